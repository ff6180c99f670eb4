"""What a description of a place means on the map.

Each phrase (`geo.reading.phrases`) becomes a point, a circle, a corridor or a part of an area,
with the UCDP precision and the radius it deserves, and says in words how it was read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeAlias

from geo.boundaries import Area, Boundaries
from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.measure import spread_m
from geo.names.forms import skeleton
from geo.precision import LocationPrecision
from geo.reading.area_meant import area_meant, area_of, in_full
from geo.reading.area_names import area_form
from geo.reading.borders import Borders
from geo.reading.corridors import between
from geo.reading.cuts import CutArea, part_of
from geo.reading.offsets import away, near, outskirts, shaped, side_words
from geo.reading.phrases import (
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
from geo.reading.unlisted_names import direction_town
from geo.reading.weighing import offered_by
from geo.reading.wording import any_of
from geo.shapes import part_towards
from geo.word_tables import Landmark

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

    @cached_property
    def _borders(self) -> Borders:
        return Borders(self.boundaries)

    def read(self, phrase: Description, query: PlaceQuery) -> Outcome:
        """Give the place of a phrase other than a name or a district."""
        if isinstance(phrase, Between):
            return between(
                self.resolve(phrase.first, query), self.resolve(phrase.second, query), query
            )
        if isinstance(phrase, Away) and phrase.distance_m and isinstance(phrase.place, BorderOf):
            return self._off_border(phrase.place, phrase.distance_m, query)
        if isinstance(phrase, Direction) and (town := _town_of(phrase, query)):
            there = replace(query, admin1=town.admin1)
            known = self.resolve(Named(town.settlement), there)
            if isinstance(known, Found | Ambiguous):
                # Of several in the oblast the best known is the one that the General Staff means.
                return _changed(Found(offered_by(known)[0]), self._borders.direction, query)
        inner = self.resolve(phrase.place, query)
        if isinstance(phrase, Direction) and not isinstance(inner, Found):
            inner = self._region_of_adjective(phrase.place, query) or inner
        if not isinstance(inner, Found | Ambiguous):
            # Unless a country is so called; any other name would come back here as its own part.
            if isinstance(phrase, PartOf) and self.boundaries.find(query.name, 0):
                whole = self.resolve(Named(query.name), query)
                if (
                    isinstance(whole, Found)
                    and whole.candidate.precision is LocationPrecision.COUNTRY
                ):
                    return whole
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
                change = self._borders.direction
            case BorderOf():
                beyond = self._beyond(phrase, query)
                if isinstance(beyond, NotFound):
                    return beyond
                change = partial(self._borders.along, beyond=beyond)
            case _:
                raise TypeError(f"{phrase} is no description")
        return _changed(inner, change, query)

    def _away(self, place: Candidate, phrase: Away) -> Candidate | None:
        """Move a point off a place; across a border it lies in another area than the place."""
        whole = area_of(self.boundaries, place)
        if phrase.distance_m is None and phrase.bearing is not None and whole is not None:
            # The south of Yemen lies in it.
            return self._part(place, PartOf(phrase.place, phrase.bearing, True, ""))
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
        area = area_of(self.boundaries, place)
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
        shape = part_of(CutArea(area), phrase.bearing)
        reading = f"the {side} part of {in_full(self.boundaries, area)}, cut through its middle"
        part = shaped(place, shape, LocationPrecision.FUZZY, reading)
        named = "central" if phrase.bearing is None else f"{side}ern"
        return part and replace(part, name=f"{named} {area.name}")

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
        oblast = any_of("oblast")
        formal = isinstance(phrase.place, Named) and re.search(oblast, phrase.place.name, re.I)
        if formal and not (wanted_x and wanted_y):
            return abs(x if wanted_x else y) >= abs(y if wanted_x else x)
        return True

    def _off_border(self, border: BorderOf, distance_m: float, query: PlaceQuery) -> Outcome:
        """Give what lies within a distance of a border: "10 km from the Russian border"."""
        inner = self.resolve(border.place, query)
        area = area_of(self.boundaries, inner.candidate) if isinstance(inner, Found) else None
        if not isinstance(inner, Found) or area is None:
            return NotFound(query, "The area whose border this is is not known.")
        beyond = self._beyond(border, query)
        other = beyond if isinstance(beyond, Area) else self._borders.opponent(area)
        if other is None:
            return NotFound(query, f"Name the area on this side of {area.name}'s border.")
        # Seen from the country that was not named: the Russian border lies off Ukraine.
        here, there = (area, other) if border.other is not None else (other, area)
        if query.country:
            stated = self.boundaries.country(query.country)
            if stated is not None and stated.code == there.country != here.country:
                here, there = there, here
        found = self._borders.within(inner.candidate, here, there, distance_m)
        return Found(found) if found else NotFound(query, f"{here.name} has no such border.")

    def _beyond(self, phrase: BorderOf, query: PlaceQuery) -> Area | NotFound | None:
        """Give the area on the other side of a border, None where the text names none."""
        if phrase.other is None:
            return None
        outcome = self.resolve(phrase.other, query)
        area = None
        if isinstance(outcome, Found):
            area = area_meant(self.boundaries, outcome.candidate)
        return area or NotFound(query, "The area on the other side of the border is not known.")

    def _region_of_adjective(self, phrase: Phrase, query: PlaceQuery) -> Found | None:
        """Give the region that an adjective names: Запорізький напрямок for Запорізька область."""
        if not (isinstance(phrase, Named) and phrase.inflected):
            return None
        outcome = self.resolve(replace(phrase, name=f"{phrase.name} область"), query)
        area = area_of(self.boundaries, outcome.candidate) if isinstance(outcome, Found) else None
        if area is None or area.level != 1:
            return None
        wanted = skeleton(area_form(phrase.name))
        same = any(skeleton(area_form(name)) == wanted for name in area.names.values())
        return outcome if same and isinstance(outcome, Found) else None


def _town_of(phrase: Direction, query: PlaceQuery) -> Landmark | None:
    """Give the town of a direction that the General Staff names, unless the report says where."""
    place = phrase.place
    if query.admin1 or not isinstance(place, Named) or place.within:
        return None
    return direction_town(place.name)


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


def _changed(
    inner: Found | Ambiguous, change: Callable[[Candidate], Candidate | None], query: PlaceQuery
) -> Outcome:
    """Apply a change to every candidate; those it makes no sense for are dropped."""
    changed = tuple(result for place in offered_by(inner) if (result := change(place)) is not None)
    if not changed:
        return NotFound(query, f"“{query.name}” describes no part of {offered_by(inner)[0].name}.")
    if isinstance(inner, Found):
        return Found(changed[0])
    return Ambiguous(changed, spread_m([each.position for each in changed]))
