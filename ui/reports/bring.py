"""The fields a report is brought with: pasted text or a file, and what is known of it."""

from dataclasses import replace

import streamlit as st

from events.errors import UnreadableFile
from events.intake.text.reports import LONGEST_TEXT, Report, pasted, report_from
from events.intake.typed import read_day
from services import Services
from ui.reports.reading import read

_TAKEN = (
    "English, Ukrainian or Russian. Nothing leaves this machine, and nothing is saved before you "
    "accept it. A file may be HTML, PDF, Word (.docx), e-mail (.eml) or plain text."
)


def show_bring(services: Services) -> None:
    """Show the fields, and read the report when asked to.

    Raises
    ------
    UnreadableFile, InvalidEvent
        What was brought cannot be read, or is not what it should be.
    """
    with st.form("report_bring", border=False):
        text = st.text_area(
            "The report's text",
            key="report_text",
            height=280,
            placeholder="Paste a report here",
            max_chars=LONGEST_TEXT,
        )
        chosen = st.file_uploader("Or a saved file", key="report_file")
        day, publisher, url = st.columns(3)
        published = day.text_input(
            "Published on",
            key="report_published",
            placeholder="9 April 2025",
            help="'On Tuesday' is told from this day. Empty: as the file says.",
        )
        name = publisher.text_input("Publisher", key="report_publisher", max_chars=300)
        address = url.text_input("Web address", key="report_url", placeholder="https://")
        st.caption(_TAKEN)
        pressed = st.form_submit_button(
            "Read the report", type="primary", icon=":material/find_in_page:"
        )
    if not pressed:
        return
    report = _brought(text, chosen.getvalue() if chosen else None, chosen.name if chosen else "")
    if name.strip():
        report = replace(report, publisher=name.strip())
    try:
        on = read_day(published) if published.strip() else None
    except ValueError as error:
        raise UnreadableFile(f"Published on: {error}") from error
    source = report.source(on, address.strip() or None)
    words = f"Reading {len(report.text.split()):,} words …"
    bar = st.progress(0.0, words)

    def go_on(share: float) -> None:
        bar.progress(share, words)

    read(report, source, services, go_on)
    st.rerun()


def _brought(text: str, data: bytes | None, name: str) -> Report:
    if data is not None:
        return report_from(data, name)
    if not text.strip():
        raise UnreadableFile("There is no text yet: paste a report, or choose a file.")
    return pasted(text)
