"""An import from beginning to end: opened, thought through row by row, then saved as one batch.

prepared = prepare(path, choices, target)
with prepared.check(by=person) as checked:
    print(checked.report.as_json())
    checked.save()
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from events.desk.rules import check_step
from events.errors import UnreadableFile
from events.intake.formats.base import Format
from events.intake.formats.column_mapping import POSITIONAL, ColumnMapping, Guess, guess_mapping
from events.intake.formats.known import format_called, recognise
from events.intake.formats.mapped import format_of
from events.intake.imports.again import note_of
from events.intake.imports.plan import Outcome, Plan, RowAction
from events.intake.imports.releases import changes_told, gone_told, likely_among, missing_events
from events.intake.imports.report import ImportReport, asked_of, questions_of
from events.intake.imports.row_places import Target
from events.intake.imports.row_shapes import Chosen
from events.intake.imports.whole_file import Decisions
from events.intake.tables.base import ReadOptions, Table
from events.intake.tables.open_table import open_table
from events.model.event import Event, new_event_id
from events.model.person import Person
from events.store.base import Batch
from events.vocabulary import EventType, State, Way

COMPARED_AT_ONCE: Final = 500
"""New rows looked up together among the events that are here."""

MOST_LIKELY: Final = 2_000
"""Most likely duplicates listed; beyond that they are counted."""

TABLE: Final = "table"
"""Key of the format of any other table, read by a mapping of its columns."""

Progress = Callable[[int], None]
"""Told how many rows have been read."""


@dataclass(frozen=True)
class Choices:
    """What a person chose for an import; what is left out is found out from the file.

    Attributes
    ----------
    format_key
        Of a known format, or ``table``.
    mapping
        Of the columns of any other table.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    decisions: Decisions = field(default_factory=Decisions)
    format_key: str | None = None
    mapping: ColumnMapping | None = None


def check_may_import(state: State, by: Person) -> None:
    """See that a person may bring in events in this state.

    Raises
    ------
    NotAllowed
        It is another person's to do, or events have to be reviewed first.
    """
    example = Event(id=new_event_id(), title="import", event_type=EventType.OTHER, state=state)
    check_step((), example, by=by, note="Imported")


@dataclass(frozen=True)
class PreparedImport:
    """A file that was opened and recognised.

    Attributes
    ----------
    known
        The format it is read as.
    mapping
        For any other table: which column holds what.
    guess
        What was guessed of it, and is asked; None where the mapping was chosen or is not needed.
    """

    path: Path
    file_name: str
    table: Table
    known: Format
    mapping: ColumnMapping | None
    choices: Choices
    target: Target
    guess: Guess | None = None
    is_sure: bool = True

    def with_mapping(self, mapping: ColumnMapping, *, is_sure: bool = False) -> "PreparedImport":
        """Give the same file read by another mapping of its columns.

        Parameters
        ----------
        is_sure
            A person said so: a table that tells neither place, title nor date is then read too.
        """
        mapping = _placed_by(mapping, self.choices.decisions.position)
        known = format_of(mapping, self.table.columns)
        return replace(self, mapping=mapping, known=known, is_sure=is_sure or self.is_sure)

    def check_columns(self) -> None:
        """See that columns were found to hold anything of an event.

        Raises
        ------
        UnreadableFile
            None was, and nobody said that this is meant.
        """
        if self.mapping is not None and not (
            self.is_sure
            or self.table.has_geometry
            or not self.table.columns
            or self.mapping.says_what_happens
        ):
            raise UnreadableFile(
                f"No column of this table was found to hold a place, a title or a date, so it is "
                f"read as no events and nothing is saved. Its columns are: "
                f"{', '.join(name[:40] for name in self.table.columns[:30])}. Say which holds what "
                "(--map title=COLUMN, --map date=COLUMN, --map place=COLUMN)."
            )

    def check(self, *, by: Person, progress: Progress | None = None) -> "Checked":
        """Think every row through, and have those to be saved at hand.

        Raises
        ------
        UnreadableFile
            The file as a whole cannot be what it says it is; nothing was saved.
        """
        decisions = self.choices.decisions
        self.check_columns()
        plan = Plan(self.table, self.known, self.file_name, self.target, decisions, self.mapping)
        batch = self.target.store.batch(
            author=by.name,
            note=note_of(self.target.batch, self.file_name),
            way=Way.IMPORT,
            import_id=self.target.batch,
        )
        checked = Checked(self, plan, batch)
        try:
            for outcome in plan.outcomes():
                checked.take(outcome)
                if progress is not None and checked.report.read % 250 == 0:
                    progress(checked.report.read)
        except BaseException:
            checked.discard()
            raise
        checked.finish()
        return checked


def prepare(
    path: Path, choices: Choices, target: Target, *, file_name: str | None = None
) -> PreparedImport:
    """Open a file and recognise what it is.

    Parameters
    ----------
    file_name
        As the person knows it, where ``path`` is a copy.

    Raises
    ------
    UnreadableFile
        It cannot be read, or must not be.
    """
    table = open_table(path, choices.read)
    return prepare_table(table, path, choices, target, file_name=file_name or path.name)


def prepare_table(
    table: Table, path: Path, choices: Choices, target: Target, *, file_name: str
) -> PreparedImport:
    """Recognise what an open table is.

    Raises
    ------
    UnreadableFile
        There is no format as was chosen.
    """
    mapping = None
    known = (
        format_called(choices.format_key)
        if choices.format_key and choices.format_key != TABLE
        else None
    )
    if known is None and choices.format_key is None and choices.mapping is None:
        known = recognise(table.columns)
    guess = None
    if known is None:
        mapping = choices.mapping
        if mapping is None:
            rows = (row.cells for row in table.rows())
            guess = guess_mapping(table.columns, table.tags, rows, has_geometry=table.has_geometry)
            mapping = guess.mapping
        mapping = _placed_by(mapping, choices.decisions.position)
        known = format_of(mapping, table.columns)
    is_sure = mapping is None or choices.mapping is not None
    return PreparedImport(path, file_name, table, known, mapping, choices, target, guess, is_sure)


def _placed_by(mapping: ColumnMapping, position: Chosen | None) -> ColumnMapping:
    """Read the position of the columns a person chose, and of no others."""
    match position:
        case None | "geometry":
            return mapping
        case (latitude, longitude):
            chosen = {"latitude": latitude, "longitude": longitude}
        case str():
            chosen = {"position": position}
    rest = {
        name: column
        for name, column in mapping.columns.items()
        if name not in POSITIONAL and column not in chosen.values()
    }
    return mapping.model_copy(update={"columns": rest | chosen})


class Checked:
    """An import thought through: its report, and its events ready to be saved as one."""

    def __init__(self, prepared: PreparedImport, plan: Plan, batch: Batch) -> None:
        table, known = prepared.table, plan.known
        self.prepared = prepared
        self.plan = plan
        self._batch = batch
        self.event_ids: list[str] = []
        self._new: list[tuple[int, Event]] = []
        self._countries: Counter[str] = Counter()
        self.rejected_numbers: dict[int, str] = {}
        self.report = ImportReport(
            file=prepared.file_name,
            format=known.key,
            format_name=known.name,
            kind=table.kind,
            batch=prepared.target.batch,
            encoding=table.encoding,
            delimiter=table.delimiter,
            sheet=table.sheet,
            crs=prepared.choices.decisions.crs or table.crs,
            date_order=None if plan.dates.order is None else plan.dates.order.value,
            date_order_how=plan.dates.how,
            state=prepared.target.state.value,
            remarks=[*table.remarks, *([known.remark] if known.remark else [])],
            dataset=known.name,
        )
        if prepared.guess is not None:
            self.report.remarks += prepared.guess.remarks
            self.report.asked = questions_of(prepared.guess, prepared.mapping)

    def take(self, outcome: Outcome) -> None:
        """Count an outcome, and keep its event."""
        report, number = self.report, outcome.row.number
        report.read += 1
        for problem in outcome.warnings:
            self.plan.accounts.take_warning(number, problem)
            report.warn(number, problem)
        match outcome.action:
            case RowAction.ADDED:
                report.added += 1
                report.held += bool(outcome.held)
            case RowAction.UPDATED:
                report.updated += 1
                if len(report.changed) >= MOST_LIKELY:
                    report.more_changed += 1
                else:
                    report.changed += changes_told(outcome)
            case RowAction.UNCHANGED:
                report.unchanged += 1
                report.says_same += outcome.says_same
            case RowAction.REJECTED:
                self.rejected_numbers[number] = "; ".join(map(str, outcome.problems))[:2_000]
                report.reject(number, outcome.problems)
        if outcome.event is not None:
            place = outcome.event.where
            self._countries["no place" if place is None else place.country or ""] += 1
            if outcome.action is RowAction.ADDED and self.prepared.target.duplicates is not None:
                self._new.append((number, outcome.event))
                if len(self._new) >= COMPARED_AT_ONCE:
                    self._look_for_duplicates()
            self._batch.add(outcome.event)
            self.event_ids.append(outcome.event.id)

    def finish(self) -> None:
        """Put what was found out about the file as a whole into the report."""
        self._look_for_duplicates()
        self._look_for_gone()
        accounts = self.plan.accounts
        self.report.columns = accounts.columns_told()
        self.report.not_understood = accounts.unread_told()
        self.report.warning_kinds = accounts.kinds_told()
        self.report.countries = dict(self._countries.most_common())
        self.report.ambiguous_places = [asked_of(place) for place in self.plan.ambiguous.values()]
        self.report.wrongly_decoded = [
            f"{words} ({count:,} times)" for words, count in self.plan.mojibake.most_common(20)
        ]

    def _look_for_duplicates(self) -> None:
        """Find events of other origin that may be the same as new ones: told, not kept out."""
        target, mapping = self.prepared.target, self.prepared.mapping
        if target.duplicates is not None and self._new:
            is_named = mapping is None or mapping.dataset is not None
            found = likely_among(self._new, target.duplicates, target.store, is_named=is_named)
            room = max(MOST_LIKELY - len(self.report.likely_duplicates), 0)
            self.report.likely_duplicates += found[:room]
            self.report.more_likely_duplicates += len(found[room:])
        self._new.clear()

    def _look_for_gone(self) -> None:
        """Tell of events of the dataset that this newer release of it no longer has."""
        target, report = self.prepared.target, self.report
        if target.past is None or not report.read:
            return
        past = set(target.past(self.plan.known.name))
        missing, remark = missing_events(target.store, past, self.plan.seen)
        if remark:
            report.remarks.append(remark)
        for event in missing:
            if self.prepared.choices.decisions.retract_gone:
                self._batch.add(event.model_copy(update={"state": State.RETRACTED}))
                self.event_ids.append(event.id)
                report.retracted_gone += 1
            if len(report.gone) >= MOST_LIKELY:
                report.more_gone += 1
            else:
                report.gone.append(gone_told(event))

    def save(self) -> ImportReport:
        """Save all events as one batch.

        Raises
        ------
        StaleRevision
            Somebody changed one of them meanwhile; nothing was saved: check again.
        StoreUnavailable
            Nothing was saved; the message says what to do.
        """
        self._batch.save()
        self.report.saved = True
        return self.report

    def discard(self) -> None:
        """Throw the prepared events away."""
        self._batch.__exit__(None, None, None)

    def rejected_rows(self) -> Iterator[dict[str, Any]]:
        """Give the rejected rows as they stood in the file, each with its number and reason."""
        for row in self.prepared.table.rows():
            reason = self.rejected_numbers.get(row.number)
            if reason is not None:
                yield {"row": row.number, "reason": reason, "geometry": row.geometry} | row.cells

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.discard()
