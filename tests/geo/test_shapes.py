"""Shapes cut and drawn."""

import pytest
import shapely
from shapely.geometry import Point, box

from geo.boundaries import Boundaries
from geo.measure import circle
from geo.position import Position
from geo.shapes import corridor, hull, part_towards, polygons_in, strip_along


def position(longitude: float, latitude: float) -> Position:
    return Position(longitude=longitude, latitude=latitude)


@pytest.mark.parametrize(
    ("bearing", "inside", "outside"),
    [
        (0, (30.5, 50.9), (30.5, 50.1)),
        (90, (30.9, 50.5), (30.1, 50.5)),
        (180, (30.5, 50.1), (30.5, 50.9)),
        (315, (30.1, 50.9), (30.9, 50.1)),
        (None, (30.5, 50.5), (30.05, 50.05)),
    ],
)
def test_a_part_lies_on_its_side(bearing, inside, outside):
    part = part_towards(box(30, 50, 31, 51), bearing)
    assert part.contains(Point(inside))
    assert not part.contains(Point(outside))


def test_two_halves_make_the_whole():
    area = circle(position(36, 49), 80_000)
    halves = [part_towards(area, 90), part_towards(area, 270)]
    assert sum(half.area for half in halves) == pytest.approx(area.area, rel=1e-6)


def test_the_east_of_russia_reaches_over_the_180th_meridian(boundaries: Boundaries):
    russia = boundaries.country("RUS")
    assert russia is not None
    east = part_towards(russia.geometry.simplify(0.05), 90)
    assert east.is_valid
    assert east.contains(Point(130, 62))
    assert east.contains(Point(-173, 66.5))
    assert not east.contains(Point(40, 55))
    west, _, eastern, _ = east.bounds
    assert west >= -180
    assert eastern <= 180


def test_a_strip_is_as_wide_as_asked():
    strip = strip_along(box(30, 50, 32, 52), box(32, 49, 33, 53), 30_000)
    assert strip.contains(Point(31.9, 51))
    assert strip.bounds[0] == pytest.approx(32 - 30_000 / 70_000, abs=0.03)
    assert strip_along(box(30, 50, 32, 52), box(40, 50, 41, 52), 30_000).is_empty


def test_a_corridor_holds_both_ends():
    strip = corridor(position(37, 48), position(37.5, 48.2), 3_000)
    assert strip.contains(Point(37, 48))
    assert strip.contains(Point(37.5, 48.2))
    assert not strip.contains(Point(37.25, 48.2))


def test_a_hull_has_room_for_its_places():
    shape = hull([position(37, 48), position(37.2, 48), position(37.1, 48.2)], 2_000)
    assert all(shape.contains(Point(x, y)) for x, y in ((37, 48), (37.2, 48), (37.1, 48.2)))
    assert hull([position(37, 48)], 2_000).contains(Point(37.01, 48))


def test_only_polygons_are_kept():
    mixed = shapely.GeometryCollection(
        [box(0, 0, 1, 1), Point(3, 3), shapely.MultiPolygon([box(2, 2, 3, 3), box(4, 4, 5, 5)])]
    )
    assert polygons_in(mixed).geom_type == "MultiPolygon"
    assert polygons_in(mixed).area == pytest.approx(3)
    assert polygons_in(Point(0, 0)).is_empty


def test_a_corridor_and_a_hull_over_the_180th_meridian_are_cut_there():
    ends = (position(179.8, 66.0), position(-179.7, 66.2))
    for drawn in (corridor(*ends, 5_000), hull([*ends, position(179.9, 66.5)], 2_000)):
        west, _, east, _ = drawn.bounds
        assert (west, east) == (-180, 180)
        assert len(drawn.geoms) == 2
        assert drawn.area < 0.5, "some kilometres, not a strip around the world"
        assert all(drawn.covers(Point(end.longitude, end.latitude)) for end in ends)
