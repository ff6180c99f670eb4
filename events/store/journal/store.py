"""Events in one append-only file of newline-delimited GeoJSON, for one person or a small team.

Beside the file, ``events.geojson`` holds what is published, for QGIS and others to read.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from events.geojson import codec
from events.model.event import Event
from events.query.query import BoundingBox, EventQuery
from events.store.base import VIEWERS, Changes, Extent, Moment, known_by
from events.store.errors import EventNotFound, StaleRevision
from events.store.journal.batch import Prepared, PreparedBatch
from events.store.journal.checksums import with_checksum
from events.store.journal.follow import Following
from events.store.journal.lazy import Found
from events.store.journal.published import BETWEEN, collection_chunks, replace_published
from events.store.journal.snapshot import DELAY_S, Snapshot
from events.store.journal.state import Reading
from events.store.journal.write import LOCK_TIMEOUT_S
from events.table.public import PublicEvents
from events.vocabulary import State, Way

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
        self._published = directory / PUBLISHED_FILE
        self._snapshot = Snapshot(self._write_published, delay_s=snapshot_delay_s)
        self._following = Following(
            directory / EVENTS_FILE,
            directory / CACHE_FILE,
            now=clock,
            lock_timeout_s=lock_timeout_s,
            changed=self._snapshot.touch,
        )
        # Taken in this order. Readers need the second only, so they never wait for another
        # program that is writing.
        self._one_save = threading.Lock()
        self._state = self._following.state

    @property
    def _reading(self) -> Reading:
        return self._following.reading

    # The port

    def save(
        self,
        event: Event,
        *,
        author: str,
        note: str = "",
        way: Way | None = None,
        expected_revision: int,
    ) -> Event:
        """Save a new revision; see the port."""
        with self._one_save, self._reading.writer.writing():
            self._following.wait_until_read()
            with self._state:
                self._following.read_all()
                revision = self._check_revision(event, expected_revision) + 1
                saved = event.with_changes(
                    revision=revision,
                    recorded_at=self._reading.revisions.next_recorded_at(self._clock()),
                    recorded_by=author,
                    way=way,
                    batch=None,
                    change_note=note or None,
                )
                data = codec.dumps(saved)
                # What is acknowledged is what will be read; what could not be is not written.
                kept = codec.loads(data)
                self._reading.append(with_checksum(data), kept)
        self._snapshot.touch()
        return kept

    def batch(
        self,
        *,
        author: str,
        note: str = "",
        way: Way | None = None,
        import_id: str | None = None,
    ) -> PreparedBatch:
        """Collect revisions to be saved together; see the port."""
        prepared = Prepared(
            author=author, note=note, way=way, import_id=import_id, stamp=self._clock()
        )
        return PreparedBatch(prepared, self._save_batch)

    def _save_batch(self, prepared: Prepared) -> None:
        if not prepared.entries:
            return
        with self._one_save, self._reading.writer.writing():
            self._following.wait_until_read()
            with self._state:
                self._following.read_all()
                revisions = self._reading.revisions
                for number in revisions.unexpected(prepared.entries):
                    self._check_revision(event := prepared.event(number), event.revision)
                recorded_at = revisions.next_recorded_at(self._clock())
            self._following.append_batch(prepared, recorded_at)
        self._snapshot.touch()

    def get(self, event_id: str, *, revision: int | None = None) -> Event:
        """Give one event; see the port."""
        with self._state:
            rows = self._known(event_id)
            if revision is None:
                return self._reading.reader.event(rows[-1])
            if not 1 <= revision <= len(rows):
                raise EventNotFound(event_id, revision)
            return self._reading.reader.event(rows[revision - 1])

    def history(self, event_id: str) -> tuple[Event, ...]:
        """Give every revision, oldest first; see the port."""
        with self._state:
            return tuple(self._reading.reader.event(row) for row in self._known(event_id))

    def public(self, event_id: str) -> Event:
        """Give what viewers may see of an event now; see the port."""
        now = self._clock()
        with self._state:
            self._following.catch_up()
            row = self._reading.revisions.public(event_id, now)
            if row is None:
                raise EventNotFound(event_id)
            return self._reading.reader.event(row)

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
            self._following.catch_up()
            rows = self._reading.revisions.find(
                query,
                states=states,
                known_by=known,
                shown_by=None if embargoed else shown_by,
                passed_on=passed_on,
            )
            reader, texts = self._reading.reader, self._reading.revisions.columns.texts
        if query is not None and query.text:
            rows = rows[texts.holding(query.text, len(texts))[rows]]
        return Found(rows.tolist(), reader)

    def shown(self, as_known_on: Moment | None = None) -> PublicEvents:
        """Give what viewers may see, in columns; see the port."""
        return self._following.shown(known_by(None, as_known_on))

    def changes_since(self, cursor: str | None) -> Changes:
        """Give what was saved since; see the port."""
        with self._state:
            self._following.catch_up()
            changed, is_known = self._reading.revisions.changed_since(cursor)
            return Changes(
                events=Found(changed.tolist(), self._reading.reader),
                cursor=self._reading.revisions.cursor,
                from_the_start=not is_known,
            )

    @property
    def version(self) -> str:
        """A short word for what viewers may see; see the port."""
        return self._following.version()

    @property
    def changed_at(self) -> datetime | None:
        """The last time at which what viewers see changed; see the port."""
        now = self._clock()
        with self._state:
            self._following.catch_up()
            return self._reading.revisions.changed_at(now)

    @property
    def extent(self) -> Extent:
        """Where and when what may be passed on lies; see the port."""
        now = self._clock()
        with self._state:
            self._following.catch_up()
            revisions = self._reading.revisions
            rows = revisions.find(None, states=VIEWERS, known_by=None, shown_by=now, passed_on=True)
            bbox = revisions.bounding_box(rows)
            first, last = revisions.columns.days(rows)
        return Extent(None if bbox is None else BoundingBox(*bbox), first, last)

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person should look at; see the port."""
        with self._state:
            self._following.catch_up()
            return tuple(self._problems())

    def begin_reading(self) -> None:
        """Read what is stored in the background; see the port."""
        self._following.begin()

    def wait_until_read(self, timeout_s: float | None = None) -> bool:
        """Wait until what is stored has been read; see the port."""
        return self._following.wait_until_read(timeout_s)

    def check_writable(self) -> None:
        """See that a save would find what it needs; see the port."""
        self._following.wait_until_read()  # before others are kept from writing
        with self._one_save, self._reading.writer.writing():
            self._following.wait_until_read()
            with self._state:
                self._following.read_all()
                self._reading.writer.check_writable()

    def flush(self) -> None:
        """Write the file of published events now, if it is out of date."""
        self._snapshot.flush()

    def close(self) -> None:
        """Flush, end the background thread and let go of the file; a later call begins anew."""
        self._snapshot.close()
        self._following.close()

    def _known(self, event_id: str) -> list[int]:
        self._following.catch_up()
        rows = self._reading.revisions.all_of(event_id)
        if not rows:
            raise EventNotFound(event_id)
        return rows

    def _check_revision(self, event: Event, expected: int) -> int:
        """Give the revision stored now, if it is the expected one."""
        row = self._reading.revisions.newest_of(event.id)
        if row is None:
            if expected:
                raise EventNotFound(event.id)
            return 0
        theirs = self._reading.reader.event(row)
        if theirs.revision != expected:
            raise StaleRevision(theirs=theirs, yours=event)
        return theirs.revision

    def _problems(self) -> Iterable[str]:
        yield from self._reading.writer.problems()
        last = self._reading.revisions.last_recorded_at
        if last is not None and last > self._clock() + CLOCK_TOLERANCE:
            yield (
                f"The newest change bears the time {last:%Y-%m-%d %H:%M} UTC, which is still to "
                "come: a clock was wrong then, or is now. Set the clock of this machine right."
            )
        if self._snapshot.problem is not None:
            yield f"{self._published.name} is out of date: {self._snapshot.problem}"

    # The file of published events

    def _write_published(self) -> float | None:
        """Bring it up to date; returns the seconds until an embargo ends, if one does."""
        self._following.wait_until_read()
        now = self._clock()
        with self._state:
            version = self._reading.revisions.version(now)
            ends = self._reading.revisions.embargoes(now)
            self._reading.resuming.note(self._reading.journal)
        replace_published(self._published, version, lambda: self._published_chunks(now))
        return (min(ends) - now).total_seconds() if ends else None

    def _published_chunks(self, now: datetime) -> tuple[str, Iterator[bytes]] | None:
        """Give the version of what is published and the bytes of its file; None for no events."""
        with self._state:
            self._following.catch_up()
            version = self._reading.revisions.version(now)
            revisions, file = self._reading.revisions, self._reading.journal.file
            rows = revisions.find(None, states=VIEWERS, known_by=None, shown_by=now, passed_on=True)
            bbox = revisions.bounding_box(rows)
            lines = self._reading.reader.joined(rows, BETWEEN)
        return None if file is None else (version, collection_chunks(lines, bbox, version))
