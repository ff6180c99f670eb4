"""The pages that others link to."""

import streamlit as st
from streamlit.navigation.page import Page

from ui.views import about, add_event, connect


def add_page() -> Page:
    """Give the page with the event form; ``?edit=ID`` opens a stored event in it."""
    return st.Page(add_event.show, title="Add event", icon=":material/add:", url_path="add")


def review_page() -> Page:
    """Give the page with the queue; ``?event=ID`` opens an event of it."""
    from ui.views import review  # it links to the form, and so imports this module

    return st.Page(review.show, title="Review", icon=":material/rule:", url_path="review")


def connect_page() -> Page:
    """Give the page that tells other programs' users the address of the live events."""
    return st.Page(connect.show, title="Connect GIS", icon=":material/share:", url_path="connect")


def import_page() -> Page:
    """Give the page that brings in tables."""
    from ui.views import import_events  # its readers take time to load

    return st.Page(
        import_events.show, title="Import", icon=":material/upload_file:", url_path="import"
    )


def about_page() -> Page:
    """Give the page that says what the map means and where its data comes from."""
    return st.Page(about.show, title="About", icon=":material/info:", url_path="about")
