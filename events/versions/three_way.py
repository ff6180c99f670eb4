"""Two people changed one event: what does not clash is put together, the rest is asked.

Compared with the revision both started from, field by field; rows of troops, statements, sources,
actors and relations are matched by what they are about, so that two people may change one list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import ValidationError

from events.errors import InvalidEvent, Problem
from events.model.event import Actor, Event, Relation
from events.model.fields import Model
from events.model.ledger import Source, Statement
from events.model.troops import Fatalities, ForeignTroops
from events.model.when import When
from events.versions.in_words import (
    Lines,
    actor_words,
    part_words,
    relation_words,
    source_words,
    statement_words,
    troops_lines,
    troops_words,
)
from events.versions.row_matching import Row, slots_of

Side = Literal["mine", "theirs"]

_WHOLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "What happened": "title",
        "Kind of event": "event_type",
        "Where": "where",
        "Summary": "summary",
        "Verification set by hand": "verification_override",
        "Embargo": "publish_after",
        "Marking": "marking",
        "Imported from": "origin",
        "Other columns": "extra",
    }
)
_FIELDWISE: Final[Mapping[str, tuple[str, type[Model]]]] = MappingProxyType(
    {"When": ("when", When), "Deaths reported": ("fatalities", Fatalities)}
)
_TOGETHER: Final = (
    frozenset({"count_low", "count_best", "count_high"}),
    frozenset({"low", "best", "high"}),
    frozenset({"edtf", "time"}),
)
"""Fields that bound each other: one person's low and another's high may say nothing together."""


@dataclass(frozen=True, slots=True)
class _List:
    """How rows of a list are matched and named.

    Attributes
    ----------
    about
        What a row is about: two rows of the same are one row, changed.
    """

    field: str
    model: type[Model]
    about: Callable[[Row], object]


_LISTS: Final[Mapping[str, _List]] = MappingProxyType(
    {
        "Sources": _List("sources", Source, lambda r: r["url"] or (r["publisher"], r["title"])),
        "Statements": _List(
            "statements", Statement, lambda r: (r["party"], r["speaker"], r["stance"], r["about"])
        ),
        "Troops": _List(
            "troops", ForeignTroops, lambda r: (r["nationality"], r["fighting_for"], r["role"])
        ),
        "Actors": _List("actors", Actor, lambda r: r["name"]),
        "Other events": _List("relations", Relation, lambda r: (r["kind"], r["event_id"])),
    }
)


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing both changed, each otherwise.

    Attributes
    ----------
    name
        Names it in choices: the part, and for a row what the row is about.
    field
        The field of the event it is in.
    base, mine, theirs
        In words; no line where it is not there.
    """

    name: str
    field: str
    base: Lines
    mine: Lines
    theirs: Lines


@dataclass(frozen=True, slots=True)
class _Unit:
    """One thing that is merged as a whole: its two possible outcomes, the same without a clash."""

    mine: Any
    theirs: Any
    clash: str = ""

    def chosen(self, choices: Mapping[str, Side]) -> Any:  # noqa: ANN401 - any field's value
        return self.mine if self.clash and choices[self.clash] == "mine" else self.theirs


@dataclass(frozen=True, slots=True)
class Merge:
    """Two versions put together.

    Attributes
    ----------
    clashes
        What a person must choose; none where everything could be put together.
    """

    clashes: tuple[Clash, ...]
    _mine: Event
    _theirs: Event
    _fields: Mapping[str, _Unit]
    _no_troops: _Unit
    _rows: Mapping[str, tuple[_Unit, ...]]
    _sources: tuple[Row, ...]

    def event(self, choices: Mapping[str, Side]) -> Event:
        """Give the merged event, in the state mine is to have, to be saved over theirs.

        Raises
        ------
        KeyError
            A clash nobody has chosen for.
        InvalidEvent
            What was chosen cannot stand together; the message says what.
        """
        told = {field: unit.chosen(choices) for field, unit in self._fields.items()}
        rows = {
            name: [(at, unit.chosen(choices)) for at, unit in enumerate(units)]
            for name, units in self._rows.items()
        }
        statements = [row for _, row in rows.pop("statements") if row]
        kept = {at: row for at, row in rows.pop("sources") if row}
        for row in statements:
            at = row["source"]
            if at is not None and at not in kept:
                # One took the source out, the other still refers to it: it stays.
                kept[at] = self._sources[at]
        places = {at: number for number, at in enumerate(kept)}
        told |= {name: [row for _, row in each if row] for name, each in rows.items()}
        told["troops"] = told["troops"] or self._no_troops.chosen(choices)
        told["sources"] = list(kept.values())
        told["statements"] = [
            {**row, "source": None if row["source"] is None else places[row["source"]]}
            for row in statements
        ]
        return self._theirs.with_changes(**told, state=self._mine.state)


def merge(base: Event | None, mine: Event, theirs: Event) -> Merge:
    """Put two changed versions of one event together.

    Parameters
    ----------
    base
        The revision both started from; None where there is none, and everything that is not the
        same must then be chosen.
    """
    fields: dict[str, _Unit] = {}
    clashes: list[Clash] = []
    for part, field in _WHOLE.items():
        values = (getattr(base, field, _NOTHING), getattr(mine, field), getattr(theirs, field))
        fields[field] = _whole(part, *values)
    for part, (field, model) in _FIELDWISE.items():
        versions = [_dumped(getattr(each, field, None), model) for each in (base, mine, theirs)]
        unit = _fieldwise(part, versions[0] if base else None, versions[1], versions[2])
        fields[field] = _checked(unit, model, mine, theirs, field)
    for part, field in [*_WHOLE.items(), *((p, f) for p, (f, _) in _FIELDWISE.items())]:
        if fields[field].clash:
            base_words = part_words(part, base) if base else ()
            clashes.append(
                Clash(part, field, base_words, part_words(part, mine), part_words(part, theirs))
            )
    no_troops = _no_troops(base, mine, theirs)
    if no_troops.clash:
        said = [() if each is None else troops_lines(each) for each in (base, mine, theirs)]
        clashes.append(Clash(no_troops.clash, "troops", said[0], said[1], said[2]))
    rows, sources, of_rows = _merge_lists(base, mine, theirs)
    clashes.extend(of_rows)
    return Merge(tuple(clashes), mine, theirs, fields, no_troops, rows, sources)


_NOTHING: Final = object()


def _no_troops(base: Event | None, mine: Event, theirs: Event) -> _Unit:
    """Tell what is said where no row of troops is left: not mentioned, or that there were none."""
    one, other = mine.troops, theirs.troops
    if one or other:
        left = None if one and other else other if one else one
        return _Unit(left, left)
    return _whole("Troops", getattr(base, "troops", _NOTHING), one, other)


def _whole(name: str, base: object, mine: object, theirs: object) -> _Unit:
    if mine in (theirs, base):
        return _Unit(theirs, theirs)
    if theirs == base:
        return _Unit(mine, mine)
    return _Unit(mine, theirs, name)


def _fieldwise(name: str, base: Row | None, mine: Row, theirs: Row) -> _Unit:
    """Merge field by field; where some clash, each outcome holds what does not."""
    if_mine: Row = {}
    if_theirs: Row = {}
    clash = False
    done: set[str] = set()
    for field in theirs:
        if field in done:
            continue
        names = next((each for each in _TOGETHER if field in each), frozenset({field}))
        names = names & theirs.keys()
        done |= names
        one = {each: mine[each] for each in names}
        other = {each: theirs[each] for each in names}
        old = None if base is None else {each: base[each] for each in names}
        unit = _whole(name, old, one, other)
        if_mine |= unit.mine
        if_theirs |= unit.theirs
        clash = clash or bool(unit.clash)
    in_order = {field: if_mine[field] for field in theirs}
    return _Unit(in_order, {f: if_theirs[f] for f in theirs}, name if clash else "")


def _checked(unit: _Unit, model: type[Model], mine: Event, theirs: Event, field: str) -> _Unit:
    """See that what was merged can stand; where it cannot, one side is to be chosen whole."""
    try:
        return _Unit(_made(model, unit.mine), _made(model, unit.theirs), unit.clash)
    except ValidationError:
        name = next(part for part, (each, _) in _FIELDWISE.items() if each == field)
        return _Unit(getattr(mine, field), getattr(theirs, field), name)


def _made(model: type[Model], row: Row) -> Model | None:
    if model is Fatalities and all(value is None for value in row.values()):
        return None
    return model.model_validate(row)


def _dumped(value: Model | None, model: type[Model]) -> Row:
    return dict.fromkeys(model.model_fields) if value is None else dict(value)


# --- rows ---------------------------------------------------------------------------------------


def _merge_lists(
    base: Event | None, mine: Event, theirs: Event
) -> tuple[dict[str, tuple[_Unit, ...]], tuple[Row, ...], list[Clash]]:
    merged: dict[str, tuple[_Unit, ...]] = {}
    clashes: list[Clash] = []
    sources: list[Row] = []
    of_source: tuple[dict[int, int], ...] = ({}, {}, {})
    for part, told in _LISTS.items():
        versions = [
            _rows(each, told, of) for each, of in zip((base, mine, theirs), of_source, strict=True)
        ]
        slots = slots_of(versions, told.about)
        if part == "Sources":
            of_source = tuple(
                {
                    at: number
                    for number, slot in enumerate(slots)
                    if (at := slot.at(side)) is not None
                }
                for side in range(3)
            )
        units = []
        for slot in slots:
            rows = [
                None if (at := slot.at(side)) is None else versions[side][at] for side in range(3)
            ]
            words = [
                () if (at := slot.at(side)) is None or event is None else (_said(part, event, at),)
                for side, event in enumerate((base, mine, theirs))
            ]
            name = _free_name(f"{part}: {_short((*words[0], *words[2], *words[1])[0])}", clashes)
            unit = _row_unit(name, told.model, rows[0], rows[1], rows[2])
            if unit.clash:
                clashes.append(Clash(name, told.field, words[0], words[1], words[2]))
            units.append(unit)
            if part == "Sources":
                sources.append(next(row for row in (rows[2], rows[1], rows[0]) if row))
        merged[told.field] = tuple(units)
    return merged, tuple(sources), clashes


def _rows(event: Event | None, told: _List, sources: Mapping[int, int]) -> list[Row]:
    """Give the rows of a version; a statement names its source by slot, the same in each."""
    rows = [dict(row) for row in getattr(event, told.field, None) or ()]
    if told.field == "statements":
        for row in rows:
            row["source"] = None if row["source"] is None else sources[row["source"]]
    return rows


def _row_unit(
    name: str, model: type[Model], base: Row | None, mine: Row | None, theirs: Row | None
) -> _Unit:
    if mine is None or theirs is None:
        return _whole(name, base, mine, theirs)
    old = base
    if base is None:  # both added it: what one left empty the other may fill
        old = {field: info.get_default() for field, info in model.model_fields.items()}
    unit = _fieldwise(name, old, mine, theirs)
    try:
        for row in (unit.mine, unit.theirs):
            model.model_validate(row)
    except ValidationError:
        return _Unit(mine, theirs, name)
    return unit


def _said(part: str, event: Event, at: int) -> str:
    """Say one row of a version in words."""
    if part == "Statements":
        return statement_words(event.statements[at], event.sources)
    if part == "Sources":
        return source_words(event.sources[at])
    if part == "Troops":
        return troops_words((event.troops or ())[at])
    return (
        actor_words(event.actors[at]) if part == "Actors" else relation_words(event.relations[at])
    )


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59]}…"


def _free_name(name: str, clashes: Sequence[Clash]) -> str:
    """Give a name no other clash has, with a number where it must."""
    taken, number, free = {clash.name for clash in clashes}, 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def need_choices(merged: Merge) -> InvalidEvent:
    """Say what has to be chosen, for whoever cannot ask."""
    return InvalidEvent(
        Problem(
            clash.name,
            f"both changed it. Common: {_listed(clash.base)}. Theirs: {_listed(clash.theirs)}. "
            f"Yours: {_listed(clash.mine)}.",
        )
        for clash in merged.clashes
    )


def _listed(lines: Lines) -> str:
    return "; ".join(lines) or "not there"
