"""Choosing among places of like names: a chance for each, and whether the best is sure enough.

Each place gets a weight from how close its spelling is and how well it fits what is known; one
more weight stands for "the place meant is not in the list". A place's score is its share of all
weights: the chance that it is the place meant, and within 10 km. The constants were fitted on
names from humanitarian reports (docs/places.md shows the curve).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from geo.finding import Ambiguous, Candidate, Found
from geo.measure import distance_m, spread_m
from geo.position import Position

THEATRE: Final = {"UKR": 1.0, "RUS": 0.5}
"""How likely a place is meant in these countries where nothing is stated."""
FOREIGN_TROOPS: Final = frozenset(
    {
        *("SYR", "IRQ", "YEM", "LBN", "PSE", "AFG", "AZE", "ARM", "GEO", "MDA"),
        *("LBY", "SDN", "SSD", "MLI", "NER", "BFA", "CAF", "TCD", "COD", "MOZ", "SOM", "ETH"),
    }
)
"""Other countries in which troops or mercenaries of others are reported (UCDP's internationalised
conflicts and wars between states, 2014 to 2023)."""
_NEAR_THE_FRONT: Final = frozenset({"RU-BRY", "RU-KRS", "RU-BEL", "RU-VOR", "RU-ROS", "RU-KDA"})
_AT_THE_FRONT: Final = frozenset(
    {
        *("UA-14", "UA-09", "UA-23", "UA-65", "UA-63", "UA-59"),
        *("RU-KRS", "RU-BEL", "RU-BRY"),
    }
)
_FOUGHT_OVER: Final = 2.0
"""How much likelier a place is where the war is fought, where no first-level area is stated."""
_DEEP_IN_RUSSIA: Final = 0.1
"""How likely a place is meant where nothing is stated: a smaller one of Russia, off Ukraine."""
FOUND_IN_AREA: Final = 0.87
"""The chance from which an answer is called found where the report gives the first-level area."""
FOUND_IN_COUNTRY: Final = 0.94
"""The same where it gives the country alone: the lists lack many a village whose name a town
elsewhere bears, so that a lone match is worth less."""
FOUND_IN_THEATRE: Final = 0.90
"""The same where it gives nothing, for Ukraine and Russia, whose places are weighed by where they
are."""
FOUND_ELSEWHERE: Final = 0.87
"""The same for places outside the theatre where it gives nothing: those weigh less already."""
LEAST_OFFERED: Final = 0.005
"""Where even the best has a smaller chance, nothing like the name is known."""
_WORTH_OFFERING: Final = 0.005
"""A smaller chance is no help to a person who must choose."""
AS_ASKED: Final = 0.25
_HALF_A_SLIP: Final = 0.5
_FEW_SLIPS: Final = 0.75
_MOST_SLIPS: Final = 1.35
"""Letters off in a name of eight: the limits of likeness, see `is_alike`."""
_LEAST_BLIND: Final = 0.1
"""A smaller chance of a place that is not spelled as asked is no help where nothing is stated."""
SAME_PLACE_M: Final = 6_000
"""Two entries of the same name this close are one place."""
_BAND: Final = 0.06
"""Degrees of latitude, a little more than `SAME_PLACE_M`."""
OFFERED: Final = 25
"""How many candidates are offered at most."""


@dataclass(frozen=True)
class Weights:
    """The constants of the choice, fitted together."""

    spelling_slope: float = 7.0
    """Loss of weight (in powers of e) for one letter off in a name of eight."""
    size_power: float = 0.4
    """Reports speak of cities more often than of hamlets."""
    city_from: int = 40_000
    city_people: float = 3_000.0
    """And of large cities in proportion to their people, where no first-level area narrows the
    choice: each so many above `city_from` weigh as a hamlet does."""
    other_name: float = 0.2
    """An old or other name, for which the root of the size's weight counts."""
    placed: float = 0.5
    """A settlement placed among its hromada's others, beside one with a position of its own."""
    quarter: float = 0.3
    """A quarter of a city, beside a settlement of that name, where no area narrows the choice."""
    placed_within: float = 0.6
    """The share of placed settlements that lie within 10 km of where they were placed."""
    outside: float = 0.002
    """A place outside the area stated."""
    absent_exact: float = 0.05
    """The place meant is not in the list, although one of its very name is."""
    absent: float = 2.0
    """The same, where only similar names are known: in hamlets spelled as close as the closest."""


WEIGHTS: Final = Weights()


class Weighed(NamedTuple):
    """A row of the place list, where it is, and its weight."""

    row: int
    weight: float
    cost: float
    longitude: float
    latitude: float
    corroborated: bool
    certainty: float = 1.0
    """The chance that its position is right within 10 km if it is the place meant."""


def spelling_weight(cost: float, letters: int, weights: Weights = WEIGHTS) -> float:
    """Give the weight of a spelling so many letters off in a name of so many letters."""
    return math.exp(-weights.spelling_slope * cost * 8 / min(max(letters, 4), 14))


def slips_in_eight(cost: float, letters: int) -> float:
    """Give a spelling's cost (in letters) as it would be in a name of eight letters."""
    return cost * 8 / max(letters, 4)


def is_alike(
    slips: float, score: float, *, theatre: bool, city: bool, area_stated: bool, blind: bool
) -> bool:
    """Tell whether a place is spelled enough like the name asked for to be offered at all.

    Measured on names from humanitarian reports and UCDP: beyond these, hardly one in thirty is the
    place meant. The alphabet of sounds is made for Ukrainian and Russian, so that in other
    languages less counts as the same.

    Parameters
    ----------
    slips
        Letters off in a name of eight.
    theatre, city
        Whether the place lies in Ukraine or Russia, and whether it is a city.
    area_stated, blind
        Whether the first-level area is stated, and whether neither that nor the country is.
    """
    if slips <= AS_ASKED:
        return True
    if theatre:
        return area_stated or (slips <= _MOST_SLIPS and (not blind or score >= _LEAST_BLIND))
    if blind:
        return False
    return slips <= (_MOST_SLIPS if city else _FEW_SLIPS if area_stated else _HALF_A_SLIP)


class Scored(NamedTuple):
    """A row of the place list and the chance that it is the place meant."""

    row: int
    score: float
    corroborated: bool
    cost: float = 0.0


def theatre_weight(country: str, admin1: str, *, known: bool = False) -> float:
    """Give how likely a place is meant where nothing is stated, 1 for Ukraine, 0 elsewhere.

    Parameters
    ----------
    known
        Whether it is a place of a size that reports speak of wherever it lies.
    """
    weight = THEATRE.get(country, 0.0)
    if country == "RUS" and not known and admin1 not in _NEAR_THE_FRONT:
        weight = _DEEP_IN_RUSSIA
    return weight


def front_weight(admin1: str) -> float:
    """Give how much likelier a place is for lying where the war is fought."""
    return _FOUGHT_OVER if admin1 in _AT_THE_FRONT else 1.0


def found_score(*, area_stated: bool, country_stated: bool, country: str) -> float:
    """Give the chance from which an answer in a country (alpha-3) is called found."""
    if area_stated:
        return FOUND_IN_AREA
    if country_stated:
        return FOUND_IN_COUNTRY
    return FOUND_IN_THEATRE if country in THEATRE else FOUND_ELSEWHERE


def scores(weighed: Sequence[Weighed], *, absent: float) -> list[Scored]:
    """Turn weights into chances, entries of one place joined, best first.

    Parameters
    ----------
    absent
        Weight of "not in the list".
    """
    ordered = sorted(weighed, key=lambda item: (-item.weight, item.row))[: 2 * OFFERED]
    merged = _join(ordered)
    total = sum(item.weight for item in merged) + absent
    scored = [
        Scored(
            item.row, round(item.certainty * item.weight / total, 4), item.corroborated, item.cost
        )
        for item in merged[:OFFERED]
    ]
    return [each for at, each in enumerate(scored) if at == 0 or each.score >= _WORTH_OFFERING]


def _join(ordered: Sequence[Weighed]) -> list[Weighed]:
    """Join entries of one place; a second source for it corroborates it."""
    if len(ordered) == 1:
        return list(ordered)
    kept: list[Weighed] = []
    bands: dict[int, list[int]] = {}
    for item in ordered:
        band = int(item.latitude // _BAND)
        near = (at for each in (band, band - 1, band + 1) for at in bands.get(each, ()))
        same = next((at for at in near if _metres(item, kept[at]) <= SAME_PLACE_M), None)
        if same is None:
            bands.setdefault(band, []).append(len(kept))
            kept.append(item)
        elif item.corroborated and not kept[same].corroborated:
            kept[same] = kept[same]._replace(corroborated=True)
    return kept


def _metres(one: Weighed, other: Weighed) -> float:
    """Give the distance of two near places, flat: good to a few metres at these distances."""
    north = (one.latitude - other.latitude) * 111_200
    east = (one.longitude - other.longitude) * 111_320 * math.cos(math.radians(one.latitude))
    return math.hypot(north, east)


def answer_from(candidates: Sequence[Candidate]) -> Found | Ambiguous:
    """Answer with candidates that carry scores of their own: found only where there is one place.

    Parameters
    ----------
    candidates
        At least one, best first.
    """
    places: list[Candidate] = []
    for candidate in candidates:
        if not any(_one_place(candidate, other) for other in places):
            places.append(candidate)
    if len(places) == 1:
        return Found(places[0])
    return Ambiguous(tuple(places), spread_m([place.position for place in places]))


def _one_place(one: Candidate, other: Candidate) -> bool:
    here = Position(longitude=one.longitude, latitude=one.latitude)
    return one.country == other.country and distance_m(here, other.position) <= SAME_PLACE_M
