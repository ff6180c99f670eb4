"""One journal as far as it has been read: the revisions in it, and what was made of them."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from events.model.event import Event
from events.store.errors import StoreDamaged
from events.store.journal.addition import Addition
from events.store.journal.batch import Entry, Position
from events.store.journal.blocks import BadLine, Block, read_blocks
from events.store.journal.lazy import Reader
from events.store.journal.lines import NotJson, NotOurs, may_begin_our_file, read_line
from events.store.journal.public_states import Shown
from events.store.journal.read import Line
from events.store.journal.resuming import Resuming
from events.store.journal.revisions import Revisions
from events.store.journal.write import Writer
from events.table.public import Source
from events.table.select import EventColumns


class Reading:
    """A journal and what was read of it.

    The store guards it: one thread at a time, but for `look_ahead`.

    Parameters
    ----------
    writer
        Of the journal, of which nothing has been read.
    cache
        Where what was read is kept for the next program.
    spoilt
        Called by another thread when the file turns out not to be what its cache was made of:
        this reading must be thrown away.
    """

    def __init__(
        self, writer: Writer, cache: Path, spoilt: Callable[["Reading"], None] = lambda _: None
    ) -> None:
        self.writer = writer
        self.journal = writer.journal
        self.resuming = Resuming(cache, lambda _: spoilt(self))
        self._begin_with(Revisions())

    def _begin_with(self, revisions: Revisions) -> None:
        self.revisions = revisions
        # Events that were found before go on reading the file they were found in.
        self.reader = Reader(revisions)
        self.shown = Shown()

    def read_new(self) -> None:
        """Take in lines added since the last time.

        Raises
        ------
        StoreDamaged
            One is none of ours; half of the lines may have been taken in.
        StoreUnavailable
            The file cannot be read.
        """
        journal = self.journal
        if not len(self.revisions) and (kept := self.resuming.begin(journal)) is not None:
            self._begin_with(kept)
        known = len(self.revisions)
        for block, positions in self._blocks():
            addition = Addition()
            addition.add(block, positions)
            self.take_in_all(addition.columns, addition.lines)
        self._check_tail()
        self.reader.file = journal.file
        self.keep(len(self.revisions) - known)

    def look_ahead(self) -> Addition:
        """Read what is new without taking it in, while others go on asking what is known.

        Raises
        ------
        StoreDamaged, StoreUnavailable
            As `read_new`.
        """
        addition = Addition()
        for block, positions in self._blocks():
            addition.add(block, positions)
        return addition

    def _blocks(self) -> Iterator[tuple[Block, list[Position]]]:
        """Read what is new, and say where each line stands."""
        checksum, number = self.revisions.checksum, self.journal.lines + 1
        unread = self.journal.unread_bytes
        try:
            for lines, block in read_blocks(self.journal.read_new(), unread):
                positions = []
                for line in lines:
                    checksum = _after(line, checksum)
                    positions.append(_position(line, checksum))
                number += len(lines)
                yield block, positions
        except BadLine as error:
            raise self._damaged(f"line {number + error.number}", error.why) from error

    def take_in_all(
        self, columns: EventColumns, lines: Iterable[tuple[Entry, datetime, Position]]
    ) -> None:
        """Take in lines that were read aside or written.

        Raises
        ------
        StoreDamaged
            They do not follow from what is known; half of them may have been taken in.
        """
        try:
            self.revisions.add_all(columns, lines)
        except NotOurs as error:
            raise self._damaged(f"line {len(self.revisions) + 1}", str(error)) from error
        self.reader.file = self.journal.file
        # So that others may look at the columns while more is made of them.
        self.revisions.settle()

    def append(self, data: bytes, event: Event) -> None:
        """Write a line, which is of that event, and take it in."""
        line = self.writer.append(data)
        position = _position(line, _after(line, self.revisions.checksum))
        try:
            row = self.revisions.add(event, position)
        except NotOurs as error:
            raise self._damaged(f"line {line.number}", str(error)) from error
        self.reader.file = self.journal.file
        self.reader.keep(row, event)

    def _check_tail(self) -> None:
        """Refuse a file whose only line, half written, cannot be the beginning of one of ours."""
        tail = self.journal.tail
        if tail and not len(self.revisions) and not may_begin_our_file(tail):
            raise self._damaged("line 1", "not an event file")

    def mend_tail(self) -> None:
        """Complete the last line if only its newline is missing, else set it aside.

        Call it as the only writer, with everything read.

        Raises
        ------
        StoreDamaged
            It is whole, but none of ours.
        StoreUnavailable
            The file cannot be written.
        """
        journal = self.journal
        if not journal.unfinished:
            return
        if journal.torn_batch:
            self.writer.set_tail_aside()
            return
        try:
            read_line(journal.tail)
        except NotJson:
            self.writer.set_tail_aside()
        except NotOurs as error:
            raise self._damaged(f"line {journal.lines + 1}", str(error)) from error
        else:
            self.writer.finish_tail()
            self.read_new()

    def keep(self, new: int) -> None:
        """Keep what was read for the next program, if so many new lines are worth it."""
        self.resuming.keep(self.revisions, new)

    def source(self) -> Source:
        """Give all that is known as it is now."""
        revisions, columns = self.revisions, self.revisions.columns
        taken = {name: columns.events[name] for name in columns.events}
        taken |= {name: revisions.rows[name] for name in ("first", "passed_on")}
        return Source(
            columns=taken,
            troop_sets=tuple(columns.troop_sets),
            spots=tuple(columns.spots),
            texts=columns.texts,
            rows=len(columns),
            read=self.reader.event,
            glance=self.reader.glance,
        )

    def _damaged(self, where: str, why: str) -> StoreDamaged:
        return StoreDamaged(
            f"{self.journal.path}, {where}: {why}. Nothing was changed. Move the file away and "
            "put back a copy that is whole, or choose another folder."
        )


def _after(line: Line, checksum: int) -> int:
    """Give the CRC-32 of the file up to the end of a line."""
    return zlib.crc32(b"\n", zlib.crc32(line.data, checksum))


def _position(line: Line, checksum: int) -> Position:
    return Position(line.offset, len(line.data), checksum)
