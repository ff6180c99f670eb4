"""From the map to a brief, and what has changed since, ringed: in a real browser."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from settings import PROJECT
from tests.browser.conftest import at_rest, document_of, map_at_rest
from tests.synthetic import recorded_events

pytestmark = pytest.mark.browser


def test_a_view_becomes_a_page_and_changes_are_ringed(serve, watch):
    server = serve([*recorded_events(12)], app=PROJECT / "app.py")
    watched = watch()
    page = watched.page
    page.goto(server.url)
    at_rest(page)
    map_at_rest(page)
    document = document_of(page)
    page.get_by_role("button", name="Brief this view").click()
    dialog = page.get_by_role("dialog")
    link = dialog.get_by_role("link", name="Make brief-")
    asked = parse_qs(urlsplit(link.get_attribute("href")).query)
    assert asked["map"][0].count("/") == 2, "the browser added where the map stands"
    assert asked["screen"][0].count("x") == 1
    with page.expect_download() as download:
        link.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.keyboard.press("Escape")

    page.get_by_test_id("stButtonGroup").get_by_text("Changes").click()
    page.get_by_text("Nothing of what these filters show").wait_for()
    assert document.locator(".cm-changed").count() == 0
    page.get_by_role("combobox", name="What has changed").click()
    page.get_by_role("option", name="Since a date").click()
    page.get_by_label("Since").last.fill("2025-01-01")
    page.get_by_label("Since").last.press("Enter")
    page.get_by_text("12 changes").wait_for()
    document.locator(".cm-changed").first.wait_for()
    watched.assert_clean()
