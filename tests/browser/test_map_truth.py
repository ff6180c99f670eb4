"""The map does not mislead: time, foreign troops and numbers, with the whole app in a browser."""

import re

import pytest
from playwright.sync_api import expect

from settings import PROJECT
from tests.browser.conftest import at_rest, document_of, map_at_rest
from tests.browser.test_map import at, frame_of, look_at, mark, recorded, switch, troops

pytestmark = pytest.mark.browser

CHINESE = troops(("CHN", "RUS"))
KOREANS = troops(("PRK", "RUS"))
SPOT = at(37.8, 48.0)
MANY = 400

EVENTS = [
    recorded(
        1, title="On a day", where=at(30.5, 50.4), troops=CHINESE, when={"edtf": "2024-03-05"}
    ),
    recorded(2, title="Some day", where=at(24.0, 49.8), troops=CHINESE, when={"edtf": "2024-03"}),
    recorded(
        3, title="By then", where=at(35.1, 47.8), troops=KOREANS, when={"edtf": "../2025-04-09"}
    ),
    recorded(
        4, title="Lasted", where=at(28.4, 49.2), troops=KOREANS, when={"edtf": "2024-02/2024-06?"}
    ),
    recorded(5, title="Undated", where=at(33.0, 49.0), troops=CHINESE, when={}),
    recorded(6, title="Nowhere", where=None, troops=CHINESE, when={"edtf": "2024-03-05"}),
    recorded(7, title="Among many", where=SPOT, troops=CHINESE, when={"edtf": "2024-03-05"}),
    *(
        recorded(100 + n, title=f"Many {n}", where=SPOT, troops=None, when={"edtf": "2024-03-05"})
        for n in range(MANY)
    ),
]
ALL = len(EVENTS)


@pytest.fixture(scope="module")
def server(serve):
    return serve(EVENTS, app=PROJECT / "app.py")


@pytest.fixture
def opened(server, watch):
    def opened(address=""):
        watched = watch(motion=True)
        watched.page.goto(f"{server.url}/{address}")
        frame_of(watched.page).locator(".cm-sum button").first.wait_for()
        map_at_rest(watched.page)
        at_rest(watched.page)
        return watched

    return opened


def line(page):
    return frame_of(page).get_by_role("region", name="What is shown")


def total(page):
    """Add up the numbers of the line: shown, and where all others are."""
    words = line(page).locator("p").first.inner_text()
    shown, of, rest = re.fullmatch(r"Showing ([\d,]+) of ([\d,]+)(.*)", words, re.DOTALL).groups()
    numbers = [
        int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", f"{shown} {rest}")
    ]
    return sum(numbers), int(of.replace(",", ""))


def test_a_few_foreigners_stand_apart_from_the_many_that_mention_none(opened):
    page = opened().page
    look_at(page, 48, 37.8, 6)
    expect(mark(page, "Among many")).not_to_have_class(re.compile("cm-backdrop"))
    ring = frame_of(page).locator(".cm-mark.cm-backdrop.cm-group")
    expect(ring).to_have_attribute("aria-label", re.compile(f"^{MANY} events: foreign troops not"))
    sizes = [each.bounding_box()["width"] for each in (ring, mark(page, "Among many"))]
    assert sizes[0] < sizes[1] * 1.2, "however many they are"
    ring.focus()
    page.keyboard.press("Enter")  # a click would look closer
    frame_of(page).locator(".cm-list h2").get_by_text(f"{MANY} events").wait_for()
    switch(page, "not_mentioned").click()
    ring.wait_for(state="detached")
    mark(page, "Among many").wait_for()
    page.wait_for_function("() => location.hash.includes('off=not_mentioned')")


def test_a_window_tells_certain_possible_and_open_apart(opened):
    watched = opened("?from=2024-03-05&to=2024-03-05")
    page = watched.page
    expect(mark(page, "On a day")).not_to_have_class(re.compile("cm-possible"))
    for title, words in (
        ("Some day", "Possibly in the days shown"),
        ("Lasted", "Possibly in the days shown"),
        ("By then", "Open date"),
    ):
        expect(mark(page, title)).to_have_class(re.compile("cm-possible"))
        expect(mark(page, title)).to_have_attribute("aria-label", re.compile(words))
    for words in (f"{MANY + 3} certain", "2 possibly", "1 open", "1 undated left out"):
        expect(line(page)).to_contain_text(words)
    page.get_by_text("With open dates").click()
    mark(page, "By then").wait_for(state="detached")
    page.wait_for_url(re.compile("certainty=certain(,|%2C)possible"))
    line(page).get_by_role("button", name="2 possibly").click()
    page.wait_for_url("**certainty=possible**")
    expect(line(page)).to_contain_text("Showing 2 of")
    watched.assert_clean()


def test_the_same_event_looks_the_same_under_every_filter(opened, server):
    """An open side is an arrow at its bound: it fills no step, whatever else is shown."""
    for query in ("nationality=PRK", "", "nationality=PRK&from=2023-01-01&to=2026-01-01"):
        told = server.get(f"/timeline?bins=400&{query}").json()
        korea = told["layers"].index("PRK")
        arrows = {
            start: row[korea]
            for start, row in zip(told["starts"], told["open_before"], strict=True)
            if row[korea]
        }
        assert list(arrows.values()) == [1]
        filled = [
            start
            for start, row, faint in zip(told["starts"], told["counts"], told["faint"], strict=True)
            if row[korea] or faint[korea]
        ]
        assert min(filled) >= "2024-01" and max(filled) <= "2024-07", query


def test_the_line_adds_up_and_every_way_follows_a_layer_that_is_off(opened):
    watched = opened()
    page = watched.page
    assert total(page) == (ALL, ALL)
    document_of(page).evaluate("window.still = 'here'")
    switch(page, "not_mentioned").click()
    expect(line(page)).to_contain_text(f"{MANY} in layers switched off")
    left = ALL - MANY
    page.locator(".figures").get_by_text(str(left), exact=True).wait_for()
    page.locator(".st-key-panel").get_by_text(f"{left} events, latest first").wait_for()
    page.get_by_role("button", name=f"Download {left} events").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(f"{MANY} left out, of layers switched off: Not mentioned").wait_for()
    address = dialog.get_by_role("link", name="Download events").get_attribute("href")
    assert "off=not_mentioned" in address
    dialog.get_by_role("button", name="Close").click()
    frame_of(page).get_by_role("button", name="Table", exact=True).click()
    frame_of(page).get_by_role("button", name="All of the filter").click()
    frame_of(page).locator(".cm-table output").get_by_text(f"{left} events").wait_for()
    assert document_of(page).evaluate("window.still") == "here"
    look_at(page, 50.4, 30.5, 9)
    expect(line(page)).to_contain_text("Showing 1 of")
    assert total(page) == (ALL, ALL)
    line(page).get_by_role("button", name="1 without place").click()
    page.wait_for_url("**placed=no**")
    expect(frame_of(page).locator(".cm-why")).to_contain_text("1 event without a place")
    watched.assert_clean()


def test_an_empty_map_says_why_and_offers_the_way_out(opened):
    page = opened("#map=8/0.00/0.00").page
    why = frame_of(page).locator(".cm-why")
    expect(why).to_contain_text(f"{ALL - 1} events outside this view")
    why.get_by_role("button", name="Zoom to them").click()
    mark(page, "On a day").wait_for()
    for layer in ("CHN", "PRK", "not_mentioned"):
        switch(page, layer).click()
    expect(why).to_contain_text("All layers are off")
    why.get_by_role("button", name="All").click()
    mark(page, "On a day").wait_for()
    expect(why).to_be_hidden()


def test_who_moves_the_map_on_the_way_to_events_is_left_where_they_are(opened):
    page = opened("#map=8/0.00/0.00").page
    held = []
    page.route(re.compile(r"/view\?.*window=-180,"), lambda route: held.append(route))
    frame_of(page).locator(".cm-why").get_by_role("button", name="Zoom to them").click()
    document_of(page).evaluate("map.setView([10, 20], 7, { animate: false }) && null")
    [asked] = held
    with page.expect_response(asked.request.url):
        asked.continue_()
    assert map_at_rest(page)["zoom"] == 7


def test_an_event_chosen_meanwhile_does_not_take_the_map_away(opened):
    page = opened("#map=6/48.00/33.00").page
    held = []
    page.route("**/events/*.json", lambda route: held.append(route))
    mark(page, "On a day").click()
    document_of(page).evaluate("map.setView([10, 20], 7, { animate: false }) && null")
    page.get_by_text("On a day").first.wait_for()
    for asked in held:
        asked.continue_()
    at_rest(page)
    assert round(map_at_rest(page, "state.chosen !== null")["center"]["latitude"]) == 10


def test_playing_keeps_within_the_days_asked_for_and_changes_nothing(opened):
    watched = opened("?from=2024-03-01&to=2024-03-31")
    page = watched.page
    frame = document_of(page)
    before, sent = page.url, len(watched.frames_sent)
    frame_of(page).get_by_role("button", name="Play").click()
    frame.evaluate("""() => {
        window.played = new Set();
        const look = () => {
            const { days } = document.querySelector(".leaflet-container").mapState;
            if (days) window.played.add(`${days.from} ${days.to}`);
            requestAnimationFrame(look);
        };
        look();
    }""")
    frame.wait_for_function("() => window.played.size === 31")  # a step a tick, round again
    frame_of(page).get_by_role("button", name="Pause").click()
    map_at_rest(page, "state.days === null")
    days = frame.evaluate("() => [...window.played].sort()")
    assert days == [f"2024-03-{day:02d} 2024-03-{day:02d}" for day in range(1, 32)]
    assert page.url.partition("#")[0] == before.partition("#")[0]
    assert len(watched.frames_sent) == sent
    watched.assert_clean()


@pytest.mark.parametrize("limit", ["to=2020-02-03", "from=2031-02-03"])
def test_days_in_which_nothing_is_known_are_played_too(opened, limit):
    watched = opened(f"?{limit}")
    frame_of(watched.page).get_by_role("button", name="Play").click()
    side, _, day = limit.partition("=")
    map_at_rest(watched.page, f"state.days && state.days['{side}'] === '{day}'")
    watched.assert_clean()


def test_the_axis_is_looked_at_more_closely_by_wheel_buttons_and_keys(opened):
    watched = opened()
    page, frame = watched.page, frame_of(watched.page)
    peak = frame.locator(".cm-time-apart")
    expect(peak).to_contain_text("tallest bar: ")
    sent = len(watched.frames_sent)

    def shown():
        return [url for url in watched.requested("/timeline") if "first=" in url]

    frame.get_by_role("button", name="Fewer days on the axis").click()
    expect(frame.get_by_role("button", name="More days on the axis")).to_be_enabled()
    page.wait_for_function("() => true")
    frame.locator(".cm-brush").hover()
    page.mouse.wheel(0, -200)
    frame.get_by_role("slider", name="Last day").press("+")
    frame.get_by_role("combobox", name="Step").select_option("month")
    expect(peak).to_contain_text("in a month")
    assert shown()
    assert len(watched.frames_sent) == sent


def test_before_the_first_record_the_page_says_so(server, watch):
    page = watch().page
    page.goto(f"{server.url}/?known=2020-01-01")
    page.get_by_text("Nothing had been recorded by 1 January 2020: the first record").wait_for()
    why = frame_of(page).locator(".cm-why")
    expect(why).to_contain_text("Nothing had been recorded by that day")
