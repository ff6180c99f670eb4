"""How many events there were over time, by kind: sure days apart from what may have been.

An event is counted as sure in a step of time (a day, week, month or year) when it happened within
it, or when it lasted and went on during it. One that happened some time within several steps is
counted in each of them apart, for a map to draw faintly.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from events.dates.edtf import FIRST_YEAR, LAST_YEAR
from events.table.columns import EARLIER, LATER
from events.table.public import Selection

MOST_BINS: Final = 400


class Step(StrEnum):
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
        The shortest with which there are few enough steps; several years stand together where
        even those are too many.
    starts
        First day of each step; weeks begin on Mondays.
    sure, faint
        Rows are steps, columns kinds (`events.table.public.PublicEvents.kinds`).
    first, last
        Days shown: of the filter where it has them, else the first and last any event is known to
        have happened on. None without any.
    undated
        Events of the selection without a date of their own, which are in no step.
    """

    step: Step
    starts: tuple[date, ...]
    sure: NDArray[np.int64]
    faint: NDArray[np.int64]
    first: date | None
    last: date | None
    undated: int


def timeline_of(
    selection: Selection, bins: int, first: date | None = None, last: date | None = None
) -> Timeline:
    """Count a selection over time.

    Parameters
    ----------
    bins
        Most steps, 1 to 400.
    first, last
        What to show; by default all there is.
    """
    kinds = selection.kinds
    undated = selection.undated
    dated = np.flatnonzero(selection["dated"])
    earliest = selection["earliest"][dated]
    latest = selection["latest"][dated]
    low, high = _known_range(earliest, latest)
    first, last = first or low, last or high
    if first is None or last is None:
        first = last = first or last
    if first is None or last is None or first > last:
        nothing = np.zeros((0, kinds), dtype=np.int64)
        return Timeline(Step.DAY, (), nothing, nothing, None, None, undated)
    step, starts = steps_between(first, last, bins)
    here = (latest >= first.toordinal()) & (earliest <= last.toordinal())
    came, went = _steps_of(starts, last, earliest[here], latest[here])
    is_whole = came == went
    begin, end = np.maximum(came, 1) - 1, went - 1
    is_sure = is_whole | selection["lasting"][dated][here]
    kind = selection["kind"][dated][here]
    sure, faint = (
        _spread(begin[which], end[which], kind[which], len(starts), kinds)
        for which in (is_sure, ~is_sure)
    )
    return Timeline(step, starts, sure, faint, first, last, undated)


def _steps_of(
    starts: tuple[date, ...], last: date, earliest: NDArray[np.int32], latest: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the steps in which events came and went, counted from 1; 0 is before the first.

    Looked up by day: there are fewer days than events.
    """
    edges = np.array([start.toordinal() for start in starts])
    before, end = int(edges[0]) - 1, last.toordinal()
    steps = np.searchsorted(edges, np.arange(before, end + 1), "right")
    return steps[earliest.clip(before, end) - before], steps[latest.clip(before, end) - before]


def _known_range(
    earliest: NDArray[np.int32], latest: NDArray[np.int32]
) -> tuple[date | None, date | None]:
    days = [
        int(value)
        for column in (earliest, latest)
        if len(known := column[(column > EARLIER) & (column < LATER)])
        for value in (known.min(), known.max())
    ]
    if not days:
        return None, None
    return date.fromordinal(min(days)), date.fromordinal(max(days))


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


def steps_between(first: date, last: date, most: int) -> tuple[Step, tuple[date, ...]]:
    """Give the shortest step with which so many reach from one day to another, and their days."""
    days = (last - first).days + 1
    if days <= most:
        return Step.DAY, tuple(first + timedelta(days=n) for n in range(days))
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    if weeks <= most and monday.year >= FIRST_YEAR:
        return Step.WEEK, tuple(monday + timedelta(weeks=n) for n in range(weeks))
    month, last_month = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    if last_month - month < most:
        months = range(month, last_month + 1)
        return Step.MONTH, tuple(date(n // 12, n % 12 + 1, 1) for n in months)
    years = last.year - first.year + 1
    together = -(-years // most)
    return Step.YEAR, tuple(
        date(year, 1, 1) for year in range(first.year, min(last.year, LAST_YEAR) + 1, together)
    )
