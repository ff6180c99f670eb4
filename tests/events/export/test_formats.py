"""Every format, read again by somebody else's programs: same counts, types and geometry."""

import io
import json
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
import pytest
import shapely

from events.export import (
    AreaShapes,
    ExportFormat,
    ExportOptions,
    GeometryChoice,
    Job,
    Selection,
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
from maps.qgis import layer_styles
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
KML_NAMES = {"Name": "title", "begin": "start", "id": "xml_id", "event_id": "id"}
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
            options = ExportOptions(geometry=geometry, styles=layer_styles(("PRK", "CHN")))
            report = write_export(Job(selection_of(EVENTS), options, SHAPES), file_format, path)
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
        case _:
            layer = "events" if path.suffix == ".gpkg" else None
            table = geopandas.read_file(path, layer=layer)
            return table.rename(columns=KML_NAMES) if path.suffix == ".kml" else table
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


GDAL_READS = [f for f in ExportFormat if f is not ExportFormat.GEOPARQUET]


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


def test_kml_has_the_days_as_time_spans(make: Make) -> None:
    text = make(ExportFormat.KML, GeometryChoice.POINT).path.read_text()
    first = EVENTS[0].when.earliest
    assert f"<TimeSpan><begin>{first}</begin><end>{first}</end></TimeSpan>" in text
    assert "<TimeSpan><begin>2024-03-01</begin></TimeSpan>" in text, "still going on"


@pytest.mark.parametrize("file_format", ExportFormat)
def test_nothing_to_write_still_makes_a_file_that_opens(
    file_format: ExportFormat, tmp_path: Path
) -> None:
    path = tmp_path / f"empty{file_format.suffix}"
    write_export(Job(Selection(()), ExportOptions(), SHAPES), file_format, path)
    if file_format is not ExportFormat.GEOJSONL:  # an empty file holds no format to be told by
        assert len(read(path)) == 0


@pytest.mark.parametrize("file_format", ExportFormat)
def test_a_stream_gets_every_format_and_progress_is_told(file_format: ExportFormat) -> None:
    told: list[tuple[int, str]] = []
    stream = io.BytesIO()

    def progress(written: int, layer: str) -> None:
        told.append((written, layer))

    write_export(Job(selection_of(EVENTS), ExportOptions(), SHAPES, progress), file_format, stream)
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
