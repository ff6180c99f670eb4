"""From a draft's words to an event with a place, or to the question a person must answer.

Nothing is invented: a place that is not found, or not given, stays unknown, and several places of
one name are a choice for a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import ValidationError

from events.errors import Problem
from events.model.event import (
    AreaGeometry,
    DraftPlace,
    Event,
    EventDraft,
    Place,
    area_from_shape,
    event_from,
)
from events.vocabulary import PlaceMethod
from geo.boundaries import Area, Boundaries
from geo.finding import (
    Ambiguous,
    Candidate,
    Found,
    NotFound,
    PlaceFinder,
    PlaceQuery,
    ServiceUnavailable,
)
from geo.measure import circle
from geo.position import Position, swapped
from geo.precision import LocationPrecision, default_radius_m

TOLERANCE_M = 15_000.0
"""How far outside a stated area a place may lie before it is a mismatch: borders are simplified,
and places such as Sudzha are near one."""

_LONGEST_READING = 300


@dataclass(frozen=True, slots=True)
class Located:
    """The event with its place.

    Attributes
    ----------
    mismatches
        Where the place and the country or region the source states do not agree, in words.
    also
        Other places that were considered, best first.
    """

    event: Event
    mismatches: tuple[str, ...] = ()
    also: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsChoice:
    """Several places may be meant: a person must `choose`.

    Attributes
    ----------
    candidates
        Best first.
    spread_m
        Largest distance between two of them, in metres.
    """

    draft: EventDraft
    candidates: tuple[Candidate, ...]
    spread_m: float


@dataclass(frozen=True, slots=True)
class Unplaced:
    """The event without a place: counted and listed, not drawn.

    Attributes
    ----------
    reason
        Why, in words.
    because
        "unavailable" means that asking again later may find it.
    """

    event: Event
    reason: str
    because: Literal["not_given", "not_found", "unavailable"]


Placement: TypeAlias = Located | NeedsChoice | Unplaced


def locate(
    draft: EventDraft,
    finder: PlaceFinder,
    boundaries: Boundaries,
    *,
    base: Event | None = None,
    precision_m: float = 0.0,
    method: PlaceMethod = PlaceMethod.COORDINATES,
) -> Placement:
    """Give a draft its place.

    Parameters
    ----------
    base
        The stored event the draft changes. Its place is kept while the draft's words for it are
        the same.
    precision_m, method
        For a draft that carries a position: how far off it may be, in metres, and where it came
        from.
    """
    where = draft.where
    if base is not None and base.where is not None and where == words_of(base.where):
        return Located(event_from(draft, base.where, base=base))
    if where is None or where == DraftPlace():
        return Unplaced(event_from(draft, None, base=base), "No place is given.", "not_given")
    if where.longitude is not None and where.latitude is not None:
        position = Position(longitude=where.longitude, latitude=where.latitude)
        place, mismatches = place_at(
            position, where, boundaries, precision_m=precision_m, method=method
        )
        return Located(event_from(draft, place, base=base), mismatches)
    outcome = finder.look_up(query_of(where))
    match outcome:
        case Found(candidate=candidate, also=also):
            return choose(draft, candidate, boundaries, base=base, also=also)
        case Ambiguous(candidates=candidates, spread_m=spread_m):
            return NeedsChoice(draft, candidates, spread_m)
        case NotFound(reason=reason):
            return Unplaced(event_from(draft, None, base=base), reason, "not_found")
        case ServiceUnavailable(reason=reason):
            return Unplaced(event_from(draft, None, base=base), reason, "unavailable")


def choose(
    draft: EventDraft,
    candidate: Candidate,
    boundaries: Boundaries,
    *,
    base: Event | None = None,
    also: tuple[Candidate, ...] = (),
) -> Located:
    """Place a draft on the candidate that was found or that a person chose."""
    where = draft.where or DraftPlace()
    mismatches = compare(where, candidate.position, boundaries)
    place = Place(
        name=_words(where) or candidate.name,
        precision=candidate.precision,
        longitude=candidate.longitude,
        latitude=candidate.latitude,
        radius_m=float(candidate.radius_m),
        area=_area_of(candidate),
        country=where.country or candidate.country,
        admin1=where.admin1 or candidate.admin1,
        admin2=where.admin2 or candidate.admin2,
        gazetteer_id=candidate.gazetteer_id,
        method=PlaceMethod(candidate.method),
        reading=_reading(candidate.reading, mismatches),
    )
    return Located(event_from(draft, place, base=base), mismatches, also)


def place_at(
    position: Position,
    where: DraftPlace,
    boundaries: Boundaries,
    *,
    precision_m: float = 0.0,
    method: PlaceMethod = PlaceMethod.COORDINATES,
) -> tuple[Place, tuple[str, ...]]:
    """Make the place of a position that was typed or clicked, and say what does not agree.

    Parameters
    ----------
    precision_m
        How far off the position may be, in metres: up to 2 km it is exact, up to 25 km near
        (UCDP GED codebook, where_prec), beyond that an area without clear edges.
    """
    precision = precision_for(precision_m)
    country, admin1 = boundaries.locate(position)
    mismatches = compare(where, position, boundaries)
    how = "Clicked on the map" if method is PlaceMethod.CLICKED else "Typed as coordinates"
    lies_in = ", ".join(area.name for area in (admin1, country) if area is not None)
    reading = f"{how}: {position.words}" + (f", in {lies_in}." if lies_in else ".")
    place = Place(
        name=where.name,
        precision=precision,
        longitude=position.longitude,
        latitude=position.latitude,
        radius_m=max(default_radius_m(precision), float(precision_m)),
        country=where.country or (country.code if country else None),
        admin1=where.admin1 or (admin1.name if admin1 else None),
        admin2=where.admin2,
        method=method,
        reading=_reading(reading, mismatches),
    )
    return place, mismatches


def precision_for(precision_m: float) -> LocationPrecision:
    """Give the UCDP location precision of a position that may be off by so many metres."""
    for level in (LocationPrecision.EXACT, LocationPrecision.NEAR):
        if precision_m <= default_radius_m(level):
            return level
    return LocationPrecision.FUZZY


def compare(where: DraftPlace, position: Position, boundaries: Boundaries) -> tuple[str, ...]:
    """Compare the country and region a source states with where a position lies.

    Returns
    -------
    One sentence for each that does not agree, none where they do. An area whose name is not
    known here cannot be compared, and a position within `TOLERANCE_M` of one agrees.
    """
    countries = _stated_countries(where.country, boundaries)
    regions = _stated_regions(where.admin1, countries, boundaries)
    near = circle(position, TOLERANCE_M)
    return tuple(
        _mismatch(what, stated, position, boundaries)
        for what, stated, areas in (
            ("country", where.country, countries),
            ("region", where.admin1, regions),
        )
        if stated and areas and not any(area.geometry.intersects(near) for area in areas)
    )


def swapped_position(where: DraftPlace, boundaries: Boundaries) -> Position | None:
    """Give the position with longitude and latitude exchanged, if only that fits what is stated.

    Returns
    -------
    None when no country or region is stated, when the position fits it as it is, or when it does
    not fit exchanged either.
    """
    if where.longitude is None or where.latitude is None or not (where.country or where.admin1):
        return None
    position = Position(longitude=where.longitude, latitude=where.latitude)
    exchanged = swapped(position)
    if exchanged is None or not compare(where, position, boundaries):
        return None
    return None if compare(where, exchanged, boundaries) else exchanged


def exchange_problem(where: DraftPlace, boundaries: Boundaries) -> Problem | None:
    """Say that longitude and latitude look exchanged, and what they would be the other way round.

    Returns
    -------
    None where `swapped_position` has nothing to offer.
    """
    exchanged = swapped_position(where, boundaries)
    if exchanged is None:
        return None
    stated = ", ".join(text for text in (where.admin1, where.country) if text)
    return Problem(
        "where.longitude",
        f"Longitude and latitude look exchanged: longitude {exchanged.longitude:g} and latitude "
        f"{exchanged.latitude:g} lie in {stated}, as stated. Exchange them, or correct what is "
        "stated.",
    )


def query_of(where: DraftPlace) -> PlaceQuery:
    """Ask for the narrowest thing the draft has words for."""
    named = [where.name, where.admin2, where.admin1, where.country]
    name = next((text for text in named if text), "")
    return PlaceQuery(
        name=name,
        admin1=where.admin1 if where.admin1 != name else None,
        country=where.country if where.country != name else None,
    )


def words_of(place: Place) -> DraftPlace:
    """Give a place the way a draft made from it holds it."""
    return DraftPlace(
        name=place.name,
        country=place.country,
        admin1=place.admin1,
        admin2=place.admin2,
        longitude=place.longitude,
        latitude=place.latitude,
    )


def _words(where: DraftPlace) -> str | None:
    return query_of(where).name or None


def _area_of(candidate: Candidate) -> str | AreaGeometry | None:
    if candidate.area_code is not None:
        return candidate.area_code
    if candidate.area is None:
        return None
    try:
        return area_from_shape(candidate.area)
    except ValidationError:
        # Too fine or not an area: the circle of its radius stands for it.
        return None


def _stated_countries(stated: str | None, boundaries: Boundaries) -> list[Area]:
    if not stated:
        return []
    country = boundaries.country(stated)
    return boundaries.find(stated, level=0) if country is None else [country]


def _stated_regions(
    stated: str | None, countries: Sequence[Area], boundaries: Boundaries
) -> list[Area]:
    if not stated:
        return []
    region = boundaries.area(stated) if "-" in stated else None
    if region is not None:
        return [region]
    if not countries:
        return boundaries.find(stated, level=1)
    return [
        region
        for country in countries
        for region in boundaries.find(stated, level=1, country=country.code)
    ]


def _mismatch(what: str, stated: str, position: Position, boundaries: Boundaries) -> str:
    country, admin1 = boundaries.locate(position)
    actual = ", ".join(area.name for area in (admin1, country) if area is not None)
    lies = f"lies in {actual}" if actual else "lies in no country known here"
    return f"The stated {what} is {stated}, but the place {lies}."


def _reading(reading: str, mismatches: Sequence[str]) -> str:
    """Keep the mismatches whole, whatever has to be left out of the rest."""
    warning = " ".join(mismatches)
    room = _LONGEST_READING - len(warning) - 1
    if len(reading) > room:
        reading = reading[: max(room - 1, 0)].rstrip() + "…"
    return f"{reading} {warning}".strip()[:_LONGEST_READING]
