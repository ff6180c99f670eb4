"""Likely duplicates: what is offered and why, what never is, and that looking up misses nothing."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.duplicates.finding import Duplicates, LikelyDuplicate
from events.duplicates.levels import EARTH_RADIUS_KM
from events.duplicates.pairing import LONG_DAYS, SLACK_DAYS, SLACK_KM, WIDE_M, Blocks
from events.duplicates.traits import UNDATED, Compared
from events.model.event import Event
from events.store.journal.store import GeoJsonStore
from events.table.table import WORTH_KEEPING, EventTable
from events.vocabulary import RelationKind, State
from tests.synthetic import synthetic_event, synthetic_id

KURSK = {"longitude": 36.19, "latitude": 51.73, "method": "gazetteer"}
SUDZHA = {
    "name": "Sudzha",
    "precision": 1,
    "longitude": 35.272,
    "latitude": 51.191,
    "method": "gazetteer",
}
PRK = {"nationality": "PRK", "fighting_for": "RUS", "role": "engaged"}


def event(number: int = 1, **changes: Any) -> Event:
    """A clash at Sudzha on 11 January 2025, unless told otherwise; synthetic."""
    told: dict[str, Any] = {
        "title": "Synthetic: assault on a farm south of the town",
        "summary": None,
        "event_type": "clash",
        "when": {"edtf": "2025-01-11"},
        "where": SUDZHA,
        "troops": [PRK],
        "statements": [],
        "sources": [{"publisher": "Synthetic agency", "url": f"https://example.org/{number}"}],
    }
    return synthetic_event(number, **{**told, **changes})


def whole_kursk(**changes: Any) -> dict[str, Any]:
    told = {"name": "Kursk region", "precision": 4, "radius_m": 150_000.0, "area": "RU-KRS"}
    return {**KURSK, **told, **changes}


@pytest.fixture
def store(tmp_path: Path):
    with_closing = GeoJsonStore(tmp_path)
    yield with_closing
    with_closing.close()


def keep(store: GeoJsonStore, *events: Event) -> list[Event]:
    return [store.save(each, author="Synthetic", expected_revision=0) for each in events]


def store_all(store: GeoJsonStore, events: list[Event]) -> None:
    with store.batch(author="Synthetic") as batch:
        for each in events:
            batch.add(each)
        batch.save()


def of(store: GeoJsonStore, asked: Event) -> tuple[LikelyDuplicate, ...]:
    return Duplicates(EventTable(store)).of(asked)


def words_of(likely: LikelyDuplicate) -> str:
    return "; ".join(reason.words for reason in likely.reasons)


def test_the_same_event_written_down_twice_is_very_likely_the_same(store):
    keep(store, event(1))
    (likely,) = of(store, event(2, title="Synthetic: farm south of the town assaulted"))
    assert likely.event_id == synthetic_id(1)
    assert likely.words == "very likely the same"
    for reason in ("the same place", "on the same day", "same nationality (PRK)", "same type"):
        assert reason in words_of(likely)
    assert [abs(r.weight) for r in likely.reasons] == sorted(
        (abs(r.weight) for r in likely.reasons), reverse=True
    )


def test_a_shared_source_is_enough_whatever_else_is_not_known(store):
    keep(store, event(1, sources=[{"url": "https://www.example.org/news?id=5&utm_source=x"}]))
    asked = event(
        2,
        title="Synthetic: something else was said here",
        where=None,
        when={},
        sources=[{"url": "http://example.org/news/?id=5"}],
    )
    (likely,) = of(store, asked)
    assert "the same source address" in words_of(likely)


def test_a_source_that_many_events_cite_says_little(store):
    shared = [{"url": "https://example.org/daily-summary"}]
    keep(
        store,
        *(
            event(
                number,
                title=f"Synthetic: thing {number} of its own kind, {number * 7919}",
                sources=shared,
                when={"edtf": f"2024-{number % 12 + 1:02}-05"},
                where={**SUDZHA, "longitude": 30.0 + number / 5},
            )
            for number in range(1, 30)
        ),
    )
    assert of(store, event(99, sources=shared, title="Synthetic: quite another thing")) == ()


def test_another_number_does_not_make_it_another_event(store):
    keep(store, event(1, troops=[{**PRK, "count_best": 2}]))
    (likely,) = of(store, event(2, troops=[{**PRK, "count_best": 3}]))
    assert "other numbers (2 and 3)" in words_of(likely)
    assert likely.words == "very likely the same"


@pytest.mark.parametrize(
    "changes",
    [
        {"where": {**SUDZHA, "longitude": 39.0, "name": "Elsewhere"}},
        {"when": {"edtf": "2025-03-11"}},
        {"troops": [{"nationality": "COL", "fighting_for": "UKR", "role": "engaged"}]},
        {"troops": [{**PRK, "fighting_for": "UKR"}]},
    ],
    ids=["far away", "two months later", "another nationality", "the other side"],
)
def test_what_contradicts_is_not_offered(store, changes):
    keep(store, event(1))
    other = event(2, title="Synthetic: vehicles destroyed near a bridge", **changes)
    assert of(store, other) == ()


def test_a_region_and_a_village_in_it_may_be_the_same_and_says_that_this_is_all(store):
    keep(store, event(1, where=whole_kursk()))
    (likely,) = of(store, event(2))
    assert "one place lies in the area the other is known to (about 150 km)" in words_of(likely)
    plain = event(3, title="Synthetic: bridge blown up by night", where=whole_kursk())
    assert all(
        each.event_id != synthetic_id(3) or each.bits < likely.bits for each in of(store, plain)
    )


def test_an_undated_event_is_compared_by_the_day_of_its_report(store):
    capture = {
        "event_type": "capture",
        "where": whole_kursk(),
        "title": "Synthetic: two captured, one injured in the jaw",
    }
    keep(store, event(1, **capture, when={"edtf": "2025-01-09"}))
    (likely,) = of(store, event(2, **capture, when={"reported_on": "2025-01-11"}))
    assert "one only has the day of its report, which is close" in words_of(likely)
    assert (
        of(
            store,
            event(
                3,
                **{**capture, "title": "Synthetic: drones shot down"},
                when={"reported_on": "2025-06-11"},
            ),
        )
        == ()
    )


def test_events_without_place_and_date_are_found_by_their_words(store):
    told = {"where": None, "when": {}, "event_type": "recruitment", "sources": []}
    keep(
        store,
        event(
            1, **told, title="Synthetic: twelve thousand sent under a defence treaty signed in June"
        ),
    )
    (likely,) = of(
        store, event(2, **told, title="Synthetic: 12,000 sent, defence treaty of June signed")
    )
    assert "similar words" in words_of(likely) or "almost the same words" in words_of(likely)
    assert of(store, event(3, **told, title="Synthetic: barracks built in the east")) == ()


def test_words_in_another_script_say_nothing_against_it(store):
    keep(store, event(1, title="Synthetic: штурм ферми на південь від міста"))
    (likely,) = of(store, event(2))
    assert "words" not in words_of(likely)


def test_what_one_dataset_lists_apart_is_not_offered(store):
    def row(number: int, external: str, dataset: str = "Synthetic GED") -> Event:
        return event(number, origin={"dataset": dataset, "external_id": external})

    keep(store, row(1, "100"))
    assert of(store, row(2, "101")) == ()
    assert of(store, row(3, "7", dataset="Synthetic other")) != ()


@pytest.mark.parametrize("kind", list(RelationKind))
@pytest.mark.parametrize("says_so", ["kept", "asked"])
def test_tied_events_are_never_offered_to_each_other_again(store, kind, says_so):
    first, second = event(1), event(2)
    if says_so == "kept":
        first = first.with_changes(relations=[{"kind": kind, "event_id": second.id}])
    else:
        second = second.with_changes(relations=[{"kind": kind, "event_id": first.id}])
    keep(store, first)
    assert of(store, second) == ()


def test_a_merged_event_is_offered_to_nobody(store):
    keep(store, event(1, relations=[{"kind": "merged_into", "event_id": synthetic_id(7)}]))
    assert of(store, event(2)) == ()


def test_drafts_and_retracted_events_count_and_can_be_left_out(store):
    keep(store, event(1, state="draft"), event(2, state="retracted"))
    looking = Duplicates(EventTable(store))
    assert {each.event_id for each in looking.of(event(3))} == {synthetic_id(1), synthetic_id(2)}
    (draft,) = looking.of(event(3), states=(State.DRAFT,))
    assert draft.event_id == synthetic_id(1)


def test_it_follows_what_is_saved(store):
    looking = Duplicates(EventTable(store))
    assert looking.of(event(2)) == ()
    (kept,) = keep(store, event(1))
    assert len(looking.of(event(2))) == 1
    moved = kept.with_changes(
        when={"edtf": "2024-02-02"}, title="Synthetic: other thing altogether"
    )
    store.save(moved, author="Synthetic", expected_revision=1)
    assert looking.of(event(2)) == ()


def test_it_begins_anew_when_the_store_was_exchanged(store, tmp_path):
    keep(store, event(1))
    looking = Duplicates(EventTable(store))
    assert len(looking.of(event(2))) == 1
    (tmp_path / "events.geojsonl").write_bytes(b"")
    assert looking.of(event(2)) == ()


def test_what_another_program_saved_is_found(store, tmp_path):
    looking = Duplicates(EventTable(store))
    assert looking.of(event(2)) == ()
    other = GeoJsonStore(tmp_path)
    keep(other, event(1))
    other.close()
    (likely,) = looking.of(event(2))
    assert likely.event_id == synthetic_id(1)


def test_events_saved_since_are_found_as_those_sorted_before(store):
    """Rows are sorted all at once or as they come: what is found does not depend on it."""
    events = [
        event(number, title=f"Synthetic: {word} hit near the {place}", sources=[], where=None)
        for number, (word, place) in enumerate(
            product(("farm", "depot", "convoy", "bridge"), map("{}mill".format, range(60))), 1
        )
    ]
    following = Duplicates(EventTable(store))
    asked = [each.with_changes(id=synthetic_id(1_000 + at)) for at, each in enumerate(events)]
    for start in range(0, len(events), 40):
        store_all(store, events[start : start + 40])
        fresh = Duplicates(EventTable(store))
        some = asked[: start + 40 : 7]
        together = list(fresh.of_many(some, among=False))
        assert list(following.of_many(some, among=False)) == together
        assert any(together)


def test_what_is_kept_of_the_table_answers_as_the_events_do(store, tmp_path):
    store_all(store, [synthetic_event(number) for number in range(1, WORTH_KEEPING + 2)])
    keep(store, event(5_000))
    asked = [event(5_001), synthetic_event(7).with_changes(id=synthetic_id(6_000))]
    kept = tmp_path / "table.arrow"
    table = EventTable(store, kept)
    first = list(Duplicates(table).of_many(asked, among=False))
    table.close()
    assert kept.exists()
    again = Duplicates(EventTable(store, kept))
    assert list(again.of_many(asked, among=False)) == first
    assert all(first)


def test_the_worklist_holds_likely_pairs_nobody_decided_about_the_likeliest_first(store):
    many = {"troops": [{**PRK, "count_best": 9}], "when": {"edtf": "2025-01-12"}}
    alike, gone = event(2), event(4, state="retracted")
    first, *_ = keep(store, event(1, **many), alike, event(3), gone)
    far = keep(store, event(5, where={**SUDZHA, "longitude": 99.0}))[0]
    looking = Duplicates(EventTable(store))
    pairs = looking.worklist()
    assert [(each.event_id, each.likely.event_id) for each in pairs] == [
        (synthetic_id(3), alike.id),
        (alike.id, first.id),
        (synthetic_id(3), first.id),
    ]
    assert looking.worklist(most=1) == pairs[:1]
    assert all(far.id not in (each.event_id, each.likely.event_id) for each in pairs)
    decided = first.with_changes(relations=[{"kind": "not_same_as", "event_id": alike.id}])
    store.save(decided, author="Synthetic", expected_revision=1)
    left = {frozenset((each.event_id, each.likely.event_id)) for each in looking.worklist()}
    assert left == {frozenset((synthetic_id(3), other.id)) for other in (alike, first)}


def test_a_file_is_compared_with_what_is_kept_and_with_itself(store):
    keep(store, event(1))
    rows = [event(2), event(3, when={"edtf": "2023-05-05"}, title="Synthetic: raid"), event(4)]
    found = list(Duplicates(EventTable(store)).of_many(rows))
    assert [sorted(each.event_id for each in likely) for likely in found] == [
        [synthetic_id(1)],
        [],
        [synthetic_id(1), synthetic_id(2)],
    ]


def test_a_large_file_is_judged_as_its_rows_are_one_by_one(store):
    events = [synthetic_event(number) for number in range(1, 2_500)]
    looking = Duplicates(None)
    together = list(looking.of_many(events, limit=50))
    alone = Duplicates(None)
    for number, row in enumerate(events[:60]):
        earlier = list(alone.of_many([*events[:number], row], limit=50))[-1]
        assert earlier == together[number]


# --- properties ---------------------------------------------------------------------------------

places = st.none() | st.builds(
    lambda longitude, latitude, precision: {
        "name": "Synthetic",
        "longitude": longitude,
        "latitude": latitude,
        "precision": precision,
        "method": "imported",
    },
    st.floats(-180, 180) | st.floats(35, 36),
    st.floats(-90, 90) | st.floats(51, 51.4),
    st.sampled_from([1, 1, 2, 3, 4, 5, 6]),
)
dates = st.sampled_from(
    [
        *({"edtf": text} for text in ("2025-01-10", "2025-01-11", "2025-01", "2025")),
        *({"edtf": text} for text in ("2024-12/2025-01", "../2025-01-12", "2025-01-09/..")),
        {"reported_on": "2025-01-12"},
        {},
    ]
)
troops = st.lists(
    st.builds(
        lambda nationality, side, count: {
            "nationality": nationality,
            "fighting_for": side,
            "role": "engaged",
            "count_best": count,
        },
        st.sampled_from(["PRK", "CHN", None]),
        st.sampled_from(["RUS", "UKR", None]),
        st.sampled_from([None, 2, 6]),
    ),
    max_size=2,
)
titles = st.sampled_from(
    ["Synthetic: assault on a farm", "Synthetic: farm assaulted", "Synthetic: bridge blown up"]
)
urls = st.sampled_from([[], [{"url": "https://example.org/a"}], [{"url": "https://example.org/b"}]])


@st.composite
def told(draw: st.DrawFn, number: int) -> Event:
    return event(
        number,
        where=draw(places),
        when=draw(dates),
        troops=draw(troops),
        title=draw(titles),
        sources=draw(urls),
        event_type=draw(st.sampled_from(["clash", "capture", "training"])),
    )


def bits_between(asked: Event, kept: Event) -> float | None:
    """Look up by a store of one event, without a file: as if it were a one-row import."""
    found = list(Duplicates(None).of_many([kept, asked]))[1]
    return found[0].bits if found else None


@given(told(1), told(2))
@settings(max_examples=150, deadline=None)
def test_likeness_is_the_same_both_ways(one, other):
    assert bits_between(one, other) == bits_between(other, one)


@given(told(1), told(2), st.sampled_from(list(RelationKind)), told(1))
@settings(max_examples=60, deadline=None)
def test_not_the_same_is_for_good_whatever_else_changes(one, other, kind, changed):
    tied = [{"kind": kind, "event_id": other.id}]
    for version in (one, changed):
        version = version.with_changes(relations=tied)
        assert bits_between(version, other) is None
        assert bits_between(other, version) is None


Row = dict[str, Any]


def rows_of(events: list[Event]) -> list[Row]:
    compared = Compared.of(events)
    traits = compared.traits(np.arange(len(compared)))
    return [{name: values[at] for name, values in traits.items()} for at in range(len(compared))]


def is_narrow(row: Row) -> bool:
    return not np.isnan(row["longitude"]) and row["radius_m"] <= WIDE_M


def is_short(row: Row) -> bool:
    return row["dated"] != UNDATED and int(row["last"]) - int(row["first"]) <= LONG_DAYS


def point(row: Row) -> np.ndarray:
    longitude, latitude = np.radians((row["longitude"], row["latitude"]))
    around = np.array([np.cos(longitude), np.sin(longitude)]) * np.cos(latitude)
    return EARTH_RADIUS_KM * np.array([*around, np.sin(latitude)])


def worth_comparing(a: Row, b: Row, km_more: float) -> bool:
    """What the module promises of two events, one pair at a time; but for words and sources."""
    if not all(is_narrow(row) or is_short(row) for row in (a, b)):
        return False
    by_place = is_narrow(a) and is_narrow(b)
    by_time = UNDATED not in (a["dated"], b["dated"])
    if not by_place and not by_time:
        return False
    if max(int(a["first"]), int(b["first"])) - min(int(a["last"]), int(b["last"])) > SLACK_DAYS:
        return False
    for name, known in (("nationalities", "foreign"), ("sides", "sides")):
        both = all((row[known] == 1 if known == "foreign" else row[known].any()) for row in (a, b))
        if both and not (a[name] & b[name]).any():
            return False
    reach = (float(a["radius_m"]) + float(b["radius_m"])) / 1000 + SLACK_KM + km_more
    return not np.linalg.norm(point(a) - point(b)) > reach


@given(st.lists(told(1), min_size=1, max_size=12), st.lists(told(2), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_sorted_lists_find_the_same_pairs_as_trying_every_one(kept, asked):
    a, b = Compared.of(asked), Compared.of(kept)
    rows = np.arange(len(b))
    found = Blocks(rows, b.traits(rows)).pairs(a.traits(np.arange(len(a))))
    pairs = list(zip(*map(np.ndarray.tolist, found), strict=True))
    assert len(pairs) == len(set(pairs))
    for i, one in enumerate(rows_of(asked)):
        for j, other in enumerate(rows_of(kept)):
            # Single precision cannot tell what lies within metres of the edge.
            if worth_comparing(one, other, km_more=-0.1):
                assert (i, j) in pairs
            elif not worth_comparing(one, other, km_more=0.1):
                assert (i, j) not in pairs
