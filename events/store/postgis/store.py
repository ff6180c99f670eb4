"""Events in PostgreSQL with PostGIS, for a staff: the port behind several servers."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from events.geojson import codec
from events.model.event import Event
from events.store.base import PAGE, Changes, Stored, utc_now
from events.store.errors import EventNotFound, StoreUnavailable, check_not_read_only
from events.store.journal.batch import GatheredBatch, PreparedBatch
from events.store.journal.checks import START, end_of, with_check
from events.store.journal.clock import check_not_ahead, still_to_come
from events.store.journal.lines import NotOurs, as_written, read_with_columns
from events.store.journal.notes import is_note
from events.store.postgis.adding import Prepare, add
from events.store.postgis.altered import what_was_altered
from events.store.postgis.connection import Connection, Database
from events.store.postgis.rows import (
    Tail,
    as_hex,
    check_expected,
    damaged,
    digest_of,
    newest,
    one,
    read_row,
    refuse,
    tail_of,
)
from events.vocabulary import Way

T = TypeVar("T")

_TOGETHER: Final = 1_000
_MOST_TOLD: Final = 20
_MICROSECOND: Final = timedelta(microseconds=1)

_WHERE: Final = """
SELECT (SELECT number FROM revisions ORDER BY number DESC LIMIT 1),
    (SELECT max(number) FROM revisions WHERE event_id IS NULL),
    (SELECT head FROM revisions WHERE number = %s)
"""


class _Cursor(NamedTuple):
    """How far changes were given: row, what it is known by, and the last record of erasing."""

    number: int
    head: bytes
    epoch: int

    def __str__(self) -> str:
        return f"{self.number}-{self.head[:8].decode()}-{self.epoch}"


class PostGisStore:
    """The store port (`events.store.base.EventStore`) on a database.

    Making one does nothing; the tables are made by the first call, where they are not there.
    Every call asks the database: nobody is shown what others have changed since.

    Parameters
    ----------
    database
        Closed with the store.
    clock
        Gives the time of day, in UTC.
    read_only
        Refuse to save.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime] = utc_now,
        read_only: bool = False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._read_only = read_only
        self._wrong: dict[int, str] = {}

    # Saving

    def save(
        self,
        event: Event,
        *,
        author: str,
        note: str = "",
        way: Way | None = None,
        expected_revision: int,
    ) -> Event:
        """Save a new revision; see the port."""
        # All but the time is made before the lock is held.
        line = codec.dumps(
            event.with_changes(
                revision=expected_revision + 1,
                recorded_at=None,
                recorded_by=author,
                way=way,
                batch=None,
                change_note=note or None,
            )
        )
        # What is acknowledged is what will be read; what could not be is not written.
        kept = codec.loads(line)
        recorded_at: datetime | None = None

        def prepare(connection: Connection, tail: Tail) -> Iterable[bytes]:
            nonlocal recorded_at
            if any(check_expected(connection, [(event.id, expected_revision)])):
                refuse(connection, event)
            recorded_at = self._next_recorded_at(tail)
            return [with_check(codec.stamped(line, recorded_at), tail.head)]

        self._add(prepare)
        return kept.model_copy(update={"recorded_at": recorded_at})

    def batch(
        self,
        *,
        author: str,
        note: str = "",
        way: Way | None = None,
        import_id: str | None = None,
    ) -> PreparedBatch:
        """Collect revisions to be saved together; see the port."""
        prepared = GatheredBatch(author=author, note=note, way=way, import_id=import_id)
        return PreparedBatch(prepared, self._save_batch)

    def _save_batch(self, prepared: GatheredBatch) -> None:
        def prepare(connection: Connection, tail: Tail) -> Iterable[bytes]:
            entries = prepared.entries
            expected = ((entry.event_id, entry.revision - 1) for entry in entries)
            for event_id in islice(check_expected(connection, expected), 1):
                number = next(n for n, entry in enumerate(entries) if entry.event_id == event_id)
                refuse(connection, prepared.event(number))
            return prepared.lines(self._next_recorded_at(tail), tail.head)

        if prepared.entries:
            self._add(prepare)

    def _add(self, prepare: Prepare) -> None:
        check_not_read_only(self._read_only)
        add(self._database, prepare)

    def _next_recorded_at(self, tail: Tail) -> datetime:
        now, last = self._clock(), tail.recorded_at
        check_not_ahead(now, tail.now)
        return now if last is None else max(now, last + _MICROSECOND)

    def check_writable(self) -> None:
        """See that a save would find what it needs; see the port."""
        check_not_read_only(self._read_only)

        def look(connection: Connection) -> None:
            read_only, may = one(
                connection,
                "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool,"
                " has_table_privilege('revisions', 'INSERT')",
            )
            if read_only:
                raise StoreUnavailable(
                    f"{self._database.name} may only be read: it is a replica, or somebody made "
                    "it so. Name the server that writes in CONFLICTMAP_STORE."
                )
            if not may:
                raise StoreUnavailable(
                    f"{self._database.name} lets this user read only. See “Roles and rights” in "
                    "docs/deployment.md."
                )

        self._database.run(look)

    # Looking

    def get(self, event_id: str, *, revision: int | None = None) -> Event:
        """Give one event, as it is now or was; see the port."""

        def look(connection: Connection) -> Event:
            found = newest(connection, event_id)
            if found is None:
                raise EventNotFound(event_id)
            if revision is None or revision == found.revision:
                return found
            row = connection.execute(
                "SELECT number, line FROM revisions WHERE event_id = %s AND revision = %s",
                (event_id, revision),
            ).fetchone()
            if row is None:
                raise EventNotFound(event_id, revision)
            return read_row(*row)

        return self._database.run(_checked(event_id, look))

    def history(self, event_id: str) -> tuple[Event, ...]:
        """Give every revision, oldest first; see the port."""

        def look(connection: Connection) -> tuple[Event, ...]:
            found = connection.execute(
                "SELECT number, line FROM revisions WHERE event_id = %s ORDER BY revision",
                (event_id,),
            ).fetchall()
            if not found:
                raise EventNotFound(event_id)
            return tuple(read_row(*row) for row in found)

        return self._database.run(_checked(event_id, look))

    def lines(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Give many revisions as the codec writes them; see the port."""
        remaining = iter(numbers)
        while some := [int(number) for number in islice(remaining, _TOGETHER)]:
            found = self._database.run(partial(_lines_of, numbers=some))
            for number in some:
                if number not in found:
                    raise EventNotFound(f"number {number}")
                try:
                    yield as_written(found[number])
                except NotOurs as error:
                    raise damaged(number, error) from error

    def changes_since(self, cursor: str | None, *, most: int = PAGE) -> Changes:
        """Give every revision saved since; see the port."""
        return self._database.run(lambda connection: self._page(connection, cursor, most))

    def _page(self, connection: Connection, cursor: str | None, most: int) -> Changes:
        asked = _number_in(cursor)
        last, epoch, head = one(connection, _WHERE, (asked,))
        last, epoch = last or 0, epoch or 0
        since = _Cursor(asked, as_hex(head) if head else START, epoch)
        anew = cursor is None or asked > last or str(since) != cursor
        if anew:
            since = _Cursor(0, START, epoch)
            self._wrong.clear()
        if since.number == last:
            return Changes(0, iter(()), str(since), False, 1.0, from_the_start=anew)
        found = connection.execute(
            "SELECT number, line, head FROM revisions WHERE number > %s ORDER BY number LIMIT %s",
            (since.number, most),
        ).fetchall()
        to = _Cursor(found[-1][0], as_hex(found[-1][2]), epoch) if found else since
        sound = list(self._sound(found, since))
        revisions = (_stored(*row, epoch) for row in sound)
        share = min(1.0, to.number / last)
        return Changes(len(sound), revisions, str(to), to.number < last, share, from_the_start=anew)

    def _sound(
        self, rows: Iterable[tuple[int, bytes, bytes]], since: _Cursor
    ) -> Iterator[tuple[int, bytes, bytes]]:
        """Give the rows that hold a revision and are as they were saved; of others it is noted."""
        before, head = since.number, since.head
        for number, line, known_by in rows:
            end = end_of(line, head)
            if number != before + 1:
                self._wrong[number] = "rows before it are missing"
            elif end.is_sound is not False and end.previous not in (None, head):
                self._wrong[number] = "does not follow on the row before it"
            before, head = number, as_hex(known_by)
            if end.is_sound is False or end.head != head:
                self._wrong[number] = "is not as it was saved, and is left out"
            elif not is_note(line):
                yield number, line, head

    @property
    def share_read(self) -> float:
        """How much has been read through; see the port: nothing needs to be, before it is given."""
        return 1.0

    @property
    def is_whole(self) -> bool:
        """Whether every row that was looked at can be read; see the port."""
        return not self._wrong

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person should look at; see the port."""
        return self._database.run(lambda connection: tuple(self._problems(connection)))

    def _problems(self, connection: Connection) -> Iterator[str]:
        for number, why in sorted(self._wrong.items())[:_MOST_TOLD]:
            yield (
                f"Row {number} of conflictmap.revisions {why}: somebody changed it in the "
                "database. `conflictmap verify` says what is wrong and since when; a backup has it "
                "as it was."
            )
        yield from what_was_altered(connection)
        if words := still_to_come(tail_of(connection).recorded_at, self._clock()):
            yield f"{words}."

    def close(self) -> None:
        """Let go of the connections; see the port."""
        self._database.close()


def _checked(event_id: str, look: Callable[[Connection], T]) -> Callable[[Connection], T]:
    if "\0" in event_id:  # no text in the database can have one
        raise EventNotFound(event_id)
    return look


def _lines_of(connection: Connection, numbers: list[int]) -> dict[int, bytes]:
    rows = connection.execute(
        "SELECT number, line FROM revisions WHERE number = ANY(%s) AND event_id IS NOT NULL",
        (numbers,),
    )
    return dict(rows.fetchall())


def _number_in(cursor: str | None) -> int:
    """Give the row a cursor names; 0 for the beginning, or where it is none of ours."""
    number = (cursor or "").partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0


def _stored(number: int, line: bytes, head: bytes, epoch: int) -> Stored:
    try:
        written = read_with_columns(line, known=True)
    except NotOurs as error:
        raise damaged(number, error) from error
    return Stored(number, written.event, digest_of(head, epoch), written.columns)
