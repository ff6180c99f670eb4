"""The flat columns of a feature: what GIS sees of an event without opening nested properties.

Every column is computed from the event's facts and passed over when a feature is read.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from pydantic import Field

from events.model.acled import ACLED
from events.model.event import Event
from events.model.fields import Model
from events.model.layers import Troops, layers_of, sides_of, troops_of
from events.model.ledger import Source, Statement
from events.model.troops import ForeignTroops
from events.model.when import When
from events.vocabulary import NO_FOREIGN, Credibility, DateBasis, Reliability, Verification
from geo.precision import LocationPrecision

FACTS_BEFORE: Final = ("title", "event_type")
FACTS_AFTER: Final = ("summary", "state", "revision", "recorded_at")
"""Facts that are flat themselves, and stand before and after the columns in every table."""


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
    nationalities: str | None = Field(
        description="alpha-3 codes of the foreign troops, and not_stated, joined by ';'"
    )
    fighting_for: str | None = Field(description="alpha-3 codes of their sides, joined by ';'")
    count_low: int | None = Field(
        description="lowest number of foreign troops, added up where all rows have one role and a "
        "number; else null"
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
    licence: str | None = Field(description="licence of the dataset an event was imported from")


def columns_of(event: Event, *, geometry_role: str | None = None) -> dict[str, Any]:
    """Compute the columns of an event, as JSON values.

    Parameters
    ----------
    geometry_role
        Given where the geometry is not the representative point.
    """
    place, fatalities, foreign = event.where, event.fatalities, event.foreign_troops
    nationalities, sides = _codes(troops_of(foreign))
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
        "licence": None if event.origin is None else event.origin.licence,
    }


# Many events share a date, and many a set of troops: what either says is worked out once.


def _dates(when: When) -> dict[str, Any]:
    if when.edtf is not None:
        return {**_event_dates(when.edtf), "reported_on": _iso(when.reported_on)}
    reported, basis = _iso(when.reported_on), when.basis
    return {
        "start": reported,
        "end": reported,
        "date_basis": None if basis is None else basis.value,
        "date_precision": None,
        "lasting": False,
        "reported_on": reported,
    }


@lru_cache(maxsize=4_096)
def _event_dates(edtf: str) -> dict[str, Any]:
    when = When(edtf=edtf)
    precision = when.date_precision
    return {
        "start": _iso(when.earliest),
        "end": _iso(when.latest),
        "date_basis": DateBasis.EVENT.value,
        "date_precision": None if precision is None else int(precision),
        "lasting": when.lasting,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@lru_cache(maxsize=4_096)
def _codes(troops: Troops) -> tuple[str | None, str | None]:
    """Join the nationalities and the sides of foreign troops."""
    layers = ";".join(key for key in layers_of(troops) if key != NO_FOREIGN)
    return layers or None, ";".join(sides_of(troops)) or None


def _role(event: Event) -> str | None:
    if event.where is None:
        return None
    return "exact" if event.where.precision is LocationPrecision.EXACT else "representative"


def _counts(rows: tuple[ForeignTroops, ...]) -> tuple[int | None, int | None, int | None]:
    """Add up the numbers of rows of one role; rows of several roles may be the same people."""
    if not rows or len({row.role for row in rows}) > 1:
        return None, None, None
    return (
        _sum(row.count_low for row in rows),
        _sum(row.count_best for row in rows),
        _sum(row.count_high for row in rows),
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Add numbers up; a missing one leaves the sum unknown."""
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


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
