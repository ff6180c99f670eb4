"""The largest and smallest of everything an event may hold, as docs/data-format.md promises."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events.errors import InvalidEvent
from events.model.draft import EventDraft, read_draft
from events.model.event import Event, read_event
from events.model.place import MOST_POSITIONS
from events.vocabulary import EventType

EVENT_ID = "01963a3c-0000-7000-8000-000000000001"
NOW = datetime(2025, 4, 9, 8, 0, tzinfo=UTC)
WHERE = {"precision": 1, "longitude": 37.1, "latitude": 48.7, "method": "clicked"}
PROMISED_BYTES = 100_000


def draft(**changes: Any) -> EventDraft:
    return read_draft({"title": "Synthetic", "event_type": "clash", **changes})


def event(**changes: Any) -> Event:
    told = {"id": EVENT_ID, "title": "Synthetic", "event_type": "clash", **changes}
    return read_event(told)


def fields_refused(**changes: Any) -> set[str]:
    try:
        event(**changes)
    except InvalidEvent as invalid:
        return {problem.field for problem in invalid.problems}
    return set()


@pytest.mark.parametrize(
    ("longest", "field", "text"),
    [
        (140, "title", lambda text: {"title": text}),
        (5_000, "summary", lambda text: {"summary": text}),
        (300, "sources[0].publisher", lambda text: {"sources": [{"publisher": text}]}),
        (300, "actors[0].name", lambda text: {"actors": [{"name": text}]}),
        (300, "where.name", lambda text: {"where": {**WHERE, "name": text}}),
    ],
)
def test_text_of_the_full_length_is_kept(longest: int, field: str, text: Any) -> None:
    assert fields_refused(**text("x" * longest)) == set()
    assert fields_refused(**text("x" * (longest + 1))) == {field}
    assert fields_refused(**text(" " + "я" * longest + "\n")) == set()


@pytest.mark.parametrize("field", ["url", "archived_url"])
def test_a_web_address_of_2000_characters_is_kept(field: str) -> None:
    def address(length: int) -> dict[str, Any]:
        url = "https://example.org/".ljust(length, "x")
        return {"sources": [{"publisher": "A", field: url}]}

    assert fields_refused(**address(2_000)) == set()
    assert fields_refused(**address(2_001)) == {f"sources[0].{field}"}


@pytest.mark.parametrize(
    ("field", "most", "row"),
    [
        ("troops", 100, {"role": "engaged"}),
        ("actors", 100, {"name": "Synthetic"}),
        ("sources", 500, {"publisher": "A"}),
        ("statements", 500, {"stance": "claims"}),
        ("relations", 500, {"kind": "related", "event_id": EVENT_ID}),
    ],
)
def test_lists_have_a_longest(field: str, most: int, row: dict[str, Any]) -> None:
    assert fields_refused(**{field: [row] * most}) == set()
    assert fields_refused(**{field: [row] * (most + 1)}) == {field}


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(180.0, 90.0), (-180.0, -90.0), (0.0, 0.0), (-1.0, -1.0)]
)
def test_the_whole_earth_is_taken(longitude: float, latitude: float) -> None:
    where = event(where={**WHERE, "longitude": longitude, "latitude": latitude}).where
    assert where is not None
    assert (where.longitude, where.latitude) == (longitude, latitude)
    corners = [[longitude, latitude], [longitude / 2 + 1, latitude], [0.5, 0.5]]
    area = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    if longitude > 1:
        assert fields_refused(where={**WHERE, "area": area}) == set()


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"longitude": 180.01}, "where.longitude"),
        ({"longitude": -180.01}, "where.longitude"),
        ({"latitude": 90.01}, "where.latitude"),
        ({"latitude": -90.01}, "where.latitude"),
        ({"radius_m": -0.1}, "where.radius_m"),
        ({"radius_m": 20_100_000.5}, "where.radius_m"),
    ],
)
def test_nothing_beyond_the_earth_is_taken(place: dict[str, float], field: str) -> None:
    assert fields_refused(where={**WHERE, **place}) == {field}


@pytest.mark.parametrize("radius_m", [0.0, 0.5, 20_100_000.0])
def test_a_radius_may_be_nothing_or_half_the_earth(radius_m: float) -> None:
    assert fields_refused(where={**WHERE, "radius_m": radius_m}) == set()


@pytest.mark.parametrize("corner", [[180.5, 0.0], [0.0, 90.5], [-180.5, 0.0], [0.0, -90.5]])
def test_an_area_lies_on_earth(corner: list[float]) -> None:
    ring = [[1.0, 1.0], [2.0, 1.0], corner, [1.0, 1.0]]
    area = {"type": "Polygon", "coordinates": [ring]}
    (field,) = fields_refused(where={**WHERE, "area": area})
    assert field.startswith("where.area")


@pytest.mark.parametrize("corner", [[180.0, 0.0], [0.0, 90.0], [-180.0, 0.0], [0.0, -90.0]])
def test_an_area_may_reach_the_edge_of_the_map(corner: list[float]) -> None:
    ring = [[1.0, 1.0], [2.0, 1.0], corner, [1.0, 1.0]]
    area = {"type": "Polygon", "coordinates": [ring]}
    assert fields_refused(where={**WHERE, "area": area}) == set()


def test_an_area_may_have_20000_points() -> None:
    def line(points: int) -> dict[str, Any]:
        return {"type": "LineString", "coordinates": [[n / 1_000, 0.0] for n in range(points)]}

    def lines(points: int) -> dict[str, Any]:
        """As many points in two triangles of which one has many corners."""
        far = [[n / 1_000, n * (20_000 - n) / 1e8] for n in range(points - 5)]
        return {
            "type": "MultiPolygon",
            "coordinates": [
                [[*far, far[0]]],
                [[[50, 50], [51, 50], [51, 51], [50, 50]]],
            ],
        }

    assert MOST_POSITIONS == 20_000
    for shape in (line, lines):
        assert fields_refused(where={**WHERE, "area": shape(20_000)}) == set()
        (field,) = fields_refused(where={**WHERE, "area": shape(20_001)})
        assert field.startswith("where.area")


@pytest.mark.parametrize(
    "ring",
    [
        [[0, 0], [1, 0], [1, 1], [0, 0.5]],
        [[0, 0], [1, 0], [0, 0]],
    ],
)
def test_a_ring_is_closed_and_has_four_points(ring: list[list[float]]) -> None:
    square = [[-5.0, -5.0], [5.0, -5.0], [5.0, 5.0], [-5.0, -5.0]]
    for coordinates in ([ring], [square, ring]):
        area = {"type": "Polygon", "coordinates": coordinates}
        with pytest.raises(InvalidEvent, match="four points at least"):
            event(where={**WHERE, "area": area})
    with pytest.raises(InvalidEvent, match="four points at least"):
        event(where={**WHERE, "area": {"type": "MultiPolygon", "coordinates": [[square], [ring]]}})


def test_days_lie_in_1900_to_2100() -> None:
    for day in ("1900-01-01", "2100-12-31"):
        assert fields_refused(when={"reported_on": day, "edtf": day}) == set()
    for day in ("1899-12-31", "2101-01-01"):
        refused = fields_refused(when={"reported_on": day, "edtf": day})
        assert refused == {"when.reported_on", "when.edtf"}


def test_numbers_of_people_go_from_none_to_ten_million() -> None:
    for number in (0, 10_000_000):
        assert fields_refused(fatalities={"best": number}) == set()
    for number in (-1, 10_000_001):
        assert fields_refused(fatalities={"best": number}) == {"fatalities.best"}


def test_extra_may_have_so_many_bytes() -> None:
    around = len('{"a":""}')
    kept = {"a": "x" * (PROMISED_BYTES - around)}
    assert draft(extra=kept).extra == kept
    assert fields_refused(extra={"a": "x" * (PROMISED_BYTES - around + 1)}) == {"extra"}


@pytest.mark.parametrize("deep", [lambda n: n, lambda n: [1, n], lambda n: {"b": {"c": [n]}}])
def test_extra_holds_no_number_that_is_none(deep: Any) -> None:
    for number in (float("nan"), float("inf")):
        with pytest.raises(InvalidEvent, match="not finite"):
            draft(extra={"a": deep(number)})
    assert draft(extra={"a": deep(None), "b": 1.5}).extra == {"a": deep(None), "b": 1.5}


def test_revisions_count_from_nought() -> None:
    assert event().revision == 0
    assert event(revision=0).revision == 0
    assert fields_refused(revision=-1) == {"revision"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("revision", {"revision": "1"}),
        ("revision", {"revision": 1.0}),
        ("where.radius_m", {"where": {**WHERE, "radius_m": "700"}}),
        ("where.latitude", {"where": {**WHERE, "latitude": "48.7"}}),
        ("statements[0].source", {"statements": [{"stance": "claims", "source": "0"}]}),
        ("statements[0].source", {"statements": [{"stance": "claims", "source": -1}]}),
    ],
)
def test_a_number_is_a_number_not_its_spelling(field: str, changes: dict[str, Any]) -> None:
    assert fields_refused(sources=[{"publisher": "A"}], **changes) == {field}


def test_a_strangers_field_name_is_told_short() -> None:
    assert fields_refused(**{"x" * 80: 1}) == {"x" * 80}
    assert fields_refused(**{"y" * 81: 1}) == {"y" * 80}
    assert fields_refused(where={**WHERE, "z" * 81: 1}) == {f"where.{'z' * 80}"}


def test_an_embargo_ends_at_its_very_moment() -> None:
    told = {"state": "published", "publish_after": NOW}
    assert event(**told).is_public(NOW)
    assert not event(**told).is_public(NOW.replace(hour=7, minute=59, second=59))


def test_a_hundred_problems_are_all_told_and_more_are_counted() -> None:
    def told(rows: int) -> dict[str, str]:
        wrong = [{"colour": "green"} | {"name": "A"}] * rows
        with pytest.raises(InvalidEvent) as caught:
            draft(actors=wrong, relations=[{"kind": "x", "event_id": EVENT_ID}])
        return {problem.field: problem.message for problem in caught.value.problems}

    assert len(told(99)) == 100
    assert "" not in told(99)
    assert told(100)[""] == "And 1 more problems."


def test_every_kind_of_event_can_be_told() -> None:
    for kind in EventType:
        assert draft(event_type=kind.value).event_type is kind
