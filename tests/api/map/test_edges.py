"""What lies on the very edge of a box, a window or a day is found by the routes as by the query."""

from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette

from api.routes import routes
from events.query.address import read_query
from events.query.query import matches
from services import Services
from settings import Settings
from tests.asgi import Client
from tests.synthetic import synthetic_event

TODAY = datetime.now(UTC).date().isoformat()
DATES = (
    *("2025-04-08", "2025-04-09", "2025-04", "2025-04-08/2025-04-10", "[2025-04-07..2025-04-09]"),
    *("../2025-04-08", "/2025-04-09", "2025-04-09/..", "2025-04-10/", "2024", None),
)
POSITIONS = (
    *((30.0, 45.0), (40.0, 50.0), (30.0, 50.0), (40.0, 45.0), (35.0, 45.0), (30.0, 47.0)),
    *((29.9, 47.0), (40.1, 47.0), (35.0, 44.9), (35.0, 50.1), (180.0, 0.0), (-180.0, 0.0)),
    *((170.0, 5.0), (-170.0, 5.0), (169.9, 5.0), (-169.9, 5.0)),
)


def event_at(number, longitude, latitude):
    place = {"longitude": longitude, "latitude": latitude, "precision": 1, "method": "clicked"}
    return synthetic_event(number, where=place, when={"edtf": "2025-01-01"})


EVENTS = [
    *(synthetic_event(number, when={"edtf": edtf}) for number, edtf in enumerate(DATES, 1)),
    *(event_at(number, *position) for number, position in enumerate(POSITIONS, 101)),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    services = Services(Settings(data_dir=tmp_path_factory.mktemp("edges"), samples=False))
    with services.store.batch(author="Synthetic") as batch:
        for event in EVENTS:
            batch.add(event)
        batch.save()
    yield Client(Starlette(routes=routes(services)))
    services.store.close()


@pytest.mark.parametrize(
    "query",
    [
        *(f"from={day}" for day in ("2025-04-07", "2025-04-08", "2025-04-09", "2025-04-10")),
        *(f"to={day}" for day in ("2025-04-06", "2025-04-07", "2025-04-08", "2025-04-09")),
        *(f"from=2025-04-{day}&to=2025-04-{day}" for day in ("07", "08", "09", "10", "11", "30")),
        *("from=2025-05-01", "to=2025-03-31", "from=2025-04-30", "to=2025-04-01"),
        *("from=1900-01-01", "to=2100-12-31", "from=2100-12-31", "to=1900-01-01"),
        *("from=2024-12-31&to=2024-12-31", "from=2024-01-01&to=2024-01-01"),
        *("from=2025-04-08&undated=include", "from=2025-04-08&undated=only"),
        *("bbox=30,45,40,50", "bbox=30,45,30,45", "bbox=29.9,44.9,40.1,50.1"),
        *("bbox=170,-10,-170,10", "bbox=180,-1,-180,1", "bbox=-180,-90,180,90"),
        *("bbox=30.1,45.1,39.9,49.9", "bbox=40,50,41,51", "bbox=29,44,30,45"),
    ],
)
def test_a_list_holds_what_the_query_means(client, query):
    expected = {event.id for event in EVENTS if matches(event, read_query(query))}
    rows = client.get(f"/rows?limit=200&{query}").json()["rows"]
    assert {row["id"] for row in rows} == expected
    view = client.get(f"/view?window=-180,-85,180,85&zoom=2&{query}").json()
    assert view["counts"]["events"] == len(expected)


def test_a_window_holds_what_lies_on_its_edge(client):
    view = client.get("/view?window=30,45,40,50&zoom=6&from=2025-01-01&to=2025-01-01").json()
    query = read_query("bbox=30,45,40,50&from=2025-01-01&to=2025-01-01")
    assert view["counts"]["in_window"] == sum(matches(event, query) for event in EVENTS)


def test_open_dates_stand_at_their_side_of_the_list(client):
    def dates(sort):
        rows = client.get(f"/rows?limit=200&sort={sort}&from=2025-04-08&undated=include").json()
        return [(row["earliest"], row["latest"]) for row in rows["rows"]]

    earliest, latest = dates("earliest"), dates("latest")
    assert earliest[-1] == latest[-1] == (None, None)
    starts = [start or "" for start, _ in earliest[:-1]]
    assert starts == sorted(starts), "what has no beginning comes first"
    ends = [end or "9999" for _, end in latest[:-1]]
    assert ends == sorted(ends, reverse=True), "what has no end comes first"


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        (["../2024-06-01"], "2024-06-01", "2024-06-01"),
        (["2025-03-05/"], "2025-03-05", "2025-03-05"),
        (["2025-03-05/.."], "2025-03-05", TODAY),
        (["../2024-06-01", "2025-03-05/.."], "2024-06-01", TODAY),
        (["../2025-03-05", "2024-06-01/"], "2024-06-01", "2025-03-05"),
        (["../2024-06-01", "../2024-06-09"], "2024-06-01", "2024-06-09"),
        (["2024-06-01/", "2024-06-09/"], "2024-06-01", "2024-06-09"),
        (["2024-06-03", "../2024-06-01", "2024-06-09/"], "2024-06-01", "2024-06-09"),
    ],
)
def test_a_timeline_reaches_from_the_first_day_to_the_last_or_what_goes_on_to_today(
    tmp_path, dates, first, last
):
    services = Services(Settings(data_dir=tmp_path / "var", samples=False))
    with services.store.batch(author="Synthetic") as batch:
        for number, edtf in enumerate(dates):
            batch.add(synthetic_event(number, when={"edtf": edtf}))
        batch.save()
    told = Client(Starlette(routes=routes(services))).get("/timeline?bins=400").json()
    assert (told["first"], told["last"]) == (first, last)
    services.store.close()
