"""The same file again adds nothing, a newer one updates, a person's change is kept; undo."""

from pathlib import Path

import pytest

from events.desk.people import OPEN, Rules
from events.desk.steps import publish, submit
from events.duplicates.merging import merge, preview, relate
from events.errors import NotAllowed
from events.intake.imports.again import import_of, undo_of
from events.intake.imports.batches import BatchRecords
from events.intake.imports.importing import check_may_import
from events.intake.imports.rejected import write_rejected
from events.model.person import DeskRole
from events.store.errors import StaleRevision
from events.store.journal.document_folder import DocumentFolder
from events.vocabulary import State, Way
from tests.events.intake.conftest import Desk
from tests.events.intake.formats.test_known_formats import UCDP, write_csv
from tests.synthetic import synthetic_event


def test_the_same_file_again_adds_nothing(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ged.csv", [UCDP, UCDP | {"id": "2"}])
    assert desk.import_file(path).added == 2
    before = desk.events
    again = desk.import_file(path)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    assert desk.events == before


def test_a_newer_version_updates_and_an_older_one_does_not(desk: Desk, tmp_path: Path) -> None:
    desk.import_file(write_csv(tmp_path / "ged_v24_1.csv", [UCDP, UCDP | {"id": "2"}]))
    newer = write_csv(tmp_path / "ged_v25_1.csv", [UCDP | {"best": "5"}, UCDP | {"id": "2"}])
    report = desk.import_file(newer)
    assert (report.updated, report.unchanged) == (1, 1)
    assert [e.fatalities.best for e in desk.events if e.fatalities] == [5, 4]
    older = write_csv(tmp_path / "ged_v23_1.csv", [UCDP | {"best": "6"}])
    assert desk.import_file(older).unchanged == 1
    assert len(desk.store.history(desk.events[0].id)) == 2


def test_what_a_person_changed_here_is_kept_and_a_clash_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]))
    (event,) = desk.events
    mine = event.with_changes(summary="Synthetic, by Ben")
    desk.store.save(mine, author="Ben", note="mended", expected_revision=1)
    assert desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP])).unchanged == 1
    assert desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP | {"best": "5"}])).updated == 1
    (event,) = desk.events
    assert event.summary == "Synthetic, by Ben"
    assert event.fatalities is not None
    assert event.fatalities.best == 5
    mine = event.with_changes(title="Synthetic title by Ben")
    desk.store.save(mine, author="Ben", expected_revision=event.revision)
    other = UCDP | {"side_b": "Other synthetic rebels", "best": "5"}
    report = desk.import_file(write_csv(tmp_path / "ged.csv", [other]))
    assert report.rejected_rows == 1
    assert report.rejected[0].field == "title"
    assert desk.events[0].title == "Synthetic title by Ben"


@pytest.mark.parametrize("state", [State.RETRACTED, State.WITHDRAWN])
@pytest.mark.parametrize("imported_as", [State.PUBLISHED, State.DRAFT])
def test_what_was_taken_back_does_not_come_back(
    desk: Desk, tmp_path: Path, state: State, imported_as: State
) -> None:
    path = write_csv(tmp_path / "ged.csv", [UCDP])
    desk.import_file(path)
    (event,) = desk.events
    gone = event.with_changes(state=state)
    desk.store.save(gone, author="Ben", note="not true", expected_revision=1)
    path = write_csv(tmp_path / "ged.csv", [UCDP | {"best": "5"}])
    report = desk.import_file(path, imported_as)
    assert report.unchanged == 1
    assert f"{state} here by Ben" in report.warnings[0].reason
    assert desk.events[0].state is state


def test_an_import_is_taken_back_as_one_but_no_later_change_with_it(
    desk: Desk, tmp_path: Path
) -> None:
    records = BatchRecords(DocumentFolder(tmp_path / "imports"))
    first = desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]))
    path = write_csv(
        tmp_path / "ged.csv",
        [UCDP | {"best": "5"}, UCDP | {"id": "2"}, UCDP | {"id": "3"}],
    )
    with desk.check(path) as checked:
        report = checked.save()
        records.keep(checked, OPEN.person("Ann"))
    assert (report.added, report.updated) == (2, 1)
    third = desk.events[2]
    changed = third.with_changes(summary="Synthetic, by Ben")
    desk.store.save(changed, author="Ben", expected_revision=1)
    undone = records.undo(desk.store, report.batch, by=OPEN.person("Ann"))
    assert (undone.retracted, undone.restored) == (1, 1)
    assert [reason for _, reason in undone.left] == ["changed by Ben since"]
    states = [event.state for event in desk.events]
    assert states == [State.PUBLISHED, State.RETRACTED, State.PUBLISHED]
    one = desk.events[0]
    assert one.origin is not None
    assert one.origin.batch == first.batch
    assert one.fatalities is not None
    assert one.fatalities.best == 4
    (record,) = records.all()
    assert record.undone_on is not None
    assert desk.import_file(path).updated == 2, "what was taken back may come again"
    assert [event.state for event in desk.events] == [State.PUBLISHED] * 3


def test_a_save_meanwhile_keeps_the_whole_import_out(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ged.csv", [UCDP])
    with desk.check(path) as checked:
        desk.import_file(path)
        with pytest.raises(StaleRevision):
            checked.save()
    assert len(desk.events) == 1


def test_rejected_rows_come_back_as_a_file_that_runs_nothing(desk: Desk, tmp_path: Path) -> None:
    rows = [UCDP, UCDP | {"id": "2", "best": "many", "where_description": "=1+1"}]
    path = write_csv(tmp_path / "ged.csv", rows)
    with desk.check(path) as checked, (tmp_path / "back.csv").open("w", newline="") as out:
        write_rejected(checked, out)
    header, row = (tmp_path / "back.csv").read_text().splitlines()
    assert header.endswith("reason,row")
    assert "'=1+1" in row
    assert "no number of people" in row
    assert row.endswith(",3")


def test_who_may_import_what_follows_the_rules_of_the_desk() -> None:
    review = Rules(review_required=True)
    check_may_import(State.DRAFT, review.person("Ann"))
    check_may_import(State.IN_REVIEW, review.person("Ann"))
    with pytest.raises(NotAllowed):
        check_may_import(State.PUBLISHED, review.person("Ann"))
    with pytest.raises(NotAllowed):
        check_may_import(State.DRAFT, Rules(roles={DeskRole.WRITER: ("Ben",)}).person("Ann"))


def test_a_row_like_an_event_of_another_origin_is_told(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    header = "id,title,date,latitude,longitude,country,type\n"
    row = "Synthetic clash of troops near Pokrovsk,2024-01-02,48.2801,37.1771,Ukraine,clash\n"
    table.write_text(f"{header}1,{row}")
    desk.import_file(table)
    other = tmp_path / "other.csv"
    other.write_text(f"{header}9,{row}")
    report = desk.import_file(other)
    assert report.added == 1, "it is told, not kept out"
    (likely,) = report.likely_duplicates
    assert (likely["row"], likely["event_id"]) == (2, desk.events[0].id)


def test_an_update_keeps_what_people_tied_to_the_event(desk: Desk, tmp_path: Path) -> None:
    desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP, UCDP | {"id": "2"}]))
    one, other = desk.events
    relate(desk.store, one, other, by=OPEN.person("Ben"))
    tied = desk.store.get(one.id)
    embargoed = tied.with_changes(publish_after="2099-01-01T00:00:00Z")
    desk.store.save(embargoed, author="Ben", expected_revision=tied.revision)
    assert desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP | {"best": "5"}])).updated == 1
    newest = desk.store.get(one.id)
    assert newest.fatalities is not None
    assert newest.fatalities.best == 5
    assert newest.relations == tied.relations
    assert newest.publish_after == embargoed.publish_after


def test_an_event_that_was_merged_away_stays_so(desk: Desk, tmp_path: Path) -> None:
    desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]))
    (other,) = desk.events
    kept = desk.store.save(
        synthetic_event(1, state=State.PUBLISHED), author="Ben", expected_revision=0
    )
    choices = dict.fromkeys(
        (clash.field for clash in preview(desk.store, kept.id, other.id).clashes), "kept"
    )
    merge(desk.store, kept, other, by=OPEN.person("Ben"), choices=choices)
    report = desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP | {"best": "5"}]))
    assert report.unchanged == 1
    assert f"merged here into event {kept.id}" in report.warnings[0].reason
    assert desk.store.get(other.id).state is State.RETRACTED


def test_what_waits_for_a_reviewer_goes_on_waiting(desk: Desk, tmp_path: Path) -> None:
    desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]), State.DRAFT)
    (draft,) = desk.events
    submit(desk.store, draft, by=OPEN.person("Ann"))
    newer = write_csv(tmp_path / "ged.csv", [UCDP | {"best": "5"}])
    assert desk.import_file(newer, State.DRAFT).updated == 1
    assert desk.events[0].state is State.IN_REVIEW


def test_what_was_taken_back_twice_may_come_a_third_time(desk: Desk, tmp_path: Path) -> None:
    records = BatchRecords(DocumentFolder(tmp_path / "imports"))
    path = write_csv(tmp_path / "ged.csv", [UCDP])
    for done in ("added", "updated", "updated"):
        with desk.check(path) as checked:
            report = checked.save()
            records.keep(checked, OPEN.person("Ann"))
        assert getattr(report, done) == 1
        assert desk.events[0].state is State.PUBLISHED
        undone = records.undo(desk.store, report.batch, by=OPEN.person("Ann"))
        assert (undone.retracted, undone.restored, undone.left) == (1, 0, ())
        assert desk.events[0].state is State.RETRACTED


def test_who_imported_drafts_may_take_them_back_until_one_is_published(
    desk: Desk, tmp_path: Path
) -> None:
    rules = Rules(review_required=True, roles={DeskRole.REVIEWER: ("Cleo",)})
    records = BatchRecords(DocumentFolder(tmp_path / "imports"))
    with desk.check(write_csv(tmp_path / "ged.csv", [UCDP]), State.DRAFT) as checked:
        first = checked.save()
        records.keep(checked, OPEN.person("Ann"))
    with pytest.raises(NotAllowed):
        records.undo(desk.store, first.batch, by=rules.person("Ben"))
    assert records.undo(desk.store, first.batch, by=rules.person("Ann")).retracted == 1
    with desk.check(write_csv(tmp_path / "two.csv", [UCDP | {"id": "2"}]), State.IN_REVIEW) as new:
        second = new.save()
        records.keep(new, OPEN.person("Ann"))
    publish(desk.store, desk.events[1], by=rules.person("Cleo"))
    with pytest.raises(NotAllowed):
        records.undo(desk.store, second.batch, by=rules.person("Ann"))


def test_the_report_says_where_the_events_lie(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = ("a,48.28,37.18", "b,37.18,48.28", "c,,")
    path.write_text("title,latitude,longitude\n" + "\n".join(f"Synthetic {row}" for row in rows))
    report = desk.import_file(path)
    assert report.countries == {"UKR": 1, "IRN": 1, "no place": 1}
    assert report.where == "Ukraine 1, Iran 1, no place 1"


@pytest.mark.parametrize("way", [Way.FORM, Way.COMMAND])
def test_an_edit_whose_note_reads_like_an_imports_is_no_import(
    desk: Desk, tmp_path: Path, way: Way
) -> None:
    report = desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]))
    (event,) = desk.events
    mine = event.with_changes(summary="Synthetic, by Ben")
    note = f"Imported from ged.csv (import {report.batch})"
    desk.store.save(mine, author="Ben", note=note, way=way, expected_revision=1)
    assert desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP | {"best": "5"}])).updated == 1
    (event,) = desk.events
    assert event.summary == "Synthetic, by Ben"
    assert event.fatalities is not None
    assert event.fatalities.best == 5
    assert (event.way, event.batch) == (Way.IMPORT, event.origin.batch if event.origin else None)


def test_an_edit_of_an_old_store_that_ends_like_an_import_is_kept(
    desk: Desk, tmp_path: Path
) -> None:
    """Programs that did not keep the way took such a note for their own and overwrote the edit."""
    report = desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]))
    (event,) = desk.events
    mine = event.with_changes(summary="Synthetic, by Ben")
    note = f"mended what came wrong (import {report.batch})"
    desk.store.save(mine, author="Ben", note=note, expected_revision=1)
    desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP | {"best": "5"}]))
    assert desk.events[0].summary == "Synthetic, by Ben"


def test_revisions_of_an_old_store_are_known_by_their_whole_note(
    desk: Desk, tmp_path: Path
) -> None:
    old = "20240102-030405-abcd"
    desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]))
    (event,) = desk.events
    assert event.origin is not None
    origin = event.origin.model_copy(update={"batch": old})
    written = event.with_changes(origin=origin)
    note = f"Imported from ged 1.csv (import {old})"
    stored = desk.store.save(written, author="Ann", note=note, expected_revision=1)
    assert import_of(stored) == old
    other = stored.with_changes(change_note="Imported from ged.csv (import 20250102-030405-abcd)")
    assert import_of(other) is None, "another import than the event is of"
    gone = stored.with_changes(state=State.RETRACTED)
    undone = desk.store.save(
        gone, author="Ann", note=f"Import {old} was undone", expected_revision=stored.revision
    )
    assert undo_of(undone) == old
    assert undo_of(undone.with_changes(change_note=f"No: Import {old} was undone")) is None
    again = desk.import_file(write_csv(tmp_path / "ged.csv", [UCDP]))
    assert again.updated == 1, "what was taken back may come again"
    assert desk.events[0].state is State.PUBLISHED


def test_a_retraction_whose_note_reads_like_an_undo_stays(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ged.csv", [UCDP])
    report = desk.import_file(path)
    gone = desk.events[0].with_changes(state=State.RETRACTED)
    note = f"Import {report.batch} was undone"
    desk.store.save(gone, author="Ben", note=note, way=Way.FORM, expected_revision=1)
    assert desk.import_file(path).updated == 0
    assert desk.events[0].state is State.RETRACTED
