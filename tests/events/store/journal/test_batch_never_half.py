"""A batch interrupted at any moment counts as a whole or not at all."""

import json
import multiprocessing
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from events.query.query import EventQuery
from events.store.journal.read import Journal
from events.store.journal.store import GeoJsonStore
from events.store.journal.write import Writer
from events.table.table import WORTH_KEEPING
from tests.both import open_both
from tests.events.store.journal.writers import save_batches_for_ever
from tests.synthetic import synthetic_event

SIZE = 800
KILLS = 6

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.events.store.journal.writers"])


def test_killing_the_writer_at_any_moment_never_leaves_half_a_batch(tmp_path: Path) -> None:
    chance = random.Random(20250409)
    torn = 0
    for kill in range(KILLS):
        ours, theirs = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(
            target=save_batches_for_ever,
            args=(tmp_path, 1 + kill * SIZE, SIZE, theirs),
            daemon=True,
        )
        process.start()
        theirs.close()
        assert ours.recv() == "saving"
        ours.poll(chance.uniform(0, 0.03))
        process.kill()
        process.join()
        acknowledged = 0
        while ours.poll():
            try:
                acknowledged += ours.recv() == "saved"
            except EOFError:
                break
        ours.close()
        store = open_both(tmp_path)
        found = store.find()
        assert len(found) % SIZE == 0, "no half batch"
        if acknowledged:
            last = store.get(synthetic_event((kill + 1) * SIZE).id)
            assert last.revision >= acknowledged
        torn += len(list(tmp_path.glob("*-torn-*")))
        for aside in tmp_path.glob("*-torn-*"):
            aside.unlink()
        store.close()
    print(f"{torn} of {KILLS} kills left a torn batch")


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    """A file of one saved event and then a batch of five."""
    store = open_both(tmp_path)
    store.save(synthetic_event(1), author="Ann", expected_revision=0)
    with store.batch(author="Ann") as batch:
        for number in range(2, 7):
            batch.add(synthetic_event(number))
        batch.save()
    store.close()
    return (tmp_path / "events.geojsonl").read_bytes()


def test_a_batch_cut_anywhere_is_set_aside_as_a_whole(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "events.geojsonl"
    begins = whole.index(b"\n") + 1
    cuts = [begins + 1, begins + 40, whole.index(b"\n", begins) + 1, len(whole) - 1]
    for cut in cuts:
        path.write_bytes(whole[:cut])
        store = open_both(tmp_path)
        assert len(store.find()) == 1
        (problem,) = store.problems
        assert "never acknowledged" in problem
        (aside,) = tmp_path.glob("*-torn-*")
        assert aside.read_bytes() == whole[begins:cut]
        aside.unlink()
        again = store.save(synthetic_event(7), author="Ann", expected_revision=0)
        assert open_both(tmp_path).get(again.id) == again
        store.close()


def test_zeros_a_power_cut_left_in_the_middle_make_the_whole_batch_torn(
    tmp_path: Path, whole: bytes
) -> None:
    middle = len(whole) * 2 // 3
    holed = whole[:middle] + bytes(30) + whole[middle + 30 :]
    (tmp_path / "events.geojsonl").write_bytes(holed)
    store = open_both(tmp_path)
    assert len(store.find()) == 1
    store.close()


def test_a_reader_sees_nothing_of_a_batch_somebody_is_still_writing(
    tmp_path: Path, whole: bytes
) -> None:
    path = tmp_path / "events.geojsonl"
    path.write_bytes(whole[: whole.index(b"\n") + 1])
    reader = open_both(tmp_path)
    assert len(reader.find()) == 1
    with Writer(Journal(path)).writing():
        with path.open("ab") as file:
            file.write(whole[path.stat().st_size : -20])
        assert len(reader.find()) == 1
        assert any("incomplete" in problem for problem in reader.problems)
        with path.open("ab") as file:
            file.write(whole[-20:])
        assert len(reader.find()) == 6
    assert reader.problems == ()
    reader.close()


def test_a_word_changed_by_hand_in_a_saved_batch_does_not_lose_the_others(
    tmp_path: Path, whole: bytes
) -> None:
    path = tmp_path / "events.geojsonl"
    path.write_bytes(whole.replace(b"Synthetic place 3", b"Synthetic town 3"))
    store = open_both(tmp_path)
    assert len(store.find(EventQuery(text="town 3"))) == 0
    assert len(store.find()) == 5
    assert any("line 3" in problem for problem in store.problems)
    store.close()


@pytest.mark.parametrize("line_end", [1, 2, 4, 5])
def test_a_damaged_line_end_within_a_saved_batch_does_not_make_it_half_written(
    tmp_path: Path, whole: bytes, line_end: int
) -> None:
    at = [position for position, letter in enumerate(whole) if letter == 10][line_end]
    path = tmp_path / "events.geojsonl"
    path.write_bytes(whole[:at] + b"\x0b" + whole[at + 1 :])
    store = open_both(tmp_path)
    assert len(store.find()) >= (6 if line_end == 5 else 4)
    assert line_end == 5 or store.problems
    assert not list(tmp_path.glob("*-torn-*"))
    store.close()


def test_a_batch_cut_after_its_first_line_is_told_of_as_what_it_is(
    tmp_path: Path, whole: bytes
) -> None:
    path = tmp_path / "events.geojsonl"
    first = whole.index(b"\n") + 1
    path.write_bytes(whole[: whole.index(b"\n", first) + 1])
    store = GeoJsonStore(tmp_path, read_only=True)
    (problem,) = store.problems
    assert "1 of 5 lines are there" in problem
    assert "only reads" in problem
    assert "cannot be written to" not in problem
    store.close()


def test_the_mark_of_a_batch_stays_in_the_journal_and_gdal_reads_it(
    tmp_path: Path, whole: bytes
) -> None:
    store = open_both(tmp_path)
    store.find()
    store.flush()
    published = json.loads((tmp_path / "events.geojson").read_bytes())
    assert {tuple(feature) for feature in published["features"]} == {
        ("type", "id", "geometry", "properties")
    }
    ran = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", tmp_path / "events.geojsonl"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "Feature Count: 6" in ran.stdout
    store.close()


def test_a_large_batch_is_kept_ready_for_the_next_program(tmp_path: Path) -> None:
    store = open_both(tmp_path)
    with store.batch(author="Ann") as batch:
        for number in range(1, WORTH_KEEPING + 1):
            batch.add(synthetic_event(number))
        began = time.perf_counter()
        batch.save()
        assert time.perf_counter() - began < 5
    store.close()
    assert (tmp_path / "cache" / "events.arrow").exists()
    assert (tmp_path / "cache" / "lines.npz").exists()
    other = open_both(tmp_path)
    assert other.version == store.version
    assert len(other.find()) == WORTH_KEEPING
    for each in (store, other):
        each.close()


@pytest.mark.parametrize("behind", [0, 2])
def test_a_byte_that_became_zero_takes_no_more_than_its_line(
    tmp_path: Path, whole: bytes, behind: int
) -> None:
    store = GeoJsonStore(tmp_path)
    (tmp_path / "events.geojsonl").write_bytes(whole)
    for number in range(90, 90 + behind):
        store.save(synthetic_event(number), author="Ann", expected_revision=0)
    store.close()
    data = (tmp_path / "events.geojsonl").read_bytes()
    lines = data.splitlines(keepends=True)
    for number, line in enumerate(lines):
        for at in (0, 3, 40, len(line) // 2, len(line) - 3, len(line) - 1):
            shutil.rmtree(tmp_path)
            tmp_path.mkdir()
            spoilt = line[:at] + b"\0" + line[at + 1 :]
            path = tmp_path / "events.geojsonl"
            path.write_bytes(b"".join([*lines[:number], spoilt, *lines[number + 1 :]]))
            store = GeoJsonStore(tmp_path)
            found = sum(1 for _ in store.changes_since(None).revisions)
            # Without its line end a line cannot be told from the one behind it.
            least = len(lines) - (2 if at == len(line) - 1 else 1)
            assert found >= least, f"line {number}, byte {at}"
            assert found == len(lines) or store.problems
            store.close()
