"""A file the server takes seconds to make, in a real browser: progress, a way out, and the file."""

import re
import zipfile

import pytest

from events.model.licences import ACLED_TERMS
from events.store.journal.store import GeoJsonStore
from settings import PROJECT
from tests.browser.conftest import NARROW
from tests.synthetic import MARK, recorded_events, synthetic_event

pytestmark = pytest.mark.browser

MANY = 13_000
"""Excel files of so many take a few seconds: long enough to see how far one is."""

PATIENCE_MS = 900_000
"""Six seconds of a processor, of which a computer with much else to do gives a small share."""


def named(deed, ending):
    return re.compile(rf"^{deed} events_\d{{8}}\.{ending}$")


def test_a_file_in_the_making_shows_how_far_it_is_and_can_be_cancelled(serve, watch):
    events = [*recorded_events(MANY)]
    events[0] = synthetic_event(
        1,
        title=f"{MARK} and kept in",
        origin={"dataset": "ACLED", "licence": ACLED_TERMS},
        revision=1,
        recorded_at=events[0].recorded_at,
        recorded_by=events[0].recorded_by,
    )
    server = serve(events, app=PROJECT / "app.py")
    watched = watch(viewport=NARROW)
    page = watched.page
    page.goto(server.url)
    page.locator(".st-key-panel").get_by_role("button", name=f"Download {MANY:,}").click()
    dialog = page.get_by_role("dialog")

    dialog.get_by_role("combobox", name="Format").click()
    page.get_by_role("option", name="Excel").click()
    dialog.get_by_role("button", name=named("Make", "xlsx")).click()
    dialog.get_by_text(f"of {MANY - 1:,} events").wait_for()
    dialog.get_by_role("button", name="Cancel").click()
    dialog.get_by_role("button", name=named("Make", "xlsx")).click()
    dialog.get_by_text("Ready: ").wait_for(timeout=PATIENCE_MS)
    link = dialog.get_by_role("link", name=named("Download", "xlsx"))
    with page.expect_download() as download:
        link.click()
    assert f"Download {download.value.suggested_filename}" == link.inner_text()
    sheet = zipfile.ZipFile(download.value.path()).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == MANY  # one of them is the header
    assert "and kept in" not in sheet

    store = GeoJsonStore(server.data_dir)
    store.save(synthetic_event(MANY + 1), author="Ann", expected_revision=0)
    store.close()
    page.get_by_role("button", name=f"Download {MANY + 1:,}", include_hidden=True).wait_for()
    assert link.is_visible(), "the dialog stays when somebody saves"

    address = link.get_attribute("href")
    dialog.get_by_role("button", name="Choose again").click()
    dialog.get_by_text("I answer for what becomes of the file").click()
    dialog.get_by_role("combobox", name="Format").click()
    page.get_by_role("option", name="CSV").click()
    dialog.get_by_role("button", name=named("Make", "csv")).click()
    with page.expect_download() as download:
        dialog.get_by_role("button", name=named("Save", "csv")).click()
    assert "and kept in" in download.value.path().read_text("utf-8-sig")
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="detached")
    assert server.get(address).status_code == 404, "it is gone"
    watched.assert_clean()
