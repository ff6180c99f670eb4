"""The box a map fits around a place."""

import pytest
import shapely

from geo.boundaries import Boundaries
from geo.extents import bounds_around
from geo.position import Position

ANYWHERE = Position(longitude=0, latitude=0)


def test_a_place_without_a_shape_is_its_circle() -> None:
    at = Position(longitude=37.0, latitude=60.0)
    west, south, east, north = bounds_around(at, 111_320)
    assert (south, north) == pytest.approx((59, 61))
    assert (west, east) == pytest.approx((35, 39))


def test_a_circle_over_the_antimeridian_goes_on_eastwards() -> None:
    west, _, east, _ = bounds_around(Position(longitude=179.9, latitude=0), 111_320)
    assert (west, east) == pytest.approx((178.9, 180.9))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (shapely.box(36, 47, 39, 49), (36, 47, 39, 49)),
        (shapely.union(shapely.box(0, 0, 1, 1), shapely.box(170, 0, 171, 1)), (0, 0, 171, 1)),
        (shapely.MultiPolygon([shapely.box(178, 0, 180, 1), shapely.box(-180, 0, -179, 1)]),
         (178, 0, 181, 1)),
        (shapely.Point(5, 6), (5, 6, 5, 6)),
    ],
)  # fmt: skip
def test_a_shape_is_fitted_the_narrow_way_round(shape, expected) -> None:
    assert bounds_around(ANYWHERE, 1, shape) == pytest.approx(expected)


@pytest.mark.parametrize(("code", "widest"), [("RU-CHU", 40), ("RUS", 180), ("FJI", 10)])
def test_shipped_areas_on_both_sides_are_no_wider_than_they_are(
    boundaries: Boundaries, code: str, widest: float
) -> None:
    area = boundaries.area(code)
    assert area is not None
    west, _, east, _ = bounds_around(area.label_position, 1, area.geometry)
    assert -180 <= west < 180 < east < west + widest
