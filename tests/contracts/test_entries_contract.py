"""What every keeper of entries promises; each adapter has to keep it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from events.desk.remarks import LogEntry, ReviewLog
from events.errors import NotAllowed
from events.store.entries import Entries
from events.store.errors import StoreUnavailable
from events.store.journal.entry_file import EntryFile
from events.store.postgis.connection import Database
from events.store.postgis.entry_table import EntryTable
from tests.postgres import running_cluster
from tests.synthetic import synthetic_id

Open = Callable[..., Entries]
ONE, TWO = synthetic_id(1), synthetic_id(2)


@pytest.fixture(params=["file", "table"])
def open_entries(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open the same entries once more, as another process would."""
    opened: list[Database] = []
    address = request.getfixturevalue("postgis") if request.param == "table" else ""

    def open_another(log: str = "things") -> Entries:
        if not address:
            return EntryFile(tmp_path / f"{log}.jsonl")
        opened.append(Database(address))
        return EntryTable(opened[-1], log)

    yield open_another
    for database in opened:
        database.close()


def add(entries: Entries, *words: bytes) -> None:
    with entries.alone():
        entries.added()
        for each in words:
            entries.append(each)


def test_what_one_adds_another_reads_once_and_in_order(open_entries: Open) -> None:
    ours, theirs = open_entries(), open_entries()
    assert list(theirs.added().entries) == []
    add(ours, b'{"a":1}', b'{"a": "\\u0000"}')
    assert list(theirs.added().entries) == [b'{"a":1}', b'{"a": "\\u0000"}']
    add(ours, '{"a":"й"}'.encode())
    assert theirs.added() == (['{"a":"й"}'.encode()], False)
    assert list(theirs.added().entries) == []
    assert list(ours.added().entries) == [], "what it added itself counts as read"
    theirs.forget()
    again = theirs.added()
    assert (len(again.entries), again.anew) == (3, True)


def test_a_log_has_its_own_entries(open_entries: Open) -> None:
    one, other = open_entries("one"), open_entries("other")
    add(one, b'{"a":1}')
    add(other, b'{"a":2}')
    assert list(open_entries("one").added().entries) == [b'{"a":1}']
    assert list(open_entries("other").added().entries) == [b'{"a":2}']


def test_what_was_found_out_alone_holds_until_it_ends(open_entries: Open) -> None:
    numbers = 8

    def count(entries: Entries) -> None:
        found = 0
        for _ in range(numbers):
            with entries.alone():
                found += len(entries.added().entries)
                entries.append(b'{"n":%d}' % found)
                found += 1

    threads = [threading.Thread(target=count, args=(open_entries(),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = list(open_entries().added().entries)
    assert told == [b'{"n":%d}' % number for number in range(3 * numbers)]


def test_who_thinks_better_of_it_adds_nothing(open_entries: Open) -> None:
    ours, theirs = open_entries(), open_entries()
    add(ours, b'{"a":1}')

    def look_and_leave() -> None:
        with theirs.alone():
            assert list(theirs.added().entries) == [b'{"a":1}']
            raise NotAllowed("no")

    with pytest.raises(NotAllowed):
        look_and_leave()
    assert list(theirs.added().entries) == [], "what was read is not read again"
    add(theirs, b'{"a":2}')
    assert list(ours.added().entries) == [b'{"a":2}']


def test_what_is_erased_is_gone_for_whoever_had_read_it(open_entries: Open) -> None:
    ours, theirs = open_entries(), open_entries()
    add(ours, b'{"a":"secret"}', b'{"a":"left"}')
    assert len(theirs.added().entries) == 2
    ours.erase("secret")
    assert theirs.added() == ([b'{"a":"left"}'], True)
    assert ours.added() == ([b'{"a":"left"}'], True)
    add(theirs, b'{"a":"more"}')
    assert ours.added() == ([b'{"a":"more"}'], False)
    ours.erase("what is not there")
    assert list(open_entries().added().entries) == [b'{"a":"left"}', b'{"a":"more"}']


def test_of_two_who_claim_at_once_one_is_told_who_was_quicker(open_entries: Open) -> None:
    begin = threading.Barrier(6)
    told: list[LogEntry | NotAllowed] = []

    def claim(log: ReviewLog, name: str) -> None:
        begin.wait()
        try:
            told.append(log.claim(ONE, 1, by=name))
        except NotAllowed as error:
            told.append(error)

    logs = [ReviewLog(open_entries()) for _ in range(6)]
    threads = [
        threading.Thread(target=claim, args=(log, f"Person {number}"))
        for number, log in enumerate(logs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (held,) = [each for each in told if isinstance(each, LogEntry)]
    refused = [each for each in told if not isinstance(each, LogEntry)]
    assert len(refused) == 5
    assert all(f"{held.by} claimed this" in str(each) for each in refused)
    assert [log.claims() for log in logs] == [{ONE: held}] * 6
    logs[0].release(ONE, 1, by=held.by)
    assert [log.claims() for log in logs] == [{}] * 6


def test_comments_of_all_are_seen_by_all_and_erased_for_all(open_entries: Open) -> None:
    ours, theirs = ReviewLog(open_entries()), ReviewLog(open_entries())
    first = ours.comment(ONE, 1, by="Ann", words="Synthetic remark")
    second = theirs.comment(ONE, 1, by="Ben", words="Another")
    third = theirs.comment(TWO, 1, by="Ben", words="On another event")
    assert ours.entries(ONE) == theirs.entries(ONE) == (first, second)
    assert theirs.erase(ONE) == 2
    assert ours.entries(ONE) == theirs.entries(ONE) == ()
    assert ours.entries(TWO) == (third,)


def test_no_role_changes_or_takes_away_an_entry_but_who_erases(postgis: str) -> None:
    database = Database(postgis)
    add(EntryTable(database, "things"), b'{"a":1}')
    for role in ("conflictmap_app", "postgres", "conflictmap_reader"):
        for change in (
            "UPDATE conflictmap.entries SET entry = NULL",
            "DELETE FROM %s",
            "TRUNCATE %s",
        ):
            with psycopg.connect(postgis) as connection:
                connection.execute(f"SET ROLE {role}".encode())
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change.replace("%s", "conflictmap.entries").encode())
    for table in ("documents", "entries", "people", "sessions", "tokens"):
        with psycopg.connect(postgis) as connection:
            connection.execute("SET ROLE conflictmap_reader")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT * FROM conflictmap.{table}".encode())
    database.close()


def test_a_server_that_was_restarted_is_asked_again_and_nothing_is_doubled() -> None:
    with running_cluster(durable=True) as cluster:
        address = cluster.new_database()
        database = Database(address)
        log = ReviewLog(EntryTable(database, "review"))
        first = log.comment(ONE, 1, by="Ann", words="Before")
        cluster.stop("immediate")
        with pytest.raises(StoreUnavailable, match="cannot be used"):
            log.comment(ONE, 1, by="Ann", words="Meanwhile")
        with pytest.raises(StoreUnavailable, match="cannot be used"):
            log.claims()
        cluster.start()
        assert log.entries(ONE) == (first,)
        second = log.comment(ONE, 1, by="Ann", words="After")
        assert ReviewLog(EntryTable(database, "review")).entries(ONE) == (first, second)
        database.close()


def test_a_database_that_was_put_back_is_read_anew(postgis: str) -> None:
    database = Database(postgis)
    entries = EntryTable(database, "things")
    add(entries, b'{"a":1}', b'{"a":2}')
    with psycopg.connect(postgis) as connection:
        connection.execute("ALTER TABLE conflictmap.entries DISABLE TRIGGER refuse")
        connection.execute("DELETE FROM conflictmap.entries WHERE entry::text = '{\"a\":2}'")
    assert entries.added() == ([b'{"a":1}'], True)
    database.close()
