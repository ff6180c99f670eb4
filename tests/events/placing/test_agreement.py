"""A position and the country or region a source states: what cannot be, and what may."""

from pathlib import Path
from typing import Any

import pytest

from events.model.draft import read_draft
from events.model.place import DraftPlace
from events.placing.agreement import DISPUTED_AREAS, contradicts, is_far_from_region
from events.placing.locate import place_of_candidate
from events.placing.position import (
    LONGEST_READING,
    Misplaced,
    off_earth,
    place_at,
    reading_with,
    unknown_position,
)
from geo.boundaries import Boundaries
from geo.finding import Candidate
from geo.position import Position
from geo.precision import LocationPrecision

DATA = Path(__file__).parents[3] / "data"
ODESA_SEA = Position(longitude=31.0, latitude=45.5)
MID_ATLANTIC = Position(longitude=-35.0, latitude=40.0)
KURSK = Position(longitude=36.187, latitude=51.737)
SUDZHA = Position(longitude=35.27272, latitude=51.19111)
SIMFEROPOL = Position(longitude=34.1, latitude=44.95)
TBILISI = Position(longitude=44.8, latitude=41.72)


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return Boundaries.load(DATA / "boundaries")


@pytest.mark.parametrize(
    ("stated", "position", "does"),
    [
        ("RUS", KURSK, False),
        ("UKR", KURSK, True),
        ("UKR", SUDZHA, False),  # some 9 km from the border
        (None, KURSK, False),
        ("UKR", ODESA_SEA, False),  # in its waters
        ("COL", ODESA_SEA, True),
        ("UKR", MID_ATLANTIC, True),
        ("RUS", SIMFEROPOL, False),  # disputed whose it is
        ("UKR", SIMFEROPOL, False),
        ("COL", SIMFEROPOL, True),
        ("RUS", TBILISI, True),
    ],
)
def test_what_cannot_be_in_the_stated_country(
    boundaries: Boundaries, stated: str | None, position: Position, does: bool
) -> None:
    assert contradicts(DraftPlace(country=stated), position, boundaries) is does


def test_a_union_that_is_gone_held_the_countries_of_now(boundaries: Boundaries) -> None:
    where = DraftPlace(country="RUS")
    assert not contradicts(where, TBILISI, boundaries, words="Russia (Soviet Union)")


@pytest.mark.parametrize(
    ("region", "position", "far"),
    [
        ("Kursk region", KURSK, False),
        ("Sumy region", KURSK, False),  # some 90 km
        ("Donetsk region", KURSK, True),
        ("Somewhere", KURSK, False),
        (None, KURSK, False),
    ],
)
def test_what_lies_far_from_the_stated_region(
    boundaries: Boundaries, region: str | None, position: Position, far: bool
) -> None:
    assert is_far_from_region(DraftPlace(admin1=region), position, boundaries) is far


def test_every_state_of_the_table_of_disputed_areas_is_read(boundaries: Boundaries) -> None:
    for row in DISPUTED_AREAS.rows:
        for code in row.areas:
            area = boundaries.area(code) or boundaries.country(code)
            assert area is not None, code
            at = area.label_position
            assert not contradicts(DraftPlace(country=row.stated), at, boundaries), (row, code)


@pytest.mark.parametrize(
    ("longitude", "latitude", "field", "said"),
    [
        (37.2, 91.0, "latitude", "91 is not on Earth: latitude goes from -90 to 90"),
        (181.0, 48.3, "longitude", "181 is not on Earth: latitude goes from -90 to 90"),
        (200.0, 100.0, "latitude", "100 is not on Earth: latitude goes from -90 to 90"),
        (48.3, 137.2, "latitude", "137.2 is not on Earth: latitude goes from -90 to 90"),
        (48.3, 132.0, "latitude", "132 is not on Earth: latitude and longitude look exchanged"),
        (90.0, 180.5, "latitude", "180.5 is not on Earth: latitude goes from -90 to 90"),
    ],
)
def test_numbers_that_are_no_position(
    boundaries: Boundaries, longitude: float, latitude: float, field: str, said: str
) -> None:
    stated = DraftPlace(country="RUS" if latitude == 132 else "UKR")
    problem = off_earth(stated, boundaries, longitude=longitude, latitude=latitude)
    assert problem is not None
    assert problem.field == f"where.{field}"
    assert problem.message.startswith(said)


@pytest.mark.parametrize("longitude", [-180.0, 180.0])
@pytest.mark.parametrize("latitude", [-90.0, 90.0])
def test_the_corners_of_the_earth_are_on_it(
    boundaries: Boundaries, longitude: float, latitude: float
) -> None:
    assert off_earth(DraftPlace(), boundaries, longitude=longitude, latitude=latitude) is None


def test_nought_nought_stands_for_no_place_and_its_neighbours_do_not() -> None:
    assert unknown_position(Position(longitude=0, latitude=0)) is not None
    for longitude, latitude in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        assert unknown_position(Position(longitude=longitude, latitude=latitude)) is None


def place_of(boundaries: Boundaries, **where: Any) -> Any:
    told = read_draft({"title": "Synthetic", "event_type": "clash", "where": where}).where
    assert told is not None
    return place_at(told, boundaries)


def test_a_pair_typed_the_wrong_way_round_is_offered_the_other_way_where_that_fits(
    boundaries: Boundaries,
) -> None:
    typed = place_of(boundaries, coordinates="37.181, 48.282", country="Ukraine")
    assert isinstance(typed, Misplaced)
    assert typed.exchanged == "48.282, 37.181"
    assert typed.problem.field == "where.coordinates"
    unreadable = place_of(boundaries, coordinates="132.5, 43.1", country="Russia")
    assert isinstance(unreadable, Misplaced)
    assert unreadable.exchanged == "43.1, 132.5"
    elsewhere = place_of(boundaries, coordinates="132.5, 43.1", country="Colombia")
    assert isinstance(elsewhere, Misplaced)
    assert elsewhere.exchanged is None
    words = place_of(boundaries, coordinates="nowhere near", country="Russia")
    assert isinstance(words, Misplaced)
    assert words.exchanged is None


def test_the_district_is_the_stated_one_or_else_the_one_found(boundaries: Boundaries) -> None:
    found = Candidate(
        **{"name": "Synthetic", "longitude": 35.3, "latitude": 51.2, "country": "RUS"},
        **{"precision": LocationPrecision.EXACT, "radius_m": 3_000.0, "method": "gazetteer"},
        **{"reading": "a village", "score": 0.9, "admin1": "Kursk Oblast", "admin2": "Found"},
    )
    assert place_of_candidate(found).admin2 == "Found"
    assert place_of_candidate(found, DraftPlace(admin2="Stated")).admin2 == "Stated"


def test_a_position_that_stands_for_an_area_lies_in_the_stated_one(boundaries: Boundaries) -> None:
    region = {"longitude": 36.187, "latitude": 51.737, "precision": 4}
    around, _ = place_of(boundaries, **region)
    assert (around.area, around.country, around.admin1) == ("RU-KRS", "RUS", "Kursk Oblast")
    stated, _ = place_of(boundaries, **region, country="Ukraine", admin1="Sumy region")
    assert (stated.area, stated.country) == ("UA-59", "Ukraine")
    country, _ = place_of(boundaries, **{**region, "precision": 6}, country="Ukraine")
    assert country.area == "UKR"
    own, _ = place_of(boundaries, **region, area="RU-BEL")
    assert own.area == "RU-BEL"
    exact, _ = place_of(boundaries, **{**region, "precision": 1})
    assert exact.area is None


def test_a_warning_stays_whole_and_the_reading_fills_the_rest() -> None:
    warning = "The place lies elsewhere."
    room = LONGEST_READING - len(warning) - 1
    assert reading_with("x" * room, [warning]) == "x" * room + " " + warning
    assert reading_with("x" * (room + 1), [warning]) == "x" * (room - 1) + "… " + warning
    assert reading_with("a place", []) == "a place"
    assert reading_with("a place", ["y" * 400]).startswith("… yyy")
