"""What people do with events: add, correct, publish, retract.

For a single user saving publishes, unless the draft is to be kept as one. Nothing is deleted:
what was wrong is corrected or retracted in a new revision, with a note that says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from events.errors import InvalidEvent, Problem, StaleRevision
from events.locate import Located, NeedsChoice, Unplaced, locate
from events.model import Event, EventDraft, event_from
from events.store.base import EventStore
from events.vocabulary import State
from geo.boundaries import Boundaries
from geo.geocoding.base import PlaceFinder


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


def add(
    store: EventStore,
    draft: EventDraft,
    finder: PlaceFinder,
    boundaries: Boundaries,
    *,
    author: str,
    note: str = "",
    publish: bool = True,
) -> Added | NeedsChoice:
    """Place a draft and save it as a new event.

    Returns
    -------
    NeedsChoice, with nothing saved, when a person must say which place is meant: see
    `events.locate.choose`, then `save_new`.

    Raises
    ------
    StoreError
        Nothing was saved; see `EventStore.save`.
    """
    placement = locate(draft, finder, boundaries)
    match placement:
        case NeedsChoice():
            return placement
        case Located(event=event, mismatches=remarks):
            pass
        case Unplaced(event=event, reason=reason):
            remarks = (reason,)
    return Added(save_new(store, event, author=author, note=note, publish=publish), remarks)


def save_new(
    store: EventStore, event: Event, *, author: str, note: str = "", publish: bool = True
) -> Event:
    """Save an event that has its place, or has none, for the first time.

    Raises
    ------
    StoreError
        Nothing was saved; see `EventStore.save`.
    """
    state = State.PUBLISHED if publish else State.DRAFT
    return store.save(
        event.with_changes(state=state), author=author, note=note, expected_revision=0
    )


def correct(store: EventStore, changed: Event, *, author: str, note: str = "") -> Event:
    """Save a changed event over the revision it was made from.

    Raises
    ------
    StaleRevision
        Somebody saved another first; both are in the error, and nothing is lost.
    StoreError
        Nothing was saved; see `EventStore.save`.
    """
    return store.save(changed, author=author, note=note, expected_revision=changed.revision)


def publish(store: EventStore, event: Event, *, author: str, note: str = "") -> Event:
    """Let viewers, feeds and exports have an event, from its ``publish_after`` on if it has one.

    Raises
    ------
    StoreError
        Nothing was saved; see `EventStore.save`.
    """
    return correct(store, event.with_changes(state=State.PUBLISHED), author=author, note=note)


def retract(store: EventStore, event: Event, *, author: str, reason: str) -> Event:
    """Take an event back: viewers no longer have it, its history keeps it.

    Raises
    ------
    InvalidEvent
        No reason is given.
    StoreError
        Nothing was saved; see `EventStore.save`.
    """
    if not reason.strip():
        raise InvalidEvent([Problem("change_note", "Say why the event is retracted.")])
    return correct(store, event.with_changes(state=State.RETRACTED), author=author, note=reason)


def load_samples_into(
    store: EventStore,
    samples: Iterable[EventDraft],
    finder: PlaceFinder,
    boundaries: Boundaries,
    *,
    author: str,
) -> tuple[Event, ...]:
    """Place the sample drafts and publish them, if the store has never held an event.

    Two programs that start at once do not double them: each sample brings its identifier.

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
            saved.append(save_new(store, event, author=author, note="Sample event"))
        except StaleRevision:
            continue
    return tuple(saved)
