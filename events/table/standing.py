"""Which revision of an event stands, and when what viewers see changed.

A revision that was published or retracted *stands* until another one is; what is drafted or in
review meanwhile waits beside it, and stands until any revision follows. So an event that is being
corrected stays before its viewers as it was, until the correction is published.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import NDArray

from events.table.columns import STATES
from events.table.select import NamedColumns
from events.vocabulary import PENDING, State

NONE: Final = -1
"""Stands for no row."""

PUBLISHED: Final = STATES.index(State.PUBLISHED)
_PENDING: Final = np.array([state in PENDING for state in STATES])


def standing(
    numbers: NamedColumns, before: tuple[NDArray[np.int32], NDArray[np.int32]] | None
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Tell of each row the first row of its event, and the row after which it no longer stands.

    Parameters
    ----------
    numbers
        Columns of `events.table.columns.NUMBERS`.
    before
        What was told when there were fewer rows; None for nothing.

    Returns
    -------
    First rows; and the next row of the event for one that was pending, the next that was decided
    for one that was decided, `NONE` while it stands.
    """
    rows = len(numbers["revision"])
    first, until = np.arange(rows, dtype=np.int32), np.full(rows, NONE, dtype=np.int32)
    known = 0
    if before is not None:
        known = len(before[0])
        first[:known], until[:known] = before
    new = slice(known, rows)
    again = numbers["revision"][new] > 1
    if not again.any():
        return first, until
    concerned = np.flatnonzero(np.isin(numbers["id_low"], numbers["id_low"][new][again]))
    high, low = numbers["id_high"][concerned], numbers["id_low"][concerned]
    order = np.lexsort((low, high))
    at, high, low = concerned[order], high[order], low[order]
    starts = np.ones(len(at), dtype=bool)
    starts[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    event = np.cumsum(starts) - 1
    first[at] = at[np.flatnonzero(starts)][event]
    is_pending = _PENDING[numbers["state"][at]]
    until[at] = np.where(is_pending, _next(at, event), NONE)
    decided = np.flatnonzero(~is_pending)
    until[at[decided]] = _next(at[decided], event[decided])
    return first, until


def _next(rows: NDArray[np.int64], event: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the row that follows each of the same event, `NONE` for the last."""
    following = np.full(len(rows), NONE, dtype=np.int64)
    same = event[1:] == event[:-1]
    following[:-1][same] = rows[1:][same]
    return following


def hidden(numbers: NamedColumns) -> NDArray[np.bool_]:
    """Tell of each row whether it is hidden from viewers for safety, whatever day they ask for.

    Parameters
    ----------
    numbers
        Columns that hold ``first`` as well.
    """
    before, first = numbers["hides_before"], numbers["first"]
    hiding = np.flatnonzero(before)
    if not len(hiding):
        return np.zeros(len(before), dtype=bool)
    of_event = np.zeros(len(before), dtype=np.int32)
    np.maximum.at(of_event, first[hiding], before[hiding])
    is_hidden: NDArray[np.bool_] = numbers["revision"] < of_event[first]
    return is_hidden


@dataclass(frozen=True, slots=True)
class VisibleChanges:
    """When what viewers see changes: by which rows, and by which ends of embargoes.

    It goes into feeds and validators, which must tell nothing of drafts and of what is under
    embargo: so it follows these changes alone.

    Attributes
    ----------
    last
        Names the last row that changed it; empty for none.
    last_at
        When it was recorded, in microseconds since 1970; None for never.
    waiting
        Ends of embargoes of published revisions that stand and were under embargo when saved.
    """

    last: str
    last_at: int | None
    waiting: tuple[int, ...]

    def version(self, now: int) -> str:
        """Give a word for what is seen at a time."""
        return sha256(f"{self.last} {self._ended(now)}".encode()).hexdigest()[:16]

    def changed_at(self, now: int) -> int | None:
        """Give the last time up to now at which it changed; None for never."""
        times = self._ended(now)
        if self.last_at is not None:
            times.append(self.last_at)
        return max(times, default=None)

    def _ended(self, now: int) -> list[int]:
        return sorted(end for end in self.waiting if end <= now)


def seen(numbers: NamedColumns) -> VisibleChanges:
    """Look through columns that hold ``until`` and ``known_at`` as well."""
    is_published = numbers["state"] == PUBLISHED
    embargo, until, known_at = (numbers[name] for name in ("publish_after", "until", "known_at"))
    shown = np.flatnonzero(is_published & (embargo <= known_at))
    overtaken = np.flatnonzero(is_published & (until != NONE))
    by = until[overtaken]
    replaced = by[embargo[overtaken] <= known_at[by]]
    hiding = np.flatnonzero(numbers["hides_before"])
    if len(hiding):
        # Only of an event that was seen: what never was is no news when it is hidden.
        hiding = hiding[np.isin(numbers["first"][hiding], numbers["first"][shown])]
    ends = (each[-1:].tolist() for each in (shown, np.sort(replaced), hiding))
    last = max([NONE, *(row for end in ends for row in end)])
    waiting = is_published & (embargo > known_at) & (until == NONE)
    if last == NONE:
        return VisibleChanges("", None, tuple(embargo[waiting].tolist()))
    name = f"{last} {int(numbers['digest'][last])}"
    return VisibleChanges(name, int(known_at[last]), tuple(embargo[waiting].tolist()))
