"""The flat columns of a feature: what GIS sees of an event without opening nested properties.

Every column is computed from the event's facts and passed over when a feature is read.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from pydantic import Field

from events.dates.certainty import known_days
from events.model.acled import ACLED
from events.model.event import Event, Origin
from events.model.fields import Model
from events.model.foreign import country_of
from events.model.layers import Troops, layers_of, mention_of, sides_of, troops_of
from events.model.ledger import Source, Statement
from events.model.symbols import sidc_of
from events.model.troops import ForeignTroops
from events.model.when import When
from events.vocabulary import Credibility, DateBasis, Mention, Reliability, Verification
from geo.precision import LocationPrecision


class Columns(Model):
    """The columns, each with what it says; the source of the schema and of the documentation."""

    acled_type: str = Field(description="nearest ACLED event type and sub-event type")
    start: date | None = Field(
        description="first local calendar date the event may have happened on; with date_basis "
        "report, the day of the report"
    )
    end: date | None = Field(
        description="last such date; null where it is still going on or the end is not known"
    )
    certain_from: date | None = Field(
        description="first day on which it surely was; null without such a day"
    )
    certain_to: date | None = Field(description="last such day")
    possible_from: date | None = Field(
        description="first day on which it may have been; null where no day is, only a bound "
        "(by 9 April), or where no date is given"
    )
    possible_to: date | None = Field(
        description="last such day; null where there is none, or it goes on: then until today"
    )
    date_basis: DateBasis | None = Field(
        description="whether start and end are dates of the event, or of the report alone"
    )
    date_precision: int | None = Field(
        description="UCDP date_prec: 1 exact day, 2 two to six days, 3 a week, 4 within a month, "
        "5 more than a month up to a year; uncertainty, not duration"
    )
    lasting: bool = Field(description="it went on from start to end")
    reported_on: date | None = Field(description="day it was announced or published")
    place: str | None = Field(description="place as reported")
    country: str | None = Field(description="as the source states it")
    admin1: str | None = Field(description="first-level area as the source states it")
    location_precision: int | None = Field(description="UCDP where_prec, 1 to 7")
    radius_m: float | None = Field(description="metres around the point within which it happened")
    area_code: str | None = Field(description="code of the shipped area that is the place")
    geometry_role: str | None = Field(
        description="exact, representative (a point that stands for an area) or area"
    )
    foreign_troops: Mention = Field(
        description="listed, none (a source or an analyst states that none took part) or "
        "not_mentioned"
    )
    nationalities: str | None = Field(
        description="alpha-3 codes of the foreign troops, and not_stated, joined by ';'"
    )
    fighting_for: str | None = Field(description="alpha-3 codes of their sides, joined by ';'")
    count_low: int | None = Field(
        description="lowest number of foreign troops, added up where all rows are of one kind and "
        "one role, have a number and cannot be the same people; else null"
    )
    count_best: int | None = Field(description="best number, as count_low")
    count_high: int | None = Field(description="highest number, as count_low")
    fatalities_best: int | None = Field(description="best number of deaths")
    verification: Verification = Field(description="derived from the ledger, or overridden")
    best_reliability: str | None = Field(
        description="best Admiralty grade of a source; F only where none is graded"
    )
    best_credibility: int | None = Field(
        description="best Admiralty grade of a statement; 6 only where none is graded"
    )
    source_urls: str | None = Field(description="web addresses of the sources, joined by a space")
    dataset: str | None = Field(description="dataset the event was imported from")
    licence: str | None = Field(description="licence of that dataset")
    attribution: str | None = Field(description="credit to give with it: dataset, version, licence")
    sidc: str = Field(
        description="military symbol (APP-6D, MIL-STD-2525D) for kind, side and standing, as "
        "docs/military-symbols.md says"
    )


BEFORE: Final = ("title", "event_type")
"""Facts that stand as a column of their own before `Columns`."""

AFTER: Final = ("summary", "state", "marking", "revision", "recorded_at")
"""Facts that stand as a column of their own behind `Columns`."""


def columns_of(event: Event, *, geometry_role: str | None = None) -> dict[str, Any]:
    """Compute the columns of an event, as JSON values.

    Parameters
    ----------
    geometry_role
        Given where the geometry is not the representative point.
    """
    place, fatalities, foreign = event.where, event.fatalities, event.foreign_troops
    troops = troops_of(event.troops, country_of(place))
    nationalities, sides = _codes(troops)
    low, best, high = _counts(foreign)
    return {
        "acled_type": str(ACLED[event.event_type]),
        **_dates(event.when),
        "place": None if place is None else place.name,
        "country": None if place is None else place.country,
        "admin1": None if place is None else place.admin1,
        "location_precision": None if place is None else int(place.precision),
        "radius_m": None if place is None else place.radius_m,
        "area_code": None if place is None else place.area_code,
        "geometry_role": geometry_role or _role(event),
        "foreign_troops": mention_of(troops).value,
        "nationalities": nationalities,
        "fighting_for": sides,
        "count_low": low,
        "count_best": best,
        "count_high": high,
        "fatalities_best": None if fatalities is None else fatalities.best,
        "verification": event.verification.value,
        "best_reliability": _best_reliability(event.sources),
        "best_credibility": _best_credibility(event.statements),
        "source_urls": " ".join(source.url for source in event.sources if source.url) or None,
        **_credit(event.origin),
        "sidc": sidc_of(event.event_type, sides, event.verification),
    }


# Many events share a date, and many a set of troops: what either says is worked out once.


def _dates(when: When) -> dict[str, Any]:
    if when.edtf is not None:
        return {**_event_dates(when.edtf), "reported_on": _iso(when.reported_on)}
    reported, basis = _iso(when.reported_on), when.basis
    return {
        "start": reported,
        "end": reported,
        **dict.fromkeys(("certain_from", "certain_to", "possible_from", "possible_to")),
        "date_basis": None if basis is None else basis.value,
        "date_precision": None,
        "lasting": False,
        "reported_on": reported,
    }


@lru_cache(maxsize=4_096)
def _event_dates(edtf: str) -> dict[str, Any]:
    when = When(edtf=edtf)
    precision = when.date_precision
    days = known_days(edtf)
    certain, possible = days.certain or (None, None), days.possible or (None, None)
    return {
        "start": _iso(when.earliest),
        "end": _iso(when.latest),
        "certain_from": _iso(certain[0]),
        "certain_to": _iso(certain[1]),
        "possible_from": _iso(possible[0]),
        "possible_to": _iso(possible[1]),
        "date_basis": DateBasis.EVENT.value,
        "date_precision": None if precision is None else int(precision),
        "lasting": when.lasting,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@lru_cache(maxsize=4_096)
def _codes(troops: Troops) -> tuple[str | None, str | None]:
    """Join the nationalities and the sides of foreign troops."""
    return ";".join(layers_of(troops)) if troops else None, ";".join(sides_of(troops)) or None


def _role(event: Event) -> str | None:
    if event.where is None:
        return None
    return "exact" if event.where.precision is LocationPrecision.EXACT else "representative"


def _counts(rows: tuple[ForeignTroops, ...]) -> tuple[int | None, int | None, int | None]:
    """Add up the numbers of rows of one kind and role; others may be the same people."""
    if not rows or (len(rows) > 1 and not _may_be_added(rows)):
        return None, None, None
    return (
        _sum(row.count_low for row in rows),
        _sum(row.count_best for row in rows),
        _sum(row.count_high for row in rows),
    )


def _may_be_added(rows: tuple[ForeignTroops, ...]) -> bool:
    if len({(row.role, row.count_kind) for row in rows}) > 1:
        return False
    if rows[0].role is None and rows[0].count_kind is None:
        return False  # of what is not said nobody knows whether it is the same
    units: dict[tuple[str | None, ...], list[str | None]] = {}
    for row in rows:
        who = (row.nationality, row.nationality_as_stated, row.fighting_for)
        units.setdefault(who, []).append(row.unit)
    return all(
        len(names) == 1 or (None not in names and len(set(names)) == len(names))
        for names in units.values()
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Add numbers up; a missing one leaves the sum unknown."""
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


def _credit(origin: Origin | None) -> dict[str, str | None]:
    if origin is None:
        return {"dataset": None, "licence": None, "attribution": None}
    version = f", version {origin.version}" if origin.version else ""
    licence = f" ({origin.licence})" if origin.licence else ""
    return {
        "dataset": origin.dataset,
        "licence": origin.licence,
        "attribution": f"{origin.dataset}{version}{licence}",
    }


def _best_reliability(sources: Sequence[Source]) -> str | None:
    if not sources:
        return None
    judged = [s.reliability for s in sources if s.reliability is not Reliability.F]
    return min(judged, default=Reliability.F).value


def _best_credibility(statements: Sequence[Statement]) -> int | None:
    if not statements:
        return None
    unjudged = Credibility.CANNOT_BE_JUDGED
    judged = [s.credibility for s in statements if s.credibility is not unjudged]
    return int(min(judged, default=unjudged))
