"""Finding one's way on the map: places, positions, distances, both sides of the 180th meridian."""

import re
from urllib.parse import parse_qs, urlsplit

import mgrs
import pytest
from playwright.sync_api import expect

from geo.measure import bearing_degrees, distance_m
from geo.position import Position
from tests.browser.conftest import NARROW, WIDE, document_of, map_at_rest
from tests.browser.test_map import EVENTS, HOSTILE, at, frame_of, look_at, mark, recorded, troops

pytestmark = pytest.mark.browser

SPOTS = [
    *((37.18, 48.28), (30.5238, 50.4547), (-58.4, -34.6), (151.2, -33.86), (0.0, 0.0)),
    *((5.32, 60.39), (15.6, 78.2), (-179.99, -16.5), (179.99, 66.3), (24.9, 71.0), (35.99, 83.9)),
    *((3.0, -79.9), (-122.4, 37.8), (11.99, 63.99), (9.0, 72.0), (36.0, 48.0)),
]
COUNTRIES = {
    **{"UKR": (31.3, 49.0), "POL": (19.4, 52.1), "SYR": (38.5, 35.0), "LBR": (-9.3, 6.4)},
    **{"SDN": (30.0, 15.0), "MLI": (-3.5, 17.0)},
}
STRAIT = [
    recorded(31, title="East of it", where=at(-169.0, 65.8), troops=troops(("CHN", "RUS"))),
    recorded(32, title="West of it", where=at(170.0, 65.0), troops=troops(("PRK", "RUS"))),
]


@pytest.fixture(scope="module")
def server(serve):
    return serve([*EVENTS, *STRAIT])


@pytest.fixture
def opened(server, watch):
    watched = watch(motion=True)
    watched.page.goto(server.url)
    frame_of(watched.page).locator(".cm-mark").first.wait_for()
    map_at_rest(watched.page)
    return watched


def find(page, text):
    field = frame_of(page).get_by_role("searchbox", name="Find a place")
    field.fill(text)
    field.press("Enter")
    return frame_of(page).locator(".cm-find")


def holds(state, longitude, latitude):
    west, south, east, north = state["bounds"]
    return west < longitude < east and south < latitude < north


def test_a_town_is_found_and_fitted(opened):
    box = find(opened.page, "Pokrovsk")
    expect(box.get_by_role("status")).to_contain_text("Donetsk Oblast, Ukraine")
    state = map_at_rest(opened.page, "state.zoom > 8")
    assert holds(state, 37.177, 48.280)
    expect(frame_of(opened.page).locator(".cm-found-shape").first).to_be_attached()
    opened.assert_clean()


def test_who_moves_the_map_while_a_place_is_looked_up_is_left_where_they_are(opened):
    page = opened.page
    held = []
    page.route("**/places?*", lambda route: held.append(route))
    box = find(page, "Pokrovsk")
    expect(box.get_by_role("status")).to_have_text("Looking …")
    document_of(page).evaluate("map.setView([10, 20], 5, { animate: false }) && null")
    [asked] = held
    asked.continue_()
    expect(box.get_by_role("status")).to_contain_text("Donetsk Oblast, Ukraine")
    state = map_at_rest(page)
    assert (state["zoom"], round(state["center"]["latitude"])) == (5, 10)


def test_too_little_to_look_for_is_said(opened):
    expect(find(opened.page, "x").get_by_role("status")).to_contain_text("two characters")


def test_of_many_places_of_one_name_one_is_chosen_by_its_oblast(opened):
    before = map_at_rest(opened.page)["bounds"]
    box = find(opened.page, "Ivanivka")
    expect(box.get_by_role("status")).to_have_text("Which one?")
    assert map_at_rest(opened.page)["bounds"] == before
    box.get_by_role("button", name=re.compile("Kherson Oblast")).first.click()
    state = map_at_rest(opened.page, "state.zoom > 8")
    assert holds(state, 34.5, 46.7) or state["center"]["latitude"] < 47.5


def test_a_position_an_mgrs_reference_and_a_whole_oblast_are_fitted(opened):
    for text, inside in (
        ("50.4500, 30.5200", (30.52, 50.45)),
        ("37U CP 65000 49250", (37.18, 48.28)),
    ):
        expect(find(opened.page, text).get_by_role("status")).to_contain_text("N,")
        assert holds(map_at_rest(opened.page, "state.zoom > 8"), *inside)
    find(opened.page, "Donetsk oblast")
    state = map_at_rest(opened.page, "state.zoom < 9")
    assert holds(state, 36.6, 47.0) and holds(state, 39.0, 49.1)


def test_what_is_not_known_is_said_and_a_hostile_name_stays_text(opened):
    box = find(opened.page, "zzzzqqq")
    expect(box.get_by_role("status")).to_contain_text("No place named “zzzzqqq” is known here")
    find(opened.page, HOSTILE)
    expect(box.get_by_role("status")).not_to_contain_text("Looking")
    assert document_of(opened.page).evaluate("window.hacked") is None
    field = frame_of(opened.page).get_by_role("searchbox", name="Find a place")
    field.press("Escape")
    expect(field).to_have_value("")
    expect(box.get_by_role("status")).to_be_hidden()


def test_the_pointer_has_a_position_that_a_click_copies(opened, browser):
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    look_at(page, 48.28, 37.18, 8)
    frame = page.locator("iframe[title*=folium]").bounding_box()
    page.mouse.move(frame["x"] + 300, frame["y"] + 200)
    under = frame_of(page).locator(".cm-under")
    expect(under.locator(".cm-under-of")).to_have_text("Pointer")
    said = under.locator(".cm-position-degrees").inner_text()
    there = re.fullmatch(r"(\d+\.\d{4})° N, (\d+\.\d{4})° E", said)
    assert there
    page.mouse.click(frame["x"] + 300, frame["y"] + 200)
    expect(under.locator(".cm-under-of")).to_have_text("Held")
    expect(under.locator(".cm-position-degrees")).to_have_text(said)
    grid = under.locator(".cm-position-mgrs").inner_text()
    latitude, longitude = mgrs.MGRS().toLatLon(grid.replace(" ", ""))
    assert (latitude, longitude) == pytest.approx(tuple(map(float, there.groups())), abs=2e-4)
    under.locator(".cm-position-mgrs").click()
    expect(under.locator(".cm-position-mgrs")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == grid


def test_mgrs_references_are_those_of_the_library(opened):
    """Written by the browser, read by NGA's own code, at the borders of zones and bands too."""
    frame = document_of(opened.page)
    for longitude, latitude in SPOTS:
        said = frame.evaluate(f"ConflictMap.mgrs({longitude}, {latitude})")
        known = mgrs.MGRS().toMGRS(latitude, longitude)
        square, east, north = known[:-10], int(known[-10:-5]), int(known[-5:])
        zone, letters, *metres = said.split()
        assert f"{zone}{letters}".zfill(len(square)) == square.zfill(len(square)), (
            longitude,
            latitude,
        )
        assert [int(each) for each in metres] == pytest.approx([east, north], abs=1)
    for beyond in (84.5, -80.5):
        assert frame.evaluate(f"ConflictMap.mgrs(10, {beyond})") == ""


def test_distances_and_bearings_are_those_of_the_ellipsoid(opened):
    pairs = [
        ((37.18, 48.28), (30.52, 50.45)),
        ((179.5, 66.0), (-179.5, 66.0)),
        ((0.0, 0.0), (0.0, 1.0)),
        ((30.0, 50.0), (30.0, 50.0)),
    ]
    for one, other in pairs:
        said = document_of(opened.page).evaluate(
            "([a, b]) => ConflictMap.geodesic(L.latLng(a[1], a[0]), L.latLng(b[1], b[0]))",
            [one, other],
        )
        begin, end = (Position(longitude=x, latitude=y) for x, y in (one, other))
        assert said["metres"] == pytest.approx(distance_m(begin, end), abs=0.01)
        if one != other:
            assert said["bearing"] == pytest.approx(bearing_degrees(begin, end), abs=1e-4)


def test_measuring_puts_points_where_one_clicks_and_opens_nothing(opened):
    page = opened.page
    look_at(page, 49.0, 32.0, 6)
    under = frame_of(page).locator(".cm-under")
    under.get_by_role("button", name="Measure").click()
    frame = page.locator("iframe[title*=folium]").bounding_box()
    page.mouse.click(frame["x"] + 200, frame["y"] + 250)
    page.mouse.click(frame["x"] + 400, frame["y"] + 250)
    expect(under.locator(".cm-measured")).to_have_text(
        re.compile(r"^[\d.]+ km, bearing 08\d° \(E\)$|^[\d.]+ km, bearing 090° \(E\)$")
    )
    page.mouse.click(frame["x"] + 400, frame["y"] + 350)
    expect(under.locator(".cm-measured")).to_contain_text("in all")
    assert map_at_rest(page)["chosen"] is None
    under.get_by_role("button", name="End measuring").click()
    expect(under.locator(".cm-measured")).to_be_hidden()
    assert frame_of(page).locator(".cm-measured-line").count() == 0


def test_both_sides_of_the_180th_meridian_are_drawn(opened):
    page = opened.page
    for longitude in (-175, 175):
        state = look_at(page, 66, longitude, 4)
        found = {
            each["name"].partition(".")[0]: each["longitude"]
            for each in state["marks"]
            if each["id"]
        }
        assert {"East of it", "West of it"} <= found.keys()
        assert found["East of it"] == pytest.approx(-169)
        assert found["West of it"] == pytest.approx(170)
        boxes = [mark(page, name).bounding_box() for name in ("West of it", "East of it")]
        assert 0 < boxes[1]["x"] - boxes[0]["x"] < 800


@pytest.mark.parametrize(
    ("viewport", "opens"), [(WIDE, True), (NARROW, False), ({"width": 1280, "height": 800}, False)]
)
def test_the_legend_opens_by_itself_on_a_wide_page_only_and_never_lies_over_the_map(
    server, watch, viewport, opens
):
    page = watch(viewport=viewport).page
    page.goto(server.url)
    frame_of(page).locator(".cm-mark").first.wait_for()
    map_at_rest(page)
    legend = frame_of(page).locator(".cm-legend")
    assert (legend.get_attribute("open") is not None) is opens
    if not opens:
        legend.locator("summary").click()
    legend.locator(".cm-legend-body").wait_for()
    map_at_rest(page)
    frame = document_of(page)
    overlap = frame.evaluate(
        "document.querySelector('.cm-legend-body').getBoundingClientRect().top"
        " - document.querySelector('.leaflet-container').getBoundingClientRect().bottom"
    )
    assert overlap >= -1


def test_numbers_by_region_are_kept_in_the_address_and_open_lists(server, watch):
    page = watch().page
    page.goto(f"{server.url}/#map=6/48.50/35.00&look=regions")
    frame = frame_of(page)
    donetsk = frame.locator(".cm-region[aria-label^='Donetsk Oblast, Ukraine: 2 events']")
    donetsk.wait_for(state="attached")
    assert map_at_rest(page)["marks"] == []
    expect(frame.locator(".cm-region-shape").first).to_be_attached()
    expect(frame.locator(".cm-region-key")).to_contain_text("too few to compare")
    donetsk.press("Enter")
    listed = frame.locator(".cm-list")
    expect(listed.locator("li")).to_have_count(2)
    listed.press("Escape")
    frame.locator("label", has=page.locator("[data-layer=CHN]")).locator("input").uncheck()
    frame.locator(".cm-region[aria-label^='Donetsk Oblast, Ukraine: 1 event:']").wait_for(
        state="attached"
    )
    frame.get_by_role("button", name="By region").click()
    map_at_rest(page, "state.marks.length")
    assert donetsk.count() == 0
    page.wait_for_function("() => !location.hash.includes('look')")
    frame.get_by_role("button", name="By region").click()
    page.wait_for_function("() => location.hash.includes('look=regions')")
    assert parse_qs(urlsplit(page.url).fragment)["look"] == ["regions"]


def test_every_country_of_which_no_more_is_known_can_be_named(serve, watch):
    somewhere = [
        recorded(40 + n, title=f"In {code}", where=at(*spot, precision=6, area=code), troops=None)
        for n, (code, spot) in enumerate(COUNTRIES.items())
    ]
    page = watch().page
    page.goto(f"{serve(somewhere).url}/#look=regions")
    elsewhere = frame_of(page).locator(".cm-region-elsewhere")
    elsewhere.get_by_role("button", name="2 in 2 more countries").press("Enter")
    named = elsewhere.get_by_role("button")
    expect(named).to_have_count(len(COUNTRIES))
    expect(named.nth(4)).to_be_focused()
    named.last.press("Enter")
    expect(frame_of(page).locator(".cm-list li")).to_have_count(1)
