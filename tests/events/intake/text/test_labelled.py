"""The labelled passages: what is read of them, by language, and that traps make no event."""

from functools import cache

import pytest

from benchmarks.extract import read
from benchmarks.extract_scores import Scores, passages, score
from geo.boundaries import Boundaries
from geo.geocoding.gazetteer import open_gazetteer
from settings import Settings


@cache
def scores() -> Scores:
    settings = Settings()
    boundaries = Boundaries.load(settings.boundaries_dir)
    finder = open_gazetteer(settings.gazetteer_dir, boundaries)
    return score(lambda passage: read(passage, finder), passages())


def test_the_set_is_as_varied_as_it_says() -> None:
    every = passages()
    assert len(every) >= 80
    assert sum(passage.trap is not None for passage in every) >= 30
    for language in ("uk", "ru"):
        assert sum(p.language == language and p.trap is None for p in every) >= 15


@pytest.mark.parametrize("name", ["events", "events en", "events uk", "events ru"])
def test_events_are_read_rightly(name: str) -> None:
    assert scores().precision(name) >= 0.9, "\n".join(scores().misses)
    assert scores().recall(name) >= 0.9, "\n".join(scores().misses)


@pytest.mark.parametrize(
    ("field", "share"),
    [
        ("nationality", 0.95), ("side", 0.85), ("role", 0.9), ("count", 0.85),
        ("place", 0.75), ("date", 0.75),
    ],
)  # fmt: skip
def test_fields_of_the_events_found_are_right(field: str, share: float) -> None:
    assert scores().recall(field) >= share, "\n".join(scores().misses)


def test_stances_are_read_rightly() -> None:
    assert scores().f1("stances") >= 0.6


def test_at_most_one_trap_in_fifteen_makes_an_event() -> None:
    assert scores().read["traps"] * 15 <= scores().labelled["traps"], "\n".join(scores().misses)
