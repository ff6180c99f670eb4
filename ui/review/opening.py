"""Which item of the queue is open: the address says so, so that a link opens it."""

import streamlit as st

ITEM = "event"
"""The address parameter that names the event."""

_DONE = "review_done"


def open_item(event_id: str) -> None:
    """Open an event for review."""
    st.query_params[ITEM] = event_id


def close_item(done: str = "") -> None:
    """Go back to the queue, which then says what was done."""
    st.query_params.pop(ITEM, None)
    if done:
        st.session_state[_DONE] = done


def opened_item() -> str | None:
    """Name the event that is open; hostile until the store knows it."""
    values = st.query_params.get_all(ITEM)
    return values[-1] if values else None


def take_done() -> str:
    """Give, once, what was done last."""
    return str(st.session_state.pop(_DONE, ""))
