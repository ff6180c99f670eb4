"""How many events there were over time, by kind: certain steps apart from possible ones.

What is certain and possible in a step of time (a day, week, month or year), and which sides are
open, is what `events.dates.certainty` says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from events.dates.edtf import FIRST_YEAR, LAST_YEAR
from events.table.columns import EARLIER, LATER
from events.table.public import Selection

MOST_BINS: Final = 400


class StepLength(StrEnum):
    """How long a step is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Timeline:
    """Numbers of events by step and kind.

    Attributes
    ----------
    step
        The shortest with which there are few enough steps, or the one asked for; several years
        stand together where even those are too many.
    starts
        First day of each step; weeks begin on Mondays.
    certain, possible
        Rows are steps, columns kinds (`events.table.public.Kinds`).
    open_before, open_after
        As these, of events whose side before or after is open: in the step their bound lies in.
    first, last
        Days shown: as asked for, else the first and last that any event is known to have happened
        on. None without any.
    known
        The first and last day that any event is known to have happened on, shown or not.
    undated
        Events of the selection without a date of their own, which are in no step.
    """

    step: StepLength
    starts: tuple[date, ...]
    certain: NDArray[np.int64]
    possible: NDArray[np.int64]
    open_before: NDArray[np.int64]
    open_after: NDArray[np.int64]
    first: date | None
    last: date | None
    known: tuple[date | None, date | None]
    undated: int


def timeline_of(
    selection: Selection,
    bins: int,
    first: date | None = None,
    last: date | None = None,
    step: StepLength | None = None,
) -> Timeline:
    """Count a selection over time.

    The first and the last step end where what is shown does: an event is certain in the part of a
    week that is shown when all its days lie in that part.

    Parameters
    ----------
    bins
        Most steps, 1 to 400.
    first, last
        What to show; by default all there is.
    step
        How long steps are, unless there were too many.
    """
    undated = selection.undated
    # Most dates are one day, of which all of this is simple.
    is_exact = selection["earliest"] == selection["latest"]
    exact, days = selection["earliest"][is_exact], _Days.of(selection, ~is_exact)
    low, high = days.known_range(exact)
    first, last = first or low, last or high
    if first is None or last is None:
        first = last = first or last
    if first is None or last is None or first > last:
        nothing = np.zeros((0, selection.kind_count), dtype=np.int64)
        return Timeline(
            StepLength.DAY, (), nothing, nothing, nothing, nothing, None, None, (low, high), undated
        )
    step, starts = steps_between(first, last, bins, step)
    certain, possible, before, after = days.in_steps(starts, first, last)
    certain += _in_step(_step_of(starts, first, last)(exact), selection["kind"][is_exact], certain)
    known = (low, high)
    return Timeline(step, starts, certain, possible, before, after, first, last, known, undated)


@dataclass(frozen=True)
class _Days:
    """The days of some dated events of a selection, as ordinals; see `events.table.columns`."""

    earliest: NDArray[np.int32]
    latest: NDArray[np.int32]
    certain: tuple[NDArray[np.int32], NDArray[np.int32]]
    possible: tuple[NDArray[np.int32], NDArray[np.int32]]
    goes_on: NDArray[np.bool_]
    kind: NDArray[np.int32]
    kinds: int

    @classmethod
    def of(cls, selection: Selection, which: NDArray[np.bool_]) -> Self:
        dated = np.flatnonzero(which & selection["dated"])
        begin, end = selection["possible_from"][dated], selection["possible_to"][dated]
        goes_on = end == LATER
        today = selection.query.today.toordinal()
        return cls(
            selection["earliest"][dated],
            selection["latest"][dated],
            (selection["certain_from"][dated], selection["certain_to"][dated]),
            (begin, np.where(goes_on, np.maximum(begin, today), end)),
            goes_on,
            selection["kind"][dated],
            selection.kind_count,
        )

    def known_range(self, exact: NDArray[np.int32]) -> tuple[date | None, date | None]:
        days = [
            int(value)
            for column in (exact, self.earliest, self.latest, *self.possible)
            if len(known := column[(column > EARLIER) & (column < LATER)])
            for value in (known.min(), known.max())
        ]
        if not days:
            return None, None
        return date.fromordinal(min(days)), date.fromordinal(max(days))

    def in_steps(
        self, starts: tuple[date, ...], first: date, last: date
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Count by step and kind what is certain, possible, open before and open after."""
        step_of, steps = _step_of(starts, first, last), len(starts)
        came, went = step_of(self.earliest), step_of(self.latest)
        begin, end = (step_of(days) for days in self.certain)
        is_whole = (came == went) & (came >= 1) & (came <= steps)
        begin, end = np.where(is_whole, came, begin), np.where(is_whole, came, end)
        certain = self._spread(begin, end, steps)
        first_day, last_day = self.possible
        filled = self._spread(step_of(first_day), step_of(last_day), steps)
        before, after = self.earliest == EARLIER, (self.latest == LATER)
        ends = np.where(self.goes_on, self.possible[1], np.maximum(self.possible[1], self.earliest))
        return (
            certain,
            filled - certain,
            _in_step(step_of(self.latest)[before], self.kind[before], certain),
            _in_step(step_of(ends)[after], self.kind[after], certain),
        )

    def _spread(
        self, begin: NDArray[np.int64], end: NDArray[np.int64], steps: int
    ) -> NDArray[np.int64]:
        """Count each event in every step from one to another, those outside left out."""
        begin, end = np.maximum(begin, 1), np.minimum(end, steps)
        here = begin <= end
        return _spread(begin[here] - 1, end[here] - 1, self.kind[here], steps, self.kinds)


def _in_step(
    step: NDArray[np.int64], kind: NDArray[np.int32], like: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Count events by their one step, counted from 1, and kind; those in none are left out."""
    steps, kinds = like.shape
    counts = np.bincount(step * kinds + kind, minlength=(steps + 2) * kinds)
    return counts.reshape(steps + 2, kinds)[1 : steps + 1]


def _step_of(
    starts: tuple[date, ...], first: date, last: date
) -> Callable[[NDArray[np.int32]], NDArray[np.int64]]:
    """Give what tells in which step a day lies, counted from 1: 0 before the first, then beyond.

    Looked up by day: there are fewer days than events.
    """
    edges = np.array([max(start, first).toordinal() for start in starts])
    before, beyond = first.toordinal() - 1, last.toordinal() + 1
    steps = np.searchsorted(edges, np.arange(before, beyond + 1), "right")
    steps[-1] = len(starts) + 1
    return lambda days: steps[days.clip(before, beyond) - before]


def _spread(
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    kind: NDArray[np.int32],
    steps: int,
    kinds: int,
) -> NDArray[np.int64]:
    """Count each event in every step from one to another, by adding where it comes and goes."""
    size = (steps + 1) * kinds
    change = np.bincount(begin * kinds + kind, minlength=size)
    change -= np.bincount((end + 1) * kinds + kind, minlength=size)
    return np.cumsum(change.reshape(steps + 1, kinds), axis=0)[:-1]


def steps_between(
    first: date, last: date, most: int, step: StepLength | None = None
) -> tuple[StepLength, tuple[date, ...]]:
    """Give the days on which steps from one day to another begin, and how long these are.

    Parameters
    ----------
    most
        Number of steps that are few enough; of those the shortest is taken.
    step
        None shorter than this.
    """
    wanted = list(StepLength).index(step or StepLength.DAY)
    days = (last - first).days + 1
    if days <= most and wanted == 0:
        return StepLength.DAY, tuple(first + timedelta(days=n) for n in range(days))
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    if weeks <= most and monday.year >= FIRST_YEAR and wanted <= 1:
        return StepLength.WEEK, tuple(monday + timedelta(weeks=n) for n in range(weeks))
    month, last_month = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    if last_month - month < most and wanted <= 2:
        months = range(month, last_month + 1)
        return StepLength.MONTH, tuple(date(n // 12, n % 12 + 1, 1) for n in months)
    years = last.year - first.year + 1
    together = -(-years // most)
    return StepLength.YEAR, tuple(
        date(year, 1, 1) for year in range(first.year, min(last.year, LAST_YEAR) + 1, together)
    )
