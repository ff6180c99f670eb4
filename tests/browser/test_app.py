"""The whole app in a real browser: filters, address, panel, download; every other host blocked."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from events.geojson import codec
from events.geojson.codec import from_feature
from settings import PROJECT
from tests.browser.conftest import NARROW, SlowAnswers, at_rest, document_of, map_at_rest
from tests.browser.test_map import EVENTS, HOSTILE, frame_of, look_at, mark, recorded, switch

pytestmark = pytest.mark.browser

UNPLACED = recorded(20, title="Nowhere in particular", where=None)
UNDATED = recorded(21, title="Some day", when={"reported_on": "2025-04-08"})
ALL = [*EVENTS, UNPLACED, UNDATED]
PUBLISHED = [event for event in ALL if event.state == "published"]
COLOMBIANS = f"{sum('COL' in event.layers for event in PUBLISHED)} events"


@pytest.fixture(scope="module")
def server(serve):
    return serve(ALL, app=PROJECT / "app.py")


@pytest.fixture
def opened(server, watch):
    watched = watch()
    watched.page.goto(server.url)
    frame_of(watched.page).locator(".cm-mark").first.wait_for()
    at_rest(watched.page)  # a list that opens while the page is still being drawn closes again
    return watched


@pytest.fixture
def slowly_opened(server, watch):
    """The page, and its answers from the server, which a test may hold back."""
    page = watch().page
    slow = SlowAnswers(page)
    page.goto(server.url)
    lists(page, f"{len(PUBLISHED)} events")
    at_rest(page)
    return page, slow


def choose(page, label, option):
    box = page.get_by_role("combobox", name=label)
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def address(page):
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def panel(page):
    return page.locator(".st-key-panel")


def last_day(page):
    """The right handle of the window of time, once there are days to choose from."""
    handle = frame_of(page).get_by_role("slider", name="Last day")
    frame_of(page).locator(".cm-handle[aria-valuenow]").last.wait_for()
    return handle


def lists(page, words):
    """Wait until the list says how many events it holds."""
    panel(page).get_by_text(f"{words}, latest first", exact=True).wait_for()


def test_the_page_asks_no_other_host_and_nothing_fails(opened):
    page = opened.page
    panel(page).get_by_role("button", name="Alone", exact=True).click()
    panel(page).get_by_role("heading", name="Alone").wait_for()
    page.get_by_role("link", name="About").first.click()
    page.get_by_text("Whose borders").wait_for()
    opened.assert_clean()


def test_every_published_event_is_counted_and_listed(opened):
    page = opened.page
    lists(page, f"{len(PUBLISHED)} events")
    for event in PUBLISHED:
        assert panel(page).locator(f".st-key-open_{event.id}").count() == 1
    assert panel(page).get_by_text("Hidden draft").count() == 0
    assert "1 event without a place" in panel(page).inner_text()


def test_a_filter_goes_into_the_address_and_keeps_the_map_and_its_view(opened):
    page = opened.page
    document_of(page).evaluate("window.still = 'here'")
    choose(page, "Nationality", "Colombia")
    mark(page, "Alone").wait_for(state="detached")
    assert address(page) == {"nationality": "COL"}
    assert document_of(page).evaluate("window.still") == "here"
    lists(page, COLOMBIANS)


def test_an_address_opens_the_same_view_in_another_browser(opened, watch):
    choose(opened.page, "Nationality", "North Korea")
    lists(opened.page, "2 events")
    other = watch()
    other.page.goto(opened.page.url)
    lists(other.page, "2 events")
    assert address(other.page) == {"nationality": "PRK"}


def test_back_and_forward_follow_the_filters(opened):
    page = opened.page
    choose(page, "Nationality", "Colombia")
    lists(page, COLOMBIANS)
    page.wait_for_url("**nationality=COL**")
    page.go_back()
    lists(page, f"{len(PUBLISHED)} events")
    page.go_forward()
    lists(page, COLOMBIANS)


def test_a_click_on_a_mark_opens_its_panel_and_the_address_names_it(opened):
    page = opened.page
    document_of(page).evaluate("window.still = 'here'")
    mark(page, "Alone").click()
    panel(page).get_by_role("heading", name="Alone").wait_for()
    assert address(page)["event"] == EVENTS[0].id
    assert document_of(page).evaluate("window.still") == "here"
    panel(page).get_by_role("button", name="All events").click()
    lists(page, f"{len(PUBLISHED)} events")
    assert "event" not in address(page)


def test_an_event_opened_from_the_list_is_brought_into_view(opened):
    page = opened.page
    look_at(page, 0, 0, 8)
    panel(page).get_by_role("button", name="Alone", exact=True).click()
    state = map_at_rest(page, f"state.chosen === '{EVENTS[0].id}' && state.bounds[1] > 40")
    assert EVENTS[0].id in [mark["id"] for mark in state["marks"]]


def test_the_chosen_event_stays_open_when_the_filter_changes(opened):
    page = opened.page
    mark(page, "Alone").click()
    panel(page).get_by_role("heading", name="Alone").wait_for()
    choose(page, "Fighting for", "Russia")
    page.wait_for_url("**fighting_for=RUS**")
    assert address(page)["event"] == EVENTS[0].id
    assert panel(page).get_by_role("heading", name="Alone").is_visible()


def test_undated_events_a_date_filter_leaves_out_are_counted_and_reachable(server, watch):
    page = watch().page
    page.goto(f"{server.url}/?from=2024-01-01")
    panel(page).get_by_text("1 event without a known date left out").wait_for()
    panel(page).get_by_role("button", name="Show events without a date").click()
    panel(page).get_by_role("button", name="Some day").wait_for()
    lists(page, "1 event")


def test_a_damaged_address_says_what_it_left_out_and_keeps_the_rest(server, watch):
    watched = watch()
    page = watched.page
    page.goto(f"{server.url}/?nationality=COL&from=yesterday&colour=%3Cscript%3E")
    page.get_by_text("Part of the address was left out").first.wait_for()
    lists(page, COLOMBIANS)
    assert page.get_by_text("yesterday").count() >= 1
    assert page.evaluate("window.hacked") is None
    watched.assert_clean()


@pytest.mark.parametrize("name", ["unknown", "../../etc/passwd", "<script>", EVENTS[7].id])
def test_an_event_that_is_not_public_or_not_there_is_said_alike(server, watch, name):
    page = watch().page
    page.goto(f"{server.url}/?event={name}")
    panel(page).get_by_text("There is no published event").wait_for()
    assert page.get_by_text("Hidden draft").count() == 0


def test_a_filter_without_matches_says_why_and_offers_the_way_out(server, watch):
    page = watch().page
    page.goto(f"{server.url}/?nationality=ZWE")
    panel(page).get_by_text("No event matches these filters").wait_for()
    panel(page).get_by_role("button", name="Clear filters").click()
    lists(page, f"{len(PUBLISHED)} events")


def test_the_download_the_route_and_the_filter_give_the_same_features(server, watch):
    page = watch().page
    page.goto(f"{server.url}/?fighting_for=RUS&event_type=clash,capture,casualty")
    frame_of(page).locator(".leaflet-container").wait_for()
    panel(page).get_by_role("button", name="Download").click()
    dialog = page.get_by_role("dialog")
    with page.expect_download() as waiting:
        dialog.get_by_role(
            "link", name=re.compile(r"^Download events_for-RUS_[a-z-]+_\d{8}\.geojson$")
        ).click()
    saved = json.loads(waiting.value.path().read_bytes())
    route = server.get("/events.geojson?fighting_for=RUS&event_type=clash,capture,casualty").json()
    assert saved["features"] == route["features"]
    assert len(saved["features"]) > 0
    assert {from_feature(f).id for f in saved["features"]} <= {event.id for event in PUBLISHED}


def test_the_address_for_gis_is_copied_and_every_recipe_is_there(server, watch):
    watched = watch()
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(server.url)
    page.get_by_role("link", name="Connect GIS").click()
    page.get_by_role("heading", name="Connect GIS").wait_for()
    address = page.locator(".stCode").first
    address.get_by_role("button").click()
    page.wait_for_function(
        "() => navigator.clipboard.readText().then(text => text.endsWith('/ogc'))"
    )
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{server.url}/ogc" == address.inner_text().strip()
    assert server.get("/ogc?f=json").json()["title"] == "Conflict Event Mapper"
    for program, words in {
        "QGIS": "OGC API - Features Layer",
        "pandas and geopandas": "geopandas.read_file",
        "GDAL": "ogr2ogr events.gpkg",
        "ArcGIS Pro": "no test of ours runs them",
        "Any program that follows": f'curl "{server.url}/changes"',
    }.items():
        page.get_by_role("tab", name=program).click()
        page.get_by_role("tabpanel").get_by_text(words).first.wait_for()
    watched.assert_clean()


def test_the_page_fits_a_narrow_screen(server, watch):
    watched = watch(viewport=NARROW)
    page = watched.page
    page.goto(f"{server.url}/?event={EVENTS[0].id}")
    frame_of(page).locator(".cm-mark").first.wait_for()
    panel(page).get_by_role("heading", name="Alone").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    map_width = page.locator("iframe[title*=folium]").bounding_box()["width"]
    assert map_width > NARROW["width"] * 0.9
    for asked in watched.requested("/view"):  # none before the map had a size
        west, south, east, north = map(
            float, parse_qs(urlsplit(asked).query)["window"][0].split(",")
        )
        assert east > west
        assert north > south
    frame_of(page).get_by_role("button", name="Table", exact=True).click()
    room = "() => map.getSize().y > 250 && document.querySelector('.cm-table').offsetHeight > 250"
    document_of(page).wait_for_function(room)


def test_an_open_event_can_be_changed_from_its_panel(server, watch):
    watched = watch()
    page = watched.page
    page.goto(f"{server.url}/?event={EVENTS[0].id}")
    panel(page).get_by_role("link", name="Change this event").click()
    page.get_by_role("heading", name="Change event").wait_for()
    page.get_by_role("textbox", name="What happened").wait_for()
    assert page.get_by_role("textbox", name="What happened").input_value() == "Alone"
    watched.assert_clean()


def whole_address(page):
    return page.evaluate("location.href")


def test_the_address_holds_how_the_map_is_looked_at_and_opens_it_elsewhere(opened, watch):
    page = opened.page
    at_rest(page)
    sent = len(opened.frames_sent)
    look_at(page, 48.4, 37.6, 7)
    switch(page, "CHN").click()
    page.wait_for_function("() => location.hash === '#map=7/48.400/37.600&off=CHN'")
    assert len(opened.frames_sent) == sent  # nothing of it went to the server
    choose(page, "Nationality", "North Korea")
    lists(page, "2 events")
    page.wait_for_function("() => location.hash.endsWith('off=CHN')")
    frame_of(page).get_by_role("button", name="Copy link").click()
    frame_of(page).get_by_role("button", name="Link copied").wait_for()
    other = watch()
    other.page.goto(whole_address(page))
    lists(other.page, "2 events")
    frame_of(other.page).locator(".cm-mark").first.wait_for()
    state = map_at_rest(other.page)
    assert state["zoom"] == 7
    assert state["center"]["latitude"] == pytest.approx(48.4)
    other.page.wait_for_function("() => location.hash.endsWith('off=CHN')")
    other.assert_clean()


def test_back_and_forward_also_move_the_map(opened):
    page = opened.page
    look_at(page, 48.4, 37.6, 7)
    page.wait_for_function("() => location.hash.startsWith('#map=7/')")
    choose(page, "Nationality", "Colombia")
    page.wait_for_function("() => location.search && location.hash")
    look_at(page, 50, 36, 5)
    page.wait_for_function("() => location.hash.startsWith('#map=5/')")
    page.go_back()
    map_at_rest(page, "state.zoom === 7")
    page.go_forward()
    map_at_rest(page, "state.zoom === 5")


def test_letting_go_of_the_window_of_time_writes_it_into_the_address_once(opened):
    page = opened.page
    document_of(page).evaluate("window.still = 'here'")
    last_day(page).focus()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    page.wait_for_function("() => new URLSearchParams(location.search).has('to')")
    panel(page).get_by_text("latest first", exact=False).first.wait_for()
    assert document_of(page).evaluate("window.still") == "here"
    frame_of(page).get_by_role("button", name="All time").click()
    page.wait_for_function("() => !new URLSearchParams(location.search).has('to')")
    lists(page, f"{len(PUBLISHED)} events")
    opened.assert_clean()


def test_a_window_moved_again_before_the_page_answered_is_not_lost(opened):
    page = opened.page
    last_day(page).focus()
    page.keyboard.press("PageDown")
    again = frame_of(page).get_by_role("button", name="All time").element_handle()
    page.wait_for_function("() => new URLSearchParams(location.search).has('to')")
    again.evaluate("button => button.click()")  # at once: the map waits for the rest of the answer
    page.wait_for_function("() => !new URLSearchParams(location.search).has('to')")
    at_rest(page)
    assert address(page) == {}
    lists(page, f"{len(PUBLISHED)} events")
    opened.assert_clean()


def test_a_second_filter_set_before_the_first_was_answered_loses_neither(slowly_opened):
    page, slow = slowly_opened
    with slow.held() as wait_for:
        choose(page, "Nationality", "Colombia")
        wait_for(b"nationality=COL")
        choose(page, "Fighting for", "Ukraine")
        wait_for(b"fighting_for=UKR")
    at_rest(page)
    assert address(page) == {"nationality": "COL", "fighting_for": "UKR"}
    lists(page, "1 event")


def test_an_event_opened_while_a_filter_was_not_answered_leaves_the_filter_as_it_is(slowly_opened):
    page, slow = slowly_opened
    with slow.held() as wait_for:
        choose(page, "Nationality", "Colombia")
        wait_for(b"nationality=COL")
        panel(page).get_by_role("button", name="Alone", exact=True).click()
        wait_for(b"&event=")
    panel(page).get_by_role("heading", name="Alone").wait_for()
    at_rest(page)
    assert address(page) == {"nationality": "COL", "event": EVENTS[0].id}


def test_another_page_and_back_keeps_the_filter_and_the_map_opens_anew_without_one(opened):
    page = opened.page
    choose(page, "Nationality", "Colombia")
    lists(page, COLOMBIANS)
    about = page.get_by_role("link", name="About").first
    about.click()
    page.get_by_text("Whose borders").wait_for()
    page.go_back()
    lists(page, COLOMBIANS)
    for _ in range(2):
        about.click()
        page.get_by_text("Whose borders").wait_for()
        page.get_by_role("link", name="Map").first.click()
        lists(page, f"{len(PUBLISHED)} events")
    opened.assert_clean()


def test_the_list_is_sorted_and_figures_are_drawn_without_another_host(opened):
    page = opened.page
    panel(page).get_by_role("combobox").click()
    page.get_by_role("option", name="by title").click()
    panel(page).get_by_text(f"{len(PUBLISHED)} events, by title", exact=True).wait_for()
    panel(page).get_by_text("Figures").click()
    panel(page).locator("[data-testid=stVegaLiteChart]").nth(1).wait_for()
    panel(page).locator("canvas, svg.marks").first.wait_for()
    opened.assert_clean()


def test_rows_and_marks_point_at_each_other_without_asking_the_page(opened):
    page = opened.page
    at_rest(page)
    sent = len(opened.frames_sent)
    row = panel(page).locator(f".st-key-row_{EVENTS[0].id}")
    row.hover()
    frame_of(page).locator("path.cm-hint").wait_for()
    mark(page, "Alone").hover()
    page.wait_for_function(
        "id => document.querySelector(`.st-key-row_${id}`).style.background !== ''",
        arg=EVENTS[0].id,
    )
    frame_of(page).locator("path.cm-hint").wait_for(state="detached")
    assert len(opened.frames_sent) == sent
    opened.assert_clean()


# Last, as these add events to the store that all share.
def test_hostile_words_are_shown_and_run_nothing(server, watch):
    everywhere = f'{HOSTILE}"><svg onload="window.hacked=1">'
    text = everywhere[:140]
    victim = recorded(
        40,
        title=text,
        summary=everywhere,
        where={
            "name": everywhere,
            "precision": 1,
            "longitude": 30.0,
            "latitude": 50.0,
            "country": everywhere,
            "admin1": everywhere,
            "reading": everywhere,
            "method": "coordinates",
        },
        troops=[{"nationality": "CHN", "fighting_for": "RUS", "role": "engaged", "unit": text}],
        statements=[
            {"party": text, "speaker": text, "stance": "claims", "summary": everywhere, "source": 0}
        ],
        sources=[{"publisher": text, "title": text, "url": "https://example.org/?q=%3Cscript%3E"}],
        verification_override={"value": "claimed", "reason": everywhere},
    )
    with (server.data_dir / "events.geojsonl").open("ab") as file:
        file.write(_line(victim))
    watched = watch()
    page = watched.page
    page.goto(f"{server.url}/?event={victim.id}")
    panel(page).get_by_role("heading", name="</script>").wait_for()
    frame_of(page).locator(".cm-mark").first.wait_for()
    assert HOSTILE in panel(page).locator("article").inner_text()
    assert page.evaluate("window.hacked") is None
    assert document_of(page).evaluate("window.hacked") is None
    watched.assert_clean()


def _line(event):
    return codec.dumps(event) + b"\n"


def test_what_another_process_saves_appears_without_touching_the_page(server, watch):
    page = watch().page
    page.goto(f"{server.url}/?nationality=ETH")
    panel(page).get_by_text("No event matches these filters").wait_for()
    news = recorded(
        50,
        title="Just saved elsewhere",
        troops=[{"nationality": "ETH", "fighting_for": "UKR", "role": "present"}],
    )
    with (server.data_dir / "events.geojsonl").open("ab") as file:
        file.write(_line(news))
    panel(page).get_by_role("button", name="Just saved elsewhere").wait_for()
