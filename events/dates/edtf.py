"""What an EDTF text means here: bounds, duration, uncertainty, words.

EDTF level 1 (ISO 8601-2:2019), with two readings of our own that data-format.md documents:
``../2025-04-09`` is "by 9 April 2025" (uncertain, not lasting), and of level 2 one form is taken,
``[2025-05-05..2025-05-07]``, "on one of these days", because level 1 cannot say it.

The ``edtf`` library is the judge of what is valid. It takes about 4 ms a text, so plain dates
(``2025``, ``2025-04``, ``2025-04-08``, each with ``~``, ``?`` or ``%``) are read with the standard
library; a test holds both to the same answer. Two of its bounds are not used: an open end, where
it gives a float infinity, and winter, where it gives December alone.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from events.vocabulary import DatePrecision

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years an event may lie in; anything else is a slip of the keyboard."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SEASONS = {21: ("spring", 3), 22: ("summer", 6), 23: ("autumn", 9), 24: ("winter", 12)}

_GRADES = tuple(DatePrecision)
_LONGEST = 60
_PLAIN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)", re.ASCII)
_ONE_OF = re.compile(r"\[([^\[\]/]+?)\.\.([^\[\]/]+)\]")
_HINT = (
    "Write 2025-04-08 for a day, 2025-04 for a month, 2025 for a year, 2025-05-05/2025-05-07 for "
    "something that lasted, ../2025-04-08 for 'by 8 April'."
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """One date as far as it is known: every day from ``first`` to ``last`` may be meant.

    Attributes
    ----------
    name
        The date without a preposition: "8 April 2025", "January 2025", "spring 2025".
    unknown
        What is left open, in words; empty for a day.
    about, doubted
        Marked approximate (``~``) or uncertain (``?``); ``%`` is both.
    """

    first: date
    last: date
    name: str
    unknown: str
    about: bool = False
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class EdtfReading:
    """What an EDTF text means.

    Attributes
    ----------
    earliest, latest
        First and last local calendar date meant; None where that side is open or unknown.
    lasting
        It went on from a start to an end, rather than having happened at an uncertain time.
    precision
        UCDP ``date_prec`` of the date, or of the less certain end; None where a side is unknown
        or the doubt is longer than a year.
    start, end
        The dates of an interval or range; ``end`` is None for a single date.
    form
        "single", "one_of" (uncertain between two dates), "by" or "interval".
    """

    earliest: date | None
    latest: date | None
    lasting: bool
    precision: DatePrecision | None
    start: PartialDate | None
    end: PartialDate | None
    form: str
    end_open: bool = False


@lru_cache(maxsize=65_536)
def read_edtf(text: str) -> EdtfReading:
    """Read an EDTF text.

    Raises
    ------
    ValueError
        When it is no EDTF we take; the message says what to mend.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"This is too long to be a date. {_HINT}")
    if match := _ONE_OF.fullmatch(text):
        return _one_of(_moment(match[1]), _moment(match[2]))
    if "/" not in text:
        only = _moment(text)
        return EdtfReading(only.first, only.last, False, _grade(only), only, None, "single")
    halves = text.split("/")
    if len(halves) != 2:
        raise ValueError(f"An interval has one start and one end. {_HINT}")
    return _interval(*halves)


def edtf_words(text: str, reported_on: date | None = None) -> str:
    """Say an EDTF text in plain English: "in January 2025 (day not known)".

    Parameters
    ----------
    reported_on
        Day of the report. Something said to last up to that very day ended then at the latest.
    """
    reading = read_edtf(text)
    start, end = reading.start, reading.end
    if reading.form == "single" and start is not None:
        return _single_words(start)
    if reading.form == "by" and end is not None:
        return f"by {_end_of(end)}{_doubt(end)}"
    if start is not None and start == end:
        return f"during {_about(start)}{_doubt(start)}" if reading.lasting else _single_words(start)
    if reading.form == "one_of" and start is not None and end is not None:
        unknown = "day not known" if not (start.unknown or end.unknown) else "exact date not known"
        doubt = " (uncertain)" if start.doubted or end.doubted else ""
        return f"between {' and '.join(_shortened(start, end))} ({unknown}){doubt}"
    if start is None and end is not None:
        return f"until {_about(end)}{_doubt(end)}, start not known"
    if end is None and start is not None:
        if reading.end_open:
            return f"since {_about(start)}{_doubt(start)}"
        return f"from {_about(start)}{_doubt(start)}, end not known"
    if start is None or end is None:  # read_edtf refuses an interval without both
        raise AssertionError(text)
    latest = " at the latest" if reported_on is not None and end.first == reported_on else ""
    doubt = " (uncertain)" if start.doubted or end.doubted else ""
    return f"from {' to '.join(_shortened(start, end))}{latest}{doubt}"


def day_words(day: date) -> str:
    """Write a day as "8 April 2025"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


# --- reading ------------------------------------------------------------------------------------


def _one_of(start: PartialDate, end: PartialDate) -> EdtfReading:
    _check_order(start.first, end.last)
    grade = _grade_days((end.last - start.first).days + 1)
    if start.about or end.about:
        grade = _coarser(grade)
    return EdtfReading(start.first, end.last, False, grade, start, end, "one_of")


def _interval(left: str, right: str) -> EdtfReading:
    start = None if left in ("", "..") else _moment(left)
    end = None if right in ("", "..") else _moment(right)
    if start is None and end is None:
        raise ValueError("This says nothing about the date; leave it empty instead.")
    if start is None and end is not None:
        by = left == ".."
        return EdtfReading(None, end.last, not by, None, None, end, "by" if by else "interval")
    if end is None and start is not None:
        grade = _grade(start) if right == ".." else None
        return EdtfReading(
            start.first, None, True, grade, start, None, "interval", end_open=right == ".."
        )
    if start is None or end is None:
        raise AssertionError((left, right))
    _check_order(start.first, end.last)
    grades = (_grade(start), _grade(end))
    grade = None if None in grades else max(g for g in grades if g is not None)
    return EdtfReading(start.first, end.last, True, grade, start, end, "interval")


def _check_order(first: date, last: date) -> None:
    if last < first:
        raise ValueError(
            f"It ends ({day_words(last)}) before it starts ({day_words(first)}): are the two dates "
            "exchanged?"
        )


@lru_cache(maxsize=65_536)
def _moment(text: str) -> PartialDate:
    """Read one date: a day, month, season, year or one with unspecified digits."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return _by_library(text)
    year, month, day = int(match[1]), match[2], match[3]
    _check_year(year)
    about, doubted = match[4] in ("~", "%"), match[4] in ("?", "%")
    if month is None:
        return PartialDate(
            date(year, 1, 1), date(year, 12, 31), str(year), "day and month not known",
            about, doubted,
        )  # fmt: skip
    number = int(month)
    if number in _SEASONS and day is None:
        if match[4]:
            raise ValueError("EDTF takes no ~, ? or % after a season; leave it out.")
        return _season(year, number)
    if not 1 <= number <= 12:
        raise ValueError(f"There is no month {month}. {_HINT}")
    days = monthrange(year, number)[1]
    if day is None:
        name = f"{MONTHS[number - 1]} {year}"
        return PartialDate(
            date(year, number, 1), date(year, number, days), name, "day not known", about, doubted
        )
    if not 1 <= int(day) <= days:
        raise ValueError(f"There is no {int(day)} {MONTHS[number - 1]} {year}.")
    exact = date(year, number, int(day))
    return PartialDate(exact, exact, day_words(exact), "", about, doubted)


def _season(year: int, number: int) -> PartialDate:
    name, month = _SEASONS[number]
    last_year, last_month = (year + 1, 2) if number == 24 else (year, month + 2)
    last = date(last_year, last_month, monthrange(last_year, last_month)[1])
    shown = f"winter {year}/{last_year % 100:02d}" if number == 24 else f"{name} {year}"
    return PartialDate(date(year, month, 1), last, shown, "day not known")


def _by_library(text: str) -> PartialDate:
    """Read the rarer forms (``202X``, ``2025-01-XX``) and refuse what is not EDTF level 1."""
    # Loaded with the first of them: making its grammar takes a fifth of a second, and every
    # program and every process that reads a block of lines would wait for it.
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException
    from edtf.parser.parser_classes import Date, UncertainOrApproximate, Unspecified

    try:
        parsed = parse_edtf(text)
    except EDTFParseException as error:
        raise ValueError(f"'{text}' is not a date in EDTF. {_HINT}") from error
    inner = parsed.date if isinstance(parsed, UncertainOrApproximate) else parsed
    if not isinstance(inner, Date | Unspecified) or text != text.strip() or not text.isascii():
        raise ValueError(f"'{text}' is a form of EDTF that is not taken here. {_HINT}")
    lower, upper = parsed.lower_strict(), parsed.upper_strict()
    _check_year(lower.tm_year)
    _check_year(upper.tm_year)
    first, last = date(*lower[:3]), date(*upper[:3])
    about, doubted = text.endswith(("~", "%")), text.endswith(("?", "%"))
    if (first.year, first.month) == (last.year, last.month):
        return PartialDate(
            first, last, f"{MONTHS[first.month - 1]} {first.year}", "day not known", about, doubted
        )
    if first.year == last.year:
        return PartialDate(first, last, str(first.year), "day and month not known", about, doubted)
    kind = "century" if last.year - first.year > 9 else "decade"
    name = f"the years {first.year} to {last.year}" if kind == "century" else f"the {first.year}s"
    return PartialDate(first, last, name, "year not known", about, doubted)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The year {year} is outside {FIRST_YEAR} to {LAST_YEAR}; check it.")


def _grade(moment: PartialDate) -> DatePrecision | None:
    """Grade one date; "about" makes it one step coarser and adds no day nobody named."""
    grade = _grade_days((moment.last - moment.first).days + 1)
    return _coarser(grade) if moment.about else grade


def _coarser(grade: DatePrecision | None) -> DatePrecision | None:
    return None if grade is None else _GRADES[min(grade, len(_GRADES) - 1)]


def _grade_days(days: int) -> DatePrecision | None:
    """UCDP GED codebook, ``date_prec``: 1 day, 2 to 6 days, a week, a month, up to a year."""
    for grade, most in zip(_GRADES, (1, 6, 7, 31, 366), strict=True):
        if days <= most:
            return grade
    return None


# --- words --------------------------------------------------------------------------------------


def _single_words(moment: PartialDate) -> str:
    if not moment.unknown:
        on = "" if moment.about else "on "
        return f"{on}{_about(moment)}{_doubt(moment)}"
    return f"in {_about(moment)} ({moment.unknown}){_doubt(moment)}"


def _about(moment: PartialDate) -> str:
    return f"about {moment.name}" if moment.about else moment.name


def _doubt(moment: PartialDate) -> str:
    return " (uncertain)" if moment.doubted else ""


def _end_of(moment: PartialDate) -> str:
    return f"the end of {_about(moment)}" if moment.unknown else _about(moment)


def _shortened(start: PartialDate, end: PartialDate) -> tuple[str, str]:
    """Leave out of the first date what the second repeats: "5", "7 May 2025"."""
    first, second = _about(start), _about(end)
    if start.unknown or end.unknown or start.about:
        return first, second
    if (start.first.year, start.first.month) == (end.first.year, end.first.month):
        return str(start.first.day), second
    if start.first.year == end.first.year:
        return f"{start.first.day} {MONTHS[start.first.month - 1]}", second
    return first, second
