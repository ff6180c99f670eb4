"""Take the pictures of the README anew: the sample events, at 1440 by 900, in headless Chromium.

Run by ``make screenshots``. The store is a temporary one, so the pictures show the same each time.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from events.intake.drafts.samples import load_samples
from settings import PROJECT, Settings

IMAGES = PROJECT / "docs" / "images"
SCREEN = ViewportSize(width=1440, height=900)
_START_S = 90.0


def main() -> None:
    """Start the app, take each picture, stop the app."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=headless_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=SCREEN, locale="en-GB")
        _open(page, url)
        _take(page, "map.png")
        capture = load_samples(Settings().samples_file)[0]
        _open(page, f"{url}/?event={capture.id}")
        _take(page, "event.png")
        dark = browser.new_page(viewport=SCREEN, locale="en-GB", color_scheme="dark")
        _open(dark, url)
        dark.get_by_text("Figures", exact=True).click()
        dark.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg").nth(2).wait_for()
        _take(dark, "figures.png")
        browser.close()


def headless_browser() -> str | None:
    """Find Chromium: its headless shell if it is there, which has no windows to keep up."""
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def _open(page: Page, url: str) -> None:
    page.goto(url)
    drawn = page.frame_locator("iframe[title*=folium]")
    drawn.locator(".cm-mark").first.wait_for()
    drawn.locator(".cm-name span").first.wait_for()
    drawn.locator("path.cm-area").first.wait_for()
    drawn.locator(".cm-time canvas").wait_for()
    drawn.locator(".leaflet-container[data-state=idle]").wait_for()


def _take(page: Page, name: str) -> None:
    # The picture is the same from run to run only once nothing moves any more.
    before = b""
    while (now := page.screenshot()) != before:
        before = now
    (IMAGES / name).write_bytes(now)
    print(IMAGES / name)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_app(folder: Path, *, samples: bool = True) -> Iterator[str]:
    """Serve the app over a folder of events, a new one with the samples in it; give its address."""
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, str(PROJECT / "cli.py"), "serve"),
            *("--port", str(port), "--data-dir", str(folder)),
        ],
        env=os.environ | {"CONFLICTMAP_SAMPLES": str(int(samples))},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/health", server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers, or its server has ended."""
    deadline = time.monotonic() + _START_S
    while True:
        try:
            with urllib.request.urlopen(address):  # noqa: S310 - our own address
                return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.2)  # between two looks at a port that is not open yet


if __name__ == "__main__":
    main()
