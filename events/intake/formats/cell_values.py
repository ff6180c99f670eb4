"""Single cells: numbers, counts, days and text as strangers write them, or why not."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import Any, Final

_EMPTY: Final = frozenset(
    {
        *("", "-", "--", "—", "–", "..", "...", "n/a", "#n/a", "na", "nan", "none", "null", "nil"),
        *("\\n", "(null)", "<null>", "<na>", "nat", "missing", "undefined", "not available", "?"),
    }
)
_SPACES: Final = re.compile("[\\s\u00a0\u2007\u202f\u2009\u200b\ufeff]+")
_PLAIN: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_COMMA: Final = re.compile(r"([-+]?\d+),(\d+)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:([ ,.'’])\d{3})(?:\1\d{3})*")
_RANGE: Final = re.compile(r"(\d+)(?:-|–|—|\.\.|to)(\d+)")
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
        text = value.strip().strip("\u00a0\u200b\ufeff").strip()
    elif isinstance(value, bool):
        return "true" if value else "false"
    elif isinstance(value, float):
        return None if not isfinite(value) else (f"{value:.15g}")
    else:
        text = str(value)
    if len(text) <= 15 and text.casefold() in _EMPTY:
        return None
    return text


def is_formula(value: object) -> bool:
    """Tell text that a spreadsheet would run: ``=HYPERLINK(...)``, ``@SUM(...)``, ``+cmd|...``."""
    return isinstance(value, str) and value[:1] in "=+-@|\t\r\n " and bool(_FORMULA.match(value))


def number_of(value: object) -> float | None:
    """Read a number; a comma may be its decimal sign.

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
    compact = _SPACES.sub("", text).replace("−", "-")
    if _PLAIN.fullmatch(compact):
        return float(compact)
    if match := _COMMA.fullmatch(compact):
        return float(f"{match[1]}.{match[2]}")
    raise ValueError(f"{text[:40]!r} is no number.")


@dataclass(frozen=True, slots=True)
class CountReading:
    """A number of people as reported: None is not reported."""

    low: int | None = None
    best: int | None = None
    high: int | None = None


def count_of(value: object) -> CountReading:
    """Read a number of people: 12, 1,200, 10-12, 10+, >10, ~10.

    Raises
    ------
    ValueError
        It is none; the message says so.
    """
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is no number.")
    if isinstance(value, int | float):
        if not isfinite(value):
            return CountReading()
        if value != int(value):
            raise ValueError(f"{value:g} is no whole number.")
        return CountReading(best=_not_negative(int(value)))
    text = text_of(value)
    if text is None:
        return CountReading()
    plain = _SPACES.sub(" ", text).strip()
    if _GROUPED.fullmatch(plain):
        return CountReading(best=int(re.sub(r"\D", "", plain)))
    compact = plain.replace(" ", "").lower()
    if re.fullmatch(r"-?\d+(?:\.0+)?", compact):
        return CountReading(best=_not_negative(int(float(compact))))
    if match := _RANGE.fullmatch(compact):
        low, high = int(match[1]), int(match[2])
        if low > high:
            raise ValueError(f"{text[:40]!r} goes down; lowest comes first.")
        return CountReading(low=low, high=high)
    if match := re.fullmatch(r"(?:>|>=|≥|atleast|min\.?)(\d+)|(\d+)\+", compact):
        return CountReading(
            low=int(match[1] or match[2])
            + (compact[:2] == f">{compact[1:2]}" and compact[1:2].isdigit())
        )
    if match := re.fullmatch(r"(?:<|<=|≤|upto|max\.?)(\d+)", compact):
        return CountReading(high=int(match[1]))
    if match := re.fullmatch(r"(?:~|≈|about|ca\.?|c\.)(\d+)", compact):
        return CountReading(best=int(match[1]))
    raise ValueError(f"{text[:40]!r} is no number of people.")


def _not_negative(number: int) -> int:
    if number < 0:
        raise ValueError(f"{number} is below zero; leave the cell empty where it is not known.")
    return number


# --- days ---------------------------------------------------------------------------------------

_ISO: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*"
    r"(Z|UTC|[+-]\d\d:?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
_SHORT: Final = re.compile(
    r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?"
    r"\s*([ap]m)?)?",
    re.ASCII | re.IGNORECASE,
)
_BASIC: Final = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)", re.ASCII)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
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
    """A day, and the time of day where the cell gives one other than midnight."""

    day: date
    time: str | None = None


class AmbiguousDay(ValueError):  # noqa: N818 - reads as what it is
    """03/04/2022 and no order to read it by."""


def day_of(value: object, order: DateOrder | None = None) -> DayReading | None:
    """Read a day.

    Parameters
    ----------
    order
        How numbers like 03/04/2022 are to be read; dates that begin with the year need none.

    Raises
    ------
    AmbiguousDay
        It can be read in two ways, and no order is given.
    ValueError
        It is no day; the message says so.
    """
    if isinstance(value, datetime):
        return DayReading(value.date(), _clock(value.hour, value.minute))
    if isinstance(value, date):
        return DayReading(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _day_of_number(float(value))
    text = text_of(value)
    if text is None:
        return None
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[2], match[3], text, match[4], match[5], match[7])
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
        return _day_of_number(float(text))
    raise ValueError(f"{text[:40]!r} is no date.")


def date_parts(value: object) -> tuple[int, int] | None:
    """Give the two leading numbers of a date like 03/04/2022, by which an order is recognised."""
    if not isinstance(value, str) or not (match := _SHORT.fullmatch(value.strip())):
        return None
    return int(match[1]), int(match[2])


def _short_day(match: re.Match[str], order: DateOrder | None, text: str) -> DayReading:
    first, second = int(match[1]), int(match[2])
    if order is None:
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
    return _day(_full_year(match[3]), month, day, text, hour, match[5])


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
) -> DayReading:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError(f"There is no day {text[:40]!r} in the calendar.") from error
    time = None
    if hour is not None and minute is not None:
        time = _clock(int(hour), int(minute))
        if time is not None and zone:
            zone = zone.upper().replace("UTC", "Z")
            time += zone if zone == "Z" or ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return DayReading(found, time)


def _clock(hour: int, minute: int) -> str | None:
    """Give a time of day; midnight is how programs write "no time"."""
    if (hour, minute) == (0, 0) or hour > 23 or minute > 59:
        return None
    return f"{hour:02d}:{minute:02d}"


def _day_of_number(number: float) -> DayReading:
    if not isfinite(number):
        raise ValueError("is no date.")
    whole = int(number)
    if match := _BASIC.fullmatch(str(whole)):
        return _day(match[1], match[2], match[3], str(whole))
    if 20_000 <= number < 80_000:  # Excel's count of days since 1900, for 1954 to 2119
        minutes = round((number - whole) * 24 * 60)
        return DayReading(_EXCEL_EPOCH + timedelta(days=whole), _clock(minutes // 60, minutes % 60))
    if 10**11 < number < 10**13:  # milliseconds since 1970, as ArcGIS writes them
        return DayReading(datetime.fromtimestamp(number / 1000, UTC).date())
    raise ValueError(f"{number:g} is no date.")


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
