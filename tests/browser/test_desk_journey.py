"""Two people at one desk, each in a browser of their own: one writes, the other publishes."""

import pytest
from playwright.sync_api import Page, expect

from events.vocabulary import State
from settings import PROJECT
from tests.browser.conftest import Server
from tests.browser.test_map import recorded

pytestmark = pytest.mark.browser
TITLE = "Synthetic, from Ann"


def named(page: Page, server: Server, name: str, path: str = "/review") -> Page:
    page.goto(server.url + path)
    box = page.get_by_role("textbox", name="Your name (not checked)")
    box.fill(name)
    box.press("Enter")
    page.wait_for_function("() => document.cookie.includes('conflictmap_name=')")
    return page


def test_what_one_writes_the_other_publishes(serve, watch):
    event = recorded(1, title=TITLE, state=State.IN_REVIEW).with_changes(recorded_by="Ann כהן")
    server = serve([event], app=PROJECT / "app.py", review="1")
    ann, ben = watch(), watch()
    hers = named(ann.page, server, "Ann כהן", f"/review?event={event.id}")
    expect(hers.get_by_role("button", name="Publish")).to_be_disabled()
    expect(hers.get_by_text("another person has to publish it")).to_be_visible()

    his = named(ben.page, server, "Ben <b>")
    his.reload()
    box = his.get_by_role("textbox", name="Your name (not checked)")
    expect(box).to_have_value("Ben <b>")
    his.get_by_role("button", name=TITLE).click()
    his.get_by_role("button", name="Claim it for review").click()
    # Seen by the other without a reload.
    expect(hers.get_by_text("Claimed by Ben <b> (not checked)")).to_be_visible()
    assert server.get("/events.geojson").json()["features"] == []

    his.get_by_role("textbox", name="Remark or reason").fill("both sources read")
    his.get_by_role("textbox", name="Remark or reason").press("Control+Enter")
    his.get_by_role("button", name="Publish").click()
    expect(his.get_by_text("published, revision 2")).to_be_visible()
    (feature,) = server.get("/events.geojson").json()["features"]
    assert feature["properties"]["title"] == TITLE
    assert feature["properties"]["recorded_by"] == "Ben <b>"
    expect(hers.get_by_text("both sources read").first).to_be_visible()
    assert ann.outside == ben.outside == []
