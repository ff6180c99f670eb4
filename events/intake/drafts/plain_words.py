"""What people write in a file of drafts in plain words, read as the form reads them.

``where: near Sudzha``, ``when: early January 2025``, ``nationality: north korean``, ``on: 9 Apr
2025``: whatever is no text is left as it is, for the model to judge.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from events.dates.reported import AmbiguousDate, ReportedDate, UnreadableDate, read_reported_date
from events.errors import Problem
from events.intake.event_types import event_type_of
from events.intake.role_words import role_of, stance_of
from events.intake.typed import (
    read_day,
    read_day_near,
    read_numbers,
    read_party,
    read_side,
    read_troops_nationality,
)
from events.vocabulary import CountHedge

Words: TypeAlias = dict[str, Any]
_NUMBERS: Final = ("count_low", "count_best", "count_high", "count_hedge")
_Reader: TypeAlias = Callable[[str], Any]


def with_words_read(item: Words, problems: list[Problem]) -> Words:
    """Give a draft with its words read: places, dates, countries, kinds, roles, stances, numbers.

    What may mean several things, or nothing, adds a problem and is left out.
    """
    item = dict(item)
    if isinstance(item.get("where"), str):
        item["where"] = {"name": item["where"]}
    where = item.get("where")
    if isinstance(where, dict):
        item["where"] = _read(where, "where", {"country": read_side}, problems)
    if isinstance(item.get("event_type"), str):
        item["event_type"] = event_type_of(item["event_type"]) or item["event_type"]
    reported_on = _read_when(item, problems)
    for name, readers in _readers_of_rows(reported_on).items():
        rows = item.get(name)
        if isinstance(rows, list):
            item[name] = [
                _read(row, f"{name}[{number}]", readers, problems) if isinstance(row, dict) else row
                for number, row in enumerate(rows)
            ]
    if isinstance(item.get("troops"), list):
        item["troops"] = [
            _with_number(row, f"troops[{at}]", problems) if isinstance(row, dict) else row
            for at, row in enumerate(item["troops"])
        ]
    return item


def _readers_of_rows(reported_on: date | None) -> Mapping[str, Mapping[str, _Reader]]:
    def day(text: str) -> date | None:
        return read_day_near(text, reported_on)

    return {
        "troops": {"nationality": _nationality, "fighting_for": read_side, "role": _role},
        "statements": {"party": read_party, "stance": _stance, "on": day},
        "sources": {"published_on": day, "accessed_on": day},
    }


def _with_number(row: Words, within: str, problems: list[Problem]) -> Words:
    """Read a number as the source puts it, "about a dozen", into its range and hedge."""
    if not isinstance(row.get("count_best"), str):
        return row
    told = {name: str(row.get(name) or "") for name in _NUMBERS}
    hedge = row.get("count_hedge")
    if hedge not in set(CountHedge):  # the model says what is wrong with it
        told["count_hedge"] = ""
    try:
        said = read_numbers(told)
    except ValueError as error:
        problems.append(Problem(f"{within}.count_best", str(error)))
        return row | {"count_best": None}
    low, high = row.get("count_low"), row.get("count_high")
    return row | {
        "count_low": said.low if low is None else low,
        "count_best": said.best,
        "count_high": said.high if high is None else high,
        "count_hedge": hedge or said.hedge,
    }


def _role(text: str) -> str:
    return role_of(text) or text


def _stance(text: str) -> str:
    return stance_of(text) or text


def _nationality(text: str) -> str | None:
    if not text.strip():
        raise ValueError("Write a nationality, or null where none is stated.")
    return read_troops_nationality(text)


def _read(
    row: Words, within: str, readers: Mapping[str, _Reader], problems: list[Problem]
) -> Words:
    read = dict(row)
    for name, reader in readers.items():
        value = read.get(name)
        if not isinstance(value, str):
            continue
        try:
            read[name] = reader(value)
        except ValueError as error:
            problems.append(Problem(f"{within}.{name}", str(error)))
            read[name] = None
    return read


def _read_when(item: Words, problems: list[Problem]) -> date | None:
    """Read the dates of a draft in place, and give the day of its report."""
    when = item.get("when")
    if isinstance(when, str) or _is_year(when):
        item["when"] = {"edtf": _edtf(str(when), None, "when", problems)}
        return None
    if not isinstance(when, dict):
        return None
    read = item["when"] = _read(when, "when", {"reported_on": read_day}, problems)
    reported_on = read.get("reported_on")
    report = reported_on if isinstance(reported_on, date) else None
    edtf = read.get("edtf")
    if isinstance(edtf, str) or _is_year(edtf):
        read["edtf"] = _edtf(str(edtf), report, "when.edtf", problems)
    return report


def _is_year(value: object) -> bool:
    """Tell the year in ``when: 2024``, which YAML and JSON read as a number."""
    return type(value) is int


def _edtf(text: str, reference: date | None, field: str, problems: list[Problem]) -> str | None:
    match read_reported_date(text, reference):
        case ReportedDate(edtf=edtf):
            return edtf
        case AmbiguousDate(question=question, choices=choices):
            offered = "; ".join(f"{each.edtf} ({each.words})" for each in choices)
            problems.append(Problem(field, f"{question} Write one of: {offered}."))
        case UnreadableDate(reason=reason):
            problems.append(Problem(field, reason))
    return None
