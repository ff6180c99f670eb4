"""Events from one store into another, letter by letter: both prove the same afterwards.

What is there already is passed over, so that a copy that was interrupted goes on where it was, and
one made before can be brought up to date.
"""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain as joined
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

import psycopg

from events.store.errors import StoreDamaged, StoreUnavailable
from events.store.journal.batch import extent_of_batch
from events.store.journal.chain import Chain
from events.store.journal.checks import START
from events.store.journal.contents import EVENTS_FILE, Contents
from events.store.journal.read import Journal
from events.store.journal.verify import Verified
from events.store.journal.verify import verify as verify_journal
from events.store.postgis.connection import Connection, Database
from events.store.postgis.faults import unavailable
from events.store.postgis.rows import SAVING, add_rows, tail_of
from events.store.postgis.verify import rows_of, verify

_TOGETHER: Final = 5_000
"""Lines of one transaction; more where a batch of that many was saved as one."""


class CopyEnd(Protocol):
    """A store that is copied from or into."""

    name: str

    def lines(self) -> Generator[bytes, None, None]:
        """Give every line, from the first."""
        ...

    def tail(self) -> tuple[int, bytes]:
        """Tell how many lines there are, and what the last is known by."""
        ...

    def add(self, lines: Iterator[bytes], told: Callable[[int], None]) -> None:
        """Add lines that follow on the last one."""
        ...

    def verify(self) -> Verified:
        """Look through all of it."""
        ...


@dataclass(frozen=True, slots=True)
class CopiedEvents:
    """What was done.

    Attributes
    ----------
    lines, revisions
        How many there are now.
    added
        Lines that were not there before.
    head
        What the last line is known by, in both.
    """

    lines: int
    revisions: int
    added: int
    head: str | None


def copy(
    source: CopyEnd, target: CopyEnd, told: Callable[[int], None] = lambda _: None
) -> CopiedEvents:
    """Copy what the target does not hold yet, and prove that it is what the source holds.

    Parameters
    ----------
    told
        Given, now and then, how many lines have been added.

    Raises
    ------
    StoreUnavailable
        One of them cannot be used, or the target holds other events; what was copied stays.
    StoreDamaged
        The source is not whole, up to the line that is named; or the target is not, after all.
    """
    held, head = target.tail()
    followed = Chain()
    with closing(source.lines()) as lines:
        remaining = _followed(lines, source.name, followed)
        if sum(1 for _ in islice(remaining, held)) < held:
            raise StoreUnavailable(
                f"{target.name} holds {held:,} lines, more than {source.name}: copy the other way, "
                "or into an empty store. Nothing was changed."
            )
        if held and followed.head != head:
            raise StoreUnavailable(
                f"{target.name} holds other events than {source.name}. Copy into an empty store. "
                "Nothing was changed."
            )
        first = next(remaining, None)
        if first is not None:
            target.add(joined([first], remaining), told)
    proved = target.verify()
    wanted = (followed.head or b"").decode()
    if not proved.is_whole or (proved.lines and proved.head != wanted):
        why = proved.wrong[0] if proved.wrong else "it ends with another line"
        raise StoreDamaged(f"{target.name} is not what {source.name} holds: {why}.")
    return CopiedEvents(proved.lines, proved.revisions, proved.lines - held, proved.head)


def _followed(lines: Iterable[bytes], name: str, followed: Chain) -> Iterator[bytes]:
    """Give the lines of a store as long as each follows on the one before."""
    for number, line in enumerate(lines, start=1):
        if followed.follow(number, line).is_sound is not False:
            followed.heed_note(line)
        if followed.left_out:
            why = followed.left_out[number]
            raise StoreDamaged(
                f"{name}, line {number:,}: {why}. What stands before it was copied. "
                "`conflictmap repair --set-aside` there, then copy again."
            )
        yield line


class JournalEnd:
    """The journal of a folder."""

    def __init__(self, folder: Path) -> None:
        self.name = f"The journal in {folder}"
        self._folder = folder

    def lines(self) -> Generator[bytes, None, None]:
        """Give every whole line."""
        for line in Journal(self._folder / EVENTS_FILE).read_new():
            yield line.data

    def tail(self) -> tuple[int, bytes]:
        """Tell how far it goes."""
        contents = Contents(self._folder, threading.RLock())
        contents.read_new()
        return len(contents.index), contents.head

    def add(self, lines: Iterator[bytes], told: Callable[[int], None]) -> None:
        """Add lines; of a program that is killed meanwhile the whole ones stay."""
        contents = Contents(self._folder, threading.RLock())
        with contents.writer.writing():
            contents.read_new()
            contents.mend_tail()
            contents.check_mended()
            contents.writer.append_all(_counted(lines, told))

    def verify(self) -> Verified:
        """Look through it."""
        return verify_journal(self._folder)


class DatabaseEnd:
    """The rows of a database."""

    def __init__(self, database: Database) -> None:
        self.name = database.name
        self._database = database

    def lines(self) -> Generator[bytes, None, None]:
        """Give every row's line, as they are when the first is asked for."""
        self.tail()
        with closing(self._database.connect()) as connection:
            try:
                with closing(rows_of(connection)) as rows:
                    for number, (held, line) in enumerate(rows, start=1):
                        if number != held:
                            raise StoreDamaged(f"{self.name}: row {number:,} is missing.")
                        yield line
            except psycopg.Error as error:
                raise unavailable(error, self.name) from error

    def tail(self) -> tuple[int, bytes]:
        """Tell how far they go."""
        last = self._database.run(tail_of)
        return last.number, last.head or START

    def add(self, lines: Iterator[bytes], told: Callable[[int], None]) -> None:
        """Add lines, some thousands in a transaction: what is in stays, a batch as a whole."""
        count, expected = 0, self.tail()
        for some in _together(lines):
            expected = self._database.run(partial(_add, lines=some, expected=expected))
            count += len(some)
            told(count)

    def verify(self) -> Verified:
        """Look through them."""
        return verify(self._database)


def _add(
    connection: Connection, lines: list[bytes], expected: tuple[int, bytes]
) -> tuple[int, bytes]:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (SAVING,))
    tail = tail_of(connection)
    if tail.number == expected[0] + len(lines):
        return tail.number, tail.head  # the answer to the commit had been lost
    if (tail.number, tail.head) != expected:
        raise StoreUnavailable(
            "Somebody else saved into the database while it was copied into. Copy into an empty "
            "one, and have nobody use it meanwhile."
        )
    added = add_rows(connection, tail, lines)
    return added.number, added.head


def _together(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Put lines together, those of a batch never apart."""
    some: list[bytes] = []
    left_of_batch = 0
    for line in lines:
        extent = extent_of_batch(line)
        left_of_batch = extent.lines if extent is not None else left_of_batch
        left_of_batch = max(0, left_of_batch - 1)
        some.append(line)
        if len(some) >= _TOGETHER and not left_of_batch:
            yield some
            some = []
    if some:
        yield some


def _counted(lines: Iterable[bytes], told: Callable[[int], None]) -> Iterator[bytes]:
    for count, line in enumerate(lines, start=1):
        if count % _TOGETHER == 0:
            told(count)
        yield line
