"""What a query asks for."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import InvalidQuery
from events.model.event import Event, read_event
from events.query.address import read_query
from events.query.query import BoundingBox, EventQuery, Placed, Undated, matches
from events.query.text import fold
from tests.events.strategies import boxes, days, events, queries

KURSK = {"precision": 4, "longitude": 36.2, "latitude": 51.7, "method": "gazetteer"}


def event(**changes: Any) -> Event:
    """A synthetic capture of North Koreans near Kursk in January 2025."""
    return read_event(
        {
            "id": "01963a3c-0000-7000-8000-000000000001",
            "title": "Synthetic capture of two",
            "summary": "Невеликий опис",
            "event_type": "capture",
            "when": {"edtf": "2025-01", "reported_on": "2025-04-09"},
            "where": {**KURSK, "name": "Курська область", "country": "RUS"},
            "troops": [{"nationality": "PRK", "fighting_for": "RUS", "role": "captured"}],
            "statements": [{"party": "UKR", "speaker": "Zelenskyy", "stance": "claims"}],
            "sources": [{"publisher": "Zeitung für Länder"}],
            **changes,
        }
    )


def found(query: str, **changes: Any) -> bool:
    return matches(event(**changes), read_query(query))


def test_a_query_built_in_code_is_checked_alike() -> None:
    with pytest.raises(InvalidQuery):
        EventQuery(nationality=("XXX",))
    with pytest.raises(InvalidQuery):
        EventQuery(from_=date(2025, 5, 1), to=date(2025, 4, 1))
    assert EventQuery(nationality=("PRK", "CHN", "PRK")).nationality == ("CHN", "PRK")


@given(events())
@settings(max_examples=50, deadline=None)
def test_the_empty_query_asks_for_every_event(any_event: Event) -> None:
    assert matches(any_event, EventQuery())


@pytest.mark.parametrize(
    ("query", "rows", "expected"),
    [
        ("nationality=PRK", [("PRK", "RUS")], True),
        ("nationality=CHN", [("PRK", "RUS")], False),
        ("nationality=CHN,PRK", [("PRK", "RUS")], True),
        ("nationality=CHN", [("PRK", "RUS"), ("CHN", "RUS")], True),
        ("nationality=not_stated", [(None, "RUS")], True),
        ("nationality=not_stated", [("PRK", "RUS")], False),
        ("nationality=PRK", [(None, "RUS")], False),
        ("nationality=none", [], True),
        ("nationality=none", [("RUS", "RUS")], True),
        ("nationality=none", [("PRK", "RUS")], False),
        ("nationality=none", [(None, "RUS")], False),
        ("nationality=RUS", [("RUS", "RUS")], False),
        ("nationality=none,PRK", [], True),
        ("fighting_for=RUS", [("PRK", "RUS")], True),
        ("fighting_for=UKR", [("PRK", "RUS")], False),
        ("fighting_for=UKR", [("UKR", "UKR")], False),
        ("fighting_for=not_stated", [("PRK", None)], True),
        ("fighting_for=RUS", [], False),
        ("nationality=none&fighting_for=RUS", [], False),
        # Colombians for Kyiv are not found by asking for Colombians for Moscow.
        ("nationality=COL&fighting_for=RUS", [("COL", "UKR"), ("NPL", "RUS")], False),
        ("nationality=COL&fighting_for=RUS", [("COL", "UKR"), ("COL", "RUS")], True),
    ],
)
def test_nationality_and_side(
    query: str, rows: list[tuple[str | None, str | None]], expected: bool
) -> None:
    troops = [{"nationality": n, "fighting_for": s, "role": "engaged"} for n, s in rows]
    assert found(query, troops=troops) is expected


@pytest.mark.parametrize(
    ("query", "edtf", "expected"),
    [
        ("from=2025-01-31", "2025-01", True),
        ("from=2025-02-01", "2025-01", False),
        ("to=2025-01-01", "2025-01", True),
        ("to=2024-12-31", "2025-01", False),
        ("from=2025-01-10&to=2025-01-12", "2025-01", True),
        ("from=2025-01-10&to=2025-01-12", "2024/2025-04-09", True),
        ("from=2025-04-09&to=2025-04-09", "2025-04-09", True),
        ("from=2025-04-01&to=2025-04-30", "../2025-04-09", True),
        ("from=2020-01-01&to=2020-12-31", "../2025-04-09", True),
        ("from=2025-04-10", "../2025-04-09", False),
        ("to=2023-12-31", "2024-03/..", False),
        ("from=2030-01-01", "2024-03/..", True),
        ("undated=only", "2025-01", False),
        ("undated=exclude", "2025-01", True),
    ],
)
def test_dates_match_by_overlap(query: str, edtf: str, expected: bool) -> None:
    assert found(query, when={"edtf": edtf}) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", True),
        ("undated=include", True),
        ("undated=only", True),
        ("undated=exclude", False),
        ("from=2025-04-01", False),
        ("from=2025-04-01&to=2025-04-30", False),
        ("from=2025-04-01&undated=include", True),
        ("from=2025-04-01&undated=only", True),
        ("from=2025-04-01&undated=exclude", False),
    ],
)
def test_events_without_a_date_of_their_own(query: str, expected: bool) -> None:
    # The report's date lies within the days asked for and never stands in.
    assert found(query, when={"reported_on": "2025-04-08"}) is expected


@given(queries, events())
@settings(max_examples=200, deadline=None)
def test_dated_matches_and_undated_ones_apart_never_overlap(
    query: EventQuery, any_event: Event
) -> None:
    if query.undated is None and query.has_dates:
        assert not (matches(any_event, query) and matches(any_event, query.undated_apart()))


@given(events(), days, days)
@settings(max_examples=100, deadline=None)
def test_a_wider_window_never_loses_an_event(any_event: Event, one: date, other: date) -> None:
    narrow = EventQuery(from_=max(one, other), to=max(one, other))
    wide = EventQuery(from_=min(one, other), to=max(one, other))
    assert matches(any_event, wide) or not matches(any_event, narrow)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("event_type=capture,clash", True),
        ("event_type=clash", False),
        ("verification=claimed", True),
        ("verification=confirmed,disputed", False),
        ("placed=yes", True),
        ("placed=no", False),
        ("bbox=36,51,37,52", True),
        ("bbox=36.2,51.7,36.2,51.7", True),
        ("bbox=37,51,38,52", False),
        ("bbox=36,52,37,53", False),
        ("bbox=170,50,37,60", True),
        ("bbox=170,50,-170,60", False),
        ("q=capture", True),
        ("q=CAPTURE%20two", True),
        ("q=capture%20three", False),
        ("q=курська", True),
        ("q=zelenskyy", True),
        ("q=fur%20LANDER", True),
        ("q=опис", True),
        ("event_type=capture&q=nothing", False),
    ],
)
def test_kind_verification_place_and_words(query: str, expected: bool) -> None:
    assert found(query) is expected


def test_an_event_without_a_place_is_asked_for_by_name() -> None:
    assert found("placed=no", where=None)
    assert not found("placed=yes", where=None)
    assert not found("bbox=-180,-90,180,90", where=None)
    assert found("", where=None)


@given(boxes)
def test_a_box_holds_its_corners(box: BoundingBox) -> None:
    assert box.holds(box.west, box.south)
    assert box.holds(box.east, box.north)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_terms_have_the_values_the_address_shows() -> None:
    assert [*Undated] == ["include", "exclude", "only"]
    assert [*Placed] == ["yes", "no"]
