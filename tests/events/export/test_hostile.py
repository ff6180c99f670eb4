"""Hostile text in files: no formula, no markup, no way out of its cell or its element."""

import csv
import html
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pyarrow as pa
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from events.export import (
    AreaShapes,
    ExportFormat,
    ExportJob,
    ExportOptions,
    file_name,
    selection_of,
    write_export,
)
from events.export.csv_file import as_reported, harmless
from events.model.event import Event
from events.query.query import EventQuery
from geo.boundaries import Boundaries
from settings import Settings
from tests.synthetic import synthetic_event

SHAPES = AreaShapes(Boundaries.load(Settings().boundaries_dir))
FORMULAS = [
    '=HYPERLINK("http://example.org/?"&A1,"Synthetic")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+9)",
    "＝1+1",
    "'=1+1",
]
MARKUP = "]]></name><script>alert(1)</script>&lt;b&gt;\"'<img src=x onerror=alert(1)>"
TEXTS = [*FORMULAS, MARKUP, "../../etc/passwd", 'Synthetic "quoted", semi;colon', "Ж" * 130]


def hostile(number: int, text: str) -> Event:
    where = {
        **{"name": text, "country": text, "admin1": text, "method": "clicked"},
        **{"precision": 1, "longitude": 37.1, "latitude": 48.5},
    }
    origin = {"dataset": text, "licence": text}
    return synthetic_event(number, title=text, summary=f"{text}\nnext", where=where, origin=origin)


EVENTS = [hostile(number, text) for number, text in enumerate(TEXTS, start=1)]


def write(file_format: ExportFormat, path: Path, **options: object) -> Path:
    job = ExportJob(selection_of(EVENTS), ExportOptions(**options), SHAPES)  # type: ignore[arg-type]
    write_export(job, file_format, path)
    return path


def test_no_cell_of_a_csv_begins_like_a_formula_and_each_can_be_read_back(tmp_path: Path) -> None:
    text = write(ExportFormat.CSV, tmp_path / "out.csv").read_text()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(EVENTS)
    for row, event in zip(rows, EVENTS, strict=True):
        numbers = {"longitude", "latitude"}
        assert not [k for k, v in row.items() if v[:1] in ("=", "+", "-", "@") and k not in numbers]
        assert as_reported(row["title"]) == event.title
        assert as_reported(row["summary"]) == event.summary
        assert row["WKT"] == "POINT (37.1 48.5)"


def test_a_csv_begins_with_a_byte_order_mark_only_when_asked(tmp_path: Path) -> None:
    plain = write(ExportFormat.CSV, tmp_path / "plain.csv").read_bytes()
    marked = write(ExportFormat.CSV, tmp_path / "marked.csv", bom=True).read_bytes()
    # What a spreadsheet would take for a number of fifteen digits is marked as text.
    alike, codes = re.subn(rb"'(\d{20})", rb"\1", marked)
    assert codes == len(EVENTS)
    assert alike == b"\xef\xbb\xbf" + plain


@given(st.text() | st.text("'=+-@＝ x", max_size=6))
def test_any_text_made_harmless_can_be_read_back(text: str) -> None:
    cell = harmless(pa.array([text]))[0].as_py()
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")
    assert as_reported(cell) == text


def test_excel_cells_are_texts_and_none_is_a_formula(tmp_path: Path) -> None:
    path = write(ExportFormat.XLSX, tmp_path / "out.xlsx")
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("events").to_python()
    column = rows[0].index("title")
    assert [row[column] for row in rows[1:]] == [event.title for event in EVENTS]
    assert b"<f>" not in unzipped(path, "xl/worksheets/sheet1.xml")
    assert b'quotePrefix="1"' in unzipped(path, "xl/styles.xml")


def unzipped(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as zipped:
        return zipped.read(name)


def test_kml_holds_markup_as_text_also_where_it_is_shown_as_html(tmp_path: Path) -> None:
    path = write(ExportFormat.KML, tmp_path / "out.kml")
    spaces = {"k": "http://www.opengis.net/kml/2.2"}
    found = ElementTree.parse(path).findall(".//k:Placemark", spaces)
    by_id = {each.findtext(".//k:SimpleData[@name='event_id']", "", spaces): each for each in found}
    placemarks = [by_id[event.id] for event in EVENTS]
    assert [each.findtext("k:name", namespaces=spaces) for each in placemarks] == [
        event.title for event in EVENTS
    ]
    shown = [each.findtext("k:description", "", spaces) for each in placemarks]
    ours = re.compile(r"</?b>|<br/>")
    for words, event in zip(shown, EVENTS, strict=True):
        assert "<" not in ours.sub("", words) and ">" not in ours.sub("", words)
        text = html.unescape(words.replace("<br/>", "\n"))
        assert text.startswith(f"<b>{event.title}</b>\n{event.summary}\n\n")
    balloons = {
        each.text for each in ElementTree.parse(path).iterfind(".//k:BalloonStyle/k:text", spaces)
    }
    assert balloons == {"$[description]"}, "never the name or a column as it stands"


@pytest.mark.parametrize("file_format", ["gpkg", "geoparquet", "fgb"])
def test_other_formats_keep_text_letter_by_letter(file_format: str, tmp_path: Path) -> None:
    path = write(ExportFormat(file_format), tmp_path / f"out.{file_format}")
    if file_format == "geoparquet":
        table = geopandas.read_parquet(path)
    else:
        table = geopandas.read_file(path, layer="events")
    titles = dict(zip(table["id"], table["title"], strict=True))
    assert titles == {event.id: event.title for event in EVENTS}


@pytest.mark.parametrize("file_format", ExportFormat)
def test_nothing_typed_becomes_the_name_of_a_file(file_format: ExportFormat) -> None:
    typed = EventQuery(text="../../etc/passwd\n<script>")
    name = file_name(file_format, typed, date(2026, 11, 30))
    assert name == f"events_search_20261130{file_format.suffix}"
