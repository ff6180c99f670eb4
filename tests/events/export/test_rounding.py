"""A rounded file tells that it was rounded, and nothing in it tells the exact position."""

import json
import re
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import InvalidQuery
from events.export import (
    ROUNDINGS,
    AreaShapes,
    ExportFormat,
    ExportJob,
    ExportOptions,
    GeometryChoice,
    selection_of,
    write_export,
)
from events.export.rounding import rounded
from events.geojson.codec import dumps, from_feature
from events.model.event import Event
from geo.boundaries import Boundaries
from geo.measure import distance_m
from geo.position import Position
from settings import Settings
from tests.events.strategies import events
from tests.synthetic import synthetic_event

SHAPES = AreaShapes(Boundaries.load(Settings().boundaries_dir))
LONGITUDE, LATITUDE = 37.12345, 48.54321
SQUARE = [[37.1, 48.5], [37.14, 48.5], [37.14, 48.56], [37.1, 48.56], [37.1, 48.5]]
WORDS = (
    "Synthetic: at 48.54321, 37.12345 (48°32'35.6\"N 37°7'24.4\"E), 37U CQ 61432 77123, "
    "48,54321 37,12345; between 12,000 and 13,000 of 1.5 million"
)
EXACT = re.compile(
    rb"37\.1[0-9]{2,}|48\.5[0-9]{2,}|7'24|32'35|61432|77123|37,1234|709717|0\.15432|37\.14|48\.56"
)


def told_everywhere(number: int = 1, **place: object) -> Event:
    """Make an event that tells its position in every place it can."""
    where = {
        "name": "Synthetic village, 48.54321 37.12345",
        "precision": 1,
        "longitude": LONGITUDE,
        "latitude": LATITUDE,
        "radius_m": 1_234.0,
        "gazetteer_id": "geonames:709717",
        "method": "coordinates",
        "reading": "48.54321, 37.12345 as typed",
        "area": {"type": "Polygon", "coordinates": [SQUARE]},
        **place,
    }
    return synthetic_event(
        number,
        title="Synthetic, 48.54321 37.12345",
        summary=WORDS,
        where=where,
        extra={"latitude": LATITUDE, "note": WORDS, "odd": 0.15432},
        sources=[
            {"publisher": "Synthetic agency", "url": "https://example.org/map?q=48.54321,37.12345"},
            {"publisher": WORDS[:200], "url": "https://example.org/#map=12/48.54321/37.12345"},
        ],
        statements=[{"party": "UKR", "stance": "claims", "summary": WORDS, "source": 0}],
    )


def coarse(event: Event, degrees: float = 0.1) -> dict:
    return rounded(json.loads(dumps(event)), degrees)


def test_the_position_is_rounded_marked_and_its_doubt_grows() -> None:
    feature = coarse(told_everywhere(area=None))
    properties = feature["properties"]
    assert feature["geometry"]["coordinates"] == [37.1, 48.5]
    assert properties["rounded_to"] == 0.1
    assert properties["where"]["longitude"] == 37.1
    assert properties["geometry_role"] == "representative"
    assert properties["location_precision"] == properties["where"]["precision"] == 2
    here = Position(longitude=LONGITUDE, latitude=LATITUDE)
    moved = distance_m(here, Position(longitude=37.1, latitude=48.5))
    assert properties["radius_m"] >= moved + 1_234
    assert properties["radius_m"] % 1_000 == 0
    assert properties["radius_m"] == properties["where"]["radius_m"]


def test_nothing_tells_the_exact_position() -> None:
    text = json.dumps(coarse(told_everywhere()), ensure_ascii=False).encode()
    assert EXACT.search(json.dumps(json.loads(dumps(told_everywhere()))).encode())
    assert EXACT.search(text) is None, text
    assert b"between 12,000 and 13,000 of 1.5 million" in text, "numbers of people stay"
    assert b"https://example.org/" in text


@pytest.mark.parametrize("geometry", GeometryChoice)
@pytest.mark.parametrize("file_format", ExportFormat)
def test_no_format_tells_the_exact_position(
    file_format: ExportFormat, geometry: GeometryChoice, tmp_path: Path
) -> None:
    path = tmp_path / f"rounded{file_format.suffix}"
    options = ExportOptions(geometry=geometry, round_to=0.1)
    job = ExportJob(
        selection_of([told_everywhere(), synthetic_event(2, where=None)]), options, SHAPES
    )
    write_export(job, file_format, path)
    if file_format is ExportFormat.GEOPARQUET:
        table = geopandas.read_parquet(path).drop(columns="geometry")
        content = table.astype(str).to_csv().encode()
    elif file_format in (ExportFormat.XLSX, ExportFormat.SHAPEFILE):
        content = _unzipped(path)
    else:
        content = path.read_bytes()
    # Corners of the circle are long numbers; they lie kilometres away from the place.
    found = EXACT.search(re.sub(rb"-?\d+\.\d{6}", b"", content))
    assert found is None or geometry is GeometryChoice.AREA, found
    assert b"12345" not in content
    assert b"54321" not in content


def _unzipped(path: Path) -> bytes:
    with zipfile.ZipFile(path) as zipped:
        return b"\n".join(zipped.read(name) for name in zipped.namelist())


def test_the_area_of_a_rounded_event_is_a_circle_around_the_rounded_point(tmp_path: Path) -> None:
    path = tmp_path / "rounded.geojson"
    options = ExportOptions(geometry=GeometryChoice.AREA, round_to=0.1)
    write_export(
        ExportJob(selection_of([told_everywhere()]), options, SHAPES), ExportFormat.GEOJSON, path
    )
    table = geopandas.read_file(path)
    centre = table.geometry.iloc[0].centroid
    assert (round(centre.x, 2), round(centre.y, 2)) == (37.1, 48.5)
    assert table.geometry.iloc[0].contains(shapely.Polygon(SQUARE))
    west, south, _, _ = json.loads(path.read_text())["bbox"]
    assert (west, south) == tuple(table.total_bounds[:2])


def test_a_shipped_area_stays_and_so_does_what_is_rough_already() -> None:
    properties = coarse(synthetic_event(4))["properties"]
    assert properties["area_code"] == properties["where"]["area"] == "RU-KRS"
    assert properties["location_precision"] == 4


def test_an_event_without_a_place_is_marked_as_not_rounded() -> None:
    feature = coarse(synthetic_event(1, where=None))
    assert feature["properties"]["rounded_to"] is None
    assert feature["geometry"] is None


def test_a_coarser_grid_than_near_means_is_called_fuzzy() -> None:
    assert coarse(told_everywhere(), 1.0)["properties"]["location_precision"] == 5


@pytest.mark.parametrize("degrees", [0.3, -0.1, 7.0, float("nan")])
def test_only_roundings_on_offer_are_taken(degrees: float) -> None:
    with pytest.raises(InvalidQuery, match="round: Must be one of"):
        ExportOptions(round_to=degrees)


@settings(max_examples=60)
@given(events(), st.sampled_from(ROUNDINGS))
def test_any_event_stays_a_valid_event_when_it_is_rounded(event: Event, degrees: float) -> None:
    feature = coarse(event, degrees)
    feature["properties"].pop("rounded_to", None)
    read = from_feature(feature)
    if event.where is not None:
        assert read.where is not None
        exact = Position(longitude=event.where.longitude, latitude=event.where.latitude)
        now = Position(longitude=read.where.longitude, latitude=read.where.latitude)
        assert read.where.radius_m >= min(distance_m(exact, now), 20_000_000)
