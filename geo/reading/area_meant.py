"""Countries, first-level areas, nicknamed regions and waters as answers."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Area, Boundaries
from geo.finding import Candidate, Outcome
from geo.measure import area_radius_m, circle
from geo.names.forms import name_form, plain, without_article, words_of
from geo.names.place_words import area_words
from geo.position import Position
from geo.precision import LocationPrecision
from geo.reading.area_names import AreaNames
from geo.reading.choosing import THEATRE, answer_from
from geo.reading.unlisted_names import region_codes, shared_name, water
from geo.reading.world_regions import composed_of, parts_of_areas
from geo.shapes import polygons_in
from geo.word_tables import Water, WorldRegion

_FINEST: Final = 0.005
_SHARE: Final = 0.001
"""Degrees to which a region's outline is kept, at least, and as a share of its width."""
_NAMED: Final = 6
"""How many of the areas that a region is composed of are named."""


class AreaReader:
    """Read words that mean a whole country, a whole first-level area or a sea."""

    def __init__(self, boundaries: Boundaries, names: AreaNames) -> None:
        self._boundaries = boundaries
        self._names = names
        self._seas: dict[Water, Candidate] = {}
        self._regions: dict[WorldRegion, Candidate] = {}

    def read(self, name: str, countries: Sequence[Area]) -> Outcome | None:
        """Give the area a name means, or None when it means something smaller."""
        form = name_form(name)
        sea = water(form)
        if sea is not None:
            return answer_from([self._water(sea)])
        codes = region_codes(form)
        if codes and self._fits(codes, countries):
            return answer_from([self._region(name, codes)])
        named = composed_of(name) or (composed_of(f"{name} region") if countries else ())
        regions = [region for region in named if self._fits(region.areas, countries)]
        if regions:
            # Iran's province of Kurdistan beside the region in Iraq.
            within = {code for region in regions for code in region.areas}
            one = len(regions) == len(within) == 1
            same = [] if one else self.exactly(name, countries)
            same = [each for each in same if each.area_code not in within]
            return _answer([*map(self._composed, regions), *same])
        return self._country(name, countries) or self._admin1(name, countries)

    def exactly(self, name: str, countries: Sequence[Area]) -> list[Candidate]:
        """Give the first-level areas that bear just this name: Texas, Bayern, Idlib."""
        areas = [
            match.area
            for country in ([area.code for area in countries] or (None,))
            for match in self._names.admin1_named(name, country, forgiving=False)
            if match.slips == 0 and (match.area.country in THEATRE or _bears(match.area, name))
        ]
        return [self.candidate(area, f"the whole of {area.name}") for area in areas]

    def alike(self, name: str, countries: Sequence[Area]) -> Outcome | None:
        """Give the countries named so but for one letter, or None."""
        return self._country(name, countries, slips=1)

    def within_areas(self, name: str, countries: Sequence[str]) -> list[Candidate]:
        """Give the regions of this name that are known to lie in a circle, as what it covers.

        Parameters
        ----------
        countries
            Alpha-3 codes of the countries stated, none if none is.
        """
        drawn = []
        for region in parts_of_areas(name):
            areas = [area for code in region.areas if (area := self._boundaries.area(code))]
            inside = [area for area in areas if not countries or area.country in countries]
            if inside and region.latitude is not None:
                drawn.append(self._in_circle(region, inside))
        return drawn

    def _in_circle(self, region: WorldRegion, areas: Sequence[Area]) -> Candidate:
        middle = Position(longitude=region.longitude or 0.0, latitude=region.latitude or 0.0)
        radius_m = (region.radius_km or 0.0) * 1000
        around = circle(middle, radius_m)
        shape = polygons_in(shapely.union_all([area.geometry for area in areas]) & around)
        where = self.names_of([area.code for area in areas])
        return replace(
            self.candidate(areas[0], ""),
            name=region.name,
            longitude=middle.longitude,
            latitude=middle.latitude,
            admin1=None,
            admin1_code=None,
            kind="region",
            precision=LocationPrecision.FUZZY,
            radius_m=radius_m,
            area_code=None,
            area=around if shape.is_empty else shape.simplify(_FINEST),
            reading=f"{region.name}, about {radius_m / 1000:.3g} km around its middle, "
            f"in {where}: no open map has its outline",
        )

    def names_of(self, codes: Sequence[str]) -> str:
        """Say which areas of a country these are: "Kidal and Gao, Mali"."""
        areas = [area for code in codes if (area := self._boundaries.area(code)) is not None]
        *others, last = [area.name for area in areas]
        named = f"{', '.join(others)} and {last}" if others else last
        country = self._boundaries.country(areas[0].country)
        return named if country is None else f"{named}, {country.name}"

    def is_in(self, code: str, countries: Sequence[str]) -> bool:
        """Tell whether an area lies in one of the countries (alpha-3)."""
        area = self._boundaries.area(code)
        return area is not None and area.country in countries

    def _fits(self, codes: Sequence[str], countries: Sequence[Area]) -> bool:
        area = self._boundaries.area(codes[0])
        return area is not None and (
            not countries or area.country in {each.code for each in countries}
        )

    def _country(self, name: str, within: Sequence[Area], slips: int = 0) -> Outcome | None:
        found = [
            match.area
            for match in self._names.countries_named(name)
            if match.slips <= slips and (not within or match.area in within)
        ]
        if shared := [] if within else shared_name(name):
            found = [area for code in shared if (area := self._boundaries.country(code))]
            return _answer([self.candidate(area, area.name) for area in found])
        # "China" is no name of the Republic of China, though it sounds like it without "republic".
        spelled = [area for area in found if plain(name) in map(plain, _names_of(area))]
        found = spelled or found
        return _answer([self.candidate(area, area.name) for area in found]) if found else None

    def _admin1(self, name: str, countries: Sequence[Area]) -> Outcome | None:
        if not any(word in area_words() for word in words_of(name)):
            return None
        matches = [
            match
            for country in ([area.code for area in countries] or (None,))
            for match in self._names.admin1_named(name, country)
        ]
        if not matches:
            return None
        least = min(match.slips for match in matches)
        areas = [match.area for match in matches if match.slips == least]
        # "Kyiv region" means the oblast around, never the city of that name.
        areas = [area for area in areas if area.kind != "city"] or areas
        return _answer([self.candidate(area, f"the whole of {area.name}") for area in areas])

    def candidate(self, area: Area, reading: str) -> Candidate:
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
            radius_m=whole_radius_m(area),
            area_code=area.code,
            score=1.0,
            method="gazetteer",
            reading=reading if whole or country is None else f"{reading}, {country.name}",
        )

    def _region(self, name: str, codes: Sequence[str]) -> Candidate:
        areas = [area for code in codes if (area := self._boundaries.area(code)) is not None]
        first = self.candidate(areas[0], f"the whole of {areas[0].name}")
        if len(areas) == 1:
            return first
        whole = shapely.union_all([area.geometry for area in areas])
        # As finely as its size deserves: Siberia needs no bend of every river.
        shape = whole.simplify(max(_FINEST, _SHARE * math.sqrt(whole.area)))
        middle = shape.representative_point()
        position = Position(longitude=round(middle.x, 4), latitude=round(middle.y, 4))
        country = self._boundaries.country(areas[0].country)
        named = [area.name for area in areas[:_NAMED]]
        rest = len(areas) - len(named)
        together = ", ".join(named[:-1]) + f" and {named[-1]}"
        if rest:
            together = ", ".join(named) + f" and {rest} more areas"
        if country is not None:
            together += f" of {country.name}"
        return replace(
            first,
            name=name,
            longitude=position.longitude,
            latitude=position.latitude,
            admin1=None,
            admin1_code=None,
            kind="region",
            precision=LocationPrecision.FUZZY,
            radius_m=round(area_radius_m(shape, position), -3),
            area_code=None,
            area=shape,
            reading=f"{name}: {together} together",
        )

    def _composed(self, region: WorldRegion) -> Candidate:
        if region not in self._regions:
            found = self._region(region.name, region.areas)
            if found.area is None:  # one area alone, under another name
                found = replace(found, name=region.name, reading=f"{region.name}: {found.reading}")
            self._regions[region] = found
        return self._regions[region]

    def _water(self, sea: Water) -> Candidate:
        if sea not in self._seas:
            self._seas[sea] = self._draw(sea)
        return self._seas[sea]

    def _draw(self, sea: Water) -> Candidate:
        box = shapely.box(sea.west, sea.south, sea.east, sea.north)
        land = shapely.union_all(
            [
                shapely.clip_by_rect(area.geometry, *box.bounds)
                for area in self._boundaries.areas(0)
                if area.geometry.intersects(box)
            ]
        )
        parts = shapely.get_parts(box.difference(land))
        # The largest stretch of water in the box: no lakes, and no sea across an isthmus.
        shape = max(parts, key=lambda part: part.area).simplify(0.01)
        middle = shape.representative_point()
        position = Position(longitude=round(middle.x, 2), latitude=round(middle.y, 2))
        return Candidate(
            name=sea.name,
            longitude=position.longitude,
            latitude=position.latitude,
            country="",
            kind="water",
            precision=LocationPrecision.WATER_OR_AIR,
            radius_m=round(area_radius_m(shape, position), -3),
            area=shape,
            score=1.0,
            method="gazetteer",
            reading=f"somewhere on the {sea.name}",
        )


def _names_of(area: Area) -> tuple[str, ...]:
    return (area.name, *area.names.values(), *area.other_names)


def _bears(area: Area, name: str) -> bool:
    """Tell whether a name is one of an area's letter by letter, but for an Arabic article."""
    wanted = plain(without_article(name))
    return any(plain(without_article(each)) == wanted for each in _names_of(area))


@lru_cache(maxsize=512)
def _radius_of(geometry: BaseGeometry, longitude: float, latitude: float) -> float:
    return area_radius_m(geometry, Position(longitude=longitude, latitude=latitude))


def whole_radius_m(area: Area) -> float:
    """Give the radius in metres of a circle around an area's label that it deserves."""
    position = area.label_position
    return round(_radius_of(area.geometry, position.longitude, position.latitude), -3)


def _answer(candidates: list[Candidate]) -> Outcome:
    share = round(1 / len(candidates), 4)
    return answer_from([replace(candidate, score=share) for candidate in candidates])


def area_of(boundaries: Boundaries, place: Candidate) -> Area | None:
    """Give the country or first-level area that a candidate is, None for anything smaller."""
    if place.area_code is None:
        return None
    return boundaries.area(place.area_code) or boundaries.country(place.area_code)


def area_meant(boundaries: Boundaries, place: Candidate) -> Area | None:
    """Give the area that a candidate is, or else the one named after it: Kursk, Kharkiv, Sumy."""
    if (area := area_of(boundaries, place)) is not None:
        return area
    # A first-level area that is named after a city in it.
    area = boundaries.area(place.admin1_code) if place.admin1_code else None
    if area is None or area.kind == "city":
        return None
    named = boundaries.find(place.name, level=1, country=area.country)
    return area if area.code in {each.code for each in named} else None


def in_full(boundaries: Boundaries, area: Area) -> str:
    """Name an area and the country it lies in."""
    country = boundaries.country(area.country)
    return area.name if area.level == 0 or country is None else f"{area.name}, {country.name}"
