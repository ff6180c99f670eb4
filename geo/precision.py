"""How well a place is known: the UCDP location precision and the radius each level stands for."""

from enum import IntEnum
from types import MappingProxyType


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
        return _NEAR if self is LocationPrecision.NEAR else self.words


_NEAR = "near a known place"
_WORDS = MappingProxyType(
    {
        LocationPrecision.EXACT: "exact place known",
        LocationPrecision.NEAR: f"{_NEAR}, within about 25 km",
        LocationPrecision.ADMIN2: "somewhere in this district",
        LocationPrecision.ADMIN1: "somewhere in this region",
        LocationPrecision.FUZZY: "a part of a country, a line or an area without clear edges",
        LocationPrecision.COUNTRY: "somewhere in this country",
        LocationPrecision.WATER_OR_AIR: "at sea or in the air",
    }
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

_DECIMALS = MappingProxyType({LocationPrecision.EXACT: 5, LocationPrecision.NEAR: 3})


def default_radius_m(level: LocationPrecision) -> float:
    """Give the radius in metres to assume when nothing better is known of a place.

    25 km for "near" is UCDP's own figure; the others are typical of Ukraine's areas (a raion of
    2020 is about 60 km across, an oblast about 200 km).
    """
    return _RADII_M[level]


def coordinate_decimals(level: LocationPrecision) -> int:
    """Give the decimals of a degree a coordinate of this precision deserves in a file."""
    return _DECIMALS.get(level, 2)
