"""The order in which the map's columns stand: by what is drawn together, then by place.

So what is drawn of a window are a few stretches of every column, however many events there are.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from events.table.columns import NOWHERE, VERIFICATIONS
from events.table.grid import cell_numbers
from events.table.select import Mask
from events.table.snapshot import Rows, Snapshot
from geo.precision import AREA_LEVELS

POINTS, AREAS, CIRCLES = range(3)
"""How a placed event is drawn: at its point, in an area of a shape, in a circle that is all that is
known (UCDP where_prec 3 to 6)."""

FOREIGN, BACKDROP, UNPLACED = 0, 3, 6
"""The groups that columns are sorted by first: those three of events with foreign troops, those
three of events without, and events without a place."""

GROUP_SHIFT: Final = 56
"""The group stands in the key above this bit; below it the cell number or the area."""


class SortedColumns:
    """Columns of some rows sorted by group and place, each made when it is first looked at.

    So a change of one event costs the columns that are looked at after it, not all there are.

    Parameters
    ----------
    snapshot
        Whose ``numbers`` they are made of.
    row
        The rows, sorted.
    key
        The group and place of each.
    """

    def __init__(self, snapshot: Snapshot, row: NDArray[np.int32], key: NDArray[np.int64]) -> None:
        self._numbers = snapshot.numbers
        self._made: dict[str, NDArray[Any]] = {"row": row, "key": key}
        self._changes: dict[str, Callable[[], NDArray[Any]]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Give one of ``numbers``, ``row``, ``key``, or ``kind`` (troops and verification)."""
        made = self._made.get(name)
        if made is None:
            change = self._changes.pop(name, None)  # to one of two threads; the other makes it
            made = self._made[name] = self._gathered(name) if change is None else change()
        return made

    def _gathered(self, name: str) -> NDArray[Any]:
        row = self["row"]
        if name == "kind":
            troops, verification = (self._numbers[each][row] for each in ("troops", "verification"))
            return np.asarray(troops * np.int32(len(VERIFICATIONS)) + verification)
        return np.asarray(self._numbers[name][row])

    @classmethod
    def of(cls, snapshot: Snapshot, rows: Rows) -> Self:
        """Sort some rows of a snapshot."""
        key = _keys(snapshot, rows)
        order = np.argsort(key, kind="stable")
        return cls(snapshot, rows.astype(np.int32)[order], key[order])

    def with_changes(self, snapshot: Snapshot, gone: Mask, new: Rows) -> Self:
        """Give these columns without some rows and with a few new ones, of a later snapshot.

        Parameters
        ----------
        gone
            Of every row of the snapshot, whether it is left out.
        """
        added = type(self).of(snapshot, new)
        left = ~gone[self["row"]] if gone.any() else slice(None)
        at = np.searchsorted(self["key"][left], added["key"], side="right")

        def changed(name: str, made: NDArray[Any]) -> NDArray[Any]:
            return np.insert(made[left], at, added[name])

        changes = type(self)(snapshot, *(changed(name, self[name]) for name in ("row", "key")))
        changes._changes = {
            name: partial(changed, name, made)
            for name, made in self._made.copy().items()
            if name not in changes._made
        }
        return changes


def _keys(snapshot: Snapshot, rows: Rows) -> NDArray[np.int64]:
    names = ("precision", "spot", "longitude", "latitude", "radius_m", "troops")
    columns = {name: snapshot.numbers[name][rows] for name in names}
    precision, spot = columns["precision"], columns["spot"]
    has_foreign = np.array([bool(troops) for troops in snapshot.troop_sets], dtype=bool)
    foreign = has_foreign[columns["troops"]]
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
