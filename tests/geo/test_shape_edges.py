"""How wide strips, corridors and hulls are, and shapes that reach over the 180th meridian."""

import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, box

from geo.measure import destination, distance_m
from geo.position import Position
from geo.shapes import corridor, hull, part_towards, polygons_in, strip_along

SOUTH = Position(longitude=37, latitude=48)
NORTH = Position(longitude=37, latitude=49)


def at(position: Position) -> Point:
    return Point(position.longitude, position.latitude)


@pytest.mark.parametrize("bearing", [90, 270])
def test_a_corridor_is_so_wide_on_either_side(bearing: int):
    strip = corridor(SOUTH, NORTH, 3_000)
    for middle in (SOUTH, Position(longitude=37, latitude=48.5), NORTH):
        assert strip.contains(at(destination(middle, bearing, 2_950)))
        assert not strip.contains(at(destination(middle, bearing, 3_050)))
    assert strip.contains(at(destination(SOUTH, 180, 2_950)))
    assert not strip.contains(at(destination(NORTH, 0, 3_050)))


def test_a_corridor_runs_straight_between_places_far_apart():
    far = Position(longitude=40, latitude=50)
    strip = corridor(SOUTH, far, 3_000)
    assert strip.contains(at(SOUTH))
    assert strip.contains(at(far))
    assert strip.contains(Point(38.5, 49.01))
    assert strip.centroid.distance(Point(38.5, 49)) < 0.05


@pytest.mark.parametrize("bearing", range(0, 360, 45))
def test_a_hull_is_wider_by_its_margin(bearing: int):
    shape = hull([SOUTH], 2_000)
    assert shape.contains(at(destination(SOUTH, bearing, 1_950)))
    assert not shape.contains(at(destination(SOUTH, bearing, 2_050)))


@pytest.mark.parametrize("latitude", [0, 50, 70, -50])
def test_the_middle_is_a_quarter_of_the_whole(latitude: float):
    whole = box(30, latitude, 34, latitude + 2)
    middle = part_towards(whole, None)
    assert middle.area == pytest.approx(whole.area / 4, rel=0.02)
    assert middle.centroid.distance(whole.centroid) < 0.01
    # As wide as high in metres, not in degrees.
    west, south, east, north = middle.bounds
    wide = distance_m(
        Position(longitude=west, latitude=latitude + 1),
        Position(longitude=east, latitude=latitude + 1),
    )
    high = distance_m(
        Position(longitude=32, latitude=south), Position(longitude=32, latitude=north)
    )
    assert wide == pytest.approx(high, rel=0.03)


@pytest.mark.parametrize("latitude", [20, 60])
def test_a_part_to_the_north_east_is_cut_across_that_direction(latitude: float):
    whole = box(30, latitude, 34, latitude + 4)
    centre = Position(longitude=whole.centroid.x, latitude=whole.centroid.y)
    part = part_towards(whole, 45)
    assert part.area == pytest.approx(whole.area / 2, rel=0.01)
    for bearing, inside in ((45, True), (-40, True), (130, True), (225, False), (-50, False)):
        assert part.contains(at(destination(centre, bearing, 60_000))) is inside


def test_a_part_of_an_area_on_both_sides_of_the_180th_meridian():
    area = MultiPolygon([box(170, 60, 180, 70), box(-180, 60, -160, 70)])
    east, west = part_towards(area, 90), part_towards(area, 270)
    assert east.bounds == pytest.approx((-175, 60, -160, 70), abs=0.1)
    assert east.area + west.area == pytest.approx(area.area, rel=1e-6)
    assert west.contains(Point(172, 65))
    assert west.contains(Point(-178, 65))
    assert not east.contains(Point(-178, 65))
    north = part_towards(area, 0)
    assert north.bounds == pytest.approx((-180, 65, 180, 70), abs=0.1)
    assert north.area == pytest.approx(area.area / 2, rel=1e-6)
    assert not north.contains(Point(0, 68))


def test_an_area_half_around_the_globe_is_cut_where_it_lies():
    area = MultiPolygon([box(-90, 10, -80, 20), box(80, 10, 90, 20)])
    assert part_towards(area, 90).bounds == pytest.approx((80, 10, 90, 20), abs=0.1)


def test_parts_of_parts_are_taken_apart():
    inner = shapely.GeometryCollection([box(0, 0, 1, 1), Point(5, 5)])
    nested = shapely.GeometryCollection([MultiPolygon([box(2, 2, 3, 3)]), box(4, 4, 5, 5)])
    assert polygons_in(inner).equals(box(0, 0, 1, 1))
    assert polygons_in(nested).area == pytest.approx(2)
    assert polygons_in(shapely.GeometryCollection()).is_empty
    assert polygons_in(shapely.Polygon()).is_empty


@pytest.mark.parametrize("latitude", [0, 50, 70, -50])
def test_a_strip_is_as_wide_as_asked_everywhere(latitude: float):
    area = box(30, latitude, 32, latitude + 2)
    middle = latitude + 1
    for neighbour, edge, inwards in (
        (box(32, latitude - 1, 33, latitude + 3), (32, middle), 270),
        (box(29, latitude - 1, 30, latitude + 3), (30, middle), 90),
        (box(29, latitude + 2, 33, latitude + 3), (31, latitude + 2), 180),
        (box(29, latitude - 1, 33, latitude), (31, latitude), 0),
    ):
        strip = strip_along(area, neighbour, 30_000)
        start = Position(longitude=edge[0], latitude=edge[1])
        assert strip.contains(at(destination(start, inwards, 29_000)))
        assert not strip.contains(at(destination(start, inwards, 31_500)))
        assert not strip.contains(at(destination(start, inwards + 180, 1_000)))


@pytest.mark.parametrize("gap_m", [10_000, 29_000])
@pytest.mark.parametrize("bearing", [0, 90, 180, 270])
def test_a_neighbour_within_the_width_need_not_touch(gap_m: int, bearing: int):
    area = box(30, 50, 31, 51)
    edge = {0: (30.5, 51), 90: (31, 50.5), 180: (30.5, 50), 270: (30, 50.5)}[bearing]
    start = Position(longitude=edge[0], latitude=edge[1])
    beyond = destination(start, bearing, gap_m)
    x, y = beyond.longitude, beyond.latitude
    neighbour = {
        0: box(29, y, 32, y + 1),
        90: box(x, 49, x + 1, 52),
        180: box(29, y - 1, 32, y),
        270: box(x - 1, 49, x, 52),
    }[bearing]
    inwards = bearing + 180
    strip = strip_along(area, neighbour, 30_000)
    assert strip.contains(at(destination(start, inwards, 30_000 - gap_m - 800)))
    assert not strip.contains(at(destination(start, inwards, 30_000 - gap_m + 800)))
    assert strip_along(area, neighbour, gap_m - 1_000).is_empty


@pytest.mark.parametrize(("south", "north"), [(-70, -40), (40, 70)])
@pytest.mark.parametrize("latitude", [69, 55, 41])
def test_a_strip_of_a_tall_area_is_as_wide_near_the_pole(south: int, north: int, latitude: int):
    latitude = latitude if south > 0 else -latitude
    edge = Position(longitude=2, latitude=latitude)
    beyond = destination(edge, 90, 29_000)
    neighbour = box(beyond.longitude, latitude - 0.9, beyond.longitude + 1, latitude + 0.9)
    strip = strip_along(box(0, south, 2, north), neighbour, 30_000)
    assert strip.contains(at(destination(edge, 270, 500)))
    assert not strip.contains(at(destination(edge, 270, 2_000)))


def test_a_corridor_is_alike_at_both_its_ends():
    strip = corridor(
        Position(longitude=30, latitude=50), Position(longitude=40, latitude=50), 3_000
    )
    mirrored = shapely.transform(strip, lambda xy: [70, 0] + xy * [-1, 1])
    assert strip.symmetric_difference(mirrored).area < strip.area / 1_000
