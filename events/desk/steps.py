"""What people do with events: add, correct, review, publish, retract, withdraw, restore.

Which step may follow which, and who may take it, is `events.desk.rules`. Nothing is deleted:
what was wrong is corrected or retracted in a new revision, with a note that says why. For a single
user saving publishes, unless the draft is to be kept as one.
"""

from dataclasses import dataclass

from events.desk.rules import check_step, need_reason, standing
from events.errors import InvalidEvent, NotAllowed
from events.model.draft import EventDraft
from events.model.event import Event
from events.model.ledger import TEXT_FIELDS
from events.model.person import Person
from events.placing.locate import Located, NeedsChoice, Unplaced, locate
from events.placing.position import Misplaced
from events.store.base import EventStore
from events.vocabulary import PENDING, State, Way
from geo.boundaries import Boundaries
from geo.finding import PlaceFinder


@dataclass(frozen=True, slots=True)
class SavedEvent:
    """A saved event, and what a person should know of how it was placed.

    Attributes
    ----------
    remarks
        Why it has no place, or what does not agree with what the source states.
    """

    event: Event
    remarks: tuple[str, ...] = ()


def save(
    store: EventStore,
    event: Event,
    *,
    by: Person,
    note: str = "",
    way: Way | None = None,
    expected_revision: int | None = None,
) -> Event:
    """Save an event in the state it bears, if this person may: every other step ends here.

    Parameters
    ----------
    expected_revision
        The revision the person was looking at, where it is not the event's own.
    way
        Which way the change came.

    Raises
    ------
    NotAllowed, InvalidEvent
        See `events.desk.rules.check_step`; nothing was saved.
    StaleRevision
        Somebody saved another first; both are in the error, and nothing is lost.
    StoreError
        Nothing was saved; see `EventStore.save`.
    """
    expected = event.revision if expected_revision is None else expected_revision
    history = store.history(event.id)[:expected] if expected else ()
    if history:
        event = with_what_stays(history[-1], event)
    check_step(history, event, by=by, note=note)
    # Only what was checked is saved over: the store refuses if anybody saved meanwhile.
    return store.save(event, author=by.name, note=note, way=way, expected_revision=expected)


def with_what_stays(before: Event, event: Event) -> Event:
    """Keep what no form and no file carries: which texts were read, and what is hidden."""
    hidden = max(before.hidden_before or 0, event.hidden_before or 0) or None
    texts = {
        (each.url or (each.publisher, each.title)): each
        for each in before.sources
        if each.sha256 or each.passage
    }
    if not texts and hidden == event.hidden_before:
        return event
    sources = [
        each
        if each.sha256 or (kept := texts.get(each.url or (each.publisher, each.title))) is None
        else each.model_copy(update={name: getattr(kept, name) for name in TEXT_FIELDS})
        for each in event.sources
    ]
    return event.with_changes(sources=sources, hidden_before=hidden)


def add(
    store: EventStore,
    draft: EventDraft,
    finder: PlaceFinder,
    boundaries: Boundaries,
    *,
    by: Person,
    note: str = "",
    publish: bool = True,
    way: Way | None = None,
) -> SavedEvent | NeedsChoice:
    """Place a draft and save it as a new event.

    Returns
    -------
    NeedsChoice, with nothing saved, when a person must say which place is meant: see
    `events.placing.locate.choose`, then `save_new`.

    Raises
    ------
    InvalidEvent
        The position given cannot be what is meant; nothing was saved.
    NotAllowed, StoreError
        Nothing was saved; see `save`.
    """
    placement = locate(draft, finder, boundaries)
    match placement:
        case NeedsChoice():
            return placement
        case Misplaced(problem=problem):
            raise InvalidEvent([problem])
        case Located(event=event, mismatches=remarks):
            pass
        case Unplaced(event=event, reason=reason):
            remarks = (reason,)
    saved = save_new(store, event, by=by, note=note, publish=publish, way=way)
    return SavedEvent(saved, remarks)


def save_new(
    store: EventStore,
    event: Event,
    *,
    by: Person,
    note: str = "",
    publish: bool = True,
    way: Way | None = None,
) -> Event:
    """Save an event that has its place, or has none, for the first time.

    Raises
    ------
    NotAllowed, StoreError
        Nothing was saved; see `save`.
    """
    state = State.PUBLISHED if publish else State.DRAFT
    fresh = event.with_changes(state=state)
    return save(store, fresh, by=by, note=note, way=way, expected_revision=0)


def correct(
    store: EventStore,
    changed: Event,
    *,
    by: Person,
    note: str = "",
    hide_earlier: bool = False,
    way: Way | None = None,
) -> Event:
    """Save a changed event over the revision it was made from, in the state it bears.

    Parameters
    ----------
    hide_earlier
        Once this is published viewers see no revision before it, whatever day they ask for: what
        it corrects would put somebody in danger.

    Raises
    ------
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    if hide_earlier:
        changed = changed.with_changes(hidden_before=changed.revision + 1)
    return save(store, changed, by=by, note=note, way=way)


def submit(
    store: EventStore, event: Event, *, by: Person, note: str = "", way: Way | None = None
) -> Event:
    """Put a draft, or a correction of what is published, before a reviewer.

    Raises
    ------
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    waiting = event.with_changes(state=State.IN_REVIEW)
    return save(store, waiting, by=by, note=note, way=way)


def send_back(
    store: EventStore, event: Event, *, by: Person, reason: str, way: Way | None = None
) -> Event:
    """Return what is in review to its writers, and say why; what is published stays as it was.

    Raises
    ------
    NotAllowed, InvalidEvent, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    if event.state is not State.IN_REVIEW:
        raise NotAllowed("Only what is in review can be sent back.")
    returned = event.with_changes(state=State.DRAFT)
    return save(store, returned, by=by, note=reason, way=way)


def publish(
    store: EventStore, event: Event, *, by: Person, note: str = "", way: Way | None = None
) -> Event:
    """Let viewers, feeds and exports have an event, from its ``publish_after`` on if it has one.

    Raises
    ------
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    shown = event.with_changes(state=State.PUBLISHED)
    return save(store, shown, by=by, note=note, way=way)


def retract(
    store: EventStore, event: Event, *, by: Person, reason: str, way: Way | None = None
) -> Event:
    """Take an event back: viewers no longer have it, its history keeps it.

    Raises
    ------
    InvalidEvent
        No reason is given.
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    gone = event.with_changes(state=State.RETRACTED)
    return save(store, gone, by=by, note=reason, way=way)


def withdraw_for_safety(
    store: EventStore, event: Event, *, by: Person, reason: str, way: Way | None = None
) -> Event:
    """Take an event and its whole past from viewers, as it would put somebody in danger.

    Of a retracted event they still see what had been published on an earlier day; of this one
    nothing. The desk keeps all of it.

    Raises
    ------
    InvalidEvent
        No reason is given.
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    gone = event.with_changes(state=State.WITHDRAWN)
    return save(store, gone, by=by, note=reason, way=way)


def give_up(
    store: EventStore, event: Event, *, by: Person, reason: str, way: Way | None = None
) -> Event:
    """Give up what is not published yet: the published version stands alone again.

    Where nothing of the event was published, it is retracted.

    Raises
    ------
    InvalidEvent
        No reason is given.
    NotAllowed, StaleRevision, StoreError
        Nothing was saved; see `save`.
    """
    need_reason(reason, "given up")
    if event.state not in PENDING:
        raise NotAllowed(
            "Nothing of this event waits to be published. To take from viewers what is, retract "
            "it, or withdraw it for safety."
        )
    shown = standing(store.history(event.id)[: event.revision])
    if shown is None:
        return retract(store, event, by=by, reason=reason, way=way)
    kept = shown.with_changes(revision=event.revision)
    return save(store, kept, by=by, note=reason, way=way)


def restore(
    store: EventStore,
    event_id: str,
    revision: int,
    *,
    by: Person,
    note: str = "",
    publish: bool = False,
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
    return save(store, back, by=by, note=words, way=Way.RESTORE)
