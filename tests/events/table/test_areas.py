"""Which areas reach into a window, over the antimeridian too, and how kinds are counted."""

import numpy as np
import pytest

from events.model.event import Event
from events.query.query import EventQuery
from events.table.areas import are_met, count_kinds
from events.table.grid import Window
from events.table.public import PublicEvents
from tests.both import snapshot_with
from tests.synthetic import synthetic_event


@pytest.mark.parametrize(
    ("area", "window", "met"),
    [
        ((10, 10, 20, 20), (0, 0, 10, 10), True),  # corner to corner
        ((10, 10, 20, 20), (20, 20, 30, 30), True),
        ((10, 10, 20, 20), (0, 0, 9.9, 30), False),
        ((10, 10, 20, 20), (20.1, 0, 30, 30), False),
        ((10, 10, 20, 20), (0, 0, 30, 9.9), False),
        ((10, 10, 20, 20), (0, 20.1, 30, 30), False),
        ((10, 10, 20, 20), (12, 12, 13, 13), True),
        # a window over the antimeridian
        ((175, 0, 178, 5), (170, 0, -170, 5), True),
        ((-178, 0, -175, 5), (170, 0, -170, 5), True),
        ((160, 0, 170, 5), (170, 0, -170, 5), True),
        ((-170, 0, -160, 5), (170, 0, -170, 5), True),
        ((0, 0, 169.9, 5), (170, 0, -170, 5), False),
        ((-169.9, 0, 0, 5), (170, 0, -170, 5), False),
        # an area over it
        ((175, 0, 185, 5), (-175, 0, -170, 5), True),
        ((175, 0, 185, 5), (-174.9, 0, -170, 5), False),
        ((-185, 0, -175, 5), (170, 0, 175, 5), True),
        ((-185, 0, -175, 5), (170, 0, 174.9, 5), False),
        ((175, 0, 185, 5), (178, 0, -178, 5), True),
    ],
)
def test_an_area_reaches_into_a_window(
    area: tuple[float, ...], window: tuple[float, ...], met: bool
) -> None:
    assert are_met(np.array([area], dtype=float), Window(*window)).tolist() == [met]


@pytest.mark.parametrize("kinds", [3, 5_000_000])
def test_kinds_are_counted_and_added_up_however_many_there_could_be(kinds: int) -> None:
    thing, kind = np.array([0, 1, 1, 0, 1]), np.array([2, 0, 2, 2, 2])
    counted = count_kinds(2, kinds, thing, kind)
    assert [each.tolist() for each in counted] == [[0, 1, 1], [2, 0, 2], [2, 1, 2]]
    added = count_kinds(2, kinds, thing, kind, np.array([1, 2, 3, 4, 5]))
    assert [each.tolist() for each in added] == [[0, 1, 1], [2, 0, 2], [5, 2, 8]]


def test_events_of_one_circle_stand_together_and_no_others_with_them() -> None:
    circles = {(10.0, 100_000.0): 3, (20.0, 100_000.0): 1, (20.0, 150_000.0): 4, (-30.0, 9e4): 2}

    def event(number: int, longitude: float, radius_m: float) -> Event:
        place = {"longitude": longitude, "latitude": 5.0, "radius_m": radius_m, "precision": 4}
        troops = [{"nationality": "PRK", "fighting_for": "RUS"}]
        return synthetic_event(number, where={**place, "method": "clicked"}, troops=troops)

    wished = [circle for circle, count in circles.items() for _ in range(count)]
    events = [event(number, *circle) for number, circle in enumerate(wished, 1)]
    table = snapshot_with(events)
    shown = np.ones(len(table), dtype=bool)
    public = PublicEvents.of("v1", table, shown, lambda _, row: events[row], None)
    groups = public.select(EventQuery()).foreign.areas
    columns = (groups.longitude, groups.radius_m, groups.count)
    found = sorted(zip(*map(np.ndarray.tolist, columns), strict=True))
    assert found == sorted((*circle, count) for circle, count in circles.items())
    assert groups.latitude.tolist() == [5.0] * 4
    np.testing.assert_array_equal(groups.points[0], groups.longitude)
    np.testing.assert_array_equal(np.sort(groups.begin), np.sort(groups.end) - groups.count)
    assert len({groups.key(number) for number in range(4)}) == 4
    by_area = np.bincount(groups.counts.thing, groups.counts.number)
    np.testing.assert_array_equal(by_area, groups.count)
