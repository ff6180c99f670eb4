"""Merging, relating, "not the same": nothing is lost or half there, and all can be undone."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.desk.people import OPEN, Rules
from events.desk.rules import same_content
from events.desk.steps import publish
from events.duplicates.combining import combine
from events.duplicates.finding import Duplicates
from events.duplicates.merging import (
    UndecidedClashes,
    keep_first,
    merge,
    merged_into,
    preview,
    relate,
    say_not_the_same,
    unmerge,
)
from events.errors import InvalidEvent, NotAllowed
from events.model.event import Event
from events.model.licences import ACLED_TERMS
from events.model.web_addresses import address_key
from events.store.errors import StaleRevision
from events.store.journal.contents import EVENTS_FILE
from events.vocabulary import RelationKind, State
from tests.both import Both, open_both
from tests.synthetic import synthetic_event, synthetic_id

RUSSIA = {"precision": 6, "longitude": 99.0, "latitude": 60.0, "method": "clicked"}
REVIEW = Rules(review_required=True)


def event(number: int, **changes: Any) -> Event:
    """A capture in Kursk region; two numbers give two accounts of it. Synthetic."""
    told: dict[str, Any] = {
        "title": "Synthetic: two captured",
        "summary": None,
        "event_type": "capture",
        "when": {"edtf": "2025-01-09", "reported_on": "2025-01-11"},
        "where": {
            "name": "Kursk region",
            "precision": 4,
            "longitude": 36.0,
            "latitude": 51.7,
            "area": "RU-KRS",
            "method": "gazetteer",
        },
        "troops": [{"nationality": "PRK", "fighting_for": "RUS", "role": "captured"}],
        "sources": [{"publisher": f"Agency {number}", "url": f"https://example.org/{number}"}],
        "statements": [{"party": "UKR", "stance": "claims", "source": 0}],
    }
    return synthetic_event(number, **{**told, **changes})


@pytest.fixture
def store(tmp_path: Path):
    made = open_both(tmp_path)
    yield made
    made.close()


def keep(store: Both, *events: Event) -> list[Event]:
    return [store.save(each, author="Ann", expected_revision=0) for each in events]


def test_merging_takes_over_what_the_other_adds_and_points_from_it(store):
    kept, other = keep(
        store,
        event(1, actors=[{"name": "Army of A"}]),
        event(2, actors=[{"name": "army of a"}, {"name": "Unit B"}], summary="Of two in a hedge."),
    )
    done = merge(store, kept, other, by=OPEN.person("Ben"), note="Same video")
    assert [source.publisher for source in done.kept.sources] == ["Agency 1", "Agency 2"]
    assert [statement.source for statement in done.kept.statements] == [0, 1]
    assert [actor.name for actor in done.kept.actors] == ["Army of A", "Unit B"]
    assert done.kept.summary == "Of two in a hedge."
    assert done.kept.state is State.PUBLISHED
    assert done.other.state is State.RETRACTED
    assert merged_into(done.other) == kept.id
    assert "Same video" in (done.other.change_note or "")
    assert {each.id for each in store.find()} == {kept.id}
    for each in (kept, other):
        assert len(store.history(each.id)) == 2
        assert store.get(each.id, revision=1) == each


def test_one_source_in_both_stays_one_and_its_gaps_are_filled(store):
    kept, other = keep(
        store,
        event(1, sources=[{"url": "https://www.example.org/a?utm_source=x", "reliability": "B"}]),
        event(
            2,
            sources=[
                {"publisher": "New", "url": "https://example.org/new"},
                {"publisher": "Agency", "url": "http://example.org/a", "reliability": "C"},
            ],
            statements=[{"party": "RUS", "stance": "no_comment", "source": 1}],
        ),
    )
    merged = merge(store, kept, other, by=OPEN.person("Ben")).kept
    assert [source.publisher for source in merged.sources] == ["Agency", "New"]
    assert merged.sources[0].reliability.value == "B"
    assert [statement.source for statement in merged.statements] == [0, 0]


def test_a_source_without_address_is_the_same_by_name_title_and_day():
    def sources(**other: str) -> int:
        told = {"publisher": "Agency", "title": "Report", "published_on": "2025-01-10"}
        kept = event(1, sources=[told], statements=[])
        merged = combine(kept, event(2, sources=[{**told, **other}], statements=[]), {}).event
        return len(merged.sources)

    assert sources() == sources(publisher="AGENCY") == 1
    assert sources(published_on="2025-01-11") == sources(title="Other") == 2
    assert sources(publisher="Other") == 2


def test_troops_are_joined_where_they_agree_and_asked_where_they_do_not(store):
    prk = {"nationality": "PRK", "fighting_for": "RUS", "role": "captured"}
    kept, other = keep(
        store,
        event(1, troops=[{**prk, "count_best": 2}, {**prk, "role": "wounded"}]),
        event(
            2,
            troops=[
                {**prk, "role": "wounded", "count_best": 1},
                {**prk, "count_best": 3},
                {**prk, "role": "killed", "count_low": 4},
            ],
        ),
    )
    with pytest.raises(UndecidedClashes) as told:
        merge(store, kept, other, by=OPEN.person("Ben"))
    assert [clash.field for clash in told.value.clashes] == ["troops[0]"]
    assert "captured, 2" in str(told.value)
    assert "captured, 3" in str(told.value)
    assert store.get(kept.id).revision == store.get(other.id).revision == 1
    done = merge(store, kept, other, by=OPEN.person("Ben"), choices={"troops[0]": "other"})
    assert [(row.role.value, row.count_low, row.count_best) for row in done.kept.troops] == [
        ("captured", None, 3),
        ("wounded", None, 1),
        ("killed", 4, None),
    ]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("when", {"when": {"edtf": "2025-01"}}),
        (
            "where",
            {"where": {"precision": 6, "longitude": 99.0, "latitude": 60.0, "method": "clicked"}},
        ),
        ("event_type", {"event_type": "casualty"}),
        ("fatalities", {"fatalities": {"best": 7}}),
        ("verification_override", {"verification_override": {"value": "disputed", "reason": "x"}}),
    ],
)
def test_what_contradicts_is_asked_and_taken_as_chosen(store, field, changes):
    both = {
        "fatalities": {"best": 1},
        "verification_override": {"value": "claimed", "reason": "y"},
    }
    kept, other = keep(store, event(1, **both), event(2, **{**both, **changes}))
    assert [clash.field for clash in preview(store, kept.id, other.id).clashes] == [field]
    with pytest.raises(UndecidedClashes):
        merge(store, kept, other, by=OPEN.person("Ben"))
    for side, expected in (("kept", kept), ("other", other)):
        chosen = preview(store, kept.id, other.id, {field: side}).event
        assert getattr(chosen, field) == getattr(expected, field)


def test_dates_of_reports_do_not_contradict_each_other():
    one = event(1, when={"reported_on": "2025-01-12"})
    other = event(2, when={"edtf": "2025-01-09", "reported_on": "2025-01-11"})
    combined = combine(one, other, {})
    assert combined.clashes == ()
    assert combined.event.when == other.when


def test_a_choice_for_what_is_no_question_is_refused(store):
    kept, other = keep(store, event(1), event(2))
    with pytest.raises(InvalidEvent, match="do not differ"):
        merge(store, kept, other, by=OPEN.person("Ben"), choices={"when": "other"})


def test_a_change_in_between_stops_the_merge_and_nothing_is_saved(store):
    kept, other = keep(store, event(1), event(2))
    store.save(other.with_changes(title="Synthetic: changed"), author="Cem", expected_revision=1)
    with pytest.raises(StaleRevision):
        merge(store, kept, other, by=OPEN.person("Ben"))
    assert store.get(kept.id).revision == 1
    assert store.get(other.id).state is State.PUBLISHED


def test_a_crash_half_way_leaves_both_events_as_they_were(store, tmp_path):
    kept, other = keep(store, event(1), event(2))
    before = (tmp_path / EVENTS_FILE).read_bytes()
    merge(store, kept, other, by=OPEN.person("Ben"))
    store.close()
    written = (tmp_path / EVENTS_FILE).read_bytes()
    second_line = written.index(b"\n", len(before)) + 1
    for cut in (len(before) + 10, second_line - 1, second_line, len(written) - 1):
        folder = tmp_path / f"cut-{cut}"
        folder.mkdir()
        (folder / EVENTS_FILE).write_bytes(written[:cut])
        again = open_both(folder)
        states = {each.id: each.state for each in again.find()}
        again.close()
        assert set(states) == {kept.id, other.id}


def test_the_marking_of_either_is_kept_and_two_are_asked_for(store):
    plain, marked, other = keep(
        store, event(1), event(2, marking="Restricted"), event(3, marking="Open")
    )
    assert combine(plain, marked, {}).event.marking == "Restricted"
    assert [clash.field for clash in combine(marked, other, {}).clashes] == ["marking"]


def test_undoing_a_merge_brings_both_back_as_they_were(store):
    kept, other = keep(store, event(1), event(2))
    done = merge(store, kept, other, by=OPEN.person("Ben"))
    undone = unmerge(store, done.other, by=OPEN.person("Cem"), note="Two videos")
    assert not undone.kept_was_changed
    for now, before in ((undone.kept, kept), (undone.other, other)):
        assert same_content(now, before)
        assert now.state is State.PUBLISHED
        assert now.revision == 3
    again = merge(store, undone.kept, undone.other, by=OPEN.person("Ben"))
    assert same_content(again.kept, done.kept)


def test_undoing_keeps_what_was_changed_since_and_says_so(store):
    kept, other = keep(store, event(1), event(2))
    done = merge(store, kept, other, by=OPEN.person("Ben"))
    later = done.kept.with_changes(title="Synthetic: changed later")
    store.save(later, author="Cem", expected_revision=2)
    undone = unmerge(store, done.other, by=OPEN.person("Ben"))
    assert undone.kept_was_changed
    assert undone.kept.title == "Synthetic: changed later"
    assert undone.other.state is State.PUBLISHED


def test_what_cannot_be_merged_is_refused_in_words(store):
    kept, other, third = keep(store, event(1), event(2), event(3))
    done = merge(store, kept, other, by=OPEN.person("Ben"))
    for one, two, words in (
        (kept, kept, "not two events"),
        (third, done.other, "merged into another event already"),
        (done.other, third, "merged into another event already"),
    ):
        with pytest.raises(NotAllowed, match=words):
            merge(store, one, two, by=OPEN.person("Ben"))
    with pytest.raises(NotAllowed, match="not merged"):
        unmerge(store, third, by=OPEN.person("Ben"))


def test_a_published_event_is_never_lost_into_a_draft(store):
    draft, shown = keep(store, event(1, state="draft"), event(2))
    with pytest.raises(NotAllowed, match="Keep the published one"):
        merge(store, draft, shown, by=OPEN.person("Ben"))
    kept, other = keep_first(draft, shown)
    merge(store, kept, other, by=OPEN.person("Ben"))
    assert [each.id for each in store.find()] == [shown.id]


def test_what_may_not_be_passed_on_does_not_slip_out_by_merging(store):
    acled = {"dataset": "ACLED", "external_id": "1", "licence": ACLED_TERMS}
    free, kept_in = keep(store, event(1), event(2, origin=acled))
    with pytest.raises(NotAllowed, match="licence"):
        merge(store, free, kept_in, by=OPEN.person("Ben"))
    assert keep_first(free, kept_in) == (kept_in, free)
    merged = merge(store, kept_in, free, by=OPEN.person("Ben")).kept
    assert not store.find(passed_on=True)
    assert merged.origin == kept_in.origin


def test_where_review_is_required_the_other_stays_until_the_merged_one_is_published(store):
    kept, other = keep(store, event(1), event(2))
    done = merge(store, kept, other, by=REVIEW.person("Ben"))
    assert done.waits
    assert done.kept.state is State.IN_REVIEW
    assert {each.id for each in store.find()} == {kept.id, other.id}
    with pytest.raises(NotAllowed, match="waits to be published"):
        merge(store, done.kept, done.other, by=REVIEW.person("Ben"))
    shown = publish(store, done.kept, by=REVIEW.person("Cem"))
    finished = merge(store, shown, done.other, by=REVIEW.person("Cem"))
    assert not finished.waits
    assert finished.kept.revision == shown.revision
    assert [each.id for each in store.find()] == [kept.id]


def test_related_events_lead_to_each_other(store):
    one, other = keep(store, event(1), event(2))
    for each, target in zip(
        relate(store, one, other, by=OPEN.person("Ben")), (other, one), strict=True
    ):
        assert [(r.kind, r.event_id) for r in each.relations] == [(RelationKind.RELATED, target.id)]


def test_not_the_same_is_said_once_and_never_offered_again(store):
    one, other = keep(store, event(1), event(2))
    looking = Duplicates(store.table)
    assert [each.event_id for each in looking.of(one)] == [other.id]
    bearer = say_not_the_same(store, one, other, by=OPEN.person("Ben"))
    assert looking.of(store.get(one.id)) == looking.of(store.get(other.id)) == ()
    again = say_not_the_same(store, store.get(one.id), other, by=OPEN.person("Ben"))
    assert again.revision == bearer.revision == 2


def test_what_viewers_see_does_not_name_a_draft(store):
    shown, draft = keep(store, event(1), event(2, state="draft"))
    bearer = say_not_the_same(store, shown, draft, by=OPEN.person("Ben"))
    assert bearer.id == draft.id
    assert store.public(shown.id).relations == ()


def test_a_retracted_event_does_not_bear_that_two_are_not_the_same(store):
    gone, draft, shown = keep(store, event(1, state="retracted"), event(2, state="draft"), event(3))
    assert say_not_the_same(store, gone, shown, by=OPEN.person("Ben")).id == shown.id
    assert say_not_the_same(store, draft, gone, by=OPEN.person("Ben")).id == draft.id


def test_events_that_were_related_are_not_related_to_themselves_once_they_are_one(store):
    one, other = keep(store, event(1), event(2))
    done = merge(store, *relate(store, one, other, by=OPEN.person("Ben")), by=OPEN.person("Ben"))
    assert done.kept.relations == ()


def test_the_time_of_day_is_kept_whichever_account_has_it_and_two_are_asked_for():
    plain, timed = event(1), event(2, when={"edtf": "2025-01-09", "time": "05:30"})
    for one, other in ((plain, timed), (timed, plain)):
        combined = combine(one, other, {})
        assert combined.clashes == ()
        assert combined.event.when.time == timed.when.time
        assert combined.event.when.reported_on == plain.when.reported_on
    later = event(3, when={"edtf": "2025-01-09", "time": "06:30"})
    assert [clash.field for clash in combine(timed, later, {}).clashes] == ["when"]


def test_what_the_other_was_not_the_same_as_the_kept_one_is_not_either(store):
    kept, other, third = keep(store, event(1), event(2), event(3))
    said = say_not_the_same(store, other, third, by=OPEN.person("Ben"))
    merged = merge(store, kept, said, by=OPEN.person("Ben")).kept
    assert Duplicates(store.table).of(merged) == ()


# --- properties ---------------------------------------------------------------------------------

accounts = st.builds(
    lambda sources, stances, troops, edtf, deaths: {
        "sources": [{"publisher": f"P{n}", "url": f"https://example.org/{n}"} for n in sources],
        "statements": [
            {"party": "UKR", "stance": stance, "source": at % len(sources) if sources else None}
            for at, stance in enumerate(stances)
        ],
        "troops": [
            {"nationality": "PRK", "role": role, "count_best": count} for role, count in troops
        ],
        "when": {"edtf": edtf},
        "fatalities": deaths,
    },
    st.lists(st.integers(1, 4), max_size=3, unique=True),
    st.lists(st.sampled_from(["claims", "denies", "confirms"]), max_size=3),
    st.lists(
        st.tuples(st.sampled_from(["captured", "killed"]), st.sampled_from([None, 1, 2])),
        max_size=3,
    ),
    st.sampled_from([None, "2025-01-09", "2025-01"]),
    st.sampled_from([None, {"best": 1}, {"low": 1}, {"high": 2}]),
)
sides = st.sampled_from(["kept", "other"])


@given(accounts, accounts, sides)
@settings(max_examples=150, deadline=None)
def test_nothing_said_is_lost_and_merging_twice_adds_nothing(one, two, side):
    kept, other = event(1, **one), event(2, **two)
    asked = combine(kept, other, {})
    choices = {clash.field: side for clash in asked.clashes}
    merged = combine(kept, other, choices).event
    for each in (kept, other):
        assert {address_key(s.url or "") for s in each.sources} <= {
            address_key(s.url or "") for s in merged.sources
        }
        said = {(s.stance, s.source is None or each.sources[s.source].url) for s in each.statements}
        assert said <= {
            (s.stance, s.source is None or merged.sources[s.source].url) for s in merged.statements
        }
        for name in ("when", "fatalities"):
            assert getattr(each, name) is None or getattr(merged, name) is not None
    # Where one states that there were none, a person has chosen between the two.
    if not any(field.startswith("troops") for field in choices):
        listed = [len(each.troops or ()) for each in (merged, kept, other)]
        assert listed[0] == max(listed)
    again = combine(merged, other, {c.field: "kept" for c in combine(merged, other, {}).clashes})
    assert again.event.sources == merged.sources
    assert again.event.statements == merged.statements


def test_the_longer_history_is_kept_where_nothing_else_tells():
    assert keep_first(event(1), event(2, revision=3)) == (event(2, revision=3), event(1))
    assert keep_first(event(2), event(1))[0].id == synthetic_id(1)
