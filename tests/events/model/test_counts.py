"""Numbers of troops: in words, and added up only where they count the same; all synthetic."""

from typing import Any

import pytest

from events.geojson.flat import columns_of
from events.model.event import new_event_id, read_event
from events.model.troops import ForeignTroops, count_words
from events.vocabulary import CountHedge


@pytest.mark.parametrize(
    ("numbers", "hedge", "words"),
    [
        ((None, 6, None), "at_least", "at least 6"),
        ((None, 1000, None), "about", "about 1,000"),
        ((None, 12000, None), "up_to", "up to 12,000"),
        ((None, 12000, None), None, "12,000"),
        ((10, None, None), None, "at least 10"),
        ((None, None, 12), None, "up to 12"),
        ((10, None, 12), "about", "about 10 to 12"),
        ((10, 11, 12), None, "11 (10 to 12)"),
        ((6, 6, 6), None, "6"),
        ((None, None, None), "about", ""),
    ],
)
def test_a_number_is_told_as_the_source_gave_it(
    numbers: tuple[int | None, int | None, int | None], hedge: str | None, words: str
) -> None:
    assert count_words(*numbers, None if hedge is None else CountHedge(hedge)) == words


def test_what_a_number_counts_is_told_unless_the_role_says_it() -> None:
    row = {"count_best": 12000, "count_kind": "recruited", "count_hedge": "up_to"}
    assert ForeignTroops.model_validate(row).count_words == "up to 12,000 recruited"
    assert ForeignTroops.model_validate({**row, "role": "recruited"}).count_words == "up to 12,000"


def best(*rows: dict[str, Any]) -> int | None:
    event = read_event(
        {
            "id": new_event_id(),
            "title": "Synthetic",
            "event_type": "clash",
            "troops": [{"fighting_for": "RUS", **row} for row in rows],
        }
    )
    number: int | None = columns_of(event)["count_best"]
    return number


def test_rows_of_one_kind_and_role_are_added_up() -> None:
    one = {"nationality": "PRK", "role": "engaged", "count_kind": "fighting", "count_best": 6}
    assert best(one, {**one, "nationality": "CHN", "count_best": 2}) == 8
    assert best({**one, "unit": "A"}, {**one, "unit": "B"}) == 12
    assert best({**one, "role": None, "count_kind": None}) == 6


@pytest.mark.parametrize(
    "other",
    [
        {"count_kind": "deployed"},
        {"role": "captured"},
        {"count_best": None},
        {},  # the same again: they may be the same people
        {"unit": "B"},  # of whom the others may be a part
    ],
)
def test_what_may_be_the_same_people_is_never_added_up(other: dict[str, Any]) -> None:
    one = {"nationality": "PRK", "role": "engaged", "count_kind": "fighting", "count_best": 6}
    assert best(one, {**one, **other}) is None


def test_what_nobody_says_the_kind_of_is_not_added_up() -> None:
    assert (
        best({"nationality": "PRK", "count_best": 6}, {"nationality": "CHN", "count_best": 2})
        is None
    )
