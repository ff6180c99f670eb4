"""Online tiles: off unless set, and then only what can work."""

import pytest

from maps.compose import event_map
from maps.tiles import TilesError, read_tiles


def test_a_provider_is_known_by_name():
    tiles = read_tiles("OpenStreetMap.Mapnik")
    assert tiles.url.startswith("https://") and "{z}" in tiles.url
    assert "OpenStreetMap" in tiles.attribution


def test_an_address_is_taken_with_its_credit_line():
    tiles = read_tiles("https://tiles.example.org/{z}/{x}/{y}.png", "Example")
    assert (tiles.url, tiles.attribution) == (
        "https://tiles.example.org/{z}/{x}/{y}.png",
        "Example",
    )


@pytest.mark.parametrize(
    ("tiles", "credit", "says"),
    [
        ("Nobody.Knows", "", "No tile provider is called"),
        ("https://tiles.example.org/{z}/{x}/{y}.png", " ", "credit line"),
        ("javascript:{z}", "Example", "starts with http"),
        ("Thunderforest.OpenCycleMap", "", "needs a key"),
    ],
)
def test_what_cannot_work_is_refused_with_the_way_to_mend_it(tiles, credit, says):
    with pytest.raises(TilesError, match=says):
        read_tiles(tiles, credit)


def test_no_tile_layer_unless_set():
    html = event_map().get_root().render()
    assert "tileLayer" not in html
    assert "tileLayer" in event_map(tiles="OpenStreetMap.Mapnik").get_root().render()
