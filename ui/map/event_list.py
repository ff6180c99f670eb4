"""The list beside the map: every event of the filter, those without a place or date included."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from events.model.event import Event
from events.query.query import EventQuery
from events.table.listing import Sort, in_order
from events.table.place_labels import place_words
from events.table.public import Selection
from services import Services
from ui.map.filters import clear_filters, layer_words, show_undated
from ui.map.state import choose_event
from ui.messages import escape_markdown
from ui.pages import page_named

_PAGE = 10
"""Rows on a page: as many as a screen shows; the map waits while they are drawn."""


_SORTS = {
    Sort.LATEST: "latest first",
    Sort.EARLIEST: "earliest first",
    Sort.TITLE: "by title",
    Sort.PLACE: "by place",
    Sort.VERIFICATION: "by verification",
    Sort.RECORDED: "last recorded first",
}


def show_list(services: Services, selection: Selection, query: EventQuery) -> None:
    """List events in pages, in the order asked for; each opens its panel.

    Parameters
    ----------
    services
        For the words of places that have no name.
    selection
        The events of the filter that are in a layer switched on.
    query
        What it was selected by, so that an empty list can say why and offer the way out.
    """
    apart = 0
    if query.has_dates and query.undated is None:
        apart = len(selection.public.select(query.undated_apart()))
    if apart:
        st.caption(f"{_count(apart, 'event')} without a known date left out by the date filter.")
        _page_button("Show events without a date", show_undated)
    if not len(selection):
        _show_empty(selection, query)
        return
    sort = st.session_state.get("list_sort", Sort.LATEST)
    st.markdown(f"**{_count(len(selection), 'event')}**, {_SORTS[sort]}")
    notes = []
    for number, words in _STANDING_WORDS.items():
        if count := selection.standing(number):
            notes.append(f"{count:,} {words}.")
    if selection.unplaced:
        number_words = _count(selection.unplaced, "event")
        notes.append(f"{number_words} without a place: in this list, not on the map.")
    if selection.undated:
        own = "its" if selection.undated == 1 else "their"
        notes.append(f"{_count(selection.undated, 'event')} without a date of {own} own.")
    if notes:
        st.caption(" ".join(notes))
    if len(selection) > 1:
        st.selectbox(
            "Sorted",
            list(_SORTS),
            format_func=lambda each: _SORTS[each],
            key="list_sort",
            label_visibility="collapsed",
        )
    pages = -(-len(selection) // _PAGE)
    page = min(st.session_state.get("list_page", 1), pages)
    end = page * _PAGE
    ordered = in_order(selection, sort, most=end)[end - _PAGE : end]
    rows = selection["row"][ordered]
    places = place_words(
        selection,
        ordered,
        selection.public.snapshot.glances(rows),
        services.towns,
        services.boundaries,
    )
    standings = selection.certainty[ordered].tolist()
    for row, place, standing in zip(rows.tolist(), places, standings, strict=True):
        _show_row(selection.public.read(row), place, _STANDING.get(standing, ""))
    if pages > 1:
        st.number_input(f"Page, of {pages:,}", 1, pages, page, key="list_page")


_STANDING_WORDS = {1: "possibly in these days", 2: "open: only an open side reaches in"}
_STANDING = {1: "possibly in these days", 2: "open date"}


def _show_row(event: Event, place: str | None, standing: str) -> None:
    who = ", ".join(layer_words(layer) for layer in event.layers)
    with st.container(key=f"row_{event.id}"):
        st.button(
            escape_markdown(event.title),
            key=f"open_{event.id}",
            on_click=choose_event,
            args=(event.id,),
            type="tertiary",
            width="stretch",
        )
        where = place or "no place given"
        words = (event.when.words, standing, where, who, event.verification.words)
        st.caption(escape_markdown(" · ".join(filter(None, words))))


def _show_empty(selection: Selection, query: EventQuery) -> None:
    if query.off and len(selection.public.select(replace(query, off=()))):
        st.info("All events of the filter are in layers that are switched off on the map.")
    elif query != EventQuery():
        st.info("No event matches these filters.")
        _page_button("Clear filters", clear_filters)
    else:
        st.info("There are no published events yet. Import a table of events, or add a first one.")
        st.page_link(page_named("import"), label="Import a file", icon=":material/upload_file:")
        st.page_link(page_named("add"), label="Add an event", icon=":material/add:")


def _page_button(label: str, act: Callable[[], None]) -> None:
    """Show a button whose work concerns the whole page, from within the part beside the map."""
    if st.button(label, on_click=act, key=f"list_{act.__name__}"):
        st.rerun()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
