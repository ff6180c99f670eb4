"""Slides as PowerPoint opens them: an editable deck, tables as tables, statements as notes."""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from briefs.content import Brief, EventWords, shortened
from briefs.figures import nationality_words
from briefs.svg import printable

INCH: Final = 914_400
WIDTH, HEIGHT = 13.333, 7.5
"""Inches: 16:9."""

MOST_ROWS: Final = 40
ROWS_ON_A_SLIDE: Final = 8
_LEFT, _TOP, _BELOW = 0.5, 1.2, 6.95
_INK, _QUIET, _PALE = RGBColor(0x1B, 0x23, 0x27), RGBColor(0x5A, 0x66, 0x6D), "E8EDEF"
_TITLE_ONLY: Final = 5
_FONT: Final = "Calibri"
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


def pptx_of(brief: Brief, map_png: bytes) -> bytes:
    """Make the slides of a brief.

    Parameters
    ----------
    map_png
        The map with its legend.
    """
    deck = Presentation()
    _widen(deck)
    _opening(deck, brief)
    _map(deck, brief, map_png)
    _events(deck, brief)
    _numbers(deck, brief)
    if brief.since:
        _changed(deck, brief)
    _sources(deck, brief)
    _properties(deck, brief)
    written = io.BytesIO()
    deck.save(written)
    return with_fixed_times(written.getvalue())


def _widen(deck: Any) -> None:  # noqa: ANN401 - python-pptx has no types
    """Make the usual template 16:9, its placeholders as well."""
    share = WIDTH * INCH / deck.slide_width
    deck.slide_width, deck.slide_height = Emu(round(WIDTH * INCH)), Emu(round(HEIGHT * INCH))
    master = deck.slide_master
    for shapes in (master.placeholders, *(each.placeholders for each in deck.slide_layouts)):
        for shape in shapes:
            if shape.element.find(f".//{qn('a:xfrm')}") is not None:
                shape.left, shape.width = round(shape.left * share), round(shape.width * share)


# --- slides -------------------------------------------------------------------------------------


def _slide(deck: Any, brief: Brief, title: str) -> Any:  # noqa: ANN401
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top = _inches(_LEFT), _inches(0.42)
    head.width, head.height = _inches(WIDTH - 2 * _LEFT), _inches(0.7)
    _write(head.text_frame, title, size=26, bold=True)
    head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for top in (0.04, HEIGHT - 0.4):
        _marking(slide, brief, top)
    number = len(deck.slides)
    words = f"{brief.made_group} · {number}"
    _text(slide, words, 0.5, HEIGHT - 0.36, 4, 0.3, size=10, colour=_QUIET, name="Made, slide")
    return slide


def _opening(deck: Any, brief: Brief) -> None:  # noqa: ANN401
    slide = _slide(deck, brief, brief.title)
    shown = f"Shown: {brief.filter_words}"
    if brief.known_words:
        shown += f"; {brief.known_words}"
    _text(slide, shown, _LEFT, 1.5, 12.3, 0.8, size=18)
    lines = [*brief.counts.lines, f"Made {brief.made} ({brief.made_group})"]
    if brief.address:
        lines.append(f"Live view: {brief.address}")
    _text(slide, lines, _LEFT, 2.5, 12.3, 3.8, size=16)
    _notes(slide, [brief.alt, *brief.credits])


def _map(deck: Any, brief: Brief, png: bytes) -> None:  # noqa: ANN401
    slide = _slide(deck, brief, f"The map: {shortened(brief.filter_words, 80)}")
    room_width, room_height = WIDTH - 2 * _LEFT, _BELOW - _TOP
    share = brief.picture.width / brief.picture.height
    width = min(room_width, room_height * share)
    left = (WIDTH - width) / 2
    picture = slide.shapes.add_picture(
        io.BytesIO(png), _inches(left), _inches(_TOP), width=_inches(width)
    )
    picture.name = "Map"
    picture._element._nvXxPr.cNvPr.set("descr", printable(brief.alt))
    _notes(slide, [brief.alt])


def _events(deck: Any, brief: Brief) -> None:  # noqa: ANN401
    rows = brief.rows[:MOST_ROWS]
    left_out = brief.counts.events - len(rows)
    heads = ("", "What", "Where", "When", "Foreign troops", "How sure")
    widths = (0.4, 4.2, 2.6, 2.0, 2.0, 1.13)
    pages = [rows[at : at + ROWS_ON_A_SLIDE] for at in range(0, len(rows), ROWS_ON_A_SLIDE)]
    for number, page in enumerate(pages or [()], 1):
        title = f"Events ({number} of {len(pages)})" if len(pages) > 1 else "Events"
        slide = _slide(deck, brief, title)
        if not page:
            words = "No event meets this. Take out a nationality, a day or a word of the filter."
            _text(slide, words, _LEFT, 1.5, 12, 0.6, size=16)
            continue
        _table(slide, heads, [_cells(row) for row in page], widths)
        if number == len(pages) and left_out:
            words = f"{left_out:,} more events are not in these slides; see the live view."
            _text(slide, words, _LEFT, 6.65, 12, 0.3, size=11, colour=_QUIET)
        _notes(slide, [line for row in page for line in _said(row)])


def _cells(row: EventWords) -> tuple[str, ...]:
    new = "◉ " if row.is_new else ""
    return (
        str(row.number),
        f"{new}{row.title}",
        shortened(row.where, 90),
        row.when,
        shortened("; ".join(row.troops), 110),
        row.verification,
    )


def _said(row: EventWords) -> Iterator[str]:
    yield f"{row.number}. {row.title} ({row.verification})"
    yield from (f"   {line}" for line in row.says)


def _numbers(deck: Any, brief: Brief) -> None:  # noqa: ANN401
    slide = _slide(deck, brief, "Numbers, side by side")
    counts = [(words, f"{number:,}") for words, number in brief.counts.by_verification if number]
    counts.append(("All events", f"{brief.counts.events:,}"))
    counts.append(("without a place", f"{brief.counts.unplaced:,}"))
    if brief.counts.possible:
        counts.append(("possibly in the days asked for", f"{brief.counts.possible:,}"))
    _table(slide, ("How sure", "Events"), counts, (2.3, 0.9))
    figures = brief.figures[:ROWS_ON_A_SLIDE]
    if figures:
        heads = ("Nationality", "Number", "Counts", "Who says so", "Grade")
        cells = [
            (
                nationality_words(each.nationality),
                each.number,
                shortened(each.counts, 60),
                shortened(each.who, 60),
                each.grade,
            )
            for each in figures
        ]
        _table(slide, heads, cells, (1.7, 1.7, 1.9, 2.6, 0.8), left=3.9)
        words = brief.figures_words
        if len(brief.figures) > len(figures):
            words += f" {len(brief.figures) - len(figures)} more are in the notes."
        _text(slide, words, 3.9, 6.65, 8.9, 0.3, size=11, colour=_QUIET)
    _notes(
        slide,
        [
            f"{nationality_words(f.nationality)}: {f.number} ({f.counts}), {f.who}, {f.when}, "
            f"{f.grade}: {f.event}"
            for f in brief.figures[:200]
        ],
    )


def _changed(deck: Any, brief: Brief) -> None:  # noqa: ANN401
    slide = _slide(deck, brief, f"What has changed since {brief.since}")
    told = brief.changed[:ROWS_ON_A_SLIDE]
    if not told:
        _text(slide, "Nothing of what is shown here.", _LEFT, 1.5, 12, 0.6, size=16)
    else:
        cells = [
            (each.title, each.words, shortened("; ".join(_before_after(each.lines)), 170))
            for each in told
        ]
        _table(slide, ("Event", "What became of it", "Before → after"), cells, (4.1, 3.6, 4.63))
    counts = " · ".join(f"{words}: {number:,}" for words, number in brief.changed_counts)
    _text(slide, counts, _LEFT, 6.65, 12.3, 0.3, size=11, colour=_QUIET)
    notes = [
        line
        for each in brief.changed
        for line in (f"{each.title}: {each.words}", *_before_after(each.lines))
    ]
    _notes(slide, notes)


def _before_after(lines: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    for part, before, after in lines:
        yield f"{part}: {before} → {after}" if before else f"{part}: {after}"


def _sources(deck: Any, brief: Brief) -> None:  # noqa: ANN401
    slide = _slide(deck, brief, "Sources")
    told = brief.sources[:14]
    lines = [
        f"[{each.grade}] {shortened(each.words, 100)}"
        + (f", {shortened(each.url, 80)}" if each.url and each.url != each.words else "")
        for each in told
    ]
    if len(brief.sources) > len(told):
        lines.append(f"{len(brief.sources) - len(told)} more are in the notes.")
    _text(slide, [*lines, *brief.credits], _LEFT, 1.3, 12.3, 5.2, size=12)
    _notes(slide, [f"[{s.grade}] {s.words} {s.url}" for s in brief.sources])


# --- pieces -------------------------------------------------------------------------------------


def _table(
    slide: Any,  # noqa: ANN401
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    left: float = _LEFT,
) -> None:
    room = 0.3 * (len(rows) + 1)
    frame = slide.shapes.add_table(
        len(rows) + 1, len(heads), _inches(left), _inches(_TOP), _inches(sum(widths)), _inches(room)
    )
    frame.name = "Table"
    table = frame.table
    table.horz_banding = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = _inches(width)
    for at, words in enumerate(heads):
        _cell(table.cell(0, at), words, bold=True, fill="1B2327", colour=RGBColor(255, 255, 255))
    for place, row in enumerate(rows, 1):
        fill = _PALE if place % 2 else "FFFFFF"
        for at, words in enumerate(row):
            _cell(table.cell(place, at), words, fill=fill)


def _cell(
    cell: Any,  # noqa: ANN401
    words: str,
    *,
    fill: str,
    bold: bool = False,
    colour: RGBColor = _INK,
) -> None:
    cell.margin_left = cell.margin_right = _inches(0.06)
    cell.margin_top = cell.margin_bottom = _inches(0.03)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill)
    _write(cell.text_frame, words, size=11, bold=bold, colour=colour)


def _marking(slide: Any, brief: Brief, top: float) -> None:  # noqa: ANN401
    marking = brief.marking
    if not marking.words:
        return
    if not marking.colour:
        box = _text(slide, marking.words, 4.6, top, WIDTH - 5.1, 0.34, size=12, bold=True)
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    else:
        long = 0.14 * len(marking.words) + 0.3
        colour = RGBColor.from_string(marking.colour[1:])
        box = _text(slide, marking.words, WIDTH - long - 0.4, top, long, 0.34, size=12, bold=True,
                    colour=colour)  # fmt: skip
        box.fill.solid()
        box.fill.fore_color.rgb = RGBColor(0, 0, 0)
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    box.name = "Marking"


def _text(
    slide: Any,  # noqa: ANN401
    words: str | Sequence[str],
    left: float,
    top: float,
    width: float,
    height: float,
    *,
    size: int,
    bold: bool = False,
    colour: RGBColor = _INK,
    name: str = "Text",
) -> Any:  # noqa: ANN401
    box = slide.shapes.add_textbox(_inches(left), _inches(top), _inches(width), _inches(height))
    box.name = name
    _write(box.text_frame, words, size=size, bold=bold, colour=colour)
    return box


def _write(
    frame: Any,  # noqa: ANN401
    words: str | Sequence[str],
    *,
    size: int,
    bold: bool = False,
    colour: RGBColor = _INK,
) -> None:
    frame.word_wrap = True
    lines = [words] if isinstance(words, str) else list(words)
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = printable(line)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, _FONT
        run.font.color.rgb = colour
        if _starts_right_to_left(line):
            paragraph._p.get_or_add_pPr().set("rtl", "1")


def _starts_right_to_left(line: str) -> bool:
    """Tell whether the first letter of a line is Hebrew, Arabic or the like."""
    first = next((c for c in line if unicodedata.bidirectional(c) in ("L", "R", "AL")), "")
    return bool(first) and unicodedata.bidirectional(first) in ("R", "AL")


def _notes(slide: Any, lines: Iterable[str]) -> None:  # noqa: ANN401
    slide.notes_slide.notes_text_frame.text = "\n".join(map(printable, lines))[:30_000]


def _inches(value: float) -> Emu:
    return Emu(round(value * INCH))


# --- the file -----------------------------------------------------------------------------------


def _properties(deck: Any, brief: Brief) -> None:  # noqa: ANN401
    """Say whose it is: the library would name its own author and template."""
    about = deck.core_properties
    made = brief.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.author = about.last_modified_by = "Conflict Event Mapper"
    about.title, about.subject = printable(brief.title), printable(brief.filter_words)[:250]
    about.keywords = printable(brief.marking.words)
    about.comments = about.category = ""
    about.created = about.modified = about.last_printed = made
    about.revision = 1


def with_fixed_times(package: bytes) -> bytes:
    """Give the same package whose files bear no time of the clock, so that equal is equal."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return written.getvalue()
