"""The script Streamlit runs for every page: the frame, the navigation, and nothing else."""

import streamlit as st

from ui.messages import one_clear_message
from ui.navigation import all_pages, say_who_may
from ui.resources import ask_pages, page_icon, page_style
from ui.who import visitor, visitor_here

st.set_page_config(
    page_title="Conflict Event Mapper",
    # A file of our own: Streamlit would fetch an emoji or a material icon from another host.
    page_icon=page_icon(),
    layout="wide",
    initial_sidebar_state=250,
)
st.html(page_style())

ask_pages(visitor_here)
page = st.navigation(all_pages(visitor()), position="top")
with one_clear_message():
    say_who_may()
    page.run()
