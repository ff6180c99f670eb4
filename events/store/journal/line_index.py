"""Where each line of a journal stands, and which lines are an event's, kept beside the journal.

Numbers in arrays, not objects: a million lines take 40 MB, are saved and loaded in a blink, and
need not be read again by the next program.
"""

import re
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from events.store.journal.chain import Chain
from events.store.journal.lines import Head, NotOurs
from events.store.journal.open_file import FileLook, OpenFile, look_of
from geo.atomic import replacing

FORMAT: Final = 2
"""Raise it whenever what is kept here, or what a line has to be to count, becomes another."""

WORTH_KEEPING: Final = 2_000
"""Lines that are read faster than a file of their places is written."""

_NONE: Final = -1
_COLUMNS: Final = {
    "end": "q",
    "crc": "I",
    "id_high": "Q",
    "id_low": "Q",
    "revision": "i",
    "previous": "i",
}
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOW_HALF: Final = (1 << 64) - 1
_MOST_RECENT: Final = 100_000
_CHUNK_BYTES: Final = 1 << 20
LONG_BYTES: Final = 1 << 30
"""Of a longer journal it takes over a second to see that it is what it was."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class LineIndex:
    """The lines of a journal, numbered from 0; those that are no revision bear no event.

    For one thread at a time.

    Attributes
    ----------
    end
        Bytes of the journal that these lines are.
    crc
        CRC-32 of those bytes.
    last_recorded_at
        The latest time any line bears; None without lines.
    chain
        What the lines prove of each other.
    kept
        Lines that are in the file on disk.
    """

    def __init__(self) -> None:
        self._columns = {name: array(code) for name, code in _COLUMNS.items()}
        self.end = self.crc = 0
        self.last_recorded_at: datetime | None = None
        self.chain = Chain()
        self.kept = 0
        self._has_blanks = False
        self._find_newest()

    def __len__(self) -> int:
        return len(self._columns["end"])

    def crc_at(self, lines: int) -> int:
        """Give the CRC-32 of the journal up to the end of so many lines."""
        return self._columns["crc"][lines - 1] if lines else 0

    def add(self, head: Head, length: int, crc: int, *, is_sound: bool = True) -> int:
        """Take in the next line and return its number.

        Parameters
        ----------
        length
            Its bytes, without the line end that follows it.
        crc
            As `crc_after` gives it.
        is_sound
            Its check says that it is as it was written.

        Raises
        ------
        NotOurs
            It does not follow from the lines before it.
        """
        name = _number_of(head.event_id)
        previous = self._newest_of(name)
        expected = 1 if previous == _NONE else self._columns["revision"][previous] + 1
        if head.revision != expected and not (
            # Where lines were damaged or taken out, some revisions are not here.
            head.revision > expected and is_sound and (self.chain.is_broken or self._has_blanks)
        ):
            raise NotOurs(
                f"revision {head.revision} of event {head.event_id}, where revision {expected} "
                "should follow"
            )
        number = self._append(length, crc, name, head.revision, previous)
        last = self.last_recorded_at
        self.last_recorded_at = head.recorded_at if last is None else max(last, head.recorded_at)
        self._recent[name] = number
        if len(self._recent) >= _MOST_RECENT:
            self._find_newest()
        return number

    def add_other(self, length: int, crc: int, *, is_blank: bool = False) -> None:
        """Take in a line that is no revision of an event, or none that can be read.

        Parameters
        ----------
        length, crc
            As for `add`.
        is_blank
            It stands where a revision was taken out.
        """
        self._has_blanks |= is_blank
        self._append(length, crc, 0, _NONE, _NONE)

    def _append(self, length: int, crc: int, name: int, revision: int, previous: int) -> int:
        ends, crcs, high, low, revisions, previouses = self._columns.values()
        number = len(ends)
        self.end += length + 1
        self.crc = crc
        ends.append(self.end)
        crcs.append(crc)
        high.append(name >> 64)
        low.append(name & _LOW_HALF)
        revisions.append(revision)
        previouses.append(previous)
        return number

    def is_revision(self, number: int) -> bool:
        """Tell whether there is a line of that number that is a revision which can be read."""
        return 0 <= number < len(self) and self._columns["revision"][number] != _NONE

    def is_as_read(self, number: int, line: bytes) -> bool:
        """Tell whether a line is letter by letter what it was when it was taken in."""
        return crc_after(line, self.crc_at(number)) == self.crc_at(number + 1)

    def number_of(self, event_id: str, revision: int) -> int | None:
        """Give the number of the line of a revision; None where it is not here."""
        for number in self._back_from(self._newest_of(_number_of(event_id))):
            if self._columns["revision"][number] == revision:
                return number
        return None

    def place(self, number: int) -> tuple[int, int]:
        """Say where a line begins and where it ends, without its line end."""
        ends = self._columns["end"]
        return (ends[number - 1] if number else 0), ends[number] - 1

    def bytes_of(self, number: int) -> tuple[int, int]:
        """Say where a line begins, and how many bytes it has without its line end."""
        begin, end = self.place(number)
        return begin, end - begin

    def revision_of(self, event_id: str) -> int:
        """Give the number of revisions of an event; 0 for one that is not here."""
        newest = self._newest_of(_number_of(event_id))
        return 0 if newest == _NONE else self._columns["revision"][newest]

    def lines_of(self, event_id: str) -> list[int]:
        """Give the numbers of an event's lines, oldest first; none for one that is not here."""
        return list(self._back_from(self._newest_of(_number_of(event_id))))[::-1]

    def _back_from(self, number: int) -> Iterator[int]:
        while number != _NONE:
            yield number
            number = self._columns["previous"][number]

    # The newest line of an event: sorted numbers for most, a dictionary for the last. A dictionary
    # of a million identifiers would take as much memory as all else together.

    def _find_newest(self) -> None:
        is_newest = self._column("revision") != _NONE
        previous = self._column("previous")
        is_newest[previous[previous != _NONE]] = False
        newest = np.flatnonzero(is_newest)
        high = self._column("id_high")[newest]
        order = np.argsort(high, kind="stable")
        self._high, self._low = high[order], self._column("id_low")[newest][order]
        self._order = newest[order].astype(np.int32)
        self._recent: dict[int, int] = {}

    def _newest_of(self, name: int) -> int:
        number = self._recent.get(name)
        if number is not None:
            return number
        if name < 0 or not len(self._order):
            return _NONE
        high, low = np.uint64(name >> 64), np.uint64(name & _LOW_HALF)
        start = int(self._high.searchsorted(high, side="left"))
        if start == len(self._high) or self._high[start] != high:
            return _NONE
        end = int(self._high.searchsorted(high, side="right"))
        (same,) = np.nonzero(self._low[start:end] == low)
        return int(self._order[start + same[0]]) if len(same) else _NONE

    def _column(self, name: str) -> NDArray[Any]:
        # A copy: an array that is looked at by numpy cannot grow.
        return np.array(self._columns[name], dtype=np.dtype(_COLUMNS[name]))

    # On disk

    def keep(self, path: Path, look: FileLook | None) -> None:
        """Keep all of it for the next program; where that cannot be, nothing depends on it.

        Parameters
        ----------
        look
            What the journal looks like, of which these are the lines.
        """
        last = self.last_recorded_at
        about = {
            "format": FORMAT,
            "look": None if look is None else list(look),
            "last": None if last is None else (last - _EPOCH) // _MICROSECOND,
            "chain": self.chain.as_json(),
            "blanks": self._has_blanks,
        }
        columns = {name: self._column(name) for name in _COLUMNS}
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            with replacing(path) as file:
                np.savez(file, about=np.frombuffer(orjson.dumps(about), np.uint8), **columns)  # type: ignore[arg-type]
            self.kept = len(self)


def crc_after(line: bytes, crc: int) -> int:
    """Give the CRC-32 of a journal after one more line and its line end."""
    return zlib.crc32(b"\n", zlib.crc32(line, crc))


def kept_index(
    path: Path, journal: OpenFile, *, long_bytes: int = LONG_BYTES
) -> tuple[LineIndex, bool] | None:
    """Give what another program kept, if the journal begins with just those lines.

    Returns
    -------
    Beside it, whether that was only believed, as the file looks as it did then, or as it is a long
    one, still the same file, and has its last line where it was: to be looked at aside.
    """
    index = LineIndex()
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            about = orjson.loads(kept["about"].tobytes())
            if about["format"] != FORMAT:
                return None
            columns = {name: kept[name] for name in _COLUMNS}
        if len({len(column) for column in columns.values()}) != 1:
            return None
        for name, column in columns.items():
            index._columns[name].frombytes(column.astype(np.dtype(_COLUMNS[name])).tobytes())
        if len(index):
            index.end, index.crc = index.place(len(index) - 1)[1] + 1, index.crc_at(len(index))
        last = about["last"]
        index.last_recorded_at = None if last is None else _EPOCH + last * _MICROSECOND
        index.chain = Chain.from_json(about["chain"])
        index._has_blanks = bool(about["blanks"])
        index.kept = len(index)
        look, then = look_of(journal.look()), FileLook(*(about["look"] or (0, 0, 0, 0)))
        believed = look == then or (
            index.end > long_bytes
            and (look.device, look.inode) == (then.device, then.inode)
            and look.modified_ns > then.modified_ns
            and index.is_as_read(len(index) - 1, journal.read(*index.bytes_of(len(index) - 1)))
        )
        if not believed and not begins_with(journal, index.end, index.crc):
            return None
    except Exception:  # whatever is wrong with a file that is made anew from the journal
        return None
    index._find_newest()
    return index, believed


def begins_with(
    journal: OpenFile, end: int, crc: int, stopped: Callable[[], bool] = lambda: False
) -> bool:
    """Tell whether the CRC-32 of so many bytes of a journal is this; a second a gigabyte."""
    at = found = 0
    while at < end and not stopped():
        chunk = journal.read(at, min(_CHUNK_BYTES, end - at))
        if not chunk:
            return False
        found = zlib.crc32(chunk, found)
        at += len(chunk)
    return stopped() or found == crc


def _number_of(event_id: str) -> int:
    """Read an identifier as a number; one that is none belongs to no event."""
    return int(event_id.replace("-", ""), 16) if _UUID.fullmatch(event_id) else _NONE
