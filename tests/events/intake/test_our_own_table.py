"""Our own flat columns, read back: they hold less than the event, but never make it surer."""

from pathlib import Path

import pytest

from events.export import AreaShapes, ExportFormat, ExportOptions, Job, selection_of, write_export
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
        Job(selection_of([sent]), ExportOptions(), AreaShapes(boundaries)), ExportFormat.CSV, out
    )
    assert desk.import_file(out).added == 1
    (read,) = desk.events
    assert read.where is not None
    assert read.where.radius_m == 152_000
    assert read.when.date_precision == sent.when.date_precision
    assert (read.when.earliest, read.when.latest) == (sent.when.earliest, sent.when.latest)
    assert read.when.lasting == sent.when.lasting
