"""Shapes cut and drawn on the map: corridors, parts and strips of areas (WGS 84 in and out).

Planar work is done in an azimuthal equidistant projection around the place, so that metres are
metres for some hundred kilometres around.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import LineString, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from geo.position import METRES_PER_DEGREE, Position

_FAR_M = 20_000_000.0


def corridor(first: Position, second: Position, half_width_m: float) -> BaseGeometry:
    """Draw the strip between two places, so wide on either side of the line."""
    middle = Position(
        longitude=(first.longitude + second.longitude) / 2,
        latitude=(first.latitude + second.latitude) / 2,
    )
    line = LineString([(p.longitude, p.latitude) for p in (first, second)])
    return _around(middle, line, lambda flat: flat.buffer(half_width_m, quad_segs=6))


def hull(positions: Sequence[Position], margin_m: float) -> BaseGeometry:
    """Draw the convex hull of places (at least one), wider by a margin."""
    points = MultiPoint([(p.longitude, p.latitude) for p in positions])
    centre = Position(longitude=points.centroid.x, latitude=points.centroid.y)
    return _around(centre, points.convex_hull, lambda flat: flat.buffer(margin_m, quad_segs=6))


def part_towards(area: BaseGeometry, bearing: float | None) -> BaseGeometry:
    """Cut the half of an area on one side, or its middle third (bearing None).

    The cut runs through the area's centroid, across the bearing (degrees from north).
    """
    centre = Position(longitude=area.centroid.x, latitude=area.centroid.y)

    def cut(flat: BaseGeometry) -> BaseGeometry:
        if bearing is None:
            size = math.sqrt(flat.area / 9 / math.pi)
            return flat.intersection(shapely.Point(0, 0).buffer(size * 1.5))
        ahead = np.array([math.sin(math.radians(bearing)), math.cos(math.radians(bearing))])
        across = np.array([ahead[1], -ahead[0]])
        corners = [
            across * _FAR_M,
            -across * _FAR_M,
            -across * _FAR_M + ahead * _FAR_M,
            across * _FAR_M + ahead * _FAR_M,
        ]
        return flat.intersection(Polygon(corners))

    return _around(centre, area, cut)


def strip_along(area: BaseGeometry, neighbour: BaseGeometry, width_m: float) -> BaseGeometry:
    """Cut the strip of an area within so many metres of a neighbour; empty if that is not near.

    Both are cut down to where they meet first, so that the projection's centre lies there.
    """
    reach = width_m / METRES_PER_DEGREE * 1.05
    around = area.bounds[1], area.bounds[3]
    wide = reach / max(math.cos(math.radians(max(map(abs, around)))), 0.2)
    near = _clip(neighbour, area, wide, reach)
    if near.is_empty:
        return Polygon()
    here = _clip(area, near, wide, reach)
    if here.is_empty:
        return Polygon()
    centre = Position(longitude=here.centroid.x, latitude=here.centroid.y)
    project, back = _projections(centre)
    other = shapely.make_valid(shapely.transform(near, project)).buffer(width_m, quad_segs=4)
    flat = shapely.make_valid(shapely.transform(here, project))
    return shapely.transform(flat.intersection(other), back)


def _clip(shape: BaseGeometry, to: BaseGeometry, wide: float, high: float) -> BaseGeometry:
    west, south, east, north = to.bounds
    return shapely.clip_by_rect(shape, west - wide, south - high, east + wide, north + high)


def _around(
    centre: Position, shape: BaseGeometry, work: Callable[[BaseGeometry], BaseGeometry]
) -> BaseGeometry:
    project, back = _projections(centre)
    flat = shapely.make_valid(shapely.transform(shape, project))
    return shapely.transform(work(flat), back)


_Projection = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _projections(centre: Position) -> tuple[_Projection, _Projection]:
    there = f"+proj=aeqd +lat_0={centre.latitude} +lon_0={centre.longitude} +datum=WGS84"
    transformer = Transformer.from_crs("EPSG:4326", there, always_xy=True)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    def back(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(
            transformer.transform(points[:, 0], points[:, 1], direction="INVERSE")
        )

    return project, back
