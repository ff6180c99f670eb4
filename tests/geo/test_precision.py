"""How well a place is known: UCDP's levels, and what each stands for on the map and in a file."""

import pytest

from geo.precision import LocationPrecision, coordinate_decimals, default_radius_m


@pytest.mark.parametrize(
    ("number", "name", "radius_km", "decimals"),
    [
        (1, "EXACT", 2, 5),
        (2, "NEAR", 25, 3),
        (3, "ADMIN2", 30, 2),
        (4, "ADMIN1", 100, 2),
        (5, "FUZZY", 50, 2),
        (6, "COUNTRY", 500, 2),
        (7, "WATER_OR_AIR", 100, 2),
    ],
)
def test_each_level_has_its_number_radius_and_decimals(
    number: int, name: str, radius_km: float, decimals: int
):
    level = LocationPrecision(number)
    assert level.name == name
    assert default_radius_m(level) == radius_km * 1000
    assert coordinate_decimals(level, radius_km * 1000) == decimals
    assert coordinate_decimals(level, 3.0) == 5


def test_points_leave_their_distance_out_of_the_words_beside_another():
    assert LocationPrecision.EXACT.words == "point, within about 2 km"
    for level in LocationPrecision:
        assert ("km" in level.words) is (level <= LocationPrecision.NEAR)
        assert "km" not in level.words_without_distance
        assert (level.words == level.words_without_distance) is ("km" not in level.words)


@pytest.mark.parametrize(
    ("level", "radius_m", "decimals"),
    [
        (LocationPrecision.COUNTRY, 500_000, 2),
        (LocationPrecision.FUZZY, 8_000, 2),
        (LocationPrecision.FUZZY, 7_800, 3),
        (LocationPrecision.FUZZY, 800, 3),
        (LocationPrecision.FUZZY, 780, 4),
        (LocationPrecision.FUZZY, 80, 4),
        (LocationPrecision.FUZZY, 78, 5),
        (LocationPrecision.FUZZY, 1, 5),
    ],
)
def test_a_smaller_circle_keeps_more_decimals(level, radius_m, decimals):
    assert coordinate_decimals(level, radius_m) == decimals
