"""From the words for a place to an outcome: areas, districts, settlements and descriptions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.boundaries import Area, Boundaries
from geo.geocoding.area_names import AreaNames, twins_of
from geo.geocoding.areas import AreaReader
from geo.geocoding.base import Ambiguous, Found, NotFound, Outcome, PlaceQuery
from geo.geocoding.candidates import CandidateMaker
from geo.geocoding.choosing import LEAST_OFFERED, answer_from, found_score
from geo.geocoding.described import Describer
from geo.geocoding.districts import Districts
from geo.geocoding.nicknames import MISSING
from geo.geocoding.phrases import District, Named, Phrase
from geo.geocoding.places import PlaceTable
from geo.geocoding.settlements import SettlementSearch
from geo.measure import spread_m
from geo.names import is_no_name, name_form, plain, tells_little, without_kind_words, words_of
from geo.place_words import AREA_WORDS, DISTRICT_WORDS
from geo.precision import LocationPrecision, default_radius_m

_LIKELY = 0.3
"""A settlement with at least this chance is preferred to an area that is only named alike."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the report says a place lies in.

    Attributes
    ----------
    admin1
        ISO 3166-2 codes of the area and of those that reports mix it with; none if not stated.
    unknown_area
        The area as stated, where it is none known here: whatever is found cannot be checked.
    """

    countries: tuple[Area, ...] = ()
    admin1: frozenset[str] = frozenset()
    district: str = ""
    unknown_area: str = ""

    @property
    def country_codes(self) -> tuple[str, ...]:
        """Alpha-3 codes of the countries."""
        return tuple(area.code for area in self.countries)


class PlaceReader:
    """Resolve phrases against the place list and the areas."""

    def __init__(
        self, places: PlaceTable, search: SettlementSearch, boundaries: Boundaries
    ) -> None:
        self._search = search
        self._names = AreaNames(boundaries)
        self._areas = AreaReader(boundaries, self._names)
        self._districts = Districts(places, boundaries)
        self._make = CandidateMaker(places, boundaries)
        self._describer = Describer(boundaries, self.resolve)

    def resolve(self, phrase: Phrase, query: PlaceQuery) -> Outcome:
        """Give the outcome for a phrase of a query."""
        if isinstance(phrase, Named | District) and is_no_name(phrase.name):
            return NotFound(query, f"“{phrase.name}” is one letter: no place can be told from it.")
        if isinstance(phrase, Named):
            return self._named(phrase, query)
        if isinstance(phrase, District):
            return self._district(phrase, query)
        return self._describer.read(phrase, query)

    # --- what is stated ---

    def _stated(self, query: PlaceQuery, within: Sequence[str]) -> Stated | NotFound:
        """Join what the query's fields and the text's own clauses say; the fields win."""
        countries: tuple[Area, ...] = ()
        if query.country and query.country.strip():
            countries = self._names.country(query.country)
            if not countries:
                return NotFound(query, f"“{query.country}” is no country known here.")
        areas: tuple[Area, ...] = ()
        unknown = ""
        if query.admin1 and query.admin1.strip():
            areas = self._admin1(query.admin1, countries)
            unknown = "" if areas else query.admin1.strip()
        district = ""
        for clause in within:
            if _names_a(clause, DISTRICT_WORDS):
                district = district or clause
            elif not countries and (named := self._names.country(clause)):
                countries = named
            elif not areas:
                areas = self._admin1(clause, countries)
        codes = frozenset(code for area in areas for code in twins_of(area.code))
        return Stated(countries, codes, district, unknown)

    def _admin1(self, text: str, countries: Sequence[Area]) -> tuple[Area, ...]:
        found: list[Area] = []
        for country in [area.code for area in countries] or (None,):
            found += self._names.admin1(text, country)
        return tuple(found)

    def _is_area(self, text: str) -> bool:
        return _names_a(text, AREA_WORDS | DISTRICT_WORDS) or bool(self._names.country(text))

    # --- names ---

    def _named(self, named: Named, query: PlaceQuery) -> Outcome:
        name, within = named.name, named.within
        smaller = [part for part in within if not self._is_area(part)]
        if smaller and self._is_area(name):
            # Large to small: "Kursk Oblast, Sudzha district, village of Makhnovka".
            within = (name, *(part for part in within if part != smaller[-1]))
            name = smaller[-1]
        stated = self._stated(query, within)
        if isinstance(stated, NotFound):
            return stated
        if plain(name) in MISSING and set(stated.country_codes) <= {"UKR"}:
            return NotFound(query, f"“{name}” is too small for the lists: give its coordinates.")
        if not stated.admin1 or _names_a(name, AREA_WORDS):
            area = self._areas.read(name, stated.countries)
            # "Donetsk region", stated to lie in Donetsk Oblast, is that oblast itself.
            if area is not None and (not stated.admin1 or _is_among(area, stated.admin1)):
                return area
        outcome = self._settlement(name, query, stated, inflected=named.inflected)
        if isinstance(outcome, Found) or stated.admin1:
            return outcome
        if isinstance(outcome, Ambiguous) and outcome.candidates[0].score > _LIKELY:
            return outcome
        return self._areas.exactly(name, stated.countries) or outcome

    def _settlement(
        self, name: str, query: PlaceQuery, stated: Stated, *, inflected: bool = False
    ) -> Outcome:
        scored = self._search.search(
            name,
            stated.admin1,
            stated.country_codes,
            district=stated.district,
            nearby=query.nearby,
            inflected=inflected,
        )
        if not scored or scored[0].score < LEAST_OFFERED:
            where = ", ".join(part for part in (query.admin1, query.country) if part)
            return NotFound(
                query, f"No place named “{name}” is known here{f' in {where}' if where else ''}."
            )
        candidates = tuple(map(self._make.settlement, scored))
        enough = found_score(area_stated=bool(stated.admin1), country_stated=bool(stated.countries))
        if stated.unknown_area:
            note = f" (“{stated.unknown_area}” is no first-level area known here: check it)"
            candidates = tuple(replace(each, reading=each.reading + note) for each in candidates)
        elif (
            candidates[0].score >= enough
            and candidates[0].corroborated
            and _may_be_found(name, candidates[0].name)
        ):
            return Found(candidates[0], candidates[1:])
        return Ambiguous(candidates, spread_m([each.position for each in candidates]))

    # --- districts ---

    def _district(self, district: District, query: PlaceQuery) -> Outcome:
        stated = self._stated(query, district.within)
        if isinstance(stated, NotFound):
            return stated
        found = self._districts.find(district.name, tuple(stated.admin1), stated.country_codes)
        if found and not tells_little(name_form(district.name)):
            found.sort(key=lambda each: each.country != "UKR")
            share = round(1 / len(found), 4)
            return answer_from([replace(candidate, score=share) for candidate in found])
        town = self._settlement(district.name, query, stated, inflected=True)
        if not isinstance(town, Found | Ambiguous):
            return NotFound(query, f"No district “{district.name}” is known here.")
        listed = (town.candidate,) if isinstance(town, Found) else town.candidates
        around = tuple(
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
        if isinstance(town, Found):
            return Found(around[0])
        return Ambiguous(around, spread_m([each.position for each in around]))


def _may_be_found(name: str, found: str) -> bool:
    """Tell whether a name says enough: one of two sounds must be the place's, letter by letter."""
    bare = without_kind_words(words_of(name))
    return not tells_little(name_form(" ".join(bare))) or "".join(bare) == plain(found)


def _is_among(outcome: Outcome, codes: frozenset[str]) -> bool:
    return isinstance(outcome, Found) and outcome.candidate.area_code in codes


def _names_a(text: str, kinds: frozenset[str]) -> bool:
    return any(word in kinds for word in words_of(text))
