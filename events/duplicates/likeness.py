"""How alike two events are: match weights by field, as in record linkage, each with its reason.

After Fellegi and Sunter (1969), in the form Splink prints: every field of a pair falls into one
level, every level has a weight in bits (how much more often pairs of the same event fall into it
than pairs of different events, as a power of two), weights add up, and the sum is a likelihood.
The weights are judgements, checked on pairs with a known answer (``benchmarks/duplicates.py``).

All of it works on columns: a pair, or a million.
"""

from dataclasses import dataclass
from math import exp2
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.duplicates.levels import (
    FEATURES,
    PRIOR,
    WEIGHTS,
    Levels,
    count_levels,
    dataset_levels,
    distances_km,
    kind_levels,
    place_levels,
    time_levels,
    troops_levels,
)
from events.duplicates.traits import Traits, codes_of

Bits: TypeAlias = NDArray[np.float32]
Which: TypeAlias = NDArray[np.bool_] | NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a number of pairs have in common, so far.

    Attributes
    ----------
    levels
        By feature, the level each pair falls into.
    bits
        Sum of the weights.
    distance_km, days_apart
        Between them; not a number, or 0, where a place or a day is not known.
    """

    levels: dict[str, Levels]
    bits: Bits
    distance_km: NDArray[np.float64]
    days_apart: NDArray[np.int32]


def compare(a: Traits, b: Traits) -> Likeness:
    """Compare all but words and sources, which cost more, pair by pair.

    Parameters
    ----------
    a, b
        One entry a pair. Exchanged they give the same.
    """
    distance = distances_km(a, b)
    apart = np.maximum(a["first"], b["first"]) - np.minimum(a["last"], b["last"])
    levels = {
        "place": place_levels(a, b, distance),
        "time": time_levels(a, b, apart),
        "troops": troops_levels(a, b),
        "type": kind_levels(a["event_type"], b["event_type"]),
        "count": count_levels(a["count"], b["count"]),
        "dataset": dataset_levels(a, b),
    }
    bits = np.full(len(distance), PRIOR, dtype=np.float32)
    for name, level in levels.items():
        bits += WEIGHTS[name][level]
    return Likeness(levels, bits, distance, np.maximum(apart, 0))


def add_level(likeness: Likeness, name: str, level: Levels) -> Likeness:
    """Add what one more feature says."""
    return Likeness(
        {**likeness.levels, name: level},
        likeness.bits + WEIGHTS[name][level],
        likeness.distance_km,
        likeness.days_apart,
    )


def only(likeness: Likeness, which: Which) -> Likeness:
    """Keep some of the pairs, by a mask or by their positions."""
    return Likeness(
        {name: level[which] for name, level in likeness.levels.items()},
        likeness.bits[which],
        likeness.distance_km[which],
        likeness.days_apart[which],
    )


# --- one pair, in words -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against two events being the same.

    Attributes
    ----------
    weight
        In bits: positive for, negative against; 0 for what only has to be known.
    """

    weight: float
    words: str


def reasons(likeness: Likeness, at: int, a: Traits, b: Traits) -> tuple[Reason, ...]:
    """Say in words what a pair was judged by, the strongest first.

    Parameters
    ----------
    at
        Which pair of ``likeness``.
    a, b
        What ``likeness`` was made of.
    """
    facts = _facts(likeness, at, a, b)
    found = []
    for name, levels in FEATURES.items():
        level = levels[int(likeness.levels[name][at])]
        if level.words:
            found.append(Reason(level.weight, level.words.format_map(facts)))
    return tuple(sorted(found, key=lambda reason: -abs(reason.weight)))


def _facts(likeness: Likeness, at: int, a: Traits, b: Traits) -> dict[str, Any]:
    km = float(likeness.distance_km[at])
    bits = (a["nationalities"][at] & b["nationalities"][at]).tolist()
    counts = sorted((int(a["count"][at]), int(b["count"][at])))
    return {
        "km": "" if np.isnan(km) else "less than 1 km" if km < 1 else f"{km:,.0f} km",
        "radius": f"about {max(a['radius_m'][at], b['radius_m'][at]) / 1000:,.0f} km",
        "days": f"{int(likeness.days_apart[at]):,}",
        "codes": ", ".join(codes_of(bits)),
        "numbers": f"{counts[0]:,} and {counts[1]:,}",
    }


def percent(bits: float) -> int:
    """Give the likelihood that a sum of weights stands for, 1 to 99: none of it is certain."""
    return min(99, max(1, round(100 / (1 + exp2(-bits)))))
