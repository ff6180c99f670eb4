"""The form in a real browser: by keyboard, on a phone, through reloads and a killed server."""

import os
import re
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from events.geojson import codec
from events.store.journal.contents import EVENTS_FILE
from settings import PROJECT
from tests.browser.conftest import (
    NARROW,
    STOP_SECONDS,
    Server,
    SlowAnswers,
    at_rest,
    wait_until_up,
)
from tests.browser.test_map import recorded

pytestmark = pytest.mark.browser

APP = PROJECT / "app.py"


@pytest.fixture(scope="module")
def server(serve) -> Server:
    return serve((), app=APP)


def opened(page: Page, server: Server, path: str = "/add") -> Page:
    page.goto(server.url + path)
    expect(page.get_by_role("button", name="Save event")).to_be_visible()
    at_rest(page)  # every field is there
    return page


def box(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label, exact=True).first


def combo(page: Page, label: str) -> Locator:
    return page.get_by_role("combobox", name=label, exact=True).first


def choose(page: Page, label: str, typed: str, shown: str) -> None:
    """Choose from a list; one that opens while the page is still being drawn closes again."""
    option = page.get_by_role("option").filter(has_text=re.compile(shown, re.I)).first
    for _ in range(6):
        at_rest(page)
        combo(page, label).click()
        page.keyboard.type(typed)
        with suppress(TimeoutError):
            option.click(timeout=5_000)
            break
        page.keyboard.press("Escape")
    expect(combo(page, label)).to_have_value(re.compile(shown, re.I))


# A button's icon is text too, in a line of its own.
FOCUSED = """(({ ariaLabel, innerText }) => ariaLabel || innerText?.split("\\n").at(-1) || "")(
    document.activeElement)"""


def focus(page: Page, label: str) -> None:
    """Go on with Tab until the field of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == label:
            return
    pytest.fail(f"Tab does not lead to {label!r}")


def test_the_whole_form_is_filled_and_saved_by_keyboard_alone(server, watch):
    page = opened(watch().page, server)
    box(page, "What happened, in one line").focus()
    page.keyboard.type("Synthetic capture by keyboard")
    focus(page, "Kind of event")
    page.keyboard.type("capture")
    page.keyboard.press("Enter")
    focus(page, "Place, as the report words it")
    page.keyboard.type("Donetsk region")
    expect(page.get_by_text("the whole area is shown")).to_be_visible()
    focus(page, "When it happened")
    page.keyboard.type("by 9 April 2025")
    expect(page.get_by_text("Read as: by 9 April 2025")).to_be_visible()
    focus(page, "Nationality")
    page.keyboard.type("north kor")
    page.keyboard.press("Enter")
    expect(combo(page, "Nationality")).to_have_value(re.compile("North Korea"))
    page.keyboard.press("Escape")  # once too often: the list is closed, and keeps what it holds
    focus(page, "What they did")
    page.keyboard.type("captured")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Third Geneva Convention")).to_be_visible()
    focus(page, "Your name")
    page.keyboard.type("Tester")
    focus(page, "Save event")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as revision 1")).to_be_visible()
    link = page.get_by_role("link", name="Show it on the map")
    event_id = re.search(r"event=([0-9a-f-]{36})", link.get_attribute("href") or "")
    assert event_id is not None
    saved = server.get(f"/events/{event_id[1]}.json")
    assert saved.status_code == 200
    assert saved.json()["properties"]["nationalities"] == "PRK"


@pytest.mark.parametrize("label", ["What is said, in our words", "What happened, in one line"])
def test_text_typed_right_before_a_reload_survives_it(server, watch, label):
    page = opened(watch().page, server)
    box(page, label).focus()
    page.keyboard.type("typed, never left the field")
    page.reload()
    expect(box(page, label)).to_have_value("typed, never left the field")


def test_a_pause_in_typing_is_enough_for_another_tab_to_go_on_and_no_other_browser(server, watch):
    page = opened(watch().page, server)
    box(page, "What is said, in our words").focus()
    page.keyboard.type("Typed here, still in the field.")
    at_rest(page)
    address = page.url.removeprefix(server.url)
    tab = opened(page.context.new_page(), server, address)
    expect(box(tab, "What is said, in our words")).to_have_value("Typed here, still in the field.")
    tab.close()
    stranger = opened(watch().page, server, address)
    expect(box(stranger, "What is said, in our words")).to_have_value("")


def test_typing_goes_on_undisturbed_while_it_is_kept(server, watch):
    page = opened(watch().page, server)
    words = "Quite a long sentence that takes longer to type than one pause lasts, in one go."
    for label in ("What is said, in our words", "What happened, in one line"):
        box(page, label).focus()
        page.keyboard.type(words, delay=40)
        at_rest(page)
        expect(box(page, label)).to_have_value(words)
        expect(box(page, label)).to_be_focused()


def test_a_run_that_ends_late_leaves_the_focus_where_it_is(server, watch):
    page = watch().page
    slow = SlowAnswers(page)
    opened(page, server)
    for label, typed, then in (
        ("What happened, in one line", "Synthetic, slowly answered", "Kind of event"),
        ("Place, as the report words it", "Novosilka", "Region, if stated"),
        ("When it happened", "by 9 April 2025", "Reported on"),
        ("Said on", "9 April 2025", "What is said, in our words"),
    ):
        box(page, label).focus()
        with slow.held(one_by_one=True) as wait_for:
            page.keyboard.type(typed)
            wait_for(then.encode())  # the section comes anew
            focus(page, then)
            page.keyboard.type("9")
        at_rest(page)
        assert page.evaluate(FOCUSED) == then
        expect(page.locator(":focus")).to_have_value("9")
        page.keyboard.press("Backspace")
        page.keyboard.press("Escape")


def test_a_save_that_could_not_be_leaves_the_focus_on_its_button(server, watch):
    page = watch().page
    slow = SlowAnswers(page)
    opened(page, server)
    page.get_by_role("button", name="Save event").focus()
    with slow.held(one_by_one=True) as wait_for:
        page.keyboard.press("Enter")
        wait_for(b"to mend")
    expect(page.get_by_text("to mend")).to_be_visible()
    at_rest(page)
    expect(page.get_by_role("button", name="Save event")).to_be_focused()


def restart(server: Server) -> None:
    """Kill a server without warning and start it again on the same port and folder."""
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(timeout=STOP_SECONDS)
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "CONFLICTMAP_DATA_DIR": str(server.data_dir),
        "CONFLICTMAP_SAMPLES": "false",
    }
    with (server.data_dir / "server.log").open("ab") as log:
        server.process = subprocess.Popen(
            server.process.args, cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
    wait_until_up(server)


def test_a_killed_server_costs_nothing_that_was_typed(server, watch):
    page = opened(watch().page, server)
    box(page, "What happened, in one line").fill("Synthetic, before the fall")
    choose(page, "Kind of event", "capture", "Capture of troops")
    choose(page, "Nationality", "colom", "Colombia")
    box(page, "What is said, in our words").fill("Said before the fall")
    at_rest(page)
    address = page.url.removeprefix(server.url)
    # put aside in the browser only: the server goes before the pause in typing is over
    box(page, "Publisher").focus()
    page.keyboard.type("Synthetic agency")
    restart(server)
    page = opened(page, server, address)
    expect(box(page, "What happened, in one line")).to_have_value("Synthetic, before the fall")
    expect(combo(page, "Nationality")).to_have_value(re.compile("Colombia"))
    expect(combo(page, "Kind of event")).to_have_value("Capture of troops")
    expect(box(page, "What is said, in our words")).to_have_value("Said before the fall")
    expect(box(page, "Publisher")).to_have_value("Synthetic agency")


def test_a_page_left_open_through_a_restart_goes_on_where_it_was(server, watch):
    page = opened(watch().page, server)
    box(page, "What happened, in one line").fill("Synthetic, left open")
    at_rest(page)
    restart(server)
    box(page, "Your name").click()  # waits for the page to find the server again
    page.keyboard.type("Tester")
    at_rest(page)
    expect(box(page, "What happened, in one line")).to_have_value("Synthetic, left open")
    page.reload()
    expect(box(page, "Your name")).to_have_value("Tester")
    expect(box(page, "What happened, in one line")).to_have_value("Synthetic, left open")


def test_a_click_on_the_small_map_is_a_place(server, watch):
    page = opened(watch().page, server)
    frame = page.frame_locator(".st-key-form_map iframe")
    expect(frame.locator(".leaflet-container canvas").first).to_be_visible()
    at_rest(page)
    frame.locator(".leaflet-container").click(position={"x": 150, "y": 150})
    expect(box(page, "Or coordinates, or click the map")).to_have_value(
        re.compile(r"^-?\d+(\.\d+)?, -?\d+(\.\d+)?$")
    )
    expect(page.get_by_text("Clicked on the map")).to_be_visible()


def test_a_pin_of_the_small_map_is_chosen_like_its_line_in_the_list(server, watch):
    page = opened(watch().page, server)
    box(page, "Place, as the report words it").fill("Novosilka")
    expect(page.get_by_text("places may be meant")).to_be_visible()
    frame = page.frame_locator(".st-key-form_map iframe")
    expect(frame.locator(".leaflet-container canvas").first).to_be_visible()
    at_rest(page)
    frame.get_by_label(re.compile(r"^2\. ")).click()
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    expect(page.get_by_text("places may be meant")).to_be_hidden()


def test_the_form_fits_a_phone(server, watch):
    page = opened(watch(viewport=NARROW).page, server)
    box(page, "Place, as the report words it").fill("Novosilka")
    expect(page.get_by_role("radiogroup", name="Which place is meant?")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Save event").click()
    expect(page.get_by_text("things to mend")).to_be_visible()
    too_wide = page.evaluate("""() => [...document.querySelectorAll(".st-key-form_page *")]
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && e.offsetParent)
        .map((e) => e.className)""")
    assert too_wide == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_error_is_brought_into_view_beside_its_field(server, watch):
    page = opened(watch().page, server)
    page.get_by_role("button", name="Save event").click()
    expect(page.locator(".form-problem").first).to_be_in_viewport()


def test_a_stale_save_brings_both_versions_into_view(server, watch):
    event = recorded(1, title="Synthetic, as it was")
    with (server.data_dir / EVENTS_FILE).open("ab") as file:
        file.write(codec.dumps(event) + b"\n")
    mine, theirs = watch().page, watch().page
    for page, title in ((mine, "Synthetic, mine"), (theirs, "Synthetic, theirs")):
        page.goto(f"{server.url}/add?edit={event.id}")
        expect(page.get_by_role("button", name="Save changes")).to_be_visible()
        box(page, "What happened, in one line").fill(title)
        box(page, "Your name").fill("Tester")
        at_rest(page)
    theirs.get_by_role("button", name="Save changes").click()
    expect(theirs.get_by_text("Saved as revision 2")).to_be_visible()
    mine.get_by_role("button", name="Save changes").click()
    expect(mine.get_by_text("Synthetic, theirs").first).to_be_in_viewport()
    expect(mine.get_by_text("Synthetic, mine").first).to_be_in_viewport()
    mine.get_by_text("Mine", exact=True).last.click()
    mine.get_by_role("button", name="Save as chosen").click()
    expect(mine.get_by_text("Saved as revision 3")).to_be_visible()


def test_scripts_typed_into_fields_never_run(server, watch):
    watched = watch()
    page = opened(watched.page, server)
    hostile = "</script><img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    for label in (
        "What happened, in one line",
        "Place, as the report words it",
        "Publisher",
        "Web address",
        "When it happened",
        "What is said, in our words",
        "Your name",
    ):
        box(page, label).fill(hostile)
    at_rest(page)
    page.get_by_role("button", name="Save event").click()
    expect(page.get_by_text("to mend")).to_be_visible()
    assert page.evaluate("window.hacked") is None
    for frame in page.frames:
        assert frame.evaluate("window.hacked") is None
    assert watched.outside == []


def test_nothing_is_asked_of_another_host(server, watch):
    watched = watch(dark=True)
    page = opened(watched.page, server)
    box(page, "Place, as the report words it").fill("Sudzha")
    expect(page.get_by_text("point, within about")).to_be_visible()
    assert watched.outside == []


def unfinished_with(server, text: str) -> Path:
    """Wait until a form that holds a text is kept, and give its file."""
    waiting = threading.Event()
    for _ in range(1_200):
        for path in (server.data_dir / "unfinished").glob("*.json"):
            if text in path.read_text():
                return path
        waiting.wait(0.1)
    raise AssertionError(f"No unfinished form holds {text!r}.")


def test_no_route_hands_out_a_half_written_form(server, watch):
    page = opened(watch().page, server)
    box(page, "What happened, in one line").fill("Synthetic and unfinished")
    kept = unfinished_with(server, "Synthetic and unfinished")
    for path in (f"/unfinished/{kept.name}", f"/events/{kept.stem}.json", "/events.geojson"):
        assert "Synthetic and unfinished" not in server.get(path).text
