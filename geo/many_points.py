"""The first-level areas of very many points: what `Boundaries.locate` gives, looked up together.

Most points lie in a square that one area covers, and the rest are few to a square: a million
points cost little more than the squares they lie in.
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo.boundaries import COAST_TOLERANCE_M, Boundaries
from geo.position import METRES_PER_DEGREE, Position

_SIDES: Final = (0.1, 0.02)
"""Degrees: what no large square tells a small one may."""
_WORTH_A_SQUARE: Final = 2
"""So many points in a square on the average make it worth a look of its own."""
_SURE: Final = 1.02
"""A plane's distances are off by less than this share: nearer ties are looked at alone."""
_FAR_NORTH: Final = 75.0
"""Degrees of latitude beyond which a square is no plane."""

Coordinates = NDArray[np.float64]
Found = NDArray[np.int64]
Shapes = list[shapely.MultiPolygon]


def first_levels(boundaries: Boundaries, longitudes: Coordinates, latitudes: Coordinates) -> Found:
    """Give for many points what `Boundaries.locate` gives for one, as positions in ``areas(1)``.

    Parameters
    ----------
    longitudes, latitudes
        Degrees, WGS 84.

    Returns
    -------
    -1 for a point farther than 15 km from every area.
    """
    shapes = [area.geometry for area in boundaries.areas(1)]
    found = np.full(len(longitudes), -1, dtype=np.int64)
    for side in _SIDES:
        (left,) = np.nonzero(found < 0)
        found[left] = _in_squares(shapes, longitudes[left], latitudes[left], side)
    (left,) = np.nonzero(found < 0)
    found[left] = _inside(shapes, longitudes[left], latitudes[left])
    (left,) = np.nonzero(found < 0)
    found[left] = _nearby(boundaries, shapes, longitudes[left], latitudes[left])
    return found


def point_numbers(longitudes: Coordinates, latitudes: Coordinates) -> Found:
    """Give each point a number of its own, equal for points within a centimetre of each other."""
    across = np.round((longitudes + 180.0) * 1e7).astype(np.int64)
    return (across << 31) + np.round((latitudes + 90.0) * 1e7).astype(np.int64)


def _squares(
    longitudes: Coordinates, latitudes: Coordinates, side: float
) -> tuple[Coordinates, Found]:
    """Give west and south of the squares that points lie in, and the square of each."""
    across = np.floor(longitudes / side).astype(np.int64)
    up = np.floor(latitudes / side).astype(np.int64)
    _, first, of = np.unique((across << 16) + up, return_index=True, return_inverse=True)
    corners = np.array([across[first], up[first]], dtype=np.float64).T * side
    return corners, np.asarray(of, dtype=np.int64)


def _in_squares(
    shapes: Shapes, longitudes: Coordinates, latitudes: Coordinates, side: float
) -> Found:
    """Find the points in squares that lie within one area; -1 for all others."""
    corners, of = _squares(longitudes, latitudes, side)
    within = np.full(len(corners), -1, dtype=np.int64)
    if len(corners) * _WORTH_A_SQUARE <= len(longitudes):
        squares = np.asarray(shapely.box(*corners.T, *(corners + side).T), dtype=np.object_)
        area, square = STRtree(squares).query(shapes, predicate="contains_properly")
        within[square] = area
    return within[of]


def _inside(shapes: Shapes, longitudes: Coordinates, latitudes: Coordinates) -> Found:
    """Find the points that lie in an area, one by one; of two that share a border the first."""
    found = np.full(len(longitudes), -1, dtype=np.int64)
    points = np.asarray(shapely.points(longitudes, latitudes), dtype=np.object_)
    area, point = STRtree(points).query(shapes, predicate="intersects")
    order = np.argsort(-area, kind="stable")
    found[point[order]] = area[order]
    return found


def _nearby(
    boundaries: Boundaries,
    shapes: Shapes,
    longitudes: Coordinates,
    latitudes: Coordinates,
) -> Found:
    """Find the nearest area of points outside all of them, square by square."""
    found = np.full(len(longitudes), -1, dtype=np.int64)
    tree = STRtree(shapes)
    at = {area.code: number for number, area in enumerate(boundaries.areas(1))}
    side = _SIDES[0]
    corners, of = _squares(longitudes, latitudes, side)
    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(len(corners) + 1))
    for number, (west, south) in enumerate(corners.tolist()):
        here = order[ends[number] : ends[number + 1]]
        middle = south + side / 2
        up = COAST_TOLERANCE_M / METRES_PER_DEGREE * _SURE
        across = up / max(np.cos(np.radians(abs(middle) + side)), 0.01)
        window = (west - across, south - up, west + side + across, south + side + up)
        candidates = tree.query(shapely.box(*window), predicate="intersects")
        is_plane = abs(middle) < _FAR_NORTH and window[0] > -180 and window[2] < 180
        if is_plane and not len(candidates):
            continue
        unsure = here
        if is_plane:
            parts = shapely.clip_by_rect([shapes[each] for each in candidates], *window)
            found[here], is_unsure = _on_a_plane(
                parts, candidates, longitudes[here], latitudes[here]
            )
            unsure = here[is_unsure]
        for index in unsure.tolist():
            position = Position(longitude=longitudes[index], latitude=latitudes[index])
            nearest = boundaries.nearest(position, 1)
            found[index] = -1 if nearest is None else at[nearest[0].code]
    return found


def _on_a_plane(
    parts: NDArray[np.object_], areas: Found, longitudes: Coordinates, latitudes: Coordinates
) -> tuple[Found, NDArray[np.bool_]]:
    """Give the nearest of a few areas, -1 for none within 15 km, and for which that is not sure."""
    shrink = np.cos(np.radians(latitudes.mean()))
    flat = shapely.transform(parts, lambda xy: xy * [shrink, 1.0])
    points = np.asarray(shapely.points(longitudes * shrink, latitudes), dtype=np.object_)
    metres = shapely.distance(flat[:, None], points[None, :]) * METRES_PER_DEGREE
    metres = np.where(np.isnan(metres), np.inf, metres)
    nearest = metres.argmin(axis=0)
    ranked = np.sort(metres, axis=0)
    best = ranked[0]
    is_unsure = (best < COAST_TOLERANCE_M * _SURE) & (best > COAST_TOLERANCE_M / _SURE)
    if len(ranked) > 1:
        is_unsure |= (ranked[1] < best * _SURE + 1.0) & (best < COAST_TOLERANCE_M * _SURE)
    return np.where(best <= COAST_TOLERANCE_M, areas[nearest], -1), is_unsure
