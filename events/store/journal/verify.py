"""A journal looked through from its first line to its last: whole, or where and since when not.

Nothing is believed that somebody kept beside it, and nothing is changed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from events.store.journal.contents import EVENTS_FILE, take_in
from events.store.journal.line_index import LineIndex
from events.store.journal.reached import went_back
from events.store.journal.read import Journal, Line

MOST_TOLD: Final = 1_000


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found.

    Attributes
    ----------
    lines
        How many whole lines there are.
    revisions
        How many of them are revisions of events that can be read.
    length
        Bytes up to the end of the last whole line.
    hashed_from
        The first line, counted from 1, that bears a hash; None without any. It proves those before
        it as they were when it was written.
    head
        What the last line is known by: noted elsewhere, it proves later that nothing of all this
        was changed. None where the last line cannot be believed.
    whole_until
        The time of the last line before the first that is wrong; None where none is wrong.
    wrong
        One sentence for everything that is.
    noted_line
        The line that is known by the head asked about; None where none is, or none was asked about.
    """

    lines: int
    length: int
    revisions: int
    hashed_from: int | None
    head: str | None
    whole_until: datetime | None
    wrong: tuple[str, ...]
    noted_line: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def verify(folder: Path, *, noted_head: str | None = None) -> Verified:
    """Look through the journal of a folder.

    Parameters
    ----------
    noted_head
        `Verified.head` of an earlier time; the journal has to hold it.

    Raises
    ------
    StoreUnavailable
        It cannot be read.
    StoreDamaged
        It is another program's.
    """
    journal = Journal(folder / EVENTS_FILE)

    def more(index: LineIndex) -> Iterator[str]:
        if journal.unfinished:
            yield (
                "what follows the last whole line is half written; it was never acknowledged, and "
                "the next program that saves moves it away"
            )
        if (before := went_back(folder, index)) is not None:
            yield before.words(EVENTS_FILE, len(index))

    return look_through(journal.read_new(), more, noted_head=noted_head)


def look_through(
    lines: Iterable[Line],
    more: Callable[[LineIndex], Iterable[str]],
    *,
    noted_head: str | None = None,
) -> Verified:
    """Follow lines from the first to the last.

    Parameters
    ----------
    more
        Says what else is wrong, once all lines were followed.
    noted_head
        As for `verify`.
    """
    index = LineIndex()
    chain = index.chain
    noted, noted_line = (noted_head or "").strip().lower().encode(), None
    whole_until: datetime | None = None
    for line in lines:
        take_in(index, line)
        if not chain.is_broken:
            whole_until = index.last_recorded_at
        if noted and chain.head == noted:
            noted_line = line.number
    wrong = [f"line {number:,}: {why}" for number, why in chain.wrong()][:MOST_TOLD]
    wrong += more(index)
    if noted and noted_line is None:
        wrong.append(
            f"no line is known by {noted.decode('utf-8', 'replace')[:64]}: what had been written "
            "when that was noted is not all here, or was changed since"
        )
    return Verified(
        lines=len(index),
        length=index.end,
        revisions=sum(map(index.is_revision, range(len(index)))),
        hashed_from=chain.since,
        head=None if chain.head is None else chain.head.decode(),
        whole_until=whole_until if wrong else None,
        wrong=tuple(wrong),
        noted_line=noted_line,
    )
