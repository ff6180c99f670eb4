"""What the address bar and the page's memory hold: the filter and the chosen event."""

from collections.abc import Iterable, Iterator

import streamlit as st

from events.errors import InvalidQuery
from events.query import EventQuery
from events.query_string import PARAMETERS, read_pairs, write_pairs

CHOSEN = "event"
"""The address parameter that names the event whose panel is open."""

_WRITTEN = "address_written"
_REFUSED = "address_refused"


def query_from_address() -> EventQuery:
    """Read the filter from the address bar.

    A parameter that cannot be read is reported by :func:`refused_parameters` and left out, so
    that a damaged link still opens the map and says what it ignored.
    """
    pairs = list(_address_pairs())
    refused: list[str] = []
    while True:
        try:
            query = read_pairs(pairs)
        except InvalidQuery as error:
            refused.append(str(error))
            # An unknown parameter is quoted in the complaint; every unknown one goes at once.
            at_fault = {error.parameter} & PARAMETERS.keys() or _names(pairs) - PARAMETERS.keys()
            pairs = [(key, value) for key, value in pairs if key in _names(pairs) - at_fault]
            if not at_fault:
                pairs = []
        else:
            st.session_state[_REFUSED] = refused
            return query


def refused_parameters() -> list[str]:
    """Complaints about parameters of the address that were left out, in words."""
    return list(st.session_state.get(_REFUSED, []))


def address_changed() -> bool:
    """Tell whether the address is not the one this page wrote: opened, edited, back or forward."""
    return bool(st.session_state.get(_WRITTEN) != _address())


def write_address(query: EventQuery) -> None:
    """Put the filter into the address bar, keeping the chosen event."""
    pairs = dict(write_pairs(query))
    if (chosen := chosen_event()) is not None:
        pairs[CHOSEN] = chosen
    if pairs != dict(_all_pairs()):
        st.query_params.from_dict(pairs)
    st.session_state[_WRITTEN] = _address()


def chosen_event() -> str | None:
    """Name the event whose panel is open; hostile until the store knows it."""
    values = st.query_params.get_all(CHOSEN)
    return values[-1] if values else None


def choose_event(event_id: str | None) -> None:
    """Open the panel of an event, or close it with None."""
    if event_id is None:
        st.query_params.pop(CHOSEN, None)
    else:
        st.query_params[CHOSEN] = event_id
    st.session_state[_WRITTEN] = _address()


def _names(pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {key for key, _ in pairs}


def _all_pairs() -> Iterator[tuple[str, str]]:
    for key in st.query_params:
        for value in st.query_params.get_all(key):
            yield key, value


def _address_pairs() -> Iterator[tuple[str, str]]:
    return ((key, value) for key, value in _all_pairs() if key != CHOSEN)


def _address() -> tuple[tuple[str, str], ...]:
    # The chosen event changes within a fragment and is read from the address itself.
    return tuple(sorted(_address_pairs()))
