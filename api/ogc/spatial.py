"""What a CQL2 filter asks of geometries: relations (DE-9IM), distances."""

from collections.abc import Callable
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import polars as pl
import shapely
import shapely.geometry
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from api.ogc.filter_values import NUMBER, PARAMETER, Value, refuse, truth
from api.ogc.systems import box_into_wgs84, shape_into_wgs84
from events.table.snapshot import Rows
from geo.measure import GEOD

ROW: Final = "_row"
"""The column of numbers of rows, by which geometries are looked up."""

Geometries = Callable[[Rows], NDArray[Any]]
"""Gives the geometries of rows (WGS 84), None where there is none."""

RELATIONS: Final = MappingProxyType(
    {
        "s_intersects": "intersects",
        "s_disjoint": "disjoint",
        "s_contains": "contains",
        "s_within": "within",
        "s_touches": "touches",
        "s_crosses": "crosses",
        "s_overlaps": "overlaps",
        "s_equals": "equals",
    }
)
_TURNED: Final = MappingProxyType({"contains": "within", "within": "contains"})
"""What a relation is called from the other side, where that is another one."""


class OfGeometry:
    """Stands for the column of geometries until something is asked of it."""


def geometry_of(node: dict[str, Any], system: str) -> BaseGeometry:
    """Read a geometry or a box of CQL2 JSON, in two dimensions.

    Parameters
    ----------
    system
        Its reference system.

    Raises
    ------
    InvalidQuery
        It is none, or lies nowhere.
    """
    if "bbox" in node:
        numbers = list(map(float, node["bbox"]))
        return _finite(_box(*box_into_wgs84(system, numbers, PARAMETER)))
    if "type" in node:
        shape = shapely.force_2d(shapely.geometry.shape(node))
        return _finite(shape_into_wgs84(system, _finite(shape)))
    return refuse("Holds a value of no known kind.")


def related(relation: str, one: Any, other: Any, geometries: Geometries) -> Value:  # noqa: ANN401
    """Ask how two geometries stand to each other; raises InvalidQuery for what is none."""
    if other is OfGeometry and one is not OfGeometry:
        one, other, relation = other, one, _TURNED.get(relation, relation)
    if other is OfGeometry:
        asked = getattr(shapely, relation)
        return asked_of_geometries(lambda shapes: asked(shapes, shapes), geometries)
    if not isinstance(other, shapely.Geometry):
        refuse("Compares what is no geometry with one.")
    if isinstance(one, shapely.Geometry):
        return truth(pl.lit(bool(getattr(shapely, relation)(one, other))))
    if one is not OfGeometry:
        refuse("Compares what is no geometry with one.")
    shapely.prepare(other)
    # Prepared is the one that is given, so it comes first.
    turned = getattr(shapely, _TURNED.get(relation, relation))
    return asked_of_geometries(lambda shapes: turned(other, shapes), geometries)


def distance(one: Any, other: Any, geometries: Geometries) -> Value:  # noqa: ANN401
    """Give the metres between the geometry of each row and one that is given, on the ellipsoid.

    Of lines and areas, the nearest points are looked for in degrees.
    """
    if other is OfGeometry:
        one, other = other, one
    if one is not OfGeometry or not isinstance(other, BaseGeometry):
        refuse("DISTANCE takes the column geometry and a geometry, and gives metres.")

    def metres(rows: pl.Series) -> pl.Series:
        shapes = geometries(rows.to_numpy())
        return pl.Series(answered_once(lambda some: _metres(other, some), shapes)).fill_nan(None)

    return Value(NUMBER, pl.col(ROW).map_batches(metres, return_dtype=pl.Float64))


def _metres(one: BaseGeometry, shapes: NDArray[Any]) -> NDArray[np.float64]:
    found = np.full(len(shapes), np.nan)
    (placed,) = np.nonzero(~shapely.is_missing(shapes))
    if len(placed):
        ends = shapely.get_coordinates(shapely.shortest_line(one, shapes[placed])).reshape(-1, 4)
        found[placed] = GEOD.inv(*ends.T)[2]
    return found


def asked_of_geometries(
    question: Callable[[NDArray[Any]], Any], geometries: Geometries, *, nowhere: bool | None = None
) -> Value:
    """Ask something of each geometry; ``nowhere`` is what is said where there is none."""

    def answer(rows: pl.Series) -> pl.Series:
        shapes = geometries(rows.to_numpy())
        answers = pl.Series(answered_once(question, shapes), dtype=pl.Boolean)
        return answers.scatter(np.flatnonzero(shapely.is_missing(shapes)), nowhere)

    return truth(pl.col(ROW).map_batches(answer, return_dtype=pl.Boolean))


def answered_once(
    question: Callable[[NDArray[Any]], NDArray[Any]], shapes: NDArray[np.object_]
) -> NDArray[Any]:
    """Ask something of each of some geometries, of those that many share only once."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(map(id, shapes)))}
    places = np.array([numbers[id(shape)] for shape in shapes], dtype=np.int64)
    alone = np.full(len(numbers), None, dtype=object)
    alone[places] = shapes
    return question(alone)[places]


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if west <= east:
        return shapely.box(west, south, east, north)
    halves = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    return shapely.union_all(halves)


def _finite(shape: BaseGeometry) -> BaseGeometry:
    if not all(map(isfinite, shape.bounds)):
        refuse("Holds a geometry without a place.")
    return shape
