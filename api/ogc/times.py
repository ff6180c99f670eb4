"""Days, times and intervals as people and programs write them in an address or a filter."""

import re
from datetime import UTC, date, datetime
from typing import Final

from events.errors import InvalidQuery

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+ -]\d\d:\d\d)", re.ASCII
)
OPEN: Final = ("", "..")
"""How the open side of an interval is written."""

_LONGEST: Final = 40


def shown(text: str) -> str:
    """Quote a stranger's text: short, on one line, without control characters."""
    printable = "".join(c if c.isprintable() else "\ufffd" for c in text[:_LONGEST])
    return f"{printable}{'…' if len(text) > _LONGEST else ''}"


def read_moment(name: str, value: str) -> datetime | date:
    """Read a day, or a time with its zone; raises InvalidQuery."""
    try:
        # GDAL 3.6 writes days as "2024-12-01T".
        if _DAY.fullmatch(value.removesuffix("T")):
            return date.fromisoformat(value.removesuffix("T"))
        if _TIME.fullmatch(value):
            return datetime.fromisoformat(value.replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidQuery(name, f"There is no time {shown(value)}.") from error
    raise InvalidQuery(
        name, f"{shown(value)} is no time; write 2025-04-08 or 2025-04-08T12:00:00Z."
    )


def read_interval(name: str, value: str) -> tuple[date | None, date | None]:
    """Read a day, a time, or two with a slash between, open sides as ``..``.

    Returns
    -------
    First and last local calendar day, None for an open side: events have no finer times.

    Raises
    ------
    InvalidQuery
        It is none, or ends before it begins.
    """
    parts = value.split("/")
    if len(parts) > 2:
        raise InvalidQuery(name, "Has more than one slash; write 2025-01-01/2025-04-08.")
    if len(parts) == 1:
        parts = parts * 2
        if parts[0] in OPEN:
            raise InvalidQuery(name, "Is empty; leave it out to ask for all.")
    days: list[date | None] = []
    for part in parts:
        if part in OPEN:
            days.append(None)
            continue
        moment = read_moment(name, part)
        days.append(moment.date() if isinstance(moment, datetime) else moment)
    first, last = days
    if first is not None and last is not None and last < first:
        raise InvalidQuery(name, f"Ends ({last}) before it begins ({first}).")
    return first, last
