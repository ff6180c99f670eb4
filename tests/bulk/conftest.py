"""Made-up posts and tables, a run in this process, and a cluster of real processes over TCP."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bulk import run
from bulk.desk import Desk
from bulk.names import Work
from bulk.planning import Options, Planned, plan
from bulk.sources import find_sources
from bulk.versions import versions_here
from services import Services
from settings import PROJECT, Settings

PATIENCE_S = 60.0


@pytest.fixture(scope="session")
def services(tmp_path_factory) -> Services:
    return Services(Settings(data_dir=tmp_path_factory.mktemp("data"), samples=False))


def posts(count: int, first: int = 1) -> list[dict[str, Any]]:
    """Messages as Telegram Desktop exports them; every third says nothing of troops."""
    troops = ("Nepali", "Cuban", "Syrian", "Chinese")
    return [
        {
            "id": number,
            "type": "message",
            "date": f"2025-0{number % 9 + 1}-09T10:00:00",
            "from": "A. Person",
            "text": "Synthetic: a quiet day at the market."
            if number % 3 == 0
            else [
                f"Synthetic {number}. Kyiv said on Tuesday that its troops had captured two ",
                {"type": "bold", "text": troops[number % 4]},
                " soldiers who fought for Russia in the Donetsk region.",
            ],
        }
        for number in range(first, first + count)
    ]


def write_telegram(path: Path, count: int) -> Path:
    body = {
        "name": "Synthetic channel",
        "type": "public_channel",
        "id": 7,
        "messages": posts(count),
    }
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def write_table(path: Path, count: int) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "type", "date", "country", "latitude", "longitude"])
        for number in range(count):
            at = [f"{48 + number % 100 / 100:.3f}", f"{36 + number % 50 / 50:.3f}"]
            title = f'Synthetic "event", {number}\nsecond line'
            month = f"2024-{number % 12 + 1:02}-05"
            writer.writerow([number, title, "clash", month, "Ukraine", *at])
    return path


def planned(
    work: Work, sources: list[str], out: Path, services: Services, part_bytes: int
) -> Planned:
    found, _ = find_sources(sources, work)
    options = Options(part_bytes=part_bytes)
    made = plan(work, found, out, options, services)
    versions = versions_here(services.settings)
    run.begin(out, run.identity_of(made, found, versions, part_bytes), len(made.parts))
    return made


def work_here(
    work: Work, sources: list[Path], out: Path, services: Services, part_bytes: int = 3_000
) -> dict[str, Any]:
    """Do a run in this process, part after part; gives its report."""
    out.mkdir(parents=True, exist_ok=True)
    made = planned(work, [str(path) for path in sources], out, services, part_bytes)
    desk = Desk(made.job, services)
    return run.finish(out, {part.number: desk.do(part) for part in made.parts}, made.failed)


def rows_in(out: Path, kind: str) -> dict[str, pa.Table]:
    """Give every file of a kind by its path below the folder."""
    return {
        path.relative_to(out).as_posix(): pq.ParquetFile(path).read()
        for path in sorted((out / kind).rglob("*.parquet"))
    }


@dataclass
class Running:
    """A scheduler and its workers, each a process."""

    address: str
    scheduler: subprocess.Popen[bytes]
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        command = [self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
        command += ["--host", "127.0.0.1", "--local-directory", str(self.folder)]
        worker = _started("distributed.cli.dask_worker", *command, **environment)
        self.workers.append(worker)
        return worker

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE_S)


def _started(module: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)} | environment,
    )


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)  # between two looks at another process


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Running]:
    """A scheduler and two workers on this computer."""
    folder = tmp_path_factory.mktemp("dask")
    told = folder / "scheduler.json"
    scheduler = _started(
        "distributed.cli.dask_scheduler",
        *("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)),
    )
    wait_until(lambda: told.exists() and told.read_text().strip().endswith("}"))
    cluster = Running(json.loads(told.read_text())["address"], scheduler, folder)
    cluster.start_worker()
    cluster.start_worker()
    yield cluster
    for process in (*cluster.workers, scheduler):
        process.kill()
        process.wait(timeout=PATIENCE_S)
