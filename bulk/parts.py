"""Sources cut into parts that can be read on their own: by bytes and rows, the same each time."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import AnyStr, Final

import pyarrow as pa
import pyarrow.parquet as pq

from bulk.layout import RowLayout
from bulk.part import Part
from bulk.sources import SourceFile, SourceKind, opened
from events.errors import UnreadableFile
from events.intake.tables.base import LONGEST_CELL, LONGEST_LINE

PART_BYTES: Final = 4_000_000
"""Bytes of a part at most unless told otherwise: some 10,000 rows of GDELT, 10 s of work."""

_MANY_PARTS: Final = 32
_WORTH_IT_BYTES: Final = 250_000
"""A smaller source is cut finer, or the last worker reads alone while the others have nothing; but
not for less than a second of work. It depends on the source alone, never on the workers."""

_MOST_REPORTS: Final = 500
_MOST_WIDE_BYTES: Final = 200_000_000
_TOO_LONG: Final = f"is longer than {LONGEST_LINE // 1_000_000} million characters"


def cut(source: SourceFile, layout: RowLayout | None, part_bytes: int) -> Iterator[Part]:
    """Cut a source into parts; they are numbered by whoever plans the run.

    Raises
    ------
    UnreadableFile
        It cannot be cut.
    """
    part_bytes = min(part_bytes, max(source.size // _MANY_PARTS, _WORTH_IT_BYTES))
    if source.kind is SourceKind.REPORTS or layout is None:
        yield from _cut_reports(source, part_bytes)
    elif source.kind is SourceKind.PARQUET:
        yield from _cut_parquet(source, part_bytes)
    elif source.kind is SourceKind.DELIMITED:
        yield from _cut_delimited(source, layout, part_bytes)
    else:
        yield from _cut_lines(source, part_bytes)


def _cut_reports(source: SourceFile, part_bytes: int) -> Iterator[Part]:
    files: list[str] = []
    size, first = 0, 1
    for address, bytes_of in source.files:
        files.append(address)
        size += bytes_of
        if size >= part_bytes or len(files) >= _MOST_REPORTS:
            yield Part(first, len(files), files=tuple(files))
            first += len(files)
            files, size = [], 0
    if files:
        yield Part(first, len(files), files=tuple(files))


def _cut_parquet(source: SourceFile, part_bytes: int) -> Iterator[Part]:
    with opened(source.address) as file:
        try:
            told = pq.ParquetFile(file).metadata
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFile(f"The Parquet file is damaged: {error}.") from error
    first = 1
    for group in range(told.num_row_groups):
        here = told.row_group(group)
        rows = here.num_rows
        at_once = max(int(rows * part_bytes / max(here.total_byte_size, 1)), 1)
        for skip in range(0, rows, at_once):
            taken = min(at_once, rows - skip)
            yield Part(first + skip, taken, group, group + 1, skip)
        first += rows


def _cut_lines(source: SourceFile, part_bytes: int) -> Iterator[Part]:
    """Cut a file of one JSON document a line; blank lines are no rows."""
    start = at = rows = line = first_line = 0
    first_row = 1
    with opened(source.address) as file:
        while piece := file.readline(LONGEST_LINE):
            if len(piece) >= LONGEST_LINE and not piece.endswith(b"\n"):
                if at > start:
                    yield Part(first_row, rows, start, at, line=first_line)
                first_row += rows
                at += len(piece) + _rest_of_line(file.readline, b"\n")
                yield Part(first_row, 1, at, at, problem=f"Line {line + 1:,} {_TOO_LONG}.")
                start, rows, line, first_row = at, 0, line + 1, first_row + 1
                first_line = line
                continue
            at += len(piece)
            line += 1
            rows += bool(piece.strip(b"\xef\xbb\xbf\x1e \t\r\n"))
            if at - start >= part_bytes:
                yield Part(first_row, rows, start, at, line=first_line)
                start, first_row, rows, first_line = at, first_row + rows, 0, line
    if at > start:
        yield Part(first_row, rows, start, at, line=first_line)


def _rest_of_line(readline: Callable[[int], AnyStr], end: AnyStr) -> int:
    size = 0
    while piece := readline(LONGEST_LINE):
        size += len(piece)
        if piece.endswith(end):
            break
    return size


def _cut_delimited(source: SourceFile, layout: RowLayout, part_bytes: int) -> Iterator[Part]:
    """Cut a text table between two rows, as the reader itself tells rows apart.

    Bytes are read as Latin-1, in which each is one character, and no byte of a letter of UTF-8 is
    taken for a quote. Where a quote is never closed the part ends, and the next line begins anew.
    """
    if layout.is_wide:
        if source.size > _MOST_WIDE_BYTES:
            raise UnreadableFile(
                f"A table in {layout.encoding} of more than {_MOST_WIDE_BYTES / 1e6:,.0f} MB "
                "cannot be cut into parts; save it as UTF-8."
            )
        yield Part(1, 0, 0, source.size)
        return
    with opened(source.address) as file:
        text = io.TextIOWrapper(file, encoding="latin-1", newline="")
        yield from _Cutter(text, layout.delimiter or ",", part_bytes).cuts()


class _Cutter:
    """Goes through a text table once, and notes where parts can begin."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str, part_bytes: int) -> None:
        self._text, self._delimiter, self._part_bytes = text, delimiter, part_bytes
        self.at = self.lines = 0
        self._too_long = False
        self._start, self._row, self._rows, self._line = 0, 1, 0, 0

    def _pieces(self) -> Iterator[str]:
        while piece := self._text.readline(LONGEST_LINE):
            self.at += len(piece)
            self.lines += 1
            self._too_long = len(piece) >= LONGEST_LINE
            if self._too_long:
                self.at += _rest_of_line(self._text.readline, "\n")
                return
            yield piece

    def cuts(self) -> Iterator[Part]:
        """Give every part."""
        csv.field_size_limit(LONGEST_CELL)
        end = lines = 0  # behind the last whole row
        while True:
            before = self.at
            reader = csv.reader(self._pieces(), delimiter=self._delimiter)
            try:
                for _ in reader:
                    if self._too_long:
                        break
                    self._rows += 1
                    end, lines = self.at, self.lines
                    if end - self._start >= self._part_bytes:
                        yield self._cut(end, lines)
                broken = False
            except csv.Error:
                broken = True
            if self._too_long:
                if self._rows:
                    yield self._cut(end, lines)
                number = f"{self.lines:,}"
                yield Part(self._row, 1, end, end, problem=f"Line {number} {_TOO_LONG}.")
                self._start, self._line, self._row = self.at, self.lines, self._row + 1
                end, lines, self._too_long = self.at, self.lines, False
            elif broken:
                if self._rows:
                    yield self._cut(end, lines)
                self._rows = 1
                end, lines = self.at, self.lines
                yield self._cut(end, lines)
            if self.at == before:
                break
        if self._rows:
            yield self._cut(end, lines)

    def _cut(self, end: int, lines: int) -> Part:
        made = Part(self._row, self._rows, self._start, end, line=self._line)
        self._start, self._line = end, lines
        self._row, self._rows = self._row + self._rows, 0
        return made
