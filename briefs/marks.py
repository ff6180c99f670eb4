"""Which marks a picture shows: the same as the screen, gathered by the same rules.

The rules are those of ``maps/static/42-groups.js``: the heaviest first, each either within the
reach of a mark that is there already or a mark of its own; two that touch become one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from briefs.view import MapView, unit
from events.model.layers import layers_of, sides_of
from events.table.areas import Counts, Extent
from events.table.columns import TYPES, VERIFICATIONS
from events.table.public import Selection
from events.table.view import View, view_of
from geo.precision import LocationPrecision
from maps.style import Edge, Shape, edge_of, in_order, shape_of

STEM: Final = 34
"""Pixels from the middle of a mark to the foot of its stem."""

SINGLE: Final = 19
"""Radius of a single event's picture, in pixels."""

_LEAST_REACH: Final = 40
_GROWTH: Final = 4
_BUCKET: Final = 70
_NEAR: Final = 60
_EDGES: Final = tuple(Edge)
_EXACT: Final = int(LocationPrecision.EXACT)


@dataclass(frozen=True)
class Atom:
    """The smallest thing a mark can stand for: a cell, an area with its events, one event.

    Attributes
    ----------
    x, y
        In the unit square.
    kinds
        Number of events of each kind (`events.table.public.PublicEvents.kinds`).
    event
        Position in the selection of the one event it is; None for several.
    area
        Position in the areas of the selection; None for cells and single events.
    lift
        Pixels by which its picture stands above its place.
    """

    x: float
    y: float
    kinds: Mapping[int, int]
    event: int | None = None
    area: int | None = None
    lift: int = 0


@dataclass
class Mark:
    """Atoms drawn as one.

    Attributes
    ----------
    x, y
        In the unit square: its place, or for several the middle of its picture.
    shares
        Layers in the order of the legend, each with its part of the ring.
    counts
        Events by layer; one of two layers is in both.
    shape, exact
        Of the one event it stands for; None and False for several.
    is_new
        It holds an event that is new or changed.
    """

    x: float
    y: float
    count: int
    atoms: list[Atom]
    shares: tuple[tuple[str, float], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    sides: tuple[str, ...] = ()
    edge: Edge = Edge.DASHED
    shape: Shape | None = None
    exact: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class AreaDrawn:
    """An area to be filled: its position in the selection's areas, and its visible layers."""

    area: int
    layers: tuple[str, ...]
    is_new: bool


@dataclass(frozen=True)
class Seen:
    """Everything a picture shows of a selection.

    Attributes
    ----------
    in_window
        Number of events whose representative point lies in the picture.
    layers
        Number of events by layer, of the whole selection.
    """

    marks: tuple[Mark, ...]
    areas: tuple[AreaDrawn, ...]
    in_window: int
    layers: Mapping[str, int]


class _Kinds:
    """What a kind of event stands for, with layers that are switched off left out."""

    def __init__(self, selection: Selection, off: Collection[str]) -> None:
        self._sets = selection.public.troop_sets
        self._off = frozenset(off)

    def layers(self, kind: int) -> tuple[str, ...]:
        troops = self._sets[kind // len(VERIFICATIONS)]
        return tuple(key for key in layers_of(troops) if key not in self._off)

    def sides(self, kind: int) -> tuple[str, ...]:
        return sides_of(self._sets[kind // len(VERIFICATIONS)])

    def edge(self, kind: int) -> Edge:
        return edge_of(VERIFICATIONS[kind % len(VERIFICATIONS)])

    def weight(self, atom: Atom) -> int:
        return sum(number for kind, number in atom.kinds.items() if self.layers(kind))


def seen_in(
    selection: Selection,
    view: MapView,
    extent: Extent,
    nationalities: Sequence[str],
    *,
    off: Collection[str] = (),
    new: Collection[str] = (),
) -> Seen:
    """Tell what a picture shows.

    Parameters
    ----------
    extent
        Where shipped areas lie.
    nationalities
        Those with a colour of their own, in order.
    off
        Layers that are switched off.
    new
        Identifiers of the events to be ringed.
    """
    kinds = _Kinds(selection, off)
    shown = view_of(selection, view.window, view.level, extent)
    atoms = list(_atoms(shown))
    marks = _settle(_gather(atoms, kinds, view), view)
    for mark in marks:
        _describe(mark, kinds, selection, nationalities)
    _ring(marks, selection, view, new)
    ringed = {atom.area for mark in marks if mark.is_new for atom in mark.atoms}
    areas = tuple(
        AreaDrawn(atom.area, layers, atom.area in ringed)
        for atom in atoms
        if atom.area is not None
        and (layers := in_order((k for n in atom.kinds for k in kinds.layers(n)), nationalities))
    )
    return Seen(tuple(marks), areas, shown.in_window, layer_counts(selection))


def layer_counts(selection: Selection) -> dict[str, int]:
    """Count the events of a selection by layer; one of two nationalities is in both."""
    counts: dict[str, int] = {}
    sets = selection.public.troop_sets
    by_set = selection.by_kind.reshape(len(sets), len(VERIFICATIONS)).sum(axis=1)
    for number in np.flatnonzero(by_set).tolist():
        for key in layers_of(sets[number]):
            counts[key] = counts.get(key, 0) + int(by_set[number])
    return counts


def ring_radius(count: int) -> float:
    """Give the radius of the mark of so many events, in pixels."""
    return min(16 + 4 * log10(max(count, 1)), 32)


# --- atoms --------------------------------------------------------------------------------------


def _atoms(shown: View) -> Iterator[Atom]:
    selection, groups = shown.selection, shown.selection.areas
    of_areas = _by_thing(groups.counts, len(groups))
    for area in shown.areas.tolist():
        x, y = unit(float(groups.longitude[area]), float(groups.latitude[area]))
        yield Atom(x, y, of_areas[area], area=area)
    if shown.cells is not None:
        cells = shown.cells
        of_cells = _by_thing(cells.counts, len(cells.count))
        places = zip(cells.longitude.tolist(), cells.latitude.tolist(), strict=True)
        for place, kinds in zip(places, of_cells, strict=True):
            yield Atom(*unit(*place), kinds)
    if shown.rows is not None:
        rows = shown.rows[np.argsort(selection["first"][shown.rows], kind="stable")]
        for position in rows.tolist():
            at = (float(selection[name][position]) for name in ("longitude", "latitude"))
            exact = int(selection["precision"][position]) == _EXACT
            kinds = {int(selection["kind"][position]): 1}
            yield Atom(*unit(*at), kinds, event=position, lift=STEM if exact else 0)


def _by_thing(counts: Counts, things: int) -> list[dict[int, int]]:
    found: list[dict[int, int]] = [{} for _ in range(things)]
    for thing, kind, number in zip(*(each.tolist() for each in counts), strict=True):
        found[thing][kind] = found[thing].get(kind, 0) + number
    return found


# --- gathering ----------------------------------------------------------------------------------


@dataclass
class _Seed:
    x: float
    y: float
    reach: float
    count: int
    sum_x: float
    sum_y: float
    atoms: list[Atom]
    pinned: bool = False

    def take(self, atoms: Iterable[Atom], count: int, sum_x: float, sum_y: float) -> None:
        self.count += count
        self.sum_x += sum_x
        self.sum_y += sum_y
        self.atoms.extend(atoms)

    @property
    def is_single(self) -> bool:
        return len(self.atoms) == 1 and self.atoms[0].event is not None

    @property
    def radius(self) -> float:
        return SINGLE if self.is_single else ring_radius(self.count) + 1

    @property
    def middle(self) -> tuple[float, float]:
        x, y = self.x, self.y
        if not self.pinned:
            x, y = self.sum_x / self.count, self.sum_y / self.count
        return x, y - self.atoms[0].lift if self.is_single else y


class _Nearby:
    """Things by square of a grid, to find those nearby."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[_Seed]] = {}

    def add(self, seed: _Seed, x: float, y: float) -> None:
        self._squares.setdefault((int(x // _BUCKET), int(y // _BUCKET)), []).append(seed)

    def around(self, x: float, y: float) -> Iterator[_Seed]:
        column, row = int(x // _BUCKET), int(y // _BUCKET)
        for across in (-1, 0, 1):
            for down in (-1, 0, 1):
                yield from self._squares.get((column + across, row + down), ())


def _gather(atoms: Iterable[Atom], kinds: _Kinds, view: MapView) -> list[_Seed]:
    weighed = [(count, atom) for atom in atoms if (count := kinds.weight(atom))]
    weighed.sort(key=lambda pair: (-pair[0], pair[1].x, pair[1].y))
    near, groups = _Nearby(), []
    for count, atom in weighed:
        x, y = atom.x * view.scale, atom.y * view.scale
        apart = [(hypot(seed.x - x, seed.y - y), seed) for seed in near.around(x, y)]
        within = [pair for pair in apart if pair[0] < pair[1].reach]
        if within:
            nearest = min(within, key=lambda pair: pair[0])[1]
            nearest.take([atom], count, x * count, y * count)
            continue
        expected = _GROWTH * count if atom.event is None else 1
        reach = min(max(2 * ring_radius(expected) + 3, _LEAST_REACH), _BUCKET)
        seed = _Seed(x, y, reach, count, x * count, y * count, [atom])
        near.add(seed, x, y)
        groups.append(seed)
    return groups


def _touching(groups: Iterable[_Seed]) -> list[tuple[_Seed, _Seed]]:
    near, found = _Nearby(), []
    for group in groups:
        x, y = group.middle
        for other in near.around(x, y):
            other_x, other_y = other.middle
            if hypot(x - other_x, y - other_y) < group.radius + other.radius:
                found.append((other, group))
        near.add(group, x, y)
    return found


def _settle(groups: list[_Seed], view: MapView) -> list[Mark]:
    """Put marks where their events are on average; where two then touch, on their heaviest."""
    for pair in _touching(groups):
        for group in pair:
            group.pinned = True
    left = groups
    while pairs := _touching(left):
        for group, other in pairs:
            if group.atoms and other.atoms:
                group.take(other.atoms, other.count, other.sum_x, other.sum_y)
                other.atoms = []
        left = [group for group in left if group.atoms]
    marks = []
    for group in left:
        x, y = group.middle
        if group.is_single:
            x, y = group.atoms[0].x * view.scale, group.atoms[0].y * view.scale
        marks.append(Mark(x / view.scale, y / view.scale, group.count, group.atoms))
    return marks


def _describe(
    mark: Mark, kinds: _Kinds, selection: Selection, nationalities: Sequence[str]
) -> None:
    shares: dict[str, float] = {}
    counts: dict[str, int] = {}
    sides: set[str] = set()
    edges = dict.fromkeys(_EDGES, 0)
    for atom in mark.atoms:
        for kind, number in atom.kinds.items():
            layers = kinds.layers(kind)
            for layer in layers:
                shares[layer] = shares.get(layer, 0) + number / len(layers)
                counts[layer] = counts.get(layer, 0) + number
            sides.update(kinds.sides(kind))
            edges[kinds.edge(kind)] += number
    mark.shares = tuple((key, shares[key]) for key in in_order(shares, nationalities))
    mark.counts = counts
    mark.sides = tuple(sorted(sides))
    found = [edge for edge in _EDGES if edges[edge]]
    mark.edge = found[0] if len(found) == 1 else Edge.DASHED
    position = _the_one_event(mark, selection)
    if position is not None:
        mark.shape = shape_of(TYPES[int(selection["event_type"][position])])
        mark.exact = mark.atoms[0].lift > 0


def _the_one_event(mark: Mark, selection: Selection) -> int | None:
    """Give the position of the event a mark stands for, where that is one alone."""
    if len(mark.atoms) != 1:
        return None
    (atom,) = mark.atoms
    if atom.event is not None or atom.area is None:
        return atom.event
    begin, end = (int(each[atom.area]) for each in (selection.areas.begin, selection.areas.end))
    return begin if end - begin == 1 else None


# --- what is new --------------------------------------------------------------------------------


def positions_of(selection: Selection, ids: Collection[str]) -> NDArray[np.int64]:
    """Give where some events stand in a selection."""
    if not ids:
        return np.zeros(0, dtype=np.int64)
    names = selection.public.snapshot.event_ids(selection["row"])
    wanted = frozenset(ids)
    return np.array([at for at, name in enumerate(names) if name in wanted], dtype=np.int64)


def _ring(marks: Sequence[Mark], selection: Selection, view: MapView, new: Collection[str]) -> None:
    """Mark what holds an event that is new or changed: its own mark, its area's, or the nearest."""
    by_event = {atom.event: mark for mark in marks for atom in mark.atoms}
    by_area = {atom.area: mark for mark in marks for atom in mark.atoms}
    begins = selection.areas.begin
    for position in positions_of(selection, new).tolist():
        if not int(selection["precision"][position]):
            continue
        area = int(np.searchsorted(begins, position, side="right")) - 1
        in_area = area >= 0 and position < int(selection.areas.end[area])
        mark = by_event.get(position) or (by_area.get(area) if in_area else None)
        if mark is None and not in_area:
            at = (float(selection[name][position]) for name in ("longitude", "latitude"))
            mark = _nearest(marks, *unit(*at), view)
        if mark is not None:
            mark.is_new = True


def _nearest(marks: Sequence[Mark], x: float, y: float, view: MapView) -> Mark | None:
    apart = [(hypot(mark.x - x, mark.y - y) * view.scale, mark) for mark in marks]
    least, mark = min(apart, key=lambda pair: pair[0], default=(float("inf"), None))
    return mark if least < _NEAR else None
