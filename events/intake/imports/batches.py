"""What was imported when, by whom; each import can be taken back as one.

A record is a small JSON document beside the events. The events are the truth: a record that is lost
takes nothing with it but its line in the list.
"""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from events.desk.people import same_person
from events.errors import EventsError, NotAllowed
from events.intake.formats.base import key_of
from events.intake.formats.column_mapping import ColumnMapping, header_key
from events.intake.formats.mapped import dataset_of
from events.intake.imports.again import import_of, undo_of, undone_note
from events.intake.imports.importing import Checked
from events.intake.imports.profiles import Profiles
from events.model.event import Event
from events.model.person import DeskRole, Person
from events.store.base import EventStore
from events.store.documents import Documents
from events.store.errors import EventNotFound
from events.vocabulary import PENDING, State, Way

_NAME: Final = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")
_MAPPINGS: Final = "mappings.json"
_ALIKE: Final = 0.6
"""Share of columns that two releases of one dataset have in common at least."""


class BatchNotFound(EventsError, KeyError):  # noqa: N818 - reads as what it is
    """There is no import of that name."""

    def __str__(self) -> str:
        return str(self.args[0])


def new_batch_name(now: datetime | None = None) -> str:
    """Name an import by its time and four letters nobody else has."""
    return f"{now or datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One import that was saved.

    Attributes
    ----------
    report
        As `events.intake.imports.report.ImportReport.as_json` gives it.
    event_ids
        Of the events it saved.
    undone_on
        When it was taken back; None while it stands.
    """

    name: str
    author: str
    imported_on: datetime
    report: Mapping[str, Any]
    event_ids: Sequence[str]
    undone_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did.

    Attributes
    ----------
    retracted, restored
        Events that were new with it, and events that have the words again they had before it.
    left
        Identifier and reason of each event that was changed since and stays as it is.
    """

    retracted: int
    restored: int
    left: tuple[tuple[str, str], ...]


class BatchRecords:
    """The records of imports, and the mappings people chose.

    Parameters
    ----------
    documents
        Where records are kept.
    profiles
        Where mappings are kept; None to keep none.
    """

    def __init__(self, documents: Documents, profiles: Profiles | None = None) -> None:
        self._documents = documents
        self._profiles = profiles

    def keep(self, checked: Checked, by: Person) -> BatchRecord:
        """Keep a record of an import that was saved."""
        record = BatchRecord(
            checked.report.batch,
            by.name,
            datetime.now(UTC),
            checked.report.as_json(),
            tuple(checked.event_ids),
        )
        self._write(record)
        return record

    def all(self) -> list[BatchRecord]:
        """Give every record that can be read, the newest first."""
        records = (
            _read(content)
            for name, content in self._documents.items()
            if _NAME.fullmatch(name.removesuffix(".json"))
        )
        return [record for record in records if record is not None][::-1]

    def get(self, name: str) -> BatchRecord:
        """Give one record.

        Raises
        ------
        BatchNotFound
            There is none.
        """
        record = _read(self._documents.get(f"{name}.json")) if _NAME.fullmatch(name) else None
        if record is None:
            raise BatchNotFound(
                f"There is no record of an import {name[:60]!r}. `conflictmap imports` lists them."
            )
        return record

    def undo(self, store: EventStore, name: str, *, by: Person) -> Undone:
        """Take an import back as one: new events are retracted, changed ones get back their words.

        An event that was changed after the import stays as it is, and is told of.

        Raises
        ------
        BatchNotFound
            There is no such import.
        StaleRevision
            Somebody saved one of the events meanwhile; nothing was changed: try again.
        NotAllowed
            Others may retract here. Whoever imported rows as drafts may take them back as long as
            nobody published one.
        """
        record = self.get(name)
        if not by.may(DeskRole.REVIEWER) and not (
            by.may(DeskRole.WRITER)
            and same_person(by.name, record.author)
            and _are_new_drafts(store, record.event_ids)
        ):
            raise NotAllowed(
                f"{by.name} may not take this import back. Reviewers here are: "
                f"{by.who_may(DeskRole.REVIEWER)}."
            )
        undone = undo(store, name, record.event_ids, author=by.name)
        self._write(
            BatchRecord(
                record.name,
                record.author,
                record.imported_on,
                record.report,
                record.event_ids,
                datetime.now(UTC),
            )
        )
        return undone

    def remember_mapping(
        self, columns: Sequence[str], mapping: ColumnMapping, name: str | None = None
    ) -> None:
        """Keep which column holds what, for the next table with this header.

        Parameters
        ----------
        name
            Of the profile; by the dataset or the header where none is given.
        """
        if self._profiles is not None:
            self._profiles.keep(
                name or mapping.name or mapping.dataset or dataset_of(columns), columns, mapping
            )

    def mapping_for(self, columns: Sequence[str]) -> ColumnMapping | None:
        """Give the mapping of the profile that fits a table, or that was chosen for its header."""
        profile = None if self._profiles is None else self._profiles.fitting(columns)
        if profile is not None:
            return profile.mapping_of(columns)
        known = self._mappings().get(header_key(columns))
        if known is None:
            return None
        try:
            mapping = ColumnMapping.model_validate(known)
        except ValueError:
            return None
        return mapping if set(mapping.columns.values()) <= set(columns) else None

    def events_of(self, dataset: str) -> set[str]:
        """Give the identifiers of all events that came in with a dataset and were not undone."""
        return {
            event_id
            for record in self.all()
            if record.undone_on is None and record.report.get("dataset") == dataset
            for event_id in record.event_ids
        }

    def alike(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Name datasets that came in before in tables with nearly these columns, newest first."""
        wanted = {key_of(name) for name in columns}
        names = []
        for record in self.all():
            told = {key_of(each["column"]) for each in record.report.get("columns", ())}
            shared = len(wanted & told)
            if record.report.get("format") == "table" and shared >= _ALIKE * len(wanted | told):
                names.append(str(record.report.get("dataset") or ""))
        return tuple(name for name in dict.fromkeys(names) if name)

    def _mappings(self) -> dict[str, Any]:
        """Read mappings kept before they were profiles."""
        content = self._documents.get(_MAPPINGS)
        try:
            found = None if content is None else json.loads(content)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, record: BatchRecord) -> None:
        body = {
            "name": record.name,
            "author": record.author,
            "imported_on": record.imported_on.isoformat(),
            "undone_on": None if record.undone_on is None else record.undone_on.isoformat(),
            "report": dict(record.report),
            "event_ids": list(record.event_ids),
        }
        self._documents.put(f"{record.name}.json", json.dumps(body, ensure_ascii=False).encode())


def _read(content: bytes | None) -> BatchRecord | None:
    if content is None:
        return None
    try:
        body = json.loads(content)
        undone = body["undone_on"]
        return BatchRecord(
            body["name"],
            body["author"],
            datetime.fromisoformat(body["imported_on"]),
            body["report"],
            body["event_ids"],
            None if undone is None else datetime.fromisoformat(undone),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _are_new_drafts(store: EventStore, event_ids: Sequence[str]) -> bool:
    """Tell whether an import only brought in events that wait, and nobody touched one since."""
    with suppress(EventNotFound):
        events = map(store.get, event_ids)
        return all(event.revision == 1 and event.state in PENDING for event in events)
    return False


def undo(store: EventStore, name: str, event_ids: Sequence[str], *, author: str) -> Undone:
    """Take back what an import saved, all in one batch; see `BatchRecords.undo`."""
    retracted = restored = 0
    left: list[tuple[str, str]] = []
    note = undone_note(name)
    with store.batch(author=author, note=note, way=Way.UNDO, import_id=name) as batch:
        for event_id in event_ids:
            try:
                event = store.get(event_id)
            except EventNotFound:
                continue
            reason = _changed_since(event, name)
            if reason:
                left.append((event_id, reason))
            elif event.revision == 1:
                batch.add(event.model_copy(update={"state": State.RETRACTED}))
                retracted += 1
            else:
                before = store.get(event_id, revision=event.revision - 1)
                batch.add(before.model_copy(update={"revision": event.revision}))
                if before.state is State.RETRACTED:
                    retracted += 1
                else:
                    restored += 1
        batch.save()
    return Undone(retracted, restored, tuple(left))


def _changed_since(event: Event, name: str) -> str:
    if undo_of(event) == name:
        return "taken back already"
    batch = import_of(event)
    if batch is None:
        return f"changed by {event.recorded_by or 'somebody'} since"
    return "" if batch == name else "imported anew since"
