"""What a CQL2 filter asks of each row of the table, as a Polars expression.

How values are compared is in `api.ogc.filter_values`, what is asked of geometries in
`api.ogc.spatial`.
"""

import operator
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from unicodedata import normalize

import polars as pl
import shapely

from api.ogc.arrays import ARRAYS, of_arrays
from api.ogc.fields import JOINED, fields
from api.ogc.filter_values import (
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
from api.ogc.spatial import (
    RELATIONS,
    Geometries,
    OfGeometry,
    asked_of_geometries,
    distance,
    geometry_of,
    related,
)
from api.ogc.systems import CRS84
from api.ogc.times import OPEN, shown
from events.errors import InvalidQuery

_GEOMETRY: Final = "geometry"
_KINDS: Final = MappingProxyType(
    {"string": TEXT, "number": NUMBER, "integer": NUMBER, "boolean": TRUTH}
)
_FORMATS: Final = MappingProxyType({"date": DAY, "date-time": TIME})
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_REAL: Final = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d\d?)?", re.ASCII)
_MARKS: Final = re.compile("[\u0300-\u036f]")


def condition(tree: Any, geometries: Geometries, system: str = CRS84) -> pl.Expr:
    """Give a filter as an expression over columns of the table, true or false or neither.

    Parameters
    ----------
    tree
        CQL2 JSON.
    geometries
        Asked only where the filter is about them, once the expression is evaluated.
    system
        Reference system of the geometries in the filter.

    Raises
    ------
    InvalidQuery
        It compares what cannot be compared, or is no filter.
    """
    try:
        result = _Reader(geometries, system).of(tree)
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
    column, field = _column(name), fields()[name]
    if "enum" in field and value not in field["enum"]:
        raise InvalidQuery(name, f"{shown(value)} is not one of: {', '.join(field['enum'])}.")
    if not re.search(field.get("pattern", ""), value):
        raise InvalidQuery(name, f"{shown(value)} is none; write a code such as PRK.")
    if column.kind in (DAY, TIME):
        return compared("=", column, moment_of(name, value)).expr
    if column.kind == NUMBER:
        if not (_WHOLE if field["type"] == "integer" else _REAL).fullmatch(value):
            kind = "whole number" if field["type"] == "integer" else "number"
            raise InvalidQuery(name, f"Must be a {kind}.")
        return column.expr == float(value)
    if column.kind == TRUTH:
        if value not in ("true", "false"):
            raise InvalidQuery(name, "Must be true or false.")
        return column.expr == (value == "true")
    same = column.expr == value
    if name in JOINED:
        several = pl.lit(";") + column.expr + pl.lit(";")
        same |= several.str.contains(f";{value};", literal=True)
    return same


class _Reader:
    """Reads a tree, bottom up."""

    def __init__(self, geometries: Geometries, system: str) -> None:
        self._geometries = geometries
        self._system = system

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
            return OfGeometry if name == _GEOMETRY else _column(name)
        if "date" in node:
            return day_of(moment_of(PARAMETER, str(node["date"])))
        if "timestamp" in node:
            return moment_of(PARAMETER, str(node["timestamp"]))
        if "interval" in node:
            return interval(
                *(None if side in OPEN else as_time(self.of(side)) for side in node["interval"])
            )
        for name in ("casei", "accenti"):
            if name in node:  # as earlier drafts of the standard wrote them
                return self._result(name, [node[name]])
        return geometry_of(node, self._system)

    def _result(self, op: str, arguments: list[Any]) -> Value:
        name = op.lower()
        if not arguments:
            refuse(f"There is nothing to ask '{shown(op)}' of.")
        given = [self.of(each) for each in arguments]
        if name in RELATIONS or name == "distance":
            one, other = given
            if name == "distance":
                return distance(one, other, self._geometries)
            return related(RELATIONS[name], one, other, self._geometries)
        if name == "isnull" and given[0] is OfGeometry:
            return asked_of_geometries(shapely.is_missing, self._geometries, nowhere=True)
        if name in COMPARISONS:
            return compared(name, *given)
        if name in TEMPORAL:
            return temporal(name, *given)
        if name in _ARITHMETIC:
            return _calculated(name, *given)
        if name in ARRAYS:
            return of_arrays(name, *given)
        if name not in _FUNCTIONS:
            refuse(f"There is no function '{shown(op)}' here; see /ogc/functions.")
        return _FUNCTIONS[name](*given)


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
    left, right = (each.cast(pl.Float64) for each in only(NUMBER, one, other))
    result = _ARITHMETIC[op](left, right)
    # What no number comes out of, such as 1 / 0, is not known.
    return Value(NUMBER, pl.when(result.is_finite()).then(result))


def _nonzero(_: pl.Expr, divisor: pl.Expr, result: pl.Expr) -> pl.Expr:
    return pl.when(divisor != 0).then(result)


def _like(one: Value, pattern: Value) -> Value:
    # Rust's regular expressions match in time that grows with the text, whatever the wildcards.
    if not isinstance(pattern, Value) or pattern.text is None:
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
    # To capitals first: ß and SS, or σ and ς, become alike.
    text = None if one.text is None else one.text.upper().lower()
    return Value(TEXT, expr.str.to_uppercase().str.to_lowercase(), text)


def _accenti(one: Value) -> Value:
    (expr,) = only(TEXT, one)
    text = None if one.text is None else _MARKS.sub("", normalize("NFD", one.text))
    return Value(TEXT, expr.str.normalize("NFD").str.replace_all(_MARKS.pattern, ""), text)


_ARITHMETIC: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "%": lambda one, other: _nonzero(one, other, one - other * (one / other).truncate()),
        "div": lambda one, other: _nonzero(one, other, (one / other).truncate()),
        "^": operator.pow,
    }
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
