"""A user's own reference layers on the map, in a real browser."""

import base64
import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import document_of, map_at_rest
from tests.browser.test_map import EVENTS, HOSTILE, filter_by, frame_of, look_at, mark
from tests.geo.test_reference import collection
from tests.geo.test_tile_file import write_tiles

pytestmark = pytest.mark.browser

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

STATED = {"title": HOSTILE, "source": "Synthetic source", "date": "2025-04-09"}


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    return tmp_path_factory.mktemp("reference")


@pytest.fixture(scope="module")
def server(serve, layers):
    return serve(EVENTS, reference_dir=str(layers))


@pytest.fixture
def folder(layers):
    """The folder of reference layers; what a test puts there is gone after it."""
    yield layers
    for file in layers.iterdir():
        file.unlink()


def test_layers_are_listed_with_source_and_date_and_a_broken_one_breaks_nothing(
    server, watch, folder
):
    (folder / "line.geojson").write_text(collection(name=HOSTILE, **STATED))
    (folder / "broken.geojson").write_text("{")
    watched = watch()
    page = watched.page
    page.goto(server.url)
    mark(page, "Alone").wait_for()
    listed = frame_of(page).locator(".cm-reference")
    listed.get_by_text("Synthetic source, 2025-04-09").wait_for()
    assert "broken.geojson cannot be read" in listed.inner_text()
    assert HOSTILE in listed.inner_text()
    shape = frame_of(page).locator("path.cm-reference-shape")
    shape.wait_for(state="attached")
    shape.dispatch_event("mouseover")
    assert document_of(page).evaluate("window.hacked") is None
    listed.locator("input").click()
    shape.wait_for(state="detached")
    page.wait_for_function("() => location.hash.includes('off=ref%3Aline.geojson')")
    page.reload()
    mark(page, "Alone").wait_for()
    listed.locator("input").wait_for()
    assert not listed.locator("input").is_checked()
    assert shape.count() == 0
    watched.assert_clean()


DATED = {
    "type": "FeatureCollection",
    "title": "Synthetic line",
    "source": "Synthetic source",
    "date": "2024-06-01",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": name, "valid_from": begin, "valid_to": end},
            "geometry": {"type": "LineString", "coordinates": [[30, latitude], [36, latitude]]},
        }
        for name, begin, end, latitude in (
            ("spring", "2024-03-01", "2024-05-31", 48),
            ("summer", "2024-06-01", "2024-08-31", 49),
            ("always", None, None, 50),
        )
    ],
}


def test_shapes_with_days_follow_the_window_of_time(server, watch, folder):
    (folder / "line.geojson").write_text(json.dumps(DATED))
    page = watch().page
    page.goto(server.url)
    shapes = frame_of(page).locator("path.cm-reference-shape")
    expect(shapes).to_have_count(3)  # nothing is left out where no day is asked for
    for asked, drawn in (
        ("from=2024-04-01&to=2024-04-30", 2),
        ("from=2024-05-01&to=2024-07-31", 3),
        ("to=2024-02-01", 1),
        ("", 3),
    ):
        filter_by(page, asked)
        expect(shapes).to_have_count(drawn)
    asked = "from=2024-05-01&to=2024-07-31"
    filter_by(page, asked)
    map_at_rest(page, f"state.query === {asked!r}")
    faint = frame_of(page).locator("path.cm-reference-shape[stroke-dasharray]")
    expect(faint).to_have_count(1)
    look_at(page, 49, 33 + 360, 5)  # once around the world
    drawn, seen = faint.bounding_box(), frame_of(page).locator(".leaflet-container").bounding_box()
    assert 0 < drawn["x"] - seen["x"] < seen["width"] - drawn["width"]


def test_a_base_map_from_disk_lies_under_the_marks_and_its_credit_is_text(server, watch, folder):
    tiles = {(zoom, x, y): PIXEL for zoom in (4, 5) for x in range(2**zoom) for y in range(2**zoom)}
    write_tiles(
        folder / "map.mbtiles", tiles, name=HOSTILE, attribution=f"Whoever &lt;b&gt;{HOSTILE}"
    )
    watched = watch()
    page = watched.page
    page.goto(server.url)
    frame = frame_of(page)
    frame.locator(".cm-pictures .leaflet-tile-loaded").first.wait_for(state="attached")
    assert document_of(page).evaluate("window.hacked") is None
    expect(frame.locator(".leaflet-control-attribution")).to_contain_text("Whoever <b>")
    frame.locator(".cm-reference input").click()
    expect(frame.locator(".cm-pictures")).to_have_count(0)
    watched.assert_clean()
