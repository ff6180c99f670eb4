"""What a list says of where an event was: its own words, else what lies around its position."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from events.table.columns import NOWHERE
from events.table.public import Selection
from events.table.snapshot import Glance
from geo.boundaries import Area, Boundaries
from geo.gazetteer.towns import Towns
from geo.position import METRES_PER_DEGREE, Position

_TOWNS_TO_ZOOM = 9  # of some 6,000 people and more: whoever reads a list knows them
_FAR_M = 60_000.0
_MOST_KEPT = 50_000


def place_words(
    selection: Selection,
    positions: NDArray[np.int64],
    glances: Sequence[Glance],
    towns: Towns,
    boundaries: Boundaries,
) -> list[str | None]:
    """Say where events were; None only where no place is known.

    "near Mariupol", or the area where no town is near or no more than an area is known.

    Parameters
    ----------
    positions
        In the selection.
    glances
        What is said of each.
    towns, boundaries
        What lies around.
    """
    said: list[str | None] = [each.place for each in glances]
    precision, spot = selection.at("precision", positions), selection.at("spot", positions)
    points = [selection.at(name, positions).tolist() for name in ("longitude", "latitude")]
    for number, (longitude, latitude) in enumerate(zip(*points, strict=True)):
        if said[number] or not precision[number]:
            continue
        at = Position(longitude=longitude, latitude=latitude)
        area = None
        if spot[number] != NOWHERE:
            area = shipped_area(boundaries, selection.spots[spot[number]].key)
        said[number] = area.name if area else words_around(at, towns, boundaries)
    return said


def words_around(at: Position, towns: Towns, boundaries: Boundaries) -> str:
    """Say what lies around a position: "near Mariupol", or else its area, or its coordinates."""
    if town := _near(towns).nearest(at):
        return f"near {town}"
    country, admin1 = boundaries.locate(at)
    area = admin1 or country
    return at.words if area is None else area.name


def shipped_area(boundaries: Boundaries, code: str) -> Area | None:
    """Give the shipped area of a code; None for one nobody knows, such as of a shape."""
    return boundaries.area(code) or boundaries.country(code)


class _Near:
    """Finds the nearest of the larger towns."""

    def __init__(self, towns: Towns) -> None:
        (self._rows,) = np.nonzero(towns.zoom <= _TOWNS_TO_ZOOM)
        self._towns = towns
        longitude, latitude = towns.longitude[self._rows], towns.latitude[self._rows]
        self._longitude, self._latitude = longitude, latitude
        self._tree = shapely.STRtree(np.asarray(shapely.points(longitude, latitude)))
        self.nearest = lru_cache(maxsize=_MOST_KEPT)(self._nearest)

    def _nearest(self, at: Position) -> str | None:
        """Name it; None beyond 60 km."""
        up = _FAR_M / METRES_PER_DEGREE
        shrink = max(np.cos(np.radians(at.latitude)), 0.1)
        across, x, y = up / shrink, at.longitude, at.latitude
        box = shapely.box(x - across, y - up, x + across, y + up)
        found = self._tree.query(box)
        away = np.hypot((self._longitude[found] - x) * shrink, self._latitude[found] - y)
        if not len(found) or away.min() > up:
            return None
        row = self._rows[found[int(away.argmin())]]
        name: str = self._towns.names[int(self._towns.order[row])].as_py()
        return name


@lru_cache(maxsize=4)
def _near(towns: Towns) -> _Near:
    return _Near(towns)
