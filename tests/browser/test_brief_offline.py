"""The offline file of a brief in a real browser, with every host blocked."""

from collections import Counter
from math import log2
from pathlib import Path

import pytest

from briefs.formats import BriefFormat
from briefs.marks import seen_in
from briefs.request import asked_of
from briefs.view import MapView
from events.query.query import EventQuery
from tests.briefs.conftest import Desk

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=document.title='taken'> Synthetic"


def test_the_file_works_from_a_stick_without_a_network(browser, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    for number in range(1, 41):
        desk.save(number, title=HOSTILE if number == 1 else f"Synthetic event {number}")
    page_file = tmp_path / "brief.html"
    page_file.write_bytes(desk.brief("html", marking="TLP:GREEN"))

    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.route("http*://**", lambda route: route.abort())
    page.goto(page_file.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert asked == [page_file.as_uri()]
    assert page.locator(".of-marking:visible").all_inner_texts() == ["TLP:GREEN"] * 2
    assert page.locator(".of-number").inner_text() == "40 events of 40"
    assert page.title() == "Where foreign troops are said to be"

    # The same marks as the writers that draw without a browser.
    width, height = page.eval_on_selector(".of-map", "map => [map.clientWidth, map.clientHeight]")
    wish = asked_of(desk.services.table, EventQuery(), {}, BriefFormat.HTML).wish
    zoom = wish.view.zoom + log2(width / wish.view.width)
    view = MapView(wish.view.x, wish.view.y, zoom, width, height)
    selection = desk.services.table.shown().select(EventQuery())
    shipped = desk.services.shipped_map
    nationalities = desk.services.settings.nationalities
    seen = seen_in(selection, view, shipped.extent, nationalities, label=shipped.label)
    labels = page.locator(".of-mark").evaluate_all("all => all.map((each) => each.ariaLabel)")
    counts = Counter(int(each.split()[0]) if each.endswith(" events") else 1 for each in labels)
    assert counts == Counter(mark.count for mark in seen.marks)

    page.get_by_role("checkbox").first.uncheck()
    shown = int(page.locator(".of-number").inner_text().split()[0])
    assert 0 < shown < 40
    page.get_by_role("checkbox").first.check()
    page.get_by_label("From").fill("2024-01-20")
    assert page.locator(".of-number").inner_text() == "22 events of 40"
    page.get_by_role("button", name="All days").click()
    page.get_by_role("searchbox", name="Words").fill("onerror")
    page.locator(".of-list button").click()
    assert HOSTILE in page.locator(".of-panel").inner_text()
    assert "claims" in page.locator(".of-panel").inner_text()
    assert complaints == []
    context.close()
    desk.services.store.close()
