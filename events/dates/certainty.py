"""Which days of a date are certain, which are possible, and which side of it is open.

The one reading that map, histogram, filter, playback, figures, exports and feeds go by. For a
window or a step of time an event is

- *certain* when all its possible days lie inside, or a day on which it surely went on does (from
  its latest possible start to its earliest possible end);
- *possible* when only some possible day does;
- *open* when nothing but a side without a bound reaches in: "by 9 April" fills no day before.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from events.dates.edtf import EdtfReading, PartialDate, read_edtf


class Certainty(StrEnum):
    """How an event stands to a window of time that it reaches into."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    OPEN = "open"

    @property
    def words(self) -> str:
        """The term beside a number: "3 possibly"."""
        return {"certain": "certain", "possible": "possibly", "open": "open"}[self.value]


@dataclass(frozen=True, slots=True)
class KnownDays:
    """The days of one date; local calendar dates, both ends included.

    Attributes
    ----------
    earliest, latest
        The possible bounds; None where that side is open.
    certain
        From the latest possible start to the earliest possible end of what lasted; None without
        such a day.
    possible
        From the first to the last day that is drawn faintly at least; None where no day is, only
        an arrow at the bound. An end of None is today: it still goes on.
    """

    earliest: date | None
    latest: date | None
    certain: tuple[date, date] | None
    possible: tuple[date, date | None] | None

    @property
    def goes_on(self) -> bool:
        """Whether it is said to go on still."""
        return self.possible is not None and self.possible[1] is None

    def within(self, first: date | None, last: date | None, today: date) -> Certainty | None:
        """Tell how it stands to a window of time; None where no possible day lies in it.

        Parameters
        ----------
        first, last
            Days of the window, both included; None for no limit.
        today
            Until when that which goes on is possible.
        """
        low, high = first or date.min, last or date.max
        earliest, latest = self.earliest or date.min, self.latest or date.max
        if latest < low or earliest > high:
            return None
        if (earliest >= low and latest <= high) or _meet(self.certain, low, high):
            return Certainty.CERTAIN
        if self.possible is not None:
            begin, end = self.possible
            if _meet((begin, end or max(today, begin)), low, high):
                return Certainty.POSSIBLE
        return Certainty.OPEN


def _meet(days: tuple[date, date] | None, low: date, high: date) -> bool:
    return days is not None and days[0] <= high and days[1] >= low


@lru_cache(maxsize=65_536)
def known_days(text: str) -> KnownDays:
    """Read the days of an EDTF text.

    An end marked ``?`` may lie anywhere from the latest possible start on, a start marked ``?``
    anywhere up to the earliest possible end. ``~`` adds no day that nobody named.

    Raises
    ------
    ValueError
        As `events.dates.edtf.read_edtf`.
    """
    reading = read_edtf(text)
    certain, possible = _filled(reading)
    return KnownDays(reading.earliest, reading.latest, certain, possible)


def _filled(
    reading: EdtfReading,
) -> tuple[tuple[date, date] | None, tuple[date, date | None] | None]:
    """Give the certain and the possible days of a reading."""
    start, end = reading.start, reading.end
    if not reading.lasting:
        if reading.earliest is None or reading.latest is None:
            return None, None
        return None, (reading.earliest, reading.latest)
    if start is not None and end is not None:
        began = end.last if start.doubted else start.last
        ended = start.first if end.doubted else end.first
        return _in_order(began, ended), (start.first, end.last)
    if start is not None and reading.end_open:
        return None if start.doubted else (start.last, start.last), (start.first, None)
    known = start or end
    if known is None:  # read_edtf refuses an interval without both
        raise AssertionError(reading)
    return _exact(known), (known.first, known.last)


def _exact(moment: PartialDate) -> tuple[date, date] | None:
    """Give the day on which something surely was whose other end nobody knows."""
    return None if moment.doubted else _in_order(moment.last, moment.first)


def _in_order(began: date, ended: date) -> tuple[date, date] | None:
    return (began, ended) if began <= ended else None
