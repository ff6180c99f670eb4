"""Whose troops are foreign, and what an event says of foreign troops; all events are synthetic."""

from typing import Any

import pytest

from events.model.event import Event, new_event_id, read_event
from events.model.foreign import country_of, is_foreign, pairs_at_war, war_is_over
from events.model.layers import mention_of, sides_of
from events.vocabulary import NOT_MENTIONED, STATED_NONE, Mention


def event(troops: Any, country: str | None = None, area: str | None = None) -> Event:
    where = None
    if country or area:
        where = {
            "precision": 4,
            "longitude": 30.0,
            "latitude": 40.0,
            "method": "imported",
            "country": country,
            "area": area,
        }
    return read_event(
        {
            "id": new_event_id(),
            "title": "Synthetic",
            "event_type": "clash",
            "troops": troops,
            "where": where,
        }
    )


@pytest.mark.parametrize(
    ("nationality", "side", "country", "foreign"),
    [
        (None, None, None, True),
        (None, "RUS", "RUS", True),
        ("CHN", "RUS", None, True),
        ("COL", "UKR", "UKR", True),
        ("TUR", None, "SYR", True),
        ("UGA", None, "SSD", True),
        ("UGA", "UGA", "SSD", True),
        ("RUS", None, "UKR", False),
        ("RUS", "RUS", "UKR", False),
        ("UKR", None, "RUS", False),
        ("UKR", "UKR", "UKR", False),
        ("PRK", None, "RUS", True),
        ("NPL", None, None, True),
        ("RUS", None, None, False),
        ("NPL", "NPL", None, False),
    ],
)
def test_whose_troops_are_foreign(
    nationality: str | None, side: str | None, country: str | None, foreign: bool
) -> None:
    assert is_foreign(nationality, side, country) is foreign


@pytest.mark.parametrize(
    ("country", "area"), [("UKR", None), ("Ukraine", None), (None, "UA-14"), (None, "UKR")]
)
def test_the_country_is_read_from_its_code_its_name_or_the_area(
    country: str | None, area: str | None
) -> None:
    told = event([{"nationality": "RUS"}, {"nationality": "CUB"}], country, area)
    assert told.nationalities == ("CUB",)


def test_the_stated_country_counts_before_that_of_the_area() -> None:
    told = event([{"nationality": "RUS"}, {"nationality": "CUB"}], "CUB", "UA-14")
    assert country_of(told.where) == "CUB"
    assert country_of(event(None, "Ruritania", "UA-14").where) == "UKR"
    assert country_of(None) is None


def test_not_mentioned_stated_none_and_listed_are_three_things() -> None:
    assert event(None).layers == (NOT_MENTIONED,)
    assert event([]).layers == (STATED_NONE,)
    assert event([{"nationality": "NPL", "fighting_for": "RUS"}]).layers == ("NPL",)
    assert mention_of(None) is Mention.NOT_MENTIONED
    assert mention_of(()) is Mention.NONE
    assert mention_of((("NPL", "RUS"),)) is Mention.LISTED
    assert sides_of((("NPL", "RUS"), ("COL", "UKR"), (None, None))) == ("RUS", "UKR")


def test_an_event_whose_troops_are_all_at_home_does_not_mention_foreign_ones() -> None:
    told = event([{"nationality": "UKR"}, {"nationality": "RUS"}], "UKR")
    assert told.layers == (NOT_MENTIONED,)
    assert told.foreign_troops == ()


def test_the_shipped_table_is_of_pairs() -> None:
    assert frozenset({"RUS", "UKR"}) in pairs_at_war()


def test_a_war_is_over_after_its_last_year_and_one_that_goes_on_never_is() -> None:
    assert not war_is_over("ERI", "ETH", 2018)
    assert war_is_over("ERI", "ETH", 2019)
    assert war_is_over("ETH", "ERI", 2019)
    assert not war_is_over("RUS", "UKR", 2100)
    assert not war_is_over("ERI", "UKR", 2019)
