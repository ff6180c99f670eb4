"""Which rows of the table a query asks for: a filter over a million in milliseconds.

`events.query.query.matches` says what a query means; `select` must agree with it, and a property
test holds it to that.
"""

from collections.abc import Sequence
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.dates.certainty import Certainty
from events.model.layers import Troops
from events.query.query import EventQuery, Placed, Undated, troops_match
from events.table.columns import EARLIER, LATER, TYPES, VERIFICATIONS

Mask: TypeAlias = NDArray[np.bool_]

CERTAINTIES: Final = tuple(Certainty)
_CERTAIN, _POSSIBLE, _OPEN = map(CERTAINTIES.index, CERTAINTIES)


class NamedColumns(Protocol):
    """Whatever gives equally long columns by their names."""

    def __getitem__(self, name: str, /) -> NDArray[Any]: ...


def select(columns: NamedColumns, troop_sets: Sequence[Troops], query: EventQuery) -> Mask:
    """Tell which events a query asks for.

    Parameters
    ----------
    columns
        Columns of `events.table.columns.NUMBERS`, equally long.
    troop_sets
        What their ``troops`` are positions in.

    Returns
    -------
    One truth value an event. The words of ``query.text`` are not looked at, nor is
    ``query.as_known_on``, which decides which revisions the columns are of.
    """
    return select_facts(columns, troop_sets, query) & select_dates(columns, query)


def select_facts(columns: NamedColumns, troop_sets: Sequence[Troops], query: EventQuery) -> Mask:
    """Tell which events a query asks for, whatever it says of dates."""
    mask = np.ones(len(columns["event_type"]), dtype=bool)
    if query.event_type:
        wanted = np.isin(range(len(TYPES)), [TYPES.index(kind) for kind in query.event_type])
        mask &= wanted[columns["event_type"]]
    if query.verification:
        numbers = [VERIFICATIONS.index(value) for value in query.verification]
        mask &= np.isin(range(len(VERIFICATIONS)), numbers)[columns["verification"]]
    if query.nationality or query.fighting_for or query.off:
        fits = np.array([troops_match(troops, query) for troops in troop_sets], dtype=bool)
        mask &= fits[columns["troops"]]
    if query.placed is not None:
        mask &= (columns["precision"] == 0) == (query.placed is Placed.NO)
    if query.bbox is not None:
        mask &= select_box(columns, query.bbox)
    return mask


def select_dates(columns: NamedColumns, query: EventQuery) -> Mask:
    """Tell which events a query asks for by its dates alone."""
    dated: Mask = columns["dated"]
    if query.undated is Undated.ONLY:
        return ~dated
    if not query.has_dates:
        return dated.copy() if query.undated is Undated.EXCLUDE else np.ones(len(dated), bool)
    asked = dated.copy()
    if query.to is not None:
        asked &= columns["earliest"] <= query.to.toordinal()
    if query.from_ is not None:
        asked &= columns["latest"] >= query.from_.toordinal()
    if query.certainty:
        wanted = np.isin(range(len(CERTAINTIES)), [CERTAINTIES.index(c) for c in query.certainty])
        asked &= wanted[certainty_of(columns, query)]
    if query.undated is Undated.INCLUDE:
        asked |= ~dated
    return asked


def certainty_of(columns: NamedColumns, query: EventQuery) -> NDArray[np.int8]:
    """Tell how dated events stand to a query's days, as positions in `CERTAINTIES`.

    Says nothing of those it does not ask for. `events.dates.certainty` is what it agrees with.
    """
    first = EARLIER if query.from_ is None else query.from_.toordinal()
    last = LATER if query.to is None else query.to.toordinal()
    certain: Mask = (columns["earliest"] >= first) & (columns["latest"] <= last)
    certain |= (columns["certain_from"] <= last) & (columns["certain_to"] >= first)
    begin = columns["possible_from"]
    end = columns["possible_to"]
    end = np.where(end == LATER, np.maximum(query.today.toordinal(), begin), end)
    possible: Mask = (begin <= last) & (end >= first)
    found = np.full(len(certain), _OPEN, dtype=np.int8)
    found[possible] = _POSSIBLE
    found[certain] = _CERTAIN
    return found


def select_box(columns: NamedColumns, box: tuple[float, float, float, float]) -> Mask:
    """Tell which points lie in a box or on its edge; west greater than east crosses 180°."""
    west, south, east, north = box
    longitudes, latitudes = columns["longitude"], columns["latitude"]
    beyond_west, before_east = longitudes >= west, longitudes <= east
    mask: Mask = beyond_west & before_east if west <= east else beyond_west | before_east
    mask &= latitudes >= south
    mask &= latitudes <= north
    return mask
