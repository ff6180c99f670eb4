"""The points of a selection counted in all cells of one zoom, from which any window takes its own.

Making one looks at every event once; panning over a million then costs no more than over some
thousand.
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from events.table.areas import Counts, count_kinds
from events.table.grid import cell_bits
from events.table.order import GROUP_SHIFT

_PLACE: Final = (1 << GROUP_SHIFT) - 1
"""What of a key is the number of the smallest cell."""


class _Points(Protocol):
    def __getitem__(self, name: str) -> NDArray[Any]: ...

    @property
    def kind_count(self) -> int: ...


@dataclass(frozen=True)
class CellTable:
    """Cells with points, in the order of their numbers.

    Attributes
    ----------
    start
        The first number of each cell.
    longitude, latitude
        Sums over its points.
    counts
        Points by cell and kind.
    first
        Where the counts of each cell begin in these, and where the last end.
    """

    start: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    counts: Counts
    first: NDArray[np.int64]

    def take(self, cells: NDArray[np.int64]) -> tuple[NDArray[np.int64], Counts]:
        """Give where some cells stand in the table, and their counts.

        Parameters
        ----------
        cells
            First numbers of cells that have points; the counts are of their positions.
        """
        at = np.searchsorted(self.start, cells)
        begin = self.first[at]
        lengths = self.first[at + 1] - begin
        ends = np.cumsum(lengths)
        entries = np.repeat(begin - (ends - lengths), lengths) + np.arange(ends[-1:].sum())
        thing = np.repeat(np.arange(len(cells)), lengths)
        return at, Counts(thing, self.counts.kind[entries], self.counts.number[entries])

    def coarser(self, kinds: int, zoom: int) -> "CellTable":
        """Give the table of a farther zoom, for less than it takes to look at every event."""
        starts, thing = _runs(self.start >> cell_bits(zoom))
        counts = self.counts
        return _table(
            (self.start[starts] >> cell_bits(zoom)) << cell_bits(zoom),
            np.add.reduceat(self.longitude, starts),
            np.add.reduceat(self.latitude, starts),
            count_kinds(len(starts), kinds, thing[counts.thing], counts.kind, counts.number),
        )


def cell_table(points: _Points, which: slice, zoom: int) -> CellTable:
    """Count those of a selection that are drawn at points, and stand there, in cells of a zoom."""
    cell = (points["key"][which] & _PLACE) >> cell_bits(zoom)
    starts, thing = _runs(cell)
    return _table(
        cell[starts] << cell_bits(zoom),
        np.add.reduceat(points["longitude"][which], starts),
        np.add.reduceat(points["latitude"][which], starts),
        count_kinds(len(starts), points.kind_count, thing, points["kind"][which]),
    )


def _runs(cell: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tell where each run of equal numbers starts, and in which run each number is."""
    is_first = np.ones(len(cell), dtype=bool)
    is_first[1:] = cell[1:] != cell[:-1]
    return np.flatnonzero(is_first), np.cumsum(is_first) - 1


def _table(
    start: NDArray[np.int64],
    longitude: NDArray[np.float64],
    latitude: NDArray[np.float64],
    counts: Counts,
) -> CellTable:
    first = np.searchsorted(counts.thing, np.arange(len(start) + 1))
    return CellTable(start, longitude, latitude, counts, first)
