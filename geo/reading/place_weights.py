"""How likely each of the places of like names is meant: its spelling, its size and where it lies.

What does not depend on the query is worked out once for all places: a query about a common name
has hundreds of them.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.gazetteer.places import PlaceTable
from geo.names.forms import is_cyrillic, is_village, name_form, without_article
from geo.reading.choosing import FOREIGN_TROOPS, Weights, front_weight, theatre_weight
from geo.reading.spelling import Spelled

OLD_NAME_COST: Final = 0.1
_TOWN: Final = 50_000
_ELSEWHERE: Final = 0.03
"""How likely a place is meant where nothing is stated: one outside Ukraine and Russia,"""
_ELSEWHERE_IN_CYRILLIC: Final = 0.003
"""if the report is in Cyrillic."""
_ELSEWHERE_INFLECTED: Final = 0.1
"""What is left of it where the name stands in a case,"""
_ELSEWHERE_OTHER: Final = 0.2
"""where it is a name in another language or an old one,"""
_ELSEWHERE_OTHER_CITY: Final = 0.5
"""of a city which many languages name,"""
_ELSEWHERE_ALIKE: Final = 0.1
"""or for one that only sounds like it: the alphabet of sounds is made for two languages."""
_CITY: Final = 100_000
_CAPITAL: Final = 5.0
"""How much oftener reports speak of a capital than of another city of its size."""
_WHERE_FOREIGN_TROOPS_ARE: Final = 3.0
"""How much likelier a place is where foreign troops are reported."""
_A_VILLAGE: Final = 0.05
"""What is left of the weight of a place this large where the report says that it is a village."""
_NO_VILLAGE: Final = 20_000


class PlaceWeights:
    """Weighs rows of the place list."""

    def __init__(self, places: PlaceTable, weights: Weights) -> None:
        self._places = places
        self._weights = weights
        size = 1 + np.power(places.population / 1000, weights.size_power)
        city = np.maximum(places.population - weights.city_from, 0) / weights.city_people
        front = np.array([front_weight(code) for code in places.admin1_codes])
        kind = np.where(places.placed, weights.placed, 1.0)
        at_large = kind * front[places.admin1] * np.where(places.quarter, weights.quarter, 1.0)
        # Where the area is stated, and where it is not: the weight of a place's size, and of what
        # else is known of it. Views, since one number of them is read faster than of an array.
        self._size = (_view(size), _view(size + city))
        self._kind = (_view(kind), _view(at_large))
        self._theatre = [theatre_weight(code, "", known=True) for code in places.countries]
        self._deep = [theatre_weight("RUS", code) for code in places.admin1_codes]
        self._russia = places.country_numbers.get("RUS", -1)
        self._troops = [
            _WHERE_FOREIGN_TROOPS_ARE if code in FOREIGN_TROOPS else 1.0
            for code in places.countries
        ]

    def of_places(
        self,
        spelled: Sequence[Spelled],
        letters: int,
        *,
        name: str,
        areas: frozenset[int],
        blind: bool,
        inflected: bool,
    ) -> list[float]:
        """Give the weight of each place.

        Parameters
        ----------
        letters
            Of the name asked for.
        areas
            Numbers of the stated first-level area and its twins.
        blind
            Whether neither area nor country is stated.
        inflected
            Whether the name is known to stand in a case.
        """
        places, weights = self._places, self._weights
        slope = weights.spelling_slope * 8 / min(max(letters, 4), 14)
        sizes, kinds = self._size[not areas], self._kind[not areas]
        village = is_village(name)
        elsewhere, own = _elsewhere(name, inflected=inflected) if blind else (1.0, "")
        result = []
        for match in spelled:
            row, size = match.place, sizes[match.place]
            weight = math.exp(-slope * match.cost) * kinds[row]
            weight *= weights.other_name * math.sqrt(size) if match.other else size
            if areas and int(places.admin1[row]) not in areas:
                weight *= weights.outside
            if blind:
                weight *= self._in_world(match, elsewhere, own)
            if village and places.population[row] >= _NO_VILLAGE:
                weight *= _A_VILLAGE
            result.append(weight)
        return result

    def _in_world(self, match: Spelled, elsewhere: float, own: str) -> float:
        """Weigh a place where nothing is stated: the theatre comes first, then its own name."""
        places, row = self._places, match.place
        country = int(places.country[row])
        if theatre := self._theatre[country]:
            small = country == self._russia and (places.population[row] < _TOWN or match.other)
            return float(self._deep[places.admin1[row]] if small else theatre)
        if match.cost > OLD_NAME_COST:
            return elsewhere * _ELSEWHERE_ALIKE
        elsewhere *= self._troops[country]
        if places.capital[row]:
            return elsewhere * _CAPITAL
        if not own or name_form(without_article(places.names[row].as_py())) == own:
            return elsewhere
        large = places.population[row] >= _CITY
        return elsewhere * (_ELSEWHERE_OTHER_CITY if large else _ELSEWHERE_OTHER)


def _elsewhere(name: str, *, inflected: bool) -> tuple[float, str]:
    """Give the weight of a place outside the theatre, and the form its own name must have.

    None where the report is in Cyrillic: names are told from those in other languages in one
    script only.
    """
    cyrillic = is_cyrillic(name)
    factor = _ELSEWHERE_IN_CYRILLIC if cyrillic else _ELSEWHERE
    factor *= _ELSEWHERE_INFLECTED if inflected else 1.0
    return factor, "" if cyrillic else name_form(without_article(name))


def _view(numbers: NDArray[np.float64]) -> memoryview:
    return numbers.astype(np.float32).data
