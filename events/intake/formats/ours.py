"""Our own exports: GeoJSON with every fact, and the flat columns of a table."""

import re
from datetime import date
from typing import Any, Final

import orjson

from events import codec
from events.codec import FACTS
from events.errors import InvalidEvent, Problem
from events.intake.formats.base import (
    EVENT_TYPES,
    Cells,
    Context,
    Drafted,
    Format,
    ToldPlace,
    key_of,
    paragraphs_of,
    publisher_of,
    title_of,
)
from events.vocabulary import NOT_STATED
from geo.precision import LocationPrecision

_SET_ANEW: Final = {"revision", "recorded_at", "recorded_by", "change_note"}


def read_facts(cells: Cells, _context: Context) -> Drafted:
    """Read a feature that carries every fact."""
    facts = {name: cells.raw(key_of(name)) for name in FACTS}
    facts = {name: value for name, value in facts.items() if value is not None}
    for name, value in facts.items():
        # GDAL hands nested members on as text.
        if isinstance(value, str) and value[:1] in "[{":
            facts[name] = _json_of(value)
    event_id = cells.line("featureid", "id")
    properties = facts | {"title": facts.get("title")}
    feature = {"type": "Feature", "id": event_id, "geometry": None, "properties": properties}
    try:
        event = codec.from_feature(feature)
    except InvalidEvent as error:
        cells.problems += [Problem(p.field or "feature", p.message) for p in error.problems]
        return Drafted({})
    told = {name: value for name, value in event.model_dump().items() if name not in _SET_ANEW}
    return Drafted({}, external_id=event.id, event=told | {"recorded_at": event.recorded_at})


def _json_of(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def read_flat(cells: Cells, _context: Context) -> Drafted:
    """Read a row of the flat columns, which hold less than the event they were made of."""
    kind = cells.line("eventtype")
    event_type = EVENT_TYPES.get(key_of(kind or ""))
    if event_type is None:
        cells.problem(("eventtype",), f"{kind!r} is none of our types of event.")
    title = cells.text("title")
    if title is None:
        cells.problem(("title",), "Is missing.")
    told: dict[str, Any] = {
        "title": title_of(title or ""),
        "summary": paragraphs_of(cells.text("summary")),
        "event_type": event_type,
        "when": _when(cells),
        "troops": _troops(cells),
        "fatalities": _deaths(cells),
        "sources": [
            {"publisher": publisher_of(url), "url": url}
            for url in (cells.text("sourceurls") or "").split()
            if url.startswith(("http://", "https://"))
        ],
    }
    for derived in ("acledtype", "verification", "state", "revision", "recordedat"):
        cells.raw(derived)
    return Drafted(
        told,
        _place(cells),
        cells.line("id", "featureid", "eventid", "fid"),
        cells.line("revision"),
        licence=cells.line("licence"),
    )


def _when(cells: Cells) -> dict[str, Any]:
    start, end = cells.day("start"), cells.day("end")
    basis, lasting = cells.line("datebasis"), cells.line("lasting")
    reported = cells.day("reportedon")
    when: dict[str, Any] = {} if reported is None else {"reported_on": reported.day}
    if (start is None and end is None) or basis == "report":
        return when
    is_lasting = (lasting or "").casefold() in ("true", "1", "t", "yes")
    if start is None and end is not None:
        when["edtf"] = f"../{end.day}"
    elif start is not None and end is None:
        when["edtf"] = f"{start.day}/.."
    elif start is not None and end is not None:
        first, last = start.day, end.day
        if last < first:
            cells.problem(("end",), "Lies before the start.")
        elif is_lasting:
            when["edtf"] = _lasting(first, last, cells.whole("dateprecision") or 1)
        else:
            when["edtf"] = first.isoformat() if first == last else f"[{first}..{last}]"
    return when


def _lasting(first: date, last: date, precision: int) -> str:
    """Write two days as an interval (EDTF) that is no surer than UCDP's date_prec says."""
    if precision <= 1:
        return f"{first}/{last}"
    if precision >= 5 and (first.month, first.day) == (1, 1):
        return f"{first:%Y}/{last}"
    if precision >= 4 and first.day == 1:
        return f"{first:%Y-%m}/{last}"
    return f"{first}~/{last}~"


def _troops(cells: Cells) -> list[dict[str, Any]]:
    """Make a row of troops a nationality; their role is not in the flat columns."""
    codes = [c for c in re.split(r"[;,\s]+", cells.line("nationalities") or "") if c]
    sides = [c for c in re.split(r"[;,\s]+", cells.line("fightingfor") or "") if c]
    low, best, high = (cells.count(f"count{name}").best for name in ("low", "best", "high"))
    single = len(codes) == 1
    if len(sides) > 1:
        cells.warn(("fightingfor",), "Names several sides; which troops fight for which is open.")
    return [
        {
            "nationality": None if code == NOT_STATED else code,
            "fighting_for": sides[0] if len(sides) == 1 else None,
            "role": "present",
            "count_low": low if single else None,
            "count_best": best if single else None,
            "count_high": high if single else None,
        }
        for code in codes
    ]


def _deaths(cells: Cells) -> dict[str, int] | None:
    best = cells.count("fatalitiesbest").best
    return None if best is None else {"best": best}


def _place(cells: Cells) -> ToldPlace | None:
    grade = cells.whole("locationprecision")
    if grade is not None and not 1 <= grade <= 7:
        cells.problem(("locationprecision",), f"{grade} is none of the levels 1 to 7.")
        grade = None
    place = ToldPlace(
        name=cells.line("place"),
        country=cells.line("country"),
        admin1=cells.line("admin1"),
        longitude=cells.number("longitude", "lon", "x"),
        latitude=cells.number("latitude", "lat", "y"),
        precision=None if grade is None else LocationPrecision(grade),
        radius_m=cells.number("radiusm"),
    )
    cells.raw("areacode")
    return place


FACTS_FORMAT: Final = Format(
    key="conflictmap",
    name="Conflict Event Mapper",
    needs=(frozenset({"title", "eventtype", "when", "where", "revision", "state"}),),
    read=read_facts,
)
FLAT_FORMAT: Final = Format(
    key="conflictmap-flat",
    name="Conflict Event Mapper, flat columns",
    needs=(frozenset({"title", "eventtype", "start", "end", "datebasis", "locationprecision"}),),
    read=read_flat,
    dates=("start", "end", "reportedon"),
)
