"""How a query is written in an address: one form, read and written here only.

The map's address, the HTTP routes and the command line share it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from events.errors import InvalidQuery
from events.query.query import BoundingBox, EventQuery, checked_box, quoted

_MOST_PARAMETERS: Final = 100
_LONGEST_VALUE: Final = 4_000
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_query(text: str) -> EventQuery:
    """Read the part of an address after the question mark.

    Raises
    ------
    InvalidQuery
        As `read_pairs`, and for bytes that are no UTF-8.
    """
    return read_pairs(pairs_of(text))


def write_query(query: EventQuery) -> str:
    """Write the one form of a query: `read_query` gives an equal one back."""
    return urlencode(write_pairs(query), safe=",", quote_via=quote)


def read_pairs(pairs: Iterable[tuple[str, str]]) -> EventQuery:
    """Read decoded parameters, as web frameworks give them.

    Lists may be joined by commas or repeated; anything else may be given once.

    Raises
    ------
    InvalidQuery
        For an unknown or repeated parameter or a value that cannot be read.
    """
    values: dict[str, Any] = {}
    for number, (name, value) in enumerate(pairs):
        if number >= _MOST_PARAMETERS:
            raise InvalidQuery("query", f"Has over {_MOST_PARAMETERS} parameters.")
        if name not in PARAMETERS:
            raise InvalidQuery(
                quoted(name), f"Is no parameter here; known are {', '.join(PARAMETERS)}."
            )
        if len(value) > _LONGEST_VALUE:
            raise InvalidQuery(name, f"Is longer than {_LONGEST_VALUE:,} characters.")
        field, is_list, read = PARAMETERS[name]
        if is_list:
            values[field] = (*values.get(field, ()), *_split(name, value))
        elif field in values:
            raise InvalidQuery(name, "Is given more than once.")
        else:
            values[field] = read(name, value)
    return EventQuery(**values)


def write_pairs(query: EventQuery) -> tuple[tuple[str, str], ...]:
    """Give the parameters in their one order, with what is not asked for left out."""
    pairs = (
        ("nationality", ",".join(query.nationality)),
        ("fighting_for", ",".join(query.fighting_for)),
        ("event_type", ",".join(query.event_type)),
        ("verification", ",".join(query.verification)),
        ("from", "" if query.from_ is None else query.from_.isoformat()),
        ("to", "" if query.to is None else query.to.isoformat()),
        ("certainty", ",".join(query.certainty)),
        ("undated", query.undated or ""),
        ("placed", query.placed or ""),
        ("off", ",".join(query.off)),
        ("bbox", "" if query.bbox is None else ",".join(map(_number, query.bbox))),
        ("q", query.text),
        ("known", "" if query.as_known_on is None else query.as_known_on.isoformat()),
    )
    return tuple((name, str(value)) for name, value in pairs if value)


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Take the part of an address after the question mark apart, decoded.

    Raises
    ------
    InvalidQuery
        For bytes that are no UTF-8, or too many parameters.
    """
    try:
        return parse_qsl(
            text.removeprefix("?"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise InvalidQuery("query", "Holds bytes that are no UTF-8 text.") from error
    except ValueError as error:
        raise InvalidQuery("query", f"Has over {_MOST_PARAMETERS} parameters.") from error


def read_box(name: str, value: str) -> BoundingBox:
    """Read west,south,east,north in degrees (WGS 84).

    Raises
    ------
    InvalidQuery
        It is no box on Earth.
    """
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError as error:
        raise InvalidQuery(name, "Must be four numbers: west,south,east,north.") from error
    if len(numbers) != len(BoundingBox._fields):
        raise InvalidQuery(name, "Must be four numbers: west,south,east,north.")
    return checked_box(name, numbers)


def _split(name: str, value: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in value.split(","))
    if not all(parts):
        raise InvalidQuery(name, "Has an empty entry; leave the parameter out to ask for all.")
    return parts


def read_day(name: str, value: str) -> date:
    """Read a day, ``2025-04-08``; raises InvalidQuery."""
    if _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise InvalidQuery(name, f"There is no day {value} in the calendar.") from error
    raise InvalidQuery(name, f"{quoted(value)} is not a day; write it as 2025-04-08.")


def _as_it_is(name: str, value: str) -> str:  # noqa: ARG001 - as the other readers
    return value


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")


class _Parameter(NamedTuple):
    field: str
    is_list: bool
    read: Callable[[str, str], object]


PARAMETERS: Final[Mapping[str, _Parameter]] = MappingProxyType(
    {
        "nationality": _Parameter("nationality", True, _split),
        "fighting_for": _Parameter("fighting_for", True, _split),
        "event_type": _Parameter("event_type", True, _split),
        "verification": _Parameter("verification", True, _split),
        "from": _Parameter("from_", False, read_day),
        "to": _Parameter("to", False, read_day),
        "certainty": _Parameter("certainty", True, _split),
        "undated": _Parameter("undated", False, _as_it_is),
        "placed": _Parameter("placed", False, _as_it_is),
        "off": _Parameter("off", True, _split),
        "bbox": _Parameter("bbox", False, read_box),
        "q": _Parameter("text", False, _as_it_is),
        "known": _Parameter("as_known_on", False, read_day),
    }
)
"""Every parameter of the query string, in its one order; `EventQuery` checks what they say."""
