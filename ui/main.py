"""The script Streamlit runs for every page: the frame, the navigation, and nothing else."""

import streamlit as st

from ui.messages import one_clear_message
from ui.pages import (
    about_page,
    add_page,
    connect_page,
    import_page,
    review_page,
    same_page,
)
from ui.resources import page_icon, page_style
from ui.views import map as map_view

st.set_page_config(
    page_title="Conflict Event Mapper",
    # A file of our own: Streamlit would fetch an emoji or a material icon from another host.
    page_icon=page_icon(),
    layout="wide",
    initial_sidebar_state=250,
)
st.html(page_style())

map_page = st.Page(map_view.show, title="Map", icon=":material/map:", url_path="map", default=True)
pages = [map_page, add_page(), import_page(), review_page(), connect_page(), about_page()]
pages.append(same_page())
page = st.navigation(pages, position="top")
with one_clear_message():
    page.run()
