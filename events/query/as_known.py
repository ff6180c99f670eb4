"""What was known on a day: up to which instant a search looks at what was recorded."""

from datetime import UTC, date, datetime, time
from typing import TypeAlias

from events.query.query import EventQuery

DayOrTime: TypeAlias = datetime | date
"""A time with its zone, or a whole day (UTC), which includes its last instant."""


def known_by(query: EventQuery | None, as_known_on: DayOrTime | None) -> datetime | None:
    """Give the instant up to which a search looks at what was recorded; None for all of it.

    Raises
    ------
    ValueError
        A time without a zone.
    """
    asked = (as_known_on, None if query is None else query.as_known_on)
    return min((last_instant(each) for each in asked if each is not None), default=None)


def last_instant(asked: DayOrTime) -> datetime:
    """Give the last instant that belongs to a day or time.

    Raises
    ------
    ValueError
        A time without a zone: which instant it is cannot be told.
    """
    if not isinstance(asked, datetime):
        return datetime.combine(asked, time.max, tzinfo=UTC)
    if asked.tzinfo is None:
        raise ValueError("A time needs its zone, such as 2025-02-01T12:00Z.")
    return asked
