"""Files made to do harm are refused quickly, within little memory, with nothing stored."""

import json
import resource
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from events.errors import UnreadableFile
from tests.events.intake.conftest import Desk

HEADER = "id,title,date,latitude,longitude\n"


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.csv", HEADER.encode() + bytes(60_000_000))


def claims_two_gigabytes(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.csv", HEADER * 1000)
    raw = bytearray(path.read_bytes())
    size = len(HEADER * 1000).to_bytes(4, "little")
    at = raw.index(size)
    while at >= 0:
        raw[at : at + 4] = (2_000_000_000).to_bytes(4, "little")
        at = raw.find(size, at + 4)
    path.write_bytes(raw)


def sparse_two_gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.write(HEADER.encode())
        file.truncate(2_000_000_000)


def billion_laughs(path: Path) -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", lol)


def kml(path: Path) -> None:
    path.write_text('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><kml>&a;</kml>')


def ten_thousand_columns(path: Path) -> None:
    path.write_text(",".join(f"c{n}" for n in range(10_000)) + "\n")


def ten_thousand_columns_in_a_workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for column in range(10_000):
        sheet.write(0, column, f"c{column}")
    book.close()


def one_cell_at_each_end(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "id")
    sheet.write(1_048_575, 900, "far away")
    book.close()


def nul_bytes(path: Path) -> None:
    path.write_bytes(HEADER.encode() + b"1,Synthetic\0,2024-01-01,48,37\n")


def link_in_an_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("events.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")


def path_out_of_an_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../events.csv", HEADER)


def archive_in_an_archive(path: Path) -> None:
    inner = path.with_suffix(".inner")
    zip_bomb(inner)
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "inner.zip")


def endless_line(path: Path) -> None:
    path.write_bytes(b"a" * 30_000_000)


def deep_json(path: Path) -> None:
    path.write_text('{"type":"FeatureCollection","features":[' + "[" * 200_000)


def broken_geopackage(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + bytes(5_000))


@pytest.mark.parametrize(
    "make",
    [
        *(zip_bomb, claims_two_gigabytes, sparse_two_gigabytes, billion_laughs, kml),
        *(ten_thousand_columns, ten_thousand_columns_in_a_workbook, one_cell_at_each_end),
        *(nul_bytes, link_in_an_archive, path_out_of_an_archive, archive_in_an_archive),
        *(endless_line, deep_json, broken_geopackage),
    ],
)
def test_hostile_files_are_refused_within_five_seconds(
    desk: Desk, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "hostile"
    make(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with pytest.raises(UnreadableFile) as caught:
        desk.import_file(path)
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000, "kB"
    assert str(caught.value).endswith(".")
    assert desk.events == []


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://example.org")', "@SUM(1+1)", "+cmd|' /C calc'!A0", "=1+1"]
)
def test_cells_a_spreadsheet_would_run_are_not_taken(desk: Desk, tmp_path: Path, cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    path = tmp_path / "formulas.csv"
    path.write_text(f"{HEADER}1,{quoted},2024-01-01,48.1,37.5\n")
    report = desk.import_file(path)
    assert (report.read, report.rejected_rows) == (1, 1)
    assert report.rejected[0].field == "title"
    assert desk.events == []


def test_a_minus_or_a_handle_is_no_formula(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text(f"{HEADER}1,- synthetic (note),2024-01-01,48.1,37.5\n2,@synthetic,,-1.5,37.5\n")
    assert desk.import_file(path).added == 2


def test_a_workbook_formula_is_not_taken_for_its_last_result(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Events")
    for number, row in enumerate(
        [("title", "date", "lat", "lon", "fatalities"), ("Synthetic 1", 45_000, 48.1, 37.5, 2)]
    ):
        sheet.write_row(number, 0, row)
    sheet.write_row(2, 0, ("Synthetic 2", "2024-01-02", 48.1, 37.5))
    sheet.write_formula(2, 4, "=A1+1")
    book.close()
    report = desk.import_file(path)
    assert (report.added, report.rejected_rows) == (1, 1)
    assert report.rejected[0].row == 3
    assert "E3 holds a formula" in report.rejected[0].reason
    (event,) = desk.events
    assert event.when.edtf == "2023-03-15", "a day of Excel's calendar"
    assert event.fatalities is not None
    assert event.fatalities.best == 2


def test_a_deeply_nested_geometry_rejects_its_row(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "deep.geojson"
    deep = "[" * 150 + "1" + "]" * 150
    feature = '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":%s}}'
    path.write_text('{"type":"FeatureCollection","features":[' + feature % deep + "]}")
    assert desk.import_file(path).rejected_rows == 1


def test_control_characters_reject_their_row_by_field(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps([{"title": "a\x01b", "date": "2024-01-01", "lat": 1, "lon": 2}]))
    report = desk.import_file(path)
    assert [(t.row, t.field) for t in report.rejected] == [(1, "title")]
