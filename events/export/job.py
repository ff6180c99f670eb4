"""One export on its way: what goes out, how, and who is told how far it has come."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

import orjson

from events.export.formats import ExportOptions
from events.export.gate import Selection
from events.export.geometry import AreaShapes
from events.export.rounding import rounded
from events.table.found import lines_of


class Progress(Protocol):
    """Is told how far an export is; raises to stop it."""

    def __call__(self, taken: int, layer: str, /) -> None:
        """Take in how many events have been written so far into a layer of the file.

        A file of several layers goes through its events once for each.
        """


CHUNK_EVENTS: Final = 20_000
"""Events turned into a table at once: some 40 MB of text."""

CHUNK_BYTES: Final = 64 * 1024 * 1024

_TELL_EVERY: Final = 1_000

Written = Callable[[], int]
"""Gives how many events have been written so far."""

EVENTS: Final = "events"
"""What the first layer is called, which holds every event."""


def _nobody(_: int, __: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Job:
    """What a writer needs.

    Attributes
    ----------
    selection
        The events.
    options
        What was chosen.
    shapes
        Gives their areas.
    progress
        Is told how far it is.
    """

    selection: Selection
    options: ExportOptions
    shapes: AreaShapes
    progress: Progress = field(default=_nobody)

    def lines(self, layer: str = EVENTS, written: Written | None = None) -> Iterator[bytes]:
        """Give the events as the codec writes them, rounded where that was chosen.

        Parameters
        ----------
        layer
            What they are taken for, for those who are told how far it is.
        written
            Gives how many have been written so far; those taken, unless told.
        """
        degrees, taken = self.options.round_to, 0
        for line in lines_of(self.selection.events):
            if taken % _TELL_EVERY == 0:
                self.progress(taken if written is None else written(), layer)
            taken += 1
            if degrees is None:
                yield line
            else:
                yield orjson.dumps(rounded(orjson.loads(line), degrees))
        if written is None:
            self.progress(taken, layer)

    def unrounded(self) -> Iterator[bytes]:
        """Give the events to look at, not to write; nobody is told how far it is."""
        return lines_of(self.selection.events)

    def chunks(self, written: Written | None = None) -> Iterator[list[bytes]]:
        """Give the lines in lists of `CHUNK_EVENTS`, fewer where they are long; see `lines`."""
        yield from chunked(self.lines(written=written))


def chunked(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Give lines in lists of at most `CHUNK_EVENTS` and about `CHUNK_BYTES`."""
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        chunk.append(line)
        size += len(line)
        if len(chunk) >= CHUNK_EVENTS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
