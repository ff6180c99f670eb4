"""Figures count what the list and the map count."""

import pytest

from events.query.query import EventQuery
from events.table.timeline import StepLength, timeline_of
from maps.style import NEUTRAL
from services import Services
from settings import Settings
from tests.synthetic import synthetic_event
from ui.map.figures import colours_of, counts_of, over_time


@pytest.fixture
def services(tmp_path):
    made = Services(Settings(data_dir=tmp_path / "var", samples=False))
    yield made
    made.close()


@pytest.mark.parametrize("query", [EventQuery(), EventQuery(nationality=("CHN", "not_stated"))])
def test_figures_are_those_of_the_events_themselves(services, query):
    for number in range(1, 30):
        event = synthetic_event(number)
        services.store.save(event, author="Synthetic", expected_revision=0)
    events = services.table.find(query)
    by_side, by_verification = counts_of(services.table.shown().select(query))
    assert sum(by_verification.values()) == len(events) > 0
    expected = {}
    for event in events:
        for layer in event.layers:
            for side in event.fighting_for:
                expected[layer, side] = expected.get((layer, side), 0) + 1
    assert by_side == expected


def members(grouping, event):
    if grouping == "Verification":
        return (event.verification,)
    return event.layers if grouping == "Nationality" else event.fighting_for or ("not_stated",)


@pytest.mark.parametrize("grouping", ["Nationality", "Side", "Verification"])
def test_charts_over_time_count_the_events_of_each_step(services, grouping):
    """Two years of events: days that are sure, and months that may be any of their weeks."""
    for number in range(1, 60):
        when = {"edtf": f"2024-{1 + number % 12:02d}"} if number % 3 == 0 else None
        changes = {"when": when} if when else {}
        event = synthetic_event(number * 11, **changes)
        services.store.save(event, author="Synthetic", expected_revision=0)
    selection = services.table.shown().select(EventQuery())
    assert timeline_of(selection, 60).step is StepLength.MONTH
    expected = {}
    for event in services.table.find(EventQuery()):
        month = event.when.earliest.replace(day=1).isoformat()
        for group in members(grouping, event):
            expected[month, group] = expected.get((month, group), 0) + 1
    rows = over_time(selection, grouping)
    assert {(row["start"], row["group"]): row["events"] for row in rows if row["sure"]} == expected
    assert not [row for row in rows if not row["sure"]]


def test_what_may_have_been_is_counted_apart_in_each_step_it_may_have_been_in(services):
    for number, when in enumerate(["2024-03", "2024-03-10", "2024-03-01/2024-03-03"], start=1):
        event = synthetic_event(number, when={"edtf": when}, troops=[])
        services.store.save(event, author="Synthetic", expected_revision=0)
    rows = over_time(services.table.shown().select(EventQuery()), "Nationality")
    sure = [row["start"] for row in rows if row["sure"]]
    faint = [row for row in rows if not row["sure"]]
    assert sure == ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-10"]
    assert len(faint) == 31
    assert {row["events"] for row in faint} == {1}


def test_nationalities_without_a_colour_of_their_own_come_after_all_others():
    groups = ["UGA", "UGA", "UGA", "ZMB", "CHN", "not_stated"]
    colours = colours_of("Nationality", groups, ("PRK", "CHN"))
    assert list(colours) == ["CHN", "not_stated", "UGA", "ZMB"]
    assert [ink == NEUTRAL for ink in colours.values()] == [False, False, True, True]
