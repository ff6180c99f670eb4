"""Pieces of SVG as text: every value escaped, every number short, the same each time."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from PIL import ImageFont

FAMILY: Final = "'Source Sans 3', 'DejaVu Sans Condensed'"
FONTS: Final = Path(__file__).resolve().parent.parent / "data" / "fonts"
_RULER_SIZE: Final = 100
_RULERS: Final[dict[str, ImageFont.FreeTypeFont]] = {}


def tag(name: str, children: Iterable[str] | str = (), /, **attributes: object) -> str:
    """Write an element; an underscore in an attribute's name is a hyphen, None leaves it out.

    Parameters
    ----------
    children
        SVG, taken as it is.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = children if isinstance(children, str) else "".join(children)
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def text(words: str, x: float, y: float, size: float, /, **attributes: object) -> str:
    """Write words; letters XML has no place for are left out."""
    given = {"font_family": FAMILY, "font_size": size, **attributes}
    return tag("text", escape(printable(words)), x=x, y=y, **given)


def printable(words: str) -> str:
    """Leave out what is no letter: control characters, and halves of characters."""
    kept = (c if c.isprintable() or c == " " else " " for c in words)
    return "".join(c for c in kept if not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")


def width_of(words: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Give how long words are in pixels, as they are drawn."""
    name = "SourceSans3-Bold" if bold else "SourceSans3-It" if italic else "SourceSans3-Regular"
    ruler = _RULERS.get(name)
    if ruler is None:
        ruler = ImageFont.truetype(
            FONTS / f"{name}.ttf", _RULER_SIZE, layout_engine=ImageFont.Layout.BASIC
        )
        _RULERS[name] = ruler
    return float(ruler.getlength(printable(words))) * size / _RULER_SIZE


def number(value: float) -> str:
    """Write a number with two decimals at most."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)
