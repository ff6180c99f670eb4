"""Adding rows so that what is acknowledged is there, once, whatever becomes of the connection."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import psycopg
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from events.store.errors import StoreUnavailable
from events.store.postgis.connection import PATIENCE_S, Connection, Database
from events.store.postgis.faults import can_be_repeated, is_lost, unavailable
from events.store.postgis.rows import SAVING, Tail, add_rows, as_hex, tail_of

Prepare: TypeAlias = Callable[[Connection, Tail], Iterable[bytes]]
"""Gives the lines to be added, once it is seen under the lock that they may be."""

_PAUSE_S: Final = 0.25


class _Again(Exception):  # noqa: N818 - no error, but a reason to begin anew
    """The server undid everything, or may have done it without being able to say so."""


class SaveUncertain(StoreUnavailable):
    """The server was lost while it confirmed a save; it is there, or it is not."""


def add(database: Database, prepare: Prepare) -> None:
    """Add lines in one transaction, all or none, and find out where the server cannot say so.

    An answer to the commit that got lost is looked for under the same lock, which the lost
    transaction holds until it has ended one way or the other: by what the last line is known by.

    Raises
    ------
    StoreUnavailable
        Nothing was saved; the message says why.
    SaveUncertain
        The server did not come back in time.
    """
    sent: Tail | None = None

    def attempt() -> None:
        nonlocal sent
        try:
            with database.transaction() as connection:
                with connection.pipeline():  # one way there and back
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", (SAVING,))
                    tail = tail_of(connection)
                if sent is not None and _is_there(connection, sent):
                    return
                sent = None
                lines = prepare(connection, tail)
                added = add_rows(connection, tail, lines)
                sent = added
        except psycopg.Error as error:
            if sent is not None or is_lost(error) or can_be_repeated(error):
                raise _Again from error
            raise unavailable(error, database.name) from error
        except StoreUnavailable as error:
            if sent is None:
                raise
            raise _Again from error

    try:
        Retrying(
            retry=retry_if_exception_type(_Again),
            stop=stop_after_delay(PATIENCE_S),
            wait=wait_fixed(_PAUSE_S),
            reraise=True,
        )(attempt)
    except _Again as again:
        error = again.__cause__
        if sent is not None:
            raise SaveUncertain(
                f"{database.name} was lost while it confirmed, and did not come back in "
                f"{PATIENCE_S} seconds. The change may be there or not: look at the event before "
                "you save it again."
            ) from error
        if isinstance(error, psycopg.Error):
            raise unavailable(error, database.name) from error
        raise


def _is_there(connection: Connection, sent: Tail) -> bool:
    row = connection.execute(
        "SELECT head FROM revisions WHERE number = %s", (sent.number,)
    ).fetchone()
    return row is not None and as_hex(row[0]) == sent.head
