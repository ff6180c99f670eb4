"""The levels that a pair of events falls into, field by field, each with its weight and words.

The weights are judgements, checked on pairs with a known answer (``benchmarks/duplicates.py``);
`events.duplicates.likeness` adds them up.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from events.duplicates.traits import REPORTED, UNDATED, Traits
from events.vocabulary import EventType

Levels: TypeAlias = NDArray[np.int8]

PRIOR: Final = -7.0
"""Bits before anything is compared: most events near one another are different ones."""

EARTH_RADIUS_KM: Final = 6371.0088


class Level(NamedTuple):
    """One answer of one comparison: its weight in bits, and the reason in words."""

    weight: float
    words: str = ""


PLACE: Final = (
    Level(0.0),
    Level(5.0, "the same place ({km} apart)"),
    Level(4.0, "near each other ({km} apart)"),
    Level(2.0, "not far from each other ({km} apart)"),
    Level(2.5, "places agree as far as they are known ({km} apart, known to {radius})"),
    Level(1.0, "places may agree ({km} apart, known to {radius})"),
    Level(2.0, "the same region as a whole"),
    Level(0.5, "one place lies in the area the other is known to ({radius})"),
    Level(-1.0, "areas only touch"),
    Level(-6.0, "far from each other ({km} apart)"),
)
_P_UNKNOWN, _P_SAME, _P_NEAR, _P_AROUND, _P_AGREE, _P_MAY, *_more = range(len(PLACE))
_P_REGION, _P_WITHIN, _P_TOUCH, _P_FAR = _more

TIME: Final = (
    Level(0.0),
    Level(4.0, "on the same day"),
    Level(2.0, "a day apart"),
    Level(-0.5, "{days} days apart"),
    Level(2.0, "dates agree within a week"),
    Level(1.0, "dates agree within a month"),
    Level(0.2, "dates agree within a year or more"),
    Level(2.5, "lasted over the same time"),
    Level(0.0, "their times overlap"),
    Level(2.5, "reported on the same day; no date of the event itself"),
    Level(1.5, "one only has the day of its report, which is close"),
    Level(0.5, "one only has the day of its report or an end; both can be meant"),
    Level(-6.0, "at different times, {days} days apart"),
)
_T_UNKNOWN, _T_SAME, _T_NEXT, _T_DAYS, _T_WEEK, _T_MONTH, _T_YEAR, *_more = range(len(TIME))
_T_LASTED, _T_OVERLAP, _T_REPORTED, _T_CLOSE, _T_POSSIBLE, _T_APART = _more

TROOPS: Final = (
    Level(0.0),
    Level(3.0, "same nationality ({codes})"),
    Level(1.5, "a nationality in common ({codes})"),
    Level(0.0, "nationality is not stated in one of them"),
    Level(-1.5, "only one names foreign troops"),
    Level(-5.0, "different nationalities"),
    Level(-4.0, "fighting for different sides"),
)
_N_NONE, _N_SAME, _N_SHARED, _N_UNSTATED, _N_ONE, _N_DIFFERENT, _N_SIDES = range(len(TROOPS))

KIND: Final = (
    Level(1.5, "same type of event"),
    Level(0.0, "types that often go together"),
    Level(-2.0, "different types of event"),
)

WORDS: Final = (
    Level(0.0),
    Level(5.0, "almost the same words"),
    Level(3.0, "similar words"),
    Level(1.5, "some words in common"),
    Level(0.0),
    Level(-1.0, "other words"),
    Level(-2.5, "entirely other words"),
)
_W_UNKNOWN, _W_EQUAL, _W_SIMILAR, _W_SOME, _W_FEW, _W_OTHER, _W_NONE = range(len(WORDS))

SOURCE: Final = (
    Level(0.0),
    Level(7.0, "the same source address"),
    Level(4.0, "the same source address, which a few events cite"),
    Level(1.0, "the same source address, which many events cite"),
)

COUNT: Final = (
    Level(0.0),
    Level(1.0, "the same number of troops"),
    Level(0.0, "other numbers ({numbers}), as reports about one event often have"),
)

DATASET: Final = (
    Level(0.0),
    Level(-14.0, "one dataset lists them apart"),
    Level(12.0, "the same entry of the same dataset"),
)

BEST_OF_WORDS: Final = max(level.weight for level in WORDS)

FEATURES: Final[dict[str, tuple[Level, ...]]] = {
    "place": PLACE,
    "time": TIME,
    "troops": TROOPS,
    "type": KIND,
    "words": WORDS,
    "source": SOURCE,
    "count": COUNT,
    "dataset": DATASET,
}
WEIGHTS: Final = {
    name: np.array([level.weight for level in levels], dtype=np.float32)
    for name, levels in FEATURES.items()
}

_KIN: Final = np.eye(len(EventType), dtype=bool)
_TOGETHER: Final = (
    {EventType.CLASH, EventType.STRIKE, EventType.CASUALTY},
    {EventType.CLASH, EventType.CAPTURE, EventType.CASUALTY},
    {EventType.CLASH, EventType.INCURSION, EventType.TERRITORY_CHANGE, EventType.WITHDRAWAL},
    {EventType.DEPLOYMENT, EventType.RECRUITMENT, EventType.TRAINING},
)
_NUMBER: Final = {kind: number for number, kind in enumerate(EventType)}
for _group in _TOGETHER:
    for _one in _group:
        for _other in _group:
            _KIN[_NUMBER[_one], _NUMBER[_other]] = True
for _vague in (EventType.OTHER, EventType.STATEMENT):
    _KIN[_NUMBER[_vague], :] = _KIN[:, _NUMBER[_vague]] = True


def distances_km(a: Traits, b: Traits) -> NDArray[np.float64]:
    """Give the distance between two events, on a sphere; not a number without both places.

    The ellipsoid (`geo.measure`) differs by half a per cent and takes fifty times as long.
    """
    one, other = np.radians(a["latitude"]), np.radians(b["latitude"])
    half_lat = np.sin((other - one) / 2)
    half_lon = np.sin(np.radians(b["longitude"] - a["longitude"]) / 2)
    chord = half_lat * half_lat + np.cos(one) * np.cos(other) * half_lon * half_lon
    found: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    return found


def place_levels(a: Traits, b: Traits, distance: NDArray[np.float64]) -> Levels:
    """Compare where both happened, each as surely as it is known."""
    smaller = np.minimum(a["radius_m"], b["radius_m"]) / 1000
    larger = np.maximum(a["radius_m"], b["radius_m"]) / 1000
    same = (a["place"] == b["place"]) & (a["place"] != 0)
    return np.select(
        [
            np.isnan(distance),
            same & (larger <= 60),
            same,
            (larger <= 6) & (distance <= 1),
            (larger <= 6) & (distance <= 6),
            (larger <= 6) & (distance <= 15),
            distance > smaller + larger + 10,
            (larger <= 60) & (distance <= larger),
            larger <= 60,
            (smaller > 60) & (distance <= 0.3 * smaller) & (larger < 2 * smaller),
            distance <= larger,
        ],
        [
            *(_P_UNKNOWN, _P_SAME, _P_REGION, _P_SAME, _P_NEAR, _P_AROUND),
            *(_P_FAR, _P_AGREE, _P_MAY, _P_REGION, _P_WITHIN),
        ],
        default=_P_TOUCH,
    ).astype(np.int8)


def time_levels(a: Traits, b: Traits, apart: NDArray[np.int32]) -> Levels:
    """Compare when both happened, days and spans."""
    span_a = (a["last"] - a["first"]).astype(np.int64)
    span_b = (b["last"] - b["first"]).astype(np.int64)
    longer = np.maximum(span_a, span_b)
    undated = (a["dated"] == UNDATED) | (b["dated"] == UNDATED)
    reported_a, reported_b = a["dated"] == REPORTED, b["dated"] == REPORTED
    # The last day of an event known by its report is the day of the report.
    ends_apart = np.abs(a["last"].astype(np.int64) - b["last"])
    both = span_a + span_b
    shared = np.minimum(a["last"], b["last"]) - np.maximum(a["first"], b["first"])
    lasted = a["lasting"] & b["lasting"]
    return np.select(
        [
            undated,
            apart > 3,
            reported_a & reported_b & (ends_apart == 0),
            (reported_a | reported_b) & (ends_apart <= 7),
            reported_a | reported_b,
            lasted & (3 * shared.astype(np.int64) >= both),
            (a["lasting"] != b["lasting"]) & (apart <= 0) & (longer > 3),
            lasted & (apart <= 0),
            (longer == 0) & (apart == 0),
            apart == 1,
            apart > 1,
            longer <= 7,
            longer <= 31,
        ],
        [
            *(_T_UNKNOWN, _T_APART, _T_REPORTED, _T_CLOSE, _T_POSSIBLE, _T_LASTED, _T_OVERLAP),
            *(_T_OVERLAP, _T_SAME, _T_NEXT, _T_DAYS, _T_WEEK, _T_MONTH),
        ],
        default=_T_YEAR,
    ).astype(np.int8)


def troops_levels(a: Traits, b: Traits) -> Levels:
    """Compare whose troops both name, and on which side."""
    shared = (a["nationalities"] & b["nationalities"]).any(axis=1)
    equal = (a["nationalities"] == b["nationalities"]).all(axis=1)
    sides_shared = (a["sides"] & b["sides"]).any(axis=1)
    sides_known = a["sides"].any(axis=1) & b["sides"].any(axis=1)
    none_a, none_b = a["foreign"] == 0, b["foreign"] == 0
    return np.select(
        [
            none_a & none_b,
            none_a | none_b,
            sides_known & ~sides_shared,
            shared & equal,
            shared,
            (a["foreign"] == 2) | (b["foreign"] == 2),
        ],
        [_N_NONE, _N_ONE, _N_SIDES, _N_SAME, _N_SHARED, _N_UNSTATED],
        default=_N_DIFFERENT,
    ).astype(np.int8)


def kind_levels(a: NDArray[np.int8], b: NDArray[np.int8]) -> Levels:
    """Compare the types, some of which often go together."""
    return np.where(a == b, 0, np.where(_KIN[a, b], 1, 2)).astype(np.int8)


def count_levels(a: NDArray[np.int32], b: NDArray[np.int32]) -> Levels:
    """Compare how many troops both name."""
    known = (a >= 0) & (b >= 0)
    return np.where(known & (a == b) & (a > 1), 1, np.where(known & (a != b), 2, 0)).astype(np.int8)


def dataset_levels(a: Traits, b: Traits) -> Levels:
    """Compare the entries of one dataset: listed apart, or the same one."""
    same = (a["dataset"] == b["dataset"]) & (a["entry"] != 0) & (b["entry"] != 0)
    same &= a["dataset"] != 0
    alike = a["entry"] == b["entry"]
    return np.where(same, np.where(alike, 2, 1), 0).astype(np.int8)


class Text(NamedTuple):
    """The telling words of one event: joined, how many they are, and whether in plain Latin."""

    text: str
    words: int
    latin: bool

    @classmethod
    def of(cls, words: Sequence[str]) -> "Text":
        """Join them."""
        text = " ".join(words)
        return cls(text, len(words), text.isascii())


def word_levels(texts_a: Sequence[Text], texts_b: Sequence[Text]) -> Levels:
    """Compare the telling words of each pair, with rapidfuzz.

    Words in different scripts, and events with fewer than two telling words, say nothing.
    """
    if not texts_a:
        return np.zeros(0, dtype=np.int8)
    alike = process.cpdist(
        [each.text for each in texts_a],
        [each.text for each in texts_b],
        scorer=fuzz.token_set_ratio,
        dtype=np.float32,
    )
    fewer = np.array([min(x.words, y.words) for x, y in zip(texts_a, texts_b, strict=True)])
    # A text of few words is soon a part of another; its likeness counts for less.
    alike = alike - np.select([fewer <= 2, fewer == 3, fewer == 4], [28.0, 16.0, 8.0], 0.0)
    scripts = np.array([x.latin != y.latin for x, y in zip(texts_a, texts_b, strict=True)])
    unknown = (fewer < 2) | (scripts & (alike < 60))
    return np.select(
        [unknown, alike >= 88, alike >= 72, alike >= 55, alike >= 42, fewer < 5],
        [_W_UNKNOWN, _W_EQUAL, _W_SIMILAR, _W_SOME, _W_FEW, _W_OTHER],
        default=_W_NONE,
    ).astype(np.int8)


def source_levels(citing: NDArray[np.int64]) -> Levels:
    """Give the levels of shared addresses by how many events cite each; 0 for none shared."""
    return np.searchsorted([0, 2, 5], citing).astype(np.int8)
