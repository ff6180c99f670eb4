"""The commands about where events are kept, and what others say of events in a database."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from access.roles import Known
from events.intake.text.kept import keep_text, kept_text
from events.model.ledger import Source
from events.store.journal.store import GeoJsonStore
from events.store.postgis.connection import Database
from events.store.postgis.store import PostGisStore
from services import Services, services_for
from settings import PROJECT, Settings
from tests.command_line import Ended, one_line, run, run_as_process
from tests.postgres import PASSWORD, Cluster, free_port
from tests.synthetic import synthetic_event, synthetic_id

ONE = synthetic_id(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a journal of single events and of batches."""
    folder = tmp_path / "events"
    store = GeoJsonStore(folder)
    first = store.save(synthetic_event(1), author="Ann", expected_revision=0)
    with store.batch(author="Ben") as batch:
        batch.add(first.with_changes(title="Synthetic, mended"))
        for number in range(2, 9):
            batch.add(synthetic_event(number))
        batch.save()
    store.close()
    return folder


@pytest.fixture
def run_over(postgis: str, tmp_path: Path):
    """Run a command over the events of the database."""

    def run_command(*words: str) -> Ended:
        ended = run(
            *words,
            CONFLICTMAP_STORE=postgis,
            CONFLICTMAP_DATA_DIR=str(tmp_path / "var"),
            CONFLICTMAP_AUTHOR="Ann",
        )
        assert PASSWORD not in ended.stdout + ended.stderr
        return ended

    yield run_command
    services_for.cache_clear()


def copy(source: object, target: object) -> Ended:
    return run("store", "copy", str(source), str(target))


def journal(folder: Path) -> bytes:
    return (folder / "events.geojsonl").read_bytes()


def test_a_copy_goes_there_and_back_letter_by_letter(
    folder: Path, postgis: str, tmp_path: Path
) -> None:
    there = copy(folder, postgis)
    assert there.returncode == 0, there.stderr
    assert "9 lines, 9 revisions of events; 9 lines new" in there.stdout
    back = copy(postgis, tmp_path / "back")
    assert back.returncode == 0, back.stderr
    assert journal(tmp_path / "back") == journal(folder)
    heads = {re.findall("[0-9a-f]{64}", told.stdout)[-1] for told in (there, back)}
    assert len(heads) == 1
    ours, theirs = GeoJsonStore(folder), PostGisStore(Database(postgis))
    assert list(theirs.lines(range(1, 10))) == list(ours.lines(range(9)))
    assert theirs.history(ONE) == ours.history(ONE)
    theirs.close()


def test_a_copy_goes_on_where_it_was_and_takes_in_what_is_new(folder: Path, postgis: str) -> None:
    assert copy(folder, postgis).returncode == 0
    store = GeoJsonStore(folder)
    store.save(synthetic_event(20), author="Ann", expected_revision=0)
    store.close()
    assert "10 lines, 10 revisions of events; 1 line new" in copy(folder, postgis).stdout
    assert "0 lines new" in copy(folder, postgis).stdout


def test_a_store_with_other_events_is_not_copied_into(
    folder: Path, postgis: str, tmp_path: Path
) -> None:
    other = GeoJsonStore(tmp_path / "other")
    other.save(synthetic_event(30), author="Ann", expected_revision=0)
    other.close()
    assert copy(folder, postgis).returncode == 0
    for source, target in ((tmp_path / "other", postgis), (postgis, tmp_path / "other")):
        ended = copy(source, target)
        assert ended.returncode == 1
        assert "Nothing was changed" in one_line(ended.stderr)


def test_a_damaged_line_ends_the_copy_and_is_named(folder: Path, postgis: str) -> None:
    data = journal(folder).replace(b"Synthetic event 5", b"Synthetic event X")
    (folder / "events.geojsonl").write_bytes(data)
    ended = copy(folder, postgis)
    assert ended.returncode == 1
    assert "line 6: not as it was written" in one_line(ended.stderr)


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://a:b@c@d/e", "http://x"])
def test_what_is_no_address_is_said_without_repeating_it(folder: Path, address: str) -> None:
    said = one_line(copy(folder, address).stderr)
    assert "no address of a database" in said
    assert address not in said


@pytest.mark.parametrize("address", ["mysql://u:hush-hush@x/y", "postgresql://u:hush-hush@c@d/e"])
def test_a_setting_that_is_no_address_is_named_and_not_repeated(
    address: str, tmp_path: Path
) -> None:
    ended = run("show", ONE, CONFLICTMAP_STORE=address, CONFLICTMAP_DATA_DIR=str(tmp_path))
    said = one_line(ended.stderr)
    assert "CONFLICTMAP_STORE" in said and "hush" not in said
    with pytest.raises(ValueError, match="no address") as refused:
        Settings(store=SecretStr(address))
    assert "hush" not in str(refused.value)
    assert "hush" not in repr(Settings(store=SecretStr("postgresql://u:hush-hush@x/y")))


def test_a_server_whose_database_refuses_it_says_so_in_one_line(
    postgis: str, tmp_path: Path
) -> None:
    wrong = postgis.replace(PASSWORD, "wrong-secret")
    environment = {"CONFLICTMAP_STORE": wrong, "CONFLICTMAP_DATA_DIR": str(tmp_path)}
    ended = run_as_process("serve", "--port", str(free_port()), **environment)
    assert ended.returncode == 1
    said = one_line(ended.stderr)
    assert "password is wrong" in said and "wrong-secret" not in said


def test_a_computer_without_the_packages_for_a_database_says_what_to_install(
    tmp_path: Path,
) -> None:
    program = "import sys; sys.modules['psycopg'] = None; import cli; cli.main(sys.argv[1:])"
    ended = subprocess.run(
        [sys.executable, "-c", program, "show", ONE],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env=os.environ
        | {"CONFLICTMAP_STORE": "postgresql://x/y", "CONFLICTMAP_DATA_DIR": str(tmp_path)},
    )
    assert ended.returncode == 1
    assert "pip install -e '.[postgis]'" in one_line(ended.stderr)


def test_the_record_is_proved_and_what_somebody_changed_is_named(
    folder: Path, postgis: str, run_over
) -> None:
    copy(folder, postgis)
    told = run_over("verify")
    assert told.returncode == 0, told.stdout + told.stderr
    head = re.findall("[0-9a-f]{64}", told.stdout)[-1]
    assert run_over("verify", "--head", head).returncode == 0
    with psycopg.connect(postgis) as connection:
        connection.execute("ALTER TABLE conflictmap.revisions DISABLE TRIGGER ALL")
        connection.execute("UPDATE conflictmap.revisions SET title = 'other' WHERE number = 4")
        connection.execute("DELETE FROM conflictmap.revisions WHERE number = 6")
        connection.execute(
            "UPDATE conflictmap.revisions SET"
            " line = replace(line::text, 'event 7', 'event Y')::json WHERE number = 8"
        )
        connection.execute("ALTER TABLE conflictmap.revisions ENABLE TRIGGER ALL")
    told = run_over("verify", "--head", head)
    assert told.returncode == 1
    for part in (
        "rows 6 to 6 are missing",
        "line 7: does not follow on the line before it",
        "line 8: not as it was written",
        "row 4: its columns say other things than its line",
    ):
        assert part in told.stdout


def test_an_event_is_erased_by_a_role_of_its_own_and_the_rest_goes_on_proving_itself(
    folder: Path, postgis: str, run_over
) -> None:
    copy(folder, postgis)
    head = re.findall("[0-9a-f]{64}", run_over("verify").stdout)[-1]
    reading = PostGisStore(Database(postgis))
    cursor = reading.changes_since(None).cursor
    told = run_over("erase", ONE, "--yes")
    assert told.returncode == 0, told.stderr
    assert "2 revisions erased" in told.stdout
    assert run_over("erase", synthetic_id(2), "--field", "summary", "--yes").returncode == 0
    assert "whole" in run_over("verify", "--head", head).stdout
    with psycopg.connect(postgis) as connection:
        for (row,) in connection.execute("SELECT r::text FROM conflictmap.revisions r"):
            assert "Synthetic, mended" not in row
            assert "Synthetic event 2, made up" not in row
    assert reading.changes_since(cursor).from_the_start, "others build anew what they had"
    assert len(list(reading.changes_since(None).revisions)) == 7
    reading.close()
    assert run_over("show", ONE).returncode == 1


def test_erasing_is_refused_to_a_user_who_may_only_add(
    folder: Path, postgis: str, postgres: Cluster, run_over, tmp_path: Path
) -> None:
    copy(folder, postgis)
    with psycopg.connect(postgis) as connection:
        connection.execute("CREATE ROLE adder LOGIN PASSWORD 'adder'")
        connection.execute("GRANT conflictmap_app TO adder")
    address = postgres.address(postgis.rpartition("/")[2], "adder", "adder")
    ended = run(
        "erase", ONE, "--yes", CONFLICTMAP_STORE=address, CONFLICTMAP_DATA_DIR=str(tmp_path)
    )
    assert ended.returncode == 1
    assert "conflictmap_eraser" in one_line(ended.stderr)


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (("backup", "x.zip"), "pg_dump"),
        (("repair", "--accept"), "pg_restore"),
        (("restore", "x.zip"), "pg_restore"),
    ],
)
def test_what_is_for_the_journal_says_what_to_do_instead(run_over, words, instead) -> None:
    ended = run_over(*words)
    assert ended.returncode == 1
    assert instead in one_line(ended.stderr)


def test_tables_are_made_by_hand_where_the_program_may_not(
    postgres: Cluster, tmp_path: Path
) -> None:
    address = postgres.new_database(tables=False)
    made = run("store", "migrate", CONFLICTMAP_STORE=address, CONFLICTMAP_DATA_DIR=str(tmp_path))
    assert (made.returncode, "were made" in made.stdout) == (0, True)
    again = run("store", "migrate", CONFLICTMAP_STORE=address, CONFLICTMAP_DATA_DIR=str(tmp_path))
    assert "already" in again.stdout
    without = run("store", "migrate", CONFLICTMAP_DATA_DIR=str(tmp_path / "x"))
    assert "CONFLICTMAP_STORE is not set" in one_line(without.stderr)


def test_events_are_added_listed_and_exported_as_from_a_folder(
    run_over, folder: Path, postgis: str, tmp_path: Path
) -> None:
    copy(folder, postgis)
    out = [tmp_path / name for name in ("a.geojson", "b.geojson")]
    assert run_over("export", "--format", "geojson", "--out", str(out[0])).returncode == 0
    other = run("export", "--format", "geojson", "--out", str(out[1]), "--data-dir", str(folder))
    assert other.returncode == 0
    assert out[0].read_bytes() == out[1].read_bytes()
    assert "Synthetic, mended" in run_over("show", ONE).stdout


def test_what_a_staff_shares_goes_along_once_and_what_differs_is_told(
    folder: Path, postgis: str, tmp_path: Path
) -> None:
    desk = services_for(Settings(data_dir=folder, user_header="x-user", proxies=("127.0.0.1",)))
    desk.review_log.comment(ONE, 1, by="Ann", words="Synthetic remark")
    desk.unfinished("a1").keep(form := desk.unfinished("a1").begin(), {"title": "Synthetic"})
    ann = desk.logins.register.signed_in("synthetic|1", "Ann", Known(()))
    secret, _ = desk.logins.register.make_token(ann.account, "", frozenset(), 7)
    desk.close()
    told = copy(folder, postgis)
    assert "1 document (1 new), 1 line of logs (1 new), 1 person and 1 token" in told.stdout
    told = copy(folder, postgis)
    assert "1 document (0 new), 1 line of logs (0 new), 1 person and 1 token" in told.stdout
    there = Services(
        Settings(
            data_dir=tmp_path / "var", store=postgis, user_header="x-user", proxies=("127.0.0.1",)
        )
    )
    assert [each.words for each in there.review_log.entries(ONE)] == ["Synthetic remark"]
    assert there.logins.register.of_token(secret) == (ann, frozenset())
    there.unfinished("a1").keep(form, {"title": "Synthetic, changed"})
    there.close()
    told = copy(folder, postgis)
    assert f"LOOK  unfinished/{form}.a1.json differs there" in one_line(told.stderr)
    assert copy(postgis, tmp_path / "back").returncode == 0
    back = tmp_path / "back"
    assert (back / "review.jsonl").read_bytes() == (folder / "review.jsonl").read_bytes()
    assert json.loads((back / "unfinished" / f"{form}.a1.json").read_bytes()) == {
        "title": "Synthetic, changed"
    }
    services_for.cache_clear()


def test_what_is_erased_is_gone_from_comments_and_reports_too(
    folder: Path, postgis: str, run_over, tmp_path: Path
) -> None:
    desk = Services(Settings(data_dir=tmp_path / "var", store=postgis))
    digest = "ab" * 32
    source = Source(publisher="Synthetic", sha256=digest)
    event = synthetic_event(1).with_changes(sources=(source,))
    desk.store.save(event, author="Ann", expected_revision=0)
    keep_text(desk.reports, digest, "Synthetic report")
    desk.review_log.comment(ONE, 1, by="Ann", words="Synthetic remark")
    told = run_over("erase", ONE, "--yes")
    assert told.returncode == 0, told.stderr
    assert "1 revision erased, 1 comment too" in told.stdout
    assert "1 text of reports" in told.stdout
    assert desk.review_log.entries(ONE) == ()
    assert kept_text(desk.reports, digest) is None
    desk.close()


def test_a_backup_of_a_database_is_made_by_its_own_programs(run_over, tmp_path: Path) -> None:
    told = run_over("backup", str(tmp_path / "backup.zip"))
    assert told.returncode == 1
    assert "pg_dump --format=custom" in one_line(told.stderr)
    assert not (tmp_path / "backup.zip").exists()
