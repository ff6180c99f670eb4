"""What may be asked of each route under ``/ogc``, read strictly before pygeoapi sees it.

pygeoapi passes over parameters it does not know and says little about those it cannot read; here
each fault is told with the name of the parameter.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, Final
from urllib.parse import parse_qsl

from api.ogc.cql import read_filter
from api.ogc.fields import fields
from events.errors import InvalidQuery

MOST_ITEMS: Final = 10_000
USUAL_ITEMS: Final = 100
FARTHEST: Final = 100_000_000
MOST_AREAS: Final = 1_000

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
            raise InvalidQuery(_shown(name), "Is given more than once.")
        if len(value) > _LONGEST:
            raise InvalidQuery(_shown(name), f"Is longer than {_LONGEST:,} characters.")
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
            raise InvalidQuery(_shown(name), f"Is no parameter here; known are {', '.join(known)}.")
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
                _shown(name),
                f"Is no parameter here; known are {', '.join(_READERS)} and the queryables.",
            )
    read = {name: _READERS.get(name, _any)(name, value) for name, value in given.items()}
    for name in ("bbox-crs", "filter-lang"):
        needed = name.partition("-")[0]
        if name in given and needed not in given:
            raise InvalidQuery(name, f"Is of no use without {needed}.")
    return Asked(given, read.get("known"), read.get("filter"))


def read_moment(name: str, value: str) -> datetime | date:
    """Read a day, or a time with its zone; raises InvalidQuery."""
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        if _TIME.fullmatch(value):
            return datetime.fromisoformat(value.replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidQuery(name, f"There is no time {_shown(value)}.") from error
    raise InvalidQuery(
        name, f"{_shown(value)} is no time; write 2025-04-08 or 2025-04-08T12:00:00Z."
    )


def read_interval(name: str, value: str) -> tuple[date | None, date | None]:
    """Read a day, a time, or two with a slash between, open sides as ``..``.

    Returns
    -------
    First and last local calendar day, None for an open side: events have no finer times.

    Raises
    ------
    InvalidQuery
        It is none, or ends before it begins.
    """
    # GDAL 3.6 writes days as "2024-12-01T".
    parts = [part[:-1] if _DAY.fullmatch(part[:-1]) else part for part in value.split("/")]
    if len(parts) > 2:
        raise InvalidQuery(name, "Has more than one slash; write 2025-01-01/2025-04-08.")
    if len(parts) == 1:
        parts = parts * 2
        if parts[0] in ("", ".."):
            raise InvalidQuery(name, "Is empty; leave it out to ask for all.")
    days: list[date | None] = []
    for part in parts:
        if part in ("", ".."):
            days.append(None)
            continue
        moment = read_moment(name, part)
        days.append(moment.date() if isinstance(moment, datetime) else moment)
    first, last = days
    if first is not None and last is not None and last < first:
        raise InvalidQuery(name, f"Ends ({last}) before it begins ({first}).")
    return first, last


_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+ -]\d\d:\d\d)", re.ASCII
)


def _any(name: str, value: str) -> str:  # noqa: ARG001 - as the other readers
    return value


def _one_of(*allowed: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in allowed:
            raise InvalidQuery(name, f"{_shown(value)} is not one of: {', '.join(allowed)}.")
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
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise InvalidQuery(name, "Must be four finite numbers: west,south,east,north.")
    if numbers[1] > numbers[3]:
        raise InvalidQuery(name, "The south must not be north of the north.")
    return value


def _columns(name: str, value: str) -> str:
    for column in value.split(","):
        if column not in fields():
            raise InvalidQuery(name, f"There is no column {_shown(column)}; see the queryables.")
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
    "filter": lambda _, value: read_filter(value),
    "filter-lang": _one_of("cql2-text", "cql-text"),
    "filter-crs": _one_of(CRS84),
    "known": read_moment,
}


def _first_name(query: str) -> str:
    name = max(query.split("&"), key=len).partition("=")[0]
    return _shown(name) if name else "query"


def _shown(text: str) -> str:
    """Quote a stranger's text in a message: short, on one line, without control characters."""
    printable = "".join(c if c.isprintable() else "\ufffd" for c in text[:40])
    return f"{printable}{'…' if len(text) > 40 else ''}"
