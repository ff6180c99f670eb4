"""From the words for a place to an outcome: areas, districts, settlements and descriptions."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

from geo.boundaries import Boundaries
from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.gazetteer.places import PlaceTable
from geo.measure import distance_m, spread_m
from geo.names.forms import (
    is_cyrillic,
    is_no_name,
    name_form,
    plain,
    tells_little,
    without_kind_words,
    words_of,
)
from geo.names.place_words import any_area_words, area_words
from geo.precision import LocationPrecision, default_radius_m
from geo.reading.area_names import AreaNames
from geo.reading.areas import AreaReader
from geo.reading.candidates import CandidateMaker
from geo.reading.choosing import LEAST_OFFERED, THEATRE, Scored, found_score
from geo.reading.described import Describer
from geo.reading.districts import Districts, answer_among
from geo.reading.offsets import near
from geo.reading.phrases import Beside, District, Named, PartOf, Phrase, side_of
from geo.reading.settlements import AS_SPELLED, SettlementSearch
from geo.reading.stated import Stated, names_a, read_stated
from geo.reading.unlisted_names import is_missing, landmark
from geo.reading.weighing import (
    CITY_RADIUS_M,
    LIKELY,
    area_or_settlement,
    best_score,
    candidates_of,
    in_doubt,
)
from geo.reading.world_regions import crosses_countries, lies_in

_BESIDE_M: Final = 60_000.0
"""Two places given together lie no further apart."""
_LEAST_AREA: Final = 4
"""Letters of the shortest area's name that stands without "region": Ohio; "IX" is a numeral."""
_SEATS: Final = 6
"""How many places of a district's name are asked which district they lie in."""
_TYPED_BADLY: Final = 1.0
"""Slips in a name of eight letters beyond which nothing is found, however large the place."""
_QUARTER_M: Final = 5_000.0
"""Radius of a city's quarter, and how far outside the city's own radius it may lie."""


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
        # Reports name the same few dozen areas over and over.
        self._read_stated = lru_cache(maxsize=4_096)(partial(read_stated, self._names))

    def resolve(self, phrase: Phrase, query: PlaceQuery) -> Outcome:
        """Give the outcome for a phrase of a query."""
        if isinstance(phrase, Named | District) and is_no_name(phrase.name):
            return NotFound(query, f"“{phrase.name}” is one letter: no place can be told from it.")
        if isinstance(phrase, Named):
            return self._named(phrase, query)
        if isinstance(phrase, District):
            return self._district(phrase, query)
        if isinstance(phrase, Beside):
            return self._beside(phrase, query)
        return self._describer.read(phrase, query)

    def _stated(self, query: PlaceQuery, within: Sequence[str]) -> Stated | NotFound:
        stated = self._read_stated(query.country or "", query.admin1 or "", tuple(within))
        if stated is None:
            return NotFound(query, f"“{query.country}” is no country known here.")
        return stated

    def _is_area(self, text: str) -> bool:
        return names_a(text, any_area_words()) or bool(self._names.country(text))

    # --- names ---

    def _named(self, named: Named, query: PlaceQuery) -> Outcome:
        name, within = named.name, named.within
        if beside := landmark(name):
            stated = Stated(admin1=frozenset({beside.admin1}))
            town = self._settlement(beside.settlement, query, stated)
            if isinstance(town, Found):
                at = near(town.candidate)
                return Found(replace(at, reading=f"{name}: {at.reading}"))
        smaller = [part for part in within if not self._is_area(part)]
        if smaller and self._is_area(name):
            # Large to small: "Kursk Oblast, Sudzha district, village of Makhnovka".
            larger = (name, *(part for part in within if part != smaller[-1]))
            inside = self._named(Named(smaller[-1], larger, named.inflected), query)
            if best_score(inside) > LIKELY:
                return inside
            # "Serbia (Yugoslavia)": the rest is another word for it, or a place not known.
            within = tuple(part for part in within if part not in smaller)
        known = self._stated(query, within)
        if isinstance(known, NotFound):
            return known
        stated = known
        if is_missing(name) and set(stated.country_codes) <= {"UKR"}:
            return NotFound(query, f"“{name}” is too small for the lists: give its coordinates.")
        if not stated.admin1 and (without := self._without_outline(name, query, stated)):
            return without
        if not stated.admin1 or names_a(name, area_words()):
            area = self._areas.read(name, stated.countries)
            # "Donetsk region", stated to lie in Donetsk Oblast, is that oblast itself.
            if area is not None and (not stated.admin1 or _is_among(area, stated.admin1)):
                return area
        if stated.others:
            outcome = self._with_others(name, query, stated, inflected=named.inflected)
        else:
            outcome = self._settlement(name, query, stated, inflected=named.inflected)
        if not stated.admin1 and len(plain(name)) >= _LEAST_AREA:
            areas = self._areas.exactly(name, stated.countries)
            if areas and not stated.others:
                return area_or_settlement(areas, outcome, name)
        if isinstance(outcome, Found) or best_score(outcome) > LIKELY:
            return outcome
        if not stated.admin1 and (alike := self._areas.alike(name, stated.countries)):
            return alike
        return self._side_of(name, within, query) or outcome

    def _without_outline(self, name: str, query: PlaceQuery, stated: Stated) -> Outcome | None:
        """Answer for a region that is known by name alone, or None for any other name.

        A village of Ukraine or Russia that bears the very name (Полісся) is offered.
        """
        codes = [
            code
            for code in lies_in(name)
            if not stated.countries or self._areas.is_in(code, stated.country_codes)
        ]
        if codes:
            note = f"“{name}” has no outline here: it lies in {self._areas.names_of(codes)}"
        elif crosses_countries(name) and not stated.countries:
            note = f"“{name}” is a region without an agreed edge"
        else:
            return None
        outcome = self._settlement(name, query, stated)
        form = name_form(name)
        if any(
            place.country in THEATRE and name_form(place.name) == form
            for place in candidates_of(outcome)
        ):
            return in_doubt(outcome, f"a settlement of that name; or else {note}")
        more = "" if codes else "the country or "
        return NotFound(query, f"{note}. Name {more}an area or a town in it, or draw it.")

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
        enough = found_score(
            area_stated=bool(stated.admin1),
            country_stated=bool(stated.countries),
            country=candidates[0].country,
        )
        blind = not (stated.admin1 or stated.countries)
        elsewhere = blind and candidates[0].country not in THEATRE
        if stated.unknown_area:
            note = f" (“{stated.unknown_area}” is no first-level area known here: check it)"
            candidates = tuple(replace(each, reading=each.reading + note) for each in candidates)
        elif (
            candidates[0].score >= enough
            and candidates[0].corroborated
            and scored[0].cost * 8 <= _TYPED_BADLY * max(len(name_form(name)), 4)
            and _may_be_found(name, candidates[0].name)
            and not (elsewhere and self._is_doubtful_elsewhere(name, scored, candidates))
        ):
            return Found(candidates[0], candidates[1:])
        return Ambiguous(candidates, spread_m([each.position for each in candidates]))

    def _is_doubtful_elsewhere(
        self, name: str, scored: Sequence[Scored], candidates: Sequence[Candidate]
    ) -> bool:
        """Tell of a city outside the theatre whether a report may mean another place.

        When it only sounds like the name, or when a report in Cyrillic has a village of that very
        name to speak of: Нью-Йорк and Константинополь lie in Donetsk Oblast.
        """
        if scored[0].cost > AS_SPELLED:
            return True
        if self._search.is_capital(scored[0].row):
            return False
        return is_cyrillic(name) and any(
            place.country in THEATRE and score.cost <= AS_SPELLED
            for score, place in zip(scored, candidates, strict=True)
        )

    def _with_others(
        self, name: str, query: PlaceQuery, stated: Stated, *, inflected: bool
    ) -> Outcome:
        """Read "Pisky, Avdiivka" and "Kyiv, Borodyanka": a name and another place beside it."""
        alone = replace(stated, others=())
        known = [
            outcome.candidate
            for other in stated.others
            if isinstance(outcome := self._settlement(other, query, alone), Found)
        ]
        nearby = (*query.nearby, *(each.position for each in known))
        outcome = self._settlement(name, replace(query, nearby=nearby), alone, inflected=inflected)
        words = ", ".join(f"“{other}”" for other in stated.others)
        if len(known) < len(stated.others):
            return in_doubt(outcome, f"{words} beside it is not understood: check it")
        first = candidates_of(outcome)[:1]
        smaller = [each for each in known if first and each.radius_m < first[0].radius_m]
        if smaller:
            every = (*smaller, *candidates_of(outcome))
            return Ambiguous(every, spread_m([each.position for each in every]))
        if first and distance_m(first[0].position, known[0].position) > _BESIDE_M:
            return in_doubt(outcome, f"{words} is not near it: check it")
        return outcome

    def _beside(self, phrase: Beside, query: PlaceQuery) -> Outcome:
        """Give a place near another one, or else what lies near that one."""
        other = self.resolve(phrase.other, query)
        if not isinstance(other, Found):
            return in_doubt(self.resolve(phrase.place, query), "near what, is not sure")
        here = other.candidate
        nearby = (*query.nearby, here.position)
        outcome = self.resolve(phrase.place, replace(query, nearby=nearby))
        close = [
            each
            for each in candidates_of(outcome)
            if distance_m(each.position, here.position) <= _BESIDE_M + here.radius_m
        ]
        if not close and best_score(outcome) <= LIKELY:
            return in_doubt(Found(near(here)), "what lies near it is not known here")
        if close and close[0] is candidates_of(outcome)[0]:
            return outcome
        return in_doubt(outcome, f"not near {here.name}: check it")

    def _side_of(self, name: str, within: tuple[str, ...], query: PlaceQuery) -> Outcome | None:
        """Read "central Kharkiv" and "northern Luhansk", the city's side or the oblast's."""
        side = side_of(name)
        if side is None:
            return None
        words, bearing, place = side
        parts = [PartOf(Named(place, within), bearing, bearing is None, words)]
        if bearing is not None:
            parts.insert(0, PartOf(Named(f"{place} region", within), bearing, False, words))
        outcomes = [self.resolve(part, query) for part in parts]
        found = [each.candidate for each in outcomes if isinstance(each, Found)]
        if not found:  # eastern Congo, of which there are two
            found = [each for outcome in outcomes[:1] for each in candidates_of(outcome)]
        if len(found) == 2 and found[0].reading == found[1].reading:
            found.pop()  # northern Mali: no city bears the country's name
        if len(found) == 1:
            return Found(found[0])
        return (
            Ambiguous(tuple(found), spread_m([each.position for each in found])) if found else None
        )

    # --- districts ---

    def _district(self, district: District, query: PlaceQuery) -> Outcome:
        stated = self._stated(query, district.within)
        if isinstance(stated, NotFound):
            return stated
        if not stated.admin1 and (quarter := self._quarter(district, query, stated)):
            return quarter
        found = self._districts.find(district.name, tuple(stated.admin1), stated.country_codes)
        blind = not (stated.admin1 or stated.countries)
        seat = self._settlement(district.name, query, stated, inflected=True)
        # A town whose own district is named after it settles how that name is spelled.
        for place in candidates_of(seat)[:_SEATS]:
            around = self._districts.around(place, district.name)
            if around is not None:
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
        if isinstance(seat, Found):
            return Found(circles[0])
        return Ambiguous(circles, spread_m([each.position for each in circles]))

    def _quarter(self, district: District, query: PlaceQuery, stated: Stated) -> Outcome | None:
        """Read "Shevchenkivskyi district, Kharkiv": a quarter of a city, or else the city."""
        cities = [
            outcome.candidate
            for clause in district.within
            if not self._is_area(clause)
            and isinstance(outcome := self._settlement(clause, query, stated), Found)
            and outcome.candidate.radius_m >= CITY_RADIUS_M
        ]
        if not cities:
            return None
        city = cities[0]
        quarters = [
            place
            for scored in self._search.search(
                district.name, stated.admin1, stated.country_codes, nearby=(city.position,)
            )
            if scored.cost <= AS_SPELLED
            and distance_m((place := self._make.settlement(scored)).position, city.position)
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


def _may_be_found(name: str, found: str) -> bool:
    """Tell whether a name says enough: one of two sounds must be the place's, letter by letter."""
    bare = without_kind_words(words_of(name))
    return not tells_little(name_form(" ".join(bare))) or "".join(bare) == plain(found)


def _is_among(outcome: Outcome, codes: frozenset[str]) -> bool:
    return isinstance(outcome, Found) and outcome.candidate.area_code in codes
