"""Taking words out of the rows: the only change there is, by a role of its own.

As in the journal (`events.store.journal.rewriting`): a line that takes another's place says what
that one was known by, and a record behind all rows lists what was exchanged.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg

from events.model.event import Event
from events.store.errors import EventNotFound, StoreUnavailable
from events.store.journal.checks import end_of, with_check
from events.store.journal.notes import Exchanged, record
from events.store.journal.rewriting import Rewritten, left_of
from events.store.postgis.connection import Connection, Database
from events.store.postgis.rights import ERASER
from events.store.postgis.rows import SAVING, add_rows, as_hex, read_row, row_of, tail_of


def erase(
    database: Database,
    event_id: str,
    *,
    by: str,
    why: str = "",
    without: Callable[[Event], Event] | None = None,
) -> Rewritten:
    """Take every revision of an event out of the database, or words out of each.

    Parameters
    ----------
    why
        For the record; not the words themselves.
    without
        Gives a revision as it is to stand there from now on; None to take it out as a whole.

    Raises
    ------
    EventNotFound
        There is no such event.
    StoreUnavailable
        It cannot be done, or this user may not; nothing was changed.
    """

    def work(connection: Connection) -> Rewritten:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (SAVING,))
        take_on_eraser(connection, database)
        found = connection.execute(
            "SELECT number, line, head FROM revisions WHERE event_id = %s ORDER BY number",
            (event_id,),
        ).fetchall()
        if not found:
            raise EventNotFound(event_id)
        exchanged: list[Exchanged] = []
        for number, line, head in found:
            left = left_of(read_row(number, line), without)
            if left is not None:
                exchanged.append(_exchange(connection, number, line, as_hex(head), left))
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        said = record("erased", by=by, at=at, exchanged=exchanged, event=event_id, why=why)
        tail = tail_of(connection)
        done = add_rows(connection, tail, [with_check(said, tail.head)])
        return Rewritten(tuple(e.line for e in exchanged), (), None, done.head.decode())

    return database.run(work)


def take_on_eraser(connection: Connection, database: Database) -> None:
    """Be the role that may take words out, for the rest of the transaction.

    Raises
    ------
    StoreUnavailable
        This user may not.
    """
    try:
        connection.execute(f"SET LOCAL ROLE {ERASER}")
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreUnavailable(
            f"{database.name} lets this user add only. Run the command with the address of a user "
            f"who is a member of {ERASER} (docs/deployment.md). Nothing was changed."
        ) from error


def _exchange(
    connection: Connection, number: int, line: bytes, head: bytes, left: bytes
) -> Exchanged:
    """Put a line in the place of another, so that the next one goes on following."""
    before = connection.execute(
        "SELECT head FROM revisions WHERE number = %s", (number - 1,)
    ).fetchone()
    previous = end_of(line).previous or (as_hex(before[0]) if before else None)
    data = with_check(left, previous, took=head) if previous else with_check(left, took=head)
    row = row_of(data, head)
    connection.execute(
        "UPDATE revisions SET line = %s::json, derived = nullif(%s, '')::json WHERE number = %s",
        (row.line, row.derived, number),
    )
    return Exchanged(number, head.decode(), data[-66:-2].decode())
