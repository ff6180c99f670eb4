"""The desk on the command line: two people, one folder."""

import json
from pathlib import Path

import pytest

from events.desk.people import OPEN
from events.desk.steps import save_new
from events.geojson.codec import dumps, loads
from events.store.journal.store import GeoJsonStore
from events.vocabulary import State
from tests import command_line
from tests.command_line import Ended
from tests.synthetic import synthetic_event, synthetic_id

ONE = synthetic_id(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = GeoJsonStore(tmp_path)
    save_new(store, synthetic_event(1), by=OPEN.person("Ann"), publish=False)
    store.close()
    return tmp_path


def run(folder: Path, author: str, *arguments: str) -> Ended:
    return command_line.run(
        *(*arguments, "--data-dir", str(folder)), CONFLICTMAP_AUTHOR=author, CONFLICTMAP_REVIEW="1"
    )


def test_a_draft_goes_through_review_and_its_history_tells(folder: Path) -> None:
    assert run(folder, "Ann", "review", "submit", ONE).returncode == 0
    assert run(folder, "Ben", "review", "claim", ONE).returncode == 0
    refused = run(folder, "Cem", "review", "claim", ONE)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "Ben claimed this" in refused.stderr
    assert "claimed by Ben" in run(folder, "Ben", "review", "list").stdout
    own = run(folder, "ann", "review", "publish", ONE)
    assert own.returncode == 1
    assert "another person has to publish it" in own.stderr
    done = run(folder, "Ben", "review", "publish", ONE, "--note", "read both sources")
    assert done.returncode == 0, done.stderr
    told = run(folder, "Cem", "history", ONE).stdout
    assert "Ann  Draft" in told
    assert "Ben  Published" in told
    assert "read both sources" in told
    out = folder / "history.geojsonl"
    assert run(folder, "Cem", "history", "--all", "--out", str(out)).returncode == 0
    kept = [loads(line) for line in out.read_bytes().splitlines()]
    assert [event.state for event in kept] == [State.DRAFT, State.IN_REVIEW, State.PUBLISHED]


def test_whoever_is_not_named_decides_nothing(folder: Path) -> None:
    refused = run(folder, "unnamed", "review", "submit", ONE)
    assert (refused.returncode, "CONFLICTMAP_AUTHOR" in refused.stderr) == (1, True)
    shown = run(folder, "unnamed", "show", ONE)
    assert json.loads(shown.stdout)["properties"]["state"] == "draft"


def changed_file(folder: Path, name: str, **properties: object) -> Path:
    feature = json.loads((folder / "first.json").read_text())
    feature["properties"] |= properties
    (folder / name).write_text(json.dumps(feature))
    return folder / name


def test_two_files_made_from_one_revision_are_put_together_or_asked_about(folder: Path) -> None:
    store = GeoJsonStore(folder)
    (folder / "first.json").write_bytes(dumps(store.get(ONE)))
    theirs = changed_file(folder, "theirs.json", title="Synthetic, theirs")
    mine = changed_file(folder, "mine.json", summary="Synthetic summary, mine")
    clash = changed_file(folder, "clash.json", title="Synthetic, clash")
    assert run(folder, "Ben", "correct", str(theirs)).returncode == 0
    done = run(folder, "Ann", "correct", str(mine), "--note", "added the summary")
    assert done.returncode == 0, done.stderr
    both = store.get(ONE)
    assert (both.title, both.summary) == ("Synthetic, theirs", "Synthetic summary, mine")
    assert (both.revision, both.recorded_by) == (3, "Ann")
    asked = run(folder, "Cem", "correct", str(clash))
    assert asked.returncode == 1
    assert "What happened: both changed it. Common: Synthetic event 1." in asked.stderr
    assert store.get(ONE) == both
    assert run(folder, "Cem", "correct", str(clash), "--prefer", "mine").returncode == 0
    kept = store.get(ONE)
    assert (kept.title, kept.summary) == ("Synthetic, clash", "Synthetic summary, mine")
    store.close()
