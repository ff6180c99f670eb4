"""The store on files: what it leaves on the disk, and what it does with files it finds there."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from events.geojson.codec import dumps, feature_collection
from events.model.event import Event
from events.store.errors import StoreDamaged, StoreUnavailable
from events.store.journal.checks import with_check
from events.vocabulary import State
from tests.both import Both, open_both
from tests.synthetic import recorded_events, synthetic_event, synthetic_id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "events"


@pytest.fixture
def open_store(folder: Path) -> Iterator[Callable[[], Both]]:
    opened: list[Both] = []

    def open_another() -> Both:
        opened.append(open_both(folder, lock_timeout_s=0.2))
        return opened[-1]

    yield open_another
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Both]) -> Both:
    return open_store()


def save(store: Both, *events: Event) -> list[Event]:
    return [store.save(e, author="Ann", expected_revision=e.revision) for e in events]


def journal(folder: Path) -> Path:
    return folder / "events.geojsonl"


def put(folder: Path, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    journal(folder).write_bytes(data)
    return journal(folder)


def lines_of(count: int) -> bytes:
    return b"".join(dumps(event) + b"\n" for event in recorded_events(count))


# --- what is on the disk ------------------------------------------------------------------------


def test_opening_and_reading_make_no_file(folder: Path, store: Both) -> None:
    assert store.find() == ()
    assert not folder.exists()


def test_each_revision_is_one_line_and_lines_are_only_added(folder: Path, store: Both) -> None:
    (first,) = save(store, synthetic_event(1, summary="Synthetic\nof two lines"))
    before = journal(folder).read_bytes()
    (second,) = save(store, first.with_changes(title="Synthetic, mended"))
    after = journal(folder).read_bytes()
    assert after == before + with_check(dumps(second), before[-67:-3]) + b"\n"
    assert after.count(b"\n") == 2


def test_published_events_stand_beside_it_for_gis(folder: Path, store: Both) -> None:
    (shown, _, later, gone) = save(
        store,
        synthetic_event(1),
        synthetic_event(2, state=State.DRAFT),
        synthetic_event(3, publish_after=datetime.now(UTC) + timedelta(days=1)),
        synthetic_event(4),
    )
    save(store, gone.with_changes(state=State.RETRACTED))
    store.flush()
    collection = json.loads((folder / "events.geojson").read_text())
    expected = feature_collection([shown])
    assert collection.pop("version") == store.version
    assert collection == json.loads(json.dumps(expected))
    assert later.title not in (folder / "events.geojson").read_text()


def test_the_published_file_leaves_out_what_a_licence_keeps_in(folder: Path, store: Both) -> None:
    save(store, synthetic_event(1), synthetic_event(2, origin={"dataset": "ACLED"}))
    store.flush()
    written = json.loads((folder / "events.geojson").read_bytes())
    assert [feature["id"] for feature in written["features"]] == [synthetic_id(1)]


def test_a_line_whose_columns_somebody_edited_is_given_as_its_facts_say(
    folder: Path, store: Both
) -> None:
    edited = lines_of(2).replace(b'"verification":"claimed"', b'"verification":"confirmed"', 1)
    put(folder, edited)
    assert edited != lines_of(2)
    assert b"\n".join(store.find().lines()) + b"\n" == lines_of(2)


def test_lines_are_those_of_the_events_wherever_they_stand_in_the_file(
    folder: Path, store: Both
) -> None:
    old = lines_of(3).replace(b'"verification":"claimed"', b'"verification":"confirmed"', 1)
    put(folder, old)
    first = store.get(synthetic_id(1))
    long = first.with_changes(summary="Synthetic " + "щ" * 4_900)
    store.save(long, author="Synthetic", expected_revision=1)
    save(store, synthetic_event(4))
    found = store.find()
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [0, 3], [2], [], [1, 1]):
        picked = found.pick(found.rows[order])
        assert list(picked.lines()) == [dumps(found[position]) for position in order]
    store.flush()
    written = (folder / "events.geojson").read_bytes()
    assert written.split(b'"features":[\n')[1] == b",\n".join(found.lines()) + b"\n]}\n"


def test_the_published_file_of_many_events_is_copied_in_pieces(folder: Path, store: Both) -> None:
    put(folder, lines_of(2_100))
    assert len(store.find()) == 2_100
    store.flush()
    written = (folder / "events.geojson").read_bytes()
    assert written.split(b'"features":[\n')[1] == lines_of(2_100)[:-1].replace(b"\n", b",\n") + (
        b"\n]}\n"
    )


def test_the_published_file_follows_a_change_by_itself(folder: Path) -> None:
    store = open_both(folder, delay_s=0.01)
    save(store, synthetic_event(1))
    await_condition(lambda: (folder / "events.geojson").exists())
    store.close()


def test_an_embargo_that_ends_shows_in_the_published_file_by_itself(folder: Path) -> None:
    store = open_both(folder, delay_s=0.01)
    save(store, synthetic_event(1, publish_after=datetime.now(UTC) + timedelta(seconds=0.3)))
    store.flush()
    published = folder / "events.geojson"
    assert json.loads(published.read_text())["features"] == []
    await_condition(lambda: len(json.loads(published.read_text())["features"]) == 1)
    store.close()


def test_closing_ends_the_thread_and_leaves_the_published_file_up_to_date(folder: Path) -> None:
    before = set(threading.enumerate())
    store = open_both(folder, delay_s=3600)
    save(store, synthetic_event(1))
    assert len(set(threading.enumerate()) - before) == 1
    assert not (folder / "events.geojson").exists()
    store.close()
    assert len(json.loads((folder / "events.geojson").read_text())["features"]) == 1
    assert set(threading.enumerate()) <= before


def test_a_published_file_left_behind_by_a_killed_program_is_mended_by_the_next(
    folder: Path, open_store: Callable[[], Both]
) -> None:
    put(folder, lines_of(2))
    (folder / "events.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    store = open_store()
    assert len(store.find()) == 2
    store.flush()
    assert len(json.loads((folder / "events.geojson").read_text())["features"]) == 2


def test_an_up_to_date_published_file_is_not_written_again(
    folder: Path, open_store: Callable[[], Both]
) -> None:
    store = open_store()
    save(store, synthetic_event(1))
    store.close()
    before = (folder / "events.geojson").stat()
    reader = open_store()
    reader.find()
    reader.close()
    after = (folder / "events.geojson").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.gdal
@pytest.mark.parametrize("name", ["events.geojsonl", "events.geojson"])
def test_gdal_reads_both_files(folder: Path, store: Both, name: str) -> None:
    placeless = synthetic_event(3, where=None)
    save(store, synthetic_event(1), synthetic_event(2), placeless)
    store.flush()
    told = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", str(folder / name)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Feature Count: 3" in told.stdout
    assert "WGS 84" in told.stdout
    assert "nationalities: String" in told.stdout
    assert told.stderr == ""


# --- a line half written ------------------------------------------------------------------------


def test_a_torn_last_line_is_set_aside_and_told_of(
    folder: Path, open_store: Callable[[], Both]
) -> None:
    whole, torn = lines_of(2), dumps(synthetic_event(3))[:-40]
    put(folder, whole + torn)
    store = open_store()
    assert len(store.find()) == 2
    assert journal(folder).read_bytes() == whole
    (aside,) = folder.glob("events-torn-*.txt")
    assert aside.read_bytes() == torn
    (problem,) = store.problems
    assert aside.name in problem
    assert open_store().problems == store.problems, "told of until somebody has looked"
    aside.unlink()
    assert store.problems == ()


def test_a_last_line_whole_but_for_its_newline_is_kept(
    folder: Path, open_store: Callable[[], Both]
) -> None:
    put(folder, lines_of(3)[:-1])
    store = open_store()
    assert len(store.find()) == 3
    assert store.problems == ()
    save(store, synthetic_event(4))
    assert len(open_store().find()) == 4


@pytest.mark.parametrize("torn", [b"\0" * 4096, b"{", b'{"type":"Feature","id":"\xd0', b"\0\0{"])
def test_a_first_line_that_a_crash_tore_is_no_damage(
    folder: Path, open_store: Callable[[], Both], torn: bytes
) -> None:
    put(folder, torn)
    store = open_store()
    assert store.find() == ()
    assert len(store.problems) == 1
    (saved,) = save(store, synthetic_event(1))
    assert open_store().find() == (saved,)


def test_a_line_somebody_is_writing_just_now_is_left_alone(
    folder: Path, open_store: Callable[[], Both]
) -> None:
    whole, arriving = lines_of(1), dumps(next(recorded_events(1, first=2))) + b"\n"
    path = put(folder, whole + arriving[:100])
    store = open_store()
    with FileLock(folder / "events.lock"):
        assert len(store.find()) == 1
        assert path.read_bytes() == whole + arriving[:100]
        with path.open("ab") as file:
            file.write(arriving[100:])
    assert len(store.find()) == 2
    assert store.problems == ()


# --- files that are not ours --------------------------------------------------------------------

GOOD = lines_of(2)
OTHERS = {
    "somebody's collection": (b'{"type":"FeatureCollection","features":[]}', 1),
    "somebody's collection, many lines": (b'{\n"type": "FeatureCollection",\n"features": []\n}', 1),
    "somebody's features": (b'{"type":"Feature","geometry":null,"properties":{}}\n', 1),
    "our look, but no revision": (GOOD.replace(b'"revision":1', b'"revision":null'), 1),
    "a list": (b"[]\n", 1),
    "text": (b"hello world\n", 1),
    "text without a line end": (b"hello world", 1),
    "UTF-16": ("привет\n".encode("utf-16"), 1),
    "Windows-1251, one line": (
        GOOD.splitlines()[0].replace(b"Synthetic event 1", "Событие".encode("cp1251")),
        1,
    ),
    "a database": (b"SQLite format 3\0" + bytes(range(256)) * 10, 1),
    "a revision missing": (GOOD.replace(b'"revision":1', b'"revision":2'), 1),
    "an impossible date": (GOOD.replace(b'"recorded_at":"2025', b'"recorded_at":"2025-99'), 1),
    "a place off the map": (GOOD.replace(b'"coordinates":[', b'"coordinates":["'), 1),
}
DAMAGED = {
    "an empty line": (b"\n" + GOOD, 1),
    "Windows-1251": (GOOD.replace(b"Synthetic event 2", "Событие".encode("cp1251")), 2),
    "garbage in the middle": (GOOD + b"#!?\n" + GOOD.replace(b"019", b"01a"), 3),
    "zeros in the middle": (GOOD + b"\0" * 100 + b"\n" + GOOD.replace(b"019", b"01a"), 3),
    "a line twice": (GOOD + GOOD, 3),
    "an impossible event": (GOOD.replace(b'"title":"Synthetic event 2"', b'"title":""'), 2),
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_file_that_is_not_ours_is_refused_in_one_message_and_left_as_it_is(
    folder: Path, open_store: Callable[[], Both], what: str
) -> None:
    data, line = OTHERS[what]
    path = put(folder, data)
    store = open_store()
    for attempt in (store.find, lambda: store.changes_since(None), store.find):
        with pytest.raises(StoreDamaged) as refused:
            attempt()
        message = str(refused.value)
        assert str(path) in message
        assert f"line {line}" in message
        assert "Nothing was changed" in message
    store.close()
    assert path.read_bytes() == data
    assert not list(folder.glob("events-torn-*"))


@pytest.mark.parametrize("what", DAMAGED)
def test_lines_that_cannot_be_read_are_left_out_and_told_of_and_the_others_are_served(
    folder: Path, open_store: Callable[[], Both], what: str
) -> None:
    data, line = DAMAGED[what]
    path = put(folder, data)
    store = open_store()
    assert synthetic_id(1) in {event.id for event in store.find()}
    problem, *_ = store.problems
    assert problem.startswith(f"events.geojsonl, line {line}: ")
    assert str(folder) not in " ".join(store.problems)
    assert "conflictmap repair --set-aside" in store.problems[-1]
    store.close()
    assert path.read_bytes() == data


@pytest.mark.parametrize("what", [*OTHERS, *DAMAGED])
def test_nothing_is_saved_into_a_file_that_is_not_ours_or_damaged(
    folder: Path, store: Both, what: str
) -> None:
    data, _ = (OTHERS | DAMAGED)[what]
    path = put(folder, data)
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            save(store, synthetic_event(9))
    assert path.read_bytes() == data


def test_a_line_longer_than_any_event_is_not_read_into_memory(folder: Path, store: Both) -> None:
    folder.mkdir()
    with journal(folder).open("wb") as file:
        file.truncate(10_000_000_000)  # sparse: takes no room
    with pytest.raises(StoreDamaged, match="longer than any event"):
        store.find()


def test_a_folder_in_place_of_the_file_is_told_of(folder: Path, store: Both) -> None:
    journal(folder).mkdir(parents=True)
    with pytest.raises(StoreUnavailable, match=r"events\.geojsonl"):
        store.find()


# --- files that change under a running program --------------------------------------------------


def test_another_file_put_in_its_place_is_read_anew(
    folder: Path, store: Both, tmp_path: Path
) -> None:
    save(store, synthetic_event(1), synthetic_event(2))
    cursor = store.changes_since(None).cursor
    other = tmp_path / "other"
    other.write_bytes(lines_of(5))
    other.replace(journal(folder))
    assert len(store.find()) == 5
    assert store.changes_since(cursor).from_the_start


def test_a_file_restored_from_an_older_copy_is_read_anew(folder: Path, store: Both) -> None:
    put(folder, lines_of(3))
    assert len(store.find()) == 3
    journal(folder).write_bytes(lines_of(2))
    assert len(store.find()) == 2


def test_a_longer_file_copied_over_it_is_read_anew(folder: Path, store: Both) -> None:
    put(folder, lines_of(2))
    assert len(store.find()) == 2
    others = b"".join(dumps(event) + b"\n" for event in recorded_events(4, first=50))
    journal(folder).write_bytes(others)
    assert {event.title for event in store.find()} == {
        f"Synthetic event {n}" for n in range(50, 54)
    }


def test_an_edit_that_keeps_the_size_is_noticed(folder: Path, store: Both) -> None:
    path = put(folder, lines_of(2))
    before = store.version
    assert store.find()[0].title == "Synthetic event 1"
    path.write_bytes(lines_of(2).replace(b"Synthetic event 1", b"Synthetic event X"))
    later = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))
    assert store.find()[0].title == "Synthetic event X"
    assert store.version != before


def test_a_file_that_disappears_is_not_taken_for_an_empty_store(folder: Path, store: Both) -> None:
    (saved,) = save(store, synthetic_event(1))
    away = journal(folder).rename(folder / "unplugged")
    with pytest.raises(StoreUnavailable, match="disappeared"):
        store.find()
    with pytest.raises(StoreUnavailable, match="disappeared"):
        save(store, synthetic_event(2))
    away.rename(journal(folder))
    assert store.find() == (saved,)


# --- one writer at a time -----------------------------------------------------------------------


def test_a_writer_that_does_not_finish_is_told_of_after_a_while(folder: Path, store: Both) -> None:
    save(store, synthetic_event(1))
    with (
        FileLock(folder / "events.lock"),
        pytest.raises(StoreUnavailable, match="being written by another program"),
    ):
        save(store, synthetic_event(2))
    assert len(store.find()) == 1


def test_threads_that_save_at_once_lose_nothing(
    folder: Path, open_store: Callable[[], Both]
) -> None:
    store = open_both(folder)
    threads = [
        threading.Thread(target=save, args=(store, *map(synthetic_event, range(n, n + 25))))
        for n in range(0, 100, 25)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    assert len(open_store().find()) == 100


def test_events_are_looked_at_while_others_are_saved(store: Both) -> None:
    save(store, synthetic_event(0))
    failures: list[BaseException] = []
    done = threading.Event()

    def look() -> None:
        try:
            while not done.is_set():
                found = store.find()
                assert [event.id for event in found] == [synthetic_id(n) for n in range(len(found))]
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    save(store, *map(synthetic_event, range(1, 150)))
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(store.find()) == 150


def await_condition(condition: Callable[[], bool], *, within_s: float = 10.0) -> None:
    """Wait until something another thread does has come about."""
    pause = threading.Event()
    deadline = datetime.now(UTC) + timedelta(seconds=within_s)
    while not condition():
        assert datetime.now(UTC) < deadline, f"not within {within_s} s"
        pause.wait(0.01)
