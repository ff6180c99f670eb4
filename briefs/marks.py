"""Which marks a picture shows: the same as the screen, gathered by the same rules.

The rules are those of ``maps/static/42-groups.js``: the heaviest first, each either within the
reach of a mark that is there already or a mark of its own; two that touch become one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import hypot, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from briefs.atoms import SINGLE, SMALLER, AreaRef, Atom, atoms_of
from briefs.view import MapView, unit
from events.dates.certainty import Certainty
from events.model.layers import layers_of
from events.table.areas import Extent
from events.table.columns import TYPES, VERIFICATIONS
from events.table.public import Selection
from events.table.select import CERTAINTIES
from events.table.view import view_of
from events.vocabulary import NOT_STATED
from maps.style import Edge, MarkShape, edge_of, in_order, shape_of

_LEAST_REACH: Final = 40
_GROWTH: Final = 4
_BUCKET: Final = 70
_NEAR: Final = 60
_ASIDE_PX: Final = (-30, 16)
"""Right and down, as in maps/static/42-groups.js."""


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
    sides
        Numbers of events by side fought for, the most first.
    faint
        Not one of them is certain in the days asked for.
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
    sides: tuple[tuple[str, int], ...] = ()
    edge: Edge = Edge.DASHED
    backdrop: bool = False
    faint: bool = False
    shape: MarkShape | None = None
    exact: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class AreaDrawn:
    """An area to be filled, and its visible layers."""

    area: AreaRef
    layers: tuple[str, ...]
    backdrop: bool
    is_new: bool


@dataclass(frozen=True)
class PictureMarks:
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
    """What each kind of event stands for, with layers that are switched off left out."""

    def __init__(self, selection: Selection) -> None:
        sets, kinds = selection.public.troop_sets, selection.kinds
        off = frozenset(selection.query.off)
        self.layers: list[tuple[str, ...]] = []
        self.sides: list[frozenset[str]] = []
        for number in kinds.troops.tolist():
            troops = sets[number]
            shown = tuple(key for key in layers_of(troops) if key not in off)
            pairs = ((nationality or NOT_STATED, side) for nationality, side in troops or ())
            self.layers.append(shown)
            self.sides.append(frozenset(side for key, side in pairs if side and key in shown))
        self.edges = [edge_of(VERIFICATIONS[number]) for number in kinds.verification.tolist()]
        possible = {CERTAINTIES.index(each) for each in (Certainty.POSSIBLE, Certainty.OPEN)}
        self.faint = [number in possible for number in kinds.certainty.tolist()]

    def weight(self, atom: Atom) -> int:
        return sum(number for kind, number in atom.kinds.items() if self.layers[kind])


def seen_in(
    selection: Selection,
    view: MapView,
    extent: Extent,
    nationalities: Sequence[str],
    *,
    label: Callable[[str], tuple[float, float] | None] = lambda _: None,
    new: Collection[str] = (),
) -> PictureMarks:
    """Tell what a picture shows.

    Parameters
    ----------
    extent
        Where shipped areas lie.
    nationalities
        Those with a colour of their own, in order.
    label
        Gives where the badge of a shipped area stands, in the unit square, by its code.
    new
        Identifiers of the events to be ringed.
    """
    kinds = _Kinds(selection)
    shown = view_of(selection, view.window, view.level, extent)
    atoms, marks = [], []
    foreign = list(atoms_of(shown.foreign, label, is_backdrop=False))
    backdrop = _aside(atoms_of(shown.backdrop, label, is_backdrop=True), foreign, kinds, view)
    for of_half in (backdrop, foreign):
        marks += _settle(_gather(of_half, kinds, view), view)
        atoms += of_half
    for mark in marks:
        _describe(mark, kinds, selection, nationalities)
    _ring(marks, selection, view, new)
    ringed = {atom.area for mark in marks if mark.is_new for atom in mark.atoms}
    areas = tuple(
        AreaDrawn(atom.area, layers, atom.backdrop, atom.area in ringed)
        for atom in atoms
        if atom.area is not None
        and (layers := in_order((k for n in atom.kinds for k in kinds.layers[n]), nationalities))
    )
    return PictureMarks(tuple(marks), areas, int(shown.in_window.sum()), layer_counts(selection))


def layer_counts(selection: Selection) -> dict[str, int]:
    """Count the events of a selection by layer; one of two nationalities is in both."""
    counts: Counter[str] = Counter()
    sets, kinds = selection.public.troop_sets, selection.kinds
    off = selection.query.off
    for troops, number in zip(kinds.troops.tolist(), kinds.number.tolist(), strict=True):
        shown = (key for key in layers_of(sets[troops]) if key not in off)
        counts.update(dict.fromkeys(shown, number))
    return dict(counts)


def ring_radius(count: int) -> float:
    """Give the radius of the mark of so many events, in pixels."""
    return min(16 + 4 * log10(max(count, 1)), 32)


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
        smaller = SMALLER if self.atoms[0].backdrop else 1
        return SINGLE * smaller if self.is_single else ring_radius(self.count) * smaller + 1

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


def _aside(
    backdrop: Iterable[Atom], foreign: Iterable[Atom], kinds: _Kinds, view: MapView
) -> list[Atom]:
    """Move badges of areas beside those of foreign troops there, as the map does."""
    taken = {_key(atom.area) for atom in foreign if atom.area and kinds.weight(atom)}
    right, down = (pixels / view.scale for pixels in _ASIDE_PX)
    return [
        replace(atom, x=atom.x + right, y=atom.y + down)
        if atom.area and _key(atom.area) in taken
        else atom
        for atom in backdrop
    ]


def _key(area: AreaRef) -> str:
    half, number = area
    return str(half.areas.key(number))


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
        mark = Mark(x / view.scale, y / view.scale, group.count, group.atoms)
        mark.backdrop = group.atoms[0].backdrop
        marks.append(mark)
    return marks


def _describe(
    mark: Mark, kinds: _Kinds, selection: Selection, nationalities: Sequence[str]
) -> None:
    shares: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    sides: Counter[str] = Counter()
    edges: set[Edge] = set()
    faint = 0
    for atom in mark.atoms:
        for kind, number in atom.kinds.items():
            layers = kinds.layers[kind]
            if not layers:
                continue
            counts.update(dict.fromkeys(layers, number))
            for layer in layers:
                shares[layer] += number / len(layers)  # type: ignore[assignment]
            sides.update(dict.fromkeys(kinds.sides[kind], number))
            edges.add(kinds.edges[kind])
            faint += number if kinds.faint[kind] else 0
    mark.shares = tuple((key, float(shares[key])) for key in in_order(shares, nationalities))
    mark.counts = dict(counts)
    mark.sides = tuple(sorted(sides.items(), key=lambda pair: (-pair[1], pair[0])))
    mark.edge = edges.pop() if len(edges) == 1 else Edge.DASHED
    mark.faint = faint == mark.count
    position = _the_one_event(mark)
    if position is not None:
        mark.shape = shape_of(TYPES[int(selection["event_type"][position])])
        mark.exact = mark.atoms[0].lift > 0


def _the_one_event(mark: Mark) -> int | None:
    """Give the position of the event a mark stands for, where that is one alone."""
    if len(mark.atoms) != 1:
        return None
    (atom,) = mark.atoms
    if atom.event is not None or atom.area is None:
        return atom.event
    half, area = atom.area
    begin, end = (int(each[area]) for each in (half.areas.begin, half.areas.end))
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
    by_area = {atom.area: mark for mark in marks for atom in mark.atoms if atom.area}
    for position in positions_of(selection, new).tolist():
        if not int(selection["precision"][position]):
            continue
        area = area_holding(selection, position)
        mark = by_event.get(position) or (by_area.get(area) if area else None)
        if mark is None:
            at = (float(selection[name][position]) for name in ("longitude", "latitude"))
            mark = _nearest([each for each in marks if each.count > 1], *unit(*at), view)
        if mark is not None:
            mark.is_new = True


def area_holding(selection: Selection, position: int) -> AreaRef | None:
    """Give the area an event of a selection lies somewhere in; None for one at a point."""
    for half in (selection.foreign, selection.backdrop):
        areas = half.areas
        area = int(np.searchsorted(areas.begin, position, side="right")) - 1
        if area >= 0 and position < int(areas.end[area]):
            return half, area
    return None


def _nearest(marks: Sequence[Mark], x: float, y: float, view: MapView) -> Mark | None:
    apart = [(hypot(mark.x - x, mark.y - y) * view.scale, mark) for mark in marks]
    least, mark = min(apart, key=lambda pair: pair[0], default=(float("inf"), None))
    return mark if least < _NEAR else None
