"""The audit log: whole lines, no secrets, and no way to fill the disk from outside."""

import json
import stat

from access.allowed import Visitor
from access.audit import AuditEntries, AuditFile, AuditLog, Deed
from access.audited_store import AuditedStore
from access.logins import Ways
from events.desk import steps
from events.desk.people import OPEN
from events.store.journal.store import GeoJsonStore
from events.store.postgis.connection import Database
from events.store.postgis.shared_tables import SharedTables
from events.store.shared import Log
from tests.access.signing import logins_of
from tests.synthetic import synthetic_event

ANN = Visitor("synthetic|1", "Ann")


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_line_says_who_and_what_and_nobody_else_can_read_the_file(tmp_path):
    path = tmp_path / "audit.jsonl"
    AuditLog(AuditFile(path)).note(Deed.EXPORTED, ANN, path="/export/csv\n\x00é", query="x" * 9_000)
    (line,) = lines(path)
    assert (line["what"], line["who"], line["proven"]) == ("exported", "Ann", True)
    assert line["path"] == "/export/csv\n\x00é"
    assert len(line["query"]) == 500
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_lines_of_several_servers_are_in_one_log(postgis):
    database = Database(postgis)
    ours, theirs = (
        AuditLog(AuditEntries(SharedTables(database).entries(Log.AUDIT))) for _ in range(2)
    )
    ours.note(Deed.SIGNED_IN, ANN, path="/\x00é")
    theirs.note(Deed.EXPORTED, ANN)
    ours.note(Deed.SIGNED_OUT, ANN)
    told = [json.loads(line) for line in theirs.lines()]
    assert [line["what"] for line in told] == ["signed in", "exported", "signed out"]
    assert told[0]["path"] == "/\x00é"
    assert list(ours.lines()) == list(theirs.lines())
    database.close()


def test_lines_of_a_file_are_given_as_they_stand(tmp_path):
    log = AuditLog(AuditFile(tmp_path / "audit.jsonl"))
    assert list(log.lines()) == []
    log.note(Deed.SIGNED_IN, ANN)
    log.note(Deed.SIGNED_OUT, ANN)
    assert [json.loads(each) for each in log.lines()] == lines(tmp_path / "audit.jsonl")
    assert list(AuditLog(None).lines()) == []


def test_a_database_that_does_not_answer_stops_nobody(caplog):
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    entries = SharedTables(database).entries(Log.AUDIT)
    AuditLog(AuditEntries(entries)).note(Deed.SIGNED_IN, ANN)
    assert "cannot be written" in caplog.text


def test_a_flood_of_refusals_is_counted_not_written(tmp_path):
    now = [0.0]
    log = AuditLog(AuditFile(tmp_path / "audit.jsonl"), clock=lambda: now[0])
    for _ in range(1_000):
        log.note(Deed.REFUSED, None, path="/")
    log.note(Deed.SIGNED_IN, ANN)
    now[0] = 61
    log.note(Deed.REFUSED, None, path="/")
    told = lines(tmp_path / "audit.jsonl")
    assert len(told) == 63
    assert told[60]["what"] == "signed in", "what matters is written all the same"
    assert told[61]["more_like_these"] == 940


def test_a_file_that_is_moved_away_is_begun_anew(tmp_path):
    path = tmp_path / "audit.jsonl"
    log = AuditLog(AuditFile(path))
    log.note(Deed.SIGNED_IN, ANN)
    path.rename(tmp_path / "audit.1")
    log.note(Deed.SIGNED_OUT, ANN)
    assert [each["what"] for each in lines(path)] == ["signed out"]


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    AuditLog(AuditFile(tmp_path / "file" / "audit.jsonl")).note(Deed.SIGNED_IN, ANN)
    assert "cannot be written" in caplog.text


def test_what_is_saved_published_and_withdrawn_is_noted_with_who_and_when(tmp_path):
    logins = logins_of(tmp_path, Ways(oidc=True))
    store = AuditedStore(GeoJsonStore(tmp_path), logins.audit, logins.named)
    ann = OPEN.person("Ann")
    saved = steps.save_new(store, synthetic_event(1), by=ann, publish=False)
    shown = steps.publish(store, saved, by=ann)
    steps.withdraw_for_safety(store, shown, by=ann, reason="a secret reason")
    with store.batch(author="Ann", import_id="b") as batch:
        batch.add(synthetic_event(2))
        batch.save()
    store.close()
    told = [each for each in lines(tmp_path / "audit.jsonl") if each["what"] == "saved"]
    assert [each.get("state") for each in told] == ["draft", "published", "withdrawn", None]
    assert [each.get("event") for each in told[:3]] == [saved.id] * 3
    assert told[3]["events"] == 1
    assert {each["who"] for each in told} == {"Ann"}
    assert not any(each["proven"] for each in told), "nobody has signed in under this name"
    assert "secret" not in (tmp_path / "audit.jsonl").read_text()
