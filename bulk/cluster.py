"""Parts given to Dask's workers, with an end to every wait.

Dask itself moves a part of a worker that died to another one. What it does not do is stop
waiting: for a scheduler that is silent, for workers that never come, for a cluster that closes.
"""

import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any, Final, TypeVar

import dask
import psutil
from distributed import Client, Future, LocalCluster, wait
from distributed.client import FuturesCancelledError
from distributed.scheduler import KilledWorker
from distributed.security import Security

from bulk.desk import unread
from bulk.errors import BulkError, NoCluster, OtherVersion
from bulk.job import BulkJob
from bulk.out import read_mark, write_part
from bulk.part import Part
from bulk.versions import Versions
from bulk.worker import Readers, do_part, versions_of_worker
from settings import Settings

CONNECT_S: Final = 8.0
"""How long a scheduler may take to answer."""

READY_S: Final = 120.0
"""How long workers may take to come and to load the place list."""

LOST_S: Final = 30.0
"""How long a scheduler, or every worker, may be away."""

STUCK_S: Final = 1_800.0
"""How long nothing may be finished; a part takes seconds."""

CLOSE_S: Final = 10.0
_LOOK_S: Final = 0.5
_AHEAD: Final = 4
"""Parts given to a worker before it has finished those it has."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Cluster:
    """Workers that are there.

    Attributes
    ----------
    settings
        For workers of this computer; None where each has its own.
    """

    client: Client
    address: str
    dashboard: str
    settings: Settings | None


@contextmanager
def local_cluster(workers: int, settings: Settings, *, dashboard: bool = True) -> Iterator[Cluster]:
    """Start a scheduler and workers on this computer, which answer this computer only.

    Raises
    ------
    NoCluster
        They do not start.
    """
    _quiet()
    if os.name == "posix":
        # Dask would start it, and it serves whatever else this program does with processes.
        resource_tracker.ensure_running()
    mine = {child.pid for child in psutil.Process().children(recursive=True)}
    with tempfile.TemporaryDirectory(prefix="conflictmap-dask-", ignore_cleanup_errors=True) as at:
        try:
            keys = Security.temporary()
            cluster = _within(
                READY_S,
                lambda: LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0" if dashboard else None,
                    local_directory=at,
                    silence_logs=logging.CRITICAL,
                    # With keys of this run alone: a scheduler runs what anybody sends it, and
                    # other accounts of this computer reach 127.0.0.1 too.
                    protocol="tls",
                    security=keys,
                ),
            )
        except Exception as error:
            raise NoCluster(f"The workers do not start: {error or 'they are silent'}.") from error
        try:
            with _connected(cluster.scheduler_address, settings, keys) as connected:
                yield connected
        finally:
            with suppress(Exception):
                _within(CLOSE_S, lambda: cluster.close(timeout=CLOSE_S / 2))
            # A worker that does not end by itself would keep this program from ending.
            for child in psutil.Process().children(recursive=True):
                if child.pid not in mine:
                    with suppress(psutil.Error):
                        child.kill()


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """Use the scheduler of that address, and whatever workers it has.

    Raises
    ------
    NoCluster
        None answers there, or it has no workers.
    """
    _quiet()
    with _connected(address, None) as connected:
        yield connected


@contextmanager
def _connected(
    address: str, settings: Settings | None, keys: Security | None = None
) -> Iterator[Cluster]:
    timeouts = {
        "distributed.comm.timeouts.connect": f"{CONNECT_S:g}s",
        "distributed.comm.retry.count": 0,
    }
    with dask.config.set(timeouts):
        try:
            client = _within(
                CONNECT_S * 2,
                lambda: Client(
                    address,
                    timeout=CONNECT_S,
                    set_as_default=False,
                    name="bulk",
                    security=keys,
                ),
            )
        except Exception as error:
            why = " ".join(str(error).split())[:200] or "it is silent"
            raise NoCluster(
                f"No Dask scheduler answers at {address} ({why}). Start one (docs/bulk.md), or "
                "leave --scheduler out to work on this computer."
            ) from error
        try:
            try:
                _within(READY_S, lambda: client.wait_for_workers(1, timeout=LOST_S))
            except Exception as error:
                raise NoCluster(
                    f"The scheduler at {address} has no workers. Start some (docs/bulk.md)."
                ) from error
            yield Cluster(client, address, client.dashboard_link, settings)
        finally:
            with suppress(Exception):
                _within(CLOSE_S, lambda: client.close(timeout=CLOSE_S / 2))


def run(
    cluster: Cluster,
    job: BulkJob,
    parts: Sequence[Part],
    versions: Versions,
    done: Callable[[dict[str, Any]], None],
) -> None:
    """Have every part worked on, and say of each what became of it.

    Raises
    ------
    OtherVersion
        A worker reads by other rules; no part was given to any.
    NoCluster
        The scheduler or all workers are gone.
    NotWritten
        A worker cannot write into the folder.
    """
    _check_versions(cluster, versions)
    plugin = Readers(job, versions, cluster.settings)
    try:
        _within(READY_S, lambda: cluster.client.register_plugin(plugin))
    except OtherVersion as error:
        raise OtherVersion(f"A worker is refused: {error}. Install the same on all.") from error
    except Exception as error:
        raise NoCluster(f"The workers cannot be made ready: {_words(error)}.") from error
    waiting: dict[Future, Part] = {}
    try:
        _give_out(cluster, job, plugin.name, list(reversed(parts)), waiting, done)
    finally:
        with suppress(Exception):
            _within(CLOSE_S, lambda: cluster.client.cancel(list(waiting), force=True))
        with suppress(Exception):
            _within(CLOSE_S, lambda: cluster.client.unregister_worker_plugin(plugin.name))


def _give_out(
    cluster: Cluster,
    job: BulkJob,
    name: str,
    left: list[Part],
    waiting: dict[Future, Part],
    done: Callable[[dict[str, Any]], None],
) -> None:
    watch = _Watch(cluster)
    tried: set[int] = set()
    while left or waiting:
        while left and len(waiting) < watch.workers * _AHEAD:
            part = left.pop()
            future = cluster.client.submit(
                do_part, part, name, key=f"{name}-{part.number}-{part.number in tried}", retries=1
            )
            waiting[future] = part
        with cluster.client.as_current(), suppress(TimeoutError, FuturesCancelledError):
            wait(list(waiting), timeout=_LOOK_S, return_when="FIRST_COMPLETED")
        # What was lost with a worker is worked on anew; what was cancelled was so with the client.
        ended = [future for future in waiting if future.status in ("finished", "error")]
        lost = [future for future in waiting if future.status == "cancelled"]
        for future in ended:
            part = waiting.pop(future)
            watch.saw_something()
            if future.status == "finished":
                done(read_mark(Path(job.out), part.number))
                continue
            error = _within(LOST_S, future.exception)
            if part.number not in tried and not isinstance(error, BulkError | KilledWorker):
                tried.add(part.number)  # it may have failed with a worker that went
                left.append(part)
            else:
                done(_failed(job, part, error))
        watch.check(lost=bool(lost))


def _failed(job: BulkJob, part: Part, error: BaseException | None) -> dict[str, Any]:
    """Tell a part that ended its workers, or a folder that cannot be written to."""
    if isinstance(error, BulkError):
        raise error
    words = f"it ended with {_words(error)}"
    return write_part(job, part, unread(part, words), words)


class _Watch:
    """Sees whether anybody is still there, and whether anything goes on."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._seen = self._there = time.monotonic()
        self.workers = 1
        self.check(lost=False)

    def saw_something(self) -> None:
        """Note that a part was finished."""
        self._seen = time.monotonic()

    def check(self, *, lost: bool) -> None:
        """Raise NoCluster when there is nobody to wait for."""
        now, client = time.monotonic(), self._cluster.client
        is_up = client.status == "running" and not lost
        workers = _count_workers(client) if is_up else None
        if workers:
            self._there, self.workers = now, workers
        if client.status == "closed" or lost or now - self._there > LOST_S:
            what = "does not answer any more" if workers is None else "has no workers any more"
            raise NoCluster(
                f"The scheduler at {self._cluster.address} {what}. What is done stays; run the "
                "same command again to go on."
            )
        if now - self._seen > STUCK_S:
            raise NoCluster(
                f"Nothing was finished for {STUCK_S / 60:.0f} minutes. What is done stays; run "
                "the same command again to go on."
            )


def _count_workers(client: Client) -> int | None:
    """Count the workers there are; None where the scheduler is silent."""
    try:
        told = _within(CONNECT_S, lambda: client.scheduler_info(n_workers=-1))
    except Exception:
        return None
    return len(told["workers"])


def _check_versions(cluster: Cluster, versions: Versions) -> None:
    try:
        told: dict[str, Any] = _within(
            READY_S,
            lambda: cluster.client.run(versions_of_worker, cluster.settings, on_error="return"),
        )
    except Exception as error:
        raise NoCluster(f"The workers do not tell their version: {_words(error)}.") from error
    for address, theirs in told.items():
        if not isinstance(theirs, Versions):
            raise OtherVersion(
                f"The worker {address} cannot tell its version ({_words(theirs)}). Install "
                f"version {versions.program} of this program on it."
            )
        if others := versions.differences(theirs):
            raise OtherVersion(
                f"The worker {address} is refused: it has {' and '.join(others)}. Install the "
                "same on all workers."
            )


def _within(seconds: float, function: Callable[[], _T]) -> _T:
    """Call something that may wait for ever, and raise TimeoutError when it does."""
    answers: list[_T] = []
    errors: list[BaseException] = []

    def call() -> None:
        try:
            answers.append(function())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=call, daemon=True, name="bulk-wait")
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError(f"no answer within {seconds:.0f} s")
    return answers[0]


def _words(error: object) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:300].rstrip(".")


def _quiet() -> None:
    """Keep Dask's log of workers that come and go from the terminal."""
    for name in ("distributed", "tornado.application", "bokeh"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
