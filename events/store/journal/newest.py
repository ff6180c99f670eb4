"""Finding the newest revision of an event: sorted numbers for most, a dictionary for the last.

A dictionary of a million identifiers would take as much memory as all columns together.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

NONE: Final = -1
"""Stands for no row."""

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LOW_HALF: Final = (1 << 64) - 1
_MOST_RECENT: Final = 100_000


def number_of(event_id: str) -> int:
    """Read an identifier as a number; one that is none belongs to no event."""
    return int(event_id.replace("-", ""), 16) if _UUID.fullmatch(event_id) else NONE


def rows_of_newest(previous: NDArray[np.int32]) -> NDArray[np.int64]:
    """Give the revisions on which no other follows."""
    newest = np.ones(len(previous), dtype=bool)
    newest[previous[previous != NONE]] = False
    return np.flatnonzero(newest)


class Newest:
    """Which row is the newest of each event.

    Parameters
    ----------
    rows
        Columns of `events.store.journal.revisions.REVISION`.
    """

    def __init__(self, rows: Mapping[str, NDArray[Any]]) -> None:
        newest = rows_of_newest(rows["previous"])
        order = newest[np.argsort(rows["id_high"][newest], kind="stable")]
        self._high, self._low = rows["id_high"][order], rows["id_low"][order]
        self._order = order.astype(np.int32)
        self._recent: dict[int, int] = {}

    def get(self, number: int) -> int:
        """Give the row of an identifier read as a number, or `NONE`."""
        row = self._recent.get(number)
        if row is not None:
            return row
        if number < 0 or not len(self._order):
            return NONE
        high, low = np.uint64(number >> 64), np.uint64(number & LOW_HALF)
        start = int(self._high.searchsorted(high, side="left"))
        end = int(self._high.searchsorted(high, side="right"))
        (same,) = np.nonzero(self._low[start:end] == low)
        return int(self._order[start + same[0]]) if len(same) else NONE

    def put(self, number: int, row: int) -> bool:
        """Note a newer revision; tells whether there are so many that it should be made anew."""
        self._recent[number] = row
        return len(self._recent) >= _MOST_RECENT
