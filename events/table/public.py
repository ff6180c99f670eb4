"""What viewers may see, in columns sorted by place: what the map is drawn from.

A `PublicEvents` never changes; a change of the table makes the next one out of it, in the time
it takes to copy two of its columns. So whoever draws from one is never disturbed by whoever saves.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, Final, NamedTuple, Self, TypeAlias

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from events.model.event import Event
from events.query.query import EventQuery
from events.table.areas import AreaGroups, group_areas
from events.table.cells import CellTable, cell_table
from events.table.columns import EARLIER, VERIFICATIONS, Spot
from events.table.order import (
    AREAS,
    BACKDROP,
    CIRCLES,
    FOREIGN,
    GROUP_SHIFT,
    POINTS,
    UNPLACED,
    SortedColumns,
)
from events.table.select import CERTAINTIES, Mask, certainty_of, select_dates, select_facts
from events.table.snapshot import Rows, Snapshot

Read: TypeAlias = Callable[[Snapshot, int], Event]

UNDATED: Final = len(CERTAINTIES)
"""Stands beside the positions in `CERTAINTIES` for a date that nobody gave."""

_MOST_ROWS_KEPT: Final = 4_000_000
_FEW_CHANGES: Final = 20_000


class Kinds(NamedTuple):
    """The different kinds of event in a selection, as equally long columns.

    Attributes
    ----------
    troops, verification
        Positions in `PublicEvents.troop_sets` and `VERIFICATIONS`.
    certainty
        How they stand to the days asked for: positions in `CERTAINTIES`, or `UNDATED`.
    number
        Number of events.
    """

    troops: NDArray[np.int64]
    verification: NDArray[np.int64]
    certainty: NDArray[np.int64]
    number: NDArray[np.int64]


@dataclass
class LookedAt:
    """What was made of one half of a selection for those who looked at it."""

    areas: AreaGroups | None = None
    tables: dict[int, CellTable | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Half:
    """The placed events of a selection that have foreign troops, or those that have none.

    A selection keeps what was looked at, not its halves, which name it: so nothing names itself,
    and the columns of millions are given back when the last who needs them has gone.

    Attributes
    ----------
    selection
        What they are a part of, and whose positions theirs are.
    first_group
        `FOREIGN` or `BACKDROP`.
    looked_at
        What is kept of it.
    """

    selection: "Selection"
    first_group: int
    looked_at: LookedAt = field(compare=False)

    @property
    def points(self) -> slice:
        """Where those stand that are drawn at their points."""
        return self.selection.group(self.first_group + POINTS)

    @property
    def first_key(self) -> int:
        """The key of a point in the first cell."""
        return (self.first_group + POINTS) << GROUP_SHIFT

    @property
    def areas(self) -> AreaGroups:
        """What lies somewhere in an area, gathered by area."""
        found = self.looked_at.areas
        if found is None:
            selection, first = self.selection, self.first_group
            begin, end = selection.group(first + AREAS).start, selection.group(first + CIRCLES).stop
            found = self.looked_at.areas = group_areas(selection, begin, end)
        return found

    def cell_table(self, zoom: int) -> CellTable | None:
        """Give the points counted in all cells of a zoom; None when first asked for that zoom.

        A window counts its own for less than a table takes: that pays for whoever looks around.
        """
        tables = self.looked_at.tables
        if zoom not in tables:
            tables[zoom] = None
            return None
        table = tables[zoom]
        if table is None:
            made = {each: found for each, found in tables.copy().items() if found}
            finer = min((each for each in made if each > zoom), default=None)
            table = tables[zoom] = (
                cell_table(self.selection, self.points, zoom)
                if finer is None
                else made[finer].coarser(self.selection.kind_count, zoom)
            )
        return table


@dataclass(frozen=True, eq=False)
class Selection:
    """The events of one filter, in the order of the columns.

    Attributes
    ----------
    public
        What they were selected from.
    positions
        Where they stand in its columns; None for all of them.
    query
        Whose days they stand to.
    """

    public: "PublicEvents"
    positions: Rows | None
    query: EventQuery = field(default_factory=EventQuery)
    _taken: dict[str, NDArray[Any]] = field(default_factory=dict)
    _foreign: LookedAt = field(default_factory=LookedAt)
    _backdrop: LookedAt = field(default_factory=LookedAt)

    def __len__(self) -> int:
        return len(self.public) if self.positions is None else len(self.positions)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Give one column, or ``kind`` (position in `kinds`), ``key`` or ``row``, of these."""
        if name == "kind":
            return self._kinds[1]
        return self._column(name)

    def at(self, name: str, positions: NDArray[np.int64]) -> NDArray[Any]:
        """Give one of these columns of a few of the events, without taking that of all."""
        if self.positions is None or name == "kind" or name in self._taken:
            return self[name][positions]
        return self.public.columns[name][self.positions[positions]]

    def _column(self, name: str) -> NDArray[Any]:
        column = self.public.columns[name]
        if self.positions is None:
            return column
        taken = self._taken.get(name)
        if taken is None:
            taken = self._taken[name] = column[self.positions]
        return taken

    @cached_property
    def certainty(self) -> NDArray[np.int8]:
        """How each stands to the days asked for: positions in `CERTAINTIES`, or `UNDATED`."""
        if self.query.has_dates:
            found = certainty_of(self, self.query)
        else:
            found = np.zeros(len(self), dtype=np.int8)
        found[~self["dated"]] = UNDATED
        return found

    @cached_property
    def _kinds(self) -> tuple[Kinds, NDArray[np.int32]]:
        standings = UNDATED + 1
        code = self._column("kind") * np.int32(standings) + self.certainty
        counts = np.bincount(code, minlength=1)
        there = np.flatnonzero(counts)
        position = np.zeros(len(counts), dtype=np.int32)
        position[there] = np.arange(len(there), dtype=np.int32)
        troops, verification = np.divmod(there // standings, len(VERIFICATIONS))
        kinds = Kinds(troops, verification, there % standings, counts[there])
        return kinds, position[code]

    @property
    def kinds(self) -> Kinds:
        """The kinds of event that are there."""
        return self._kinds[0]

    @property
    def kind_count(self) -> int:
        """Number of different kinds."""
        return len(self.kinds.number)

    @cached_property
    def bounds(self) -> tuple[int, ...]:
        """Where each group begins, and where the last ends."""
        starts = np.arange(UNPLACED + 2, dtype=np.int64) << GROUP_SHIFT
        found = np.searchsorted(self["key"], starts)
        return tuple(found.tolist())

    def group(self, group: int) -> slice:
        """Give where one group stands."""
        return slice(self.bounds[group], self.bounds[group + 1])

    @property
    def placed(self) -> slice:
        """Where those with a place stand."""
        return slice(0, self.bounds[UNPLACED])

    @property
    def foreign(self) -> Half:
        """Those with foreign troops."""
        return Half(self, FOREIGN, self._foreign)

    @property
    def backdrop(self) -> Half:
        """Those whose sources mention no foreign troops, or state that there were none."""
        return Half(self, BACKDROP, self._backdrop)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """What the column ``spot`` is a position in."""
        return self.public.spots

    @property
    def unplaced(self) -> int:
        """Number of events without a place."""
        return len(self) - self.bounds[UNPLACED]

    @cached_property
    def kept_in(self) -> int:
        """Number of events whose licence keeps them out of feeds and exports."""
        return len(self) - int(np.count_nonzero(self["passed_on"]))

    @property
    def undated(self) -> int:
        """Number of events without a date of their own."""
        return self.standing(UNDATED)

    def standing(self, certainty: int) -> int:
        """Give the number of those that stand so to the days asked for."""
        return int(self.kinds.number[self.kinds.certainty == certainty].sum())

    @cached_property
    def latest(self) -> date | None:
        """Last day on which any of them surely happened or went on.

        A day that is only possible, or the bound of an open side, is none.
        """
        exact = self["earliest"] == self["latest"]
        last = int(np.max(self["latest"], initial=EARLIER, where=exact & self["dated"]))
        last = max(last, int(np.max(self["certain_to"], initial=EARLIER)))
        return None if last == EARLIER else date.fromordinal(last)


class PublicEvents:
    """Every event viewers may see, as columns sorted by group and place.

    Safe to share between threads.

    Parameters
    ----------
    version
        The table's, when it was taken.
    columns
        Those of the snapshot, ``first`` (by which events are in the order they were first saved)
        among them, and ``row`` (of the snapshot), ``kind`` and ``key``.
    snapshot
        What they were taken from.
    read
        Reads the event of a row.
    """

    def __init__(
        self, version: str, columns: SortedColumns, snapshot: Snapshot, read: Read
    ) -> None:
        self.version = version
        self.columns = columns
        self.snapshot = snapshot
        self.troop_sets = snapshot.troop_sets
        self.spots = snapshot.spots
        self._read = read
        # So many filters of a large store, however few; some dozens of a small one.
        most = max(3, min(48, _MOST_ROWS_KEPT // (len(self) + 1)))
        self._facts = LRUCache[EventQuery, Mask](most)
        self._selections = LRUCache[EventQuery, Selection](most)
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.columns["row"])

    def select(self, query: EventQuery) -> Selection:
        """Give the events of a filter, its words included; the last few are kept.

        ``query.as_known_on`` says until when that which goes on is possible, and which state of
        the store to take, which was done before.
        """
        today = query.today
        query = replace(query, as_known_on=today if query.has_dates else None)
        with self._lock:
            found = self._selections.get(query)
        if found is None:
            found = Selection(self, self._positions(query), query)
            with self._lock:
                self._selections[query] = found
        return found

    def _positions(self, query: EventQuery) -> Rows | None:
        if query == EventQuery():
            return None
        facts = replace(query, from_=None, to=None, certainty=(), undated=None)
        mask = self._select_facts(replace(facts, as_known_on=None))
        return np.flatnonzero(mask & select_dates(self.columns, query))

    def _select_facts(self, query: EventQuery) -> Mask:
        """Tell what a filter asks for apart from dates, which playback changes all the time."""
        with self._lock:
            mask = self._facts.get(query)
        if mask is None:
            mask = select_facts(self.columns, self.troop_sets, query)
            if query.text:
                (positions,) = np.nonzero(mask)
                holding = self.snapshot.holding(query.text)
                mask[positions] = holding[self.columns["row"][positions]]
            with self._lock:
                self._facts[query] = mask
        return mask

    def forget(self) -> None:
        """Let go of what was selected, which names this: one that is followed is soon nobody's."""
        with self._lock:
            self._facts.clear()
            self._selections.clear()

    def read(self, row: int) -> Event:
        """Read the event of a row."""
        return self._read(self.snapshot, row)

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
                columns = before.columns.with_changes(snapshot, gone, new)
                return cls(version, columns, snapshot, read)
        columns = SortedColumns.of(snapshot, np.flatnonzero(shown))
        return cls(version, columns, snapshot, read)
