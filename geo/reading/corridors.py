"""What lies between two places: a corridor from one to the other."""

from dataclasses import replace
from itertools import product
from typing import Final

from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.measure import distance_m, middle, spread_m
from geo.precision import LocationPrecision, default_radius_m
from geo.reading.weighing import offered_by
from geo.shapes import corridor

_FAR_M: Final = 250_000.0
"""Two places further apart than this are not the ends of one "between"."""


def between(first: Outcome, second: Outcome, query: PlaceQuery) -> Outcome:
    """Give the corridor between two places, or the corridors between those that may be meant."""
    ends = (first, second)
    offered: list[tuple[Candidate, ...]] = []
    for outcome in ends:
        if not isinstance(outcome, Found | Ambiguous):
            return outcome
        offered.append(offered_by(outcome)[:12])
    pairs = sorted(
        (
            (first, second)
            for first, second in product(*offered)
            if 0 < distance_m(first.position, second.position) <= _FAR_M
        ),
        key=lambda pair: -pair[0].score * pair[1].score / _spread(pair),
    )
    if not pairs:
        return NotFound(query, "The two places are too far apart to lie between them.")
    weights = [pair[0].score * pair[1].score / _spread(pair) for pair in pairs]
    corridors = [
        _candidate(*pair, score=round(weight / sum(weights), 4))
        for pair, weight in zip(pairs[:5], weights, strict=False)
    ]
    if all(isinstance(outcome, Found) for outcome in ends) or len(corridors) == 1:
        return Found(corridors[0], tuple(corridors[1:]))
    # Two names that are each borne by several places settle each other where one pair of
    # bearers lies much closer together than any other.
    if _spread(pairs[0]) * 3 <= _spread(pairs[1]) and min(p.corroborated for p in pairs[0]):
        return Found(corridors[0], tuple(corridors[1:]))
    return Ambiguous(tuple(corridors), spread_m([each.position for each in corridors]))


def _spread(pair: tuple[Candidate, Candidate]) -> float:
    return max(distance_m(pair[0].position, pair[1].position), 1_000.0)


def _candidate(first: Candidate, second: Candidate, score: float) -> Candidate:
    length = distance_m(first.position, second.position)
    half_width = max(3_000.0, 0.1 * length)
    at = middle((first.position, second.position))
    near = length / 2 + half_width <= default_radius_m(LocationPrecision.NEAR)
    return replace(
        first,
        name=f"{first.name} – {second.name}",
        longitude=at.longitude,
        latitude=at.latitude,
        kind="corridor",
        precision=LocationPrecision.NEAR if near else LocationPrecision.FUZZY,
        radius_m=round(length / 2 + half_width, -2),
        area=corridor(first.position, second.position, half_width),
        area_code=None,
        gazetteer_id=None,
        score=score,
        reading=f"the corridor between {first.reading} and {second.reading}, "
        f"{length / 1000:.0f} km long",
    )
