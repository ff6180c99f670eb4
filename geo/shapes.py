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
from shapely import LineString, MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.measure import cut_at_antimeridian, middle
from geo.position import METRES_PER_DEGREE, Position


def corridor(first: Position, second: Position, half_width_m: float) -> BaseGeometry:
    """Draw the strip between two places, so wide on either side of the line."""
    line = LineString([(p.longitude, p.latitude) for p in (first, second)])
    return _around(
        middle((first, second)), line, lambda flat: flat.buffer(half_width_m, quad_segs=6)
    )


def hull(positions: Sequence[Position], margin_m: float) -> BaseGeometry:
    """Draw the convex hull of places (at least one), wider by a margin."""
    points = MultiPoint([(p.longitude, p.latitude) for p in positions])
    return _around(
        middle(positions), points, lambda flat: flat.convex_hull.buffer(margin_m, quad_segs=6)
    )


def part_towards(area: BaseGeometry, bearing: float | None) -> BaseGeometry:
    """Cut the half of an area on one side, or its middle (bearing None); empty if there is none.

    The cut runs through the area's centroid, across the bearing (degrees from north). Longitudes
    are unwrapped first, since Russia reaches over the 180th meridian, and shrunk to be as long as
    latitudes at the centroid.
    """
    whole = _unwrapped(area)
    centre = whole.centroid
    shrink = max(math.cos(math.radians(centre.y)), 0.1)
    flat = shapely.transform(whole, lambda xy: (xy - [centre.x, centre.y]) * [shrink, 1.0])
    if bearing is None:
        # A quarter of the area's size, around its centroid.
        part = flat.intersection(shapely.Point(0, 0).buffer(math.sqrt(flat.area / math.pi) / 2))
    else:
        part = flat.intersection(_half_plane(bearing))
    back = shapely.transform(part, lambda xy: xy / [shrink, 1.0] + [centre.x, centre.y])
    return _wrapped(shapely.make_valid(back))


def polygons_in(shape: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of a shape: cutting and mending leave lines and points behind."""
    parts = [part for part in _flat_parts(shape) if isinstance(part, Polygon)]
    parts = [part for part in parts if not part.is_empty]
    if len(parts) == 1:
        return parts[0]
    return MultiPolygon(parts)


def _flat_parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Take a collection of collections apart."""
    parts = list(shapely.get_parts(shape))
    if any(part.geom_type.startswith(("Multi", "Geometry")) for part in parts):
        return [inner for part in parts for inner in shapely.get_parts(part)]
    return parts


def _half_plane(bearing: float) -> Polygon:
    ahead = np.array([math.sin(math.radians(bearing)), math.cos(math.radians(bearing))])
    across = np.array([ahead[1], -ahead[0]])
    far = 1_000.0
    near = [across * far, -across * far]
    return Polygon([*near, -across * far + ahead * far, across * far + ahead * far])


def _unwrapped(area: BaseGeometry) -> BaseGeometry:
    """Move the parts west of Greenwich eastwards where an area reaches over the 180th meridian."""
    west, _, east, _ = area.bounds
    if east - west <= 180:
        return area
    parts = [
        shapely.transform(part, lambda xy: xy + np.array([360.0, 0.0]))
        if part.bounds[2] <= 0
        else part
        for part in shapely.get_parts(area)
    ]
    return shapely.make_valid(shapely.union_all(parts))


def _wrapped(shape: BaseGeometry) -> BaseGeometry:
    if shape.is_empty or shape.bounds[2] <= 180:
        return shape
    inside = shapely.clip_by_rect(shape, -180, -90, 180, 90)
    beyond = shapely.clip_by_rect(shape, 180, -90, 540, 90)
    moved = shapely.transform(beyond, lambda xy: xy - [360.0, 0.0])
    return shapely.make_valid(shapely.union_all([inside, moved]))


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
    drawn = shapely.transform(work(shapely.make_valid(shapely.transform(shape, project))), back)
    west, _, east, _ = drawn.bounds
    if east - west <= 180:
        return drawn
    # Round the centre again, and cut where the world's edge is.
    wrapped = shapely.transform(
        drawn, lambda xy: xy + [[360, 0]] * np.round((centre.longitude - xy[:, :1]) / 360)
    )
    return cut_at_antimeridian(wrapped) if isinstance(wrapped, Polygon) else wrapped


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
