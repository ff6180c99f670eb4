"""Many points are located together as each would be alone."""

import numpy as np
import pytest

from geo.boundaries import Boundaries
from geo.many_points import first_levels
from geo.position import Position


def scattered(count: int, west: float, south: float, east: float, north: float):
    chance = np.random.default_rng(14)
    return chance.uniform(west, east, count), chance.uniform(south, north, count)


@pytest.mark.parametrize(
    ("count", "box"),
    [
        (300, (-180, -90, 180, 90)),
        (300, (22, 44, 42, 52)),
        (900, (34.0, 46.0, 35.5, 47.0)),  # many to a square, on a shore of the Sea of Azov
        (200, (17, 58, 23, 60)),  # among islands
        (200, (179.0, 65, 180, 69)),
    ],
)
def test_many_points_are_located_as_each_alone(boundaries: Boundaries, count, box) -> None:
    longitudes, latitudes = scattered(count, *box)
    areas = boundaries.areas(1)
    found = first_levels(boundaries, longitudes, latitudes).tolist()
    for longitude, latitude, number in zip(
        longitudes.tolist(), latitudes.tolist(), found, strict=True
    ):
        alone = boundaries.locate(Position(longitude=longitude, latitude=latitude))[1]
        assert (areas[number] if number >= 0 else None) == alone


def test_places_at_a_coast_and_none_at_all(boundaries: Boundaries) -> None:
    kherson, black_sea = (32.61458, 46.63695), (34.0, 43.3)
    longitudes, latitudes = np.array([kherson, black_sea]).T
    first, second = first_levels(boundaries, longitudes, latitudes).tolist()
    assert (boundaries.areas(1)[first].code, second) == ("UA-65", -1)
    assert first_levels(boundaries, np.zeros(0), np.zeros(0)).tolist() == []
