"""Our own tables of flat columns (CSV, Excel, shapefile), which hold less than the event."""

import re
from datetime import date
from typing import Any, Final

from events.export.csv_file import as_reported
from events.geojson.flat import columns_of
from events.intake.formats.base import (
    EVENT_TYPES,
    Cells,
    Context,
    Format,
    RowFields,
    key_of,
    origin_of,
    paragraphs_of,
    publisher_of,
    title_of,
)
from events.model.event import Event
from events.vocabulary import NOT_STATED, Mention, Reliability, Verification
from geo.precision import LocationPrecision

_SAID: Final = "As the imported table says; the statements it was derived from are not in it."
_DERIVED: Final = (
    *("acledtype", "state", "revision", "recordedat", "recorded", "geometryrole", "geomrole"),
    *("wkt", "roundedto", "dateprecision", "dateprec", "bestcredibility", "bestcred", "facts"),
    *("dataset", "attribution", "attributed", "sidc", "certainfrom", "certainto", "certfrom"),
    *("certto", "possiblefrom", "possibleto", "possfrom", "possto"),
    # What KML says a second time, in elements of its own.
    *("name", "description", "when", "folder"),
)
"""Columns that follow from others, or say where the event stood where it was written."""


def read_flat(cells: Cells, _context: Context) -> RowFields:
    """Read a row of the flat columns, which hold less than the event they were made of."""
    kind = cells.line("eventtype")
    event_type = EVENT_TYPES.get(key_of(kind or ""))
    if event_type is None:
        cells.problem(("eventtype",), f"{kind!r} is none of our types of event.")
    title = cells.text("title")
    if title is None:
        cells.problem(("title",), "Is missing.")
    told: dict[str, Any] = {
        "title": title_of(_words(title) or ""),
        "summary": paragraphs_of(_words(cells.text("summary"))),
        "event_type": event_type,
        "when": _when(cells),
        "troops": _troops(cells),
        "fatalities": _deaths(cells),
        "sources": _sources(cells),
        "verification_override": _verification(cells),
        "marking": cells.line("marking"),
    }
    for derived in _DERIVED:
        cells.raw(derived)
    origin = origin_of(
        cells.line("id", "featureid", "eventid", "fid"),
        cells.line("revision"),
        licence=cells.line("licence"),
    )
    return told | {"where": _place(cells), "origin": origin}


def flat_fields_of(event: Event) -> RowFields:
    """Read an event as if from its own flat columns, to see what a row says anew."""
    row: dict[str, Any] = columns_of(event)
    row |= {"title": event.title, "summary": event.summary, "event_type": event.event_type.value}
    if event.where is not None:
        row |= {"longitude": event.where.longitude, "latitude": event.where.latitude}
    cells = Cells(row, {key_of(name): name for name in row}, None)
    return read_flat(cells, Context(""))


def _words(text: str | None) -> str | None:
    """Take off the apostrophe that keeps a spreadsheet from running a text."""
    return None if text is None else as_reported(text)


def _sources(cells: Cells) -> list[dict[str, Any]]:
    """Make a source of each address; the best grade is whose it is only where there is one."""
    sources: list[dict[str, Any]] = [
        {"publisher": publisher_of(url), "url": url}
        for url in (_words(cells.text("sourceurls", "srcurls")) or "").split()
        if url.startswith(("http://", "https://"))
    ]
    grade = cells.line("bestreliability", "bestrel")
    if grade is not None and grade not in set(Reliability):
        cells.problem(("bestreliability", "bestrel"), f"{grade!r} is no Admiralty grade, A to F.")
    elif grade not in (None, Reliability.F.value):
        if len(sources) == 1:
            sources[0]["reliability"] = grade
        else:
            cells.warn(
                ("bestreliability", "bestrel"),
                f"{grade} is the best grade of a source, but not said whose; none is graded.",
            )
    return sources


def _verification(cells: Cells) -> dict[str, Any] | None:
    """Take over how well the event was established; of itself the table establishes nothing."""
    value = cells.line("verification", "verified")
    if value is None or value == Verification.UNVERIFIED:
        return None
    if value not in set(Verification):
        cells.problem(
            ("verification", "verified"), f"{value!r} is none of: {', '.join(Verification)}."
        )
        return None
    return {"value": value, "reason": _SAID}


def _when(cells: Cells) -> dict[str, Any]:
    start, end = cells.day("start"), cells.day("end")
    basis, lasting = cells.line("datebasis"), cells.line("lasting")
    reported = cells.day("reportedon", "reported")
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
            when["edtf"] = _lasting(first, last, cells.whole("dateprecision", "dateprec") or 1)
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


def _troops(cells: Cells) -> list[dict[str, Any]] | None:
    """Make a row of troops a nationality; their role is not in the flat columns."""
    mention = cells.line("foreigntroops", "foreign")
    codes = [c for c in re.split(r"[;,\s]+", cells.line("nationalities", "national") or "") if c]
    sides = [c for c in re.split(r"[;,\s]+", cells.line("fightingfor", "fightsfor") or "") if c]
    low, best, high = (cells.count(f"count{name}").best for name in ("low", "best", "high"))
    single = len(codes) == 1
    if len(sides) > 1:
        cells.warn(
            ("fightingfor", "fightsfor"),
            "Names several sides; which troops fight for which is open.",
        )
    if not codes:
        return [] if mention == Mention.NONE else None
    return [
        {
            "nationality": None if code == NOT_STATED else code,
            "fighting_for": sides[0] if len(sides) == 1 else None,
            "count_low": low if single else None,
            "count_best": best if single else None,
            "count_high": high if single else None,
        }
        for code in codes
    ]


def _deaths(cells: Cells) -> dict[str, int] | None:
    best = cells.count("fatalitiesbest", "deaths").best
    return None if best is None else {"best": best}


def _place(cells: Cells) -> RowFields:
    grade = cells.whole("locationprecision", "whereprec")
    if grade is not None and not 1 <= grade <= 7:
        cells.problem(("locationprecision", "whereprec"), f"{grade} is none of the levels 1 to 7.")
        grade = None
    return {
        "name": _words(cells.line("place")),
        "country": _words(cells.line("country")),
        "admin1": _words(cells.line("admin1")),
        "longitude": cells.number("longitude", "lon", "x"),
        "latitude": cells.number("latitude", "lat", "y"),
        "precision": None if grade is None else LocationPrecision(grade),
        "radius_m": cells.number("radiusm"),
        "area": cells.line("areacode"),
    }


FLAT_FORMAT: Final = Format(
    key="conflictmap-flat",
    name="Conflict Event Mapper, flat columns",
    needs=(
        frozenset({"title", "eventtype", "start", "end", "datebasis", "locationprecision"}),
        frozenset({"title", "eventtype", "start", "end", "datebasis", "whereprec", "geomrole"}),
    ),
    read=read_flat,
    dates=("start", "end", "reportedon", "reported"),
    remark="This table of our own holds less than the events it was made from: who says what "
    "(statements), actors, roles and units of troops, titles and grades of several sources, "
    "ranges of deaths and relations are not in it. Verification is taken over as the table has "
    "it. GeoJSON and GeoPackage exports carry everything.",
)
