"""Finds the raion and kind of Ukrainian places in the official list of settlements."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from scripts.build_data.settlements import compared, raion_in_latin

NEIGHBOURS: Final = 6
"""How many of the nearest surely known settlements are asked."""
ENOUGH: Final = 4
"""How many of them must lie in a raion to say that an ambiguous name does."""
CITY_POPULATION: Final = 10_000
"""A place this large is the city of its name, not one of the villages."""


@dataclass(frozen=True)
class Found:
    """What the official list says about one place.

    ``doubtful``: the list has the name once in the oblast, in a raion where none of the nearest
    settlements lies, so the coordinates are probably another place's.
    """

    raion: str
    kind: str
    doubtful: bool


def find_raions(
    places: pd.DataFrame, settlements: Mapping[tuple[str, str], Sequence[Any]]
) -> list[Found]:
    """Return for each Ukrainian place its raion and kind, empty where the list does not tell.

    Parameters
    ----------
    places
        Columns ``name``, ``names``, ``longitude``, ``latitude``, ``admin1``, ``population``.
    settlements
        The official list as `settlements.by_name` gives it.
    """
    candidates = [_candidates(row, settlements) for row in places.itertuples()]
    found = [Found("", "", doubtful=False)] * len(places)
    by_oblast: dict[str, list[int]] = defaultdict(list)
    for index, admin1 in enumerate(places["admin1"]):
        by_oblast[admin1].append(index)
    longitudes = places["longitude"].to_numpy()
    latitudes = places["latitude"].to_numpy()
    for members in by_oblast.values():
        sure = [index for index in members if len(candidates[index]) == 1]
        spots = np.column_stack([longitudes[sure], latitudes[sure]])
        raions = [candidates[index][0].raion for index in sure]
        for index in members:
            here = np.array([longitudes[index], latitudes[index]])
            away = _distances(spots, here)
            nearest = [
                position
                for position in np.argsort(away, kind="stable")[: NEIGHBOURS + 1]
                if sure[position] != index
            ][:NEIGHBOURS]
            votes = Counter(raions[position] for position in nearest)
            found[index] = _decide(candidates[index], votes)
    return found


def _decide(candidates: Sequence[Any], votes: Counter[str]) -> Found:
    if not candidates:
        raion, count = votes.most_common(1)[0] if votes else ("", 0)
        return Found(raion_in_latin(raion) if count == NEIGHBOURS else "", "", doubtful=False)
    if len(candidates) == 1:
        only = candidates[0]
        lost = bool(votes) and bool(only.raion) and only.raion not in votes
        return Found("" if lost else raion_in_latin(only.raion), only.kind, doubtful=lost)
    raions = {candidate.raion for candidate in candidates}
    raion, count = max(
        ((raion, votes[raion]) for raion in sorted(raions)), key=lambda pair: pair[1]
    )
    if count < ENOUGH and len(raions) > 1:
        kinds = {candidate.kind for candidate in candidates}
        return Found("", kinds.pop() if len(kinds) == 1 else "", doubtful=False)
    kinds = {candidate.kind for candidate in candidates if candidate.raion == raion}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return Found(raion_in_latin(raion), kind, doubtful=False)


def _candidates(
    row: Any,  # noqa: ANN401 - a row of a data frame
    settlements: Mapping[tuple[str, str], Sequence[Any]],
) -> list[Any]:
    names = {compared(name) for name in (row.name, *row.names.split("|"))}
    matched = {
        settlement.katottg: settlement
        for name in names
        for settlement in settlements.get((row.admin1, name), ())
    }
    if row.population >= CITY_POPULATION:
        cities = [settlement for settlement in matched.values() if settlement.kind == "city"]
        if cities:
            return cities
    return [matched[code] for code in sorted(matched)]


def _distances(spots: np.ndarray, here: np.ndarray) -> np.ndarray:
    """Give distances in degrees of latitude: enough to rank neighbours within one oblast."""
    if not len(spots):
        return np.empty(0)
    return np.hypot((spots[:, 0] - here[0]) * np.cos(np.radians(here[1])), spots[:, 1] - here[1])
