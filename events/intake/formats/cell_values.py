"""Single cells: numbers, days and text as strangers write them, or why not."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import Any, Final

from events.intake.counts import visible
from events.intake.formats.times_of_day import moment_of, offset_of

_EMPTY: Final = frozenset(
    {
        *("", "-", "--", "—", "–", "..", "...", "n/a", "#n/a", "na", "nan", "none", "null", "nil"),
        *("\\n", "(null)", "<null>", "<na>", "nat", "missing", "undefined", "not available", "?"),
    }
)
_BLANK: Final = "\u00a0\u200b\ufeff\u200e\u200f\u2060\u202a\u202c"
_PLAIN: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_COMMA: Final = re.compile(r"([-+]?\d+),(\d+)")
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(?:([ ,'’])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_FORMULA: Final = re.compile(
    r"^[\s\x00]*(?:=|[+@-][A-Za-z]{2,}[\w.]*[(|!]|[+@-].*\|.*!|\|)", re.ASCII
)


class DateOrder(StrEnum):
    """In which order a column writes day, month and year."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


def text_of(value: object) -> str | None:
    """Give a cell as text without spaces around it; None where it says nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip().strip(_BLANK).strip()
    elif isinstance(value, bool):
        return "true" if value else "false"
    elif isinstance(value, float):
        if not isfinite(value):
            return None
        # Every digit of a long identifier is kept, which a format of 15 digits would round.
        text = str(int(value)) if value.is_integer() and abs(value) < 1e22 else repr(value)
    else:
        text = str(value)
    if len(text) <= 15 and text.casefold() in _EMPTY:
        return None
    return text


def is_formula(value: object) -> bool:
    """Tell text that a spreadsheet would run: ``=HYPERLINK(...)``, ``@SUM(...)``, ``+cmd|...``."""
    return isinstance(value, str) and value[:1] in "=+-@|\t\r\n " and bool(_FORMULA.match(value))


def number_of(value: object, *, grouped: bool = False) -> float | None:
    """Read a number; a comma may be its decimal sign, and what cannot be seen is passed over.

    Parameters
    ----------
    grouped
        Thousands may be grouped: never in a coordinate, where "0 30" is no 30.

    Raises
    ------
    ValueError
        It is none; the message says so.
    """
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is no number.")
    if isinstance(value, int | float):
        if not isfinite(value):
            return None
        return float(value)
    text = text_of(value)
    if text is None:
        return None
    plain = visible(text)
    if re.match(r"[-+] \d", plain):
        plain = plain[0] + plain[2:]
    if _PLAIN.fullmatch(plain):
        return float(plain)
    if grouped and _GROUPED.fullmatch(plain):
        return float(re.sub(r"[ ,'’]", "", plain))
    if match := _COMMA.fullmatch(plain):
        return float(f"{match[1]}.{match[2]}")
    raise ValueError(f"{plain[:40]!r} is no number.")


# --- days ---------------------------------------------------------------------------------------

_ISO: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:(?:T|,?\s+)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?"
    r"\s*(Z|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d\d)?|UTC|GMT)?)?",
    re.ASCII | re.IGNORECASE,
)
_SHORT: Final = re.compile(
    r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?"
    r"\s*([ap]m)?\s*(Z|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d\d)?|UTC|GMT)?)?",
    re.ASCII | re.IGNORECASE,
)
_BASIC: Final = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)", re.ASCII)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_EPOCH_OF_1904: Final = date(1904, 1, 1)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
    for name in (names,)
}
_NAMED: Final = re.compile(
    r"(\d{1,2})[-. ]+([A-Za-z]{3,9})\.?,?[-. ]+(\d{4}|\d{2})|"
    r"([A-Za-z]{3,9})\.? +(\d{1,2}),? +(\d{4})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class DayReading:
    """A day, and the time of day where the cell gives one other than midnight.

    Attributes
    ----------
    zone_unread
        Words for a zone that are not known here.
    """

    day: date
    time: str | None = None
    zone_unread: str = ""


class AmbiguousDay(ValueError):  # noqa: N818 - reads as what it is
    """03/04/2022 and no order to read it by."""


def day_of(
    value: object, order: DateOrder | None = None, *, from_1904: bool = False
) -> DayReading | None:
    """Read a day.

    Parameters
    ----------
    order
        How numbers like 03/04/2022 are to be read; dates that begin with the year need none.
    from_1904
        A number of days is counted from 1904, not from 1900.

    Raises
    ------
    AmbiguousDay
        It can be read in two ways, and no order is given.
    ValueError
        It is no day; the message says so.
    """
    if isinstance(value, datetime):
        clock = _clock(value.hour, value.minute, value.second)
        zone = value.strftime("%z") if clock and value.tzinfo else ""
        return DayReading(value.date(), clock and clock + (_zone(zone) if zone else ""))
    if isinstance(value, date):
        return DayReading(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _day_of_number(float(value), from_1904=from_1904)
    text = text_of(value)
    if text is None:
        return None
    text = visible(text)
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[2], match[3], text, match[4], match[5], match[7], match[6])
    if match := _SHORT.fullmatch(text):
        return _short_day(match, order, text)
    if match := _BASIC.fullmatch(text):
        return _day(match[1], match[2], match[3], text)
    if match := _NAMED.fullmatch(text):
        day, month, year = (
            (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        )
        number = _MONTHS.get(month[:3].lower())
        if number is not None:
            return _day(_full_year(year), number, day, text)
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return _day_of_number(float(text), from_1904=from_1904)
    if match := re.fullmatch(r"(\d{1,2})([A-Za-z]{3})(\d{4}|\d\d)", text):
        return day_of(f"{match[1]} {match[2]} {match[3]}", order)
    if (moment := moment_of(text)) is not None and moment.day != text:
        found = day_of(moment.day, order)
        if found is not None:
            return with_clock(found.day, moment.clock, moment.zone)
    raise ValueError(f"{text[:40]!r} is no date.")


def with_clock(day: date, clock: str | None, zone: str) -> DayReading:
    """Give a day with its time of day, and the zone as far as it is known."""
    if clock is None:
        return DayReading(day)
    offset = offset_of(zone, day)
    return DayReading(day, clock + (offset or ""), zone if offset is None else "")


def date_parts(value: object) -> tuple[int, int] | None:
    """Give the two leading numbers of a date like 03/04/2022, by which an order is recognised."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    match = _SHORT.fullmatch(text)
    if match is None and len(text) > 10 and (moment := moment_of(visible(text))) is not None:
        match = _SHORT.fullmatch(moment.day)
    return None if match is None else (int(match[1]), int(match[2]))


def may_begin_with_year(value: object) -> bool:
    """Tell whether a date may be 6 May 2024 as much as 24 May 2006: 24-05-06."""
    text = value.strip() if isinstance(value, str) else ""
    match = _SHORT.fullmatch(text)
    if match is None or "." in match.string[: match.end(3)]:
        return False
    if any(len(match[part]) != 2 for part in (1, 2, 3)):
        return False
    first, second, third = (int(match[part]) for part in (1, 2, 3))
    is_past = 2000 + first <= datetime.now(UTC).year
    return is_past and 1 <= second <= 12 and 1 <= third <= 31


def _short_day(match: re.Match[str], order: DateOrder | None, text: str) -> DayReading:
    first, second = int(match[1]), int(match[2])
    if order is None:
        if may_begin_with_year(text):
            raise AmbiguousDay(f"{text[:40]!r} may begin with the day, the month or the year.")
        if first > 12 >= second:
            order = DateOrder.DMY
        elif second > 12 >= first:
            order = DateOrder.MDY
        elif first == second:
            order = DateOrder.DMY
        else:
            raise AmbiguousDay(f"{text[:40]!r} can be read as two days.")
    if order is DateOrder.YMD:
        if len(match[3]) != 2:
            raise ValueError(f"{text[:40]!r} does not begin with the year.")
        return _day(_full_year(match[1].zfill(2)), match[2], match[3], text)
    day, month = (first, second) if order is DateOrder.DMY else (second, first)
    hour = match[4]
    if hour and match[7]:
        hour = str(int(hour) % 12 + (12 if match[7].lower() == "pm" else 0))
    return _day(_full_year(match[3]), month, day, text, hour, match[5], match[8], match[6])


def _full_year(year: str) -> int:
    number = int(year)
    if len(year) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


def _day(
    year: str | int,
    month: str | int,
    day: str | int,
    text: str,
    hour: str | None = None,
    minute: str | None = None,
    zone: str | None = None,
    second: str | None = None,
) -> DayReading:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError(f"There is no day {text[:40]!r} in the calendar.") from error
    time = None
    if hour is not None and minute is not None:
        time = _clock(int(hour), int(minute), int(second or 0))
        if time is not None and zone:
            time += _zone(zone)
    return DayReading(found, time)


def _zone(text: str) -> str:
    """Write a zone as `events.model.when` holds it: Z or +03:00."""
    match = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", text)
    if match is None or (int(match[2]) == 0 and not int(match[3] or 0)):
        return "Z"
    return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"


def _clock(hour: int, minute: int, second: int = 0) -> str | None:
    """Give a time of day; midnight is how programs write "no time"."""
    if (hour, minute, second) == (0, 0, 0) or hour > 23 or minute > 59 or second > 59:
        return None
    return f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if second else "")


def _day_of_number(number: float, *, from_1904: bool) -> DayReading:
    if not isfinite(number):
        raise ValueError("is no date.")
    whole = int(number)
    if match := _BASIC.fullmatch(str(whole)):
        return _day(match[1], match[2], match[3], str(whole))
    if 20_000 <= number < 80_000:  # Excel's count of days since 1900, for 1954 to 2119
        minutes = round((number - whole) * 24 * 60)
        first = _EPOCH_OF_1904 if from_1904 else _EXCEL_EPOCH
        return DayReading(first + timedelta(days=whole), _clock(minutes // 60, minutes % 60))
    for most, unit in ((10**13, 1e3), (10**16, 1e6), (10**19, 1e9)):
        if most / 100 < abs(number) < most:  # since 1970, in milliseconds as ArcGIS, or finer
            return _day_of_moment(number / unit)
    if 10**8 < number < 10**10:  # seconds since 1970
        return _day_of_moment(number)
    raise ValueError(f"{number:g} is no date.")


def _day_of_moment(seconds: float) -> DayReading:
    moment = datetime.fromtimestamp(seconds, UTC)
    clock = _clock(moment.hour, moment.minute, moment.second)
    return DayReading(moment.date(), clock and f"{clock}Z")


def shortened(text: str, longest: int) -> str:
    """Cut a text that is too long, at a word where one is near."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest * 0.7 else cut).rstrip(" ,;:-") + "…"


def plain_json(value: Any) -> Any:  # noqa: ANN401 - any cell
    """Give a cell as JSON can keep it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
