"""What a CQL2 filter says of each row of the table, with the three-valued logic of SQL.

What is not stated makes a comparison neither true nor false. Days and times are compared as days
where either is a day.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from types import MappingProxyType
from typing import Any, Final, NoReturn

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
import shapely.geometry
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from api.ogc.fields import fields
from api.ogc.table import Snapshot
from api.ogc.times import OPEN, read_moment, shown
from events.errors import InvalidQuery

PARAMETER: Final = "filter"

Geometries = Callable[[], NDArray[np.object_]]

_GEOMETRY: Final = "geometry"
_DAY_LETTERS: Final = 10
_FIRST, _LAST = "", "~"
"""Text before and after every day and time."""


def evaluate(tree: Any, table: Snapshot, geometries: Geometries) -> NDArray[np.bool_]:
    """Tell which rows a filter holds for.

    Parameters
    ----------
    tree
        CQL2 JSON.
    geometries
        Gives the geometry of each row; asked only where the filter is about it.

    Raises
    ------
    InvalidQuery
        It compares what cannot be compared, or is no filter.
    """
    try:
        result = _Rows(table, geometries).of(tree)
    except InvalidQuery:
        raise
    except Exception as error:
        raise InvalidQuery(
            PARAMETER, "Cannot be answered: it compares what cannot be compared."
        ) from error
    if isinstance(result, bool):
        return np.full(len(table.frame), result)
    if not (isinstance(result, pd.Series) and result.dtype == "boolean"):
        _refuse("Is no condition; compare a column with something.")
    return np.asarray(result.fillna(False), dtype=bool)


@dataclass(frozen=True)
class _Time:
    """Days or times, as text that compares in order of time: a column of them, or one."""

    text: Any
    is_day: bool


@dataclass(frozen=True)
class _Interval:
    """From one day or time to another; None is an open side."""

    first: _Time | None
    last: _Time | None


class _OfGeometry:
    """Stands for the column of geometries until something is asked of it."""


class _Rows:
    """Evaluates a tree over all rows at once."""

    def __init__(self, table: Snapshot, geometries: Geometries) -> None:
        self._table = table
        self._geometries = geometries

    def of(self, node: Any) -> Any:
        """Give the value of a node: a column, a text, a number, a condition, a geometry."""
        if isinstance(node, list):
            return [self.of(each) for each in node]
        if not isinstance(node, dict):
            return node
        if "op" in node:
            return self._result(str(node["op"]), node["args"])
        if "property" in node:
            return self._column(str(node["property"]))
        if "date" in node:
            return _Time(str(read_moment(PARAMETER, str(node["date"]))), is_day=True)
        if "timestamp" in node:
            return _time_of(str(node["timestamp"]))
        if "interval" in node:
            return _interval(
                *(None if side in OPEN else _as_time(self.of(side)) for side in node["interval"])
            )
        if "bbox" in node:
            return _box(*map(float, node["bbox"]))
        if "type" in node:
            return _finite(shapely.geometry.shape(node))
        return _refuse("Holds a value of no known kind.")

    def _result(self, op: str, arguments: list[Any]) -> Any:
        name = op.lower()
        if name in ("and", "or"):
            # One at a time: each is one condition a row.
            result = self.of(arguments[0])
            for each in arguments[1:]:
                other = self.of(each)
                result = result & other if name == "and" else result | other
            return result
        given = [self.of(each) for each in arguments]
        if name in _COMPARISONS:
            return _compared(name, *given)
        if name in _RELATIONS:
            return self._spatial(_RELATIONS[name], *given)
        if name in _TEMPORAL:
            return _temporal(name, *given)
        if name in _ARITHMETIC:
            return _ARITHMETIC[name](*given)
        if name not in _FUNCTIONS:
            _refuse(f"There is no function '{shown(op)}' here.")
        if name == "isnull" and given[0] is _OfGeometry:
            return pd.Series(shapely.is_missing(self._geometries())).astype("boolean")
        return _FUNCTIONS[name](*given)

    def _column(self, name: str) -> Any:
        if name == _GEOMETRY:
            return _OfGeometry
        if name not in fields():
            _refuse(f"There is no column '{shown(name)}'; see the queryables.")
        column = self._table.frame[name]
        kind = fields()[name].get("format")
        if kind == "date-time":
            # Without its Z, since half a second is later than none.
            return _Time(column.str.removesuffix("Z"), is_day=False)
        return _Time(column, is_day=True) if kind == "date" else column

    def _spatial(self, relation: str, one: Any, other: Any) -> Any:
        if other is _OfGeometry:
            one, other, relation = other, one, _TURNED.get(relation, relation)
        if one is not _OfGeometry or not isinstance(other, shapely.Geometry):
            _refuse("Compare the column geometry with a geometry.")
        shapely.prepare(other)
        shapes = self._geometries()
        # Prepared is the one that is given, so it comes first.
        found = getattr(shapely, _TURNED.get(relation, relation))(other, shapes)
        return pd.Series(found).astype("boolean").mask(shapely.is_missing(shapes))


def _compared(op: str, one: Any, other: Any) -> Any:
    one, other = _alike(one, other)
    _check_kinds(one, other)
    return _condition(_COMPARISONS[op](one, other))


def _between(one: Any, low: Any, high: Any) -> Any:
    return _compared(">=", one, low) & _compared("<=", one, high)


def _among(one: Any, options: list[Any]) -> Any:
    result: Any = False
    for option in options:
        result = result | _compared("=", one, option)
    return result


def _like(one: Any, pattern: Any) -> Any:
    # Arrow matches in time that grows with the text alone, however many wildcards there are.
    if not isinstance(pattern, str):
        _refuse("After LIKE comes a text, with % for any letters and _ for one.")
    texts = one if isinstance(one, pd.Series) else pd.Series([one])
    found = pc.match_like(pa.array(texts, type=pa.string()), pattern)
    matched = pd.Series(found.to_pandas(types_mapper=_NULLABLE.get), dtype="boolean")
    return matched if isinstance(one, pd.Series) else bool(matched[0])


def _is_null(one: Any) -> Any:
    values = one.text if isinstance(one, _Time) else one
    return values.isna().astype("boolean") if isinstance(values, pd.Series) else values is None


def _not(one: Any) -> Any:
    return not one if isinstance(one, bool) else ~_condition(one)


def _casei(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text.str.lower()


def _accenti(text: Any) -> Any:
    texts = pd.Series([text], dtype="string") if isinstance(text, str) else text
    bare = texts.str.normalize("NFD").str.replace(r"[\u0300-\u036f]", "", regex=True)
    return str(bare[0]) if isinstance(text, str) else bare


def _condition(result: Any) -> Any:
    if isinstance(result, bool | np.bool_):
        return bool(result)
    return result.astype("boolean")


def _alike(one: Any, other: Any) -> tuple[Any, Any]:
    """Bring two days or times to the coarser of their kinds, as text; leave all else alone."""
    if not (isinstance(one, _Time) or isinstance(other, _Time)):
        return one, other
    one, other = _as_time(one), _as_time(other)
    if one.is_day == other.is_day:
        return one.text, other.text
    return _day_of(one.text), _day_of(other.text)


def _as_time(value: Any) -> _Time:
    if isinstance(value, _Time):
        return value
    if isinstance(value, str):
        return _time_of(value)
    return _refuse("Compares a day or a time with what is none.")


def _time_of(text: str) -> _Time:
    moment = read_moment(PARAMETER, text)
    is_day = not isinstance(moment, datetime)
    return _Time(moment.isoformat().replace("+00:00", ""), is_day=is_day)


def _day_of(text: Any) -> Any:
    return text[:_DAY_LETTERS] if isinstance(text, str) else text.str[:_DAY_LETTERS]


def _check_kinds(one: Any, other: Any) -> None:
    if not {_kind(one), _kind(other)} <= _COMPARABLE or _kind(one) != _kind(other):
        _refuse(f"Compares {_kind(one)} with {_kind(other)}.")


def _kind(value: Any) -> str:
    if isinstance(value, pd.Series):
        return _KINDS.get(str(value.dtype), "a column")
    if isinstance(value, bool | np.bool_):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    return "a text" if isinstance(value, str) else "what has no order"


def _temporal(op: str, one: Any, other: Any) -> Any:
    """Compare two days, times or intervals (OGC 21-065r2, 7.6: relations of Allen)."""
    a, b = _sides(one), _sides(other)

    def compare(sign: str, x: int, y: int) -> Any:
        left, right = a[x], b[y]
        if left is None or right is None:
            # An open side lies beyond every day and time.
            unbounded = (left is None, right is None)
            texts = [
                (_FIRST, _LAST)[side] if is_open else "5"
                for side, is_open in zip((x, y), unbounded, strict=True)
            ]
            return _COMPARISONS[sign](*texts)
        return _compared(sign, left, right)

    result: Any = True
    for sign, x, y in _TEMPORAL[op]:
        result = result & compare(sign, x, y)
    return _not(result) if op == "t_disjoint" else result


def _interval(first: _Time | None, last: _Time | None) -> _Interval:
    """Make an interval; where one column of two is empty, that side is open."""
    if first is None or last is None:
        return _Interval(first, last)
    begins, ends = first.text, last.text
    if isinstance(begins, pd.Series) and isinstance(ends, pd.Series):
        nowhere = begins.isna() & ends.isna()
        begins, ends = begins.fillna(_FIRST).mask(nowhere), ends.fillna(_LAST).mask(nowhere)
    return _Interval(_Time(begins, first.is_day), _Time(ends, last.is_day))


def _sides(value: Any) -> tuple[_Time | None, _Time | None]:
    if isinstance(value, _Interval):
        return value.first, value.last
    moment = _as_time(value)
    return moment, moment


def _box(*numbers: float) -> BaseGeometry:
    if len(numbers) not in (4, 6):
        _refuse("A box has four numbers: west, south, east, north.")
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if west <= east:
        return _finite(shapely.box(west, south, east, north))
    halves = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    return _finite(shapely.union_all(halves))


def _finite(shape: BaseGeometry) -> BaseGeometry:
    if not all(map(isfinite, shape.bounds)):
        _refuse("Holds a geometry without a place.")
    return shape


def _refuse(words: str) -> NoReturn:
    raise InvalidQuery(PARAMETER, words)


_NULLABLE: Final = {pa.bool_(): pd.BooleanDtype()}
_KINDS: Final = MappingProxyType(
    {"string": "a text", "Int64": "a number", "Float64": "a number", "boolean": "true or false"}
)
_COMPARABLE: Final = frozenset(_KINDS.values())
_COMPARISONS: Final = MappingProxyType(
    {
        "=": operator.eq,
        "<>": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)
_ARITHMETIC: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
)
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "not": _not,
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

_TEMPORAL: Final = MappingProxyType(
    {
        # sign, side of the one, side of the other: 0 first, 1 last
        "t_after": ((">", 0, 1),),
        "t_before": (("<", 1, 0),),
        "t_contains": (("<", 0, 0), (">", 1, 1)),
        "t_disjoint": (("<=", 0, 1), (">=", 1, 0)),
        "t_during": ((">", 0, 0), ("<", 1, 1)),
        "t_equals": (("=", 0, 0), ("=", 1, 1)),
        "t_finishedby": (("<", 0, 0), ("=", 1, 1)),
        "t_finishes": ((">", 0, 0), ("=", 1, 1)),
        "t_intersects": (("<=", 0, 1), (">=", 1, 0)),
        "t_meets": (("=", 1, 0),),
        "t_metby": (("=", 0, 1),),
        "t_overlappedby": ((">", 0, 0), ("<", 0, 1), (">", 1, 1)),
        "t_overlaps": (("<", 0, 0), (">", 1, 0), ("<", 1, 1)),
        "t_startedby": (("=", 0, 0), (">", 1, 1)),
        "t_starts": (("=", 0, 0), ("<", 1, 1)),
    }
)
