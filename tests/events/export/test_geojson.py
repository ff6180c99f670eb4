"""What leaves the house: published events only, as RFC 7946 wants them."""

import io
import json
import os
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events.export import (
    AreaShapes,
    ExportFormat,
    ExportJob,
    ExportOptions,
    Releasable,
    geojson_chunks,
    select,
    selection_of,
    write_export,
)
from events.geojson.codec import feature_collection
from events.model.licences import ACLED_TERMS
from events.query.query import EventQuery
from events.store.errors import StoreUnavailable
from events.store.journal.store import GeoJsonStore
from events.table.table import EventTable
from events.vocabulary import State
from geo.boundaries import Boundaries
from settings import Settings
from tests.synthetic import synthetic_event

NOW = datetime(2026, 1, 1, tzinfo=UTC)


SHAPES = AreaShapes(Boundaries.load(Settings().boundaries_dir))


def write_geojson(events, out) -> None:
    job = ExportJob(selection_of(events), ExportOptions(), SHAPES)
    write_export(job, ExportFormat.GEOJSON, out)


def read(chunks: bytes) -> dict[str, object]:
    collection = json.loads(chunks)
    assert isinstance(collection, dict)
    return collection


def test_a_file_holds_the_same_as_the_codec_writes(tmp_path: Path) -> None:
    events = [synthetic_event(number) for number in range(1, 6)]
    write_geojson(events, tmp_path / "out.geojson")
    written = read((tmp_path / "out.geojson").read_bytes())
    assert written == json.loads(json.dumps(feature_collection(events)))
    assert "crs" not in written


def test_a_stream_and_a_file_hold_the_same(tmp_path: Path) -> None:
    events = [synthetic_event(1), synthetic_event(2, where=None)]
    stream = io.BytesIO()
    write_geojson(events, stream)
    write_geojson(events, tmp_path / "out.geojson")
    assert stream.getvalue() == (tmp_path / "out.geojson").read_bytes()


@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_what_is_not_published_stays_in_whoever_asks(state: State) -> None:
    events = [synthetic_event(1), synthetic_event(2, state=state)]
    collection = read(b"".join(geojson_chunks(selection_of(events))))
    assert [f["id"] for f in collection["features"]] == [events[0].id]  # type: ignore[attr-defined]


def test_an_embargo_holds_until_its_last_moment() -> None:
    events = [synthetic_event(1, publish_after=NOW)]
    before = NOW - timedelta(microseconds=1)
    assert read(b"".join(geojson_chunks(selection_of(events, at=before))))["features"] == []
    assert len(read(b"".join(geojson_chunks(selection_of(events, at=NOW))))["features"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("events", [[], [synthetic_event(1, where=None)]])
def test_without_points_there_is_no_box(events: list) -> None:
    collection = read(b"".join(geojson_chunks(selection_of(events))))
    assert "bbox" not in collection
    assert len(collection["features"]) == len(events)  # type: ignore[arg-type]


def test_only_what_the_query_asks_for_is_exportable(tmp_path: Path) -> None:
    store = GeoJsonStore(tmp_path)
    for number in range(1, 20):
        store.save(synthetic_event(number), author="Ann", expected_revision=0)
    store.save(synthetic_event(20, state=State.DRAFT), author="Ann", expected_revision=0)
    store.close()
    query = EventQuery(nationality=("CHN",))
    table = EventTable(store)
    chosen = select(table, query)
    assert chosen.events == table.find(query)
    assert {event.nationalities for event in chosen.events} == {("CHN",)}
    assert len(select(table).events) == 19


def test_what_a_licence_keeps_in_is_left_out_and_counted_in_the_file(tmp_path: Path) -> None:
    store = GeoJsonStore(tmp_path)
    store.save(synthetic_event(1), author="Ann", expected_revision=0)
    acled = {"dataset": "ACLED", "licence": ACLED_TERMS}
    store.save(synthetic_event(2, origin=acled), author="Ann", expected_revision=0)
    store.close()
    table = EventTable(store)
    written = read(b"".join(geojson_chunks(select(table))))
    assert [feature["id"] for feature in written["features"]] == [synthetic_event(1).id]  # type: ignore[attr-defined]
    assert written["left_out"]["count"] == 1  # type: ignore[index]
    assert "licence" in written["left_out"]["why"]  # type: ignore[index]
    everything = select(table, include_restricted=True)
    assert (len(everything.events), everything.left_out) == (2, 0)
    nobody_else = select(table, EventQuery(nationality=synthetic_event(1).nationalities))
    assert (len(nobody_else.events), nobody_else.left_out) == (1, 0)


def test_text_from_outside_stays_inside_its_string() -> None:
    hostile = '</script>"}],"x":1}\u2028<script>'
    collection = read(b"".join(geojson_chunks(selection_of([synthetic_event(1, title=hostile)]))))
    title = collection["features"][0]["properties"]["title"]  # type: ignore[index]
    assert title == synthetic_event(1, title=hostile).title


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    write_geojson([synthetic_event(1)], out)
    before = out.read_bytes()

    class Interrupted(list):
        def __iter__(self):
            yield synthetic_event(1)
            raise OSError(28, "No space left on device")

    job = ExportJob(Releasable(Interrupted([synthetic_event(1)])), ExportOptions(), SHAPES)
    with pytest.raises(StoreUnavailable, match="full"):
        write_export(job, ExportFormat.GEOJSON, out)
    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no-such-folder"):
        write_geojson([], tmp_path / "no-such-folder" / "out.geojson")


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_geojson, args=([synthetic_event(1)], pipe))
    writer.start()
    collection = read(pipe.read_bytes())
    writer.join()
    assert len(collection["features"]) == 1  # type: ignore[arg-type]
    assert pipe.is_fifo()


@pytest.mark.gdal
def test_gdal_reads_an_export(tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    write_geojson([synthetic_event(n) for n in range(1, 4)], out)
    told = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", str(out)], capture_output=True, text=True, check=True
    )
    assert "Feature Count: 3" in told.stdout
    assert told.stderr == ""
