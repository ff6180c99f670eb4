"""Districts (raions) by name: no open polygons exist, so each is the hull of its known places."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.boundaries import Boundaries
from geo.geocoding.base import Candidate
from geo.geocoding.places import PlaceTable
from geo.measure import area_radius_m, distances_m
from geo.names import district_form, same_district, skeleton
from geo.position import Position
from geo.precision import LocationPrecision
from geo.shapes import hull

_STRAY_M: Final = 80_000.0
"""Places further than this from the middle of their district are wrongly in it."""
_MARGIN_M: Final = 2_000.0
_LEAST: Final = 3


class Districts:
    """Find districts among the second-level names of the place list."""

    def __init__(self, places: PlaceTable, boundaries: Boundaries) -> None:
        self._places = places
        self._boundaries = boundaries

    def find(
        self, name: str, admin1: Sequence[str] = (), countries: Sequence[str] = ()
    ) -> list[Candidate]:
        """Give the districts of this name, in the stated areas if any are stated."""
        wanted = skeleton(district_form(name))
        found = []
        for key in sorted(self._named):
            if not same_district(wanted, key[2]):
                continue
            country, area, _ = key
            if (admin1 and area not in admin1) or (countries and country not in countries):
                continue
            candidate = self._candidate(*self._named[key], country, area)
            if candidate is not None:
                found.append((len(key[2]) - len(wanted), candidate))
        closest = min((extra for extra, _ in found), default=0)
        return [candidate for extra, candidate in found if extra == closest]

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
        middle = Position(
            longitude=float(np.median(longitude)), latitude=float(np.median(latitude))
        )
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
