"""Duplicates on the command line; within this process, which takes a tenth of the time."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from events.store.journal.store import GeoJsonStore
from tests import command_line
from tests.synthetic import synthetic_event, synthetic_id

ONE, OTHER = synthetic_id(1), synthetic_id(2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two accounts of one event, which differ in its date."""
    store = GeoJsonStore(tmp_path)
    told = synthetic_event(1).model_dump(mode="json", include={"where", "troops", "event_type"})
    for number, day in ((1, "2025-01-09"), (2, "2025-01-10")):
        event = synthetic_event(number, **told, when={"edtf": day})
        store.save(event, author="Synthetic", expected_revision=0)
    store.close()
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Callable[..., tuple[int, str, str]]:
    def run_one(*arguments: str) -> tuple[int, str, str]:
        ended = command_line.run(*arguments, "--data-dir", str(folder))
        return ended.returncode, ended.stdout, ended.stderr

    return run_one


def test_likely_duplicates_are_listed_with_reasons_then_merged_and_taken_apart(run):
    (likely,) = json.loads(run("duplicates", ONE, "--json")[1])
    assert likely["id"] == OTHER
    assert "a day apart" in [reason["words"] for reason in likely["reasons"]]
    assert "very likely the same" in run("duplicates", ONE)[1]

    assert "when\n  kept:  on 9 January 2025" in run("merge", ONE, OTHER, "--dry-run")[1]
    code, _, refused = run("merge", ONE, OTHER)
    assert code == 1
    assert "when: on 9 January 2025" in refused
    assert run("merge", ONE, OTHER, "--take", "when")[0] == 1

    assert run("merge", ONE, OTHER, "--take", "when=other", "--note", "Same")[0] == 0
    assert json.loads(run("show", ONE)[1])["properties"]["start"] == "2025-01-10"
    assert "Retracted" in run("history", OTHER)[1]
    assert "No other event" in run("duplicates", ONE)[1]

    assert run("unmerge", OTHER)[0] == 0
    assert json.loads(run("show", ONE)[1])["properties"]["start"] == "2025-01-09"


@pytest.mark.parametrize("command", ["relate", "not-same"])
def test_a_decision_ends_the_question(run, command):
    assert run(command, ONE, OTHER)[0] == 0
    for each in (ONE, OTHER):
        assert "No other event" in run("duplicates", each)[1]
    assert run(command, ONE, ONE)[0] == 1
