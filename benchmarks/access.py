"""Crowds, slow clients, and what the guard before every request costs.

    python -m benchmarks.access [--minutes 5] [--viewers 200] [--slow 300] [--events 10000]

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from access.hosts import Hosts
from access.logins import Ways
from access.roles import Known
from api.serving.guard import Door, Guard
from benchmarks.store import folder
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
            file.writelines(dumps(event) + b"\n" for event in recorded_events(events))
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


async def crowd(server: Running, viewers: int, seconds: float) -> Iterator[str]:
    chance = random.Random(1)
    took: list[float] = []
    statuses: Counter[str] = Counter()
    memory: list[float] = []
    end = time.monotonic() + seconds

    async def viewer(client: httpx.AsyncClient) -> None:
        await asyncio.sleep(chance.uniform(0, PAUSE_S))
        while time.monotonic() < end:
            began = time.perf_counter()
            answer = await client.get(what_viewers_ask(chance))
            took.append((time.perf_counter() - began) * 1_000)
            retry = answer.status_code == 503 and "retry-after" in answer.headers
            statuses["503, come again" if retry else str(answer.status_code)] += 1
            await asyncio.sleep(PAUSE_S)

    async def watch() -> None:
        while time.monotonic() < end:
            memory.append(server.memory_mb)
            await asyncio.sleep(seconds / 30)

    limits = httpx.Limits(max_connections=viewers, max_keepalive_connections=viewers)
    async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=60) as client:
        await asyncio.gather(watch(), *(viewer(client) for _ in range(viewers)))
    first = memory[len(memory) // 5]
    return iter(
        [
            f"{viewers} viewers, {seconds:.0f} s, {len(took):,} answers: {dict(statuses)}",
            f"  median {statistics.median(took):.0f} ms, p95 {percentile(took, 95):.0f} ms "
            f"(before: {FORMER_P95_MS} ms)",
            f"  memory {memory[0]:.0f} MB, after a fifth {first:.0f} MB, at the end "
            f"{memory[-1]:.0f} MB",
        ]
    )


def slow_clients(server: Running, number: int) -> Iterator[str]:
    """Have some never finish their request, and some take nothing of a large answer."""
    host = server.url.removeprefix("http://")
    address = (host.partition(":")[0], int(host.partition(":")[2]))
    before = server.memory_mb
    held: list[socket.socket] = []
    for each in range(number):
        client = socket.create_connection(address)
        path = ("/basemap/world.json", "/rows", "/events.geojson")[each % 3]
        head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n"
        client.sendall((head if each % 2 else head + "\r\n").encode())
        held.append(client)
    chance, took = random.Random(2), []
    with httpx.Client(base_url=server.url) as client:
        for _ in range(200):
            began = time.perf_counter()
            answer = client.get(what_viewers_ask(chance))
            took.append((time.perf_counter() - began) * 1_000)
            if answer.status_code != 200:
                yield f"  somebody else was told {answer.status_code}"
    during = server.memory_mb
    yield (
        f"{number} slow clients: others median {statistics.median(took):.0f} ms, "
        f"p95 {percentile(took, 95):.0f} ms; memory {before:.0f} -> {during:.0f} MB"
    )
    time.sleep(65)  # longer than the server is patient
    yield f"  after they were cut off: {server.memory_mb:.0f} MB"
    for client in held:
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
            yield f"the guard, {words}: {took:.3f} ms a request (limit 1 ms)"


def percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--slow", type=int, default=300)
    parser.add_argument("--events", type=int, default=10_000)
    asked = parser.parse_args()
    for line in guard():
        print(line, flush=True)
    with running(asked.events) as server:
        for line in asyncio.run(crowd(server, asked.viewers, asked.minutes * 60)):
            print(line, flush=True)
        for line in slow_clients(server, asked.slow):
            print(line, flush=True)


if __name__ == "__main__":
    main()
