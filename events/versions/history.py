"""What changed from one revision to the next, in words, and the whole of it as a file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from events.geojson import codec
from events.model.event import Event
from events.store.base import EventStore
from events.versions.in_words import FIELDS, PARTS, Lines, part_words
from events.vocabulary import State

_NOT_SHOWN = "(differs in details that these words do not show)"


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of an event that is not the same in two versions.

    Attributes
    ----------
    before, after
        The part in words, one line a row; of rows, only those the other version does not have.
    """

    part: str
    before: Lines
    after: Lines


@dataclass(frozen=True, slots=True)
class RevisionChanges:
    """One revision, and what it changed.

    Attributes
    ----------
    revision
        With who, when and why.
    became
        The state it came to with this revision; None where that stayed as it was.
    changes
        None for the first revision.
    """

    revision: Event
    became: State | None
    changes: tuple[PartChange, ...]


def changes_between(before: Event, after: Event) -> tuple[PartChange, ...]:
    """Say what one version says otherwise than another, part by part.

    Never empty where any field that says something of the event differs.
    """
    found = []
    for part in PARTS:
        if all(getattr(before, name) == getattr(after, name) for name in FIELDS[part]):
            continue
        old, new = part_words(part, before), part_words(part, after)
        only_old, only_new = _without(old, new), _without(new, old)
        if not only_old and not only_new:
            # The same lines in another order, or something the words leave out.
            only_old, only_new = (old, new) if old != new else ((), (_NOT_SHOWN,))
        found.append(PartChange(part, only_old, only_new))
    return tuple(found)


def _without(lines: Lines, others: Lines) -> Lines:
    """Leave out the lines that are among the others, each as often as it is there."""
    left = list(others)
    kept = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            kept.append(line)
    return tuple(kept)


def steps(history: Sequence[Event]) -> tuple[RevisionChanges, ...]:
    """Tell the history of an event, oldest first.

    Parameters
    ----------
    history
        Every revision, oldest first, as `EventStore.history` gives it.
    """
    found = []
    before: Event | None = None
    for revision in history:
        became = None if before and before.state is revision.state else revision.state
        changes = changes_between(before, revision) if before else ()
        found.append(RevisionChanges(revision, became, changes))
        before = revision
    return tuple(found)


def step_words(step: RevisionChanges) -> Iterator[str]:
    """Say a step in lines of plain text: who, when and why, then what changed."""
    revision = step.revision
    when = f"{revision.recorded_at:%Y-%m-%d %H:%M:%S} UTC" if revision.recorded_at else "unknown"
    head = [str(revision.revision), when, revision.recorded_by or "", revision.state.words]
    yield "  ".join((*head, revision.title, *filter(None, [revision.change_note])))
    for change in step.changes:
        yield f"   {change.part}:"
        yield from (f"   - {line}" for line in _indented(change.before))
        yield from (f"   + {line}" for line in _indented(change.after))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\n", "\n     ") for line in lines)


def history_lines(store: EventStore, events: Iterable[Event]) -> Iterator[bytes]:
    """Yield every revision of events as newline-delimited GeoJSON (RFC 8142 without its marks).

    Drafts, notes and names included: for the archive of a desk, not for viewers.

    Parameters
    ----------
    events
        Any revision of each event.
    """
    for event in events:
        for revision in store.history(event.id):
            yield codec.dumps_for_others(revision) + b"\n"
