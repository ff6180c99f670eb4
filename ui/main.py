"""The script Streamlit runs for every page: the frame, the navigation, and nothing else."""

import streamlit as st

from ui.messages import one_clear_message
from ui.resources import page_icon, page_style
from ui.views import about, add_event
from ui.views import map as map_view

st.set_page_config(
    page_title="Conflict Event Mapper",
    # A file of our own: Streamlit would fetch an emoji or a material icon from another host.
    page_icon=page_icon(),
    layout="wide",
    initial_sidebar_state="auto",
)
st.html(page_style())

page = st.navigation(
    [
        st.Page(map_view.show, title="Map", icon=":material/map:", url_path="map", default=True),
        st.Page(add_event.show, title="Add event", icon=":material/add:", url_path="add"),
        st.Page(about.show, title="About", icon=":material/info:", url_path="about"),
    ],
    position="top",
)
with one_clear_message():
    page.run()
