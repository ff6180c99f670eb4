"""What has changed between two moments: against the history, walked revision by revision."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from events.changes.differences import differences
from events.changes.kinds import Aspect, Timing, Transition
from events.model.event import Event, not_hidden
from events.query.query import EventQuery, matches
from events.store.journal.store import GeoJsonStore
from events.table.table import EventTable
from events.vocabulary import PENDING, State
from tests.synthetic import synthetic_event

START = datetime(2026, 2, 1, tzinfo=UTC)
QUERIES = (EventQuery(), EventQuery(nationality=("PRK",)))
PRK = {"nationality": "PRK", "fighting_for": "RUS", "role": "engaged", "count_best": 2}
CHANGES = (
    {"state": "draft"},
    {"state": "in_review"},
    {"state": "published"},
    {"state": "retracted"},
    {"state": "withdrawn"},
    {"state": "published", "title": "Synthetic, mended"},
    {"state": "published", "troops": [PRK]},
    {"state": "published", "troops": []},
    {"state": "published", "publish_after": START + timedelta(hours=6)},
    {"state": "published", "publish_after": None},
    {"state": "published", "hidden_before": 2},
)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def opened(folder: Path) -> tuple[GeoJsonStore, EventTable, Clock]:
    clock = Clock()
    store = GeoJsonStore(folder, clock=clock)
    return store, EventTable(store, clock=clock), clock


def as_seen(history: tuple[Event, ...], at: datetime) -> Event | None:
    """What viewers are given of an event as known at a moment, by walking its history."""
    decided = [each for each in history if each.recorded_at <= at and each.state not in PENDING]
    last = decided[-1] if decided else None
    if last is None or last.state is not State.PUBLISHED or last not in not_hidden(history):
        return None
    return last if last.publish_after is None or last.publish_after <= at else None


steps_of_history = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(CHANGES)), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(steps_of_history, st.integers(0, 12), st.integers(0, 12), st.sampled_from(QUERIES))
def test_differences_are_those_of_the_history(steps, one, other, query) -> None:
    since, until = (START + timedelta(hours=each, minutes=30) for each in sorted((one, other)))
    with tempfile.TemporaryDirectory() as folder:
        store, table, clock = opened(Path(folder))
        kept: dict[int, Event] = {}
        for number, change in steps:
            clock.now += timedelta(hours=1)
            event = kept.get(number) or synthetic_event(number)
            kept[number] = store.save(
                event.with_changes(**change), author="Synthetic", expected_revision=event.revision
            )
        clock.now += timedelta(hours=12)
        expected = {}
        for event in kept.values():
            history = store.history(event.id)
            before, after = as_seen(history, since), as_seen(history, until)
            asked = [each is not None and matches(each, query) for each in (before, after)]
            if any(asked):
                expected[event.id] = before, after
        found = {each.event.id: each for each in differences(table, since, until, query)}
        for event_id, (before, after) in expected.items():
            content = [each and each.model_dump(exclude=BOOKKEEPING) for each in (before, after)]
            assert (event_id in found) == (content[0] != content[1])
            if event_id in found:
                assert revision_of(found[event_id].before) == revision_of(before)
                assert revision_of(found[event_id].after) == revision_of(after)
                assert (found[event_id].changes != ()) == (None not in (before, after))
        assert found.keys() <= expected.keys()
        store.close()


BOOKKEEPING = {
    *("revision", "recorded_at", "recorded_by", "way", "batch", "change_note", "hidden_before"),
    "state",
}


def revision_of(event: Event | None) -> int | None:
    return None if event is None else event.revision


def test_each_step_is_told_by_its_name(tmp_path: Path) -> None:
    store, table, clock = opened(tmp_path)

    def save(number: int, revision: int = 0, **changes: object) -> Event:
        clock.now += timedelta(minutes=1)
        event = synthetic_event(number, **changes)
        return store.save(event, author="Synthetic", expected_revision=revision)

    for number in (1, 2, 3, 4):
        save(number, troops=[PRK])
    clock.now = START + timedelta(days=1)
    since = clock.now
    save(1, 1, troops=[{**PRK, "count_best": 9}])
    save(2, 1, state="retracted")
    save(3, 1, state="retracted", relations=[{"kind": "merged_into", "event_id": id_of(1)}])
    save(4, 1, troops=[])
    save(5, troops=[PRK], when={"edtf": "2024-01-05"})
    save(6, troops=[PRK], when={"edtf": "2026-02-02"})
    save(7, troops=[PRK], state="draft")
    found = differences(table, since, clock.now, EventQuery(nationality=("PRK",)))
    told = {int(each.event.id[-12:], 16): each for each in found}
    assert {number: each.step for number, each in told.items()} == {
        1: Transition.CORRECTED,
        2: Transition.RETRACTED,
        3: Transition.MERGED,
        4: Transition.LEFT,
        5: Transition.NEW,
        6: Transition.NEW,
    }
    assert told[1].kinds == (Aspect.NUMBER,)
    assert told[1].words == "Corrected: number changed"
    assert told[3].merged_into == id_of(1)
    assert (told[5].timing, told[6].timing) == (Timing.EARLIER, Timing.SINCE)
    assert found.by_step[Transition.NEW] == 2
    assert found.by_timing == {Timing.SINCE: 1, Timing.EARLIER: 1}
    assert found.shown_ids == {id_of(number) for number in (1, 4, 5, 6)}


def test_what_is_withdrawn_for_safety_leaves_no_trace(tmp_path: Path) -> None:
    store, table, clock = opened(tmp_path)
    store.save(synthetic_event(1), author="Synthetic", expected_revision=0)
    clock.now += timedelta(days=1)
    since = clock.now
    clock.now += timedelta(minutes=1)
    withdrawn = synthetic_event(1, state="withdrawn")
    store.save(withdrawn, author="Synthetic", expected_revision=1)
    assert not len(differences(table, since, clock.now))


def test_what_a_licence_keeps_in_is_counted_and_not_told(tmp_path: Path) -> None:
    store, table, clock = opened(tmp_path)
    since = clock.now
    clock.now += timedelta(minutes=1)
    origin = {"dataset": "ACLED", "licence": "ACLED Terms of Use"}
    store.save(synthetic_event(1, origin=origin), author="Synthetic", expected_revision=0)
    found = differences(table, since, clock.now, passed_on=True)
    assert (len(found), found.left_out) == (0, 1)
    assert len(differences(table, since, clock.now)) == 1


def id_of(number: int) -> str:
    return synthetic_event(number).id
