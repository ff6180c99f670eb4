"""The register in SQLite: a file of the data folder, for one computer."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final

FILE: Final = "access.sqlite3"
_BUSY_S: Final = 5.0
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS people(
  account TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
  known TEXT NOT NULL, signed_in REAL NOT NULL);
CREATE TABLE IF NOT EXISTS sessions(
  hash BLOB PRIMARY KEY, account TEXT NOT NULL, began REAL NOT NULL, ends REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tokens(
  number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, account TEXT NOT NULL,
  label TEXT NOT NULL, scopes TEXT NOT NULL, made REAL NOT NULL, ends REAL NOT NULL,
  revoked REAL, used REAL);
"""


class RegisterFile:
    """An `access.register.Database` in a file.

    Parameters
    ----------
    path
        The file; None to keep it in memory, for a server that may not write.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = RLock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        self._database = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=_BUSY_S,
            check_same_thread=False,
            isolation_level=None,
        )
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """See `Database.rows`."""
        with self._lock:
            return self._database.execute(statement, values).fetchall()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """See `Database.changing`."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")
