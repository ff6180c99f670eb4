"""HTML pages for people: one style sheet of our own, no script, nothing from elsewhere."""

from collections.abc import Mapping, Sequence
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


def render(
    template: str, page: Mapping[str, Any], base: str, links: Sequence[Mapping[str, str]]
) -> bytes:
    """Draw a page.

    Parameters
    ----------
    page
        The JSON answer that says the same.
    base
        Address of ``/ogc``.
    links
        To this page in other forms, to the pages before and after.
    """
    return (
        _templates()
        .get_template(template)
        .render(
            page=page,
            base=base,
            links={link["rel"]: link["href"] for link in links if link["rel"] != "alternate"},
            forms=[link for link in links if link["rel"] == "alternate"],
        )
        .encode()
    )
