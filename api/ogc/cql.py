"""CQL2, text or JSON: a filter somebody wrote, as the tree of CQL2 JSON (OGC 21-065r2).

The text is read by a grammar of our own with lark's LALR parser, whose time grows with the length
of the text alone, whatever is in it: see docs/decisions for the parsers that were tried.
"""

import re
from functools import cache
from typing import Any, Final

import numpy as np
import orjson
import shapely
import shapely.geometry
from lark import Lark, Transformer, v_args
from lark.exceptions import LarkError, UnexpectedInput

from api.ogc.conditions import condition
from api.ogc.filter_values import PARAMETER
from api.ogc.matching import check
from api.ogc.systems import CRS84
from events.errors import InvalidQuery

LONGEST: Final = 4_000
DEEPEST: Final = 40
MOST: Final = 200
"""Most comparisons and calls: each looks at every event."""

_GRAMMAR: Final = r"""
?start: condition
?condition: conjunction | condition "OR"i conjunction -> or_
?conjunction: negation | conjunction "AND"i negation -> and_
?negation: comparison | _NOT negation -> not_
?comparison: sum
    | sum COMPARED sum -> compared
    | sum "LIKE"i sum -> like
    | sum _NOT "LIKE"i sum -> not_like
    | sum "BETWEEN"i sum "AND"i sum -> between
    | sum _NOT "BETWEEN"i sum "AND"i sum -> not_between
    | sum "IN"i "(" arguments ")" -> among
    | sum _NOT "IN"i "(" arguments ")" -> not_among
    | sum "IS"i "NULL"i -> is_null
    | sum "IS"i _NOT "NULL"i -> is_not_null
?sum: product | sum PLUS product -> arithmetic | sum MINUS product -> arithmetic
?product: signed | product TIMES signed -> arithmetic
?signed: power | MINUS signed -> minus | PLUS signed -> plus
?power: atom | atom POWER signed -> arithmetic
?atom: "(" condition ")"
    | "(" ")" -> empty
    | "(" condition ("," condition)+ ")" -> array
    | "[" "]" -> empty
    | "[" arguments "]" -> listed
    | NUMBER -> number
    | STRING -> string
    | _TRUE -> true
    | _FALSE -> false
    | NAME -> column
    | QUOTED -> quoted_column
    | NAME "(" arguments ")" -> call
    | wkt
arguments: condition ("," condition)*
wkt: WKT_NAME body
body: "(" part ("," part)* ")"
?part: body | WKT_NAME body -> nested | coordinates
coordinates: SIGNED+

COMPARED: "=" | "<>" | "<=" | ">=" | "<" | ">" | "!="
PLUS: "+"
MINUS: "-"
TIMES: "*" | "/" | "%" | /div\b/i
POWER: "^"
_NOT.2: /not\b/i
_TRUE.2: /true\b/i
_FALSE.2: /false\b/i
NUMBER: /(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i
SIGNED: /[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i
STRING: /'(\\'|''|[^'])*'/
QUOTED: /"([^"]|"")+"/
WKT_NAME.2: /((MULTI)?(POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)(\s+Z|Z)?(?=\s*\()/i
NAME: /[^\W\d][\w.:]*/i
%ignore /\s+/
"""

_QUOTE: Final = re.compile(r"''|\\'")
"""How an apostrophe is written in a text."""

_GENERAL: Final = "Write, for example: verification = 'claimed' AND start >= DATE('2025-01-01')."


def read_filter(text: str, *, json: bool = False, system: str = CRS84) -> Any:
    """Read a filter.

    Parameters
    ----------
    json
        It is CQL2 JSON, not text.
    system
        Reference system of the geometries in it.

    Raises
    ------
    InvalidQuery
        It is no CQL2, too long, too deep, or names a column there is not.
    """
    if len(text) > LONGEST:
        raise InvalidQuery(PARAMETER, f"Is longer than {LONGEST:,} characters.")
    if not text.strip():
        raise InvalidQuery(PARAMETER, "Is empty; leave it out to ask for all.")
    tree = _from_json(text) if json else _from_text(text)
    _check_size(tree)
    check(condition(tree, lambda rows: np.full(len(rows), None, dtype=object), system))
    return tree


def _from_json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidQuery(PARAMETER, f"Is no JSON ({error}).") from error


def _from_text(text: str) -> Any:
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        where = f" (line {error.line}, character {error.column})" if error.line > 0 else ""
        raise InvalidQuery(PARAMETER, f"Is no CQL2 text{where}. {_GENERAL}") from error
    except (LarkError, shapely.GEOSException, ValueError) as error:
        raise InvalidQuery(PARAMETER, f"Is no CQL2 text. {_GENERAL}") from error


def _check_size(tree: Any) -> None:
    """Look through a tree without recursion."""
    count, waiting = 0, [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise InvalidQuery(PARAMETER, f"Is nested deeper than {DEEPEST} levels.")
        if isinstance(node, dict):
            count += "op" in node
            # geometries have a depth of their own, which is looked at where they are made
            inner = node.get("args") if "op" in node else node.get("interval")
            waiting += ((each, depth + 1) for each in (inner if isinstance(inner, list) else ()))
        elif isinstance(node, list):
            waiting += ((each, depth + 1) for each in node)
    if count > MOST:
        raise InvalidQuery(PARAMETER, f"Has over {MOST} comparisons.")


def _node(op: str, *arguments: Any) -> dict[str, Any]:
    return {"op": op, "args": list(arguments)}


def _joined(op: str, one: Any, other: Any) -> dict[str, Any]:
    """Put a chain into one node, so that many conditions are not many levels."""
    if isinstance(one, dict) and one.get("op") == op:
        one["args"].append(other)
        return one
    return _node(op, one, other)


@v_args(inline=True)
class _Tree(Transformer[Any, Any]):
    """Makes CQL2 JSON of what the grammar finds, bottom up."""

    or_ = staticmethod(lambda one, other: _joined("or", one, other))
    and_ = staticmethod(lambda one, other: _joined("and", one, other))
    not_ = staticmethod(lambda one: _node("not", one))
    compared = staticmethod(lambda one, op, other: _node(str(op).replace("!=", "<>"), one, other))
    like = staticmethod(lambda one, pattern: _node("like", one, pattern))
    not_like = staticmethod(lambda one, pattern: _node("not", _node("like", one, pattern)))
    between = staticmethod(lambda one, low, high: _node("between", one, low, high))
    not_between = staticmethod(
        lambda one, low, high: _node("not", _node("between", one, low, high))
    )
    among = staticmethod(lambda one, options: _node("in", one, options))
    array = staticmethod(lambda *each: list(each))
    listed = staticmethod(lambda each: each)
    not_among = staticmethod(lambda one, options: _node("not", _node("in", one, options)))
    is_null = staticmethod(lambda one: _node("isNull", one))
    is_not_null = staticmethod(lambda one: _node("not", _node("isNull", one)))
    arithmetic = staticmethod(lambda one, op, other: _node(str(op).lower(), one, other))
    arguments = staticmethod(lambda *each: list(each))
    plus = staticmethod(lambda _, one: one)
    true = staticmethod(lambda: True)
    false = staticmethod(lambda: False)
    column = staticmethod(lambda name: {"property": str(name)})
    quoted_column = staticmethod(lambda name: {"property": name[1:-1].replace('""', '"')})
    string = staticmethod(lambda text: _QUOTE.sub("'", text[1:-1]))
    number = staticmethod(lambda text: int(text) if text.isdigit() else float(text))
    coordinates = staticmethod(lambda *numbers: " ".join(numbers))
    body = staticmethod(lambda *parts: f"({', '.join(parts)})")
    nested = staticmethod(lambda name, body: f"{name} {body}")

    def empty(self) -> list[Any]:
        """Give an array without elements."""
        return []

    def minus(self, _: Any, one: Any) -> Any:
        """Turn a number round, or multiply by minus one."""
        is_number = isinstance(one, int | float) and not isinstance(one, bool)
        return -one if is_number else _node("*", -1, one)

    def call(self, name: str, arguments: list[Any]) -> Any:
        """Tell values written like functions from functions."""
        name = name.lower()
        if name in ("date", "timestamp"):
            (value,) = arguments
            return {name: value}
        return {name: arguments} if name in ("interval", "bbox") else _node(name, *arguments)

    def wkt(self, name: str, body: str) -> Any:
        """Read a geometry."""
        with np.errstate(over="ignore"):  # no place is found out where it is compared
            return dict(shapely.geometry.mapping(shapely.from_wkt(f"{name} {body}")))


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Tree())
