"""An event in words, part by part: what people compare when two versions differ.

Every field of an event is said in one of its parts, so that no change is invisible.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

import orjson

from events.dates.edtf import day_words
from events.model.countries import ALPHA3
from events.model.event import Event, Origin, Relation
from events.model.ledger import Source, Statement
from events.model.nationalities import name_of
from events.model.place import AreaGeometry, Place
from events.model.troops import Actor, Fatalities, ForeignTroops, count_words
from events.vocabulary import About, Mention, TroopStatus

Lines = tuple[str, ...]

_LONGEST: Final = 300


def part_words(part: str, event: Event) -> Lines:
    """Say one of `PARTS` of an event: one line a row, none where nothing is given."""
    return tuple(line for line in _SAY[part](event) if line)


def party_words(code: str | None, nobody: str = "not stated") -> str:
    """Name a state by its code, another party as it is written, or say that there is none."""
    if not code:
        return nobody
    return name_of(code) if code in ALPHA3 else code


def when_words(event: Event) -> str:
    """Say when it happened and when it was reported."""
    when = event.when
    if when.edtf is None and when.reported_on is None:
        return ""
    happened = f"{when.words} ({when.edtf})" if when.edtf else "date not known"
    reported = f"reported on {day_words(when.reported_on)}" if when.reported_on else ""
    return _joined(", ", happened, when.time, reported)


def where_words(place: Place) -> str:
    """Say where it happened, how sure that is and how it was found."""
    areas = _joined(", ", place.admin2, place.admin1, party_words(place.country, ""))
    at = f"{place.latitude:g}, {place.longitude:g} within {place.radius_m / 1000:,.6g} km"
    area = place.area
    if isinstance(area, AreaGeometry):
        area = f"an area of its own ({area.type}, {_digest(area.geojson)})"
    found = _joined(", ", place.method.words, place.gazetteer_id)
    return _joined(" · ", place.name, areas, place.precision.words, at, area, found, place.reading)


def troops_words(row: ForeignTroops) -> str:
    """Say who took part, for whom, as what and how many."""
    stated = f" (“{row.nationality_as_stated}”)" if row.nationality_as_stated else ""
    who = party_words(row.nationality, "Foreign, nationality not stated") + stated
    side = f"for {party_words(row.fighting_for)}" if row.fighting_for else ""
    status = "" if row.status is TroopStatus.UNKNOWN else f"({row.status.words})"
    role = "" if row.role is None else row.role.words
    unit = f"unit {row.unit}" if row.unit else ""
    return _joined(", ", _joined(" ", who, side, status), role, row.count_words, unit)


def troops_lines(event: Event) -> Lines:
    """Say who took part, one line a row; nothing where foreign troops are not mentioned."""
    if event.troops is None:
        return ()
    return tuple(map(troops_words, event.troops)) or (_STATED_NONE,)


_STATED_NONE: Final = f"{Mention.NONE.words[:1].upper()}{Mention.NONE.words[1:]}"


def source_words(row: Source) -> str:
    """Name a source, with its days, reach and grade."""
    return _joined(
        ", ",
        _joined(": ", row.publisher, row.title),
        row.url,
        _day("published", row.published_on),
        _day("accessed", row.accessed_on),
        f"archived at {row.archived_url}" if row.archived_url else "",
        " and ".join(scale.words for scale in row.scale),
        f"reliability {row.reliability.value}",
        f"read from a text kept here ({row.sha256[:8]})" if row.sha256 else "",
        "characters {} to {} of it".format(*row.passage) if row.passage else "",
    )


def statement_words(row: Statement, sources: tuple[Source, ...]) -> str:
    """Say who said what about which part of the event, where and how credibly."""
    who = _joined(
        " ", party_words(row.party, "Nobody named"), f"({row.speaker})" * bool(row.speaker)
    )
    about = "" if row.about is About.EVENT else f"about the {row.about.words}"
    said = _joined(" ", who, row.stance.words, about)
    source = None if row.source is None else sources[row.source]
    read_in = "" if source is None else _joined(": ", source.publisher, source.title) or source.url
    details = _joined(
        ", ",
        _day("on", row.on),
        f"in {read_in}" if read_in else "",
        f"credibility {row.credibility.value}",
    )
    return f"{_joined(': ', said, row.summary)} ({details})"


def actor_words(row: Actor) -> str:
    """Name an actor as its dataset does."""
    side = f"side {row.side.value.upper()}" if row.side else ""
    return _joined(", ", row.name, side, row.kind.words if row.kind else "")


def fatalities_words(deaths: Fatalities | None) -> str:
    """Say the deaths reported, in all and by side."""
    if deaths is None:
        return ""
    sides = {
        "side A": deaths.a,
        "side B": deaths.b,
        "civilians": deaths.civilians,
        "not known who": deaths.unknown,
    }
    by_side = (f"{who} {number:,}" for who, number in sides.items() if number is not None)
    return _joined(", ", count_words(deaths.low, deaths.best, deaths.high), *by_side)


def relation_words(row: Relation) -> str:
    """Say how the event stands to another."""
    return f"{row.kind.words} {row.event_id}"


def _override(event: Event) -> str:
    override = event.verification_override
    return "" if override is None else f"{override.value.words}: {override.reason}"


def _embargo(at: datetime | None) -> str:
    return (
        ""
        if at is None
        else f"not shown before {at:%Y-%m-%d %H:%M:%S.%f} UTC".replace(".000000", "")
    )


def _hidden(before: int | None) -> str:
    return "" if before is None else f"everything before revision {before}, for safety"


def _origin(origin: Origin | None) -> Iterable[str]:
    return () if origin is None else _listed(origin.model_dump(exclude_none=True))


def _listed(values: Mapping[str, Any]) -> Iterable[str]:
    for name, value in values.items():
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        cut = f"{text[:_LONGEST]}… ({_digest(value)})" if len(text) > _LONGEST else text
        yield f"{name}: {cut}"


def _day(word: str, day: date | None) -> str:
    return f"{word} {day_words(day)}" if day else ""


def _digest(value: object) -> str:
    """Tell two long values apart by eight characters."""
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]


def _joined(between: str, *parts: str | None) -> str:
    return between.join(part for part in parts if part)


_SAY: Mapping[str, Callable[[Event], Iterable[str]]] = MappingProxyType(
    {
        "What happened": lambda e: (e.title,),
        "Kind of event": lambda e: (e.event_type.words,),
        "Where": lambda e: (where_words(e.where),) if e.where else (),
        "When": lambda e: (when_words(e),),
        "Troops": troops_lines,
        "Statements": lambda e: (statement_words(row, e.sources) for row in e.statements),
        "Sources": lambda e: map(source_words, e.sources),
        "Summary": lambda e: (e.summary or "",),
        "Deaths reported": lambda e: (fatalities_words(e.fatalities),),
        "Actors": lambda e: map(actor_words, e.actors),
        "Other events": lambda e: map(relation_words, e.relations),
        "Verification set by hand": lambda e: (_override(e),),
        "Embargo": lambda e: (_embargo(e.publish_after),),
        "Marking": lambda e: (e.marking or "",),
        "Hidden from viewers": lambda e: (_hidden(e.hidden_before),),
        "Imported from": lambda e: _origin(e.origin),
        "Other columns": lambda e: _listed(e.extra),
    }
)

PARTS: Final = tuple(_SAY)
"""Every part of an event, in the order of the form."""

FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "What happened": ("title",),
        "Kind of event": ("event_type",),
        "Where": ("where",),
        "When": ("when",),
        "Troops": ("troops",),
        "Statements": ("statements",),
        "Sources": ("sources",),
        "Summary": ("summary",),
        "Deaths reported": ("fatalities",),
        "Actors": ("actors",),
        "Other events": ("relations",),
        "Verification set by hand": ("verification_override",),
        "Embargo": ("publish_after",),
        "Marking": ("marking",),
        "Hidden from viewers": ("hidden_before",),
        "Imported from": ("origin",),
        "Other columns": ("extra",),
    }
)
"""Which fields of an event each part says."""
