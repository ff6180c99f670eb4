"""The rows of the table of revisions: a line as the journal has it, and what is kept beside it.

Lines are written, chained and checked as those of the journal (`events.store.journal.checks`),
letter by letter, so that either store can be copied into the other and proves the same.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple

import orjson

from events.model.event import Event
from events.model.licences import forbids_passing_on
from events.store.errors import EventNotFound, StaleRevision, StoreDamaged
from events.store.journal.checks import FORM, START, end_of
from events.store.journal.lines import NotOurs, as_written, read_line
from events.store.journal.notes import is_note
from events.store.postgis.connection import Connection

SAVING: Final = 0x636F_6E67
"""Of the lock whoever adds revisions holds to the end of the transaction: revisions are numbered in
the order in which they become visible, with no gaps."""

_TOGETHER: Final = 500
"""Rows sent in one statement."""

_NUL: Final = b"\\u0000"

_INSERT: Final = """
INSERT INTO revisions (number, line, head, passed_on, derived)
SELECT %s + row, line::json, decode(head, 'hex'), passed_on::boolean, nullif(derived, '')::json
FROM ROWS FROM (
    string_to_table(%s, E'\\n'), string_to_table(%s, E'\\n'),
    string_to_table(%s, E'\\n'), string_to_table(%s, E'\\n')
) WITH ORDINALITY AS many (line, head, passed_on, derived, row)
ORDER BY row
"""
"""No line holds a line end. (psycopg takes twice as long for arrays as the server for the rows, and
COPY goes into no table with policies.)"""

_TAIL: Final = """
SELECT number, head, (SELECT max(recorded_at) FROM revisions), clock_timestamp()
FROM (SELECT 1) AS always LEFT JOIN (
    SELECT number, head FROM revisions ORDER BY number DESC LIMIT 1
) AS last ON true
"""


class Tail(NamedTuple):
    """The last row.

    Attributes
    ----------
    number
        Counted from 1; 0 without any.
    head
        What its line is known by.
    recorded_at
        The latest time in any row; None without any.
    now
        The time of day on the server.
    """

    number: int
    head: bytes
    recorded_at: datetime | None
    now: datetime


def tail_of(connection: Connection) -> Tail:
    """Look at the last row."""
    number, head, recorded_at, now = one(connection, _TAIL)
    return Tail(number or 0, START if head is None else as_hex(head), recorded_at, now)


def add_rows(connection: Connection, tail: Tail, lines: Iterable[bytes]) -> Tail:
    """Add lines behind the last row; gives the new last one.

    Parameters
    ----------
    lines
        With their checks, the first following on ``tail``.
    """
    number, head, remaining = tail.number, tail.head, iter(lines)
    while some := list(islice(remaining, _TOGETHER)):
        rows = []
        for line in some:
            head = end_of(line, head, known=True).head or end_of(line, head).head
            rows.append(row_of(line, head))
        columns = ("\n".join(column) for column in zip(*rows, strict=True))
        connection.execute(_INSERT, (number, *columns))
        number += len(rows)
    return tail._replace(number=number, head=head)


class EventRow(NamedTuple):
    """What is put into the table; its other columns the database fills from the line."""

    line: str
    head: str
    passed_on: str
    derived: str


def row_of(line: bytes, head: bytes) -> EventRow:
    """Make the row of a line.

    Parameters
    ----------
    head
        What it is known by, as it stands in lines.
    """
    end, derived, passed_on = end_of(line, known=True), b"", False
    if not is_note(line):
        is_plain = end.form == FORM and _NUL not in line
        feature = orjson.loads(line if is_plain else as_written(line))
        properties = feature["properties"]
        passed_on = not forbids_passing_on(properties["licence"], properties["dataset"])
        if not is_plain:
            flat = {k: v for k, v in properties.items() if not isinstance(v, dict | list)}
            derived = orjson.dumps({**feature, "properties": flat})
    return EventRow(line.decode(), head.decode(), str(passed_on), derived.decode())


def as_hex(head: bytes) -> bytes:
    """Give what a line is known by as it stands in lines."""
    return head.hex().encode()


def digest_of(head: bytes, epoch: int) -> int:
    """Give 32 bits that stand for a row and all before it, letter by letter.

    Parameters
    ----------
    head
        Of its line, which follows from all lines before; but not from what was taken out of them.
    epoch
        The number of the last record of that.
    """
    return zlib.crc32(b"%b %d" % (head, epoch))


def read_row(number: int, line: bytes) -> Event:
    """Read the event of a row.

    Raises
    ------
    StoreDamaged
        It is not as it was saved.
    """
    try:
        return read_line(line)
    except NotOurs as error:
        raise damaged(number, error) from error


def damaged(number: int, why: object) -> StoreDamaged:
    """Say that a row cannot be believed."""
    return StoreDamaged(
        f"Row {number} of conflictmap.revisions cannot be read: {why}. Somebody changed it in the "
        "database; `conflictmap verify` says what else, and a backup has it as it was."
    )


def newest(connection: Connection, event_id: str) -> Event | None:
    """Give the newest revision of an event; None where there is none."""
    row = connection.execute(
        "SELECT number, line FROM revisions WHERE event_id = %s ORDER BY revision DESC LIMIT 1",
        (event_id,),
    ).fetchone()
    return None if row is None else read_row(*row)


def check_expected(connection: Connection, events: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Give identifiers of events whose newest revision is not the expected one.

    Parameters
    ----------
    events
        Identifiers, and the revision that is expected; 0 for none.
    """
    remaining = iter(events)
    while some := list(islice(remaining, _TOGETHER)):
        ids, expected = zip(*some, strict=True)
        found = connection.execute(
            "SELECT e.id FROM unnest(%s::text[], %s::bigint[]) AS e (id, expected)"
            " LEFT JOIN LATERAL (SELECT max(revision) AS revision FROM revisions"
            "  WHERE event_id = e.id) AS newest ON true"
            " WHERE coalesce(newest.revision, 0) <> e.expected",
            (list(ids), list(expected)),
        )
        yield from (event_id for (event_id,) in found)


def refuse(connection: Connection, yours: Event) -> None:
    """Say what stands in the way of a save that expected another revision.

    Raises
    ------
    StaleRevision, EventNotFound
        Always.
    """
    theirs = newest(connection, yours.id)
    if theirs is None:
        raise EventNotFound(yours.id)
    raise StaleRevision(theirs=theirs, yours=yours)


def one(
    connection: Connection, statement: str, values: Sequence[Any] | None = None
) -> tuple[Any, ...]:
    """Ask for one row that is always there."""
    row = connection.execute(statement, values).fetchone()
    if row is None:
        raise StoreDamaged("The database gave no answer where there must be one.")
    return row
