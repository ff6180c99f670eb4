"""The routes for events: the same filters as everywhere, and nothing that is not published."""

from datetime import UTC, datetime, timedelta

import pytest

from events.geojson.codec import from_feature
from events.store.journal.contents import EVENTS_FILE
from tests.api.conftest import problem_of
from tests.synthetic import many_lines, synthetic_event, synthetic_id

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def save(services):
    def save(event, revision=0):
        return services.store.save(event, author="Synthetic", expected_revision=revision)

    return save


@pytest.fixture
def filled(save):
    save(synthetic_event(1))
    save(synthetic_event(2, where=None))
    save(synthetic_event(3, state="draft", title="Secret draft"))
    save(synthetic_event(4, publish_after=TOMORROW, title="Secret until tomorrow"))
    save(synthetic_event(5, state="retracted", title="Secret retracted"))


@pytest.mark.parametrize("path", ["/rows", "/events.geojson", "/health"])
def test_drafts_and_embargoed_events_reach_nobody(client, filled, path):
    assert "Secret" not in client.get(path).text


@pytest.mark.parametrize("number", [3, 4, 5])
def test_an_unpublished_event_and_no_event_answer_alike(client, filled, number):
    hidden = client.get(f"/events/{synthetic_id(number)}.json")
    missing = client.get(f"/events/{synthetic_id(99)}.json")
    assert hidden.status_code == missing.status_code == problem_of(missing)["status"] == 404
    assert hidden.content == missing.content


def test_an_unpublished_event_leaves_no_trace_in_validators(client, save):
    save(synthetic_event(1))
    before = {path: client.get(path).headers["etag"] for path in ("/rows", "/events.geojson")}
    save(synthetic_event(2, state="draft"))
    after = {path: client.get(path).content for path in before}
    assert all(b"Synthetic event 2" not in content for content in after.values())


def test_events_come_as_geojson_that_reads_back_equal(client, services, filled):
    answer = client.get("/events.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    events = tuple(from_feature(feature) for feature in answer.json()["features"])
    assert events == services.table.find()


def test_one_event_comes_as_a_feature(client, services, filled):
    feature = client.get(f"/events/{synthetic_id(1)}.json").json()
    assert from_feature(feature) == services.store.get(synthetic_id(1))


@pytest.mark.parametrize("path", ["/rows", "/events.geojson"])
def test_nothing_was_known_on_a_day_before_the_first_was_saved(client, filled, path):
    assert synthetic_id(1) in client.get(f"{path}?known=2100-12-31").text
    assert synthetic_id(1) not in client.get(f"{path}?known=2001-01-01").text


HOSTILE = [
    ("colour=red", "colour"),
    ("nationality=<script>", "nationality"),
    ("nationality=" + "A" * 20_000, "nationality"),
    ("from=2025-01-01&from=2025-01-02", "from"),
    ("from=yesterday", "from"),
    ("from=2025-02-01&to=2025-01-01", "to"),
    ("bbox=1,2,3", "bbox"),
    ("bbox=nan,0,1,1", "bbox"),
    ("bbox=-999,0,1,1", "bbox"),
    ("q=%00", "q"),
    ("q=%ff%fe", "query"),
    ("&".join(f"nationality=A{n}" for n in range(500)), "query"),
    ("verification=../../etc/passwd", "verification"),
    ("known=2025-02-30", "known"),
    ("known=1066-10-14", "known"),
]


@pytest.mark.parametrize("path", ["/rows", "/events.geojson"])
@pytest.mark.parametrize(("query", "parameter"), HOSTILE)
def test_a_parameter_that_cannot_be_read_is_named(client, filled, path, query, parameter):
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert parameter in problem_of(answer)["parameter"]
    assert "\n" not in answer.text and len(answer.text) < 1_000
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("event_id", ["x", "../../etc/passwd", "0" * 5_000, "%00", "<script>"])
def test_a_hostile_event_id_is_not_found(client, filled, event_id):
    answer = client.get(f"/events/{event_id}.json")
    assert answer.status_code == 404
    assert "script" not in answer.text


@pytest.mark.parametrize("path", ["/rows", "/events.geojson"])
def test_what_has_not_changed_is_not_sent_again(client, save, path):
    save(synthetic_event(1))
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    save(synthetic_event(2))
    changed = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_different_filters_have_different_validators(client, filled):
    tags = {client.get(path).headers["etag"] for path in ("/rows", "/rows?nationality=CHN")}
    assert len(tags) == 2


def test_parameters_in_another_order_are_the_same_content(client, filled):
    one = client.get("/rows?nationality=CHN,PRK&undated=include")
    other = client.get("/rows?undated=include&nationality=PRK&nationality=CHN")
    assert one.headers["etag"] == other.headers["etag"]


def test_an_answer_is_compressed_for_those_who_can_take_it(client, save):
    for number in range(1, 40):
        save(synthetic_event(number))
    packed = client.get("/rows")
    plain = client.get("/rows", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3


@pytest.mark.parametrize("path", ["/rows", "/events.geojson", "/health", "/nothing/here.json"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_here(client, path, method):
    answer = client.request(method, path)
    if path.startswith("/nothing"):
        assert answer.status_code == 404
    else:
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"
        assert problem_of(answer)["title"] == "Method Not Allowed"


@pytest.mark.parametrize("path", ["/rows", "/events.geojson", "/health", "/rows?x=1"])
def test_every_answer_says_what_it_is_and_may_start_nothing(client, filled, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_health_counts_what_is_published(client, filled):
    assert client.get("/health").json() == {"status": "ok", "events": 2}


@pytest.mark.parametrize("damage", [b"\xff", b"{", b'"'])
def test_one_line_that_cannot_be_read_takes_no_route_down_and_health_says_which(
    client, services, filled, damage
):
    path = services.settings.data_dir / EVENTS_FILE
    data = bytearray(path.read_bytes())
    at = data.index(b'"hash":"') + 12
    data[at : at + 1] = damage
    path.write_bytes(data)
    for route in (
        "/rows",
        "/events.geojson",
        "/view?window=20,40,50,60&zoom=5",
        "/changes",
        "/ogc",
    ):
        assert client.get(route).status_code == 200
    for one in ("/events/{}.json", "/ogc/collections/events/items/{}"):
        for unknown in (1, 3, 99):
            assert client.get(one.format(synthetic_id(unknown))).status_code == 503
        assert client.get(one.format("nonsense")).status_code == 404
        assert client.get(one.format(synthetic_id(2))).status_code == 200
    assert client.get(f"/ogc/collections/none/items/{synthetic_id(1)}").status_code == 404
    health = client.get("/health")
    assert health.status_code == 200
    assert health.json()["status"] == "problems"
    assert "line 1" in health.json()["problems"][0]
    assert str(services.settings.data_dir) not in health.text


@pytest.mark.parametrize(
    "path", ["/rows", "/events.geojson", "/health", f"/events/{synthetic_id(1)}.json"]
)
def test_a_store_that_cannot_be_read_is_told_without_our_folders(client, services, path):
    services.settings.data_dir.mkdir(parents=True)
    (services.settings.data_dir / EVENTS_FILE).write_bytes(b"\xff\xfe somebody else's file\n")
    answer = client.get(path)
    assert answer.status_code == 503
    assert "cannot be read" in problem_of(answer)["detail"]
    assert str(services.settings.data_dir) not in answer.text
    assert "Traceback" not in answer.text


def test_while_the_events_are_read_everybody_is_told_when_to_ask_again(client, services):
    services.settings.data_dir.mkdir()
    (services.settings.data_dir / EVENTS_FILE).write_bytes(many_lines(20_000))
    services.table.begin_reading()
    for path in ("/view?window=20,40,50,60&zoom=5", "/rows", "/health", "/changes"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "being read" in problem_of(answer)["detail"]
