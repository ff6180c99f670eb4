"""Choosing among places of like names: a chance for each, and whether the best is sure enough.

Each candidate gets a weight from how close its spelling is and how well it fits what is known;
one more weight stands for "the place meant is not in the list". A candidate's score is its share
of all weights: the chance that it is the place meant. The constants were fitted on names from
humanitarian reports (see docs/places.md for the fit and what it is worth).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from geo.geocoding.base import Ambiguous, Candidate, Found
from geo.measure import distance_m, spread_m

FOUND_SCORE: Final = 0.8
"""The chance from which an answer is called found."""
SAME_PLACE_M: Final = 6_000
"""Two entries of the same name this close are one place."""
OFFERED: Final = 25
"""How many candidates are offered at most."""

_SPELLING_SLOPE: Final = 4.0
_ABSENT: Final = 0.15
_UNCORROBORATED: Final = 0.6


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate (its score not yet set) and its weight."""

    candidate: Candidate
    weight: float


def spelling_weight(cost: float, letters: int) -> float:
    """Give the weight of a spelling so many letters off in a name of so many letters."""
    return math.exp(-_SPELLING_SLOPE * cost * 8 / max(letters, 4))


def size_weight(population: int) -> float:
    """Give the weight of a place's size: reports speak of cities more often than of hamlets."""
    return 1 + math.pow(population / 1000, 0.7)


def choose(weighed: Sequence[Weighed], *, absent: float = _ABSENT) -> Found | Ambiguous:
    """Turn weighed candidates (at least one) into an answer.

    Parameters
    ----------
    absent
        Weight of "not in the list".
    """
    ordered = sorted(weighed, key=lambda item: (-item.weight, item.candidate.gazetteer_id or ""))
    merged = _merge(ordered[: 2 * OFFERED])
    total = sum(item.weight for item in merged) + absent
    candidates = tuple(
        replace(item.candidate, score=round(item.weight / total, 4)) for item in merged[:OFFERED]
    )
    best = candidates[0]
    if best.score >= FOUND_SCORE and best.corroborated:
        return Found(best, candidates[1:])
    return Ambiguous(candidates, spread_m([candidate.position for candidate in candidates]))


def _merge(ordered: Sequence[Weighed]) -> list[Weighed]:
    """Join entries of one place; a second source for it corroborates it."""
    kept: list[Weighed] = []
    for item in ordered:
        for place, other in enumerate(kept):
            if _same(item.candidate, other.candidate):
                kept[place] = Weighed(
                    replace(
                        other.candidate,
                        corroborated=other.candidate.corroborated or item.candidate.corroborated,
                    ),
                    max(other.weight, item.weight),
                )
                break
        else:
            kept.append(item)
    return kept


def _same(one: Candidate, other: Candidate) -> bool:
    if abs(one.latitude - other.latitude) > 0.1 or one.country != other.country:
        return False
    return distance_m(one.position, other.position) <= SAME_PLACE_M


def answer_from(candidates: Sequence[Candidate]) -> Found | Ambiguous:
    """Answer with candidates that carry scores of their own: found only where there is one place.

    Parameters
    ----------
    candidates
        At least one, best first.
    """
    merged = _merge([Weighed(candidate, candidate.score) for candidate in candidates])
    places = tuple(item.candidate for item in merged)
    if len(places) == 1:
        return Found(places[0])
    return Ambiguous(places, spread_m([candidate.position for candidate in places]))
