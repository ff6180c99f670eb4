"""A user's own reference layers on the map, in a real browser."""

import pytest

from tests.browser.conftest import document_of
from tests.browser.test_map import EVENTS, HOSTILE, frame_of, mark
from tests.geo.test_reference import collection

pytestmark = pytest.mark.browser

STATED = {"title": HOSTILE, "source": "Synthetic source", "date": "2025-04-09"}


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    (folder / "line.geojson").write_text(collection(name=HOSTILE, **STATED))
    (folder / "broken.geojson").write_text("{")
    return serve(EVENTS, reference_dir=str(folder))


def test_layers_are_listed_with_source_and_date_and_a_broken_one_breaks_nothing(server, watch):
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
