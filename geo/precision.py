"""How well a place is known: the UCDP location precision and the radius each level stands for."""

from enum import IntEnum
from math import sqrt
from types import MappingProxyType
from typing import Final

from geo.position import METRES_PER_DEGREE


class LocationPrecision(IntEnum):
    """UCDP's ``where_prec`` (UCDP GED codebook 23.1, "where_prec"); smaller is better."""

    EXACT = 1
    NEAR = 2
    ADMIN2 = 3
    ADMIN1 = 4
    FUZZY = 5
    COUNTRY = 6
    WATER_OR_AIR = 7

    @property
    def words(self) -> str:
        """The level in plain English."""
        return _WORDS[self]

    @property
    def words_without_distance(self) -> str:
        """The level in plain English, for places whose own radius is said beside it."""
        return _WITHOUT_DISTANCE.get(self, self.words)


_NEAR = "near a known place"
_WORDS = MappingProxyType(
    {
        LocationPrecision.EXACT: "point, within about 2 km",
        LocationPrecision.NEAR: f"{_NEAR}, within about 25 km",
        LocationPrecision.ADMIN2: "somewhere in this district",
        LocationPrecision.ADMIN1: "somewhere in this region",
        LocationPrecision.FUZZY: "a part of a country, a line or an area without clear edges",
        LocationPrecision.COUNTRY: "somewhere in this country",
        LocationPrecision.WATER_OR_AIR: "at sea or in the air",
    }
)

_WITHOUT_DISTANCE = MappingProxyType(
    {LocationPrecision.EXACT: "point", LocationPrecision.NEAR: _NEAR}
)

_RADII_M = MappingProxyType(
    {
        LocationPrecision.EXACT: 2_000.0,
        LocationPrecision.NEAR: 25_000.0,
        LocationPrecision.ADMIN2: 30_000.0,
        LocationPrecision.ADMIN1: 100_000.0,
        LocationPrecision.FUZZY: 50_000.0,
        LocationPrecision.COUNTRY: 500_000.0,
        LocationPrecision.WATER_OR_AIR: 100_000.0,
    }
)

AREA_LEVELS: Final = frozenset(
    {
        LocationPrecision.ADMIN2,
        LocationPrecision.ADMIN1,
        LocationPrecision.FUZZY,
        LocationPrecision.COUNTRY,
    }
)
"""Where the area is all that is known of the place (UCDP where_prec 3 to 6)."""

_DECIMALS = MappingProxyType({LocationPrecision.EXACT: 5, LocationPrecision.NEAR: 3})
_FEWEST_DECIMALS: Final = 2
_MOST_DECIMALS: Final = 5
_SHARE_OF_RADIUS: Final = 0.1


def default_radius_m(level: LocationPrecision) -> float:
    """Give the radius in metres to assume when nothing better is known of a place.

    25 km for "near" is UCDP's own figure; the others are typical of Ukraine's areas (a raion of
    2020 is about 60 km across, an oblast about 200 km).
    """
    return _RADII_M[level]


def level_and_radius_m(doubt_m: float, *, at_sea: bool = False) -> tuple[LocationPrecision, float]:
    """Give the level and the radius in metres of a position that may be off by so many metres.

    Up to 2 km it is exact, up to 25 km near (UCDP GED codebook, "where_prec"), beyond that an
    area without clear edges; far from every shore it is water, whatever the digits say.
    """
    level = next(
        (
            level
            for level in (LocationPrecision.EXACT, LocationPrecision.NEAR)
            if doubt_m <= default_radius_m(level)
        ),
        LocationPrecision.FUZZY,
    )
    radius_m = max(default_radius_m(level), float(doubt_m))
    return (LocationPrecision.WATER_OR_AIR if at_sea else level), radius_m


def coordinate_decimals(level: LocationPrecision, radius_m: float) -> int:
    """Give the decimals of a degree a representative point is kept with, five at most.

    Five for an exact place, three near one, two for the rest, so that no file claims more than is
    known; and as many more as it takes for rounding to stay within a tenth of the radius.
    """
    allowed_m = _SHARE_OF_RADIUS * radius_m
    decimals = _DECIMALS.get(level, _FEWEST_DECIMALS)
    while decimals < _MOST_DECIMALS and _rounding_m(decimals) > allowed_m:
        decimals += 1
    return decimals


def _rounding_m(decimals: int) -> float:
    """Give how far rounding both coordinates can move a point at the equator, in metres."""
    return sqrt(2) * 0.5 * 10.0**-decimals * METRES_PER_DEGREE
