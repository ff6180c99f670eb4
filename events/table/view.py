"""What a window of the map shows of a filter: counts per cell, single events, honest areas.

Every placed event is in exactly one of them. One that lies somewhere in an area is counted with
that area wherever the area is large enough on the screen to be seen as one, else in a cell; at a
close look the few events of the cells are named instead of counted.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from events.table.areas import AreaGroups, Counts, Extent, are_large, are_met, count_kinds
from events.table.grid import CELL_PIXELS, FARTHEST_ZOOM, Cells, Window, cell_at, cells_of, range_of
from events.table.public import POINTS, Selection
from events.table.select import select_box

FEW_EVENTS: Final = 300
"""Up to so many in the cells of a window are named instead of counted."""

_MOST_CELLS: Final = 4_200
_MOST_CELLS_FILLED: Final = 1_050
_MOST_AREAS: Final = 250
_WORTH_A_TABLE: Final = 10_000


@dataclass(frozen=True)
class CellsSeen:
    """Cells with events, with the mean position of those."""

    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    count: NDArray[np.int64]
    counts: Counts


@dataclass(frozen=True)
class View:
    """What a window shows.

    Attributes
    ----------
    in_window
        Events whose representative point lies in the window or on its edge.
    cells
        None where events are named instead.
    rows
        Positions in the selection of the events named; None where they are counted.
    areas
        Positions in ``selection.areas`` of those that are drawn, the ones with most events last.
    """

    selection: Selection
    in_window: int
    cells: CellsSeen | None
    rows: NDArray[np.int64] | None
    areas: NDArray[np.int64]


def view_of(selection: Selection, window: Window, zoom: int, extent: Extent) -> View:
    """Look at a selection through a window.

    Parameters
    ----------
    zoom
        Of the map, 0 to 18: how large a cell is.
    extent
        Where shipped areas lie.
    """
    zoom = _coarse_enough(window, min(zoom, FARTHEST_ZOOM))
    drawn, lumped = _areas(selection.areas, window, zoom, extent)
    parts = _parts(selection, lumped, window, zoom)
    rows = seen = None
    if parts.total <= FEW_EVENTS:
        rows = parts.positions()
    else:
        while parts.filled > _MOST_CELLS_FILLED and zoom > 0:
            zoom -= 1
            parts = _parts(selection, lumped, window, zoom)
        seen = parts.counted()
    return View(selection, _in_window(selection, window, parts.cells), seen, rows, drawn)


def _coarse_enough(window: Window, zoom: int) -> int:
    """Look from farther away while the window would have more cells than any screen."""
    while zoom > 0 and range_of(window, zoom).cells > _MOST_CELLS:
        zoom -= 1
    return zoom


def _areas(
    groups: AreaGroups, window: Window, zoom: int, extent: Extent
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tell which areas are drawn, and which are counted in cells as they would not be seen.

    Those that are large and do not reach into the window are neither.
    """
    bounds = groups.bounds(extent)
    large, met = are_large(bounds, zoom, CELL_PIXELS), are_met(bounds, window)
    drawn = np.flatnonzero(large & met)
    drawn = drawn[np.argsort(groups.count[drawn], kind="stable")]
    too_many = drawn[: max(len(drawn) - _MOST_AREAS, 0)]
    return drawn[len(too_many) :], np.concatenate([np.flatnonzero(~large), too_many])


# --- counting in cells --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Parts:
    """Which events are in which cell: ranges of points, and whole areas that are too small."""

    selection: Selection
    zoom: int
    cells: Cells
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    areas: NDArray[np.int64]
    area_cells: NDArray[np.int64]

    @property
    def total(self) -> int:
        """Number of events."""
        of_areas = self.selection.areas.count[self.areas]
        return int((self.end - self.begin).sum() + of_areas.sum())

    def _has_any(self) -> NDArray[np.bool_]:
        any_ = self.end > self.begin
        any_[self.area_cells] = True
        return any_

    @property
    def filled(self) -> int:
        """Number of cells with any events."""
        return int(np.count_nonzero(self._has_any()))

    def positions(self) -> NDArray[np.int64]:
        """Where the events stand in the selection."""
        groups = self.selection.areas
        pairs = [
            *zip(self.begin.tolist(), self.end.tolist(), strict=True),
            *zip(groups.begin[self.areas].tolist(), groups.end[self.areas].tolist(), strict=True),
        ]
        empty = np.zeros(0, dtype=np.int64)
        return np.concatenate([empty, *(np.arange(*pair) for pair in pairs)])

    def counted(self) -> CellsSeen:
        """Count them."""
        selection, groups = self.selection, self.selection.areas
        filled = np.flatnonzero(self._has_any())
        cells, kinds = len(filled), selection.kinds
        count = self.end[filled] - self.begin[filled]
        longitude, latitude, counts = self._points(filled, count)
        if len(self.areas):
            number = np.zeros(len(self.begin), dtype=np.int64)
            number[filled] = np.arange(cells)
            cell_of_area = np.full(len(groups), -1)
            cell_of_area[self.areas] = number[self.area_cells]
            counts = _with_areas(counts, groups.counts, cell_of_area, kinds)
            at, more = number[self.area_cells], groups.count[self.areas]
            count = count + np.bincount(at, more, minlength=cells).astype(np.int64)
            longitude += np.bincount(at, more * groups.longitude[self.areas], minlength=cells)
            latitude += np.bincount(at, more * groups.latitude[self.areas], minlength=cells)
        return CellsSeen(longitude / count, latitude / count, count, counts)

    def _points(
        self, filled: NDArray[np.int64], count: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], Counts]:
        """Add up the points of some cells: longitudes, latitudes, and numbers by kind."""
        selection, cells = self.selection, len(filled)
        table = selection.cell_table(self.zoom) if count.sum() > _WORTH_A_TABLE else None
        if table is None:
            pieces = _merged(self.begin[filled], self.end[filled])
            cell = np.repeat(np.arange(cells), count)
            counts = count_kinds(cells, selection.kinds, cell, _taken(selection, "kind", pieces))
            longitude = _sums(_taken(selection, "longitude", pieces), count)
            return longitude, _sums(_taken(selection, "latitude", pieces), count), counts
        any_ = np.flatnonzero(count)
        at, counts = table.take(self.cells.start[filled[any_]])
        sums = np.zeros((2, cells))
        sums[0, any_], sums[1, any_] = table.longitude[at], table.latitude[at]
        return sums[0], sums[1], counts._replace(thing=any_[counts.thing])


def _parts(selection: Selection, lumped: NDArray[np.int64], window: Window, zoom: int) -> _Parts:
    cells = cells_of(range_of(window, zoom), zoom)
    points = selection["key"][selection.group(POINTS)]
    begin, end = np.searchsorted(points, cells.start), np.searchsorted(points, cells.end)
    groups = selection.areas
    at = cell_at(groups.longitude[lumped], groups.latitude[lumped], zoom)
    number = np.minimum(np.searchsorted(cells.start, at), len(cells.start) - 1)
    here = cells.start[number] == at
    return _Parts(selection, zoom, cells, begin, end, lumped[here], number[here])


def _merged(begin: NDArray[np.int64], end: NDArray[np.int64]) -> list[slice]:
    """Join ranges that follow on each other: a thousand small copies cost more than one."""
    any_ = end > begin
    begin, end = begin[any_], end[any_]
    if not len(begin):
        return []
    breaks = np.flatnonzero(begin[1:] != end[:-1])
    starts = begin[np.concatenate([[0], breaks + 1])]
    ends = end[np.concatenate([breaks, [len(end) - 1]])]
    return [slice(b, e) for b, e in zip(starts.tolist(), ends.tolist(), strict=True)]


def _taken(selection: Selection, name: str, pieces: list[slice]) -> NDArray[np.float64]:
    column = selection[name]
    if len(pieces) == 1:
        return column[pieces[0]]
    return np.concatenate([column[:0], *(column[piece] for piece in pieces)])


def _sums(values: NDArray[np.float64], lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """Add up runs of so many values each; an empty run gives 0."""
    sums = np.zeros(len(lengths))
    any_ = np.flatnonzero(lengths)
    if len(any_):
        starts = np.cumsum(lengths[any_]) - lengths[any_]
        sums[any_] = np.add.reduceat(values, starts)
    return sums


def _with_areas(
    counts: Counts, areas: Counts, cell_of_area: NDArray[np.int64], kinds: int
) -> Counts:
    cell = cell_of_area[areas.thing]
    here = cell >= 0
    code = np.concatenate(
        [counts.thing * kinds + counts.kind, cell[here] * kinds + areas.kind[here]]
    )
    number = np.concatenate([counts.number, areas.number[here]])
    found, at = np.unique(code, return_inverse=True)
    summed = np.bincount(at, number, minlength=len(found)).astype(np.int64)
    return Counts(found // kinds, found % kinds, summed)


def _in_window(selection: Selection, window: Window, cells: Cells) -> int:
    """Count points in the window: whole cells inside it, and one by one at its edges."""
    points = selection["key"][selection.group(POINTS)]
    begin, end = np.searchsorted(points, cells.start), np.searchsorted(points, cells.end)
    whole = int((end - begin)[cells.inside].sum())
    edges = _merged(begin[~cells.inside], end[~cells.inside])
    inside, cut = selection.areas.points_within(window)
    groups = selection.areas
    pieces = [*edges, *map(slice, groups.begin[cut].tolist(), groups.end[cut].tolist())]
    whole += int(groups.count[inside].sum())
    taken = {name: _taken(selection, name, pieces) for name in ("longitude", "latitude")}
    return whole + int(np.count_nonzero(select_box(taken, window)))
