"""Reference systems coordinates may be asked and given in (OGC 18-058r1), each in its own axes."""

from collections.abc import Callable
from functools import cache
from math import isfinite
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from events.errors import InvalidQuery

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRS: Final = (
    CRS84,
    *(f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (4326, 3857, 32636, 32637)),
)
"""What coordinates may be asked in: WGS 84, Web Mercator, and UTM zones 36 and 37 north."""

_LAT_FIRST: Final = CRS[1]
_LONGEST_EDGE: Final = 50_000
"""Metres after which an edge gets a point of its own: straight there is not straight here."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

Move = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@cache
def _systems(name: str) -> tuple[pyproj.CRS, pyproj.Transformer]:
    system = pyproj.CRS.from_user_input(f"EPSG:{name.rpartition('/')[2]}")
    return system, pyproj.Transformer.from_crs("OGC:CRS84", system)


def out_of_wgs84(name: str) -> Move | None:
    """Give what brings longitudes and latitudes into a system; None where they stay."""
    if name == CRS84:
        return None
    system, change = _systems(name)
    decimals = 2 if system.is_projected else 7

    def moved(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(np.column_stack(change.transform(*coordinates.T)), decimals)

    return moved


def shape_into_wgs84(name: str, shape: BaseGeometry) -> BaseGeometry:
    """Bring a shape somebody gave in a system into longitudes and latitudes."""
    if name == CRS84:
        return shape
    system, change = _systems(name)

    def moved(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        first, second = coordinates.T
        return np.column_stack(change.transform(first, second, direction="INVERSE"))

    if system.is_projected and shapely.length(shape) < _LONGEST_EDGE * 1_000:
        shape = shapely.segmentize(shape, _LONGEST_EDGE)
    return shapely.transform(shape, moved)


def box_into_wgs84(name: str, numbers: list[float], parameter: str) -> Box:
    """Read four or six numbers as west, south, east, north in degrees.

    West greater than east crosses the antimeridian.

    Raises
    ------
    InvalidQuery
        They are no box; naming the parameter.
    """
    if len(numbers) == 6:
        if not numbers[2] <= numbers[5]:
            raise InvalidQuery(parameter, "The lowest height must not be above the highest.")
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise InvalidQuery(parameter, "Must be four or six finite numbers: west,south,east,north.")
    if name == _LAT_FIRST:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    elif name != CRS84:
        _, change = _systems(name)
        if numbers[0] > numbers[2]:
            raise InvalidQuery(parameter, "The west must not be east of the east.")
        west, south, east, north = numbers
        numbers = list(change.transform_bounds(west, south, east, north, direction="INVERSE"))
        if not all(map(isfinite, numbers)):
            raise InvalidQuery(parameter, "Lies outside of its reference system.")
    west, south, east, north = numbers
    if south > north:
        raise InvalidQuery(parameter, "The south must not be north of the north.")
    return west, south, east, north
