"""How many saves a second survive a power cut, and how soon 100,000 events are read.

    python -m benchmarks.store [EVENTS]

Each figure stands beside a named peer that was measured in the same run, taking turns with it, so
that a busy machine slows both. All events are made up (`tests.synthetic`).
"""

import json
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from events.geojson.codec import dumps
from events.query.query import EventQuery
from events.store.journal.checks import START, with_check
from events.store.journal.contents import EVENTS_FILE, INDEX_FILE
from events.store.journal.store import GeoJsonStore
from events.table.table import FILE as TABLE_FILE
from events.table.table import EventTable
from tests.synthetic import recorded_events, synthetic_event

EVENTS = 100_000
ROUNDS = 7
SAVES_A_ROUND = 200
QUERY = EventQuery(nationality=("CHN",), fighting_for=("RUS",))


@contextmanager
def folder(*, in_memory: bool = False) -> Iterator[Path]:
    """Make a folder for a while.

    Parameters
    ----------
    in_memory
        Where there is one in memory, for what does not depend on how long a disk takes.
    """
    memory = Path("/dev/shm")
    at = memory if in_memory and memory.is_dir() else None
    made = Path(tempfile.mkdtemp(prefix="conflictmap-bench-", dir=at))
    try:
        yield made
    finally:
        shutil.rmtree(made)


def chained(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Write lines of events as a store does, each following on the one before."""
    head = START
    for line in lines:
        checked = with_check(line, head)
        head = checked[-66:-2]
        yield checked + b"\n"


# --- saving -------------------------------------------------------------------------------------


def saves() -> Iterator[str]:
    """Save single events durably, in turns: our store, SQLite's two ways, and a bare fsync."""
    with folder() as made:
        store = GeoJsonStore(made / "events")
        ways = {
            "this store": lambda n: store.save(
                synthetic_event(n), author="Bench", expected_revision=0
            ),
            "sqlite3, synchronous=FULL, its default journal": _sqlite(made / "a.db", "DELETE"),
            "sqlite3, synchronous=FULL, write-ahead log": _sqlite(made / "b.db", "WAL"),
            "append and fsync alone": _bare(made / "bare"),
        }
        per_second: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(ROUNDS):
            for name, save in ways.items():
                first = turn * SAVES_A_ROUND
                began = time.perf_counter()
                for number in range(first, first + SAVES_A_ROUND):
                    save(number)
                per_second[name].append(SAVES_A_ROUND / (time.perf_counter() - began))
        store.close()
    ours = statistics.median(per_second["this store"])
    yield f"Durable saves a second (median of {ROUNDS} turns of {SAVES_A_ROUND}, one by one)"
    for name, figures in per_second.items():
        figure = statistics.median(figures)
        yield f"  {name:<50} {figure:>8,.0f}   this store: {ours / figure:.2f} times as many"


def _sqlite(path: Path, journal_mode: str) -> Callable[[int], object]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"pragma journal_mode={journal_mode}")
    connection.execute("pragma synchronous=FULL")
    connection.execute("create table events (id text, revision int, line blob)")

    def save(number: int) -> None:
        event = synthetic_event(number)
        connection.execute("insert into events values (?, 1, ?)", (event.id, dumps(event)))

    return save


def _bare(path: Path) -> Callable[[int], object]:
    file = path.open("ab", buffering=0)

    def save(number: int) -> None:
        file.write(dumps(synthetic_event(number)) + b"\n")
        os.fsync(file.fileno())

    return save


# --- reading ------------------------------------------------------------------------------------


def readings(count: int) -> Iterator[str]:
    """Read a large file: JSON alone, our store without its cache and with it."""
    with folder() as made:
        path = made / EVENTS_FILE
        with path.open("wb") as file:
            file.writelines(chained(dumps(event) for event in recorded_events(count)))
        yield f"Reading {count:,} events ({path.stat().st_size / 1e6:,.0f} MB)"
        for name, read in (
            ("json.loads alone, a line after the other", lambda: _json_alone(path)),
            ("this store, no cache: checked and ready", lambda: _open(made, keep_cache=False)),
            ("this store, from its cache: ready", lambda: _open(made, keep_cache=True)),
            ("  and one filter answered", lambda: _ask(made)),
            ("  and every event looked at", lambda: _look_at_all(made)),
        ):
            began = time.perf_counter()
            read()
            seconds = time.perf_counter() - began
            if name.startswith("json"):
                alone = seconds
            yield f"  {name:<50} {seconds:>7.2f} s   {seconds / alone:.2f} times json.loads"
        size = sum((made / name).stat().st_size for name in (TABLE_FILE, INDEX_FILE))
        yield f"  size of what is kept: {size / 1e6:,.0f} MB"


def _json_alone(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            json.loads(line)


def _open(made: Path, *, keep_cache: bool) -> EventTable:
    if not keep_cache:
        (made / TABLE_FILE).unlink(missing_ok=True)
        (made / INDEX_FILE).unlink(missing_ok=True)
    table = EventTable(GeoJsonStore(made), made / TABLE_FILE)
    assert len(table.find()) > 0
    return table


def _ask(made: Path) -> None:
    assert len(_open(made, keep_cache=True).find(QUERY)) > 0


def _look_at_all(made: Path) -> None:
    for event in _open(made, keep_cache=True).find():
        assert event.title


def main(count: int = EVENTS) -> None:
    """Print every figure."""
    for line in saves():
        print(line)
    print()
    for line in readings(count):
        print(line, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
