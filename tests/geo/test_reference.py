"""A user's own layers: whose they are and of which day must be said; all in them is hostile."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import InvalidReferenceLayer
from geo.reference import layer_files, read_layer

LINE = {"type": "LineString", "coordinates": [[37.0, 48.0], [37.5, 48.5]]}
STATED = {"title": "Synthetic line", "source": "Synthetic source", "date": "2025-04-09"}


def collection(*geometries, name="Part", **stated):
    features = [
        {"type": "Feature", "properties": {"name": name, "secret": "x"}, "geometry": each}
        for each in geometries or (LINE,)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **stated})


def test_a_layer_is_read_with_its_source_and_date_and_keeps_only_names(tmp_path):
    path = tmp_path / "line.geojson"
    path.write_text(collection(name="North\u0007 part", **STATED))
    layer = read_layer(path)
    assert (layer.title, layer.source, str(layer.date)) == tuple(STATED.values())
    [feature] = json.loads(layer.shapes)["features"]
    assert feature["properties"] == {"name": "North part"}
    assert feature["geometry"]["coordinates"] == LINE["coordinates"]


def test_a_geopackage_in_another_coordinate_system_says_the_rest_in_yaml(tmp_path):
    path = tmp_path / "areas.gpkg"
    table = gpd.GeoDataFrame({"name": ["North"]}, geometry=[shapely.box(36, 48, 37, 49)], crs=4326)
    table.to_crs(3857).to_file(path, driver="GPKG")
    with pytest.raises(InvalidReferenceLayer, match=r"areas\.gpkg says not whose it is"):
        read_layer(path)
    (tmp_path / "areas.yaml").write_text("source: Synthetic source\ndate: 2025-04-09\n")
    layer = read_layer(path)
    assert layer.title == "areas"
    west, south, east, north = shapely.from_geojson(layer.shapes).bounds
    assert (west, south, east, north) == pytest.approx((36, 48, 37, 49), abs=1e-3)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("no json", "cannot be read as GeoJSON"),
        ("[]", "is no GeoJSON FeatureCollection"),
        (collection(source="S"), "says not of which day"),
        (collection(date="2025-04-09"), "says not whose it is"),
        (collection(**{**STATED, "date": "yesterday"}), "not written like 2025-04-09"),
        (collection(**{**STATED, "source": ["S"]}), "is no text"),
        (collection(**STATED, url="javascript:alert(1)"), "not http or https"),
        (collection(**STATED, colour="red;}"), "not written like #3a5f0b"),
        (collection({"type": "Point", "coordinates": [4_000_000, 50]}, **STATED), "WGS 84"),
        (collection({"type": "Nothing"}, **STATED), "no geometry in its feature 1"),
        (json.dumps({**STATED, "features": []}), "nothing in it to draw"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_line_that_names_the_file(tmp_path, content, fault):
    path = tmp_path / "broken.geojson"
    path.write_text(content)
    with pytest.raises(InvalidReferenceLayer, match=fault) as told:
        read_layer(path)
    assert str(told.value).startswith("broken.geojson ")
    assert "\n" not in str(told.value)


def test_a_folder_that_is_not_there_has_no_layers(tmp_path):
    assert layer_files(tmp_path / "reference") == []


def days(layer):
    features = json.loads(layer.shapes)["features"]
    return [
        (feature["properties"].get("valid_from"), feature["properties"].get("valid_to"))
        for feature in features
    ]


def dated(path, *pairs):
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(("valid_from", "valid_to"), pair, strict=True)),
            "geometry": LINE,
        }
        for pair in pairs
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **STATED}))
    return path


def test_a_feature_may_say_between_which_days_it_holds(tmp_path):
    path = dated(
        tmp_path / "line.geojson",
        ("2025-01-01", "2025-01-31"),
        ("2025-02-01T00:00:00Z", None),
        ("", "2025-03-01"),
        (None, None),
    )
    assert days(read_layer(path)) == [
        ("2025-01-01", "2025-01-31"),
        ("2025-02-01", None),
        (None, "2025-03-01"),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("pair", "fault"),
    [
        (("yesterday", None), "“valid_from” in its feature 2 that is not written like 2025-04-09"),
        ((None, 20250409), "“valid_to” in its feature 2"),
        ((None, ["2025-04-09"]), "“valid_to” in its feature 2"),
        (("2025-02-01", "2025-01-01"), r"feature 2 that ends \(2025-01-01\) before it begins"),
    ],
)
def test_a_day_that_cannot_be_read_is_named_with_its_feature(tmp_path, pair, fault):
    path = dated(tmp_path / "line.geojson", (None, None), pair)
    with pytest.raises(InvalidReferenceLayer, match=fault):
        read_layer(path)


def test_a_geopackage_holds_its_days_as_dates(tmp_path):
    path = tmp_path / "line.gpkg"
    begins = pd.to_datetime(["2025-01-01", None])
    table = gpd.GeoDataFrame(
        {"name": ["a", "b"], "valid_from": begins, "valid_to": ["2025-01-31", None]},
        geometry=[shapely.box(36, 48, 37, 49)] * 2,
        crs=4326,
    )
    table.to_file(path, driver="GPKG")
    (tmp_path / "line.yaml").write_text("source: Synthetic source\ndate: 2025-04-09\n")
    assert days(read_layer(path)) == [("2025-01-01", "2025-01-31"), (None, None)]
