"""Whatever there is and whatever is asked, every way to look at the events counts the same ones."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from api.routes import routes
from events.dates.certainty import Certainty
from events.export import select
from events.geojson.flat import columns_of
from events.model.licences import ACLED_TERMS
from events.query.address import write_query
from events.query.query import BoundingBox, EventQuery, Placed, Undated, matches
from events.table.listing import Sort, in_order
from events.vocabulary import EventType, State, Verification
from maps.compose import layer_groups
from services import Services
from settings import Settings
from tests.api.conftest import Client
from tests.synthetic import synthetic_event
from ui.map.overview import SURE, overview
from ui.map.page import headline, left_out_words

COUNT = 90
TODAY = datetime.now(UTC).date()
WORLD = "window=-180,-85,180,85&zoom=4"


def troops(*pairs):
    return [{"nationality": code, "fighting_for": side, "role": "engaged"} for code, side in pairs]


def varied(number):
    """Make one of many events that differ in all that a filter looks at."""
    changes = [
        {},
        {"where": None},
        {"when": {"edtf": None, "reported_on": "2025-01-05"}},
        {
            "when": {
                "edtf": [
                    *("2024-03/..", "../2024-06-01", "2024-02", "2024-01/2024-05-09"),
                    *("2024-01/2024-05-09?", "2024-04/", "[2024-03-05..2024-03-20]", "2025"),
                ][number % 8]
            }
        },
        {"troops": []},
        {"troops": None},
        {"troops": troops(("CHN", "RUS"), ("PRK", "RUS"), (None, None))},
        {"troops": troops(("COL", "UKR"), ("COL", "RUS"))},
        {"statements": []},
        {"origin": {"dataset": "ACLED", "external_id": f"{number}", "licence": ACLED_TERMS}},
        {"state": State.DRAFT},
        {"publish_after": datetime.now(UTC) + timedelta(days=1)},
    ]
    return synthetic_event(number, **changes[number % len(changes)])


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = Services(Settings(data_dir=tmp_path_factory.mktemp("counts"), samples=False))
    with made.store.batch(author="Synthetic") as batch:
        for number in range(1, COUNT + 1):
            batch.add(varied(number))
        batch.save()
    for number in (1, 12, 23):
        seen = made.store.get(varied(number).id)
        state = State.RETRACTED if number == 1 else State.DRAFT
        made.store.save(
            seen.with_changes(state=state, title="Synthetic, changed"),
            author="Synthetic",
            expected_revision=1,
        )
    assert len(made.table.find(passed_on=False)) > 3
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def client(services):
    return Client(Starlette(routes=routes(services)))


def some(values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


days = st.none() | st.dates(date(2023, 12, 1), date(2026, 1, 1))
queries = st.builds(
    lambda from_, to, **rest: EventQuery(
        from_=min(filter(None, (from_, to)), default=None) if from_ else None,
        to=max(filter(None, (from_, to)), default=None) if to else None,
        **rest,
    ),
    from_=days,
    to=days,
    nationality=some(
        ["CHN", "PRK", "COL", "NPL", "not_stated", "not_mentioned", "stated_none", "none"]
    ),
    fighting_for=some(["RUS", "UKR", "not_stated"]),
    event_type=some(list(EventType)),
    verification=some(list(Verification)),
    certainty=some(list(Certainty)),
    off=some(["CHN", "PRK", "not_stated", "not_mentioned", "stated_none"]),
    undated=st.none() | st.sampled_from(Undated),
    placed=st.none() | st.sampled_from(Placed),
    bbox=st.none()
    | st.sampled_from([BoundingBox(36.0, 47.0, 37.5, 49.0), BoundingBox(170.0, -80.0, 37.0, 80.0)]),
    text=st.sampled_from(["", "", "kursk", "zaporizhzhia place", "nothing that is there"]),
    as_known_on=st.sampled_from([None, None, TODAY, date(2024, 1, 1)]),
)


SWITCHED = range(2, 40)
"""Events that there are in some examples and not in others."""


def publish(services, wanted):
    """Have those of the events that come and go be published that are wanted, and no other."""
    with services.store.batch(author="Synthetic") as batch:
        for number in SWITCHED:
            seen = services.store.get(varied(number).id)
            state = State.PUBLISHED if number in wanted else State.DRAFT
            if seen.state is not state:
                batch.add(seen.with_changes(state=state))
        if len(batch):
            batch.save()


def numbers_of(html):
    """Give the numbers that a piece of HTML shows, in order."""
    shown = re.sub(r"<[^>]*>", " ", html)
    return [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", shown)]


def check_steps(timeline, found, query):
    """No event is drawn solid in a step in which it is not certain, nor missing where it is."""
    starts = [date.fromisoformat(day) for day in timeline["starts"]]
    if not starts:
        return
    first, last = (date.fromisoformat(timeline[name]) for name in ("first", "last"))
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        step = max(start, first), end
        stand = Counter(e.when.days.within(*step, query.today) for e in found if e.when.days)
        assert timeline["events"][number] == stand[Certainty.CERTAIN], step
        assert timeline["events_faint"][number] == stand[Certainty.POSSIBLE], step
        for rows, certainty in (("counts", "certain"), ("faint", "possible")):
            by_layer = Counter(
                layer
                for e in found
                if e.when.days and e.when.days.within(*step, query.today) == certainty
                for layer in e.layers
            )
            drawn = dict(zip(timeline["layers"], timeline[rows][number], strict=True))
            assert +Counter(drawn) == by_layer, step


def check_played(ask, timeline, found, query):
    """The map of a step, as it is played, draws faintly what is not certain in it."""
    if not timeline["starts"]:
        return
    step = date.fromisoformat(timeline["starts"][0]), date.fromisoformat(timeline["last"])
    played = replace(query, from_=step[0], to=step[1], certainty=(), undated=None)
    view = ask("/view", WORLD, played).json()
    events = [event for event in found if event.when.days]
    stand = Counter(str(event.when.days.within(*step, query.today)) for event in events)
    told = Counter()
    for number, count in zip(view["kinds"]["certainty"], view["kinds"]["events"], strict=True):
        told[view["certainties"][number]] += count
    if not query.certainty and query.undated is None:
        assert +told == Counter({each: stand[each] for each in stand if each != "None"})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    query=st.just(EventQuery()) | queries,
    published=st.just(frozenset(SWITCHED)) | st.frozensets(st.sampled_from(SWITCHED)),
)
def test_every_way_counts_the_same_events(services, client, query, published):
    publish(services, published)

    def ask(path, more="", asked=query):
        answer = client.get(f"{path}?{'&'.join(filter(None, (write_query(asked), more)))}")
        assert answer.status_code == 200, answer.text
        return answer

    found = services.table.find(query)
    passed_on = {event.id for event in services.table.find(query, passed_on=True)}
    assert {event.id for event in found} == {
        event.id
        for event in services.table.find(as_known_on=query.as_known_on)
        if matches(event, query)
    }
    count = len(found)
    unplaced = sum(event.where is None for event in found)
    undated = sum(event.when.edtf is None for event in found)
    apart = query.has_dates and query.undated is None
    expected = {
        "events": count,
        "unplaced": unplaced,
        "undated": undated,
        "undated_apart": len(services.table.find(query.undated_apart())) if apart else 0,
        "kept_in": count - len(passed_on),
    }

    view = ask("/view", WORLD).json()
    assert expected.items() <= view["counts"].items()
    drawn = sum(
        sum(area["count"] for area in half["areas"])
        + sum(half.get("cells", {}).get("count", []))
        + len(half.get("events", {}).get("id", []))
        for half in (view, view["backdrop"])
    )
    assert drawn == view["counts"]["in_window"] == count - unplaced

    rows = ask("/rows", "limit=500").json()
    assert rows["count"] == len(rows["rows"]) == count
    assert {row["id"] for row in rows["rows"]} == {event.id for event in found}

    standing = Counter(
        str(event.when.days.within(query.from_, query.to, query.today))
        for event in found
        if event.when.days
    )
    assert {each: standing[each] for each in Certainty}.items() <= view["counts"].items()
    assert sum(standing.values()) == count - undated
    kinds = view["kinds"]
    assert sum(kinds["events"]) == count
    assert sum(kinds["unplaced"]) == unplaced
    assert sum(kinds["in_window"]) == count - unplaced
    by_layer = Counter(layer for event in found for layer in event.layers)
    told = Counter()
    for pairs, number in zip(kinds["troops"], kinds["events"], strict=True):
        told.update(dict.fromkeys({view["layers"][layer] for layer, _ in pairs}, number))
    assert told == by_layer
    regions = {each["key"]: each["count"] for each in ask("/regions").json()["regions"]}
    assert sum(regions.values()) == count
    assert regions.get("unplaced", 0) == unplaced

    timeline = ask("/timeline", "bins=1").json()
    assert timeline["undated"] == undated
    if query.from_ and query.to:
        steps = sum(timeline["events"]), sum(timeline["events_faint"])
        assert steps == (standing["certain"], standing["possible"])
    timeline = ask("/timeline", "bins=30").json()
    check_steps(timeline, found, query)
    check_played(ask, timeline, found, query)

    selection = services.table.shown(query.as_known_on).select(query)
    seen = overview(selection)
    assert (seen.count, seen.unplaced, seen.undated) == (count, unplaced, undated)
    assert (seen.certain, seen.possible, seen.open) == tuple(standing[each] for each in Certainty)
    assert seen.layers == by_layer
    assert seen.sure == sum(event.verification in SURE for event in found)
    drawn = numbers_of(headline(seen))
    assert drawn[0] == count
    assert not seen.sure or drawn[-2:] == [seen.sure, count]
    switches = [group.layer_name for group in layer_groups(query, counts=seen.layers)[1:]]
    assert sorted(numbers_of(name)[-1] for name in switches) == sorted(by_layer.values())
    listed = in_order(selection, Sort.LATEST)
    assert len(listed) == len(set(listed.tolist())) == count
    off = numbers_of(left_out_words(selection, query)) or [0]
    assert off[0] == len(services.table.find(replace(query, off=()))) - count
    download = select(services.table, query)
    assert len(download.events) == len(passed_on)
    assert len(download.events) + download.left_out == count

    if query.as_known_on is None:
        changes = ask("/changes").json()["changes"]
        assert {change["id"] for change in changes} == passed_on
    for path in ("/events.geojson", "/export/geojson"):
        features = ask(path).json()["features"]
        assert {feature["id"] for feature in features} == passed_on
        assert len(features) == len(passed_on)
    lines = ask("/export/geojsonl").content.splitlines()
    assert {orjson.loads(line)["id"] for line in lines} == passed_on
    table = csv.reader(io.StringIO(ask("/export/csv").content.decode("utf-8-sig")))
    assert len(list(table)) == 1 + len(passed_on)


BOX = BoundingBox(36.0, 47.0, 37.5, 49.0)


FIRST, LAST = date(2024, 3, 1), date(2024, 5, 31)


def in_box_or_nowhere(event):
    return event.where is None or matches(event, EventQuery(bbox=BOX))


def in_days_or_undated(event):
    """By the days a feature carries, be they the event's or its report's."""
    columns = columns_of(event)
    start, end = (columns[name] and date.fromisoformat(columns[name]) for name in ("start", "end"))
    return (start is None or start <= LAST) and (end is None or end >= FIRST)


@pytest.mark.parametrize("known", [None, TODAY, date(2024, 1, 1)])
@pytest.mark.parametrize(
    ("asked", "is_asked_for"),
    [
        ("", lambda event: True),
        ("bbox=36,47,37.5,49", in_box_or_nowhere),
        (f"datetime={FIRST}/{LAST}", in_days_or_undated),
    ],
)
def test_gis_is_told_the_same_number(services, client, known, asked, is_asked_for):
    """Of a box or of days also what has no geometry or no time, as OGC's standard says."""
    more = f"&known={known}" if known else ""
    page = client.get(f"/ogc/collections/events/items?limit=500&{asked}{more}").json()
    everything = services.table.find(as_known_on=known, passed_on=True)
    found = {event.id for event in everything if is_asked_for(event)}
    assert page["numberMatched"] == len(page["features"]) == len(found)
    assert {feature["id"] for feature in page["features"]} == found
