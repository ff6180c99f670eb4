"""The pages that others link to.

Each imports its view when asked for: views link to one another, and so import this module.
"""

import streamlit as st
from streamlit.navigation.page import Page


def add_page() -> Page:
    """Give the page with the event form; ``?edit=ID`` opens a stored event in it."""
    from ui.views import add_event

    return st.Page(add_event.show, title="Add event", icon=":material/add:", url_path="add")


def review_page() -> Page:
    """Give the page with the queue; ``?event=ID`` opens an event of it."""
    from ui.views import review

    return st.Page(review.show, title="Review", icon=":material/rule:", url_path="review")


def connect_page() -> Page:
    """Give the page that tells other programs' users the address of the live events."""
    from ui.views import connect

    return st.Page(connect.show, title="Connect GIS", icon=":material/share:", url_path="connect")


def import_page() -> Page:
    """Give the page that brings in tables."""
    from ui.views import import_events

    return st.Page(
        import_events.show, title="Import", icon=":material/upload_file:", url_path="import"
    )


def same_page() -> Page:
    """Give the page that finds what may be the same event: ``?event=ID``, and ``&with=ID``.

    It is reached from an event and stands in no menu.
    """
    from ui.views import same

    return st.Page(
        same.show,
        title="The same event?",
        icon=":material/difference:",
        url_path="same",
        visibility="hidden",
    )


def about_page() -> Page:
    """Give the page that says what the map means and where its data comes from."""
    from ui.views import about

    return st.Page(about.show, title="About", icon=":material/info:", url_path="about")
