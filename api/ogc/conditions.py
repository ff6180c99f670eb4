"""What a CQL2 filter asks of each row of the table, as a Polars expression.

How values are compared is in `api.ogc.values`.
"""

import operator
from collections.abc import Callable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import polars as pl
import shapely
import shapely.geometry
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from api.ogc.fields import JOINED, fields
from api.ogc.times import OPEN, shown
from api.ogc.values import (
    COMPARISONS,
    DAY,
    NUMBER,
    PARAMETER,
    TEMPORAL,
    TEXT,
    TIME,
    TRUTH,
    Value,
    all_of,
    any_of,
    as_time,
    compared,
    constant,
    day_of,
    interval,
    moment_of,
    negation,
    only,
    refuse,
    temporal,
    truth,
)
from events.errors import InvalidQuery
from events.table.snapshot import Rows

ROW: Final = "_row"
"""The column of numbers of rows, by which geometries are looked up."""

Geometries = Callable[[Rows], NDArray[Any]]
"""Gives the geometries of rows (WGS 84), None where there is none."""

_GEOMETRY: Final = "geometry"
_KINDS: Final = MappingProxyType(
    {"string": TEXT, "number": NUMBER, "integer": NUMBER, "boolean": TRUTH}
)
_FORMATS: Final = MappingProxyType({"date": DAY, "date-time": TIME})


def condition(tree: Any, geometries: Geometries) -> pl.Expr:
    """Give a filter as an expression over columns of the table, true or false or neither.

    Parameters
    ----------
    tree
        CQL2 JSON.
    geometries
        Asked only where the filter is about them, once the expression is evaluated.

    Raises
    ------
    InvalidQuery
        It compares what cannot be compared, or is no filter.
    """
    try:
        result = _Reader(geometries).of(tree)
    except InvalidQuery:
        raise
    except Exception as error:
        raise InvalidQuery(
            PARAMETER, "Cannot be answered: it compares what cannot be compared."
        ) from error
    if not isinstance(result, Value) or result.kind != TRUTH:
        refuse("Is no condition; compare a column with something.")
    return result.expr


def equals(name: str, value: str) -> pl.Expr:
    """Tell whether a column has a value; of joined columns, also as one of several.

    Raises
    ------
    InvalidQuery
        The column holds no such values; naming the column.
    """
    column = _column(name)
    if column.kind in (DAY, TIME):
        return compared("=", column, moment_of(name, value)).expr
    if column.kind == NUMBER:
        try:
            return column.expr == float(value)
        except ValueError as error:
            raise InvalidQuery(name, "Must be a number.") from error
    if column.kind == TRUTH:
        if value not in ("true", "false"):
            raise InvalidQuery(name, "Must be true or false.")
        return column.expr == (value == "true")
    same = column.expr == value
    if name in JOINED:
        several = pl.lit(";") + column.expr + pl.lit(";")
        same |= several.str.contains(f";{value};", literal=True)
    return same


class _OfGeometry:
    """Stands for the column of geometries until something is asked of it."""


class _Reader:
    """Reads a tree, bottom up."""

    def __init__(self, geometries: Geometries) -> None:
        self._geometries = geometries

    def of(self, node: Any) -> Any:
        """Give what a node says: a `Value`, an `Interval`, a geometry, a list of them."""
        if isinstance(node, list):
            return [self.of(each) for each in node]
        if not isinstance(node, dict):
            return constant(node)
        if "op" in node:
            return self._result(str(node["op"]), node["args"])
        if "property" in node:
            name = str(node["property"])
            return _OfGeometry if name == _GEOMETRY else _column(name)
        if "date" in node:
            return day_of(moment_of(PARAMETER, str(node["date"])))
        if "timestamp" in node:
            return moment_of(PARAMETER, str(node["timestamp"]))
        if "interval" in node:
            return interval(
                *(None if side in OPEN else as_time(self.of(side)) for side in node["interval"])
            )
        if "bbox" in node:
            return _box(*map(float, node["bbox"]))
        if "type" in node:
            return _finite(shapely.geometry.shape(node))
        return refuse("Holds a value of no known kind.")

    def _result(self, op: str, arguments: list[Any]) -> Value:
        name = op.lower()
        if not arguments:
            refuse(f"There is nothing to ask '{shown(op)}' of.")
        given = [self.of(each) for each in arguments]
        if name in _RELATIONS:
            return self._spatial(_RELATIONS[name], *given)
        if name == "isnull" and given[0] is _OfGeometry:
            return self._asked_of_geometries(shapely.is_missing, nowhere=True)
        if name in COMPARISONS:
            return compared(name, *given)
        if name in TEMPORAL:
            return temporal(name, *given)
        if name in _ARITHMETIC:
            return _calculated(name, *given)
        if name not in _FUNCTIONS:
            refuse(f"There is no function '{shown(op)}' here.")
        return _FUNCTIONS[name](*given)

    def _spatial(self, relation: str, one: Any, other: Any) -> Value:
        if other is _OfGeometry:
            one, other, relation = other, one, _TURNED.get(relation, relation)
        if one is not _OfGeometry or not isinstance(other, shapely.Geometry):
            refuse("Compare the column geometry with a geometry.")
        shapely.prepare(other)
        # Prepared is the one that is given, so it comes first.
        related = getattr(shapely, _TURNED.get(relation, relation))
        return self._asked_of_geometries(lambda shapes: related(other, shapes))

    def _asked_of_geometries(
        self, question: Callable[[NDArray[Any]], Any], *, nowhere: bool | None = None
    ) -> Value:
        """Ask something of each geometry; ``nowhere`` is what is said where there is none."""

        def answer(rows: pl.Series) -> pl.Series:
            shapes = self._geometries(rows.to_numpy())
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


def _column(name: str) -> Value:
    if name not in fields():
        refuse(f"There is no column '{shown(name)}'; see the queryables.")
    field = fields()[name]
    return Value(_FORMATS.get(field.get("format", ""), _KINDS[field["type"]]), pl.col(name))


def _between(one: Any, low: Any, high: Any) -> Value:
    return all_of(compared(">=", one, low), compared("<=", one, high))


def _among(one: Any, options: list[Any]) -> Value:
    return any_of(*(compared("=", one, option) for option in options))


def _calculated(op: str, one: Value, other: Value) -> Value:
    # What no number comes out of, such as 0 / 0, is not known.
    result = _ARITHMETIC[op](*only(NUMBER, one, other)).cast(pl.Float64).fill_nan(None)
    return Value(NUMBER, result)


def _like(one: Value, pattern: Value) -> Value:
    # Rust's regular expressions match in time that grows with the text, whatever the wildcards.
    if pattern.text is None:
        refuse("After LIKE comes a text, with % for any letters and _ for one.")
    (expr,) = only(TEXT, one)
    words, letters = "", iter(pattern.text)
    for letter in letters:
        if letter == "\\":
            words += pl.escape_regex(next(letters, ""))
        else:
            words += {"%": ".*", "_": "."}.get(letter) or pl.escape_regex(letter)
    return truth(expr.str.contains(f"(?s)^{words}$"))


def _is_null(one: Value) -> Value:
    return truth(one.expr.is_null())


def _casei(one: Value) -> Value:
    (expr,) = only(TEXT, one)
    return Value(TEXT, expr.str.to_lowercase())


def _accenti(one: Value) -> Value:
    (expr,) = only(TEXT, one)
    return Value(TEXT, expr.str.normalize("NFD").str.replace_all("[\u0300-\u036f]", ""))


def _box(*numbers: float) -> BaseGeometry:
    if len(numbers) not in (4, 6):
        refuse("A box has four numbers: west, south, east, north.")
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if west <= east:
        return _finite(shapely.box(west, south, east, north))
    halves = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    return _finite(shapely.union_all(halves))


def _finite(shape: BaseGeometry) -> BaseGeometry:
    if not all(map(isfinite, shape.bounds)):
        refuse("Holds a geometry without a place.")
    return shape


_ARITHMETIC: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
)
_FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = MappingProxyType(
    {
        "and": all_of,
        "or": any_of,
        "not": negation,
        "between": _between,
        "in": _among,
        "like": _like,
        "isnull": _is_null,
        "casei": _casei,
        "accenti": _accenti,
    }
)
_RELATIONS: Final = MappingProxyType(
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
