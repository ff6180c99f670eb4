"""Reading the CSV files that people have: comma, semicolon or tab, any case in the header."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

from geo.errors import InvalidTable

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may stand between cells, the likeliest first: Excel writes semicolons in half of Europe."""
ASKED: Final = ("query", "admin1", "country")
_MAX_FIELD: Final = 10_000_000


class _Reader(Protocol):
    """What `csv.reader` gives, which has no public name."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True, slots=True)
class InputTable:
    """A CSV file being read.

    Attributes
    ----------
    separator
        What stands between its cells.
    header
        Names of its columns, without spaces around them.
    columns
        Where the columns that are asked for stand; ``query`` is always there.
    rows
        Its rows, each as long as the header; blank lines left out. Raises InvalidTable.
    """

    separator: str
    header: tuple[str, ...]
    columns: dict[str, int]
    rows: Iterator[list[str]]

    def cell(self, row: Sequence[str], name: str) -> str:
        """Give the cell of a column that is asked for, empty where there is none."""
        at = self.columns.get(name)
        return "" if at is None else row[at]


@contextmanager
def open_table(source: Path) -> Iterator[InputTable]:
    """Open a CSV file and read its header.

    The separator is the one that makes a column ``query`` of the first line. That is surer than
    counting separators (`csv.Sniffer`), which takes the comma inside names for one.

    Raises
    ------
    InvalidTable
        When the file cannot be read as UTF-8 or CSV, or has no column ``query``.
    """
    csv.field_size_limit(_MAX_FIELD)
    with _told(source):
        stream = source.open(encoding="utf-8-sig", newline="")
    with stream:
        with _told(source):
            first = stream.readline()
        separator = _separator(first)
        reader = csv.reader(chain([first], stream), delimiter=separator, strict=True)
        with _told(source, line=1):
            header = tuple(name.strip() for name in next(reader, []))
        columns = _columns(header, source)
        rows = _rows(reader, len(header), separator, source)
        yield InputTable(separator, header, columns, rows)


def kept_names(header: Iterable[str], added: Iterable[str]) -> list[str]:
    """Name the columns of the source so that none stands twice beside those added.

    A column named as an added one becomes ``input_<name>``; where that, or the name itself, is
    taken, ``_2``, ``_3``, ... follows. Case does not tell columns apart: GIS programs and
    databases do not see it.
    """
    names = list(header)
    ours = {name.casefold() for name in added}
    wanted = [f"input_{name}" if name.casefold() in ours else name for name in names]
    # Names that stay as they are come first, so that none of them has to give way.
    order = sorted(range(len(names)), key=lambda at: wanted[at] != names[at])
    taken = set(ours)
    kept = [""] * len(names)
    for at in order:
        name, count = wanted[at], 1
        while name.casefold() in taken:
            count += 1
            name = f"{wanted[at]}_{count}"
        taken.add(name.casefold())
        kept[at] = name
    return kept


def _separator(first: str) -> str:
    """Give the separator that makes a column ``query`` of a line, else the one it has most of."""
    for separator in SEPARATORS:
        if "query" in (name.strip().casefold() for name in _split(first, separator)):
            return separator
    return max(SEPARATORS, key=lambda separator: len(_split(first, separator)))


def _split(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _columns(header: Sequence[str], source: Path) -> dict[str, int]:
    folded = [name.casefold() for name in header]
    if "query" not in folded:
        has = ", ".join(header[:12]) or "nothing"
        raise InvalidTable(
            f"{source} has no column named “query” in its first line (it has: {has}). Name the "
            f"column of place names “query”; cells are separated by {_either()}."
        )
    twice = [name for name, count in Counter(folded).items() if count > 1 and name in ASKED]
    if twice:
        raise InvalidTable(f"{source} names a column twice: {', '.join(twice)}.")
    return {name: folded.index(name) for name in ASKED if name in folded}


def _either() -> str:
    *most, last = [f"{name}s" for name in SEPARATORS.values()]
    return f"{', '.join(most)} or {last}"


def _rows(reader: _Reader, width: int, separator: str, source: Path) -> Iterator[list[str]]:
    while True:
        # A row may go over several lines: its first one is where to look for what is wrong.
        line = reader.line_num + 1
        with _told(source, line=line):
            row = next(reader, None)
        if row is None:
            return
        if not row:
            continue
        if len(row) > width:
            raise InvalidTable(
                f"{source}, line {line}: {len(row)} cells, but the header names {width}. "
                f"A {SEPARATORS[separator]} in a name needs quotes around the name."
            )
        yield row + [""] * (width - len(row))


@contextmanager
def _told(source: Path, line: int = 0) -> Iterator[None]:
    """Say in words why a file cannot be read, and from which line on."""
    try:
        yield
    except OSError as error:
        raise InvalidTable(f"{source} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidTable(
            f"{source} is not UTF-8. Save it as “CSV UTF-8” and try again."
        ) from error
    except csv.Error as error:
        raise InvalidTable(f"{source}, line {line}: {_why(str(error))}") from error


def _why(error: str) -> str:
    if "unexpected end of data" in error:
        return (
            'this row opens a quote (") that is never closed. Close it; a quote that is part of '
            'a name is written twice ("").'
        )
    if "expected after" in error:
        return (
            'text follows the quote (") that ends a cell. A quote that is part of a name is '
            'written twice ("").'
        )
    return f"not readable as CSV ({error})."
