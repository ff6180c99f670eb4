"""Days with a time of day in one cell: "6 May 2024, 22:30 MSK", "061830ZMAY24", RFC 2822.

``dateutil`` was looked at: it fills what is missing with today's day and guesses which number is
the day.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from events.intake.formats.import_words import words_of_use
from geo.words import Row, Words, WordTable, depends_on_words, pattern_of

_OFFSET: Final = r"(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d\d)?"
_BASIC: Final = re.compile(
    rf"(?P<day>\d{{8}})[T\s](?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?\s*(?P<half>)"
    rf"(?P<zone>Z|{_OFFSET})?",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(
    r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?P<zone>[A-IK-Z])\s*(?P<month>[A-Z]{3})\s*"
    r"(?P<year>\d{4}|\d\d)",
    re.IGNORECASE,
)
"""A military date-time group."""
_OF_PROGRAMS: Final = re.compile(
    r"[^\W\d_]{3} (?P<month>[^\W\d_]{3}) +(?P<day>\d{1,2}) (?P<clock>\d\d:\d\d:\d\d)"
    r"(?P<zone> [+-]\d{4}| [A-Z]{3,4})? (?P<year>\d{4})"
)
"""Mon May 06 22:30:00 +0300 2024, as C and Twitter write it."""
_WEEKDAY: Final = re.compile(r"[^\W\d_]{2,}\.?,\s*(?=\d|[^\W\d_]{3,}\.? \d)")
_LETTERS: Final = "ABCDEFGHIKLMNOPQRSTUVWXY"


class TimeZoneWords(Row):
    """Words for a zone of time.

    Attributes
    ----------
    zone
        An offset from UTC, a place of the time zone database, ``UTC``, or ``local`` for none.
    """

    zone: str
    words: Words


TIME_ZONES: Final = WordTable("time_zones", TimeZoneWords)


@dataclass(frozen=True, slots=True)
class DayAndTime:
    """A text cut into its day and its time of day.

    Attributes
    ----------
    clock
        ``14:30`` or ``14:30:05``; None for midnight, which is how programs write "no time".
    zone
        As written, empty where none is.
    """

    day: str
    clock: str | None
    zone: str = ""


def moment_of(text: str) -> DayAndTime | None:
    """Cut a text into its day and its time of day; None where it holds no time of day."""
    plain = _WEEKDAY.sub("", text.strip(), count=1)
    if match := _OF_PROGRAMS.fullmatch(plain):
        plain = f"{match['day']} {match['month']} {match['year']} {match['clock']}"
        plain += match["zone"] or ""
    if match := _GROUP.fullmatch(plain):
        if int(match["hour"]) > 23 or int(match["minute"]) > 59:
            return None
        day = f"{match['day']} {match['month']} {match['year']}"
        return DayAndTime(
            day, f"{match['hour']}:{match['minute']}", _lettered(match["zone"].upper())
        )
    match = _BASIC.fullmatch(plain) or _clock().fullmatch(plain)
    if match is None:
        return None
    hour = int(match["hour"])
    half = (match["half"] or "").replace(".", "").lower()
    if hour > 23 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    second = match["second"] or "00"
    clock = f"{hour:02d}:{match['minute']}" + (f":{second}" if second != "00" else "")
    return DayAndTime(
        match["day"].rstrip(" ,"),
        None if clock == "00:00" else clock,
        (match["zone"] or "").strip(" .,()"),
    )


@depends_on_words
@cache
def _clock() -> re.Pattern[str]:
    before = pattern_of(words_of_use("clock"))
    return re.compile(
        rf"(?P<day>\S.*?)(?:\s*,\s*|\s+|(?<=\d)T(?=\d))(?:(?:{before})\s+)?"
        r"(?P<hour>[01]?\d|2[0-4])[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?"
        rf"\s*(?P<half>[ap]\.?m\.?)?\s*\(?(?P<zone>{_OFFSET}|[^\W\d_][^\d()]*)?\)?",
        re.IGNORECASE,
    )


def offset_of(zone: str, day: date) -> str | None:
    """Give a zone as `events.model.when` holds it; empty for local time, None where not known."""
    if not zone:
        return ""
    if match := re.fullmatch(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d\d)?", zone, re.IGNORECASE):
        if int(match[2]) == 0 and not int(match[3] or 0):
            return "Z"
        return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"
    known = _zones().get(zone.casefold())
    if known is None or known in ("UTC", "local"):
        return {"UTC": "Z", "local": ""}.get(known or "")
    if known[0] in "+-":
        return known
    try:
        there = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(known))
    except (ZoneInfoNotFoundError, ValueError):
        return None
    offset = there.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"


def _lettered(letter: str) -> str:
    """Give the offset of a military letter: A is UTC+1, N is UTC-1."""
    if letter == "Z":
        return "UTC"
    at = _LETTERS.index(letter)
    return f"+{at + 1:02d}:00" if at < 12 else f"-{at - 11:02d}:00"


@depends_on_words
@cache
def _zones() -> dict[str, str]:
    return {word.casefold(): row.zone for row in TIME_ZONES.rows for word in row.words}
