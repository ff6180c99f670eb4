"""The form says whether foreign troops are not mentioned, stated to be none, or listed."""

from typing import Any

import pytest

from events.intake.form.read import read_form
from events.intake.form.values import blank_form, form_of, is_untouched, restored
from events.model.draft import event_from
from geo.boundaries import Boundaries
from tests.synthetic import synthetic_event

ROW = {
    "nationality": "PRK",
    "nationality_as_stated": "from the north",
    "count_best": 6,
    "count_kind": "fighting",
    "count_hedge": "at_least",
}


@pytest.mark.parametrize("troops", [None, [], [ROW], [{"nationality": "PRK"}]])
def test_a_form_saved_unchanged_says_the_same(troops: Any, boundaries: Boundaries) -> None:
    event = synthetic_event(1, troops=troops, marking="TLP:AMBER")
    reading = read_form(form_of(event) | {"author": "Tester"}, boundaries)
    kept = event_from(reading.draft, reading.place, base=event)
    assert (kept.troops, kept.marking) == (event.troops, "TLP:AMBER")


def test_nothing_typed_is_not_mentioned(boundaries: Boundaries) -> None:
    values = blank_form() | {"title": "Synthetic", "event_type": "clash", "author": "Tester"}
    values["where"]["none"] = True
    assert is_untouched(blank_form())
    assert read_form(values, boundaries).draft.troops is None
    assert read_form(values | {"mention": "none"}, boundaries).draft.troops == ()


def test_a_form_kept_by_an_older_program_is_taken_up(boundaries: Boundaries) -> None:
    kept = blank_form()
    del kept["mention"], kept["marking"]
    assert restored(kept) == blank_form()
