"""Moments between which somebody asks what has changed, as people and addresses write them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from events.errors import InvalidQuery

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST: Final = 40
_HOW: Final = (
    "write it as 2026-11-29, 2026-11-29T07:55Z, today, yesterday or a day of the week (monday)."
)


def read_since(text: str, now: datetime) -> datetime:
    """Read from when on changes are asked for.

    A day, by its date or its name, is meant from its first moment (UTC) on; the name of a day of
    the week is the last one that has begun, today included.

    Parameters
    ----------
    now
        In UTC; what "yesterday" is counted from.

    Raises
    ------
    InvalidQuery
        It cannot be read, has no zone, or is still to come.
    """
    since = _moment("since", text, now, time.min)
    if since > now:
        raise InvalidQuery("since", "Is still to come; nothing can have changed since.")
    return since


def read_until(text: str, now: datetime) -> datetime:
    """Read up to when changes are asked for; a day is meant to its last moment (UTC).

    Raises
    ------
    InvalidQuery
        It cannot be read, or has no zone.
    """
    return _moment("until", text, now, time.max)


def moment_words(moment: datetime) -> str:
    """Write a moment: "29 November 2026, 07:55 UTC"."""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def date_time_group(moment: datetime) -> str:
    """Write a moment as staff do: ``300745ZNOV26`` (day, hour and minute in UTC, month, year)."""
    at = moment.astimezone(UTC)
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    return f"{at:%d%H%M}Z{months[at.month - 1]}{at:%y}"


def _moment(name: str, text: str, now: datetime, of_a_day: time) -> datetime:
    written = text.strip().casefold()
    if not written or len(written) > _LONGEST:
        raise InvalidQuery(name, f"Is no moment; {_HOW}")
    today = now.astimezone(UTC).date()
    day = _named_day(written, today)
    if day is None:
        try:
            day = date.fromisoformat(written)
        except ValueError:
            return _instant(name, written)
    return datetime.combine(day, of_a_day, tzinfo=UTC)


def _named_day(word: str, today: date) -> date | None:
    if word == "today":
        return today
    if word == "yesterday":
        return today - timedelta(days=1)
    if word in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(word)) % 7)
    return None


def _instant(name: str, written: str) -> datetime:
    try:
        # In an address a plus sign is a space.
        read = datetime.fromisoformat(written.upper().replace(" ", "+"))
    except ValueError as error:
        raise InvalidQuery(name, f"Is no moment; {_HOW}") from error
    if read.tzinfo is None:
        raise InvalidQuery(name, "Has no zone; write Z for UTC behind the time: 2026-11-29T07:55Z.")
    try:
        return read.astimezone(UTC)
    except OverflowError as error:
        raise InvalidQuery(name, f"Is no moment; {_HOW}") from error
