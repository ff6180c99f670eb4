"""Circles and distances near the poles and the 180th meridian, and in every direction."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.measure import (
    COMPASS,
    bearing_degrees,
    circle,
    circles,
    compass_words,
    destination,
    distance_m,
    median_position,
    spread_m,
)
from geo.position import Position

KYIV = Position(longitude=30.5238, latitude=50.4547)
positions = st.builds(Position, longitude=st.floats(-180, 180), latitude=st.floats(-89.9, 89.9))


@pytest.mark.parametrize("index", range(8))
def test_each_direction_reaches_half_way_to_the_next(index: int):
    for bearing in (45 * index - 22, 45 * index, 45 * index + 22, 45 * index + 360):
        assert compass_words(bearing) == COMPASS[index]


@pytest.mark.parametrize("bearing", range(0, 360, 30))
def test_a_bearing_is_that_of_the_way_there(bearing: int):
    there = destination(KYIV, bearing, 50_000)
    assert bearing_degrees(KYIV, there) == pytest.approx(bearing, abs=0.001)
    assert 0 <= bearing_degrees(KYIV, there) < 360


def test_the_corners_of_a_circle_stand_evenly_around_it():
    ring = circle(KYIV, 25_000)
    corners = [Position(longitude=x, latitude=y) for x, y in ring.exterior.coords[:-1]]
    assert len(corners) == 64
    bearings = sorted(bearing_degrees(KYIV, corner) % 359.999 for corner in corners)
    assert bearings == pytest.approx([index * 360 / 64 for index in range(64)], abs=0.01)
    assert len(circle(KYIV, 25_000, points=8).exterior.coords) == 9
    assert [len(each.geoms[0].exterior.coords) for each in circles([30], [50], [1_000])] == [65]


def test_a_radius_may_be_a_quarter_of_the_earth_and_no_more():
    assert circle(KYIV, 10_000_000).is_valid
    assert circle(KYIV, 0.5).is_valid
    with pytest.raises(ValueError, match="radius_m"):
        circle(KYIV, 10_000_001)


@pytest.mark.parametrize("longitude", [179.9, -179.9, 180, -180])
def test_a_circle_over_the_date_line_has_both_its_parts(longitude: float):
    centre = Position(longitude=longitude, latitude=60)
    drawn = circle(centre, 50_000)
    assert len(drawn.geoms) == 2
    for part in drawn.geoms:
        assert part.exterior.is_ccw
    for bearing in range(10, 360, 45):
        inside, outside = (destination(centre, bearing, metres) for metres in (49_000, 51_000))
        assert drawn.contains(Point(inside.longitude, inside.latitude))
        assert not drawn.contains(Point(outside.longitude, outside.latitude))


@pytest.mark.parametrize("longitude", [179.0, -179.0, 0.0])
def test_a_circle_beside_the_date_line_is_whole(longitude: float):
    drawn = circle(Position(longitude=longitude, latitude=0), 100_000)
    assert drawn.geom_type == "Polygon"
    assert drawn.bounds[0] == pytest.approx(longitude - 0.9, abs=0.01)
    assert drawn.bounds[2] == pytest.approx(longitude + 0.9, abs=0.01)


@pytest.mark.parametrize("latitude", [89.5, -89.5])
def test_a_circle_that_holds_a_pole_reaches_up_to_it(latitude: float):
    drawn = circle(Position(longitude=40, latitude=latitude), 100_000)
    sign = 1 if latitude > 0 else -1
    far = destination(Position(longitude=40, latitude=latitude), 180 if sign < 0 else 0, 100_000)
    near = min(abs(y) for y in drawn.bounds[1::2])
    assert max(abs(y) for y in drawn.bounds[1::2]) == 90
    # From the pole down to the corner farthest from it, on the centre's own meridian.
    assert near == pytest.approx(89.5 - 100_000 / 111_690, abs=0.01)
    assert abs(far.latitude) > near
    assert (drawn.bounds[0], drawn.bounds[2]) == (-180, 180)
    short = circle(Position(longitude=40, latitude=latitude), 50_000)
    assert max(abs(y) for y in short.bounds[1::2]) < 90


@given(st.lists(st.tuples(positions, st.floats(100, 300_000)), min_size=1, max_size=5))
def test_many_circles_are_those_of_each_wherever_they_lie(
    asked: list[tuple[Position, float]],
):
    longitudes = [centre.longitude for centre, _ in asked]
    latitudes = [centre.latitude for centre, _ in asked]
    drawn = circles(longitudes, latitudes, [radius for _, radius in asked])
    for many, (centre, radius) in zip(drawn, asked, strict=True):
        alone = circle(centre, radius)
        assert many.bounds == pytest.approx(alone.bounds, abs=1e-5)
        assert many.area == pytest.approx(alone.area, rel=0.01)
        assert many.geom_type == "MultiPolygon"


def test_many_circles_have_six_decimals():
    for drawn in circles([30.1234567, 179.99], [50.7654321, 10.7654321], [25_000, 25_000]):
        for part in drawn.geoms:
            corners = np.array(part.exterior.coords)
            assert (corners == corners.round(6)).all()


@given(st.lists(positions, max_size=6))
def test_the_spread_is_the_longest_distance_between_any_two(places: list[Position]):
    farthest = max((distance_m(a, b) for a, b in itertools.combinations(places, 2)), default=0)
    # Which pair is farthest is found on a sphere: off by the Earth's flattening at most.
    assert spread_m(places) == pytest.approx(farthest, rel=0.01, abs=1)


def test_the_spread_of_three_is_not_that_of_neighbours():
    row = [Position(longitude=x, latitude=50) for x in (30, 31, 33)]
    assert spread_m(row) == distance_m(row[0], row[2])
    column = [Position(longitude=30, latitude=y) for y in (-10, 5, 40)]
    assert spread_m(column) == distance_m(column[0], column[2])
    assert spread_m([]) == 0
    assert math.isclose(spread_m([row[0], row[0]]), 0)


@pytest.mark.parametrize(
    ("longitudes", "median"),
    [([10, 20, 40], 20), ([170, -170, -175], -175), ([-60, 50, 100], 50)],
)
def test_as_many_lie_west_as_east_of_the_median_over_the_date_line_too(longitudes, median):
    found = median_position(np.array(longitudes, dtype=float), np.array([2.0, 1.0, 9.0]))
    assert (found.longitude, found.latitude) == pytest.approx((median, 2.0))
