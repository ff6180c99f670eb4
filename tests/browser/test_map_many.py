"""Many events: every one on the map once, and no mark over another."""

import pytest

from tests.browser.conftest import document_of, map_at_rest
from tests.browser.test_map import filter_by, frame_of, look_at
from tests.synthetic import recorded_events

pytestmark = pytest.mark.browser

MANY = 3_000
OVERLAPS = """() => {
  const apart = ":not(.cm-backdrop *)"; // the backdrop lies below
  const pictures = document.querySelectorAll(`.cm-ring-ground${apart}, .cm-body${apart}`);
  const boxes = [...pictures].map((picture) => picture.getBoundingClientRect());
  const reach = ({ width, height }) => Math.max(width, height) / 2;
  return boxes.flatMap((one, index) => boxes.slice(index + 1).filter((other) =>
    Math.hypot(one.x + one.width / 2 - other.x - other.width / 2,
               one.y + one.height / 2 - other.y - other.height / 2)
      < reach(one) + reach(other) - 1)).length;
}"""


@pytest.fixture(scope="module")
def server(serve):
    return serve(recorded_events(MANY))


@pytest.fixture
def page(server, watch):
    watched = watch()
    watched.page.goto(server.url)
    frame_of(watched.page).locator(".cm-mark").first.wait_for()
    yield watched.page
    watched.assert_clean()


def counts(state):
    return [mark["count"] for mark in state["marks"]]


@pytest.mark.parametrize("zoom", [4, 6, 8])
def test_every_event_in_view_is_counted_once_and_no_mark_lies_on_another(page, zoom):
    drawn = counts(look_at(page, 49, 37, zoom))
    if zoom < 8:  # all of them lie in view
        assert sum(drawn) == MANY
    assert len(drawn) < 600
    # Where single events stand at their own points, two of hundreds may touch.
    assert document_of(page).evaluate(OVERLAPS) <= 1


def test_counts_follow_the_switches_and_the_filter(page):
    look_at(page, 49, 37, 5)
    layers = frame_of(page).locator(".cm-switches label", has_text="China")
    layers.click()
    without = sum(counts(map_at_rest(page, "!state.layers.includes('CHN')")))
    layers.click()
    filter_by(page, "nationality=CHN")
    state = map_at_rest(page, "state.query.includes('CHN')")
    assert sum(counts(state)) == MANY - without


def test_a_group_is_taken_apart_by_a_click(page):
    before = look_at(page, 49, 37, 5)["zoom"]
    frame_of(page).locator(".cm-mark.cm-group").first.click()
    state = map_at_rest(page, f"state.zoom > {before}")
    assert len(state["marks"]) > 1
