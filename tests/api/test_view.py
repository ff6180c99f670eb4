"""What the map is drawn from: every event once, the filter's counts, nothing unpublished."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.synthetic import synthetic_event, synthetic_id

WORLD = "window=-180,-85,180,85&zoom=2"
TOMORROW = datetime.now(UTC) + timedelta(days=1)
ADDRESSES = [f"/view?{WORLD}"]


@pytest.fixture
def save(services):
    def save(event, revision=0):
        return services.store.save(event, author="Synthetic", expected_revision=revision)

    return save


def place(longitude, latitude, precision=1, **more):
    return {
        "name": "Synthetic place",
        "longitude": longitude,
        "latitude": latitude,
        "precision": precision,
        "method": "clicked",
        **more,
    }


def test_few_events_are_named_with_the_columns_of_the_marks(client, save):
    for number in range(1, 4):
        save(synthetic_event(number))
    save(synthetic_event(5, where=None))
    view = client.get(f"/view?{WORLD}").json()
    marks = client.get("/marks").json()
    assert view["kind"] == "events"
    assert view["counts"]["events"] == 4
    assert view["counts"]["in_window"] == 3
    assert view["counts"]["unplaced"] == 1
    for column in ("id", "title", "longitude", "latitude", "precision", "type", "verification"):
        assert view["events"][column] == marks["events"][column]
    for column, table in (("when", "whens"), ("place", "places")):
        said = [[each[table][n] for n in each["events"][column]] for each in (view, marks)]
        assert said[0] == said[1]


def test_many_events_are_counted_by_layer_side_and_edge(client, save):
    for number in range(310):
        save(synthetic_event(number, where=place(37.0 + number % 2 * 10, 48.0)))
    view = client.get(f"/view?{WORLD}").json()
    assert view["kind"] == "cells"
    cells = view["cells"]
    assert sum(cells["count"]) == 310
    for column in ("sets", "side_sets"):
        assert [sum(each[1::2]) for each in cells[column]] == cells["count"]
    assert [sum(each) for each in cells["edges"]] == cells["count"]
    closer = client.get("/view?window=30,40,50,55&zoom=6").json()["cells"]
    assert closer["longitude"] == [37.0, 47.0]
    assert closer["count"] == [155, 155]


def test_what_lies_somewhere_in_an_area_is_gathered_by_area(client, save):
    square = [[[30, 45], [32, 45], [32, 46], [30, 45]]]
    shape = {"type": "Polygon", "coordinates": square}
    save(synthetic_event(1, where=place(37.8, 48.1, 4, area="UA-14")))
    save(synthetic_event(2, where=place(37.9, 48.2, 4, area="UA-14")))
    save(synthetic_event(3, where=place(31.0, 45.5, 5, area=shape)))
    save(synthetic_event(4, where=place(36.0, 50.0, 5, radius_m=90_000.0)))
    view = client.get("/view?window=25,44,45,55&zoom=7").json()
    assert view["events"]["id"] == []
    areas = {area["code"] or area["key"].split(":")[0]: area for area in view["areas"]}
    assert areas["UA-14"]["count"] == 2
    assert "id" not in areas["UA-14"]
    assert areas["shape"]["shape"]["coordinates"] == square
    assert areas["shape"]["id"] == synthetic_id(3)
    assert areas["circle"]["radius_m"] == 90_000
    assert [sum(area["sets"][1::2]) for area in view["areas"]] == [1, 1, 2]


def test_an_area_too_small_to_be_seen_is_a_mark(client, save):
    save(synthetic_event(1, where=place(37.8, 48.1, 4, area="UA-14")))
    view = client.get(f"/view?{WORLD}").json()
    assert (view["events"]["id"], view["areas"]) == ([synthetic_id(1)], [])


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_draft_changes_no_byte(client, save, address):
    save(synthetic_event(1))
    before = client.get(address)
    draft = save(synthetic_event(2, state="draft", title="Secret draft"))
    save(draft.with_changes(state="in_review"), 1)
    save(synthetic_event(3, publish_after=TOMORROW, title="Secret until tomorrow"))
    after = client.get(address)
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    save(synthetic_event(4))
    assert client.get(address).headers["etag"] != before.headers["etag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_retracted_leaves_every_count(client, save, address):
    save(synthetic_event(1))
    before = client.get(address).json()
    gone = save(synthetic_event(2))
    save(gone.with_changes(state="retracted"), 1)
    after = client.get(address).json()
    assert {**after, "version": None} == {**before, "version": None}


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(client, save, address):
    save(synthetic_event(1))
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


HOSTILE = [
    ("zoom=2", "window"),
    ("window=1,2,3,4", "zoom"),
    ("window=1,2,3&zoom=2", "window"),
    ("window=nan,0,1,1&zoom=2", "window"),
    ("window=inf,0,1,1&zoom=2", "window"),
    ("window=-181,0,1,1&zoom=2", "window"),
    ("window=0,5,1,4&zoom=2", "window"),
    ("window=0,0,1,1&window=0,0,1,1&zoom=2", "window"),
    ("window=" + "9" * 10_000 + "&zoom=2", "window"),
    ("window=0,0,1,1&zoom=19", "zoom"),
    ("window=0,0,1,1&zoom=-1", "zoom"),
    ("window=0,0,1,1&zoom=2.5", "zoom"),
    ("window=0,0,1,1&zoom=%D9%A2", "zoom"),
    ("window=0,0,1,1&zoom=" + "9" * 100, "zoom"),
    (f"{WORLD}&colour=red", "colour"),
    (f"{WORLD}&nationality=<script>", "nationality"),
    (f"{WORLD}&q=%ff%fe", "query"),
    (f"{WORLD}&known=yesterday", "known"),
]


@pytest.mark.parametrize(("query", "parameter"), HOSTILE)
def test_a_parameter_that_cannot_be_read_is_named(client, save, query, parameter):
    save(synthetic_event(1))
    answer = client.get(f"/view?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"].strip("'") == parameter
    assert "\n" not in answer.text and len(answer.text) < 1_000
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "window",
    ["-180,-90,180,90", "179,-10,-179,10", "10.000001,0,10,1", "0,0,0,0", "180,90,180,90"],
)
@pytest.mark.parametrize("zoom", [0, 7, 18])
def test_any_window_on_earth_is_answered_in_bounds(client, save, window, zoom):
    for number in range(3):
        save(synthetic_event(number))
    answer = client.get(f"/view?window={window}&zoom={zoom}")
    assert answer.status_code == 200
    assert answer.json()["counts"]["events"] == 3
