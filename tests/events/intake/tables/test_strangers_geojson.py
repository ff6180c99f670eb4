"""GeoJSON of strangers: valid goes in, broken is repaired and said, or refused; shapes invented."""

import json
from pathlib import Path
from typing import Any

import pytest

from events.errors import UnreadableFile
from tests.events.intake.conftest import Desk

SQUARE = [[37.0, 48.0], [37.1, 48.0], [37.1, 48.1], [37.0, 48.1], [37.0, 48.0]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def write(path: Path, *geometries: Any, **members: Any) -> Path:
    features = [
        {"type": "Feature", "properties": {"title": f"Synthetic {n}"}, "geometry": g}
        for n, g in enumerate(geometries)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features} | members))
    return path


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"type": "Point", "coordinates": [37.1, 48.2]}, ""),
        (None, ""),
        (polygon(SQUARE), ""),
        (polygon(SQUARE[::-1]), "wrong way"),
        (polygon(SQUARE[:-1]), "closed"),
        ({"type": "Point", "coordinates": [37.1, 48.2, 120]}, "Heights"),
        ({"type": "Point", "coordinates": [37.1, 48.2, 120, 5]}, "Heights"),
        (polygon([[37, 48], [37.1, 48.1], [37.1, 48], [37, 48.1], [37, 48]]), "repaired"),
        (polygon([[179, -17], [-179, -17], [-179, -16], [179, -16], [179, -17]]), "180th"),
        ({"type": "LineString", "coordinates": [[37, 48], [37, 48]]}, "no length"),
        ({"type": "MultiPoint", "coordinates": [[37, 48], [37.1, 48]]}, "circle"),
        (
            {"type": "GeometryCollection", "geometries": [
                {"type": "GeometryCollection",
                 "geometries": [{"type": "Point", "coordinates": [37, 48]}]}]},
            "taken as one",
        ),
        ({"type": "GeometryCollection", "geometries": []}, ""),
    ],
)  # fmt: skip
def test_geometry_goes_in_and_repairs_are_said(
    desk: Desk, tmp_path: Path, geometry: Any, said: str
) -> None:
    report = desk.import_file(write(tmp_path / "a.geojson", geometry))
    assert report.added == 1
    told = [w.reason for w in report.warnings]
    assert told == [] if not said else any(said in reason for reason in told)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[37, 48], [37.1, 48], [37, 48]]]},
        {"type": "LineString", "coordinates": [37, 48]},
        {"type": "Point", "coordinates": ["37", 48]},
        {"type": "Point", "coordinates": [[37, 48]]},
        {"type": "point", "coordinates": [37, 48]},
        {"type": "Polygon"},
        {"type": "GeometryCollection", "geometries": [None]},
        {"type": "Point", "coordinates": [37, True]},
        "POINT (37 48)",
    ],
)
def test_what_is_no_geometry_rejects_its_row_alone(
    desk: Desk, tmp_path: Path, geometry: Any
) -> None:
    good = {"type": "Point", "coordinates": [37.1, 48.2]}
    report = desk.import_file(write(tmp_path / "a.geojson", geometry, good))
    assert (report.added, report.rejected_rows) == (1, 1)
    assert report.rejected[0].row == 1


def test_an_area_is_kept_and_one_over_the_antimeridian_is_cut(desk: Desk, tmp_path: Path) -> None:
    over = polygon([[179, -17], [-179, -17], [-179, -16], [179, -16], [179, -17]])
    desk.import_file(write(tmp_path / "a.geojson", over))
    (event,) = desk.events
    assert event.where is not None
    area = event.where.area_geometry
    assert area is not None
    assert area.type == "MultiPolygon"
    assert 100_000 < event.where.radius_m < 250_000


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"featurecollection","features":[]}',
        '{"type":null,"features":[]}',
        '{"type":"FeatureCollection"}',
        '{"type":"FeatureCollection","features":{}}',
        '{"coordinates":[37,48]}',
        '{"type":"FeatureCollection","features":[{"type":"Feature"',
        '{"type":"FeatureCollection","features":[NaN]}',
        "[1, 2",
        "{}",
    ],
)
def test_what_is_no_geojson_is_refused_as_a_whole(desk: Desk, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text)
    with pytest.raises(UnreadableFile):
        desk.import_file(path)
    assert desk.events == []


def test_bare_features_geometries_and_lines_of_them_are_read(desk: Desk, tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [37.1, 48.2]}
    feature = {"type": "Feature", "id": 7, "properties": None, "geometry": point}
    for number, text in enumerate(
        [json.dumps(point), json.dumps(feature), f"{json.dumps(feature)}\n{{}}\nbroken\n"]
    ):
        path = tmp_path / f"{number}.geojson"
        path.write_text("\ufeff" + text)
        report = desk.import_file(path)
        # The feature of the third file is that of the second, under another name of the file.
        assert (report.added, report.unchanged) == ((0, 1) if number == 2 else (1, 0))
    path = tmp_path / "none.geojson"
    path.write_text('{"type":"FeatureCollection","features":[]}')
    assert desk.import_file(path).read == 0


def test_names_and_identifiers_that_stand_twice_are_told(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "twice.geojson"
    feature = (
        '{"type":"Feature","id":1,"geometry":null,'
        '"properties":{"title":"Synthetic %d","title":"Synthetic %d"}}'
    )
    path.write_text(
        '{"type":"FeatureCollection","features":['
        + feature % (1, 2)
        + ","
        + feature % (3, 4)
        + "]}"
    )
    report = desk.import_file(path)
    assert (report.added, report.rejected_rows) == (1, 1)
    assert "twice" in report.warnings[0].reason
    assert "identifier of row 1" in report.rejected[0].reason


def test_a_crs_declared_after_the_features_counts_and_a_wrong_one_is_refused(
    desk: Desk, tmp_path: Path
) -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:32637"}}
    point = {"type": "Point", "coordinates": [500_000, 5_350_000]}
    desk.import_file(write(tmp_path / "utm.geojson", point, crs=crs))
    (event,) = desk.events
    assert event.where is not None
    assert event.where.longitude == pytest.approx(39.0, abs=0.001)
    for name in ("EPSG:999999", "my own system"):
        crs["properties"]["name"] = name  # type: ignore[index]
        with pytest.raises(UnreadableFile, match="CRS"):
            desk.import_file(write(tmp_path / "odd.geojson", point, crs=crs))
    with pytest.raises(UnreadableFile, match="metres"):
        desk.import_file(write(tmp_path / "none.geojson", point))
    again = desk.import_file(tmp_path / "none.geojson", crs="EPSG:32637")
    assert (again.added, again.unchanged) == (0, 1), "the same rows under another name"
