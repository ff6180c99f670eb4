"""Cells taken from a table are those a window counts itself."""

import numpy as np
import pytest

from events.query.query import EventQuery
from events.table.grid import Window
from events.table.public import PublicEvents, Selection
from events.table.view import CellsSeen, view_of
from tests.both import snapshot_with
from tests.synthetic import synthetic_event

COPIES = 64
WINDOWS = [
    (Window(-180, -85, 180, 85), 2),
    (Window(22, 44, 50, 58), 5),
    (Window(34.9, 46.9, 50, 58), 6),
    (Window(170, -80, 37.8, 80), 3),
]


@pytest.fixture(scope="module")
def selection() -> Selection:
    """Some 16,000 events, of which many are alike: so many that tables are made."""
    few = [synthetic_event(number) for number in range(1, 251)]
    table = snapshot_with(few * COPIES)
    shown = np.ones(len(table), dtype=bool)
    public = PublicEvents.of("v1", table, shown, lambda _, row: few[row % len(few)], None)
    return public.select(EventQuery())


def cells(selection: Selection, window: Window, zoom: int) -> CellsSeen:
    seen = view_of(selection, window, zoom, lambda _: None)
    assert seen.foreign.cells is not None
    return seen.foreign.cells


@pytest.mark.parametrize(("window", "zoom"), WINDOWS)
def test_the_second_look_counts_what_the_first_did(
    selection: Selection, window: Window, zoom: int
) -> None:
    fresh = Selection(selection.public, None)
    first = cells(fresh, window, zoom)
    again = cells(fresh, window, zoom)
    np.testing.assert_array_equal(first.count, again.count)
    np.testing.assert_allclose(first.longitude, again.longitude)
    np.testing.assert_allclose(first.latitude, again.latitude)
    for one, other in zip(first.counts, again.counts, strict=True):
        np.testing.assert_array_equal(one, other)
    assert again.counts.number.sum() == again.count.sum() > 10_000


@pytest.mark.parametrize(("window", "zoom"), WINDOWS)
def test_points_in_the_window_are_counted_one_by_one_only_at_its_edges(
    selection: Selection, window: Window, zoom: int
) -> None:
    longitude, latitude = selection["longitude"], selection["latitude"]
    within = (latitude >= window.south) & (latitude <= window.north)
    if window.west <= window.east:
        within &= (longitude >= window.west) & (longitude <= window.east)
    else:
        within &= (longitude >= window.west) | (longitude <= window.east)
    assert view_of(selection, window, zoom, lambda _: None).in_window.sum() == within.sum()


def test_a_table_made_of_a_finer_one_is_that_of_the_events(selection: Selection) -> None:
    fresh, other = Selection(selection.public, None), Selection(selection.public, None)
    for zoom in (9, 9, 4, 4):
        made = fresh.foreign.cell_table(zoom)
    other.foreign.cell_table(4)
    own = other.foreign.cell_table(4)
    assert made is not None and own is not None
    assert len(own.start) > 5
    np.testing.assert_array_equal(made.start, own.start)
    np.testing.assert_allclose(made.longitude, own.longitude)
    np.testing.assert_allclose(made.latitude, own.latitude)
    np.testing.assert_array_equal(made.first, own.first)
    for one, another in zip(made.counts, own.counts, strict=True):
        np.testing.assert_array_equal(one, another)


def test_small_areas_are_counted_in_their_cells_by_kind_as_points_are() -> None:
    events = [
        synthetic_event(
            number,
            where={
                "precision": 1 if number % 3 else 4,
                "longitude": 10.0 * (number % 7),
                "latitude": 50.0,
                "radius_m": 1_000.0,
                "method": "clicked",
            },
            troops=[{"nationality": ("CHN", "PRK", "NPL")[number % 4 % 3], "fighting_for": "RUS"}],
        )
        for number in range(1, 400)
    ]
    table = snapshot_with(events)
    shown = np.ones(len(table), dtype=bool)
    public = PublicEvents.of("v1", table, shown, lambda _, row: events[row], None)
    selection = public.select(EventQuery())
    seen = cells(selection, Window(-180, -85, 180, 85), 4)
    np.testing.assert_allclose(np.sort(seen.longitude), np.arange(7) * 10.0)
    np.testing.assert_array_equal(seen.count, np.bincount(seen.counts.thing, seen.counts.number))
    np.testing.assert_array_equal(
        np.bincount(seen.counts.kind, seen.counts.number, selection.kind_count),
        np.bincount(selection["kind"], minlength=selection.kind_count),
    )
