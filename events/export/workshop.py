"""Files made beside what people do: begun, watched, called off, fetched, and then gone.

A file lives as long as somebody asks after it. Whoever closes the page stops asking: the making
ends, and the file is removed. What a program that was killed has left is removed by the next.
"""

import hashlib
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Final

from filelock import FileLock, Timeout

from events.errors import EventsError, ExportFailed
from events.export.formats import ExportFormat
from events.export.job import EVENTS, ExportJob
from events.export.naming import file_name
from events.export.write import ExportReport, write_export
from events.store.errors import StoreUnavailable, unavailable

_log = logging.getLogger(__name__)
_BLOCK_BYTES: Final = 1 << 20
_LOOK_S: Final = 0.25
_UNEXPECTED: Final = "The file could not be made; what happened has been logged."


class Stage(StrEnum):
    """Where a file stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CALLED_OFF = "called off"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a workshop allows.

    Attributes
    ----------
    at_once
        Files worked on at the same time; further ones wait.
    most
        Files worked on, waiting, and made but not yet gone, all together.
    longest_s
        Seconds a file may be worked on.
    unasked_s
        Seconds after which a file nobody asks after is called off or removed. Browsers let a page
        in the background ask once a minute.
    """

    at_once: int = 2
    most: int = 8
    longest_s: float = 120.0
    unasked_s: float = 90.0


class WorkshopFull(EventsError):  # noqa: N818 - reads as what it is
    """As many files as may be are being made or wait to be fetched; try again in a moment."""

    def __init__(self) -> None:
        super().__init__("Other files are being made; try again in a moment.")


class TookTooLong(ExportFailed):
    """A file was not ready in time."""

    def __init__(self, longest_s: float) -> None:
        super().__init__(
            f"The file was not ready after {longest_s:.0f} seconds; narrow the query, or use the "
            "command line (conflictmap export)."
        )


class _CalledOff(Exception):  # noqa: N818 - reads as what it is
    """Nobody wants the file any more."""


class Making:
    """One file, from the moment it was asked for until nobody asks after it any more.

    Attributes
    ----------
    number
        Names it, and cannot be guessed.
    file_format
        What is made.
    selection
        The events it is to hold.
    restricted
        Holds what a licence keeps in, because an analyst insisted: no route may give it out.
    """

    def __init__(
        self,
        job: ExportJob,
        file_format: ExportFormat,
        folder: Path,
        terms: Terms,
        *,
        restricted: bool = False,
    ) -> None:
        self.number: Final = secrets.token_urlsafe(16)
        self.file_format: Final = file_format
        self.selection: Final = job.selection
        self.restricted: Final = restricted
        self._job = job
        self._terms = terms
        self._path = folder / self.number / self.name
        self._stage = Stage.WAITING
        self._step = (0, EVENTS)
        self._report: ExportReport | None = None
        self._error: EventsError = ExportFailed("This file was called off.")
        self._asked = monotonic()
        self._off = threading.Event()
        self._settled = threading.Event()

    @property
    def name(self) -> str:
        """What the file is called where somebody saves it."""
        return file_name(self.file_format, self.selection.query, datetime.now(UTC).date())

    def stage(self) -> Stage:
        """Tell where it stands; asking for it keeps it alive."""
        self._asked = monotonic()
        return Stage.CALLED_OFF if self._off.is_set() else self._stage

    def step(self) -> tuple[int, str]:
        """Tell how many events have been taken so far, and for which layer of the file."""
        return self._step

    def report(self) -> ExportReport:
        """Wait until it is made, and tell what became of it.

        Raises
        ------
        EventsError
            Why there is no file.
        """
        while not self._settled.wait(_LOOK_S):
            self._asked = monotonic()
        if self._report is None:
            raise self._error
        return self._report

    def size_bytes(self) -> int:
        """Tell how large the file that was made is; see `open`."""
        with self.open() as file:
            return os.fstat(file.fileno()).st_size

    def open(self) -> BinaryIO:
        """Open the file that was made; it can be read to its end even if it is removed meanwhile.

        Raises
        ------
        ExportFailed
            It is gone, or not made yet.
        """
        self._asked = monotonic()
        try:
            if self._stage is Stage.DONE:
                return self._path.open("rb")
        except FileNotFoundError:
            pass
        raise ExportFailed("There is no such file here any more; make it anew.")

    @cached_property
    def digest(self) -> str:
        """A word for what is in the file that was made; see `open`."""
        digest = hashlib.sha256()
        with self.open() as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()[:24]

    def call_off(self) -> None:
        """Stop working on it, and remove what there is."""
        self._off.set()

    def run(self, place: AbstractContextManager[bool]) -> None:
        """Wait for a place to work, make the file, keep it while it is wanted, remove it.

        Parameters
        ----------
        place
            Waits for a place and gives whether there was one in time.
        """
        try:
            with place as has_place:
                if has_place:
                    self._make()
            self._settled.set()
            while self._report is not None and self.is_wanted():
                self._off.wait(_LOOK_S)
        finally:
            self._stage = Stage.FAILED if self._stage is Stage.FAILED else Stage.CALLED_OFF
            shutil.rmtree(self._path.parent, ignore_errors=True)
            self._settled.set()

    def is_wanted(self) -> bool:
        """Tell whether somebody still asks after it."""
        asked_lately = monotonic() < self._asked + self._terms.unasked_s
        return asked_lately and not self._off.is_set()

    def _make(self) -> None:
        until = monotonic() + self._terms.longest_s

        def progress(taken: int, layer: str) -> None:
            self._step = (taken, layer)
            if not self.is_wanted():
                raise _CalledOff
            if monotonic() > until:
                raise TookTooLong(self._terms.longest_s)

        self._stage = Stage.WORKING
        try:
            self._path.parent.mkdir()
            job = replace(self._job, progress=progress)
            self._report = write_export(job, self.file_format, self._path)
            self._stage = Stage.DONE
        except _CalledOff:
            self._stage = Stage.CALLED_OFF
        except EventsError as error:
            self._error, self._stage = error, Stage.FAILED
        except OSError as error:
            self._error = unavailable(self._path, "write to", error)
            self._stage = Stage.FAILED
        except Exception:
            _log.exception("Unexpected fault while making a file of %s", self.file_format)
            self._error, self._stage = ExportFailed(_UNEXPECTED), Stage.FAILED


class Workshop:
    """Makes files in threads of its own, a few at a time.

    Safe to share between threads.

    Parameters
    ----------
    folder
        Where files are made; several programs may share it.
    terms
        What is allowed.
    """

    def __init__(self, folder: Path, terms: Terms | None = None) -> None:
        self.terms: Final = terms or Terms()
        self._folder = folder
        self._own: Path | None = None
        self._held: FileLock | None = None
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self.terms.at_once)
        self._makings: dict[str, Making] = {}
        self._threads: set[threading.Thread] = set()

    def start(
        self,
        job: ExportJob,
        file_format: ExportFormat,
        *,
        may_wait: bool = True,
        restricted: bool = False,
    ) -> Making:
        """Begin a file.

        Parameters
        ----------
        may_wait
            Take the file on even if others have to be finished first.
        restricted
            See `Making`.

        Raises
        ------
        WorkshopFull
            Too many are being made.
        StoreUnavailable
            Nothing can be written into the folder.
        """
        with self._lock:
            folder = self._open()
            if len(self._makings) >= self.terms.most:
                raise WorkshopFull
            has_place = self._places.acquire(blocking=False)
            if not has_place and not may_wait:
                raise WorkshopFull
            making = Making(job, file_format, folder, self.terms, restricted=restricted)
            self._makings[making.number] = making
            thread = threading.Thread(
                target=self._work, args=(making, has_place), name="conflictmap-export", daemon=True
            )
            self._threads.add(thread)
        thread.start()
        return making

    def find(self, number: str) -> Making | None:
        """Give a file by its number; None where there is none, or none any more."""
        with self._lock:
            return self._makings.get(number)

    def clean_up(self) -> None:
        """Remove what programs that were killed have left."""
        if self._folder.is_dir():
            with self._lock, suppress(StoreUnavailable):
                self._open()

    def close(self) -> None:
        """Call everything off, and wait until nothing is left on the disk."""
        with self._lock:
            threads = list(self._threads)
            for making in self._makings.values():
                making.call_off()
        for thread in threads:
            thread.join()
        with self._lock:
            if self._own is not None and self._held is not None:
                shutil.rmtree(self._own, ignore_errors=True)
                self._held.release()
                Path(self._held.lock_file).unlink(missing_ok=True)
            self._own = self._held = None

    def _open(self) -> Path:
        """Make this program's own part of the folder, and remove those of dead ones."""
        if self._own is not None:
            return self._own
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "opening.lock"):
                _remove_left_behind(self._folder)
                own = self._folder / secrets.token_hex(4)
                self._held = FileLock(own.with_suffix(".held"), thread_local=False)
                self._held.acquire()
                own.mkdir()
        except OSError as error:
            raise unavailable(self._folder, "write to", error) from error
        self._own = own
        return own

    def _work(self, making: Making, has_place: bool) -> None:
        try:
            making.run(self._place(making, has_place))
        finally:
            with self._lock:
                self._makings.pop(making.number, None)
                self._threads.discard(threading.current_thread())

    @contextmanager
    def _place(self, making: Making, has_place: bool) -> Iterator[bool]:
        """Wait until there is a place to work, unless the file was given one."""
        while not has_place and making.is_wanted():
            has_place = self._places.acquire(timeout=_LOOK_S)
        try:
            yield has_place
        finally:
            if has_place:
                self._places.release()


def _remove_left_behind(folder: Path) -> None:
    """Remove the parts of programs that do not run any more: their locks are free."""
    for lock in folder.glob("*.held"):
        with suppress(Timeout), FileLock(lock, timeout=0):
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
