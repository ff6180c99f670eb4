"""The journal and PostGIS beside plain INSERTs and SQLite: saves, a window, a start.

    python -m benchmarks.store_database [REVISIONS …]

Every way of saving takes turns with the others in one run, so that a busy machine slows all. The
server is one of the run's own, which writes to the disk before it says so. Events are made up.
"""

import random
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import psycopg

from benchmarks.store import folder
from events.geojson.codec import dumps, stamped
from events.store.journal.checks import with_check
from events.store.journal.store import GeoJsonStore
from events.store.postgis.connection import Database
from events.store.postgis.copying import DatabaseEnd
from events.store.postgis.store import PostGisStore
from events.table.table import FILE as TABLE_FILE
from events.table.table import EventTable
from tests.postgres import Cluster, running_cluster
from tests.synthetic import FIRST_RECORDED, recorded_events, synthetic_event, synthetic_id

SIZES = (1_000_000,)
ROUNDS = 3
SAVES_A_ROUND = 100
WRITERS = (1, 10)
WINDOWS = 50
GOAL_WINDOW_MS = 50
GOAL_START_S = 5

Save: TypeAlias = Callable[[int], object]
OpenWay: TypeAlias = Callable[[], Save]
"""Gives what saves the event of a number, as a writer of its own."""

_WINDOW = """
SELECT number, title, state, ST_X(geometry), ST_Y(geometry) FROM conflictmap.published
WHERE geometry && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
"""


# --- saving -------------------------------------------------------------------------------------


def saves(cluster: Cluster, made: Path) -> Iterator[str]:
    """Save single events durably, in turns, by one writer and by ten at once."""
    address, plain = cluster.new_database(), cluster.new_database(tables=False)
    with psycopg.connect(plain) as connection:
        connection.execute("CREATE TABLE events (id text, revision int, line json)")
    _sqlite(made / "events.db")
    ways: dict[str, OpenWay] = {
        "the journal": lambda: _store(GeoJsonStore(made / "events")),
        "PostGIS": lambda: _store(PostGisStore(Database(address))),
        "plain INSERT and COMMIT, PostgreSQL": lambda: _plain(plain),
        "sqlite3, synchronous=FULL, write-ahead log": lambda: _sqlite(made / "events.db"),
    }
    first = 1
    for writers in WRITERS:
        seconds: dict[str, list[list[float]]] = {name: [] for name in ways}
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, open_way in ways.items():
                each = [open_way() for _ in range(writers)]
                began = time.perf_counter()
                seconds[name].append(_together(each, first))
                rates[name].append(SAVES_A_ROUND / (time.perf_counter() - began))
                first += SAVES_A_ROUND
        yield f"Durable saves, {writers} at once (median of {ROUNDS} turns of {SAVES_A_ROUND})"
        ours = statistics.median(rates["PostGIS"])
        for name, turns in seconds.items():
            took = sorted(each for turn in turns for each in turn)
            rate = statistics.median(rates[name])
            yield (
                f"  {name:<44} {rate:>7,.0f} a second   half in {_at(took, 0.5):>5.1f} ms, "
                f"99 of 100 in {_at(took, 0.99):>6.1f} ms   PostGIS: {ours / rate:.2f} times"
            )


def _together(writers: list[Save], first: int) -> list[float]:
    """Save a round's events, a thread each; give how long each save took, in seconds."""
    took: list[float] = []

    def write(writer: int, save: Save) -> None:
        for number in range(first + writer, first + SAVES_A_ROUND, len(writers)):
            began = time.perf_counter()
            save(number)
            took.append(time.perf_counter() - began)

    threads = [threading.Thread(target=write, args=each) for each in enumerate(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == SAVES_A_ROUND
    return took


def _at(took: list[float], share: float) -> float:
    return took[min(len(took) - 1, int(share * len(took)))] * 1_000


def _store(store: GeoJsonStore | PostGisStore) -> Save:
    store.check_writable()
    return lambda n: store.save(synthetic_event(n), author="Bench", expected_revision=0)


def _plain(address: str) -> Save:
    connection = psycopg.connect(address, autocommit=True)

    def save(number: int) -> None:
        event = synthetic_event(number)
        connection.execute(
            "INSERT INTO events VALUES (%s, 1, %s::json)", (event.id, dumps(event).decode())
        )

    return save


def _sqlite(path: Path) -> Save:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    connection.execute("pragma journal_mode=WAL")
    connection.execute("pragma synchronous=FULL")
    connection.execute("create table if not exists events (id text, revision int, line blob)")

    def save(number: int) -> None:
        event = synthetic_event(number)
        connection.execute("insert into events values (?, 1, ?)", (event.id, dumps(event)))

    return save


# --- reading ------------------------------------------------------------------------------------


def spread_lines(count: int) -> Iterator[bytes]:
    """Make lines of so many events all over two countries, in a fraction of the time it takes."""
    chance = random.Random(1)
    events = [event.model_copy(update={"recorded_at": None}) for event in recorded_events(500)]
    kinds = [(event, dumps(event)) for event in events]
    head: bytes | None = None
    for number in range(1, count + 1):
        event, line = kinds[number % len(kinds)]
        assert event.where is not None
        line = line.replace(event.id.encode(), synthetic_id(number).encode())
        for old, low, high in (
            (event.where.longitude, 23.0, 60.0),
            (event.where.latitude, 44.0, 58.0),
        ):
            line = line.replace(str(old).encode(), b"%.6f" % chance.uniform(low, high))
        line = stamped(line, FIRST_RECORDED + timedelta(seconds=number))
        line = with_check(line) if head is None else with_check(line, head)
        head = line[-66:-2]
        yield line


def readings(cluster: Cluster, made: Path, count: int) -> Iterator[str]:
    """Ask for windows through the view, and start a server's table from what it kept."""
    address = cluster.new_database()
    database = Database(address)
    began = time.perf_counter()
    DatabaseEnd(database).add(spread_lines(count), lambda _: None)
    seconds = time.perf_counter() - began
    yield f"{count:,} revisions put in in {seconds:,.0f} s ({count / seconds:,.0f} a second)"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE conflictmap.revisions")
        connection.execute("VACUUM ANALYZE conflictmap.shown")
        size = connection.execute(
            "SELECT pg_total_relation_size('conflictmap.revisions')"
        ).fetchone()
        yield f"  on disk, with indexes: {(size or (0,))[0] / 1e6:,.0f} MB"
        for role in ("conflictmap_app", "conflictmap_reader"):
            connection.execute(f"SET ROLE {role}".encode())
            took, rows = _windows(connection)
            yield (
                f"  a window of some {rows:,.0f} events through the view, as {role}: half in "
                f"{_at(took, 0.5):.1f} ms, 99 of 100 in {_at(took, 0.99):.1f} ms "
                f"(goal: {GOAL_WINDOW_MS} ms)"
            )
    yield from _starts(address, made / str(count))


def _windows(connection: "psycopg.Connection[tuple[object, ...]]") -> tuple[list[float], float]:
    chance = random.Random(2)
    took, rows = [], []
    for _ in range(WINDOWS):
        west, south = chance.uniform(23, 59), chance.uniform(44, 57)
        began = time.perf_counter()
        box = (west, south, west + 0.5, south + 0.5)
        rows.append(len(connection.execute(_WINDOW, box).fetchall()))
        took.append(time.perf_counter() - began)
    return sorted(took), statistics.mean(rows)


def _starts(address: str, made: Path) -> Iterator[str]:
    for name in ("with nothing kept", f"from what was kept (goal: {GOAL_START_S} s)"):
        table = EventTable(PostGisStore(Database(address)), made / TABLE_FILE)
        began = time.perf_counter()
        assert len(table.find()) > 0
        yield f"  a start, {name}: {time.perf_counter() - began:.1f} s"
        began = time.perf_counter()
        for _ in range(100):
            assert table.cursor
        yield f"    to see that nothing is new: {(time.perf_counter() - began) * 10:.2f} ms"
        table.close()


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print every figure."""
    sys.setswitchinterval(0.0005)  # as the server has it
    with folder() as made, running_cluster(durable=True) as cluster:
        for line in saves(cluster, made):
            print(line, flush=True)
        for count in sizes:
            print()
            for line in readings(cluster, made, count):
                print(line, flush=True)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
