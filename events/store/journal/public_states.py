"""The columns viewers see, made once for each version of the store and each past day asked for."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final, NamedTuple

from events.table.public import PublicEvents, Source, among
from events.table.select import Mask

_MOST_KEPT: Final = 4
_MOST_ROWS_KEPT: Final = 2_000_000


class Asked(NamedTuple):
    """What a state is made of, taken while nobody changes the store.

    Attributes
    ----------
    version
        The store's.
    shown
        Of every row of the source, whether viewers may see it.
    """

    version: str
    source: Source
    shown: Mask


class Shown:
    """Makes each state out of the one made before it, as little changes from one to the next.

    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[datetime | None, PublicEvents] = OrderedDict()
        self._lock = Lock()
        self._making = Lock()

    def last(self, known_by: datetime | None) -> PublicEvents | None:
        """Give the last state that was made of now, or of the end of a past day."""
        with self._lock:
            kept = self._kept.get(known_by)
            if kept is not None:
                self._kept.move_to_end(known_by)
            return kept

    def at(self, version: str, known_by: datetime | None) -> PublicEvents | None:
        """Give the state of a version, if it was made already."""
        kept = self.last(known_by)
        return kept if kept is not None and kept.version == version else None

    def make(self, known_by: datetime | None, ask: Callable[[], Asked]) -> PublicEvents:
        """Make the state there is now; whoever asks meanwhile waits for it and takes the same.

        Parameters
        ----------
        ask
            Says what it is made of.
        """
        with self._making:
            asked = ask()
            made = self.at(asked.version, known_by)
            if made is None:
                made = self._next(known_by, asked)
                self._keep(known_by, made)
            return made

    def _next(self, known_by: datetime | None, asked: Asked) -> PublicEvents:
        with self._lock:
            before = self._kept.get(known_by)
            if before is None:
                before = next(reversed(self._kept.values()), None)
        if before is None:
            return among(asked.version, asked.source, asked.shown.nonzero()[0])
        return before.follow(asked.version, asked.source, asked.shown)

    def _keep(self, known_by: datetime | None, made: PublicEvents) -> None:
        with self._lock:
            self._kept[known_by] = made
            self._kept.move_to_end(known_by)
            most = max(2, min(_MOST_KEPT, _MOST_ROWS_KEPT // (len(made) + 1)))
            while len(self._kept) > most:
                self._kept.popitem(last=False)
