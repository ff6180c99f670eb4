"""The order in which the map's columns stand: by what is drawn together, then by place.

So what is drawn of a window are a few stretches of every column, however many events there are.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.table.columns import NOWHERE, VERIFICATIONS
from events.table.grid import cell_numbers
from events.table.select import Mask
from events.table.snapshot import Rows, Snapshot
from geo.precision import AREA_LEVELS

Columns: TypeAlias = Mapping[str, NDArray[Any]]

POINTS, AREAS, CIRCLES = range(3)
"""How a placed event is drawn: at its point, in an area of a shape, in a circle that is all that is
known (UCDP where_prec 3 to 6)."""

FOREIGN, BACKDROP, UNPLACED = 0, 3, 6
"""The groups that columns are sorted by first: those three of events with foreign troops, those
three of events without, and events without a place."""

GROUP_SHIFT: Final = 56
"""The group stands in the key above this bit; below it the cell number or the area."""

_COLUMNS: Final = (
    *("event_type", "verification", "dated", "lasting", "earliest", "latest"),
    *("certain_from", "certain_to", "possible_from", "possible_to"),
    *("longitude", "latitude", "precision", "radius_m", "troops", "spot"),
    *("first", "passed_on"),
)


def sorted_columns(snapshot: Snapshot, rows: Rows) -> dict[str, NDArray[Any]]:
    """Give the columns of some rows in the order of `PublicEvents`."""
    taken = {name: snapshot.numbers[name][rows] for name in _COLUMNS}
    taken["row"] = rows.astype(np.int32)
    taken["kind"] = taken["troops"] * np.int32(len(VERIFICATIONS)) + taken["verification"]
    has_foreign = np.array([bool(troops) for troops in snapshot.troop_sets], dtype=bool)
    key = _keys(taken, has_foreign[taken["troops"]])
    order = np.argsort(key, kind="stable")
    taken = {name: column[order] for name, column in taken.items()}
    taken["key"] = key[order]
    return taken


def _keys(columns: Mapping[str, NDArray[Any]], foreign: Mask) -> NDArray[np.int64]:
    precision, spot = columns["precision"], columns["spot"]
    group = np.full(len(precision), POINTS, dtype=np.int64)
    group[np.isin(precision, [int(level) for level in AREA_LEVELS])] = CIRCLES
    group[spot != NOWHERE] = AREAS
    place = np.zeros(len(precision), dtype=np.int64)
    at = group == POINTS
    place[at] = cell_numbers(columns["longitude"][at], columns["latitude"][at])
    at = group == AREAS
    place[at] = spot[at]
    at = group == CIRCLES
    place[at] = _circle_numbers(*(columns[n][at] for n in ("longitude", "latitude", "radius_m")))
    group[~foreign] += BACKDROP
    unplaced = precision == 0
    group[unplaced], place[unplaced] = UNPLACED, 0
    return place | (group << GROUP_SHIFT)


def _circle_numbers(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64], radii_m: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Give equal circles equal numbers of 56 bits, which no two others can be expected to share."""
    number = np.zeros(len(longitudes), dtype=np.uint64)
    for part in (longitudes, latitudes, radii_m.astype(np.float64)):
        number = (number ^ (part + 0.0).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        number ^= number >> np.uint64(29)
    return (number >> np.uint64(8)).astype(np.int64)
