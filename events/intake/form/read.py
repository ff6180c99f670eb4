"""From what was typed into the form to a checked draft and its place, or all that is wrong."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from events.dates.reported import (
    AmbiguousDate,
    DateReading,
    ReportedDate,
    UnreadableDate,
    read_reported_date,
)
from events.desk.people import clean_name
from events.errors import InvalidEvent, Problem
from events.intake.counts import CountReading
from events.intake.form.chosen_place import read_where
from events.intake.form.values import DATE_AS_TYPED, ROWS, is_blank
from events.intake.typed import (
    read_clock,
    read_count,
    read_day,
    read_day_near,
    read_instant,
    read_numbers,
    read_party,
    read_side,
    read_troops_nationality,
)
from events.model.draft import EventDraft, read_draft
from events.model.event import Place
from events.model.fields import clean_text
from events.vocabulary import Mention, State
from geo.boundaries import Boundaries

_T = TypeVar("_T")
_ROW = re.compile(r"(\w+)\[(\d+)\](.*)", re.DOTALL)
_LONGEST_NOTE = 300
_IN_ORDER = (
    *("title", "event_type", "where", "when", "troops", "statements", "sources"),
    *("summary", "fatalities", "actors", "relations", "verification_override", "publish_after"),
)
_COLUMNS_IN_ORDER = (
    *("name", "country", "admin1", "coordinates", "edtf", "reported_on", "time"),
    *("nationality", "fighting_for", "role", "count_hedge", "count_best", "count_kind"),
    *("count_low", "count_high", "nationality_as_stated", "unit"),
    *("party", "stance", "speaker", "on", "summary", "about", "source", "credibility"),
    *("publisher", "title", "url", "published_on", "reliability", "archived_url", "accessed_on"),
)


@dataclass(frozen=True, slots=True)
class FormReading:
    """The draft a form makes, its place, and who saves it why.

    Attributes
    ----------
    place
        Of ``draft.where``, as chosen, clicked or typed; None where no place is given.
    remarks
        What does not agree with what the report states, and does not stop a save.
    """

    draft: EventDraft
    place: Place | None
    author: str
    note: str
    remarks: tuple[str, ...] = ()


class _Notes:
    """Collects what is wrong while values are read, so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))

    def read(self, field: str, reader: Callable[[str], _T], text: str) -> _T | None:
        try:
            return reader(text)
        except ValueError as error:
            self.add(field, str(error))
            return None


def read_form(values: Mapping[str, Any], boundaries: Boundaries) -> FormReading:
    """Read a form (see ``events.intake.form.values`` for its shape).

    Raises
    ------
    InvalidEvent
        With every problem at once, in the order of the form. Fields are named as in the form:
        ``troops[1].count_low`` is the second row shown, whether or not the first is blank.
    """
    notes = _Notes()
    where = read_where(values["where"], boundaries)
    notes.problems.extend(where.problems)
    rows = {
        name: [(at, row) for at, row in enumerate(values[name]) if not is_blank(name, row)]
        for name in ROWS
    }
    author = notes.read("author", clean_name, values["author"]) or ""
    note = _line(notes, "note", values["note"], _LONGEST_NOTE)
    reported_on = notes.read("when.reported_on", read_day, values["when"]["reported_on"])
    told: dict[str, Any] = {
        "id": values["event_id"] or None,
        "title": values["title"],
        "summary": values["summary"],
        "event_type": _chosen(notes, "event_type", values["event_type"], "Choose what happened."),
        "when": _when(notes, values["when"], reported_on),
        "troops": _all_troops(notes, values["mention"], rows["troops"]),
        "statements": [
            _statement(notes, at, row, rows["sources"], reported_on)
            for at, row in rows["statements"]
        ],
        "sources": [_source(notes, at, row, reported_on) for at, row in rows["sources"]],
        "actors": [_actor(row) for _, row in rows["actors"]],
        "relations": [_relation(notes, at, row) for at, row in rows["relations"]],
        "fatalities": _fatalities(notes, values["fatalities"]),
        "verification_override": _override(notes, values["verification_override"]),
        "publish_after": notes.read("publish_after", read_instant, values["publish_after"]),
        "marking": values["marking"] or None,
        "state": State.DRAFT if values["keep_as_draft"] else State.PUBLISHED,
        "origin": values["origin"] or None,
        "extra": _with_words_of_date(values),
        "where": where.stated,
        "spans": values["spans"],
    }
    draft = _checked(notes, told, rows)
    return FormReading(draft, where.place, author, note, where.remarks)


def _with_words_of_date(values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the words a date was typed in, where EDTF says them another way."""
    extra = {name: value for name, value in values["extra"].items() if name != DATE_AS_TYPED}
    words = " ".join(values["when"]["edtf"].split())
    reading = read_form_date(values["when"]) if words else None
    if isinstance(reading, ReportedDate) and reading.edtf not in (None, words):
        extra[DATE_AS_TYPED] = words
    return extra


def read_form_date(when: Mapping[str, str]) -> DateReading:
    """Read the date of a form, with the reading a person chose where several were possible."""
    reference = None
    with suppress(ValueError):  # told beside that field
        reference = read_day(when["reported_on"])
    reading = read_reported_date(when["edtf"], reference)
    if isinstance(reading, AmbiguousDate):
        for choice in reading.choices:
            if choice.edtf == when["choice"]:
                return choice
    return reading


def _checked(
    notes: _Notes, told: Mapping[str, Any], rows: Mapping[str, list[tuple[int, dict[str, Any]]]]
) -> EventDraft:
    """Check with the model; where the form already complained of a field, that is said alone."""
    try:
        draft = read_draft(told)
    except InvalidEvent as error:
        known = {problem.field for problem in notes.problems}
        for problem in error.problems:
            field = _as_shown(problem.field, rows)
            if field not in known:
                notes.add(field, problem.message)
        raise InvalidEvent(sorted(notes.problems, key=_place_in_form)) from error
    if notes.problems:
        raise InvalidEvent(sorted(notes.problems, key=_place_in_form))
    return draft


def _place_in_form(problem: Problem) -> tuple[int, int, int]:
    """Give section, row and field of a problem, as the eye goes over the form."""
    name, *rest = re.split(r"[.\[\]]+", problem.field)
    row = int(rest[0]) if rest and rest[0].isdigit() else 0
    return _index(_IN_ORDER, name), row, _index(_COLUMNS_IN_ORDER, rest[-1] if rest else "")


def _index(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)


def _as_shown(field: str, rows: Mapping[str, list[tuple[int, dict[str, Any]]]]) -> str:
    """Give a row the number the form shows: rows left blank were not given to the model."""
    match = _ROW.fullmatch(field)
    if match is None or match[1] not in rows or int(match[2]) >= len(rows[match[1]]):
        return field
    return f"{match[1]}[{rows[match[1]][int(match[2])][0]}]{match[3]}"


def _line(notes: _Notes, field: str, text: str, longest: int) -> str:
    return notes.read(field, lambda typed: clean_text(typed, longest=longest), text) or ""


def _chosen(notes: _Notes, field: str, value: str, question: str) -> str:
    if not value:
        notes.add(field, question)
    return value


def _when(notes: _Notes, when: Mapping[str, str], reported_on: date | None) -> dict[str, Any]:
    edtf = None
    match read_form_date(when):
        case ReportedDate(edtf=read):
            edtf = read
        case AmbiguousDate(question=question):
            notes.add("when.edtf", question)
        case UnreadableDate(reason=reason):
            notes.add("when.edtf", reason)
    return {
        "edtf": edtf,
        "reported_on": reported_on,
        "time": notes.read("when.time", read_clock, when["time"]),
    }


def _all_troops(
    notes: _Notes, mention: str, rows: list[tuple[int, dict[str, Any]]]
) -> list[dict[str, Any]] | None:
    """Read who took part; nothing typed means that the source mentions nobody."""
    if mention == Mention.LISTED:
        return [_troops(notes, at, row) for at, row in rows] or None
    return [] if mention == Mention.NONE else None


def _troops(notes: _Notes, at: int, row: Mapping[str, str]) -> dict[str, Any]:
    field = f"troops[{at}]"
    said = notes.read(f"{field}.count_best", lambda _: read_numbers(row), "") or CountReading()
    typed = {
        name: notes.read(f"{field}.{name}", read_count, row[name])
        for name in ("count_low", "count_high")
    }
    return {
        "nationality": notes.read(
            f"{field}.nationality", read_troops_nationality, row["nationality"]
        ),
        "fighting_for": notes.read(f"{field}.fighting_for", read_side, row["fighting_for"]),
        "nationality_as_stated": row["nationality_as_stated"],
        **{name: row[name] or None for name in ("role", "count_kind")},
        "status": row["status"],
        "unit": row["unit"],
        "count_low": said.low if typed["count_low"] is None else typed["count_low"],
        "count_best": said.best,
        "count_high": said.high if typed["count_high"] is None else typed["count_high"],
        "count_hedge": said.hedge or row["count_hedge"] or None,
    }


def _statement(
    notes: _Notes,
    at: int,
    row: Mapping[str, str],
    sources: list[tuple[int, dict[str, Any]]],
    reported_on: date | None,
) -> dict[str, Any]:
    field = f"statements[{at}]"
    places = {source["key"]: place for place, (_, source) in enumerate(sources)}
    return {
        "party": read_party(row["party"]),
        "speaker": row["speaker"],
        "stance": _chosen(notes, f"{field}.stance", row["stance"], "Choose what they do."),
        "about": row["about"],
        "on": notes.read(f"{field}.on", _day_near(reported_on), row["on"]),
        "summary": row["summary"],
        "source": places.get(row["source"]),
        "credibility": _grade(row["credibility"]),
    }


def _day_near(reported_on: date | None) -> Callable[[str], date | None]:
    return lambda text: read_day_near(text, reported_on)


def _source(
    notes: _Notes, at: int, row: Mapping[str, Any], reported_on: date | None
) -> dict[str, Any]:
    field = f"sources[{at}]"
    return {
        **{name: row[name] for name in ("publisher", "title", "reliability", "scale")},
        **{name: row[name].strip() or None for name in ("url", "archived_url")},
        **{
            name: notes.read(f"{field}.{name}", _day_near(reported_on), row[name])
            for name in ("published_on", "accessed_on")
        },
    }


def _actor(row: Mapping[str, str]) -> dict[str, Any]:
    return {"name": row["name"], "side": row["side"] or None, "kind": _grade(row["kind"])}


def _relation(notes: _Notes, at: int, row: Mapping[str, str]) -> dict[str, Any]:
    question = "Choose how the two events stand to each other."
    return {
        "kind": _chosen(notes, f"relations[{at}].kind", row["kind"], question),
        "event_id": row["event_id"].strip().lower(),
    }


def _grade(text: str) -> int | str | None:
    """Give the number of a grade; what is none is left for the model to refuse."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else text


def _fatalities(notes: _Notes, typed: Mapping[str, str]) -> dict[str, Any] | None:
    if not any(text.strip() for text in typed.values()):
        return None
    numbers = {
        name: notes.read(f"fatalities.{name}", read_count, text) for name, text in typed.items()
    }
    # All unreadable: that is said beside each; the model need not add that nothing was given.
    return numbers if any(number is not None for number in numbers.values()) else None


def _override(notes: _Notes, typed: Mapping[str, str]) -> dict[str, Any] | None:
    if not typed["value"]:
        if typed["reason"].strip():
            notes.add("verification_override.value", "Choose the verification this reason is for.")
        return None
    return {"value": typed["value"], "reason": typed["reason"]}
