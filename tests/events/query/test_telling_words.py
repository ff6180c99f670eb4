"""The words that tell an event from others. All events are synthetic."""

from typing import Any

from events.model.event import Event
from events.query.telling_words import MOST_WORDS, telling_words
from tests.synthetic import synthetic_event


def event(title: str, summary: str | None = None, **more: Any) -> Event:
    told = {"title": title, "summary": summary, "troops": None, "where": None, **more}
    return synthetic_event(1, **told)


def test_words_of_title_and_summary_are_told_each_once_by_their_first_six_letters() -> None:
    told = telling_words(event("Barracks, orchard", "orchards; BARRACKS (granary)"))
    assert told == ("barrac", "orchar", "granar")
    assert telling_words(event("Гранітний кар'єр")) == telling_words(event("гранітна КАР'ЄР"))
    assert telling_words(event("Barracks")) == ("barrac",)


def test_short_words_tell_nothing_and_numbers_do() -> None:
    assert telling_words(event("ox elk 7 12,000")) == ("elk", "7", "12000")


def test_the_names_of_the_place_and_of_whose_troops_they_are_tell_nothing() -> None:
    place = {
        "name": "Orchard",
        "precision": 1,
        "longitude": 35.0,
        "latitude": 51.0,
        "method": "clicked",
    }
    title = "Orcharding orchid China's Chinese china barracks"
    assert telling_words(event(title)) == ("orchar", "orchid", "china", "chines", "barrac")
    troops = [{"nationality": "CHN", "fighting_for": "RUS"}]
    told = event(title, where=place, troops=troops)
    assert telling_words(told) == ("orchid", "barrac")


def test_so_many_words_tell_enough_and_the_end_of_a_long_summary_is_not_read() -> None:
    words = [f"w{a}{b}x" for a in "bcdfghjk" for b in "bcdfghjk"]
    assert len(telling_words(event("Title", " ".join(words)))) == MOST_WORDS
    padded = "-" * 994
    assert "granar" in telling_words(event("Barracks", f"{padded}granary"))
    assert "granar" not in telling_words(event("Barracks", f"{padded}-granary"))
