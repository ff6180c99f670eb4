"""What ArcGIS Pro's reader of OGC API - Features relies on, as far as it shows in our answers.

Esri's manual ("Use an OGC API layer"): Core and GeoJSON; one kind of geometry and one type a field
in a layer, learnt from the features; dates in ISO 8601. The program itself runs on no machine of
ours.
"""

import re

import pytest

from tests.api.ogc.conftest import live  # noqa: F401 - a fixture

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
GEOJSON = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson"
FORMS = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "date-time": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"),
}
TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


def pages(live, collection, limit):  # noqa: F811
    """Give every page, by following the links as a reader does."""
    address = f"/ogc/collections/{collection}/items?f=json&limit={limit}"
    while address:
        page = live.get(address).json()
        yield page
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        assert all(each.startswith(live.url) for each in following)
        address = following[0].removeprefix(live.url) if following else ""


def test_the_connection_finds_core_geojson_and_the_collections(live):  # noqa: F811
    links = {each["rel"]: each for each in live.get("/ogc").json()["links"]}
    claimed = live.get(links["conformance"]["href"].removeprefix(live.url)).json()["conformsTo"]
    assert {CORE, GEOJSON} <= {*claimed}
    for each in live.get(links["data"]["href"].removeprefix(live.url)).json()["collections"]:
        west, south, east, north = each["extent"]["spatial"]["bbox"][0]
        assert west <= east and south <= north
        (items,) = (
            link
            for link in each["links"]
            if link["rel"] == "items" and link["type"] == "application/geo+json"
        )
        assert live.get(items["href"].removeprefix(live.url)).status_code == 200


@pytest.mark.parametrize(
    ("collection", "kinds"), [("events", {"Point"}), ("areas", {"Polygon", "MultiPolygon"})]
)
def test_a_layer_has_one_kind_of_geometry_and_every_feature_the_same_fields(
    live,  # noqa: F811
    collection,
    kinds,
):
    schema = live.get(f"/ogc/collections/{collection}/schema").json()["properties"]
    features = [each for page in pages(live, collection, 7) for each in page["features"]]
    assert len({each["id"] for each in features}) == len(features) > 5
    assert {each["geometry"]["type"] for each in features if each["geometry"]} <= kinds
    (names,) = {tuple(each["properties"]) for each in features}
    for name in names:
        said = schema[name]
        for value in (each["properties"][name] for each in features):
            if value is None:
                continue
            types = said["type"] if isinstance(said["type"], list) else [said["type"]]
            assert isinstance(value, tuple(TYPES[each] for each in types if each != "null")), name
            if said.get("format") in FORMS:
                assert FORMS[said["format"]].fullmatch(value), name
    dates = {name for name in names if schema[name].get("format") in FORMS}
    assert {"start", "end", "reported_on", "recorded_at"} <= dates


def test_pages_tell_how_many_there_are_and_end(live):  # noqa: F811
    counts = [(page["numberMatched"], page["numberReturned"]) for page in pages(live, "events", 7)]
    (matched,) = {count for count, _ in counts}
    assert sum(returned for _, returned in counts) == matched
