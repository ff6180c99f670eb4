"""The box around a place, for a map to fit: the narrow way round over the 180th meridian."""

from math import cos, radians
from typing import TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from geo.position import METRES_PER_DEGREE, Position

Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees (WGS 84); an east beyond 180 crosses the antimeridian."""

_NORTHERNMOST = 85.0


def bounds_around(position: Position, radius_m: float, shape: BaseGeometry | None = None) -> Bounds:
    """Give the box around a shape, or where there is none around a circle.

    Parameters
    ----------
    position, radius_m
        The circle.
    shape
        WGS 84; a shape over the 180th meridian is cut there (RFC 7946).
    """
    if shape is not None and not shape.is_empty:
        return _bounds_of(shape)
    up = radius_m / METRES_PER_DEGREE
    across = min(up / max(cos(radians(position.latitude)), 0.05), 180.0)
    return (
        position.longitude - across,
        max(position.latitude - up, -_NORTHERNMOST),
        position.longitude + across,
        min(position.latitude + up, _NORTHERNMOST),
    )


def _bounds_of(shape: BaseGeometry) -> Bounds:
    """Leave out the widest stretch of longitudes that no part of a shape reaches into."""
    _, south, _, north = shape.bounds
    parts = sorted((part.bounds[0], part.bounds[2]) for part in shapely.get_parts(shape))
    gaps: list[tuple[float, float, float]] = []
    reached = parts[0][1]
    for west, east in parts[1:]:
        if west > reached:
            gaps.append((west - reached, reached, west))
        reached = max(reached, east)
    outside = parts[0][0] + 360 - reached
    widest, before, after = max(gaps, default=(0.0, 0.0, 0.0))
    if widest > outside:
        return (after, south, before + 360, north)
    return (parts[0][0], south, reached, north)
