"""Viewers go on seeing what they saw, at once, while much that is new is being read or written."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from events.geojson.codec import dumps
from events.store.errors import StoreBeingRead, StoreDamaged
from events.store.journal.batch import marked
from events.store.journal.follow import LONG_BYTES
from events.store.journal.read import Journal
from events.store.journal.store import GeoJsonStore
from events.store.journal.write import Writer
from tests.synthetic import recorded_events, synthetic_event

FEW, MANY = 20, 1_000
"""Events read at once, and as many as are read aside."""

PATIENCE_S = 60


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    made = [dumps(event) + b"\n" for event in recorded_events(FEW + MANY)]
    assert sum(map(len, made[FEW:])) > LONG_BYTES
    return made


@pytest.fixture
def journal(tmp_path: Path, lines: list[bytes]) -> Path:
    path = tmp_path / "events.geojsonl"
    path.write_bytes(b"".join(lines[:FEW]))
    return path


@pytest.fixture
def store(journal: Path) -> Iterator[GeoJsonStore]:
    opened = GeoJsonStore(journal.parent, snapshot_delay_s=3600)
    assert len(opened.shown()) == FEW
    yield opened
    opened.close()


def add(journal: Path, data: bytes) -> None:
    """Write as another program would."""
    with journal.open("ab") as file:
        file.write(data)


def counts_until(store: GeoJsonStore, count: int) -> set[int]:
    """Look until there are so many, and tell every number that was seen."""
    seen: set[int] = set()
    waiting = threading.Event()
    for _ in range(PATIENCE_S * 100):
        seen.add(len(store.shown()))
        if count in seen:
            return seen
        waiting.wait(0.01)
    raise AssertionError(f"Only {seen} were seen.")


def test_what_was_seen_last_is_seen_while_much_is_read_and_then_all_of_it(
    store: GeoJsonStore, journal: Path, lines: list[bytes]
) -> None:
    version = store.version
    add(journal, b"".join(lines[FEW:]))
    assert len(store.shown()) == FEW
    assert store.version == version
    assert counts_until(store, FEW + MANY) == {FEW, FEW + MANY}
    assert store.version != version
    assert len(store.find()) == FEW + MANY


def test_a_save_waits_for_what_is_being_read_and_follows_on_it(
    store: GeoJsonStore, journal: Path, lines: list[bytes]
) -> None:
    add(journal, b"".join(lines[FEW:]))
    assert len(store.shown()) == FEW
    changed = synthetic_event(FEW + MANY, revision=1)
    saved = store.save(changed, author="Ann", expected_revision=1)
    assert saved.revision == 2
    assert len(store.shown()) == FEW + MANY
    assert len(GeoJsonStore(journal.parent).history(saved.id)) == 2


def test_what_was_seen_last_is_seen_while_another_file_is_read(
    store: GeoJsonStore, journal: Path, lines: list[bytes]
) -> None:
    other = journal.with_suffix(".other")
    other.write_bytes(b"".join(lines[FEW:]))
    other.replace(journal)
    assert len(store.shown()) == FEW
    assert counts_until(store, MANY) == {FEW, MANY}
    assert store.get(synthetic_event(FEW + 1).id).title == synthetic_event(FEW + 1).title


def test_what_is_wrong_with_what_is_read_aside_is_said(
    store: GeoJsonStore, journal: Path, lines: list[bytes]
) -> None:
    add(journal, b"".join(lines[FEW:]) + b'{"type":"Feature"}\n')
    assert len(store.shown()) == FEW
    with pytest.raises(StoreDamaged, match=f"line {FEW + MANY + 1}"):
        counts_until(store, FEW + MANY)
    os.truncate(journal, sum(map(len, lines)))
    assert len(store.shown()) == FEW + MANY


def test_a_batch_half_written_by_another_program_shows_nothing_until_it_is_whole(
    store: GeoJsonStore, journal: Path, lines: list[bytes]
) -> None:
    batch = marked(lines[FEW], MANY) + b"".join(lines[FEW + 1 :])
    half = len(batch) * 2 // 3
    with Writer(Journal(journal)).writing():
        add(journal, batch[:half])
        for _ in range(20):
            assert len(store.shown()) == FEW
        add(journal, batch[half:])
        assert counts_until(store, FEW + MANY) == {FEW, FEW + MANY}


def test_viewers_see_all_or_nothing_of_a_batch_this_program_saves(store: GeoJsonStore) -> None:
    seen: set[int] = set()
    saved = threading.Event()

    def save() -> None:
        with store.batch(author="Ann") as batch:
            for number in range(FEW + 1, FEW + MANY + 1):
                batch.add(synthetic_event(number))
            batch.save()
        saved.set()

    saving = threading.Thread(target=save)
    saving.start()
    while not saved.is_set():
        seen.add(len(store.shown()))
    saving.join()
    assert seen <= {FEW, FEW + MANY}
    assert len(store.shown()) == len(store.find()) == FEW + MANY


# Read from its first line in the background, as a server does at its start


@pytest.fixture
def begun(journal: Path, lines: list[bytes]) -> Iterator[GeoJsonStore]:
    """A store that has just begun to read all lines."""
    journal.write_bytes(b"".join(lines))
    opened = GeoJsonStore(journal.parent, snapshot_delay_s=3600)
    opened.begin_reading()
    yield opened
    opened.close()


def test_whoever_looks_while_all_is_read_is_told_how_far_it_is_and_then_sees_all(
    begun: GeoJsonStore,
) -> None:
    looks: list[Callable[[], object]] = [
        begun.shown,
        begun.find,
        lambda: begun.version,
        lambda: begun.changes_since(None),
        lambda: begun.problems,
    ]
    for look in looks:
        with pytest.raises(StoreBeingRead, match="%") as told:
            look()
        assert 0 <= told.value.share < 1
    assert not begun.wait_until_read(0)
    assert begun.wait_until_read(PATIENCE_S)
    assert len(begun.shown()) == len(begun.find()) == FEW + MANY
    begun.begin_reading()  # again is no news
    assert len(begun.shown()) == FEW + MANY


def test_a_save_waits_until_all_is_read(begun: GeoJsonStore) -> None:
    saved = begun.save(synthetic_event(FEW + MANY, revision=1), author="Ann", expected_revision=1)
    assert saved.revision == 2


def test_closing_ends_the_reading_and_a_later_call_begins_anew(begun: GeoJsonStore) -> None:
    (reading,) = (each for each in threading.enumerate() if each.name == "events-reading")
    with pytest.raises(StoreBeingRead):
        begun.shown()
    begun.close()
    reading.join(PATIENCE_S)
    assert not reading.is_alive()
    assert len(begun.shown()) == FEW + MANY


def test_a_damaged_file_is_read_once_and_told_of_each_time_until_it_was_mended(
    journal: Path, lines: list[bytes]
) -> None:
    journal.write_bytes(b"".join(lines) + b'{"type":"Feature"}\n')
    store = GeoJsonStore(journal.parent, snapshot_delay_s=3600)
    store.begin_reading()
    with pytest.raises(StoreDamaged, match=f"line {FEW + MANY + 1}"):
        store.wait_until_read(PATIENCE_S)
    began = time.perf_counter()
    with pytest.raises(StoreDamaged, match=f"line {FEW + MANY + 1}"):
        store.shown()
    assert time.perf_counter() - began < 0.1
    os.truncate(journal, sum(map(len, lines)))
    assert len(store.shown()) == FEW + MANY
    store.close()
