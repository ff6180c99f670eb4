"""The register in the database that a staff shares: who signs in at one server has at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from events.store.postgis.connection import Connection, Database
from events.store.postgis.faults import unavailable

_LOCK: Final = 0x6E61_6D65  # "name": of two who sign in at once one waits for the other
_ALONE: Final = "SELECT pg_advisory_xact_lock(%s)"


class _Statements:
    """Takes statements as SQLite writes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Any:  # noqa: ANN401
        """See `access.register.Connection.execute`."""
        return self._connection.execute(statement.replace("?", "%s").encode(), values)


class RegisterTables:
    """An `access.register.Database` in PostgreSQL.

    Parameters
    ----------
    database
        Where the tables are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Let nothing go: others use the database too."""

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """See `access.register.Database.rows`."""
        found: list[tuple[Any, ...]] = self._database.run(
            lambda connection: _Statements(connection).execute(statement, values).fetchall()
        )
        return found

    @contextmanager
    def changing(self) -> Iterator[_Statements]:
        """See `access.register.Database.changing`."""
        try:
            with self._database.transaction() as connection:
                connection.execute(_ALONE, (_LOCK,))
                yield _Statements(connection)
        except psycopg.Error as error:
            raise unavailable(error, self._database.name) from error
