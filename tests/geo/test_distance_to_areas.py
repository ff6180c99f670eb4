"""How far it is to an area: true on the ellipsoid, in every direction, over the 180th meridian."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from geo.boundaries import COAST_TOLERANCE_M, Area, Boundaries, distance_to_m
from geo.measure import destination, distance_m
from geo.position import Position

NOT_NEAR = float("inf")


def area_of(*parts: Polygon) -> Area:
    """A synthetic area."""
    return Area(
        code="QQ-1",
        name="Synthetic",
        names={"en": "Synthetic"},
        level=1,
        country="QQQ",
        kind="oblast",
        geometry=MultiPolygon(parts),
        label_position=Position(longitude=0, latitude=0),
    )


def position(longitude: float, latitude: float) -> Position:
    return Position(longitude=longitude, latitude=latitude)


@pytest.mark.parametrize("latitude", [0.0, 48.0, 75.0, -48.0])
@pytest.mark.parametrize("metres", [500, 7_000, 14_900])
@pytest.mark.parametrize("bearing", [0, 90, 180, 270])
def test_the_distance_is_the_way_to_the_edge(latitude: float, metres: float, bearing: int):
    square = area_of(box(30, latitude, 31, latitude + 1))
    edge = {
        0: position(30.5, latitude + 1),
        90: position(31, latitude + 0.5),
        180: position(30.5, latitude),
        270: position(30, latitude + 0.5),
    }[bearing]
    away = destination(edge, bearing, metres)
    assert distance_to_m(away, square) == pytest.approx(metres, rel=0.01, abs=5)
    assert distance_to_m(away, square, metres * 0.99) == NOT_NEAR
    assert distance_to_m(away, square, metres * 1.01) < NOT_NEAR
    assert distance_to_m(destination(edge, bearing + 180, 100), square) == 0


def test_areas_further_than_15_km_are_not_near_unless_asked():
    square = area_of(box(30, 48, 31, 49))
    away = destination(position(30.5, 48), 180, 15_100)
    assert COAST_TOLERANCE_M == 15_000
    assert distance_to_m(away, square) == NOT_NEAR
    assert distance_to_m(away, square, 16_000) == pytest.approx(15_100, abs=5)


def test_the_distance_to_a_slanting_edge_is_the_shortest_there_is():
    triangle = area_of(Polygon([(30, 60), (31, 60), (31, 61)]))
    away = position(30.4, 60.6)
    shortest = min(
        distance_m(away, position(30 + step / 10_000, 60 + step / 10_000)) for step in range(10_001)
    )
    assert distance_to_m(away, triangle, 30_000) == pytest.approx(shortest, rel=0.01)


@pytest.mark.parametrize("metres", [300, 6_000, 14_800])
@pytest.mark.parametrize("latitude", [0.0, 66.0])
def test_an_area_is_near_from_either_side_of_the_180th_meridian(metres: float, latitude: float):
    east = area_of(Polygon([(170, latitude), (180, latitude + 1), (170, latitude + 2)]))
    west = area_of(Polygon([(-170, latitude), (-180, latitude + 1), (-170, latitude + 2)]))
    tip = position(180, latitude + 1)
    assert distance_to_m(destination(tip, 90, metres), east) == pytest.approx(metres, rel=0.01)
    assert distance_to_m(destination(tip, 270, metres), west) == pytest.approx(metres, rel=0.01)
    assert distance_to_m(destination(tip, 90, 16_000), east) == NOT_NEAR
    assert distance_to_m(destination(tip, 270, 16_000), west) == NOT_NEAR


@pytest.mark.parametrize("sign", [1, -1])
def test_an_area_is_near_over_the_pole_itself(sign: int):
    south, north = sorted((sign * 89.95, sign * 90.0))
    cap = area_of(box(-180, south, 180, north))
    assert distance_to_m(position(20, sign * 89.9), cap) == pytest.approx(5_585, rel=0.01)
    assert distance_to_m(position(20, sign * 89.99), cap) == 0


def test_of_two_areas_the_nearest_is_given_with_its_distance(boundaries: Boundaries):
    # In the Strait of Kerch, both sides within reach.
    strait = position(36.55, 45.3)
    found = boundaries.nearest(strait, 0, within_m=30_000)
    assert found is not None
    area, metres = found
    others = [each for each in boundaries.areas(0) if each.code in ("UKR", "RUS")]
    assert metres == min(distance_to_m(strait, each, 30_000) for each in others)
    assert area.code in ("UKR", "RUS")


def test_what_lies_inside_is_at_no_distance(boundaries: Boundaries):
    inside = boundaries.nearest(position(35.271, 51.191), 1)
    assert inside is not None
    assert (inside[0].code, inside[1]) == ("RU-KRS", 0.0)


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_no_distance_is_less_than_that_of_the_nearest_corner_allows(
    longitude: float, latitude: float
):
    here = position(longitude, latitude)
    square = area_of(box(30, 48, 30.2, 48.2))
    metres = distance_to_m(here, square, 50_000)
    corners = [position(x, y) for x in (30, 30.2) for y in (48, 48.2)]
    nearest = min(distance_m(here, corner) for corner in corners)
    assert metres == NOT_NEAR or metres <= nearest * 1.001
    assert (metres == NOT_NEAR) <= (nearest > 50_000)
