"""Land and borders in squares, as fine as the shipped boundaries are, for a map that looks close.

The whole world at once would be many megabytes; a square of two degrees is some kilobytes. Land
comes as polygons to fill, cut a little beyond the square so that no seam shows between two; borders
and coasts come as lines of their own, which the cut leaves no edges in.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Boundaries

SQUARE_DEGREES: Final = 2.0
FROM_ZOOM: Final = 7
"""Web Mercator zoom from which the light basemap is too coarse."""

_OVERLAP: Final = 0.02
_DECIMALS: Final = 4
"""About 10 m: less than a pixel up to zoom 13."""


class Square(NamedTuple):
    """Counted from 180 W and 90 S."""

    column: int
    row: int

    @property
    def exists(self) -> bool:
        """Whether it lies on the map."""
        return 0 <= self.column < 360 / SQUARE_DEGREES and 0 <= self.row < 180 / SQUARE_DEGREES

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        west, south = self.column * SQUARE_DEGREES - 180, self.row * SQUARE_DEGREES - 90
        return (west, south, west + SQUARE_DEGREES, south + SQUARE_DEGREES)


@dataclass(frozen=True)
class Land:
    """What a square holds, as GeoJSON geometries with four decimals of a degree.

    Attributes
    ----------
    land
        MultiPolygon to fill.
    countries, areas
        MultiLineString: coasts and borders of countries; borders of first-level areas only.
    """

    land: dict[str, Any]
    countries: dict[str, Any]
    areas: dict[str, Any]


def land_in(boundaries: Boundaries, square: Square, drawn_areas: frozenset[str]) -> Land:
    """Give the land and the borders of one square.

    Parameters
    ----------
    drawn_areas
        Alpha-3 codes of the countries whose first-level borders are drawn.
    """
    west, south, east, north = square.bounds
    box = (west - _OVERLAP, south - _OVERLAP, east + _OVERLAP, north + _OVERLAP)
    countries = [area for area in boundaries.areas(0) if _meets(area.geometry, box)]
    pieces = [shapely.clip_by_rect(area.geometry, *box) for area in countries]
    land = shapely.MultiPolygon(_polygons(pieces))
    outlines = [_outline(area.geometry, box) for area in countries]
    inner: list[BaseGeometry] = []
    for country in countries:
        if country.code in drawn_areas:
            parts = boundaries.areas(1, country.code)
            inner += [_outline(a.geometry, box) for a in parts if _meets(a.geometry, box)]
    borders = _lines(outlines)
    return Land(_geojson(land), _geojson(borders), _geojson(_lines(inner, without=borders)))


def _meets(shape: BaseGeometry, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = shape.bounds
    return west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]


def _outline(shape: BaseGeometry, box: tuple[float, float, float, float]) -> BaseGeometry:
    """Give the outline within a box, without the edges that cutting the shape would leave.

    Lines along the 180th meridian are such edges too: areas are cut there.
    """
    return shapely.clip_by_rect(shape.boundary, *box)


def _lines(shapes: list[BaseGeometry], without: BaseGeometry | None = None) -> BaseGeometry:
    """Join outlines; a border that two share is there once."""
    joined = shapely.union_all(shapes)
    if without is not None:
        joined = joined.difference(without)
    merged = shapely.line_merge(joined) if not joined.is_empty else joined
    lines = [part for part in shapely.get_parts(merged) if part.geom_type == "LineString"]
    return shapely.MultiLineString(
        [part for part in lines if not part.is_empty and not _on_the_antimeridian(part)]
    )


def _on_the_antimeridian(line: BaseGeometry) -> bool:
    west, _, east, _ = line.bounds
    return west == east and abs(west) == 180


def _polygons(shapes: list[BaseGeometry]) -> list[shapely.Polygon]:
    parts: NDArray[np.object_] = shapely.get_parts(shapely.get_parts(shapes))
    return [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]


def _geojson(shape: BaseGeometry) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda points: np.round(points, _DECIMALS))
    return dict(shapely.geometry.mapping(rounded))
