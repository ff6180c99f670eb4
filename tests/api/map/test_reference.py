"""The addresses of the user's own reference layers."""

import json

from tests.geo.test_reference import STATED, collection
from tests.geo.test_tile_file import PNG, write_tiles


def put(services, name, content):
    folder = services.settings.reference_layers_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content)


def test_without_a_folder_there_are_none(client):
    assert client.get("/reference.json").json() == {"layers": [], "problems": []}


def test_a_layer_is_listed_and_drawn_and_a_broken_one_only_told(client, services):
    put(services, "line of contact.geojson", collection(**STATED))
    put(services, "broken.geojson", "{")
    listed = client.get("/reference.json").json()
    [layer] = listed["layers"]
    assert layer["source"] == STATED["source"]
    assert layer["date"] == STATED["date"]
    [problem] = listed["problems"]
    assert problem.startswith("broken.geojson")
    assert json.loads(client.get(layer["address"]).content)["features"]
    assert client.get("/reference/broken.geojson").status_code == 404
    assert client.get("/reference/..%2Fevents.geojsonl").status_code == 404


def test_a_mended_file_is_read_again(client, services):
    put(services, "line.geojson", "{")
    assert client.get("/reference.json").json()["problems"]
    put(services, "line.geojson", collection(**STATED))
    assert client.get("/reference.json").json()["problems"] == []


def test_a_base_map_of_pictures_is_listed_and_its_tiles_are_given(client, services):
    folder = services.settings.reference_layers_dir
    folder.mkdir(parents=True)
    write_tiles(folder / "my map.mbtiles", {(1, 0, 0): PNG}, name="<b>Mine</b>", format="png")
    listed = client.get("/reference.json").json()
    assert (listed["layers"], listed["problems"]) == ([], [])
    [tiles] = listed["base_maps"]
    assert (tiles["title"], tiles["least_zoom"], tiles["most_zoom"]) == ("Mine", 1, 1)
    at = tiles["address"].replace("{z}", "1").replace("{x}", "0")
    tile = client.get(at.replace("{y}", "1"))
    assert (tile.status_code, tile.headers["content-type"], tile.content) == (200, "image/png", PNG)
    assert client.get(at.replace("{y}", "0")).status_code == 204
    assert client.get("/tiles/other.mbtiles/1/0/1").status_code == 404
    assert client.get("/tiles/..%2Fevents.geojsonl/1/0/1").status_code == 404


def test_a_base_map_that_cannot_be_drawn_is_told(client, services):
    put(services, "vector.mbtiles", "no database" * 100)
    listed = client.get("/reference.json").json()
    assert listed["problems"][0].startswith("vector.mbtiles cannot be read")
    assert client.get("/tiles/vector.mbtiles/0/0/0").status_code == 404
