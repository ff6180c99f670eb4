"""HTML pages for people: one style sheet of our own, no script, nothing from elsewhere."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER: Final = Path(__file__).parent / "templates"
STYLE: Final = (_FOLDER / "style.css").read_bytes()


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, page: Mapping[str, Any], base: str, query: str) -> bytes:
    """Draw a page.

    Parameters
    ----------
    page
        The JSON answer that says the same.
    base
        Address of ``/ogc``.
    query
        What was asked, for the link to the same in JSON.
    """
    links = {link["rel"]: link["href"] for link in page.get("links", ())}
    return (
        _templates()
        .get_template(template)
        .render(page=page, base=base, links=links, query=query)
        .encode()
    )
