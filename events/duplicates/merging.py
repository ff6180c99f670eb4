"""What a person decides about two events: they are one, related, or not the same.

Every decision is one save of the store, so none is ever half there. Merging keeps both histories:
the kept event gets a revision that says what both said, the other is retracted and points at it.
Nothing is deleted, and a merge can be undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from events.desk.rules import check_step, same_content, standing
from events.duplicates.combining import Combined, FieldClash, Side, combine
from events.errors import EventsError, NotAllowed
from events.model.event import Event
from events.model.licences import may_be_passed_on
from events.model.person import Person
from events.store.base import EventStore
from events.vocabulary import RelationKind, State, Way

_MERGED: Final = "Merged: {other} into {kept}"


class UndecidedClashes(EventsError, ValueError):  # noqa: N818 - reads as what it is
    """The two events contradict each other, and nobody said which is right; nothing was saved."""

    def __init__(self, clashes: Iterable[FieldClash]) -> None:
        self.clashes = tuple(clashes)
        lines = "".join(
            f"\n  {c.field}: {c.kept} (kept) or {c.other} (other)" for c in self.clashes
        )
        super().__init__(f"Both events say something else about this; choose for each:{lines}")


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a merge saved.

    Attributes
    ----------
    kept
        With what the other added.
    other
        Retracted and merged into it; or as it was, see ``waits``.
    waits
        The other is published, and what it added to the kept one still has to be: it stays before
        its viewers until then. Merging once more, after that, takes it away.
    """

    kept: Event
    other: Event
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What undoing a merge saved.

    Attributes
    ----------
    other
        As it was before.
    kept
        As it was before, or as it is: see ``kept_was_changed``.
    kept_was_changed
        The kept event was changed after the merge, so what the other added is still in it; a
        person has to take it out.
    """

    other: Event
    kept: Event
    kept_was_changed: bool = False


def keep_first(one: Event, other: Event) -> tuple[Event, Event]:
    """Propose which of two to keep: the published one, else the one whose history is longer."""

    def standing_of(event: Event) -> tuple[bool, bool, int, str]:
        # What may not be passed on must not be put into what is: it is kept itself.
        return (
            event.state is not State.PUBLISHED,
            may_be_passed_on(event),
            -event.revision,
            event.id,
        )

    first, second = sorted((one, other), key=standing_of)
    return first, second


def merged_into(event: Event) -> str | None:
    """Give the identifier of the event this one was merged into."""
    for relation in event.relations:
        if relation.kind is RelationKind.MERGED_INTO:
            return relation.event_id
    return None


def preview(
    store: EventStore, kept_id: str, other_id: str, choices: Mapping[str, Side] | None = None
) -> Combined:
    """Show what merging would give, without saving.

    Raises
    ------
    EventNotFound, NotAllowed, InvalidEvent
        As `merge`.
    """
    kept, other = store.get(kept_id), store.get(other_id)
    _check_can_merge(store, kept, other)
    return combine(kept, other, choices or {})


def merge(
    store: EventStore,
    kept: Event,
    other: Event,
    *,
    by: Person,
    note: str = "",
    choices: Mapping[str, Side] | None = None,
) -> MergeResult:
    """Make two events one: the kept one says what both said, the other points at it.

    Parameters
    ----------
    kept, other
        As the person saw them.
    choices
        By field of a clash (`events.duplicates.combining`), whose words to take.

    Raises
    ------
    UndecidedClashes
        They contradict each other in something ``choices`` leaves out.
    NotAllowed
        They cannot be merged, or another person has to do it; the message says why.
    StaleRevision
        Somebody changed one of them meanwhile.
    InvalidEvent, StoreError
        Nothing was saved.
    """
    _check_can_merge(store, kept, other)
    combined = combine(kept, other, choices or {})
    if undecided := combined.still_to_choose(choices or {}):
        raise UndecidedClashes(undecided)
    note = _with_remark(_MERGED.format(other=other.id, kept=kept.id), note)
    adds = not same_content(kept, combined.event)
    changed = _allowed(store, combined.event, by, note) if adds else kept
    waits = changed.state is not State.PUBLISHED and _is_shown(store, other)
    changes = [changed] if adds else []
    if not waits:
        relation = {"kind": RelationKind.MERGED_INTO, "event_id": kept.id}
        gone = other.with_changes(state=State.RETRACTED, relations=[*other.relations, relation])
        check_step(store.history(other.id), gone, by=by, note=note)
        changes.append(gone)
    elif not adds:
        raise NotAllowed(
            "What both say waits to be published. Once it is, merge again to take the other away."
        )
    _save(store, changes, by, note, Way.MERGE)
    return MergeResult(store.get(kept.id), store.get(other.id), waits)


def _with_remark(words: str, remark: str) -> str:
    return f"{words}. {remark.strip()}" if remark.strip() else words


def unmerge(store: EventStore, other: Event, *, by: Person, note: str = "") -> Unmerged:
    """Undo a merge: the other event is what it was before, and so is the kept one if it can be.

    Where review is required, what comes back goes to a reviewer first.

    Raises
    ------
    NotAllowed
        It is not merged into another, or another person has to do it.
    StaleRevision, StoreError
        Nothing was saved.
    """
    kept_id = merged_into(other)
    if kept_id is None or other.state is not State.RETRACTED:
        raise NotAllowed("This event is not merged into another one.")
    note = _with_remark(f"Merge undone: {other.id} and {kept_id} are two events", note)
    before = next(each for each in reversed(store.history(other.id)) if merged_into(each) is None)
    back = before.with_changes(revision=other.revision)
    changes = [_allowed(store, back, by, note)]
    history = store.history(kept_id)
    at = _revision_of_merge(history, other.id, kept_id)
    changed_since = at is not None and at != len(history) - 1
    if at is not None and not changed_since:
        old = history[at - 1].with_changes(revision=history[-1].revision, state=history[-1].state)
        changes.append(_allowed(store, old, by, note))
    _save(store, changes, by, note, Way.RESTORE)
    return Unmerged(store.get(other.id), store.get(kept_id), changed_since)


def _revision_of_merge(history: tuple[Event, ...], other_id: str, kept_id: str) -> int | None:
    """Find the revision that took over what the other said; None where there was nothing to."""
    words = _MERGED.format(other=other_id, kept=kept_id)
    found = [
        at
        for at, each in enumerate(history)
        if each.way in (Way.MERGE, None) and (each.change_note or "").startswith(words)
    ]
    return found[-1] if found else None


def relate(
    store: EventStore, one: Event, other: Event, *, by: Person, note: str = ""
) -> tuple[Event, Event]:
    """Say that two different events belong together; each then leads to the other.

    Raises
    ------
    NotAllowed, StaleRevision, StoreError
        Nothing was saved.
    """
    note = note.strip() or "Related events"
    changes = [
        _allowed(store, changed, by, note)
        for event, target in ((one, other), (other, one))
        if (changed := _tied(event, target, RelationKind.RELATED)) is not event
    ]
    _save(store, changes, by, note)
    return store.get(one.id), store.get(other.id)


def say_not_the_same(
    store: EventStore, one: Event, other: Event, *, by: Person, note: str = ""
) -> Event:
    """Say for good that two events are different ones; they are not offered again.

    One of them bears it: where one is published and one is not, the one that is not, so that what
    viewers see does not name a draft.

    Returns
    -------
    The event that bears it.

    Raises
    ------
    NotAllowed, StaleRevision, StoreError
        Nothing was saved.
    """
    note = note.strip() or "Not the same event"
    public_last = sorted((one, other), key=lambda event: event.state is State.PUBLISHED)
    # A retracted event takes no more changes: the other one bears it.
    bearer, target = sorted(public_last, key=lambda event: event.state is State.RETRACTED)
    changed = _tied(bearer, target, RelationKind.NOT_SAME_AS)
    if changed is not bearer:
        _save(store, [_allowed(store, changed, by, note)], by, note)
    return store.get(bearer.id)


def _tied(event: Event, target: Event, kind: RelationKind) -> Event:
    """Add a relation; it takes the place of another one to the same event."""
    if event.id == target.id:
        raise NotAllowed("These are not two events but one.")
    rest = [each for each in event.relations if each.event_id != target.id]
    if any(each.event_id == target.id and each.kind is kind for each in event.relations):
        return event
    return event.with_changes(relations=[*rest, {"kind": kind, "event_id": target.id}])


def _check_can_merge(store: EventStore, kept: Event, other: Event) -> None:
    if kept.id == other.id:
        raise NotAllowed("These are not two events but one.")
    for event in (kept, other):
        if (into := merged_into(event)) is not None:
            raise NotAllowed(f"{event.title!r} was merged into another event already ({into}).")
        if event.state in (State.RETRACTED, State.WITHDRAWN):
            done = event.state.value
            raise NotAllowed(f"{event.title!r} is {done}; bring it back before it is merged.")
    if may_be_passed_on(kept) and not may_be_passed_on(other):
        raise NotAllowed(
            "The licence of the other event forbids passing it on, and the kept one is passed on. "
            "Keep the other one instead, or relate the two."
        )
    if _is_shown(store, other) and not _is_shown(store, kept):
        raise NotAllowed(
            "The other event is published and the kept one is not: viewers would lose it. Keep "
            "the published one."
        )


def _is_shown(store: EventStore, event: Event) -> bool:
    return standing(store.history(event.id)) is not None


def _allowed(store: EventStore, changed: Event, by: Person, note: str) -> Event:
    """Give the change in the state this person may save it in: as it is, or for review."""
    history = store.history(changed.id)[: changed.revision]
    try:
        check_step(history, changed, by=by, note=note)
    except NotAllowed:
        if changed.state is not State.PUBLISHED:
            raise
        changed = changed.with_changes(state=State.IN_REVIEW)
        check_step(history, changed, by=by, note=note)
    return changed


def _save(
    store: EventStore, changes: list[Event], by: Person, note: str, way: Way | None = None
) -> None:
    if not changes:
        return
    with store.batch(author=by.name, note=note, way=way) as batch:
        for event in changes:
            batch.add(event)
        batch.save()
