"""Why a settlement is not found, and what would help."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from geo.boundaries import Area
from geo.finding import PlaceQuery
from geo.gazetteer.places import PlaceTable
from geo.position import METRES_PER_DEGREE

_VILLAGES: Final = 10.0
"""Places for 1,000 square kilometres from which a list holds villages: Ukraine's has 30, Syria's 2.
"""


class NotKnown:
    """Says that a name is not known, and which command adds the villages of a thin list."""

    def __init__(self, places: PlaceTable) -> None:
        self._places = places
        self._thin: dict[str, tuple[int, bool]] = {}

    def not_known(self, name: str, query: PlaceQuery, countries: Sequence[Area]) -> str:
        """Give the reason in words."""
        where = ", ".join(part for part in (query.admin1, query.country) if part)
        reason = f"No place named “{name}” is known here{f' in {where}' if where else ''}."
        for country in countries[:1]:
            if country.code not in self._thin:
                self._thin[country.code] = self._counted(country)
            known, thin = self._thin[country.code]
            if country.alpha2 and thin:
                reason += (
                    f" The list has only the {known:,} larger places of {country.name}; "
                    f"`conflictmap gazetteer fetch {country.alpha2}` adds its villages."
                )
        return reason

    def _counted(self, country: Area) -> tuple[int, bool]:
        """Count a country's places, and tell whether they are too few to hold its villages."""
        number = self._places.country_numbers.get(country.code, -1)
        known = int(np.count_nonzero(self._places.country == number))
        shape = country.geometry
        shrink = math.cos(math.radians(shape.centroid.y))
        km2 = shape.area * shrink * (METRES_PER_DEGREE / 1000) ** 2
        return known, known < _VILLAGES * km2 / 1000
