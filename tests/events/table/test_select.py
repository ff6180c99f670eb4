"""The columns answer every filter as the reference does."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.dates.certainty import Certainty
from events.model.event import Event
from events.query.query import BoundingBox, EventQuery, Placed, Undated, matches
from events.table.select import select
from events.vocabulary import (
    NO_FOREIGN,
    NOT_MENTIONED,
    NOT_STATED,
    STATED_NONE,
    EventType,
    Verification,
)
from tests.both import snapshot_with
from tests.events import strategies
from tests.synthetic import synthetic_event


def selected(events: list[Event], query: EventQuery) -> list[bool]:
    table = snapshot_with(events)
    mask: list[bool] = select(table.numbers, table.troop_sets, query).tolist()
    return mask


# Few values, so that what is asked for and what is there meet often.
codes = st.sampled_from(["CHN", "PRK", "RUS"])
dates = st.sampled_from(
    [
        *("2025", "2025-01", "2025-01-10", "2025-01-10~", "2024/2025-04-09", "../2025-01-10"),
        *("2024/2025-04-09?", "2024-12/..", "2024-12/", "/2025-01-10", "[2024-12-31..2025-01-09]"),
    ]
)
days = st.sampled_from([date(2024, 12, 31), date(2025, 1, 9), date(2025, 1, 10), date(2025, 4, 10)])
longitudes = st.sampled_from([-180.0, -170.0, 0.0, 36.0, 170.0, 180.0])
latitudes = st.sampled_from([-90.0, 0.0, 51.0, 90.0])


@st.composite
def few_events(draw: st.DrawFn) -> Event:
    rows = st.fixed_dictionaries(
        {
            "nationality": st.none() | codes,
            "fighting_for": st.none() | codes,
            "role": st.just("engaged"),
        }
    )
    where = st.fixed_dictionaries(
        {
            "longitude": longitudes,
            "latitude": latitudes,
            "precision": st.just(1),
            "method": st.just("clicked"),
        }
    )
    return synthetic_event(
        event_type=draw(st.sampled_from(EventType)),
        when={"edtf": draw(st.none() | dates)},
        where=draw(st.none() | where),
        troops=draw(st.lists(rows, max_size=3)),
        statements=draw(
            st.lists(
                st.fixed_dictionaries(
                    {"party": codes, "stance": st.sampled_from(["claims", "denies", "confirms"])}
                ),
                max_size=2,
            )
        ),
    )


def few_queries() -> st.SearchStrategy[EventQuery]:
    boxes = st.builds(
        lambda west, east, south, north: BoundingBox(
            west, min(south, north), east, max(south, north)
        ),
        *(longitudes, longitudes, latitudes, latitudes),
    )
    periods = st.tuples(st.none() | days, st.none() | days).map(
        lambda pair: pair if None in pair else tuple(sorted(pair))  # type: ignore[type-var]
    )
    return st.builds(
        lambda period, **rest: EventQuery(from_=period[0], to=period[1], **rest),
        periods,
        nationality=st.lists(
            codes | st.sampled_from([NOT_STATED, NOT_MENTIONED, STATED_NONE, NO_FOREIGN]),
            max_size=2,
        ),
        fighting_for=st.lists(codes | st.just(NOT_STATED), max_size=2),
        event_type=st.lists(st.sampled_from(EventType), max_size=5),
        verification=st.lists(st.sampled_from(Verification), max_size=2),
        certainty=st.lists(st.sampled_from(Certainty), max_size=2),
        undated=st.none() | st.sampled_from(Undated),
        placed=st.none() | st.sampled_from(Placed),
        off=st.lists(codes | st.sampled_from([NOT_MENTIONED, STATED_NONE]), max_size=2),
        bbox=st.none() | boxes,
    )


@given(st.lists(few_events(), max_size=8), few_queries())
def test_a_query_selects_what_the_reference_matches(events: list[Event], query: EventQuery) -> None:
    assert selected(events, query) == [matches(event, query) for event in events]


@given(st.lists(strategies.events(), max_size=3), strategies.queries)
def test_any_event_and_any_query_agree_but_for_words(
    events: list[Event], query: EventQuery
) -> None:
    for event, is_selected in zip(events, selected(events, query), strict=True):
        if matches(event, query):
            assert is_selected
        elif not query.text:
            assert not is_selected


@pytest.mark.parametrize("query", [EventQuery(), EventQuery(nationality=("CHN",))])
def test_no_events_select_nothing(query: EventQuery) -> None:
    assert selected([], query) == []


@pytest.mark.parametrize("first", [None, date(2025, 1, 9), date(2025, 1, 10), date(2025, 1, 11)])
@pytest.mark.parametrize("last", [None, date(2025, 1, 11), date(2025, 1, 12), date(2025, 1, 13)])
@pytest.mark.parametrize("certainty", Certainty)
def test_days_are_certain_possible_or_open_at_a_windows_edges_too(
    first: date | None, last: date | None, certainty: Certainty
) -> None:
    texts = ("2025-01-10", "[2025-01-10..2025-01-12]", "2025-01-10/2025-01-12", "2025-01-10/..")
    events = [synthetic_event(n, when={"edtf": text}) for n, text in enumerate(texts, 1)]
    query = EventQuery(from_=first, to=last, certainty=(certainty,))
    assert selected(events, query) == [matches(event, query) for event in events]
