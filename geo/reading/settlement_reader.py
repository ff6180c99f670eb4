"""Settlements as answers: found, offered, or not known and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import OSA

from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.measure import spread_m
from geo.names.forms import (
    is_cyrillic,
    is_village,
    name_form,
    plain,
    tells_little,
    without_kind_words,
    words_of,
)
from geo.reading.candidates import CandidateMaker
from geo.reading.choosing import (
    AS_ASKED,
    LEAST_OFFERED,
    THEATRE,
    Scored,
    found_score,
    is_alike,
    slips_in_eight,
)
from geo.reading.not_known import NotKnown
from geo.reading.settlements import AS_SPELLED, SettlementSearch
from geo.reading.stated import Stated

_CITY: Final = 50_000
"""People of a place that is meant although its name is misspelled."""
_TYPED_BADLY: Final = 1.0
"""Slips in a name of eight letters beyond which nothing is found, however large the place."""
_LETTERS_OFF: Final = 0.4
"""The share of letters in which a small place elsewhere may differ from the name asked for."""
_SOUNDS_ALIKE: Final = AS_ASKED
"""The same for a place outside Ukraine and Russia of which the country alone is stated."""


@dataclass(frozen=True)
class SettlementReader:
    """Looks up settlements, and tells those that are sure from those to be offered."""

    search: SettlementSearch
    make: CandidateMaker
    why: NotKnown

    def read(
        self, name: str, query: PlaceQuery, stated: Stated, *, inflected: bool = False
    ) -> Outcome:
        """Give the settlement of a name, those it may be, or why none is known."""
        scored = self.search.search(
            name,
            stated.admin1,
            stated.country_codes,
            district=stated.district,
            nearby=query.nearby,
            inflected=inflected,
        )
        scored = self._alike(name, scored, stated)
        if not scored or scored[0].score < LEAST_OFFERED:
            return NotFound(query, self.why.not_known(name, query, stated.countries))
        candidates = tuple(map(self.make.settlement, scored))
        enough = found_score(
            area_stated=bool(stated.admin1),
            country_stated=bool(stated.countries),
            country=candidates[0].country,
        )
        blind = not (stated.admin1 or stated.countries)
        elsewhere = blind and candidates[0].country not in THEATRE
        by_country = not stated.admin1 and candidates[0].country not in THEATRE
        typed_badly = _SOUNDS_ALIKE if by_country else _TYPED_BADLY
        if stated.unknown_area:
            note = f" (“{stated.unknown_area}” is no first-level area known here: check it)"
            candidates = tuple(replace(each, reading=each.reading + note) for each in candidates)
        elif (
            candidates[0].score >= enough
            and candidates[0].corroborated
            and slips_in_eight(scored[0].cost, len(name_form(name))) <= typed_badly
            and _may_be_found(name, candidates[0].name)
            and not (elsewhere and self._is_doubtful_elsewhere(name, scored, candidates))
        ):
            return Found(candidates[0], candidates[1:])
        return Ambiguous(candidates, spread_m([each.position for each in candidates]))

    def _alike(self, name: str, scored: Sequence[Scored], stated: Stated) -> list[Scored]:
        """Leave out places that are hardly spelled like the name."""
        letters = len(name_form(name))
        village = is_village(name)
        as_asked = AS_ASKED * max(letters, 4) / 8
        blind = not (stated.admin1 or stated.countries)
        return [
            each
            for each in scored
            if not (blind and self._only_sounds_alike(name, each.row))
            and (
                each.cost <= as_asked
                or is_alike(
                    slips_in_eight(each.cost, letters),
                    each.score,
                    theatre=self.search.country(each.row) in THEATRE,
                    city=not village and self.search.people(each.row) >= _CITY,
                    area_stated=bool(stated.admin1),
                    blind=blind,
                )
            )
        ]

    def _only_sounds_alike(self, name: str, row: int) -> bool:
        """Tell of a small place somewhere in the world that its letters are others: Xızı, Xyzzy.

        The alphabet of sounds is made for Ukrainian and Russian: elsewhere it makes of most short
        words some village's name.
        """
        if self.search.country(row) in THEATRE or self.search.people(row) >= _CITY:
            return False
        asked, known = plain(name), plain(self.search.name(row))
        if is_cyrillic(name) or is_cyrillic(known):
            return False
        return OSA.distance(asked, known) > _LETTERS_OFF * max(len(asked), len(known))

    def _is_doubtful_elsewhere(
        self, name: str, scored: Sequence[Scored], candidates: Sequence[Candidate]
    ) -> bool:
        """Tell of a city outside the theatre whether a report may mean another place.

        When it only sounds like the name, or when a report in Cyrillic has a village of that very
        name to speak of: Нью-Йорк and Константинополь lie in Donetsk Oblast.
        """
        if scored[0].cost > AS_SPELLED:
            return True
        if self.search.is_capital(scored[0].row):
            return False
        return is_cyrillic(name) and any(
            place.country in THEATRE and score.cost <= AS_SPELLED
            for score, place in zip(scored, candidates, strict=True)
        )


def _may_be_found(name: str, found: str) -> bool:
    """Tell whether a name says enough: one of two sounds must be the place's, letter by letter."""
    bare = without_kind_words(words_of(name))
    return not tells_little(name_form(" ".join(bare))) or "".join(bare) == plain(found)
