"""The map page: figures, filters, the map, and beside it the list or the event that was opened."""

import time
from dataclasses import replace
from datetime import date

import streamlit as st
from streamlit_folium import st_folium

from events.dates.edtf import day_words
from events.query.query import EventQuery
from events.table.public import Selection
from events.table.table import EventTable
from events.vocabulary import NOT_MENTIONED, STATED_NONE
from maps.compose import Opening, event_map, layer_control, layer_groups
from services import Services
from ui.briefings.button import brief_button
from ui.briefings.since import changed_marks, note_visit, show_changes
from ui.map.download import download_button
from ui.map.event_list import show_list
from ui.map.figures import show_figures
from ui.map.filters import ask, layer_words, read_filters, set_days, show_filters
from ui.map.opened_event import show_opened
from ui.map.overview import Overview, overview
from ui.map.state import choose_event, chosen_event, layers_off, note_action, switch_off
from ui.messages import escape_markdown
from ui.resources import services as current_services
from ui.resources import templates

_MAP = "map"
_MOVED = "window_moved"
_OPENED = "map_opened"
_MAP_FIRST_S = 0.5
_LOOK_AGAIN_S = 5
"""How often an open page looks for what others saved."""


def show() -> None:
    """Show the page."""
    services = current_services()
    table = services.table
    offered = table.shown()
    version = offered.version
    with st.sidebar:
        st.subheader("Filters")
        query = read_filters()
    public = offered if query.as_known_on is None else table.shown(query.as_known_on)
    selection = public.select(query)
    for problem in services.problems:
        st.warning(escape_markdown(problem), icon=":material/report:")
    if query.as_known_on is not None:
        st.info(as_known_words(table, query.as_known_on), icon=":material/history:")
    # Where the map opens is part of its document: decided once, or each filter would reload it.
    if "opening" not in st.session_state:
        # On foreign troops, where there are any.
        foreign = public.select(replace(query, off=(*query.off, NOT_MENTIONED, STATED_NONE)))
        is_any = len(foreign) > foreign.unplaced
        st.session_state["opening"] = Opening.around(foreign if is_any else selection)
    st.session_state.pop(_MOVED, None)  # this run is of the whole page
    _map_and_panel(services, query, overview(selection), version=public.version)
    # After the map: the browser builds both in one thread, and marks come before widgets.
    with st.sidebar:
        show_filters(overview(offered.select(EventQuery())), query)
    _follow_the_table(services, version)
    note_visit()


def as_known_words(table: EventTable, known: date) -> str:
    """Say which state of the store is shown, and where there was nothing yet."""
    first = table.first_recorded
    if first is None or first.date() <= known:
        return (
            f"As known at the end of {day_words(known)} (UTC): what was recorded later is left out."
        )
    return (
        f"Nothing had been recorded by {day_words(known)}: the first record is of "
        f"{day_words(first.date())} (UTC)."
    )


@st.fragment(run_every=_LOOK_AGAIN_S)
def _follow_the_table(services: Services, version: str) -> None:
    """Run the page again when somebody saved, here or in another process."""
    if services.table.version != version:
        note_action()
        st.rerun()


def headline(seen: Overview) -> str:
    """Return the figures over the filtered events, as HTML."""
    return templates().get_template("headline.html").render(seen=seen)


@st.fragment
def _map_and_panel(
    services: Services,
    query: EventQuery,
    seen: Overview,
    *,
    version: str,
) -> None:
    """Show map and panel; a click on a mark or a layer's switch runs this part of the page alone.

    Parameters
    ----------
    query
        The filter; what is switched off on the map is left out of all but the map.
    seen
        Its figures.
    """
    if st.session_state.pop(_MOVED, False):
        st.rerun()  # other events are asked for: the whole page follows
    shown = replace(query, off=(*query.off, *layers_off()))
    # Asked again, not handed on: a page left open would keep the columns of an older state.
    selection = services.table.shown(query.as_known_on).select(shown)
    st.html(headline(overview(selection)))
    settings = services.settings
    map_column, panel_column = st.columns([5, 2], gap="small")
    with map_column, st.container(key="map_frame"):
        st_folium(
            event_map(
                opening=st.session_state["opening"],
                nationalities=settings.nationalities,
                tiles=settings.tiles,
                tiles_attribution=settings.tiles_attribution,
            ),
            key=_MAP,
            height=640,
            use_container_width=True,
            returned_objects=[],
            feature_group_to_add=[
                *layer_groups(
                    query,
                    counts=seen.layers,
                    nationalities=settings.nationalities,
                    chosen=chosen_event(),
                    version=version,
                ),
                *changed_marks(services, query),
            ],
            layer_control=layer_control(),
            on_change=_mark_clicked,
        )
    _let_the_map_come_first()
    with panel_column, st.container(key="panel"):
        event_id = chosen_event()
        if event_id is None:
            _show_all(services, shown, selection)
        else:
            show_opened(services, event_id, known=query.as_known_on)


def _let_the_map_come_first() -> None:
    """Hold the rest of a page that opens back a moment.

    The browser builds fields, list and map in one thread: what it knows of first it builds first,
    and marks are what people open the page for.
    """
    is_new = not st.session_state.get(_OPENED)
    st.session_state[_OPENED] = True
    if is_new and st.context.headers:  # without a browser there is nobody to wait for
        time.sleep(_MAP_FIRST_S)


def _show_all(services: Services, query: EventQuery, selection: Selection) -> None:
    """Show the events of the filter: as a list, or as charts; and their download."""
    with st.container(horizontal=True, vertical_alignment="center", key="panel_head"):
        shows = st.segmented_control(
            "Show",
            ["List", "Figures", "Changes"],
            default="List",
            key="panel_shows",
            label_visibility="collapsed",
        )
        download_button(services, query, len(selection), left_out=left_out_words(selection, query))
    brief_button(services, query)
    if shows == "Changes":
        show_changes(services, query)
    elif shows == "Figures" and len(selection):
        show_figures(selection, services.settings.nationalities)
    else:
        show_list(services, selection, query)


def left_out_words(selection: Selection, query: EventQuery) -> str:
    """Say which layers that are switched off are left out; nothing where none is."""
    everything = selection.public.select(replace(query, off=()))
    left = len(everything) - len(selection)
    if not left:
        return ""
    layers = [key for key in overview(everything).layers if key in query.off]
    return f"{left:,} left out, of layers switched off: {', '.join(map(layer_words, layers))}."


def _mark_clicked() -> None:
    value = st.session_state.get(_MAP)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("event"), str):
        choose_event(value["event"])
    elif "from" in value and "to" in value:
        st.session_state[_MOVED] = set_days(value["from"], value["to"])
    elif "ask" in value:
        st.session_state[_MOVED] = ask(value["ask"], anew=bool(value.get("anew")))
    elif "off" in value:
        switch_off(value["off"])
