"""Following one journal from many threads, and never making those who look wait for long.

What little is new is read by whoever asks next. Much that is new, or another file, is read in a
thread of its own while others go on asking what is known; until all of it is there, viewers are
given what they saw last, without waiting. A server has the journal read so from the start: viewers
who saw nothing yet are told how far it is.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from events.store.base import VIEWERS
from events.store.errors import StoreBeingRead, StoreDamaged, StoreError, StoreUnavailable
from events.store.journal.batch import Position, Prepared, placed
from events.store.journal.open_file import FileLook
from events.store.journal.public_states import Asked
from events.store.journal.read import Journal
from events.store.journal.state import Reading
from events.store.journal.write import Writer
from events.table.public import PublicEvents

LONG_BYTES: Final = 1 << 20
"""More than so much that is new is read beside what goes on, some 500 events."""

_log = logging.getLogger(__name__)


class Following:
    """A journal and what is known of it.

    Parameters
    ----------
    path, cache
        The journal, and where what was read of it is kept.
    now
        Gives the time of day, in UTC.
    lock_timeout_s
        Seconds to wait for another writer.
    changed
        Called when something new was read.

    Attributes
    ----------
    state
        Held by whoever looks at what is known, or changes it.
    reading
        What is known; another one when the file was exchanged.
    """

    def __init__(
        self,
        path: Path,
        cache: Path,
        *,
        now: Callable[[], datetime],
        lock_timeout_s: float,
        changed: Callable[[], None],
    ) -> None:
        self._path = path
        self._cache = cache
        self._lock_timeout_s = lock_timeout_s
        self._changed = changed
        self._now = now
        self.state = threading.RLock()
        self.reading = self._new_reading()
        # While many lines are added, nobody else looks for new ones (busy), and until all are
        # there viewers are given what they saw last (behind).
        self._busy = self._behind = self._is_spoilt = False
        # What is being read in place of `reading`, from its first line.
        self._fresh: Reading | None = None
        # Reading a damaged file once more would tell the same, after minutes.
        self._damage: tuple[FileLook, StoreDamaged] | None = None
        self._idle = threading.Event()
        self._idle.set()

    # What viewers see

    def shown(self, known: datetime | None) -> PublicEvents:
        """Give what viewers see now, or would have seen at the end of a past day."""
        last = self._last_shown(known)
        if last is not None:
            return last
        now = self._now()
        with self.state:
            self.catch_up()
            reading = self.reading
            made = reading.shown.at(reading.revisions.version(now), known)
        return made or self._make_shown(reading, known, now)

    def version(self) -> str:
        """Give a word for what viewers see now."""
        last = self._last_shown(None)
        if last is not None:
            return last.version
        now = self._now()
        with self.state:
            self.catch_up()
            return self.reading.revisions.version(now)

    def _last_shown(self, known: datetime | None) -> PublicEvents | None:
        """Give what viewers saw last, while there are good reasons not to wait."""
        return self.reading.shown.last(known) if self._behind else None

    def _make_shown(self, reading: Reading, known: datetime | None, now: datetime) -> PublicEvents:
        """Make what viewers may see, without the lock: of many events it takes its time."""

        def ask() -> Asked:
            revisions = reading.revisions
            shown_by = now if known is None else min(known, now)
            with self.state:
                shown = revisions.shown(VIEWERS, known, shown_by)
                return Asked(revisions.version(now), reading.source(), shown)

        return reading.shown.make(known, ask)

    # Reading. These expect the state lock to be held.

    def catch_up(self) -> None:
        """Read what is new, and see to a half line if nobody else is writing one just now.

        Raises
        ------
        StoreDamaged, StoreUnavailable
            The file cannot be read, or not as events.
        StoreBeingRead
            It is being read for the first time, by another thread.
        """
        if self._busy:
            if self._fresh is not None and self.reading.journal.seen is None:
                raise StoreBeingRead(_share_read(self._fresh.journal))
            return
        news = self.reading.journal.news()
        if news == "none":
            return
        fresh = self._new_reading() if news == "replaced" else None
        unread_bytes = (fresh or self.reading).journal.unread_bytes
        if len(self.reading.revisions) and unread_bytes > LONG_BYTES:
            self._begin_reading_aside(fresh)
        elif self._read_new():
            self._mend_unless_written()

    def read_all(self) -> None:
        """Read what is new as the only writer, and see to a half line.

        Raises
        ------
        StoreDamaged, StoreUnavailable
            As `catch_up`.
        """
        self._read_new()
        try:
            self.reading.mend_tail()
        except StoreDamaged:
            self.forget()
            raise

    def forget(self) -> None:
        """Begin at the top at the next call."""
        self.reading.resuming.stop(wait=False)
        self.reading = self._new_reading()

    def _read_new(self) -> bool:
        """Take in lines added since the last time; tells whether the file had changed."""
        news = self.reading.journal.news()
        if news == "none":
            return False
        if news == "replaced":
            self.forget()
        try:
            with self._noting_damage():
                self.reading.read_new()
        except BaseException:
            # Half a reading is worse than none: the next one starts at the top.
            self.forget()
            raise
        self._changed()
        return True

    def _mend_unless_written(self) -> None:
        """See to a half line, if nobody else is writing one just now."""
        if not self.reading.journal.unfinished:
            return
        try:
            with self.reading.writer.writing(wait=False):
                self.read_all()
        except StoreUnavailable:
            # Somebody is writing it, or this folder is not ours to mend: `problems` tells.
            return

    @contextmanager
    def _noting_damage(self) -> Iterator[None]:
        """Remember of which file it was that it is damaged, and say so of the same one at once."""
        look = self._look()
        if self._damage is not None and self._damage[0] == look:
            raise self._damage[1].with_traceback(None)
        try:
            yield
        except StoreDamaged as error:
            self._damage = None if look is None else (look, error)
            raise

    def _look(self) -> FileLook | None:
        with suppress(FileNotFoundError):
            return self.reading.journal.look()
        return None

    def _new_reading(self) -> Reading:
        writer = Writer(Journal(self._path), lock_timeout_s=self._lock_timeout_s)
        return Reading(writer, self._cache, self._spoilt)

    def _begin_reading_aside(self, fresh: Reading | None) -> None:
        """Read much that is new, or from its first line what will take the place of `reading`."""
        self._begin_adding()
        self._fresh = fresh
        threading.Thread(
            target=self._read_aside, args=(fresh,), name="events-reading", daemon=True
        ).start()

    def _begin_adding(self) -> None:
        self._busy = self._behind = True
        self._idle.clear()

    # These take the lock themselves, and only for moments.

    def begin(self) -> None:
        """Have all of the journal read by another thread, unless it was read or is being read."""
        with self.state:
            if not self._busy and self.reading.journal.seen is None:
                self._begin_reading_aside(self._new_reading())

    def wait_until_read(self, timeout_s: float | None = None) -> bool:
        """Wait until all that is new has been read; tells whether it has been in that time.

        Raises
        ------
        StoreDamaged, StoreUnavailable
            As `catch_up`.
        """
        while self._idle.wait(timeout_s):
            with self.state:
                if not self._busy:
                    self.catch_up()
                if not self._busy:
                    return True
        return False

    def append_batch(self, prepared: Prepared, recorded_at: datetime) -> None:
        """Write the lines of a batch and take them in, as the only writer, with everything read.

        Raises
        ------
        StoreUnavailable
            They could not be written; the file is as it was before.
        """
        reading = self.reading
        with self._adding():
            written: list[Position] = []
            start, checksum = reading.journal.end, reading.revisions.checksum
            lines = placed(prepared.lines(recorded_at), start, checksum, written)
            reading.writer.append_all(lines)
            with self.state:
                reading.take_in_all(prepared.columns, prepared.written(recorded_at, written))
            self._show(reading)
            reading.keep(len(written))

    def close(self) -> None:
        """Let go of the file and of threads; a later call begins anew."""
        fresh = self._fresh
        if fresh is not None:
            fresh.journal.stop()  # it may take minutes, and nobody will look at it
        self._idle.wait()
        self.reading.resuming.stop(wait=True)
        with self.state:
            self.forget()

    @contextmanager
    def _adding(self) -> Iterator[None]:
        with self.state:
            self._begin_adding()
        try:
            yield
        finally:
            self._end_adding()

    def _end_adding(self) -> None:
        with self.state:
            self._busy = self._behind = False
            self._fresh = None
            if self._is_spoilt:
                self.forget()
            self._is_spoilt = False
            self._idle.set()

    def _read_aside(self, fresh: Reading | None) -> None:
        """Read much that is new, or all of another file."""
        try:
            with self._noting_damage():
                self._read_much(fresh)
        except Exception as error:
            # The next call says what is wrong with it.
            if not isinstance(error, StoreError):
                _log.exception("What is new in %s cannot be read", self._path)
            with self.state:
                self.forget()
            self._end_adding()
            return
        self._end_adding()
        self._changed()
        with self.state:
            self._mend_unless_written()

    def _read_much(self, fresh: Reading | None) -> None:
        reading = self.reading
        if fresh is None:
            addition = reading.look_ahead()
            with self.state:
                reading.take_in_all(addition.columns, addition.lines)
            self._show(reading)
            reading.keep(len(addition.lines))
            return
        fresh.read_new()
        self._make_shown(fresh, None, self._now())
        with self.state:
            reading.resuming.stop(wait=False)
            self.reading = fresh

    def _show(self, reading: Reading) -> None:
        """Let viewers see what was added, if there are any."""
        if reading.shown.last(None) is not None:
            self._make_shown(reading, None, self._now())
        self._behind = False

    def _spoilt(self, reading: Reading) -> None:
        """Throw away what was read of a file that had changed unnoticed."""
        with self.state:
            if reading in (self.reading, self._fresh):
                self._is_spoilt = self._busy
                if not self._busy:
                    self.forget()


def _share_read(journal: Journal) -> float:
    """Tell how much of a journal another thread has read, from 0 to 1."""
    try:
        return min(1.0, journal.reached / journal.look().size)
    except (FileNotFoundError, ZeroDivisionError):
        return 0.0
