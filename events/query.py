"""What is asked for: one query, one query-string form, one meaning.

The map's address, the HTTP routes and the command line all read and write this form, and
``matches`` is the reference every faster index must agree with.

Within one parameter any value may match; between parameters all must. ``nationality`` and
``fighting_for`` must hold for the same troops: Colombians for Kyiv are not found by asking for
Colombians for Moscow, whoever else takes part.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import isfinite
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from events.countries import ALPHA3
from events.edtf_dates import FIRST_YEAR, LAST_YEAR
from events.errors import InvalidQuery
from events.fields import clean_text
from events.model import Event
from events.vocabulary import NO_FOREIGN, NOT_STATED, EventType, Verification
from events.words import holds_words, searched_text

_MOST_PARAMETERS = 100
_LONGEST_VALUE = 4_000
_LONGEST_TEXT = 200

_T = TypeVar("_T", bound=StrEnum)


class Undated(StrEnum):
    """What to do with events whose date nobody gave."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    ONLY = "only"


class Placed(StrEnum):
    """Whether the event must have a place."""

    YES = "yes"
    NO = "no"


class BoundingBox(NamedTuple):
    """A box in WGS 84 degrees; ``west`` > ``east`` means that it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        """Tell whether a point lies in the box or on its edge."""
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """A filter over events; empty means all.

    Values are checked and brought into one order at construction, so equal filters are equal.

    Attributes
    ----------
    nationality
        Layer keys: alpha-3, "not_stated", "none".
    fighting_for
        Alpha-3 codes of sides, or "not_stated".
    from_, to
        First and last day; an event matches when the days it may have happened on overlap. An
        open side ("by 9 April") overlaps everything on that side.
    undated
        Events whose own date is unknown: by default kept while no day is asked for and left out
        (but to be counted, see ``undated_apart``) when one is. A report's date never stands in.
    placed
        With a place, without one, or None for both.
    bbox
        The representative point must lie in it; events without a place do not.
    text
        Every word must occur in the title, summary, place, unit, actors, statements or sources;
        case and accents make no difference.
    as_known_on
        Ask as of the end of that day (UTC): which revision of each event is looked at, so it is
        for stores to heed and says nothing about a single event (`matches` passes over it).

    Raises
    ------
    InvalidQuery
        Naming the first parameter that cannot be read.
    """

    nationality: tuple[str, ...] = ()
    fighting_for: tuple[str, ...] = ()
    event_type: tuple[EventType, ...] = ()
    verification: tuple[Verification, ...] = ()
    from_: date | None = None
    to: date | None = None
    undated: Undated | None = None
    placed: Placed | None = None
    bbox: BoundingBox | None = None
    text: str = ""
    as_known_on: date | None = None

    def __post_init__(self) -> None:
        for name, allowed in (
            ("nationality", _LAYER_KEYS),
            ("fighting_for", _SIDE_KEYS),
        ):
            object.__setattr__(self, name, _codes(name, getattr(self, name), allowed))
        for name, terms in (("event_type", EventType), ("verification", Verification)):
            object.__setattr__(self, name, _terms(name, getattr(self, name), terms))
        for parameter, day in (("from", self.from_), ("to", self.to), ("known", self.as_known_on)):
            _check_year(parameter, day)
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise InvalidQuery(
                "to", f"The last day ({self.to}) is before the first ({self.from_})."
            )
        if self.bbox is not None:
            object.__setattr__(self, "bbox", _box("bbox", self.bbox))
        object.__setattr__(self, "text", _text(self.text))

    @classmethod
    def parse(cls, pairs: Iterable[tuple[str, str]]) -> Self:
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
                    _shown(name), f"Is no parameter here; known are {', '.join(PARAMETERS)}."
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
        return cls(**values)

    @classmethod
    def from_query_string(cls, text: str) -> Self:
        """Read the part of an address after the question mark.

        Raises
        ------
        InvalidQuery
            As ``parse``, and for bytes that are no UTF-8.
        """
        return cls.parse(pairs_of(text))

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give the parameters in their one order, with what is not asked for left out."""
        pairs = (
            ("nationality", ",".join(self.nationality)),
            ("fighting_for", ",".join(self.fighting_for)),
            ("event_type", ",".join(self.event_type)),
            ("verification", ",".join(self.verification)),
            ("from", "" if self.from_ is None else self.from_.isoformat()),
            ("to", "" if self.to is None else self.to.isoformat()),
            ("undated", self.undated or ""),
            ("placed", self.placed or ""),
            ("bbox", "" if self.bbox is None else ",".join(map(_number, self.bbox))),
            ("q", self.text),
            ("known", "" if self.as_known_on is None else self.as_known_on.isoformat()),
        )
        return tuple((name, str(value)) for name, value in pairs if value)

    def to_query_string(self) -> str:
        """Write the one form of this query: ``from_query_string`` gives an equal query back."""
        return urlencode(self.pairs(), safe=",", quote_via=quote)

    @property
    def has_dates(self) -> bool:
        """Whether a first or last day is asked for."""
        return self.from_ is not None or self.to is not None

    def undated_apart(self) -> Self:
        """Give the query for undated events that match all the rest.

        Its matches are what a date filter leaves out and what is counted beside it.
        """
        return replace(self, from_=None, to=None, undated=Undated.ONLY)


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
    return _box(name, _read_box(name, value))


def matches(event: Event, query: EventQuery) -> bool:
    """Tell whether an event is asked for. Says nothing about its state: stores filter that."""
    return (
        (not query.event_type or event.event_type in query.event_type)
        and _dates_match(event, query)
        and _place_matches(event, query)
        and _troops_match(event, query)
        and (not query.verification or event.verification in query.verification)
        and (not query.text or holds_words(searched_text(event), query.text))
    )


def _dates_match(event: Event, query: EventQuery) -> bool:
    if event.when.edtf is None:
        if query.undated is None:
            return not query.has_dates
        return query.undated is not Undated.EXCLUDE
    if query.undated is Undated.ONLY:
        return False
    if not query.has_dates:
        return True
    earliest, latest = event.when.earliest, event.when.latest
    starts_in_time = query.to is None or earliest is None or earliest <= query.to
    ends_in_time = query.from_ is None or latest is None or latest >= query.from_
    return starts_in_time and ends_in_time


def _place_matches(event: Event, query: EventQuery) -> bool:
    place = event.where
    if query.placed is not None and (place is not None) != (query.placed is Placed.YES):
        return False
    if query.bbox is None:
        return True
    return place is not None and query.bbox.holds(place.longitude, place.latitude)


def _troops_match(event: Event, query: EventQuery) -> bool:
    if not query.nationality and not query.fighting_for:
        return True
    foreign = event.foreign_troops
    if not foreign:
        return NO_FOREIGN in query.nationality and not query.fighting_for
    return any(
        (not query.nationality or (row.nationality or NOT_STATED) in query.nationality)
        and (not query.fighting_for or (row.fighting_for or NOT_STATED) in query.fighting_for)
        for row in foreign
    )


# --- reading and checking values ----------------------------------------------------------------

_LAYER_KEYS = ALPHA3 | {NOT_STATED, NO_FOREIGN}
_SIDE_KEYS = ALPHA3 | {NOT_STATED}
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _split(name: str, value: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in value.split(","))
    if not all(parts):
        raise InvalidQuery(name, "Has an empty entry; leave the parameter out to ask for all.")
    return parts


def _read_day(name: str, value: str) -> date:
    if _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise InvalidQuery(name, f"There is no day {value} in the calendar.") from error
    raise InvalidQuery(name, f"{_shown(value)} is not a day; write it as 2025-04-08.")


def _read_undated(name: str, value: str) -> Undated:
    return _one_of(name, value, Undated)


def _read_placed(name: str, value: str) -> Placed:
    return _one_of(name, value, Placed)


def _read_box(name: str, value: str) -> BoundingBox:
    parts = value.split(",")
    if len(parts) != 4:
        raise InvalidQuery(name, "Must be four numbers: west,south,east,north.")
    try:
        return BoundingBox(*map(float, parts))
    except ValueError as error:
        raise InvalidQuery(name, "Must be four numbers: west,south,east,north.") from error


def _read_text(name: str, value: str) -> str:  # noqa: ARG001 - as the other readers
    return value


class _Parameter(NamedTuple):
    field: str
    is_list: bool
    read: Callable[[str, str], object]


PARAMETERS: Mapping[str, _Parameter] = MappingProxyType(
    {
        "nationality": _Parameter("nationality", True, _split),
        "fighting_for": _Parameter("fighting_for", True, _split),
        "event_type": _Parameter("event_type", True, _split),
        "verification": _Parameter("verification", True, _split),
        "from": _Parameter("from_", False, _read_day),
        "to": _Parameter("to", False, _read_day),
        "undated": _Parameter("undated", False, _read_undated),
        "placed": _Parameter("placed", False, _read_placed),
        "bbox": _Parameter("bbox", False, _read_box),
        "q": _Parameter("text", False, _read_text),
        "known": _Parameter("as_known_on", False, _read_day),
    }
)
"""Every parameter of the query string, in its one order."""


def _one_of(name: str, value: str, terms: type[_T]) -> _T:
    try:
        return terms(value)
    except ValueError as error:
        known = ", ".join(terms)
        raise InvalidQuery(name, f"{_shown(value)} is not one of: {known}.") from error


def _codes(name: str, values: Iterable[str], allowed: frozenset[str]) -> tuple[str, ...]:
    unique = set(values)
    for value in sorted(unique - allowed):
        raise InvalidQuery(name, f"{_shown(value)} is no country code of three capitals (UKR).")
    return tuple(sorted(unique))


def _terms(name: str, values: Iterable[str], terms: type[_T]) -> tuple[_T, ...]:
    unique = {_one_of(name, value, terms) for value in values}
    return tuple(term for term in terms if term in unique)


def _check_year(name: str, day: date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidQuery(name, f"The year {day.year} is outside {FIRST_YEAR} to {LAST_YEAR}.")


def _box(name: str, box: Iterable[float]) -> BoundingBox:
    numbers = BoundingBox(*(float(number) + 0.0 for number in box))
    if not all(map(isfinite, numbers)):
        raise InvalidQuery(name, "Must be four finite numbers.")
    if abs(numbers.west) > 180 or abs(numbers.east) > 180:
        raise InvalidQuery(name, "West and east must lie in -180 to 180.")
    if not -90 <= numbers.south <= numbers.north <= 90:
        raise InvalidQuery(name, "South must not exceed north, and both lie in -90 to 90.")
    return numbers


def _text(value: str) -> str:
    try:
        return clean_text(value, longest=_LONGEST_TEXT)
    except ValueError as error:
        raise InvalidQuery("q", str(error)) from error


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")


def _shown(value: str) -> str:
    """Quote a stranger's text in a message: short, on one line, without control characters."""
    printable = "".join(c if c.isprintable() else "�" for c in value[:40])
    return f"'{printable}{'…' if len(value) > 40 else ''}'"
