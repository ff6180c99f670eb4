"""What people do with events: add, correct, review, publish, retract, restore.

The one place that knows which step may follow which, and who may take it (`check_step`). Nothing
is deleted: what was wrong is corrected or retracted in a new revision, with a note that says why.
For a single user saving publishes, unless the draft is to be kept as one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from events.errors import InvalidEvent, NotAllowed, Problem, StaleRevision
from events.locate import Located, NeedsChoice, Unplaced, locate
from events.model import Event, EventDraft, event_from
from events.people import OPEN, UNNAMED, DeskRole, Rules, person_key, same_person
from events.store.base import PENDING, EventStore
from events.vocabulary import State
from geo.boundaries import Boundaries
from geo.geocoding.base import PlaceFinder

CONTENT: Final = tuple(
    name
    for name in Event.model_fields
    if name not in {"state", "revision", "recorded_at", "recorded_by", "change_note"}
)
"""Fields that say something of what happened; the others say where the event stands."""

NEXT: Final[dict[State | None, tuple[State, ...]]] = {
    None: (State.DRAFT, State.IN_REVIEW, State.PUBLISHED),
    State.DRAFT: (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.RETRACTED),
    State.IN_REVIEW: (State.IN_REVIEW, State.DRAFT, State.PUBLISHED, State.RETRACTED),
    State.PUBLISHED: (State.PUBLISHED, State.DRAFT, State.IN_REVIEW, State.RETRACTED),
    State.RETRACTED: (State.DRAFT, State.IN_REVIEW, State.PUBLISHED),
}
"""Which state may follow which; None is an event that is new."""


@dataclass(frozen=True, slots=True)
class Added:
    """A saved event, and what a person should know of how it was placed.

    Attributes
    ----------
    remarks
        Why it has no place, or what does not agree with what the source states.
    """

    event: Event
    remarks: tuple[str, ...] = ()


# --- the rules ----------------------------------------------------------------------------------


def check_step(
    history: Sequence[Event], changed: Event, *, author: str, note: str, rules: Rules
) -> None:
    """See that a person may save this as the next revision of an event.

    Parameters
    ----------
    history
        Every revision so far, oldest first; none for a new event.
    changed
        What is to be saved, in the state it is to have.

    Raises
    ------
    NotAllowed
        The step does not exist, or is another person's to take; the message says whose.
    InvalidEvent
        The step needs a reason and has none.
    """
    before = history[-1] if history else None
    state = before.state if before else None
    if changed.state not in NEXT[state]:
        raise NotAllowed(
            "This event is retracted already. Restore a revision, or change it, to bring it back."
        )
    if not rules.may(author, DeskRole.WRITER):
        raise NotAllowed(
            f"{author} may read, not write. Writers here are: {rules.holders(DeskRole.WRITER)}."
        )
    if changed.state is State.PUBLISHED:
        _check_publishing(history, changed, author, rules)
    elif changed.state is State.RETRACTED:
        _need_reason(note, "retracted")
        if standing(history) is not None:
            _need_reviewer(author, rules, "retract")
    elif state is State.IN_REVIEW and changed.state is State.DRAFT:
        _need_reason(note, "sent back")
        if not any(same_person(author, each) for each in writers(history)):
            _need_reviewer(author, rules, "send back")


def _check_publishing(history: Sequence[Event], changed: Event, author: str, rules: Rules) -> None:
    shown = standing(history)
    if shown is not None and same_content(shown, changed) and history[-1].state in PENDING:
        return  # a correction is withdrawn: what is published stays what it is
    if rules.review_required and (not history or history[-1].state is not State.IN_REVIEW):
        raise NotAllowed(
            "Here what one person writes is published by another: send it to review, or keep it "
            "as a draft."
        )
    _need_reviewer(author, rules, "publish")
    if not rules.review_required:
        return
    if person_key(author) == person_key(UNNAMED):
        raise NotAllowed("Say who you are before you publish what somebody else wrote.")
    wrote = writers((*history, changed.model_copy(update={"recorded_by": author})))
    if any(same_person(author, each) for each in wrote):
        raise NotAllowed(
            f"{author} wrote a part of this since it was last published, so another person has "
            "to publish it."
        )


def _need_reviewer(author: str, rules: Rules, act: str) -> None:
    if not rules.may(author, DeskRole.REVIEWER):
        who = rules.holders(DeskRole.REVIEWER)
        raise NotAllowed(f"{author} may not {act}. Reviewers here are: {who}.")


def _need_reason(note: str, done: str) -> None:
    if not note.strip():
        raise InvalidEvent([Problem("change_note", f"Say why the event is {done}.")])


def same_content(one: Event, other: Event) -> bool:
    """Tell whether two revisions say the same of what happened, wherever they stand."""
    return all(getattr(one, name) == getattr(other, name) for name in CONTENT)


def standing(history: Sequence[Event]) -> Event | None:
    """Give the published revision that stands, under embargo or not; None where there is none."""
    decided = [each for each in history if each.state not in PENDING]
    return decided[-1] if decided and decided[-1].state is State.PUBLISHED else None


def writers(history: Sequence[Event]) -> tuple[str, ...]:
    """Name everybody who wrote a part of what is not published yet, in the order they did.

    Whoever brings a retracted event back wrote it, changed or not.
    """
    published = [at for at, each in enumerate(history) if each.state is State.PUBLISHED]
    # What was just published was written by those before it.
    if published and published[-1] == len(history) - 1:
        published.pop()
    start = published[-1] + 1 if published else 0
    names: dict[str, str] = {}
    for at in range(start, len(history)):
        revision, before = history[at], history[at - 1] if at else None
        if (
            before is None
            or not same_content(before, revision)
            or (before.state is State.RETRACTED and revision.state is not State.RETRACTED)
        ):
            name = revision.recorded_by or UNNAMED
            names.setdefault(person_key(name), name)
    return tuple(names.values())


# --- the steps ----------------------------------------------------------------------------------


def save(
    store: EventStore,
    event: Event,
    *,
    author: str,
    note: str = "",
    rules: Rules,
    expected_revision: int | None = None,
) -> Event:
    """Save an event in the state it bears, if this person may: every other step ends here.

    Parameters
    ----------
    expected_revision
        The revision the author was looking at, where it is not the event's own.

    Raises
    ------
    NotAllowed, InvalidEvent
        See `check_step`; nothing was saved.
    StaleRevision
        Somebody saved another first; both are in the error, and nothing is lost.
    StoreError
        Nothing was saved; see `EventStore.save`.
    """
    expected = event.revision if expected_revision is None else expected_revision
    history = store.history(event.id)[:expected] if expected else ()
    check_step(history, event, author=author, note=note, rules=rules)
    # Only what was checked is saved over: the store refuses if anybody saved meanwhile.
    return store.save(event, author=author, note=note, expected_revision=expected)


def add(
    store: EventStore,
    draft: EventDraft,
    finder: PlaceFinder,
    boundaries: Boundaries,
    *,
    author: str,
    note: str = "",
    publish: bool = True,
    rules: Rules,
) -> Added | NeedsChoice:
    """Place a draft and save it as a new event.

    Returns
    -------
    NeedsChoice, with nothing saved, when a person must say which place is meant: see
    `events.locate.choose`, then `save_new`.

    Raises
    ------
    NotAllowed, StoreError
        Nothing was saved; see `save`.
    """
    placement = locate(draft, finder, boundaries)
    match placement:
        case NeedsChoice():
            return placement
        case Located(event=event, mismatches=remarks):
            pass
        case Unplaced(event=event, reason=reason):
            remarks = (reason,)
    saved = save_new(store, event, author=author, note=note, publish=publish, rules=rules)
    return Added(saved, remarks)


def save_new(
    store: EventStore,
    event: Event,
    *,
    author: str,
    note: str = "",
    publish: bool = True,
    rules: Rules,
) -> Event:
    """Save an event that has its place, or has none, for the first time.

    Raises
    ------
    NotAllowed, StoreError
        Nothing was saved; see `save`.
    """
    state = State.PUBLISHED if publish else State.DRAFT
    fresh = event.with_changes(state=state)
    return save(store, fresh, author=author, note=note, rules=rules, expected_revision=0)


def correct(
    store: EventStore, changed: Event, *, author: str, note: str = "", rules: Rules
) -> Event:
    """Save a changed event over the revision it was made from, in the state it bears.

    Raises
    ------
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    return save(store, changed, author=author, note=note, rules=rules)


def submit(store: EventStore, event: Event, *, author: str, note: str = "", rules: Rules) -> Event:
    """Put a draft, or a correction of what is published, before a reviewer.

    Raises
    ------
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    waiting = event.with_changes(state=State.IN_REVIEW)
    return save(store, waiting, author=author, note=note, rules=rules)


def send_back(store: EventStore, event: Event, *, author: str, reason: str, rules: Rules) -> Event:
    """Return what is in review to its writers, and say why; what is published stays as it was.

    Raises
    ------
    NotAllowed, InvalidEvent, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    if event.state is not State.IN_REVIEW:
        raise NotAllowed("Only what is in review can be sent back.")
    returned = event.with_changes(state=State.DRAFT)
    return save(store, returned, author=author, note=reason, rules=rules)


def publish(store: EventStore, event: Event, *, author: str, note: str = "", rules: Rules) -> Event:
    """Let viewers, feeds and exports have an event, from its ``publish_after`` on if it has one.

    Raises
    ------
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    shown = event.with_changes(state=State.PUBLISHED)
    return save(store, shown, author=author, note=note, rules=rules)


def retract(store: EventStore, event: Event, *, author: str, reason: str, rules: Rules) -> Event:
    """Take an event back: viewers no longer have it, its history keeps it.

    Raises
    ------
    InvalidEvent
        No reason is given.
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    gone = event.with_changes(state=State.RETRACTED)
    return save(store, gone, author=author, note=reason, rules=rules)


def withdraw(store: EventStore, event: Event, *, author: str, reason: str, rules: Rules) -> Event:
    """Give up what is not published yet: the published version stands alone again.

    Where nothing of the event was published, it is retracted.

    Raises
    ------
    InvalidEvent
        No reason is given.
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    _need_reason(reason, "withdrawn")
    if event.state not in PENDING:
        raise NotAllowed("Nothing of this event waits to be published.")
    shown = standing(store.history(event.id)[: event.revision])
    if shown is None:
        return retract(store, event, author=author, reason=reason, rules=rules)
    kept = shown.with_changes(revision=event.revision)
    return save(store, kept, author=author, note=reason, rules=rules)


def restore(
    store: EventStore,
    event_id: str,
    revision: int,
    *,
    author: str,
    note: str = "",
    publish: bool = False,
    rules: Rules,
) -> Event:
    """Bring an old revision back as a new one; all those between stay in the history.

    Parameters
    ----------
    publish
        Publish it at once rather than keep it as a draft beside what is published.

    Raises
    ------
    EventNotFound
        There is no such event or revision.
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    old, newest = store.get(event_id, revision=revision), store.get(event_id)
    state = State.PUBLISHED if publish else State.DRAFT
    back = old.with_changes(state=state, revision=newest.revision)
    words = f"Revision {revision} restored" + (f": {note.strip()}" if note.strip() else "")
    return save(store, back, author=author, note=words, rules=rules)


# --- the first events ---------------------------------------------------------------------------


def load_samples_into(
    store: EventStore,
    samples: Iterable[EventDraft],
    finder: PlaceFinder,
    boundaries: Boundaries,
    *,
    author: str,
) -> tuple[Event, ...]:
    """Place the sample drafts and publish them, if the store has never held an event.

    Two programs that start at once do not double them: each sample brings its identifier. They
    ship with the program, so no reviewer of this installation is asked.

    Returns
    -------
    The events saved by this call.

    Raises
    ------
    StoreError
        The store cannot be read or written to.
    """
    if store.find(states=tuple(State)):
        return ()
    saved: list[Event] = []
    for draft in samples:
        placement = locate(draft, finder, boundaries)
        # A place that only a person could choose stays open: a sample must not guess either.
        event = event_from(draft, None) if isinstance(placement, NeedsChoice) else placement.event
        try:
            new = save_new(store, event, author=author, note="Sample event", rules=OPEN)
        except StaleRevision:
            continue
        saved.append(new)
    return tuple(saved)
