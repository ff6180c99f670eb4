"""The map page: figures, filters, the map, and beside it the list or the event that was opened."""

import streamlit as st
from streamlit_folium import st_folium

from events.query.query import EventQuery
from maps.compose import Opening, event_map, layer_control, layer_groups
from services import Services
from ui.map.download import download_button
from ui.map.event_list import show_list
from ui.map.figures import show_figures
from ui.map.filters import read_filters, set_days, show_filters
from ui.map.opened import show_opened
from ui.map.overview import Overview, overview
from ui.map.state import choose_event, chosen_event, note_action
from ui.messages import escape_markdown
from ui.resources import services as current_services
from ui.resources import templates

_MAP = "map"
_MOVED = "window_moved"
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
    seen = overview(selection)
    apart = len(public.select(query.undated_apart())) if _leaves_out_undated(query) else 0
    for problem in services.problems:
        st.warning(escape_markdown(problem), icon=":material/report:")
    if query.as_known_on is not None:
        st.info(
            f"As known at the end of {query.as_known_on:%Y-%m-%d} (UTC): what was recorded later "
            "is left out.",
            icon=":material/history:",
        )
    st.html(headline(seen))
    # Where the map opens is part of its document: decided once, or each filter would reload it.
    if "opening" not in st.session_state:
        st.session_state["opening"] = Opening.around(selection)
    st.session_state.pop(_MOVED, None)  # this run is of the whole page
    _map_and_panel(services, query, seen, undated_apart=apart, version=public.version)
    # After the map: the browser builds both in one thread, and marks come before widgets.
    with st.sidebar:
        show_filters(overview(offered.select(EventQuery())), query)
        download_button(services, query, seen.count)
    _follow_the_table(services, version)


@st.fragment(run_every=_LOOK_AGAIN_S)
def _follow_the_table(services: Services, version: str) -> None:
    """Run the page again when somebody saved, here or in another process."""
    if services.table.version != version:
        note_action()
        st.rerun()


def _leaves_out_undated(query: EventQuery) -> bool:
    return query.has_dates and query.undated is None


def headline(seen: Overview) -> str:
    """Return the four figures over the filtered events, as HTML."""
    claimed = f"{seen.claimed / seen.count:.0%}" if seen.count else "none"
    template = templates().get_template("headline.html")
    return template.render(seen=seen, count=seen.count, claimed=claimed)


@st.fragment
def _map_and_panel(
    services: Services,
    query: EventQuery,
    seen: Overview,
    *,
    undated_apart: int,
    version: str,
) -> None:
    """Show map and panel; a click on a mark runs this part of the page alone."""
    if st.session_state.pop(_MOVED, False):
        st.rerun()  # the window of time was let go: the whole page follows
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
            feature_group_to_add=layer_groups(
                query,
                counts=seen.layers,
                nationalities=settings.nationalities,
                chosen=chosen_event(),
                version=version,
            ),
            layer_control=layer_control(),
            on_change=_mark_clicked,
        )
    with panel_column, st.container(key="panel"):
        event_id = chosen_event()
        if event_id is None:
            _show_all(services, query, seen, undated_apart)
        else:
            show_opened(services, event_id, known=query.as_known_on)


def _show_all(services: Services, query: EventQuery, seen: Overview, undated_apart: int) -> None:
    """Show the events of the filter: as a list, or as charts."""
    # Asked again, not handed on: a page left open would keep the columns of an older state.
    selection = services.table.shown(query.as_known_on).select(query)
    shows = st.segmented_control(
        "Show", ["List", "Figures"], default="List", key="panel_shows", label_visibility="collapsed"
    )
    if shows == "Figures" and len(selection):
        show_figures(selection, services.settings.nationalities)
    else:
        is_filtered = query != EventQuery()
        show_list(seen, selection, is_filtered=is_filtered, undated_apart=undated_apart)


def _mark_clicked() -> None:
    value = st.session_state.get(_MAP)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("event"), str):
        choose_event(value["event"])
    elif "from" in value and "to" in value:
        st.session_state[_MOVED] = set_days(value["from"], value["to"])
