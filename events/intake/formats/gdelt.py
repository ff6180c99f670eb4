"""GDELT event exports, version 2 (61 columns) and version 1 (57 or 58): tabs and no header.

Coded by a machine from news (GDELT Event Codebook V2.0, CAMEO 1.1b3): nobody checked a row, so
a town counts as near, and every event stays unverified.
"""

import re
from datetime import date
from typing import Any, Final

from events.intake.formats.base import (
    Cells,
    Context,
    Format,
    RowFields,
    key_of,
    origin_of,
    publisher_of,
    title_of,
    urls_in,
)
from events.model.country_names import alpha3_of
from events.vocabulary import EventType
from geo.precision import LocationPrecision

_PRECISION: Final = {
    1: LocationPrecision.COUNTRY,
    2: LocationPrecision.ADMIN1,
    3: LocationPrecision.NEAR,
    4: LocationPrecision.NEAR,
    5: LocationPrecision.ADMIN1,
}
"""GDELT codebook, "ActionGeo_Type": country, US state, US city, world city, world state."""

_CODES: Final = (
    (re.compile(r"1951|195|194"), EventType.STRIKE, "strike"),
    (re.compile(r"183|1[89]3"), EventType.STRIKE, "bombing"),
    (re.compile(r"191|192"), EventType.TERRITORY_CHANGE, "occupation or blockade of territory"),
    (re.compile(r"19"), EventType.CLASH, "fighting"),
    (re.compile(r"18|20"), EventType.CASUALTY, "violence"),
    (re.compile(r"15"), EventType.DEPLOYMENT, "show of military force"),
    (re.compile(r"0874|0873"), EventType.WITHDRAWAL, "retreat or withdrawal"),
    (re.compile(r"0[1-9]|1[0-2]"), EventType.STATEMENT, "statement or diplomacy"),
)


def read(cells: Cells, _context: Context) -> RowFields:
    """Make an event's fields of a row."""
    code = (cells.line("eventcode") or "").strip()
    if (code.isdigit() and len(code) == 1) or (
        code.isdigit()
        and code[0] in "123456789"
        and key_of(cells.line("eventrootcode") or "") == code[:1]
    ):
        code = f"0{code}"  # spreadsheets eat leading zeros
    event_type, words = _kind_of(code)
    names = [_actor(cells, "1"), _actor(cells, "2")]
    between = " – ".join(name for name in names if name) or "Actors not named"
    place = _place(cells)
    found = cells.day("sqldate", "day")
    told: dict[str, Any] = {
        "title": title_of(f"{between}: {words}, {place.get('name') or 'place not given'}"),
        "summary": f"CAMEO {code or 'not given'}, coded by a machine from news; not checked.",
        "event_type": event_type,
        "when": _when(cells, found.day if found else None),
        "actors": [
            {"name": name, "side": side} for name, side in zip(names, "ab", strict=True) if name
        ],
        "sources": _sources(cells),
    }
    external_id = cells.line("globaleventid")
    if external_id is None:
        cells.problem(("globaleventid",), "Is missing.")
    return told | {"where": place, "origin": origin_of(external_id)}


def _kind_of(code: str) -> tuple[EventType, str]:
    for pattern, kind, words in _CODES:
        if pattern.match(code):
            return kind, words
    return EventType.OTHER, "event"


def _actor(cells: Cells, number: str) -> str | None:
    name = cells.line(f"actor{number}name")
    code = cells.line(f"actor{number}code")
    return name.title() if name else code


def _place(cells: Cells) -> RowFields:
    kind = cells.whole("actiongeotype")
    longitude, latitude = cells.number("actiongeolong"), cells.number("actiongeolat")
    name = cells.line("actiongeofullname")
    if kind in (None, 0):
        return {"name": name, "precision": LocationPrecision.COUNTRY}
    if kind not in _PRECISION:
        cells.problem(("actiongeotype",), f"{kind} is none of GDELT's types 1 to 5.")
    parts = [part.strip() for part in (name or "").split(",")]
    return {
        "name": name,
        "country": alpha3_of(parts[-1]) or parts[-1] or None,
        "admin1": parts[-2] if len(parts) > 2 else None,
        "longitude": longitude,
        "latitude": latitude,
        "precision": _PRECISION.get(kind or 0, LocationPrecision.NEAR),
        "reading": f"GDELT ActionGeo_Type {kind}, found by a machine",
    }


def _when(cells: Cells, day: date | None) -> dict[str, Any]:
    added = cells.line("dateadded")
    when: dict[str, Any] = {} if day is None else {"edtf": day.isoformat()}
    if added and (match := re.match(r"((?:19|20)\d\d)(\d\d)(\d\d)", added)):
        when["reported_on"] = "-".join(match.groups())
    return when


def _sources(cells: Cells) -> list[dict[str, Any]]:
    named = cells.text("sourceurl")
    found = urls_in(named)
    if found:
        return [{"publisher": publisher_of(url), "url": url} for url in found]
    return [] if named is None else [{"publisher": named[:300]}]


FORMAT: Final = Format(
    key="gdelt",
    name="GDELT",
    needs=(
        frozenset({"globaleventid", "sqldate", "eventcode", "actiongeotype", "actiongeolat"}),
        frozenset({"globaleventid", "day", "eventcode", "actiongeotype", "actiongeolat"}),
    ),
    read=read,
    licence="GDELT: free to use with credit and a link",
    dates=("sqldate",),
    longitude=("actiongeolong",),
    latitude=("actiongeolat",),
)
