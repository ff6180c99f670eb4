"""Positions at the edge of what is read: which number is which, what is none, how well known."""

import mgrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from geo.errors import InvalidPosition
from geo.measure import distance_m
from geo.position import Position, parse_position, swapped


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        # one mark is enough to say which is which
        ("37.18 E, 48.28", 48.28, 37.18),
        ("37.18, 48.28 N", 48.28, 37.18),
        ("48.28 N, 37.18", 48.28, 37.18),
        ("48.28, 37.18 E", 48.28, 37.18),
        # where the first angle ends
        ("48° 37°", 48, 37),
        ("48° 16' 37° 10'", 48 + 16 / 60, 37 + 10 / 60),
        ("48° 16' -37° 10'", 48 + 16 / 60, -37 - 10 / 60),
        ("48 16 37 10", 48 + 16 / 60, 37 + 10 / 60),
        ("48 -37", 48, -37),
        ("-48 16 30 -37 10 30", -48 - 16.5 / 60, -37 - 10.5 / 60),
        ("N 48 16 E 37 10", 48 + 16 / 60, 37 + 10 / 60),
        ("48 16 N 37 10 E", 48 + 16 / 60, 37 + 10 / 60),
        ("48 deg 16' N 37 deg 10' E", 48 + 16 / 60, 37 + 10 / 60),
        ("S 33 30 W 70 15", -33.5, -70.25),
        ("0°59'59.9\"N 0°59'59.9\"E", 59.9 / 3600 + 59 / 60, 59.9 / 3600 + 59 / 60),
        ("-90, -180", -90, -180),
        ("-48,28 -37,18", -48.28, -37.18),
        ("48,28 N 37 E", 48.28, 37),
    ],
)
def test_which_number_is_which(text: str, latitude: float, longitude: float):
    position = parse_position(text).position
    assert (position.latitude, position.longitude) == pytest.approx((latitude, longitude))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("90.1, 0", "Latitude 90.1 is outside"),
        ("-91, 0", "Latitude -91 is outside"),
        ("0, 180.1", "Longitude 180.1 is outside"),
        ("0, -181", "Longitude -181 is outside"),
        ("48°60'N 37°10'E", "less than 60"),
        ("48°10'60\"N 37°10'E", "less than 60"),
        ("48 E, 37 E", "Both numbers are marked as longitude"),
        ("48 N, 37 S", "Both numbers are marked as latitude"),
        ("-48 W, 37 N", "minus sign or S / W"),
        ("0UDQ3232", "zone is a number from 1 to 60"),
        ("61UDQ3232", "zone is a number from 1 to 60"),
        ("37UDQ323", "as many digits for east as for north"),
        ("37UDQ 32 324", "as many digits for east as for north"),
        ("37TDQ5050", "contradict each other"),
        ("48 37 12", "Write a position"),
        ("48; 37; 12", "two parts"),
        ("1 2 3 4 5 6 7 8", "Write a position"),
        ("N 48 N 37 E", "Write a position"),
        ("--48, 37", "Write a position"),
        ("48-, 37", "Write a position"),
        ("48 N 12, 37", "Write a position"),
        ("48.5°16.5'N 37°10'E", "Write a position"),
        ("48'16'N 37°10'E", "Write a position"),
        ("48.28, 37.18x", "Cannot read 'x'"),
    ],
)
def test_what_is_refused_says_why(text: str, said: str):
    with pytest.raises(InvalidPosition) as caught:
        parse_position(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("91, 48", True),
        ("180, 90", True),
        ("-137.1, -48.2", True),
        ("180.5, 48", False),
        ("137, 91", False),
        ("137.1 N, 48.2 E", False),
        ("137.1 N, 48.2", False),
        ("137.1, 48.2 E", False),
        ("48.2, 190", False),
    ],
)
def test_numbers_are_asked_about_only_where_exchanging_them_helps(text: str, asked: bool):
    with pytest.raises(InvalidPosition) as caught:
        parse_position(text)
    assert ("swapped" in str(caught.value)) is asked


def test_a_text_of_200_characters_is_still_read():
    text = f"48.{'2' * 190}, 37.18"
    assert len(text) == 200
    assert parse_position(text).position.longitude == 37.18
    with pytest.raises(InvalidPosition, match="too long"):
        parse_position(f"{text}1")


@pytest.mark.parametrize(
    ("longitude", "latitude", "words"),
    [
        (37.181, 48.282, "48.2820° N, 37.1810° E"),
        (-70.25, -33.5, "33.5000° S, 70.2500° W"),
        (0, 0, "0.0000° N, 0.0000° E"),
        (-0.5, -0.5, "0.5000° S, 0.5000° W"),
        (0.5, 0.5, "0.5000° N, 0.5000° E"),
    ],
)
def test_a_position_is_written_with_its_half_of_the_globe(
    longitude: float, latitude: float, words: str
):
    assert Position(longitude=longitude, latitude=latitude).words == words


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(180.5, 0), (-180.5, 0), (0, 90.5), (0, -90.5), (0, float("nan"))]
)
def test_a_position_lies_on_earth(longitude: float, latitude: float):
    with pytest.raises(ValidationError):
        Position(longitude=longitude, latitude=latitude)


def test_only_a_longitude_that_can_be_a_latitude_is_exchanged():
    for longitude in (90, -90):
        assert swapped(Position(longitude=longitude, latitude=10)) == Position(
            longitude=10, latitude=longitude
        )
    for longitude in (90.5, -90.5):
        assert swapped(Position(longitude=longitude, latitude=10)) is None


@pytest.mark.parametrize(
    ("text", "precision_m"),
    [
        ("48°16'55\"N 37°10'52\"E", 111_320 / 3600 / 2),
        ("48°16'55.2\"N 37°10'51.6\"E", 111_320 / 36_000 / 2),
        ("48°16.5'N 37°10.5'E", 111_320 / 600 / 2),
        ("48.28206, 37.18106", 0.5566),
        ("48.282061, 37.181061", 0.5),
        ("48.28, 37.1810", 556.6),
        ("48.2820, 37.18", 556.6),
        ("37UDQ33", 5_000),
        ("37U DQ 323 323", 50),
        ("37U DQ 3232 3232", 5),
    ],
)
def test_the_coarser_number_says_how_well_a_position_is_known(text: str, precision_m: float):
    assert parse_position(text).precision_m == pytest.approx(precision_m)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("48.2, 37.1", "decimal degrees, latitude first: 48.2000° N, 37.1000° E, known to about "),
        ("48°16'N 37°E", "degrees and minutes, latitude first"),
        ("37°E 48°16'55\"N", "degrees, minutes and seconds, longitude first"),
        ("48.2820, 37.1810", "known to about 5.57 m"),
        ("48.2, 37.1", "known to about 5.57 km"),
        ("37UDQ", "MGRS reference 37UDQ, a square of 100 km"),
        ("37U DQ 32 33", "MGRS reference 37UDQ 32 33, a square of 1 km"),
        ("37U DQ 320 330", "MGRS reference 37UDQ 320 330, a square of 100 m"),
    ],
)
def test_the_reading_tells_how_a_text_was_understood(text: str, reading: str):
    assert reading in parse_position(text).reading


@example(83.9, 20.0)  # the northernmost band is 12 degrees high, all others 8
@example(-79.9, -179.9)
@example(0.0, 179.9)
# Less than a metre south of the equator the library writes a square that it cannot read.
@given(
    st.floats(-79.99, 83.99).filter(lambda latitude: not -0.001 < latitude < 0),
    st.floats(-179.99, 179.99),
)
def test_a_reference_is_read_in_every_zone_and_band(latitude: float, longitude: float):
    reference = mgrs.MGRS().toMGRS(latitude, longitude)
    where = Position(longitude=longitude, latitude=latitude)
    assert distance_m(parse_position(reference).position, where) < 2


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("48° 37°", 48, 37),
        ("48°30' 37°15'36\"", 48.5, 37.26),
        ("-48° -37°", -48, -37),
        ("48°30' -37°15'36\"", 48.5, -37.26),
        ("-48.5 -37.25", -48.5, -37.25),
    ],
)
def test_two_angles_without_a_comma_are_told_apart(text: str, latitude: float, longitude: float):
    found = parse_position(text).position
    assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude))


def test_a_utm_position_in_metres_is_known_to_half_a_metre_and_none_better():
    assert parse_position("37U 426244 5382929").precision_m == 0.5
    assert parse_position("37U 426244.25 5382929.75").precision_m == 0.5


@pytest.mark.parametrize(("zone", "longitude"), [(1, -177), (31, 3), (60, 177)])
def test_utm_zones_go_from_1_to_60(zone: int, longitude: int):
    found = parse_position(f"{zone}N 500000 5000000").position
    assert found.longitude == pytest.approx(longitude)
    for other in (0, 61):
        with pytest.raises(InvalidPosition, match="1 to 60"):
            parse_position(f"{other}N 500000 5000000")
