"""A row that was imported before: unchanged, newer, or changed here by a person meanwhile."""

import re
from dataclasses import dataclass
from typing import Any, Final

from events.errors import Problem
from events.model.event import Event
from events.store.base import EventStore
from events.vocabulary import RelationKind, State

_TOLD: Final = (
    *("title", "summary", "event_type", "when", "where", "troops", "actors"),
    *("fatalities", "sources", "statements", "verification_override", "extra"),
)
_NUMBERS: Final = re.compile(r"\d+")
_IMPORTED: Final = re.compile(r"\(import [0-9a-f-]{20,40}\)$")
_UNDONE: Final = re.compile(r"Import [0-9a-f-]{20,40} was undone")


@dataclass(frozen=True, slots=True)
class Merged:
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
    """Say in the history of an event which import wrote a revision."""
    return f"Imported from {file_name[:120]} (import {batch})"


def undone_note(batch: str) -> str:
    """Say in the history of an event that an import was taken back."""
    return f"Import {batch} was undone"


def written_by(event: Event, batch: str | None) -> bool:
    """Tell whether a revision is the one an import wrote, and nobody's later change of it."""
    return batch is not None and (event.change_note or "").endswith(f"(import {batch})")


def written_by_import(event: Event) -> bool:
    """Tell whether an import wrote a revision, whichever it was."""
    return bool(_IMPORTED.search(event.change_note or ""))


def state_after(stored: State, new: State) -> State:
    """Give the state of a stored event that an import changes.

    What is published stays so only where the import may publish; what waits for a reviewer goes on
    waiting, with the change in it.
    """
    if new is State.PUBLISHED or (stored, new) == (State.IN_REVIEW, State.DRAFT):
        return stored
    return new


def kept_retracted(stored: Event) -> Merged:
    """Say why a row brings nothing back: a person retracted its event, or merged it away."""
    into = next((r.event_id for r in stored.relations if r.kind is RelationKind.MERGED_INTO), None)
    who = stored.recorded_by or "somebody"
    if into is not None:
        return Merged(notes=(f"Was merged here into event {into} by {who}; it stays so.",))
    why = f": {stored.change_note}" if stored.change_note else ""
    return Merged(notes=(f"Was retracted here by {who}{why}; it stays so.",))


def merge_row(store: EventStore, stored: Event, new: Event, fingerprint: str) -> Merged:
    """Put a row that comes again together with what is stored of it.

    What a person changed here meanwhile is kept; where the dataset changed the same field too the
    row is a problem for a person.
    """
    origin = stored.origin
    batch = None if origin is None else origin.batch
    if stored.state is State.RETRACTED:
        if not _UNDONE.fullmatch(stored.change_note or ""):
            return kept_retracted(stored)
        again = {name: getattr(new, name) for name in (*_TOLD, "origin", "state")}
        return Merged(stored.model_copy(update=again))
    if origin is not None and origin.fingerprint == fingerprint:
        return Merged()
    if origin is not None and _is_older(new, origin.version):
        return Merged(notes=(f"Version {origin.version} is here already, which is newer.",))
    state = state_after(stored.state, new.state)
    told: dict[str, Any] = {name: getattr(new, name) for name in _TOLD}
    if not written_by(stored, batch):
        imported = _last_imported(store, stored, batch)
        base = imported if imported is not None else stored
        clashes = []
        for name in _TOLD:
            was, mine, theirs = getattr(base, name), told[name], getattr(stored, name)
            if mine == was or imported is None:
                told[name] = theirs if imported is not None else mine
            elif theirs not in (was, mine):
                clashes.append(
                    Problem(
                        name,
                        f"{stored.recorded_by or 'Somebody'} changed this here after the last "
                        "import, and the dataset changed it too. It is left as it is here: compare "
                        f"and change event {stored.id} by hand.",
                    )
                )
        if clashes:
            return Merged(problems=tuple(clashes))
        if imported is None:
            return Merged(
                problems=(
                    Problem(
                        "id",
                        f"The event {stored.id} is here already and was not imported; change it in "
                        "the form.",
                    ),
                )
            )
    update = told | {"origin": new.origin, "state": state}
    return Merged(stored.model_copy(update=update))


def _last_imported(store: EventStore, stored: Event, batch: str | None) -> Event | None:
    for revision in reversed(store.history(stored.id)):
        if revision.origin is not None and written_by(revision, batch):
            return revision
    return None


def _is_older(new: Event, stored: str | None) -> bool:
    """Compare versions such as 23.1 and 24.0.3, or times; what cannot be compared is newer."""
    version = None if new.origin is None else new.origin.version
    if not version or not stored or version == stored:
        return False
    mine, theirs = ([int(n) for n in _NUMBERS.findall(text)] for text in (version, stored))
    return bool(mine) and bool(theirs) and mine < theirs
