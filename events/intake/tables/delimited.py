"""Text tables: comma, semicolon, tab or bar between cells."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from events.errors import UnreadableFile
from events.intake.tables.base import (
    LONGEST_CELL,
    LONGEST_LINE,
    MOST_COLUMNS,
    Header,
    ReadOptions,
    Table,
    TableRow,
    header_of,
    named_rows,
)
from events.intake.tables.encoding import detect_encoding
from events.intake.tables.headerless import columns_of

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE_LINES: Final = 60
_MOST_LINES_IN_A_CELL: Final = 300


def open_delimited(path: Path, options: ReadOptions) -> Table:
    """Open a text table: encoding and delimiter as told, else detected.

    Raises
    ------
    UnreadableFile
        It is no table that can be read.
    """
    encoding, how = detect_encoding(path)
    remarks = []
    if options.encoding is not None:
        encoding, how = _known_encoding(options.encoding), "as chosen"
    elif how.startswith("guessed"):
        remarks.append(
            f"The text looks like {encoding}; if letters come out wrong, choose another encoding."
        )
    with _opened(path, encoding) as file:
        lines = list(islice(_lines(file), _SAMPLE_LINES))
    delimiter = options.delimiter or detect_delimiter(lines)
    first = next(csv.reader(lines[:1], delimiter=delimiter), [])
    known = columns_of(first) if delimiter == "\t" else None

    def raw() -> Iterator[Sequence[str]]:
        with _opened(path, encoding) as stream:
            yield from cells_of(_lines(stream), delimiter)

    header = header_of(raw(), known)

    def rows() -> Iterator[TableRow]:
        yield from delimited_rows(raw(), header, delimiter)

    kind = {"\t": "TSV"}.get(delimiter, "CSV")
    if header.tag_row:
        remarks.append(f"Row {header.tag_row} holds HXL hashtags and is passed over.")
    remarks += header.remarks
    if header.skip > 1 and header.tag_row != 1:
        remarks.append(f"The header is taken from row {header.skip}.")
    return Table(
        kind=kind,
        columns=header.names,
        rows=rows,
        encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        delimiter=delimiter,
        tags=header.tags,
        remarks=tuple(remarks),
    )


def cells_of(lines: Iterable[str], delimiter: str, *, before: int = 0) -> Iterator[Sequence[str]]:
    """Cut lines into rows of cells.

    Parameters
    ----------
    before
        Lines of the file before these, where they are a part of it.

    Raises
    ------
    UnreadableFile
        Naming the line from which on there is no table any more.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise UnreadableFile(
                    f"Line {before + reader.line_num:,} has {len(row):,} cells; at most "
                    f"{MOST_COLUMNS:,} columns are read."
                )
            yield row
    except csv.Error as error:
        raise UnreadableFile(
            f"Line {before + reader.line_num:,} cannot be read ({error}). Is a quote opened there "
            "and never closed?"
        ) from error


def delimited_rows(
    raw: Iterable[Sequence[str]], header: Header, delimiter: str, *, first: int = 1
) -> Iterator[TableRow]:
    """Give rows of cells their names, and say which of them a quote has swallowed others.

    Parameters
    ----------
    first
        Number of the first of these rows, where they are a part of a file.
    """
    marker = f"A {DELIMITERS.get(delimiter, 'delimiter')}"
    for row in named_rows(raw, header, marker, first=first):
        # Nearly no row has such a cell, and every row of every table comes by here.
        long = [each for each in row.cells.values() if isinstance(each, str) and "\n" in each]
        if long and any(cell.count("\n") > _MOST_LINES_IN_A_CELL for cell in long):
            row.problem = (
                "A cell goes on over hundreds of lines: a quote is opened and never closed."
            )
        elif long and _holds_rows(long, delimiter, len(header.names)):
            row.problem = (
                "A cell holds whole lines of the table: a quote is opened and never closed. "
                "Those lines are not read."
            )
        yield row


def _holds_rows(cells: Iterable[str], delimiter: str, width: int) -> bool:
    """Tell a cell that swallowed lines which would have been rows of their own."""
    return width >= 4 and any(
        line.count(delimiter) == width - 1 for cell in cells for line in cell.splitlines()[1:]
    )


def _known_encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError as error:
        raise UnreadableFile(
            f"There is no encoding {name[:40]!r}. Usual ones: utf-8, cp1251, cp1252, utf-16."
        ) from error
    return "utf-8-sig" if name.lower().replace("_", "-") in ("utf-8", "utf8") else name


def _opened(path: Path, encoding: str) -> TextIO:
    # A byte that does not belong to the encoding must be seen, not end everything.
    return io.TextIOWrapper(path.open("rb"), encoding=encoding, errors="replace", newline="")


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE:
            raise UnreadableFile(
                f"A line is longer than {LONGEST_LINE // 1_000_000} million characters: this is "
                "no table of events."
            )
        yield line


def detect_delimiter(lines: Sequence[str]) -> str:
    """Choose what cuts the first lines into rows of one width, the more cells the better."""
    best, score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths:
            continue
        width, count = Counter(widths).most_common(1)[0]
        here = 0.0 if width < 2 else width * (count / len(widths)) ** 2
        if here > score:
            best, score = delimiter, here
    return best
