"""How soon people see it: the page and its map in headless Chromium, beside what others build.

    python -m benchmarks.map_browser [EVENTS ...]

The stores are those of `benchmarks.map`, with synthetic events only. The whole app runs in a
process of its own. Peers are built as they would be in a page that shows the same number of points,
and opened from a local server; their libraries come from this computer (markercluster from npm, at
the version folium asks for), so that no network is in any number.
"""

import functools
import gzip
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route, sync_playwright
from playwright.sync_api import Error as BrowserError

from benchmarks.map import FOLDER, LIMIT_OF_PEERS, SIZES, peer_pages, store_of
from events.export.published import FILE as PUBLISHED_FILE
from maps.assets import assets
from scripts.screenshots import free_port, headless_browser, running_app, wait_for

OPENINGS: Final = 9
CHANGES: Final = 8
PLAYED_S: Final = 8.0
PATIENCE_MS: Final = 240_000
MARKERCLUSTER: Final = "leaflet.markercluster@1.1.0"

FLAGS: Final = ("--no-sandbox", "--disable-background-networking", "--no-first-run")
# No GPU here: pydeck draws with WebGL in software; what needs none is faster without it.
PLAIN: Final = (*FLAGS, "--disable-gpu")
WEBGL: Final = (*FLAGS, "--use-angle=swiftshader", "--enable-unsafe-swiftshader")

BARE = """
import streamlit as st
st.set_page_config(layout="wide")
st.write("Synthetic")
"""

# Times are taken in the page, on one clock for it and its frame, when a picture has been drawn.
# What is awaited is the map's own word: "State to await" in docs/map.md.
COUNTED = """const counted = (name, act) => {
  const map = document.querySelector(".leaflet-container");
  const watch = new MutationObserver(() => requestAnimationFrame(act));
  watch.observe(map, { attributeFilter: [name] });
  return watch;
};
const next = (name) => new Promise((done) => {
  const watch = counted(name, () => { watch.disconnect(); done(); });
});"""
WATCH = f"""() => {{
  {COUNTED}
  window.drawn = [];
  counted("data-answered", () => window.drawn.push(performance.timeOrigin + performance.now()));
}}"""
WATCH_KEYS = """() => addEventListener("keydown", () => {
  window.pressed = performance.timeOrigin + performance.now();
}, { capture: true })"""
PAN = f"""async ([latitude, longitude, zoom]) => {{
  {COUNTED}
  const begun = performance.now();
  const drawn = next("data-answered");
  map.setView([latitude, longitude], zoom, {{ animate: false }});
  await drawn;
  return performance.now() - begun;
}}"""
SWITCH = f"""async () => {{
  {COUNTED}
  const input = document.querySelector(".cm-switches input");
  const begun = performance.now();
  const drawn = next("data-drawn");
  input.click();
  await drawn;
  return performance.now() - begun;
}}"""


def ready(count: int) -> Path:
    """Give the folder of so many events; one that has been served before is taken as it is."""
    folder = FOLDER / str(count)
    return folder if (folder / PUBLISHED_FILE).exists() else store_of(count)


# --- our page -----------------------------------------------------------------------------------


class Loaded:
    """A page, and the bytes that came over the wire for it."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(viewport={"width": 1440, "height": 900})
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.sent: dict[str, float] = {}
        self._addresses: dict[str, str] = {}
        wire = self.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._note)
        wire.on("Network.loadingFinished", self._count)

    def _note(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _count(self, event: dict[str, Any]) -> None:
        address = self._addresses.get(event["requestId"], "")
        self.sent[address] = self.sent.get(address, 0) + event["encodedDataLength"]

    def kb(self, *parts: str) -> float:
        """Give what came from addresses with one of these in them, or all of it."""
        sizes = self.sent.items()
        return sum(n for url, n in sizes if not parts or any(p in url for p in parts)) / 1000


def open_map(page: Page, url: str) -> float:
    """Open the map page; give the seconds until marks are drawn."""
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.frame_locator("iframe[title*=folium]").locator(".cm-mark").first.wait_for()
    return time.perf_counter() - began


def open_bare(page: Page, url: str) -> float:
    """Open a page of one word; give the seconds until it is there."""
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.get_by_text("Synthetic", exact=True).wait_for()
    return time.perf_counter() - began


def opened(browser: Browser, url: str, opener: Any) -> tuple[float, float, float]:
    """Open a page some times: median seconds with an empty cache and with a full one, and kB."""
    empty: list[float] = []
    full: list[float] = []
    size = 0.0
    for _ in range(OPENINGS):
        loaded = Loaded(browser)
        empty.append(opener(loaded.page, url))
        loaded.page.wait_for_load_state("networkidle")
        size = loaded.kb()
        again = loaded.context.new_page()
        again.set_default_timeout(PATIENCE_MS)
        full.append(opener(again, url))
        loaded.context.close()
    return statistics.median(empty), statistics.median(full), size


@contextmanager
def bare_page() -> Iterator[str]:
    """Serve a Streamlit page of one word."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "bare.py")
        script.write_text(BARE)
        port = free_port()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(script)),
                *("--server.port", str(port), "--server.headless", "true"),
                *("--browser.gatherUsageStats", "false", "--server.address", "127.0.0.1"),
            ],
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(timeout=20)


def frame_of(page: Page) -> Any:
    [frame] = [frame for frame in page.frames if "streamlit_folium" in frame.url]
    return frame


def filter_changes(page: Page) -> list[float]:
    """Choose nationalities one after another; give the ms from the key to marks redrawn."""
    frame = frame_of(page)
    frame.evaluate(WATCH)
    page.evaluate(WATCH_KEYS)
    box = page.get_by_role("combobox", name="Nationality")
    waited: list[float] = []
    for number in range(CHANGES):
        before = frame.evaluate("window.drawn.length")
        box.focus()
        if number % 2:
            page.keyboard.press("Backspace")
        else:
            page.keyboard.type(("Colo", "Chin", "Nepa", "Cuba")[number // 2 % 4])
            page.get_by_role("option").first.wait_for()
            page.keyboard.press("Enter")
        pressed = page.evaluate("window.pressed")
        frame.wait_for_function("before => window.drawn.length > before", arg=before)
        waited.append(frame.evaluate("before => window.drawn[before]", before) - pressed)
        page.wait_for_load_state("networkidle")
        # the page may still bring its list up to date: one change is over before the next
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    return waited


def played(page: Page) -> float:
    """Play; give the pictures drawn a second."""
    frame = frame_of(page)
    frame.locator(".cm-play").click()
    frame.get_by_role("button", name="Pause").wait_for()
    before = frame.evaluate("[window.drawn.length, performance.now()]")
    page.wait_for_timeout(PLAYED_S * 1000)
    after = frame.evaluate("[window.drawn.length, performance.now()]")
    frame.locator(".cm-play").click()
    rate: float = (after[0] - before[0]) / (after[1] - before[1]) * 1000
    return rate


def ours(browser: Browser, folder: Path) -> Iterator[tuple[str, float, str]]:
    """Measure the page over one store: names, figures, units."""
    with running_app(folder, samples=False) as url:
        first = Loaded(browser)
        yield "first page after the server's start, to marks drawn", open_map(first.page, url), "s"
        first.context.close()
        empty, full, size = opened(browser, url, open_map)
        yield "page to marks drawn, empty cache", empty, "s"
        yield "page to marks drawn, cache of a visit before", full, "s"
        yield "all that is sent, empty cache", size, "kB"
        loaded = Loaded(browser)
        page = loaded.page
        open_map(page, url)
        page.wait_for_load_state("networkidle")
        yield "of it the view and the histogram", loaded.kb("/view?", "/timeline?"), "kB"
        yield "of it our scripts and the basemap", loaded.kb("/assets/", "/basemap/"), "kB"
        frame = frame_of(page)
        spots = [(48, 37.5, 6), (51.5, 36, 6), (48, 37.5, 8), (47.5, 35.5, 5), (50, 30, 7)]
        pans = [frame.evaluate(PAN, spot) for spot in spots * 2]
        yield "pan or zoom to marks redrawn, median", statistics.median(pans), "ms"
        frame.evaluate(PAN, (49, 37, 5))
        switched = [frame.evaluate(SWITCH) for _ in range(10)]
        yield "layer switched to marks redrawn, median", statistics.median(switched), "ms"
        changed = filter_changes(page)
        yield "filter change to marks redrawn, median", statistics.median(changed), "ms"
        yield "filter change to marks redrawn, slowest", max(changed), "ms"
        yield "playback", played(page), "a second"
        loaded.context.close()


# --- peers --------------------------------------------------------------------------------------

READY = {
    "folium FastMarkerCluster": "() => document.querySelector('.marker-cluster')",
    "folium.GeoJson": "() => document.querySelector('.leaflet-marker-icon')",
    "pydeck ScatterplotLayer": "() => document.querySelector('canvas')",
}
STUB = "L.AwesomeMarkers = { icon: () => new L.Icon.Default() };"


def library_of_clusters(folder: Path) -> str:
    """Get markercluster's script from npm, or nothing where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        return ""
    pack = [npm, "pack", "--silent", MARKERCLUSTER]
    done = subprocess.run(pack, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        return ""
    with tarfile.open(folder / done.stdout.split()[-1]) as packed:
        script = packed.extractfile("package/dist/leaflet.markercluster.js")
        return script.read().decode() if script else ""


def peers(
    browser: Browser, webgl: Browser, count: int
) -> Iterator[tuple[str, float, float, float, float]]:
    """Build and open what others send: name, seconds to build and to draw, kB plain and gzipped."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clusters = library_of_clusters(folder)
        leaflet = assets()["leaflet/leaflet.js"].body.decode()

        def answer(route: Route) -> None:
            url = route.request.url
            if url.endswith("/favicon.ico"):
                route.fulfill(body="")  # asked for late, when nobody listens any more
            elif url.startswith("http://127.0.0.1:"):
                route.continue_()
            elif url.endswith("/leaflet.js"):
                route.fulfill(body=leaflet, content_type="text/javascript")
            elif url.endswith("leaflet.markercluster.js"):
                route.fulfill(body=clusters, content_type="text/javascript")
            elif url.endswith("leaflet.awesome-markers.js"):
                route.fulfill(body=STUB, content_type="text/javascript")
            else:
                route.fulfill(body="")

        handler = functools.partial(Quiet, directory=name)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for number, (peer, build) in enumerate(peer_pages(count, offline=True)):
            began = time.perf_counter()
            html = build()
            built = time.perf_counter() - began
            Path(folder, f"{number}.html").write_text(html)
            own = html if "pydeck" not in peer else build_without_library(html)
            sizes = len(own) / 1000, len(gzip.compress(own.encode(), 6)) / 1000
            opener = webgl if "pydeck" in peer else browser
            yield peer, built, drawn_in(opener, server, number, peer, answer), *sizes
        server.shutdown()


def build_without_library(html: str) -> str:
    """Leave out the library that pydeck puts into a page that needs no network."""
    return html if len(html) < 4_000_000 else html[html.rindex("<body") :]


def drawn_in(
    browser: Browser,
    server: ThreadingHTTPServer,
    number: int,
    peer: str,
    answer: Any,
) -> float:
    """Open a peer's page; give the seconds until its first mark is drawn."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.route("**/*", answer)
    began = time.perf_counter()
    try:
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/{number}.html", wait_until="commit")
        page.wait_for_function(READY[peer])
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    except BrowserError:
        return float("nan")
    finally:
        seconds = time.perf_counter() - began
        context.close()
    return seconds


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of it."""

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print every figure."""
    with sync_playwright() as playwright:
        path = headless_browser()
        browser = playwright.chromium.launch(executable_path=path, args=list(PLAIN))
        webgl = playwright.chromium.launch(executable_path=path, args=list(WEBGL))
        print("In headless Chromium, 1440 by 900")
        with bare_page() as url:
            empty, full, size = opened(browser, url, open_bare)
        print(f"  a bare Streamlit page: {empty:.2f} s, again {full:.2f} s; {size:,.0f} kB")
        for count in sizes:
            print(f"{count:,} synthetic events", flush=True)
            found: dict[str, float] = {}
            for name, figure, unit in ours(browser, ready(count)):
                found[name] = figure
                print(f"  {name:<52} {figure:>9.2f} {unit}", flush=True)
            if count > LIMIT_OF_PEERS:
                continue
            payload = found["of it the view and the histogram"]
            redraw = found["pan or zoom to marks redrawn, median"] / 1000
            for name, built, drawn, plain, packed in peers(browser, webgl, count):
                times = f"{plain / payload:,.0f} (gzipped {packed / payload:,.0f}) times the bytes"
                later = f"{(built + drawn) / redraw:,.0f} times a redraw"
                told = f"built {built:.1f} s, drawn {drawn:.1f} s, {plain:,.0f} kB"
                print(f"  {name:<26} {told}: {times}, {later}", flush=True)
        browser.close()
        webgl.close()


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    main(tuple(int(each) for each in sys.argv[1:]) or SIZES)
