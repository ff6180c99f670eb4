"""What a description of a place means on the map.

Each phrase (`geo.geocoding.phrases`) becomes a point, a circle, a corridor or a part of an area,
with the UCDP precision and the radius it deserves, and says in words how it was read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Final, TypeAlias

import shapely
from shapely import box
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Area, Boundaries
from geo.geocoding import landmarks
from geo.geocoding.area_names import area_form
from geo.geocoding.areas import whole_radius_m
from geo.geocoding.base import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.geocoding.cuts import Shape, part_of, strip_between
from geo.geocoding.offsets import away, near, outskirts, rounded, shaped, side_words
from geo.geocoding.phrases import (
    Away,
    Between,
    BorderOf,
    Direction,
    Named,
    Near,
    Outskirts,
    PartOf,
    Phrase,
)
from geo.measure import (
    distance_m,
    spread_m,
)
from geo.names import skeleton
from geo.position import Position
from geo.precision import LocationPrecision, default_radius_m
from geo.shapes import corridor, part_towards

BORDER_STRIP_M: Final = 30_000.0
"""Width of "the border area": what is shelled across a border and named so in reports."""
DIRECTION_M: Final = 30_000.0
"""Radius of a military direction named after a town."""
DIRECTION_STRIP_M: Final = 60_000.0
FRONT_AT_BORDER: Final = frozenset(
    {
        *("UA-59", "UA-63", "UA-74"),  # Sumy, Kharkiv, Chernihiv
        *("RU-BRY", "RU-KRS", "RU-BEL", "RU-VOR", "RU-ROS"),
    }
)
"""First-level areas whose front, where they have one, is the border of Ukraine and Russia. In
Donetsk, Luhansk, Zaporizhzhia and Kherson oblasts it runs across, and moves: a direction named
after one of them may be anywhere in it."""
_FAR_BETWEEN_M: Final = 250_000.0
"""Two places further apart than this are not the ends of one "between"."""
_FORMAL: Final = re.compile("oblast|област", re.IGNORECASE)
_OPPONENTS: Final = {"RUS": "UKR", "UKR": "RUS"}


Description: TypeAlias = Near | Outskirts | Away | Between | PartOf | Direction | BorderOf


@dataclass(frozen=True)
class Describer:
    """Turns phrases into candidates.

    Parameters
    ----------
    resolve
        Looks up the phrase inside a phrase.
    """

    boundaries: Boundaries
    resolve: Callable[[Phrase, PlaceQuery], Outcome]

    def read(self, phrase: Description, query: PlaceQuery) -> Outcome:
        """Give the place of a phrase other than a name or a district."""
        if isinstance(phrase, Between):
            return self._between(phrase, query)
        if isinstance(phrase, Away) and phrase.distance_m and isinstance(phrase.place, BorderOf):
            return self._off_border(phrase.place, phrase.distance_m, query)
        if isinstance(phrase, Direction) and (town := _town_of(phrase, query)):
            there = replace(query, admin1=town.admin1)
            known = self.resolve(Named(town.settlement), there)
            if isinstance(known, Found | Ambiguous):
                # Of several in the oblast the best known is the one that the General Staff means.
                return _changed(Found(_all(known)[0]), self._direction, query)
        inner = self.resolve(phrase.place, query)
        if isinstance(phrase, Direction) and not isinstance(inner, Found):
            inner = self._region_of_adjective(phrase.place, query) or inner
        if not isinstance(inner, Found | Ambiguous):
            return inner
        change: Callable[[Candidate], Candidate | None]
        match phrase:
            case Near():
                change = near
            case Outskirts():
                change = partial(outskirts, bearing=phrase.bearing)
            case Away():
                change = partial(self._away, phrase=phrase)
            case PartOf():
                change = partial(self._part, phrase=phrase)
            case Direction():
                change = self._direction
            case BorderOf():
                beyond = self._beyond(phrase, query)
                if isinstance(beyond, NotFound):
                    return beyond
                change = partial(self._border, beyond=beyond)
            case _:
                raise TypeError(f"{phrase} is no description")
        return _changed(inner, change, query)

    def _away(self, place: Candidate, phrase: Away) -> Candidate:
        """Move a point off a place; across a border it lies in another area than the place."""
        moved = away(place, phrase)
        if phrase.bearing is None:
            return moved
        country, admin1 = self.boundaries.locate(moved.position)
        if country is None or (admin1 is not None and admin1.code == place.admin1_code):
            return moved
        where = ", ".join(area.name for area in (admin1, country) if area is not None)
        return replace(
            moved,
            country=country.code,
            admin1=admin1.name if admin1 else None,
            admin1_code=admin1.code if admin1 else None,
            admin2=None,
            reading=f"{moved.reading}; that point lies in {where}",
        )

    # --- parts of areas --------------------------------------------------------------------------

    def _part(self, place: Candidate, phrase: PartOf) -> Candidate | None:
        area = self._area_of(place)
        side = side_words(phrase.bearing)
        if area is None and place.kind == "region" and place.area is not None:
            half = part_towards(place.area, phrase.bearing)
            reading = f"the {side} part of {place.reading}, cut through its middle"
            return shaped(place, half, LocationPrecision.FUZZY, reading)
        if area is None:
            if phrase.bearing is None:
                return replace(place, reading=f"the middle of {place.reading}")
            return outskirts(place, phrase.bearing)
        if not phrase.literal and area.level == 1 and self._is_idiom(area, phrase):
            return replace(
                place,
                reading=f"{place.reading} (“{phrase.words}” tells where in the country it lies: "
                "press idiom for the whole area)",
            )
        shape = part_of(Shape(area), phrase.bearing)
        reading = f"the {side} part of {area.name}{self._in_country(area)}, cut through its middle"
        return shaped(place, shape, LocationPrecision.FUZZY, reading)

    def _is_idiom(self, area: Area, phrase: PartOf) -> bool:
        """Tell whether an area lies on that side of its country, as the press would say.

        Journalists write "the eastern Donetsk region"; analysts write "southern Kursk Oblast"
        and mean a part of it. With "oblast" the side must be the one the area lies on most.
        """
        country = self.boundaries.country(area.country)
        if country is None or phrase.bearing is None:
            return False
        west, south, east, north = _settled_bounds(country)
        x = (area.label_position.longitude - west) / (east - west) - 0.5
        y = (area.label_position.latitude - south) / (north - south) - 0.5
        wanted_x = round(_sign(phrase.bearing, 90, 270))
        wanted_y = round(_sign(phrase.bearing, 0, 180))
        sides = [(wanted_x, x), (wanted_y, y)]
        if any(wanted and (wanted * offset < 0.08) for wanted, offset in sides):
            return False
        formal = isinstance(phrase.place, Named) and _FORMAL.search(phrase.place.name)
        if formal and not (wanted_x and wanted_y):
            return abs(x if wanted_x else y) >= abs(y if wanted_x else x)
        return True

    def _off_border(self, border: BorderOf, distance_m: float, query: PlaceQuery) -> Outcome:
        """Give what lies within a distance of a border: "10 km from the Russian border"."""
        inner = self.resolve(border.place, query)
        if not isinstance(inner, Found) or (area := self._area_of(inner.candidate)) is None:
            return NotFound(query, "The area whose border this is is not known.")
        opponent = self.boundaries.country(_OPPONENTS.get(area.country, ""))
        beyond = self._beyond(border, query)
        other = beyond if isinstance(beyond, Area) else opponent
        if other is None:
            return NotFound(query, f"Name the area on this side of {area.name}'s border.")
        # Seen from the country that was not named: the Russian border lies off Ukraine.
        here, there = (area, other) if border.other is not None else (other, area)
        if query.country:
            stated = self.boundaries.country(query.country)
            if stated is not None and stated.code == there.country != here.country:
                here, there = there, here
        strip = strip_between(Shape(here), Shape(there), distance_m)
        reading = f"{here.name}, within {distance_m / 1000:g} km of its border with {there.name}"
        place = _of_area(replace(inner.candidate, admin2=None), here)
        shape = None if strip.is_empty else shaped(place, strip, LocationPrecision.FUZZY, reading)
        return Found(shape) if shape else NotFound(query, f"{here.name} has no such border.")

    def _beyond(self, phrase: BorderOf, query: PlaceQuery) -> Area | NotFound | None:
        """Give the area on the other side of a border, None where the text names none."""
        if phrase.other is None:
            return None
        outcome = self.resolve(phrase.other, query)
        area = None
        if isinstance(outcome, Found):
            area = self._area_of(outcome.candidate) or self._namesake(outcome.candidate)
        return area or NotFound(query, "The area on the other side of the border is not known.")

    def _border(self, place: Candidate, beyond: Area | None) -> Candidate | None:
        area = self._area_of(place) or self._namesake(place)
        if area is None:
            return None
        if beyond is None:
            strip, other = self._strip(area, BORDER_STRIP_M)
        else:
            strip = strip_between(Shape(area), Shape(beyond), BORDER_STRIP_M)
            other = beyond.name
        if strip.is_empty:
            return None
        reading = f"{area.name}{self._in_country(area)}, within 30 km of its border with {other}"
        return shaped(_of_area(place, area), strip, LocationPrecision.FUZZY, reading)

    def _region_of_adjective(self, phrase: Phrase, query: PlaceQuery) -> Found | None:
        """Give the region that an adjective names: Запорізький напрямок for Запорізька область."""
        if not (isinstance(phrase, Named) and phrase.inflected):
            return None
        outcome = self.resolve(replace(phrase, name=f"{phrase.name} область"), query)
        area = self._area_of(outcome.candidate) if isinstance(outcome, Found) else None
        if area is None or area.level != 1:
            return None
        wanted = skeleton(area_form(phrase.name))
        same = any(skeleton(area_form(name)) == wanted for name in area.names.values())
        return outcome if same and isinstance(outcome, Found) else None

    def _direction(self, place: Candidate) -> Candidate | None:
        area = self._area_of(place) or self._namesake(place)
        if area is not None and area.level == 1:
            named = f"the military direction named after {area.name}{self._in_country(area)}: "
            if area.code not in FRONT_AT_BORDER:
                return replace(
                    _of_area(place, area),
                    longitude=area.label_position.longitude,
                    latitude=area.label_position.latitude,
                    admin2=None,
                    kind="area",
                    precision=LocationPrecision.FUZZY,
                    radius_m=whole_radius_m(area),
                    gazetteer_id=None,
                    area_code=area.code,
                    area=None,
                    reading=named + "somewhere in it, as no border tells where",
                )
            strip, other = self._strip(area, DIRECTION_STRIP_M)
            if not strip.is_empty:
                reading = f"{named}the area within 60 km of its border with {other}"
                return shaped(_of_area(place, area), strip, LocationPrecision.FUZZY, reading)
        reading = f"the military direction named after {place.reading}: within 30 km of it"
        return rounded(place, DIRECTION_M, LocationPrecision.FUZZY, reading)

    def _strip(self, area: Area, width_m: float) -> tuple[BaseGeometry, str]:
        """Cut the strip along the front's border for Ukraine and Russia, else along all borders."""
        opponent = self.boundaries.country(_OPPONENTS.get(area.country, ""))
        if opponent is not None:
            strip = strip_between(Shape(area), Shape(opponent), width_m)
            if not strip.is_empty:
                return strip, opponent.name
        around = box(*area.geometry.bounds).buffer(0.5)
        others = [
            strip
            for other in self.boundaries.areas(0)
            if other.code != area.country
            and around.intersects(box(*other.geometry.bounds))
            and not (strip := strip_between(Shape(area), Shape(other), width_m)).is_empty
        ]
        return (shapely.union_all(others), "its neighbours") if others else (shapely.Polygon(), "")

    def _area_of(self, place: Candidate) -> Area | None:
        if place.area_code is None:
            return None
        return self.boundaries.area(place.area_code) or self.boundaries.country(place.area_code)

    def _namesake(self, place: Candidate) -> Area | None:
        """Give the first-level area named after a city that lies in it: Kursk, Kharkiv, Sumy."""
        area = self.boundaries.area(place.admin1_code) if place.admin1_code else None
        if area is None or area.kind == "city":
            return None
        named = self.boundaries.find(place.name, level=1, country=area.country)
        return area if area.code in {each.code for each in named} else None

    def _in_country(self, area: Area) -> str:
        country = self.boundaries.country(area.country)
        return "" if area.level == 0 or country is None else f", {country.name}"

    # --- between ---------------------------------------------------------------------------------

    def _between(self, phrase: Between, query: PlaceQuery) -> Outcome:
        ends = [self.resolve(each, query) for each in (phrase.first, phrase.second)]
        offered: list[tuple[Candidate, ...]] = []
        for outcome in ends:
            if not isinstance(outcome, Found | Ambiguous):
                return outcome
            offered.append(_all(outcome)[:12])
        pairs = sorted(
            (
                (first, second)
                for first, second in product(*offered)
                if 0 < distance_m(first.position, second.position) <= _FAR_BETWEEN_M
            ),
            key=lambda pair: -pair[0].score * pair[1].score / _spread(pair),
        )
        if not pairs:
            return NotFound(query, "The two places are too far apart to lie between them.")
        weights = [pair[0].score * pair[1].score / _spread(pair) for pair in pairs]
        corridors = [
            _corridor(*pair, score=round(weight / sum(weights), 4))
            for pair, weight in zip(pairs[:5], weights, strict=False)
        ]
        if all(isinstance(outcome, Found) for outcome in ends) or len(corridors) == 1:
            return Found(corridors[0], tuple(corridors[1:]))
        # Two names that are each borne by several places settle each other where one pair of
        # bearers lies much closer together than any other.
        if _spread(pairs[0]) * 3 <= _spread(pairs[1]) and min(p.corroborated for p in pairs[0]):
            return Found(corridors[0], tuple(corridors[1:]))
        return Ambiguous(tuple(corridors), spread_m([each.position for each in corridors]))


def _town_of(phrase: Direction, query: PlaceQuery) -> landmarks.Beside | None:
    """Give the town of a direction that the General Staff names, unless the report says where."""
    place = phrase.place
    if query.admin1 or not isinstance(place, Named) or place.within:
        return None
    return landmarks.direction_town(place.name)


def _spread(pair: tuple[Candidate, Candidate]) -> float:
    return max(distance_m(pair[0].position, pair[1].position), 1_000.0)


def _corridor(first: Candidate, second: Candidate, score: float) -> Candidate:
    length = distance_m(first.position, second.position)
    half_width = max(3_000.0, 0.1 * length)
    middle = Position(
        longitude=(first.longitude + second.longitude) / 2,
        latitude=(first.latitude + second.latitude) / 2,
    )
    near = length / 2 + half_width <= default_radius_m(LocationPrecision.NEAR)
    return replace(
        first,
        name=f"{first.name} – {second.name}",
        longitude=middle.longitude,
        latitude=middle.latitude,
        kind="corridor",
        precision=LocationPrecision.NEAR if near else LocationPrecision.FUZZY,
        radius_m=round(length / 2 + half_width, -2),
        area=corridor(first.position, second.position, half_width),
        area_code=None,
        gazetteer_id=None,
        score=score,
        reading=f"the corridor between {first.reading} and {second.reading}, "
        f"{length / 1000:.0f} km long",
    )


def _of_area(place: Candidate, area: Area) -> Candidate:
    if area.level == 0:
        return replace(place, name=area.name, country=area.code, admin1=None, admin1_code=None)
    return replace(
        place, name=area.name, country=area.country, admin1=area.name, admin1_code=area.code
    )


def _sign(bearing: float, plus: float, minus: float) -> float:
    """Give 1 where a bearing points to one side, -1 to the other, 0 to neither."""
    if abs((bearing - plus + 180) % 360 - 180) < 80:
        return 1.0
    return -1.0 if abs((bearing - minus + 180) % 360 - 180) < 80 else 0.0


def _settled_bounds(country: Area) -> tuple[float, float, float, float]:
    """Give the box a country's regions are compared in; of Russia, its part west of 60 E.

    Seen from the press, Rostov is Russia's south and Bryansk its west, whatever lies in Siberia.
    """
    west, south, east, north = country.geometry.bounds
    if country.code == "RUS":
        return 27.0, 41.0, 60.0, 70.0
    return west, south, east, north


def _all(outcome: Found | Ambiguous) -> tuple[Candidate, ...]:
    if isinstance(outcome, Found):
        return (outcome.candidate,)
    return outcome.candidates


def _changed(
    inner: Found | Ambiguous, change: Callable[[Candidate], Candidate | None], query: PlaceQuery
) -> Outcome:
    """Apply a change to every candidate; those it makes no sense for are dropped."""
    changed = tuple(result for place in _all(inner) if (result := change(place)) is not None)
    if not changed:
        return NotFound(query, f"“{query.name}” describes no part of {_all(inner)[0].name}.")
    if isinstance(inner, Found):
        return Found(changed[0])
    return Ambiguous(changed, spread_m([each.position for each in changed]))
