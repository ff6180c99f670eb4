"""A clicked point in words."""

import pytest

from geo.boundaries import Boundaries
from geo.geocoding.gazetteer import GazetteerGeocoder
from geo.geocoding.reverse import describe
from geo.measure import destination
from geo.position import Position

SUDZHA = Position(longitude=35.2736, latitude=51.1971)


def test_a_point_is_told_from_the_nearest_settlement(
    small: GazetteerGeocoder, boundaries: Boundaries
):
    point = destination(SUDZHA, 225, 7_000)
    told = describe(point, small, boundaries)
    assert told.words == "7 km south-west of Sudzha, Kursk Oblast, Russia"
    assert told.distance_m == pytest.approx(7_000)
    assert told.direction == "south-west"


def test_a_point_inside_a_town_is_the_town(small: GazetteerGeocoder, boundaries: Boundaries):
    assert describe(SUDZHA, small, boundaries).words == "Sudzha, Kursk Oblast, Russia"


def test_a_point_off_a_simplified_coast_gets_the_nearest_area(
    shipped: GazetteerGeocoder, boundaries: Boundaries
):
    kherson = Position(longitude=32.61458, latitude=46.63695)
    assert describe(kherson, shipped, boundaries).words == "Kherson, Kherson Oblast, Ukraine"


@pytest.mark.parametrize(
    ("longitude", "latitude", "words"),
    [
        (-30.0, 0.0, "at sea, 0.0000° N, 30.0000° W"),
        (100.0, 66.0, "Krasnoyarsk Krai, Russia"),
    ],
)
def test_far_from_any_settlement_the_areas_are_told(
    small: GazetteerGeocoder,
    boundaries: Boundaries,
    longitude: float,
    latitude: float,
    words: str,
):
    point = Position(longitude=longitude, latitude=latitude)
    assert describe(point, small, boundaries).words == words


def test_the_open_sea_near_a_coast_is_off_that_country(
    small: GazetteerGeocoder, boundaries: Boundaries
):
    words = describe(Position(longitude=31.2, latitude=45.6), small, boundaries).words
    assert "off " in words


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [
        (50.36, 36.95, "3 km north-east of Плетенівка (Ukraine), Belgorod Oblast, Russia"),
        (45.255, 30.204, "45 km east of Sulina (Romania), at sea"),
        (31.5, 34.45, "Gaza, Palestine"),
        (-90.0, 0.0, "Antarctica"),
        (90.0, 0.0, "at sea, 90.0000° N, 0.0000° E"),
        (66.0, -179.9, "50 km south-west of Egvekinot, Chukotka Autonomous Okrug, Russia"),
        (66.0, 180.0, "54 km south-west of Egvekinot, Chukotka Autonomous Okrug, Russia"),
    ],
)
def test_borders_poles_and_the_antimeridian_in_words(
    shipped: GazetteerGeocoder,
    boundaries: Boundaries,
    latitude: float,
    longitude: float,
    words: str,
):
    here = Position(longitude=longitude, latitude=latitude)
    assert describe(here, shipped, boundaries).words == words
