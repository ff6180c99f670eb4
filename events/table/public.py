"""What viewers may see, in columns sorted by place: what the map is drawn from.

A `PublicEvents` never changes; a change of the table makes the next one out of it, in the time
it takes to copy its columns. So whoever draws from one is never disturbed by whoever saves.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any, Final, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.model.event import Event
from events.model.when import When
from events.query.query import EventQuery
from events.table.areas import AreaGroups, group_areas
from events.table.cells import CellTable, cell_table
from events.table.columns import EARLIER, LATER, NOWHERE, VERIFICATIONS, Spot
from events.table.grid import cell_numbers
from events.table.select import Mask, select_dates, select_facts
from events.table.snapshot import Rows, Snapshot
from geo.precision import AREA_LEVELS

Columns: TypeAlias = Mapping[str, NDArray[Any]]
Read: TypeAlias = Callable[[Snapshot, int], Event]

POINTS, AREAS, CIRCLES, UNPLACED = range(4)
"""How an event can be drawn, which is the first thing its columns are sorted by: at its point, in
an area of a shape, in a circle that is all that is known (UCDP where_prec 3 to 6), not at all."""

GROUP_SHIFT: Final = 56
"""The group stands in the key above this bit; below it the cell number or the area."""

_COLUMNS: Final = (
    *("event_type", "verification", "dated", "lasting", "earliest", "latest"),
    *("longitude", "latitude", "precision", "radius_m", "troops", "spot"),
    *("first", "passed_on"),
)
_MOST_ROWS_KEPT: Final = 4_000_000
_FEW_CHANGES: Final = 20_000


class Glance(NamedTuple):
    """What a mark or a line of a list says of an event, read without checking the rest of it."""

    id: str
    title: str
    place: str | None
    when: str


@dataclass(frozen=True, eq=False)
class Selection:
    """The events of one filter, in the order of the columns.

    Attributes
    ----------
    public
        What they were selected from.
    positions
        Where they stand in its columns; None for all of them.
    """

    public: "PublicEvents"
    positions: Rows | None
    _taken: dict[str, NDArray[Any]] = field(default_factory=dict)
    _tables: dict[int, CellTable | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.public) if self.positions is None else len(self.positions)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Give one column, or ``kind``, ``key`` or ``row``, of the events selected."""
        column = self.public.columns[name]
        if self.positions is None:
            return column
        taken = self._taken.get(name)
        if taken is None:
            taken = self._taken[name] = column[self.positions]
        return taken

    @cached_property
    def bounds(self) -> tuple[int, int, int, int, int]:
        """Where each group begins, and where the last ends."""
        starts = np.arange(5, dtype=np.int64) << GROUP_SHIFT
        found = np.searchsorted(self["key"], starts)
        return tuple(found.tolist())

    def group(self, group: int) -> slice:
        """Give where one group stands."""
        return slice(self.bounds[group], self.bounds[group + 1])

    @property
    def kinds(self) -> int:
        """Number of different kinds; see `PublicEvents.kinds`."""
        return self.public.kinds

    @property
    def spots(self) -> tuple[Spot, ...]:
        """What the column ``spot`` is a position in."""
        return self.public.spots

    @property
    def unplaced(self) -> int:
        """Number of events without a place."""
        return self.bounds[4] - self.bounds[3]

    @cached_property
    def kept_in(self) -> int:
        """Number of events whose licence keeps them out of feeds and exports."""
        return len(self) - int(np.count_nonzero(self["passed_on"]))

    @cached_property
    def undated(self) -> int:
        """Number of events without a date of their own."""
        return len(self) - int(np.count_nonzero(self["dated"]))

    @cached_property
    def latest(self) -> date | None:
        """Last day any of them may have happened on; open ends do not count."""
        latest = self["latest"]
        last = int(np.max(latest, initial=EARLIER, where=latest < LATER))
        return None if last == EARLIER else date.fromordinal(last)

    @cached_property
    def areas(self) -> AreaGroups:
        """What lies somewhere in an area, gathered by area."""
        return group_areas(self, self.group(AREAS).start, self.group(CIRCLES).stop)

    def cell_table(self, zoom: int) -> CellTable | None:
        """Give the points counted in all cells of a zoom; None when first asked for that zoom.

        A window counts its own for less than a table takes: that pays for whoever looks around.
        """
        if zoom not in self._tables:
            self._tables[zoom] = None
            return None
        table = self._tables[zoom]
        if table is None:
            made = {each: found for each, found in self._tables.copy().items() if found}
            finer = min((each for each in made if each > zoom), default=None)
            table = self._tables[zoom] = (
                cell_table(self, self.group(POINTS).stop, zoom)
                if finer is None
                else made[finer].coarser(self.kinds, zoom)
            )
        return table

    @cached_property
    def by_kind(self) -> NDArray[np.int64]:
        """Number of events of each kind (`PublicEvents.kinds`)."""
        return np.bincount(self["kind"], minlength=self.public.kinds)


class PublicEvents:
    """Every event viewers may see, as columns sorted by group and place.

    Safe to share between threads.

    Parameters
    ----------
    version
        The table's, when it was taken.
    columns
        Some of `events.table.columns.NUMBERS`, and ``first`` (by which events are in the order
        they were first saved), ``row`` (of the snapshot), ``kind`` (troops and verification as
        one number) and ``key`` (group and place).
    snapshot
        What they were taken from.
    read
        Reads the event of a row.
    """

    def __init__(self, version: str, columns: Columns, snapshot: Snapshot, read: Read) -> None:
        self.version = version
        self.columns = columns
        self.snapshot = snapshot
        self.troop_sets = snapshot.troop_sets
        self.spots = snapshot.spots
        self._read = read
        self._facts: OrderedDict[EventQuery, Mask] = OrderedDict()
        self._selections: OrderedDict[EventQuery, Selection] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.columns["row"])

    @property
    def kinds(self) -> int:
        """Number of different kinds: of a set of troops and a verification."""
        return len(self.troop_sets) * len(VERIFICATIONS)

    def select(self, query: EventQuery) -> Selection:
        """Give the events of a filter, its words included; the last few are kept.

        ``query.as_known_on`` is passed over: it says which state of the store to take.
        """
        query = replace(query, as_known_on=None)
        if query == EventQuery():
            return self._all
        found: Selection | None = self._look_up(self._selections, query)
        if found is None:
            mask = self._select_facts(replace(query, from_=None, to=None, undated=None))
            positions = np.flatnonzero(mask & select_dates(self.columns, query))
            found = Selection(self, positions)
            self._keep(self._selections, query, found)
        return found

    @cached_property
    def _all(self) -> Selection:
        return Selection(self, None)

    def _select_facts(self, query: EventQuery) -> Mask:
        """Tell what a filter asks for apart from dates, which playback changes all the time."""
        mask: Mask | None = self._look_up(self._facts, query)
        if mask is None:
            mask = select_facts(self.columns, self.troop_sets, query)
            if query.text:
                (positions,) = np.nonzero(mask)
                holding = self.snapshot.holding(query.text)
                mask[positions] = holding[self.columns["row"][positions]]
            self._keep(self._facts, query, mask)
        return mask

    def _look_up(self, kept: OrderedDict[EventQuery, Any], query: EventQuery) -> Any:  # noqa: ANN401
        with self._lock:
            if query not in kept:
                return None
            kept.move_to_end(query)
            return kept[query]

    def _keep(self, kept: OrderedDict[EventQuery, Any], query: EventQuery, value: Any) -> None:  # noqa: ANN401
        with self._lock:
            kept[query] = value
            # So many filters of a large store, however few; some dozens of a small one.
            most = max(3, min(48, _MOST_ROWS_KEPT // (len(self) + 1)))
            while len(kept) > most:
                kept.popitem(last=False)

    def read(self, row: int) -> Event:
        """Read the event of a row."""
        return self._read(self.snapshot, row)

    def glances(self, rows: Rows) -> list[Glance]:
        """Say what marks and lines of a list say of the events of some rows."""
        snapshot = self.snapshot
        told = snapshot.frame.select("title", "place", "_edtf", "reported_on", "_time")[rows]
        return [
            Glance(snapshot.event_id(row), title, place, _when_words(*dates))
            for row, (title, place, *dates) in zip(rows.tolist(), told.iter_rows(), strict=True)
        ]

    @classmethod
    def of(
        cls, version: str, snapshot: Snapshot, shown: Mask, read: Read, before: Self | None
    ) -> Self:
        """Make the state of a version.

        Parameters
        ----------
        shown
            Of every row of the snapshot, whether viewers may see it.
        before
            A state of an earlier snapshot, out of which this one is made where little changed.
        """
        if before is not None:
            have = np.zeros(len(shown), dtype=bool)
            have[before.columns["row"]] = True
            gone, new = have & ~shown, np.flatnonzero(shown & ~have)
            if len(new) <= _FEW_CHANGES <= len(before):
                columns = before.columns
                kept = ~gone[columns["row"]] if gone.any() else None
                mine = columns if kept is None else {n: c[kept] for n, c in columns.items()}
                added = _sorted_columns(snapshot.numbers, new)
                at = np.searchsorted(mine["key"], added["key"], side="right")
                changed = {name: np.insert(each, at, added[name]) for name, each in mine.items()}
                return cls(version, changed, snapshot, read)
        columns = _sorted_columns(snapshot.numbers, np.flatnonzero(shown))
        return cls(version, columns, snapshot, read)


@lru_cache(maxsize=10_000)
def _when_words(edtf: str | None, reported_on: date | None, time: str | None) -> str:
    told = {"edtf": edtf, "reported_on": reported_on, "time": time}
    return When.model_validate(told).words


def _sorted_columns(columns: Columns, rows: Rows) -> dict[str, NDArray[Any]]:
    """Give the columns of some rows in the order of `PublicEvents`."""
    taken = {name: columns[name][rows] for name in _COLUMNS}
    taken["row"] = rows.astype(np.int32)
    taken["kind"] = taken["troops"] * np.int32(len(VERIFICATIONS)) + taken["verification"]
    key = _keys(taken)
    order = np.argsort(key, kind="stable")
    taken = {name: column[order] for name, column in taken.items()}
    taken["key"] = key[order]
    return taken


def _keys(columns: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    precision, spot = columns["precision"], columns["spot"]
    group = np.full(len(precision), POINTS, dtype=np.int64)
    group[np.isin(precision, [int(level) for level in AREA_LEVELS])] = CIRCLES
    group[spot != NOWHERE] = AREAS
    group[precision == 0] = UNPLACED
    place = np.zeros(len(precision), dtype=np.int64)
    at = group == POINTS
    place[at] = cell_numbers(columns["longitude"][at], columns["latitude"][at])
    at = group == AREAS
    place[at] = spot[at]
    at = group == CIRCLES
    place[at] = _circle_numbers(*(columns[n][at] for n in ("longitude", "latitude", "radius_m")))
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
