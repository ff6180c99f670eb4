"""Events in one append-only file of newline-delimited GeoJSON, for one person or a small team."""

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from events.geojson import codec
from events.model.event import Event
from events.store.base import PAGE, Changes, Stored, utc_now
from events.store.errors import (
    EventNotFound,
    StaleRevision,
    StoreUnavailable,
    check_not_read_only,
)
from events.store.journal.batch import GatheredBatch, PreparedBatch
from events.store.journal.checks import with_check
from events.store.journal.clock import check_clock, still_to_come
from events.store.journal.contents import Contents, WrittenLine
from events.store.journal.line_index import LineIndex
from events.store.journal.lines import (
    NotOurs,
    as_written,
    read_line,
    read_with_columns,
)
from events.store.journal.open_file import read_together
from events.store.journal.write import LOCK_TIMEOUT_S
from events.vocabulary import Way

PATIENCE_S: Final = 0.5
"""How long who looks waits for a thread that reads before being told how far it is."""

_MICROSECOND: Final = timedelta(microseconds=1)


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
    read_only
        Write nothing into the folder, neither events nor what the next program could use.
    """

    def __init__(
        self,
        directory: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        lock_timeout_s: float = LOCK_TIMEOUT_S,
        read_only: bool = False,
    ) -> None:
        self._clock = clock
        # Taken in this order. Who looks needs the second only, and so never waits for another
        # program that is writing.
        self._one_save = threading.Lock()
        self._state = threading.RLock()
        self._read_only = read_only
        self._contents = Contents(
            directory, self._state, lock_timeout_s=lock_timeout_s, keeps=not read_only
        )
        self._is_appending = False

    @property
    def _index(self) -> LineIndex:
        return self._contents.index

    # Saving

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
        with self._saving():
            revision = self._check_revision(event, expected_revision) + 1
            saved = event.with_changes(
                revision=revision,
                recorded_at=self._next_recorded_at(),
                recorded_by=author,
                way=way,
                batch=None,
                change_note=note or None,
            )
            data = with_check(codec.dumps(saved), self._contents.head)
            # What is acknowledged is what will be read; what could not be is not written.
            kept = codec.loads(data)
            self._contents.writer.append_all([data])
            self._contents.take_in_written(WrittenLine.of(data, self._index.crc))
            self._contents.keep_reached()
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
        prepared = GatheredBatch(author=author, note=note, way=way, import_id=import_id)
        return PreparedBatch(prepared, self._save_batch)

    def _save_batch(self, prepared: GatheredBatch) -> None:
        if not prepared.entries:
            return
        with self._saving():
            for number, entry in enumerate(prepared.entries):
                if self._index.revision_of(entry.event_id) != entry.revision - 1:
                    event = prepared.event(number)
                    self._check_revision(event, event.revision)
            recorded_at = self._next_recorded_at()
            lines = prepared.lines(recorded_at, self._contents.head)
            added: list[WrittenLine] = []
            # Of many lines the writing takes its time: who looks meanwhile sees what was there.
            self._is_appending = True
            self._state.release()
            try:
                self._contents.writer.append_all(self._noted(lines, added))
            finally:
                self._state.acquire()
                self._is_appending = False
            for each in added:
                self._contents.take_in_written(each)
            self._contents.keep_index()

    @contextmanager
    def _saving(self) -> Iterator[None]:
        """Be the only one who writes, with everything read and no half or failing line left."""
        check_not_read_only(self._read_only)
        with self._one_save, self._contents.writer.writing(), self._state:
            self._contents.read_new()
            self._contents.mend_tail()
            self._contents.check_mended()
            yield

    def _noted(self, lines: Iterable[bytes], added: list[WrittenLine]) -> Iterator[bytes]:
        """Pass lines on to be written, and note what is to be known of them."""
        crc = self._index.crc
        for line in lines:
            added.append(WrittenLine.of(line, crc))
            crc = added[-1].crc
            yield line

    def _check_revision(self, event: Event, expected: int) -> int:
        """Give the revision stored now, if it is the expected one."""
        stored = self._index.revision_of(event.id)
        if not stored and expected:
            raise EventNotFound(event.id)
        if stored != expected:
            raise StaleRevision(theirs=self._read(self._index.lines_of(event.id)[-1]), yours=event)
        return stored

    def _next_recorded_at(self) -> datetime:
        now, last = self._clock(), self._index.last_recorded_at
        check_clock(now, last, self._contents.writer)
        return now if last is None else max(now, last + _MICROSECOND)

    def check_writable(self) -> None:
        """See that a save would find what it needs; see the port."""
        with self._saving():
            self._contents.writer.check_writable()

    # Looking

    def get(self, event_id: str, *, revision: int | None = None) -> Event:
        """Give one event, as it is now or was; see the port."""
        with self._looking():
            numbers = self._index.lines_of(event_id)
            if not numbers:
                raise EventNotFound(event_id)
            if revision is None:
                return self._read(numbers[-1])
            number = self._index.number_of(event_id, revision)
            if number is None:
                raise EventNotFound(event_id, revision)
            return self._read(number)

    def history(self, event_id: str) -> tuple[Event, ...]:
        """Give every revision, oldest first; see the port."""
        with self._looking():
            numbers = self._index.lines_of(event_id)
            if not numbers:
                raise EventNotFound(event_id)
            return tuple(map(self._read, numbers))

    def lines(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Give many revisions as the codec writes them; see the port."""
        with self._looking():
            file, index = self._contents.journal.open(), self._index
            # A download that nobody takes on would else hold a hundred bytes for every event.
            wanted = array("q", numbers)
            if unknown := [number for number in wanted if not index.is_revision(number)]:
                raise EventNotFound(f"number {unknown[0]}")
        # Without the lock: what was read stays as it is, and the file stays open.
        if file is None:
            return
        places = map(index.place, wanted)
        for number, data in zip(wanted, read_together(file, places), strict=True):
            self._check_as_read(index, number, data)
            try:
                yield as_written(data, known=True)
            except NotOurs as error:
                raise self._contents.damaged(f"line {number + 1}", str(error)) from error

    def changes_since(self, cursor: str | None, *, most: int = PAGE) -> Changes:
        """Give every revision saved since; see the port."""
        with self._looking():
            known = self._lines_at(cursor)
            first = known or 0
            index, file = self._index, self._contents.journal.file
            lines = min(first + most, len(index))
            end = index.place(lines - 1)[1] + 1 if lines else 0
            numbers = [number for number in range(first, lines) if index.is_revision(number)]
            places = [index.place(number) for number in numbers]
            digests = [index.crc_at(number + 1) for number in numbers]
            cursor_now = f"{lines}-{index.crc_at(lines):08x}"
            more, share = lines < len(index), end / index.end if index.end else 1.0
        # Without the lock, as `lines`.
        datas = iter(()) if file is None else read_together(file, places)
        revisions = self._stored(index, zip(numbers, digests, datas, strict=True))
        count, anew = len(numbers), known is None
        return Changes(count, revisions, cursor_now, more, share, from_the_start=anew)

    def _stored(
        self, index: LineIndex, found: Iterable[tuple[int, int, bytes]]
    ) -> Iterator[Stored]:
        for number, digest, data in found:
            self._check_as_read(index, number, data)
            try:
                written = read_with_columns(data, known=True)
            except NotOurs as error:
                raise self._contents.damaged(f"line {number + 1}", str(error)) from error
            yield Stored(number, written.event, digest, written.columns)

    def _lines_at(self, cursor: str | None) -> int | None:
        """Give how many lines had been given with a cursor; None where it is of other lines."""
        with suppress(ValueError):
            lines, crc = (cursor or "").split("-")
            if 0 <= int(lines) <= len(self._index):
                return int(lines) if self._index.crc_at(int(lines)) == int(crc, 16) else None
        return None

    @property
    def share_read(self) -> float:
        """How much has been read through; see the port."""
        return self._contents.share_read

    @property
    def is_whole(self) -> bool:
        """Whether every line can be read; see the port."""
        with self._looking():
            return not self._index.chain.left_out

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person should look at; see the port."""
        with self._looking():
            return tuple(self._problems())

    def _problems(self) -> Iterator[str]:
        yield from self._contents.problems()
        if words := still_to_come(self._index.last_recorded_at, self._clock()):
            yield (
                f"{words}; if it is, `conflictmap repair --times` puts right what the other clock "
                "wrote."
            )

    def close(self) -> None:
        """Let go of the file; see the port."""
        self._contents.stop()
        with self._state:
            self._contents.keep_index(at_end=True)
            self._contents.forget()

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Hold what is known, with everything that is new read."""
        while not self._state.acquire(timeout=PATIENCE_S):
            self._contents.check_read()
        try:
            if not self._is_appending and self._contents.read_new():
                self._contents.mend_unless_written()
            yield
        finally:
            self._state.release()

    def _read(self, number: int) -> Event:
        file = self._contents.journal.open()
        if file is None:
            raise StoreUnavailable("The file of events has not been opened.")
        try:
            data = file.read(*self._index.bytes_of(number))
        except OSError as error:
            raise StoreUnavailable(f"The file of events cannot be read: {error}") from error
        self._check_as_read(self._index, number, data)
        try:
            return read_line(data, known=True)
        except NotOurs as error:
            raise self._contents.damaged(f"line {number + 1}", str(error)) from error

    def _check_as_read(self, index: LineIndex, number: int, data: bytes) -> None:
        """See that a line is what it was when its check was tried.

        Raises
        ------
        StoreUnavailable
            It is not: whoever asks again gets what is whole.
        """
        if index.is_as_read(number, data):
            return
        with self._state:
            self._contents.suspect()
        raise StoreUnavailable(
            "The file of events was damaged just now. Ask again: what is whole of it is read anew."
        )
