"""Events in one append-only file of newline-delimited GeoJSON, for one person or a small team.

Beside the file, ``events.geojson`` holds what is published, for QGIS and others to read.
"""

import threading
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from events import codec
from events.errors import EventNotFound, StaleRevision, StoreDamaged, StoreUnavailable
from events.model import Event
from events.public import PublicEvents
from events.query import BoundingBox, EventQuery
from events.store.base import VIEWERS, Changes, Extent, Moment, known_by
from events.store.batch import Position, Prepared, PreparedBatch, placed
from events.store.found import Found, Reader
from events.store.journal import LOCK_TIMEOUT_S, Journal, Line
from events.store.lines import NotJson, NotOurs, may_begin_our_file, read_line
from events.store.published import collection_chunks, replace_published
from events.store.resuming import Resuming
from events.store.revisions import Revisions
from events.store.shown import Shown
from events.store.snapshot import DELAY_S, Snapshot
from events.vocabulary import State

EVENTS_FILE = "events.geojsonl"
PUBLISHED_FILE = "events.geojson"
CACHE_FILE = "cache/revisions.npz"

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far ahead of this clock another machine's may be before somebody is told."""


def utc_now() -> datetime:
    """Give the time of day, in UTC."""
    return datetime.now(UTC)


class GeoJsonStore:
    """The store port (`events.store.base.EventStore`) on files in one folder.

    Making one does nothing; a folder is made by the first save. A line a crash left half written
    is moved into a file of its own as soon as it is seen, and told of in ``problems`` for as long
    as that file is there.

    Parameters
    ----------
    directory
        The folder.
    clock
        Gives the time of day, in UTC.
    lock_timeout_s
        Seconds to wait for another writer.
    snapshot_delay_s
        Seconds from a change until the file of published events is written again.
    """

    def __init__(
        self,
        directory: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        lock_timeout_s: float = LOCK_TIMEOUT_S,
        snapshot_delay_s: float = DELAY_S,
    ) -> None:
        self._clock = clock
        self._journal = Journal(directory / EVENTS_FILE, lock_timeout_s=lock_timeout_s)
        self._begin_with(Revisions())
        self._published = directory / PUBLISHED_FILE
        self._cache = directory / CACHE_FILE
        self._resuming = Resuming(self._cache, self._spoilt)
        self._snapshot = Snapshot(self._write_published, delay_s=snapshot_delay_s)
        # Taken in this order. Readers need the second only, so they never wait for another
        # program that is writing.
        self._one_save = threading.Lock()
        self._state = threading.RLock()

    # The port

    def save(self, event: Event, *, author: str, note: str = "", expected_revision: int) -> Event:
        """Save a new revision; see the port."""
        with self._one_save, self._journal.writing(), self._state:
            self._read_new()
            self._mend_tail()
            revision = self._check_revision(event, expected_revision) + 1
            saved = event.with_changes(
                revision=revision,
                recorded_at=self._revisions.next_recorded_at(self._clock()),
                recorded_by=author,
                change_note=note or None,
            )
            data = codec.dumps(saved)
            # What is acknowledged is what will be read; what could not be read is not written.
            kept = codec.loads(data)
            row = self._take_in(self._journal.append(data), kept)
            self._reader.file = self._journal.file
            self._reader.keep(row, kept)
        self._snapshot.touch()
        return kept

    def batch(self, *, author: str, note: str = "") -> PreparedBatch:
        """Collect revisions to be saved together; see the port."""
        prepared = Prepared(author=author, note=note, stamp=self._clock())
        return PreparedBatch(prepared, self._save_batch)

    def _save_batch(self, prepared: Prepared) -> None:
        if not prepared.entries:
            return
        with self._one_save, self._journal.writing(), self._state:
            self._read_new()
            self._mend_tail()
            for number in self._revisions.unexpected(prepared.entries):
                self._check_revision(event := prepared.event(number), event.revision)
            recorded_at = self._revisions.next_recorded_at(self._clock())
            written: list[Position] = []
            start, checksum = self._journal.end, self._revisions.checksum
            lines = placed(prepared.lines(recorded_at), start, checksum, written)
            self._journal.append_all(lines)
            self._revisions.add_all(prepared.entries, prepared.columns, recorded_at, written)
            self._reader.file = self._journal.file
            self._resuming.keep(self._revisions, len(prepared.entries))
        self._snapshot.touch()

    def get(self, event_id: str, *, revision: int | None = None) -> Event:
        """Give one event; see the port."""
        with self._state:
            rows = self._known(event_id)
            if revision is None:
                return self._reader.event(rows[-1])
            if not 1 <= revision <= len(rows):
                raise EventNotFound(event_id, revision)
            return self._reader.event(rows[revision - 1])

    def history(self, event_id: str) -> tuple[Event, ...]:
        """Give every revision, oldest first; see the port."""
        with self._state:
            return tuple(self._reader.event(row) for row in self._known(event_id))

    def public(self, event_id: str) -> Event:
        """Give what viewers may see of an event now; see the port."""
        now = self._clock()
        with self._state:
            self._catch_up()
            row = self._revisions.public(event_id, now)
            if row is None:
                raise EventNotFound(event_id)
            return self._reader.event(row)

    def find(
        self,
        query: EventQuery | None = None,
        *,
        states: Collection[State] = VIEWERS,
        as_known_on: Moment | None = None,
        embargoed: bool = False,
        passed_on: bool | None = None,
    ) -> Sequence[Event]:
        """Give the events a query asks for; see the port."""
        known = known_by(query, as_known_on)
        now = self._clock()
        shown_by = now if known is None else min(known, now)
        with self._state:
            self._catch_up()
            rows = self._revisions.find(
                query,
                states=states,
                known_by=known,
                shown_by=None if embargoed else shown_by,
                passed_on=passed_on,
            )
            reader, texts = self._reader, self._revisions.columns.texts
        if query is not None and query.text:
            rows = rows[texts.holding(query.text, len(texts))[rows]]
        return Found(rows.tolist(), reader)

    def shown(self, as_known_on: Moment | None = None) -> PublicEvents:
        """Give what viewers may see, in columns; see the port."""
        known = known_by(None, as_known_on)
        now = self._clock()
        with self._state:
            self._catch_up()
            return self._shown.at(self._version(now), known, now)

    def changes_since(self, cursor: str | None) -> Changes:
        """Give what was saved since; see the port."""
        with self._state:
            self._catch_up()
            changed, is_known = self._revisions.changed_since(cursor)
            return Changes(
                events=Found(changed.tolist(), self._reader),
                cursor=self._revisions.cursor,
                from_the_start=not is_known,
            )

    @property
    def version(self) -> str:
        """A short word for what viewers may see; see the port."""
        now = self._clock()
        with self._state:
            self._catch_up()
            return self._version(now)

    @property
    def changed_at(self) -> datetime | None:
        """The last time at which what viewers see changed; see the port."""
        now = self._clock()
        with self._state:
            self._catch_up()
            return self._revisions.changed_at(now)

    @property
    def extent(self) -> Extent:
        """Where and when what may be passed on lies; see the port."""
        now = self._clock()
        with self._state:
            self._catch_up()
            revisions = self._revisions
            rows = revisions.find(None, states=VIEWERS, known_by=None, shown_by=now, passed_on=True)
            bbox = revisions.bounding_box(rows)
            first, last = revisions.columns.days(rows)
        return Extent(None if bbox is None else BoundingBox(*bbox), first, last)

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person should look at; see the port."""
        with self._state:
            self._catch_up()
            return tuple(self._problems())

    def check_writable(self) -> None:
        """See that a save would find what it needs; see the port."""
        with self._one_save, self._journal.writing(), self._state:
            self._read_new()
            self._mend_tail()
            self._journal.check_writable()

    def flush(self) -> None:
        """Write the file of published events now, if it is out of date."""
        self._snapshot.flush()

    def close(self) -> None:
        """Flush, end the background thread and let go of the file; a later call begins anew."""
        self._snapshot.close()
        self._resuming.stop(wait=True)
        with self._state:
            self._forget()

    # Reading. All of these expect the state lock to be held.

    def _catch_up(self) -> None:
        """Read what is new, and see to a half line if nobody else is writing one just now."""
        if self._read_new() and self._journal.unfinished:
            try:
                with self._journal.writing(wait=False):
                    self._read_new()
                    self._mend_tail()
            except StoreUnavailable:
                # Somebody is writing it, or this folder is not ours to mend: `problems` tells.
                return

    def _read_new(self) -> bool:
        """Take in lines added since the last time; tells whether the file had changed."""
        journal = self._journal
        news = journal.news()
        if news == "none":
            return False
        if news == "replaced":
            self._forget()
        try:
            if not len(self._revisions) and (kept := self._resuming.begin(journal)) is not None:
                self._begin_with(kept)
            known = len(self._revisions)
            for line in journal.read_new():
                self._take_in(line)
            self._check_tail()
        except BaseException:
            # Half a reading is worse than none: the next one starts at the top.
            self._forget()
            raise
        self._reader.file = journal.file
        self._resuming.keep(self._revisions, len(self._revisions) - known)
        self._snapshot.touch()
        return True

    def _take_in(self, line: Line, event: Event | None = None) -> int:
        """Add a line that was read, or written of an event; tells its row."""
        checksum = zlib.crc32(b"\n", zlib.crc32(line.data, self._revisions.checksum))
        position = Position(line.offset, len(line.data), checksum)
        try:
            if event is not None:
                return self._revisions.add(event, position, current=True)
            kept = read_line(line.data)
            return self._revisions.add(kept, position, current=codec.dumps(kept) == line.data)
        except NotOurs as error:
            raise self._damaged(f"line {line.number}", str(error)) from error

    def _check_tail(self) -> None:
        """Refuse a file whose only line, half written, cannot be the beginning of one of ours."""
        tail = self._journal.tail
        if tail and not len(self._revisions) and not may_begin_our_file(tail):
            raise self._damaged("line 1", "not an event file")

    def _mend_tail(self) -> None:
        """Complete the last line if only its newline is missing, else set it aside."""
        journal = self._journal
        if not journal.unfinished:
            return
        if journal.torn_batch:
            journal.set_tail_aside()
            return
        try:
            read_line(journal.tail)
        except NotJson:
            journal.set_tail_aside()
        except NotOurs as error:
            where = f"line {journal.lines + 1}"
            self._forget()
            raise self._damaged(where, str(error)) from error
        else:
            journal.finish_tail()
            self._read_new()

    def _forget(self) -> None:
        self._journal.forget()
        self._begin_with(Revisions())
        self._resuming.stop(wait=False)
        self._resuming = Resuming(self._cache, self._spoilt)

    def _spoilt(self, resuming: Resuming) -> None:
        with self._state:
            if resuming is self._resuming:
                self._forget()

    def _begin_with(self, revisions: Revisions) -> None:
        self._revisions = revisions
        # Events that were found before go on reading the file they were found in.
        self._reader = Reader(revisions)
        self._shown = Shown(revisions, self._reader)

    def _known(self, event_id: str) -> list[int]:
        self._catch_up()
        rows = self._revisions.all_of(event_id)
        if not rows:
            raise EventNotFound(event_id)
        return rows

    def _check_revision(self, event: Event, expected: int) -> int:
        """Give the revision stored now, if it is the expected one."""
        row = self._revisions.newest_of(event.id)
        if row is None:
            if expected:
                raise EventNotFound(event.id)
            return 0
        theirs = self._reader.event(row)
        if theirs.revision != expected:
            raise StaleRevision(theirs=theirs, yours=event)
        return theirs.revision

    # Telling

    def _damaged(self, where: str, why: str) -> StoreDamaged:
        return StoreDamaged(
            f"{self._journal.path}, {where}: {why}. Nothing was changed. Move the file away and "
            "put back a copy that is whole, or choose another folder."
        )

    def _problems(self) -> Iterable[str]:
        yield from self._journal.problems()
        last = self._revisions.last_recorded_at
        if last is not None and last > self._clock() + CLOCK_TOLERANCE:
            yield (
                f"The newest change bears the time {last:%Y-%m-%d %H:%M} UTC, which is still to "
                "come: a clock was wrong then, or is now. Set the clock of this machine right."
            )
        if self._snapshot.problem is not None:
            yield f"{self._published.name} is out of date: {self._snapshot.problem}"

    def _version(self, now: datetime) -> str:
        return self._revisions.version(now)

    # The file of published events

    def _write_published(self) -> float | None:
        """Bring it up to date; returns the seconds until an embargo ends, if one does."""
        now = self._clock()
        with self._state:
            self._catch_up()
            version = self._version(now)
            ends = self._revisions.embargoes(now)
            self._resuming.note(self._journal)
        replace_published(self._published, version, lambda: self._published_chunks(now))
        return (min(ends) - now).total_seconds() if ends else None

    def _published_chunks(self, now: datetime) -> tuple[str, Iterator[bytes]] | None:
        """Give the version of what is published and the bytes of its file; None for no events."""
        with self._state:
            self._catch_up()
            version = self._version(now)
            revisions, file = self._revisions, self._journal.file
            rows = revisions.find(None, states=VIEWERS, known_by=None, shown_by=now, passed_on=True)
            bbox = revisions.bounding_box(rows)
            lines = self._reader.lines(rows)
        return None if file is None else (version, collection_chunks(lines, bbox, version))
