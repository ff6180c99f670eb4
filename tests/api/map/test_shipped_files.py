"""The routes for files that ship with the program."""

import pytest

from maps.assets import asset_url, assets


@pytest.mark.parametrize("name", sorted(assets()))
def test_every_asset_is_served_and_kept_for_ever_under_its_own_address(client, name):
    answer = client.get(asset_url(name))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == assets()[name].body


def test_an_asset_of_another_version_is_not_kept_for_ever(client):
    answer = client.get("/assets/conflict-map.js?v=0123")
    assert "immutable" not in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/nothing.js",
        "/assets/../api/routes.py",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/",
        "/basemap/nothing.json",
        "/basemap/..%2fcountries.json",
        "/areas/ZZ-99.json",
        "/areas/%00.json",
        f"/areas/{'A' * 5000}.json",
        "/areas/..%2f..%2fetc.json",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    answer = client.get(path)
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["countries", "areas"])
def test_the_basemap_is_small_and_kept(client, name):
    answer = client.get(f"/basemap/{name}.json")
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 1_500_000
    again = client.get(f"/basemap/{name}.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    features = answer.json()["features"]
    codes = [feature["properties"]["code"] for feature in features]
    assert len(set(codes)) == len(codes) > 200


@pytest.mark.parametrize(("code", "name"), [("UA-14", "Donetsk Oblast"), ("UKR", "Ukraine")])
def test_the_outline_of_an_area_comes_as_a_feature(client, code, name):
    feature = client.get(f"/areas/{code}.json").json()
    assert feature["properties"] == {"code": code, "name": name}
    assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_a_hostile_range_or_header_does_no_harm(client):
    answer = client.get("/assets/conflict-map.css", headers={"If-None-Match": '"' * 50_000})
    assert answer.status_code == 200
