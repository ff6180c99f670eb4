"""Clients that are not ours read the service: GDAL, OWSLib, geopandas."""

import subprocess

import geopandas
import pytest
from owslib.ogcapi.features import Features

from tests.api.ogc.conftest import COUNT


def gdal(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def layer(live, name: str, *more: str) -> str:
    return gdal("ogrinfo", "-ro", "-so", "-oo", "PAGE_SIZE=10", f"OAPIF:{live.ogc}", name, *more)


@pytest.mark.gdal
def test_gdal_finds_every_feature_over_all_pages_with_typed_columns(live):
    said = layer(live, "events")
    assert f"Feature Count: {COUNT}" in said
    assert "Geometry: Point" in said
    for column in ("start: Date", "end: Date", "count_low: Integer", "lasting: Integer(Boolean)"):
        assert column in said
    for column in ("radius_m: Real", "recorded_at: DateTime", "nationalities: String"):
        assert column in said


@pytest.mark.gdal
def test_gdal_finds_the_uncertain_areas_as_polygons(live):
    said = layer(live, "areas")
    assert f"Feature Count: {(COUNT - 1) // 4}" in said
    assert "Geometry: Multi Polygon" in said


@pytest.mark.gdal
@pytest.mark.parametrize(
    ("where", "count"),
    [("verification = 'claimed'", COUNT), ("count_best > 20", 5), ("start >= '2024/01/20'", 7)],
)
def test_gdal_filters_by_column_and_by_time(live, where, count):
    assert f"Feature Count: {count}" in layer(live, "events", "-where", where)


@pytest.mark.gdal
def test_gdal_takes_all_of_it_into_a_geopackage(live, tmp_path):
    out = tmp_path / "taken.gpkg"
    gdal("ogr2ogr", str(out), f"OAPIF:{live.ogc}", "-oo", "PAGE_SIZE=10")
    taken = geopandas.read_file(out, layer="events")
    assert len(taken) == COUNT
    assert str(taken["start"].dtype).startswith("datetime64")
    assert len(geopandas.read_file(out, layer="areas")) == (COUNT - 1) // 4


def test_owslib_finds_its_way(live):
    service = Features(live.ogc)
    assert service.feature_collections() == ["events", "areas"]
    assert any("ogcapi-features-1" in each for each in service.conformance()["conformsTo"])
    assert "start" in service.collection_queryables("events")["properties"]
    assert service.collection_schema("events")["properties"]["start"]["format"] == "date"
    page = service.collection_items("events", limit=2, filter="count_best > 20")
    assert (page["numberMatched"], page["numberReturned"]) == (5, 2)
    first = page["features"][0]
    assert service.collection_item("events", first["id"])["properties"] == first["properties"]


def test_geopandas_reads_a_page(live):
    frame = geopandas.read_file(f"{live.ogc}/collections/events/items?limit=1000&f=json")
    assert len(frame) == COUNT
    assert frame.crs.to_epsg() == 4326
    assert str(frame["start"].dtype).startswith("datetime64")
