"""The requirements of CQL2 (OGC 21-065r2), each class by its name, in text and in JSON."""

import json

import pytest

from tests.api.conftest import problem_of
from tests.api.ogc.test_requirements import (
    ITEMS,
    OGC,
    ONE_PAGE,
    ONGOING,
    REPORTED,
    UNDATED,
    UNPLACED,
    UNTIL,
    ask,  # noqa: F401 - a fixture
    client,  # noqa: F401 - a fixture
    numbers,
)
from tests.synthetic import NATIONALITIES, SIDES, synthetic_event

EVERY = {*range(1, 13), UNPLACED, UNDATED, ONGOING, UNTIL, REPORTED}
COUNT = {number: 1 + number % 50 for number in EVERY}
"""What each event has in count_best."""

PLACE = synthetic_event(1).where
assert PLACE is not None
X, Y = PLACE.longitude, PLACE.latitude
TRIANGLE = f"(({X - 1} {Y - 1}, {X + 1} {Y - 1}, {X} {Y + 1}, {X - 1} {Y - 1}))"
PROPERTY = {"property": "count_best"}


def those(test) -> set[int]:
    return {number for number in EVERY if test(number)}


TEXT = [
    # Basic CQL2
    ("count_best = 5", those(lambda n: COUNT[n] == 5)),
    ("count_best <> 5", those(lambda n: COUNT[n] != 5)),
    ("count_best < 5", those(lambda n: COUNT[n] < 5)),
    ("count_best <= 5", those(lambda n: COUNT[n] <= 5)),
    ("count_best > 5", those(lambda n: COUNT[n] > 5)),
    ("count_best >= 5", those(lambda n: COUNT[n] >= 5)),
    ("NOT count_best >= 5 OR count_best = 6", those(lambda n: COUNT[n] < 5 or COUNT[n] == 6)),
    ("count_best > 2 AND count_best < 5", those(lambda n: 2 < COUNT[n] < 5)),
    ("lasting = TRUE", {ONGOING}),
    ("lasting", {ONGOING}),
    ("place IS NULL", {UNPLACED}),
    ("place IS NOT NULL AND count_best = 2", {1}),
    ("start = DATE('2024-01-04')", {3, REPORTED}),
    ("start = '2024-01-04'", {3, REPORTED}),
    ("recorded_at > TIMESTAMP('2020-01-01T00:00:00Z')", EVERY),
    # Advanced comparison operators
    ("title LIKE '%event 1_'", {10, 11, 12}),
    ("title NOT LIKE '%event 1%'", those(lambda n: not str(n).startswith("1"))),
    (r"title LIKE 'Synthetic\_event%'", set()),
    ("count_best BETWEEN 3 AND 4", those(lambda n: 3 <= COUNT[n] <= 4)),
    ("count_best NOT BETWEEN 3 AND 40", those(lambda n: not 3 <= COUNT[n] <= 40)),
    ("count_best IN (2, 4)", those(lambda n: COUNT[n] in (2, 4))),
    (
        "title NOT IN ('Synthetic event 1') AND count_best = 2",
        those(lambda n: COUNT[n] == 2 and n != 1),
    ),
    # Case and accents
    ("CASEI(title) = CASEI('SYNTHETIC EVENT 7')", {7}),
    ("CASEI(title) LIKE CASEI('SYNTHETIC EVENT 7')", {7}),
    ("CASEI('STRASSE') = CASEI('Straße') AND count_best = 8", those(lambda n: COUNT[n] == 8)),
    ("CASEI('ΟΔΟΣ') = CASEI('οδος') AND count_best = 8", those(lambda n: COUNT[n] == 8)),
    ("ACCENTI(title) = ACCENTI('Sýnthetic évent 7')", {7}),
    ("ACCENTI(CASEI(title)) LIKE ACCENTI(CASEI('SÝNTHETIC ÉVENT 7'))", {7}),
    ("title = 'it''s' OR title = 'it\\'s'", set()),
    # Spatial functions
    (f"S_INTERSECTS(geometry, POINT({X} {Y}))", {1}),
    (f"S_INTERSECTS(geometry, POINT Z({X} {Y} 7))", {1}),
    (f"S_INTERSECTS(geometry, POINTZ ({X} {Y} 7))", {1}),
    (f"S_INTERSECTS(POINT({X} {Y}), geometry)", {1}),
    (f"S_INTERSECTS(geometry, BBOX({X - 0.001}, {Y - 0.001}, {X + 0.001}, {Y + 0.001}))", {1}),
    (f"S_INTERSECTS(geometry, BBOX({X - 1e-3}, {Y - 1e-3}, 0, {X + 1e-3}, {Y + 1e-3}, 9))", {1}),
    ("S_INTERSECTS(geometry, BBOX(-180,-90,180,90))", EVERY - {UNPLACED}),
    ("NOT S_INTERSECTS(geometry, BBOX(-180,-90,180,90))", set()),
    ("S_DISJOINT(geometry, BBOX(0, 0, 1, 1))", EVERY - {UNPLACED}),
    (f"S_EQUALS(geometry, POINT({X} {Y}))", {1}),
    (
        f"S_WITHIN(geometry, POLYGON{TRIANGLE}) AND count_best = 2",
        {1},
    ),
    (f"S_CONTAINS(geometry, POINT({X} {Y}))", {1}),
    (f"S_TOUCHES(geometry, LINESTRING({X} {Y}, {X + 1} {Y}))", {1}),
    (f"S_CROSSES(geometry, LINESTRING({X} {Y}, {X + 1} {Y}))", set()),
    (f"S_OVERLAPS(geometry, MULTIPOINT(({X} {Y}), (0 0)))", set()),
    (f"S_INTERSECTS(geometry, MULTIPOINT Z(({X} {Y} 1), (0 0 1)))", {1}),
    (
        f"S_INTERSECTS(geometry, MULTIPOLYGON({TRIANGLE})) AND count_best = 2",
        {1},
    ),
    (f"S_INTERSECTS(geometry, MULTILINESTRING(({X} {Y}, 0 0), (1 1, 2 2)))", {1}),
    (f"S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT({X} {Y}), LINESTRING(0 0, 1 1)))", {1}),
    (f"S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT({X} {Y}), LINESTRING(0 0, 1 1)))", {1}),
    ("S_EQUALS(geometry, geometry)", EVERY - {UNPLACED}),
    ("S_INTERSECTS(POINT(1 1), BBOX(0,0,2,2)) AND count_best = 3", those(lambda n: COUNT[n] == 3)),
    # Functions
    (f"DISTANCE(geometry, POINT({X} {Y})) < 1", {1}),
    (f"distance(POINT({X} {Y}), geometry) >= 0", EVERY - {UNPLACED}),
    # Temporal functions
    ("T_AFTER(start, DATE('2024-01-12'))", {12, UNPLACED}),
    ("T_BEFORE(end, DATE('2024-01-03'))", {1}),
    ("T_DURING(start, INTERVAL('2024-01-05', '2024-01-08'))", {5, 6}),
    ("T_EQUALS(start, DATE('2024-01-06'))", {5}),
    ("T_INTERSECTS(INTERVAL(start, end), INTERVAL('..', '2024-01-02'))", {1, UNTIL}),
    ("T_INTERSECTS(INTERVAL(start, end), INTERVAL('2024-02-01', '..'))", {UNPLACED, ONGOING}),
    ("T_MEETS(INTERVAL('2024-01-01', '2024-01-06'), INTERVAL(start, end)) AND NOT lasting", {5}),
    ("T_DISJOINT(start, INTERVAL('2024-01-03', '2025-01-01'))", {1}),
    # Array functions
    ("A_CONTAINS(nationalities, ('PRK'))", those(lambda n: NATIONALITIES[n % 9] == "PRK")),
    ("A_CONTAINS(nationalities, ['PRK'])", those(lambda n: NATIONALITIES[n % 9] == "PRK")),
    ("A_EQUALS(fighting_for, ('UKR'))", those(lambda n: SIDES[n % 2] == "UKR")),
    (
        "A_CONTAINEDBY(nationalities, ('PRK', 'CHN'))",
        those(lambda n: NATIONALITIES[n % 9] in ("PRK", "CHN")),
    ),
    ("A_OVERLAPS(nationalities, ('PRK', 'GBR'))", those(lambda n: NATIONALITIES[n % 9] == "PRK")),
    ("A_CONTAINS(('a', 'b'), ('b', 'a', 'b')) AND count_best = 2", those(lambda n: COUNT[n] == 2)),
    ("A_EQUALS(('a', 'b'), ('b')) AND count_best = 2", set()),
    # Property-property, literal-literal
    ("start = end AND count_best = 2", {1, UNPLACED}),
    ("5 = count_best", those(lambda n: COUNT[n] == 5)),
    ("1 = 1 AND count_best = 5", those(lambda n: COUNT[n] == 5)),
    # Arithmetic
    ("count_best + 1 = 6", those(lambda n: COUNT[n] == 5)),
    ("count_best - 1 * 2 = 3", those(lambda n: COUNT[n] == 5)),
    ("(count_best - 1) * 2 = 8", those(lambda n: COUNT[n] == 5)),
    ("count_best / 2 = 2.5", those(lambda n: COUNT[n] == 5)),
    ("count_best % 2 = 1", those(lambda n: COUNT[n] % 2 == 1)),
    ("count_best div 2 = 2", those(lambda n: COUNT[n] // 2 == 2)),
    ("count_best DIV 2 = 2", those(lambda n: COUNT[n] // 2 == 2)),
    ("count_best ^ 2 = 25", those(lambda n: COUNT[n] == 5)),
    ("2 ^ 3 ^ 2 = 512 AND count_best = 5", those(lambda n: COUNT[n] == 5)),
    ("-count_best + 2 ^ 2 * 2 = 3", those(lambda n: COUNT[n] == 5)),
    ("-2 ^ 2 = -4 AND count_best = 5", those(lambda n: COUNT[n] == 5)),
    ("count_best % 0 = 0 OR count_best / 0 = 1 OR count_best div 0 = 1", set()),
    ("-7 % 3 = -1 AND -7 div 2 = -3 AND count_best = 5", those(lambda n: COUNT[n] == 5)),
]


@pytest.mark.parametrize(("asked", "found"), TEXT, ids=[each[0][:60] for each in TEXT])
def test_cql2_text(ask, asked, found):  # noqa: F811
    assert numbers(ask(ITEMS, filter=asked, **ONE_PAGE)) == found


def op(name, *args):
    return {"op": name, "args": list(args)}


JSON = [
    (op("=", PROPERTY, 5), those(lambda n: COUNT[n] == 5)),
    (op("not", op(">", PROPERTY, 5)), those(lambda n: COUNT[n] <= 5)),
    (op("and", op(">", PROPERTY, 2), op("<", PROPERTY, 5)), those(lambda n: 2 < COUNT[n] < 5)),
    (op("isNull", {"property": "place"}), {UNPLACED}),
    (op("in", PROPERTY, [2, 4]), those(lambda n: COUNT[n] in (2, 4))),
    (op("between", PROPERTY, 3, 4), those(lambda n: 3 <= COUNT[n] <= 4)),
    (op("like", op("casei", {"property": "title"}), op("casei", "%EVENT 7")), {7}),
    (op("=", {"casei": {"property": "title"}}, {"casei": "SYNTHETIC EVENT 7"}), {7}),
    (op("=", op("%", PROPERTY, 2), 1), those(lambda n: COUNT[n] % 2 == 1)),
    (op("=", op("div", PROPERTY, 2), 2), those(lambda n: COUNT[n] // 2 == 2)),
    (op("=", op("^", PROPERTY, 2), 25), those(lambda n: COUNT[n] == 5)),
    (
        op("a_contains", {"property": "nationalities"}, ["PRK"]),
        those(lambda n: NATIONALITIES[n % 9] == "PRK"),
    ),
    (
        op("a_containedBy", {"property": "nationalities"}, ["PRK", "CHN"]),
        those(lambda n: NATIONALITIES[n % 9] in ("PRK", "CHN")),
    ),
    (op("s_intersects", {"property": "geometry"}, {"type": "Point", "coordinates": [X, Y]}), {1}),
    (
        op("s_intersects", {"property": "geometry"}, {"type": "Point", "coordinates": [X, Y, 7]}),
        {1},
    ),
    (
        op(
            "s_intersects",
            {"property": "geometry"},
            {"bbox": [X - 0.01, Y - 0.01, X + 0.01, Y + 0.01]},
        ),
        {1},
    ),
    (op("t_after", {"property": "start"}, {"date": "2024-01-12"}), {12, UNPLACED}),
    (
        op(
            "t_finishedBy",
            {"interval": [{"property": "start"}, {"property": "end"}]},
            {"interval": ["2024-01-03", "2024-01-03"]},
        ),
        {UNTIL},
    ),
    (op("t_during", {"property": "start"}, {"interval": ["2024-01-05", "2024-01-08"]}), {5, 6}),
    (
        op(
            "<",
            op("distance", {"property": "geometry"}, {"type": "Point", "coordinates": [X, Y]}),
            1,
        ),
        {1},
    ),
]


@pytest.mark.parametrize(("asked", "found"), JSON, ids=[str(each[0])[:60] for each in JSON])
def test_cql2_json(ask, asked, found):  # noqa: F811
    params = {"filter": json.dumps(asked), "filter-lang": "cql2-json"}
    assert numbers(ask(ITEMS, **params, **ONE_PAGE)) == found


@pytest.mark.parametrize(
    "asked",
    [
        "count_best %",
        "count_best div",
        "count_best ^ ^ 2 = 1",
        "A_CONTAINS(count_best, ('a'))",
        "A_CONTAINS(nationalities, (1, 2))",
        "A_CONTAINS(geometry, ('a'))",
        "DISTANCE(geometry, 5) < 1",
        "DISTANCE(geometry) < 1",
        "DISTANCE(geometry, POINT(1 2)) = 'far'",
        "POINT(1 2) = POINT(1 2)",
        "S_INTERSECTS(geometry, title)",
        "S_INTERSECTS(geometry, POINT Z(1 2))",
        "('a', 'b') = ('a', 'b')",
        "title LIKE count_best",
        "min(count_best) = 2",
        "title = 'never closed",
        "NOTlasting",
    ],
)
def test_what_is_no_cql2_is_refused_by_name(client, asked):  # noqa: F811
    answer = client.get(ITEMS, params={"filter": asked})
    assert answer.status_code == 400
    assert problem_of(answer)["parameter"] == "filter"


def test_functions_are_listed_and_each_can_be_called(client, ask):  # noqa: F811
    listed = ask(f"{OGC}/functions")["functions"]
    assert [each["name"] for each in listed] == ["distance", "casei", "accenti"]
    for each in listed:
        assert each["arguments"] and each["returns"]
    (link,) = [
        each
        for each in ask(OGC)["links"]
        if each["rel"] == "http://www.opengis.net/def/rel/ogc/1.0/functions"
    ]
    assert link["href"].endswith("/ogc/functions")
