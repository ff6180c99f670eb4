"""Which areas reach into a window, over the antimeridian too, and how kinds are counted."""

import numpy as np
import pytest

from events.table.areas import are_met, count_kinds
from events.table.grid import Window


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
