"""Districts as reports name them: an area, a quarter of a city, or what lies around a town."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from geo.finding import Ambiguous, Found, NotFound, Outcome, PlaceQuery
from geo.measure import distance_m, spread_m
from geo.names.forms import name_form, tells_little
from geo.names.place_words import area_words
from geo.precision import LocationPrecision, default_radius_m
from geo.reading.candidates import CandidateMaker
from geo.reading.districts import Districts, answer_among
from geo.reading.phrases import District, Named
from geo.reading.raions import Raions
from geo.reading.settlements import AS_SPELLED, SettlementSearch
from geo.reading.stated import Stated, names_a
from geo.reading.weighing import CITY_RADIUS_M, candidates_of

_SEATS: Final = 6
"""How many places of a district's name are asked which district they lie in."""
_QUARTER_M: Final = 5_000.0
"""Radius of a city's quarter, and how far outside the city's own radius it may lie."""


class _Settlements(Protocol):
    def __call__(
        self, name: str, query: PlaceQuery, stated: Stated, *, inflected: bool = False
    ) -> Outcome: ...


@dataclass(frozen=True)
class DistrictReader:
    """Reads districts, with what the reader of names knows.

    Parameters
    ----------
    settlement, named, stated, is_area
        How a settlement and any other name is looked up, what a query states, and whether words
        name an area.
    """

    districts: Districts
    raions: Raions
    search: SettlementSearch
    make: CandidateMaker
    settlement: _Settlements
    named: Callable[[Named, PlaceQuery], Outcome]
    stated: Callable[[PlaceQuery, tuple[str, ...]], Stated | NotFound]
    is_area: Callable[[str], bool]

    def read(self, district: District, query: PlaceQuery) -> Outcome:
        """Give the district, the quarter or the surroundings of the town that a phrase means."""
        if names_a(district.kind, area_words()):  # Aleppo governorate, before Kitgum county
            whole = Named(f"{district.name} {district.kind}", district.within)
            area = self.named(whole, query)
            if any(each.area_code or each.kind == "region" for each in candidates_of(area)[:1]):
                return area
        stated = self.stated(query, district.within)
        if isinstance(stated, NotFound):
            return stated
        if not stated.admin1 and (quarter := self._quarter(district, query, stated)):
            return quarter
        found = self.districts.find(district.name, tuple(stated.admin1), stated.country_codes)
        if not stated.countries or "UKR" in stated.country_codes:
            found += self.raions.find(district.name, stated.admin1)
        blind = not (stated.admin1 or stated.countries)
        seat = self.settlement(district.name, query, stated, inflected=True)
        # A town whose own district is named after it settles how that name is spelled.
        for place in candidates_of(seat)[:_SEATS]:
            around = self.districts.around(place, district.name)
            if around is not None and around.country != "UKR":
                found = [each for each in found if each[0].reading != around.reading]
                found.append((around, 0.0))
        if found and not tells_little(name_form(district.name)):
            return answer_among(found, blind=blind)
        if quarter := self._quarter(district, query, stated):
            return quarter
        if not isinstance(seat, Found | Ambiguous):
            return NotFound(query, f"No district “{district.name}” is known here.")
        listed = (seat.candidate,) if isinstance(seat, Found) else seat.candidates
        circles = tuple(
            replace(
                place,
                kind="district",
                precision=LocationPrecision.ADMIN2,
                radius_m=default_radius_m(LocationPrecision.ADMIN2),
                gazetteer_id=None,
                reading=f"the district around {place.reading}, taken as a circle of 30 km",
            )
            for place in listed
        )
        if isinstance(seat, Found) and seat.candidate.country != "UKR":
            return Found(circles[0])
        return Ambiguous(circles, spread_m([each.position for each in circles]))

    def _quarter(self, district: District, query: PlaceQuery, stated: Stated) -> Outcome | None:
        """Read "Shevchenkivskyi district, Kharkiv": a quarter of a city, or else the city."""
        cities = [
            outcome.candidate
            for clause in district.within
            if not self.is_area(clause)
            and isinstance(outcome := self.settlement(clause, query, stated), Found)
            and outcome.candidate.radius_m >= CITY_RADIUS_M
        ]
        if not cities:
            return None
        city = cities[0]
        quarters = [
            place
            for scored in self.search.search(
                district.name, stated.admin1, stated.country_codes, nearby=(city.position,)
            )
            if scored.cost <= AS_SPELLED
            and distance_m((place := self.make.settlement(scored)).position, city.position)
            <= city.radius_m + _QUARTER_M
        ]
        where = quarters[0] if quarters else city
        known = (
            f"a quarter of {city.name}" if quarters else "of which no map is known: the whole city"
        )
        return Found(
            replace(
                where,
                kind="district",
                precision=LocationPrecision.NEAR,
                radius_m=_QUARTER_M if quarters else city.radius_m,
                reading=f"{district.name} district, {known}, {city.reading}",
            )
        )
