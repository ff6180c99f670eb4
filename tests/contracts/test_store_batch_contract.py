"""What every event store promises of a batch: all of it, or nothing of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from events.errors import InvalidEvent
from events.geojson.codec import dumps
from events.query.query import EventQuery
from events.store.base import utc_now
from events.store.errors import EventNotFound, StaleRevision
from events.table.found_events import lines_of
from events.vocabulary import State
from tests.both import Both
from tests.contracts.adapters import ADAPTERS, opener
from tests.synthetic import synthetic_event

OpenStore = Callable[[], Both]


@pytest.fixture(params=ADAPTERS)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Open the same stored events once more, as another process would."""
    opened: list[Both] = []
    open_one = opener(request, tmp_path)

    def open_another() -> Both:
        opened.append(Both(open_one(utc_now)))
        return opened[-1]

    yield open_another
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> Both:
    return open_store()


def test_a_saved_batch_is_there_for_all_as_if_saved_one_by_one(open_store: OpenStore) -> None:
    ours, theirs = open_store(), open_store()
    events = [synthetic_event(number) for number in range(1, 30)]
    assert theirs.find() == ()
    with ours.batch(author="Ann", note="from a table") as batch:
        for event in events:
            batch.add(event)
        assert ours.find() == (), "nothing is there before it is saved"
        assert batch.save() == len(batch) == 29
    for store in (ours, theirs, open_store()):
        found = store.find()
        assert [event.id for event in found] == [event.id for event in events]
        assert {(e.revision, e.recorded_by, e.change_note) for e in found} == {
            (1, "Ann", "from a table")
        }
        assert len({event.recorded_at for event in found}) == 1, "all bear one time"
        told = [
            e.with_changes(revision=0, recorded_at=None, recorded_by=None, change_note=None)
            for e in found
        ]
        assert told == events
        query = EventQuery(nationality=("CHN",), fighting_for=("RUS",))
        assert store.find(query) == tuple(e for e in found if e in store.find(query))
        assert list(lines_of(found)) == [dumps(event) for event in found]
        assert store.problems == ()


def test_a_batch_mixes_new_events_and_changes_and_others_may_save_meanwhile(
    open_store: OpenStore,
) -> None:
    ours, theirs = open_store(), open_store()
    first = ours.save(synthetic_event(1), author="Ann", expected_revision=0)
    with ours.batch(author="Ben") as batch:
        batch.add(first.with_changes(title="Synthetic, mended"))
        batch.add(synthetic_event(2, state=State.DRAFT))
        between = theirs.save(synthetic_event(3), author="Cem", expected_revision=0)
        batch.save()
    assert [event.revision for event in ours.history(first.id)] == [1, 2]
    assert ours.get(first.id).title == "Synthetic, mended"
    assert len(ours.find()) == 2, "a draft is not shown"
    mended = open_store().get(first.id)
    assert mended.recorded_at is not None and between.recorded_at is not None
    assert mended.recorded_at > between.recorded_at
    later = theirs.save(mended.with_changes(title="Synthetic 3"), author="A", expected_revision=2)
    assert ours.get(first.id) == later


def test_one_stale_event_keeps_the_whole_batch_out(open_store: OpenStore) -> None:
    store = open_store()
    seen = store.save(synthetic_event(1), author="Ann", expected_revision=0)
    with store.batch(author="Ben") as batch:
        batch.add(synthetic_event(2))
        batch.add(seen.with_changes(title="Synthetic, by Ben"))
        theirs = store.save(seen.with_changes(title="By Ann"), author="Ann", expected_revision=1)
        with pytest.raises(StaleRevision) as caught:
            batch.save()
    assert caught.value.theirs == theirs
    assert caught.value.yours.title == "Synthetic, by Ben"
    assert open_store().find() == (theirs,)


def test_a_batch_refuses_what_a_save_refuses(store: Both) -> None:
    with store.batch(author="Ann") as batch:
        batch.add(synthetic_event(1, revision=3))
        with pytest.raises(EventNotFound):
            batch.save()
    with store.batch(author="\x00") as batch, pytest.raises(InvalidEvent):
        batch.add(synthetic_event(1))
    with store.batch(author="Ann") as batch:
        batch.add(synthetic_event(1))
        with pytest.raises(ValueError, match="already"):
            batch.add(synthetic_event(1))
    assert store.find(states=tuple(State)) == ()


def test_a_batch_that_is_not_saved_leaves_nothing(store: Both) -> None:
    with store.batch(author="Ann") as batch:
        batch.add(synthetic_event(1))
    with store.batch(author="Ann") as batch:
        assert batch.save() == 0
    assert store.find() == ()
    assert store.is_empty


def test_changes_and_history_tell_of_a_batch_like_of_any_save(store: Both) -> None:
    cursor = store.changes_since(None).cursor
    with store.batch(author="Ann") as batch:
        for number in (1, 2, 3):
            batch.add(synthetic_event(number))
        batch.save()
    changes = store.changes_since(cursor)
    assert [stored.event.title[-1] for stored in changes.revisions] == ["1", "2", "3"]
    assert not changes.from_the_start
