"""Nothing that was acknowledged is lost, and nothing is there twice, whatever happens."""

import json
import multiprocessing
import random
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from events.geojson.codec import dumps
from events.store.errors import StoreUnavailable
from tests.both import open_both
from tests.events.store.journal.writers import (
    Acknowledged,
    save_for_ever,
    save_some,
    save_until_refused,
    use_without_rights,
)
from tests.synthetic import MARK, recorded_events, synthetic_event

KILLS = 40  # `make bench-faults` does 300
WRITERS = 4
SAVES_EACH = 40

# Processes are forked off a server that has everything imported: a start takes milliseconds, and
# no thread of the tests is forked along.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.events.store.journal.writers"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "events"


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """Make a folder in memory where there is one, for what does not depend on the disk."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made)


def start(target: Callable[..., None], *args: Any) -> tuple[Any, Connection]:
    ours, theirs = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=target, args=(*args, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def everything(told: Connection) -> list[Any]:
    """Read what a process told until it ended or was killed."""
    answers = []
    while True:
        try:
            answers.append(told.recv())
        except EOFError:
            return answers


def stored(folder: Path) -> Counter[Acknowledged]:
    """Read the file without the store: which revisions are on which lines, and how often."""
    lines = (folder / "events.geojsonl").read_bytes().splitlines()
    features = [json.loads(line) for line in lines]
    return Counter((f["id"], f["properties"]["revision"]) for f in features)


def test_killing_the_writer_at_any_moment_loses_nothing(
    folder: Path, figures: Callable[[str], None]
) -> None:
    chance = random.Random(20250409)
    acknowledged: set[Acknowledged] = set()
    began = time.monotonic()
    for kill in range(KILLS):
        # Every other writer is also writing the file of published events all the time.
        delay_s = 0.0 if kill % 2 else 3600.0
        process, told = start(save_for_ever, folder, 1 + kill * 10_000, delay_s)
        new = [told.recv()]
        told.poll(chance.uniform(0, 0.02))
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.join()
        new += everything(told)
        told.close()

        store = open_both(folder)
        for event_id, revision in new:
            assert store.get(event_id, revision=revision).revision == revision
        if kill % 4 == 3:
            store.close()
            published = json.loads((folder / "events.geojson").read_bytes())
            assert published["version"] == store.version
        acknowledged.update(new)
    store.close()
    lines = stored(folder)
    assert set(lines.values()) == {1}, "nothing is there twice"
    assert acknowledged <= set(lines)
    assert len(lines) - len(acknowledged) <= KILLS, "at most the save under way at each kill"
    assert not list(folder.glob(".*.tmp")), "no unfinished file stays behind"
    figures(
        f"{KILLS} kills (SIGKILL) in {time.monotonic() - began:.1f} s: {len(acknowledged):,} saves "
        f"acknowledged, 0 lost, 0 doubled; {len(lines) - len(acknowledged)} written but killed "
        "before they could be acknowledged"
    )


def test_a_file_cut_at_any_byte_of_its_last_record_is_read_and_written_on(
    quick_folder: Path, figures: Callable[[str], None]
) -> None:
    folder = quick_folder
    *earlier, last = [dumps(event) for event in recorded_events(3)]
    whole = b"".join(line + b"\n" for line in earlier)
    path = folder / "events.geojsonl"
    kept_whole = 0
    # `make bench-faults` cuts at every byte; here at every fifth and at all near the end.
    cuts = sorted({*range(0, len(last), 5), *range(len(last) - 20, len(last) + 1)})
    for cut in cuts:
        path.write_bytes(whole + last[:cut])
        store = open_both(folder)
        is_whole = cut == len(last)
        assert len(store.find()) == (3 if is_whole else 2), f"cut after {cut} bytes"
        asides = list(folder.glob("events-torn-*"))
        assert [aside.read_bytes() for aside in asides] == (
            [last[:cut]] if cut > 0 and not is_whole else []
        )
        assert len(store.problems) == len(asides)
        kept_whole += is_whole
        if cut % 100 == 0 or cut > len(last) - 5:
            saved = store.save(synthetic_event(9), author="Ann", expected_revision=0)
            assert sum(stored(folder).values()) == (4 if is_whole else 3)
            assert store.find()[-1] == saved
            store.close()
        for aside in asides:
            aside.unlink()
    figures(f"{len(cuts):,} cuts of the last record: {kept_whole} kept whole, the rest set aside")


def test_several_processes_that_write_at_once_lose_nothing(
    folder: Path, figures: Callable[[str], None]
) -> None:
    store = open_both(folder)
    shared = synthetic_event(1, title=f"{MARK} 0")
    store.save(shared, author="Ann", expected_revision=0)
    began = time.monotonic()
    writers = [
        start(save_some, folder, 10_000 * (writer + 1), SAVES_EACH, shared.id)
        for writer in range(WRITERS)
    ]
    acknowledged = [answer for _, told in writers for answer in everything(told)]
    for process, told in writers:
        process.join()
        told.close()
        assert process.exitcode == 0
    took_s = time.monotonic() - began
    assert len(acknowledged) == len(set(acknowledged)) == 2 * WRITERS * SAVES_EACH
    lines = stored(folder)
    assert lines == Counter([*acknowledged, (shared.id, 1)])
    assert store.get(shared.id).title == f"{MARK} {WRITERS * SAVES_EACH}"
    assert len(store.find()) == 1 + WRITERS * SAVES_EACH
    times = [event.recorded_at for event in store.history(shared.id)]
    assert times == sorted(set(times))
    store.close()
    figures(
        f"{WRITERS} processes at once: {len(acknowledged)} saves acknowledged in {took_s:.1f} s, "
        "0 lost, 0 doubled, one shared event counted up without a gap"
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 64 kB."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mounted)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"no right to mount a small disk here ({made.stderr.strip()})")
    yield mounted
    # What was found keeps the file open until it is forgotten; the disk goes with it.
    subprocess.run(["umount", "--lazy", str(mounted)], check=True)


def test_a_full_disk_loses_nothing_and_saving_goes_on_when_there_is_room(
    small_disk: Path, figures: Callable[[str], None]
) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 20_000)
    store = open_both(small_disk / "events")
    saved = []
    refused = ""
    while not refused:
        try:
            saved.append(
                store.save(synthetic_event(len(saved) + 1), author="Ann", expected_revision=0)
            )
        except StoreUnavailable as error:
            refused = str(error)
    assert len(saved) > 3
    assert "The disk is full" in refused
    assert "Nothing was saved" in refused
    path = small_disk / "events" / "events.geojsonl"
    assert path.read_bytes().endswith(b"\n"), "no half line stays behind"
    assert store.find() == tuple(saved)
    store.flush()
    assert any("events.geojson is out of date" in problem for problem in store.problems)
    filler.unlink()
    again = store.save(synthetic_event(len(saved) + 1), author="Ann", expected_revision=0)
    store.close()
    assert store.find() == (*saved, again)
    store.close()
    figures(f"full disk (tmpfs of 64 kB): {len(saved)} saves acknowledged, then refused; 0 lost")


def test_a_file_that_may_not_grow_loses_nothing(
    folder: Path, figures: Callable[[str], None]
) -> None:
    process, told = start(save_until_refused, folder, 20_000)
    *acknowledged, refused, again = everything(told)
    process.join()
    told.close()
    assert process.exitcode == 0
    assert "Nothing was saved" in refused
    assert len(acknowledged) > 3
    assert stored(folder) == Counter([*acknowledged, again])
    figures(
        f"limit on file size (RLIMIT_FSIZE): {len(acknowledged)} saves acknowledged, then refused, "
        "then saved with room again; 0 lost"
    )


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """Make a folder that another user may reach; the tests' own are closed to others."""
    made = Path(tempfile.mkdtemp(prefix="conflictmap-test-"))
    made.chmod(0o755)
    yield made
    made.chmod(0o700)
    shutil.rmtree(made)


@pytest.mark.parametrize("torn", [b"", b'{"type":"Feature","id":'])
def test_a_folder_that_may_only_be_read_is_read_and_told_of(open_to_all: Path, torn: bytes) -> None:
    store = open_both(open_to_all)
    saved = [store.save(synthetic_event(n), author="Ann", expected_revision=0) for n in (1, 2)]
    store.close()
    path = open_to_all / "events.geojsonl"
    with path.open("ab") as file:
        file.write(torn)
    before = path.read_bytes()
    process, told = start(use_without_rights, open_to_all)
    found, problems, refused, not_writable, later_problems = everything(told)
    process.join()
    told.close()
    assert process.exitcode == 0
    assert found == [event.id for event in saved]
    assert len(problems) == len(later_problems) == (1 if torn else 0)
    assert "Let this user write there, or choose another folder" in refused
    assert "Let this user write there, or choose another folder" in not_writable
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    store = open_both(in_the_way / "events")
    with pytest.raises(StoreUnavailable, match="choose another folder"):
        store.save(synthetic_event(1), author="Ann", expected_revision=0)
    with pytest.raises(StoreUnavailable, match="choose another folder"):
        store.check_writable()
    assert list(tmp_path.iterdir()) == [in_the_way]
