"""What may be asked of each route under ``/ogc``: read strictly, each fault told by its name."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import polars as pl

from api.ogc.conditions import equals
from api.ogc.cql import read_filter
from api.ogc.fields import fields
from api.ogc.formats import ITEMS, PAGES
from api.ogc.systems import CRS, CRS84, Box, box_into_wgs84
from api.ogc.times import read_interval, read_moment, shown
from events.errors import InvalidQuery

MOST_ITEMS: Final = 10_000
USUAL_ITEMS: Final = 100

MOST_AREAS: Final = 2_000
"""Most areas on a page, some 11 MB: who asks for more is given so many, and a link to the next."""

FARTHEST: Final = 100_000_000

LONGEST: Final = 4_000
_MOST: Final = 60


@dataclass(frozen=True)
class ItemsRequest:
    """The parameters of a request for items, each read.

    Attributes
    ----------
    given
        As they were written, in order, each once.
    limit, offset
        How many features, and how many are passed over.
    box
        Degrees (WGS 84); None for everywhere.
    crs
        Reference system of the answer.
    days
        First and last day, None for an open side; None for any time.
    columns
        Those to give.
    order
        Columns to sort by, each with whether it falls.
    equal
        Conditions on single columns.
    filter, filter_crs
        Tree of a CQL2 filter, or None, and the reference system of its geometries.
    known
        Moment as of which the events are asked for; None for now.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    limit: int = USUAL_ITEMS
    offset: int = 0
    box: Box | None = None
    crs: str = CRS84
    days: tuple[date | None, date | None] | None = None
    columns: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    equal: tuple[pl.Expr, ...] = ()
    filter: Any = None
    filter_crs: str = CRS84
    known: datetime | date | None = None
    without_geometry: bool = False
    hits_alone: bool = False


def pairs_of(query: str) -> dict[str, str]:
    """Read the part of an address after the question mark.

    Raises
    ------
    InvalidQuery
        Too much, no UTF-8, or something given twice.
    """
    if len(query) > 3 * LONGEST:
        raise InvalidQuery(_first_name(query), "The address is too long.")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except UnicodeDecodeError as error:
        raise InvalidQuery("query", "Holds bytes that are no UTF-8 text.") from error
    except ValueError as error:
        raise InvalidQuery("query", f"Has over {_MOST} parameters.") from error
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise InvalidQuery(shown(name), "Is given more than once.")
        if len(value) > LONGEST:
            raise InvalidQuery(shown(name), f"Is longer than {LONGEST:,} characters.")
        given[name] = value
    return given


def read_plain(query: str, allowed: Iterable[str] = ()) -> dict[str, str]:
    """Read the parameters of a route that takes ``f``, and those allowed besides.

    Raises
    ------
    InvalidQuery
        Naming the first that cannot be read.
    """
    given = pairs_of(query)
    known = ("f", *allowed)
    for name, value in given.items():
        if name not in known:
            raise InvalidQuery(shown(name), f"Is no parameter here; known are {', '.join(known)}.")
        (_one_of(*PAGES) if name == "f" else _READERS[name])(name, value)
    return given


def read_item(query: str) -> dict[str, str]:
    """Read the parameters of a request for one item; raises InvalidQuery."""
    return read_plain(query, ("crs",))


def read_items(query: str, most: int = MOST_ITEMS) -> ItemsRequest:
    """Read the parameters of a request for items.

    Parameters
    ----------
    most
        Features given at once, however many are asked for (OGC 17-069r4, fc-limit-response).

    Raises
    ------
    InvalidQuery
        Naming the first that cannot be read.
    """
    given = pairs_of(query)
    for name in given:
        if name not in _READERS and name not in fields():
            raise InvalidQuery(
                shown(name),
                f"Is no parameter here; known are {', '.join(_READERS)} and the queryables.",
            )
    read = {name: _READERS[name](name, value) for name, value in given.items() if name in _READERS}
    for name in ("bbox-crs", "filter-crs", "filter-lang"):
        needed = name.partition("-")[0]
        if name in given and needed not in given:
            raise InvalidQuery(name, f"Is of no use without {needed}.")
    box, tree = read.get("bbox"), None
    filter_crs = given.get("filter-crs", CRS84)
    if "filter" in given:
        in_json = given.get("filter-lang") == "cql2-json"
        tree = read_filter(given["filter"], json=in_json, system=filter_crs)
    return ItemsRequest(
        given,
        min(read.get("limit", USUAL_ITEMS), most),
        read.get("offset", 0),
        None if box is None else box_into_wgs84(given.get("bbox-crs", CRS84), box, "bbox"),
        given.get("crs", CRS84),
        read.get("datetime"),
        tuple(read.get("properties", fields())),
        read.get("sortby", ()),
        tuple(equals(name, value) for name, value in given.items() if name in fields()),
        tree,
        filter_crs,
        read.get("known"),
        given.get("skipGeometry") == "true",
        given.get("resulttype") == "hits",
    )


def _any(name: str, value: str) -> str:  # noqa: ARG001 - as the other readers
    return value


def _one_of(*allowed: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in allowed:
            raise InvalidQuery(name, f"{shown(value)} is not one of: {', '.join(allowed)}.")
        return value

    return read


def _number(low: int, high: int, *, cut: bool = False) -> Callable[[str, str], int]:
    """Read a whole number; ``cut`` takes what is above the highest for that."""

    def read(name: str, value: str) -> int:
        whole = re.fullmatch(r"\d{1,30}", value, re.ASCII) is not None
        if not whole or int(value) < low or (int(value) > high and not cut):
            raise InvalidQuery(name, f"Must be a whole number, {low} to {high:,}.")
        return min(int(value), high)

    return read


def _numbers(name: str, value: str) -> list[float]:
    try:
        return [float(part) for part in value.split(",")]
    except ValueError as error:
        raise InvalidQuery(name, "Must be four or six numbers: west,south,east,north.") from error


def _columns(name: str, value: str) -> list[str]:
    names = list(dict.fromkeys(value.split(",")))  # whoever names one twice gets it once
    for column in names:
        if column not in fields():
            raise InvalidQuery(name, f"There is no column {shown(column)}; see the queryables.")
    return names


def _sort(name: str, value: str) -> tuple[tuple[str, bool], ...]:
    order = []
    for part in value.split(","):
        # a plus sign in an address is a space once it is decoded
        column = part.strip().removeprefix("-").removeprefix("+").strip()
        _columns(name, column)
        order.append((column, part.strip().startswith("-")))
    return tuple(order)


_READERS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "f": _one_of(*ITEMS),
    "limit": _number(1, MOST_ITEMS, cut=True),
    "offset": _number(0, FARTHEST),
    "bbox": _numbers,
    "bbox-crs": _one_of(*CRS),
    "crs": _one_of(*CRS),
    "datetime": read_interval,
    "properties": _columns,
    "skipGeometry": _one_of("true", "false"),
    "sortby": _sort,
    "resulttype": _one_of("results", "hits"),
    "filter": _any,
    "filter-lang": _one_of("cql2-text", "cql-text", "cql2-json"),
    "filter-crs": _one_of(*CRS),
    "known": read_moment,
}

NAMES: Final[Collection[str]] = tuple(_READERS)
"""Parameters of a request for items, besides the columns."""


def _first_name(query: str) -> str:
    name = max(query.split("&"), key=len).partition("=")[0]
    return shown(name) if name else "query"
