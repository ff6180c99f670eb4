"""What the map is drawn from: every event once, the filter's counts, nothing unpublished."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.query.address import PARAMETERS
from tests.synthetic import synthetic_event, synthetic_id

WORLD = "window=-180,-85,180,85&zoom=2"
TOMORROW = datetime.now(UTC) + timedelta(days=1)
ADDRESSES = [f"/view?{WORLD}", f"/rows?{WORLD.partition('&')[0]}", "/timeline", "/rows?sort=title"]


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


def test_few_events_are_named_in_columns(client, save):
    for number in range(1, 4):
        save(synthetic_event(number))
    save(synthetic_event(5, where=None))
    view = client.get(f"/view?{WORLD}").json()
    assert view["kind"] == "events"
    assert view["counts"]["events"] == 4
    assert view["counts"]["in_window"] == 3
    assert view["counts"]["unplaced"] == 1
    said = view["events"]
    assert {len(column) for column in said.values()} == {3}
    for position, number in enumerate((1, 2, 3)):
        event = synthetic_event(number)
        assert said["id"][position] == event.id
        assert said["title"][position] == event.title
        assert said["longitude"][position] == event.where.longitude
        assert said["latitude"][position] == event.where.latitude
        assert view["whens"][said["when"][position]] == event.when.words
        assert view["places"][said["place"][position]] == event.where.name
        assert view["types"][said["type"][position]]["words"] == event.event_type.words
        verification = view["verifications"][said["verification"][position]]
        assert verification["words"] == event.verification.words


def test_many_events_are_counted_by_layer_side_and_edge(client, save):
    for number in range(310):
        save(synthetic_event(number, where=place(37.0 + number % 2 * 10, 48.0)))
    view = client.get(f"/view?{WORLD}").json()
    assert view["kind"] == "cells"
    cells = view["cells"]
    assert sum(cells["count"]) == 310
    assert [sum(each[1::2]) for each in cells["kinds"]] == cells["count"]
    by_kind = dict.fromkeys(range(len(view["kinds"]["events"])), 0)
    for kinds in cells["kinds"]:
        for kind, number in zip(kinds[::2], kinds[1::2], strict=True):
            by_kind[kind] += number
    assert list(by_kind.values()) == view["kinds"]["events"] == view["kinds"]["in_window"]
    closer = client.get("/view?window=30,40,50,55&zoom=6").json()["cells"]
    assert closer["longitude"] == [37.0, 47.0]
    assert closer["count"] == [155, 155]


def test_what_mentions_no_foreign_troops_is_a_backdrop_of_its_own(client, save):
    for number in range(310):
        save(synthetic_event(number, where=place(37.0, 48.0), troops=None))
    save(synthetic_event(400, where=place(37.0, 48.0)))
    save(synthetic_event(401, where=place(37.8, 48.1, 4, area="UA-14"), troops=[]))
    save(synthetic_event(402, where=place(37.8, 48.1, 4, area="UA-14")))
    view = client.get("/view?window=30,44,45,52&zoom=6").json()
    assert (view["kind"], view["events"]["id"]) == ("events", [synthetic_id(400)])
    assert view["backdrop"]["kind"] == "cells"
    assert view["backdrop"]["cells"]["count"] == [310]
    for half, number in ((view, 402), (view["backdrop"], 401)):
        assert [(area["key"], area["id"]) for area in half["areas"]] == [
            ("UA-14", synthetic_id(number))
        ]
    layers = {view["layers"][layer] for pairs in view["kinds"]["troops"] for layer, _ in pairs}
    assert {"not_mentioned", "stated_none"} < layers


def test_what_is_alone_in_its_cell_is_named_at_the_zoom_of_a_city(client, save):
    for number in range(310):
        save(synthetic_event(number, where=place(37.0, 48.0)))
    save(synthetic_event(400, where=place(37.4, 48.2)))
    view = client.get("/view?window=36.5,47.5,37.9,48.5&zoom=10").json()
    assert view["cells"]["count"] == [310]
    assert view["events"]["id"] == [synthetic_id(400)]
    assert view["counts"]["in_window"] == 311


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (place(37.55, 47.1, name=None), "near Mariupol"),
        (place(37.8, 48.1, 4, area="UA-14", name=None), "Donetsk Oblast"),
        (place(95.0, 66.0, name=None), "Krasnoyarsk Krai"),
    ],
)
def test_a_place_without_a_name_is_said_by_what_lies_around(client, save, where, words):
    save(synthetic_event(1, where=where))
    (row,) = client.get("/rows").json()["rows"]
    assert row["place"] == words
    save(synthetic_event(2, where=None))
    assert {row["place"] for row in client.get("/rows").json()["rows"]} == {words, None}


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
    assert [sum(area["kinds"][1::2]) for area in view["areas"]] == [1, 1, 2]


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


def test_rows_are_sorted_and_come_in_pages(client, save):
    titles = ["Synthetic b", "Synthetic Ж", "Synthetic a", "synthetic C", "Synthetic ä"]
    for number, title in enumerate(titles):
        save(synthetic_event(number, title=title, when={"edtf": f"2025-01-0{number + 1}"}))
    save(synthetic_event(9, title="Synthetic z", when={}, where=None))
    pages = [client.get(f"/rows?sort=title&limit=2&offset={at}").json() for at in (0, 2, 4, 6)]
    assert [page["count"] for page in pages] == [6] * 4
    found = [row["title"] for page in pages for row in page["rows"]]
    assert found == [titles[2], titles[4], titles[0], titles[3], "Synthetic z", titles[1]]
    save(synthetic_event(10, title="Synthetic bb", when={"edtf": "2025-02"}))
    again = [row["title"] for row in client.get("/rows?sort=title").json()["rows"]]
    assert again == [*found[:3], "Synthetic bb", *found[3:]]
    latest = client.get("/rows?to=2025-01-05&undated=include").json()["rows"]
    assert [row["title"] for row in latest] == [*reversed(titles), "Synthetic z"]
    earliest = client.get("/rows?sort=earliest&to=2025-01-05&undated=include").json()["rows"]
    assert [row["title"] for row in earliest] == [*titles, "Synthetic z"]
    by_place = client.get("/rows?sort=place").json()["rows"]
    assert by_place[-1]["title"] == "Synthetic z", "without a place comes last"
    assert client.get("/rows?sort=recorded&limit=1").json()["rows"][0]["title"] == "Synthetic bb"


def test_a_row_says_what_the_event_says(client, save, services):
    event = save(synthetic_event(1))
    (row,) = client.get("/rows").json()["rows"]
    assert row == {
        "id": event.id,
        "title": event.title,
        "when": event.when.words,
        "earliest": event.when.earliest.isoformat(),
        "latest": event.when.latest.isoformat(),
        "place": event.where.name,
        "layers": list(event.layers),
        "fighting_for": list(event.fighting_for),
        "type": event.event_type.value,
        "verification": event.verification.value,
        "area": None,
        "precision": int(event.where.precision),
        "longitude": event.where.longitude,
        "latitude": event.where.latitude,
    }


def test_the_events_of_an_area_can_be_listed(client, save):
    save(synthetic_event(1, where=place(37.8, 48.1, 4, area="UA-14")))
    save(synthetic_event(2, where=place(36.0, 50.0, 5, radius_m=90_000.0)))
    save(synthetic_event(3, where=place(36.0, 50.0)))
    areas = client.get("/view?window=25,44,45,55&zoom=7").json()["areas"]
    assert len(areas) == 2
    for area in areas:
        rows = client.get("/rows", params={"area": area["key"]}).json()["rows"]
        assert [row["id"] for row in rows] == [area["id"]]


def test_the_timeline_tells_sure_days_from_what_may_have_been(client, save):
    troops = {"role": "engaged", "fighting_for": "RUS"}
    for number, (edtf, nationality) in enumerate(
        [
            ("2025-01-10", "CHN"),
            ("2025-01", "PRK"),
            ("2025-01-11/2025-01-12", "CHN"),
            ("../2025-01-01", "CHN"),
            (None, "PRK"),
        ]
    ):
        save(
            synthetic_event(
                number, when={"edtf": edtf}, troops=[{**troops, "nationality": nationality}]
            )
        )
    days = client.get("/timeline?bins=60").json()
    assert (days["step"], days["first"], days["last"]) == ("day", "2025-01-01", "2025-01-31")
    assert days["undated"] == 1
    china, korea = days["layers"].index("CHN"), days["layers"].index("PRK")
    assert [row[china] for row in days["counts"]][8:13] == [0, 1, 1, 1, 0]
    assert sum(row[china] for row in days["faint"]) == 0, "by the 1st fills nothing"
    assert [row[china] for row in days["open_before"]] == [1] + [0] * 30
    assert [row[korea] for row in days["faint"]] == [1] * 31
    assert sum(row[korea] for row in days["counts"]) == 0
    year = client.get("/timeline?bins=1").json()
    assert (year["step"], year["starts"]) == ("month", ["2025-01-01"])
    assert year["counts"][0][korea] == 1, "some day in January is sure by the month"
    part = client.get("/timeline?bins=60&from=2025-01-10&to=2025-01-12")
    assert part.json()["starts"] == ["2025-01-10", "2025-01-11", "2025-01-12"]
    whole = client.get("/timeline?bins=60&from=2025-01-10&to=2025-01-12&whole=1")
    assert whole.json()["counts"] == days["counts"]


@pytest.mark.parametrize("path", ["/timeline", "/rows", f"/view?{WORLD}"])
def test_an_empty_store_is_answered(client, path):
    assert client.get(path).status_code == 200


HOSTILE = [
    ("/view?zoom=2", "window"),
    ("/view?window=1,2,3,4", "zoom"),
    ("/view?window=1,2,3&zoom=2", "window"),
    ("/view?window=nan,0,1,1&zoom=2", "window"),
    ("/view?window=inf,0,1,1&zoom=2", "window"),
    ("/view?window=-181,0,1,1&zoom=2", "window"),
    ("/view?window=0,5,1,4&zoom=2", "window"),
    ("/view?window=0,0,1,1&window=0,0,1,1&zoom=2", "window"),
    ("/view?window=" + "9" * 10_000 + "&zoom=2", "window"),
    ("/view?window=0,0,1,1&zoom=19", "zoom"),
    ("/view?window=0,0,1,1&zoom=-1", "zoom"),
    ("/view?window=0,0,1,1&zoom=2.5", "zoom"),
    ("/view?window=0,0,1,1&zoom=%D9%A2", "zoom"),
    ("/view?window=0,0,1,1&zoom=" + "9" * 100, "zoom"),
    (f"/view?{WORLD}&colour=red", "colour"),
    (f"/view?{WORLD}&nationality=<script>", "nationality"),
    (f"/view?{WORLD}&q=%ff%fe", "query"),
    (f"/view?{WORLD}&known=yesterday", "known"),
    ("/rows?zoom=2", "zoom"),
    ("/rows?sort=colour", "sort"),
    ("/rows?sort=title&sort=place", "sort"),
    ("/rows?limit=0", "limit"),
    ("/rows?limit=501", "limit"),
    ("/rows?offset=-1", "offset"),
    ("/rows?offset=" + "9" * 50, "offset"),
    ("/rows?window=", "window"),
    ("/rows?area=", "area"),
    ("/rows?area=%00", "area"),
    ("/rows?area=" + "x" * 500, "area"),
    ("/timeline?bins=0", "bins"),
    ("/timeline?bins=401", "bins"),
    ("/timeline?bins=1e2", "bins"),
    ("/timeline?whole=yes", "whole"),
    ("/timeline?whole=1&whole=1", "whole"),
    ("/timeline?" + "&".join(f"bins={n}" for n in range(500)), "query"),
]


def check_problem(answer, parameter=None):
    assert answer.status_code == 400
    said = answer.json()
    assert said["status"] == 400
    if parameter is not None:
        assert said["parameter"].strip("'") == parameter
    assert "\n" not in answer.text and len(answer.text) < 1_000
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("address", "parameter"), HOSTILE)
def test_a_parameter_that_cannot_be_read_is_named(client, save, address, parameter):
    save(synthetic_event(1))
    check_problem(client.get(address), parameter)


names = st.sampled_from(
    [*PARAMETERS, "window", "zoom", "sort", "limit", "offset", "area", "bins", "whole"]
) | st.text(max_size=8)
values = st.text(max_size=12) | st.sampled_from(
    ["1", "2025-01-01", "CHN", "0,0,1,1", "-180,-90,180,90", "title", "yes", "claimed", "strike"]
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(["/view", "/rows", "/timeline"]),
    st.lists(st.tuples(names, values), max_size=6),
)
def test_whatever_is_asked_is_answered_or_told_what_is_wrong(client, path, pairs):
    answer = client.get(f"{path}?{urlencode(pairs)}")
    if answer.status_code != 200:
        check_problem(answer)


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
