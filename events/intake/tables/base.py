"""What a file to import becomes: rows of named cells, and what was noticed while reading it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from events.errors import UnreadableFile

LARGEST_FILE_BYTES: Final = 400_000_000
MOST_COLUMNS: Final = 1_000
LONGEST_LINE: Final = 4_000_000
LONGEST_CELL: Final = 500_000
"""Limits beyond which no table of events lies; they keep hostile files from filling the memory."""

_HXL_ROWS_SEARCHED: Final = 10


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person decided about a file; None where it is to be found out.

    Attributes
    ----------
    encoding, delimiter
        Of a text table.
    sheet
        Name of a sheet of a workbook, or of a layer.
    crs
        ``EPSG:4326`` and the like, in place of what the file declares.
    mend_text
        Mend text that was decoded wrongly on its way.
    sources
        TimeMap's file of sources, whose entries its events name by keys.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    crs: str | None = None
    mend_text: bool = False
    sources: Path | None = None


@dataclass(slots=True)
class TableRow:
    """One row.

    Attributes
    ----------
    number
        As a spreadsheet numbers it, where the header is row 1; features are counted from 1.
    cells
        By column name. Text, numbers, dates, lists of a JSON file; None where empty.
    geometry
        GeoJSON geometry as it stood in the file, in the file's CRS.
    notes
        What was repaired.
    problem
        Why the row cannot be read at all.
    """

    number: int
    cells: dict[str, Any]
    geometry: object = None
    notes: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read as rows, again and again.

    Attributes
    ----------
    kind
        What the file is, in words: "CSV", "Excel workbook", "GeoJSON".
    columns
        Names of its columns, each once.
    rows
        Starts reading; raises UnreadableFile where the file turns out broken.
    encoding, delimiter, sheet
        As detected or told; None where there is none.
    sheets
        What else could have been read.
    crs
        As declared, such as ``EPSG:3857``; None where nothing was declared.
    has_geometry
        The rows have geometries.
    tags
        HXL hashtags by column.
    remarks
        What a person should know of the file, in sentences.
    from_1904
        A workbook that counts days from 1904, as those of old Macintoshes do.
    """

    kind: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[TableRow]]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    crs: str | None = None
    has_geometry: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    from_1904: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table and where its rows begin.

    Attributes
    ----------
    names
        One a column, each once.
    skip
        Rows of the file up to and with the header.
    tag_row
        Number of the row of HXL hashtags, 0 where there is none.
    remarks
        What a person should know of it, in sentences.
    """

    names: tuple[str, ...]
    skip: int
    tag_row: int = 0
    tags: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def header_of(rows: Iterable[Sequence[Any]], known: Sequence[str] | None = None) -> Header:
    """Find the header among the first rows: below titles, above or below HXL hashtags.

    Parameters
    ----------
    rows
        The rows of the file from its beginning.
    known
        Names of the columns of a file that is known to have no header.

    Raises
    ------
    UnreadableFile
        There is none, or it is too wide.
    """
    if known is not None:
        return Header(tuple(known), 0)
    first = list(islice(rows, _HXL_ROWS_SEARCHED))
    widths = [sum(1 for cell in row if not _is_empty(cell)) for row in first]
    widest = max(widths, default=0)
    if widest == 0:
        raise UnreadableFile("The file holds no table: its first rows are empty.")
    if max(len(row) for row in first) > MOST_COLUMNS:
        raise UnreadableFile(
            f"The table has {max(len(row) for row in first):,} columns; at most {MOST_COLUMNS:,} "
            "are read. Leave out what is not needed."
        )
    tag_rows = [at for at, row in enumerate(first) if _is_tag_row(row)]
    if tag_rows[:1] == [0] and (len(first) == 1 or any(map(_holds_digit, first[1]))):
        # Data follow at once: the hashtags are the header.
        names = unique_names(first[0])
        return Header(names, 1, 1, {name: name.replace(" ", "").lower() for name in names})
    at = next(
        number
        for number, width in enumerate(widths)
        if (width > 1 or widest == 1) and number not in tag_rows
    )
    names = unique_names(first[at])
    tags: dict[str, str] = {}
    if tag_rows:
        row = first[tag_rows[0]]
        tags = {
            name: str(tag).replace(" ", "").lower()
            for name, tag in zip(names, row, strict=False)
            if not _is_empty(tag)
        }
    remarks = tuple(
        f"Several columns are called {name[:40]!r}; the first is taken, the others are read as "
        f"{name[:40]}_2 and so on."
        for name, count in Counter(" ".join(str(cell or "").split()) for cell in first[at]).items()
        if name and count > 1
    )
    return Header(names, at + 1, tag_rows[0] + 1 if tag_rows else 0, tags, remarks[:5])


def _holds_digit(cell: object) -> bool:
    return any(letter.isdigit() for letter in str(cell or ""))


def unique_names(cells: Iterable[Any]) -> tuple[str, ...]:
    """Name columns so that none is empty and none stands twice."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        wanted = " ".join(str(cell or "").replace("\ufeff", "").split())[:200]
        name = wanted = wanted or f"column_{number}"
        count = 1
        while name in names:
            count += 1
            name = f"{wanted}_{count}"
        names.append(name)
    while names and names[-1] == f"column_{len(names)}":
        names.pop()
    return tuple(names)


def named_rows(
    rows: Iterable[Sequence[Any]], header: Header, marker: str, *, first: int = 1
) -> Iterator[TableRow]:
    """Give each row below the header its names.

    Parameters
    ----------
    marker
        What stands between cells, for the message about rows that are too long.
    first
        Number of the first of these rows, where they are a part of a file.
    """
    width = len(header.names)
    for number, row in enumerate(rows, start=first):
        if number <= header.skip or number == header.tag_row:
            continue
        while len(row) > width and _is_empty(row[-1]):
            row = row[:-1]
        if not any(not _is_empty(cell) for cell in row):
            continue
        cells = dict(zip(header.names, chain(row, [None] * (width - len(row))), strict=False))
        problem = ""
        if len(row) > width:
            problem = (
                f"Has {len(row)} cells, but the header names {width}. {marker} inside a text "
                "needs quotes around the text."
            )
        yield TableRow(number, cells, problem=problem)


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_tag_row(row: Sequence[Any]) -> bool:
    """Tell a row of HXL hashtags (HXL 1.1): every cell with something in it begins with one."""
    filled = [str(cell).strip() for cell in row if not _is_empty(cell)]
    return bool(filled) and all(
        cell.startswith("#") and cell[1:2].isalpha() and len(cell) < 100 for cell in filled
    )
