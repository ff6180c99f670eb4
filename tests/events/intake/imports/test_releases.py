"""A newer release of a dataset: what it no longer has is told, retracted, given back."""

from dataclasses import replace
from pathlib import Path

from events.desk.people import OPEN
from events.intake.imports.batches import BatchRecord, BatchRecords
from events.intake.imports.importing import Choices, prepare
from events.intake.imports.whole_file import Decisions
from events.store.journal.document_folder import DocumentFolder
from events.vocabulary import State
from tests.events.intake.conftest import Desk

ANN = OPEN.person("Ann")
HEAD = "entry,date,title,lat,lon\n"
ROWS = [f"XW000{at},2024-01-0{at},Synthetic {at},48.28,37.18\n" for at in range(1, 4)]


def bring(desk: Desk, records: BatchRecords, path: Path, *, retract_gone: bool) -> BatchRecord:
    target = replace(desk.target(State.PUBLISHED), past=records.events_of, alike=records.alike)
    choices = Choices(decisions=Decisions(retract_gone=retract_gone))
    with prepare(path, choices, target).check(by=ANN) as checked:
        checked.save()
        return records.keep(checked, ANN)


def test_an_import_that_only_retracts_is_taken_back_and_what_returns_comes_again(
    desk: Desk, tmp_path: Path
) -> None:
    records = BatchRecords(DocumentFolder(tmp_path / "imports"))
    older, newer = tmp_path / "older.csv", tmp_path / "newer.csv"
    older.write_text(HEAD + "".join(ROWS))
    newer.write_text(HEAD + "".join(ROWS[:2]))
    bring(desk, records, older, retract_gone=False)

    told = bring(desk, records, newer, retract_gone=False).report
    assert [each["external_id"] for each in told["gone"]] == ["XW0003"]
    assert {event.state for event in desk.events} == {State.PUBLISHED}

    record = bring(desk, records, newer, retract_gone=True)
    counts = ("added", "updated", "unchanged", "retracted_gone")
    assert [record.report[name] for name in counts] == [0, 0, 2, 1]
    assert [event.state for event in desk.events if event.title == "Synthetic 3"] == [
        State.RETRACTED
    ]

    undone = records.undo(desk.store.store, record.name, by=ANN)
    assert (undone.retracted, undone.restored, undone.left) == (0, 1, ())
    assert {event.state for event in desk.events} == {State.PUBLISHED}

    bring(desk, records, newer, retract_gone=True)
    assert bring(desk, records, older, retract_gone=False).report["updated"] == 1
    assert {event.state for event in desk.events} == {State.PUBLISHED}
