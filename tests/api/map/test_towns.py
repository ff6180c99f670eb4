"""The pieces in which the names of towns are sent."""

import pytest

from tests.api.conftest import problem_of


def test_the_largest_towns_come_at_once_and_others_by_squares(client):
    largest = client.get("/basemap/towns.json").json()
    assert "Kyiv" in largest["name"]
    square = client.get("/basemap/towns/1/27/17.json")
    assert square.status_code == 200
    assert "Pokrovsk" in square.json()["name"]
    assert square.headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize("piece", ["0/0/0", "3/0/0", "1/45/0", "1/0/23", "9" * 40 + "/0/0"])
def test_a_piece_there_is_not_is_not_found(client, piece):
    answer = client.get(f"/basemap/towns/{piece}.json")
    assert answer.status_code == 404
    assert problem_of(answer)["detail"]


def test_the_basemap_of_the_first_view_is_under_a_megabyte_and_a_half(client):
    """What a browser loads before it looks closer, compressed: land, borders, names, scripts."""
    first = ["/basemap/countries.json", "/basemap/areas.json", "/basemap/disputed.json"]
    first += ["/basemap/towns.json", "/assets/conflict-map.js", "/assets/conflict-map.css"]
    first += ["/assets/leaflet/leaflet.js", "/assets/leaflet/leaflet.css"]
    packed = sum(
        int(client.get(path, headers={"accept-encoding": "gzip"}).headers["content-length"])
        for path in first
    )
    assert packed < 1_500_000
