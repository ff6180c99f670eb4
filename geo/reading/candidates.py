"""Rows of the place list as candidates."""

from functools import lru_cache
from typing import Any

from geo.boundaries import Boundaries
from geo.finding import Candidate
from geo.gazetteer.places import PlaceTable
from geo.precision import LocationPrecision
from geo.reading.choosing import Scored

_CITY = 50_000
"""People from which a settlement is called a city here."""


class CandidateMaker:
    """Writes out rows of the place list with the names of their areas."""

    def __init__(self, places: PlaceTable, boundaries: Boundaries) -> None:
        self._places = places
        self._boundaries = boundaries
        self._area_names = lru_cache(maxsize=4096)(self._names_of)
        # Reports name the same places again and again: some 6 MB at most.
        self._facts = lru_cache(maxsize=4096)(self._facts_of)

    def settlement(self, scored: Scored) -> Candidate:
        """Make the candidate for a scored row."""
        facts = self._facts(scored.row)
        return Candidate(score=scored.score, corroborated=scored.corroborated, **facts)

    def _facts_of(self, row: int) -> dict[str, Any]:
        """Give what a row says, whatever it is asked for."""
        places = self._places
        country = places.countries[places.country[row]]
        code = places.admin1_codes[places.admin1[row]]
        admin1, nation = self._area_names(code, country)
        name = places.names[row].as_py()
        placed = bool(places.placed[row])
        reading = ", ".join(part for part in (name, admin1, nation) if part)
        if placed:
            reading += " (its own position is not known: placed among the villages around it)"
        return {
            "name": name,
            "longitude": float(places.longitude[row]),
            "latitude": float(places.latitude[row]),
            "country": country,
            "admin1": admin1 or None,
            "admin1_code": code or None,
            "admin2": places.admin2[row].as_py() or None,
            "kind": "city" if places.population[row] >= _CITY else "settlement",
            "precision": LocationPrecision.NEAR if placed else LocationPrecision.EXACT,
            "radius_m": float(places.radius_m[row]),
            "gazetteer_id": places.ids[row].as_py(),
            "method": "gazetteer",
            "reading": reading,
        }

    def _names_of(self, admin1: str, country: str) -> tuple[str, str]:
        area = self._boundaries.area(admin1) if admin1 else None
        nation = self._boundaries.country(country) if country else None
        return (area.name if area else "", nation.name if nation else country)
