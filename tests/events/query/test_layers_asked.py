"""What an address asks for of events without foreign troops; all events are synthetic."""

import pytest

from events.model.event import Event, new_event_id, read_event
from events.query.address import read_query, write_query
from events.query.query import matches


def event(troops: object) -> Event:
    told = {"id": new_event_id(), "title": "Synthetic", "event_type": "clash", "troops": troops}
    return read_event(told)


@pytest.mark.parametrize(
    ("address", "not_mentioned", "stated_none"),
    [
        ("nationality=none", True, True),  # an old address
        ("nationality=not_mentioned", True, False),
        ("nationality=stated_none", False, True),
        ("nationality=CHN", False, False),
        ("nationality=CHN,none", True, True),
        ("nationality=none&fighting_for=RUS", False, False),
        ("", True, True),
    ],
)
def test_not_mentioned_and_stated_none_are_asked_for_apart_or_together(
    address: str, not_mentioned: bool, stated_none: bool
) -> None:
    query = read_query(address)
    assert matches(event(None), query) is not_mentioned
    assert matches(event([]), query) is stated_none
    assert read_query(write_query(query)) == query


def test_an_old_address_is_written_with_the_keys_of_now() -> None:
    assert write_query(read_query("nationality=none")) == "nationality=not_mentioned,stated_none"


@pytest.mark.parametrize(
    ("off", "shown"),
    [("CHN", True), ("PRK", True), ("CHN,PRK", False), ("CHN,NPL,PRK", False), ("NPL", True)],
)
def test_an_event_is_shown_until_every_layer_it_is_drawn_in_is_off(off: str, shown: bool) -> None:
    both = event([{"nationality": code, "fighting_for": "RUS"} for code in ("CHN", "PRK")])
    assert matches(both, read_query(f"off={off}")) is shown


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("nationality", ("CHN", "PRK")),
        ("fighting_for", ("RUS", "UKR")),
        ("event_type", ("clash", "capture")),
        ("verification", ("claimed", "confirmed")),
        ("certainty", ("certain", "open")),
        ("off", ("CHN", "PRK")),
    ],
)
def test_a_list_may_be_written_in_one_parameter_or_in_several(
    name: str, values: tuple[str, ...]
) -> None:
    dates = "&from=2025-01-01"  # without which certainty asks for nothing
    once = read_query(f"{name}={','.join(values)}{dates}")
    assert once == read_query("&".join(f"{name}={value}" for value in values) + dates)
    assert {str(each) for each in getattr(once, name)} == set(values)
