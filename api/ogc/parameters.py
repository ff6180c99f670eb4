"""What may be asked of each route under ``/ogc``, read strictly before pygeoapi sees it.

pygeoapi passes over parameters it does not know and says little about those it cannot read; here
each fault is told with the name of the parameter.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import isfinite
from typing import Any, Final
from urllib.parse import parse_qsl

from api.ogc.cql import read_filter
from api.ogc.fields import fields
from api.ogc.times import read_interval, read_moment, shown
from events.errors import InvalidQuery

MOST_ITEMS: Final = 10_000
USUAL_ITEMS: Final = 100

MOST_AREAS: Final = 2_000
"""Most areas on a page, some 11 MB: who asks for more is given so many, and a link to the next."""

FARTHEST: Final = 100_000_000

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRS: Final = (
    CRS84,
    *(f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (4326, 3857, 32636, 32637)),
)
"""What coordinates may be asked in: WGS 84, Web Mercator, and UTM zones 36 and 37 north."""

_LONGEST: Final = 4_000
_MOST: Final = 60
_ONE_WAY: Final = frozenset({"f", "limit", "offset", "skipGeometry", "resulttype", "filter-lang"})


@dataclass(frozen=True)
class Asked:
    """The parameters of a request for items, each read.

    Attributes
    ----------
    given
        As they were written, in order, each once.
    known
        Moment as of which the events are asked for; None for now.
    filter
        Tree of a CQL2 filter, or None.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    known: datetime | date | None = None
    filter: Any = None

    def at_most(self, items: int) -> "Asked":
        """Ask for fewer features on a page where more were asked for."""
        if int(self.given.get("limit", 0)) <= items:
            return self
        return replace(self, given={**self.given, "limit": str(items)})


def pairs_of(query: str) -> dict[str, str]:
    """Read the part of an address after the question mark.

    Raises
    ------
    InvalidQuery
        Too much, no UTF-8, or something given twice.
    """
    if len(query) > 3 * _LONGEST:
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
        if len(value) > _LONGEST:
            raise InvalidQuery(shown(name), f"Is longer than {_LONGEST:,} characters.")
        given[name] = value
    return given


def read_plain(query: str, allowed: Iterable[str] = ()) -> dict[str, str]:
    """Read the parameters of a route that takes ``f`` and ``lang``, and those allowed besides.

    Raises
    ------
    InvalidQuery
        Naming the first that cannot be read.
    """
    given = pairs_of(query)
    known = ("f", "lang", *allowed)
    for name, value in given.items():
        if name not in known:
            raise InvalidQuery(shown(name), f"Is no parameter here; known are {', '.join(known)}.")
        _READERS.get(name, _any)(name, value)
    return given


def read_item(query: str) -> dict[str, str]:
    """Read the parameters of a request for one item; raises InvalidQuery."""
    return read_plain(query, ("crs",))


def read_items(query: str) -> Asked:
    """Read the parameters of a request for items.

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
    read = {name: _READERS.get(name, _any)(name, value) for name, value in given.items()}
    for name in ("bbox-crs", "filter-lang"):
        needed = name.partition("-")[0]
        if name in given and needed not in given:
            raise InvalidQuery(name, f"Is of no use without {needed}.")
    language = given.get("filter-lang", "")
    tree = read_filter(given["filter"], json=language == "cql2-json") if "filter" in given else None
    return Asked(given, read.get("known"), tree)


def _any(name: str, value: str) -> str:  # noqa: ARG001 - as the other readers
    return value


def _one_of(*allowed: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in allowed:
            raise InvalidQuery(name, f"{shown(value)} is not one of: {', '.join(allowed)}.")
        return value

    return read


def _number(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not re.fullmatch(r"\d{1,12}", value, re.ASCII) or not low <= int(value) <= high:
            raise InvalidQuery(name, f"Must be a whole number, {low} to {high:,}.")
        return int(value)

    return read


def _box(name: str, value: str) -> str:
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError as error:
        raise InvalidQuery(name, "Must be four numbers: west,south,east,north.") from error
    if len(numbers) == 6:
        if not numbers[2] <= numbers[5]:
            raise InvalidQuery(name, "The lowest height must not be above the highest.")
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise InvalidQuery(name, "Must be four finite numbers: west,south,east,north.")
    if numbers[1] > numbers[3]:
        raise InvalidQuery(name, "The south must not be north of the north.")
    return value


def _columns(name: str, value: str) -> str:
    for column in value.split(","):
        if column not in fields():
            raise InvalidQuery(name, f"There is no column {shown(column)}; see the queryables.")
    return value


def _sort(name: str, value: str) -> str:
    for part in value.split(","):
        # a plus sign in an address is a space once it is decoded
        _columns(name, part.strip().removeprefix("-").removeprefix("+").strip())
    return value


_READERS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "f": _one_of("json", "html"),
    "lang": _any,
    "limit": _number(1, MOST_ITEMS),
    "offset": _number(0, FARTHEST),
    "bbox": _box,
    "bbox-crs": _one_of(*CRS),
    "crs": _one_of(*CRS),
    "datetime": read_interval,
    "properties": _columns,
    "skipGeometry": _one_of("true", "false"),
    "sortby": _sort,
    "resulttype": _one_of("results", "hits"),
    "filter": _any,
    "filter-lang": _one_of("cql2-text", "cql-text", "cql2-json"),
    "filter-crs": _one_of(CRS84),
    "known": read_moment,
}


def _first_name(query: str) -> str:
    name = max(query.split("&"), key=len).partition("=")[0]
    return shown(name) if name else "query"
