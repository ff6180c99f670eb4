"""Any other table: an event's fields of its rows, by a mapping of its columns.

What is not understood is told and kept beside the event; it is never replaced by a default.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from events.intake.counts import CountReading, count_of
from events.intake.event_types import event_type_of
from events.intake.formats.addresses import addresses_in
from events.intake.formats.base import (
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
)
from events.intake.formats.cell_values import text_of
from events.intake.formats.column_mapping import ColumnMapping, header_key
from events.intake.formats.import_words import words_of_use
from events.intake.formats.mapped_place import place_of
from events.intake.formats.mapped_when import when_of
from events.intake.formats.mapped_words import approval_of
from events.intake.role_words import role_of
from events.model.country_codes import CodeSystem, alpha3_in, code_system_of
from events.model.country_names import read_country
from events.model.nationalities import AmbiguousNationality, Nationality
from events.vocabulary import EventType
from geo.words import depends_on_words, pattern_of

_TITLE, _SUMMARY = 140, 5_000
_OF_COUNTRIES: Final = ("country", "nationality", "fighting_for")


def dataset_of(columns: Sequence[str]) -> str:
    """Name a table by its header: the same file under another name is the same dataset."""
    digest = hashlib.sha256(header_key(columns).encode("utf-8", "replace")).hexdigest()[:6]
    first = ", ".join(name[:24] for name in columns[:4])
    return f"Table of {first}{' …' if len(columns) > 4 else ''} ({len(columns)} columns, {digest})"


def format_of(mapping: ColumnMapping, columns: Sequence[str], dataset: str | None = None) -> Format:
    """Make a format of a mapping.

    Parameters
    ----------
    dataset
        Name of the dataset where the mapping gives none; by the header unless given.
    """
    keys = {name: key_of(column) for name, column in mapping.columns.items()}
    meanings = {
        name: {text.casefold(): meant for text, meant in texts.items()}
        for name, texts in mapping.values.items()
    }

    systems = {
        name: system
        for name in _OF_COUNTRIES
        if (system := code_system_of(mapping.columns.get(name, ""), of_side=True)) is not None
    }

    def read(cells: Cells, context: Context) -> RowFields:
        return _read(cells, context, keys, mapping, meanings, systems)

    return Format(
        key="table",
        name=(mapping.dataset or dataset or dataset_of(columns))[:200],
        needs=(),
        read=read,
        licence=mapping.licence,
        dates=tuple(keys[f] for f in ("date", "end_date", "reported_on") if f in keys),
        longitude=tuple(keys[f] for f in ("longitude",) if f in keys),
        latitude=tuple(keys[f] for f in ("latitude",) if f in keys),
        identifier=tuple(keys[f] for f in ("external_id",) if f in keys),
        version=tuple(keys[f] for f in ("version",) if f in keys),
    )


def _read(
    cells: Cells,
    context: Context,
    keys: Mapping[str, str],
    mapping: ColumnMapping,
    meanings: Mapping[str, Mapping[str, str]],
    systems: Mapping[str, CodeSystem],
) -> RowFields:
    def at(name: str) -> str:
        return keys.get(name, "\0none")

    def meant(name: str) -> str | None:
        text = cells.line(at(name))
        if text is not None and name in systems and (code := alpha3_in(systems[name], text)):
            return code
        if text is None or name not in meanings:
            return text
        said = meanings[name].get(text.casefold())
        if said is None:
            return text
        cells.keep(at(name))
        return said or None

    cells.used.update(mapping.left_out)
    summary = cells.text(at("summary"))
    if summary is not None and len(summary) > _SUMMARY:
        cells.keep(at("summary"))
    event_type = _event_type(cells, at("event_type"), meant("event_type"))
    place = place_of(cells, at, context, meant)
    when = when_of(cells, at)
    told: dict[str, Any] = {
        "title": "",
        "summary": paragraphs_of(summary),
        "event_type": event_type,
        "when": when,
        "troops": _troops(cells, at, meant),
        "fatalities": _deaths(cells, at("deaths"), meant("deaths")),
        "sources": _sources(cells, at),
    }
    told["title"] = _title(cells, at("title"), summary, place, event_type)
    named = any(place.get(name) for name in ("name", "country", "admin1", "admin2", "country_told"))
    told["says_where_only"] = not (summary or when or named or cells.line(at("title")))
    approved = meant("approved")
    if approved is not None:
        cells.keep(at("approved"))
        if approval_of(approved) is False:
            told["held"] = f"Its moderators say “{approved[:40]}”"
        elif approval_of(approved) is None:
            cells.not_understood((at("approved"),), approved)
    origin = origin_of(
        cells.line(at("external_id")),
        cells.line(at("version")),
        dataset=mapping.dataset,
        licence=mapping.licence,
    )
    return told | {"where": place, "origin": origin}


def _title(
    cells: Cells,
    key: str,
    summary: str | None,
    place: RowFields,
    event_type: EventType,
) -> str:
    title = cells.text(key)
    if title is not None:
        if len(" ".join(title.split())) > _TITLE:
            cells.keep(key)
        return title_of(title)
    where = place.get("name") or place.get("admin1") or place.get("country")
    words = "Event" if event_type is EventType.OTHER else event_type.words
    return title_of(summary or (f"{words}, {where}" if where else f"{words} without a title"))


def _event_type(cells: Cells, key: str, named: str | None) -> EventType:
    if named is None:
        return EventType.OTHER
    known = event_type_of(named)
    if known is None:
        cells.not_understood((key,), named, " as a kind of event; it counts as other")
    elif key_of(named) not in (key_of(known.value), key_of(known.words)):
        cells.keep(key)  # the source's own word says more than ours
    return known or EventType.OTHER


def _count(cells: Cells, key: str, said: str | None) -> CountReading:
    """Read a number of people; what is none is told and kept."""
    value = cells.raw(key)
    if said is None or text_of(value) is None:
        return CountReading()
    try:
        # A number stays one; of a text, what a person said it means.
        number = count_of(value if isinstance(value, int | float) else said)
    except ValueError as error:
        if (
            isinstance(value, int | float)
            or "below zero" in str(error)
            or "goes down" in str(error)
        ):
            cells.problem((key,), str(error))
        else:
            cells.not_understood((key,), said, " as a number of people")
        return CountReading()
    if isinstance(value, str) and not value.strip().isdigit():
        cells.keep(key)
    return number


@depends_on_words
@cache
def _between_countries() -> re.Pattern[str]:
    joins, rest = (
        pattern_of(words_of_use(use)) for use in ("joins countries", "belongs to a name")
    )
    return re.compile(rf"\s*[;/&\n]\s*|,\s*(?!(?:{rest})\b)|\s+(?:{joins})\s+")


def _troops(
    cells: Cells, at: Callable[[str], str], meant: Callable[[str], str | None]
) -> list[dict[str, Any]] | None:
    named = meant("nationality")
    if named is None:
        return None
    number = _count(cells, at("count"), meant("count"))
    side, role = _side(cells, at, meant("fighting_for")), _role(cells, at, meant("role"))
    unit = cells.line(at("unit"))
    whole = read_country(named)
    parts = (
        [named]
        if whole is not None
        else [p for p in _between_countries().split(named) if p and p.strip()]
    )
    alone = len(parts) == 1
    if not alone:
        cells.keep(at("nationality"))
    if not alone and (number != CountReading() or unit):
        for name in ("count", "unit"):
            if cells.raw(at(name)) is not None:
                told = str(cells.raw(at(name)))
                cells.not_understood((at(name),), told, ": whose it is of several is open")
    rows = []
    for part in parts:
        found = read_country(part)
        if not isinstance(found, Nationality):
            several = ""
            if isinstance(found, AmbiguousNationality):
                several = " or ".join(choice.name for choice in found.choices)
                several = f": it may be {several}"
            cells.not_understood((at("nationality"),), part.strip(), several or " as a nationality")
        rows.append(
            {
                "nationality": found.code if isinstance(found, Nationality) else None,
                "nationality_as_stated": None if isinstance(found, Nationality) else part.strip(),
                "fighting_for": side,
                "role": role,
                "count_low": number.low if alone else None,
                "count_best": number.best if alone else None,
                "count_high": number.high if alone else None,
                "count_hedge": number.hedge if alone else None,
                "unit": unit if alone else None,
            }
        )
    return rows or None


def _side(cells: Cells, at: Callable[[str], str], named: str | None) -> str | None:
    if named is None:
        return None
    found = read_country(named)
    if isinstance(found, Nationality):
        return found.code
    cells.not_understood((at("fighting_for"),), named, " as a side")
    return None


def _role(cells: Cells, at: Callable[[str], str], named: str | None) -> Any:  # noqa: ANN401 - a role
    if named is None:
        return None
    found = role_of(named)
    if found is None:
        cells.not_understood((at("role"),), named, " as what troops did")
    return found


def _deaths(cells: Cells, key: str, said: str | None) -> dict[str, int | None] | None:
    number = _count(cells, key, said)
    return ordered_fatalities(cells, number.low, number.best, number.high)


def _sources(cells: Cells, at: Callable[[str], str]) -> list[dict[str, Any]]:
    publisher = cells.line(at("publisher"))
    found: list[str] = []
    for name in ("url", "second_url"):
        address = cells.raw(at(name))
        texts = address if isinstance(address, list) else [cells.text(at(name))]
        for text in texts:
            urls, why = addresses_in(text if isinstance(text, str) else None)
            found += urls
            if why:
                cells.keep(at(name))
                cells.warn((at(name),), f"The cell is kept beside: {why}.")
    named = publisher
    if publisher and re.search(r"://|^www\.", publisher):
        urls, why = addresses_in(publisher)
        found += urls
        named = None if urls else publisher
        if why:
            cells.keep(at("publisher"))
    urls = list(dict.fromkeys(found))
    if not urls:
        return [] if named is None else [{"publisher": named}]
    return [{"publisher": named or publisher_of(url), "url": url} for url in urls]
