"""Crowds, slow clients, and what the guard before every request costs.

    python -m benchmarks.access [--minutes 5] [--viewers 200] [--slow 300] [--stalled 60]

All events are made up (`tests.synthetic`); only this computer is asked.
"""

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from access.hosts import Hosts
from access.logins import Ways
from access.roles import Known
from api.serving.guard import Door, Guard
from benchmarks.store import chained, folder
from events.geojson.codec import dumps
from events.store.journal.contents import EVENTS_FILE
from scripts.screenshots import free_port
from settings import PROJECT
from tests.access.signing import logins_of
from tests.synthetic import recorded_events

FORMER_P95_MS = 209
"""Of 200 viewers, before there was a guard (November 2026)."""

PAUSE_S = 3.0
"""Between two things a viewer does: pans, plays, opens an event."""

SOON_MS = 100
GUARD_MS = 1.0
SETTLES_S = 60.0
"""After so long memory should be flat; after a third of a shorter run."""

GROWTH_MB = 30
STALLED_MB = 60
"""Before what was made for a client was given up, 60 cost 214 MB for good."""

ESTABLISHED = "01"
"""As /proc/net/tcp says it."""

missed: list[str] = []


def goal(holds: bool, words: str, found: str) -> str:
    """Say whether a goal holds, and what was found."""
    if not holds:
        missed.append(words)
    return f"  {'holds ' if holds else 'MISSED'} {words}: {found}"


@dataclass
class Running:
    """A server of its own over made-up events."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def memory_mb(self) -> float:
        with Path(f"/proc/{self.process.pid}/status").open() as file:
            kilobytes = next(line for line in file if line.startswith("VmRSS")).split()[1]
        return int(kilobytes) / 1_000


@contextmanager
def running(events: int) -> Iterator[Running]:
    with folder() as made:
        with (made / EVENTS_FILE).open("wb") as file:
            file.writelines(chained(dumps(event) for event in recorded_events(events)))
        port = free_port()
        command = [sys.executable, "cli.py", "serve", "--port", str(port), "--data-dir", str(made)]
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, "CONFLICTMAP_SAMPLES": "false"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        server = Running(f"http://127.0.0.1:{port}", process)
        try:
            wait_for(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(server: Running) -> None:
    while server.process.poll() is None:
        try:
            if httpx.get(f"{server.url}/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)  # between two looks at a server that is starting
    raise SystemExit("The server did not start.")


def what_viewers_ask(chance: random.Random) -> str:
    west, south = chance.uniform(20, 45), chance.uniform(40, 55)
    zoom = chance.choice((4, 6, 8, 10))
    window = f"{west:.2f},{south:.2f},{west + 8:.2f},{south + 5:.2f}"
    return chance.choice(
        (
            f"/view?window={window}&zoom={zoom}",
            f"/view?nationality=PRK&window={window}&zoom={zoom}",
            "/timeline",
            "/rows",
        )
    )


async def crowd(server: Running, viewers: int, seconds: float) -> list[str]:
    """Have viewers pan, play and open events, each with a pause, and watch the server's memory."""
    chance = random.Random(1)
    took: list[float] = []
    told: Counter[str] = Counter()
    memory: list[float] = []
    end = time.monotonic() + seconds

    async def viewer(client: httpx.AsyncClient) -> None:
        await asyncio.sleep(chance.uniform(0, PAUSE_S))
        while time.monotonic() < end:
            began = time.perf_counter()
            try:
                answer = await client.get(what_viewers_ask(chance))
            except httpx.TransportError as error:
                told[type(error).__name__] += 1
            else:
                took.append((time.perf_counter() - began) * 1_000)
                later = answer.status_code == 503 and "retry-after" in answer.headers
                told["503, come again" if later else str(answer.status_code)] += 1
            await asyncio.sleep(PAUSE_S)

    async def watch() -> None:
        while time.monotonic() < end:
            memory.append(server.memory_mb)
            await asyncio.sleep(seconds / 60)

    limits = httpx.Limits(max_connections=viewers, max_keepalive_connections=viewers)
    async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=60) as client:
        await asyncio.gather(watch(), *(viewer(client) for _ in range(viewers)))
    later = memory[int(len(memory) * min(SETTLES_S / seconds, 1 / 3)) :]
    p95 = percentile(took, 95)
    wrong = {words: n for words, n in told.items() if words not in ("200", "503, come again")}
    return [
        f"{viewers} viewers, {seconds:.0f} s, {len(took):,} answers: {dict(told)}; "
        f"median {statistics.median(took):.0f} ms",
        goal(not wrong, "nothing but 200, and 503 with Retry-After", str(wrong or "so it was")),
        goal(p95 <= FORMER_P95_MS, f"p95 no longer than before ({FORMER_P95_MS} ms)", f"{p95:.0f}"),
        goal(
            max(later) - later[0] <= GROWTH_MB,
            f"memory grows by no more than {GROWTH_MB} MB once it has settled",
            f"{memory[0]:.0f} MB at first, then {later[0]:.0f}, highest {max(later):.0f}, "
            f"{memory[-1]:.0f} at the end",
        ),
    ]


def slow_clients(server: Running, number: int) -> Iterator[str]:
    """Have half of some never finish their request, and half take nothing of their answer."""
    paths = ("/basemap/world.json", "/rows", "/view?window=20,40,50,60&zoom=8")
    with held(server, [paths[each % 3] for each in range(number)], half_said=True):
        chance, took, wrong = random.Random(2), [], Counter[int]()
        with httpx.Client(base_url=server.url) as client:
            for _ in range(200):
                began = time.perf_counter()
                answer = client.get(what_viewers_ask(chance))
                took.append((time.perf_counter() - began) * 1_000)
                wrong[answer.status_code] += answer.status_code != 200
        p95 = percentile(took, 95)
        yield goal(
            p95 < SOON_MS and not wrong.total(),
            f"while {number} clients are slow, others have their answers within {SOON_MS} ms (p95)",
            f"p95 {p95:.0f} ms, median {statistics.median(took):.0f}, longest {max(took):.0f}; "
            f"not 200: {wrong.total()}",
        )


def stalled_downloads(server: Running, number: int) -> Iterator[str]:
    """Have some begin a large download and take nothing more of it, from several addresses."""
    httpx.get(f"{server.url}/events.geojson", timeout=60)
    before = server.memory_mb
    with held(server, ["/events.geojson", "/export/geojson"] * (number // 2), of_one=6):
        highest = max(_watched(server, 5.0))
        ended = time.monotonic() + 120
        while open_connections(server) and time.monotonic() < ended:
            time.sleep(1.0)  # the server is patient for a while
        left = open_connections(server)
    after = server.memory_mb
    yield goal(
        highest - before <= STALLED_MB and after - before <= STALLED_MB and not left,
        f"{number} stalled downloads cost less than {STALLED_MB} MB, and are ended",
        f"{before:.0f} MB before, {highest:.0f} at most, {after:.0f} after; {left} left",
    )


def _watched(server: Running, seconds: float) -> Iterator[float]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield server.memory_mb
        time.sleep(0.05)  # between two looks


def open_connections(server: Running) -> int:
    """Tell how many connections a server has open, besides the socket it listens on."""
    port = int(server.url.rpartition(":")[2])
    with Path("/proc/net/tcp").open() as file:
        rows = [line.split() for line in file]
    here = f":{port:04X}"
    return sum(row[1].endswith(here) and row[3] == ESTABLISHED for row in rows)


@contextmanager
def held(
    server: Running, paths: Sequence[str], *, half_said: bool = False, of_one: int = 0
) -> Iterator[None]:
    """Ask for these and take nothing; every second request half said, so many of one address."""
    host = server.url.removeprefix("http://")
    address = (host.partition(":")[0], int(host.partition(":")[2]))
    clients = []
    for each, path in enumerate(paths):
        mine = f"127.0.0.{2 + each // of_one}" if of_one else "127.0.0.1"
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.bind((mine, 0))
        client.connect(address)
        head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n"
        client.sendall((head if half_said and each % 2 else head + "\r\n").encode())
        clients.append(client)
    try:
        yield
    finally:
        for client in clients:
            client.close()


def guard() -> Iterator[str]:
    """Time what the guard adds to one request, with a session of somebody in 400 groups."""

    async def app(*_: object) -> None:
        return

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(_: object) -> None:
        return

    async def calls(made: Guard, headers: list[tuple[bytes, bytes]], number: int) -> float:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/view",
            "query_string": b"",
            "scheme": "http",
            "server": ("127.0.0.1", 8501),
            "client": ("127.0.0.1", 5),
            "headers": headers,
        }
        began = time.perf_counter()
        for _ in range(number):
            await made(scope, receive, send)
        return (time.perf_counter() - began) / number * 1_000

    door = Door(Hosts())
    plain = [(b"host", b"127.0.0.1:8501"), (b"accept", b"*/*"), (b"user-agent", b"x" * 80)]
    with TemporaryDirectory() as made:
        for words, ways in (("without logins", Ways()), ("with a session", Ways(oidc=True))):
            logins = logins_of(Path(made), ways)
            groups = (*(f"department-{n}" for n in range(400)), "viewer")
            member = logins.register.signed_in("x|1", "Ann", Known(("ann",), groups))
            secret = logins.register.begin_session(member.account, time.time() + 600)
            cookie = (b"cookie", f"conflictmap_session={secret}".encode())
            took = asyncio.run(calls(Guard(app, door, logins), [*plain, cookie], 2_000))
            logins.register.close()
            yield goal(
                took < GUARD_MS, f"the guard, {words}, under {GUARD_MS:.0f} ms", f"{took:.3f}"
            )


def percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--slow", type=int, default=300)
    parser.add_argument("--stalled", type=int, default=60)
    parser.add_argument("--events", type=int, default=10_000)
    asked = parser.parse_args()
    for line in guard():
        print(line, flush=True)
    with running(asked.events) as server:
        for line in asyncio.run(crowd(server, asked.viewers, asked.minutes * 60)):
            print(line, flush=True)
        for line in slow_clients(server, asked.slow):
            print(line, flush=True)
        for line in stalled_downloads(server, asked.stalled):
            print(line, flush=True)
    if missed:
        raise SystemExit(f"{len(missed)} of the goals missed.")


if __name__ == "__main__":
    main()
