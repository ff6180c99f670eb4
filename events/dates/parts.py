"""Parts of a month, a season or a year: "early January", "the second half of 2024", "Q3 2025"."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from events.dates.lexicon import QUARTERS, UnreadableText

PART_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "early": "Early",
        "mid": "Mid",
        "late": "Late",
        "firsthalf": "First half",
        "secondhalf": "Second half",
        "firstquarter": "First quarter",
        "secondquarter": "Second quarter",
        "thirdquarter": "Third quarter",
        "fourthquarter": "Fourth quarter",
    }
)
"""Each part, to be quoted in a note."""


def month_part(first: date, last: date, part: str) -> tuple[date, date]:
    """Cut a part out of a month, given by its first and last day.

    Raises
    ------
    UnreadableText
        A month has no such part.
    """
    if part in QUARTERS:
        raise UnreadableText
    starts = {"early": 1, "mid": 11, "late": 21, "firsthalf": 1, "secondhalf": 16}
    ends = {"early": 10, "mid": 20, "firsthalf": 15}
    return first.replace(day=starts[part]), last.replace(day=ends.get(part, last.day))


def months_part(first: date, last: date, part: str) -> tuple[date, date]:
    """Cut a part out of a year or season: a third, a half or a quarter, of whole months.

    Raises
    ------
    UnreadableText
        A season has no quarters.
    """
    months: list[tuple[int, int]] = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append((year, month))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if part in QUARTERS:
        if len(months) != 12:
            raise UnreadableText
        at = 3 * QUARTERS.index(part)
        return _whole_months(months[at : at + 3])
    third, half = len(months) // 3, len(months) // 2
    wanted = {
        "early": months[:third],
        "mid": months[third:-third],
        "late": months[-third:],
        "firsthalf": months[:half],
        "secondhalf": months[half:],
    }[part]
    return _whole_months(wanted)


def _whole_months(months: Sequence[tuple[int, int]]) -> tuple[date, date]:
    (start_year, start_month), (end_year, end_month) = months[0], months[-1]
    return (
        date(start_year, start_month, 1),
        date(end_year, end_month, days_in(end_year, end_month)),
    )


def days_in(year: int, month: int) -> int:
    """Give the number of days of a month."""
    return monthrange(year, month)[1]
