"""What has been read of a journal: its file, where its lines stand, and what is wrong with it."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from events.store.errors import StoreBeingRead, StoreDamaged, StoreUnavailable
from events.store.journal.checks import START, bears_check, end_of
from events.store.journal.line_index import (
    WORTH_KEEPING,
    LineIndex,
    begins_with,
    crc_after,
    kept_index,
)
from events.store.journal.lines import (
    Head,
    NotJson,
    NotOurs,
    head_of,
    head_of_written,
    may_begin_our_file,
    read_line,
)
from events.store.journal.notes import is_note
from events.store.journal.open_file import OpenFile
from events.store.journal.reached import Reached, keep_reached, reached_before, went_back
from events.store.journal.read import Journal, Line
from events.store.journal.write import LOCK_TIMEOUT_S, StoreBusy, Writer

EVENTS_FILE: Final = "events.geojsonl"
INDEX_FILE: Final = "cache/lines.npz"

WORTH_MISSING: Final = 20
"""Lines of which a page says that there were more before."""

_MOST_TOLD: Final = 20
_EVERY_S: Final = 5.0
_MOST_STRANGE: Final = 100
"""Lines of which none is ours that are read before a file is taken for another program's."""


class WrittenLine(NamedTuple):
    """What is to be known of a line this program wrote."""

    head: Head
    length: int
    crc: int
    hash: bytes

    @classmethod
    def of(cls, line: bytes, crc: int) -> "WrittenLine":
        """Look at a line as it is written.

        Parameters
        ----------
        crc
            Of the journal before it.
        """
        return cls(head_of_written(line), len(line), crc_after(line, crc), line[-66:-2])


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
    keeps
        Write what the next program may use; else the folder is only read.

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
        keeps: bool = True,
    ) -> None:
        self._kept_index = directory / INDEX_FILE
        self._directory = directory
        self._keeps = keeps
        self._lock = lock
        self.journal = Journal(directory / EVENTS_FILE)
        self.writer = Writer(self.journal, lock_timeout_s=lock_timeout_s)
        self.index = LineIndex()
        self._is_reading = False
        self._damage: tuple[object, StoreDamaged] | None = None
        self._went_back: str | None = None
        self._not_mended = ""
        self._believes_kept = True
        self._reached_kept = 0.0
        self._wrote = False

    @property
    def head(self) -> bytes:
        """What the last line is known by, for the next one."""
        return self.index.chain.head or START

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
        journal, begins = self.journal, not len(self.index)
        if begins and self._believes_kept and (file := journal.open()) is not None:
            kept, believed = kept_index(self._kept_index, file) or (LineIndex(), False)
            if len(kept):
                self.index = kept
                begin, end = kept.place(len(kept) - 1)
                journal.resume(end + 1, len(kept), file.read(begin, end + 1 - begin))
                if believed:
                    self._check_aside(journal, kept, file)
        for line in journal.read_new():
            take_in(self.index, line)
            if line.number == _MOST_STRANGE:
                self._check_ours()
        if journal.tail and not len(self.index) and not may_begin_our_file(journal.tail):
            raise self.damaged("line 1", "not an event file")
        self._check_ours()
        if begins:
            self._went_back = self._look_whether_it_went_back()

    def take_in_written(self, added: WrittenLine) -> None:
        """Take in a line this program wrote behind all others."""
        self._wrote = True
        number = self.index.add(added.head, added.length, added.crc)
        self.index.chain.wrote(number + 1, added.hash, added.head.recorded_at)

    def _check_ours(self) -> None:
        """See that it is a file of ours, with lines that fail; not another's, of which all do."""
        index = self.index
        failing = index.chain.left_out
        if not failing or index.last_recorded_at is not None:
            return
        file = self.journal.open()
        for number in range(min(len(index), _MOST_STRANGE)):
            if file is not None and bears_check(file.read(*index.bytes_of(number))):
                return
        first = min(failing)
        raise self.damaged(f"line {first}", failing[first])

    def _look_whether_it_went_back(self) -> str | None:
        """Say that there had been more in it than there is now, if so."""
        before = went_back(self._directory, self.index)
        # A store of a few lines is one somebody tries out; `conflictmap verify` tells even then.
        if before is None or before.lines < WORTH_MISSING:
            return None
        return before.words(self.journal.path.name, len(self.index))

    def _check_aside(self, journal: Journal, kept: LineIndex, file: OpenFile) -> None:
        """See in a thread whether a file that looks as it did is what it was, byte by byte."""

        def check() -> None:
            try:
                if begins_with(file, end, crc, lambda: self.journal is not journal):
                    return
            except OSError:
                return  # the program ends, or whoever reads next is told that it cannot be read
            with self._lock:
                if self.journal is journal:
                    self.suspect()

        end, crc = kept.end, kept.crc
        threading.Thread(target=check, name="events-checking", daemon=True).start()

    def mend_unless_written(self) -> None:
        """See to a half line, if there is one and nobody else is writing it just now."""
        if not self.journal.unfinished:
            return
        self._not_mended = "this program only reads here"
        if not self._keeps:
            return
        try:
            with self.writer.writing(wait=False):
                self.read_new()
                self.mend_tail()
        except StoreBusy:
            self._not_mended = "another program is writing just now; if it goes on, all is well"
        except StoreUnavailable as error:
            # This folder is not ours to mend.
            reason = error.__cause__
            self._not_mended = (isinstance(reason, OSError) and reason.strerror) or "see the log"

    def mend_tail(self) -> None:
        """Complete the last line if only its newline is missing, else set it aside."""
        journal = self.journal
        if not journal.unfinished:
            return
        if journal.torn_batch:
            self.writer.set_tail_aside()
            return
        if end_of(journal.tail[:-1]).is_sound:
            # All of it, and in place of its line end some other byte.
            self.writer.finish_tail(spoilt=1)
            self.read_new()
            return
        try:
            read_line(journal.tail)
        except NotJson:
            self.writer.set_tail_aside()
        except NotOurs as error:
            if self.index.last_recorded_at is not None:
                self.writer.set_tail_aside()
                return
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
        if not self._keeps:
            return
        if new >= WORTH_KEEPING or (at_end and new and len(self.index) >= WORTH_KEEPING):
            self.index.keep(self._kept_index, self.journal.seen)
        self.keep_reached(at_end=at_end)

    def keep_reached(self, *, at_end: bool = False) -> None:
        """Keep how far the journal has come, now and then, so that one that goes back is noticed.

        Parameters
        ----------
        at_end
            Keep it in any case.
        """
        index, now = self.index, time.monotonic()
        # Whoever wrote it knows; of a damaged one nothing is to be remembered.
        if not self._wrote or self._went_back or index.chain.left_out or index.chain.head is None:
            return
        if at_end or now - self._reached_kept > _EVERY_S:
            self._reached_kept = now
            keep_reached(self._directory, Reached.now(len(index), index.crc, index.chain.head))

    def suspect(self) -> None:
        """Read all of it anew at the next call, because a line is no longer what it was."""
        self._believes_kept = False
        if self._keeps:
            with suppress(OSError):
                self._kept_index.unlink(missing_ok=True)
        self.forget()

    def problems(self) -> Iterator[str]:
        """Say what is wrong with the file, line by line, in words without folders."""
        name, chain = self.journal.path.name, self.index.chain
        if self.journal.unfinished:
            yield f"{self._unfinished_words()} cannot be moved away: {self._not_mended}."
        yield from self.writer.problems()
        if self._went_back and reached_before(self._directory) is not None:
            yield self._went_back
        else:
            self._went_back = None  # somebody said that it was meant
        for number, why in islice(chain.wrong(), _MOST_TOLD):
            read = "It is left out" if number in chain.left_out else "It is read all the same"
            yield f"{name}, line {number:,}: {why}. {read}."
        count = len(chain.left_out)
        if count > _MOST_TOLD:
            yield f"{name}: {count:,} lines or more cannot be read."
        if count:
            yield (
                "Until that is mended nothing is saved. Put back what was there from a backup "
                "(`conflictmap restore`), or have the lines moved into a file of their own "
                "(`conflictmap repair --set-aside`). `conflictmap verify` looks through all of it."
            )
        elif chain.is_broken:
            yield (
                "`conflictmap verify` says more. Once somebody has looked at it, "
                "`conflictmap repair --accept` puts that on record."
            )

    def _unfinished_words(self) -> str:
        name, torn = self.journal.path.name, self.journal.torn_batch
        if torn is None:
            what = f"The last line of {name} is incomplete"
        else:
            there = f"{torn.there:,} of {torn.lines:,} lines are there"
            what = f"The last batch of {name} is incomplete: {there}"
        return f"{what}. It was never acknowledged as saved and is left out; it"

    def check_mended(self) -> None:
        """See that there is no line that cannot be read.

        Raises
        ------
        StoreDamaged
            There is; whoever saved on top of it might save a revision that is there already.
        """
        failing = self.index.chain.left_out
        if failing:
            first = min(failing)
            raise StoreDamaged(
                f"{self.journal.path}, line {first}: {failing[first]}. Nothing was saved. Put back "
                "a copy that is whole (`conflictmap restore`), or have what cannot be read moved "
                "away (`conflictmap repair --set-aside`)."
            )

    def forget(self) -> None:
        """Begin at the top at the next call."""
        self._wrote = False
        self.journal = Journal(self.journal.path)
        self.writer.journal = self.journal
        self.index = LineIndex()

    def damaged(self, where: str, why: str) -> StoreDamaged:
        """Say that a line is none of ours, and what to do."""
        return StoreDamaged(
            f"{self.journal.path}, {where}: {why}. Nothing was changed. Move the file away and "
            "put back a copy that is whole, or choose another folder."
        )


def take_in(index: LineIndex, line: Line) -> None:
    """Take in the next line; one that fails is left out, and noted."""
    chain, data = index.chain, line.data
    crc = crc_after(data, index.crc)
    end = chain.follow(line.number, data)
    try:
        if end.is_sound is not False and not chain.heed_note(data):
            head = head_of(data, end)
            index.add(head, len(data), crc, is_sound=bool(end.is_sound))
            chain.heed_time(line.number, head.recorded_at)
            return
        if end.is_sound is False:
            read_line(data)
    except NotOurs as error:
        chain.leave_out(line.number, str(error))
    index.add_other(len(data), crc, is_blank=end.is_sound is not False and is_note(data))
