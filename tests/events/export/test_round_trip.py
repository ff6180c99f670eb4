"""What was exported comes back as the same events."""

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from events.errors import InvalidEvent
from events.export import (
    AreaShapes,
    ExportFormat,
    ExportJob,
    ExportOptions,
    Releasable,
    write_export,
)
from events.export.read_back import geopackage_features, is_our_geopackage
from events.geojson.codec import dumps, dumps_for_others, from_feature, loads, parts_of
from events.model.event import Event
from geo.boundaries import Boundaries
from settings import Settings
from tests.events.strategies import events
from tests.synthetic import synthetic_event

SHAPES = AreaShapes(Boundaries.load(Settings().boundaries_dir))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def written(found: list[Event], file_format: ExportFormat, folder: Path) -> Path:
    path = folder / f"out{file_format.suffix}"
    write_export(ExportJob(Releasable(found), ExportOptions(), SHAPES), file_format, path)
    return path


def fields_of(model: BaseModel, name: str = "event") -> Iterator[tuple[str, str]]:
    """Name every field of an event and all it holds, with the value of each."""
    for field in type(model).model_fields:
        value = getattr(model, field)
        yield f"{name}.{field}", repr(value)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, BaseModel):
                yield from fields_of(part, f"{name}.{field}")


def for_others(event: Event) -> Event:
    """Give an event without what no file and no route gives out."""
    return loads(dumps_for_others(event))


def test_the_events_that_are_tried_differ_in_every_field_there_is() -> None:
    values: dict[str, set[str]] = defaultdict(set)

    @settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=SLOW)
    @given(events())
    def look(event: Event) -> None:
        for name, value in fields_of(event):
            values[name].add(value)

    look()
    assert {"event.relations.event_id", "event.origin.licence", "event.publish_after"} <= set(
        values
    )
    assert [name for name, seen in values.items() if len(seen) < 2] == []


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.lists(events(), max_size=4))
def test_geojson_gives_back_equal_events(found: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = orjson.loads(written(found, ExportFormat.GEOJSON, Path(folder)).read_bytes())
        lines = written(found, ExportFormat.GEOJSONL, Path(folder)).read_bytes().splitlines()
    expected = list(map(for_others, found))
    assert [from_feature(feature) for feature in whole["features"]] == expected
    assert [from_feature(orjson.loads(line)) for line in lines] == expected


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(st.lists(events(), min_size=1, max_size=8))
def test_a_geopackage_gives_back_equal_events(found: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(found, ExportFormat.GEOPACKAGE, Path(folder))
        assert is_our_geopackage(path)
        expected = list(map(for_others, found))
        assert [from_feature(feature) for feature in geopackage_features(path)] == expected


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(events())
def test_a_line_is_cut_between_its_columns_and_its_facts(event: Event) -> None:
    line = dumps(event)
    whole, (flat, facts) = orjson.loads(line), map(orjson.loads, parts_of(line))
    assert flat["properties"] | facts == whole["properties"]
    assert not flat["properties"].keys() & facts.keys()
    assert (flat["id"], flat["geometry"]) == (whole["id"], whole["geometry"])


def test_a_title_changed_in_a_gis_is_taken_and_a_derived_column_is_not(tmp_path: Path) -> None:
    path = written([synthetic_event(1)], ExportFormat.GEOPACKAGE, tmp_path)
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')  # they need functions GDAL has
        database.execute(
            "UPDATE events SET title = 'Synthetic, mended', verification = 'confirmed'"
        )
    database.close()
    (event,) = map(from_feature, geopackage_features(path))
    assert event == synthetic_event(1, title="Synthetic, mended")


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"x" * 200])
def test_a_file_that_is_no_geopackage_of_ours_is_told_of(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "theirs.gpkg"
    path.write_bytes(content)
    assert not is_our_geopackage(path)
    with pytest.raises(InvalidEvent, match="no GeoPackage written here"):
        list(geopackage_features(path))
    assert not is_our_geopackage(tmp_path / "nowhere.gpkg")
