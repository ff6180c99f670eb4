"""Where an event may have happened, as a geometry: its own, a shipped area's, or a circle."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from events.table.found_events import FoundEvents
from geo.boundaries import Boundaries
from geo.measure import circles

_MOST_POINTS: Final = 300
"""A shipped outline is simplified until it has no more: thousands of events may share a country."""

_SPECK: Final = 1 / 20_000
"""Islands smaller than this share of an outline go where it still has too many points."""

_FIRST_TOLERANCE_DEGREES: Final = 0.002
_LAST_TOLERANCE_DEGREES: Final = 0.3
_DECIMALS: Final = 6
_SHIPPED_DECIMALS: Final = 4
"""11 m, far less than simplifying moves a border."""

_RADII_M: Final = (10.0, 10_000_000.0)
"""The smallest circle that can be drawn, and the largest."""


class AreaShapes:
    """The areas of events as geometries, each shipped outline prepared once.

    Parameters
    ----------
    boundaries
        Where codes of shipped areas are looked up.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self.of_code = cache(self._of_code)

    def _of_code(self, code: str) -> BaseGeometry | None:
        """Give a shipped area's outline, simplified; None for a code nobody knows."""
        area = self._boundaries.area(code) or self._boundaries.country(code)
        return None if area is None else _ready(_simplified(area.geometry), _SHIPPED_DECIMALS)

    def of(
        self,
        own: NDArray[np.object_],
        codes: Sequence[str | None],
        longitudes: NDArray[np.float64],
        latitudes: NDArray[np.float64],
        radii_m: NDArray[np.float64],
    ) -> NDArray[np.object_]:
        """Give the area of each event.

        Parameters
        ----------
        own
            Areas of their own, as `own_areas` gives them.
        codes, longitudes, latitudes, radii_m
            Their columns; not a number where there is no place.

        Returns
        -------
        A MultiPolygon or LineString each, None without a place. Rings turn as RFC 7946 asks.
        """
        found = own.copy()
        for index, code in enumerate(codes):
            if code is not None:
                found[index] = self.of_code(code)
        empty = np.array([area is None for area in found], dtype=bool)
        rest = np.flatnonzero(~np.isnan(longitudes) & empty)
        if len(rest):
            radii = np.clip(np.nan_to_num(radii_m[rest]), *_RADII_M)
            found[rest] = circles(longitudes[rest], latitudes[rest], radii)
        return found


def own_areas(events: FoundEvents) -> NDArray[np.object_]:
    """Read the areas events have of their own, from the lines of those that have one; None else."""
    found = np.full(len(events), None, dtype=np.object_)
    (at,) = np.nonzero(events.snapshot.numbers["own_area"][events.rows])
    for index, line in zip(at, events.pick(events.rows[at]).lines(), strict=True):
        found[index] = _ready(shape(orjson.loads(line)["properties"]["where"]["area"]))
    return found


def _simplified(outline: BaseGeometry) -> BaseGeometry:
    tolerance = _FIRST_TOLERANCE_DEGREES
    drawn = outline
    while shapely.get_num_coordinates(drawn) > _MOST_POINTS and tolerance < _LAST_TOLERANCE_DEGREES:
        drawn = outline.simplify(tolerance)
        tolerance *= 2
    if shapely.get_num_coordinates(drawn) <= _MOST_POINTS:
        return drawn
    parts = shapely.get_parts(drawn)
    return shapely.MultiPolygon(list(parts[shapely.area(parts) >= drawn.area * _SPECK]))


def _ready(geometry: BaseGeometry, decimals: int = _DECIMALS) -> BaseGeometry:
    """Round a geometry, turn its rings as RFC 7946 asks, and make every polygon several."""
    coarse = shapely.transform(geometry, lambda xy: xy.round(decimals))
    drawn = shapely.orient_polygons(coarse if coarse.is_valid else geometry)
    return shapely.MultiPolygon([drawn]) if isinstance(drawn, shapely.Polygon) else drawn
