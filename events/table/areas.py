"""Events that lie somewhere in an area, gathered by area: a shape many share, or equal circles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from events.table.columns import NOWHERE, Spot
from events.table.grid import Window, pixels_across
from geo.position import METRES_PER_DEGREE

Bounds = tuple[float, float, float, float]
Extent = Callable[[str], Bounds | None]
"""Gives west, south, east, north of a shipped area by its code; None for one nobody knows."""

_MOST_BINS: Final = 8_000_000


class Counts(NamedTuple):
    """Numbers of things by kind of event, sparse: one entry where there are any.

    Attributes
    ----------
    thing
        Position of the cell or area, rising.
    kind
        `events.table.public.Kinds` says what a kind is.
    number
        Number of events.
    """

    thing: NDArray[np.int64]
    kind: NDArray[np.int64]
    number: NDArray[np.int64]


def count_kinds(
    things: int,
    kinds: int,
    thing: NDArray[np.int64],
    kind: NDArray[Any],
    number: NDArray[np.int64] | None = None,
) -> Counts:
    """Count how often each kind is there of each thing, or add up numbers of them."""
    code = thing * kinds + kind
    if things * kinds <= _MOST_BINS:
        binned = np.bincount(code, number, minlength=things * kinds)
        found = np.flatnonzero(binned)
        count = binned[found].astype(np.int64)
    else:
        found, at = np.unique(code, return_inverse=True)
        count = np.bincount(at, number, minlength=len(found)).astype(np.int64)
    return Counts(found // max(kinds, 1), found % max(kinds, 1), count)


class _Selected(Protocol):
    def __getitem__(self, name: str) -> NDArray[Any]: ...

    def at(self, name: str, positions: NDArray[np.int64]) -> NDArray[Any]: ...

    @property
    def kind_count(self) -> int: ...

    @property
    def spots(self) -> tuple[Spot, ...]: ...


@dataclass(frozen=True)
class AreaGroups:
    """Areas with events, in the order of the columns they were made of.

    Attributes
    ----------
    begin, end
        Positions of the events of each in the selection.
    longitude, latitude
        Mean of their representative points.
    radius_m
        Of circles.
    spot
        Position in ``spots``, `NOWHERE` for circles.
    spots
        The shapes.
    counts
        Events by area and kind.
    points
        West, south, east, north of the representative points of each, as columns.
    """

    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    radius_m: NDArray[np.float64]
    spot: NDArray[np.int64]
    spots: tuple[Spot, ...]
    counts: Counts
    points: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.begin)

    @property
    def count(self) -> NDArray[np.int64]:
        """Number of events of each."""
        return self.end - self.begin

    def points_within(self, window: Window) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Tell whose points are all in a window, and whose may be in it or not."""
        west, south, east, north = self.points
        if window.west > window.east:
            return np.zeros(0, dtype=np.int64), np.arange(len(self))
        met = (east >= window.west) & (west <= window.east)
        met &= (north >= window.south) & (south <= window.north)
        inside = (west >= window.west) & (east <= window.east)
        inside &= (south >= window.south) & (north <= window.north)
        return np.flatnonzero(inside), np.flatnonzero(met & ~inside)

    def key(self, area: int) -> str:
        """Name an area: its code, or "shape:" or "circle:" and what it is."""
        spot = int(self.spot[area])
        if spot != NOWHERE:
            return self.spots[spot].key
        centre = f"{self.longitude[area]:.5f},{self.latitude[area]:.5f}"
        return f"circle:{centre},{self.radius_m[area]:.0f}"

    def bounds(self, extent: Extent) -> NDArray[np.float64]:
        """Give west, south, east, north of each; not a number for a shape nobody knows."""
        up = self.radius_m / METRES_PER_DEGREE
        across = up / np.maximum(np.cos(np.radians(self.latitude)), 0.02)
        found = np.column_stack(
            [
                self.longitude - across,
                self.latitude - up,
                self.longitude + across,
                self.latitude + up,
            ]
        )
        for area in np.flatnonzero(self.spot != NOWHERE).tolist():
            key, own = self.spots[self.spot[area]]
            found[area] = own or extent(key) or found[area]
        return found


def group_areas(selected: _Selected, begin: int, end: int) -> AreaGroups:
    """Gather the events that stand between two positions, sorted by area."""
    piece = slice(begin, end)
    key = selected["key"][piece]
    is_first = np.ones(len(key), dtype=bool)
    is_first[1:] = key[1:] != key[:-1]
    starts = np.flatnonzero(is_first)
    ends = np.append(starts[1:], len(key)) if len(starts) else starts
    lengths = np.maximum(ends - starts, 1)
    longitude, latitude = selected["longitude"][piece], selected["latitude"][piece]
    edges = [(np.minimum, longitude), (np.minimum, latitude), (np.maximum, longitude)]
    edges.append((np.maximum, latitude))
    points = [edge.reduceat(values, starts) if len(starts) else values for edge, values in edges]
    return AreaGroups(
        begin=starts + begin,
        end=ends + begin,
        longitude=_sums(longitude, starts) / lengths,
        latitude=_sums(latitude, starts) / lengths,
        radius_m=selected.at("radius_m", starts + begin).astype(float),
        spot=selected.at("spot", starts + begin).astype(np.int64),
        spots=selected.spots,
        counts=count_kinds(
            len(starts),
            selected.kind_count,
            np.repeat(np.arange(len(starts)), ends - starts),
            selected["kind"][piece],
        ),
        points=np.array(points),
    )


def _sums(values: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0)


def are_large(bounds: NDArray[np.float64], zoom: int, least_pixels: float) -> NDArray[np.bool_]:
    """Tell which areas are so many pixels wide or high on a map of that zoom."""
    west, south, east, north = bounds.T
    across, down = pixels_across(west, south, east, north, zoom)
    return np.asarray(np.maximum(across, down) >= least_pixels)


def are_met(bounds: NDArray[np.float64], window: Window) -> NDArray[np.bool_]:
    """Tell which areas reach into a window."""
    west, south, east, north = bounds.T
    down = (north >= window.south) & (south <= window.north)
    if window.west <= window.east:
        across = (east >= window.west) & (west <= window.east)
    else:
        across = (east >= window.west) | (west <= window.east)
    # what crosses the antimeridian comes in again on the other side
    across |= (west < -180) & (west + 360 <= (window.east if window.west <= window.east else 180))
    across |= (east > 180) & (east - 360 >= (window.west if window.west <= window.east else -180))
    return np.asarray(down & across)
