"""The reports page: paste a report, and see which events it claims."""

from pathlib import Path

import streamlit as st

from ui.messages import escape_markdown, one_clear_message
from ui.reports.bring import show_bring
from ui.reports.deciding import show_drafts
from ui.reports.html import text_html
from ui.reports.reading import ReportRead, current, put_away
from ui.resources import services as current_services
from ui.who import ask_name

_STYLE = Path(__file__).parent / "reports.css"


def show() -> None:
    """Show the page."""
    services = current_services()
    st.html(_STYLE.read_text(encoding="utf-8"))
    with st.container(key="report_page"):
        title, who = st.columns([3, 2], vertical_alignment="bottom")
        title.html("<h1 class='report-title'>Reports</h1>")
        with who:
            name = ask_name()
        with one_clear_message():
            read = current()
            if read is None:
                show_bring(services)
                return
            _show_head(read)
            text, drafts = st.columns([1, 1], gap="large")
            text.html(text_html(read.report.text, read.extraction))
            with drafts:
                show_drafts(read, services, name)


def _show_head(read: ReportRead) -> None:
    found, unread = len(read.events), len(read.extraction.not_read)
    words = f"{found} {'draft' if found == 1 else 'drafts'}, {len(read.undecided)} to decide. "
    if unread:
        words += f"{unread} nationality words without an event (dotted; hover to see why). "
    if not found:
        words = "No event with foreign troops was read. " + words.partition(". ")[2]
    if read.source.published_on is None:
        words += "Without the day of publication 'on Tuesday' stays unread. "
    for remark in read.report.remarks:
        words += f"{remark} "
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(escape_markdown(words))
        st.button("Another report", key="report_another", on_click=put_away)
