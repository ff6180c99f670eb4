"""Sections five and six: who says so, and where it was read."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from events.vocabulary import About, Credibility, Reliability, SourceScale, Stance
from ui.form.open_form import OpenForm
from ui.form.troops import add_button, remove_button
from ui.form.widgets import (
    choice,
    country,
    day,
    paragraphs,
    report_day,
    section,
    several,
    show_problems,
    slot,
    text,
)


def show_ledger(form: OpenForm) -> None:
    """Show the statements and the sources they were read in."""
    with section(5, "Who says so", "Each party's position: claims, denials, silence."):
        with slot():
            for row in form.values["statements"]:
                _show_statement(form, row)
        add_button(form, "statements", "Add a statement")
    with section(6, "Source", "Where it was read. Grades say how far each can be relied on."):
        with slot():
            for row in form.values["sources"]:
                _show_source(form, row)
        add_button(form, "sources", "Add a source")


def _show_statement(form: OpenForm, row: Mapping[str, Any]) -> None:
    path = f"statements.{row['key']}"
    with st.container(border=True, key=form.name(f"row.{path}")):
        party, stance, speaker, on = st.columns([4, 3, 3, 2])
        with party:
            country(
                form,
                f"{path}.party",
                "Party",
                other_words=True,
                help="A state by part of its name, or any other party in words. Empty where "
                "nobody is named.",
                placeholder="Nobody named",
            )
        with stance:
            choice(
                form,
                f"{path}.stance",
                "What it does",
                [stance.value for stance in Stance],
                lambda value: Stance(value).words,
            )
        with speaker:
            text(form, f"{path}.speaker", "Speaker", placeholder="Name or office")
        with on:
            day(form, f"{path}.on", "Said on", report=report_day(form), placeholder="9 Apr 2025")
        paragraphs(form, f"{path}.summary", "What is said, in our words")
        about, source, credibility = st.columns([3, 4, 4])
        with about:
            choice(
                form,
                f"{path}.about",
                "About",
                [about.value for about in About],
                lambda value: About(value).words,
                may_be_empty=False,
            )
        with source:
            keys = [source["key"] for source in form.values["sources"]]
            choice(
                form,
                f"{path}.source",
                "Read in",
                keys,
                lambda key: source_words(form, key),
                placeholder="No source",
            )
        with credibility:
            choice(
                form,
                f"{path}.credibility",
                "Credibility (Admiralty)",
                [str(grade.value) for grade in Credibility],
                lambda value: f"{value}: {Credibility(int(value)).words}",
                may_be_empty=False,
            )
        show_problems(form, path)
        remove_button(form, "statements", row["key"], "Remove this statement")


def _show_source(form: OpenForm, row: Mapping[str, Any]) -> None:
    path, report = f"sources.{row['key']}", report_day(form)
    with st.container(border=True, key=form.name(f"row.{path}")):
        st.html(f"<h3 class='form-part'>{source_words(form, row['key'])}</h3>")
        publisher, title = st.columns([2, 3])
        with publisher:
            text(form, f"{path}.publisher", "Publisher")
        with title:
            text(form, f"{path}.title", "Title")
        url, published, reliability = st.columns([5, 2, 4])
        with url:
            text(form, f"{path}.url", "Web address", placeholder="https://")
        with published:
            day(
                form,
                f"{path}.published_on",
                "Published on",
                report=report,
                placeholder="9 Apr 2025",
            )
        with reliability:
            choice(
                form,
                f"{path}.reliability",
                "Reliability (Admiralty)",
                [grade.value for grade in Reliability],
                lambda value: f"{value}: {Reliability(value).words}",
                may_be_empty=False,
            )
        has_more = any(
            row[name] or form.problems_at(f"{path}.{name}")
            for name in ("archived_url", "accessed_on", "scale")
        )
        with st.expander("Archived copy, date read, reach", expanded=has_more):
            archived, accessed, scale = st.columns([5, 2, 4])
            with archived:
                text(form, f"{path}.archived_url", "Archived copy", placeholder="https://")
            with accessed:
                day(
                    form, f"{path}.accessed_on", "Read on", report=report, placeholder="10 Apr 2025"
                )
            with scale:
                several(
                    form,
                    f"{path}.scale",
                    "Reach (ACLED source scale)",
                    [scale.value for scale in SourceScale],
                    lambda value: SourceScale(value).words,
                )
        show_problems(form, path)
        remove_button(form, "sources", row["key"], "Remove this source")


def source_words(form: OpenForm, key: str) -> str:
    """Name a source row by its place, as its own heading does.

    Words that follow what is typed into the row would change under the choice beside a statement.
    """
    keys = [row["key"] for row in form.values["sources"]]
    return f"Source {keys.index(key) + 1}" if key in keys else "No source"
