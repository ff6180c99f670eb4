"""What queries ask about, in columns: answers a filter over 100,000 events in milliseconds.

`events.query.matches` says what a query means; `EventColumns.select` must agree with it, and a
property test holds it to that.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.model import Event
from events.query import EventQuery, Placed, Undated
from events.vocabulary import NO_FOREIGN, NOT_STATED, EventType, Verification

Mask: TypeAlias = NDArray[np.bool_]

EVENT: Final = np.dtype(
    [
        ("event_type", "i1"),
        ("verification", "i1"),
        ("dated", "?"),
        ("earliest", "i4"),
        ("latest", "i4"),
        ("longitude", "f8"),
        ("latitude", "f8"),
        ("foreign", "?"),
    ]
)
"""One event. Positions in their vocabularies; days as ordinals, open sides far away; WGS 84
degrees, not a number without a place; whether foreign troops take part."""

TROOPS: Final = np.dtype([("row", "i4"), ("nationality", "i4"), ("fighting_for", "i4")])
"""One row of foreign troops: which event, and both codes as numbers."""

_TYPES: Final = {kind: number for number, kind in enumerate(EventType)}
_VERIFICATIONS: Final = {value: number for number, value in enumerate(Verification)}
_EARLIER, _LATER = 0, 10_000_000


class Growing:
    """A structured array that takes more rows cheaply.

    Parameters
    ----------
    dtype
        Its columns.
    rows
        What it begins with.
    """

    def __init__(self, dtype: np.dtype[np.void], rows: NDArray[np.void] | None = None) -> None:
        self._array = np.zeros(0, dtype) if rows is None else rows
        self._length = len(self._array)
        self._new: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return self._length + len(self._new)

    def append(self, values: tuple[Any, ...]) -> None:
        """Add one row."""
        self._new.append(values)

    @property
    def rows(self) -> NDArray[np.void]:
        """All rows so far; later ones are not seen through it."""
        self._take_in()
        return self._array[: self._length]

    def at(self, row: int) -> np.void:
        """Give one row. Unlike all else, safe in any thread for a row that `rows` has shown."""
        if row >= self._length:
            self._take_in()
        found: np.void = self._array[row]
        return found

    def _take_in(self) -> None:
        if not self._new:
            return
        # Together: putting rows into an array one by one costs ten times as much.
        length = len(self)
        if length > len(self._array):
            grown = np.zeros(max(length, self._length * 2), self._array.dtype)
            grown[: self._length] = self._array[: self._length]
            self._array = grown
        self._array[self._length : length] = self._new
        self._length, self._new = length, []


class EventColumns:
    """Events as columns, in the order they were added.

    Parameters
    ----------
    events, troops
        Rows of an earlier one, as `events` and `troops` give them.
    """

    def __init__(
        self, events: NDArray[np.void] | None = None, troops: NDArray[np.void] | None = None
    ) -> None:
        self._events = Growing(EVENT, events)
        self._troops = Growing(TROOPS, troops)

    def __len__(self) -> int:
        return len(self._events)

    @property
    def events(self) -> NDArray[np.void]:
        """Rows of `EVENT`."""
        return self._events.rows

    @property
    def troops(self) -> NDArray[np.void]:
        """Rows of `TROOPS`."""
        return self._troops.rows

    def append(self, event: Event) -> None:
        """Add one event."""
        when, place, foreign = event.when.reading, event.where, event.foreign_troops
        number = len(self)
        for row in foreign:
            self._troops.append((number, _number(row.nationality), _number(row.fighting_for)))
        self._events.append(
            (
                _TYPES[event.event_type],
                _VERIFICATIONS[event.verification],
                when is not None,
                _day(None if when is None else when.earliest, _EARLIER),
                _day(None if when is None else when.latest, _LATER),
                np.nan if place is None else place.longitude,
                np.nan if place is None else place.latitude,
                bool(foreign),
            )
        )

    def extend(self, other: "EventColumns") -> None:
        """Add the events of another one, in its order."""
        first = len(self)
        for row, nationality, fighting_for in other.troops.tolist():
            self._troops.append((first + row, nationality, fighting_for))
        for values in other.events.tolist():
            self._events.append(values)

    def select(self, query: EventQuery) -> Mask:
        """Tell which events a query asks for.

        Returns
        -------
        One truth value an event. The words of ``query.text`` are not looked at: what is selected
        has to be put to `events.query.matches` when there are any.
        """
        rows = self.events
        mask = np.ones(len(rows), dtype=bool)
        if query.event_type:
            mask &= np.isin(rows["event_type"], [_TYPES[kind] for kind in query.event_type])
        if query.verification:
            wanted = [_VERIFICATIONS[value] for value in query.verification]
            mask &= np.isin(rows["verification"], wanted)
        if query.nationality or query.fighting_for:
            mask &= self._select_troops(query)
        return mask & _select_dates(rows, query) & _select_places(rows, query)

    def days(self, rows: NDArray[np.int64]) -> tuple[date | None, date | None]:
        """Give the first and last day known of any of these events; open sides do not count."""
        events = self.events[rows]
        days = np.concatenate([events["earliest"], events["latest"]])
        days = days[(days > _EARLIER) & (days < _LATER)]
        if not len(days):
            return None, None
        return date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))

    def _select_troops(self, query: EventQuery) -> Mask:
        troops = self.troops
        wanted = np.ones(len(troops), dtype=bool)
        if query.nationality:
            wanted &= np.isin(troops["nationality"], _numbers(query.nationality))
        if query.fighting_for:
            wanted &= np.isin(troops["fighting_for"], _numbers(query.fighting_for))
        mask = np.zeros(len(self), dtype=bool)
        mask[troops["row"][wanted]] = True
        if NO_FOREIGN in query.nationality and not query.fighting_for:
            mask |= ~self.events["foreign"]
        return mask


def _select_dates(rows: NDArray[np.void], query: EventQuery) -> Mask:
    dated: Mask = rows["dated"]
    if query.undated is Undated.ONLY:
        return ~dated
    asked = np.ones(len(rows), dtype=bool)
    if query.to is not None:
        asked &= rows["earliest"] <= query.to.toordinal()
    if query.from_ is not None:
        asked &= rows["latest"] >= query.from_.toordinal()
    keeps_undated = (
        not query.has_dates if query.undated is None else query.undated is Undated.INCLUDE
    )
    return np.where(dated, asked, keeps_undated)


def _select_places(rows: NDArray[np.void], query: EventQuery) -> Mask:
    longitudes, latitudes = rows["longitude"], rows["latitude"]
    mask = np.ones(len(rows), dtype=bool)
    if query.placed is not None:
        mask &= np.isnan(longitudes) == (query.placed is Placed.NO)
    if query.bbox is not None:
        west, south, east, north = query.bbox
        beyond_west, before_east = longitudes >= west, longitudes <= east
        mask &= beyond_west & before_east if west <= east else beyond_west | before_east
        mask &= (latitudes >= south) & (latitudes <= north)
    return mask


def _numbers(keys: Iterable[str]) -> list[int]:
    return [_number(None if key == NOT_STATED else key) for key in keys if key != NO_FOREIGN]


def _number(code: str | None) -> int:
    """Write three letters as a number; 0 for "not stated"."""
    return 0 if code is None else int.from_bytes(code.encode(), "big")


def _day(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()
