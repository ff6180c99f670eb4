"""What lies along a border: border areas, and the military directions named after areas."""

from dataclasses import dataclass, replace
from typing import Final

import shapely
from shapely import box
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Area, Boundaries
from geo.finding import Candidate
from geo.precision import LocationPrecision
from geo.reading.area_meant import area_meant, in_full, whole_radius_m
from geo.reading.cuts import CutArea, strip_between
from geo.reading.offsets import rounded, shaped

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
_OPPONENTS: Final = {"RUS": "UKR", "UKR": "RUS"}


@dataclass(frozen=True)
class Borders:
    """Turns areas, and places named like them, into strips along their borders."""

    boundaries: Boundaries

    def along(self, place: Candidate, beyond: Area | None) -> Candidate | None:
        """Give the border area of an area, towards the one beyond where the report names it."""
        area = area_meant(self.boundaries, place)
        if area is None:
            return None
        if beyond is None:
            strip, other = self._strip(area, BORDER_STRIP_M)
        else:
            strip = strip_between(CutArea(area), CutArea(beyond), BORDER_STRIP_M)
            other = beyond.name
        if strip.is_empty:
            return None
        reading = f"{in_full(self.boundaries, area)}, within 30 km of its border with {other}"
        return shaped(_in_area(place, area), strip, LocationPrecision.FUZZY, reading)

    def within(
        self, place: Candidate, here: Area, there: Area, distance_m: float
    ) -> Candidate | None:
        """Give the part of an area within so many metres of another one."""
        strip = strip_between(CutArea(here), CutArea(there), distance_m)
        if strip.is_empty:
            return None
        reading = f"{here.name}, within {distance_m / 1000:g} km of its border with {there.name}"
        at = _in_area(replace(place, admin2=None), here)
        return shaped(at, strip, LocationPrecision.FUZZY, reading)

    def direction(self, place: Candidate) -> Candidate | None:
        """Give where a military direction named after a place may be: "the Kursk direction"."""
        area = area_meant(self.boundaries, place)
        if area is not None and area.level == 1:
            named = f"the military direction named after {in_full(self.boundaries, area)}: "
            if area.code not in FRONT_AT_BORDER:
                return replace(
                    _in_area(place, area),
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
                return shaped(_in_area(place, area), strip, LocationPrecision.FUZZY, reading)
        reading = f"the military direction named after {place.reading}: within 30 km of it"
        return rounded(place, DIRECTION_M, LocationPrecision.FUZZY, reading)

    def opponent(self, area: Area) -> Area | None:
        """Give the country on the other side of the front, for one of the two at war there."""
        return self.boundaries.country(_OPPONENTS.get(area.country, ""))

    def _strip(self, area: Area, width_m: float) -> tuple[BaseGeometry, str]:
        """Cut the strip along the front's border for Ukraine and Russia, else along all borders."""
        opponent = self.opponent(area)
        if opponent is not None:
            strip = strip_between(CutArea(area), CutArea(opponent), width_m)
            if not strip.is_empty:
                return strip, opponent.name
        around = box(*area.geometry.bounds).buffer(0.5)
        others = [
            strip
            for other in self.boundaries.areas(0)
            if other.code != area.country
            and around.intersects(box(*other.geometry.bounds))
            and not (strip := strip_between(CutArea(area), CutArea(other), width_m)).is_empty
        ]
        return (shapely.union_all(others), "its neighbours") if others else (shapely.Polygon(), "")


def _in_area(place: Candidate, area: Area) -> Candidate:
    if area.level == 0:
        return replace(place, name=area.name, country=area.code, admin1=None, admin1_code=None)
    return replace(
        place, name=area.name, country=area.country, admin1=area.name, admin1_code=area.code
    )
