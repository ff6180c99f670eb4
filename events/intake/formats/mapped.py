"""Any other table: which of its columns says what, guessed from names and HXL tags, then chosen."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from pydantic import Field

from events.dates.reported import ReportedDate, read_reported_date
from events.intake.formats.base import (
    EVENT_TYPES,
    Cells,
    Context,
    Format,
    RowFields,
    key_of,
    ordered_fatalities,
    origin_of,
    paragraphs_of,
    publisher_of,
    title_of,
    urls_in,
)
from events.intake.formats.column_names import FIELDS, hxl_tags_of, names_of
from events.intake.role_words import role_of
from events.model.country_names import alpha3_of
from events.model.fields import Model
from events.model.nationalities import Nationality, read_nationality
from events.vocabulary import EventType
from geo.errors import InvalidPosition
from geo.position import METRES_PER_DEGREE, parse_position, step_degrees
from geo.precision import LocationPrecision
from geo.words import Row, Words, WordTable, depends_on_words, pattern_of


class EventTypeWord(Row):
    """Words of which one tells the kind of event; ``*`` stands for any letters."""

    event_type: EventType
    words: Words


EVENT_TYPE_WORDS: Final = WordTable("event_types", EventTypeWord)


@depends_on_words
@cache
def _kinds_of_event() -> tuple[tuple[EventType, re.Pattern[str]], ...]:
    """Give the kinds with their words, in the order they are tried: a later row wins."""
    return tuple(
        (row.event_type, re.compile(rf"\b(?:{pattern_of(row.words)})\b", re.IGNORECASE))
        for row in reversed(EVENT_TYPE_WORDS.rows)
    )


class ColumnMapping(Model):
    """Which column holds what, for tables of one header.

    Attributes
    ----------
    columns
        Name of the column by our field (`FIELDS`).
    dataset, licence
        Of every row.
    """

    columns: dict[str, str] = Field(default_factory=dict)
    dataset: str | None = None
    licence: str | None = None


def header_key(columns: Sequence[str]) -> str:
    """Name a header, so that a mapping is found again for the next table that has it."""
    return "|".join(sorted(key_of(name) for name in columns))[:20_000]


def guess_mapping(columns: Sequence[str], tags: Mapping[str, str] | None = None) -> ColumnMapping:
    """Guess which column holds what: HXL tags first, then names, each column once."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for field in FIELDS:
        for tag in hxl_tags_of(field):
            column = next((c for c, t in (tags or {}).items() if t == tag and c not in taken), None)
            if column is not None:
                found[field] = column
                taken.add(column)
                break
    keys = {key_of(column): column for column in reversed(columns)}
    for field in FIELDS:
        if field in found:
            continue
        for name in names_of(field):
            column = keys.get(name)
            if column is not None and column not in taken:
                found[field] = column
                taken.add(column)
                break
    return ColumnMapping(columns=found)


def format_of(mapping: ColumnMapping, file_name: str) -> Format:
    """Make a format of a mapping."""
    keys = {field: key_of(column) for field, column in mapping.columns.items()}

    def read(cells: Cells, context: Context) -> RowFields:
        return _read(cells, context, keys, mapping)

    return Format(
        key="table",
        name=mapping.dataset or f"Table {file_name}"[:200],
        needs=(),
        read=read,
        licence=mapping.licence,
        dates=tuple(keys[f] for f in ("date", "end_date", "reported_on") if f in keys),
        longitude=tuple(keys[f] for f in ("longitude",) if f in keys),
        latitude=tuple(keys[f] for f in ("latitude",) if f in keys),
    )


def _read(
    cells: Cells, context: Context, keys: Mapping[str, str], mapping: ColumnMapping
) -> RowFields:
    def at(field: str) -> str:
        return keys.get(field, "\0none")

    summary = cells.text(at("summary"))
    event_type = _event_type(cells, at("event_type"))
    place = _place(cells, at)
    told: dict[str, Any] = {
        "title": "",
        "summary": paragraphs_of(summary),
        "event_type": event_type,
        "when": _when(cells, at),
        "troops": _troops(cells, at),
        "fatalities": _deaths(cells, at("deaths")),
        "sources": _sources(cells, at),
    }
    title = cells.text(at("title"))
    if title is None:
        where = place.get("name") or place.get("admin1") or place.get("country")
        title = (
            summary
            or (f"{event_type.words}, {where}" if where else None)
            or f"Untitled event from {context.file_name}"
        )
    told["title"] = title_of(title)
    origin = origin_of(
        cells.line(at("external_id")),
        cells.line(at("version")),
        dataset=mapping.dataset,
        licence=mapping.licence,
    )
    return told | {"where": place, "origin": origin}


def _event_type(cells: Cells, key: str) -> EventType:
    named = cells.line(key)
    if named is None:
        return EventType.OTHER
    known = EVENT_TYPES.get(key_of(named))
    if known is not None:
        return known
    found = next((kind for kind, words in _kinds_of_event() if words.search(named)), None)
    if found is None:
        cells.warn((key,), f"{named[:60]!r} is no kind of event known here; it counts as other.")
    return found or EventType.OTHER


def _when(cells: Cells, at: Any) -> dict[str, Any]:  # noqa: ANN401 - a small function
    reported = cells.day(at("reported_on"))
    when: dict[str, Any] = {} if reported is None else {"reported_on": reported.day}
    value = cells.raw(at("date"))
    if isinstance(value, str) and (words := _words_of_date(value)):
        return when | {"edtf": words}
    start, end = cells.day(at("date")), cells.day(at("end_date"))
    if start is not None and end is not None and end.day != start.day:
        if end.day < start.day:
            cells.problem((at("end_date"),), f"Ends ({end.day}) before it starts ({start.day}).")
            return when
        return when | {"edtf": f"{start.day}/{end.day}"}
    one = start or end
    if one is None:
        return when
    return when | {"edtf": one.day.isoformat()} | ({"time": one.time} if one.time else {})


def _words_of_date(value: str) -> str | None:
    """Read dates in words ("early January 2025") and EDTF; numbers are left to `Cells.day`."""
    text = value.strip()
    if not re.search(r"[^\W\d]", text) and not re.fullmatch(r"\d{4}(-\d\d)?|.*/.*\d{4}-.*", text):
        return None
    if re.search(r"\d\d?:\d\d|^\d{4}-\d\d-\d\d", text):
        return None
    found = read_reported_date(text)
    return found.edtf if isinstance(found, ReportedDate) else None


def _place(cells: Cells, at: Any) -> RowFields:  # noqa: ANN401 - a small function
    place: RowFields = {
        "name": cells.line(at("place")),
        "country": cells.line(at("country")),
        "admin1": cells.line(at("admin1")),
        "admin2": cells.line(at("admin2")),
    }
    grade = cells.whole(at("precision"))
    if grade is not None:
        if 1 <= grade <= 7:
            place["precision"] = LocationPrecision(grade)
        else:
            cells.problem((at("precision"),), f"{grade} is none of the levels 1 to 7.")
    longitude, latitude = cells.raw(at("longitude")), cells.raw(at("latitude"))
    if isinstance(latitude, str) and re.search(r"[°'\"NSEWСЮ]", latitude):
        _from_words(cells, (at("latitude"), at("longitude")), f"{latitude} {longitude}", place)
    elif longitude is not None or latitude is not None:
        place["longitude"] = cells.number(at("longitude"))
        place["latitude"] = cells.number(at("latitude"))
        step = max(_step_of(longitude), _step_of(latitude))
        place["doubt_m"] = step / 2 * METRES_PER_DEGREE
    else:
        whole = cells.text(at("position"))
        if whole is not None:
            _from_words(cells, (at("position"),), whole, place)
    return place


def _from_words(cells: Cells, keys: tuple[str, ...], text: str, place: RowFields) -> None:
    try:
        found = parse_position(text)
    except InvalidPosition as error:
        cells.problem(keys, str(error))
        return
    place |= {
        "longitude": found.position.longitude,
        "latitude": found.position.latitude,
        "doubt_m": found.precision_m,
        "reading": found.reading,
    }


def _step_of(value: object) -> float:
    return step_degrees(value if isinstance(value, str) else repr(value))


def _troops(cells: Cells, at: Any) -> list[dict[str, Any]] | None:  # noqa: ANN401 - a small function
    named = cells.line(at("nationality"))
    if named is None:
        return None
    number = cells.count(at("count"))
    role = role_of(cells.line(at("role")) or "")
    side = alpha3_of(cells.line(at("fighting_for")))
    parts = [part for part in re.split(r"[;/]|,(?!\s*(?:North|South|DPR))", named) if part.strip()]
    rows = []
    for part in parts:
        found = read_nationality(part.strip())
        if not isinstance(found, Nationality):
            cells.problem(
                (at("nationality"),), f"{part.strip()[:60]!r} is no nationality known here."
            )
            continue
        alone = len(parts) == 1
        rows.append(
            {
                "nationality": found.code,
                "fighting_for": side,
                "role": role,
                "count_low": number.low if alone else None,
                "count_best": number.best if alone else None,
                "count_high": number.high if alone else None,
                "unit": cells.line(at("unit")) if alone else None,
            }
        )
    return rows or None


def _deaths(cells: Cells, key: str) -> dict[str, int | None] | None:
    number = cells.count(key)
    return ordered_fatalities(cells, number.low, number.best, number.high)


def _sources(cells: Cells, at: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a small function
    publisher, address = cells.line(at("publisher")), cells.text(at("url"))
    urls = urls_in(address) or urls_in(publisher)
    if address is not None and not urls:
        cells.warn((at("url"),), "Holds no web address; it is kept beside the event.")
    if not urls:
        return [] if publisher is None else [{"publisher": publisher}]
    named = publisher if publisher and not publisher.startswith("http") else None
    return [{"publisher": named or publisher_of(url), "url": url} for url in urls]
