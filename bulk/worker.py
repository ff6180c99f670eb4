"""What runs on Dask's workers: the place list and the words are loaded once in each."""

import signal
import threading
from typing import Any
from uuid import uuid4

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from bulk.desk import Desk
from bulk.errors import OtherVersion
from bulk.job import BulkJob
from bulk.part import Part
from bulk.versions import Versions, versions_here
from services import Services
from settings import Settings


class Readers(WorkerPlugin):
    """Makes a worker ready to work on a job; one that reads by other rules is refused.

    Parameters
    ----------
    settings
        Of the worker; None for those of the computer it runs on.

    Attributes
    ----------
    name
        Of this run alone: another run may be at work on the same workers, or just end there.
    """

    def __init__(self, job: BulkJob, versions: Versions, settings: Settings | None) -> None:
        self.name = f"conflictmap-{uuid4().hex}"
        self._job, self._versions, self._settings = job, versions, settings
        self.desk: Desk | None = None

    def setup(self, worker: object) -> None:
        """Load what every part needs.

        Raises
        ------
        OtherVersion
            This worker would read otherwise.
        """
        if self._settings is not None and threading.current_thread() is threading.main_thread():
            # Ctrl-C in a terminal reaches every process on it; the one that asked ends them all.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        settings = self._settings or Settings()
        others = self._versions.differences(versions_here(settings))
        if others:
            address = getattr(worker, "address", "a worker")
            raise OtherVersion(f"{address} has {' and '.join(others)}")
        self.desk = Desk(self._job, Services(settings))


def versions_of_worker(settings: Settings | None) -> Versions:
    """Tell by which rules a worker reads."""
    return versions_here(settings or Settings())


def do_part(part: Part, name: str) -> dict[str, Any]:
    """Work on a part, on a worker that has the `Readers` of that name."""
    readers: Any = get_worker().plugins[name]
    done: dict[str, Any] = readers.desk.do(part)
    return done
