"""Pages as PDF and the map as PNG, set by typst: no browser, no network, no system fonts."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Literal

import orjson
import typst

from briefs.content import Brief
from briefs.figures import nationality_words
from briefs.svg import FONTS, printable
from events.errors import ExportFailed

TEMPLATES: Final = Path(__file__).parent / "templates"
PPI: Final = 300
_MOST_FIGURES: Final = 60
_MARGIN_MM: Final = 12
_FAMILIES: Final = ("Source Sans 3", "DejaVu Sans Condensed")
_SIZES_MM: Final = {"a4": (210.0, 297.0), "us-letter": (215.9, 279.4)}
_PNG_HEAD_BYTES: Final = 33


class Paper(StrEnum):
    """What a page is printed on."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def name_in_typst(self) -> str:
        """Its name for typst."""
        return "us-letter" if self is Paper.LETTER else self.value


@dataclass(frozen=True)
class PageSize:
    """Paper, and which way round."""

    paper: Paper = Paper.A4
    landscape: bool = False

    @property
    def map_mm(self) -> tuple[float, float]:
        """Width and height of the map that leaves room for the table, without its legend."""
        short, long = _SIZES_MM[self.paper.name_in_typst]
        width = (long if self.landscape else short) - 2 * _MARGIN_MM
        return width, 88.0 if self.landscape else 100.0


def pdf_of(brief: Brief, size: PageSize, own_fonts: Path | None = None) -> bytes:
    """Set a brief as pages.

    Parameters
    ----------
    own_fonts
        Folder of fonts of the user's own, for letters the shipped ones lack.

    Raises
    ------
    ExportFailed
        It cannot be set.
    """
    said = {
        **_shared(brief),
        "paper": size.paper.name_in_typst,
        "landscape": size.landscape,
        "map_width": size.map_mm[0],
        "made": brief.made,
        "verification": [(words, n) for words, n in brief.counts.by_verification if n],
        "rows": [asdict(row) for row in brief.rows],
        "rows_left_out": brief.left_out_words,
        "figures": [
            {**asdict(figure), "nationality": nationality_words(figure.nationality)}
            for figure in brief.figures[:_MOST_FIGURES]
        ],
        "figures_words": brief.figures_words,
        "figures_left_out": max(len(brief.figures) - _MOST_FIGURES, 0),
        "sources": [asdict(source) for source in brief.sources],
        "address": brief.address,
        "since": brief.since,
        "changed": [asdict(each) for each in brief.changed],
        "changed_counts": brief.changed_counts,
        "changed_left_out": brief.changed_left_out,
    }
    return _set("page.typ", said, brief, own_fonts, "pdf")


def png_of(
    brief: Brief, width_mm: float, own_fonts: Path | None = None, *, framed: bool = True
) -> bytes:
    """Set the map with its legend as a picture of 300 pixels an inch.

    Parameters
    ----------
    framed
        With the lines of its marking and a line that says what it shows.

    Raises
    ------
    ExportFailed
        It cannot be set.
    """
    said = {**_shared(brief), "width": width_mm, "framed": framed}
    return with_resolution(_set("picture.typ", said, brief, own_fonts, "png"))


def _shared(brief: Brief) -> dict[str, Any]:
    return {
        "title": brief.title,
        "marking": asdict(brief.marking),
        "filter_words": brief.filter_words,
        "known_words": brief.known_words,
        "made_group": brief.made_group,
        "counts": brief.counts.lines,
        "alt": brief.alt,
        "credits": brief.credits,
    }


def _set(
    template: str,
    said: dict[str, Any],
    brief: Brief,
    own_fonts: Path | None,
    form: Literal["pdf", "png"],
) -> bytes:
    folders = [FONTS]
    families = list(_FAMILIES)
    if own_fonts is not None and own_fonts.is_dir():
        folders.append(own_fonts)
        families += _families_in(own_fonts)
    text = orjson.dumps(_printable({**said, "fonts": families})).decode()
    try:
        made = typst.compile(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=[str(folder) for folder in folders],
            ignore_system_fonts=True,
            format=form,
            ppi=PPI,
            sys_inputs={"brief": text, "map": brief.picture.svg},
            timestamp=int(brief.made_at.timestamp()),
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise ExportFailed(f"The brief could not be set ({error}).") from error
    return made[0] if isinstance(made, list) else bytes(made)


def _families_in(folder: Path) -> list[str]:
    """Name the typefaces of a folder, so that their letters are found."""
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
    return sorted({str(each) for each in found.families()})


def _printable(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Leave out what is no letter: neither JSON nor a page has a place for half a character."""
    if isinstance(value, str):
        return "\n".join(map(printable, value.split("\n")))
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_printable(each) for each in value]
    return value


def with_resolution(png: bytes, ppi: int = PPI) -> bytes:
    """Say in a PNG how many pixels make an inch (PNG, 11.3.4.3), which typst leaves out."""
    if b"pHYs" in png[:200]:
        return png
    metre = round(ppi / 0.0254)
    content = b"pHYs" + struct.pack(">IIB", metre, metre, 1)
    chunk = struct.pack(">I", 9) + content + struct.pack(">I", zlib.crc32(content))
    return png[:_PNG_HEAD_BYTES] + chunk + png[_PNG_HEAD_BYTES:]
