"""An accessibility checker (axe-core) finds nothing serious on the pages around the map."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from settings import PROJECT
from tests.browser.conftest import at_rest
from tests.browser.test_map import EVENTS

pytestmark = pytest.mark.browser

# No style sheet is fetched once more.
ALONE = {"preload": False}
SERIOUS = {"serious", "critical"}
WHOLE_APP = PROJECT / "app.py"


@pytest.fixture(scope="module")
def server(serve):
    return serve(EVENTS, app=WHOLE_APP)


def serious(page):
    """Give what is found as {rule: elements}."""
    found = Axe().run(page, options=ALONE).response["violations"]
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
