"""The map's cells: their numbers, and which of them a window touches."""

import numpy as np
import pytest

from events.table.grid import (
    Window,
    cell_at,
    cell_bits,
    cell_numbers,
    cells_across,
    cells_of,
    interleaved,
    pixels_across,
    range_of,
)


def test_bits_are_interleaved() -> None:
    numbers = np.array([0, 1, 2, 3, 0b1011, 2**27 + 5, 2**28 - 1])
    for column in numbers.tolist():
        found = interleaved(np.full(len(numbers), column), numbers)
        bits = [
            sum(
                ((column >> bit & 1) << 2 * bit) | ((row >> bit & 1) << 2 * bit + 1)
                for bit in range(28)
            )
            for row in numbers.tolist()
        ]
        assert found.tolist() == bits


@pytest.mark.parametrize("zoom", [0, 5, 18])
def test_a_world_has_six_cells_a_tile_and_each_point_lies_in_one(zoom: int) -> None:
    assert cells_across(zoom) == 6 * 2**zoom
    width = 360 / cells_across(zoom)
    longitudes = np.array([-180.0, -180 + 0.99 * width, -180 + 1.01 * width, 180.0, np.nan])
    at = cell_at(longitudes, np.zeros(5), zoom)
    assert at[0] == at[1] != at[2]
    assert at[4] == cell_at(np.zeros(1), np.zeros(1), zoom)[0]
    assert np.all(at % (1 << cell_bits(zoom)) == 0)
    inside = cell_numbers(longitudes, np.zeros(5)) - at
    assert np.all((inside >= 0) & (inside < 1 << cell_bits(zoom)))


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(-180, -85, 180, 85), (0, 24, 0, 24)),
        (Window(-14, 1, 14, 2), (11, 2, 11, 1)),
        (Window(1, -2, 2, 2), (12, 1, 11, 2)),
        (Window(170, 1, -170, 2), (23, 2, 11, 1)),
        (Window(2, 1, 1, 2), (12, 24, 11, 1)),
    ],
)
def test_a_window_touches_cells(window: Window, expected: tuple[int, ...]) -> None:
    touched = range_of(window, 2)
    assert tuple(touched) == expected
    assert touched.cells == expected[1] * expected[3]
    cells = cells_of(touched, 2)
    assert len(cells.start) == touched.cells
    assert np.all(np.diff(cells.start) > 0)
    assert np.all(cells.end - cells.start == 1 << cell_bits(2))
    inner = max(expected[1] - 2, 0) * max(expected[3] - 2, 0)
    assert cells.inside.sum() == inner
    middle = (window.west + 0.5) % 360, (window.south + window.north) / 2
    longitude = middle[0] - 360 if middle[0] > 180 else middle[0]
    assert cell_at(np.array([longitude]), np.array([middle[1]]), 2)[0] in cells.start


def test_boxes_are_so_many_pixels_wide_and_high() -> None:
    across, down = pixels_across(*(np.array([each]) for each in (-90.0, -85.0511, 90.0, 0.0)), 3)
    assert across.tolist() == [1024.0]
    assert down.tolist() == pytest.approx([1024.0], abs=0.1)
