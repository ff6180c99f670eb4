"""What docs/deployment.md says in SQL works as it stands there, from first to last."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from events.store.postgis.connection import Database
from events.store.postgis.rights import ROLES
from events.store.postgis.schema import migrate
from events.store.postgis.store import PostGisStore
from events.vocabulary import State
from settings import PROJECT
from tests.postgres import Cluster, running_cluster
from tests.synthetic import synthetic_event

PAGE = (PROJECT / "docs" / "deployment.md").read_text()
SECTION = PAGE[PAGE.index("## Events in PostgreSQL") : PAGE.index("## Backup and restore")]
BLOCKS = re.findall(r"```sql\n(.+?)```", SECTION, flags=re.DOTALL)
[QUESTION] = re.findall(r"^SELECT.+?;", SECTION, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


def run(address: str, block: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in block.split(";"):
            if statement.strip():
                connection.execute(statement.encode())


def test_an_owner_who_may_not_make_roles_works_alone_until_they_are_there(own: Cluster) -> None:
    own.execute("CREATE ROLE alone LOGIN PASSWORD 'alone'")
    own.execute("CREATE DATABASE of_alone OWNER alone")
    own.execute("CREATE EXTENSION postgis", "of_alone")
    address = own.address("of_alone", "alone", "alone")
    assert set(migrate(address, "It").missing_roles) == set(ROLES)
    store = PostGisStore(Database(address))
    saved = store.save(synthetic_event(1), author="Ann", expected_revision=0)
    assert store.get(saved.id) == saved
    assert store.problems == ()
    store.close()
    with (
        psycopg.connect(address) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added"),
    ):
        connection.execute("UPDATE conflictmap.revisions SET title = 'x'")


def test_an_installation_as_written_on_the_page(own: Cluster) -> None:
    roles, server, reader, more, by_month = BLOCKS
    before, _, in_database = roles.partition("-- in that database:")
    run(own.address("postgres"), before)
    run(own.address("events"), in_database)
    owner = own.address("events", "conflictmap_owner", "…")
    assert migrate(owner, "It").missing_roles == ()
    run(own.address("events"), server)
    store = PostGisStore(Database(own.address("events", "map", "…")))
    for number in range(1, 40):
        store.save(synthetic_event(number), author="Ann", expected_revision=0)
    store.save(synthetic_event(50, state=State.DRAFT), author="Ann", expected_revision=0)
    assert store.problems == ()
    store.close()
    run(own.address("events"), reader)
    with psycopg.connect(own.address("events", "briefer", "…")) as connection:
        found = connection.execute(QUESTION.replace("2024-10-01", "2024-01-01").encode()).fetchall()
        assert found
        assert connection.execute("SELECT * FROM conflictmap.current").fetchall() == []
    run(own.address("events"), more)
    with psycopg.connect(own.address("events", "analyst", "…")) as connection:
        count = connection.execute("SELECT count(*) FROM conflictmap.current").fetchone()
        assert count == (40,)
    run(own.address("events"), by_month)
