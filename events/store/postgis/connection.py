"""Connections to the database that a staff shares: kept, given out, found dead and made anew.

psycopg's pool keeps them. It tries a server that does not answer again and again in the
background, with longer and longer pauses, and tells nobody why; so the first connection is made
here, where what is wrong can be said at once, and a pool that lost one is thrown away whole.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias, TypeVar

import psycopg
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from events.store.errors import StoreUnavailable
from events.store.postgis.faults import NOTHING, can_be_repeated, is_lost, unavailable
from events.store.postgis.rights import APPLICATION
from events.store.postgis.schema import Migrated, check_schema, migrate

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

T = TypeVar("T")

MOST_CONNECTIONS: Final = 8
"""Of one process; each is made when it is first needed."""

PATIENCE_S: Final = 10
"""How long is waited for a connection, and for other programs that write."""

_ATTEMPTS: Final = 3


class _AsWritten(Loader):
    """JSON as the bytes it was written in: what it proves depends on every letter."""

    def load(self, data: bytes | bytearray | memoryview) -> bytes:
        return bytes(data)


class Database:
    """One database, from many threads. Making one does nothing; connections are made when needed.

    Parameters
    ----------
    address
        ``postgresql://…``, as libpq reads it.
    role
        Taken on by every connection, where the user may; None to stay who one is.
    checked
        See that the tables are there as this program wants them, and make them where they are not
        and the user may.
    """

    def __init__(
        self, address: str, *, role: str | None = APPLICATION, checked: bool = True
    ) -> None:
        try:
            conninfo_to_dict(address)
        except psycopg.Error:
            # What libpq says of it may repeat a part of the password.
            raise StoreUnavailable(
                "The address of the database cannot be read: write postgresql://USER:PASSWORD@"
                "HOST:5432/DATABASE, with signs such as @ / : # % in the password as %40 %2F %3A "
                "%23 %25."
            ) from None
        self._conninfo = make_conninfo(
            address,
            application_name="conflictmap",
            connect_timeout=PATIENCE_S,
            # A server that was cut off is found out in half a minute, not in two hours.
            keepalives_idle=15,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=30_000,
        )
        self._role = role
        self._checked = checked
        self._lock = threading.Lock()
        self._pool: ConnectionPool[Connection] | None = None

    @property
    def name(self) -> str:
        """Which database it is, for messages: without user and password."""
        parts = conninfo_to_dict(self._conninfo)
        host = parts.get("host") or "this computer"
        return f"The database “{parts.get('dbname') or parts.get('user') or ''}” on {host}"

    def run(self, work: Callable[[Connection], T]) -> T:
        """Do something in one transaction, again where the connection was lost meanwhile.

        What must not be done twice has to see first whether it was done already: the answer to a
        commit can be lost as well.

        Raises
        ------
        StoreUnavailable
            It could not be done; the message says why and what to do.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self.transaction() as connection:
                    return work(connection)
            except psycopg.Error as error:
                again = is_lost(error) or can_be_repeated(error)
                if not again or attempt == _ATTEMPTS:
                    raise unavailable(error, self.name) from error
        raise AssertionError  # the last attempt returned or raised

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection for one transaction, which ends with the block.

        Raises
        ------
        psycopg.Error
            Of a statement, or of the end of the transaction, as it comes.
        StoreUnavailable
            There is no connection; the message says why.
        """
        pool = self._opened()
        try:
            with pool.connection(timeout=PATIENCE_S) as connection:
                yield connection
        except PoolTimeout as error:
            self._check_answers(pool)
            raise StoreUnavailable(
                f"{self.name} is busy: all {MOST_CONNECTIONS} connections to it have been in use "
                f"for {PATIENCE_S} seconds. Try again. {NOTHING}"
            ) from error
        except psycopg.Error as error:
            if is_lost(error):
                self._drop(pool)
            raise

    def _check_answers(self, pool: "ConnectionPool[Connection]") -> None:
        """Say why no connection could be had, where that is because the server does not answer."""
        try:
            self.connect().close()
        except StoreUnavailable:
            self._drop(pool)
            raise

    def connect(self) -> Connection:
        """Make a connection of one's own, to be closed by whoever asked.

        Raises
        ------
        StoreUnavailable
            It cannot be made; the message says why.
        """
        try:
            connection: Connection = psycopg.connect(self._conninfo)
        except psycopg.Error as error:
            raise unavailable(error, self.name) from error
        try:
            self._prepare(connection)
        except psycopg.Error as error:
            connection.close()
            raise unavailable(error, self.name) from error
        return connection

    def migrate(self) -> Migrated:
        """Make the tables or bring them forward, and give everybody their rights.

        Raises
        ------
        StoreUnavailable
            It could not be done; nothing was changed.
        """
        self.connect().close()
        return migrate(self._conninfo, self.name)

    def close(self) -> None:
        """Let go of all connections; a later call makes new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _opened(self) -> "ConnectionPool[Connection]":
        pool = self._pool
        if pool is not None:
            return pool
        with self._lock:
            if self._pool is None:
                self._look()
                # What is wrong is said to whoever asks, not on the terminal by its threads.
                logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
                self._pool = ConnectionPool(
                    self._conninfo,
                    min_size=1,
                    max_size=MOST_CONNECTIONS,
                    open=True,
                    configure=self._prepare,
                    reconnect_timeout=1,
                    name="conflictmap",
                )
            return self._pool

    def _look(self) -> None:
        """See that there is a database as wanted, with a connection of its own."""
        self.connect().close()
        if self._checked:
            check_schema(self._conninfo, self.name)

    def _drop(self, pool: "ConnectionPool[Connection]") -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        with suppress(RuntimeError):  # called by one of its own threads
            pool.close(timeout=0)

    def _prepare(self, connection: Connection) -> None:
        connection.adapters.register_loader("json", _AsWritten)
        row = connection.execute(
            "SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s",
            (self._role,),
        ).fetchone()
        if self._role is not None and row is not None and row[0]:
            connection.execute(f'SET ROLE "{self._role}"')
        connection.execute(f"SET lock_timeout = '{PATIENCE_S}s'")
        connection.execute("SET search_path = conflictmap, public")
        connection.execute("SET TimeZone = 'UTC'")
        connection.commit()
