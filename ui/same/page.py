"""What may be the same event: all pairs; ``?event=ID`` of one; ``&with=ID`` compares two."""

import streamlit as st

from events.duplicates.merging import merged_into
from events.model.event import Event
from events.store.errors import EventNotFound
from services import Services
from ui.messages import escape_markdown
from ui.pages import page_named
from ui.resources import services as current_services
from ui.same.deciding import show_told
from ui.same.html import card_html, put_style
from ui.same.pair import show_pair
from ui.same.worklist import show_worklist
from ui.who import ask_name

_EVENT, _WITH = "event", "with"


def show() -> None:
    """Show the page."""
    services = current_services()
    put_style()
    with st.container(key="same_page"):
        title, who = st.columns([3, 2], vertical_alignment="bottom")
        title.html("<h1 class='same-title'>The same event?</h1>")
        with who:
            name = ask_name()
        show_told()
        event = _stored(services, _EVENT)
        if event is None:
            show_worklist(services, name)
            return
        other = _stored(services, _WITH)
        if other is None and (into := merged_into(event)) is not None:
            other = services.store.get(into)
        if other is not None and other.id != event.id:
            _back(event)
            show_pair(services, event, other, name)
        else:
            _show_likely(services, event)


def _show_likely(services: Services, event: Event) -> None:
    st.markdown(f"**{escape_markdown(event.title)}**  \n{event.state.words}")
    with st.spinner("Comparing it with every other event…", show_time=False):
        likely = services.duplicates.of(event, limit=10)
    if not likely:
        st.success("No other event here seems to be the same.", icon=":material/check:")
    else:
        st.markdown("These may be the same. Drafts and retracted events are among them.")
    for each in likely:
        other = services.store.get(each.event_id)
        with st.container(key=f"same_card_{other.id}"):
            st.html(card_html(each, other))
            st.page_link(
                page_named("same"),
                label="Compare the two",
                icon=":material/difference:",
                query_params={_EVENT: event.id, _WITH: other.id},
            )
    with st.container(horizontal=True):
        st.page_link(
            page_named("add"),
            label="Change this event",
            icon=":material/edit:",
            query_params={"edit": event.id},
        )
        st.page_link(
            page_named("review"),
            label="Its review",
            icon=":material/rule:",
            query_params={_EVENT: event.id},
        )


def _back(event: Event) -> None:
    st.page_link(
        page_named("same"),
        label="All that may be the same",
        icon=":material/arrow_back:",
        query_params={_EVENT: event.id},
    )


def _stored(services: Services, parameter: str) -> Event | None:
    """Give the event the address names; hostile until the store knows it."""
    values = st.query_params.get_all(parameter)
    if not values:
        return None
    try:
        return services.store.get(values[-1])
    except EventNotFound:
        st.warning("There is no event with an identifier in the address; it may be cut short.")
        return None
