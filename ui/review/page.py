"""The review page: the queue, or one event of it."""

from pathlib import Path

import streamlit as st

from ui.messages import escape_markdown
from ui.pages import page_named
from ui.resources import services as current_services
from ui.review.item import show_item
from ui.review.opening import opened_item, take_done
from ui.review.queue import show_queue
from ui.who import ask_name

_STYLE = Path(__file__).with_name("review.css")


def show() -> None:
    """Show the page."""
    services = current_services()
    st.html(_STYLE)
    with st.container(key="review_page"):
        title, who = st.columns([3, 2], vertical_alignment="bottom")
        title.html("<h1 class='review-title'>Review</h1>")
        with who:
            name = ask_name()
        if done := take_done():
            st.success(escape_markdown(done), icon=":material/check_circle:")
        event_id = opened_item()
        if event_id is None:
            st.page_link(
                page_named("same"),
                label="Pairs of events that are likely the same",
                icon=":material/difference:",
            )
            show_queue(services, name)
        else:
            show_item(services, event_id, name)
