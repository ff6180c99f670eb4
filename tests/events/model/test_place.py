"""A place claims no more than its precision supports, and its area can be drawn."""

from typing import Any

import pytest
from hypothesis import given

from events.errors import InvalidEvent
from events.model.draft import read_draft
from events.model.event import AreaGeometry, Place, area_from_shape, read_event
from events.model.place import DraftPlace
from geo.measure import circle
from geo.position import Position
from geo.precision import LocationPrecision, coordinate_decimals
from tests.events.strategies import places

SQUARE = [[36.0, 47.0], [39.0, 47.0], [39.0, 50.0], [36.0, 50.0], [36.0, 47.0]]
BOW_TIE = [[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0]]


def place(**changes: Any) -> Place:
    data = {"precision": 1, "longitude": 37.1234567, "latitude": 48.7654321, "method": "clicked"}
    return Place.model_validate({**data, **changes})


def problems_of(where: object) -> dict[str, str]:
    event = {
        "id": "01963a3c-0000-7000-8000-000000000001",
        "title": "Synthetic",
        "event_type": "clash",
        "where": where,
    }
    with pytest.raises(InvalidEvent) as caught:
        read_event(event)
    return {problem.field: problem.message for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("precision", "longitude", "latitude"),
    [
        (1, 37.12346, 48.76543),
        (2, 37.123, 48.765),
        (3, 37.12, 48.77),
        (4, 37.12, 48.77),
        (7, 37.12, 48.77),
    ],
)
def test_the_point_keeps_the_decimals_its_precision_supports(
    precision: int, longitude: float, latitude: float
) -> None:
    where = place(precision=precision)
    assert (where.longitude, where.latitude) == (longitude, latitude)


@given(places)
def test_rounding_twice_changes_nothing(data: dict[str, Any]) -> None:
    once = Place.model_validate(data)
    assert Place.model_validate(once.model_dump(mode="json")) == once
    decimals = coordinate_decimals(once.precision, once.radius_m)
    assert round(once.longitude, decimals) == once.longitude


def test_the_radius_is_that_of_the_precision_unless_given() -> None:
    assert place(precision=2).radius_m == 25_000.0
    assert place(precision=2, radius_m=700.0).radius_m == 700.0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"longitude": 180.1}, "where.longitude"),
        ({"latitude": -90.1}, "where.latitude"),
        ({"longitude": float("nan")}, "where.longitude"),
        ({"latitude": float("inf")}, "where.latitude"),
        ({"longitude": "37"}, "where.longitude"),
        ({"latitude": None}, "where.latitude"),
        ({"longitude": True}, "where.longitude"),
        ({"longitude": 10**400}, "where.longitude"),
        ({"precision": 0}, "where.precision"),
        ({"precision": 8}, "where.precision"),
        ({"radius_m": -1.0}, "where.radius_m"),
        ({"radius_m": float("inf")}, "where.radius_m"),
        ({"method": "guessed"}, "where.method"),
        ({"area": "Donetsk oblast"}, "where.area"),
        ({"area": ""}, "where.area"),
        ({"area": "<script>"}, "where.area"),
    ],
)
def test_a_bad_value_is_reported_at_its_field(changes: dict[str, Any], field: str) -> None:
    data = {"precision": 1, "longitude": 37.1, "latitude": 48.7, "method": "clicked"}
    assert set(problems_of({**data, **changes})) == {field}


@pytest.mark.parametrize("code", ["RUS", "UA-14", "RU-KRS", "XKX", "GB-ENG", "US-CA"])
def test_codes_of_shipped_areas_are_taken(code: str) -> None:
    assert place(area=code).area_code == code
    assert place(area=code).area_geometry is None


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Polygon", [SQUARE]),
        ("MultiPolygon", [[SQUARE], [[[0, 0], [1, 0], [1, 1], [0, 0]]]]),
        ("LineString", [[36.0, 51.0], [36.5, 51.3]]),
    ],
)
def test_a_geometry_of_its_own_is_taken(kind: str, coordinates: Any) -> None:
    where = place(area={"type": kind, "coordinates": coordinates})
    assert where.area_code is None
    assert where.area_geometry is not None
    assert where.area_geometry.shape.geom_type == kind
    assert where.area_geometry.geojson == {"type": kind, "coordinates": coordinates}
    assert hash(where) == hash(place(area={"type": kind, "coordinates": coordinates}))


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ({"type": "Polygon", "coordinates": [BOW_TIE]}, "cannot be drawn|can be drawn"),
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "the last equal to the first"),
        ({"type": "Polygon", "coordinates": [SQUARE[:2]]}, "the last equal to the first"),
        ({"type": "Polygon", "coordinates": []}, "nested"),
        ({"type": "Polygon", "coordinates": SQUARE}, "two numbers|nested"),
        ({"type": "Polygon", "coordinates": [[[1, 2, 3]] * 4]}, "no height"),
        (
            {"type": "Polygon", "coordinates": [[[200, 0], [0, 0], [0, 1], [200, 0]]]},
            "Position 200",
        ),
        ({"type": "Polygon", "coordinates": [[[0, float("nan")]] * 4]}, "finite"),
        ({"type": "Polygon", "coordinates": [[[10**400, 0]] * 4]}, "180"),
        ({"type": "Polygon", "coordinates": [[["1", "2"]] * 4]}, "two numbers"),
        ({"type": "LineString", "coordinates": [[36.0, 51.0]]}, "can be drawn"),
        ({"type": "LineString", "coordinates": [[36.0, 51.0]] * 2}, "can be drawn"),
        ({"type": "LineString", "coordinates": [[n / 1000, 0] for n in range(20_001)]}, "20,000"),
        ({"type": "Polygon", "coordinates": "x"}, "nested"),
        ({"type": "Polygon"}, "missing"),
        ({"type": "GeometryCollection", "geometries": []}, "one of"),
        ({"type": "Point", "coordinates": [1, 2]}, "one of"),
        ([1, 2], "named fields"),
        (7, "named fields"),
    ],
)
def test_an_area_that_cannot_be_drawn_is_refused(area: object, said: str) -> None:
    data = {"precision": 5, "longitude": 37.1, "latitude": 48.7, "method": "imported"}
    found = problems_of({**data, "area": area})
    assert all(field.startswith("where.area") for field in found)
    assert any(part in message for part in said.split("|") for message in found.values())


def test_a_shapely_area_is_taken_over() -> None:
    area = area_from_shape(circle(Position(longitude=36.0, latitude=51.0), 10_000.0))
    assert isinstance(area, AreaGeometry)
    assert place(area=area).area_geometry == area


def test_a_draft_gives_both_coordinates_or_none() -> None:
    assert DraftPlace(name="Synthetic town").longitude is None
    with pytest.raises(InvalidEvent) as caught:
        read_draft({"title": "Synthetic", "event_type": "clash", "where": {"latitude": 48.0}})
    assert [problem.field for problem in caught.value.problems] == ["where.latitude"]
    with pytest.raises(InvalidEvent):
        read_draft({"title": "Synthetic", "event_type": "clash", "where": {"longitude": 48.0}})


def test_every_precision_has_words() -> None:
    assert all(level.words for level in LocationPrecision)
