"""Names of towns for a map: which are written at which zoom, from the place list.

Sent in pieces: the largest of the world at once, the others by squares of longitude and latitude
as somebody looks closer.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from geo.gazetteer.columns import numbers, one_chunk, read_table, truths
from geo.gazetteer.places import PLACES_FILE, settlement_radius_m
from geo.position import METRES_PER_DEGREE

FROM_ZOOM: Final = (
    (4, 4_000_000),
    (5, 1_200_000),
    (6, 200_000),
    (7, 90_000),
    (8, 25_000),
    (9, 6_000),
    (10, 1_500),
    (11, 1),
    (12, 0),
)
"""The zoom (Web Mercator, 256-pixel tiles) from which a place of so many people is named."""
PART_OF: Final = 3
"""A place inside the radius of one this many times larger is a part of it (a city's district):"""
PART_ZOOM: Final = 12
"""it is named from here on."""
_LARGE: Final = 90_000


class Tier(NamedTuple):
    """Places sent together: those named first at ``zoom`` or later, until the next tier."""

    zoom: int
    square: float | None
    """Side of the squares they come in, in degrees; None for all at once."""


TIERS: Final = (Tier(0, None), Tier(7, 8.0), Tier(9, 2.0))

Columns: TypeAlias = dict[str, list[str] | list[float] | list[int]]


@dataclass(frozen=True, eq=False)
class Towns:
    """Every place of the list, larger ones first.

    Attributes
    ----------
    names, order
        As written on the map, in the order of the place list; and where in it each place is.
    longitude, latitude
        WGS 84 degrees.
    zoom
        From which each is named.
    """

    names: pa.Array
    order: NDArray[np.intp]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    zoom: NDArray[np.int8]

    @classmethod
    def load(cls, directory: Path) -> "Towns":
        """Read the place list of a gazetteer folder.

        Raises
        ------
        GazetteerDataError
            When it is missing, damaged or lacks a column.
        """
        columns = ("name", "longitude", "latitude", "population", "corroborated", "kind")
        table = read_table(directory / PLACES_FILE, columns)
        people = numbers(table["population"], np.int32)
        order = np.argsort(-people.astype(np.int64), kind="stable")
        order = order[truths(table["corroborated"])[order]]
        longitude = numbers(table["longitude"], np.float64)[order]
        latitude = numbers(table["latitude"], np.float64)[order]
        zoom = zoom_of(people[order])
        listed = truths(pc.not_equal(table["kind"], ""))[order]
        zoom[parts_of_larger(longitude, latitude, people[order], listed)] = PART_ZOOM
        return cls(one_chunk(table["name"]), order, longitude, latitude, zoom)

    def tier(self, number: int, column: int = 0, row: int = 0) -> Columns:
        """Give one piece, larger places first, as equally long columns.

        Parameters
        ----------
        number
            Position in ``TIERS``.
        column, row
            Which square, counted from 180 W and 90 S; without meaning where there are none.
        """
        first, side = TIERS[number]
        last = TIERS[number + 1].zoom if number + 1 < len(TIERS) else np.inf
        wanted = (self.zoom >= first) & (self.zoom < last)
        if side is not None:
            wanted &= np.floor((self.longitude + 180) / side) == column
            wanted &= np.floor((self.latitude + 90) / side) == row
        (rows,) = np.nonzero(wanted)
        return {
            # One by one: Arrow's conversions from numpy import pandas (1 s, 50 MB).
            "name": [self.names[place].as_py() for place in self.order[rows].tolist()],
            "longitude": self.longitude[rows].round(3).tolist(),
            "latitude": self.latitude[rows].round(3).tolist(),
            "zoom": self.zoom[rows].tolist(),
        }


def zoom_of(population: NDArray[np.int32]) -> NDArray[np.int8]:
    """Give the zoom from which places of so many people are named."""
    least = np.array([people for _, people in reversed(FROM_ZOOM)])
    zooms = np.array([zoom for zoom, _ in reversed(FROM_ZOOM)], dtype=np.int8)
    return zooms[np.searchsorted(least, population, side="right") - 1]


def parts_of_larger(
    longitude: NDArray[np.float64],
    latitude: NDArray[np.float64],
    population: NDArray[np.int32],
    listed: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Tell which places are parts of a city they lie in: its districts, mostly.

    Those much smaller than it, and those its country's register of settlements does not know
    while it knows the city: the list gives "Pravyi Bereh" in Mariupol more people than Mariupol.

    Parameters
    ----------
    longitude, latitude
        WGS 84 degrees.
    population
        Of each place.
    listed
        Which places an official register knows (Ukraine's is the only one there is).
    """
    large = population >= _LARGE
    up = settlement_radius_m(population[large]) / METRES_PER_DEGREE
    across = up / np.maximum(np.cos(np.radians(latitude[large])), 0.1)
    x, y = longitude[large], latitude[large]
    around = shapely.box(x - across, y - up, x + across, y + up)
    points = np.asarray(shapely.points(longitude, latitude))
    city, place = shapely.STRtree(points).query(around, predicate="covers")
    smaller = population[large][city] >= PART_OF * population[place].astype(np.int64)
    unknown = listed[large][city] & ~listed[place]
    part = np.zeros(len(population), dtype=np.bool_)
    part[place[smaller | unknown]] = True
    return part


def squares_of(number: int) -> tuple[int, int]:
    """Give how many columns and rows of squares a tier has; none where it comes at once."""
    side = TIERS[number].square
    return (0, 0) if side is None else (int(np.ceil(360 / side)), int(np.ceil(180 / side)))
