"""The file of published events beside the store, for QGIS and others to read.

It follows what viewers may see some seconds later, in the background: a save must not wait for a
file that grows with every event. Lines are copied, not read and written anew.
"""

import re
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import orjson
from filelock import FileLock, Timeout

from events.errors import EventsError
from events.store.errors import StoreBeingRead
from events.table.table import EventTable
from geo.atomic import remove_unfinished, replacing

FILE: Final = "events.geojson"

DELAY_S: Final = 2.0
"""From a change until the file is written again, and between two looks for one."""

REST: Final = 19
"""After each writing it rests so many times as long as that took: of very many events a change is
in the file later, but at most a twentieth of the time goes into it."""

LOCK_TIMEOUT_S: Final = 10.0
_VERSION: Final = re.compile(rb'^\{"type":"FeatureCollection","version":"([0-9a-f-]+)"')
_BETWEEN: Final = b",\n"
_AT_ONCE: Final = 50
"""Lines between two rests: a millisecond or two, for which whoever asks for something must wait."""

_PATIENCE: Final = 3
"""In the background it rests so many times as long as it worked, after each piece."""


class PublishedFile:
    """A file kept up to date from a table.

    Parameters
    ----------
    table
        What viewers may see.
    path
        The file.
    delay_s
        See `DELAY_S`.

    Attributes
    ----------
    problem
        Why the file is out of date, in words; None where it is not.
    """

    def __init__(self, table: EventTable, path: Path, *, delay_s: float = DELAY_S) -> None:
        self.path = path
        self.problem: str | None = None
        self._table = table
        self._delay_s = delay_s
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._worked_s = 0.0

    def follow(self) -> None:
        """Keep the file up to date in a thread of its own, until `close`."""
        if self._thread is None:
            self._stopping.clear()
            # A daemon, so that a program that forgot to close can still end.
            self._thread = threading.Thread(target=self._run, name="events-published", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Bring the file up to date, and end the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self.write()

    def _run(self) -> None:
        pause_s = self._delay_s
        while not self._stopping.wait(pause_s):
            self._worked_s = 0.0
            self.write()
            pause_s = max(self._delay_s, REST * self._worked_s)

    def _resting(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Rest after each piece for longer than it took: answers do not wait behind a file.

        Not once there is somebody waiting for the file: `close`.
        """
        began = time.monotonic()
        for chunk in chunks:
            yield chunk
            worked_s = time.monotonic() - began
            self._worked_s += worked_s
            self._stopping.wait(_PATIENCE * worked_s)
            began = time.monotonic()

    def write(self) -> None:
        """Write the file now, if it is out of date; where that cannot be, ``problem`` says why."""
        try:
            with self._writing:
                self._write()
            self.problem = None
        except StoreBeingRead:
            pass  # it goes on by itself, and the file is written at the next look
        except (OSError, EventsError) as error:
            # What the system says, without its number; our own errors are sentences.
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            self.problem = f"{self.path.name} is out of date: {reason}"

    def _write(self) -> None:
        if self._table.version == version_of(self.path):
            return
        if not self.path.exists() and self._table.is_empty:
            return
        try:
            # A lock of its own: two programs must not put an older file over a newer one.
            with FileLock(self.path.with_suffix(".published.lock"), timeout=LOCK_TIMEOUT_S):
                version = self._table.version
                if version == version_of(self.path):
                    return
                found = self._table.find(passed_on=True)
                bbox = found.snapshot.bounding_box(found.rows)
                remove_unfinished(self.path)
                with replacing(self.path) as out:
                    chunks = _chunks(found.lines(), bbox, version)
                    in_background = threading.current_thread() is self._thread
                    out.writelines(self._resting(chunks) if in_background else chunks)
        except Timeout as error:
            raise TimeoutError("another program is writing it and does not finish") from error


def _chunks(
    lines: Iterator[bytes], bbox: tuple[float, float, float, float] | None, version: str
) -> Iterator[bytes]:
    """Yield the bytes of a FeatureCollection (RFC 7946), one feature a line.

    Its version stands in a member of that name, which readers ignore.
    """
    head = {"type": "FeatureCollection", "version": version}
    yield orjson.dumps(head if bbox is None else head | {"bbox": bbox})[:-1]
    yield b',"features":[\n'
    before = b""
    while some := list(islice(lines, _AT_ONCE)):
        yield before + _BETWEEN.join(some)
        before = _BETWEEN
    yield b"\n]}\n"


def version_of(path: Path) -> str | None:
    """Read the version out of a file of published events; None when there is no such file.

    Raises
    ------
    OSError
        It is there and cannot be read.
    """
    try:
        with path.open("rb") as file:
            found = _VERSION.match(file.read(200))
    except FileNotFoundError:
        return None
    return None if found is None else found[1].decode()
