"""What goes wrong with a database: said in one message, nothing lost, doubled or shown stale."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import psycopg
import pytest

from events.store.errors import StoreUnavailable
from events.store.postgis.connection import MOST_CONNECTIONS, Database
from events.store.postgis.faults import unavailable
from events.store.postgis.rows import tail_of
from events.store.postgis.store import PostGisStore
from events.store.postgis.verify import verify
from tests.both import Both
from tests.events.store.postgis.writers import Writing
from tests.postgres import PASSWORD, Cluster, free_port, running_cluster
from tests.synthetic import synthetic_event, synthetic_id


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    """Give a cluster that tests may stop."""
    with running_cluster() as cluster:
        yield cluster


def until(what: Callable[[], object], patience_s: float = 30) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + patience_s
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)  # between two looks


def refusal(address: str) -> str:
    store = PostGisStore(Database(address))
    with pytest.raises(StoreUnavailable) as refused:
        store.save(synthetic_event(1), author="Ann", expected_revision=0)
    store.close()
    said = str(refused.value)
    assert PASSWORD not in said and "wrong-secret" not in said and "\n" not in said
    return said


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            lambda a: a.replace(PASSWORD, "wrong-secret"),
            "password is wrong. Mend CONFLICTMAP_STORE",
        ),
        (lambda a: re.sub(r"/\w+$", "/nothing", a), "no such database"),
        (lambda a: a.replace("127.0.0.1", "nowhere.invalid"), "can be reached"),
        (lambda a: re.sub(r":\d+/", f":{free_port()}/", a), "can be reached"),
        (lambda a: a.replace("postgres:", "nobody:"), "password is wrong"),
        (lambda a: a + "?nonsense=1", "cannot be read"),
    ],
    ids=["password", "database", "host", "port", "user", "address"],
)
def test_an_address_that_leads_nowhere_is_told_what_is_wrong_with_it(
    postgis: str, wrong: Callable[[str], str], told: str
) -> None:
    with pytest.raises(StoreUnavailable, match=told):
        PostGisStore(Database(wrong(postgis))).changes_since(None)
    if "cannot be read" not in told:
        assert told in refusal(wrong(postgis))


def test_a_user_who_may_read_only_is_told_so(postgres: Cluster, postgis: str) -> None:
    with psycopg.connect(postgis) as connection:
        connection.execute("CREATE ROLE looker LOGIN PASSWORD 'looker'")
        connection.execute("GRANT conflictmap_reader TO looker")
        connection.execute("GRANT SELECT ON conflictmap.alembic_version TO looker")
    said = refusal(postgres.address(postgis.rpartition("/")[2], "looker", "looker"))
    assert "lacks a right" in said


def test_tables_that_somebody_changed_are_told_of(postgis: str) -> None:
    store = PostGisStore(Database(postgis))
    store.save(synthetic_event(1), author="Ann", expected_revision=0)
    with psycopg.connect(postgis) as connection:
        connection.execute("DROP INDEX conflictmap.revisions_geometry")
    assert any("revisions_geometry" in each for each in store.problems)
    with psycopg.connect(postgis) as connection:
        connection.execute("ALTER TABLE conflictmap.revisions RENAME COLUMN head TO other")
    with pytest.raises(StoreUnavailable, match="not as this program made them"):
        store.changes_since(None)
    with pytest.raises(StoreUnavailable, match="not as this program made them"):
        store.save(synthetic_event(2), author="Ann", expected_revision=0)
    store.close()


def test_a_database_made_read_only_is_told_of_and_read(postgis: str) -> None:
    store = PostGisStore(Database(postgis))
    store.save(synthetic_event(1), author="Ann", expected_revision=0)
    name = postgis.rpartition("/")[2]
    with psycopg.connect(postgis, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    store.close()
    for asks in (
        store.check_writable,
        lambda: store.save(synthetic_event(2), author="Ann", expected_revision=0),
    ):
        with pytest.raises(StoreUnavailable, match="may only be read"):
            asks()
    assert store.get(synthetic_id(1)).title == "Synthetic event 1"
    store.close()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (psycopg.errors.DiskFull("could not extend file"), "its disk is full"),
        (psycopg.errors.TooManyConnections("sorry"), "no connection left"),
        (psycopg.errors.LockNotAvailable("timeout"), "Another|another program"),
        (psycopg.errors.OutOfMemory("out"), "no memory left"),
        (psycopg.errors.IoError("could not read block"), "its disk fails"),
        (psycopg.errors.UndefinedFunction("function x"), "store migrate"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_the_server_says_becomes_one_message(error: psycopg.Error, told: str) -> None:
    said = str(unavailable(error, "The database"))
    assert re.search(told, said)
    assert said.endswith("Nothing was saved.")


def test_another_program_that_goes_on_writing_for_too_long_is_waited_for_and_told_of(
    postgis: str,
) -> None:
    store = PostGisStore(Database(postgis))
    store.check_writable()
    with psycopg.connect(postgis) as other:
        other.execute("LOCK TABLE conflictmap.revisions IN EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable, match="has been writing for too long"):
            store.save(synthetic_event(1), author="Ann", expected_revision=0)
    assert store.save(synthetic_event(1), author="Ann", expected_revision=0).revision == 1
    store.close()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_restarted_under_load_loses_and_doubles_nothing(own: Cluster, mode: str) -> None:
    address = own.new_database()
    writing = Writing(address, writers=4)
    reader = Both(PostGisStore(Database(address)))
    until(lambda: len(writing.acknowledged) > 20)
    own.stop(mode)
    with pytest.raises(StoreUnavailable):
        reader.find()  # not what was known before, as if it were fresh
    until(lambda: writing.refused)
    own.start()
    before = len(writing.acknowledged)
    until(lambda: len(writing.acknowledged) > before + 20)
    assert len(reader.find()) >= before
    writing.end()
    found = [event.id for event in reader.find()]
    assert len(found) == len(set(found))
    assert set(writing.acknowledged) <= set(found)
    uncertain = [each for each in writing.refused if "may be there or not" in str(each)]
    assert len(found) - len(writing.acknowledged) <= len(uncertain)
    assert verify(Database(address)).is_whole
    reader.close()


def test_a_table_that_cannot_grow_refuses_and_keeps_what_was_acknowledged() -> None:
    # WAL files are of 16 MB, and must be written.
    with running_cluster(largest_file_bytes=17 * 1024 * 1024) as full:
        store = PostGisStore(Database(full.new_database()))
        acknowledged: list[int] = []

        def save_more() -> None:
            first = len(acknowledged) * 1_000 + 1
            with store.batch(author="Ann") as batch:
                for number in range(first, first + 1_000):
                    batch.add(synthetic_event(number))
                acknowledged.append(batch.save())

        def save_until_refused() -> None:
            while True:
                save_more()

        with pytest.raises(StoreUnavailable) as refused:
            save_until_refused()
        assert "its disk is full" in str(refused.value)
        assert "Nothing was saved" in str(refused.value)
        cursor, found = None, 0
        while (page := store.changes_since(cursor)).count:
            cursor, found = page.cursor, found + len(list(page.revisions))
        assert found == sum(acknowledged) > 0
        store.close()


def test_more_who_ask_than_there_are_connections_wait_and_are_told(postgis: str) -> None:
    database = Database(postgis)
    held, release = threading.Barrier(MOST_CONNECTIONS + 1), threading.Event()

    def hold() -> None:
        with database.transaction():
            held.wait()
            release.wait()

    threads = [threading.Thread(target=hold) for _ in range(MOST_CONNECTIONS)]
    for thread in threads:
        thread.start()
    held.wait()
    with pytest.raises(StoreUnavailable, match="is busy"):
        database.run(tail_of)
    release.set()
    for thread in threads:
        thread.join()
    assert database.run(tail_of).number == 0
    database.close()


def test_connections_that_somebody_ends_are_made_anew_unnoticed(postgis: str) -> None:
    store = PostGisStore(Database(postgis))
    for number in range(1, 6):
        store.save(synthetic_event(number), author="Ann", expected_revision=0)
        with psycopg.connect(postgis) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert store.get(synthetic_id(number)).revision == 1
    assert store.changes_since(None).count == 5
    store.close()


def test_a_replica_takes_over_with_everything_that_was_acknowledged() -> None:
    with running_cluster() as first:
        address = first.new_database()
        name = address.rpartition("/")[2]
        with running_cluster(copy_of=first) as second:
            first.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            first.execute("SELECT pg_reload_conf()")
            until(lambda: _is_synchronous(first))
            replica = PostGisStore(Database(second.address(name)))
            with pytest.raises(StoreUnavailable, match="may only be read"):
                replica.save(synthetic_event(1), author="Ann", expected_revision=0)
            hosts = f"127.0.0.1:{first.port},127.0.0.1:{second.port}"
            both = f"postgresql://postgres:{PASSWORD}@{hosts}/{name}"
            writing = Writing(f"{both}?target_session_attrs=read-write", writers=2)
            until(lambda: len(writing.acknowledged) > 20)
            first.stop("immediate")
            second.promote()
            before = len(writing.acknowledged)
            until(lambda: len(writing.acknowledged) > before + 20)
            writing.end()
            found = [stored.event.id for stored in replica.changes_since(None).revisions]
            assert len(found) == len(set(found))
            assert set(writing.acknowledged) <= set(found)
            assert verify(Database(second.address(name))).is_whole
            replica.close()


def _is_synchronous(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.address("postgres")) as connection:
        row = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchone()
    return row == ("sync",)


class Cutting:
    """Stands between, and cuts a connection off after the commit, before its answer is heard."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.cut = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.is_on = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._to))
            pair = (client, server)
            for ends in (pair, pair[::-1]):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65_536):
                # The server's word that the transaction was committed.
                if self.is_on and b"COMMIT\0" in data and one.getpeername()[1] == self._to:
                    self.is_on, self.cut = False, self.cut + 1
                    break
                other.sendall(data)
        except OSError:
            pass
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self) -> None:
        self._server.close()


def test_a_commit_whose_answer_was_lost_is_found_out_and_not_done_twice(postgis: str) -> None:
    between = Cutting(int(re.findall(r":(\d+)/", postgis)[0]))
    store = PostGisStore(Database(re.sub(r":\d+/", f":{between.port}/", postgis)))
    first = store.save(synthetic_event(1), author="Ann", expected_revision=0)
    between.is_on = True
    second = store.save(
        first.with_changes(title="Synthetic, mended"), author="Ann", expected_revision=1
    )
    assert between.cut == 1
    assert second.revision == 2
    between.is_on = True
    with store.batch(author="Ann") as batch:
        for number in range(2, 30):
            batch.add(synthetic_event(number))
        assert batch.save() == 28
    assert between.cut == 2
    assert store.history(first.id) == (first, second)
    assert store.changes_since(None).count == 30
    store.close()
    between.close()
