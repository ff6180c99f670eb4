"""What a page says instead of breaking."""

from streamlit.testing.v1 import AppTest

from events.store.journal.contents import EVENTS_FILE
from services import Services
from tests.synthetic import many_lines

MANY = 30_000
"""Takes seconds to read, which nobody waits for."""


def _page() -> None:
    import streamlit as st

    from ui.messages import one_clear_message
    from ui.resources import services

    with one_clear_message():
        st.write(f"{len(services().table.shown())} events")


def test_a_page_says_how_much_of_the_events_was_read(services: Services) -> None:
    (services.settings.data_dir / EVENTS_FILE).write_bytes(many_lines(MANY))
    services.table.begin_reading()
    page = AppTest.from_function(_page, default_timeout=60).run()
    (progress,) = page.get("progress")
    assert "events are being read" in progress.proto.text
    assert not page.exception
    assert not page.error
