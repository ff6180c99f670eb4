"""OGC API - Features: what it gives, in which order, and what it keeps to itself."""

import re
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from api.ogc.parameters import MOST_AREAS, USUAL_ITEMS, read_items
from events.geojson.codec import dumps
from events.store.journal.contents import EVENTS_FILE
from tests.api.conftest import problem_of
from tests.api.ogc.conftest import COUNT, DRAFT, EMBARGOED, KEPT_IN, RETRACTED, UNPLACED
from tests.live_server import serving
from tests.synthetic import recorded_events, synthetic_id

EVENTS = "/ogc/collections/events"
ITEMS = f"{EVENTS}/items"
AREAS = "/ogc/collections/areas/items"
PAGES = [
    "/ogc",
    "/ogc/conformance",
    "/ogc/openapi",
    "/ogc/collections",
    EVENTS,
    f"{EVENTS}/schema",
    f"{EVENTS}/queryables",
    f"{EVENTS}/feature-schema",
    "/ogc/functions",
    "/ogc/licence",
    ITEMS,
    AREAS,
    f"{ITEMS}/{synthetic_id(1)}",
]


def ask(live, query: str, path: str = ITEMS) -> dict:
    answer = live.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(page: dict) -> list[int]:
    return [int(feature["id"][-12:], 16) for feature in page["features"]]


def link(page: dict, rel: str) -> str | None:
    return next((each["href"] for each in page["links"] if each["rel"] == rel), None)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_that_is_not_public_shows_on_any_page(live, path):
    for form in ("json", "html"):
        text = live.get(path, params={"f": form}).text
        assert "Secret" not in text
        assert not any(synthetic_id(n) in text for n in (DRAFT, EMBARGOED, RETRACTED, KEPT_IN))


@pytest.mark.parametrize("number", [DRAFT, EMBARGOED, RETRACTED, KEPT_IN, 999])
def test_what_is_not_public_and_what_is_not_there_answer_alike(live, number):
    answer = live.get(f"{ITEMS}/{synthetic_id(number)}")
    assert answer.status_code == 404
    assert answer.content == live.get(f"{ITEMS}/nothing").content
    problem_of(answer)


def test_drafts_change_neither_counts_nor_validators_nor_extents(live):
    paths = (f"{ITEMS}?limit=1", "/ogc/collections")
    before = [(live.get(path).headers["etag"], live.get(path).content) for path in paths]
    live.save(201, state="draft", when={"edtf": "1999-01-01"})
    assert [(live.get(path).headers["etag"], live.get(path).content) for path in paths] == before


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("limit=3", [1, 2, 3]),
        ("limit=3&offset=22", [23, 24, UNPLACED]),
        ("nationalities=CHN", [9, 18]),
        ("event_type=strike", [1, 13]),
        ("date_precision=1&limit=1", [1]),
        ("lasting=true", []),
        ("datetime=2024-01-05", [4]),
        ("datetime=2024-01-05T12:00:00Z/2024-01-06", [4, 5]),
        ("datetime=../2024-01-03", [1, 2]),
        ("sortby=-count_best&limit=2", [24, 23]),
        ("sortby=fighting_for,-start&limit=2", [24, 22]),
        ("filter=count_best > 23", [23, 24]),
        ("filter=count_best > 23 AND NOT fighting_for = 'RUS'", [23]),
        ("filter=title LIKE '%25event 1_'&limit=2", [10, 11]),
        ("filter=casei(title) = casei('SYNTHETIC EVENT 7')", [7]),
        ("filter=start BETWEEN DATE('2024-01-05') AND DATE('2024-01-06')", [4, 5]),
        ("filter=nationalities IN ('CHN', 'PRK')&limit=2", [1, 9]),
        ("filter=start > TIMESTAMP('2024-01-24T23:00:00Z')", [24, UNPLACED]),
        ("filter=T_AFTER(start, DATE('2024-01-23'))", [23, 24, UNPLACED]),
        ("filter=T_DURING(start, INTERVAL('2024-01-05', '2024-01-08'))", [5, 6]),
        ("filter=T_INTERSECTS(INTERVAL(start, end), INTERVAL('..', '2024-01-03'))", [1, 2]),
        ("filter=NOT T_DISJOINT(start, INTERVAL('2024-01-24', '..'))", [23, 24, UNPLACED]),
        ("filter=recorded_at < TIMESTAMP('2020-01-01T00:00:00Z')", []),
        ("filter=T_BEFORE(DATE('2020-01-01'), recorded_at)&limit=1", [1]),
        ("filter=count_best = 2 OR count_best = 3 AND event_type = 'other'", [1, UNPLACED]),
        ("filter=NOT (count_best > 3 OR count_best < 3)", [2]),
        ("filter=lasting OR title = 'Synthetic event 4' AND \"count_best\" %2B 1 = 6", [4]),
        ("filter=accenti(title) LIKE '%25é%25' OR title = 'it''s'", []),
        (
            'filter-lang=cql2-json&filter={"op":"and","args":[{"op":">","args":'
            '[{"property":"count_best"},23]},{"op":"t_after","args":[{"property":"start"},'
            '{"date":"2024-01-24"}]}]}',
            [24],
        ),
        ("filter=place IS NULL", [UNPLACED]),
        ("filter=geometry IS NULL", [UNPLACED]),
        ("filter=NOT S_INTERSECTS(geometry, BBOX(-180,-90,180,90))", []),
        ("filter=place IS NOT NULL&limit=1", [1]),
        ("filter=fatalities_best > 0 OR NOT fatalities_best > 0", []),
        ("filter-lang=cql2-text&filter=S_INTERSECTS(geometry, BBOX(-10,-10,0,0))", []),
        ("bbox=-180,-90,180,90&limit=1", [1]),
        ("bbox=-190,-95,190,95&limit=1", [1]),
        ("bbox=-180,-90,-100,180,90,100&limit=1", [1]),
        ("bbox=34,40,-170,60&limit=1", [1]),
        ("bbox=170,-90,-170,90", [UNPLACED]),
    ],
)
def test_questions_find_what_they_ask_for(live, query, found):
    assert numbers(ask(live, query)) == found


def test_a_box_finds_points_in_it_in_any_reference_system(live):
    inside = [feature for feature in ask(live, "limit=100")["features"] if feature["geometry"]]
    x, y = inside[0]["geometry"]["coordinates"]
    box = f"bbox={x - 0.01},{y - 0.01},{x + 0.01},{y + 0.01}"
    assert numbers(ask(live, box)) == [1, UNPLACED]
    turned = f"bbox={y - 0.01},{x - 0.01},{y + 0.01},{x + 0.01}"
    wgs84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
    assert numbers(ask(live, f"{turned}&bbox-crs={wgs84}")) == [1, UNPLACED]
    page = ask(live, f"{box}&crs={wgs84}")
    assert page["features"][0]["geometry"]["coordinates"] == [y, x]
    mercator = "http://www.opengis.net/def/crs/EPSG/0/3857"
    answer = live.get(f"{ITEMS}?{box}&crs={mercator}")
    assert answer.headers["content-crs"] == f"<{mercator}>"
    assert answer.json()["features"][0]["geometry"]["coordinates"][0] == pytest.approx(
        x * 111_319.49, abs=1
    )


def test_an_area_is_found_wherever_it_reaches(live):
    kursk = [
        feature
        for feature in ask(live, "", AREAS)["features"]
        if feature["properties"]["area_code"] == "RU-KRS"
    ]
    assert kursk
    corner = ask(live, "bbox=34.2,51.6,34.6,51.9", AREAS)["features"]
    assert {each["id"] for each in kursk} <= {each["id"] for each in corner}
    assert all(each["properties"]["geometry_role"] == "area" for each in corner)
    assert ask(live, "bbox=0,0,1,1", AREAS)["features"] == []


def test_a_column_named_twice_is_given_once(live):
    (feature,) = ask(live, "limit=1&properties=title,start,title")["features"]
    assert list(feature["properties"]) == ["title", "start"]


def test_columns_and_geometry_can_be_left_out(live):
    (feature,) = ask(live, "limit=1&properties=title,start&skipGeometry=true")["features"]
    assert feature["properties"] == {"title": "Synthetic event 1", "start": "2024-01-02"}
    assert feature["geometry"] is None
    hits = ask(live, "resulttype=hits")
    assert (hits["numberMatched"], hits["features"]) == (COUNT, [])


def test_pages_stay_as_they_were_while_events_arrive_change_and_go(live):
    first = ask(live, "limit=10&sortby=-start")
    expected = numbers(ask(live, "limit=100&sortby=-start"))
    live.save(301, when={"edtf": "2030-01-01"})
    event = live.store.get(synthetic_id(3))
    live.store.save(event.with_changes(state="retracted"), author="Synthetic", expected_revision=1)
    seen, page = numbers(first), first
    while following := link(page, "next"):
        parts = urlsplit(following)
        page = ask(live, parts.query)
        seen += numbers(page)
    assert seen == expected
    assert page["numberMatched"] == COUNT
    again = numbers(ask(live, "limit=100"))
    assert 301 in again and 3 not in again


def test_what_was_known_on_a_day_can_be_asked(live):
    assert ask(live, "known=2020-01-01")["numberMatched"] == 0
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    assert ask(live, f"known={tomorrow}")["numberMatched"] > 0


def test_links_follow_the_address_one_was_asked_under(live):
    for headers, base in (
        ({"Host": "map.example:8080"}, "http://map.example:8080/ogc"),
        (
            {"X-Forwarded-Host": "gis.example", "X-Forwarded-Proto": "https"},
            "https://gis.example/ogc",
        ),
        (
            {"X-Forwarded-Host": "gis.example", "X-Forwarded-Prefix": "/events"},
            "http://gis.example/events/ogc",
        ),
        ({"Host": "[::1]:8501"}, "http://[::1]:8501/ogc"),
    ):
        for path in ("/ogc", "/ogc/collections", f"{ITEMS}?limit=1", f"{ITEMS}/{synthetic_id(1)}"):
            page = live.get(path, headers=headers).json()
            links = page["links"] + [
                each for collection in page.get("collections", ()) for each in collection["links"]
            ]
            ours = [each["href"] for each in links if each["rel"] != "about"]
            assert ours and all(each.startswith(base) for each in ours), (headers, ours)


@pytest.mark.parametrize("host", ["<script>", "a b", "evil.example/x", "x" * 300, "a@b"])
def test_an_address_that_is_none_is_not_repeated(live, host):
    answer = live.get("/ogc", headers={"X-Forwarded-Host": host})
    assert host not in answer.text


def test_pages_for_people_load_nothing_from_elsewhere_and_run_nothing(live):
    live.save(401, title='Synthetic <img src=x onerror="alert(1)">', summary="Synthetic </td>")
    targets: set[str] = set()
    paths = [
        *PAGES,
        f"{ITEMS}?sortby=-revision&limit=1000",
        f"{ITEMS}?properties=revision",
        f"{ITEMS}/{synthetic_id(401)}",
    ]
    for path in paths:
        answer = live.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert answer.headers["content-type"].startswith("text/html"), path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "<img" not in answer.text and "<script" not in answer.text
        loaded = re.findall(r"<(?:link|script|img|iframe)[^>]+(?:href|src)=\"([^\"]+)", answer.text)
        assert loaded == [f"{live.ogc}/style.css"]
        targets |= set(re.findall(rf'href="({re.escape(live.ogc)}[^"]+)"', answer.text))
    details = {each for each in targets if "/items/" in each}
    for target in (targets - details) | set(sorted(details)[:3]):
        assert live.get(target.removeprefix(live.url).replace("&amp;", "&")).is_success, target
    assert live.get("/ogc/style.css").headers["content-type"].startswith("text/css")


def test_a_page_that_has_not_changed_is_not_sent_again(live):
    first = live.get(f"{ITEMS}?limit=5")
    again = live.get(f"{ITEMS}?limit=5", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "filter_",
    [
        " AND ".join(["count_best > 1"] * 200),
        "(" * 300 + "count_best > 1" + ")" * 300,
        "count_best = " + "-" * 3_900 + "1",
        "title LIKE '" + "%25a" * 900 + "'",
        "S_INTERSECTS(geometry, POLYGON((" + ", ".join(f"{n} {n % 7}" for n in range(500)) + ")))",
    ],
    ids=lambda each: each[:20],
)
def test_a_monstrous_filter_takes_no_time(live, filter_):
    began = time.monotonic()
    assert live.get(f"{ITEMS}?filter={filter_}").status_code in (200, 400)
    assert time.monotonic() - began < 5


BAD = [
    ("limit=0", "limit"),
    ("limit=ten", "limit"),
    ("offset=-1", "offset"),
    ("offset=1e9", "offset"),
    ("bbox=1,2,3", "bbox"),
    ("bbox=nan,0,1,1", "bbox"),
    ("bbox=0,0,inf,1", "bbox"),
    ("bbox=0,9,1,1", "bbox"),
    ("bbox=0,0,9,1,1,0", "bbox"),
    ("bbox=0,0,nan,1,1,nan", "bbox"),
    ("bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "bbox-crs"),
    ("bbox=0,0,1,1&bbox-crs=EPSG:4326", "bbox-crs"),
    ("crs=EPSG:4326", "crs"),
    ("datetime=yesterday", "datetime"),
    ("datetime=2025-02-30", "datetime"),
    ("datetime=2025-02-01/2025-01-01", "datetime"),
    ("datetime=2025/2026/2027", "datetime"),
    ("datetime=..", "datetime"),
    ("properties=colour", "properties"),
    ("sortby=colour", "sortby"),
    ("sortby=", "sortby"),
    ("colour=red", "colour"),
    ("count_best=many", "count_best"),
    ("lasting=perhaps", "lasting"),
    ("f=xml", "f"),
    ("f=../../etc/passwd", "f"),
    ("known=now", "known"),
    ("resulttype=all", "resulttype"),
    ("skipGeometry=maybe", "skipGeometry"),
    ("limit=1&limit=2", "limit"),
    ("filter=", "filter"),
    ("filter=title", "filter"),
    ("filter=colour = 'red'", "filter"),
    ("filter=summary < 5", "filter"),
    ("filter=title = ", "filter"),
    ("filter=sleep(10) = 1", "filter"),
    ("filter=count_best = '5'", "filter"),
    ("filter=start > 'yesterday'", "filter"),
    ("filter=start > DATE('2024-02-30')", "filter"),
    ("filter=T_AFTER(start, 5)", "filter"),
    ("filter=T_AFTER(start, INTERVAL('2024-01-01'))", "filter"),
    ("filter=S_INTERSECTS(geometry, POLYGON((0 0)))", "filter"),
    ("filter=S_INTERSECTS(geometry, POINT(1e999 0))", "filter"),
    ("filter=S_INTERSECTS(geometry, BBOX(1,2,3))", "filter"),
    ("filter=" + " OR ".join(["lasting = true"] * 201), "filter"),
    ("filter=" + "(" * 1_900, "filter"),
    ("filter=count_best = " + "1-" * 1_000 + "1", "filter"),
    ("filter-lang=cql2-json&filter={", "filter"),
    ("filter-lang=cql2-json&filter=[1]", "filter"),
    ('filter-lang=cql2-json&filter={"op":"="}', "filter"),
    ('filter-lang=cql2-json&filter={"op":["="],"args":{}}', "filter"),
    ('filter-lang=cql2-json&filter={"type":"Polygon","coordinates":[[[[[[]]]]]]}', "filter"),
    (
        "filter-lang=cql2-json&filter=" + '{"op":"not","args":[' * 150 + "true" + "]}" * 150,
        "filter",
    ),
    ("filter=" + "NOT " * 300 + "count_best > 1", "filter"),
    ("filter-lang=sql&filter=title IS NULL", "filter-lang"),
    ("title=" + "x" * 60_000, "title"),
    ("&".join(f"title{n}=x" for n in range(500)), "query"),
    ("title=%ff", "query"),
]


@pytest.mark.parametrize(("query", "parameter"), BAD, ids=[each[0][:40] for each in BAD])
def test_a_parameter_that_cannot_be_read_is_named(live, query, parameter):
    answer = live.get(f"{ITEMS}?{query}")
    assert answer.status_code == 400
    assert problem_of(answer)["parameter"] == parameter
    assert len(answer.text) < 1_000


@pytest.mark.parametrize(
    "path",
    [
        "/ogc/nothing",
        "/ogc/collections/x",
        "/ogc/collections/x/items",
        f"{ITEMS}/%00",
        f"{ITEMS}/{'x' * 5_000}",
        "/ogc/..%2f..%2fetc%2fpasswd",
    ],
)
def test_what_is_not_there_is_a_problem_document(live, path):
    answer = live.get(path)
    assert answer.status_code == 404
    problem_of(answer)


@pytest.mark.parametrize("path", ["/ogc", ITEMS])
def test_nothing_can_be_written(live, path):
    import httpx

    answer = httpx.post(live.url + path, json={})
    assert answer.status_code == 405
    problem_of(answer)


def test_a_page_of_areas_is_never_larger_than_some_megabytes():
    assert read_items("limit=9999&sortby=start", MOST_AREAS).limit == MOST_AREAS
    assert read_items("limit=10", MOST_AREAS).limit == 10
    assert read_items("sortby=start", MOST_AREAS).limit == USUAL_ITEMS


def test_areas_beyond_those_of_a_page_are_linked(tmp_path):
    first = dumps(next(recorded_events(1, first=4)))  # every fourth lies somewhere in a region
    with (tmp_path / EVENTS_FILE).open("wb") as file:
        for number in range(MOST_AREAS + 5):
            name = synthetic_id(number + 1).encode()
            file.write(first.replace(synthetic_id(4).encode(), name) + b"\n")
    with serving(tmp_path) as live:
        page = live.get("/ogc/collections/areas/items?limit=10000").json()
        assert page["numberReturned"] == len(page["features"]) == MOST_AREAS
        assert page["numberMatched"] == MOST_AREAS + 5
        following = live.get("/ogc" + link(page, "next").partition("/ogc")[2]).json()
        assert following["numberReturned"] == 5
        assert link(following, "next") is None
