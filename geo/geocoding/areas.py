"""Countries and first-level areas as answers, and the press's idiom for them.

"The eastern Donetsk region" is press idiom for Donetsk oblast, which lies in Ukraine's east: the
whole oblast. Only "the eastern part of" and the like cut an area (`geo.geocoding.described`).
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from shapely.geometry.base import BaseGeometry

from geo.boundaries import Area, Boundaries
from geo.geocoding.area_names import AreaNames
from geo.geocoding.base import Candidate, Outcome, PlaceQuery
from geo.geocoding.choosing import answer_from
from geo.measure import area_radius_m
from geo.names import words_of
from geo.place_words import AREA_WORDS
from geo.position import Position
from geo.precision import LocationPrecision

_IN: Final = r"(?:in|inside|within|into|across|в|у|во|на|по)"
_THE: Final = re.compile(rf"^(?:{_IN}\s+)?(?:the\s+)?", re.IGNORECASE)
_COMPASS: Final = re.compile(
    r"^(?:(?:north|south)(?:[- ]?(?:east|west))?|east|west)(?:ern)?\s+|^central\s+", re.IGNORECASE
)
_CLAUSE: Final = re.compile(rf"\s*,?\s+\b{_IN}\s+|\s*,\s*", re.IGNORECASE)


class AreaReader:
    """Read words that mean a whole country or a whole first-level area."""

    def __init__(self, boundaries: Boundaries, names: AreaNames) -> None:
        self._boundaries = boundaries
        self._names = names

    def read(self, text: str, query: PlaceQuery, countries: tuple[Area, ...]) -> Outcome | None:
        """Give the area the words mean, or None when they mean something smaller."""
        parts = [part for part in _CLAUSE.split(_THE.sub("", text)) if part.strip()]
        core, *clauses = parts or [""]
        for clause in clauses:
            named = self._names.country(clause)
            if not named:
                return None
            countries = countries or named
        if not query.admin1:
            whole = self._country(core)
            if whole is not None:
                return whole
        if not any(word in AREA_WORDS for word in words_of(core)):
            return None
        return self._admin1(core, countries)

    def _country(self, core: str) -> Outcome | None:
        found = [match.area for match in self._names.countries_named(core) if match.slips <= 1]
        return _answer([self.candidate(area, area.name) for area in found]) if found else None

    def _admin1(self, core: str, countries: tuple[Area, ...]) -> Outcome | None:
        bare = _COMPASS.sub("", core)
        matches = [
            match
            for country in ([area.code for area in countries] or (None,))
            for match in self._names.admin1_named(bare, country)
        ]
        if not matches:
            return None
        least = min(match.slips for match in matches)
        areas = [match.area for match in matches if match.slips == least]
        idiom = (
            ""
            if bare == core
            else (
                f" (“{core[: len(core) - len(bare)].strip()}” tells where in the country it lies: "
                "press idiom for the whole area)"
            )
        )
        return _answer([self.candidate(area, f"the whole of {area.name}{idiom}") for area in areas])

    def candidate(self, area: Area, reading: str, score: float = 1.0) -> Candidate:
        """Make the candidate for a whole shipped area."""
        country = self._boundaries.country(area.country)
        whole = area.level == 0
        return Candidate(
            name=area.name,
            longitude=area.label_position.longitude,
            latitude=area.label_position.latitude,
            country=area.country,
            admin1=None if whole else area.name,
            admin1_code=None if whole else area.code,
            kind=area.kind,
            precision=LocationPrecision.COUNTRY if whole else LocationPrecision.ADMIN1,
            radius_m=_radius_m(area),
            area_code=area.code,
            score=score,
            method="gazetteer",
            reading=reading if whole or country is None else f"{reading}, {country.name}",
        )


@lru_cache(maxsize=512)
def _radius_of(geometry: BaseGeometry, longitude: float, latitude: float) -> float:
    return area_radius_m(geometry, Position(longitude=longitude, latitude=latitude))


def _radius_m(area: Area) -> float:
    position = area.label_position
    return round(_radius_of(area.geometry, position.longitude, position.latitude), -3)


def _answer(candidates: list[Candidate]) -> Outcome:
    share = round(1 / len(candidates), 4)
    return answer_from([replace(candidate, score=share) for candidate in candidates])
