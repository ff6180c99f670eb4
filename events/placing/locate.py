"""From a draft's words to an event with a place, or to the question a person must answer.

Nothing is invented: a place that is not found, or not given, stays unknown, and several places of
one name are a choice for a person.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import ValidationError

from events.model.countries import ALPHA3
from events.model.draft import EventDraft, event_from, told_of
from events.model.event import AreaGeometry, Event, Place, area_from_shape
from events.model.nationalities import name_of
from events.model.place import DraftPlace
from events.placing.position import Misplaced, compare, place_at, reading_with
from events.vocabulary import PlaceMethod
from geo.boundaries import Boundaries
from geo.finding import (
    Ambiguous,
    Candidate,
    Found,
    NotFound,
    PlaceFinder,
    PlaceQuery,
    ServiceUnavailable,
)


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


Placement: TypeAlias = Located | NeedsChoice | Unplaced | Misplaced


def locate(
    draft: EventDraft,
    finder: PlaceFinder,
    boundaries: Boundaries,
    *,
    base: Event | None = None,
    method: PlaceMethod = PlaceMethod.COORDINATES,
) -> Placement:
    """Give a draft its place.

    Parameters
    ----------
    base
        The stored event the draft changes. Its place is kept while the draft's words for it are
        the same.
    method
        Where the position of a draft that carries one came from.
    """
    where = draft.where
    if base is not None and base.where is not None and where == told_of(base.where):
        return Located(event_from(draft, base.where, base=base))
    if where is None or where == DraftPlace():
        return Unplaced(event_from(draft, None, base=base), "No place is given.", "not_given")
    if where.has_position:
        placed = place_at(where, boundaries, method=method)
        if isinstance(placed, Misplaced):
            return placed
        place, mismatches = placed
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
    place = place_of_candidate(candidate, where, mismatches)
    return Located(event_from(draft, place, base=base), mismatches, also)


def place_of_candidate(
    candidate: Candidate,
    where: DraftPlace = DraftPlace(),  # noqa: B008 - frozen
    mismatches: tuple[str, ...] = (),
) -> Place:
    """Make the place of a candidate, under the words it was told in where there are any."""
    return Place(
        name=query_of(where).name or candidate.name,
        precision=candidate.precision,
        longitude=candidate.longitude,
        latitude=candidate.latitude,
        radius_m=float(candidate.radius_m),
        area=_area_of(candidate),
        country=where.country or candidate.country or None,
        admin1=where.admin1 or candidate.admin1,
        admin2=where.admin2 or candidate.admin2,
        gazetteer_id=candidate.gazetteer_id,
        method=PlaceMethod(candidate.method),
        reading=reading_with(candidate.reading, mismatches),
    )


def query_of(where: DraftPlace) -> PlaceQuery:
    """Ask for the narrowest thing the draft has words for."""
    named = [where.name, where.admin2, where.admin1]
    name = next((text for text in named if text), "")
    if not name and where.country in ALPHA3:
        # A code is no name: "VEN" is Venezuela, and not a place that is spelled like it.
        return PlaceQuery(name=name_of(where.country), country=where.country)
    name = name or where.country or ""
    return PlaceQuery(
        name=name,
        admin1=where.admin1 if where.admin1 != name else None,
        country=where.country if where.country != name else None,
    )


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
