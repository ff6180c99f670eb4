"""What is lost, doubled or passed over when programs are killed, bits flip and disks fill up.

    python -m benchmarks.faults [PART ...] [--kills 300] [--flips 500] [--events 100000]

Without a part all of them, one after the other. All events are made up (`tests.synthetic`).
"""

import argparse
import multiprocessing
import random
import resource
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.store import chained, folder, saves
from events.geojson.codec import dumps
from events.model.event import Event
from events.store.errors import StoreUnavailable
from events.store.journal.backup import back_up, restore_backup
from events.store.journal.contents import EVENTS_FILE
from events.store.journal.notes import is_note
from events.store.journal.store import GeoJsonStore
from events.store.journal.verify import verify
from tests.events.store.journal.writers import save_for_ever
from tests.synthetic import recorded_events, synthetic_event, synthetic_id

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.events.store.journal.writers"])
FEW = 60
"""Events of a journal whose bits are flipped."""

Acknowledged = tuple[str, int]


def revisions(made: Path) -> list[Event]:
    store = GeoJsonStore(made)
    found = [stored.event for stored in store.changes_since(None).revisions]
    store.close()
    return found


def many(count: int) -> Iterator[bytes]:
    """Give one event under many identifiers, which costs little."""
    (event,) = recorded_events(1)
    line, own = dumps(event), event.id.encode()
    for number in range(1, count + 1):
        yield line.replace(own, synthetic_id(number).encode())


# --- kills --------------------------------------------------------------------------------------


def kills(total: int) -> Iterator[str]:
    """Kill writers at any moment: one alone, four at once, two that also do what servers do."""
    for name, at_once, share, delay_s in (
        ("1 writer", 1, 3, 3_600.0),
        ("4 writers at once", 4, 3, 3_600.0),
        ("2 servers, publishing all the time", 2, 3, 0.0),
    ):
        yield _kills(name, at_once, total // share, delay_s)


def _kills(name: str, at_once: int, total: int, delay_s: float) -> str:
    chance = random.Random(20250409)
    acknowledged: set[Acknowledged] = set()
    began, number, unreadable = time.perf_counter(), 1, 0
    with folder() as made:
        for killed in range(0, total, at_once):
            _progress(f"{name}: {killed} of {total} kills")
            running = []
            for _ in range(at_once):
                running.append(_start(save_for_ever, made, number, delay_s))
                number += 10_000
            for _, told in running:
                acknowledged.add(told.recv())
            running[0][1].poll(chance.uniform(0, 0.03))
            for process, told in running:
                process.kill()
                process.join()
                acknowledged.update(_everything(told))
                told.close()
            unreadable += not _is_whole_after_a_look(made)
        lines = (made / EVENTS_FILE).read_bytes().splitlines()
        features = [orjson.loads(line) for line in lines if not is_note(line)]
        stored = Counter((f["id"], f["properties"]["revision"]) for f in features)
    lost = len(acknowledged - set(stored))
    doubled = sum(count - 1 for count in stored.values())
    return (
        f"  {name:<36} {total:>4} kills: {len(acknowledged):>6,} saves acknowledged, {lost} lost, "
        f"{doubled} doubled, {unreadable} times not whole after it ({_took(began)})"
    )


def _is_whole_after_a_look(made: Path) -> bool:
    """Tell whether the next program leaves a journal that proves itself."""
    store = GeoJsonStore(made)
    _ = store.problems
    store.close()
    return verify(made).is_whole


def _start(target: Any, *args: Any) -> tuple[Any, Connection]:
    ours, theirs = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=target, args=(*args, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _everything(told: Connection) -> Iterator[Acknowledged]:
    while True:
        try:
            yield told.recv()
        except EOFError:
            return


# --- flips --------------------------------------------------------------------------------------


def flips(total: int) -> Iterator[str]:
    """Flip single bits: is it noticed, is anything altered read, is what is whole read?"""
    chance = random.Random(20250409)
    unnoticed = altered = taken_down = harmless = 0
    began = time.perf_counter()
    with folder(in_memory=True) as made:
        path = made / EVENTS_FILE
        _save_some_alone_and_some_in_batches(made)
        # What is kept of it would tell of any change; the lines have to by themselves.
        shutil.rmtree(made / "cache")
        whole = path.read_bytes()
        before = revisions(made)
        known = {event.model_dump_json() for event in before}
        for number in range(total):
            _progress(f"{number} of {total} flips")
            at = chance.randrange(len(whole))
            flipped = bytearray(whole)
            flipped[at] ^= 1 << chance.randrange(8)
            path.write_bytes(flipped)
            store = GeoJsonStore(made, read_only=True)
            found = [stored.event for stored in store.changes_since(None).revisions]
            told = bool(store.problems)
            store.close()
            altered += any(event.model_dump_json() not in known for event in found)
            taken_down += len(found) < FEW - 2
            if found == before and not told:
                harmless += 1
            elif not told or verify(made).is_whole:
                unnoticed += 1
    yield (
        f"  {total} bit flips: {unnoticed} unnoticed, {altered} read altered, {taken_down} that "
        f"took more than two lines down, {harmless} that changed nothing read ({_took(began)})"
    )


def _save_some_alone_and_some_in_batches(made: Path) -> None:
    events = [synthetic_event(number) for number in range(1, FEW + 1)]
    third = FEW // 3
    store = GeoJsonStore(made)
    for event in events[:third]:
        store.save(event, author="Bench", expected_revision=0)
    for some in (events[third : 2 * third], events[2 * third :]):
        with store.batch(author="Bench") as batch:
            for event in some:
                batch.add(event)
            batch.save()
    store.close()


# --- cuts ---------------------------------------------------------------------------------------


def cuts() -> Iterator[str]:
    """Cut a journal at every byte of its last three records, and save on top of some."""
    began = time.perf_counter()
    lost = saved_on = count = 0
    with folder(in_memory=True) as made:
        lines = list(chained(map(dumps, recorded_events(5))))
        whole, last = b"".join(lines[:2]), b"".join(lines[2:])
        ends = [sum(map(len, lines[2:n])) for n in range(2, 6)]
        for cut in range(len(last) + 1):
            _progress(f"{cut:,} of {len(last):,} cuts")
            for path in made.glob("**/*"):
                if path.is_file():
                    path.unlink()
            (made / EVENTS_FILE).write_bytes(whole + last[:cut])
            # A line that lacks nothing but its line end is whole.
            expected = 2 + sum(cut >= end - 1 for end in ends[1:])
            store = GeoJsonStore(made)
            found = sum(1 for _ in store.changes_since(None).revisions)
            lost += found < expected
            if cut % 100 == 0:
                store.save(synthetic_event(99), author="Bench", expected_revision=0)
                lost += not verify(made).is_whole
                saved_on += 1
            store.close()
            count += 1
    yield (
        f"  {count:,} cuts of the last three records: {lost} lost a whole line; saved on top of "
        f"{saved_on} ({_took(began)})"
    )


# --- a full disk --------------------------------------------------------------------------------


def full_disk() -> Iterator[str]:
    """Save until the file may not grow, then with room again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with folder() as made:
        store = GeoJsonStore(made)
        saved: list[Event] = []
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        try:
            while True:
                event = synthetic_event(len(saved) + 1)
                saved.append(store.save(event, author="Bench", expected_revision=0))
        except StoreUnavailable:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        event = synthetic_event(len(saved) + 1)
        saved.append(store.save(event, author="Bench", expected_revision=0))
        store.close()
        lost = len(set(map(repr, saved)) - set(map(repr, revisions(made))))
        state = "whole" if verify(made).is_whole else "not whole"
    yield (
        f"  disk full after {len(saved) - 1} saves, then room again: {lost} of {len(saved)} lost, "
        f"journal {state}"
    )


# --- backup and proof ---------------------------------------------------------------------------


def proofs(count: int) -> Iterator[str]:
    """Verify, back up and restore a large journal."""
    with folder() as made, folder() as other:
        with (made / EVENTS_FILE).open("wb") as file:
            file.writelines(chained(many(count)))
        size = (made / EVENTS_FILE).stat().st_size
        began = time.perf_counter()
        found = verify(made)
        yield f"  verify {count:,} events ({size / 1e6:,.0f} MB): {_took(began)}"
        began = time.perf_counter()
        backup = other / "backup.zip"
        back_up(made, backup)
        yield f"  backup: {_took(began)}, {backup.stat().st_size / 1e6:,.0f} MB"
        began = time.perf_counter()
        held = restore_backup(backup, other / "restored")
        same = (other / "restored" / EVENTS_FILE).read_bytes() == (made / EVENTS_FILE).read_bytes()
        yield (
            f"  restore: {_took(began)}, {'the same bytes' if same else 'OTHER BYTES'}, head "
            f"{'the same' if held.head == found.head else 'ANOTHER'}"
        )


def _took(began: float) -> str:
    return f"{time.perf_counter() - began:.2f} s"


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        print(f"  {words:<60}", end="\r", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--flips", type=int, default=500)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    print("Faults")
    for name in chosen.parts or PARTS:
        for line in PARTS[name](chosen):
            print(line, flush=True)


PARTS: Final[Mapping[str, Callable[[argparse.Namespace], Iterator[str]]]] = {
    "flips": lambda chosen: flips(chosen.flips),
    "cuts": lambda _: cuts(),
    "disk": lambda _: full_disk(),
    "proofs": lambda chosen: proofs(chosen.events),
    "kills": lambda chosen: kills(chosen.kills),
    "saves": lambda _: saves(),
}

if __name__ == "__main__":
    main()
