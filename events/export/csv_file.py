"""CSV: a table people open in a spreadsheet, with no cell that could start anything."""

import io
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import shapely

from events.export.frame import Chunk, chunks_of, schema_of
from events.export.job import ExportJob

WKT: Final = "WKT"
"""The column of the geometry: GDAL and QGIS know it by this name."""

SIDC: Final = "sidc"

_BOM: Final = b"\xef\xbb\xbf"
_DECIMALS: Final = 6

_FORMULA: Final = "=+-@\t\r\n＝＋－＠"
"""What Excel, LibreOffice and Google Sheets may take for the beginning of a formula."""

_BEGINS_FORMULA: Final = r"^('*[=+\-@\t\r\n＝＋－＠])"


def harmless(column: pa.Array) -> pa.Array:
    """Put an apostrophe before every text a spreadsheet may take for a formula (OWASP).

    A text that begins with apostrophes and such a letter gets one more, so that `as_reported`
    gives every text back.
    """
    return pc.replace_substring_regex(column, pattern=_BEGINS_FORMULA, replacement=r"'\1")


def as_reported(cell: str) -> str:
    """Take the apostrophe of `harmless` off again."""
    bare = cell.lstrip("'")
    return cell[1:] if cell.startswith("'") and bare[:1] and bare[0] in _FORMULA else cell


def csv_chunks(job: ExportJob) -> Iterator[bytes]:
    """Yield a CSV table: a header, then one row an event, the geometry as well-known text."""
    header = schema_of(job, positions=True).append(pa.field(WKT, pa.string())).empty_table()
    yield (_BOM if job.options.bom else b"") + _csv(header, header=True)
    for chunk in chunks_of(job, positions=True):
        table = with_wkt(chunk)
        yield _csv(_for_spreadsheets(table) if job.options.bom else table, header=False)


def csv_of(table: pa.Table) -> bytes:
    """Write a table as CSV with its header, every text harmless."""
    return _csv(_with_harmless_texts(table), header=True)


def _csv(table: pa.Table, *, header: bool) -> bytes:
    out = io.BytesIO()
    pyarrow.csv.write_csv(table, out, pyarrow.csv.WriteOptions(include_header=header))
    return out.getvalue()


def _for_spreadsheets(table: pa.Table) -> pa.Table:
    """Put an apostrophe before codes of 20 digits: Excel keeps 15 of a number, and zeros."""
    number = table.schema.get_field_index(SIDC)
    codes = pc.replace_substring_regex(table[SIDC], pattern="^", replacement="'")
    return table.set_column(number, table.schema.field(number), codes)


def with_wkt(chunk: Chunk) -> pa.Table:
    """Give a chunk's table with harmless texts and the geometry as well-known text."""
    table = _with_harmless_texts(chunk.table)
    wkt = shapely.to_wkt(chunk.geometries, rounding_precision=_DECIMALS)
    return table.append_column(WKT, pa.array(wkt, pa.string()))


def _with_harmless_texts(table: pa.Table) -> pa.Table:
    for number, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            table = table.set_column(number, field, harmless(table[field.name]))
    return table
