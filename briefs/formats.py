"""The kinds of file a brief can be, and the one way each is made."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from briefs.content import Materials, Wish, brief_of
from briefs.typesetting import PageSize, Paper, pdf_of, png_of
from briefs.view import PIXEL_MM, MapView, read_view
from events.changes.moments import date_time_group
from events.errors import InvalidQuery
from events.table.grid import Window

_SIZE: Final = re.compile(r"(\d{2,4})x(\d{2,4})")
_LEAST_MM, _MOST_MM = 60, 1_200
_MOST_AREA_MM2: Final = 900 * 600
USUAL_PNG_MM: Final = (254.0, 143.0)


class BriefFormat(StrEnum):
    """What a brief can be written as."""

    PDF = "pdf"
    PPTX = "pptx"
    PNG = "png"
    HTML = "html"

    @property
    def media_type(self) -> str:
        """Content type."""
        return _MEDIA_TYPES[self]

    @property
    def words(self) -> str:
        """The format in words."""
        return _WORDS[self]

    def file_name(self, made_at: datetime) -> str:
        """Name the file after its time of making."""
        return f"brief-{date_time_group(made_at)}.{self.value}"


_MEDIA_TYPES: Final = {
    BriefFormat.PDF: "application/pdf",
    BriefFormat.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    BriefFormat.PNG: "image/png",
    BriefFormat.HTML: "text/html; charset=utf-8",
}
_WORDS: Final = {
    BriefFormat.PDF: "Page (PDF)",
    BriefFormat.PPTX: "Slides (PowerPoint)",
    BriefFormat.PNG: "Picture of the map (PNG, 300 dpi)",
    BriefFormat.HTML: "One file that works without a network (HTML)",
}


@dataclass(frozen=True)
class SheetSize:
    """How large it is.

    Attributes
    ----------
    page
        Of a PDF.
    picture_mm
        Width and height of the map of a PNG, without its legend.
    """

    page: PageSize = field(default_factory=PageSize)
    picture_mm: tuple[float, float] = USUAL_PNG_MM

    def map_mm(self, brief_format: BriefFormat) -> tuple[float, float]:
        """Give width and height of the map of a format, without its legend."""
        if brief_format is BriefFormat.PDF:
            return self.page.map_mm
        if brief_format is BriefFormat.PPTX:
            return _SLIDE_MAP_MM
        return self.picture_mm

    def map_pixels(self, brief_format: BriefFormat) -> tuple[int, int]:
        """Give the pixels of a screen the map of a format has."""
        width, height = (round(mm / PIXEL_MM) for mm in self.map_mm(brief_format))
        return width, height


_SLIDE_MAP_MM: Final = (310.0, 118.0)


def read_layout(paper: str, orientation: str, size: str) -> SheetSize:
    """Read paper (a4, letter), orientation (portrait, landscape) and the size of a picture.

    Parameters
    ----------
    size
        Width and height of the map in millimetres: ``254x143``.

    Raises
    ------
    InvalidQuery
        One of them cannot be read.
    """
    try:
        chosen = Paper(paper or Paper.A4)
    except ValueError as error:
        raise InvalidQuery("paper", "Must be one of: a4, letter.") from error
    if orientation not in ("", "portrait", "landscape"):
        raise InvalidQuery("orientation", "Must be one of: portrait, landscape.")
    picture = USUAL_PNG_MM
    if size:
        found = _SIZE.fullmatch(size)
        numbers = [float(each) for each in found.groups()] if found else [0.0, 0.0]
        if not all(_LEAST_MM <= each <= _MOST_MM for each in numbers) or (
            numbers[0] * numbers[1] > _MOST_AREA_MM2
        ):
            raise InvalidQuery(
                "size",
                f"Must be width x height in millimetres, such as 254x143, each {_LEAST_MM} to "
                f"{_MOST_MM:,} and no more than 900x600 in all.",
            )
        picture = numbers[0], numbers[1]
    return SheetSize(PageSize(chosen, orientation == "landscape"), picture)


def view_for(
    layout: SheetSize, brief_format: BriefFormat, asked: str, screen: str, fallback: Window
) -> MapView:
    """Give the part of the world the map of a brief shows.

    Parameters
    ----------
    asked
        Zoom, latitude and longitude as in the page's address; "" for none.
    screen
        Width and height of the screen's map in pixels, ``1200x700``: all of it is shown then;
        "" keeps zoom and middle.
    fallback
        What to show where nothing was asked for.

    Raises
    ------
    InvalidQuery
        ``map`` or ``screen`` cannot be read.
    """
    width, height = layout.map_pixels(brief_format)
    if not asked:
        return MapView.around(fallback, width, height)
    if not screen:
        return read_view("map", asked, width, height)
    found = _SIZE.fullmatch(screen)
    if found is None:
        raise InvalidQuery("screen", "Must be width x height in pixels, such as 1200x700.")
    seen = read_view("map", asked, *(int(each) for each in found.groups()))
    whole = MapView.around(seen.window, width, height)
    # Never from nearer than the screen was: marks would stand elsewhere.
    return replace(whole, x=seen.x, y=seen.y, zoom=min(whole.zoom, seen.zoom))


def write_brief(
    materials: Materials, wish: Wish, brief_format: BriefFormat, layout: SheetSize
) -> bytes:
    """Make a brief.

    Raises
    ------
    ExportFailed, InvalidQuery
        It cannot be made; the message says why.
    """
    if brief_format is BriefFormat.HTML:
        # Imported only where it is made, as the slides' library is: both take time to load.
        from briefs.offline import html_of

        return html_of(materials.table, wish, materials.shipped, materials.house)
    brief = brief_of(materials.table, wish, materials.shipped, materials.house)
    if brief_format is BriefFormat.PDF:
        return pdf_of(brief, layout.page, materials.own_fonts)
    width = layout.map_mm(brief_format)[0]
    picture = png_of(brief, width, materials.own_fonts, framed=brief_format is BriefFormat.PNG)
    if brief_format is BriefFormat.PNG:
        return picture
    from briefs.deck import pptx_of

    return pptx_of(brief, picture)
