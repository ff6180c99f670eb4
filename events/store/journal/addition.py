"""Lines that were read aside, ready to be taken in all at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from events.store.journal.batch import Entry, Position
from events.store.journal.blocks import Block
from events.table.select import EventColumns


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

    def add(self, block: Block, positions: Iterable[Position]) -> None:
        """Add lines that were read, and where each of them stands."""
        self.lines += map(AddedLine, block.entries, block.recorded_at, positions)
        self.columns.extend(block.columns)
