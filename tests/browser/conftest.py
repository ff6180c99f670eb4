"""A real server and a real browser: what the browser tests of all rooms share."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Frame,
    Page,
    Request,
    Response,
    WebSocket,
    WebSocketRoute,
    expect,
    sync_playwright,
)
from streamlit.proto.BackMsg_pb2 import BackMsg

from events.geojson import codec
from events.model.event import Event
from events.store.journal.contents import EVENTS_FILE
from scripts.screenshots import free_port, headless_browser
from settings import PROJECT

CHROMIUM = os.environ.get("CHROMIUM") or headless_browser()
MAP_PAGE = PROJECT / "tests" / "browser" / "map_page" / "app.py"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
START_SECONDS = 120.0
STOP_SECONDS = 60
PATIENCE_MS = 120_000  # far more than anything takes, also where much else runs
expect.set_options(timeout=PATIENCE_MS)

# What Chromium itself says about features Streamlit's frame permissions name; not ours to mend.
NOT_OURS = re.compile(
    r"Unrecognized feature|allow-scripts and allow-same-origin|Third-party cookie"
)


@dataclass
class Server:
    """A running app over its own folder of events."""

    url: str
    data_dir: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=PATIENCE_MS / 1000)


@dataclass
class Watched:
    """A page together with everything it asked for and complained of."""

    page: Page
    outside: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    frames_sent: list[bytes | str] = field(default_factory=list)

    def requested(self, path: str) -> list[str]:
        """Addresses asked for whose path starts so."""
        return [url for url in self.requests if urlsplit(url).path.startswith(path)]

    def assert_clean(self) -> None:
        assert self.outside == []
        assert self.refused == []
        assert self.errors == []


def write_events(data_dir: Path, events: Iterable[Event]) -> None:
    """Put recorded events into a store's file, faster than saving each."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / EVENTS_FILE).open("wb") as file:
        for event in events:
            file.write(codec.dumps(event) + b"\n")


def wait_until_up(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            if server.get("/_stcore/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)  # between two looks at a port that is not open yet
    output = (server.data_dir / "server.log").read_text(errors="replace")
    pytest.fail(f"The server did not come up:\n{output}")


@contextmanager
def running(app: Path, data_dir: Path, **settings: str) -> Iterator[Server]:
    port = free_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "CONFLICTMAP_DATA_DIR": str(data_dir),
        "CONFLICTMAP_SAMPLES": "false",
        **{f"CONFLICTMAP_{name.upper()}": value for name, value in settings.items()},
    }
    command = [sys.executable, "-m", "streamlit", "run", str(app)]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with (data_dir / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options], cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
    server = Server(f"http://127.0.0.1:{port}", data_dir, process)
    try:
        wait_until_up(server)
        yield server
    finally:  # whichever process it is by now
        server.process.terminate()
        server.process.wait(timeout=STOP_SECONDS)


@pytest.fixture(scope="module")
def serve(tmp_path_factory) -> Iterator[Callable[..., Server]]:
    """Start a server over the given events: ``serve(events, app=..., tiles=...)``."""
    with ExitStack() as stack:

        def start(events: Iterable[Event] = (), *, app: Path = MAP_PAGE, **settings: str) -> Server:
            data_dir = tmp_path_factory.mktemp("data")
            write_events(data_dir, events)
            return stack.enter_context(running(app, data_dir, **settings))

        yield start


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                # What was compiled for a page is there for the next one.
                "--process-per-site",
                # No other host has an address. Routes of Playwright would switch off the cache.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield launched
        launched.close()


class Contexts:
    """Browsers of people who were here before: scripts are in their cache, nothing else is kept.

    Loading Streamlit's own scripts anew for each test would take most of a test's time.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._kept: dict[tuple[bool, bool, int, int, int], tuple[BrowserContext, CDPSession]] = {}

    def take(
        self, *, dark: bool, motion: bool, viewport: dict[str, int], number: int
    ) -> tuple[BrowserContext, CDPSession]:
        """Give the context of that kind; other numbers are other people's browsers."""
        kind = (dark, motion, viewport["width"], viewport["height"], number)
        if kind not in self._kept:
            context = self._browser.new_context(
                viewport=viewport,
                color_scheme="dark" if dark else "light",
                reduced_motion="no-preference" if motion else "reduce",
            )
            context.set_default_timeout(PATIENCE_MS)
            self._kept[kind] = context, context.new_cdp_session(context.new_page())
        return self._kept[kind]

    def close(self) -> None:
        for context, _ in self._kept.values():
            context.close()


def _forget(context: BrowserContext, inner: CDPSession, origins: set[str]) -> None:
    """Empty all but the cache, as if nobody had been here."""
    for origin in origins:
        kinds = "cookies,local_storage,indexeddb,cache_storage,service_workers"
        inner.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kinds})
    context.clear_cookies()
    context.clear_permissions()


@pytest.fixture(scope="session")
def contexts(browser) -> Iterator[Contexts]:
    kept = Contexts(browser)
    yield kept
    kept.close()


@pytest.fixture
def watch(contexts) -> Iterator[Callable[..., Watched]]:
    """Open a page with every host but our own blocked: ``watch(dark=True, viewport=NARROW)``.

    Each page of a test is in a browser of its own, of somebody who asked for less motion unless
    ``motion`` is set: drawing what glides and fades takes a tenth of a test's time.
    """
    opened: list[tuple[Watched, BrowserContext, CDPSession]] = []

    def open_page(
        *, dark: bool = False, motion: bool = False, viewport: dict[str, int] | None = None
    ) -> Watched:
        context, inner = contexts.take(
            dark=dark, motion=motion, viewport=viewport or WIDE, number=len(opened)
        )
        watched = Watched(context.new_page())
        opened.append((watched, context, inner))
        _listen(watched)
        return watched

    yield open_page
    for watched, context, inner in opened:
        watched.page.close()
        parts = [urlsplit(url) for url in watched.requests]
        _forget(context, inner, {f"{part.scheme}://{part.netloc}" for part in parts})


def _listen(watched: Watched) -> None:
    page = watched.page

    def complain(message: ConsoleMessage) -> None:
        if message.type == "error" and not NOT_OURS.search(message.text):
            watched.errors.append(message.text)

    def note(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("http", "https"):
            return
        watched.requests.append(request.url)
        if address.hostname != "127.0.0.1":
            watched.outside.append(request.url)

    def look_at(response: Response) -> None:
        if response.status >= 400:
            watched.refused.append(f"{response.status} {response.url}")

    def note_frame(payload: bytes | str) -> None:
        # What a part asks again by its own clock is not sent for what somebody did.
        timed = isinstance(payload, bytes) and BackMsg.FromString(payload).rerun_script
        if not (timed and timed.is_auto_rerun):
            watched.frames_sent.append(payload)

    page.on("console", complain)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("request", note)
    page.on("response", look_at)
    page.on("websocket", lambda opened: opened.on("framesent", note_frame))
    page.on("websocket", lambda opened: _note_answers(page, opened))


_UNANSWERED: WeakSet[Page] = WeakSet()
"""Pages that have asked for a run of which the server has said nothing yet."""


def _note_answers(page: Page, opened: WebSocket) -> None:
    def sent(payload: bytes | str) -> None:
        if isinstance(payload, bytes) and BackMsg.FromString(payload).HasField("rerun_script"):
            _UNANSWERED.add(page)

    opened.on("framesent", sent)
    opened.on("framereceived", lambda _: _UNANSWERED.discard(page))


def at_rest(page: Page) -> None:
    """Wait until the server has answered everything asked so far and every field is drawn.

    Texts are sent after a pause in typing, so that a short silence is no rest yet. Streamlit brings
    the script of a kind of field when the first is to be drawn; until then a skeleton stands in its
    place.
    """
    while True:
        page.evaluate("window.idleSince = 0")  # what was idle before is not idle since
        page.wait_for_function("""() => {
            const app = document.querySelector('[data-testid="stApp"]');
            const skeleton = document.querySelector('[data-testid="stSkeleton"]');
            const idle = app?.dataset.testScriptState === "notRunning" && !skeleton;
            window.idleSince = idle ? window.idleSince || performance.now() : 0;
            return idle && performance.now() - window.idleSince > 900;
        }""", polling=50)  # fmt: skip
        if page not in _UNANSWERED:
            return


def document_of(page: Page) -> Frame:
    """Give the document of the map in a page."""
    [frame] = [frame for frame in page.frames if "streamlit_folium" in frame.url]
    return frame


def map_at_rest(page: Page, condition: str = "true") -> Any:
    """Wait until the map is idle and a condition on its ``state`` holds; give that state.

    See "State to await" in docs/map.md.
    """
    found = document_of(page).wait_for_function(f"""() => {{
        const map = document.querySelector(".leaflet-container[data-state=idle]");
        const state = map?.mapState;
        return state && ({condition}) ? state : null;
    }}""")
    return found.json_value()


# Streamlit draws together what comes within 10 ms.
DRAWN = "() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 11))"


class SlowAnswers:
    """Everything the server tells a page through Streamlit's socket, held back at will."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[tuple[WebSocketRoute, bytes | str]] | None = None
        page.route_web_socket(re.compile("/_stcore/stream"), self._connect)

    def _connect(self, browser_end: WebSocketRoute) -> None:
        server_end = browser_end.connect_to_server()

        def tell(message: bytes | str) -> None:
            if self._held is None:
                browser_end.send(message)
            else:
                self._held.append((browser_end, message))

        server_end.on_message(tell)

    @contextmanager
    def held(self, *, one_by_one: bool = False) -> Iterator[Callable[[bytes], None]]:
        """Hold answers back until the block ends; gives what waits for one that holds some text.

        With ``one_by_one`` each is drawn before the next comes, as from a slow server.
        """
        held = self._held = []

        def wait_for(text: bytes) -> None:
            deadline = time.monotonic() + PATIENCE_MS / 1000
            while not any(text in message for _, message in held if isinstance(message, bytes)):
                assert time.monotonic() < deadline, f"No answer held {text!r}."
                self._page.wait_for_timeout(20)  # lets answers come in

        yield wait_for
        while held:  # what comes meanwhile waits for its turn
            browser_end, message = held.pop(0)
            browser_end.send(message)
            if one_by_one:
                self._page.evaluate(DRAWN)
        self._held = None
