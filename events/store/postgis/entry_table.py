"""Entries in the database that a staff shares, only ever added to as in a file.

Who adds holds a lock of the database until the end of the transaction. So entries are numbered in
the order in which they can be seen, and what was found out under the lock holds when it is let go.
An entry that was erased leaves its number, and a mark without words behind all others: whoever
meets it reads everything anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from events.store.entries import NewEntries
from events.store.postgis.connection import Connection, Database
from events.store.postgis.faults import is_lost, unavailable
from events.store.postgis.rewriting import take_on_eraser

_LOCK: Final = 0x6C6F_6773  # "logs"; beside it the hash of the log's name
_ALONE: Final = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
_READ: Final = "SELECT number, entry FROM entries WHERE log = %s AND number >= %s ORDER BY number"
_ADD: Final = "INSERT INTO entries (log, entry) VALUES (%s, %s)"
_LAST: Final = "SELECT max(number) FROM entries WHERE log = %s"
_THERE: Final = (
    "SELECT number FROM entries WHERE log = %s AND number > %s AND entry::text = %s "
    "ORDER BY number DESC LIMIT 1"
)
_ERASE: Final = "UPDATE entries SET entry = NULL WHERE log = %s AND strpos(entry::text, %s) > 0"


class EntryTable:
    """`Entries` as rows of the table ``entries``.

    Parameters
    ----------
    database
        Where it is.
    log
        Its name.
    """

    def __init__(self, database: Database, log: str) -> None:
        self._database = database
        self._log = log
        self._adding: Connection | None = None
        self._before: tuple[int, bytes | None] | None = None
        self.forget()

    @property
    def where(self) -> str:
        """The log, in words."""
        return f"{self._database.name}, log “{self._log}”,"

    def forget(self) -> None:
        """See `Entries.forget`."""
        self._number = 0
        self._newest: bytes | None = None

    def added(self) -> NewEntries:
        """See `Entries.added`."""
        rows = self._rows()
        if self._number:
            # Gone or another: the database was put back to an earlier day, or words were erased.
            is_whole = bool(rows) and rows[0] == (self._number, self._newest)
            rows = rows[1:]
            if is_whole and not any(entry is None for _, entry in rows):
                self._take(rows)
                return NewEntries([entry for _, entry in rows if entry is not None], False)
            self.forget()
            rows = self._rows()
        self._take(rows)
        return NewEntries([entry for _, entry in rows if entry is not None], True)

    def _rows(self) -> list[tuple[int, bytes | None]]:
        values = (self._log, self._number)
        if self._adding is not None:
            return self._adding.execute(_READ, values).fetchall()
        return self._database.run(lambda c: c.execute(_READ, values).fetchall())

    def _take(self, rows: list[tuple[int, bytes | None]]) -> None:
        if rows:
            self._number, self._newest = rows[-1]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See `Entries.alone`."""
        self._before = None
        try:
            with self._database.transaction() as connection:
                connection.execute(_ALONE, (_LOCK, self._log))
                self._adding = connection
                yield
        except BaseException as error:
            added, self._adding = self._newest, None
            before, self._before = self._before, None
            if before is not None:
                self._number, self._newest = before
            if not isinstance(error, psycopg.Error):
                raise
            # The answer to a commit can be lost as well.
            if before is None or added is None or not is_lost(error) or not self._has(added):
                raise unavailable(error, self._database.name) from error
        finally:
            self._adding = None

    def append(self, *entries: bytes) -> None:
        """See `Entries.append`."""
        if self._adding is None:
            raise RuntimeError("Entries are added within alone().")
        if not entries:
            return
        with self._adding.cursor() as cursor:
            cursor.executemany(_ADD, [(self._log, entry.decode()) for entry in entries])
            (number,) = cursor.execute(_LAST, (self._log,)).fetchone() or (0,)
        if self._before is None:
            self._before = self._number, self._newest
        self._number, self._newest = number, entries[-1]

    def _has(self, entry: bytes) -> bool:
        """Tell whether what was added last is there, though nobody said so."""
        values = (self._log, self._number, entry.decode())
        row = self._database.run(lambda c: c.execute(_THERE, values).fetchone())
        if row is not None:
            self._number, self._newest = row[0], entry
        return row is not None

    def erase(self, words: str) -> None:
        """See `Entries.erase`."""

        def work(connection: Connection) -> None:
            connection.execute(_ALONE, (_LOCK, self._log))
            take_on_eraser(connection, self._database)
            if connection.execute(_ERASE, (self._log, words)).rowcount:
                connection.execute(_ADD, (self._log, None))

        self._database.run(work)
        self.forget()
