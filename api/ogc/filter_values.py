"""Values in a CQL2 filter, and how they are compared: columns, texts, numbers, days, times.

What is not stated makes a comparison neither true nor false: Polars' nulls follow the three-valued
logic of SQL. Days and times are compared as days where either is a day.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final, NoReturn

import polars as pl

from api.ogc.times import read_moment
from events.errors import InvalidQuery

PARAMETER: Final = "filter"

TEXT, NUMBER, TRUTH = "a text", "a number", "true or false"
DAY, TIME, _NOTHING = "a day", "a time", "what has no order"
_ENDS: Final = MappingProxyType(
    {
        DAY: (date.min, date.max),
        TIME: (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
    }
)
"""Before and after every day and time."""

_LARGEST: Final = 2**63

COMPARISONS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "=": operator.eq,
        "<>": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)


@dataclass(frozen=True)
class Value:
    """A column, a value, or what is worked out of them.

    Attributes
    ----------
    text
        A text as it was written: it may be meant for a day or a time.
    """

    kind: str
    expr: pl.Expr
    text: str | None = None


@dataclass(frozen=True)
class Interval:
    """From one day or time to another; None is an open side."""

    first: Value | None
    last: Value | None


def truth(expr: pl.Expr) -> Value:
    """Make a condition of an expression that is true or false or neither."""
    return Value(TRUTH, expr)


def constant(value: object) -> Value:
    """Make a value of a JSON text, number, truth or null."""
    if isinstance(value, bool):
        return truth(pl.lit(value))
    if isinstance(value, int | float):
        return Value(NUMBER, pl.lit(value if abs(value) < _LARGEST else float(value)))
    if isinstance(value, str):
        return Value(TEXT, pl.lit(value), value)
    return Value(_NOTHING, pl.lit(None))


def compared(op: str, one: object, other: object) -> Value:
    """Compare two values of one kind; raises InvalidQuery for others."""
    left, right = _alike(one, other)
    if left.kind != right.kind or left.kind == _NOTHING:
        refuse(f"Compares {left.kind} with {right.kind}.")
    return truth(COMPARISONS[op](left.expr, right.expr))


def all_of(*conditions: Value) -> Value:
    """Ask for every condition; raises InvalidQuery where one is none."""
    return truth(pl.all_horizontal(only(TRUTH, *conditions)))


def any_of(*conditions: Value) -> Value:
    """Ask for any of the conditions; raises InvalidQuery where one is none."""
    return truth(pl.any_horizontal(pl.lit(False), *only(TRUTH, *conditions)))


def negation(one: Value) -> Value:
    """Turn a condition round; raises InvalidQuery for what is none."""
    (expr,) = only(TRUTH, one)
    return truth(~expr)


def only(kind: str, *values: object) -> list[pl.Expr]:
    """Give the expressions of values of a kind; raises InvalidQuery where one is of another."""
    exprs: list[pl.Expr] = []
    for value in values:
        found = value.kind if isinstance(value, Value) else _NOTHING
        if not isinstance(value, Value) or found != kind:
            refuse(f"Takes {found} for {kind}.")
        exprs.append(value.expr)
    return exprs


def _alike(one: object, other: object) -> tuple[Value, Value]:
    """Bring two days or times to the coarser of their kinds; leave all else alone."""
    if not (isinstance(one, Value) and isinstance(other, Value)):
        refuse("Compares what has no order.")
    if not ({one.kind, other.kind} & {DAY, TIME}):
        return one, other
    left, right = as_time(one), as_time(other)
    return (left, right) if left.kind == right.kind else (day_of(left), day_of(right))


def as_time(value: object) -> Value:
    """Take a value for a day or a time, a text that is written as one too.

    Raises
    ------
    InvalidQuery
        It is none.
    """
    if isinstance(value, Value):
        if value.kind in (DAY, TIME):
            return value
        if value.text is not None:
            return moment_of(PARAMETER, value.text)
    return refuse("Compares a day or a time with what is none.")


def moment_of(name: str, text: str) -> Value:
    """Read a day or a time; raises InvalidQuery, naming the parameter."""
    moment = read_moment(name, text)
    return Value(TIME if isinstance(moment, datetime) else DAY, pl.lit(moment))


def day_of(value: Value) -> Value:
    """Give the day of a time (UTC)."""
    return Value(DAY, value.expr.dt.date()) if value.kind == TIME else value


def temporal(op: str, one: object, other: object) -> Value:
    """Compare two days, times or intervals (OGC 21-065r2, 7.6: relations of Allen)."""
    sides = _sides(one), _sides(other)

    def compare(sign: str, x: int, y: int) -> Value:
        left, right = sides[0][x], sides[1][y]
        if left is None or right is None:
            # An open side lies beyond every day and time.
            places = (
                0 if value is not None else 2 * side - 1 for value, side in ((left, x), (right, y))
            )
            return truth(pl.lit(COMPARISONS[sign](*places)))
        return compared(sign, left, right)

    result = all_of(*(compare(*each) for each in TEMPORAL[op]))
    return negation(result) if op == "t_disjoint" else result


def interval(first: Value | None, last: Value | None) -> Interval:
    """Make an interval; where one column of two is empty, that side is open."""
    if first is None or last is None:
        return Interval(first, last)
    if not (first.expr.meta.root_names() and last.expr.meta.root_names()):
        return Interval(first, last)
    nowhere = first.expr.is_null() & last.expr.is_null()
    begins, ends = (
        Value(
            each.kind,
            pl.when(~nowhere).then(each.expr.fill_null(pl.lit(_ENDS[each.kind][side]))),
        )
        for side, each in enumerate((first, last))
    )
    return Interval(begins, ends)


def _sides(value: object) -> tuple[Value | None, Value | None]:
    if isinstance(value, Interval):
        return value.first, value.last
    moment = as_time(value)
    return moment, moment


def refuse(words: str) -> NoReturn:
    """Say why the filter cannot be answered."""
    raise InvalidQuery(PARAMETER, words)


TEMPORAL: Final = MappingProxyType(
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
