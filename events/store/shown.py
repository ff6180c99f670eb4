"""The columns viewers see, made once for each version of the store and each past day asked for."""

from collections import OrderedDict
from datetime import datetime
from typing import Final

from events.public import PublicEvents, no_events
from events.store.base import VIEWERS
from events.store.found import Reader
from events.store.revisions import Revisions

_MOST_KEPT: Final = 4


class Shown:
    """Makes each state out of the one made before it, as little changes from one to the next.

    Parameters
    ----------
    revisions, reader
        What the columns are of, and what reads events of them.
    """

    def __init__(self, revisions: Revisions, reader: Reader) -> None:
        self._revisions = revisions
        self._kept: OrderedDict[datetime | None, PublicEvents] = OrderedDict()
        self._last = no_events(read=reader.event, glance=reader.glance)

    def at(self, version: str, known_by: datetime | None, now: datetime) -> PublicEvents:
        """Give what viewers see now, or would have seen at the end of a past day."""
        kept = self._kept.get(known_by)
        if kept is None or kept.version != version:
            revisions = self._revisions
            shown_by = now if known_by is None else min(known_by, now)
            shown = revisions.shown(VIEWERS, known_by, shown_by)
            before = kept or self._last
            kept = before.follow(version, revisions.columns, revisions.rows, shown)
        self._kept[known_by] = self._last = kept
        self._kept.move_to_end(known_by)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return kept
