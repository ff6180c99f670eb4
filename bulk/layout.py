"""How the rows of a source are written, found out once; and the rows of a part, anywhere."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from bulk.part import Part
from bulk.sources import SourceFile, SourceKind, opened
from events.errors import UnreadableFile
from events.intake.tables.base import (
    LONGEST_CELL,
    LONGEST_LINE,
    Header,
    Table,
    TableRow,
    header_of,
    unique_names,
)
from events.intake.tables.delimited import cells_of, delimited_rows, detect_delimiter
from events.intake.tables.encoding import encoding_of
from events.intake.tables.headerless import columns_of
from events.intake.tables.json_files import json_line, table_of
from events.intake.tables.json_rows import row_of
from events.intake.tables.parquet_reader import layout_of as parquet_layout
from events.intake.tables.parquet_reader import rows_of as parquet_rows

_SAMPLE_LINES: Final = 60
_LINES_LOOKED_AT: Final = 2_000
_NUL: Final = "Holds NUL bytes: the row is damaged."


@dataclass(frozen=True)
class RowLayout:
    """How a source's rows are written.

    Attributes
    ----------
    columns
        Names, each once.
    encoding, delimiter, header
        Of a text table.
    fields
        Names of the columns as a Parquet file has them.
    """

    kind: str
    columns: tuple[str, ...]
    encoding: str | None = None
    delimiter: str | None = None
    header: Header | None = None
    crs: str | None = None
    has_geometry: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether a letter may hold a byte that looks like a line's end."""
        return (self.encoding or "").lower().replace("_", "-").startswith(("utf-16", "utf-32"))

    def table(self, rows: Callable[[], Iterator[TableRow]]) -> Table:
        """Make a table of rows of this source."""
        return Table(
            kind=self.kind,
            columns=self.columns,
            rows=rows,
            encoding=self.encoding,
            delimiter=self.delimiter,
            crs=self.crs,
            has_geometry=self.has_geometry,
            tags=self.tags,
            remarks=self.remarks,
        )


def layout_of(source: SourceFile, encoding: str | None, delimiter: str | None) -> RowLayout:
    """Find out how the rows of a source are written.

    Parameters
    ----------
    encoding, delimiter
        Of text tables, as a person chose.

    Raises
    ------
    UnreadableFile
        It is no table that can be read.
    """
    try:
        if source.kind is SourceKind.PARQUET:
            return _parquet(source)
        if source.kind is SourceKind.DELIMITED:
            return _delimited(source, encoding, delimiter)
        return _json_lines(source)
    except (UnicodeError, LookupError) as error:
        raise UnreadableFile(f"The text cannot be decoded ({error}).") from error


def _delimited(source: SourceFile, chosen: str | None, delimiter: str | None) -> RowLayout:
    if chosen is None:
        with opened(source.address) as file:
            encoding, how = encoding_of(file, damaged=True)
    else:
        encoding, how = chosen, "as chosen"
    remarks = (f"The text looks like {encoding}.",) if how.startswith("guessed") else ()
    with opened(source.address) as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        first_lines = islice(iter(lambda: text.readline(LONGEST_LINE), ""), _SAMPLE_LINES)
        # A line that is no row is told when its turn comes.
        lines = list(takewhile(lambda line: len(line) < LONGEST_CELL, first_lines))
    delimiter = delimiter or detect_delimiter(lines)
    first = next(csv.reader(lines[:1], delimiter=delimiter), [])
    known = columns_of(first) if delimiter == "\t" else None
    header = header_of(cells_of(lines, delimiter), known)
    return RowLayout(
        "TSV" if delimiter == "\t" else "CSV", header.names, encoding, delimiter, header,
        tags=header.tags, remarks=(*remarks, *header.remarks),
    )  # fmt: skip


def _json_lines(source: SourceFile) -> RowLayout:
    def documents() -> Iterator[Any]:
        with opened(source.address) as file:
            lines = islice(iter(lambda: file.readline(LONGEST_LINE), b""), _LINES_LOOKED_AT)
            yield from _documents(lines, 0)

    table = table_of(documents, SourceKind.JSON_LINES.value, crs=None)
    return RowLayout(table.kind, table.columns, has_geometry=table.has_geometry)


def _parquet(source: SourceFile) -> RowLayout:
    with opened(source.address) as file:
        try:
            told = parquet_layout(pq.ParquetFile(file))
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFile(f"The Parquet file is damaged: {error}.") from error
    has_geometry = told.geometry is not None
    return RowLayout(
        "GeoParquet" if has_geometry else "Parquet", unique_names(told.fields),
        crs=told.crs, has_geometry=has_geometry,
    )  # fmt: skip


def rows_of(source: SourceFile, layout: RowLayout, part: Part) -> Iterator[TableRow]:
    """Read the rows of a part, numbered as in the whole source.

    Raises
    ------
    UnreadableFile
        From here on there are no rows.
    """
    if part.problem:
        yield TableRow(part.first_row, {}, problem=part.problem)
        return
    if source.kind is SourceKind.PARQUET:
        yield from _rows_of_parquet(source, layout, part)
        return
    with opened(source.address) as file:
        file.seek(part.start)
        data = file.read(part.end - part.start)
    if source.kind is SourceKind.DELIMITED:
        rows = _rows_of_text(data, layout, part)
    else:
        documents = _documents(io.BytesIO(data), part.line)
        rows = (row_of(each, number) for number, each in enumerate(documents, part.first_row))
    # In JSON it may be written as an escape; elsewhere it is looked for in all at once.
    may_hold = source.kind is not SourceKind.DELIMITED or b"\0" in data
    for row in rows:
        if may_hold and any(isinstance(c, str) and "\0" in c for c in row.cells.values()):
            row.problem = row.problem or _NUL
        yield row


def _rows_of_text(data: bytes, layout: RowLayout, part: Part) -> Iterator[TableRow]:
    if layout.header is None or layout.delimiter is None:
        raise UnreadableFile("The table has no header.")
    text = io.TextIOWrapper(
        io.BytesIO(data), encoding=layout.encoding, errors="replace", newline=""
    )
    raw = cells_of(text, layout.delimiter, before=part.line)
    yield from delimited_rows(raw, layout.header, layout.delimiter, first=part.first_row)


def _documents(lines: Iterable[bytes], before: int) -> Iterator[Any]:
    for number, line in enumerate(lines, start=before + 1):
        text = line.lstrip(b"\xef\xbb\xbf\x1e").strip()
        if text:
            yield _half_letters(text, number) or json_line(text, number)


def _half_letters(text: bytes, number: int) -> UnreadableFile | None:
    """Tell a line whose escapes make half a letter, which no file of the result can hold."""
    if b"\\ud" in text.lower():
        try:
            orjson.loads(text)
        except orjson.JSONDecodeError as error:
            return UnreadableFile(f"Line {number} is not JSON ({error}).")
    return None


def _rows_of_parquet(source: SourceFile, layout: RowLayout, part: Part) -> Iterator[TableRow]:
    with opened(source.address) as stream:
        try:
            file = pq.ParquetFile(stream)
            groups = range(part.start, part.end)
            told = parquet_rows(file, parquet_layout(file), groups, skip=part.skip, most=part.rows)
            for number, (cells, geometry) in enumerate(told, start=part.first_row):
                yield TableRow(number, dict(zip(layout.columns, cells, strict=False)), geometry)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFile(f"The Parquet file is damaged: {error}.") from error
