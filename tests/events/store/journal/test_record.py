"""The journal proves itself, damage is contained, and what is changed in it goes on record."""

import os
import random
import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from events.geojson.codec import dumps
from events.model.event import Event
from events.store.errors import EventNotFound, StoreDamaged, StoreError, StoreUnavailable
from events.store.journal import rewriting
from events.store.journal.backup import BackupError, back_up, restore_backup
from events.store.journal.clock import clock_is_right
from events.store.journal.read import Journal
from events.store.journal.store import GeoJsonStore
from events.store.journal.verify import verify
from events.store.journal.write import Writer
from tests.synthetic import MARK, recorded_events, synthetic_event, synthetic_id

COUNT = 30
FIRST_FORMAT = Path(__file__).parents[1] / "fixtures" / "first_format.geojsonl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A journal of thirty events, the first of them changed once."""
    folder = tmp_path / "events"
    store = GeoJsonStore(folder)
    with store.batch(author="Ann") as batch:
        for number in range(1, COUNT + 1):
            batch.add(synthetic_event(number))
        batch.save()
    first = store.get(synthetic_id(1))
    changed = first.with_changes(title=f"{MARK}, mended")
    store.save(changed, author="Ann", expected_revision=1)
    store.close()
    return folder


def journal(folder: Path) -> Path:
    return folder / "events.geojsonl"


def lines(folder: Path) -> list[bytes]:
    return journal(folder).read_bytes().splitlines(keepends=True)


def put(folder: Path, new: list[bytes]) -> None:
    journal(folder).write_bytes(b"".join(new))


def events(folder: Path) -> list[Event]:
    store = GeoJsonStore(folder)
    found = [stored.event for stored in store.changes_since(None).revisions]
    store.close()
    return found


def problems(folder: Path) -> str:
    store = GeoJsonStore(folder)
    told = " ".join(store.problems)
    store.close()
    return told


# --- proving it ---------------------------------------------------------------------------------


def test_every_line_can_be_checked_by_any_program(folder: Path) -> None:
    before = "0" * 64
    for line in lines(folder):
        signed, _, rest = line.rpartition(b',"hash":"')
        said = orjson.loads(line)
        assert said["previous"] == before
        before = said["hash"]
        assert rest == f'{before}"}}\n'.encode()
        assert sha256(signed).hexdigest() == before
    found = verify(folder)
    assert (found.is_whole, found.lines, found.revisions) == (True, COUNT + 1, COUNT + 1)
    assert found.head == before


def test_a_head_noted_earlier_is_found_again_or_missed(folder: Path) -> None:
    noted = verify(folder).head
    store = GeoJsonStore(folder)
    store.save(synthetic_event(99), author="Ann", expected_revision=0)
    store.close()
    found = verify(folder, noted_head=noted)
    assert (found.is_whole, found.noted_line) == (True, COUNT + 1)
    put(folder, lines(folder)[: COUNT - 3])
    assert not verify(folder, noted_head=noted).is_whole


CHANGES = {
    "a number": (lambda every: [*every[:4], every[4].replace(b'_best":', b'_best":1'), *every[5:]]),
    "a line gone": lambda every: [*every[:5], *every[6:]],
    "a line twice": lambda every: [*every[:6], every[5], *every[6:]],
    "two lines the other way round": lambda every: [*every[:5], every[6], every[5], *every[7:]],
    "another journal behind it": lambda every: [*every, *every],
    "a line of nobody": lambda every: [*every, dumps(next(recorded_events(1, first=90))) + b"\n"],
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_is_told_of_with_its_line(folder: Path, what: str) -> None:
    put(folder, CHANGES[what](lines(folder)))
    assert "line " in problems(folder)
    found = verify(folder)
    assert found.wrong
    assert found.wrong[0].startswith("line ")
    assert ("joined" in found.wrong[0]) == (what == "another journal behind it")


def test_a_line_changed_with_its_own_hash_made_to_fit_breaks_the_chain(folder: Path) -> None:
    every = lines(folder)
    signed, _, _ = every[4].replace(b'_best":', b'_best":1').rpartition(b',"hash":"')
    every[4] = signed + b',"hash":"' + sha256(signed).hexdigest().encode() + b'"}\n'
    put(folder, every)
    assert "line 6: does not follow" in problems(folder)


def test_a_line_given_out_as_mended_without_a_record_is_told_of(folder: Path) -> None:
    every = lines(folder)
    said = orjson.loads(every[4])
    signed = every[4].replace(b'_best":', b'_best":1').rpartition(b',"previous":"')[0]
    signed += f',"took":"{said["hash"]}","previous":"{said["previous"]}"'.encode()
    every[4] = signed + b',"hash":"' + sha256(signed).hexdigest().encode() + b'"}\n'
    put(folder, every)
    assert "line 5" in problems(folder)
    assert not verify(folder).is_whole


def test_a_journal_that_became_shorter_or_older_is_told_of_until_that_was_meant(
    folder: Path,
) -> None:
    older = journal(folder).read_bytes()
    store = GeoJsonStore(folder)
    store.save(synthetic_event(99), author="Ann", expected_revision=0)
    store.close()
    journal(folder).write_bytes(older)
    told = problems(folder)
    assert f"has {COUNT + 1} lines" in told
    assert f"it had {COUNT + 2}" in told
    assert str(folder) not in told
    assert not verify(folder).is_whole
    assert rewriting.accept(folder, by="Ann") is not None
    assert problems(folder) == ""
    assert verify(folder).is_whole
    assert rewriting.accept(folder, by="Ann") is None


def test_a_single_bit_that_flips_is_never_passed_over(folder: Path) -> None:
    whole = journal(folder).read_bytes()
    before = events(folder)
    chance = random.Random(20250409)
    for _ in range(120):
        at = chance.randrange(len(whole))
        flipped = bytearray(whole)
        flipped[at] ^= 1 << chance.randrange(8)
        shutil.rmtree(folder / "cache", ignore_errors=True)
        journal(folder).write_bytes(flipped)
        store = GeoJsonStore(folder)
        found = [stored.event for stored in store.changes_since(None).revisions]
        assert all(event in before for event in found), f"byte {at}: nothing altered is read"
        assert len(found) >= COUNT - 1, f"byte {at}: what is whole is read"
        assert store.problems or found == before, f"byte {at}"
        store.close()
    journal(folder).write_bytes(whole)


def test_a_line_that_is_damaged_while_a_program_runs_is_left_out_from_then_on(folder: Path) -> None:
    store = GeoJsonStore(folder)
    stored = list(store.changes_since(None).revisions)
    stat = journal(folder).stat()
    data = journal(folder).read_bytes().replace(b"Synthetic place 5 ", b"Synthetic place X ", 1)
    with journal(folder).open("r+b") as file:
        file.write(data)
    os.utime(journal(folder), ns=(stat.st_atime_ns, stat.st_mtime_ns))
    (gone,) = (each for each in stored if each.event.id == synthetic_id(5))
    with pytest.raises(StoreUnavailable, match="Ask again"):
        list(store.lines([gone.number]))
    with pytest.raises(EventNotFound):
        store.get(synthetic_id(5))
    assert len(list(store.changes_since(None).revisions)) == COUNT
    assert any("line 5" in problem for problem in store.problems)
    store.close()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    shutil.copy(FIRST_FORMAT, journal(folder))
    return folder


def test_a_store_of_before_is_read_and_chained_from_then_on(old: Path) -> None:
    every = events(old)
    assert verify(old).hashed_from is None
    store = GeoJsonStore(old)
    store.save(synthetic_event(1), author="Ann", expected_revision=0)
    store.close()
    found = verify(old)
    assert (found.is_whole, found.hashed_from) == (True, len(every) + 1)
    edited = journal(old).read_bytes().replace(b"Synthetic: edited", b"Synthetic: Edited", 1)
    journal(old).write_bytes(edited)
    assert not verify(old).is_whole
    assert problems(old)


# --- putting it right ---------------------------------------------------------------------------


def damage(folder: Path, line: int) -> None:
    every = lines(folder)
    every[line - 1] = every[line - 1].replace(b'"title":"', b'"title":"\xff', 1)
    put(folder, every)


@pytest.mark.parametrize("line", [1, 5, COUNT, COUNT + 1])
def test_lines_that_cannot_be_read_are_set_aside_and_saving_goes_on(
    folder: Path, line: int
) -> None:
    damage(folder, line)
    damaged = lines(folder)[line - 1]
    with pytest.raises(StoreDamaged, match="repair --set-aside"):
        GeoJsonStore(folder).save(synthetic_event(99), author="Ann", expected_revision=0)
    done = rewriting.set_aside(folder, by="Ann")
    assert done is not None
    assert done.lines == (line,)
    assert done.aside is not None
    aside, why = done.aside
    assert aside.read_bytes() == damaged
    assert f"line {line}" in why.read_text()
    assert problems(folder) == ""
    found = verify(folder)
    assert (found.is_whole, found.revisions) == (True, COUNT)
    store = GeoJsonStore(folder)
    store.save(synthetic_event(99), author="Ann", expected_revision=0)
    store.close()
    assert verify(folder).is_whole
    assert rewriting.set_aside(folder, by="Ann") is None


def test_a_strange_line_that_was_accepted_is_told_of_no_more(folder: Path) -> None:
    put(folder, CHANGES["a line gone"](lines(folder)))
    assert not verify(folder).is_whole
    done = rewriting.accept(folder, by="Ann")
    assert done is not None
    assert done.accepted == (6,)
    assert verify(folder).is_whole
    assert problems(folder) == ""


def test_an_event_that_is_erased_leaves_its_hash_and_no_word(folder: Path) -> None:
    running = GeoJsonStore(folder)
    assert running.get(synthetic_id(1)).revision == 2
    hashes = [orjson.loads(each)["hash"] for each in lines(folder)]
    rewriting.erase(folder, synthetic_id(1), by="Ann", why="at the family's wish")
    with pytest.raises(EventNotFound):
        running.get(synthetic_id(1))
    running.close()
    text = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert f"{MARK}, mended".encode() not in text
    assert b"Synthetic place 1 in" not in text
    every = [orjson.loads(each) for each in lines(folder)]
    assert [every[0]["took"], every[COUNT]["took"]] == [hashes[0], hashes[COUNT]]
    assert verify(folder).is_whole
    assert verify(folder, noted_head=hashes[-1]).is_whole, "what was noted before still holds"
    assert len(events(folder)) == COUNT - 1


def test_one_field_is_erased_from_every_revision(folder: Path) -> None:
    def without(event: Event) -> Event:
        return event.with_changes(summary=None)

    assert b"made up to try" in lines(folder)[COUNT]
    rewriting.erase(folder, synthetic_id(1), by="Ann", without=without)
    for line in (lines(folder)[0], lines(folder)[COUNT]):
        assert b"made up to try" not in line
    found = verify(folder)
    assert (found.is_whole, found.revisions) == (True, COUNT + 1)
    store = GeoJsonStore(folder)
    assert [each.summary for each in store.history(synthetic_id(1))] == [None, None]
    store.save(store.get(synthetic_id(1)), author="Ann", expected_revision=2)
    store.close()
    assert verify(folder).is_whole


# --- clocks -------------------------------------------------------------------------------------


def in_a_year() -> datetime:
    return datetime.now(UTC) + timedelta(days=365)


def test_a_save_of_a_clock_a_year_ahead_is_refused(folder: Path, tmp_path: Path) -> None:
    for place in (folder, tmp_path / "new"):
        before = journal(place).read_bytes() if journal(place).exists() else b""
        ahead = GeoJsonStore(place, clock=in_a_year)
        with pytest.raises(StoreUnavailable, match="set the clock right"):
            ahead.save(synthetic_event(99), author="Ann", expected_revision=0)
        with ahead.batch(author="Ann") as batch:
            batch.add(synthetic_event(98))
            with pytest.raises(StoreUnavailable, match="set the clock right"):
                batch.save()
        ahead.close()
        assert (journal(place).read_bytes() if journal(place).exists() else b"") == before


def test_a_store_nobody_saved_to_for_a_year_says_how_to_go_on(tmp_path: Path) -> None:
    journal(tmp_path).write_bytes(dumps(next(recorded_events(1))) + b"\n")
    os.utime(journal(tmp_path), (1_735_700_000, 1_735_700_000))
    store = GeoJsonStore(tmp_path)
    with pytest.raises(StoreUnavailable, match="repair --clock-is-right"):
        store.save(synthetic_event(99), author="Ann", expected_revision=0)
    clock_is_right(Writer(Journal(journal(tmp_path))))
    store.save(synthetic_event(99), author="Ann", expected_revision=0)
    store.close()


def test_times_still_to_come_are_put_right(tmp_path: Path) -> None:
    (event,) = recorded_events(1)
    ahead = event.model_copy(update={"recorded_at": in_a_year()})
    journal(tmp_path).write_bytes(dumps(ahead) + b"\n")
    assert "repair --times" in problems(tmp_path)
    done = rewriting.mend_times(tmp_path, by="Ann")
    assert done is not None
    assert done.lines == (1,)
    assert problems(tmp_path) == ""
    assert verify(tmp_path).is_whole


# --- backup -------------------------------------------------------------------------------------


def test_a_backup_taken_while_others_save_is_restored_as_it_was(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "imports").mkdir()
    (folder / "imports" / "20260201-120000-abcd.json").write_text("{}")
    (folder / "review.jsonl").write_text("")
    running = GeoJsonStore(folder)
    held = back_up(folder, tmp_path / "backup.zip")
    running.save(synthetic_event(99), author="Ann", expected_revision=0)
    other = tmp_path / "other"
    assert restore_backup(tmp_path / "backup.zip", other) == held
    assert events(other) == events(folder)[:-1]
    assert verify(other, noted_head=held.head).is_whole
    assert (other / "imports" / "20260201-120000-abcd.json").read_text() == "{}"
    running.close()


def test_a_backup_holds_who_signed_in_while_they_do(folder: Path, tmp_path: Path) -> None:
    (folder / "roles.csv").write_text("who,role\nann@example.org,analyst\n")
    register = sqlite3.connect(folder / "access.sqlite3")
    register.execute("PRAGMA journal_mode=WAL")
    register.execute("CREATE TABLE names (name)")
    register.execute("INSERT INTO names VALUES ('Ann')")
    register.commit()  # stands beside the file until SQLite puts it in
    back_up(folder, tmp_path / "backup.zip")
    restore_backup(tmp_path / "backup.zip", tmp_path / "other")
    restore_backup(tmp_path / "backup.zip", folder, replace=True)
    register.close()
    for restored in (tmp_path / "other", folder):
        assert (restored / "roles.csv").read_text() == "who,role\nann@example.org,analyst\n"
        with closing(sqlite3.connect(restored / "access.sqlite3")) as found:
            assert found.execute("SELECT name FROM names").fetchall() == [("Ann",)]


def test_a_backup_never_overwrites_what_is_there(folder: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.zip"
    back_up(folder, backup)
    with pytest.raises(BackupError, match="exists already"):
        back_up(folder, backup)
    running = GeoJsonStore(folder)
    running.save(synthetic_event(99), author="Ann", expected_revision=0)
    with pytest.raises(BackupError, match="--replace"):
        restore_backup(backup, folder)
    restore_backup(backup, folder, replace=True)
    assert len(list(running.changes_since(None).revisions)) == COUNT + 1
    (aside,) = folder.glob("before-restore-*")
    assert len(lines(aside)) == COUNT + 2
    running.close()


def test_a_damaged_or_foreign_backup_is_refused_and_changes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.zip"
    back_up(folder, backup)
    whole = backup.read_bytes()
    target = tmp_path / "target"
    chance = random.Random(1)
    for _ in range(40):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        backup.write_bytes(flipped)
        try:
            restore_backup(backup, target)
        except BackupError:
            assert not journal(target).exists()
        else:
            assert events(target) == events(folder), "a bit that says nothing"
            shutil.rmtree(target)
    with zipfile.ZipFile(backup, "w") as archive:
        about = {"sha256": sha256(b"x").hexdigest(), "bytes": 1}
        said = {"format": 1, "made": "", "lines": 0, "head": None, "files": {"../x": about}}
        archive.writestr("../x", "x")
        archive.writestr("backup.json", orjson.dumps(said))
    with pytest.raises(BackupError, match="no file of ours"):
        restore_backup(backup, target)
    assert not (tmp_path / "x").exists()


# --- reading only -------------------------------------------------------------------------------


def test_reading_only_leaves_the_folder_as_it_is(folder: Path) -> None:
    shutil.rmtree(folder / "cache", ignore_errors=True)
    (folder / "events.lock").unlink(missing_ok=True)
    with journal(folder).open("ab") as file:
        file.write(b'{"type":"Feature","id":')
    before = sorted(folder.rglob("*"))
    store = GeoJsonStore(folder, read_only=True)
    assert len(list(store.changes_since(None).revisions)) == COUNT + 1
    with pytest.raises(StoreError, match="reading only"):
        store.save(synthetic_event(99), author="Ann", expected_revision=0)
    store.close()
    assert sorted(folder.rglob("*")) == before
