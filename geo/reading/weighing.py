"""Weighing outcomes against each other: an area or the city of its name, a place or its clause."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from geo.finding import Ambiguous, Candidate, Found, Outcome
from geo.measure import distance_m, spread_m
from geo.names.forms import name_form, plain
from geo.reading.choosing import THEATRE

CITY_RADIUS_M: Final = 2_300.0
"""A city of about 50,000 people: large enough to be meant by the name it shares with its area."""
_CITY_AREA_M: Final = 10_000.0
_OWN_NAME: Final = frozenset({"republic", "autonomous republic", "autonomous okrug"})
"""Kinds of first-level areas that are called by their name alone: Crimea, Chechnya."""
_AREA_SCORE: Final = 0.95
_EITHER: Final = 0.5
_OFFERED: Final = 5
LIKELY: Final = 0.3
"""A settlement with at least this chance is preferred to an area that is only named alike."""


def area_or_settlement(areas: Sequence[Candidate], outcome: Outcome, name: str) -> Outcome:
    """Choose between a bare name's first-level areas and its settlements.

    A city of some size that gave its area the name is meant by the name alone (Kursk, Idlib);
    otherwise the area is, as nobody writes "the Texas region". Where a place elsewhere would be
    found too, a person is asked.
    """
    settlements = candidates_of(outcome)
    own = {area.admin1_code for area in areas}
    if settlements:
        first = settlements[0]
        inside = first.admin1_code in own or any(_covers(area, first) for area in areas)
        if inside and first.radius_m >= CITY_RADIUS_M:
            return outcome
        abroad = all(area.country not in THEATRE for area in areas)
        if first.country in THEATRE and abroad and first.score > LIKELY:
            shared = (first, *(replace(area, score=1 - first.score) for area in areas))
            return Ambiguous(shared, spread_m([each.position for each in shared]))
        alone = len(areas) == 1 and areas[0].kind in _OWN_NAME
        # Portland is a parish of Jamaica, Valencia a community of Spain: cities elsewhere are meant
        # as often, and villages of the theatre.
        if first.country in THEATRE:
            same = name_form(first.name) == name_form(name)
        else:
            same = first.radius_m >= CITY_RADIUS_M and plain(first.name) == plain(name)
        if same and not inside and not alone and first.score > _EITHER:
            half = (replace(area, score=_EITHER / len(areas)) for area in areas)
            shared = (*settlements[:_OFFERED], *half)
            return Ambiguous(shared, spread_m([each.position for each in shared]))
        if isinstance(outcome, Found) and plain(first.name) == plain(name) and not alone:
            areas = [replace(area, score=_EITHER / len(areas)) for area in areas]
            shared = (*areas, replace(first, score=_EITHER))
            return Ambiguous(shared, spread_m([each.position for each in shared]))
    if len(areas) == 1:
        return Found(replace(areas[0], score=_AREA_SCORE), settlements)
    shared = tuple(replace(area, score=round(_AREA_SCORE / len(areas), 4)) for area in areas)
    return Ambiguous(shared, spread_m([each.position for each in shared]))


def _covers(area: Candidate, place: Candidate) -> bool:
    """Tell of a city's own area whether a place is that city: London has several."""
    return distance_m(area.position, place.position) <= _CITY_AREA_M


def candidates_of(outcome: Outcome) -> tuple[Candidate, ...]:
    """Give all candidates of an outcome, best first."""
    if isinstance(outcome, Found):
        return (outcome.candidate, *outcome.also)
    return outcome.candidates if isinstance(outcome, Ambiguous) else ()


def offered_by(outcome: Found | Ambiguous) -> tuple[Candidate, ...]:
    """Give the one candidate that was found, or those there are to choose from."""
    return (outcome.candidate,) if isinstance(outcome, Found) else outcome.candidates


def best_score(outcome: Outcome) -> float:
    """Give the best candidate's score, 0 where there is none."""
    return max((each.score for each in candidates_of(outcome)), default=0.0)


def in_doubt(outcome: Outcome, note: str) -> Outcome:
    """Offer what was found instead of choosing it, and say why."""
    candidates = tuple(
        replace(each, reading=f"{each.reading} ({note})") for each in candidates_of(outcome)
    )
    if not candidates:
        return outcome
    return Ambiguous(candidates, spread_m([each.position for each in candidates]))
