"""A report is pasted, its words and drafts lead to each other, and keys decide about them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import at_rest
from tests.browser.test_form_journey import APP, box

pytestmark = pytest.mark.browser

REPORT = (
    "Synthetic report. Kyiv said on Tuesday that its troops had captured two Nepali soldiers who "
    "fought for Russia in the Donetsk region. Some 40 Kenyan mercenaries were killed near Bakhmut."
)


@pytest.fixture
def server(serve):
    return serve([], app=APP)


def test_a_report_is_read_followed_and_decided_by_keys(server, watch):
    watched = watch()
    page = watched.page
    page.goto(f"{server.url}/reports")
    page.get_by_role("textbox", name=re.compile("^Your name")).fill("Ann")
    box(page, "The report's text").fill(REPORT)
    box(page, "Published on").fill("9 April 2025")
    at_rest(page)
    page.get_by_role("button", name="Read the report").click()
    drafts = page.locator("article.report-draft")
    expect(drafts).to_have_count(2)
    # Both ways: from words to their draft, and from a draft to its words.
    words = page.locator("a.report-mark", has_text="40").first
    words.click()
    expect(page.locator("#report-draft-2")).to_be_in_viewport()
    drafts.nth(0).get_by_role("link").click()
    expect(page.locator("#report-words-1")).to_be_in_viewport()
    at_rest(page)
    page.keyboard.press("a")
    expect(page.get_by_text("Accepted: it waits in the review queue.")).to_be_visible()
    at_rest(page)
    page.keyboard.press("d")
    expect(page.get_by_text("Dropped.")).to_be_visible()
    assert server.get("/events.geojson").json()["features"] == []
    assert watched.outside == []
