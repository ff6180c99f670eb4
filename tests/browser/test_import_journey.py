"""The import page in a real browser: a file is looked at, mended, taken in and taken back."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from settings import PROJECT
from tests.browser.conftest import Server, at_rest
from tests.browser.test_desk_journey import named

pytestmark = pytest.mark.browser

HEADER = ("id", "title", "date", "place", "latitude", "longitude", "country")
TROUBLED = (
    ("1", "Synthetic, with a point", "2024-01-02", "", "48.28", "37.18", "Ukraine"),
    ("2", "Synthetic, off the globe", "2024-01-02", "", "148.28", "37.18", "Ukraine"),
    ("3", "Synthetic, one of several", "2024-01-03", "Novosilka", "", "", "Ukraine"),
)
LONG = tuple(
    (str(n), f"Synthetic {n}", "2024-01-02", "", f"{48 + n / 30_000:.5f}", "37.18", "Ukraine")
    for n in range(20_000)
)


@pytest.fixture(scope="module")
def server(serve) -> Server:
    return serve((), app=PROJECT / "app.py")


def give(page: Page, name: str, rows: Sequence[Sequence[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows((HEADER, *rows))
    body = {"name": name, "mimeType": "text/csv", "buffer": out.getvalue().encode()}
    page.locator("input[type=file]").set_input_files(body)
    expect(page.get_by_text("Which column holds what")).to_be_visible()


def published(server: Server) -> int:
    return len(server.get("/events.geojson").json()["features"])


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).click()


def test_a_file_is_checked_mended_imported_and_taken_back(server, watch):
    watched = watch()
    page = named(watched.page, server, "Ann", "/import")
    give(page, "synthetic.csv", TROUBLED)
    press(page, "Check every row")
    expect(page.get_by_role("heading", name="Which place is meant?")).to_be_visible()
    expect(page.get_by_role("button", name="Import 1 event")).to_be_visible()

    at_rest(page)  # a list that opens while the page is still being drawn closes again
    page.get_by_role("combobox", name="Novosilka").click()
    page.get_by_role("option").nth(1).click()
    expect(page.get_by_role("button", name="Import 1 event")).to_be_hidden()
    press(page, "Check every row")
    press(page, "Import 2 events")
    expect(page.get_by_text("2 added")).to_be_visible()
    at_rest(page)  # until then the button of the check is still there beside it

    with page.expect_download() as download:
        press(page, "Take the rejected rows away")
    (rejected,) = csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig")))
    assert rejected["title"] == "Synthetic, off the globe"
    assert "latitude" in rejected["reason"]
    assert published(server) == 2

    at_rest(page)  # a download draws the page anew, which would close the question again
    press(page, "Take back")
    press(page, "Take the import back")
    expect(page.get_by_text("2 events retracted")).to_be_visible()
    assert published(server) == 0
    assert watched.outside == []


def test_a_long_check_can_be_cancelled_and_leaves_nothing(server, watch):
    page = named(watch().page, server, "Ann", "/import")
    before = published(server)
    give(page, "long.csv", LONG)
    press(page, "Check every row")
    press(page, "Cancel")
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]').dataset.testScriptState"
        " === 'notRunning'"
    )
    expect(page.get_by_role("button", name="Check every row")).to_be_enabled()
    expect(page.get_by_text("rows read")).to_be_hidden()
    expect(page.get_by_role("button", name="Import 20,000 events")).to_be_hidden()
    assert published(server) == before
