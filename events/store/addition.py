"""Lines that were read aside, ready to be taken in all at once."""

from datetime import datetime
from typing import NamedTuple

from events.index import EventColumns
from events.model import Event
from events.store.batch import Entry, Position, entry_of


class AddedLine(NamedTuple):
    """What the store must know of a line that is in the file."""

    entry: Entry
    recorded_at: datetime
    position: Position


class Addition:
    """Lines that follow on what is known.

    Attributes
    ----------
    lines
        Each, in order.
    columns
        Of their events, in the same order.
    """

    def __init__(self) -> None:
        self.lines: list[AddedLine] = []
        self.columns = EventColumns()

    def add(self, event: Event, position: Position, *, current: bool) -> None:
        """Add a line.

        Parameters
        ----------
        current
            Whether it is exactly what the codec writes of the event now.
        """
        if event.recorded_at is None:
            raise ValueError("An event without the time it was recorded.")
        entry = entry_of(event, position.length, current=current)
        self.lines.append(AddedLine(entry, event.recorded_at, position))
        self.columns.append(event)
