"""The list beside the map: every event of the filter, those without a place or date included."""

from collections.abc import Callable

import streamlit as st

from events.model.event import Event
from events.table.listing import Sort, in_order
from events.table.public import Selection
from ui.map.filters import clear_filters, layer_words, show_undated
from ui.map.overview import Overview
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


def show_list(
    seen: Overview, selection: Selection, *, is_filtered: bool, undated_apart: int
) -> None:
    """List events in pages, in the order asked for; each opens its panel.

    Parameters
    ----------
    seen
        The figures of the filter.
    selection
        Its events.
    is_filtered
        Whether any filter is set, so that an empty list can say why and offer the way out.
    undated_apart
        Events a date filter leaves out because nobody gave their date.
    """
    if undated_apart:
        st.caption(
            f"{_count(undated_apart, 'event')} without a known date left out by the date filter."
        )
        _page_button("Show events without a date", show_undated)
    if not len(selection):
        _show_empty(is_filtered=is_filtered)
        return
    sort = st.session_state.get("list_sort", Sort.LATEST)
    st.markdown(f"**{_count(len(selection), 'event')}**, {_SORTS[sort]}")
    notes = []
    if seen.unplaced:
        number = _count(seen.unplaced, "event")
        notes.append(f"{number} without a place: in this list, not on the map.")
    if seen.undated:
        own = "its" if seen.undated == 1 else "their"
        notes.append(f"{_count(seen.undated, 'event')} without a date of {own} own.")
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
    for row in selection["row"][ordered].tolist():
        _show_row(selection.public.read(row))
    if pages > 1:
        st.number_input(f"Page, of {pages:,}", 1, pages, page, key="list_page")


def _show_row(event: Event) -> None:
    place = event.where.name if event.where else "no place given"
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
        words = (event.when.words, place, who, event.verification.words)
        st.caption(escape_markdown(" · ".join(filter(None, words))))


def _show_empty(*, is_filtered: bool) -> None:
    if is_filtered:
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
