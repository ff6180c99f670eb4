"""The cells a map is counted in: squares of about 43 pixels at every zoom, each four of the next.

A cell number interleaves the bits of column and row (Morton, or Z order), so that the numbers of
all points in a cell of any zoom stand together in a sorted column.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

FARTHEST_ZOOM: Final = 18
"""Closest look the map has; 0 shows the whole world on 256 pixels."""

CELL_PIXELS: Final = 256 / 6
"""Width of a cell on the screen; a third of a power of two, as the columns are three times one."""

_BITS: Final = 23
_COLUMNS: Final = 3 << _BITS
_FARTHEST_LATITUDE: Final = 85.05112877980659
"""Where the square of Web Mercator ends (EPSG:3857); what lies beyond is in its last row."""


class Window(NamedTuple):
    """A part of the world, in WGS 84 degrees; ``west`` > ``east`` crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


class CellRange(NamedTuple):
    """Cells that stand together: columns count on around the world from the first."""

    first_column: int
    columns: int
    first_row: int
    rows: int

    @property
    def cells(self) -> int:
        """Number of cells."""
        return self.columns * self.rows


def cells_across(zoom: int) -> int:
    """Give the number of columns around the world."""
    return 6 << zoom


def _shift(zoom: int) -> int:
    return _BITS - 1 - zoom


def cell_bits(zoom: int) -> int:
    """Give by how many bits the numbers within one cell of a zoom differ."""
    return 2 * _shift(zoom)


def _columns_and_rows(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    across = (np.nan_to_num(longitudes) + 180.0) / 360.0
    down = _mercator(np.nan_to_num(latitudes))
    most = _COLUMNS - 1
    column = np.clip((across * _COLUMNS).astype(np.int64), 0, most)
    row = np.clip((down * _COLUMNS).astype(np.int64), 0, most)
    return column, row


def cell_numbers(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give the number of the smallest cell each point lies in.

    Points that are not a number are in that of 0, 0.
    """
    column, row = _columns_and_rows(longitudes, latitudes)
    return interleaved(column, row)


def interleaved(columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Interleave the bits of two numbers below 2^28."""
    return _spread(columns) | (_spread(rows) << 1)


def _spread(number: NDArray[np.int64]) -> NDArray[np.int64]:
    spread = number.astype(np.int64)
    for shift, kept in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << shift)) & kept
    return spread


@lru_cache(maxsize=256)
def range_of(window: Window, zoom: int) -> CellRange:
    """Give the cells of a zoom that a window touches."""
    longitudes = np.array([window.west, window.east])
    latitudes = np.array([window.north, window.south])
    columns, rows = (each >> _shift(zoom) for each in _columns_and_rows(longitudes, latitudes))
    (west, east), (north, south) = columns.tolist(), rows.tolist()
    across = east - west + 1
    if window.west > window.east:
        across = min(across + cells_across(zoom), cells_across(zoom))
    return CellRange(west, across, north, south - north + 1)


class GridCells(NamedTuple):
    """Cells in the order of their numbers.

    Attributes
    ----------
    start, end
        Smallest number in each, and the one after its largest.
    inside
        Whether no edge of the window goes through it.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    inside: NDArray[np.bool_]


@lru_cache(maxsize=64)
def cells_of(cells: CellRange, zoom: int) -> GridCells:
    """Give every cell of a range; the same arrays to all who ask, so not to be changed."""
    across, down = np.arange(cells.columns), np.arange(cells.rows)
    columns = (cells.first_column + across) % cells_across(zoom)
    inner_columns = (across > 0) & (across < cells.columns - 1)
    inner_rows = (down > 0) & (down < cells.rows - 1)
    number = interleaved(
        np.tile(columns, cells.rows), np.repeat(cells.first_row + down, cells.columns)
    )
    inside = np.tile(inner_columns, cells.rows) & np.repeat(inner_rows, cells.columns)
    order = np.argsort(number)
    number, bits = number[order], cell_bits(zoom)
    return GridCells(number << bits, (number + 1) << bits, inside[order])


def cell_at(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64], zoom: int
) -> NDArray[np.int64]:
    """Give the first number of the cell of that zoom each point lies in."""
    bits = cell_bits(zoom)
    return (cell_numbers(longitudes, latitudes) >> bits) << bits


def pixels_across(
    west: NDArray[np.float64],
    south: NDArray[np.float64],
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    zoom: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give width and height of boxes on a map of that zoom, in pixels."""
    world = 256.0 * 2**zoom
    top, bottom = _mercator(north), _mercator(south)
    return (east - west) / 360.0 * world, (bottom - top) * world


def _mercator(latitudes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how far down the square of Web Mercator latitudes are, 0 to 1."""
    clipped = np.clip(latitudes, -_FARTHEST_LATITUDE, _FARTHEST_LATITUDE)
    return np.asarray(0.5 - np.arctanh(np.sin(np.radians(clipped))) / (2 * np.pi))
