"""A declared CRS counts, in each spelling files have, and one that cannot be true is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyproj import CRS, Transformer

from events.errors import UnreadableFile
from events.intake.tables.crs import CrsCheck, is_projected, project_from
from tests.events.intake.conftest import Desk

POKROVSK = (37.18, 48.28)


def easting_northing(epsg: int) -> tuple[float, float]:
    return Transformer.from_crs(4326, epsg, always_xy=True).transform(*POKROVSK)


def write(path: Path, declared: str | None, points: Any, **properties: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"title": f"Synthetic {number}", **properties},
            "geometry": {"type": "Point", "coordinates": point},
        }
        for number, point in enumerate(points)
    ]
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if declared is not None:
        collection["crs"] = {"type": "name", "properties": {"name": declared}}
    path.write_text(json.dumps(collection))
    return path


@pytest.mark.parametrize(
    ("declared", "epsg"),
    [
        ("EPSG:32637", 32637),
        ("epsg:32637", 32637),
        (" EPSG:32637 ", 32637),
        ("urn:ogc:def:crs:EPSG::32637", 32637),
        ("urn:ogc:def:crs:EPSG:6.9:32637", 32637),
        ("http://www.opengis.net/def/crs/EPSG/0/32637", 32637),
        ("EPSG:3857", 3857),
        ("ESRI:102100", 3857),
        (CRS.from_epsg(32637).to_wkt(), 32637),
        (CRS.from_epsg(32637).to_wkt("WKT1_GDAL"), 32637),
    ],
)
def test_metres_are_brought_to_degrees(declared: str, epsg: int) -> None:
    assert is_projected(declared)
    project = project_from(declared)
    assert project is not None
    assert project(*easting_northing(epsg)) == pytest.approx(POKROVSK, abs=1e-6)


@pytest.mark.parametrize(
    "declared",
    [
        None,
        "EPSG:4326",
        "CRS84",
        "OGC:CRS84",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84h",
        "urn:ogc:def:crs:EPSG::4326",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
    ],
)
def test_degrees_stay_as_they_are(declared: str | None) -> None:
    assert project_from(declared) is None
    assert not is_projected(declared)


@pytest.mark.parametrize("declared", ["EPSG:4284", "urn:ogc:def:crs:EPSG::4258"])
def test_other_degrees_are_degrees_with_longitude_first(declared: str) -> None:
    assert not is_projected(declared)
    project = project_from(declared)
    assert project is not None
    assert project(*POKROVSK) == pytest.approx(POKROVSK, abs=0.01)


@pytest.mark.parametrize("declared", ["", "metres", "EPSG:99999", "EPSG:326", "PROJCS[broken"])
def test_what_is_no_crs_is_refused(declared: str) -> None:
    for ask in (project_from, is_projected):
        with pytest.raises(UnreadableFile, match="EPSG:4326 for degrees"):
            ask(declared)


@pytest.mark.parametrize("epsg", [32637, 3857])
def test_a_file_in_metres_goes_in_where_it_lies(desk: Desk, tmp_path: Path, epsg: int) -> None:
    desk.import_file(write(tmp_path / "a.geojson", f"EPSG:{epsg}", [easting_northing(epsg)]))
    (event,) = desk.events
    assert event.where is not None
    assert (event.where.longitude, event.where.latitude) == pytest.approx(POKROVSK, abs=1e-4)


METRES = easting_northing(3857)


@pytest.mark.parametrize(
    ("declared", "points", "said"),
    [
        # More than half of the points decide, and no fewer.
        (None, [POKROVSK, METRES, METRES], "2 of 3 would not be on Earth"),
        ("EPSG:3857", [METRES, POKROVSK, POKROVSK], "so small that they look like degrees"),
        ("EPSG:4326", [METRES], "1 of 1 would not be on Earth"),
    ],
)
def test_a_crs_that_cannot_be_true_is_refused(
    desk: Desk, tmp_path: Path, declared: str | None, points: Any, said: str
) -> None:
    with pytest.raises(UnreadableFile, match=said):
        desk.import_file(write(tmp_path / "a.geojson", declared, points))
    assert desk.events == []


@pytest.mark.parametrize(
    ("declared", "points"),
    [
        (None, [POKROVSK, METRES]),
        (None, [POKROVSK, POKROVSK, METRES]),
    ],
)
def test_a_few_points_that_are_nowhere_refuse_their_rows_alone(
    desk: Desk, tmp_path: Path, declared: str | None, points: Any
) -> None:
    report = desk.import_file(write(tmp_path / "a.geojson", declared, points))
    assert report.rejected_rows == 1
    assert report.added == len(points) - 1


def test_geometry_that_contradicts_the_columns_is_refused(desk: Desk, tmp_path: Path) -> None:
    near = write(tmp_path / "near.geojson", None, [POKROVSK], latitude=48.29, longitude=37.19)
    assert desk.import_file(near).added == 1
    far = write(tmp_path / "far.geojson", None, [POKROVSK], latitude=48.35, longitude=37.18)
    with pytest.raises(UnreadableFile, match="lie elsewhere than the file's own latitude"):
        desk.import_file(far)


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ({"checked": 0}, ""),
        ({"checked": 1}, ""),
        ({"checked": 2, "outside": 1}, ""),
        ({"checked": 1, "outside": 1}, "1 of 1 would not be on Earth"),
        ({"checked": 5, "outside": 3}, "3 of 5 would not be on Earth"),
        ({"checked": 4, "tiny": 2}, ""),
        ({"checked": 5, "tiny": 3}, "so small that they look like degrees"),
        ({"checked": 9, "compared": 4, "apart": 2}, ""),
        ({"checked": 9, "compared": 5, "apart": 3}, "3 of 5 geometries lie elsewhere"),
        ({"checked": 9, "compared": 1, "apart": 1}, "1 of 1 geometries lie elsewhere"),
    ],
)
def test_more_than_half_decide(counted: dict[str, int], said: str) -> None:
    problem = CrsCheck("EPSG:3857", **counted).problem
    assert said in problem
    assert bool(problem) == bool(said)


def test_small_numbers_are_no_wonder_where_no_crs_is_declared() -> None:
    assert CrsCheck(None, checked=3, tiny=3).problem == ""
