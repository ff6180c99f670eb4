"""Drafts and events: what they must hold, what is derived, how all mistakes come at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from events.errors import InvalidEvent, Problem
from events.model.draft import EventDraft, draft_of, event_from, read_draft
from events.model.event import Event, Place, new_event_id, not_hidden, read_event
from events.vocabulary import Credibility, Reliability, SourceScale, State, Verification
from tests.events.strategies import events

PLACE = Place.model_validate(
    {"precision": 4, "longitude": 37.5, "latitude": 48.1, "method": "gazetteer", "area": "UA-14"}
)


def draft(**changes: Any) -> EventDraft:
    return read_draft({"title": "Synthetic", "event_type": "clash", **changes})


def problems_of(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidEvent) as caught:
        draft(**changes)
    return {problem.field: problem.message for problem in caught.value.problems}


def test_all_problems_are_reported_together_by_dotted_field() -> None:
    found = problems_of(
        title="  \u200b ",
        event_type="war",
        when={"edtf": "2025-04-31", "reported_on": "yesterday"},
        where={"longitude": 200.0, "latitude": 91.0},
        troops=[
            {"role": "engaged", "count_low": 5, "count_best": 3},
            {"nationality": "XXX", "role": "engaged", "count_high": -1, "colour": "green"},
        ],
        fatalities={"low": 9, "high": 8},
        statements=[{"party": "UKR"}],
        sources=[{"url": "data:text/html,x"}, {}],
        verification_override={"value": "confirmed", "reason": " "},
    )
    assert set(found) == {
        "title",
        "event_type",
        "when.edtf",
        "when.reported_on",
        "where.longitude",
        "where.latitude",
        "troops[0].count_best",
        "troops[1].nationality",
        "troops[1].count_high",
        "troops[1].colour",
        "fatalities.high",
        "statements[0].stance",
        "sources[0].url",
        "sources[1]",
        "verification_override.reason",
    }
    for message in found.values():
        assert message.endswith(".")
        assert not any(jargon in message for jargon in ("Input", "pydantic", "str_type", "Error"))


def test_a_problem_reads_as_one_line() -> None:
    assert str(Problem("title", "Is empty.")) == "title: Is empty."
    assert str(Problem("", "Is no event.")) == "Is no event."


def test_very_many_problems_are_cut_short() -> None:
    found = problems_of(troops=[{"role": "x", "count_low": -1, "unit": 3}] * 100)
    assert len(found) == 101
    assert "more problems" in found[""]


@pytest.mark.parametrize(
    ("low", "best", "high", "field"),
    [
        (5, 3, None, "count_best"),
        (None, 5, 3, "count_high"),
        (5, None, 3, "count_high"),
        (9, 5, 3, "count_best"),
    ],
)
def test_numbers_must_rise(low: int, best: int | None, high: int | None, field: str) -> None:
    row = {"role": "engaged", "count_low": low, "count_best": best, "count_high": high}
    assert f"troops[0].{field}" in problems_of(troops=[row])


@pytest.mark.parametrize(
    "numbers", [{}, {"count_low": 0}, {"count_low": 2, "count_best": 2, "count_high": 2}]
)
def test_a_number_not_reported_stays_unknown(numbers: dict[str, int]) -> None:
    row = draft(troops=[{"role": "engaged", **numbers}]).troops[0]
    for field in ("count_low", "count_best", "count_high"):
        assert getattr(row, field) == numbers.get(field)


@pytest.mark.parametrize(
    ("rows", "nationalities", "layers", "sides"),
    [
        ([], (), ("stated_none",), ()),
        ([("RUS", "RUS")], (), ("not_mentioned",), ()),
        ([("PRK", "RUS"), ("CHN", "RUS")], ("CHN", "PRK"), ("CHN", "PRK"), ("RUS",)),
        ([("COL", "RUS"), ("COL", "UKR")], ("COL",), ("COL",), ("RUS", "UKR")),
        ([(None, "RUS")], (), ("not_stated",), ("RUS",)),
        ([(None, None), ("CHN", "RUS")], ("CHN",), ("CHN", "not_stated"), ("RUS",)),
        ([("UKR", "UKR"), ("CHN", "RUS")], ("CHN",), ("CHN",), ("RUS",)),
    ],
)
def test_layers_are_the_foreign_nationalities(
    rows: list[tuple[str | None, str | None]],
    nationalities: tuple[str, ...],
    layers: tuple[str, ...],
    sides: tuple[str, ...],
) -> None:
    told = draft(troops=[{"nationality": n, "fighting_for": s, "role": "engaged"} for n, s in rows])
    assert (told.nationalities, told.layers, told.fighting_for) == (nationalities, layers, sides)


def test_defaults_judge_nothing() -> None:
    told = draft(sources=[{"publisher": "A"}], statements=[{"stance": "claims"}])
    assert told.sources[0].reliability is Reliability.F
    assert told.statements[0].credibility is Credibility.CANNOT_BE_JUDGED
    assert told.state is State.DRAFT
    assert told.fatalities is None
    assert told.verification is Verification.UNVERIFIED


@pytest.mark.parametrize(
    "scale", ["National-International", ["National", "International"], "National - International"]
)
def test_combined_source_scales_are_taken_in_acleds_spelling_too(scale: object) -> None:
    told = draft(sources=[{"publisher": "A", "scale": scale}])
    assert told.sources[0].scale == (SourceScale.NATIONAL, SourceScale.INTERNATIONAL)


def test_a_statement_must_name_a_source_that_is_there() -> None:
    found = problems_of(
        sources=[{"publisher": "A"}], statements=[{"stance": "claims", "source": 1}]
    )
    assert found == {
        "statements[0].source": "There is no sources[1]; the event has 1, counted from 0."
    }
    told = draft(sources=[{"publisher": "A"}], statements=[{"stance": "claims", "source": 0}])
    assert told.source_of(told.statements[0]) == told.sources[0]


def test_deaths_without_a_number_are_left_out() -> None:
    assert "fatalities" in problems_of(fatalities={})


def test_models_cannot_be_changed() -> None:
    told = draft()
    with pytest.raises(ValidationError, match="frozen"):
        told.title = "other"  # type: ignore[misc]


def test_a_changed_copy_is_checked_and_derives_anew() -> None:
    told = draft(statements=[{"party": "UKR", "stance": "claims"}])
    denied = told.with_changes(statements=[*told.statements, {"party": "RUS", "stance": "denies"}])
    assert (told.verification, denied.verification) == (
        Verification.CLAIMED,
        Verification.DISPUTED,
    )
    with pytest.raises(InvalidEvent):
        told.with_changes(title="")


def test_an_event_is_made_of_a_draft_and_its_place() -> None:
    told = draft(where={"name": "Synthetic region"})
    event = event_from(told, PLACE)
    assert event.where == PLACE
    assert event.revision == 0
    assert event.recorded_at is None
    assert event_from(told, None).where is None
    assert event_from(told, None).id != event.id


def test_changing_an_event_keeps_its_identity_and_revision() -> None:
    event = event_from(draft(), PLACE).with_changes(revision=3, recorded_by="Анна")
    changed = draft_of(event).with_changes(title="Synthetic, mended")
    again = event_from(changed, PLACE, base=event)
    assert (again.id, again.revision, again.title) == (event.id, 3, "Synthetic, mended")


@given(events())
@settings(max_examples=100, deadline=None)
def test_a_draft_of_an_event_holds_all_that_was_told(event: Event) -> None:
    assert event_from(draft_of(event), event.where, base=event) == event


def test_events_can_be_kept_in_sets() -> None:
    event = event_from(draft(extra={"a": [1]}), PLACE)
    assert len({event, event.with_changes()}) == 1
    assert len({event, event.with_changes(revision=1)}) == 2


@pytest.mark.parametrize(
    ("state", "embargo_hours", "public"),
    [
        ("published", None, True),
        ("published", -1, True),
        ("published", 1, False),
        ("draft", None, False),
        ("in_review", None, False),
        ("retracted", None, False),
        ("draft", -1, False),
    ],
)
def test_only_published_events_past_their_embargo_are_public(
    state: str, embargo_hours: int | None, public: bool
) -> None:
    now = datetime(2025, 4, 9, 8, 0, tzinfo=UTC)
    until = None if embargo_hours is None else now + timedelta(hours=embargo_hours)
    event = event_from(draft(state=state, publish_after=until), None)
    assert event.is_public(now) is public


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"a": "x" * 100_001}, "larger than"),
        ({"a": {1: 2}}, "JSON"),
        ({"a": object()}, "JSON"),
        ([], "named fields"),
    ],
)
def test_extra_is_bounded(extra: object, said: str) -> None:
    assert said in problems_of(extra=extra)["extra"]


def test_extra_is_a_copy() -> None:
    given_extra = {"a": [1]}
    told = draft(extra=given_extra)
    given_extra["a"].append(2)
    assert told.extra == {"a": [1]}


def test_what_is_no_mapping_is_refused_too() -> None:
    for reader in (read_draft, read_event):
        with pytest.raises(InvalidEvent):
            reader([1, 2])  # type: ignore[arg-type]


def test_identifiers_are_made_when_a_draft_has_none() -> None:
    kept = new_event_id()
    assert event_from(draft(id=kept), None).id == kept


def test_what_is_hidden_ends_with_the_revision_it_says() -> None:
    told = {"id": new_event_id(), "title": "Synthetic", "event_type": "clash", "revision": 3}
    hides = {
        state: [read_event({**told, "state": state, **more}).hides_before for more in ({}, HIDDEN)]
        for state in State
    }
    assert hides == {
        State.DRAFT: [0, 0],
        State.IN_REVIEW: [0, 0],
        State.PUBLISHED: [0, 2],
        State.RETRACTED: [0, 2],
        State.WITHDRAWN: [4, 4],
    }


HIDDEN = {"hidden_before": 2}


def test_of_a_history_what_is_before_the_revision_it_says_is_hidden() -> None:
    told = {"id": new_event_id(), "title": "Synthetic", "event_type": "clash", "state": "published"}
    history = [read_event({**told, "revision": number}) for number in (1, 2)]
    assert not_hidden(history) == tuple(history)
    history.append(read_event({**told, **HIDDEN, "revision": 3}))
    assert [each.revision for each in not_hidden(history)] == [2, 3]
    history.append(read_event({**told, "state": "withdrawn", "revision": 4}))
    assert not_hidden(history) == ()
    assert not_hidden([]) == ()


@pytest.mark.parametrize("number", ["2", 2.0, True, 0])
def test_a_revision_is_a_whole_number_and_nothing_like_one(number: object) -> None:
    told = {"id": new_event_id(), "title": "Synthetic", "event_type": "clash"}
    for field in ("hidden_before", "revision"):
        if field == "hidden_before" or number != 0:
            with pytest.raises(InvalidEvent, match=field):
                read_event({**told, field: number})


@pytest.mark.parametrize(("first", "last", "is_span"), [(3, 3, True), (3, 9, True), (3, 2, False)])
def test_a_span_does_not_end_before_it_begins(first: int, last: int, is_span: bool) -> None:
    span = {"sha256": "0" * 64, "first": first, "last": last}
    told = {"title": "Synthetic", "event_type": "clash", "spans": {"title": [span]}}
    if is_span:
        assert read_draft(told).spans["title"][0].last == last
    else:
        with pytest.raises(InvalidEvent, match="before the first character"):
            read_draft(told)
