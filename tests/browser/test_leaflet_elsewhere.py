"""A page of somebody else's, on another origin, draws the live events with Leaflet."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from xstatic.pkg import leaflet

from tests.live_server import serving
from ui.connect import recipes

PAGE = """<!doctype html><meta charset="utf-8">
<link rel="stylesheet" href="leaflet.css"><script src="leaflet.js"></script>
<div id="map" style="width:600px;height:400px"></div>
<script>
const map = L.map("map").setView([49, 36], 5);
RECIPE
</script>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "page"
    folder.mkdir()
    for name in ("leaflet.js", "leaflet.css"):
        (found,) = Path(leaflet.BASE_DIR).rglob(name)
        (folder / name).write_bytes(found.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize("named", [True, False])
def test_a_leaflet_page_on_another_origin_draws_the_events_once_it_is_named(
    named: bool, elsewhere: tuple[str, Path], tmp_path: Path, browser: Browser
) -> None:
    origin, folder = elsewhere
    with serving(tmp_path / "store", cors_origins=(origin,) if named else ()) as live:
        for number in range(1, 6):
            live.save(number)
        live.save(6, title="Synthetic <img src=x onerror=alert(1)>")
        (recipe,) = (each for each in recipes(live.url) if each.program.startswith("A web page"))
        (folder / "index.html").write_text(PAGE.replace("RECIPE", recipe.code))
        page = browser.new_page()
        if named:
            page.goto(origin)
            page.locator(".leaflet-marker-icon").nth(5).wait_for()
            assert page.locator(".leaflet-marker-icon").count() == 6
        else:
            with page.expect_console_message(lambda message: "CORS" in message.text):
                page.goto(origin)
            assert page.locator(".leaflet-marker-icon").count() == 0
        page.close()
