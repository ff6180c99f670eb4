"""The commands about the record: proving it, mending it, taking words off, backup and restore."""

import json
import re
from pathlib import Path

import pytest

from events.desk.remarks import ReviewLog
from events.store.journal.entry_file import EntryFile
from events.store.journal.store import GeoJsonStore
from tests import command_line
from tests.command_line import Ended
from tests.synthetic import MARK, synthetic_event, synthetic_id

ONE = synthetic_id(1)


def run(folder: Path, *arguments: str) -> Ended:
    return command_line.run(*arguments, "--data-dir", str(folder), CONFLICTMAP_AUTHOR="Ann")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    store = GeoJsonStore(folder)
    for number in (1, 2, 3):
        store.save(synthetic_event(number), author="Ann", expected_revision=0)
    store.close()
    return folder


def journal(folder: Path) -> Path:
    return folder / "events.geojsonl"


def head_of(told: Ended) -> str:
    return re.findall(r"[0-9a-f]{64}", told.stdout)[-1]


def test_a_journal_is_proved_whole_and_against_a_head_noted_earlier(folder: Path) -> None:
    told = run(folder, "verify")
    assert told.returncode == 0
    assert "3 lines" in told.stdout
    head = head_of(told)
    again = run(folder, "verify", "--head", head)
    assert (again.returncode, "line 3" in again.stdout) == (0, True)
    other = run(folder, "verify", "--head", "ab" * 32)
    assert other.returncode == 1
    assert "not whole" in other.stderr


def test_damage_is_told_of_set_aside_and_then_gone(folder: Path) -> None:
    journal(folder).write_bytes(
        journal(folder).read_bytes().replace(b"Synthetic event 2", b"Synthetic event X")
    )
    told = run(folder, "verify")
    assert told.returncode == 1
    assert "WRONG  line 2: " in told.stdout
    assert run(folder, "show", ONE).returncode == 0, "the others are read"
    assert run(folder, "show", synthetic_id(2)).returncode == 1
    backup = folder.parent / "backup.zip"
    assert "1 thing wrong" in run(folder, "backup", str(backup)).stderr
    assert backup.exists()
    mended = run(folder, "repair", "--set-aside")
    assert "1 line moved into events-set-aside-" in mended.stdout
    assert run(folder, "verify").returncode == 0
    assert "Nothing had to be done" in run(folder, "repair", "--set-aside").stdout


def test_a_repair_has_to_say_which(folder: Path) -> None:
    assert "--set-aside" in run(folder, "repair").stderr
    assert run(folder, "repair", "--accept", "--times").returncode == 1


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_event_is_erased_from_every_file_with_what_was_said_of_it(folder: Path) -> None:
    log = ReviewLog(EntryFile(folder / "review.jsonl"))
    log.comment(ONE, 1, by="Ben", words="Synthetic remark on the first")
    log.comment(synthetic_id(2), 1, by="Ben", words="Synthetic remark on another")
    noted = head_of(run(folder, "verify"))
    erased = run(folder, "erase", ONE, "--why", "a wish", "--yes")
    assert erased.returncode == 0
    assert "1 revision erased, 1 comment too" in erased.stdout
    assert "Backups" in erased.stdout
    assert f"{MARK} event 1".encode() not in everything(folder)
    assert b"on the first" not in everything(folder)
    assert b"on another" in everything(folder)
    published = json.loads((folder / "events.geojson").read_bytes())
    assert [each["id"] for each in published["features"]] == [synthetic_id(2), synthetic_id(3)]
    assert run(folder, "verify", "--head", noted).returncode == 0


def test_the_text_a_report_was_read_out_of_goes_with_its_last_event(folder: Path) -> None:
    text, shared = "ab" * 32, "cd" * 32
    store = GeoJsonStore(folder)
    for number, digest in ((1, text), (2, shared), (3, shared)):
        event = store.get(synthetic_id(number))
        sources = [{**event.sources[0].model_dump(), "sha256": digest}]
        changed = event.with_changes(sources=sources)
        store.save(changed, author="Ann", expected_revision=event.revision)
    store.close()
    (folder / "reports").mkdir()
    for digest in (text, shared):
        (folder / "reports" / f"{digest}.txt").write_text("Synthetic report")
    for number in (1, 2):
        assert run(folder, "erase", synthetic_id(number), "--yes").returncode == 0
    assert [path.stem for path in (folder / "reports").iterdir()] == [shared]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("summary", b"Synthetic event 1, made up"),
        ("statements.speaker", None),
        ("title", b'"title":"Synthetic event 1"'),
        ("sources.url", b"https://example.org/synthetic/1"),
    ],
)
def test_a_field_is_erased_from_every_revision(
    folder: Path, field: str, words: bytes | None
) -> None:
    assert words is None or words in journal(folder).read_bytes()
    erased = run(folder, "erase", ONE, "--field", field, "--yes")
    assert erased.returncode == 0, erased.stderr
    assert words is None or words not in everything(folder)
    assert run(folder, "verify").returncode == 0
    assert run(folder, "show", ONE).returncode == 0
    again = run(folder, "erase", ONE, "--field", field, "--yes")
    assert again.returncode == 1
    assert "says anything" in again.stderr


@pytest.mark.parametrize("field", ["revision", "nothing", "id", "where.longitude"])
def test_what_cannot_be_erased_alone_is_told(folder: Path, field: str) -> None:
    before = journal(folder).read_bytes()
    assert run(folder, "erase", ONE, "--field", field, "--yes").returncode == 1
    assert journal(folder).read_bytes() == before


def test_a_backup_is_restored_into_a_new_folder_and_checked(folder: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.zip"
    made = run(folder, "backup", str(backup))
    assert made.returncode == 0
    other = tmp_path / "other"
    restored = run(other, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert journal(other).read_bytes() == journal(folder).read_bytes()
    assert run(other, "verify", "--head", head_of(made)).returncode == 0
    assert "--replace" in run(other, "restore", str(backup)).stderr
    assert run(other, "restore", str(backup), "--replace").returncode == 0
    assert "no file" in run(other, "restore", str(tmp_path / "none.zip")).stderr
    assert "which revision" in run(other, "restore", ONE).stderr
