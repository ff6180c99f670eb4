"""CQL2 text: a filter somebody wrote, and what it says of each row of the table.

pygeofilter reads the text; here its tree meets pandas, with SQL's three-valued logic: what is
not stated makes a comparison neither true nor false.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from pygeofilter import ast, values
from pygeofilter.backends.evaluator import Evaluator, handle
from pygeofilter.parsers.cql2_text import parse

from api.ogc.fields import fields
from api.ogc.table import NOTHING, Snapshot
from events.errors import InvalidQuery

LONGEST: Final = 4_000
DEEPEST: Final = 40
_GEOMETRY: Final = "geometry"
_PARAMETER: Final = "filter"

Geometries = Callable[[], NDArray[np.object_]]


def read_filter(text: str) -> Any:
    """Read a filter.

    Raises
    ------
    InvalidQuery
        It is no CQL2 text, too long, too deep, or names a column there is not.
    """
    if len(text) > LONGEST:
        raise InvalidQuery(_PARAMETER, f"Is longer than {LONGEST:,} characters.")
    if _depth(text) > DEEPEST:
        raise InvalidQuery(_PARAMETER, f"Is nested deeper than {DEEPEST} levels.")
    if not text.strip():
        raise InvalidQuery(_PARAMETER, "Is empty; leave it out to ask for all.")
    try:
        tree = parse(text)
    except Exception as error:
        raise InvalidQuery(_PARAMETER, _why(error)) from error
    # Evaluated once over no rows: whatever cannot be answered is found before any is looked at.
    evaluate(tree, NOTHING, lambda: np.zeros(0, object))
    return tree


def evaluate(tree: Any, table: Snapshot, geometries: Geometries) -> NDArray[np.bool_]:
    """Tell which rows a filter holds for.

    Parameters
    ----------
    geometries
        Gives the geometry of each row; asked only where the filter is about it.

    Raises
    ------
    InvalidQuery
        It compares what cannot be compared.
    """
    try:
        result = _Rows(table, geometries).evaluate(tree)
    except InvalidQuery:
        raise
    except Exception as error:
        raise InvalidQuery(
            _PARAMETER, "Cannot be answered: it compares what cannot be compared."
        ) from error
    if isinstance(result, bool):
        return np.full(len(table.frame), result)
    if not (isinstance(result, pd.Series) and result.dtype == "boolean"):
        raise InvalidQuery(_PARAMETER, "Is no condition; compare a column with something.")
    return np.asarray(result.fillna(False), dtype=bool)


def _depth(text: str) -> int:
    """Count how deep brackets, and chains of NOT, go, outside quoted text."""
    deepest = depth = 0
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", text)
    for character in bare:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    chains = re.findall(r"(?:\bnot\b\s*|[-+]\s*)+", bare, re.IGNORECASE)
    return deepest + max((len(chain.split()) for chain in chains), default=0)


def _why(error: Exception) -> str:
    line, column = getattr(error, "line", None), getattr(error, "column", None)
    where = f" (line {line}, character {column})" if isinstance(line, int) and line > 0 else ""
    return (
        f"Is no CQL2 text{where}. Write, for example: verification = 'claimed' AND "
        "start >= DATE('2025-01-01')."
    )


def _literal(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat().replace("+00:00", "Z")
    return value


class _Rows(Evaluator):  # type: ignore[misc]
    """Evaluates a tree over all rows at once."""

    def __init__(self, table: Snapshot, geometries: Geometries) -> None:
        self._table = table
        self._geometries = geometries

    @handle(ast.Not)
    def negate(self, node: Any, sub: Any) -> Any:
        return not sub if isinstance(sub, bool) else ~sub

    @handle(ast.And)
    def both(self, node: Any, lhs: Any, rhs: Any) -> Any:
        return lhs & rhs

    @handle(ast.Or)
    def either(self, node: Any, lhs: Any, rhs: Any) -> Any:
        return lhs | rhs

    @handle(ast.Comparison, subclasses=True)
    def compare(self, node: Any, lhs: Any, rhs: Any) -> Any:
        return self._condition(_COMPARISONS[node.op.value](lhs, rhs))

    @handle(ast.Between)
    def between(self, node: Any, lhs: Any, low: Any, high: Any) -> Any:
        inside = self._condition((lhs >= low) & (lhs <= high))
        return ~inside if node.not_ else inside

    @handle(ast.In)
    def among(self, node: Any, lhs: Any, *options: Any) -> Any:
        found = lhs.isin(list(options)).astype("boolean").mask(lhs.isna())
        return ~found if node.not_ else found

    @handle(ast.IsNull)
    def missing(self, node: Any, lhs: Any) -> Any:
        if lhs is _Geometry:
            lhs = pd.Series(self._geometries())
        return (lhs.notna() if node.not_ else lhs.isna()).astype("boolean")

    @handle(ast.Like)
    def like(self, node: Any, lhs: Any) -> Any:
        # Arrow matches in time that grows with the text alone, however many wildcards there are.
        found = pc.match_like(
            pa.array(lhs, type=pa.string()), str(node.pattern), ignore_case=bool(node.nocase)
        )
        result = pd.Series(found.to_pandas(types_mapper=_NULLABLE.get), dtype="boolean")
        return ~result if node.not_ else result

    @handle(ast.SpatialComparisonPredicate, subclasses=True)
    def spatial(self, node: Any, lhs: Any, rhs: Any) -> Any:
        if rhs is _Geometry:
            lhs, rhs = rhs, lhs
            if node.op.name in ("WITHIN", "CONTAINS"):
                raise InvalidQuery(_PARAMETER, "Name the column geometry first.")
        if lhs is not _Geometry or not isinstance(rhs, shapely.Geometry):
            raise InvalidQuery(_PARAMETER, "Compare the column geometry with a geometry.")
        shapely.prepare(rhs)
        relation = getattr(shapely, _RELATIONS[node.op.name])
        return pd.Series(relation(self._geometries(), rhs)).astype("boolean")

    @handle(ast.BBox)
    def box(self, node: Any, lhs: Any) -> Any:
        box = shapely.box(node.minx, node.miny, node.maxx, node.maxy)
        return pd.Series(shapely.intersects(self._geometries(), box)).astype("boolean")

    @handle(ast.TemporalPredicate, subclasses=True)
    def temporal(self, node: Any, lhs: Any, rhs: Any) -> Any:
        if isinstance(lhs, tuple) or isinstance(rhs, tuple):
            raise InvalidQuery(_PARAMETER, "Intervals are not read here; compare start and end.")
        return self._condition(_TEMPORAL[node.op.name](lhs, rhs))

    @handle(ast.Attribute)
    def column(self, node: Any) -> Any:
        if node.name == _GEOMETRY:
            return _Geometry
        if node.name not in fields():
            raise InvalidQuery(
                _PARAMETER, f"There is no column '{node.name[:40]}'; see the queryables."
            )
        return self._table.frame[node.name]

    @handle(ast.Arithmetic, subclasses=True)
    def arithmetic(self, node: Any, lhs: Any, rhs: Any) -> Any:
        return _ARITHMETIC[node.op.value](lhs, rhs)

    @handle(ast.Function)
    def function(self, node: Any, *arguments: Any) -> Any:
        if node.name.lower() in ("casei", "lower") and len(arguments) == 1:
            (text,) = arguments
            return text.lower() if isinstance(text, str) else text.str.lower()
        if node.name.lower() == "bbox" and len(arguments) == 4:
            return shapely.box(*arguments)
        raise InvalidQuery(_PARAMETER, f"There is no function '{node.name[:40]}' here.")

    @handle(*values.LITERALS)
    def literal(self, node: Any) -> Any:
        return _literal(node)

    @handle(values.Interval)
    def interval(self, node: Any, start: Any, end: Any) -> Any:
        return (start, end)

    @handle(values.Geometry)
    def geometry(self, node: Any) -> Any:
        return shapely.geometry.shape(node)

    @handle(values.Envelope)
    def envelope(self, node: Any) -> Any:
        return shapely.box(node.x1, node.y1, node.x2, node.y2)

    def _condition(self, result: Any) -> Any:
        if isinstance(result, bool | np.bool_):
            return bool(result)
        return result.astype("boolean")


_NULLABLE: Final = {pa.bool_(): pd.BooleanDtype()}


class _Geometry:
    """Stands for the column of geometries until something is asked of it."""


_COMPARISONS: Final = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_TEMPORAL: Final = {
    "BEFORE": lambda a, b: a < b,
    "AFTER": lambda a, b: a > b,
    "TEQUALS": lambda a, b: a == b,
}
_ARITHMETIC: Final = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
_RELATIONS: Final = {
    "INTERSECTS": "intersects",
    "DISJOINT": "disjoint",
    "CONTAINS": "contains",
    "WITHIN": "within",
    "TOUCHES": "touches",
    "CROSSES": "crosses",
    "OVERLAPS": "overlaps",
    "EQUALS": "equals",
}
