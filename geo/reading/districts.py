"""Districts (raions) by name: no open polygons exist, so each is the hull of its known places."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from geo.boundaries import Boundaries
from geo.finding import Ambiguous, Candidate, Found
from geo.gazetteer.places import PlaceTable
from geo.measure import area_radius_m, distances_m, median_position, spread_m
from geo.names.forms import (
    VOWELS,
    common_form,
    district_form,
    name_form,
    names_in_force,
    same_district,
    shape,
    skeleton,
)
from geo.position import Position
from geo.precision import LocationPrecision
from geo.reading.choosing import FOUND_IN_THEATRE, front_weight, theatre_weight
from geo.shapes import hull

_STRAY_M: Final = 80_000.0
"""Places further than this from the middle of their district are wrongly in it."""
_MARGIN_M: Final = 2_000.0
_LEAST: Final = 3
_FEW: Final = 3
_SLOPE: Final = 1.5
"""Loss of weight (in powers of e) for one letter off."""
_ABSENT: Final = 0.05
"""Weight of a district that the list lacks, where nothing is stated: it names those of Ukraine and
Russia alone,"""
_ABSENT_THERE: Final = 0.03
"""and where a country or area is."""
_MOST_SLIPS: Final = 0.2
"""Vowels that may differ, as a share of a name's letters, and one in any name."""


def answer_among(found: Sequence[tuple[Candidate, float]], *, blind: bool) -> Found | Ambiguous:
    """Choose among districts, each with the letters it is spelled off the name asked for.

    Parameters
    ----------
    blind
        Whether neither area nor country is stated: then the theatre comes first, as it does for
        settlements. "Pokrovsk district" is the one in Donetsk Oblast, and Oryol's is also given.
    """
    weights = [
        math.exp(-_SLOPE * slips) * (_blind_weight(place) if blind else 1.0)
        for place, slips in found
    ]
    total = sum(weights) + (_ABSENT if blind else _ABSENT_THERE)
    scored = [
        replace(place, score=round(weight / total, 4))
        for (place, _), weight in zip(found, weights, strict=True)
    ]
    scored.sort(key=lambda place: (-place.score, place.country != "UKR"))
    if scored[0].score >= FOUND_IN_THEATRE:
        return Found(scored[0], tuple(scored[1:]))
    return Ambiguous(tuple(scored), spread_m([place.position for place in scored]))


def _blind_weight(place: Candidate) -> float:
    area = place.admin1_code or ""
    return theatre_weight(place.country, area) * front_weight(area)


def slips_between(form: str, district: str) -> float | None:
    """Give the letters by which a district's name differs from the one asked for.

    Returns
    -------
    float or None
        None where only the consonants are the same: Panjwayi is not Пеновский, Achham not
        Чегемский. As far as the name asked for goes, syllables must stand in the same places,
        and few vowels be others than those the two languages exchange.
    """
    root = form.rstrip(VOWELS)
    consonants = len(skeleton(root))
    head = next(
        (
            district[:end]
            for end in range(len(district) + 1)
            if len(skeleton(district[:end])) == consonants
        ),
        "",
    )
    # т + с is written ц: Bakhmut, Бахмутский.
    if root.endswith("t") and head.endswith("c"):
        head = f"{head[:-1]}t"
    if shape(head) != shape(root):
        return None
    letters = float(OSA.distance(common_form(root), common_form(head)))
    return letters if letters <= max(1.0, _MOST_SLIPS * len(root)) else None


class Districts:
    """Find districts among the second-level names of the place list."""

    def __init__(self, places: PlaceTable, boundaries: Boundaries) -> None:
        self._places = places
        self._boundaries = boundaries

    def find(
        self, name: str, admin1: Sequence[str] = (), countries: Sequence[str] = ()
    ) -> list[tuple[Candidate, float]]:
        """Give the districts of this name, in the stated areas if any are stated.

        Returns
        -------
        list of (Candidate, float)
            With the letters each is spelled off the name asked for.
        """
        form = district_form(name)
        found = []
        for wanted in (form, *sorted(names_in_force(form))):
            for key in sorted(self._named):
                country, area, district = key
                if country == "UKR":  # geo.reading.raions knows more of them
                    continue
                if (admin1 and area not in admin1) or (countries and country not in countries):
                    continue
                if not same_district(skeleton(wanted), district):
                    continue
                slips = slips_between(wanted, district_form(self._named[key][0]))
                if slips is None:
                    continue
                candidate = self._candidate(*self._named[key], country, area)
                if candidate is not None:
                    found.append((len(district) - len(skeleton(wanted)), candidate, slips))
        closest = min((extra for extra, *_ in found), default=0)
        return [(candidate, slips) for extra, candidate, slips in found if extra == closest]

    def names(self, country: str) -> list[tuple[str, str]]:
        """Give the first-level area and the name of every district of a country (alpha-3)."""
        return [(key[1], name) for key, (name, _) in self._named.items() if key[0] == country]

    def called(self, country: str, admin1: str, name: str) -> Candidate | None:
        """Give the district with just this name, None where too few of its places are known."""
        key = (country, admin1, skeleton(district_form(name)))
        return self._candidate(*self._named[key], country, admin1) if key in self._named else None

    def around(self, town: Candidate, name: str) -> Candidate | None:
        """Give the district that a town asked for by name lies in, where it is named after it.

        Horlivka's is Horlivskyi, Kryvyi Rih's Kryvorizkyi: all but the last consonant must be the
        same, as adjectives change that one, and all where there are few.
        """
        if not (town.admin2 and town.admin1_code):
            return None
        key = (town.country, town.admin1_code, skeleton(district_form(town.admin2)))
        form = name_form(name)
        roots = [skeleton(each) for each in (form, *names_in_force(form))]
        same = any(
            len(root) > 1 and key[2].startswith(root[:-1] if len(root) > _FEW else root)
            for root in roots
        )
        if key not in self._named or not same:
            return None
        return self._candidate(*self._named[key], town.country, town.admin1_code)

    @cached_property
    def _named(self) -> dict[tuple[str, str, str], tuple[str, NDArray[np.intp]]]:
        """District by country, first-level area and skeleton: its name and its rows."""
        places = self._places
        encoded = places.admin2.dictionary_encode()
        names = encoded.dictionary.to_pylist()
        numbers = np.frombuffer(encoded.indices.buffers()[1], dtype=np.int32)[: len(places)]
        groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        with_one = np.flatnonzero(np.array([bool(name) for name in names])[numbers])
        for row in with_one.tolist():
            key = (int(places.country[row]), int(places.admin1[row]), int(numbers[row]))
            groups[key].append(row)
        result: dict[tuple[str, str, str], tuple[str, NDArray[np.intp]]] = {}
        for (country, admin1, number), rows in groups.items():
            key_text = skeleton(district_form(names[number]))
            place_key = (places.countries[country], places.admin1_codes[admin1], key_text)
            result[place_key] = (names[number], np.array(rows))
        return result

    def _candidate(
        self, name: str, rows: NDArray[np.intp], country: str, admin1: str
    ) -> Candidate | None:
        places = self._places
        known = rows[~places.placed[rows]]
        if len(known) < _LEAST:
            return None
        longitude, latitude = places.longitude[known], places.latitude[known]
        middle = median_position(longitude, latitude)
        inside = distances_m(middle, longitude, latitude) <= _STRAY_M
        positions = [
            Position(longitude=float(x), latitude=float(y))
            for x, y in zip(longitude[inside], latitude[inside], strict=True)
        ]
        shape = hull(positions, _MARGIN_M)
        area = self._boundaries.area(admin1) if admin1 else None
        nation = self._boundaries.country(country)
        where = ", ".join(each.name for each in (area, nation) if each is not None)
        return Candidate(
            name=name,
            longitude=round(middle.longitude, 4),
            latitude=round(middle.latitude, 4),
            country=country,
            admin1=area.name if area else None,
            admin1_code=admin1 or None,
            admin2=name,
            kind="district",
            precision=LocationPrecision.ADMIN2,
            radius_m=round(area_radius_m(shape, middle), -3),
            area=shape,
            score=1.0,
            method="gazetteer",
            reading=f"{name}, {where}: the hull of its {len(positions)} known places, "
            "since no open map of districts exists",
        )
