"""An accessibility checker (axe-core) finds nothing serious, on the page and in the map's frame.

What it finds in Streamlit's own elements is not ours to mend; each such rule is named here.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from settings import PROJECT
from tests.browser.conftest import NARROW, WIDE, at_rest, document_of, map_at_rest
from tests.browser.test_map import EVENTS, frame_of

pytestmark = pytest.mark.browser

# The map's frame is looked at by itself, and no style sheet is fetched once more.
ALONE = {"iframes": False, "preload": False}
SERIOUS = {"serious", "critical"}
WHOLE_APP = PROJECT / "app.py"


@pytest.fixture(scope="module")
def server(serve):
    return serve(EVENTS, app=WHOLE_APP)


def serious(frame):
    """Give what is found as {rule: elements}."""
    found = Axe().run(frame, options=ALONE).response["violations"]
    return {
        each["id"]: [node["html"][:160] for node in each["nodes"]]
        for each in found
        if each["impact"] in SERIOUS
    }


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_nothing_serious_in_the_map(server, watch, dark, viewport):
    page = watch(dark=dark, viewport=viewport).page
    page.goto(server.url)
    frame_of(page).locator(".cm-mark").first.wait_for()
    map_at_rest(page)
    assert serious(document_of(page)) == {}
    frame_of(page).get_by_role("button", name="By region").click()
    frame_of(page).locator(".cm-region").first.wait_for()
    map_at_rest(page)
    assert serious(document_of(page)) == {}


@pytest.mark.parametrize("path", ["", "add", "import", "review", "connect", "about"])
def test_nothing_serious_on_the_pages(server, watch, path):
    page = watch().page
    page.goto(f"{server.url}/{path}")
    at_rest(page)
    assert serious(page) == {}
