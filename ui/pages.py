"""The pages that others link to: a register, filled by `ui.navigation`, which knows their views."""

from collections.abc import Mapping
from typing import Final

from streamlit.navigation.page import Page

_PAGES: Final[dict[str, Page]] = {}


def register(pages: Mapping[str, Page]) -> None:
    """Say which page bears which name, for `page_named`."""
    _PAGES.update(pages)


def page_named(name: str) -> Page:
    """Give a page to link to, by its name.

    Names are "map", "add", "reports", "import", "review", "same", "connect" and "about".

    "add" takes ``?edit=ID``, "review" ``?event=ID``, "same" ``?event=ID`` and ``&with=ID``.
    """
    return _PAGES[name]
