"""The part of the world a brief shows, in Web Mercator, on a picture of so many screen pixels."""

import re
from dataclasses import dataclass
from math import atan, cos, degrees, log, log2, pi, radians, sin, sinh
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from events.errors import InvalidQuery
from events.table.grid import FARTHEST_ZOOM, Window

PIXEL_MM: Final = 25.4 / 96
"""A pixel of a screen, as CSS has it."""

_FARTHEST_LATITUDE: Final = 85.0511
_WORLD_PX: Final = 256
_VIEW: Final = re.compile(r"(\d{1,2}(?:\.\d{1,6})?)/(-?\d{1,2}(?:\.\d+)?)/(-?\d{1,3}(?:\.\d+)?)")
_CLOSEST_FIT: Final = 9.0
"""One exact place alone is not looked at from nearer: nothing around it would be known."""


@dataclass(frozen=True)
class MapView:
    """What a map of ``width`` × ``height`` pixels shows.

    Attributes
    ----------
    x, y
        Its middle in the unit square of Web Mercator (EPSG:3857), from the north-west.
    zoom
        0 shows the whole world on 256 pixels; may lie between two.
    """

    x: float
    y: float
    zoom: float
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels around the world."""
        return float(_WORLD_PX * 2**self.zoom)

    @property
    def level(self) -> int:
        """The whole zoom whose rules hold: which names, how large a cell."""
        return min(max(round(self.zoom), 0), FARTHEST_ZOOM)

    @property
    def left(self) -> float:
        """Left edge, in the unit square."""
        return self.x - self.width / 2 / self.scale

    @property
    def top(self) -> float:
        """Top edge, in the unit square."""
        return self.y - self.height / 2 / self.scale

    @property
    def window(self) -> Window:
        """West, south, east, north in degrees (WGS 84), no farther than the world goes."""
        right, bottom = self.left + self.width / self.scale, self.top + self.height / self.scale
        west, north = degrees_of(max(self.left, 0.0), max(self.top, 0.0))
        east, south = degrees_of(min(right, 1.0), min(bottom, 1.0))
        return Window(west, south, east, north)

    @property
    def km_per_pixel(self) -> float:
        """How long a pixel is on the ground, in the middle of the picture."""
        _, latitude = degrees_of(self.x, self.y)
        return 40_075.017 * cos(radians(latitude)) / self.scale

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Give the pixel of a place in the unit square."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    @classmethod
    def around(cls, window: Window, width: int, height: int) -> Self:
        """Show a whole window, as large as the picture takes it."""
        left, top = unit(window.west, window.north)
        right, bottom = unit(window.east, window.south)
        across, down = max(right - left, 1e-9), max(bottom - top, 1e-9)
        zoom = log2(min(width / across, height / down) / _WORLD_PX)
        zoom = min(max(zoom, 0.0), _CLOSEST_FIT)
        return cls((left + right) / 2, (top + bottom) / 2, zoom, width, height)


def read_view(name: str, text: str, width: int, height: int) -> MapView:
    """Read zoom, latitude and longitude as the page's address has them: ``6/48.50/37.20``.

    Raises
    ------
    InvalidQuery
        It is none.
    """
    found = _VIEW.fullmatch(text)
    if found is not None:
        zoom, latitude, longitude = map(float, found.groups())
        if zoom <= FARTHEST_ZOOM and abs(latitude) <= 85 and abs(longitude) <= 180:
            return MapView(*unit(longitude, latitude), zoom, width, height)
    raise InvalidQuery(name, "Must be zoom/latitude/longitude, as in addresses: 6/48.5/37.2.")


def unit(longitude: float, latitude: float) -> tuple[float, float]:
    """Give the place of a position in the unit square of Web Mercator."""
    sine = sin(radians(min(max(latitude, -_FARTHEST_LATITUDE), _FARTHEST_LATITUDE)))
    return longitude / 360 + 0.5, 0.5 - log((1 + sine) / (1 - sine)) / (4 * pi)


def units(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the places of many positions, rows of longitude and latitude."""
    latitude = np.clip(points[:, 1], -_FARTHEST_LATITUDE, _FARTHEST_LATITUDE)
    sine = np.sin(np.radians(latitude))
    down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * pi)
    return np.column_stack([points[:, 0] / 360 + 0.5, down])


def degrees_of(x: float, y: float) -> tuple[float, float]:
    """Give longitude and latitude of a place in the unit square."""
    return (x - 0.5) * 360, degrees(atan(sinh(pi * (1 - 2 * y))))
