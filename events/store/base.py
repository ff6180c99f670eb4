"""The port of keeping events: what every store promises, whatever it is made of.

``tests/contracts/test_store_contract.py`` holds each adapter to it. What is asked of many events
at once is answered by `events.table`, which any store feeds through `EventStore.changes_since`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, NamedTuple, Protocol, Self

from events.model.event import Event
from events.vocabulary import Way

PAGE: Final = 5_000
"""Most revisions in one answer of `EventStore.changes_since`, unless told otherwise."""


def utc_now() -> datetime:
    """Give the time of day, in UTC."""
    return datetime.now(UTC)


class Stored(NamedTuple):
    """One revision, and the number under which the store knows it.

    Attributes
    ----------
    number
        Rises from revision to revision in the order they were saved, and never changes.
    event
        As it was saved.
    digest
        32 bits that stand for this and every revision before it, letter by letter.
    columns
        Its flat columns (`events.geojson.flat`) where they are kept with it just as they would be
        computed now, so that nobody need compute them; else None.
    """

    number: int
    event: Event
    digest: int
    columns: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Every revision saved since a cursor was given out, or the first page of them.

    Attributes
    ----------
    count
        How many revisions these are.
    revisions
        In any state, in the order they were saved; to be gone through once. Each is read when its
        turn comes, so that no more than one is held in memory, and may raise what the call may.
    cursor
        Give it to the next call.
    more
        There are more; ask on with the cursor.
    share
        How much of all there is has been given when this page has, from 0 to 1.
    from_the_start
        The cursor asked with was none, or belongs to other events: the pages from here on are
        everything, and whatever was built from earlier answers must be thrown away.
    """

    count: int
    revisions: Iterator[Stored]
    cursor: str
    more: bool
    share: float
    from_the_start: bool


class Batch(Protocol):
    """Revisions collected to be saved together.

    Used as a context: what was not saved by its end is thrown away.
    """

    def add(self, event: Event) -> None:
        """Take in a changed or new event; its ``revision`` says what it was made from (0: new).

        Raises
        ------
        ValueError
            The event is in the batch already.
        """
        ...

    def __len__(self) -> int: ...

    def save(self) -> int:
        """Save all, and return their number once none can be lost. All bear one time.

        Raises
        ------
        StaleRevision
            Somebody saved one of them meanwhile; nothing was saved.
        EventNotFound
            A revision was expected of an event that is not here; nothing was saved.
        StoreUnavailable
            Nothing was saved; the message says what to do.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class EventStore(Protocol):
    """Keeps every revision of every event; nothing is overwritten or deleted.

    Safe to share between threads. What another process saves is seen by the next call.
    Every method raises StoreUnavailable when the store cannot be reached and StoreDamaged when
    what is there cannot be read as events. While another thread reads through what is there for
    the first time, those that look raise StoreBeingRead; those that save wait.
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

    def lines(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Give many revisions by their `Stored.number`, in the order asked for.

        Each is one line of GeoJSON without a line end, exactly as the codec writes it.

        Raises
        ------
        EventNotFound
            There is no revision of that number.
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

    def changes_since(self, cursor: str | None, *, most: int = PAGE) -> Changes:
        """Give every revision saved since ``cursor`` was given out, in order, a page at a time.

        Parameters
        ----------
        cursor
            Of an earlier answer, of this or another program; None for the first page of all.
        most
            Revisions on a page.
        """
        ...

    @property
    def share_read(self) -> float:
        """How much of what is there has been read through since this store was opened, 0 to 1.

        Asked by other threads while one reads; 1 where there is nothing to wait for.
        """
        ...

    @property
    def is_whole(self) -> bool:
        """Whether all that is stored can be read; where not, what can is served all the same."""
        ...

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person should know and look at; each says what was done and what to do."""
        ...

    def check_writable(self) -> None:
        """See that a save would find what it needs, without saving anything.

        Raises
        ------
        StoreUnavailable
            It would not; the message says what to do.
        """
        ...

    def close(self) -> None:
        """Let go of files, and end what is being read; a later call takes them up again."""
        ...
