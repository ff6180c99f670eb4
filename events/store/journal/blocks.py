"""Reading many lines by other processes, one for each processor.

Checking a line takes longer than all that is done with it afterwards, and no line needs another
to be checked. This process only takes in what they read: where it reads as well, they wait for it.
"""

import gc
import logging
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from events.store.journal.batch import Entry, entry_of
from events.store.journal.lines import NotOurs, read_line
from events.store.journal.read import Line
from events.table.select import EventColumns

WORTH_PROCESSES_BYTES: Final = 32 << 20
"""Less is read sooner by this process than others are started: some 15,000 lines."""

_BLOCK_LINES: Final = 1_000
_WAITING_EACH: Final = 3
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

    Raises
    ------
    BadLine
        One is none of ours.
    """
    block = Block([], [], EventColumns())
    for number, line in enumerate(lines):
        try:
            event, verification, current = read_line(line)
        except NotOurs as error:
            raise BadLine(number, str(error)) from error
        if event.recorded_at is None:
            raise BadLine(number, f"event {event.id}, without the time it was recorded")
        block.entries.append(entry_of(event, len(line), current=current))
        block.recorded_at.append(event.recorded_at)
        block.columns.append(event, verification)
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
    blocks, processes = _in_blocks(lines), _others(size_bytes)
    if not processes:
        for block in blocks:
            yield block, read_block(_data(block))
        return
    from loky import ProcessPoolExecutor

    with ProcessPoolExecutor(max_workers=processes, initializer=_begin) as executor:
        waiting: deque[tuple[list[Line], Future[Block]]] = deque()
        for block in blocks:
            waiting.append((block, _begun(executor, _data(block))))
            # Enough that none of them waits for this process, which takes in what they read.
            while waiting and (waiting[0][1].done() or len(waiting) > _WAITING_EACH * processes):
                yield _ended(waiting)
        while waiting:
            yield _ended(waiting)


def _begin() -> None:
    """Make a process that only reads lines ready for it."""
    # Nothing it makes holds itself: looking for such garbage takes a tenth of the time. loky looks
    # once a second all the same, but then not through what was imported.
    gc.freeze()
    gc.disable()


def _others(size_bytes: int) -> int:
    """Tell how many other processes are worth starting; one alone gains nothing."""
    if size_bytes < WORTH_PROCESSES_BYTES:
        return 0
    # Imported only where it is needed: loading it takes a while.
    from loky import cpu_count

    processes = min(int(cpu_count()), _MOST_PROCESSES)
    return processes if processes > 1 else 0


def _ended(waiting: deque[tuple[list[Line], Future[Block]]]) -> tuple[list[Line], Block]:
    lines, future = waiting.popleft()
    try:
        return lines, future.result()
    except (BrokenExecutor, OSError) as error:
        _log.warning("Events are read by fewer processes: %s", error)
        return lines, read_block(_data(lines))


def _in_blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    rest = iter(lines)
    while block := list(islice(rest, _BLOCK_LINES)):
        yield block


def _data(lines: Iterable[Line]) -> list[bytes]:
    return [line.data for line in lines]


def _begun(executor: Executor, lines: list[bytes]) -> "Future[Block]":
    """Have lines read elsewhere; here where nobody can any more."""
    try:
        return executor.submit(read_block, lines)
    except (BrokenExecutor, OSError) as error:
        _log.warning("Events are read by fewer processes: %s", error)
    here: Future[Block] = Future()
    try:
        here.set_result(read_block(lines))
    except BadLine as error:
        here.set_exception(error)
    return here
