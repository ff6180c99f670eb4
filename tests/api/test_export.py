"""The route that hands out files: the same events as everywhere, and no fault without a reason."""

import json
import threading
from datetime import UTC, date, datetime

import geopandas
import pytest

from events.export import ExportFormat, ExportJob, ExportOptions, Terms, file_name, select
from events.model.licences import ACLED_TERMS
from events.query.address import read_query
from events.vocabulary import EventType, State, Verification
from tests.api.conftest import problem_of
from tests.synthetic import synthetic_event


@pytest.fixture
def filled(services):
    store = services.store
    for number in range(1, 13):
        store.save(synthetic_event(number), author="Ann", expected_revision=0)
    hidden = (
        synthetic_event(20, state=State.DRAFT),
        synthetic_event(21, publish_after="2099-01-01T00:00:00Z"),
        synthetic_event(22, origin={"dataset": "ACLED", "licence": ACLED_TERMS}),
    )
    for event in hidden:
        store.save(event, author="Ann", expected_revision=0)
    return store


@pytest.mark.parametrize("file_format", ExportFormat)
def test_every_format_is_an_attachment_with_the_events_of_the_query(
    client, filled, file_format, tmp_path
):
    query = "nationality=CHN,PRK,COL"
    expected = client.get(f"/events.geojson?{query}").json()["features"]
    answer = client.get(f"/export/{file_format}?{query}")
    assert answer.status_code == 200
    name = f"events_CHN-COL-PRK_{datetime.now(UTC):%Y%m%d}{file_format.suffix}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-type"].startswith(file_format.media_type.partition(";")[0])
    assert answer.headers["x-events"] == str(len(expected)) != "0"
    if file_format not in ("geojsonl", "csv", "xlsx", "kml", "kmz"):
        read = geopandas.read_parquet if file_format == "geoparquet" else geopandas.read_file
        layer = {"layer": "events"} if file_format in ("gpkg", "shp") else {}
        (tmp_path / name).write_bytes(answer.content)
        assert len(read(tmp_path / name, **layer)) == len(expected)


def test_what_may_not_leave_stays_in_and_what_a_licence_keeps_in_is_counted(client, filled):
    answer = client.get("/export/geojson")
    assert len(answer.json()["features"]) == 12
    assert answer.headers["x-events-left-out"] == "1"
    assert answer.json()["left_out"]["count"] == 1
    kept_in = synthetic_event(22).id
    assert filled.get(kept_in).state is State.PUBLISHED
    assert client.get(f"/events/{kept_in}.json").status_code == 404
    assert client.get("/export/geojson?nationality=ZWE").headers["x-events-left-out"] == "0"


def test_geometry_and_rounding_can_be_asked_for(client, filled):
    features = client.get("/export/geojson?geometry=area&round=0.1&event_type=clash").json()
    assert {f["geometry"]["type"] for f in features["features"]} == {"MultiPolygon"}
    assert {f["properties"]["rounded_to"] for f in features["features"]} == {0.1}
    assert client.get("/export/csv?bom=true").content.startswith(b"\xef\xbb\xbf")
    assert not client.get("/export/csv").content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/export/doc", "format"),
        ("/export/geojson%00", "format"),
        ("/export/gpkg?geometry=volume", "geometry"),
        ("/export/gpkg?round=0.3", "round"),
        ("/export/gpkg?round=nan", "round"),
        ("/export/csv?bom=perhaps", "bom"),
        ("/export/csv?round=0.1&round=1", "round"),
        ("/export/csv?colour=red", "colour"),
        ("/export/csv?from=yesterday", "from"),
        ("/export/csv?q=%ff", "query"),
        ("/export/csv?include_restricted=1", "include_restricted"),
    ],
)
def test_a_bad_request_names_the_parameter_at_fault(client, filled, address, parameter):
    answer = client.get(address)
    assert answer.status_code == 400
    assert problem_of(answer)["parameter"] == parameter


@pytest.mark.parametrize("file_format", ExportFormat)
def test_head_tells_the_counts_and_the_true_length_or_none(client, filled, file_format):
    answer = client.request("HEAD", f"/export/{file_format}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["x-events"] == "12"
    assert "content-length" not in answer.headers
    whole = client.get(f"/export/{file_format}")
    again = client.request("HEAD", f"/export/{file_format}")
    assert again.headers.get("content-length", str(len(whole.content))) == str(len(whole.content))


def test_a_file_is_read_in_parts_by_programs_that_need_no_more(client, filled):
    path = "/export/geoparquet"
    whole = client.get(path)
    size = len(whole.content)
    assert whole.headers["accept-ranges"] == "bytes"
    etag = whole.headers["etag"]
    for asked, first, last in (
        ("bytes=0-3", 0, 3),
        ("bytes=-8", size - 8, size - 1),
        (f"bytes={size - 4}-", size - 4, size - 1),
        (f"bytes=10-{size * 9}", 10, size - 1),
        ("bytes=0-", 0, size - 1),
    ):
        part = client.get(path, headers={"Range": asked, "If-Range": etag})
        assert part.status_code == 206, asked
        assert part.content == whole.content[first : last + 1]
        assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert part.headers["content-length"] == str(len(part.content))
        assert part.headers["etag"] == etag
    for whole_again in ("bytes=5-3", "bytes=0-1,3-4", "lines=1-2", "bytes=-"):
        answer = client.get(path, headers={"Range": whole_again})
        assert (answer.status_code, answer.content) == (200, whole.content)
    changed = client.get(path, headers={"Range": "bytes=0-3", "If-Range": '"another"'})
    assert (changed.status_code, len(changed.content)) == (200, size)
    beyond = client.get(path, headers={"Range": f"bytes={size}-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] == f"bytes */{size}"
    problem_of(beyond)


def test_a_file_is_made_anew_once_there_are_other_events(client, filled):
    before = client.get("/export/geoparquet")
    filled.save(synthetic_event(30), author="Ann", expected_revision=0)
    after = client.get("/export/geoparquet", headers={"If-Range": before.headers["etag"]})
    assert after.headers["x-events"] == "13"
    assert after.headers["etag"] != before.headers["etag"]


def test_a_download_is_named_for_what_is_in_it():
    day = date(2025, 4, 9)
    for text, name in (
        ("", "events_20250409.gpkg"),
        ("nationality=PRK,CHN&from=2024-01-01", "events_CHN-PRK_from-2024-01-01_20250409.gpkg"),
        ("fighting_for=RUS&verification=claimed", "events_for-RUS_claimed_20250409.gpkg"),
        ("q=..%2F..%2Fetc%2Fpasswd", "events_search_20250409.gpkg"),
        ("bbox=30,40,50,60&to=2024-02-01", "events_to-2024-02-01_box_20250409.gpkg"),
    ):
        assert file_name(ExportFormat.GEOPACKAGE, read_query(text), day) == name
    every = f"event_type={','.join(EventType)}&verification={','.join(Verification)}"
    assert len(file_name(ExportFormat.SHAPEFILE, read_query(every), day)) < 110
    assert file_name(ExportFormat.CSV, None, day) == "events_20250409.csv"


def test_more_files_at_once_than_can_be_made_are_asked_to_wait(client, filled):
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda: codes.append(client.get("/export/xlsx").status_code))
        for _ in range(4 * Terms().at_once)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 200 in codes
    assert set(codes) <= {200, 503}
    assert client.get("/export/xlsx").status_code == 200, "free again afterwards"


def test_no_file_stays_behind_where_they_are_made(client, filled, services):
    assert client.get("/export/gpkg").status_code == 200
    assert client.get("/export/shp").status_code == 200
    services.workshop.close()
    left = [path.name for path in services.settings.workshop_dir.iterdir()]
    assert left == ["opening.lock"]


@pytest.fixture
def make(services, filled):
    def start(**options):
        job = ExportJob(select(services.table), ExportOptions(), services.area_shapes)
        making = services.workshop.start(job, ExportFormat.GEOPACKAGE, **options)
        making.report()
        return making

    yield start
    services.workshop.close()


def test_a_file_a_page_has_had_made_is_fetched_by_its_number_alone(client, make, tmp_path):
    making = make()
    answer = client.get(f"/export/made/{making.number}")
    assert answer.headers["content-type"] == ExportFormat.GEOPACKAGE.media_type
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["x-events"] == "12"
    assert answer.headers["x-events-left-out"] == "1"
    (tmp_path / "events.gpkg").write_bytes(answer.content)
    assert len(geopandas.read_file(tmp_path / "events.gpkg", layer="events")) == 12
    problem_of(client.get("/export/made/another"))
    making.call_off()
    gone = client.get(f"/export/made/{making.number}")
    assert gone.status_code == 404
    assert "make it anew" in problem_of(gone)["detail"]


def test_no_route_gives_out_what_a_licence_keeps_in(client, make):
    assert client.get(f"/export/made/{make(restricted=True).number}").status_code == 404


def test_an_address_of_newline_delimited_features_gives_one_a_line(client, filled):
    lines = client.get("/export/geojsonl").text.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["Feature"] * 12
