"""Settlements by name: spelled like it, weighed by what is known, chosen or offered."""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.gazetteer.places import PlaceTable
from geo.gazetteer.sound_index import NameIndex, Section
from geo.measure import distances_m
from geo.names.foreign_forms import foreign_forms
from geo.names.forms import (
    Form,
    district_form,
    names_in_force,
    query_forms,
    same_district,
    skeleton,
)
from geo.position import Position
from geo.reading.choosing import THEATRE, WEIGHTS, Scored, Weighed, Weights, scores, spelling_weight
from geo.reading.place_weights import OLD_NAME_COST, PlaceWeights
from geo.reading.spelling import Spelled, spelled_like
from geo.words import depends_on_words

_CLOSE: Final = 1.2
"""A spelling further off than this in the stated area sends us to look outside it too."""
AS_SPELLED: Final = 2 * OLD_NAME_COST
"""A spelling this close is the name itself."""
_WORTH: Final = 0.001
"""A place with a smaller part of the best one's weight is neither offered nor counted."""
_IN_DISTRICT: Final = 30.0
"""How much likelier a place is that lies in the district the text gives."""
_NEARBY: Final = 20.0
"""How much likelier a place is right beside another one of the same report,"""
_REACH_M: Final = 40_000.0
"""falling to a third at this distance."""


class SettlementSearch:
    """Search the place list.

    Parameters
    ----------
    weights
        The constants of the choice; others are for measuring only.
    """

    def __init__(self, places: PlaceTable, names: NameIndex, weights: Weights = WEIGHTS) -> None:
        self._places = places
        self._names = names
        self._weights = weights
        self._weight = PlaceWeights(places, weights)
        # A section holds only numbers for its area: 30 kB for an oblast, 1 MB for Ukraine.
        self._section = lru_cache(maxsize=64)(self._make_section)

    def search(
        self,
        name: str,
        admin1: Iterable[str] = (),
        countries: Iterable[str] = (),
        *,
        district: str = "",
        nearby: tuple[Position, ...] = (),
        inflected: bool = False,
    ) -> list[Scored]:
        """Give the places that may be meant, best first, none when nothing is spelled like it.

        Parameters
        ----------
        admin1
            ISO 3166-2 codes of the stated first-level area and its twins.
        countries
            Alpha-3 codes of the stated country.
        district
            Second-level area the text gives.
        nearby
            Positions of other places in the same report.
        inflected
            Whether the name is known to stand in a case.
        """
        forms = _with_old_names(query_forms(name, inflected=inflected))
        if not forms:
            return []
        areas, within = frozenset(admin1), frozenset(countries)
        if _is_abroad(areas, within):
            forms += foreign_forms(name)
        spelled: list[Spelled] = []
        if areas:
            spelled = spelled_like(self._section(areas, frozenset()), forms)
        if not spelled or spelled[0].cost > _CLOSE:
            inside = {match.place for match in spelled}
            wider = spelled_like(self._section(frozenset(), within), forms)
            spelled += [match for match in wider if match.place not in inside]
        if not spelled:
            return []
        letters = len(forms[0].text)
        weight = self._weight.of_places(
            spelled,
            letters,
            name=name,
            areas=self._area_numbers(areas),
            blind=not (within or areas),
            inflected=inflected,
        )
        # What context cannot lift to a thousandth of the best is not worth an object.
        least = max(weight) * _WORTH / (_IN_DISTRICT if district else 1.0)
        least /= 1 + _NEARBY if nearby else 1.0
        weighed = [
            self._weighed(match, each)
            for match, each in zip(spelled, weight, strict=True)
            if each >= least
        ]
        weighed = self._in_context(weighed, district, nearby)
        weights, nearest = self._weights, min(match.cost for match in spelled)
        absent = weights.absent_exact
        if nearest > AS_SPELLED:
            absent = weights.absent * spelling_weight(nearest, letters, weights)
        return scores(weighed, absent=absent)

    def is_capital(self, row: int) -> bool:
        """Tell whether a row of the place list is a country's capital."""
        return bool(self._places.capital[row])

    def country(self, row: int) -> str:
        """Give the alpha-3 code of the country that a row of the place list lies in."""
        code: str = self._places.countries[self._places.country[row]]
        return code

    def name(self, row: int) -> str:
        """Give the main name of a row of the place list."""
        name: str = self._places.names[row].as_py()
        return name

    def people(self, row: int) -> int:
        """Give how many people live in a row of the place list, 0 where that is not known."""
        return int(self._places.population[row])

    def _weighed(self, match: Spelled, weight: float) -> Weighed:
        places, row = self._places, match.place
        return Weighed(
            row,
            weight,
            match.cost,
            float(places.longitude[row]),
            float(places.latitude[row]),
            bool(places.corroborated[row]),
            self._weights.placed_within if places.placed[row] else 1.0,
        )

    def _in_context(
        self, weighed: list[Weighed], district: str, nearby: tuple[Position, ...]
    ) -> list[Weighed]:
        """Raise what lies in the stated district, and what lies near the report's other places.

        A village that a list has in the very district the report gives is corroborated by that.
        """
        if district:
            wanted = skeleton(district_form(district))
            weighed = [
                item._replace(weight=item.weight * _IN_DISTRICT, corroborated=True)
                if _same(wanted, self._places.admin2[item.row].as_py())
                else item
                for item in weighed
            ]
        if not nearby:
            return weighed
        around = np.array([(each.longitude, each.latitude) for each in nearby])
        return [item._replace(weight=item.weight * _closeness(item, around)) for item in weighed]

    def _area_numbers(self, areas: frozenset[str]) -> frozenset[int]:
        numbers = self._places.admin1_numbers
        return frozenset(numbers.get(code, -1) for code in areas)

    def _make_section(self, areas: frozenset[str], countries: frozenset[str]) -> Section:
        if areas:
            return self._names.section(_any_of(self._places.admin1, self._area_numbers(areas)))
        if countries:
            numbers = self._places.country_numbers
            wanted = {numbers.get(code, -1) for code in countries}
            return self._names.section(_any_of(self._places.country, wanted))
        return self._names.section()


def _same(wanted: str, district: str) -> bool:
    return bool(district) and same_district(wanted, skeleton(district_form(district)))


def _closeness(item: Weighed, around: NDArray[np.float64]) -> float:
    here = Position(longitude=item.longitude, latitude=item.latitude)
    nearest_m = float(distances_m(here, around[:, 0], around[:, 1]).min())
    return 1 + _NEARBY * math.exp(-nearest_m / _REACH_M)


def _is_abroad(areas: frozenset[str], countries: frozenset[str]) -> bool:
    """Tell whether areas or countries are stated, none of them in Ukraine or Russia."""
    if areas:
        return not any(code.startswith(("UA-", "RU-")) for code in areas)
    return bool(countries) and countries.isdisjoint(THEATRE)


def _any_of(column: NDArray[np.int32], wanted: Iterable[int]) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = np.isin(column, np.array(sorted(wanted), dtype=np.int32))
    return result


@depends_on_words
@lru_cache(maxsize=16_384)
def _with_old_names(forms: tuple[Form, ...]) -> tuple[Form, ...]:
    known = {form.text for form in forms}
    old = [
        Form(other, form.cost + OLD_NAME_COST, form.russian)
        for form in forms
        if not form.declined
        for other in sorted(names_in_force(form.text) - known)
    ]
    return (*forms, *old)
