"""The area an event lies somewhere in, as a polygon (see docs: how it is drawn)."""

from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from api.ogc.table import Positions, Snapshot
from geo.boundaries import Boundaries
from geo.measure import circle
from geo.position import Position
from geo.precision import LocationPrecision

TOLERANCE_DEGREES: Final = 0.005
"""Shipped areas are simplified so far (about 500 m): less than an uncertain place can tell."""

_DECIMALS: Final = 4
_COLUMNS: Final = (
    *("area_code", "shape", "longitude", "latitude", "radius_m"),
    "location_precision",
)
_LARGEST_M: Final = 10_000_000.0
_CIRCLE_POINTS: Final = 32


class Areas:
    """Gives the polygons of uncertain places.

    Parameters
    ----------
    boundaries
        The shipped areas.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._shipped = cache(self._simplified)

    def shapes(self, table: Snapshot) -> NDArray[np.object_]:
        """Give the area of each row (WGS 84); None for exact places and for none."""
        if table.areas is None:
            shapes = np.full(len(table.frame), None, dtype=object)
            rows = np.flatnonzero(is_area(table))
            shapes[rows] = self.of(table, rows)
            table.areas = shapes
        return table.areas

    def of(self, table: Snapshot, rows: Positions) -> list[BaseGeometry]:
        """Give the areas of some rows whose place is not exact."""
        columns = [table.frame[name].iloc[rows] for name in _COLUMNS]
        return [self._shape(*place) for place in zip(*columns, strict=True)]

    def _shape(self, code: Any, shape: Any, *place: Any) -> BaseGeometry:  # noqa: ANN401
        longitude, latitude, radius_m, precision = map(float, place)
        if int(precision) != LocationPrecision.NEAR:
            area = self._shipped(code) if isinstance(code, str) else None
            if area is not None:
                return area
            if isinstance(shape, dict):
                return shapely.geometry.shape(shape)
        return _circle(
            float(longitude), float(latitude), min(max(float(radius_m), 1.0), 10_000_000.0)
        )

    def _simplified(self, code: str) -> BaseGeometry | None:
        area = self._boundaries.area(code) or self._boundaries.country(code)
        if area is None:
            return None
        simple = area.geometry.simplify(TOLERANCE_DEGREES)
        return shapely.transform(simple, lambda at: np.round(at, _DECIMALS))


def is_area(table: Snapshot) -> NDArray[np.bool_]:
    """Tell which rows have a place that is not exact."""
    precision = table.frame["location_precision"]
    return np.asarray((precision != LocationPrecision.EXACT).fillna(False), dtype=bool)


def meets(
    shapes: NDArray[np.object_], rows: Positions, box: tuple[float, ...]
) -> NDArray[np.bool_]:
    """Tell which of some rows' areas meet a box, which may cross the antimeridian."""
    west, south, east, north = box
    halves = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    region = shapely.union_all([shapely.box(a, south, b, north) for a, b in halves])
    shapely.prepare(region)
    return np.asarray(shapely.intersects(shapes[rows], region), dtype=bool)


@lru_cache(maxsize=100_000)
def _circle(longitude: float, latitude: float, radius_m: float) -> BaseGeometry:
    at = Position(longitude=longitude, latitude=latitude)
    drawn = circle(at, radius_m, points=_CIRCLE_POINTS)
    return shapely.transform(drawn, lambda at: np.round(at, _DECIMALS))
