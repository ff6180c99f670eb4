"""Files as they come: other sheets first, no header, a lost encoding; nothing of it is silent."""

import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas
import pytest
import xlsxwriter
from shapely.geometry import Point

from events.errors import UnreadableFile
from events.intake.tables.base import Table, TableRow
from events.intake.tables.open_table import open_table


def rows_of(table: Table) -> list[TableRow]:
    return list(table.rows())


def test_the_first_sheet_with_a_table_is_read_and_merged_cells_count_for_every_row(
    tmp_path: Path,
) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Read me").write("A1", "Synthetic data")
    sheet = book.add_worksheet("Data")
    sheet.merge_range("A1:C1", "Synthetic hostilities")
    sheet.write_row("A3", ["Title", "Date", "Oblast"])
    sheet.write_row("A4", ["Synthetic one"])
    sheet.write_datetime("B4", datetime(2024, 3, 1), book.add_format({"num_format": "dd.mm.yyyy"}))
    sheet.write_row("A5", ["Synthetic two", 45352])
    sheet.merge_range("C4:C5", "Donetska")
    book.close()
    table = open_table(path)
    assert "'Read me'" in table.remarks[0], "what is not read is named"
    assert [list(row.cells.values()) for row in rows_of(table)] == [
        ["Synthetic one", "2024-03-01", "Donetska"],
        ["Synthetic two", 45352, "Donetska"],
    ]


def test_a_shapefile_without_its_encoding_and_crs_is_read_and_says_what_was_taken(
    tmp_path: Path,
) -> None:
    title = "Обстріл селища (вигадано)"
    frame = geopandas.GeoDataFrame({"title": [title]}, geometry=[Point(37.18, 48.28)], crs=4326)
    frame.to_file(tmp_path / "x.shp", encoding="cp1251")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for ending in (".shp", ".shx", ".dbf"):
            archive.write(tmp_path / f"x{ending}", f"x{ending}")
    table = open_table(tmp_path / "x.zip")
    assert [row.cells["title"] for row in rows_of(table)] == [title]
    assert "no .prj" in table.remarks[0]
    assert "looks like cp1251" in table.remarks[1]


@pytest.mark.parametrize(
    ("lines", "names", "count"),
    [
        (["#date,#geo+lat,#geo+lon", "2024-01-02,48.1,37.2"], ["#date", "#geo+lat", "#geo+lon"], 1),
        (["#date,#geo+lat", "Day,Latitude", "2024-01-02,48.1"], ["Day", "Latitude"], 1),
        (["Day,Latitude", "#date,#geo+lat", "2024-01-02,48.1"], ["Day", "Latitude"], 1),
    ],
)
def test_hxl_hashtags_stand_for_a_header_or_beside_one(
    tmp_path: Path, lines: Sequence[str], names: list[str], count: int
) -> None:
    (tmp_path / "hxl.csv").write_text("\n".join(lines))
    table = open_table(tmp_path / "hxl.csv")
    assert list(table.columns) == names
    assert next(iter(table.tags.values())) == "#date"
    assert len(rows_of(table)) == count


def test_a_quote_that_is_never_closed_is_told_and_not_taken_for_a_text(tmp_path: Path) -> None:
    lines = ["title,date,lat,lon", '"Synthetic,2024-01-02,48,37', "Synthetic b,2024-01-02,48,37"]
    (tmp_path / "quote.csv").write_text("\n".join(lines))
    (row,) = rows_of(open_table(tmp_path / "quote.csv"))
    assert "never closed" in row.problem


def test_a_column_that_stands_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "twice.csv").write_text("title,lon,lat,lon\nSynthetic,37,48,38\n")
    table = open_table(tmp_path / "twice.csv")
    assert "called 'lon'" in table.remarks[0]
    assert rows_of(table)[0].cells["lon_2"] == "38"


def feature(**members: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [37.18, 48.28]}
    return {"type": "Feature", "geometry": geometry, "properties": {"title": "Вигадано"}, **members}


def test_geojson_in_utf_16_is_read(tmp_path: Path) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [feature()]}, ensure_ascii=False)
    (tmp_path / "wide.geojson").write_text(text, encoding="utf-16")
    table = open_table(tmp_path / "wide.geojson")
    assert (table.kind, table.encoding) == ("GeoJSON", "utf-16")
    assert rows_of(table)[0].cells["title"] == "Вигадано"


def test_a_collection_within_a_collection_is_no_event(tmp_path: Path) -> None:
    inner = {"type": "FeatureCollection", "features": [feature()]}
    outer = {"type": "FeatureCollection", "features": [inner]}
    (tmp_path / "nested.geojson").write_text(json.dumps(outer))
    (row,) = rows_of(open_table(tmp_path / "nested.geojson"))
    assert "FeatureCollection" in row.problem


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ('{"geometryType": "esriGeometryPoint", "features": [{"attributes": {}}]}', "Esri JSON"),
        ('{"type": "FeatureCollection", "features": [{"deaths": NaN}]}', "write null"),
    ],
)
def test_what_is_nearly_geojson_is_refused_with_the_way_out(
    tmp_path: Path, document: str, words: str
) -> None:
    (tmp_path / "nearly.json").write_text(document)
    with pytest.raises(UnreadableFile, match=words):
        rows_of(open_table(tmp_path / "nearly.json"))
