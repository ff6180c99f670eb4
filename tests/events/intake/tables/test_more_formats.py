"""Files of maps and platforms: KML, KMZ, uMap, GeoParquet, Ushahidi, TimeMap; rows are invented."""

import json
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
import xlsxwriter

from events.errors import UnreadableFile
from events.intake.tables.base import ReadOptions
from events.vocabulary import State
from tests.events.intake.conftest import Desk

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Synthetic</name><Style id="s"/>
<Folder><name>Strikes</name><Folder><name>East</name>
<Placemark id="p1"><name>One</name><styleUrl>#s</styleUrl>
<description><![CDATA[<b>Seen</b> from <a href="https://example.org/q">a road</a>]]></description>
<TimeStamp><when>2024-05</when></TimeStamp>
<ExtendedData><Data name="deaths"><value>3</value></Data></ExtendedData>
<Point><coordinates>37.18,48.28,120</coordinates></Point></Placemark>
<Placemark><name>Two</name><TimeSpan><begin>2024-05-06T10:00:00Z</begin></TimeSpan>
<Polygon><outerBoundaryIs><LinearRing><coordinates>37,48 37.1,48 37.1,48.1 37,48</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark></Folder></Folder></Document></kml>
"""


@pytest.mark.parametrize("packed", [False, True])
def test_placemarks_keep_their_folder_time_and_data(
    desk: Desk, tmp_path: Path, packed: bool
) -> None:
    path = tmp_path / "doc.kml"
    path.write_text(KML)
    if packed:
        with zipfile.ZipFile(tmp_path / "doc.kmz", "w") as archive:
            archive.write(path, "doc.kml")
        path = tmp_path / "doc.kmz"
    assert desk.import_file(path).added == 2
    one, two = sorted(desk.events, key=lambda event: event.title)
    assert one.when.edtf == "2024-05", "no day is made of a month"
    assert (one.summary, one.extra["folder"]) == ("Seen from a road", "Strikes / East")
    assert [source.url for source in one.sources] == ["https://example.org/q"]
    assert one.fatalities is not None
    assert (one.fatalities.best, two.when.edtf) == (3, "2024-05-06/..")
    assert two.where is not None
    assert two.where.area is not None


@pytest.mark.parametrize(
    "text",
    [KML.replace("<kml", '<!DOCTYPE x [<!ENTITY a "b">]><kml', 1), KML[:400],
     "<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document/></kml>"],
)  # fmt: skip
def test_kml_that_is_broken_hostile_or_empty_is_one_message(
    desk: Desk, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "doc.kml"
    path.write_text(text)
    with pytest.raises(UnreadableFile):
        desk.import_file(path)


def test_features_of_every_layer_of_a_umap_are_read(desk: Desk, tmp_path: Path) -> None:
    layers = [
        {
            "type": "FeatureCollection",
            "_umap_options": {"name": name},
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": f"Synthetic {name}", "_umap_options": {"color": "red"}},
                    "geometry": {"type": "Point", "coordinates": [37.18, 48.28 + number / 10]},
                }
            ],
        }
        for number, name in enumerate(("A", "B"))
    ]
    path = tmp_path / "map.umap"
    path.write_text(json.dumps({"type": "umap", "properties": {"name": "m"}, "layers": layers}))
    assert desk.import_file(path).added == 2
    assert {event.title: event.extra["layer"] for event in desk.events} == {
        "Synthetic A": "A", "Synthetic B": "B",
    }  # fmt: skip


def test_geoparquet_is_read_with_its_crs(desk: Desk, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {"title": ["Synthetic"], "date": ["2024-01-02"]},
        geometry=[shapely.Point(37.18, 48.28)], crs=4326,
    )  # fmt: skip
    path = tmp_path / "rows.parquet"
    frame.to_crs(32637).to_parquet(path)
    assert desk.import_file(path).added == 1
    (event,) = desk.events
    assert event.where is not None
    assert event.where.longitude == pytest.approx(37.18, abs=0.0002)


def test_reports_that_were_not_approved_stay_drafts(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    path.write_text(
        "#,INCIDENT TITLE,INCIDENT DATE,LOCATION,LATITUDE,LONGITUDE,APPROVED,VERIFIED\n"
        "1,Synthetic one,2024-05-06 10:00:00,Pokrovsk,48.28,37.18,YES,NO\n"
        "2,Synthetic two,2024-05-06 10:00:00,Pokrovsk,48.29,37.18,NO,NO\n"
    )
    desk.import_file(path)
    states = {event.title: event.state for event in desk.events}
    assert states == {"Synthetic one": State.PUBLISHED, "Synthetic two": State.DRAFT}


@pytest.mark.parametrize("zipped", [False, True])
def test_sources_of_timemap_are_joined_to_its_events(
    desk: Desk, tmp_path: Path, zipped: bool
) -> None:
    event = {
        "id": "E1", "description": "Synthetic shelling.", "date": "05/16/2024", "time": "10:00",
        "location": "Pokrovsk", "latitude": "48.28", "longitude": "37.18", "sources": ["s1"],
        "associations": [],
    }  # fmt: skip
    sources = {"s1": {"id": "s1", "title": "Synthetic film", "url": "https://example.org/p"}}
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"events": [event], "sources": sources}))
    if zipped:
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("export_events.json", json.dumps([event]))
            archive.writestr("export_sources.json", json.dumps(sources))
    assert desk.import_file(path).format == "timemap"
    (stored,) = desk.events
    assert [(s.title, s.url) for s in stored.sources] == [
        ("Synthetic film", "https://example.org/p")
    ]


def test_a_list_of_sites_is_found_wherever_it_stands(desk: Desk, tmp_path: Path) -> None:
    sites = [
        {"id": 7, "title": "Synthetic", "timestamp": 1714991400,
         "place": {"name": "Pokrovsk", "at": [{"lat": 48.28, "lng": 37.18}]}},
    ]  # fmt: skip
    path = tmp_path / "sites.json"
    path.write_text(json.dumps({"payload": {"incidents": [{"incident": each} for each in sites]}}))
    assert desk.import_file(path).added == 1
    (event,) = desk.events
    assert (event.when.edtf, event.when.time) == ("2024-05-06", "10:30Z")


def test_long_identifiers_years_and_moments_keep_every_digit(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in enumerate(
        [("id", "title", "date", "lat", "lon"), (1234567890123456, "Synthetic", 2024, 48.28, 37.18),
         (1234567890123457, "Synthetic", 2023, 48.28, 37.18)]
    ):  # fmt: skip
        sheet.write_row(number, 0, row)
    book.close()
    assert desk.import_file(path).added == 2
    assert {(e.origin and e.origin.external_id, e.when.edtf) for e in desk.events} == {
        ("1234567890123456", "2024"), ("1234567890123457", "2023"),
    }  # fmt: skip


def test_coordinates_in_metres_need_a_crs_that_applies(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "utm.csv"
    path.write_text("title,date,x,y\nSynthetic,2024-01-05,426244.8,5382929.5\n")
    with desk.check(path) as checked:
        assert "--crs" in checked.report.rejected[0].reason
    desk.import_file(path, read=ReadOptions(crs="EPSG:32637"), crs="EPSG:32637")
    (event,) = desk.events
    assert event.where is not None
    assert (event.where.latitude, event.where.longitude) == (
        pytest.approx(48.5951, abs=1e-4), pytest.approx(37.9997, abs=1e-4),
    )  # fmt: skip
    words = tmp_path / "words.csv"
    words.write_text("title,date,place\nSynthetic,2024-01-05,Pokrovsk\n")
    with pytest.raises(UnreadableFile, match="applies to nothing"):
        desk.import_file(words, crs="EPSG:32637")


@pytest.mark.parametrize(
    "cell",
    ["POINT (37.18 48.28)", "SRID=4326;POINT(37.18 48.28)", "POINT Z (37.18 48.28 100)",
     "0101000020E6100000D7A3703D0A974240A4703D0AD7234840",
     '{""type"":""Point"",""coordinates"":[37.18,48.28]}', "37U 365006 5349389"],
)  # fmt: skip
def test_shapes_written_into_a_cell_are_positions(desk: Desk, tmp_path: Path, cell: str) -> None:
    path = tmp_path / "shapes.csv"
    path.write_text(f'title,date,geom\nSynthetic,2024-01-05,"{cell}"\n')
    desk.import_file(path)
    (event,) = desk.events
    assert event.where is not None
    assert (event.where.latitude, event.where.longitude) == (
        pytest.approx(48.28, abs=0.01), pytest.approx(37.18, abs=0.01),
    )  # fmt: skip


def test_the_middle_of_parts_on_both_sides_of_180_degrees_lies_between_them(
    desk: Desk, tmp_path: Path
) -> None:
    shape = {"type": "MultiPoint", "coordinates": [[179.5, 65.0], [-179.5, 65.2]]}
    feature = {"type": "Feature", "properties": {"title": "Synthetic"}, "geometry": shape}
    path = tmp_path / "buoys.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    desk.import_file(path)
    (event,) = desk.events
    assert event.where is not None
    assert abs(event.where.longitude) == pytest.approx(180, abs=0.1)
    assert event.where.radius_m < 100_000
