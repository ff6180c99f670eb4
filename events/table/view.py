"""What a window of the map shows of a filter: counts per cell, single events, honest areas.

Events with foreign troops are looked at apart from the backdrop of those without: a few of them
must not vanish among thousands. Every placed event is in exactly one of all these. One that lies
somewhere in an area is counted with that area wherever the area is large enough on the screen to
be seen as one, else in a cell; at a close look the few events of the cells are named instead of
counted, and so is whatever is alone in its cell.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from events.table.areas import AreaGroups, Counts, Extent, are_large, are_met, count_kinds
from events.table.grid import (
    CELL_PIXELS,
    FARTHEST_ZOOM,
    GridCells,
    Window,
    cell_at,
    cells_of,
    range_of,
)
from events.table.public import Half, Selection
from events.table.select import select_box

FEW_EVENTS: Final = 300
"""Up to so many in the cells of a window are named instead of counted."""

NAMED_FROM_ZOOM: Final = 6
"""From this zoom on events that are alone in their cell are named."""

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
class HalfSeen:
    """What a window shows of one half of a selection.

    Attributes
    ----------
    cells
        None where every event is named instead.
    rows
        Positions in the selection of the events named; None where all are counted.
    areas
        Positions in ``half.areas`` of those that are drawn, the ones with most events last.
    """

    half: Half
    cells: CellsSeen | None
    rows: NDArray[np.int64] | None
    areas: NDArray[np.int64]


@dataclass(frozen=True)
class View:
    """What a window shows.

    Attributes
    ----------
    in_window
        Number of events of each kind (`events.table.public.Kinds`) whose representative point
        lies in the window or on its edge.
    foreign, backdrop
        Events with foreign troops, and those without.
    """

    selection: Selection
    in_window: NDArray[np.int64]
    foreign: HalfSeen
    backdrop: HalfSeen


def view_of(selection: Selection, window: Window, zoom: int, extent: Extent) -> View:
    """Look at a selection through a window.

    Parameters
    ----------
    zoom
        Of the map, 0 to 18: how large a cell is.
    extent
        Where shipped areas lie.
    """
    in_window = np.zeros(selection.kind_count, dtype=np.int64)
    seen = []
    for half in (selection.foreign, selection.backdrop):
        found, parts = _half_seen(half, window, zoom, extent)
        in_window += _in_window(half, window, parts)
        seen.append(found)
    return View(selection, in_window, *seen)


def _half_seen(half: Half, window: Window, zoom: int, extent: Extent) -> tuple[HalfSeen, "_Parts"]:
    closeness = zoom
    zoom = _coarse_enough(window, min(zoom, FARTHEST_ZOOM))
    drawn, lumped = _areas(half.areas, window, zoom, extent)
    parts = _parts(half, lumped, window, zoom)
    if parts.total <= FEW_EVENTS:
        return HalfSeen(half, None, parts.positions(), drawn), parts
    while parts.filled > _MOST_CELLS_FILLED and zoom > 0:
        zoom -= 1
        parts = _parts(half, lumped, window, zoom)
    alone = parts.alone() if closeness >= NAMED_FROM_ZOOM else None
    if alone is None or not 0 < len(alone) <= FEW_EVENTS:
        return HalfSeen(half, parts.counted(), None, drawn), parts
    return HalfSeen(half, parts.counted(but=alone), parts.begin[alone], drawn), parts


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

    half: Half
    zoom: int
    cells: GridCells
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    areas: NDArray[np.int64]
    area_cells: NDArray[np.int64]

    @property
    def total(self) -> int:
        """Number of events."""
        of_areas = self.half.areas.count[self.areas]
        return int((self.end - self.begin).sum() + of_areas.sum())

    def _has_any(self) -> NDArray[np.bool_]:
        any_ = self.end > self.begin
        any_[self.area_cells] = True
        return any_

    @property
    def filled(self) -> int:
        """Number of cells with any events."""
        return int(np.count_nonzero(self._has_any()))

    def alone(self) -> NDArray[np.int64]:
        """Give the cells that hold one event, which is drawn at its point."""
        alone = self.end - self.begin == 1
        alone[self.area_cells] = False
        return np.flatnonzero(alone)

    def positions(self) -> NDArray[np.int64]:
        """Where the events stand in the selection."""
        groups = self.half.areas
        pieces = [
            *_merged(self.begin, self.end),
            *_merged(groups.begin[self.areas], groups.end[self.areas]),
        ]
        empty = np.zeros(0, dtype=np.int64)
        return np.concatenate([empty, *(np.arange(each.start, each.stop) for each in pieces)])

    def counted(self, but: NDArray[np.int64] | None = None) -> CellsSeen:
        """Count them, but for those of some cells."""
        groups, kinds = self.half.areas, self.half.selection.kind_count
        has_any = self._has_any()
        if but is not None:
            has_any[but] = False
        filled = np.flatnonzero(has_any)
        cells = len(filled)
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
        selection, cells = self.half.selection, len(filled)
        table = self.half.cell_table(self.zoom) if count.sum() > _WORTH_A_TABLE else None
        if table is None:
            pieces = _merged(self.begin[filled], self.end[filled])
            cell = np.repeat(np.arange(cells), count)
            kind = _taken(selection, "kind", pieces)
            counts = count_kinds(cells, selection.kind_count, cell, kind)
            longitude = _sums(_taken(selection, "longitude", pieces), count)
            return longitude, _sums(_taken(selection, "latitude", pieces), count), counts
        any_ = np.flatnonzero(count)
        at, counts = table.take(self.cells.start[filled[any_]])
        sums = np.zeros((2, cells))
        sums[0, any_], sums[1, any_] = table.longitude[at], table.latitude[at]
        return sums[0], sums[1], counts._replace(thing=any_[counts.thing])


def _parts(half: Half, lumped: NDArray[np.int64], window: Window, zoom: int) -> _Parts:
    cells = cells_of(range_of(window, zoom), zoom)
    # A cell's numbers stand in the key below the group's.
    keys, first = half.selection["key"][half.points], half.first_key
    begin, end = (
        half.points.start + np.searchsorted(keys, first + edge) for edge in (cells.start, cells.end)
    )
    groups = half.areas
    at = cell_at(groups.longitude[lumped], groups.latitude[lumped], zoom)
    number = np.minimum(np.searchsorted(cells.start, at), len(cells.start) - 1)
    here = cells.start[number] == at
    return _Parts(half, zoom, cells, begin, end, lumped[here], number[here])


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


def _in_window(half: Half, window: Window, parts: _Parts) -> NDArray[np.int64]:
    """Count points in the window by kind: whole cells inside it, and one by one at its edges."""
    selection, groups, inside = half.selection, half.areas, parts.cells.inside
    whole = _merged(parts.begin[inside], parts.end[inside])
    counts = np.bincount(_taken(selection, "kind", whole), minlength=selection.kind_count)
    within, cut = groups.points_within(window)
    is_within = np.zeros(len(groups), dtype=bool)
    is_within[within] = True
    of_areas = is_within[groups.counts.thing]
    counts += np.bincount(
        groups.counts.kind[of_areas], groups.counts.number[of_areas], selection.kind_count
    ).astype(np.int64)
    pieces = [
        *_merged(parts.begin[~inside], parts.end[~inside]),
        *map(slice, groups.begin[cut].tolist(), groups.end[cut].tolist()),
    ]
    taken = {name: _taken(selection, name, pieces) for name in ("longitude", "latitude")}
    kind = _taken(selection, "kind", pieces)[select_box(taken, window)]
    return counts + np.bincount(kind, minlength=selection.kind_count)
