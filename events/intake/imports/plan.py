"""From the rows of a table to what an import would do with each: the dry run is this plan.

Read, mapped, placed, and compared with what is stored; nothing is saved here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from events.errors import InvalidEvent, Problem
from events.intake.formats.base import Cells, Format, RowFields, key_of
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.formats.ours_flat import FLAT_FORMAT
from events.intake.imports.again import ReimportedEvent, merge_row
from events.intake.imports.column_accounts import Accounts
from events.intake.imports.flat_again import merge_flat
from events.intake.imports.identity import (
    digest,
    facts_of,
    fingerprint_of,
    id_of,
    is_event_id,
    keepable,
)
from events.intake.imports.row_places import AmbiguousRows, Placer, Target
from events.intake.imports.whole_file import Decisions, WholeFile, find_out
from events.intake.tables.base import Table, TableRow
from events.intake.tables.encoding import mended
from events.model.draft import event_from, read_draft
from events.model.event import Event, Origin
from events.model.place import DraftPlace
from events.store.errors import EventNotFound
from events.versions.history import changes_between
from events.versions.in_words import FIELDS
from events.vocabulary import State

NOT_FOUND: Final = "place that was not found"
"""Under this name the words for a place are kept beside an event that has none."""


class RowAction(StrEnum):
    """What an import does with a row."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(slots=True)
class Outcome:
    """What becomes of one row.

    Attributes
    ----------
    event
        To be saved; None unless added or updated.
    problems
        Why the row is rejected, by column.
    warnings
        What was repaired or left out, or does not agree, by column.
    held
        Why a new event is kept as a draft, whatever state the import brings in; empty where it is
        not.
    says_same
        The row says what another row of the file says, and is taken once with it.
    changes
        Of an event that is here: what changed, with its words before and after.
    """

    row: TableRow
    action: RowAction
    event: Event | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    held: str = ""
    says_same: bool = False
    changes: tuple[tuple[str, str, str], ...] = ()


class Plan:
    """An import thought through, row by row.

    Parameters
    ----------
    file_name
        Without folders.
    whole
        What was found out about the file, where ``table`` is a part of it.

    Raises
    ------
    UnreadableFile
        The coordinates of the file cannot be what it says they are.
    """

    def __init__(
        self,
        table: Table,
        known: Format,
        file_name: str,
        target: Target,
        decisions: Decisions | None = None,
        mapping: ColumnMapping | None = None,
        whole: WholeFile | None = None,
    ) -> None:
        self.table = table
        self.decisions = decisions or Decisions()
        whole = whole or find_out(table, known, file_name, target, self.decisions, mapping)
        self.dates, self.known, self.shapes = whole.dates, whole.known, whole.shapes
        self.accounts = Accounts(table.columns, mapping)
        self.ambiguous: dict[str, AmbiguousRows] = {}
        self.mojibake: Counter[str] = Counter()
        self._target = target
        self._context = whole.context
        self._is_mapped = mapping is not None
        self._names = {key_of(name): name for name in reversed(table.columns)}
        self._placer = Placer(target, self.decisions.places, self.ambiguous)
        self._seen: dict[str, int] = {}
        self._superseded = whole.superseded

    @property
    def seen(self) -> frozenset[str]:
        """Identifiers of the events that the rows looked at are."""
        return frozenset(self._seen)

    def outcomes(self) -> Iterator[Outcome]:
        """Say of each row what would become of it.

        Raises
        ------
        UnreadableFile
            The file turns out broken further down.
        """
        self._seen.clear()
        self.ambiguous.clear()
        self.mojibake.clear()
        for row in self.table.rows():
            yield self._outcome(row)

    # One row

    def _outcome(self, row: TableRow) -> Outcome:
        if row.problem:
            return _rejected(row, [Problem("", row.problem)])
        self._look_at_text(row)
        names = self._names
        if not row.cells.keys() <= set(names.values()):
            names = names | {key_of(n): n for n in row.cells if key_of(n) not in names}
        cells = Cells(row.cells, names, self.dates.order, from_1904=self.table.from_1904)
        told = self.known.read(cells, self._context)
        warnings = [Problem("geometry", note) for note in row.notes]
        if isinstance(told, Event):
            self._account(row, cells, {})
            return (
                _rejected(row, cells.problems)
                if cells.problems
                else self._of_ours(row, told, warnings + cells.warnings)
            )
        where = told.pop("where", {})
        problem = None if cells.problems else self.shapes.take(row, where, warnings)
        if problem is None and not cells.problems:
            problem = self._placer.settle_country(where, cells)
        if told.pop("says_where_only", False) and where.get("longitude") is None and not problem:
            problem = Problem(
                "", "Nothing in this row says what happened, where or when: it makes no event."
            )
        rest = cells.rest()
        kept, too_large = keepable(rest) if rest else ({}, ())
        warnings += cells.warnings
        for name in too_large:
            warnings.append(Problem(name, "Is too large to be kept beside the event; not used."))
        self._account(row, cells, kept, too_large)
        if cells.problems or problem is not None:
            return _rejected(row, [*cells.problems, *([problem] if problem else [])], warnings)
        if (newer := self._superseded.get(row.number)) is not None:
            note = Problem(
                "", f"Row {newer} has the same identifier and is newer; that one counts."
            )
            return Outcome(row, RowAction.UNCHANGED, warnings=(*warnings, note))
        if kept:
            told["extra"] = kept
        return self._drafted(row, told, where, warnings)

    def _account(
        self, row: TableRow, cells: Cells, kept: Mapping[str, Any], lost: tuple[str, ...] = ()
    ) -> None:
        self.accounts.take_row(row.cells, cells.used, kept, lost)
        self.accounts.take_unread(cells.unread)

    def _look_at_text(self, row: TableRow) -> None:
        for name, value in row.cells.items():
            if isinstance(value, str) and not value.isascii():
                better = mended(value)
                if better != value:
                    self.mojibake[f"{value[:60]!r} would be {better[:60]!r}"] += 1
                    if self.decisions.mend_text:
                        row.cells[name] = better

    def _drafted(
        self, row: TableRow, told: RowFields, where: RowFields, warnings: list[Problem]
    ) -> Outcome:
        """Make a draft of a row, and an event of the draft."""
        origin = told.pop("origin", {})
        held = told.pop("held", "")
        fingerprint = fingerprint_of(told, where)
        dataset = origin.get("dataset") or self.known.name
        external_id = origin.get("external_id") or f"content:{fingerprint}"
        ours = self.known is FLAT_FORMAT and is_event_id(external_id)
        event_id = external_id if ours else id_of(dataset, external_id)
        place_told = self._placer.told(where, warnings)
        if isinstance(place_told, list):
            return _rejected(row, place_told, warnings)
        try:
            draft = read_draft(
                told
                | {
                    "id": event_id,
                    "where": place_told,
                    "state": self._target.state,
                    "origin": {
                        "dataset": dataset[:300],
                        "external_id": external_id[:300],
                        "version": origin.get("version"),
                        "licence": origin.get("licence") or self.known.licence,
                        "batch": self._target.batch,
                        "fingerprint": fingerprint,
                    },
                }
            )
        except InvalidEvent as error:
            return _rejected(row, error.problems, warnings)
        place = self._placer.place(place_told, row.number, warnings)
        if isinstance(place, Problem):
            return _rejected(row, [place], warnings)
        event = event_from(draft, place)
        if place is None and (words := _place_words(place_told)):
            event = event.model_copy(update={"extra": {**event.extra, NOT_FOUND: words}})
        held = held or self._placer.contradiction(place_told, place, strict=self._is_mapped)
        if held:
            event = event.model_copy(update={"state": State.DRAFT})
        stored = self._stored(event_id) if ours and event_id not in self._seen else None
        if stored is None:
            return self._compared(row, event, fingerprint, warnings, held)
        self._seen[event_id] = row.number
        fields = told | {"where": where, "origin": origin}
        merged = merge_flat(self._target.store, stored, fields, event)
        return _merged_outcome(row, merged, warnings, stored)

    def _of_ours(self, row: TableRow, written: Event, warnings: list[Problem]) -> Outcome:
        """Take over an event that a file of our own carries with every fact."""
        says = facts_of(written)
        fingerprint = digest(says)
        imports_all = self._target.state is State.PUBLISHED
        origin = written.origin or Origin(dataset=self.known.name, external_id=written.id)
        event = written.model_copy(
            update={
                "revision": 0,
                "state": written.state if imports_all else self._target.state,
                "origin": origin.model_copy(
                    update={"batch": self._target.batch, "fingerprint": fingerprint}
                ),
            }
        )
        stored = self._stored(event.id)
        if stored is None:
            return self._compared(row, event, fingerprint, warnings)
        is_older = (
            written.recorded_at is not None
            and stored.recorded_at is not None
            and written.recorded_at <= stored.recorded_at
        )
        if is_older or facts_of(stored) == says:
            return Outcome(row, RowAction.UNCHANGED, warnings=tuple(warnings))
        return self._compared(row, event, fingerprint, warnings)

    def _compared(
        self, row: TableRow, event: Event, fingerprint: str, warnings: list[Problem], held: str = ""
    ) -> Outcome:
        """Compare with the same row further up in the file, and with what is stored."""
        told = tuple(warnings)
        before = self._seen.setdefault(event.id, row.number)
        if before != row.number:
            same = event.origin is not None and (event.origin.external_id or "").startswith(
                "content:"
            )
            if same:
                note = Problem("", f"Says the same as row {before}; it is taken once.")
                return Outcome(row, RowAction.UNCHANGED, warnings=(*told, note), says_same=True)
            return _rejected(
                row,
                [
                    Problem(
                        "",
                        f"Has the identifier of row {before}, and nothing says which is newer; one "
                        "row an event is taken.",
                    )
                ],
                warnings,
            )
        stored = self._stored(event.id)
        if stored is None:
            if held:
                told = (*told, Problem("", f"{held}: it goes in as a draft, to be looked at."))
            return Outcome(row, RowAction.ADDED, event, warnings=told, held=held)
        merged = merge_row(self._target.store, stored, event, fingerprint)
        if held and merged.event is not None and stored.state is State.PUBLISHED:
            message = f"{held}; the event stays published as it is. Correct the row."
            return _rejected(row, [Problem("", message)], warnings)
        return _merged_outcome(row, merged, warnings, stored)

    def _stored(self, event_id: str) -> Event | None:
        try:
            return self._target.store.get(event_id)
        except EventNotFound:
            return None


def _merged_outcome(
    row: TableRow, merged: ReimportedEvent, warnings: list[Problem], stored: Event | None = None
) -> Outcome:
    if merged.problems:
        return _rejected(row, merged.problems, warnings)
    notes = (*warnings, *(Problem("", note) for note in merged.notes))
    if merged.event is None:
        return Outcome(row, RowAction.UNCHANGED, warnings=notes)
    changes = () if stored is None else _changes(stored, merged.event)
    return Outcome(row, RowAction.UPDATED, merged.event, warnings=notes, changes=changes)


def _place_words(told: DraftPlace) -> str:
    named = (told.name, told.admin2, told.admin1, told.country)
    return ", ".join(word for word in named if word)


def _changes(before: Event, after: Event) -> tuple[tuple[str, str, str], ...]:
    """Say field by field what an import changes of an event; where it comes from is no change."""
    return tuple(
        (change.part, "; ".join(change.before), "; ".join(change.after))
        for change in changes_between(before, after)
        if FIELDS[change.part] != ("origin",)
    )


def _rejected(row: TableRow, problems: Any, warnings: Any = ()) -> Outcome:  # noqa: ANN401 - iterables
    return Outcome(row, RowAction.REJECTED, problems=tuple(problems), warnings=tuple(warnings))
