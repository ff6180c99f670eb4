"""The headline figures are those of the events themselves, counted without reading them."""

from collections import Counter
from datetime import date

import pytest

from events.query.query import EventQuery
from events.vocabulary import State
from tests.both import open_both
from tests.synthetic import synthetic_event
from ui.map.overview import overview


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = open_both(tmp_path_factory.mktemp("overview"))
    changes = {
        3: {"where": None},
        4: {"when": {"edtf": None, "reported_on": "2025-01-05"}},
        5: {"when": {"edtf": "2026-03/.."}},
        6: {"troops": []},
        7: {"state": State.DRAFT, "troops": troops("MLI"), "when": {"edtf": "2030"}},
        8: {"troops": troops("CHN", "PRK")},
        9: {"statements": []},
        10: {"when": {"edtf": "../2027-01-01"}},
        11: {"when": {"edtf": "2027-03"}},
        12: {"statements": said("claims", "confirms")},
    }
    for number in range(1, 40):
        event = synthetic_event(number, **changes.get(number, {}))
        made.save(event, author="Synthetic", expected_revision=0)
    yield made
    made.close()


def troops(*codes):
    return [{"nationality": code, "fighting_for": "RUS", "role": "engaged"} for code in codes]


def said(*stances):
    parties = ("UKR", "RUS")
    return [{"party": p, "stance": s} for p, s in zip(parties, stances, strict=True)]


@pytest.mark.parametrize(
    "query",
    [
        EventQuery(),
        EventQuery(nationality=("CHN", "not_stated")),
        EventQuery(fighting_for=("UKR",), from_=date(2024, 1, 10)),
        EventQuery(from_=date(2026, 1, 1)),
        EventQuery(text="nothing that is there"),
    ],
)
def test_the_figures_are_those_of_the_events(store, query):
    events = store.find(query)
    seen = overview(store.shown().select(query))
    assert seen.count == len(events)
    assert seen.layers == Counter(layer for event in events for layer in event.layers)
    assert seen.sides == {side for event in events for side in event.fighting_for}
    assert seen.nationalities == len({code for event in events for code in event.nationalities})
    certain = [e.when.days.certain[1] for e in events if e.when.days and e.when.days.certain]
    exact = [e.when.latest for e in events if e.when.latest and e.when.earliest == e.when.latest]
    assert seen.latest == max([*certain, *exact], default=None)
    assert seen.sure == sum(e.verification in ("confirmed", "corroborated") for e in events)
    assert seen.unplaced == sum(event.where is None for event in events)
    assert seen.undated == sum(event.when.edtf is None for event in events)


def test_a_draft_changes_no_figure(store):
    seen = overview(store.shown().select(EventQuery()))
    assert "MLI" not in seen.layers and seen.latest < date(2030, 1, 1)


def test_what_still_goes_on_is_not_undated(store):
    seen = overview(store.shown().select(EventQuery(from_=date(2026, 1, 1))))
    assert (seen.count, seen.undated, seen.latest) == (3, 0, date(2026, 3, 31))
    assert (seen.certain, seen.possible, seen.open) == (2, 0, 1)
