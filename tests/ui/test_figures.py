"""Figures count what the list and the map count."""

import pytest

from events.query import EventQuery
from services import Services
from settings import Settings
from tests.synthetic import synthetic_event
from ui.figures import counts_of


@pytest.fixture
def services(tmp_path):
    made = Services(Settings(data_dir=tmp_path / "var", samples=False))
    yield made
    made.store.close()


@pytest.mark.parametrize("query", [EventQuery(), EventQuery(nationality=("CHN", "not_stated"))])
def test_figures_are_those_of_the_events_themselves(services, query):
    for number in range(1, 30):
        event = synthetic_event(number)
        services.store.save(event, author="Synthetic", expected_revision=0)
    events = services.store.find(query)
    by_side, by_verification = counts_of(services.store.shown().select(query))
    assert sum(by_verification.values()) == len(events) > 0
    expected = {}
    for event in events:
        for layer in event.layers:
            for side in event.fighting_for:
                expected[layer, side] = expected.get((layer, side), 0) + 1
    assert by_side == expected
