"""One export on its way: what goes out, how, and who is told how far it has come."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Protocol

import numpy as np
import orjson
from numpy.typing import NDArray

from events.export.credit import Credit, credits_of
from events.export.formats import ExportOptions
from events.export.gate import Releasable
from events.export.geometry import AreaShapes
from events.export.rounding import rounded
from events.model.event import Event
from events.table.found_events import FoundEvents, found_of, lines_of


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
_OWN_LINE: Final = b'"area":{"type":"LineString"'

Written = Callable[[], int]
"""Gives how many events have been written so far."""

EVENTS: Final = "events"
"""What the first layer is called, which holds every event."""


def _nobody(_: int, __: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class ExportJob:
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

    selection: Releasable
    options: ExportOptions
    shapes: AreaShapes
    progress: Progress = field(default=_nobody)

    @cached_property
    def found(self) -> FoundEvents:
        """The events as rows of a table."""
        return found_of(self.selection.events)

    @cached_property
    def credit(self) -> Credit:
        """Whose the events are, and how far they may be passed on."""
        return credits_of(self.found, self.options.markings)

    @cached_property
    def with_own_lines(self) -> FoundEvents:
        """The events that happened along a line; none where positions are rounded."""
        if self.options.round_to is not None:
            return self.found[:0]
        rows = self.found.rows
        own = self.found.pick(rows[self.found.snapshot.numbers["own_area"][rows]])
        drawn = [_OWN_LINE in line for line in own.lines()]
        return own.pick(own.rows[np.array(drawn, dtype=bool)])

    @property
    def precisions(self) -> NDArray[np.int8]:
        """How well the place of each event is known (UCDP where_prec); 0 without a place."""
        precisions: NDArray[np.int8] = self.found.snapshot.numbers["precision"][self.found.rows]
        return precisions

    def lines(
        self,
        layer: str = EVENTS,
        written: Written | None = None,
        events: Sequence[Event] | None = None,
    ) -> Iterator[bytes]:
        """Give events as the codec writes them, rounded where that was chosen.

        Parameters
        ----------
        layer
            What they are taken for, for those who are told how far it is.
        written
            Gives how many have been written so far; those taken, unless told. Who gives it says
            when it is done.
        events
            Some of them; all, unless told.
        """
        degrees = self.options.round_to
        self.progress(0, layer)
        some = self.selection.events if events is None else events
        for taken, line in enumerate(lines_of(some)):
            if taken and taken % _TELL_EVERY == 0:
                self.progress(taken if written is None else written(), layer)
            if degrees is None:
                yield line
            else:
                yield orjson.dumps(rounded(orjson.loads(line), degrees))
        if written is None:
            self.progress(len(self.selection.events), layer)

    def chunks(
        self,
        layer: str = EVENTS,
        written: Written | None = None,
        events: FoundEvents | None = None,
    ) -> Iterator[tuple[FoundEvents, list[bytes]]]:
        """Give the events in parts of `CHUNK_EVENTS`, fewer where they are long; see `lines`."""
        some, start = self.found if events is None else events, 0
        for lines in _chunked(self.lines(layer, written, some)):
            yield some[start : start + len(lines)], lines
            start += len(lines)


def _chunked(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
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
