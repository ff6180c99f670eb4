"""Every format, read again by somebody else's programs: same counts, types and geometry."""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geojson_validator
import geopandas
import geoparquet_validator
import numpy as np
import pandas as pd
import pyarrow.parquet
import pyogrio
import pytest
import python_calamine
import shapely

from events.export import (
    AreaShapes,
    ExportFormat,
    ExportJob,
    ExportOptions,
    GeometryChoice,
    Releasable,
    selection_of,
    too_many_words,
    waiting_words,
    write_export,
)
from events.export.frame import COLUMNS
from events.export.shapefile import NAMES
from events.geojson.codec import dumps
from events.model.event import Event
from geo.boundaries import Boundaries
from maps.placemarks import placemark_looks
from maps.qgis import layer_styles
from maps.qgis_project import geopackage_project
from maps.style import PALETTE
from settings import Settings
from tests.synthetic import recorded_events, synthetic_event

SHAPES = AreaShapes(Boundaries.load(Settings().boundaries_dir))
LINE = {"type": "LineString", "coordinates": [[37.0, 48.0], [37.5, 48.2]]}
OWN = {"type": "Polygon", "coordinates": [[[37, 48], [37, 49], [38, 49], [38, 48], [37, 48]]]}
SPREAD = "Synthetic, Сватове 中文 \"quoted\", \nnext line; 'and' <b>"


def place(**changes: object) -> dict[str, object]:
    usual = {"precision": 5, "longitude": 37.25, "latitude": 48.11, "method": "clicked"}
    return {**usual, **changes}


EVENTS: tuple[Event, ...] = (
    *recorded_events(24),
    synthetic_event(101, where=None, when={"edtf": None}, troops=[]),
    synthetic_event(102, where=place(area=LINE), when={"edtf": "2024-03/.."}),
    # Wound the other way round than RFC 7946 asks.
    synthetic_event(103, where=place(area=OWN), summary=SPREAD),
    # Over the 180th meridian, and around a pole.
    synthetic_event(104, where=place(longitude=179.9, latitude=-20.0, radius_m=90_000.0)),
    synthetic_event(105, where=place(longitude=10.0, latitude=89.9, radius_m=90_000.0)),
    synthetic_event(106, where=place(precision=6, area="RUS"), title="Synthetic " + "ї" * 130),
)
KML_NAMES = {"id": "xml_id", "event_id": "id"}
PLACED = [event for event in EVENTS if event.where is not None]


@dataclass
class Made:
    """A file, and what the writer said it could not hold."""

    path: Path
    notes: tuple[str, ...]


Make = Callable[[ExportFormat, GeometryChoice], Made]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    folder = tmp_path_factory.mktemp("exports")
    made: dict[tuple[ExportFormat, GeometryChoice], Made] = {}

    def write(file_format: ExportFormat, geometry: GeometryChoice) -> Made:
        if (file_format, geometry) not in made:
            path = folder / f"{geometry}{file_format.suffix}"
            options = ExportOptions(
                geometry=geometry,
                styles=layer_styles(("PRK", "CHN")),
                project=geopackage_project(("PRK", "CHN")),
                placemarks=placemark_looks(("PRK", "CHN")),
                markings=("TLP:CLEAR", "TLP:AMBER"),
            )
            report = write_export(
                ExportJob(selection_of(EVENTS), options, SHAPES), file_format, path
            )
            assert report.written == len(EVENTS)
            made[file_format, geometry] = Made(path, report.notes)
        return made[file_format, geometry]

    return write


def read(path: Path) -> geopandas.GeoDataFrame:
    """Read a file as a user of geopandas would."""
    match "".join(path.suffixes):
        case ".parquet":
            return geopandas.read_parquet(path)
        case ".csv":
            table = pd.read_csv(path, parse_dates=["start", "end", "reported_on", "recorded_at"])
        case ".xlsx":
            table = pd.read_excel(path, engine="calamine", dtype={"recorded_at": "str"})
        case ".shp.zip":
            layers = [
                geopandas.read_file(path, layer=name)
                for name in geopandas.list_layers(path)["name"]
            ]
            table = pd.concat(layers, ignore_index=True)
            return table.rename(columns={short: name for name, short in NAMES.items()})
        case ".kml" | ".kmz":
            # A layer a folder, and a folder a nationality.
            # Of a KMZ as it stands GDAL gives no columns of a schema.
            source = f"/vsizip/{path}/doc.kml" if path.suffix == ".kmz" else str(path)
            layers = [
                geopandas.read_file(source, layer=name)
                for name in geopandas.list_layers(source)["name"]
            ]
            table = pd.concat([each for each in layers if len(each)] or layers, ignore_index=True)
            return table.rename(columns=KML_NAMES)
        case _:
            return geopandas.read_file(path, layer="events" if path.suffix == ".gpkg" else None)
    wkt = geopandas.GeoSeries.from_wkt(table["WKT"], crs=4326)
    return geopandas.GeoDataFrame(table, geometry=wkt)


def in_order(table: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Put rows into the order of `EVENTS`."""
    return table.set_index("id").loc[[event.id for event in EVENTS]]


ALL = [
    pytest.param(file_format, geometry, id=f"{file_format}-{geometry}")
    for file_format in ExportFormat
    for geometry in GeometryChoice
]


@pytest.mark.parametrize(("file_format", "geometry"), ALL)
def test_geopandas_reads_back_the_same_geometry_types_and_counts(
    file_format: ExportFormat, geometry: GeometryChoice, make: Make
) -> None:
    table = in_order(read(make(file_format, geometry).path))
    assert len(table) == len(EVENTS)
    assert table.crs.to_string() in ("EPSG:4326", "OGC:CRS84")
    # The same as GeoJSON holds, which the next tests look at closely.
    expected = in_order(read(make(ExportFormat.GEOJSON, geometry).path))
    if file_format is ExportFormat.GEOPACKAGE:
        expected = in_order(read(make(ExportFormat.GEOJSON, GeometryChoice.POINT).path))
    # `equals` and not equal text: a format may begin a ring elsewhere, or split several polygons.
    same = [
        one is other is None or shapely.equals(one, other)
        for one, other in zip(table.geometry, expected.geometry, strict=True)
    ]
    assert all(same), [EVENTS[n].title for n, equal in enumerate(same) if not equal]
    assert table["radius_m"].astype(float).equals(expected["radius_m"].astype(float))
    assert table["title"].fillna("").str.lstrip("'").tolist()[:24] == [e.title for e in EVENTS[:24]]
    for name in ("start", "end"):
        days = pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d")
        assert days.fillna("").tolist() == [
            "" if day is None else day.isoformat() for day in map(expected_days(name), EVENTS)
        ]
    counts = pd.to_numeric(table["count_best"])
    assert [None if np.isnan(n) else n for n in counts] == [
        event.troops[0].count_best if event.troops else None for event in EVENTS
    ]
    assert table["lasting"].astype(bool).tolist() == [event.when.lasting for event in EVENTS]


def expected_days(column: str) -> Callable[[Event], date | None]:
    def day(event: Event) -> date | None:
        if event.when.edtf is None:
            return event.when.reported_on
        return event.when.earliest if column == "start" else event.when.latest

    return day


@pytest.mark.parametrize("file_format", ["gpkg", "geoparquet", "fgb", "shp", "xlsx", "geojson"])
def test_columns_have_the_types_gis_needs(file_format: str, make: Make) -> None:
    table = read(make(ExportFormat(file_format), GeometryChoice.POINT).path)
    assert pd.api.types.is_numeric_dtype(table["location_precision"])
    assert pd.api.types.is_numeric_dtype(table["radius_m"])
    if file_format != "geoparquet":  # there a day is Arrow's own type, see the next test
        assert pd.api.types.is_datetime64_any_dtype(table["start"])
        assert pd.api.types.is_datetime64_any_dtype(table["end"])
    names = {name for name in COLUMNS if name != "rounded_to"}
    assert names <= set(table.columns)


def test_days_in_a_parquet_file_are_days(make: Make) -> None:
    table = geopandas.read_parquet(make(ExportFormat.GEOPARQUET, GeometryChoice.POINT).path)
    assert table["start"].iloc[0] == EVENTS[0].when.earliest
    assert str(table["recorded_at"].dtype) == "datetime64[ms, UTC]"
    assert table["lasting"].dtype == bool


def test_area_geometry_is_the_own_area_the_shipped_one_or_a_circle(make: Make) -> None:
    table = in_order(read(make(ExportFormat.GEOJSON, GeometryChoice.AREA).path))
    for event, shape in zip(EVENTS, table.geometry, strict=True):
        if event.where is None:
            assert shape is None
            continue
        point = shapely.Point(event.where.longitude, event.where.latitude)
        if event.where.area == "RUS":
            assert shape.area > 1_000
        elif event.where.area_code is not None:
            area = SHAPES.of_code(event.where.area_code)
            assert area is not None
            assert shapely.equals(shape, area)
        elif event.where.area is None:
            assert shape.contains(point)
        assert shape.is_valid
    assert table.loc[EVENTS[25].id].geometry == shapely.geometry.shape(LINE)
    assert shapely.equals(table.loc[EVENTS[26].id].geometry, shapely.geometry.shape(OWN))
    west, _, east, _ = table.loc[EVENTS[27].id].geometry.bounds
    assert (west, east) == (-180, 180), "cut at the 180th meridian"
    assert set(table["geometry_role"].dropna()) == {"area"}


@pytest.mark.parametrize("geometry", GeometryChoice)
@pytest.mark.parametrize("file_format", [ExportFormat.GEOJSON, ExportFormat.GEOJSONL])
def test_an_independent_checker_finds_nothing_wrong_with_the_geojson(
    file_format: ExportFormat, geometry: GeometryChoice, make: Make
) -> None:
    text = make(file_format, geometry).path.read_text()
    if file_format is ExportFormat.GEOJSONL:
        features = [json.loads(line) for line in text.splitlines()]
        collection = {"type": "FeatureCollection", "features": features}
    else:
        collection = json.loads(text)
    assert len(collection["features"]) == len(EVENTS)
    assert geojson_validator.validate_structure(collection, check_crs=True) == {}
    found = geojson_validator.validate_geometries(collection)
    assert found["invalid"] == {}
    # What it calls problematic, we mean: parts that end on the 180th meridian, outlines of
    # countries with many points.
    assert set(found["problematic"]) <= {"crosses_antimeridian", "excessive_vertices"}


@pytest.mark.parametrize("geometry", GeometryChoice)
def test_an_independent_checker_finds_nothing_wrong_with_the_geoparquet(
    geometry: GeometryChoice, make: Make
) -> None:
    path = make(ExportFormat.GEOPARQUET, geometry).path
    report = geoparquet_validator.check(str(path))
    assert geoparquet_validator.failed(report) == []
    passed = {each["id"].split("/")[2] for each in report["outcomes"] if each["status"] == "pass"}
    assert {"core", "covering"} <= passed
    box = geopandas.read_parquet(path, bbox=(36.9, 47.9, 37.6, 48.3))
    assert EVENTS[25].id in set(box["id"])
    assert len(box) < len(EVENTS), "the covering box lets readers pass over the rest"


IN_FOLDERS = (ExportFormat.KML, ExportFormat.KMZ)
GDAL_READS = [f for f in ExportFormat if f not in (ExportFormat.GEOPARQUET, *IN_FOLDERS)]


@pytest.mark.gdal
@pytest.mark.parametrize("file_format", GDAL_READS)
def test_gdals_own_programs_read_it_without_a_warning_and_count_the_same(
    file_format: ExportFormat, make: Make, tmp_path: Path
) -> None:
    path = make(file_format, GeometryChoice.POINT).path
    source = f"/vsizip/{path}" if path.suffix == ".zip" else str(path)
    layer = path.stem if file_format in ("geojson", "geojsonl", "csv") else "events"
    told = subprocess.run(
        ["ogrinfo", "-ro", "-so", source, layer], capture_output=True, text=True, check=True
    )
    assert f"Feature Count: {len(EVENTS)}" in told.stdout
    assert told.stderr == ""
    out = tmp_path / "out.geojsonl"
    subprocess.run(
        ["ogr2ogr", "-f", "GeoJSONSeq", str(out), source, layer], check=True, capture_output=True
    )
    assert len(out.read_text().splitlines()) == len(EVENTS)


@pytest.mark.gdal
def test_a_geopackage_has_points_areas_and_lines_as_layers(make: Make) -> None:
    path = make(ExportFormat.GEOPACKAGE, GeometryChoice.POINT).path
    drawn = geopandas.list_layers(path).dropna()
    layers = dict(zip(drawn["name"], drawn["geometry_type"], strict=True))
    assert layers == {
        "events": "Point",
        "event_areas": "MultiPolygon",
        "event_lines": "LineString",
    }
    rough = {e.id for e in PLACED if e.where and e.where.precision > 1}
    areas, lines = (geopandas.read_file(path, layer=n) for n in ("event_areas", "event_lines"))
    assert set(areas["id"]) | set(lines["id"]) == rough
    assert lines["id"].tolist() == [EVENTS[25].id]
    styles = geopandas.read_file(path, layer="layer_styles")
    assert sorted(zip(styles["f_table_name"], styles["styleName"], strict=True)) == [
        (layer, style)
        for layer in ("event_areas", "event_lines", "events")
        for style in ("Nationality", "Verification")
    ]


def test_a_shapefile_lists_what_it_lost_inside(make: Make) -> None:
    made = make(ExportFormat.SHAPEFILE, GeometryChoice.POINT)
    with zipfile.ZipFile(made.path) as zipped:
        names = {Path(name).suffix for name in zipped.namelist()}
        told = zipped.read("READ_ME_losses.txt").decode()
    assert {".shp", ".shx", ".dbf", ".prj", ".cpg", ".txt"} <= names
    assert made.notes == ("title: 1 text cut to 254 bytes",)
    assert "title: 1 text cut to 254 bytes" in told
    assert "date_prec   date_precision" in told
    table = read(made.path).set_index("id")
    assert table.loc[EVENTS[28 + 1].id, "title"] == "Synthetic " + "ї" * 122


def test_kml_has_the_possible_days_as_time_spans(make: Make) -> None:
    text = make(ExportFormat.KML, GeometryChoice.POINT).path.read_text()
    first = EVENTS[0].when.earliest
    assert f"<TimeSpan><begin>{first}</begin><end>{first}</end></TimeSpan>" in text
    assert "<TimeSpan><begin>2024-03-01</begin></TimeSpan>" in text, "still going on"
    placemarks = text.split("<Placemark>")
    (undated,) = (each for each in placemarks if EVENTS[24].id in each)
    assert "TimeSpan" not in undated


def test_kml_has_a_folder_a_nationality_in_the_colours_of_the_map(make: Make) -> None:
    for file_format in IN_FOLDERS:
        path = make(file_format, GeometryChoice.POINT).path
        names = geopandas.list_layers(path)["name"].tolist()
        assert names[0] == "China" and "North Korea" in names
        assert names[-2:] == ["Nationality not stated", "Day not known"]
    text = make(ExportFormat.KML, GeometryChoice.POINT).path.read_text()
    red, green, blue = (PALETTE[0][start : start + 2] for start in (1, 3, 5))
    assert f'<Style id="PRK"><IconStyle><color>ff{blue}{green}{red}</color>' in text
    assert "http://maps.google" not in text and "<Icon>" not in text


def test_kmz_brings_the_icons_of_the_map_along(make: Make) -> None:
    with zipfile.ZipFile(make(ExportFormat.KMZ, GeometryChoice.POINT).path) as zipped:
        text = zipped.read("doc.kml").decode()
        pictures = [name for name in zipped.namelist() if name.startswith("icons/")]
        assert all(zipped.read(name).startswith(b"\x89PNG") for name in pictures)
    assert len(pictures) == 15, "five shapes, three edges"
    assert set(re.findall(r"<href>([^<]+)</href>", text)) <= set(pictures)
    used = set(re.findall(r"<styleUrl>#([^<]+)</styleUrl>", text))
    assert used and used <= set(re.findall(r'<Style id="([^"]+)">', text))


CREDITED = (
    synthetic_event(201, marking="TLP:CLEAR"),
    synthetic_event(
        202,
        marking="TLP:AMBER",
        origin={"dataset": "Synthetic set", "version": "1", "licence": "CC BY 4.0"},
    ),
)
WORDS = "Synthetic set, version 1 (CC BY 4.0)"


@pytest.mark.parametrize("file_format", ExportFormat)
def test_dataset_licence_credit_and_marking_travel_with_every_event_and_with_the_file(
    file_format: ExportFormat, tmp_path: Path
) -> None:
    path = tmp_path / f"out{file_format.suffix}"
    options = ExportOptions(markings=("TLP:CLEAR", "TLP:AMBER"))
    write_export(ExportJob(selection_of(CREDITED), options, SHAPES), file_format, path)
    if file_format is not ExportFormat.GEOJSONL:
        table = read(path).set_index("id").loc[CREDITED[1].id]
        assert (table["dataset"], table["attribution"]) == ("Synthetic set", WORDS)
        assert (table["licence"], table["marking"]) == ("CC BY 4.0", "TLP:AMBER")
        assert re.fullmatch(r"\d{20}", str(table["sidc"]))
    told = said_of_itself(path)
    if told is not None:
        for words in (WORDS, "CC BY 4.0", "TLP:AMBER"):
            assert words in told, words


def said_of_itself(path: Path) -> str | None:
    """Give what a file says of itself as a whole; None where its format has no place for that."""
    match "".join(path.suffixes):
        case ".gpkg":
            return str(pyogrio.read_info(path, layer="events")["dataset_metadata"])
        case ".fgb":
            return path.read_bytes().decode("latin-1")
        case ".parquet":
            return str(pyarrow.parquet.read_metadata(path).metadata)
        case ".xlsx":
            book = python_calamine.CalamineWorkbook.from_path(path)
            sheets = (book.get_sheet_by_name(name).to_python() for name in ("Sources", "about"))
            return str(list(sheets))
        case ".kml":
            return path.read_text().partition("</description>")[0]
        case ".kmz":
            with zipfile.ZipFile(path) as zipped:
                return zipped.read("doc.kml").decode().partition("</description>")[0]
        case ".geojson":
            whole = json.loads(path.read_text())
            return str({name: whole[name] for name in ("attribution", "license", "marking")})
        case ".shp.zip":
            with zipfile.ZipFile(path) as zipped:
                return zipped.read("READ_ME_losses.txt").decode()
    return None


@pytest.mark.parametrize("file_format", ExportFormat)
def test_nothing_to_write_still_makes_a_file_that_opens(
    file_format: ExportFormat, tmp_path: Path
) -> None:
    path = tmp_path / f"empty{file_format.suffix}"
    write_export(ExportJob(Releasable(()), ExportOptions(), SHAPES), file_format, path)
    if file_format is not ExportFormat.GEOJSONL:  # an empty file holds no format to be told by
        assert len(read(path)) == 0


@pytest.mark.parametrize("file_format", ExportFormat)
def test_a_stream_gets_every_format_and_progress_is_told(file_format: ExportFormat) -> None:
    told: list[tuple[int, str]] = []
    stream = io.BytesIO()

    def progress(written: int, layer: str) -> None:
        told.append((written, layer))

    write_export(
        ExportJob(selection_of(EVENTS), ExportOptions(), SHAPES, progress), file_format, stream
    )
    assert len(stream.getvalue()) > 1_000
    for layer in dict.fromkeys(layer for _, layer in told):
        counts = [written for written, each in told if each == layer]
        assert counts == sorted(counts)
        assert (counts[0], counts[-1]) == (0, len(EVENTS))
    assert told[0][1] == "events"


def test_the_table_has_a_column_for_each_flat_one_of_the_codec() -> None:
    written = json.loads(dumps(EVENTS[0]))["properties"]
    flat = set(written) - {"when", "where", "troops", "actors", "fatalities", "sources"}
    flat -= {"statements", "verification_override", "relations", "origin", "publish_after"}
    flat -= {"format", "extra", "recorded_by", "way", "batch", "change_note"}
    assert flat == set(COLUMNS) - {"id", "rounded_to"}


def test_what_a_server_will_not_make_or_takes_long_to_make_is_said_beforehand() -> None:
    assert too_many_words(ExportFormat.GEOPACKAGE, 250_000) == ""
    assert "at most 250,000 here" in too_many_words(ExportFormat.GEOPACKAGE, 250_001)
    assert too_many_words(ExportFormat.GEOJSON, 2_000_000) == ""
    assert "conflictmap export" in too_many_words(ExportFormat.GEOJSON, 2_000_001)
    assert "25 seconds" in waiting_words(ExportFormat.XLSX, 100_000)
    assert waiting_words(ExportFormat.XLSX, 5_000) == ""
    assert waiting_words(ExportFormat.GEOJSON, 2_000_000) == ""
    assert waiting_words(ExportFormat.GEOPACKAGE, 0) == ""
