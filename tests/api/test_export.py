"""The route that hands out files: the same events as everywhere, and no fault without a reason."""

import json
import threading

import geopandas
import pytest

from events.export import ExportFormat, ExportOptions, Job, Terms, select
from events.model.licences import ACLED_TERMS
from events.vocabulary import State
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
    name = file_format.file_name
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-type"].startswith(file_format.media_type.partition(";")[0])
    assert answer.headers["x-events"] == str(len(expected)) != "0"
    if file_format not in ("geojsonl", "csv", "xlsx"):
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


def test_head_tells_the_counts_and_sends_nothing(client, filled):
    answer = client.request("HEAD", "/export/gpkg")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["x-events"] == "12"


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
        job = Job(select(services.table), ExportOptions(), services.area_shapes)
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
