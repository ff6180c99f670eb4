"""Reading many lines, in as many processes as there are processors.

Checking a line takes longer than all that is done with it afterwards, and no line needs another
to be checked.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

from events.index import EventColumns
from events.store.batch import Entry, entry_of
from events.store.journal import Line
from events.store.lines import NotOurs, read_line

WORTH_PROCESSES_BYTES: Final = 32 << 20
"""Less is read sooner by this process than others are started: some 15,000 lines."""

_BLOCK_LINES: Final = 1_000
_MOST_PROCESSES: Final = 6
"""More would wait for this process, which takes in what they read."""

_log = logging.getLogger(__name__)


class BadLine(Exception):  # noqa: N818 - reads as what it is
    """A line that is none of ours: its number within its block, counted from 0, and why."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(number, why)
        self.number = number
        self.why = why


class Block(NamedTuple):
    """What is known of lines that follow each other, in order.

    Attributes
    ----------
    columns
        Of their events.
    """

    entries: list[Entry]
    recorded_at: list[datetime]
    columns: EventColumns


def read_block(lines: Sequence[bytes]) -> Block:
    """Read lines.

    Whether each is written as the codec would write it now is left to whoever passes it on.

    Raises
    ------
    BadLine
        One is none of ours.
    """
    block = Block([], [], EventColumns())
    for number, line in enumerate(lines):
        try:
            event = read_line(line)
        except NotOurs as error:
            raise BadLine(number, str(error)) from error
        if event.recorded_at is None:
            raise BadLine(number, f"event {event.id}, without the time it was recorded")
        block.entries.append(entry_of(event, len(line), current=None))
        block.recorded_at.append(event.recorded_at)
        block.columns.append(event)
    return block


def read_blocks(lines: Iterable[Line], size_bytes: int) -> Iterator[tuple[list[Line], Block]]:
    """Read lines, many at a time and in their order.

    Parameters
    ----------
    size_bytes
        About how much it is; decides whether other processes are worth starting.

    Raises
    ------
    BadLine
        One is none of ours; its number counts from the first line that was not yielded.
    """
    # Imported only where it is needed: it takes a while.
    blocks = _in_blocks(lines)
    if size_bytes < WORTH_PROCESSES_BYTES:
        for block in blocks:
            yield block, read_block(_data(block))
        return
    from loky import ProcessPoolExecutor, cpu_count

    processes = min(cpu_count(), _MOST_PROCESSES)
    with ProcessPoolExecutor(max_workers=processes) as executor:
        waiting: deque[tuple[list[Line], Callable[[], Block]]] = deque()
        for block in blocks:
            waiting.append((block, begun(executor, _data(block))))
            # Two for each: one being read, and one ready to be.
            if len(waiting) > 2 * processes:
                yield _ended(waiting)
        while waiting:
            yield _ended(waiting)


def _ended(
    waiting: deque[tuple[list[Line], Callable[[], Block]]],
) -> tuple[list[Line], Block]:
    lines, read = waiting.popleft()
    return lines, read()


def _in_blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    rest = iter(lines)
    while block := list(islice(rest, _BLOCK_LINES)):
        yield block


def _data(lines: Iterable[Line]) -> list[bytes]:
    return [line.data for line in lines]


def begun(executor: Executor, lines: list[bytes]) -> Callable[[], Block]:
    """Have lines read elsewhere; where that fails, as when memory runs out, read them here."""
    here = partial(read_block, lines)
    try:
        read = executor.submit(read_block, lines).result
    except (BrokenExecutor, OSError):
        return here

    def wait() -> Block:
        try:
            return read()
        except (BrokenExecutor, OSError) as error:
            _log.warning("Events are read by one process only: %s", error)
            return here()

    return wait
