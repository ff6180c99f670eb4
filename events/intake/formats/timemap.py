"""TimeMap event dumps (Forensic Architecture, Bellingcat): JSON lists or their tables."""

import re
from collections.abc import Iterator
from typing import Any, Final

from events.intake.formats.base import (
    Cells,
    Context,
    Format,
    RowFields,
    origin_of,
    paragraphs_of,
    publisher_of,
    title_of,
    urls_in,
)
from events.intake.formats.cell_values import DateOrder, shortened
from events.intake.formats.import_words import tells_of
from events.vocabulary import EventType
from geo.precision import LocationPrecision

BELLINGCAT: Final = "Bellingcat, Civilian Harm in Ukraine"
_BELLINGCAT_ID: Final = re.compile(r"(?:CIV|CH)\d+", re.IGNORECASE)


def read(cells: Cells, _context: Context) -> RowFields:
    """Make an event's fields of a row."""
    described = cells.text("description", "desc")
    place = {
        "name": cells.line("location", "place"),
        "longitude": cells.number("longitude", "lng", "lon"),
        "latitude": cells.number("latitude", "lat"),
        "precision": LocationPrecision.EXACT,
        "reading": "As geolocated by the dataset",
    }
    external_id = cells.line("id", "incidentid", "civid")
    told: dict[str, Any] = {
        "title": title_of(
            _first_sentence(described) or f"Incident in {place.get('name') or 'a place'}"
        ),
        "summary": paragraphs_of(described),
        "event_type": _event_type(described or ""),
        "when": _when(cells),
        "sources": _sources(cells),
    }
    is_bellingcat = external_id is not None and _BELLINGCAT_ID.fullmatch(external_id)
    origin = origin_of(
        external_id,
        dataset=BELLINGCAT if is_bellingcat else None,
        licence="Free to use with credit to Bellingcat" if is_bellingcat else None,
    )
    return told | {"where": place, "origin": origin}


def _first_sentence(text: str | None) -> str:
    if not text:
        return ""
    found = re.split(r"(?<=[.!?])\s+", " ".join(text.split()), maxsplit=1)[0]
    return shortened(found.rstrip("."), 140)


def _event_type(described: str) -> EventType:
    """Tell the kind from the description, which is all there is."""
    if tells_of("strike").search(described):
        return EventType.STRIKE
    return EventType.CASUALTY if tells_of("casualty").search(described) else EventType.OTHER


def _when(cells: Cells) -> dict[str, Any]:
    found = cells.day("date")
    if found is None:
        return {}
    when: dict[str, Any] = {"edtf": found.day.isoformat()}
    time = cells.line("time")
    if time and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time) and time != "00:00":
        when["time"] = time
    return when


def _sources(cells: Cells) -> list[dict[str, Any]]:
    """Take web addresses; TimeMap's own dumps name sources by keys, which stay beside the event."""
    given = cells.raw("sources", "source", "url", "urls")
    found: dict[str, dict[str, Any]] = {}
    open_keys = False
    for part in given if isinstance(given, list) else [given]:
        urls = list(_urls_of(part))
        open_keys |= not urls and part not in (None, "")
        title = _title_of(part)
        for url in urls:
            found.setdefault(url, {"publisher": publisher_of(url), "url": url} | title)
    if not found:
        cells.used.discard(cells.name("sources"))
    elif open_keys:
        cells.keep("sources")
    return list(found.values())[:100]


def _urls_of(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield from urls_in(part)
    elif isinstance(part, list):
        for each in part:
            yield from _urls_of(each)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name not in ("thumbnail", "thumbnails"):
                yield from _urls_of(value)


def _title_of(part: object) -> dict[str, str]:
    title = part.get("title") if isinstance(part, dict) else None
    return (
        {"title": shortened(" ".join(title.split()), 300)}
        if isinstance(title, str) and title.strip()
        else {}
    )


FORMAT: Final = Format(
    key="timemap",
    name="TimeMap",
    needs=(
        frozenset(
            {"id", "description", "date", "location", "latitude", "longitude", "associations"}
        ),
        frozenset({"id", "description", "date", "location", "latitude", "longitude", "sources"}),
    ),
    read=read,
    dates=("date",),
    date_order=DateOrder.MDY,
    longitude=("longitude", "lng", "lon"),
    latitude=("latitude", "lat"),
)
