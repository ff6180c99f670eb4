"""Land and borders in squares for a close look."""

import pytest
import shapely
from shapely.geometry import shape

from geo.boundaries import Boundaries
from geo.land import Square, land_in

AREAS_OF = frozenset({"UKR"})


def square_at(longitude: float, latitude: float) -> Square:
    return Square(int((longitude + 180) // 2), int((latitude + 90) // 2))


def test_a_square_has_the_shipped_outline_and_no_edges_of_its_own(boundaries: Boundaries) -> None:
    square = square_at(33, 45)
    found = land_in(boundaries, square, AREAS_OF)
    ukraine = boundaries.country("UKR")
    assert ukraine is not None
    box = shapely.box(*square.bounds)
    there = shapely.intersection(ukraine.geometry, box)
    land = shapely.intersection(shapely.make_valid(shape(found.land)), box)
    assert land.symmetric_difference(there).area < 0.001
    coast = shape(found.countries)
    assert coast.within(ukraine.geometry.boundary.buffer(0.001))
    assert coast.length > 1


def test_borders_within_a_country_are_lines_of_their_own(boundaries: Boundaries) -> None:
    found = land_in(boundaries, square_at(33.5, 48.5), AREAS_OF)
    assert shape(found.areas).length > 1
    assert shape(found.countries).is_empty
    assert shape(land_in(boundaries, square_at(33.5, 48.5), frozenset()).areas).is_empty


def test_the_cut_at_the_antimeridian_is_no_coast(boundaries: Boundaries) -> None:
    for longitude, cut in ((-179.5, -180), (179.5, 180)):
        lines = shape(land_in(boundaries, square_at(longitude, 67), AREAS_OF).countries)
        assert lines.intersection(shapely.LineString([(cut, 60), (cut, 80)])).length == 0


@pytest.mark.parametrize(
    ("square", "exists"), [((0, 0), True), ((179, 89), True), ((180, 0), False), ((0, 90), False)]
)
def test_only_squares_of_the_world_exist(square, exists) -> None:
    assert Square(*square).exists is exists
