"""The words of every event kept together, so that a search looks through them in one go.

They are on disk, not in memory: a million events have some hundred megabytes of words. A search
splits them into records and asks each; what was found for a text is kept and only completed when
events are added, as the words of a revision never change.
"""

import os
import weakref
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import mkstemp
from threading import RLock
from typing import IO, Any, Final, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.query.text import words_of

_END: Final = b"\0"
_BLOCK_BYTES: Final = 8 << 20
_MEMORY_BYTES: Final = 48 << 20
_MOST_TEXTS_KEPT: Final = 24
_MOST_INSERTED: Final = 2_000

Mask: TypeAlias = NDArray[np.bool_]
Field: TypeAlias = Literal["title", "place"]
_FIELDS: Final[tuple[Field, ...]] = ("title", "place")


class Texts:
    """Records of searched text (`events.query.text.record_of`), in the order they were added.

    Safe to share between threads.

    Parameters
    ----------
    path, ends
        A file another one was saved to, and where each of its records ends.

    Raises
    ------
    OSError
        The file cannot be read.
    """

    def __init__(self, path: Path | None = None, ends: NDArray[np.int64] | None = None) -> None:
        self._ends: list[NDArray[np.int64]] = [] if ends is None else [ends]
        self._new_ends: list[int] = []
        self._bytes = 0 if ends is None or not len(ends) else int(ends[-1])
        # The text itself: files of so many bytes each, and what follows on them.
        self._files: list[_File] = []
        if path is not None:
            self._files = [_File(os.open(path, os.O_RDONLY), self._bytes)]
        self._memory = bytearray()
        self._found: OrderedDict[str, Mask] = OrderedDict()
        self._orders: dict[Field, _Order] = {}
        self._lock = RLock()

    def __len__(self) -> int:
        return sum(map(len, self._ends)) + len(self._new_ends)

    def append(self, record: bytes) -> None:
        """Add the text of one event."""
        with self._lock:
            self._memory += record + _END
            if len(self._memory) > _MEMORY_BYTES:
                self._put_aside()
            self._bytes += len(record) + 1
            self._new_ends.append(self._bytes)

    @property
    def ends(self) -> NDArray[np.int64]:
        """Where each record ends."""
        with self._lock:
            if self._new_ends or len(self._ends) != 1:
                new = np.array(self._new_ends, dtype=np.int64)
                self._ends, self._new_ends = [np.concatenate([*self._ends, new])], []
            return self._ends[0]

    def extend(self, other: "Texts") -> None:
        """Add all of another one."""
        ends = other.ends
        with self._lock:
            for start in range(0, other._bytes, _BLOCK_BYTES):
                self._memory += other._read(start, min(start + _BLOCK_BYTES, other._bytes))
                if len(self._memory) > _MEMORY_BYTES:
                    self._put_aside()
            self._new_ends += (ends + self._bytes).tolist()
            self._bytes += other._bytes

    def __reduce__(self) -> tuple[Callable[[bytes, NDArray[np.int64]], "Texts"], tuple[Any, ...]]:
        # Another process has neither the lock nor the files.
        return _texts_of, (self._read(0, self._bytes), self.ends)

    def save(self, out: IO[bytes]) -> None:
        """Write all of it to a file."""
        with self._lock:
            for start in range(0, self._bytes, _BLOCK_BYTES):
                out.write(self._read(start, min(start + _BLOCK_BYTES, self._bytes)))

    def use(self, path: Path) -> None:
        """Read from a file all was saved to, instead of what was kept until then.

        Raises
        ------
        OSError
            The file cannot be read.
        """
        with self._lock:
            self._files = [_File(os.open(path, os.O_RDONLY), self._bytes)]
            self._memory.clear()

    def _put_aside(self) -> None:
        """Move what is in memory into a file without a name, where there is room for one."""
        try:
            number, name = mkstemp(prefix="conflictmap-words-")
            file = _File(number, len(self._memory))
            Path(name).unlink()
            view = memoryview(self._memory)
            while view:
                view = view[os.write(number, view) :]
        except OSError:
            return
        self._files.append(file)
        self._memory = bytearray()

    def _read(self, start: int, end: int) -> bytes:
        found = bytearray()
        for file in self._files:
            if start < file.length and end > 0:
                begin = max(start, 0)
                found += os.pread(file.number, min(end, file.length) - begin, begin)
            start, end = start - file.length, end - file.length
        if end > 0:
            found += self._memory[max(start, 0) : end]
        return bytes(found)

    def blocks(self, first: int) -> Iterator[list[bytes]]:
        """Yield the records from one on, many at a time."""
        ends = self.ends
        while first < len(ends):
            start = int(ends[first - 1]) if first else 0
            last = int(np.searchsorted(ends, start + _BLOCK_BYTES))
            last = min(max(last, first + 1), len(ends))
            with self._lock:
                data = self._read(start, int(ends[last - 1]))
            yield data[:-1].split(_END)
            first = last

    # Searching

    def holding(self, text: str, rows: int) -> Mask:
        """Tell of each of the first so many records whether it holds every word of a text."""
        with self._lock:
            known = self._found.get(text, np.zeros(0, dtype=bool))
            if len(known) < rows:
                words = [word.encode() for word in words_of(text)]
                found = [known]
                for records in self.blocks(len(known)):
                    found.append(np.array(_hold(records, words), dtype=bool))
                known = np.concatenate(found)
            self._found[text] = known
            self._found.move_to_end(text)
            if len(self._found) > _MOST_TEXTS_KEPT:
                self._found.popitem(last=False)
            return known[:rows]

    def ranks(self, field: Field, rows: int) -> NDArray[np.int32]:
        """Give each of the first so many records its rank by one of its fields, folded.

        Equal ones have equal ranks; an empty field has the last.
        """
        with self._lock:
            kept = self._orders.get(field)
            if kept is None or rows - len(kept.order) > _MOST_INSERTED:
                kept = self._sorted(field)
            for row in range(len(kept.order), rows):
                kept = self._inserted(kept, field, row)
            if kept is not self._orders.get(field):
                self._orders[field] = kept = self._ranked(kept, field)
            return kept.ranks[:rows]

    def _sorted(self, field: Field) -> "_Order":
        # Loaded here: only lists by letters need it, and it takes a third of a second.
        import pyarrow as pa
        from pyarrow import compute

        at = _FIELDS.index(field)
        column = pa.chunked_array(
            [
                pa.array([record.split(b"\n", 2)[at] for record in records], pa.large_binary())
                for records in self.blocks(0)
            ],
            pa.large_binary(),
        )
        order = compute.sort_indices(column).to_numpy().astype(np.int32)
        values = column.take(pa.array(order)).combine_chunks()
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = compute.not_equal(values[1:], values[:-1]).to_numpy(zero_copy_only=False)
        return _Order(order, is_new)

    def _inserted(self, kept: "_Order", field: Field, row: int) -> "_Order":
        value = self._value(field, row)
        place = bisect_left(kept.order, value, key=partial(self._value, field))
        is_new = np.insert(kept.is_new, place, True)
        if place < len(kept.order) and self._value(field, kept.order[place]) == value:
            is_new[place + 1] = False
        return _Order(np.insert(kept.order, place, row), is_new)

    def _value(self, field: Field, row: int) -> bytes:
        ends = self.ends
        record = self._read(int(ends[row - 1]) if row else 0, int(ends[row]) - 1)
        return record.split(b"\n", 2)[_FIELDS.index(field)]

    def _ranked(self, kept: "_Order", field: Field) -> "_Order":
        ranks = np.zeros(len(kept.order), dtype=np.int32)
        ranks[kept.order] = np.cumsum(kept.is_new) - 1
        if len(ranks) and not self._value(field, kept.order[0]):
            ranks[ranks == 0] = np.iinfo(np.int32).max
        return kept._replace(ranks=ranks)


def _texts_of(data: bytes, ends: NDArray[np.int64]) -> Texts:
    texts = Texts(ends=ends)
    texts._memory += data
    return texts


class _Order(NamedTuple):
    """Records sorted by a field, and which of them differ from the one before."""

    order: NDArray[np.int32]
    is_new: Mask
    ranks: NDArray[np.int32] = np.zeros(0, dtype=np.int32)


class _File:
    """An open file of so many bytes, closed when nobody needs it."""

    def __init__(self, number: int, length: int) -> None:
        self.number = number
        self.length = length
        weakref.finalize(self, os.close, number)


def _hold(records: list[bytes], words: list[bytes]) -> list[bool]:
    if len(words) == 1:
        (only,) = words
        return [only in record for record in records]
    return [all(word in record for word in words) for record in records]
