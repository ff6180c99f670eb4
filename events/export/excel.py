"""Excel: one sheet of events and one that says what it is, written row by row."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import shapely
import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.worksheet import Worksheet

from events.errors import ExportFailed
from events.export.csv_file import WKT
from events.export.frame import Chunk, chunks_of, schema_of
from events.export.job import EVENTS, ExportJob

_MOST_ROWS: Final = 1_048_575
_LONGEST_CELL: Final = 32_767
_DECIMALS: Final = 6
_WIDTHS: Final = {"id": 38, "title": 48, "summary": 48, "place": 28, WKT: 28}
_USUAL_WIDTH: Final = 14
_TELL_EVERY: Final = 1_000

Write = Callable[[Worksheet, int, int, Any], object]


def write_excel(job: ExportJob, path: Path) -> tuple[str, ...]:
    """Write a workbook; texts are texts, whatever they begin with.

    Raises
    ------
    ExportFailed
        There are more events than a sheet has rows, or the file cannot be written.
    """
    count = len(job.selection.events)
    if count > _MOST_ROWS:
        raise ExportFailed(
            f"An Excel sheet has {_MOST_ROWS:,} rows, and these are {count:,} events. Narrow the "
            "filter, or choose another format."
        )
    schema = schema_of(job, positions=True).append(pa.field(WKT, pa.string()))
    with _workbook(path) as book:
        sheet = book.add_worksheet("events")
        sheet.freeze_panes(1, 2)
        for column, field in enumerate(schema):
            sheet.set_column(column, column, _WIDTHS.get(field.name, _USUAL_WIDTH))
            sheet.write_string(0, column, field.name)
        sheet.autofilter(0, 0, count, len(schema) - 1)
        rows, too_long = _write_rows(book, sheet, schema, job)
        notes = _notes(too_long)
        _about(book, job, rows, notes)
        _sources(book, job)
    return notes


@contextmanager
def _workbook(path: Path) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook to fill; it is written at the end, unless something went wrong."""
    settings = {
        # Rows go to the disk as they are written, so that many need no memory.
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(str(path), settings)
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets():
            sheet.row_data_fh.close()
        raise
    try:
        book.close()
    except XlsxFileError as error:
        raise ExportFailed(
            f"The file could not be written ({error}). Is the disk full? Nothing was changed."
        ) from error


def _write_rows(
    book: xlsxwriter.Workbook, sheet: Worksheet, schema: pa.Schema, job: ExportJob
) -> tuple[int, int]:
    """Write the events, and tell how many, and the outlines of how many were too long."""
    writers = _writers(book)
    writes = [writers[kind] for kind in schema.types]
    row = too_long = 0
    for chunk in chunks_of(job, positions=True):
        wkt, cut = _fitting_wkt(chunk)
        too_long += cut
        columns = [column.to_pylist() for column in chunk.table.columns]
        for cells in zip(*columns, wkt, strict=True):
            if row % _TELL_EVERY == 0:
                job.progress(row, EVENTS)
            row += 1
            for column, (cell, write) in enumerate(zip(cells, writes, strict=True)):
                if cell is not None:
                    write(sheet, row, column, cell)
    return row, too_long


def _writers(book: xlsxwriter.Workbook) -> dict[pa.DataType, Write]:
    """Give, for each type of column, what writes its cells."""
    # Without this a text such as =1+1 would become a formula when somebody edits its cell.
    text = book.add_format({"quote_prefix": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    return {
        pa.string(): lambda sheet, row, column, cell: sheet.write_string(row, column, cell, text),
        pa.date32(): lambda sheet, row, column, cell: sheet.write_datetime(row, column, cell, day),
        pa.timestamp("ms", tz="UTC"): lambda sheet, row, column, cell: sheet.write_datetime(
            row, column, cell, time
        ),
        pa.int32(): lambda sheet, row, column, cell: sheet.write_number(row, column, cell),
        pa.float64(): lambda sheet, row, column, cell: sheet.write_number(row, column, cell),
        pa.bool_(): lambda sheet, row, column, cell: sheet.write_boolean(row, column, cell),
    }


def _fitting_wkt(chunk: Chunk) -> tuple[list[str | None], int]:
    """Give the geometries as text, without those no cell can hold, and how many those are."""
    texts: list[str | None] = shapely.to_wkt(
        chunk.geometries, rounding_precision=_DECIMALS
    ).tolist()
    kept = [text if text is not None and len(text) <= _LONGEST_CELL else None for text in texts]
    return kept, texts.count(None) - kept.count(None)


def _notes(too_long: int) -> tuple[str, ...]:
    if not too_long:
        return ()
    return (
        f"The outlines of {too_long:,} events are longer than a cell holds and were left empty.",
    )


def _sources(book: xlsxwriter.Workbook, job: ExportJob) -> None:
    """Say whose the events are: a row a dataset."""
    sheet = book.add_worksheet("Sources")
    sheet.set_column(0, 2, 44)
    text = book.add_format({"quote_prefix": True})
    for column, name in enumerate(("dataset", "licence", "credit to give", "events")):
        sheet.write_string(0, column, name)
    for row, each in enumerate(job.credit.datasets, start=1):
        words = (
            each.dataset or "Written here",
            each.licence or "not stated",
            each.attribution or "",
        )
        for column, cell in enumerate(words):
            sheet.write_string(row, column, cell, text)
        sheet.write_number(row, 3, each.events)


def _about(book: xlsxwriter.Workbook, job: ExportJob, count: int, notes: tuple[str, ...]) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 100)
    degrees = job.options.round_to
    lines = [
        f"{count:,} published events, written on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.",
        job.selection.left_out_words,
        f"Highest marking: {job.credit.marking}." if job.credit.marking else "",
        "" if degrees is None else f"Positions are rounded to {degrees:g} degrees.",
        *notes,
        "Times are UTC; days are local days. An empty number was not reported; it is not zero.",
    ]
    for row, line in enumerate(filter(None, lines)):
        sheet.write_string(row, 0, line)
