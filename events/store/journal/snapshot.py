"""A file kept up to date in the background, some seconds after its source changed.

A save must not wait for a derived file that grows with every event, and ten saves in a second
need it written once.
"""

import threading
import time
from collections.abc import Callable

from events.errors import EventsError

DELAY_S = 2.0
"""From the first change until the file is written again."""

REST = 19
"""After each writing it rests so many times as long as that took: of very many events a change is
in the file later, but at most a twentieth of the time goes into it."""

RETRY_S = 30.0
"""From a failed attempt until the next."""

LONGEST_WAIT_S = 3600.0
"""A file due far in the future is looked at this often, as the clock may be set meanwhile."""


class Snapshot:
    """Calls ``write`` soon after each change, in a thread that ends with `close`.

    Parameters
    ----------
    write
        Brings the file up to date; returns in how many seconds it will be out of date by itself,
        or None. Called by one thread at a time. An OSError or EventsError is remembered in
        ``problem``, and it is tried again later.
    delay_s
        Seconds from a change to the writing.
    """

    def __init__(self, write: Callable[[], float | None], *, delay_s: float = DELAY_S) -> None:
        self._write = write
        self._delay_s = delay_s
        self._condition = threading.Condition()
        self._writing = threading.Lock()
        self._due: float | None = None
        self._rests_until = 0.0
        self._thread: threading.Thread | None = None
        self._stopping = False
        self.problem: str | None = None

    def touch(self) -> None:
        """Note that the source has changed; returns at once."""
        with self._condition:
            soon = max(time.monotonic() + self._delay_s, self._rests_until)
            self._due = soon if self._due is None else min(self._due, soon)
            if self._thread is None:
                self._stopping = False
                # A daemon, so that a program that forgot to close can still end.
                self._thread = threading.Thread(
                    target=self._run, name="events-snapshot", daemon=True
                )
                self._thread.start()
            self._condition.notify_all()

    def flush(self) -> None:
        """Write now what is due at any time, in this thread."""
        with self._writing, self._condition:
            # With the first lock held, nothing that was due is still half written.
            if self._due is None:
                return
        self._write_now()

    def close(self) -> None:
        """Flush and end the thread; a later `touch` starts another."""
        with self._condition:
            thread, self._thread = self._thread, None
            self._stopping = True
            self._condition.notify_all()
        if thread is not None:
            thread.join()
        self.flush()
        with self._condition:
            self._due = None

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._stopping and not self._is_due():
                    wait_s = None if self._due is None else self._due - time.monotonic()
                    self._condition.wait(wait_s)
                if self._stopping:
                    return
            self._write_now()

    def _is_due(self) -> bool:
        return self._due is not None and self._due <= time.monotonic()

    def _write_now(self) -> None:
        with self._writing:
            with self._condition:
                # Before writing: a change that comes meanwhile makes it due again.
                self._due = None
            began = time.monotonic()
            try:
                next_s = self._write()
                self.problem = None
            except (OSError, EventsError) as error:
                next_s = RETRY_S
                # What the system says, without its number; our own errors are sentences.
                self.problem = (isinstance(error, OSError) and error.strerror) or str(error)
            ended = time.monotonic()
            with self._condition:
                self._rests_until = ended + REST * (ended - began)
                if self._due is not None:  # it changed meanwhile
                    self._due = max(self._due, self._rests_until)
            if next_s is not None:
                with self._condition:
                    later = time.monotonic() + min(max(next_s, 0.0), LONGEST_WAIT_S)
                    self._due = later if self._due is None else min(self._due, later)
                    self._condition.notify_all()
