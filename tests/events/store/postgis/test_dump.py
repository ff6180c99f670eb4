"""What pg_dump writes while servers run is a backup of all that a staff shares."""

import subprocess
from pathlib import Path

import psycopg

from access.register import AccessRegister
from access.roles import Known
from events.desk.remarks import ReviewLog
from events.store.postgis.connection import Database
from events.store.postgis.register_tables import RegisterTables
from events.store.postgis.shared_tables import SharedTables
from events.store.postgis.store import PostGisStore
from events.store.shared import DocumentKind, Log
from tests.postgres import Cluster, program
from tests.synthetic import synthetic_event, synthetic_id

ONE = synthetic_id(1)


def test_a_log_that_is_no_longer_guarded_is_told_of(postgis: str) -> None:
    store = PostGisStore(Database(postgis))
    assert store.problems == ()
    with psycopg.connect(postgis) as connection:
        connection.execute("ALTER TABLE conflictmap.entries DISABLE TRIGGER refuse")
    (problem,) = store.problems
    assert "the audit log are no longer guarded" in problem
    store.close()


def test_a_dump_restored_elsewhere_holds_all_and_is_worked_with(
    postgres: Cluster, postgis: str, tmp_path: Path
) -> None:
    dump, database = tmp_path / "desk.dump", Database(postgis)
    store = PostGisStore(database)
    saved = store.save(synthetic_event(1), author="Ann", expected_revision=0)
    shared, register = SharedTables(database), AccessRegister(RegisterTables(database))
    said = ReviewLog(shared.entries(Log.REVIEW)).comment(ONE, 1, by="Ann", words="Synthetic")
    shared.documents(DocumentKind.PROFILES).put("synthetic.yaml", b"\0\xff")
    ann = register.signed_in("synthetic|1", "Ann", Known(()))
    command = [program("pg_dump"), "--format=custom", f"--file={dump}", postgis]
    subprocess.run(command, check=True, timeout=120)
    store.close()

    postgres.execute("CREATE DATABASE restored")
    elsewhere = postgres.address("restored")
    command = [program("pg_restore"), "--exit-on-error", f"--dbname={elsewhere}", str(dump)]
    subprocess.run(command, check=True, timeout=120)
    database = Database(elsewhere)
    store, shared = PostGisStore(database), SharedTables(database)
    assert store.history(ONE) == (saved,)
    assert store.problems == ()
    log = ReviewLog(shared.entries(Log.REVIEW))
    assert log.entries(ONE) == (said,)
    assert log.comment(ONE, 1, by="Ben", words="Goes on").by == "Ben"
    assert len(log.entries(ONE)) == 2
    assert list(shared.documents(DocumentKind.PROFILES).items()) == [("synthetic.yaml", b"\0\xff")]
    register = AccessRegister(RegisterTables(database))
    assert register.members() == (ann,)
    assert register.signed_in("synthetic|2", "Ann", Known(())).name == "Ann (2)"
    mended = saved.with_changes(title="Synthetic, mended")
    assert store.save(mended, author="Ben", expected_revision=1).revision == 2
    store.close()
