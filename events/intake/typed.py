"""Numbers, days and names as people type them into one field of the form.

Every function raises ValueError with a sentence for the person; empty text is "not given".
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from events.dates.reported import AmbiguousDate, ReportedDate, UnreadableDate, read_reported_date
from events.intake.counts import CountReading, count_of
from events.model.countries import ALPHA3
from events.model.country_names import read_country
from events.model.nationalities import (
    AmbiguousNationality,
    Language,
    Nationality,
    name_of,
    normalised,
    shipped,
)
from events.model.when import When
from events.vocabulary import NOT_STATED, CountHedge, DatePrecision

_GROUPS = re.compile(r"[+-]?\d+|[+-]?\d{1,3}(?:[ ,.'’]\d{3})+")
_MOST_DIGITS = 18
_HALF_A_YEAR = timedelta(days=183)
_TIME = re.compile(
    r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\s*(Z|UTC|GMT)?\s*([+−-]\d{1,2}(?::?\d\d)?)?", re.IGNORECASE
)
_LANGUAGES: tuple[Language, ...] = ("en", "uk", "ru")


def read_count(text: str) -> int | None:
    """Read a number of people: ``12000``, ``12 000`` or ``12,000``.

    Negative and huge numbers are read too: the model says what is wrong with them.
    """
    plain = " ".join(text.replace("\u2212", "-").split())
    if not plain:
        return None
    if not _GROUPS.fullmatch(plain):
        raise ValueError(
            "Write a whole number such as 12000, or leave it empty where none was reported."
        )
    digits = re.sub(r"[ ,.'’]", "", plain)
    return int(digits[:_MOST_DIGITS])


def read_numbers(row: Mapping[str, str]) -> CountReading:
    """Read a number of troops as the source puts it: "200+" says lowest number and hedge at once.

    Parameters
    ----------
    row
        ``count_low``, ``count_best``, ``count_high`` and ``count_hedge`` as typed and chosen.

    Returns
    -------
    What ``count_best`` says, and the hedge as chosen where it says none.

    Raises
    ------
    ValueError
        The number is none, or says otherwise than the range or the hedge beside it.
    """
    text = row["count_best"]
    chosen = CountHedge(row["count_hedge"]) if row["count_hedge"] else None
    try:
        return CountReading(best=read_count(text), hedge=chosen)
    except ValueError as plain:
        try:
            found = count_of(text)
        except ValueError as error:
            if "goes down" in str(error):
                raise
            raise plain from error
    shown = text.strip()[:40]
    for name, number in (("count_low", found.low), ("count_high", found.high)):
        if number is not None and row[name].strip() and read_count(row[name]) != number:
            raise ValueError(
                f"“{shown}” and the range below say two things; leave one of them out."
            )
    if found.hedge is not None and chosen not in (None, found.hedge):
        raise ValueError(
            f"“{shown}” says “{found.hedge.words}”, and beside it something else is chosen; leave "
            "one of them out."
        )
    return replace(found, hedge=found.hedge or chosen)


def read_day(text: str, reference: date | None = None) -> date | None:
    """Read one exact day, as people write it: ``8 Apr 2025``, ``2025-04-08``.

    Parameters
    ----------
    reference
        A date without a year is taken to be the last such date up to this day.
    """
    if not text.strip():
        return None
    match read_reported_date(text, reference):
        case UnreadableDate(reason=reason):
            raise ValueError(reason)
        case AmbiguousDate(question=question, choices=choices):
            offered = " or ".join(choice.edtf or choice.words for choice in choices)
            raise ValueError(f"{question} Write {offered}.")
        case ReportedDate(edtf=edtf):
            when = When(edtf=edtf)
    if when.earliest is None or when.date_precision is not DatePrecision.DAY or when.lasting:
        raise ValueError(f"This was read as “{when.words}”; one exact day is needed here.")
    return when.earliest


def read_day_near(text: str, report: date | None) -> date | None:
    """Read one exact day of a row, such as the day a statement was made.

    Parameters
    ----------
    report
        A date without a year is taken to be the one nearest to this day: what is said of an event
        is said before a report of it, and after.
    """
    try:
        return read_day(text)
    except ValueError:
        if report is None:
            raise
    day = read_day(text, report)
    if day is not None and report - day > _HALF_A_YEAR:
        with suppress(ValueError):  # the 29th of February
            return day.replace(year=day.year + 1)
    return day


def read_clock(text: str) -> str | None:
    """Read a local time of day, its zone only if given: ``9:30``, ``14:30 UTC``, ``14:30+3``."""
    plain = " ".join(text.split())
    if not plain:
        return None
    match = _TIME.fullmatch(plain)
    if match is None or (match[4] and match[5] and match[4].upper() == "Z"):
        raise ValueError("Write a time such as 14:30, or with its zone 14:30+03:00 or 14:30 UTC.")
    hour, minute, second, utc, offset = match.groups()
    clock = f"{int(hour):02d}:{minute}" + (f":{second}" if second else "")
    if offset:
        sign = "-" if offset[0] in "-−" else "+"
        digits = offset[1:].replace(":", "")
        hours, minutes = (digits, "00") if len(digits) <= 2 else (digits[:-2], digits[-2:])
        return f"{clock}{sign}{int(hours):02d}:{minutes}"
    return f"{clock}Z" if utc else clock


def read_instant(text: str) -> datetime | None:
    """Read a moment with its zone: ``2025-04-09 07:55 UTC``, ``9 April 2025 07:55+03:00``."""
    plain = " ".join(text.split())
    if not plain:
        return None
    try:
        typed = datetime.fromisoformat(plain)
    except ValueError:
        typed = _spoken_instant(plain)
    if typed.tzinfo is None:
        raise ValueError("Say the time zone too, as in 2025-04-09 07:55 UTC.")
    return typed


def _spoken_instant(plain: str) -> datetime:
    clock = _TIME.search(plain)
    if clock is None:
        raise ValueError("Write day, time and zone, as in 2025-04-09 07:55 UTC.")
    day = read_day(plain[: clock.start()])
    if day is None or plain[clock.end() :].strip():
        raise ValueError("Write day, time and zone, as in 2025-04-09 07:55 UTC.")
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{read_clock(clock[0])}")
    except ValueError as error:
        raise ValueError("Write day, time and zone, as in 2025-04-09 07:55 UTC.") from error


def read_troops_nationality(text: str) -> str | None:
    """Read a nationality that was chosen or typed; None is "foreign, nationality not stated"."""
    if text == NOT_STATED:
        return None
    if text in ALPHA3:
        return text
    if not text.strip():
        raise ValueError("Choose a nationality, or “Foreign, nationality not stated”.")
    return _nationality(text).code


def read_side(text: str) -> str | None:
    """Read the side troops fight for; empty is "not reported"."""
    if not text.strip():
        return None
    return text if text in ALPHA3 else _nationality(text).code


def read_party(text: str) -> str | None:
    """Read a party of the ledger: a state by any of its names, others stay as written."""
    if named := country_names().get(normalised(text)):
        return named
    # "Russian volunteers" are no state: words beside the nationality make another party of it.
    if code := shipped().words.get(normalised(text)):
        return code
    found = read_country(text) if len(text.split()) == 1 else None
    return found.code if isinstance(found, Nationality) else text


def _nationality(text: str) -> Nationality:
    match read_country(text):
        case Nationality() as found:
            return found
        case AmbiguousNationality(choices=choices):
            names = " or ".join(choice.name for choice in choices)
            raise ValueError(f"“{text.strip()[:40]}” may be {names}: choose one.")
        case _:
            raise ValueError(
                f"“{text.strip()[:40]}” is no nationality known here. Type part of the country's "
                "name in English, Ukrainian, Russian, German, French or Spanish."
            )


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, str]:
    """Give every country's names and code, as compared, with its code."""
    named = {normalised(name_of(c, language)): c for c in sorted(ALPHA3) for language in _LANGUAGES}
    return named | {code.casefold(): code for code in ALPHA3}
