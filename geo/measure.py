"""Distances, directions and circles on the WGS 84 ellipsoid, through pyproj."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from shapely import (
    MultiPolygon,
    Polygon,
    box,
    get_coordinates,
    multipolygons,
    orient_polygons,
    polygons,
    transform,
)
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo.position import Position

GEOD: Final = Geod(ellps="WGS84")

COMPASS: Final = (
    "north",
    "north-east",
    "east",
    "south-east",
    "south",
    "south-west",
    "west",
    "north-west",
)
"""The eight directions in words, clockwise from north."""

_LEAST_METRES_PER_DEGREE: Final = 110_500
"""Of latitude, at the equator; everywhere else a degree is longer."""


def distance_m(a: Position, b: Position) -> float:
    """Give the geodesic distance between two positions in metres."""
    return float(GEOD.inv(a.longitude, a.latitude, b.longitude, b.latitude)[2])


def distances_m(
    position: Position, longitudes: ArrayLike, latitudes: ArrayLike
) -> NDArray[np.float64]:
    """Give the geodesic distances in metres from one position to many (WGS 84 degrees)."""
    many = np.asarray(longitudes, dtype=np.float64)
    here = np.broadcast_to
    _, _, distances = GEOD.inv(
        here(position.longitude, many.shape),
        here(position.latitude, many.shape),
        many,
        np.asarray(latitudes, dtype=np.float64),
    )
    return np.asarray(distances, dtype=np.float64)


def bearing_degrees(start: Position, end: Position) -> float:
    """Give the direction from start to end, clockwise from north, 0 to 360 degrees."""
    azimuth, _, _ = GEOD.inv(start.longitude, start.latitude, end.longitude, end.latitude)
    return float(azimuth) % 360


def compass_words(bearing: float) -> str:
    """Name the nearest of eight directions for a bearing in degrees."""
    return COMPASS[round((bearing % 360) / 45) % 8]


def destination(start: Position, bearing: float, distance: float) -> Position:
    """Give the position reached from start along a bearing (degrees) after a distance (metres)."""
    longitude, latitude, _ = GEOD.fwd(start.longitude, start.latitude, bearing, distance)
    return Position(longitude=float(longitude), latitude=float(latitude))


def middle(positions: Sequence[Position]) -> Position:
    """Give the middle of positions (at least one), on whichever sides of the 180th meridian."""
    longitude, latitude = np.radians([(p.longitude, p.latitude) for p in positions]).T
    flat = np.cos(latitude)
    x, y = (flat * np.cos(longitude)).mean(), (flat * np.sin(longitude)).mean()
    up = np.sin(latitude).mean()
    return Position(
        longitude=float(np.degrees(np.arctan2(y, x))),
        latitude=float(np.degrees(np.arctan2(up, np.hypot(x, y)))),
    )


def median_position(longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> Position:
    """Give the position that as many lie west as east of, and north as south (at least one)."""
    around = float(longitudes[0])
    longitude = float(np.median((longitudes - around + 180) % 360)) + around - 180
    return Position(longitude=(longitude + 180) % 360 - 180, latitude=float(np.median(latitudes)))


def circle(position: Position, radius_m: float, points: int = 64) -> Polygon | MultiPolygon:
    """Draw a geodesic circle as a polygon (WGS 84, counter-clockwise as RFC 7946 asks).

    A circle over the 180th meridian is cut there into two parts; one that holds a pole reaches
    up to it.

    Raises
    ------
    ValueError
        When the radius is not a positive number, or larger than a quarter of the Earth.
    """
    if not 0 < radius_m <= 10_000_000:
        raise ValueError("radius_m must be more than 0 and at most 10,000,000 metres")
    azimuths = np.linspace(360, 0, points, endpoint=False)
    longitudes, latitudes, _ = GEOD.fwd(
        np.full(points, position.longitude),
        np.full(points, position.latitude),
        azimuths,
        np.full(points, radius_m),
    )
    pole = 90.0 if position.latitude >= 0 else -90.0
    if distance_m(position, Position(longitude=position.longitude, latitude=pole)) < radius_m:
        low, high = sorted((float(pole), float(min(latitudes) if pole > 0 else max(latitudes))))
        return box(-180, low, 180, high)
    # Unwrapped around the centre, so that the ring does not run around the world.
    unwrapped = (longitudes - position.longitude + 180) % 360 - 180 + position.longitude
    return cut_at_antimeridian(Polygon(np.column_stack([unwrapped, latitudes])))


def circles(
    longitudes: ArrayLike, latitudes: ArrayLike, radii_m: ArrayLike, points: int = 64
) -> NDArray[np.object_]:
    """Draw many geodesic circles at once, each as `circle` draws it, with six decimals of a degree.

    Parameters
    ----------
    longitudes, latitudes, radii_m
        Of equal length, WGS 84 degrees and metres; radii as `circle` takes them.

    Returns
    -------
    A MultiPolygon for each.
    """
    xs, ys = np.asarray(longitudes, dtype=np.float64), np.asarray(latitudes, dtype=np.float64)
    radii = np.asarray(radii_m, dtype=np.float64)
    shape = (len(xs), points)
    spread = np.broadcast_to
    eastings, northings, _ = GEOD.fwd(
        spread(xs[:, None], shape).ravel(),
        spread(ys[:, None], shape).ravel(),
        spread(np.linspace(360, 0, points, endpoint=False), shape).ravel(),
        spread(radii[:, None], shape).ravel(),
    )
    rings = np.stack([np.reshape(eastings, shape), np.reshape(northings, shape)], axis=2).round(6)
    discs = np.asarray(polygons(rings), dtype=np.object_)
    drawn = np.asarray(multipolygons(discs[:, None]), dtype=np.object_)
    # Near the 180th meridian and the poles a ring has to be cut, one by one.
    wide = np.ptp(rings[:, :, 0], axis=1) > 90
    polar = (90 - np.abs(ys)) * _LEAST_METRES_PER_DEGREE < radii
    for index in np.flatnonzero(wide | polar):
        centre = Position(longitude=float(xs[index]), latitude=float(ys[index]))
        alone = circle(centre, float(radii[index]), points)
        parts = alone if isinstance(alone, MultiPolygon) else MultiPolygon([alone])
        drawn[index] = transform(parts, lambda xy: xy.round(6))
    return drawn


def cut_at_antimeridian(ring: Polygon) -> Polygon | MultiPolygon:
    """Cut a polygon whose longitudes reach beyond 180 degrees into its parts on either side."""
    west, _, east, _ = ring.bounds
    if west >= -180 and east <= 180:
        return ring
    parts: list[Polygon] = []
    for shift in (-360, 0, 360):
        part: BaseGeometry = translate(ring, xoff=shift).intersection(box(-180, -90, 180, 90))
        if isinstance(part, Polygon) and not part.is_empty:
            parts.append(orient_polygons(part))
    return MultiPolygon(parts)


def spread_m(positions: list[Position]) -> float:
    """Give the largest distance in metres between two of the positions; 0 for fewer than two."""
    if len(positions) < 2:
        return 0.0
    if len(positions) == 2:
        return distance_m(*positions)
    degrees = np.array([(each.longitude, each.latitude) for each in positions])
    longitude, latitude = np.radians(degrees).T
    flat = np.cos(latitude)
    points = np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])
    # The pair furthest apart on a sphere; only its distance is worth the ellipsoid.
    closeness = points @ points.T
    first, second = np.unravel_index(int(closeness.argmin()), closeness.shape)
    return distance_m(positions[int(first)], positions[int(second)])


def area_radius_m(geometry: BaseGeometry, centre: Position) -> float:
    """Give the distance in metres from a point to the farthest corner of a geometry's outline."""
    west, _, east, _ = geometry.bounds
    # The hull of parts on both sides of 180 degrees would run around the world.
    corners = get_coordinates(geometry if east - west > 180 else geometry.convex_hull)
    return float(distances_m(centre, corners[:, 0], corners[:, 1]).max())
