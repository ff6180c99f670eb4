"""A store, the table it feeds and the file of published events, as one.

For tests that save and then look at what is there.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from events.export.published import FILE as PUBLISHED_FILE
from events.export.published import PublishedFile
from events.model.event import Event
from events.store.base import EventStore, Stored, utc_now
from events.store.journal.store import GeoJsonStore
from events.table.columns import Sets, frame_of
from events.table.snapshot import Snapshot, snapshot_of
from events.table.table import FILE as TABLE_FILE
from events.table.table import EventTable

START = datetime(2026, 2, 1, tzinfo=UTC)


def snapshot_with(events: Iterable[Event]) -> Snapshot:
    """Give a table of some events as if each had been saved once, the same one again or not."""
    sets = Sets()
    stored = [
        Stored(number, event.model_copy(update={"revision": 1, "recorded_at": START}), number)
        for number, event in enumerate(events)
    ]
    return snapshot_of(frame_of(stored, sets), sets.troops, sets.spots)


OF_THE_TABLE = {
    *("find", "shown", "public", "version", "changed_at", "extent", "cursor", "is_empty"),
    *("begin_reading", "wait_until_read"),
}


class Both:
    """Answers with the store, or with its table where only that can."""

    def __init__(
        self,
        store: EventStore,
        *,
        folder: Path | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.store = store
        self.table = EventTable(store, folder and folder / TABLE_FILE, clock=clock)
        self.published = folder and PublishedFile(self.table, folder / PUBLISHED_FILE)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.table if name in OF_THE_TABLE else self.store, name)

    @property
    def problems(self) -> tuple[str, ...]:
        problem = self.published and self.published.problem
        return (*self.store.problems, *filter(None, [problem]))

    def flush(self) -> None:
        """Bring the file of published events up to date."""
        assert self.published is not None
        self.published.write()

    def close(self) -> None:
        if self.published is not None:
            self.published.close()
        self.table.close()
        self.store.close()


def open_both(folder: Path, *, delay_s: float | None = None, **options: Any) -> Both:
    """Open the events of a folder, with all files that are kept beside them.

    Parameters
    ----------
    delay_s
        Have the file of published events follow by itself after so many seconds.
    """
    clock = options.get("clock", utc_now)
    both = Both(GeoJsonStore(folder, **options), folder=folder, clock=clock)
    if delay_s is not None:
        assert both.published is not None
        both.published = PublishedFile(both.table, folder / PUBLISHED_FILE, delay_s=delay_s)
        both.published.follow()
    return both
