"""One page: a filter, the map, and what was clicked."""

import streamlit as st
from streamlit_folium import st_folium

from events.query.address import read_query
from events.query.query import EventQuery
from maps.compose import Opening, event_map, layer_control, layer_groups
from services import services_for
from settings import Settings
from ui.map.overview import overview

HEIGHT = 780


def note_click() -> None:
    value = st.session_state.get("map") or {}
    st.session_state["clicked"] = value.get("event")


@st.fragment
def map_and_panel(query: EventQuery) -> None:
    services = services_for(Settings())
    public = services.table.shown()
    nationalities = services.settings.nationalities
    st.session_state.setdefault("opening", Opening.around(public.select(EventQuery())))
    st.session_state["parts"] = st.session_state.get("parts", 0) + 1
    st_folium(
        event_map(
            opening=st.session_state["opening"],
            nationalities=nationalities,
            tiles=services.settings.tiles,
            tiles_attribution=services.settings.tiles_attribution,
        ),
        key="map",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=layer_groups(
            query,
            counts=overview(public.select(query)).layers,
            nationalities=nationalities,
            chosen=st.query_params.get("event"),
            version=public.version,
        ),
        layer_control=layer_control(),
        on_change=note_click,
    )
    st.text(f"part runs: {st.session_state['parts']}")
    with st.container(key="panel"):
        st.text(f"clicked: {st.session_state.get('clicked')}")


st.set_page_config(page_title="Map", layout="wide")
st.html(
    "<style>.stMainBlockContainer{padding:0!important}"
    "[data-stale=true]{opacity:1!important}</style>"
)
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
text = st.text_input("filter", value=st.query_params.get("filter", ""))
map_and_panel(read_query(text))
st.text(f"page runs: {st.session_state['runs']}")
