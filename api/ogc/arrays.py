"""What a CQL2 filter asks of arrays (OGC 21-065r2, "Array Functions").

Columns that hold several codes joined by ``;`` are arrays; any other value is an array of one. An
array is a set here: neither order nor repetition counts.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from api.ogc.fields import JOINED
from api.ogc.filter_values import TEXT, Value, only, refuse, truth


def of_arrays(name: str, one: Any, other: Any) -> Value:  # noqa: ANN401 - values or lists of them
    """Compare two arrays of texts; raises InvalidQuery for others."""
    return truth(ARRAYS[name](_array(one), _array(other)))


def _array(given: Any) -> pl.Expr:  # noqa: ANN401
    if isinstance(given, Value):
        (expr,) = only(TEXT, given)
        if set(expr.meta.root_names()) & JOINED:
            return expr.str.split(";")
        given = [given]
    if not isinstance(given, list):
        refuse("Compares what is no array with one.")
    if not given:
        return pl.lit([], dtype=pl.List(pl.String))
    return pl.concat_list(only(TEXT, *given))


def _contains(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return other.list.set_difference(one).list.len() == 0


ARRAYS: Final[Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = MappingProxyType(
    {
        "a_contains": _contains,
        "a_containedby": lambda one, other: _contains(other, one),
        "a_equals": lambda one, other: _contains(one, other) & _contains(other, one),
        "a_overlaps": lambda one, other: one.list.set_intersection(other).list.len() > 0,
    }
)
