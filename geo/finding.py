"""The port of place finding: what is asked, what can be answered.

"Found", "ambiguous", "not found" and "service unavailable" are different results, so that nobody
mistakes a service that is down for a place that does not exist, or a first hit for an answer.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from shapely.geometry.base import BaseGeometry

from geo.position import Position
from geo.precision import LocationPrecision

Method: TypeAlias = Literal["gazetteer", "nominatim", "coordinates"]


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """A place as a report words it.

    Parameters
    ----------
    name
        The words for the place: a name in any spelling, a description ("20 km west of Sudzha"),
        an area ("Kursk region") or a position ("49.1 N 37.2 E").
    admin1
        First-level area the report gives, as a name in any spelling or an ISO 3166-2 code.
    country
        ISO 3166-1 alpha-2 or alpha-3 code, or a name.
    nearby
        Positions of other places in the same report; candidates close to them rank higher.
    """

    name: str
    admin1: str | None = None
    country: str | None = None
    nearby: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One place that may be the one asked for.

    Attributes
    ----------
    longitude, latitude
        Representative point, WGS 84 degrees.
    country, admin1, admin1_code, admin2
        ISO 3166-1 alpha-3; English name of the first-level area and its ISO 3166-2 code; district
        as the source names it. Empty where not known.
    kind
        Plain word: "settlement", "city", "region", "country", "area", "position", ...
    radius_m
        Metres around the point within which the place lies.
    area_code
        Code of a shipped area ("UA-14", "RUS") that is the place.
    area
        The place's own geometry (WGS 84), only where it is not a shipped area.
    score
        0 to 1: the calibrated chance that this is the place meant (within 10 km).
    reading
        In words, how the question was understood.
    corroborated
        False for a place known from the postal list alone.
    """

    name: str
    longitude: float
    latitude: float
    country: str
    precision: LocationPrecision
    radius_m: float
    method: Method
    reading: str
    score: float
    admin1: str | None = None
    admin1_code: str | None = None
    admin2: str | None = None
    kind: str = "settlement"
    gazetteer_id: str | None = None
    area_code: str | None = None
    area: BaseGeometry | None = None
    corroborated: bool = True

    @property
    def position(self) -> Position:
        """The representative point."""
        return Position(longitude=self.longitude, latitude=self.latitude)


@dataclass(frozen=True, slots=True)
class Found:
    """One place, sure enough to be used; ``also`` holds what else was considered, best first."""

    candidate: Candidate
    also: tuple[Candidate, ...] = ()
    outcome: Literal["found"] = field(default="found", init=False)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several places (or one not sure enough); a person must choose.

    Attributes
    ----------
    candidates
        Best first, at least one.
    spread_m
        Largest distance between two of them, in metres.
    """

    candidates: tuple[Candidate, ...]
    spread_m: float
    outcome: Literal["ambiguous"] = field(default="ambiguous", init=False)


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing of that name is known here; ``reason`` says so in words."""

    query: PlaceQuery
    reason: str
    outcome: Literal["not_found"] = field(default="not_found", init=False)


@dataclass(frozen=True, slots=True)
class ServiceUnavailable:
    """The service could not be asked; says nothing about the place."""

    service: str
    reason: str
    retry_after_s: float | None = None
    outcome: Literal["unavailable"] = field(default="unavailable", init=False)


Outcome: TypeAlias = Found | Ambiguous | NotFound | ServiceUnavailable


class PlaceFinder(Protocol):
    """Anything that can be asked where a place is."""

    def look_up(self, query: PlaceQuery) -> Outcome:
        """Find the place; never raises for a place that is missing or a service that is down."""
        ...
