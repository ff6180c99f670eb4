"""The map in a real browser, with every host but our own blocked."""

import re

import pytest
from playwright.sync_api import Route, expect

from maps.style import PALETTE, relative_luminance
from tests.browser.conftest import (
    NARROW,
    WIDE,
    at_rest,
    document_of,
    map_at_rest,
)
from tests.synthetic import FIRST_RECORDED, synthetic_event

pytestmark = pytest.mark.browser

HOSTILE = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"


def recorded(number, **changes):
    stored = {"revision": 1, "recorded_at": FIRST_RECORDED, "recorded_by": "Synthetic"}
    return synthetic_event(number, **stored, **changes)


def troops(*pairs):
    return [{"nationality": code, "fighting_for": side, "role": "engaged"} for code, side in pairs]


def at(longitude, latitude, **changes):
    usual = {"name": "Synthetic place", "precision": 1, "method": "coordinates"}
    return {**usual, "longitude": longitude, "latitude": latitude, **changes}


DONETSK = at(37.8, 48.0, name="Synthetic region", precision=4, area="UA-14")

EVENTS = [
    recorded(1, title="Alone", where=at(30.5, 50.4), troops=troops(("CHN", "RUS"))),
    recorded(2, title="First here", where=DONETSK, troops=troops(("CHN", "RUS"))),
    recorded(3, title="Second here", where=DONETSK, troops=troops(("PRK", "RUS"))),
    recorded(4, title="Both", where=at(24.0, 49.8), troops=troops(("CHN", "UKR"), ("PRK", "RUS"))),
    recorded(5, title=HOSTILE, where=at(34.5, 49.6), troops=troops(("COL", "UKR"))),
    recorded(6, title="Roughly", where=at(31.0, 46.5, precision=2), troops=troops((None, "RUS"))),
    recorded(7, title="Local", where=at(28.0, 48.0), troops=[]),
    recorded(8, title="Hidden draft", where=at(29.0, 51.0), state="draft"),
]


@pytest.fixture(scope="module")
def server(serve):
    return serve(EVENTS)


def frame_of(page):
    page.locator("iframe[title*=folium]").wait_for()
    return page.frame_locator("iframe[title*=folium]")


@pytest.fixture
def opened(server, watch):
    watched = watch(motion=True)
    watched.page.goto(server.url)
    frame_of(watched.page).locator(".cm-mark").first.wait_for()
    return watched


def mark(page, title):
    return frame_of(page).locator(f".cm-mark[aria-label^='{title}.']")


def switch(page, layer):
    return frame_of(page).locator("label", has=page.locator(f"[data-layer={layer}]"))


def reads(page, words):
    page.get_by_text(words, exact=True).wait_for()


def look_at(page, latitude, longitude, zoom):
    """Move the map at once, and wait until what it shows there is drawn."""
    document_of(page).evaluate(
        f"map.setView([{latitude}, {longitude}], {zoom}, {{ animate: false }}) && null"
    )
    return map_at_rest(page, f"state.zoom === {zoom}")


def filter_by(page, text):
    page.get_by_label("filter").fill(text)
    page.get_by_label("filter").press("Enter")


def test_nothing_is_asked_of_another_host_and_nothing_fails(opened):
    page = opened.page
    # the basemap is drawn and an area is filled: all kinds of files have been asked for
    frame_of(page).locator(".cm-name span").first.wait_for()
    frame_of(page).locator("path.cm-area").first.wait_for()
    for path in ("/assets/leaflet/leaflet.js", "/basemap/countries.json", "/view", "/timeline"):
        assert opened.requested(path)
    opened.assert_clean()


def test_each_event_or_spot_is_one_mark_and_drafts_are_none(opened):
    labels = [mark["name"] for mark in map_at_rest(opened.page)["marks"]]
    assert len(labels) == 6
    assert frame_of(opened.page).locator(".cm-mark").count() == 6
    assert not any("Hidden draft" in label for label in labels)
    assert any(label.startswith("2 events: China 1, North Korea 1") for label in labels)


def test_the_map_says_when_it_is_busy_and_what_it_shows(opened):
    page = opened.page
    assert map_at_rest(page).keys() == {
        *("zoom", "center", "bounds", "marks", "version", "query", "days", "layers"),
        *("chosen", "pointed"),
    }
    held: list[Route] = []
    page.route(re.compile("/view"), lambda route: held.append(route))
    with page.expect_request(re.compile("/view")):
        document_of(page).evaluate("map.setView([50.4, 30.5], 9, { animate: false }) && null")
    frame_of(page).locator(".leaflet-container[data-state=busy]").wait_for()
    held[0].continue_()
    page.unroute(re.compile("/view"))
    [alone] = map_at_rest(page, "state.zoom === 9")["marks"]
    assert (alone["id"], alone["count"], alone["area"]) == (EVENTS[0].id, 1, None)
    assert alone["name"].startswith("Alone. ")
    assert (alone["longitude"], alone["latitude"]) == pytest.approx((30.5, 50.4))


def test_a_ring_tells_not_mentioned_from_stated_none(serve, watch):
    said = enumerate((troops(("CHN", "RUS")), None, []))
    server = serve(recorded(number, where=DONETSK, troops=each) for number, each in said)
    page = watch().page
    page.goto(server.url)
    frame_of(page).locator(".cm-mark:not(.cm-backdrop)[aria-label*='China, for Russia']").wait_for()
    ring = frame_of(page).locator(".cm-mark.cm-backdrop")
    said = "2 events: foreign troops not mentioned 1, stated: none foreign 1. "
    expect(ring).to_have_attribute("aria-label", re.compile(said))
    for key, name in (("not_mentioned", "Not mentioned"), ("stated_none", "Stated: none foreign")):
        expect(switch(page, key)).to_contain_text(name)


def test_moving_and_switching_rerun_nothing_and_send_nothing(opened):
    page = opened.page
    reads(page, "page runs: 1")
    at_rest(page)
    before = map_at_rest(page)
    sent = len(opened.frames_sent)
    page.mouse.move(600, 400)
    page.mouse.down()
    page.mouse.move(500, 300, steps=5)
    page.mouse.up()
    moved = map_at_rest(page, f"state.center.longitude !== {before['center']['longitude']}")
    frame_of(page).get_by_role("button", name="Zoom out").click()
    map_at_rest(page, f"state.zoom === {moved['zoom'] - 1}")
    assert f"zoom={moved['zoom'] - 1}" in opened.requested("/view")[-1]
    mark(page, "Alone").wait_for()
    asked = len(opened.requested("/view"))
    switch(page, "CHN").click()
    mark(page, "Alone").wait_for(state="detached")
    switch(page, "CHN").click()
    mark(page, "Alone").wait_for()
    assert len(opened.frames_sent) == sent
    assert len(opened.requested("/view")) == asked
    reads(page, "part runs: 1")


def test_a_new_filter_redraws_the_marks_in_the_same_document(opened):
    page = opened.page
    document_of(page).evaluate("window.still = 'here'")
    before = map_at_rest(page)["bounds"]
    filter_by(page, "nationality=COL")
    mark(page, "Alone").wait_for(state="detached")
    reads(page, "page runs: 2")
    assert document_of(page).evaluate("window.still") == "here"
    state = map_at_rest(page, "state.query.includes('COL')")
    assert state["bounds"] == before
    assert len(state["marks"]) == 1
    assert "nationality=COL" in opened.requested("/view")[-1]


def test_a_layer_switched_off_stays_off_when_the_filter_changes(opened):
    page = opened.page
    switch(page, "CHN").click()
    mark(page, "Alone").wait_for(state="detached")
    filter_by(page, "fighting_for=RUS")
    mark(page, "Local").wait_for(state="detached")
    assert not switch(page, "CHN").locator("input").is_checked()
    assert switch(page, "PRK").locator("input").is_checked()
    assert mark(page, "Alone").count() == 0


def test_an_empty_result_leaves_an_empty_map(opened):
    page = opened.page
    filter_by(page, "nationality=ZWE")
    frame_of(page).locator(".cm-mark").first.wait_for(state="detached")
    assert frame_of(page).locator("path.cm-area").count() == 0
    filter_by(page, "")
    mark(page, "Alone").wait_for()


def test_an_event_of_two_nationalities_follows_both_switches(opened):
    page = opened.page
    switch(page, "CHN").click()
    assert mark(page, "Both").count() == 1
    switch(page, "PRK").click()
    mark(page, "Both").wait_for(state="detached")


def test_a_click_tells_python_which_event_without_running_the_whole_page(opened):
    page = opened.page
    mark(page, "Alone").click()
    reads(page, f"clicked: {EVENTS[0].id}")
    reads(page, "page runs: 1")
    reads(page, "part runs: 2")


def test_the_same_mark_can_be_clicked_twice(opened):
    page = opened.page
    mark(page, "Alone").click()
    reads(page, "part runs: 2")
    mark(page, "Alone").click()
    reads(page, "part runs: 3")


def test_all_events_of_one_area_are_listed_and_reachable_by_keyboard(opened):
    page = opened.page
    badge = frame_of(page).locator(".cm-mark.cm-group")
    badge.focus()
    page.keyboard.press("Enter")
    rows = frame_of(page).locator(".cm-list button.cm-row")
    frame_of(page).locator(".cm-list button.cm-row:focus").wait_for()
    assert rows.count() == 2
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reads(page, f"clicked: {EVENTS[1].id}")


def test_escape_closes_the_list_and_gives_the_focus_back(opened):
    page = opened.page
    badge = frame_of(page).locator(".cm-mark.cm-group")
    badge.focus()
    page.keyboard.press("Enter")
    frame_of(page).locator(".cm-list .cm-row:focus").wait_for()
    page.keyboard.press("Escape")
    frame_of(page).locator(".cm-list").wait_for(state="detached")
    assert badge.evaluate("mark => mark === document.activeElement")


def test_the_area_itself_can_be_clicked(opened):
    page = opened.page
    frame_of(page).locator("path.cm-area[fill^=url]").dispatch_event("click")
    frame_of(page).locator(".cm-list button.cm-row").nth(1).wait_for()


def test_a_hostile_title_is_shown_as_text_and_runs_nothing(opened):
    page = opened.page
    victim = frame_of(page).locator(".cm-mark[aria-label*=hacked]")
    victim.hover()
    tip = frame_of(page).locator(".cm-tip strong")
    tip.wait_for()
    assert tip.inner_text() == HOSTILE
    victim.click()
    reads(page, f"clicked: {EVENTS[4].id}")
    assert document_of(page).evaluate("window.hacked") is None
    assert page.evaluate("window.hacked") is None
    opened.assert_clean()


def test_the_legend_explains_and_can_be_put_away(opened):
    legend = frame_of(opened.page).locator(".cm-legend")
    text = legend.inner_text()
    for words in ("Capture", "Disputed or refuted", "Russia", "Somewhere in the area"):
        assert words in text
    legend.locator("summary").click()
    assert not legend.get_by_text("Disputed or refuted").is_visible()


FOREIGN = [
    "AFG",
    "AUS",
    "BLR",
    "BRA",
    "CAN",
    "CHN",
    "COL",
    "CUB",
    "DEU",
    "EGY",
    "FRA",
    "GBR",
    "GEO",
    "IND",
    "IRN",
    "IRQ",
    "ISR",
    "KAZ",
    "KEN",
    "NGA",
    "NPL",
    "POL",
    "PRK",
    "SRB",
    "SYR",
    "TJK",
    "USA",
    "UZB",
]
"""With "not stated", as many switches as one busy year may bring."""

BESIDE_PANELS = {"width": 740, "height": 900}
"""What filters and list leave of a screen of 1440 px for the map."""

TOPMOST = """item => {
  item.scrollIntoView({ block: 'nearest' });
  const box = item.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return item.contains(top);
}"""


@pytest.fixture(scope="module")
def crowded(serve):
    place = at(37.8, 48.0)
    return serve(
        recorded(number, where=place, troops=troops((code, "RUS")))
        for number, code in enumerate([*FOREIGN, None], start=1)
    )


@pytest.mark.parametrize("viewport", [BESIDE_PANELS, NARROW])
def test_every_one_of_many_switches_and_the_list_can_be_reached(crowded, watch, viewport):
    page = watch(viewport=viewport, motion=True).page
    page.goto(crowded.url)
    frame = frame_of(page)
    frame.locator(".cm-mark").wait_for()
    if viewport is NARROW:
        frame.locator(".cm-legend summary").click()
        frame.locator(".leaflet-control-layers-toggle").hover(force=True)
    labels = frame.locator(".cm-switches label")
    assert labels.count() == len(FOREIGN) + 1
    map_at_rest(page)
    assert all(label.evaluate(TOPMOST) for label in labels.all())
    mark = frame.locator(".cm-mark")
    mark.focus()
    page.keyboard.press("Enter")
    close = frame.locator(".leaflet-popup-close-button")
    close.wait_for()
    frame.locator(".cm-row").first.wait_for()
    map_at_rest(page)  # it moves so that the whole list is in view
    assert close.evaluate(TOPMOST)
    assert all(row.evaluate(TOPMOST) for row in frame.locator(".cm-row").all())
    if viewport is BESIDE_PANELS:
        listed = frame.locator(".leaflet-popup").bounding_box()
        assert listed["x"] + listed["width"] < frame.locator(".cm-switches").bounding_box()["x"]


def test_legend_and_table_name_each_of_many_nationalities_by_its_letters(crowded, watch):
    page = watch(viewport=NARROW).page
    page.goto(crowded.url)
    frame = frame_of(page)
    frame.locator(".cm-mark").wait_for()
    frame.locator(".cm-legend summary").click()
    signs = frame.locator(".cm-legend-colours li svg")
    assert sorted(signs.all_text_contents()) == sorted([*FOREIGN, "?"])
    frame.get_by_role("button", name="Table").click()
    signs = frame.locator(".cm-table-pair svg")
    signs.nth(len(FOREIGN)).wait_for()
    assert sorted(signs.all_text_contents()) == sorted([*FOREIGN, "?"])


def test_one_of_many_nationalities_is_left_alone_and_all_come_back(crowded, watch):
    page = watch().page
    page.goto(crowded.url)
    frame = frame_of(page)
    count = frame.locator(".cm-group .cm-count")
    count.get_by_text(str(len(FOREIGN) + 1), exact=True).wait_for()
    switch(page, "COL").hover()
    frame.get_by_role("button", name="Only Colombia").click()
    frame.locator(".cm-mark:not(.cm-group)").wait_for()
    checked = frame.locator(".cm-switches input:checked")
    assert checked.count() == 1
    assert switch(page, "COL").locator("input").is_checked()
    frame.get_by_role("button", name="All", exact=True).click()
    count.get_by_text(str(len(FOREIGN) + 1), exact=True).wait_for()
    ring = frame.locator(".cm-group")
    ring.hover(force=True)
    told = frame.locator(".cm-tooltip span").all_inner_texts()
    assert any(words.startswith("and ") for words in told)
    assert len(told) < 12  # the largest, how many more, and how sure


def test_a_bar_of_the_histogram_says_what_it_stands_for(opened):
    frame = frame_of(opened.page)
    brush = frame.locator(".cm-brush")
    brush.wait_for()
    box = brush.bounding_box()
    brush.hover(position={"x": box["width"] - 6, "y": box["height"] / 2})
    tip = frame.locator(".cm-time-tip")
    tip.wait_for()
    day = frame.get_by_role("slider", name="Last day").get_attribute("aria-valuetext")
    assert tip.locator("strong").inner_text().endswith(day)
    assert re.search(r": 1$", tip.locator("span").first.inner_text())


def test_the_map_writes_in_the_typeface_of_the_page(opened):
    loaded = "() => document.fonts.load('13px \"Source Sans\"').then(faces => faces.length)"
    assert document_of(opened.page).evaluate(loaded) > 0
    opened.assert_clean()


def test_a_legend_that_was_put_away_stays_away(opened):
    page = opened.page
    frame_of(page).locator(".cm-legend summary").click()
    frame_of(page).locator(".cm-legend:not([open])").wait_for(state="attached")
    page.reload()
    frame_of(page).locator(".cm-mark").first.wait_for()
    assert frame_of(page).locator(".cm-legend[open]").count() == 0


def test_the_list_keeps_to_its_place_while_the_map_moves(opened):
    page = opened.page
    frame_of(page).locator(".cm-mark.cm-group").click()
    listed = frame_of(page).locator(".leaflet-popup")
    listed.wait_for()
    frame_of(page).locator(".cm-row").first.wait_for()
    map_at_rest(page)
    before = listed.bounding_box()
    document_of(page).evaluate("map.panBy([-60, 40], { animate: false }) && null")
    after = listed.bounding_box()
    assert after["x"] - before["x"] == pytest.approx(60, abs=1)
    assert after["y"] - before["y"] == pytest.approx(-40, abs=1)


def test_no_switches_no_control(opened):
    page = opened.page
    filter_by(page, "nationality=ZWE")
    frame_of(page).locator(".cm-switches").wait_for(state="hidden")
    filter_by(page, "")
    frame_of(page).locator(".cm-switches").wait_for()


def test_disputed_lines_in_view_say_their_name_to_the_keyboard(opened):
    page = opened.page
    lines = frame_of(page).locator("path.cm-disputed")
    lines.first.wait_for(state="attached")
    look_at(page, 45.5, 34, 7)
    assert all(
        line.get_attribute("aria-label").startswith("Disputed border: ") for line in lines.all()
    )
    reached = frame_of(page).locator("path.cm-disputed[tabindex='0']")
    assert 0 < reached.count() < lines.count()
    reached.first.focus()
    note = frame_of(page).locator(".cm-tooltip")
    note.wait_for()
    assert note.inner_text() == reached.first.get_attribute("aria-label")
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDE["width"]


def test_on_a_narrow_screen_a_click_brings_the_panel_into_view(server, watch):
    page = watch(viewport=NARROW, motion=True).page
    page.goto(server.url)
    alone = mark(page, "Alone")
    alone.wait_for()
    panel = page.locator(".st-key-panel")
    page.evaluate("document.querySelector('.st-key-panel').style.minHeight = '500px'")
    inside = "panel => panel.getBoundingClientRect().top < innerHeight - 200"
    assert not panel.evaluate(inside)
    alone.focus()
    page.keyboard.press("Enter")
    reads(page, f"clicked: {EVENTS[0].id}")
    page.wait_for_function(f"() => ({inside})(document.querySelector('.st-key-panel'))")


def contrast(one, other):
    light, dark = sorted([relative_luminance(one), relative_luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def hex_of(rgb):
    red, green, blue = (int(part) for part in re.findall(r"\d+", rgb)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


def test_in_the_dark_every_colour_has_an_outline_that_shows_on_the_land(server, watch):
    page = watch(dark=True).page
    page.goto(server.url)
    mark(page, "Alone").wait_for()
    dark_land = "#222c31"
    darkest = min(PALETTE, key=relative_luminance)
    assert contrast(darkest, dark_land) < 3  # else there would be nothing to outline
    for selector in (".cm-mark .cm-rim", ".cm-mark .cm-sector"):
        stroke = (
            frame_of(page).locator(selector).first.evaluate("part => getComputedStyle(part).stroke")
        )
        assert contrast(hex_of(stroke), dark_land) >= 3
        assert contrast(hex_of(stroke), darkest) >= 3
    swatch = frame_of(page).locator(".cm-switch i").first
    shadow = swatch.evaluate("part => getComputedStyle(part).boxShadow")
    assert contrast(hex_of(shadow), darkest) >= 3


def test_a_narrow_screen_starts_with_the_controls_put_away(server, watch):
    watched = watch(viewport=NARROW)
    watched.page.goto(server.url)
    frame = frame_of(watched.page)
    frame.locator(".cm-mark").first.wait_for()
    assert not frame.get_by_text("Disputed or refuted").is_visible()
    assert not switch(watched.page, "CHN").is_visible()
    frame.locator(".leaflet-control-layers-toggle").hover(force=True)
    assert switch(watched.page, "CHN").is_visible()
    watched.assert_clean()


@pytest.mark.parametrize("dark", [False, True])
def test_the_map_takes_the_theme_of_the_page(server, watch, dark):
    watched = watch(dark=dark)
    watched.page.goto(server.url)
    frame_of(watched.page).locator(".cm-mark").first.wait_for()
    theme = document_of(watched.page).evaluate("document.documentElement.dataset.theme")
    assert theme == ("dark" if dark else "light")


def test_an_address_with_an_event_highlights_it(server, watch):
    watched = watch()
    watched.page.goto(f"{server.url}/?event={EVENTS[0].id}")
    chosen = frame_of(watched.page).locator(".cm-mark.cm-chosen")
    chosen.wait_for()
    assert chosen.get_attribute("aria-label").startswith("Alone.")


def test_a_failed_request_says_so_and_can_be_tried_again(server, watch):
    watched = watch()
    page = watched.page
    page.route(re.compile("/view"), lambda route: route.fulfill(status=503, body="{}"))
    page.goto(server.url)
    again = frame_of(page).get_by_role("button", name="Try again")
    again.wait_for()
    at_rest(page)
    page.unroute(re.compile("/view"))
    again.click()
    mark(page, "Alone").wait_for()


def test_online_tiles_are_asked_for_only_when_set(serve, watch):
    tiles = "https://tiles.example.org/{z}/{x}/{y}.png"
    server = serve(EVENTS[:1], tiles=tiles, tiles_attribution="Example tiles")
    watched = watch()
    watched.page.goto(server.url)
    frame_of(watched.page).locator(".cm-mark").first.wait_for()
    assert watched.outside
    assert all(url.startswith("https://tiles.example.org/") for url in watched.outside)
    assert frame_of(watched.page).get_by_text("Example tiles").is_visible()


def test_towns_are_named_by_size_and_no_name_lies_on_another(opened):
    page = opened.page
    look_at(page, 48.5, 37.5, 6)
    town = frame_of(page).locator(".cm-town span")
    town.get_by_text("Kharkiv", exact=True).wait_for()
    assert town.get_by_text("Kramatorsk", exact=True).count() == 0
    look_at(page, 48.5, 37.5, 9)
    town.get_by_text("Kramatorsk", exact=True).wait_for()
    map_at_rest(page)
    boxes = [name.bounding_box() for name in frame_of(page).locator(".cm-name span").all()]
    assert not [
        (one, other)
        for index, one in enumerate(boxes)
        for other in boxes[index + 1 :]
        if abs(one["x"] + one["width"] / 2 - other["x"] - other["width"] / 2)
        < (one["width"] + other["width"]) / 2 - 2
        and abs(one["y"] - other["y"]) < 12
    ]
    opened.assert_clean()


def test_time_is_moved_by_keyboard_and_played_without_running_the_page(opened):
    page = opened.page
    last = frame_of(page).get_by_role("slider", name="Last day")
    last.wait_for()
    sent = len(opened.frames_sent)
    frame_of(page).get_by_role("button", name="Play").click()
    frame_of(page).get_by_role("button", name="Pause").wait_for()
    document_of(page).wait_for_function(
        "() => document.querySelector('.leaflet-container').mapState.days?.from"
    )
    assert len(opened.frames_sent) == sent
    frame_of(page).get_by_role("button", name="Pause").click()
    document_of(page).wait_for_function(
        "() => document.querySelector('.leaflet-container').mapState.days === null"
    )
    before = last.get_attribute("aria-valuenow")
    last.focus()
    page.keyboard.press("PageDown")
    assert int(last.get_attribute("aria-valuenow")) < int(before)
    opened.assert_clean()


def test_the_table_follows_the_map_and_points_both_ways_without_running_the_page(opened):
    page, frame = opened.page, frame_of(opened.page)
    frame.get_by_role("button", name="Table", exact=True).click()
    table = frame.get_by_role("region", name="Events as a table")
    rows, count = table.locator("tbody tr"), table.locator("output")
    look_at(page, 49, 32, 5)
    count.get_by_text("7 events", exact=True).wait_for()  # as many as on the marks
    sent = len(opened.frames_sent)
    table.get_by_role("button", name="Title").press("Enter")
    table.locator("th[aria-sort=ascending]", has_text="Title").wait_for()
    rows.first.get_by_text(HOSTILE, exact=True).wait_for()  # as text
    rows.filter(has_text="Second here").hover()
    state = map_at_rest(page, "state.pointed")
    [badge] = [mark for mark in state["marks"] if mark["area"]]
    assert state["pointed"] == {name: badge[name] for name in ("longitude", "latitude")}
    frame.locator(".cm-mark.cm-group").first.hover()
    pointed = table.locator("tr.cm-pointed")
    pointed.nth(1).wait_for()
    assert sorted(pointed.locator("td:first-child").all_text_contents()) == [
        "First here",
        "Second here",
    ]
    look_at(page, 50.4, 30.5, 9)
    count.get_by_text("1 event", exact=True).wait_for()
    table.get_by_role("button", name="All of the filter").click()
    count.get_by_text("7 events", exact=True).wait_for()
    assert len(opened.frames_sent) == sent
    rows.filter(has_text="Both").get_by_role("button").press("Enter")
    reads(page, f"clicked: {EVENTS[3].id}")
    map_at_rest(
        page, "Math.hypot(state.center.longitude - 24, state.center.latitude - 49.8) < 0.03"
    )
    assert not page.evaluate("() => window.hacked") and not document_of(page).evaluate(
        "window.hacked"
    )
    opened.assert_clean()
