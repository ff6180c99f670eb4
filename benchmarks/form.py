"""How soon the form can be typed into, beside a Streamlit page that holds one text field.

    python -m benchmarks.form

Both are served by a running server and opened in headless Chromium, in turns, in the same run:
with an empty browser, which loads and compiles Streamlit's scripts, and again, as analysts do all
day.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from settings import PROJECT
from tests.browser.conftest import CHROMIUM, running

ROUNDS = 7
GOAL_S = 1.5
BARE_PAGE = """
import streamlit as st

st.text_input("What happened, in one line")
"""


class Opening(NamedTuple):
    """Seconds until a page's first field takes a letter, with an empty browser and once more."""

    first: float
    again: float


def opening_of(browser: Browser, url: str) -> Opening:
    """Open a page in a fresh browser context, and again in a new tab of the same."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    opening = Opening(_interactive_s(context, url), _interactive_s(context, url))
    context.close()
    return opening


def _interactive_s(context: BrowserContext, url: str) -> float:
    page = context.new_page()
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    field = page.get_by_role("textbox", name="What happened").first
    field.wait_for()
    field.press_sequentially("a")
    seconds = time.perf_counter() - started
    page.close()
    return seconds


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        bare = folder / "bare.py"
        bare.write_text(BARE_PAGE)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        with (
            running(PROJECT / "app.py", folder / "events") as ours,
            running(bare, folder / "bare") as peer,
        ):
            pairs = [
                (opening_of(browser, f"{ours.url}/add"), opening_of(browser, peer.url))
                for _ in range(ROUNDS + 1)
            ][1:]  # the first opening of each warms it up
        browser.close()
    forms, fields = zip(*pairs, strict=True)
    print(
        f"\nForm page, until its first field takes a letter (median of {ROUNDS}; goal {GOAL_S} s)"
    )
    for words, taken in (
        ("with an empty browser", lambda opening: opening.first),
        ("opened again", lambda opening: opening.again),
    ):
        form, field = (statistics.median(map(taken, each)) for each in (forms, fields))
        print(
            f"  {words:<22} {form:6.2f} s   a page with one text field {field:.2f} s   "
            f"ratio {form / field:.2f}"
        )


if __name__ == "__main__":
    main()
