"""The tables in the database: made once, brought forward, refused where they cannot be used."""

import threading

import psycopg
import pytest

from events.geojson.codec import dumps
from events.store.errors import StoreUnavailable
from events.store.journal.checks import with_check
from events.store.postgis.connection import Database
from events.store.postgis.rows import add_rows, tail_of
from events.store.postgis.schema import migrate, newest, version_of, versions
from events.store.postgis.store import PostGisStore
from tests.postgres import Cluster
from tests.synthetic import FIRST_RECORDED, synthetic_event


@pytest.fixture
def without_tables(postgres: Cluster) -> str:
    return postgres.new_database(tables=False)


def test_the_first_program_makes_the_tables_and_the_next_leaves_them(without_tables: str) -> None:
    made = migrate(without_tables, "It")
    assert (made.before, made.after, made.missing_roles) == (None, newest(), ())
    again = migrate(without_tables, "It")
    assert (again.before, again.after) == (newest(), newest())


def test_of_two_programs_that_migrate_at_once_one_waits_for_the_other(without_tables: str) -> None:
    done, begin = [], threading.Barrier(4)

    def work() -> None:
        begin.wait()
        done.append(migrate(without_tables, "It").before)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done, key=str) == [newest()] * 3 + [None]


@pytest.mark.parametrize("version", versions())
def test_every_earlier_version_is_brought_forward_with_what_is_in_it(
    without_tables: str, version: str
) -> None:
    migrate(without_tables, "It", to=version)
    saved = synthetic_event(1, revision=1, recorded_at=FIRST_RECORDED)
    with psycopg.connect(without_tables) as connection:
        connection.execute("SET search_path = conflictmap, public")
        add_rows(connection, tail_of(connection), [with_check(dumps(saved))])
    store = PostGisStore(Database(without_tables))
    assert store.get(saved.id) == saved
    assert store.save(saved, author="Ann", expected_revision=1).revision == 2
    assert store.problems == ()
    store.close()
    assert migrate(without_tables, "It").before == newest()


@pytest.fixture
def of_adder(postgres: Cluster, postgis: str) -> str:
    """Give the address of the same database for a user who may look and add."""
    with psycopg.connect(postgis) as connection:
        connection.execute(
            "DO $$ BEGIN CREATE ROLE one_who_adds LOGIN PASSWORD 'one_who_adds';"
            " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        connection.execute("GRANT conflictmap_app TO one_who_adds")
    return postgres.address(postgis.rpartition("/")[2], "one_who_adds", "one_who_adds")


def set_version(address: str, version: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE conflictmap.alembic_version SET version_num = %s", (version,))


def test_tables_of_a_newer_program_are_refused(postgis: str, of_adder: str) -> None:
    set_version(postgis, "9999")
    for address in (postgis, of_adder):
        with pytest.raises(StoreUnavailable, match=r"newer program \(version 9999"):
            PostGisStore(Database(address)).changes_since(None)
    with psycopg.connect(postgis) as connection:
        assert version_of(connection) == "9999"


def test_tables_of_an_older_program_are_left_to_their_owner(postgis: str, of_adder: str) -> None:
    set_version(postgis, versions()[0])
    with pytest.raises(StoreUnavailable, match="store migrate` with the address of the database's"):
        PostGisStore(Database(of_adder)).changes_since(None)


def test_a_database_without_postgis_gets_it_or_says_so(postgres: Cluster) -> None:
    postgres.execute("CREATE DATABASE without_postgis")
    assert migrate(postgres.address("without_postgis"), "It").after == newest()
    postgres.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
    postgres.execute("CREATE DATABASE of_plain OWNER plain")
    address = postgres.address("of_plain", "plain", "plain")
    with pytest.raises(StoreUnavailable, match="CREATE EXTENSION postgis"):
        Database(address).run(lambda connection: None)


def test_another_encoding_is_refused(postgres: Cluster) -> None:
    postgres.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(StoreUnavailable, match=r"LATIN1.*--encoding=UTF8"):
        Database(postgres.address("latin")).run(lambda connection: None)


def test_the_application_takes_on_its_role_and_nobody_changes_a_revision(postgis: str) -> None:
    database = Database(postgis)
    (who,) = database.run(lambda c: c.execute("SELECT current_user").fetchone()) or ("",)
    assert who == "conflictmap_app"
    for role in ("conflictmap_app", "postgres", "conflictmap_reader"):
        for change in (
            "UPDATE conflictmap.revisions SET title = 'x'",
            "DELETE FROM conflictmap.revisions",
            "TRUNCATE conflictmap.revisions",
        ):
            with psycopg.connect(postgis) as connection:
                connection.execute(f"SET ROLE {role}".encode())
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change.encode())
    database.close()
