"""Distances, directions and circles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.measure import (
    area_radius_m,
    bearing_degrees,
    circle,
    circles,
    compass_words,
    destination,
    distance_m,
    distances_m,
    spread_m,
)
from geo.position import Position
from geo.precision import (
    LocationPrecision,
    coordinate_decimals,
    default_radius_m,
    level_and_radius_m,
)

KYIV = Position(longitude=30.5238, latitude=50.4547)
ODESA = Position(longitude=30.7326, latitude=46.4775)
positions = st.builds(Position, longitude=st.floats(-180, 180), latitude=st.floats(-89.9, 89.9))


def test_kyiv_to_odesa_is_about_442_km():
    assert distance_m(KYIV, ODESA) == pytest.approx(442_600, rel=0.002)
    assert distances_m(KYIV, [30.5238, 30.7326], [50.4547, 46.4775]) == pytest.approx(
        [0, distance_m(KYIV, ODESA)]
    )
    assert spread_m([KYIV, ODESA, KYIV]) == distance_m(KYIV, ODESA)
    assert spread_m([KYIV]) == 0


@pytest.mark.parametrize(
    ("bearing", "words"),
    [(0, "north"), (44, "north-east"), (181, "south"), (359, "north"), (-90, "west")],
)
def test_bearings_are_named(bearing: float, words: str):
    assert compass_words(bearing) == words


def test_odesa_lies_south_of_kyiv():
    assert compass_words(bearing_degrees(KYIV, ODESA)) == "south"


@given(positions, st.floats(0, 359.9), st.floats(1, 1_000_000))
def test_a_destination_is_as_far_as_asked(start: Position, bearing: float, metres: float):
    assert distance_m(start, destination(start, bearing, metres)) == pytest.approx(
        metres, rel=1e-6, abs=0.01
    )


@given(positions, st.floats(10, 600_000))
def test_a_circle_is_valid_and_holds_its_centre(centre: Position, radius_m: float):
    ring = circle(centre, radius_m)
    assert ring.is_valid
    west, south, east, north = ring.bounds
    assert west >= -180
    assert east <= 180
    assert south >= -90
    assert north <= 90
    assert ring.distance(Point(centre.longitude, centre.latitude)) < 1e-9


def test_a_circle_has_its_radius_and_turns_counter_clockwise():
    ring = circle(KYIV, 25_000)
    assert ring.exterior.is_ccw
    assert area_radius_m(ring, KYIV) == pytest.approx(25_000)


def test_a_circle_over_the_date_line_is_cut_there():
    ring = circle(Position(longitude=179.9, latitude=10), 50_000)
    assert len(ring.geoms) == 2


@pytest.mark.parametrize("radius_m", [0, -1, float("nan"), 1e8])
def test_a_circle_needs_a_sensible_radius(radius_m: float):
    with pytest.raises(ValueError, match="radius_m"):
        circle(KYIV, radius_m)


def test_every_precision_has_words_a_radius_and_decimals():
    for level in LocationPrecision:
        assert level.words
        assert default_radius_m(level) > 0
        assert 2 <= coordinate_decimals(level, default_radius_m(level)) <= 5
    assert default_radius_m(LocationPrecision.NEAR) == 25_000
    assert coordinate_decimals(LocationPrecision.EXACT, 2_000.0) == 5


@pytest.mark.parametrize("level", LocationPrecision)
@pytest.mark.parametrize("radius_m", [10.0, 300.0, 2_000.0, 25_000.0, 500_000.0])
def test_rounding_stays_within_a_tenth_of_the_radius(level, radius_m):
    decimals = coordinate_decimals(level, radius_m)
    half = 0.5 * 10.0**-decimals
    moved = distance_m(Position(longitude=0, latitude=0), Position(longitude=half, latitude=half))
    assert moved <= radius_m / 10


@pytest.mark.parametrize(
    ("doubt_m", "level", "radius_m"),
    [
        (0, 1, 2_000),
        (2_000, 1, 2_000),
        (2_001, 2, 25_000),
        (25_000, 2, 25_000),
        (25_001, 5, 50_000),
        (1e6, 5, 1e6),
    ],
)
def test_how_far_off_a_position_may_be_sets_its_level_and_radius(doubt_m, level, radius_m):
    assert level_and_radius_m(doubt_m) == (level, radius_m)
    assert level_and_radius_m(doubt_m, at_sea=True) == (LocationPrecision.WATER_OR_AIR, radius_m)


def test_many_circles_are_each_what_one_would_be():
    centres = [(37.6, 48.3), (179.9, -20.0), (-179.95, 10.0), (10.0, 89.9), (0.0, -89.99), (0, 0)]
    radii = [2_000.0, 90_000.0, 25_000.0, 90_000.0, 5_000.0, 10.0]
    longitudes, latitudes = zip(*centres, strict=True)
    for drawn, centre, radius in zip(
        circles(longitudes, latitudes, radii), centres, radii, strict=True
    ):
        alone = circle(Position(longitude=centre[0], latitude=centre[1]), radius)
        assert drawn.is_valid
        assert drawn.symmetric_difference(alone).area <= alone.area * 0.01
        assert all(part.exterior.is_ccw for part in drawn.geoms)
