"""The addresses of the user's own reference layers."""

import json

from tests.geo.test_reference import STATED, collection


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
