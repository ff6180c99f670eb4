"""Reading positions: decimal, degrees-minutes-seconds, MGRS, and refusing what is none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geo.errors import InvalidPosition
from geo.position import Position, parse_position, swapped

POKROVSK = (48.2820, 37.1810)


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("48.2820, 37.1810", *POKROVSK),
        ("48.2820 37.1810", *POKROVSK),
        ("(48.2820; 37.1810)", *POKROVSK),
        ("+48.2820,+37.1810", *POKROVSK),
        ("48,2820 37,1810", *POKROVSK),
        ("48,2820; 37,1810", *POKROVSK),
        ("48,2820, 37,1810", *POKROVSK),
        ("48.2820N 37.1810E", *POKROVSK),
        ("37.1810E, 48.2820N", *POKROVSK),
        ("N48.2820 E37.1810", *POKROVSK),
        ("48.2820° N, 37.1810° E", *POKROVSK),
        ("48.2820° с.ш. 37.1810° в.д.", *POKROVSK),
        ("48.2820° пн. ш. 37.1810° сх. д.", *POKROVSK),
        ("lat: 48.2820, lon: 37.1810", *POKROVSK),
        ("Longitude 37.1810 Latitude 48.2820", *POKROVSK),
        ("широта 48.2820 довгота 37.1810", *POKROVSK),
        ("48°16'55.2\"N 37°10'51.6\"E", *POKROVSK),
        ("48°16′55.2″ с. ш., 37°10′51.6″ в. д.", *POKROVSK),
        ("48 16 55.2 N 37 10 51.6 E", *POKROVSK),
        ("48:16:55.2, 37:10:51.6", *POKROVSK),
        ("48 16 55.2 37 10 51.6", *POKROVSK),
        ("N 48° 16.92' E 37° 10.86'", *POKROVSK),
        ("-33.5, -70.25", -33.5, -70.25),
        ("33.5 S 70.25 W", -33.5, -70.25),
        ("−33.5 −70.25", -33.5, -70.25),
        ("48,37", 48.0, 37.0),
        ("90, 180", 90.0, 180.0),
    ],
)
def test_usual_forms_are_read(text: str, latitude: float, longitude: float):
    parsed = parse_position(text)
    assert parsed.position.latitude == pytest.approx(latitude, abs=1e-9)
    assert parsed.position.longitude == pytest.approx(longitude, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Pokrovsk",
        "48.28",
        "48.28, 37.18, 12",
        "nan, nan",
        "inf 5",
        "1e5, 3",
        "48.2N 37.1N",
        "48°61'N 37°10'E",
        "48.5°16'N 37°10'E",
        "-48.2S 37.1E",
        "48.12.30N, 37.10.00E",
        "48,2,37,1",
        "48.28, 37.18 DROP TABLE",
        "٤٨.٢, ٣٧.١" * 60,
        "9" * 5000,
        "61UDQ3232",
        "37UDQ323",
        "37UDQ 32 324",
        "37CZZ3232",
        "37XDQ3232",
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(InvalidPosition):
        parse_position(text)


def test_a_swapped_pair_out_of_range_says_so():
    with pytest.raises(InvalidPosition, match="swapped"):
        parse_position("137.1, 48.2")
    with pytest.raises(InvalidPosition, match="Longitude 190 is outside"):
        parse_position("48.2, 190")


def test_a_pair_is_exchanged_only_where_that_is_a_position():
    assert swapped(Position(longitude=48.3, latitude=37.2)) == Position(
        longitude=37.2, latitude=48.3
    )
    assert swapped(Position(longitude=120, latitude=10)) is None


@pytest.mark.parametrize(
    ("text", "precision_m"),
    [
        ("48, 37", 55_660),
        ("48.2, 37.1", 5_566),
        ("48.2820, 37.1810", 5.566),
        ("48°16'N 37°10'E", 927.7),
        ("48.2, 37.1810", 5_566),
        ("37U DQ 32 32", 500),
        ("37UDQ", 50_000),
        ("37UDQ3232032320", 0.5),
    ],
)
def test_digits_say_how_well_a_position_is_known(text: str, precision_m: float):
    assert parse_position(text).precision_m == pytest.approx(precision_m, rel=0.001)


def test_mgrs_gives_the_middle_of_its_square():
    coarse = parse_position("37UDQ3232").position
    fine = parse_position("MGRS: 37U DQ 32500 32500").position
    assert coarse.latitude == pytest.approx(fine.latitude, abs=1e-5)
    assert coarse.longitude == pytest.approx(fine.longitude, abs=1e-5)
    square = parse_position("37UDQ").position
    assert square.latitude == pytest.approx(
        parse_position("37UDQ 50000 50000").position.latitude, abs=1e-5
    )


def test_the_reading_says_what_was_understood():
    assert "longitude first" in parse_position("37.1E 48.2N").reading
    assert "a square of 1 km" in parse_position("37U DQ 32 32").reading


@pytest.mark.parametrize("number", [math.nan, math.inf, -181.0, 180.0001])
def test_no_position_lies_outside_the_earth(number: float):
    with pytest.raises(ValidationError):
        Position(longitude=number, latitude=0)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read_back(latitude: float, longitude: float):
    parsed = parse_position(f"{latitude:.6f}, {longitude:.6f}")
    assert parsed.position.latitude == pytest.approx(latitude, abs=6e-7)
    assert parsed.position.longitude == pytest.approx(longitude, abs=6e-7)


@given(st.text(max_size=40))
def test_any_text_is_either_a_position_or_refused(text: str):
    try:
        parse_position(text)
    except InvalidPosition:
        return


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("37U 426244.8 5382929.5", 48.5951, 37.9997),
        ("UTM 37N 426244 5382929", 48.5951, 37.9997),
        ("UTM zone 37U, 426244 mE, 5382929 mN", 48.5951, 37.9997),
        ("37 U E 426244 N 5382929", 48.5951, 37.9997),
        ("37S 426244 3982929", 35.9880, 38.1818),  # the band: Syria
        ("37S 426244 8982929", -9.2003, 38.3286),  # the hemisphere: Tanzania
        ("48-16-30N 037-10-12E", 48.2750, 37.1700),
        ("48d16m30s N 37d10m12s E", 48.2750, 37.1700),
        ("48°16.5'N 37°10.2'E", 48.2750, 37.1700),
    ],
)
def test_utm_and_the_forms_of_aviation_and_programs_are_read(
    text: str, latitude: float, longitude: float
):
    position = parse_position(text).position
    assert position.latitude == pytest.approx(latitude, abs=0.0002)
    assert position.longitude == pytest.approx(longitude, abs=0.0002)


@pytest.mark.parametrize("text", ["77U 426244 5382929", "37U 26244 5382929", "37U 426244 382929"])
def test_a_utm_position_that_contradicts_itself_is_refused(text: str):
    with pytest.raises(InvalidPosition):
        parse_position(text)
