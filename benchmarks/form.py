"""How soon the form can be typed into, beside a Streamlit page that holds one text field.

    python -m benchmarks.form

Both are served by a running server and opened in headless Chromium, in turns, in the same run.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from settings import PROJECT
from tests.browser.conftest import CHROMIUM, running

ROUNDS = 7
GOAL_S = 1.5
BARE_PAGE = """
import streamlit as st

st.text_input("What happened, in one line")
"""


def interactive_s(browser: Browser, url: str) -> float:
    """Open a page in a fresh browser context; seconds until its first field takes a letter."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    field = page.get_by_role("textbox", name="What happened").first
    field.wait_for()
    field.press_sequentially("a")
    seconds = time.perf_counter() - started
    context.close()
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
                (interactive_s(browser, f"{ours.url}/add"), interactive_s(browser, peer.url))
                for _ in range(ROUNDS + 1)
            ][1:]  # the first opening of each warms it up
        browser.close()
    form, field = (statistics.median(times) for times in zip(*pairs, strict=True))
    print("\nForm page, until the first field takes a letter (median of", ROUNDS, "openings)")
    print(f"  the form                  {form:6.2f} s   (goal {GOAL_S} s)")
    print(f"  a page with one text field {field:5.2f} s")
    print(f"  ratio                     {form / field:6.2f}")


if __name__ == "__main__":
    main()
