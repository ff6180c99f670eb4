"""The date of a row of any other table: numbers, years, moments, words and EDTF."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from events.dates.reported import AmbiguousDate, ReportedDate, read_reported_date
from events.intake.counts import visible
from events.intake.formats.base import Cells
from events.intake.formats.cell_values import (
    AmbiguousDay,
    DayReading,
    date_parts,
    day_of,
    may_begin_with_year,
    text_of,
    with_clock,
)
from events.intake.formats.times_of_day import moment_of
from events.intake.typed import read_clock

_EDTF: Final = re.compile(r"[\[{]?[\dXxuT:~?%.,/\s-]*[\d~?%./Xx][\]}]?")
_BEYOND_A_DAY: Final = re.compile(
    r"[~?%\[{Xx]|\.\.|\d/\.*$|^\.*/|\d{4}(?:-\d\d){1,2}[~?%]?/|^\d{4}-\d\d$|\d{4}/\d{4}$"
)
_YEAR: Final = re.compile(r"(1[5-9]\d\d|20\d\d)(?:\.0+)?")
_LETTERS: Final = re.compile(r"[^\W\d_]{3,}")


def when_of(cells: Cells, at: Callable[[str], str]) -> dict[str, Any]:
    """Read the dates of a row; what is not understood is told and kept beside the event."""
    when: dict[str, Any] = {}
    reported = _day(cells, at("reported_on"))
    if reported is not None:
        when["reported_on"] = reported.day
        if reported.time:
            cells.keep(at("reported_on"))
    value = cells.raw(at("date"))
    edtf, moment = _edtf_of(value), None
    if edtf is None and isinstance(value, str) and (moment := moment_of(visible(value))):
        edtf = _edtf_of(moment.day)
    if edtf is not None:
        if isinstance(value, str) and _LETTERS.search(value):
            cells.keep(at("date"))  # the words say how the source put it
        if cells.raw(at("end_date")) is not None:
            cells.keep(at("end_date"))
        time = _clock(cells, at("time"))
        if moment is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", edtf):
            found = with_clock(date.fromisoformat(edtf), moment.clock, moment.zone)
            _tell_zone(cells, at("date"), found)
            time = time or found.time
        return when | {"edtf": edtf} | ({"time": time} if time else {})
    start, end = _day(cells, at("date")), _day(cells, at("end_date"))
    if start is not None and end is not None and end.day != start.day:
        if end.day < start.day:
            cells.problem((at("end_date"),), f"Ends ({end.day}) before it starts ({start.day}).")
            return when
        for name, each in (("date", start), ("end_date", end)):
            if each.time:
                cells.keep(at(name))
        return when | {"edtf": f"{start.day}/{end.day}"}
    if start is None and end is not None:
        return when | {"edtf": f"../{end.day}"}
    if start is None:
        _clock(cells, at("time"))
        return when
    time = _clock(cells, at("time")) or start.time
    return when | {"edtf": start.day.isoformat()} | ({"time": time} if time else {})


def _clock(cells: Cells, key: str) -> str | None:
    told = cells.line(key)
    if told is None:
        return None
    try:
        clock = read_clock(told)
    except ValueError:
        cells.not_understood((key,), told, " as a time of day")
        return None
    return None if clock in ("00:00", "00:00:00") else clock


def _edtf_of(value: object) -> str | None:
    """Read a year, EDTF, or a date in words; None for what is a plain day, or nothing known."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
        return value.split(".")[0] if _YEAR.fullmatch(value) else None
    text = text_of(value) if isinstance(value, str) else None
    if text is None:
        return None
    plain = visible(text)
    if match := _YEAR.fullmatch(plain):
        return match[1]
    as_edtf = _EDTF.fullmatch(plain) and _BEYOND_A_DAY.search(plain) and date_parts(plain) is None
    if not as_edtf and (re.search(r"\d\d?:\d\d", plain) or _is_a_day(plain)):
        return None
    found = read_reported_date(plain)
    return found.edtf if isinstance(found, ReportedDate) else None


def _is_a_day(text: str) -> bool:
    try:
        return day_of(text) is not None
    except AmbiguousDay:
        return True
    except ValueError as error:
        return "calendar" in str(error)


def _tell_zone(cells: Cells, key: str, found: DayReading) -> None:
    if found.zone_unread:
        cells.not_understood((key,), cells.raw(key), f": {found.zone_unread!r} is no zone of time")


def _day(cells: Cells, key: str) -> DayReading | None:
    """Read a day; one that is no day of the calendar, or may be two, is a problem."""
    value = cells.raw(key)
    if value is None or (isinstance(value, str) and text_of(value) is None):
        if value is not None:
            cells.keep(key)
        return None
    try:
        found = cells.read_day(value)
        if found is not None:
            _tell_zone(cells, key, found)
        return found
    except AmbiguousDay as error:
        orders = "DMY, MDY or YMD" if may_begin_with_year(value) else "DMY or MDY"
        cells.problem((key,), f"{error} Say what comes first (--date-order {orders}).")
    except ValueError as error:
        if "calendar" in str(error) or isinstance(value, int | float):
            cells.problem((key,), str(error))
            return None
        asked = read_reported_date(str(value))
        why = f": {asked.question}" if isinstance(asked, AmbiguousDate) else " as a date"
        cells.not_understood((key,), str(value), why)
    return None
