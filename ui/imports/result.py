"""What an import would do, what it did, and imports of the past with their undo."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from events.desk.people import UNNAMED
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.formats.column_names import FIELDS
from events.intake.imports.column_accounts import unread_words
from events.intake.imports.importing import Checked, PreparedImport
from events.intake.imports.rejected import write_rejected
from events.intake.imports.report import CellNote, ImportReport
from services import Services
from ui.imports.upload import Upload
from ui.messages import escape_markdown, one_clear_message
from ui.pages import page_named

_SHOWN = 100
_VALUES = 12
_COMPARED = 10
_PAST = 10
_DONE = "import_done"


@dataclass(frozen=True)
class Done:
    """What the last import or undo did.

    Attributes
    ----------
    rejected
        The rows that were not taken, as a file.
    likely
        New events that may be the same as others, as in the report.
    """

    words: str
    rejected: bytes = b""
    likely: tuple[dict[str, Any], ...] = ()


def check_button(services: Services, upload: Upload, prepared: PreparedImport, name: str) -> None:
    """Offer to think the import through; every row is looked at, and nothing is saved."""
    if not st.button("Check every row", type="secondary", icon=":material/fact_check:"):
        return
    bar = st.empty()
    with bar.container(horizontal=True, vertical_alignment="center"):
        told = st.empty()
        told.markdown("Reading …")
        # Pressing it starts this page anew, which ends the reading at its next step.
        st.button("Cancel", key="import_cancel", icon=":material/close:")
    upload.forget_check()
    st.session_state.pop(_DONE, None)

    def progress(count: int) -> None:
        told.markdown(f"{count:,} rows read …")

    upload.checked = prepared.check(by=services.rules.person(name or UNNAMED), progress=progress)
    upload.places_asked = {
        asked["key"]: [asked["place"], *(each["short"] for each in asked["candidates"])]
        for asked in upload.checked.report.ambiguous_places
    } | upload.places_asked
    report = upload.checked.report
    upload.gone = len(report.gone) + report.more_gone
    fields = {
        column: name for name, column in (prepared.mapping or ColumnMapping()).columns.items()
    }
    for unread in report.not_understood:
        if (field := fields.get(unread["column"])) is not None:
            texts = [(each["value"], each["rows"]) for each in unread["values"][:_VALUES]]
            upload.values_asked[field] = texts
    bar.empty()
    st.rerun()  # questions stand above the button, and the columns make room for what came out


def show_checked(services: Services, upload: Upload, checked: Checked, name: str) -> None:
    """Show what would happen, and offer to do it."""
    report = checked.report
    _figures(report)
    for words in report.wrongly_decoded[:3]:
        st.warning(
            "Text looks wrongly decoded: " + escape_markdown(words) + ". Tick “Mend text” above."
        )
    _accounts(report)
    _released(report)
    _problems(report, checked, "check")
    count = report.added + report.updated + report.retracted_gone
    if not count:
        st.info("There is nothing to import: no row is new or changed.")
        return
    if not name:
        st.info("Type your name above before you import.")
        return
    label = f"Import {count:,} event{'' if count == 1 else 's'}"
    if st.button(label, type="primary", icon=":material/upload:"):
        checked.save()
        services.imports.keep(checked, services.rules.person(name))
        services.duplicates.prepare()  # many new events are taken in while nobody waits
        prepared = checked.prepared
        if prepared.mapping is not None:
            services.imports.remember_mapping(prepared.table.columns, prepared.mapping)
        rejected = _rejected_file(checked) if report.rejected_rows else b""
        st.session_state[_DONE] = Done(
            f"{report.file}: {report.words}.", rejected, tuple(report.likely_duplicates)
        )
        upload.forget_check()
        st.rerun()


def show_done() -> None:
    """Say what the last import did."""
    if done := st.session_state.get(_DONE):
        st.success(escape_markdown(done.words), icon=":material/check_circle:")
        if done.rejected:
            _offer_rejected(done.rejected, "import_rejected_done")
        if done.likely:
            _offer_comparing(done.likely)


def _offer_comparing(likely: Sequence[Mapping[str, object]]) -> None:
    """Lead to each pair that may be the same."""
    pairs = "pair that may" if len(likely) == 1 else "pairs that may"
    with st.expander(f"{len(likely):,} {pairs} be the same event", expanded=True):
        for each in likely[:_COMPARED]:
            st.page_link(
                page_named("same"),
                label=escape_markdown(f"Row {each['row']} and “{each['title']}”"),
                icon=":material/difference:",
                query_params={"event": str(each["new_id"]), "with": str(each["event_id"])},
            )
        if len(likely) > _COMPARED:
            st.caption(
                "The others are found at each event: “Look for duplicates” in its panel and review."
            )


def _figures(report: ImportReport) -> None:
    pairs = [
        ("Rows", report.read),
        ("New", report.added),
        ("Changed", report.updated),
        ("Unchanged", report.unchanged),
        ("Rejected", report.rejected_rows),
    ]
    with st.container(horizontal=True, key="import_figures"):
        for words, number in pairs:
            st.metric(words, f"{number:,}", width=110)
    if report.held:
        st.warning(
            f"{report.held:,} of the new events contradict themselves or were not approved: they "
            "go in as drafts, and nobody sees them until somebody publishes them."
        )
    if report.says_same:
        st.caption(f"{report.says_same:,} rows say word for word what another row says.")
    if report.countries:
        st.caption(escape_markdown(f"New and changed events by country: {report.where}"))


def ask_places(upload: Upload) -> None:
    """Ask once for each distinct place of which there are several."""
    if not upload.places_asked:
        return
    st.markdown("##### Which place is meant?")
    for key, (words, *candidates) in list(upload.places_asked.items())[:100]:
        offered = [-2, *range(len(candidates)), -1]
        chosen = st.selectbox(
            escape_markdown(words),
            offered,
            format_func=partial(_choice, candidates),
            index=offered.index(upload.places.get(key, -2)),
            key=f"imp_place_{upload.fingerprint}_{key}",
        )
        before = upload.places.get(key, -2)
        if chosen != before:
            if chosen == -2:
                del upload.places[key]
            else:
                upload.places[key] = chosen
            st.rerun()


def ask_values(upload: Upload) -> None:
    """Ask once for all rows what a text means that was not understood."""
    if not upload.values_asked:
        return
    with st.expander("What is meant? Texts that were not understood are kept as they stand"):
        for name, texts in upload.values_asked.items():
            for text, rows in texts:
                meant = st.text_input(
                    escape_markdown(f"{FIELDS[name]}: “{text[:60]}” ({rows:,} rows) means"),
                    upload.values.get(name, {}).get(text, ""),
                    key=f"imp_value_{upload.fingerprint}_{name}_{text[:60]}",
                    max_chars=200,
                    placeholder="not decided",
                ).strip()
                before = upload.values.get(name, {}).get(text, "")
                if meant != before:
                    upload.values.setdefault(name, {})[text] = meant
                    if not meant:
                        del upload.values[name][text]
                    upload.forget_check()
                    st.rerun()


def _accounts(report: ImportReport) -> None:
    """Say what became of every column, and what was not understood."""
    if report.not_understood:
        with st.expander(
            f"Not understood in {len(report.not_understood):,} columns", expanded=True
        ):
            for told in report.not_understood:
                st.markdown(escape_markdown(unread_words(told)))
    with st.expander(f"What becomes of {len(report.columns):,} columns"):
        st.table(
            [
                {
                    "Column": escape_markdown(each["column"]),
                    "What becomes of it": escape_markdown(each["what"]),
                    "Values": escape_markdown(" · ".join(each["values"])),
                }
                for each in report.columns
            ],
            hide_index=True,
        )


def _released(report: ImportReport) -> None:
    """Say what the publisher changed since the dataset came in last."""
    if report.changed:
        count = len(report.changed) + report.more_changed
        with st.expander(f"{count:,} events change"):
            _table(
                [
                    {"Row": each["row"], "Event": each["title"], "What": one["field"],
                     "Before": one["before"], "After": one["after"]}
                    for each in report.changed
                    for one in each["fields"]
                ],
                count,
                "import_changed",
            )  # fmt: skip
    if report.gone:
        count = len(report.gone) + report.more_gone
        with st.expander(f"{count:,} events are no longer in the dataset", expanded=True):
            done = "They are retracted." if report.retracted_gone else "They stay as they are."
            st.caption(f"{done} Above you can choose what happens to them.")
            _table(
                [
                    {"Identifier": each["external_id"], "Event": each["title"]}
                    for each in report.gone
                ],
                count,
                "import_gone",
            )


def _choice(candidates: list[str], at: int) -> str:
    if at == -2:
        return "not decided: rows are rejected"
    return "none of these: without a place" if at == -1 else candidates[at]


def _problems(report: ImportReport, checked: Checked, key: str) -> None:
    if report.rejected_rows:
        st.markdown("##### Rows that are not taken")
        _told_table(report.rejected, report.rejected_rows, "Why", f"import_rejected_{key}")
        _offer_rejected(_rejected_file(checked), "import_rejected_file")
    if report.likely_duplicates:
        count = len(report.likely_duplicates) + report.more_likely_duplicates
        with st.expander(f"{count:,} likely duplicates of events here"):
            st.caption("They go in; once they are in, compare, merge or tell them apart.")
            _table(
                [
                    {"Row": d["row"], "May be": d["title"], "How likely": d["likely"]}
                    for d in report.likely_duplicates
                ],
                count,
                "import_likely",
            )
    if report.warnings:
        count = len(report.warnings) + report.more_warnings
        things = "thing" if count == 1 else "things"
        with st.expander(f"{count:,} {things} to know of rows that are taken"):
            _told_table(report.warnings, count, "What", "import_warnings")


def _told_table(told: Sequence[CellNote], count: int, heading: str, key: str) -> None:
    rows = [{"Row": each.row, "Column": each.field, heading: each.reason} for each in told]
    _table(rows, count, key)


def _table(rows: Sequence[Mapping[str, object]], count: int, key: str) -> None:
    """Show the first rows in full words: a phone breaks lines where a grid would cut them off."""
    with st.container(height=360 if len(rows) > 8 else "content", key=key):
        st.table(
            [
                {name: escape_markdown(str(value)) for name, value in row.items()}
                for row in rows[:_SHOWN]
            ],
            hide_index=True,
        )
    if count > _SHOWN:
        st.caption(f"The first {_SHOWN:,} of {count:,}.")


def _rejected_file(checked: Checked) -> bytes:
    out = io.StringIO()
    write_rejected(checked, out)
    return out.getvalue().encode("utf-8-sig")


def _offer_rejected(data: bytes, key: str) -> None:
    st.download_button(
        "Take the rejected rows away, with the reasons",
        data,
        file_name="rejected.csv",
        mime="text/csv",
        icon=":material/download:",
        key=key,
    )


def show_past(services: Services, name: str) -> None:
    """List past imports, each with its undo."""
    records = services.imports.all()[:_PAST]
    if not records:
        return
    st.markdown("##### Past imports")
    for record in records:
        told = record.report
        with st.container(horizontal=True, vertical_alignment="center"):
            when = f"{record.imported_on:%Y-%m-%d %H:%M} UTC"
            words = (
                f"{when} · {record.author} · {told.get('file')} · {told.get('added'):,} new, "
                f"{told.get('updated'):,} changed"
            )
            st.markdown(escape_markdown(words), width="stretch")
            if record.undone_on is not None:
                st.markdown("taken back", width="content")
                continue
            with st.popover("Take back", width="content"):
                st.markdown(
                    "New events are retracted, changed ones get their words back. What was "
                    "changed since stays."
                )
                if st.button("Take the import back", key=f"undo_{record.name}", type="primary"):
                    with one_clear_message():
                        undone = services.imports.undo(
                            services.store,
                            record.name,
                            by=services.rules.person(name or UNNAMED),
                        )
                        left = f", {len(undone.left):,} left as changed since" * bool(undone.left)
                        done = (
                            f"{undone.retracted:,} events retracted, {undone.restored:,} as before"
                        )
                        st.session_state[_DONE] = Done(f"{done}{left}.")
                        st.rerun()
