"""The rows of the database looked through like a journal: whole, or which are not since when."""

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Final

import psycopg

from events.store.journal.read import Line
from events.store.journal.verify import Verified, look_through
from events.store.postgis.altered import what_was_altered
from events.store.postgis.connection import Connection, Database
from events.store.postgis.faults import unavailable
from events.store.postgis.rows import tail_of

_TOGETHER: Final = 2_000
_MOST_TOLD: Final = 20

_FACTS: Final = (
    *("title", "event_type", "start", '"end"', "nationalities", "fighting_for", "country"),
    *("admin1", "verification", "licence", "state", "marking", "revision", "recorded_at"),
    *("publish_after", "summary"),
)

_OTHER_COLUMNS: Final = f"""
SELECT r.number FROM conflictmap.revisions r, LATERAL json_populate_record(
    NULL::conflictmap.revisions, coalesce(r.derived, r.line) -> 'properties') AS said
WHERE r.event_id IS NOT NULL AND (
    r.event_id IS DISTINCT FROM coalesce(r.derived, r.line) ->> 'id'
    OR ({", ".join(f"r.{name}" for name in _FACTS)})
        IS DISTINCT FROM ({", ".join(f"said.{name}" for name in _FACTS)})
)
"""  # noqa: S608 - names of this module

_OTHER_POINTERS: Final = """
WITH decided AS (
    SELECT DISTINCT ON (event_id) event_id, number, state, hidden_before, revision
    FROM conflictmap.revisions WHERE state NOT IN ('draft', 'in_review')
    ORDER BY event_id, number DESC
), wanted AS (
    SELECT event_id, number FROM decided
    WHERE state = 'published' AND coalesce(hidden_before, 0) <= revision
), newest AS (
    SELECT event_id, max(number) AS number FROM conflictmap.revisions
    WHERE event_id IS NOT NULL GROUP BY event_id
)
SELECT w.number FROM wanted w FULL JOIN conflictmap.shown s USING (event_id)
    WHERE w.number IS DISTINCT FROM s.number
UNION ALL
SELECT n.number FROM newest n FULL JOIN conflictmap.latest l USING (event_id)
    WHERE n.number IS DISTINCT FROM l.number
"""


def verify(database: Database, *, noted_head: str | None = None) -> Verified:
    """Look through every row, in one transaction, while others go on saving.

    Parameters
    ----------
    noted_head
        `Verified.head` of an earlier time, of this database or of what was copied into it.

    Raises
    ------
    StoreUnavailable
        It cannot be read.
    """
    database.run(tail_of)  # the tables are there
    with closing(database.connect()) as connection:
        try:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            gaps: list[str] = []
            with closing(rows_of(connection)) as rows:
                return look_through(
                    _lines(rows, gaps),
                    lambda _: [*gaps, *_more(connection)],
                    noted_head=noted_head,
                )
        except psycopg.Error as error:
            raise unavailable(error, database.name) from error


def rows_of(connection: Connection) -> Generator[tuple[int, bytes], None, None]:
    """Give number and line of every row, in order; to be closed before the connection is."""
    with connection.cursor("every_row") as cursor:
        cursor.itersize = _TOGETHER
        cursor.execute("SELECT number, line FROM revisions ORDER BY number")
        yield from cursor


def _lines(rows: Iterator[tuple[int, bytes]], gaps: list[str]) -> Iterator[Line]:
    before = offset = 0
    for number, line in rows:
        if number != before + 1 and len(gaps) < _MOST_TOLD:
            gaps.append(f"rows {before + 1:,} to {number - 1:,} are missing")
        yield Line(number, offset, line)
        before, offset = number, offset + len(line) + 1


def _more(connection: Connection) -> Iterator[str]:
    others = connection.execute(_OTHER_COLUMNS).fetchmany(_MOST_TOLD)
    for (number,) in others:
        yield f"row {number:,}: its columns say other things than its line"
    if connection.execute(_OTHER_POINTERS).fetchone() is not None:
        yield "the tables latest and shown name other revisions than follow from the rows"
    yield from what_was_altered(connection)
