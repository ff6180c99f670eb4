"""The third section: when it happened, as the report words it, and how that is read."""

from datetime import date, timedelta

import streamlit as st

from events.dates.reported import AmbiguousDate, ReportedDate, UnreadableDate
from events.intake.form.read import read_form_date
from events.model.when import When
from ui.form.open_form import OpenForm
from ui.form.widgets import day, note, report_day, section, text


def show_when(form: OpenForm) -> None:
    """Show the date with its reading, the date of the report, and the time of day."""
    with section(3, "When", "As the report words it. A report's date is not the event's date."):
        event, report = st.columns([3, 2])
        with event:
            text(
                form,
                "when.edtf",
                "When it happened",
                placeholder="8 Apr · early January 2025 · by 9 April · 2024",
                help="In English, Ukrainian or Russian, or as EDTF. Leave it empty where no date "
                "is given.",
            )
            _show_reading(form)
        with report:
            day(
                form,
                "when.reported_on",
                "Reported on",
                placeholder="9 April 2025",
                help="The day it was announced or published. Dates without a year are read from "
                "here.",
            )
            _warn_of_future(report_day(form))
        with st.expander("Time of day"):
            text(
                form,
                "when.time",
                "Local time, with its zone only if the source gives it",
                placeholder="14:30 · 14:30+03:00 · 11:30 UTC",
            )


def _show_reading(form: OpenForm) -> None:
    when = form.values["when"]
    if not when["edtf"].strip():
        note("Nothing typed: the date is not known. The event is listed, not on the timeline.")
        return
    match read_form_date(when):
        case UnreadableDate(reason=reason):
            if not form.problems_at("when.edtf"):
                note(reason, "problem")
        case AmbiguousDate(question=question, choices=choices):
            if not form.problems_at("when.edtf"):
                note(question, "question")
            with st.container(horizontal=True, gap="small"):
                for choice in choices:
                    st.button(
                        choice.words,
                        key=form.name(f"when.choice.{choice.edtf}"),
                        on_click=form.put,
                        args=("when.choice", choice.edtf or ""),
                    )
        case ReportedDate(edtf=edtf, note=assumed):
            read = When(edtf=edtf, reported_on=report_day(form))
            note(f"Read as: {read.words}." + (f" {assumed}" if assumed else ""))
            _warn_of_future(read.earliest)


def _warn_of_future(day: date | None) -> None:
    # A day ahead: it is tomorrow already somewhere, and reports are dated by their own clocks.
    if day is not None and day > date.today() + timedelta(days=1):
        note("This is in the future.", "question")
