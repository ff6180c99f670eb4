"""Beginning with what another program read, and keeping what this one reads for the next."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from events.store.journal import cache
from events.store.journal.cache import Prefix
from events.store.journal.open_file import OpenFile
from events.store.journal.read import Journal
from events.store.journal.revisions import Revisions

CHECK_AFTER_S: Final = 5.0
"""A program that has just begun has better use for the disk and the processor."""

_log = logging.getLogger(__name__)


class Resuming:
    """The cache of one journal, and the check of it that may be going on in the background.

    The store guards it like the journal, but for `stop`.

    Parameters
    ----------
    path
        The cache.
    spoilt
        Called by the checking thread when the journal turns out not to be what it looked like:
        what was read must be thrown away, if it still is what was being checked.
    """

    def __init__(self, path: Path, spoilt: Callable[["Resuming"], None]) -> None:
        self._path = path
        self._spoilt = spoilt
        self._prefix: Prefix | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, journal: Journal) -> Revisions | None:
        """Give what another program kept of its reading, if it still fits the journal."""
        file = journal.open()
        found = None if file is None else cache.load(self._path)
        if file is None or found is None:
            return None
        kept, prefix = found
        if cache.is_stamped(self._path, journal.look(), prefix):
            self._thread = threading.Thread(
                target=self._check, args=(file, prefix), name="events-checking", daemon=True
            )
            self._thread.start()
        elif cache.begins_with(file, prefix):
            self._prefix = prefix
        else:
            return None
        last = kept.position(len(kept) - 1)
        journal.resume(prefix.length, len(kept), file.read(last.offset, last.length + 1))
        return kept

    def _check(self, file: OpenFile, prefix: Prefix) -> None:
        if self._stopped.wait(CHECK_AFTER_S):
            return
        try:
            result = cache.begins_with(file, prefix, self._stopped.is_set)
        except OSError:
            return
        if result:
            self._prefix = prefix
        elif result is not None:
            _log.error("%s is read anew: it was changed behind its time of change.", self._path)
            with suppress(OSError):
                self._path.unlink()
            self._spoilt(self)

    def keep(self, revisions: Revisions, new: int) -> None:
        """Keep what was read, if so many new lines are worth it."""
        being_checked = self._thread is not None and self._prefix is None
        if new >= max(cache.WORTH_KEEPING, len(revisions) // 20) and not being_checked:
            self._prefix = cache.save(self._path, revisions)

    def note(self, journal: Journal) -> None:
        """Note what the journal looks like now that it has been read, for whoever begins next."""
        if self._prefix is not None and journal.seen is not None:
            cache.leave_stamp(self._path, journal.seen, self._prefix)

    def stop(self, *, wait: bool) -> None:
        """Let a check be; waits for its thread only outside the store's lock."""
        self._stopped.set()
        thread = self._thread
        if wait and thread is not None and thread is not threading.current_thread():
            thread.join()
