"""The one read model: every revision in columns, fed by any store, for whoever asks about many."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from events.geojson import codec
from events.model.event import Event
from events.query.as_known import DayOrTime, known_by
from events.query.query import BoundingBox, EventQuery
from events.store.base import EventStore, utc_now
from events.store.errors import EventNotFound, StoreBeingRead, StoreError, StoreUnavailable
from events.table.arrow_file import KeptTable, keep, kept_table
from events.table.columns import Sets, empty_frame, frame_of, microseconds, time_of
from events.table.for_viewers import ForViewers
from events.table.found_events import FoundEvents
from events.table.public import PublicEvents
from events.table.snapshot import RevisionChoice, Snapshot, known_days, snapshot_of
from events.vocabulary import VIEWERS, State

FILE: Final = "cache/events.arrow"

WORTH_KEEPING: Final = 2_000
"""New rows that are read faster than the file is written."""

_RECENT: Final = 20_000
"""Rows in a frame of their own before they are put to the many: texts must lie together."""

_MOST_EVENTS: Final = 6_000
"""Events kept in memory once they have been read; some 13 kB each."""

_MOST_STATES: Final = 4
_MOST_STATE_ROWS: Final = 2_000_000


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


class EventTable:
    """All revisions of a store in columns, with everything in them that is on the disk.

    Safe to share between threads. Every method raises what the store's methods raise; once
    `begin_reading` was called, what is long to read is read by another thread, and whoever looks
    meanwhile is told StoreBeingRead.

    Parameters
    ----------
    store
        What it is fed by.
    kept
        The file it is kept as for the next program; None to keep none.
    clock
        Gives the time of day, in UTC.
    data
        Names the tables of data its columns follow from.
    keeps
        Write that file; else it is taken up where it is there.
    authors
        Tell viewers who recorded an event.
    """

    def __init__(
        self,
        store: EventStore,
        kept: Path | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        data: str = "",
        keeps: bool = True,
        authors: bool = True,
    ) -> None:
        self._store = store
        self._kept = kept
        self._keeps = keeps
        self._clock = clock
        self._data = data
        self._authors = authors
        self._lock = threading.RLock()
        self._share = 0.0
        self._idle = threading.Event()
        self._idle.set()
        self._in_background = self._is_closed = False
        self._events = lru_cache(maxsize=_MOST_EVENTS)(self._read_event)
        self._forget()

    def _forget(self) -> None:
        self._events.cache_clear()
        self._sets = Sets()
        self._main, self._recent = empty_frame(), empty_frame()
        self._cursor: str | None = None
        self._kept_rows = 0
        self._snapshot = snapshot_of(self._main, (), ())
        self._states: OrderedDict[datetime | None, PublicEvents] = OrderedDict()

    # Asking

    def find(
        self,
        query: EventQuery | None = None,
        *,
        states: Collection[State] = VIEWERS,
        as_known_on: DayOrTime | None = None,
        embargoed: bool = False,
        passed_on: bool | None = None,
    ) -> FoundEvents:
        """Give the events a query asks for, in the order they were first saved.

        What viewers may see is given as viewers may see it (`events.table.for_viewers`).

        Each event is there once: the newest of its revisions that stand
        (`events.table.standing`) and are in ``states``.

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
        asked = self._asked(states, known_by(query, as_known_on), embargoed, passed_on)
        snapshot = self._look()
        rows = snapshot.find(asked, query)
        for_desk = embargoed or not set(states) <= set(VIEWERS)
        viewers = None if for_desk else self._viewers(snapshot, asked)
        return FoundEvents(snapshot, rows, self._event, self._store.lines, viewers)

    def _viewers(self, snapshot: Snapshot, asked: RevisionChoice) -> ForViewers:
        return ForViewers(snapshot, lambda: snapshot.shown(asked), self._authors)

    def for_viewers(self, event: Event) -> Event:
        """Leave out of any revision what viewers are not to be told now."""
        return self._viewers(self._look(), self._asked(VIEWERS, None)).event(event)

    def _asked(
        self,
        states: Collection[State],
        known: datetime | None,
        embargoed: bool = False,
        passed_on: bool | None = None,
    ) -> RevisionChoice:
        now = self._clock()
        shown_by = None if embargoed else microseconds(now if known is None else min(known, now))
        known_by = None if known is None else microseconds(known)
        return RevisionChoice(tuple(states), known_by, shown_by, passed_on)

    def public(self, event_id: str) -> Event:
        """Give what viewers may see of an event now: the published revision that stands.

        Raises
        ------
        EventNotFound
            There is no such event, or nothing of it may be seen: it is a draft, retracted, or
            under embargo. The error does not tell which.
        """
        snapshot = self._look()
        rows = snapshot.rows_of(event_id)
        shown = rows[snapshot.shown(self._asked(VIEWERS, None))[rows]] if len(rows) else rows
        if not len(shown):
            raise EventNotFound(event_id)
        event = self._event(snapshot, int(shown[-1]))
        return self._viewers(snapshot, self._asked(VIEWERS, None)).event(event)

    def shown(self, as_known_on: DayOrTime | None = None) -> PublicEvents:
        """Give what viewers may see, sorted by place, for maps, lists and figures of many events.

        The same events as ``find(as_known_on=as_known_on)``. It never changes; the next call
        makes a new one only when ``version`` has changed.
        """
        known = known_by(None, as_known_on)
        snapshot = self._look()
        version = snapshot.seen.version(microseconds(self._clock()))
        with self._lock:
            before = self._states.get(known)
            if before is not None and before.version == version:
                self._states.move_to_end(known)
                return before
            if before is None:
                before = next(reversed(self._states.values()), None)
            mask = snapshot.shown(self._asked(VIEWERS, known))
            read = ForViewers(snapshot, lambda: mask, self._authors).reading(self._event)
            made = PublicEvents.of(version, snapshot, mask, read, before)
            if followed := self._states.pop(known, None):
                followed.forget()
            self._states[known] = made
            most = max(2, min(_MOST_STATES, _MOST_STATE_ROWS // (len(made) + 1)))
            while len(self._states) > most:
                self._states.popitem(last=False)[1].forget()
            return made

    @property
    def version(self) -> str:
        """A short word that changes whenever what viewers may see has changed, and only then.

        Not when a draft is saved: it goes into feeds, which must not tell of drafts.
        """
        version = self._look().seen.version(microseconds(self._clock()))
        return version if self._authors else f"{version}-0"  # other words, so another version

    @property
    def changed_at(self) -> datetime | None:
        """The last time at which what viewers see changed; None while they never saw anything.

        ``find(as_known_on=changed_at)`` gives, whatever is saved later, what ``find()`` gives now.
        """
        changed = self._look().seen.changed_at(microseconds(self._clock()))
        return None if changed is None else time_of(changed)

    @property
    def first_recorded(self) -> datetime | None:
        """When the first revision was saved; None while there is none.

        Of every state: it tells nothing of what was recorded.
        """
        known_at = self._look().numbers["known_at"]
        return time_of(int(known_at[0])) if len(known_at) else None

    @property
    def extent(self) -> Extent:
        """Where and when what viewers see and may pass on lies."""
        snapshot = self._look()
        rows = snapshot.find(self._asked(VIEWERS, None, passed_on=True))
        bbox = snapshot.bounding_box(rows)
        days = (snapshot.numbers[name][rows] for name in ("earliest", "latest"))
        return Extent(None if bbox is None else BoundingBox(*bbox), *known_days(*days))

    @property
    def cursor(self) -> str:
        """A word that changes with every revision saved, in any state; never for viewers."""
        with self._lock:
            self._look()
            return self._cursor or ""

    @property
    def is_empty(self) -> bool:
        """Whether no revision was ever saved."""
        return not len(self._look())

    def _event(self, snapshot: Snapshot, row: int) -> Event:
        event = self._events(int(snapshot.numbers["number"][row]))
        if event.id != snapshot.event_id(row):
            raise StoreUnavailable("The events were exchanged meanwhile; ask again.")
        return event

    def _read_event(self, number: int) -> Event:
        (line,) = self._store.lines([number])
        return codec.loads(line)

    # Following the store

    def begin_reading(self) -> None:
        """Have what is stored read by another thread, now and whenever it is much."""
        with self._lock:
            self._in_background = True
            if self._idle.is_set():
                self._begin_thread()

    def wait_until_read(self, timeout_s: float | None = None) -> bool:
        """Wait until what is stored has been read; tells whether it has been in that time."""
        return self._idle.wait(timeout_s)

    def close(self) -> None:
        """End what is being read, and keep what was; a later call begins anew."""
        self._is_closed = True
        self._idle.wait()
        with self._lock:
            self._is_closed = False
            self._keep(WORTH_KEEPING)
            self._forget()
            self._in_background = False

    def _look(self) -> Snapshot:
        """Give all rows, with everything that is on the disk."""
        if not self._idle.is_set():
            raise StoreBeingRead(self._share_read())
        with self._lock:
            if self._read(pages=1 if self._in_background else None):
                self._begin_thread()
                raise StoreBeingRead(self._share_read())
            return self._snapshot

    def _share_read(self) -> float:
        """Tell how much was read: a store reads through its lines before it gives any."""
        share = self._store.share_read
        return 0.1 * share if share < 1 else 0.1 + 0.9 * self._share

    def _begin_thread(self) -> None:
        self._idle.clear()
        threading.Thread(target=self._read_aside, name="events-reading", daemon=True).start()

    def _read_aside(self) -> None:
        try:
            with self._lock:
                self._read()
        except StoreError:
            # Whoever looks next is told by the store itself what is wrong.
            pass
        finally:
            self._idle.set()

    def _read(self, pages: int | None = None) -> bool:
        """Take in what is new, or so many pages of it; tells whether there is more."""
        if self._cursor is None:
            self._take_up_kept()
        frames: list[pl.DataFrame] = []
        try:
            more = True
            while more and not self._is_closed and (pages is None or len(frames) < pages):
                changes = self._store.changes_since(self._cursor)
                if changes.from_the_start and self._cursor is not None:
                    self._forget()
                    frames.clear()
                if changes.count:
                    frames.append(frame_of(changes.revisions, self._sets))
                self._cursor, self._share, more = changes.cursor, changes.share, changes.more
        except BaseException:
            # Half a reading is worse than none: the next one begins anew.
            self._forget()
            raise
        if frames:
            self._take_in(frames)
        return more

    def _take_in(self, frames: Iterable[pl.DataFrame]) -> None:
        self._recent = pl.concat([self._recent, *frames], rechunk=True)
        if not len(self._main) or len(self._recent) > _RECENT:
            self._main = pl.concat([self._main, self._recent], rechunk=True)
            self._recent = self._recent.clear()
        self._show()
        self._keep(max(WORTH_KEEPING, len(self._snapshot) // 20))

    def _show(self, give_back: Callable[[], None] | None = None) -> None:
        frame = pl.concat([self._main, self._recent]) if len(self._recent) else self._main
        sets = self._sets
        before = self._snapshot
        self._snapshot = snapshot_of(
            frame, sets.troops, sets.spots, before, give_back or before.give_back
        )

    # The kept file

    def _take_up_kept(self) -> None:
        kept = None if self._kept is None else kept_table(self._kept, data=self._data)
        if kept is None or self._store.changes_since(kept.cursor, most=1).from_the_start:
            return
        self._sets = Sets(kept.troop_sets, kept.spots)
        self._main, self._cursor, self._kept_rows = kept.frame, kept.cursor, len(kept.frame)
        self._show(kept.give_back)

    def _keep(self, least: int) -> None:
        """Keep all rows for the next program, if there are so many new ones."""
        if self._kept is None or not self._keeps or len(self._snapshot) - self._kept_rows < least:
            return
        sets = self._sets
        kept = KeptTable(
            self._snapshot.frame, tuple(sets.troops), tuple(sets.spots), self._cursor or ""
        )
        if keep(self._kept, kept, data=self._data):
            self._kept_rows = len(self._snapshot)
            # From the file, whose texts need no memory before they are searched.
            again = kept_table(self._kept, data=self._data)
            if again is not None and again.cursor == kept.cursor:
                self._main, self._recent = again.frame, again.frame.clear()
                self._show(again.give_back)
