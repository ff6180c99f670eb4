"""Which pages there are: the one module that knows every view, so that views need not."""

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import Page

import ui.about
import ui.account.page
import ui.connect
import ui.form.page
import ui.imports.page
import ui.map.page
import ui.reports.page
import ui.review.page
import ui.same.page
from access.allowed import EVERYBODY, Action, Resource, Visitor, allowed
from ui.pages import register
from ui.resources import services


def all_pages(visitor: Visitor | None = EVERYBODY) -> list[Page]:
    """Give the pages in the order of the menu, and register them for those that link to them.

    Parameters
    ----------
    visitor
        Who has them open.
    """
    logins = services().logins
    if not allowed(visitor, Action.READ, Resource.PAGES):
        return [st.Page(_say_signed_out, title="Sign in", url_path="map", default=True)]
    # Of a mirror or a CD these pages stay, since others lead to them, and say why they are empty.
    # So they do for whoever may only look.
    only_read = services().settings.read_only or not allowed(visitor, Action.WRITE, Resource.DESK)
    pages = {
        "map": st.Page(
            ui.map.page.show, title="Map", icon=":material/map:", url_path="map", default=True
        ),
        "add": _writing(ui.form.page.show, "Add event", "add", "add", off=only_read),
        "reports": _writing(
            ui.reports.page.show, "Reports", "find_in_page", "reports", off=only_read
        ),
        "import": _writing(ui.imports.page.show, "Import", "upload_file", "import", off=only_read),
        "review": _writing(ui.review.page.show, "Review", "rule", "review", off=only_read),
        "connect": _page(ui.connect.show, "Connect GIS", "share", "connect"),
        "about": _page(ui.about.show, "About", "info", "about"),
        # Reached from an event, it stands in no menu.
        "same": _writing(
            ui.same.page.show, "The same event?", "difference", "same", off=only_read, hidden=True
        ),
    }
    if logins.are_on:
        signed_in = visitor is not None and visitor.has_signed_in
        pages["account"] = _page(
            ui.account.page.show,
            visitor.name if visitor and signed_in else "Sign in",
            "person",
            "account",
        )
    register(pages)
    return list(pages.values())


def say_who_may() -> None:
    """Say on every page that nobody has to sign in, where others can reach it."""
    if services().settings.without_login and not services().logins.are_on:
        st.caption(
            ":material/lock_open: Nobody signs in here: whoever reaches this page can read and "
            "write, under any name."
        )


def _writing(
    show: Callable[[], None], title: str, icon: str, path: str, *, off: bool, hidden: bool = False
) -> Page:
    """Give a page on which something is written; where that is off it says why it is empty."""
    return _page(_say_only_read if off else show, title, icon, path, hidden=off or hidden)


def _say_only_read() -> None:
    """Say why there is nothing on this page."""
    if services().settings.read_only:
        st.info("This map is for reading only: nothing can be saved here.", icon=":material/lock:")
    else:
        st.info("Your role here lets you look, not write.", icon=":material/lock:")


def _say_signed_out() -> None:
    """Say that the session has ended; the page that was open tells nothing more."""
    st.info("You are signed out. Open the page anew to sign in.", icon=":material/lock:")


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
