"""What the drawing script is told of events."""

import orjson
import pytest

from events.vocabulary import EventType, Verification
from maps.marks import NOTHING, in_order, layer_counts, marks_of
from tests.synthetic import synthetic_event

NATIONALITIES = ("CHN", "PRK", "COL")
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[36.0, 48.0], [37.0, 48.0], [37.0, 49.0], [36.0, 49.0], [36.0, 48.0]]],
}


def troops(*pairs):
    return [{"nationality": code, "fighting_for": side, "role": "engaged"} for code, side in pairs]


def place(**changes):
    usual = {"name": "Somewhere", "precision": 1, "longitude": 36.5, "latitude": 48.5}
    return {**usual, "method": "coordinates", **changes}


def column(marks, name):
    return marks["events"][name]


def test_an_event_with_two_nationalities_is_in_both_layers_and_one_row(boundaries):
    event = synthetic_event(1, troops=troops(("CHN", "RUS"), ("PRK", "RUS")))
    assert layer_counts([event]) == {"CHN": 1, "PRK": 1}
    marks = marks_of([event], boundaries, NATIONALITIES)
    assert marks["count"] == len(column(marks, "id")) == 1
    [row] = column(marks, "layer_set")
    assert [marks["layers"][layer] for layer in marks["layer_sets"][row]] == ["CHN", "PRK"]


def test_layers_come_in_the_configured_order_with_the_two_special_ones_last():
    given = ["none", "ZWE", "not_stated", "AFG", "PRK", "CHN"]
    assert in_order(given, NATIONALITIES) == ("CHN", "PRK", "AFG", "ZWE", "not_stated", "none")


def test_an_event_without_a_place_is_counted_and_not_drawn(boundaries):
    events = [synthetic_event(1, where=None), synthetic_event(2)]
    marks = marks_of(events, boundaries)
    assert (marks["count"], marks["unplaced"]) == (2, 1)
    assert column(marks, "title") == ["Synthetic event 2"]


def test_events_somewhere_in_one_oblast_share_its_badge(boundaries):
    where = place(precision=4, area="UA-14", longitude=37.9, latitude=48.0)
    marks = marks_of([synthetic_event(n, where=where) for n in (1, 2)], boundaries)
    assert column(marks, "area") == [0, 0]
    [area] = marks["areas"]
    assert (area["code"], area["name"]) == ("UA-14", "Donetsk Oblast")
    longitude, latitude = area["label"]
    assert 36.5 < longitude < 39 and 47 < latitude < 49.3


def test_an_exact_place_is_a_point_even_when_its_area_is_known(boundaries):
    marks = marks_of([synthetic_event(1, where=place(area="UA-14"))], boundaries)
    assert column(marks, "area") == [NOTHING]
    assert marks["areas"] == []


def test_an_area_of_its_own_is_sent_once_however_many_events_share_it(boundaries):
    where = place(precision=5, area=SQUARE)
    marks = marks_of([synthetic_event(n, where=where) for n in (1, 2)], boundaries)
    assert column(marks, "shape") == [0, 0]
    assert marks["shapes"] == [SQUARE]


def test_a_code_that_no_shipped_area_has_falls_back_to_the_circle(boundaries):
    where = place(precision=4, area="ZZ-99", radius_m=90_000.0)
    marks = marks_of([synthetic_event(1, where=where)], boundaries)
    assert column(marks, "area") == column(marks, "shape") == [NOTHING]
    assert column(marks, "radius_m") == [90_000]


def test_colombians_for_either_side_are_told_apart(boundaries):
    events = [
        synthetic_event(1, troops=troops(("COL", "UKR"))),
        synthetic_event(2, troops=troops(("COL", "RUS"))),
    ]
    marks = marks_of(events, boundaries)
    shown = [[marks["sides"][s]["code"] for s in marks["side_sets"][row]] for row in (0, 1)]
    assert shown == [["UKR"], ["RUS"]]


def test_kind_and_certainty_are_told_by_tables(boundaries):
    event = synthetic_event(
        1,
        event_type=EventType.CAPTURE,
        verification_override={"value": Verification.REFUTED, "reason": "Synthetic"},
    )
    marks = marks_of([event], boundaries)
    assert marks["types"][column(marks, "type")[0]]["kind"] == "capture"
    assert marks["verifications"][column(marks, "verification")[0]]["edge"] == "crossed"


@pytest.mark.parametrize("count", [0, 1, 50])
def test_all_columns_have_one_entry_an_event_and_fit_json(boundaries, count):
    marks = marks_of([synthetic_event(n) for n in range(count)], boundaries)
    assert {len(values) for values in marks["events"].values()} == {count}
    assert orjson.loads(orjson.dumps(marks))["count"] == count
