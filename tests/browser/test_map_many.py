"""Many events: every one on the map once, no mark over another, and still quick."""

import pytest

from tests.browser.test_map import document_of, filter_by, frame_of, settled
from tests.synthetic import recorded_events

pytestmark = pytest.mark.browser

MANY = 3_000
GROUPS = "[...ConflictMap.manager(map).marks.drawn.values()].map(({ group }) => group)"
COUNTS = f"{GROUPS}.map(group => group.count)"
OVERLAPS = f"""() => {{
  const scale = 256 * 2 ** map.getZoom();
  const reach = ({{ single, count }}) => single ? 18 : ConflictMap.ringRadius(count);
  const groups = {GROUPS};
  const up = ({{ single, y }}) => y - (single ? single.lift / scale : 0);
  return groups.flatMap((one, index) => groups.slice(index + 1).filter(other =>
    Math.hypot(one.x - other.x, up(one) - up(other)) * scale < reach(one) + reach(other))).length;
}}"""
DRAWN = "() => ConflictMap.manager(map).source.asked.done"


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


def zoom_to(page, zoom):
    document_of(page).evaluate(f"map.setView([49, 37], {zoom}, {{animate: false}})")
    document_of(page).evaluate(DRAWN)
    settled(page)


@pytest.mark.parametrize("zoom", [4, 6, 8])
def test_every_event_in_view_is_counted_once_and_no_mark_lies_on_another(page, zoom):
    zoom_to(page, zoom)
    counts = document_of(page).evaluate(COUNTS)
    if zoom < 8:  # all of them lie in view
        assert sum(counts) == MANY
    assert len(counts) < 600
    assert document_of(page).evaluate(OVERLAPS) == 0


def test_counts_follow_the_switches_and_the_filter(page):
    zoom_to(page, 5)
    layers = frame_of(page).locator(".cm-switches label", has_text="China")
    layers.click()
    settled(page)
    without = sum(document_of(page).evaluate(COUNTS))
    layers.click()
    filter_by(page, "nationality=CHN")
    document_of(page).wait_for_function(f"() => {COUNTS}.reduce((a, b) => a + b, 0) < {MANY}")
    assert sum(document_of(page).evaluate(COUNTS)) == MANY - without


def test_a_group_is_taken_apart_by_a_click_and_its_view_redrawn_quickly(page):
    zoom_to(page, 5)
    before = document_of(page).evaluate("map.getZoom()")
    frame_of(page).locator(".cm-mark.cm-group").first.click()
    document_of(page).wait_for_function(f"() => map.getZoom() > {before}")
    spent = document_of(page).evaluate(
        "() => { const start = performance.now(); ConflictMap.manager(map).redraw(true);"
        " return performance.now() - start; }"
    )
    assert spent < 1_000  # ms; a tenth of that on the slow machine this was written on
