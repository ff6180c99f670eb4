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
    is_no_name,
    name_form,
    plain,
)
from geo.names.place_words import any_area_words, area_words
from geo.position import ParsedPosition
from geo.reading.area_meant import AreaReader
from geo.reading.area_names import AreaNames
from geo.reading.candidates import CandidateMaker
from geo.reading.choosing import (
    THEATRE,
    answer_from,
)
from geo.reading.described import Describer
from geo.reading.district_reader import DistrictReader
from geo.reading.districts import Districts
from geo.reading.more_places import more_places
from geo.reading.not_known import NotKnown
from geo.reading.offsets import near
from geo.reading.phrases import Beside, District, Named, PartOf, Phrase, Site, side_of
from geo.reading.positions import position_answer
from geo.reading.raions import Raions
from geo.reading.settlement_reader import SettlementReader
from geo.reading.settlements import SettlementSearch
from geo.reading.stated import Stated, names_a, read_stated
from geo.reading.unlisted_names import landmark
from geo.reading.weighing import (
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
_HAMLET_M: Final = 1_000.0
"""Radius of a place of fewer than 10,000 people: nobody means it where another country
is stated."""
_EITHER: Final = 4
"""How many names divided by strokes are looked up."""
_ABROAD: Final = 0.5
"""The score of a place that lies in another country than stated."""


class PlaceReader:
    """Resolve phrases against the place list and the areas."""

    def __init__(
        self, places: PlaceTable, search: SettlementSearch, boundaries: Boundaries
    ) -> None:
        self._boundaries = boundaries
        self._names = AreaNames(boundaries)
        self._areas = AreaReader(boundaries, self._names)
        self._make = CandidateMaker(places, boundaries)
        self._describer = Describer(boundaries, self.resolve)
        self._settlement = SettlementReader(search, self._make, NotKnown(places)).read
        districts = Districts(places, boundaries)
        self._district_reader = DistrictReader(
            districts,
            Raions(districts, self._town),
            search,
            self._make,
            self._settlement,
            self._named,
            self._stated,
            self._is_area,
        )
        # Reports name the same few dozen areas over and over.
        self._read_stated = lru_cache(maxsize=4_096)(partial(read_stated, self._names))

    def resolve(self, phrase: Phrase, query: PlaceQuery) -> Outcome:
        """Give the outcome for a phrase of a query."""
        if isinstance(phrase, Named | District) and is_no_name(phrase.name):
            return NotFound(query, f"No place can be told from “{phrase.name}” alone.")
        if isinstance(phrase, Named):
            return self._named(phrase, query)
        if isinstance(phrase, District):
            return self._district_reader.read(phrase, query)
        if isinstance(phrase, Beside):
            return self._beside(phrase, query)
        if isinstance(phrase, Site):
            return self._site(phrase, query)
        return self._describer.read(phrase, query)

    def at(self, position: ParsedPosition, query: PlaceQuery) -> Outcome:
        """Give the outcome for a position that a query names, compared with what it states."""
        stated = self._read_stated(query.country or "", query.admin1 or "", ())
        return position_answer(position, stated, self._boundaries)

    def _stated(self, query: PlaceQuery, within: Sequence[str]) -> Stated | NotFound:
        stated = self._read_stated(query.country or "", query.admin1 or "", tuple(within))
        if stated is None:
            return NotFound(query, f"“{query.country}” is no country known here.")
        return stated

    def _town(self, name: str, admin1: str) -> Candidate | None:
        """Give the likeliest place of this name in a first-level area."""
        query = PlaceQuery(name, admin1=admin1)
        known = self._stated(query, ())
        if isinstance(known, NotFound):
            return None
        return next(iter(candidates_of(self._settlement(name, query, known))), None)

    def _is_area(self, text: str) -> bool:
        return names_a(text, any_area_words()) or bool(self._names.country(text))

    # --- names ---

    def _named(self, named: Named, query: PlaceQuery) -> Outcome:
        name, within = named.name, named.within
        either = [part.strip() for part in name.split("/") if part.strip()]
        if len(either) > 1:
            return self._either(named, either[:_EITHER], query)
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
        if listed := more_places(name, self._boundaries, inflected=named.inflected):
            return self._more(listed, named, query, stated)
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
        if side := self._side_of(name, within, query):
            return side
        return self._elsewhere(named, query, stated, outcome)

    def _either(self, named: Named, names: Sequence[str], query: PlaceQuery) -> Outcome:
        """Read "Tadmur/Palmyra town": one place under several names."""
        outcomes = [self._named(replace(named, name=name), query) for name in names]
        found = [outcome for outcome in outcomes if isinstance(outcome, Found)]
        if not found:
            return max(outcomes, key=best_score)
        first = found[0].candidate.position
        if all(distance_m(first, each.candidate.position) <= _BESIDE_M for each in found):
            return found[0]
        return answer_from([replace(each.candidate, score=1 / len(found)) for each in found])

    def _elsewhere(
        self, named: Named, query: PlaceQuery, stated: Stated, outcome: Outcome
    ) -> Outcome:
        """Look in the countries that a stated state held; else say where else a place lies.

        A place outside the country stated is offered and never found: Мелітополь is in Ukraine.
        """
        if not stated.countries or stated.admin1 or stated.others:
            return outcome
        if stated.parts:
            held = replace(stated, countries=stated.parts, parts=())
            inside = self._settlement(named.name, query, held, inflected=named.inflected)
            if best_score(inside) > best_score(outcome):
                return inside
        if candidates_of(outcome):
            return outcome
        abroad = replace(query, country=None)
        anywhere = self._stated(abroad, named.within)
        if isinstance(anywhere, NotFound):
            return outcome
        there = self._areas.read(named.name, ()) or self._settlement(
            named.name, abroad, anywhere, inflected=named.inflected
        )
        if not isinstance(there, Found):
            return outcome
        place = there.candidate
        if place.country not in THEATRE and place.radius_m <= _HAMLET_M:
            return outcome
        country = self._boundaries.country(place.country)
        lies = country.name if country is not None else "another country"
        note = f"it lies in {lies}, not in {stated.countries[0].name} as stated: check it"
        return in_doubt(Found(replace(place, score=_ABROAD)), note)

    def _more(
        self, listed: list[Candidate], named: Named, query: PlaceQuery, stated: Stated
    ) -> Outcome:
        """Weigh places of the table of more places against the list's of the same name."""
        held = {area.code for area in (*stated.countries, *stated.parts)}
        inside = [each for each in listed if not held or each.country in held]
        inside = [each for each in inside if not stated.admin1 or each.admin1_code in stated.admin1]
        outcome = self._settlement(named.name, query, stated, inflected=named.inflected)
        if not inside:
            if isinstance(outcome, Found):
                return outcome
            return in_doubt(answer_from(listed), "not where it is stated to lie: check it")
        apart = [
            each
            for each in candidates_of(outcome)
            if each.score > LIKELY
            and plain(each.name) == plain(named.name)
            and distance_m(each.position, inside[0].position) > _BESIDE_M
        ]
        return answer_from([*inside, *(replace(each, score=_ABROAD) for each in apart)])

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
        elif lies_in(name):
            note = f"“{name}” lies in another country than stated"
        else:
            return None
        outcome = self._settlement(name, query, stated)
        drawn = self._areas.within_areas(name, stated.country_codes)
        if drawn and isinstance(outcome, Found) and _lies_in(outcome.candidate, drawn[0]):
            return outcome
        if drawn:
            return area_or_settlement(drawn, outcome, name)
        if not codes and (abroad := self._areas.within_areas(name, ())):
            if isinstance(outcome, Found):
                return outcome
            return in_doubt(answer_from(abroad), "not in the country that is stated: check it")
        form = name_form(name)
        if any(
            place.country in THEATRE and name_form(place.name) == form
            for place in candidates_of(outcome)
        ):
            return in_doubt(outcome, f"a settlement of that name; or else {note}")
        more = "" if codes else "the country or "
        return NotFound(query, f"{note}. Name {more}an area or a town in it, or draw it.")

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

    def _site(self, phrase: Site, query: PlaceQuery) -> Outcome:
        """Read "Bagram airbase" and "Jolo island", unless that is a name of its own."""
        whole = self._named(phrase.whole, query)
        name = phrase.whole.name
        own = landmark(name) or more_places(name, self._boundaries)
        if own or (isinstance(whole, Found) and _is_named(whole.candidate, name)):
            return whole
        town = self.resolve(phrase.place, query)
        if isinstance(town, Found):
            around = near(town.candidate)
            if not phrase.landform:
                return Found(around)
            return in_doubt(Found(around), f"whether the {phrase.words} lies there, is not known")
        if isinstance(town, Ambiguous):
            return replace(town, candidates=tuple(map(near, town.candidates)))
        return town

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


def _is_named(place: Candidate, name: str) -> bool:
    """Tell whether a name with a word for a kind is a place's own: Long Island, Rhode Island."""
    larger = place.area is not None or place.area_code is not None
    return larger or name_form(place.name) == name_form(name)


def _lies_in(place: Candidate, region: Candidate) -> bool:
    return distance_m(place.position, region.position) <= region.radius_m


def _is_among(outcome: Outcome, codes: frozenset[str]) -> bool:
    return isinstance(outcome, Found) and outcome.candidate.area_code in codes
