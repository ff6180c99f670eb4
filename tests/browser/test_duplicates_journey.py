"""A report that is kept already is typed again: warned of on saving, compared, and made one."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SlowAnswers, at_rest
from tests.browser.test_form_journey import APP, box, choose, opened
from tests.browser.test_map import recorded

pytestmark = pytest.mark.browser

KEPT = recorded(
    1,
    title="Synthetic: two captured near a farm",
    summary=None,
    event_type="capture",
    when={"edtf": "2025-01-09"},
    where=None,
    troops=[{"nationality": "PRK", "role": "captured", "count_best": 2}],
    statements=[],
)


@pytest.fixture
def server(serve):
    return serve([KEPT], app=APP)


def type_it_again(page):
    """Fill the form with what is kept already, all but the day."""
    box(page, "What happened, in one line").fill("Synthetic: near a farm two were captured")
    page.get_by_text("No place given").click()
    for label, typed, shown in (
        ("Kind of event", "capture", "Capture of troops"),
        ("Nationality", "north kor", "North Korea"),
        ("What they did", "captured", "captured"),
    ):
        choose(page, label, typed, shown)


def test_what_is_kept_already_is_told_compared_and_merged(server, watch):
    watched = watch()
    page = opened(watched.page, server)
    type_it_again(page)
    box(page, "When it happened").fill("9 January 2025")
    box(page, "Your name").fill("Ben")
    at_rest(page)
    page.get_by_role("button", name="Save event").click()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    likely = page.locator(".st-key-form_likely")
    expect(likely.get_by_text(KEPT.title)).to_be_visible()
    expect(likely.get_by_text("on the same day")).to_be_visible()
    assert len(server.get("/events.geojson").json()["features"]) == 1

    at_rest(page)
    page.get_by_role("button", name="Compare").click()
    merge = page.get_by_role("button", name="They are one: merge")
    expect(merge).to_be_visible()
    at_rest(page)
    merge.click()
    expect(page.get_by_text(f"Merged into “{KEPT.title}”")).to_be_visible()
    (feature,) = server.get("/events.geojson").json()["features"]
    assert feature["id"] == KEPT.id
    assert watched.outside == []


def test_what_is_told_meanwhile_takes_no_field_from_under_the_fingers(server, watch):
    page = watch().page
    slow = SlowAnswers(page)
    opened(page, server)
    type_it_again(page)
    at_rest(page)
    with slow.held(one_by_one=True) as wait_for:
        box(page, "When it happened").fill("9 January 2025")
        wait_for(b"Is this one of these?")
        box(page, "Your name").focus()
        page.keyboard.type("Be")
    expect(page.locator(".st-key-form_likely")).to_be_visible()
    page.keyboard.type("n")
    at_rest(page)
    expect(box(page, "Your name")).to_be_focused()
    expect(box(page, "Your name")).to_have_value("Ben")
