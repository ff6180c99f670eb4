"""The port of keeping events: what every store promises, whatever it is made of.

``tests/contracts/test_store_contract.py`` holds each adapter to it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol, TypeAlias, runtime_checkable

from events.geojson import codec
from events.model.event import Event
from events.query.query import BoundingBox, EventQuery
from events.store.journal.batch import Batch
from events.table.public import PublicEvents
from events.vocabulary import State, Way

Moment: TypeAlias = datetime | date
"""A time with its zone, or a whole day (UTC), which includes its last moment."""

VIEWERS: tuple[State, ...] = (State.PUBLISHED,)
"""The states a viewer, a feed or an export may see."""

PENDING: tuple[State, ...] = (State.DRAFT, State.IN_REVIEW)
"""The states of a revision nobody has decided about yet."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What was saved since a cursor was given out.

    Attributes
    ----------
    events
        The newest revision of every event that changed, in any state, in the order of change;
        where it is pending, viewers may still have an earlier one (`EventStore.public`).
    cursor
        Give it to the next call.
    from_the_start
        The cursor asked with was none, or belongs to another file: ``events`` is everything, and
        whatever was built from earlier answers must be thrown away.
    """

    events: Sequence[Event]
    cursor: str
    from_the_start: bool


@runtime_checkable
class WrittenOut(Protocol):
    """Events a store can give as text for less than it costs to read them; see `lines_of`."""

    def lines(self) -> Iterator[bytes]:
        """Give each event exactly as `codec.dumps` writes it."""
        ...


@runtime_checkable
class Numbered(Protocol):
    """Events found in a store whose revisions have numbers, for whoever keeps something by them."""

    @property
    def numbers(self) -> Sequence[int]:
        """One number an event: the same one from the same `source` is the same revision."""
        ...

    @property
    def source(self) -> object:
        """What the numbers belong to; another object once the events were exchanged."""
        ...

    def pick(self, positions: Iterable[int]) -> Sequence[Event]:
        """Give those at some positions, in the order told, without looking at any."""
        ...


@dataclass(frozen=True, slots=True)
class Extent:
    """Where and when events lie.

    Attributes
    ----------
    bbox
        Of their points (WGS 84 degrees); None without any.
    first, last
        Local calendar dates; None where no event has one.
    """

    bbox: BoundingBox | None
    first: date | None
    last: date | None


def lines_of(events: Iterable[Event]) -> Iterator[bytes]:
    """Give each event as one line of GeoJSON for others, without a line end.

    A store that keeps events so copies its lines, which makes exports of many events fast; what
    stays in the store (`codec.line_for_others`) is taken out of them.
    """
    if isinstance(events, WrittenOut):
        return map(codec.line_for_others, events.lines())
    return map(codec.dumps_for_others, events)


class EventStore(Protocol):
    """Keeps every revision of every event; nothing is overwritten or deleted.

    A revision that was published or retracted *stands* until another one is; what is drafted or in
    review meanwhile waits beside it, and stands until any revision follows. So an event that is
    being corrected stays before its viewers as it was, until the correction is published.

    Safe to share between threads. What another process saves is seen by the next call; so much of
    it that reading takes long, or another file put in its place, once all of it has been read,
    which nobody but who saves waits for.
    Every method raises StoreUnavailable when the store cannot be reached, StoreDamaged when
    what is there cannot be read as events, and StoreBeingRead as `begin_reading` tells.
    """

    def save(
        self,
        event: Event,
        *,
        author: str,
        note: str = "",
        way: Way | None = None,
        expected_revision: int,
    ) -> Event:
        """Save a new revision, and return it once it cannot be lost.

        ``recorded_at`` is the time of day, but always later than that of every revision before
        it, so that a clock set back never changes the order of what was known when.

        Parameters
        ----------
        event
            What is to be kept; its revision fields are set anew.
        author
            Who says so.
        note
            Why it was changed.
        way
            Which way it came.
        expected_revision
            The revision the author was looking at; 0 for an event that is new.

        Raises
        ------
        StaleRevision
            Somebody saved another revision first; it carries both.
        EventNotFound
            A revision was expected of an event that is not here.
        InvalidEvent
            The author or the note cannot be kept as it is.
        StoreUnavailable
            Nothing was saved; the message says what to do.
        """
        ...

    def batch(
        self,
        *,
        author: str,
        note: str = "",
        way: Way | None = None,
        import_id: str | None = None,
    ) -> Batch:
        """Collect revisions of many events to save them as one: all of them, or none.

        Takes no lock before `Batch.save`, so others save meanwhile; readers see none of the
        events before all are on the disk.

        Parameters
        ----------
        author, note, way
            Of every revision; checked when the first event is added (InvalidEvent).
        import_id
            The import that is saved or taken back, kept as `Event.batch`.
        """
        ...

    def get(self, event_id: str, *, revision: int | None = None) -> Event:
        """Give one event in any state, as it is now or as one revision of it was.

        Raises
        ------
        EventNotFound
            There is no such event or revision.
        """
        ...

    def public(self, event_id: str) -> Event:
        """Give what viewers may see of an event now: the published revision that stands.

        Raises
        ------
        EventNotFound
            There is no such event, or nothing of it may be seen: it is a draft, retracted, or
            under embargo. The error does not tell which.
        """
        ...

    def history(self, event_id: str) -> tuple[Event, ...]:
        """Give every revision of an event, oldest first.

        Raises
        ------
        EventNotFound
            There is no such event.
        """
        ...

    def find(
        self,
        query: EventQuery | None = None,
        *,
        states: Collection[State] = VIEWERS,
        as_known_on: Moment | None = None,
        embargoed: bool = False,
        passed_on: bool | None = None,
    ) -> Sequence[Event]:
        """Give the events a query asks for, in the order they were first saved.

        Each event is there once: the newest of its revisions that stand and are in ``states``.

        The sequence costs little until it is looked at: each event is read then. What it holds
        never changes, whatever is saved later.

        Parameters
        ----------
        query
            None for all. Its ``as_known_on`` is heeded as the parameter of that name is; of two
            the earlier counts.
        states
            Which states to look in; only what is published, unless told. An event that is
            published and being corrected is in two of them.
        as_known_on
            Look at what had been recorded by then, not at what is known now.
        embargoed
            Include published events whose ``publish_after`` is still to come.
        passed_on
            Whether their licence lets them be passed on (`events.model.licences`): True for feeds
            and exports, False for what those leave out, None for both.
        """
        ...

    def shown(self, as_known_on: Moment | None = None) -> PublicEvents:
        """Give what viewers may see, in columns, for maps, lists and figures of many events.

        The same events as ``find(as_known_on=as_known_on)``. It never changes; the next call
        makes a new one only when ``version`` has changed.
        """
        ...

    def changes_since(self, cursor: str | None) -> Changes:
        """Give what was saved since ``cursor`` was given out; all, when it is None or unknown."""
        ...

    @property
    def version(self) -> str:
        """A short word that changes whenever what viewers may see has changed, and only then.

        Not when a draft is saved: it goes into feeds, which must not tell of drafts.
        """
        ...

    @property
    def changed_at(self) -> datetime | None:
        """The last time at which what viewers see changed; None while they never saw anything.

        ``find(as_known_on=changed_at)`` gives, whatever is saved later, what ``find()`` gives now.
        """
        ...

    @property
    def extent(self) -> Extent:
        """Where and when what viewers see and may pass on lies."""
        ...

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person should know and look at; each says what was done and what to do."""
        ...

    def begin_reading(self) -> None:
        """Read what is stored in the background, unless that was done or is going on.

        Until it has been read, whoever looks is not kept waiting but told StoreBeingRead; whoever
        saves waits.
        """
        ...

    def wait_until_read(self, timeout_s: float | None = None) -> bool:
        """Wait until what is stored has been read; tells whether it has been in that time."""
        ...

    def check_writable(self) -> None:
        """See that a save would find what it needs, without saving anything.

        Raises
        ------
        StoreUnavailable
            It would not; the message says what to do.
        """
        ...

    def flush(self) -> None:
        """Bring every file derived from the events up to date now."""
        ...

    def close(self) -> None:
        """Flush and let go of threads and files; a later call takes them up again."""
        ...


def known_by(query: EventQuery | None, as_known_on: Moment | None) -> datetime | None:
    """Give the instant up to which a search looks at what was recorded; None for all of it.

    Raises
    ------
    ValueError
        A time without a zone.
    """
    asked = (as_known_on, None if query is None else query.as_known_on)
    return min((end_of(moment) for moment in asked if moment is not None), default=None)


def end_of(moment: Moment) -> datetime:
    """Give the last instant that belongs to a moment.

    Raises
    ------
    ValueError
        A time without a zone: which instant it is cannot be told.
    """
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.max, tzinfo=UTC)
    if moment.tzinfo is None:
        raise ValueError("A time needs its zone, such as 2025-02-01T12:00Z.")
    return moment
