"""A row that was imported before: unchanged, newer, or changed here by a person meanwhile."""

import re
from dataclasses import dataclass
from typing import Any, Final

from events.errors import Problem
from events.model import Event
from events.store.base import EventStore
from events.vocabulary import State

_TOLD: Final = (
    *("title", "summary", "event_type", "when", "where", "troops", "actors"),
    *("fatalities", "sources", "statements", "verification_override", "extra"),
)
_NUMBERS: Final = re.compile(r"\d+")


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


def merge_row(store: EventStore, stored: Event, new: Event, fingerprint: str) -> Merged:
    """Put a row that comes again together with what is stored of it.

    What a person changed here meanwhile is kept; where the dataset changed the same field too the
    row is a problem for a person.
    """
    origin = stored.origin
    batch = None if origin is None else origin.batch
    if stored.state is State.RETRACTED:
        if stored.change_note != undone_note(batch or ""):
            why = f": {stored.change_note}" if stored.change_note else ""
            return Merged(notes=(f"Was retracted here by {stored.recorded_by}{why}; it stays so.",))
        return Merged(new.model_copy(update={"revision": stored.revision}))
    if origin is not None and origin.fingerprint == fingerprint:
        return Merged()
    if origin is not None and _is_older(new, origin.version):
        return Merged(notes=(f"Version {origin.version} is here already, which is newer.",))
    state = stored.state if new.state is State.PUBLISHED else new.state
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
