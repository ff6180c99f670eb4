"""An accessibility checker (axe-core) finds nothing serious on any page, nor in the map's frame."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from settings import PROJECT
from tests.browser.conftest import NARROW, WIDE, at_rest, document_of, map_at_rest
from tests.browser.test_map import EVENTS, frame_of

pytestmark = pytest.mark.browser

# No style sheet is fetched once more.
ALONE = {"preload": False}
SERIOUS = {"serious", "critical"}
WHOLE_APP = PROJECT / "app.py"


@pytest.fixture(scope="module")
def server(serve):
    return serve(EVENTS, app=WHOLE_APP)


def serious(page, options=ALONE, context=None):
    """Give what is found in a page or a frame as {rule: elements}."""
    found = Axe().run(page, context, options).response["violations"]
    return {
        each["id"]: [node["html"][:160] for node in each["nodes"]]
        for each in found
        if each["impact"] in SERIOUS
    }


@pytest.mark.parametrize("path", ["add", "reports", "import", "review", "connect", "about"])
def test_nothing_serious_on_the_pages(server, watch, path):
    page = watch().page
    page.goto(f"{server.url}/{path}")
    at_rest(page)
    assert serious(page) == {}


CONTRAST = "color-contrast"
WITH_TEXT = [
    *(".cm-sum", ".cm-time", ".cm-under", ".cm-table", ".leaflet-control-container"),
    ".leaflet-marker-pane",
]
"""Where the map has text. On the land itself the colour behind a name is a picture's, of which the
checker knows nothing, and looking for it there takes it minutes; those colours are compared in
``tests/maps/test_names_on_the_map.py``."""


@pytest.mark.parametrize(("viewport", "dark"), [(WIDE, False), (NARROW, True)])
def test_nothing_serious_on_the_map(server, watch, viewport, dark):
    page = watch(viewport=viewport, dark=dark).page
    page.goto(server.url)
    frame_of(page).get_by_role("button", name="Table", exact=True).click()
    frame_of(page).locator(".cm-table tbody tr").first.wait_for()
    at_rest(page)
    map_at_rest(page)
    frame = document_of(page)
    assert serious(frame, {**ALONE, "rules": {CONTRAST: {"enabled": False}}}) == {}
    here = [[part] for part in WITH_TEXT if frame.locator(part).count()]
    assert serious(frame, {**ALONE, "runOnly": [CONTRAST]}, {"include": here}) == {}
