"""UCDP Georeferenced Event Dataset and its candidate releases (UCDP GED codebook 23.1).

docs/import.md has the crosswalk.
"""

import re
from datetime import date, timedelta
from typing import Any, Final

from events.errors import Problem
from events.intake.formats.actors import foreign_troops
from events.intake.formats.base import (
    Cells,
    Context,
    Format,
    RowFields,
    edtf_between,
    ordered_fatalities,
    origin_of,
    paragraphs_of,
    title_of,
    urls_in,
)
from events.intake.formats.cell_values import DayReading
from events.vocabulary import ActorKind, EventType
from geo.precision import LocationPrecision

_VERSION: Final = re.compile(r"v?(\d\d)[_.](\d)(?:[_.](\d{1,2}))?(?!\d)|ged(\d\d)(\d)(?!\d)", re.I)
_KINDS: Final = {
    1: (EventType.CLASH, "state-based fighting"),
    2: (EventType.CLASH, "fighting between groups"),
    3: (EventType.CASUALTY, "violence against civilians"),
}
_MOST_SOURCES: Final = 100


def read(cells: Cells, context: Context) -> RowFields:
    """Make an event's fields of a row."""
    kind = cells.whole("typeofviolence")
    if kind is not None and kind not in _KINDS:
        cells.problem(("typeofviolence",), f"{kind} is none of 1, 2 and 3.")
    event_type, words = _KINDS.get(kind or 0, (EventType.OTHER, "violence"))
    side_a, side_b = cells.line("sidea"), cells.line("sideb")
    country = cells.line("country")
    place = _place(cells, country)
    where = place.get("name") or place.get("admin1") or country or "place not given"
    between = f"{side_a or 'unknown'} – {side_b or 'unknown'}"
    if kind == 3:
        between = side_a or "unknown"
    external_id = cells.line("id")
    if external_id is None:
        cells.problem(("id",), "Is missing; without it the row cannot be recognised again.")
    told: dict[str, Any] = {
        "title": title_of(f"{between}: {words}, {where}"),
        "summary": paragraphs_of(_summary(cells)),
        "event_type": event_type,
        "when": _when(cells),
        "actors": _actors(side_a, side_b, kind),
        "troops": foreign_troops(
            ([side_a] if side_a else [], [side_b] if side_b else []), _code(country)
        )
        or None,
        "fatalities": _fatalities(cells),
        "sources": _sources(cells),
    }
    cells.used.update(filter(None, (cells.name("geomwkt"),)))
    version = _version(context.file_name)
    return told | {"where": place, "origin": origin_of(external_id, version)}


def _version(file_name: str) -> str | None:
    match = _VERSION.search(file_name)
    if match is None:
        return None
    return ".".join(part for part in match.groups() if part is not None)


def _code(country: str | None) -> str | None:
    from events.model.country_names import alpha3_of

    return alpha3_of(country)


def _summary(cells: Cells) -> str | None:
    described = cells.text("wheredescription")
    conflict = cells.text("conflictname")
    said = [f"Conflict: {conflict}." if conflict else "", described or ""]
    return "\n".join(part for part in said if part) or None


def _place(cells: Cells, country: str | None) -> RowFields:
    grade = cells.whole("whereprec")
    precision = None
    if grade is None:
        cells.warn(("whereprec",), "Is missing; the place counts as near a known one.")
        precision = LocationPrecision.NEAR
    elif not 1 <= grade <= 7:
        cells.problem(("whereprec",), f"{grade} is none of UCDP's levels 1 to 7.")
    else:
        precision = LocationPrecision(grade)
    return {
        "name": cells.line("wherecoordinates"),
        "country": country,
        "admin1": cells.line("adm1"),
        "admin2": cells.line("adm2"),
        "longitude": cells.number("longitude"),
        "latitude": cells.number("latitude"),
        "precision": precision,
        "reading": ""
        if precision is None
        else f"UCDP where_prec {int(precision)}: {precision.words}",
    }


def _when(cells: Cells) -> dict[str, Any]:
    start, end = cells.day("datestart"), cells.day("dateend")
    grade = cells.whole("dateprec")
    if grade is not None and not 1 <= grade <= 5:
        cells.problem(("dateprec",), f"{grade} is none of UCDP's levels 1 to 5.")
        return {}
    if start is None and end is None:
        year = cells.whole("year")
        return {"edtf": str(year)} if year is not None and 1900 <= year <= 2100 else {}
    first, last = (start or end), (end or start)
    if first is None or last is None:
        return {}
    if last.day < first.day:
        cells.problem(("datestart",), f"Starts ({first.day}) after it ends ({last.day}).")
        return {}
    return {"edtf": edtf_of(first, last, grade or 1)}


def edtf_of(start: DayReading, end: DayReading, grade: int) -> str:
    """Write UCDP's ``date_start``, ``date_end`` and ``date_prec`` as EDTF.

    The span is within which the event took place (codebook: "date_prec"), so it is uncertain and
    did not last; ``~`` says that it is known less well than its days tell.
    """
    first, last = start.day, end.day
    if grade == 1 and first != last:
        return f"{first}/{last}"  # the exact days of something that went on
    days = (last - first).days + 1
    if (whole := _whole_part(first, last)) is not None and grade >= 4:
        return whole
    spelt = edtf_between(first, last)
    own = next(g for g, most in ((1, 1), (2, 6), (3, 7), (4, 31), (5, 10**6)) if days <= most)
    if own >= grade:
        return spelt
    if first == last:
        return f"{spelt}~" if grade == 2 else _widened(first, grade)
    return f"[{first}~..{last}~]" if own == grade - 1 else spelt


def _widened(day: date, grade: int) -> str:
    """Give the week, month or year around a day that stands for it."""
    if grade == 3:
        return edtf_between(day - timedelta(days=3), day + timedelta(days=3))
    return f"{day:%Y-%m}" if grade == 4 else f"{day:%Y}"


def _whole_part(first: date, last: date) -> str | None:
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}"
    if (first.month, last.month) == (1, 12) and first.year == last.year:
        return f"{first:%Y}"
    return None


def _actors(side_a: str | None, side_b: str | None, kind: int | None) -> list[dict[str, Any]]:
    actors = []
    for name, side in ((side_a, "a"), (side_b, "b")):
        if name is None:
            continue
        of_state = name.startswith("Government of")
        inter = None
        if name == "Civilians":
            inter = ActorKind.CIVILIANS
        elif of_state:
            inter = ActorKind.STATE_FORCES
        elif kind == 1:
            inter = ActorKind.REBEL_GROUP
        actors.append({"name": name, "side": side, "kind": inter})
    return actors


def _fatalities(cells: Cells) -> dict[str, int | None] | None:
    numbers = {
        name: cells.count(key).best
        for name, key in (
            *(("low", "low"), ("best", "best"), ("high", "high")),
            *(("a", "deathsa"), ("b", "deathsb")),
            *(("civilians", "deathscivilians"), ("unknown", "deathsunknown")),
        )
    }
    return ordered_fatalities(
        cells,
        numbers.pop("low"),
        numbers.pop("best"),
        numbers.pop("high"),
        **numbers,
    )


def _sources(cells: Cells) -> list[dict[str, Any]]:
    offices, days, heads = (
        [part.strip() for part in (cells.text(key) or "").split(";")]
        for key in ("sourceoffice", "sourcedate", "sourceheadline")
    )
    offices = [office for office in offices if office]
    article = cells.text("sourcearticle")
    if not offices:
        if article is None:
            return []
        url = next(iter(urls_in(article)), None)
        return [{"title": article.strip('"')[:300], "url": url}]
    if len(heads) != len(offices):
        heads = [""] * len(offices)
    if len(days) != len(offices):
        days = [""] * len(offices)
    sources: list[dict[str, Any]] = []
    for office, day, head in zip(offices, days, heads, strict=True):
        source: dict[str, Any] = {"publisher": office[:300], "title": head[:300] or None}
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            try:
                source["published_on"] = date.fromisoformat(day)
            except ValueError:
                cells.warnings.append(Problem("source_date", f"There is no day {day}."))
        if source not in sources:
            sources.append(source)
    return sources[:_MOST_SOURCES]


FORMAT: Final = Format(
    key="ucdp",
    name="UCDP GED",
    needs=(
        frozenset({"id", "typeofviolence", "whereprec", "dateprec", "datestart", "dateend"}),
        frozenset({"id", "typeofviolence", "sidea", "sideb", "datestart", "best"}),
    ),
    read=read,
    licence="CC BY 4.0",
    dates=("datestart", "dateend"),
)
