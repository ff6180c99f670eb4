"""Events that were found, each read from the file when somebody looks at it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from events.geojson import codec
from events.model.event import Event
from events.model.when import When
from events.store.errors import StoreUnavailable
from events.store.journal.checksums import without_checksum
from events.store.journal.newest import NONE
from events.store.journal.open_file import OpenFile
from events.store.journal.revisions import Revisions
from events.table.public import Glance, glance_of

MOST_KEPT: Final = 6_000
"""Events kept in memory once they have been read; some 13 kB each. Lists and maps do with less."""

_READ_AHEAD: Final = 1_000
_BLOCK_BYTES: Final = 1 << 22
"""Lines read at once where they follow each other in the file, and about how many bytes at most."""

_WIDEST_GAP_BYTES: Final = 8_192
"""What is read though nobody asked for it, since asking the disk twice takes longer."""


class _Stretch(NamedTuple):
    """A part of the file, where some of its lines start and end, and which are as written now."""

    data: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    current: NDArray[np.bool_]


def _lines(stretch: _Stretch) -> Iterator[bytes]:
    places = zip(*(column.tolist() for column in stretch[1:]), strict=True)
    for start, end, is_current in places:
        line = stretch.data[start:end]
        # One of an older program, or edited by hand, may say other things in its flat columns.
        yield without_checksum(line) if is_current else codec.dumps(codec.loads(line))


class Reader:
    """Reads events of one file, and keeps those likely to be asked for again.

    Parameters
    ----------
    revisions
        Where they stand in it.

    Attributes
    ----------
    file
        The file, as soon as there is one.
    """

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions
        self._kept: dict[int, Event] = {}
        self.file: OpenFile | None = None

    def event(self, row: int) -> Event:
        """Read one revision.

        Raises
        ------
        StoreUnavailable
            The file cannot be read any more.
        InvalidEvent
            The file was changed under this program in a way it could not notice.
        """
        kept = self._kept.get(row)
        if kept is not None:
            return kept
        event = codec.loads(self._data(row))
        self.keep(row, event)
        return event

    def lines(self, rows: Sequence[int] | NDArray[np.int64]) -> Iterator[bytes]:
        """Give revisions as the codec writes them: their lines, where those still say the same.

        What lies together in the file is read together.

        Raises
        ------
        StoreUnavailable, InvalidEvent
            As `event`.
        """
        for stretch in self._stretches(rows):
            yield from _lines(stretch)

    def joined(self, rows: Sequence[int] | NDArray[np.int64], separator: bytes) -> Iterator[bytes]:
        """Give what `lines` does as one text in pieces, with a separator between lines.

        Raises
        ------
        StoreUnavailable, InvalidEvent
            As `event`.
        """
        before = b""
        for stretch in self._stretches(rows):
            yield before + separator.join(_lines(stretch))
            before = separator

    def _stretches(self, rows: Sequence[int] | NDArray[np.int64]) -> Iterator["_Stretch"]:
        """Read revisions, together where they stand near each other in the file."""
        for first in range(0, len(rows), _READ_AHEAD):
            offsets, lengths, current = self._revisions.positions(
                np.asarray(rows[first : first + _READ_AHEAD], dtype=np.int64)
            )
            ends = offsets + lengths
            gaps = offsets[1:] - ends[:-1]
            blocks = offsets // _BLOCK_BYTES
            apart = (gaps < 0) | (gaps > _WIDEST_GAP_BYTES) | (blocks[1:] != blocks[:-1])
            for start, stop in pairwise([0, *(np.flatnonzero(apart) + 1).tolist(), len(offsets)]):
                begin, here = int(offsets[start]), slice(start, stop)
                data = self._bytes(begin, int(ends[stop - 1]) - begin)
                yield _Stretch(data, offsets[here] - begin, ends[here] - begin, current[here])

    def glance(self, row: int) -> Glance:
        """Read what a mark or a line of a list says of one revision.

        Raises
        ------
        StoreUnavailable, InvalidEvent
            As `event`.
        """
        kept = self._kept.get(row)
        if kept is not None:
            return glance_of(kept)
        # The store checked the line when it took it in: the rest of it need not be read again.
        feature: Any = codec.read_json(self._data(row))
        facts = feature["properties"]
        when, where = facts.get("when") or {}, facts.get("where") or {}
        dates = (when.get("edtf"), when.get("reported_on"), when.get("time"))
        return Glance(feature["id"], facts["title"], where.get("name"), _when_words(*dates))

    def _data(self, row: int) -> bytes:
        position = self._revisions.position(row)
        return self._bytes(position.offset, position.length)

    def _bytes(self, offset: int, length: int) -> bytes:
        if self.file is None:
            raise StoreUnavailable("The file of events has not been opened.")
        try:
            return self.file.read(offset, length)
        except OSError as error:
            raise StoreUnavailable(f"The file of events cannot be read: {error}") from error

    def keep(self, row: int, event: Event) -> None:
        """Have an event at hand when it is asked for, unless it was changed or there are many."""
        previous = self._revisions.previous(row)
        if previous != NONE and not self._revisions.stands(previous):
            self._kept.pop(previous, None)
        if len(self._kept) < MOST_KEPT and self._revisions.stands(row):
            self._kept[row] = event


@lru_cache(maxsize=10_000)
def _when_words(edtf: str | None, reported_on: str | None, time: str | None) -> str:
    told = {"edtf": edtf, "reported_on": reported_on, "time": time}
    return When.model_validate(told).words


class Found(Sequence[Event]):
    """A sequence of events that costs nothing until it is looked at.

    Equal to any sequence of equal events. What it holds never changes, whatever is saved later.

    Parameters
    ----------
    rows
        Numbers of revisions, one an event.
    reader
        Reads them.
    """

    def __init__(self, rows: Sequence[int], reader: Reader) -> None:
        self._rows = rows
        self._reader = reader

    @property
    def source(self) -> object:
        """Whose numbers these are; see `events.store.base.Numbered`."""
        return self._reader

    @property
    def numbers(self) -> Sequence[int]:
        """Name each revision; see `events.store.base.Numbered`."""
        return self._rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> "Found": ...
    def __getitem__(self, index: int | slice) -> "Event | Found":
        if isinstance(index, slice):
            return Found(self._rows[index], self._reader)
        return self._reader.event(self._rows[index])

    def __iter__(self) -> Iterator[Event]:
        return map(self._reader.event, self._rows)

    def pick(self, positions: Iterable[int]) -> "Found":
        """Give some of them, in the order told; see `events.store.base.Numbered`."""
        return Found([self._rows[position] for position in positions], self._reader)

    def lines(self) -> Iterator[bytes]:
        """Give each as a line of GeoJSON; see `events.store.base.WrittenOut`."""
        return self._reader.lines(self._rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self)} events>"
