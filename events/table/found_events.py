"""Events that were found, each read from the store when somebody looks at it."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol, overload, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from events.geojson import codec
from events.model.event import Event
from events.store.base import Stored
from events.store.errors import StoreUnavailable
from events.table.columns import Sets, frame_of
from events.table.for_viewers import ForViewers
from events.table.snapshot import Rows, Snapshot, snapshot_of


@runtime_checkable
class WrittenOut(Protocol):
    """Events that can be given as text for less than it costs to read them."""

    def lines(self) -> Iterator[bytes]:
        """Give each event exactly as `codec.dumps_for_others` writes it."""
        ...


def lines_of(events: Iterable[Event]) -> Iterator[bytes]:
    """Give each event as one line of GeoJSON for others, without a line end.

    What was found in a table is copied from the store, which makes exports of many events fast.
    """
    return events.lines() if isinstance(events, WrittenOut) else map(codec.dumps_for_others, events)


_HEAD_BYTES: Final = 80
"""A line says within so many which event it is of."""


class FoundEvents(Sequence[Event]):
    """A sequence of events that costs nothing until it is looked at.

    Equal to any sequence of equal events. What it holds never changes, whatever is saved later.

    Parameters
    ----------
    snapshot, rows
        Where they were found, one row an event.
    read
        Reads the event of a row.
    lines
        Gives revisions as the codec writes them, by the numbers of the store.
    viewers
        What is left out of each for viewers; None where they are for the desk.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        rows: Rows,
        read: Callable[[Snapshot, int], Event],
        lines: Callable[[Iterable[int]], Iterator[bytes]],
        viewers: ForViewers | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.rows = rows
        self._read = read
        self._lines = lines
        self._viewers = viewers

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The store's number of each, which names a revision for ever."""
        numbers: NDArray[np.int64] = self.snapshot.numbers["number"][self.rows]
        return numbers

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> "FoundEvents": ...
    def __getitem__(self, index: int | slice) -> "Event | FoundEvents":
        if isinstance(index, slice):
            return self.pick(self.rows[index])
        return self._event(int(self.rows[index]))

    def __iter__(self) -> Iterator[Event]:
        return map(self._event, self.rows.tolist())

    def _event(self, row: int) -> Event:
        event = self._read(self.snapshot, row)
        return event if self._viewers is None else self._viewers.event(event)

    def pick(self, rows: Any) -> "FoundEvents":  # noqa: ANN401 - whatever numpy takes for rows
        """Give the events of some rows of the same snapshot, in the order told."""
        taken = np.asarray(rows, dtype=np.int64)
        return FoundEvents(self.snapshot, taken, self._read, self._lines, self._viewers)

    def lines(self) -> Iterator[bytes]:
        """Give each as a line of GeoJSON for others; see `WrittenOut`.

        Raises
        ------
        StoreUnavailable
            The events were exchanged since they were found.
        """
        # Of very many a list of numbers takes five times the memory of an array.
        lines = self._lines(array("q", self.numbers.astype(np.int64).tobytes()))
        for_others = codec.line_for_others if self._viewers is None else self._viewers.line
        for row, line in zip(self.rows, lines, strict=True):
            if self.snapshot.event_id(row).encode() not in line[:_HEAD_BYTES]:
                raise StoreUnavailable("The events were exchanged meanwhile; ask again.")
            yield for_others(line)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self)} events>"


def found_of(events: Sequence[Event]) -> FoundEvents:
    """Give any events as if they had been found: what is in a table already is left as it is."""
    if isinstance(events, FoundEvents):
        return events
    kept, sets = tuple(events), Sets()
    frame = frame_of((Stored(number, each, 0) for number, each in enumerate(kept)), sets)
    return FoundEvents(
        snapshot_of(frame, sets.troops, sets.spots),
        np.arange(len(kept)),
        lambda _, row: kept[row],
        lambda numbers: (codec.dumps(kept[number]) for number in numbers),
    )
