"""An event survives the trip to GeoJSON and back; a stranger's file is refused in words."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import InvalidEvent
from events.geojson.codec import (
    DERIVED,
    FACTS,
    differences,
    dumps,
    feature_collection,
    from_feature,
    loads,
    stamped,
    to_feature,
)
from events.geojson.flat import columns_of
from events.geojson.own_lines import read_written
from events.model.event import Event, read_event
from tests.events.strategies import events, json_values

ID = "01963a3c-0000-7000-8000-000000000001"


def event(**changes: object) -> Event:
    """A synthetic capture, whole oblast, in January."""
    return read_event(
        {
            "id": ID,
            "title": "Synthetic capture",
            "event_type": "capture",
            "when": {"edtf": "2025-01", "reported_on": "2025-04-09"},
            "where": {
                "name": "Synthetic region",
                "precision": 4,
                "longitude": 37.123456,
                "latitude": 48.987654,
                "area": "UA-14",
                "country": "UKR",
                "method": "gazetteer",
            },
            "troops": [
                {"nationality": "PRK", "fighting_for": "RUS", "role": "captured", "count_best": 2},
                {"nationality": "CHN", "fighting_for": "RUS", "role": "captured", "count_best": 1},
            ],
            "sources": [
                {"publisher": "A", "url": "https://a.example/", "reliability": "F"},
                {"publisher": "B", "url": "https://b.example/", "reliability": "C"},
            ],
            "statements": [{"party": "UKR", "stance": "claims", "source": 0}],
            **changes,
        }
    )


def problems_of(feature: object) -> dict[str, str]:
    with pytest.raises(InvalidEvent) as caught:
        from_feature(feature)
    return {problem.field: problem.message for problem in caught.value.problems}


@given(events())
@settings(max_examples=300, deadline=None)
def test_reading_back_what_was_written_gives_an_equal_event(original: Event) -> None:
    line = dumps(original)
    assert b"\n" not in line
    assert loads(line) == original
    assert from_feature(json.loads(line)) == original
    assert dumps(loads(line)) == line


@given(events())
def test_a_line_known_to_be_as_written_is_read_without_checking_it(event):
    written = read_written(dumps(event))
    assert written.event == event
    assert dumps(written.event) == dumps(event)
    assert written.columns.items() >= columns_of(event).items()


@given(events())
def test_a_time_is_put_into_a_line_as_if_the_event_had_borne_it(event):
    at = datetime(2026, 2, 1, 12, 30, 1, 5000, tzinfo=UTC)
    timeless = event.model_copy(update={"recorded_at": None})
    timed = event.model_copy(update={"recorded_at": at})
    assert stamped(dumps(timeless), at) == dumps(timed)
    with pytest.raises(ValueError, match="time already"):
        stamped(dumps(timed), at)


@given(events())
@settings(max_examples=50, deadline=None)
def test_what_was_written_shows_no_differences(original: Event) -> None:
    assert differences(orjson.loads(dumps(original))) == ()


def test_flat_columns_say_what_gis_needs() -> None:
    feature = to_feature(event())
    flat = feature["properties"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [37.12, 48.99]}
    expected = {
        "title": "Synthetic capture",
        "event_type": "capture",
        "acled_type": "Strategic developments: Other",
        "start": "2025-01-01",
        "end": "2025-01-31",
        "date_basis": "event",
        "date_precision": 4,
        "lasting": False,
        "reported_on": "2025-04-09",
        "place": "Synthetic region",
        "country": "UKR",
        "admin1": None,
        "location_precision": 4,
        "radius_m": 100_000.0,
        "area_code": "UA-14",
        "geometry_role": "representative",
        "nationalities": "CHN;PRK",
        "fighting_for": "RUS",
        "count_low": None,
        "count_best": 3,
        "count_high": None,
        "fatalities_best": None,
        "verification": "claimed",
        "best_reliability": "C",
        "best_credibility": 6,
        "source_urls": "https://a.example/ https://b.example/",
        "licence": None,
        "state": "draft",
        "revision": 0,
        "recorded_at": None,
    }
    assert {name: flat[name] for name in expected} == expected
    assert set(flat) == DERIVED | FACTS - {"hidden_before"} | {"format"}


def test_an_undated_event_carries_the_report_date_marked_so() -> None:
    flat = to_feature(event(when={"reported_on": "2025-04-08"}))["properties"]
    assert (flat["start"], flat["end"], flat["date_basis"]) == ("2025-04-08",) * 2 + ("report",)
    assert flat["date_precision"] is None


def test_an_exact_place_is_marked_exact_with_five_decimals() -> None:
    place = {"precision": 1, "longitude": 37.1234567, "latitude": 48.1, "method": "clicked"}
    feature = to_feature(event(where=place))
    assert feature["geometry"]["coordinates"] == [37.12346, 48.1]
    assert feature["properties"]["geometry_role"] == "exact"


def test_numbers_of_different_roles_are_not_added_up() -> None:
    rows = [
        {"nationality": "CHN", "fighting_for": "RUS", "role": "engaged", "count_best": 6},
        {"nationality": "CHN", "fighting_for": "RUS", "role": "captured", "count_best": 2},
    ]
    assert to_feature(event(troops=rows))["properties"]["count_best"] is None


def test_troops_of_unstated_nationality_are_named_in_the_column() -> None:
    flat = to_feature(event(troops=[{"role": "present"}]))["properties"]
    assert flat["nationalities"] == "not_stated"
    assert to_feature(event(troops=[]))["properties"]["nationalities"] is None


def test_an_area_can_stand_in_for_the_point() -> None:
    ring = [[36.0, 47.0], [39.0, 47.0], [39.0, 50.0], [36.0, 47.0]]
    area = {"type": "Polygon", "coordinates": [ring]}
    collection = feature_collection([event()], {ID: area})
    feature = collection["features"][0]
    assert feature["geometry"] == area
    assert feature["properties"]["geometry_role"] == "area"
    assert from_feature(feature) == event()


def test_a_collection_has_the_box_of_its_points_and_no_crs() -> None:
    second = event(
        where={"precision": 1, "longitude": 35.5, "latitude": 51.25, "method": "clicked"}
    )
    collection = feature_collection([event(), second, event(where=None)])
    assert collection["bbox"] == [35.5, 48.99, 37.12, 51.25]
    assert "crs" not in collection
    assert len(collection["features"]) == 3
    assert "bbox" not in feature_collection([event(where=None)])


def test_unknown_properties_are_kept_under_extra_and_survive() -> None:
    feature = to_feature(event(extra={"kept": 1}))
    feature["properties"]["mood"] = {"of": ["the", "stranger"]}
    read = from_feature(feature)
    assert read.extra == {"kept": 1, "mood": {"of": ["the", "stranger"]}}
    assert loads(dumps(read)) == read


def test_all_problems_are_reported_together_by_field() -> None:
    feature = to_feature(event())
    properties = feature["properties"]
    properties["title"] = " "
    properties["troops"][0]["count_low"] = 5
    properties["sources"][1]["url"] = "javascript:alert(1)"
    properties["when"]["edtf"] = "2025-02-30"
    feature["geometry"]["coordinates"] = [float("nan"), 48.0]
    assert set(problems_of(feature)) == {
        "title",
        "troops[0].count_best",
        "sources[1].url",
        "when.edtf",
        "geometry",
    }


@pytest.mark.parametrize(
    ("coordinates", "field"),
    [
        ([37.12, 48.99, 120.0], "geometry"),
        ([37.12], "geometry"),
        (["37.12", "48.99"], "geometry"),
        ([float("inf"), 48.99], "geometry"),
        ([48.99, 37.12], "geometry"),
        (None, "geometry"),
        ({"x": 1}, "geometry"),
    ],
)
def test_a_hostile_point_is_refused(coordinates: object, field: str) -> None:
    feature = to_feature(event())
    feature["geometry"]["coordinates"] = coordinates
    assert field in problems_of(feature)


@pytest.mark.parametrize(
    "feature",
    [
        None,
        [],
        "Feature",
        {"type": "FeatureCollection"},
        {"type": "Feature"},
        {"type": "Feature", "properties": None},
        {"type": "Feature", "properties": {}, "geometry": []},
        {"type": "Feature", "properties": {"title": "x"}, "geometry": {"type": "Circle"}},
        {"type": "Feature", "id": 17, "properties": {"extra": 3, "where": [], "when": 3}},
        {"type": "Feature", "id": {"a": 1}, "properties": {"troops": {"a": 1}}},
    ],
)
def test_what_is_no_event_is_refused(feature: object) -> None:
    assert problems_of(feature)


def test_a_strangers_feature_without_id_or_place_says_to_import_it() -> None:
    found = problems_of(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [37.0, 48.0]},
            "properties": {"title": "Synthetic", "event_type": "clash"},
        }
    )
    assert set(found) == {"id", "where"}
    assert all("import" in message for message in found.values())


@given(
    st.recursive(
        st.one_of(json_values, st.floats(), st.just(10**400)),
        lambda inner: (
            st.dictionaries(
                st.sampled_from(sorted(FACTS | {"longitude", "role", "coordinates", "type"})), inner
            )
            | st.lists(inner)
        ),
        max_leaves=10,
    )
)
@settings(max_examples=300, deadline=None)
def test_anything_at_all_as_properties_is_an_event_or_is_refused(value: object) -> None:
    for properties in (value, {**to_feature(event())["properties"], "where": value, "when": value}):
        # Any other error, a RecursionError say, would fail this test.
        with suppress(InvalidEvent):
            from_feature({"type": "Feature", "id": ID, "properties": properties})


def test_huge_nesting_is_refused() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    place = {"precision": 1, "longitude": 0.0, "latitude": 0.0, "method": "clicked"}
    area = {"type": "Polygon", "coordinates": deep}
    properties = to_feature(event())["properties"]
    for changed in (
        {"extra": {"a": deep}},
        {"a": deep},
        {"where": {**place, "area": area}},
        {"title": deep},
        {"troops": deep},
        {"when": deep},
    ):
        feature = {"type": "Feature", "id": ID, "properties": {**properties, **changed}}
        assert problems_of({**feature, "geometry": None})


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b'{"type": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"a": "\\ud800"}', "{'a': 1}"],
)
def test_a_line_that_is_no_json_is_refused(line: bytes | str) -> None:
    with pytest.raises(InvalidEvent, match="JSON"):
        loads(line)


@pytest.mark.parametrize("value", [float("nan"), 2**70, "\ud800", date(2025, 1, 1).__class__])
def test_extra_takes_only_what_json_keeps(value: object) -> None:
    feature = to_feature(event())
    feature["properties"]["strange"] = value
    assert set(problems_of(feature)) == {"extra"}


def test_an_edited_derived_column_is_found() -> None:
    feature = to_feature(event())
    feature["properties"]["start"] = "2024-01-01"
    assert from_feature(feature) == event()
    assert [problem.field for problem in differences(feature)] == ["start"]
