"""A row that was imported before: unchanged, newer, or changed here by a person meanwhile.

What a row and a person both changed is put together by `events.versions.three_way`; here is what
is told of imports alone: which revision an import wrote, which version is newer, what stays away.
"""

import re
from dataclasses import dataclass
from typing import Final

from events.errors import InvalidEvent, Problem
from events.model.event import Event
from events.store.base import EventStore
from events.versions.three_way import merge
from events.vocabulary import RelationKind, State, Way

_NUMBERS: Final = re.compile(r"\d+")
_TIED_HERE: Final = ("relations", "publish_after")
"""What people here say of an event, and no row does."""


@dataclass(frozen=True, slots=True)
class ReimportedEvent:
    """What becomes of a stored event when its row comes again.

    Attributes
    ----------
    event
        To be saved over the stored one; None where nothing changes.
    """

    event: Event | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def note_of(batch: str, file_name: str) -> str:
    """Say in the history of an event which import wrote a revision; for people alone."""
    return f"Imported from {file_name[:120]} (import {batch})"


def undone_note(batch: str) -> str:
    """Say in the history of an event that an import was taken back; for people alone."""
    return f"Import {batch} was undone"


def import_of(event: Event) -> str | None:
    """Name the import that wrote a revision; None where it came another way.

    Revisions from before they said which way they came are known by the whole note an import wrote
    then, if it names the import the event says it is of.
    """
    if event.way is not None:
        return event.batch if event.way is Way.IMPORT else None
    batch = None if event.origin is None else event.origin.batch
    note = event.change_note or ""
    if batch and re.fullmatch(rf"Imported from .* \(import {re.escape(batch)}\)", note, re.DOTALL):
        return batch
    return None


def undo_of(event: Event) -> str | None:
    """Name the import that a revision took back; None where it came another way."""
    if event.way is not None:
        return event.batch if event.way is Way.UNDO else None
    found = re.fullmatch(r"Import ([0-9a-f-]{20,40}) was undone", event.change_note or "")
    return found and found[1]


def state_after(stored: State, new: State) -> State:
    """Give the state of a stored event that an import changes.

    What is published stays so only where the import may publish; what waits for a reviewer goes on
    waiting, with the change in it.
    """
    if new is State.PUBLISHED or (stored, new) == (State.IN_REVIEW, State.DRAFT):
        return stored
    return new


def kept_retracted(stored: Event) -> ReimportedEvent:
    """Say why a row brings nothing back: a person took its event back, or merged it away."""
    into = next((r.event_id for r in stored.relations if r.kind is RelationKind.MERGED_INTO), None)
    who = stored.recorded_by or "somebody"
    if into is not None:
        return ReimportedEvent(notes=(f"Was merged here into event {into} by {who}; it stays so.",))
    why = f": {stored.change_note}" if stored.change_note else ""
    return ReimportedEvent(notes=(f"Was {stored.state.value} here by {who}{why}; it stays so.",))


def merge_row(store: EventStore, stored: Event, new: Event, fingerprint: str) -> ReimportedEvent:
    """Put a row that comes again together with what is stored of it.

    What an import took back, or retracted because its dataset no longer had it, comes again.
    What a person changed here meanwhile is kept; where the dataset changed the same too the row is
    a problem for a person.
    """
    origin = stored.origin
    if stored.state in (State.RETRACTED, State.WITHDRAWN):
        if undo_of(stored) is None and import_of(stored) is None:
            return kept_retracted(stored)
        return put_together(stored, new, stored, state=new.state)
    if origin is not None and origin.fingerprint == fingerprint:
        return ReimportedEvent()
    if origin is not None and _is_older(new, origin.version):
        return ReimportedEvent(
            notes=(f"Version {origin.version} is here already, which is newer.",)
        )
    base = _last_imported(store, stored)
    if base is None:
        message = (
            f"The event {stored.id} is here already and was not imported; change it in the form."
        )
        return ReimportedEvent(problems=(Problem("id", message),))
    return put_together(base, new, stored, state=state_after(stored.state, new.state))


def put_together(base: Event, row: Event, stored: Event, *, state: State) -> ReimportedEvent:
    """Merge what a row says anew with what was changed here.

    Parameters
    ----------
    base
        The revision the row was read into, or was written from.
    state
        Of the result.
    """
    kept = {name: getattr(base, name) for name in (*_TIED_HERE, "origin")}
    merged = merge(base, row.model_copy(update=kept), stored)
    if merged.clashes:
        who = stored.recorded_by or "Somebody"
        message = (
            f"{who} changed this here meanwhile, and the row says something else of it too. It is "
            f"left as it is here: compare and change event {stored.id} by hand."
        )
        fields = dict.fromkeys(clash.field for clash in merged.clashes)
        return ReimportedEvent(problems=tuple(Problem(field, message) for field in fields))
    try:
        event = merged.event({})
    except InvalidEvent as error:
        return ReimportedEvent(problems=error.problems)
    return ReimportedEvent(event.with_changes(origin=row.origin, state=state))


def _last_imported(store: EventStore, stored: Event) -> Event | None:
    """Find the revision that the last import of an event wrote."""
    if import_of(stored) is not None:
        return stored
    batch = None if stored.origin is None else stored.origin.batch
    for revision in reversed(store.history(stored.id)):
        if batch is not None and import_of(revision) == batch:
            return revision
    return None


def _is_older(new: Event, stored: str | None) -> bool:
    """Compare versions such as 23.1 and 24.0.3, or times; what cannot be compared is newer."""
    version = None if new.origin is None else new.origin.version
    if not version or not stored or version == stored:
        return False
    mine, theirs = ([int(n) for n in _NUMBERS.findall(text)] for text in (version, stored))
    return bool(mine) and bool(theirs) and mine < theirs
