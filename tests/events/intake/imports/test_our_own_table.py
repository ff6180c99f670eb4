"""Our own flat columns, read back: they hold less than the event, but never make it surer."""

from pathlib import Path

import pytest

from events.export import (
    AreaShapes,
    ExportFormat,
    ExportJob,
    ExportOptions,
    selection_of,
    write_export,
)
from events.model.event import Event
from geo.boundaries import Boundaries
from tests.events.intake.conftest import Desk
from tests.synthetic import synthetic_event

REGION = {
    **{"name": "Kursk region, Russia", "precision": 4, "radius_m": 152_000.0},
    **{"longitude": 36.47, "latitude": 51.76, "method": "gazetteer"},
}


@pytest.mark.parametrize(
    "edtf", ["2024/2025-04-09", "2024-03/2025-04-09", "2024-03-05~/2024-04-09~", "2025-01", "2024"]
)
def test_a_rough_place_and_date_stay_as_rough(
    desk: Desk, boundaries: Boundaries, tmp_path: Path, edtf: str
) -> None:
    sent = synthetic_event(1, when={"edtf": edtf}, where=REGION)
    out = tmp_path / "events.csv"
    write_export(
        ExportJob(selection_of([sent]), ExportOptions(), AreaShapes(boundaries)),
        ExportFormat.CSV,
        out,
    )
    assert desk.import_file(out).added == 1
    (read,) = desk.events
    assert read.where is not None
    assert read.where.radius_m == 152_000
    assert read.when.date_precision == sent.when.date_precision
    assert (read.when.earliest, read.when.latest) == (sent.when.earliest, sent.when.latest)
    assert read.when.lasting == sent.when.lasting


def export_to(path: Path, form: ExportFormat, boundaries: Boundaries, *events: Event) -> Path:
    job = ExportJob(selection_of(events), ExportOptions(), AreaShapes(boundaries))
    write_export(job, form, path)
    return path


@pytest.mark.parametrize(
    "form",
    [
        *(ExportFormat.GEOPACKAGE, ExportFormat.FLATGEOBUF, ExportFormat.GEOJSON),
        ExportFormat.GEOPARQUET,
    ],
)
def test_files_that_carry_every_fact_give_the_event_back(
    desk: Desk, boundaries: Boundaries, tmp_path: Path, form: ExportFormat
) -> None:
    sent = synthetic_event(1)
    out = export_to(tmp_path / f"events.{form.value}", form, boundaries, sent)
    assert desk.import_file(out).format == "conflictmap"
    (read,) = desk.events
    assert read.troops == sent.troops
    assert read.statements == sent.statements
    assert read.where == sent.where
    assert desk.import_file(out).unchanged == 1


@pytest.mark.parametrize(
    "form", [ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.SHAPEFILE, ExportFormat.KML]
)
def test_flat_tables_keep_verification_and_grades_and_say_what_they_lack(
    desk: Desk, boundaries: Boundaries, tmp_path: Path, form: ExportFormat
) -> None:
    sent = synthetic_event(
        1,
        sources=[{"publisher": "Synthetic", "url": "https://example.org/1", "reliability": "B"}],
        verification_override={"value": "corroborated", "reason": "Synthetic reason"},
    )
    out = export_to(tmp_path / "events.file", form, boundaries, sent)
    report = desk.import_file(out)
    assert "statements" in report.remarks[-1]
    (read,) = desk.events
    assert read.verification is sent.verification
    assert read.verification_override is not None
    assert "imported table" in read.verification_override.reason
    assert [source.reliability for source in read.sources] == ["B"]
    assert read.where is not None
    assert read.where.country == "RUS"
    assert "WKT" not in read.extra


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.SHAPEFILE])
def test_a_flat_table_of_events_that_are_here_changes_nothing(
    desk: Desk, boundaries: Boundaries, tmp_path: Path, form: ExportFormat
) -> None:
    long = "Синтетична подія, якої ніколи не було. " * 9
    desk.store.save(synthetic_event(1, summary=long), author="Ann", expected_revision=0)
    out = export_to(tmp_path / "events.file", form, boundaries, *desk.events)
    assert desk.import_file(out).unchanged == 1
    assert len(desk.events) == 1


def test_what_was_changed_in_the_table_goes_in_and_nothing_else(
    desk: Desk, boundaries: Boundaries, tmp_path: Path
) -> None:
    desk.store.save(synthetic_event(1), author="Ann", expected_revision=0)
    (first,) = desk.events
    out = export_to(tmp_path / "events.csv", ExportFormat.CSV, boundaries, first)
    table = out.read_text()
    later = first.with_changes(summary="Synthetic, by Ben meanwhile")
    desk.store.save(later, author="Ben", expected_revision=1)
    out.write_text(table.replace(first.title, "Synthetic title from the table", 1))
    assert desk.import_file(out).updated == 1
    (merged,) = desk.events
    assert merged.title == "Synthetic title from the table"
    assert merged.summary == "Synthetic, by Ben meanwhile"
    assert merged.statements == first.statements
    assert merged.troops == first.troops
    out.write_text(table.replace("PRK", "CHN"))
    report = desk.import_file(out)
    assert (report.rejected_rows, report.rejected[0].field) == (1, "nationalities")
    out.write_text(table.replace(str(first.summary), "Synthetic summary from the table", 1))
    report = desk.import_file(out)
    assert (report.rejected_rows, report.rejected[0].field) == (1, "summary")
    assert desk.events == [merged]
