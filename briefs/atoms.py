"""The smallest things a mark can stand for: a cell, an area with its events, one event."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from briefs.view import unit
from events.table.areas import Counts
from events.table.public import Half
from events.table.view import HalfSeen
from geo.precision import LocationPrecision

STEM: Final = 34
"""Pixels from the middle of a mark to the foot of its stem."""

SINGLE: Final = 19
"""Radius of a single event's picture, in pixels."""

SMALLER: Final = 0.62
"""How large what has no foreign troops is drawn, beside what has."""

AreaRef: TypeAlias = tuple[Half, int]
"""An area of one half of a selection, by its position in `Half.areas`."""

_EXACT: Final = int(LocationPrecision.EXACT)


@dataclass(frozen=True)
class Atom:
    """The smallest thing a mark can stand for: a cell, an area with its events, one event.

    Attributes
    ----------
    x, y
        In the unit square.
    backdrop
        It is of those without foreign troops.
    kinds
        Number of events of each kind (`events.table.public.Kinds`).
    event
        Position in the selection of the one event it is; None for several.
    area
        None for cells and single events.
    lift
        Pixels by which its picture stands above its place.
    """

    x: float
    y: float
    kinds: Mapping[int, int]
    backdrop: bool = False
    event: int | None = None
    area: AreaRef | None = None
    lift: int = 0


def atoms_of(
    seen: HalfSeen, label: Callable[[str], tuple[float, float] | None], *, is_backdrop: bool
) -> Iterator[Atom]:
    """Give everything one half of a window shows, apart; ``label`` says where badges stand."""
    selection, groups = seen.half.selection, seen.half.areas
    of_areas = _by_thing(groups.counts, len(groups))
    for area in seen.areas.tolist():
        middle = float(groups.longitude[area]), float(groups.latitude[area])
        x, y = label(groups.key(area)) or unit(*middle)
        yield Atom(x, y, of_areas[area], is_backdrop, area=(seen.half, area))
    if seen.cells is not None:
        cells = seen.cells
        of_cells = _by_thing(cells.counts, len(cells.count))
        places = zip(cells.longitude.tolist(), cells.latitude.tolist(), strict=True)
        for place, kinds in zip(places, of_cells, strict=True):
            yield Atom(*unit(*place), kinds, is_backdrop)
    if seen.rows is not None:
        rows = seen.rows[np.argsort(selection.at("first", seen.rows), kind="stable")]
        for position in rows.tolist():
            at = (float(selection[name][position]) for name in ("longitude", "latitude"))
            exact = int(selection["precision"][position]) == _EXACT and not is_backdrop
            kinds = {int(selection["kind"][position]): 1}
            lift = STEM if exact else 0
            yield Atom(*unit(*at), kinds, is_backdrop, event=position, lift=lift)


def _by_thing(counts: Counts, things: int) -> list[dict[int, int]]:
    found: list[dict[int, int]] = [{} for _ in range(things)]
    for thing, kind, number in zip(*(each.tolist() for each in counts), strict=True):
        found[thing][kind] = found[thing].get(kind, 0) + number
    return found
