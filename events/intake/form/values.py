"""What the event form holds: plain values a file can keep, every one as it was typed.

Texts, ticks and rows only, so that a half-written form with all its mistakes can be kept,
restored and compared. ``events.intake.form.read`` makes an event of it.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from events.dates.reported import ReportedDate, read_reported_date
from events.model.draft import EventDraft
from events.model.event import Event, Relation
from events.model.ledger import Source, Statement
from events.model.place import DraftPlace, Place
from events.model.troops import Actor, Fatalities, ForeignTroops
from events.vocabulary import (
    NOT_STATED,
    About,
    Credibility,
    Mention,
    Reliability,
    State,
    TroopStatus,
)
from geo.precision import default_radius_m

FormValues: TypeAlias = dict[str, Any]

ROWS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "troops": {
            "nationality": "",
            "nationality_as_stated": "",
            "fighting_for": "",
            "role": "",
            "status": TroopStatus.UNKNOWN.value,
            "count_low": "",
            "count_best": "",
            "count_high": "",
            "count_kind": "",
            "count_hedge": "",
            "unit": "",
        },
        "statements": {
            "party": "",
            "speaker": "",
            "stance": "",
            "about": About.EVENT.value,
            "on": "",
            "summary": "",
            "source": "",
            "credibility": str(Credibility.CANNOT_BE_JUDGED.value),
        },
        "sources": {
            "publisher": "",
            "title": "",
            "url": "",
            "published_on": "",
            "accessed_on": "",
            "archived_url": "",
            "scale": [],
            "reliability": Reliability.F.value,
        },
        "actors": {"name": "", "side": "", "kind": ""},
        "relations": {"kind": "", "event_id": ""},
    }
)
"""The lists of the form and what a row of each holds when nothing is typed."""

_SHOWN_EMPTY = ("troops", "statements", "sources")
_MOST_ROWS = 500
_FATALITIES = ("low", "best", "high", "a", "b", "civilians", "unknown")


def blank_form() -> FormValues:
    """Give a form nobody has typed into."""
    return {
        "event_id": "",
        "base_revision": 0,
        "title": "",
        "event_type": "",
        "summary": "",
        "where": {
            "name": "",
            "country": "",
            "admin1": "",
            "admin2": "",
            "coordinates": "",
            "clicked": "",
            "place": {},
            "auto": False,
            "precision": "",
            "radius_km": "",
            "none": False,
        },
        "when": {"edtf": "", "choice": "", "reported_on": "", "time": ""},
        **{name: [] for name in ROWS},
        **{name: [blank_row(name, "1")] for name in _SHOWN_EMPTY},
        "fatalities": dict.fromkeys(_FATALITIES, ""),
        "verification_override": {"value": "", "reason": ""},
        "publish_after": "",
        "mention": Mention.LISTED.value,
        "marking": "",
        "hide_earlier": False,
        "keep_as_draft": False,
        "author": "",
        "note": "",
        "retract_reason": "",
        "origin": {},
        "extra": {},
        "spans": {},
    }


def blank_row(name: str, key: str) -> dict[str, Any]:
    """Give an empty row of a list; ``key`` tells it from the other rows of the list for good."""
    row = {"key": key, **deepcopy(dict(ROWS[name]))}
    if name == "statements":
        row["source"] = "1"
    return row


DATE_AS_TYPED: Final = "date as typed"
"""Under this name an event keeps the words its date was typed in, for whoever opens it again."""


def words_of_date(event: EventDraft | Event) -> str | None:
    """Give the words the date was typed in, as long as they are read as the date it has."""
    words = event.extra.get(DATE_AS_TYPED)
    if not isinstance(words, str):
        return None
    read = read_reported_date(words, event.when.reported_on)
    is_same = isinstance(read, ReportedDate) and read.edtf == event.when.edtf
    return words if is_same else None


def next_key(rows: list[dict[str, Any]]) -> str:
    """Give a key no row of the list has."""
    return str(max((int(row["key"]) for row in rows), default=0) + 1)


def is_blank(name: str, row: Mapping[str, Any]) -> bool:
    """Tell whether nothing was typed into a row."""
    ignored = ("source",) if name == "statements" else ()
    return all(row[field] == empty for field, empty in ROWS[name].items() if field not in ignored)


def is_untouched(values: Mapping[str, Any]) -> bool:
    """Tell whether there is nothing in a form that would be a loss."""
    blank = {**blank_form(), "author": values["author"]}
    return all(
        all(is_blank(name, row) for row in values[name]) if name in ROWS else values[name] == empty
        for name, empty in blank.items()
    )


def restored(kept: Mapping[str, Any]) -> FormValues:
    """Bring values read from a file into the form's shape, whatever the file holds.

    Fields of a wrong kind are left empty, unknown ones are left out.
    """
    values = blank_form()
    for name, empty in values.items():
        if name in ROWS:
            rows = kept.get(name)
            if isinstance(rows, list):
                values[name] = _restored_rows(name, rows)
        elif name in ("origin", "extra", "spans"):
            values[name] = kept[name] if isinstance(kept.get(name), dict) else {}
        elif isinstance(empty, dict):
            group = kept.get(name)
            values[name] = _like(empty, group if isinstance(group, dict) else {})
        elif type(kept.get(name)) is type(empty):
            values[name] = kept[name]
    if values["mention"] not in set(Mention):
        values["mention"] = Mention.LISTED.value
    return values


def _restored_rows(name: str, rows: list[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    for row in rows[:_MOST_ROWS]:
        if not isinstance(row, dict):
            continue
        key = row.get("key")
        if not (isinstance(key, str) and key.isascii() and key.isdigit() and len(key) < 10):
            continue
        if key in taken:
            continue
        taken.add(key)
        found.append({"key": key, **_like(ROWS[name], row)})
    return found


def _like(empty: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: deepcopy(kept[name] if type(kept.get(name)) is type(value) else value)
        for name, value in empty.items()
    }


# --- a draft that is to be looked through, or an event that is to be changed --------------------


def form_of(event: EventDraft | Event) -> FormValues:
    """Fill a form with a draft from any way in, or with a stored event.

    A stored event keeps its place, so that saving it unchanged would change nothing; a draft's is
    what it was told, to be found anew.
    """
    values = blank_form()
    override = event.verification_override
    is_stored = isinstance(event, Event)
    values |= {
        "event_id": event.id or "",
        "base_revision": event.revision if isinstance(event, Event) else 0,
        "title": event.title,
        "event_type": event.event_type.value,
        "summary": event.summary or "",
        "when": {
            "edtf": words_of_date(event) or event.when.edtf or "",
            "choice": "",
            "reported_on": _day(event.when.reported_on),
            "time": event.when.time or "",
        },
        "mention": _mention(event.troops).value,
        "troops": _rows(event.troops or (), _troops_row),
        "statements": _rows(event.statements, _statement_row),
        "sources": _rows(event.sources, _source_row),
        "actors": _rows(event.actors, _actor_row),
        "relations": _rows(event.relations, _relation_row),
        "fatalities": _fatalities(event.fatalities),
        "verification_override": {
            "value": override.value.value if override else "",
            "reason": override.reason if override else "",
        },
        "publish_after": event.publish_after.isoformat() if event.publish_after else "",
        "marking": event.marking or "",
        "keep_as_draft": is_stored and event.state in (State.DRAFT, State.IN_REVIEW),
        "origin": event.origin.model_dump(mode="json") if event.origin else {},
        "extra": deepcopy(event.extra),
        "spans": {} if is_stored else event.model_dump(mode="json", include={"spans"})["spans"],
    }
    values["where"] |= _where(event.where)
    return values


def _where(place: Place | DraftPlace | None) -> dict[str, Any]:
    if place is None:
        return {"none": True}
    words = {name: getattr(place, name) or "" for name in ("name", "country", "admin1", "admin2")}
    if isinstance(place, Place):
        return words | {"place": place.model_dump(mode="json")}
    coordinates = place.coordinates or ""
    if place.longitude is not None and place.latitude is not None:
        coordinates = f"{place.latitude}, {place.longitude}"
    level = place.precision
    return words | {
        "coordinates": coordinates,
        "precision": "" if level is None else str(int(level)),
        "radius_km": ""
        if level is None or place.radius_m is None or place.radius_m < default_radius_m(level)
        else f"{place.radius_m / 1000:.6g}",
    }


def _rows(items: tuple[Any, ...], row_of: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"key": str(number), **row_of(item)} for number, item in enumerate(items, 1)]


def _mention(rows: tuple[ForeignTroops, ...] | None) -> Mention:
    """Tell what was said of troops: also of rows that are not foreign where they fight."""
    if rows is None:
        return Mention.NOT_MENTIONED
    return Mention.LISTED if rows else Mention.NONE


def _troops_row(row: ForeignTroops) -> dict[str, Any]:
    return {
        "nationality": row.nationality or NOT_STATED,
        "nationality_as_stated": row.nationality_as_stated or "",
        "fighting_for": row.fighting_for or "",
        "role": row.role.value if row.role else "",
        "status": row.status.value,
        "count_low": _number(row.count_low),
        "count_best": _number(row.count_best),
        "count_high": _number(row.count_high),
        "count_kind": row.count_kind.value if row.count_kind else "",
        "count_hedge": row.count_hedge.value if row.count_hedge else "",
        "unit": row.unit or "",
    }


def _statement_row(row: Statement) -> dict[str, Any]:
    return {
        "party": row.party or "",
        "speaker": row.speaker or "",
        "stance": row.stance.value,
        "about": row.about.value,
        "on": _day(row.on),
        "summary": row.summary or "",
        "source": "" if row.source is None else str(row.source + 1),
        "credibility": str(row.credibility.value),
    }


def _source_row(row: Source) -> dict[str, Any]:
    return {
        "publisher": row.publisher or "",
        "title": row.title or "",
        "url": row.url or "",
        "published_on": _day(row.published_on),
        "accessed_on": _day(row.accessed_on),
        "archived_url": row.archived_url or "",
        "scale": [scale.value for scale in row.scale],
        "reliability": row.reliability.value,
    }


def _actor_row(row: Actor) -> dict[str, Any]:
    return {
        "name": row.name,
        "side": row.side.value if row.side else "",
        "kind": str(row.kind.value) if row.kind else "",
    }


def _relation_row(row: Relation) -> dict[str, Any]:
    return {"kind": row.kind.value, "event_id": row.event_id}


def _fatalities(fatalities: Fatalities | None) -> dict[str, str]:
    return {name: _number(getattr(fatalities, name, None)) for name in _FATALITIES}


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
