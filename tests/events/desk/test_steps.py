"""Adding, correcting, publishing and retracting."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from events.desk.people import OPEN
from events.desk.steps import SavedEvent, add, correct, publish, retract, save_new
from events.errors import InvalidEvent
from events.model.draft import EventDraft, read_draft
from events.placing.locate import NeedsChoice, choose
from events.store.errors import StaleRevision
from events.vocabulary import State
from geo.boundaries import Boundaries
from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, PlaceQuery
from geo.precision import LocationPrecision
from tests.both import Both, open_both

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return Boundaries.load(DATA / "boundaries")


@pytest.fixture
def store(tmp_path: Path) -> Both:
    return open_both(tmp_path / "events")


@dataclass
class OneAnswer:
    answer: Outcome

    def look_up(self, query: PlaceQuery) -> Outcome:
        return self.answer


def candidate(**changes: Any) -> Candidate:
    told: dict[str, Any] = {
        "name": "Pokrovsk",
        "longitude": 37.181,
        "latitude": 48.282,
        "country": "UKR",
        "precision": LocationPrecision.EXACT,
        "radius_m": 3_000.0,
        "method": "gazetteer",
        "reading": "the town of Pokrovsk",
        "score": 0.9,
    }
    return Candidate(**{**told, **changes})


FOUND = OneAnswer(Found(candidate()))
SEVERAL = OneAnswer(Ambiguous((candidate(), candidate(latitude=50.0)), 190_000.0))
NOTHING = OneAnswer(NotFound(PlaceQuery("x"), "Nothing of that name is known here."))


def draft(**changes: Any) -> EventDraft:
    return read_draft(
        {
            "title": "Synthetic",
            "event_type": "clash",
            "where": {"name": "Pokrovsk", "country": "Ukraine"},
            **changes,
        }
    )


def added(store: Both, boundaries: Boundaries, **changes: Any) -> SavedEvent:
    result = add(store, draft(), FOUND, boundaries, by=OPEN.person("Ann"), **changes)
    assert isinstance(result, SavedEvent)
    return result


def test_saving_publishes(store: Both, boundaries: Boundaries) -> None:
    result = added(store, boundaries, note="from a report")
    assert result.remarks == ()
    assert store.find() == (result.event,)
    assert (result.event.state, result.event.revision) == (State.PUBLISHED, 1)
    assert (result.event.recorded_by, result.event.change_note) == ("Ann", "from a report")


def test_unless_it_is_kept_as_a_draft(store: Both, boundaries: Boundaries) -> None:
    kept = added(store, boundaries, publish=False).event
    assert store.find() == ()
    assert store.find(states=(State.DRAFT,)) == (kept,)
    shown = publish(store, kept, by=OPEN.person("Ben"), note="checked")
    assert store.find() == (shown,)
    assert store.history(kept.id) == (kept, shown)


def test_a_question_about_the_place_saves_nothing_until_it_is_answered(
    store: Both, boundaries: Boundaries
) -> None:
    question = add(store, draft(), SEVERAL, boundaries, by=OPEN.person("Ann"))
    assert isinstance(question, NeedsChoice)
    assert store.find(states=tuple(State)) == ()
    placed = choose(question.draft, question.candidates[0], boundaries)
    saved = save_new(store, placed.event, by=OPEN.person("Ann"))
    assert store.find() == (saved,)


def test_an_event_whose_place_is_not_found_is_kept_with_the_reason(
    store: Both, boundaries: Boundaries
) -> None:
    result = add(store, draft(), NOTHING, boundaries, by=OPEN.person("Ann"))
    assert isinstance(result, SavedEvent)
    assert result.event.where is None
    assert result.remarks == ("Nothing of that name is known here.",)


def test_what_does_not_agree_with_the_source_is_remarked(
    store: Both, boundaries: Boundaries
) -> None:
    stated = draft(where={"name": "Pokrovsk", "country": "Colombia"})
    result = add(store, stated, FOUND, boundaries, by=OPEN.person("Ann"))
    assert isinstance(result, SavedEvent)
    (remark,) = result.remarks
    assert remark == (
        "The stated country is Colombia, but the place lies in Donetsk Oblast, Ukraine."
    )


def test_a_correction_is_a_new_revision(store: Both, boundaries: Boundaries) -> None:
    first = added(store, boundaries).event
    second = correct(
        store,
        first.with_changes(title="Synthetic, mended"),
        by=OPEN.person("Ben"),
        note="title",
    )
    assert store.history(first.id) == (first, second)
    assert (second.recorded_by, second.change_note) == ("Ben", "title")


def test_a_stale_correction_keeps_both_peoples_words(store: Both, boundaries: Boundaries) -> None:
    first = added(store, boundaries).event
    theirs = correct(store, first.with_changes(title="Synthetic, theirs"), by=OPEN.person("Ben"))
    yours = first.with_changes(title="Synthetic, yours")
    with pytest.raises(StaleRevision) as conflict:
        correct(store, yours, by=OPEN.person("Ann"))
    assert (conflict.value.theirs, conflict.value.yours) == (theirs, yours)


def test_retracting_takes_an_event_from_viewers_and_keeps_its_history(
    store: Both, boundaries: Boundaries
) -> None:
    first = added(store, boundaries).event
    gone = retract(store, first, by=OPEN.person("Ann"), reason="the report was withdrawn")
    assert store.find() == ()
    assert store.history(first.id) == (first, gone)
    assert gone.change_note == "the report was withdrawn"


def test_retracting_needs_a_reason(store: Both, boundaries: Boundaries) -> None:
    first = added(store, boundaries).event
    with pytest.raises(InvalidEvent, match="why"):
        retract(store, first, by=OPEN.person("Ann"), reason=" ")
    assert store.find() == (first,)
