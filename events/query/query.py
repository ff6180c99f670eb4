"""What is asked for: one query, one meaning.

``matches`` is the reference every faster index must agree with. How a query is written in an
address is told in `events.query.address`.

Within one parameter any value may match; between parameters all must. ``nationality`` and
``fighting_for`` must hold for the same troops: Colombians for Kyiv are not found by asking for
Colombians for Moscow, whoever else takes part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple, Self, TypeVar

from events.dates.certainty import Certainty
from events.dates.edtf import FIRST_YEAR, LAST_YEAR
from events.errors import InvalidQuery
from events.model.countries import ALPHA3
from events.model.event import Event
from events.model.fields import clean_text
from events.model.layers import Troops, layers_of
from events.query.text import holds_words, searched_text
from events.vocabulary import (
    NO_FOREIGN,
    NOT_MENTIONED,
    NOT_STATED,
    STATED_NONE,
    EventType,
    Verification,
)

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
        Layer keys: alpha-3, "not_stated", "not_mentioned", "stated_none". "none" is taken for the
        last two together, which is what it meant before they were told apart.
    fighting_for
        Alpha-3 codes of sides, or "not_stated".
    from_, to
        First and last day; an event matches when the days it may have happened on overlap. An
        open side ("by 9 April") overlaps everything on that side.
    certainty
        Only what is certain, possible or open between those days (`events.dates.certainty`); empty
        for all three. What nobody dated is none of them, and told apart by ``undated``.
    undated
        Events whose own date is unknown: by default kept while no day is asked for and left out
        (but to be counted, see ``undated_apart``) when one is. A report's date never stands in.
    placed
        With a place, without one, or None for both.
    off
        Layers switched off: an event that is drawn in no other is left out.
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
    certainty: tuple[Certainty, ...] = ()
    undated: Undated | None = None
    placed: Placed | None = None
    off: tuple[str, ...] = ()
    bbox: BoundingBox | None = None
    text: str = ""
    as_known_on: date | None = None

    def __post_init__(self) -> None:
        for name in ("nationality", "off"):
            object.__setattr__(self, name, layers_asked(getattr(self, name)))
        for name, allowed in (
            ("nationality", LAYER_KEYS),
            ("off", LAYER_KEYS),
            ("fighting_for", _SIDE_KEYS),
        ):
            object.__setattr__(self, name, _codes(name, getattr(self, name), allowed))
        for name, terms in _TERMS.items():
            object.__setattr__(self, name, _terms(name, getattr(self, name), terms))
        if len(self.certainty) == len(Certainty):
            object.__setattr__(self, "certainty", ())
        for name, choices in (("undated", Undated), ("placed", Placed)):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, _one_of(name, value, choices))
        for parameter, day in (("from", self.from_), ("to", self.to), ("known", self.as_known_on)):
            _check_year(parameter, day)
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise InvalidQuery(
                "to", f"The last day ({self.to}) is before the first ({self.from_})."
            )
        if self.bbox is not None:
            object.__setattr__(self, "bbox", checked_box("bbox", self.bbox))
        object.__setattr__(self, "text", _text(self.text))

    @property
    def has_dates(self) -> bool:
        """Whether a first or last day is asked for, or how an event stands to those days."""
        return self.from_ is not None or self.to is not None or bool(self.certainty)

    @property
    def today(self) -> date:
        """Until when that which goes on is possible: the day asked as of, or today (UTC)."""
        today = datetime.now(UTC).date()
        return today if self.as_known_on is None else min(self.as_known_on, today)

    def undated_apart(self) -> Self:
        """Give the query for undated events that match all the rest.

        Its matches are what a date filter leaves out and what is counted beside it.
        """
        return replace(self, from_=None, to=None, certainty=(), undated=Undated.ONLY)


def matches(event: Event, query: EventQuery) -> bool:
    """Tell whether an event is asked for. Says nothing about its state: stores filter that."""
    return (
        (not query.event_type or event.event_type in query.event_type)
        and _dates_match(event, query)
        and _place_matches(event, query)
        and troops_match(event.troop_set, query)
        and (not query.verification or event.verification in query.verification)
        and (not query.text or holds_words(searched_text(event), query.text))
    )


def _dates_match(event: Event, query: EventQuery) -> bool:
    days = event.when.days
    if days is None:
        if query.undated is None:
            return not query.has_dates
        return query.undated is not Undated.EXCLUDE
    if query.undated is Undated.ONLY:
        return False
    certainty = days.within(query.from_, query.to, query.today)
    return certainty is not None and (not query.certainty or certainty in query.certainty)


def _place_matches(event: Event, query: EventQuery) -> bool:
    place = event.where
    if query.placed is not None and (place is not None) != (query.placed is Placed.YES):
        return False
    if query.bbox is None:
        return True
    return place is not None and query.bbox.holds(place.longitude, place.latitude)


def troops_match(troops: Troops, query: EventQuery) -> bool:
    """Tell whether a set of troops is what a query asks for by nationality, side and layers."""
    if query.off and set(layers_of(troops)) <= set(query.off):
        return False
    if not troops:
        asked = not query.nationality or layers_of(troops)[0] in query.nationality
        return asked and not query.fighting_for
    return any(
        (not query.nationality or (nationality or NOT_STATED) in query.nationality)
        and (not query.fighting_for or (side or NOT_STATED) in query.fighting_for)
        for nationality, side in troops
    )


# --- checking values -----------------------------------------------------------------------------

LAYER_KEYS = ALPHA3 | {NOT_STATED, NOT_MENTIONED, STATED_NONE}
"""Every layer an event can be drawn in."""

_SIDE_KEYS = ALPHA3 | {NOT_STATED}

_TERMS: Mapping[str, type[StrEnum]] = MappingProxyType(
    {"event_type": EventType, "verification": Verification, "certainty": Certainty}
)


def layers_asked(keys: Iterable[str]) -> tuple[str, ...]:
    """Read layer keys as addresses have them, in which "none" is two layers; not checked."""
    asked = set(keys)
    if NO_FOREIGN in asked:
        asked = asked - {NO_FOREIGN} | {NOT_MENTIONED, STATED_NONE}
    return tuple(sorted(asked))


def checked_box(name: str, box: Iterable[float]) -> BoundingBox:
    """Check west, south, east and north, in degrees (WGS 84).

    Raises
    ------
    InvalidQuery
        It is no box on Earth.
    """
    numbers = BoundingBox(*(float(number) + 0.0 for number in box))
    if not all(map(isfinite, numbers)):
        raise InvalidQuery(name, "Must be four finite numbers.")
    if abs(numbers.west) > 180 or abs(numbers.east) > 180:
        raise InvalidQuery(name, "West and east must lie in -180 to 180.")
    if not -90 <= numbers.south <= numbers.north <= 90:
        raise InvalidQuery(name, "South must not exceed north, and both lie in -90 to 90.")
    return numbers


def quoted(value: str) -> str:
    """Quote a stranger's text in a message: short, on one line, without control characters."""
    printable = "".join(c if c.isprintable() else "�" for c in value[:40])
    return f"'{printable}{'…' if len(value) > 40 else ''}'"


def _one_of(name: str, value: str, terms: type[_T]) -> _T:
    try:
        return terms(value)
    except ValueError as error:
        known = ", ".join(terms)
        raise InvalidQuery(name, f"{quoted(value)} is not one of: {known}.") from error


def _codes(name: str, values: Iterable[str], allowed: frozenset[str]) -> tuple[str, ...]:
    unique = set(values)
    for value in sorted(unique - allowed):
        raise InvalidQuery(name, f"{quoted(value)} is no country code of three capitals (UKR).")
    return tuple(sorted(unique))


def _terms(name: str, values: Iterable[str], terms: type[_T]) -> tuple[_T, ...]:
    unique = {_one_of(name, value, terms) for value in values}
    return tuple(term for term in terms if term in unique)


def _check_year(name: str, day: date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidQuery(name, f"The year {day.year} is outside {FIRST_YEAR} to {LAST_YEAR}.")


def _text(value: str) -> str:
    try:
        return clean_text(value, longest=_LONGEST_TEXT)
    except ValueError as error:
        raise InvalidQuery("q", str(error)) from error
