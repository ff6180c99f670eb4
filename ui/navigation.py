"""Which pages there are: the one module that knows every view, so that views need not."""

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import Page

import ui.about
import ui.connect
import ui.form.page
import ui.imports.page
import ui.map.page
import ui.reports.page
import ui.review.page
import ui.same.page
from ui.pages import register
from ui.resources import services


def all_pages() -> list[Page]:
    """Give the pages in the order of the menu, and register them for those that link to them."""
    # Of a mirror or a CD these pages stay, since others lead to them, and say why they are empty.
    only_read = services().settings.read_only
    pages = {
        "map": st.Page(
            ui.map.page.show, title="Map", icon=":material/map:", url_path="map", default=True
        ),
        "add": _writing(ui.form.page.show, "Add event", "add", "add", hidden=only_read),
        "reports": _writing(
            ui.reports.page.show, "Reports", "find_in_page", "reports", hidden=only_read
        ),
        "import": _writing(
            ui.imports.page.show, "Import", "upload_file", "import", hidden=only_read
        ),
        "review": _writing(ui.review.page.show, "Review", "rule", "review", hidden=only_read),
        "connect": _page(ui.connect.show, "Connect GIS", "share", "connect"),
        "about": _page(ui.about.show, "About", "info", "about"),
        # Reached from an event, it stands in no menu.
        "same": _page(ui.same.page.show, "The same event?", "difference", "same", hidden=True),
    }
    register(pages)
    return list(pages.values())


def _writing(show: Callable[[], None], title: str, icon: str, path: str, *, hidden: bool) -> Page:
    return _page(_say_only_read if hidden else show, title, icon, path, hidden=hidden)


def _say_only_read() -> None:
    """Say why there is nothing on this page."""
    st.info("This map is for reading only: nothing can be saved here.", icon=":material/lock:")


def _page(
    show: Callable[[], None], title: str, icon: str, path: str, *, hidden: bool = False
) -> Page:
    return st.Page(
        show,
        title=title,
        icon=f":material/{icon}:",
        url_path=path,
        visibility="hidden" if hidden else "visible",
    )
