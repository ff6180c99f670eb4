"""What has been read of a journal: its file, where its lines stand, and what is wrong with it."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from events.store.errors import StoreBeingRead, StoreDamaged, StoreUnavailable
from events.store.journal.index import WORTH_KEEPING, LineIndex, begins_with, crc_after, kept_index
from events.store.journal.lines import NotJson, NotOurs, head_of, may_begin_our_file, read_line
from events.store.journal.open_file import OpenFile
from events.store.journal.read import Journal
from events.store.journal.write import LOCK_TIMEOUT_S, Writer

EVENTS_FILE: Final = "events.geojsonl"
INDEX_FILE: Final = "cache/lines.npz"


class Contents:
    """The lines of a folder's journal, kept in step with the file.

    Nothing is read before `read_new`.

    Parameters
    ----------
    directory
        The folder; there may be none yet.
    lock
        Held by whoever calls a method; ``share_read`` and ``stop`` may be called without.
    lock_timeout_s
        Seconds to wait for another writer.

    Attributes
    ----------
    journal, writer
        The file, read and written.
    index
        Where its lines stand.
    """

    def __init__(
        self,
        directory: Path,
        lock: threading.RLock,
        *,
        lock_timeout_s: float = LOCK_TIMEOUT_S,
    ) -> None:
        self._kept_index = directory / INDEX_FILE
        self._lock = lock
        self.journal = Journal(directory / EVENTS_FILE)
        self.writer = Writer(self.journal, lock_timeout_s=lock_timeout_s)
        self.index = LineIndex()
        self._is_reading = False
        self._damage: tuple[object, StoreDamaged] | None = None

    @property
    def share_read(self) -> float:
        """How much of the file has been read through by a reading that goes on, 0 to 1; else 1."""
        if not self._is_reading:
            return 1.0
        with suppress(OSError, ZeroDivisionError, StoreUnavailable):
            return min(1.0, self.journal.reached / self.journal.look().size)
        return 0.0

    def check_read(self) -> None:
        """See that no other thread is reading just now.

        Raises
        ------
        StoreBeingRead
            One is; it says how far.
        """
        if self._is_reading:
            raise StoreBeingRead(self.share_read)

    def stop(self) -> None:
        """End a reading that another thread does."""
        if self._is_reading:
            self.journal.stop()

    def read_new(self) -> bool:
        """Take in lines added since the last time; tells whether the file had changed."""
        news = self.journal.news()
        if news == "none":
            return False
        if news == "replaced":
            self.forget()
        look = self.journal.look_or_none()
        if self._damage is not None and self._damage[0] == look:
            raise self._damage[1].with_traceback(None)
        self._is_reading = True
        try:
            self._take_in_new()
        except BaseException as error:
            # Half a reading is worse than none: the next one starts at the top. A damaged file
            # read once more would tell the same, after minutes.
            self.forget()
            if isinstance(error, StoreDamaged):
                self._damage = (look, error)
            raise
        finally:
            self._is_reading = False
        self.keep_index()
        return True

    def _take_in_new(self) -> None:
        journal = self.journal
        if not len(self.index) and (file := journal.open()) is not None:
            kept, believed = kept_index(self._kept_index, file) or (LineIndex(), False)
            if len(kept):
                self.index = kept
                begin, end = kept.place(len(kept) - 1)
                journal.resume(end + 1, len(kept), file.read(begin, end + 1 - begin))
                if believed:
                    self._check_aside(journal, kept, file)
        for line in journal.read_new():
            try:
                crc = crc_after(line.data, self.index.crc)
                self.index.add(head_of(line.data), len(line.data), crc)
            except NotOurs as error:
                raise self.damaged(f"line {line.number}", str(error)) from error
        if journal.tail and not len(self.index) and not may_begin_our_file(journal.tail):
            raise self.damaged("line 1", "not an event file")

    def _check_aside(self, journal: Journal, kept: LineIndex, file: OpenFile) -> None:
        """See in a thread whether a file that looks as it did is what it was, byte by byte."""

        def check() -> None:
            if begins_with(file, end, crc, lambda: self.journal is not journal):
                return
            with self._lock:
                if self.journal is journal:
                    self._kept_index.unlink(missing_ok=True)
                    self.forget()

        end, crc = kept.end, kept.crc
        threading.Thread(target=check, name="events-checking", daemon=True).start()

    def mend_unless_written(self) -> None:
        """See to a half line, if there is one and nobody else is writing it just now."""
        if not self.journal.unfinished:
            return
        try:
            with self.writer.writing(wait=False):
                self.read_new()
                self.mend_tail()
        except StoreUnavailable:
            # Somebody is writing it, or this folder is not ours to mend: `problems` tells.
            return

    def mend_tail(self) -> None:
        """Complete the last line if only its newline is missing, else set it aside."""
        journal = self.journal
        if not journal.unfinished:
            return
        if journal.torn_batch:
            self.writer.set_tail_aside()
            return
        try:
            read_line(journal.tail)
        except NotJson:
            self.writer.set_tail_aside()
        except NotOurs as error:
            damage = self.damaged(f"line {journal.lines + 1}", str(error))
            self.forget()
            raise damage from error
        else:
            self.writer.finish_tail()
            self.read_new()

    def keep_index(self, *, at_end: bool = False) -> None:
        """Keep the places of the lines for the next program, if there are many new ones.

        Parameters
        ----------
        at_end
            Keep any new ones of a journal that is worth it.
        """
        new = len(self.index) - self.index.kept
        if new >= WORTH_KEEPING or (at_end and new and len(self.index) >= WORTH_KEEPING):
            self.index.keep(self._kept_index, self.journal.seen)

    def forget(self) -> None:
        """Begin at the top at the next call."""
        self.journal = Journal(self.journal.path)
        self.writer.journal = self.journal
        self.index = LineIndex()

    def damaged(self, where: str, why: str) -> StoreDamaged:
        """Say that a line is none of ours, and what to do."""
        return StoreDamaged(
            f"{self.journal.path}, {where}: {why}. Nothing was changed. Move the file away and "
            "put back a copy that is whole, or choose another folder."
        )
