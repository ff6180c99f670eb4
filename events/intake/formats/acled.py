"""ACLED's event files: API and export tool, columns of today and of before 2022.

docs/import.md has the crosswalk. ACLED's precision levels are its own: its time precision 2 is a
week and 3 a month, its geographic precision 3 a region; and it writes 0 deaths also where no
number was reported (ACLED codebook 2023: "If no fatalities or injuries are reported, 0").
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from events.intake.formats.actors import foreign_troops
from events.intake.formats.base import (
    Cells,
    Context,
    Format,
    RowFields,
    edtf_between,
    key_of,
    origin_of,
    paragraphs_of,
    title_of,
    urls_in,
)
from events.model.country_names import alpha3_of
from events.model.licences import ACLED_TERMS
from events.vocabulary import ActorKind, EventType, SourceScale
from geo.precision import LocationPrecision

_SUB_TYPES: Final = {
    key_of(name): kind
    for kind, names in (
        (EventType.CLASH, ("Armed clash",)),
        (
            EventType.TERRITORY_CHANGE,
            (
                "Government regains territory",
                "Non-state actor overtakes territory",
                "Non-violent transfer of territory",
            ),
        ),
        (
            EventType.STRIKE,
            (
                "Air/drone strike",
                "Shelling/artillery/missile attack",
                "Chemical weapon",
                "Grenade",
                "Remote explosive/landmine/IED",
            ),
        ),
        (EventType.CASUALTY, ("Attack",)),
        (EventType.DEPLOYMENT, ("Headquarters or base established",)),
        (EventType.STATEMENT, ("Agreement",)),
    )
    for name in names
}
_TYPES: Final = {
    "battles": EventType.CLASH,
    "explosionsremoteviolence": EventType.STRIKE,
    "remoteviolence": EventType.STRIKE,
    "violenceagainstcivilians": EventType.CASUALTY,
    "battlenochangeofterritory": EventType.CLASH,
    "battlegovernmentregainsterritory": EventType.TERRITORY_CHANGE,
    "battlenonstateactorovertakesterritory": EventType.TERRITORY_CHANGE,
    "nonviolenttransferofterritory": EventType.TERRITORY_CHANGE,
    "headquartersorbaseestablished": EventType.DEPLOYMENT,
}
_OTHER_SUB_TYPES: Final = frozenset(
    key_of(name) for name in ("Suicide bomb", "Sexual violence", "Abduction/forced disappearance")
)
_INTER: Final = {
    "stateforces": ActorKind.STATE_FORCES,
    "rebelgroup": ActorKind.REBEL_GROUP,
    "rebelgroups": ActorKind.REBEL_GROUP,
    "rebelforces": ActorKind.REBEL_GROUP,
    "politicalmilitia": ActorKind.POLITICAL_MILITIA,
    "politicalmilitias": ActorKind.POLITICAL_MILITIA,
    "identitymilitia": ActorKind.IDENTITY_MILITIA,
    "identitymilitias": ActorKind.IDENTITY_MILITIA,
    "rioters": ActorKind.RIOTERS,
    "protesters": ActorKind.PROTESTERS,
    "protestors": ActorKind.PROTESTERS,
    "civilians": ActorKind.CIVILIANS,
    "externalotherforces": ActorKind.EXTERNAL_OR_OTHER,
    "externalforces": ActorKind.EXTERNAL_OR_OTHER,
    "otherforces": ActorKind.EXTERNAL_OR_OTHER,
}
GEO_PRECISION: Final = {
    1: LocationPrecision.EXACT,
    2: LocationPrecision.NEAR,
    3: LocationPrecision.ADMIN1,
}
"""ACLED codebook, "geo_precision": a named town; a small part of a region, by a town near it; a
larger region, by its capital."""

_SCALES: Final = {key_of(scale.value): scale for scale in SourceScale} | {
    "localpartner": SourceScale.LOCAL_PARTNER,
    "local": SourceScale.LOCAL_PARTNER,
}


def read(cells: Cells, _context: Context) -> RowFields:
    """Make an event's fields of a row."""
    external_id = cells.line("eventidcnty") or cells.line("dataid")
    if external_id is None:
        cells.problem(
            ("eventidcnty",), "Is missing; without it the row cannot be recognised again."
        )
    kind, sub_kind = cells.line("eventtype"), cells.line("subeventtype")
    country = cells.line("country")
    place = _place(cells, country)
    sides = (_side(cells, "1"), _side(cells, "2"))
    between = " – ".join(side[0] for side in sides if side) or "Unknown actor"
    where = place.get("name") or place.get("admin1") or country or "place not given"
    fatalities = _fatalities(cells)
    told: dict[str, Any] = {
        "title": title_of(f"{sub_kind or kind or 'Event'}, {where}: {between}"),
        "summary": paragraphs_of(cells.text("notes")),
        "event_type": _event_type(kind, sub_kind),
        "when": _when(cells),
        "actors": _actors(cells, sides),
        "troops": foreign_troops(sides, alpha3_of(country)) or None,
        "fatalities": fatalities,
        "sources": _sources(cells),
    }
    return told | {"where": place, "origin": origin_of(external_id, _version(cells))}


def _version(cells: Cells) -> str | None:
    """Give the time ACLED last changed the row, which is its version."""
    stamp = cells.line("timestamp", "uploaddate")
    if stamp is None or not re.fullmatch(r"\d{9,10}(\.0)?", stamp):
        return stamp
    return datetime.fromtimestamp(int(float(stamp)), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _event_type(kind: str | None, sub_kind: str | None) -> EventType:
    sub = key_of(sub_kind or "")
    if sub in _OTHER_SUB_TYPES:
        return EventType.OTHER
    return _SUB_TYPES.get(sub) or _TYPES.get(key_of(kind or "")) or EventType.OTHER


def _place(cells: Cells, country: str | None) -> RowFields:
    grade = cells.whole("geoprecision")
    precision = LocationPrecision.NEAR
    if grade is None:
        cells.warn(("geoprecision",), "Is missing; the place counts as near a known one.")
    elif grade not in GEO_PRECISION:
        cells.problem(("geoprecision",), f"{grade} is none of ACLED's levels 1 to 3.")
    else:
        precision = GEO_PRECISION[grade]
    return {
        "name": cells.line("location"),
        "country": country,
        "admin1": cells.line("admin1"),
        "admin2": cells.line("admin2"),
        "longitude": cells.number("longitude"),
        "latitude": cells.number("latitude"),
        "precision": precision,
        "reading": f"ACLED geo_precision {grade or 'not given'}: {precision.words}",
    }


def _when(cells: Cells) -> dict[str, Any]:
    found = cells.day("eventdate")
    grade = cells.whole("timeprecision")
    if found is None:
        if cells.raw("eventdate") is None:
            cells.problem(("eventdate",), "Is missing.")
        return {}
    if grade is not None and not 1 <= grade <= 3:
        cells.problem(("timeprecision",), f"{grade} is none of ACLED's levels 1 to 3.")
    return {"edtf": edtf_of(found.day, grade or 1)}


def edtf_of(day: date, grade: int) -> str:
    """Write ACLED's date and ``time_precision`` as EDTF: the day, the week around it, its month."""
    if grade == 2:
        return edtf_between(day - timedelta(days=3), day + timedelta(days=3))
    return f"{day:%Y-%m}" if grade == 3 else day.isoformat()


def _side(cells: Cells, number: str) -> list[str]:
    main = cells.line(f"actor{number}")
    beside = cells.text(f"assocactor{number}", f"allyactor{number}") or ""
    names = [main or "", *(part.strip() for part in beside.split(";"))]
    return [name[:300] for name in names if name]


def _actors(cells: Cells, sides: tuple[list[str], list[str]]) -> list[dict[str, Any]]:
    actors: list[dict[str, Any]] = []
    for side, number, names in (("a", "1", sides[0]), ("b", "2", sides[1])):
        kind = _inter(cells.raw(f"inter{number}"))
        for at, name in enumerate(names):
            actors.append({"name": name, "side": side, "kind": kind if at == 0 else None})
    return actors[:100]


def _inter(value: object) -> ActorKind | None:
    text = str(value if value is not None else "").strip()
    if re.fullmatch(r"[1-8](\.0)?", text):
        return ActorKind(int(float(text)))
    return _INTER.get(key_of(text))


def _fatalities(cells: Cells) -> dict[str, int | None] | None:
    number = cells.count("fatalities")
    if number.best == 0:
        # Kept as it stood beside the event, because here 0 can mean that nobody knows.
        cells.used.discard(cells.name("fatalities"))
        return None
    numbers = {"low": number.low, "best": number.best, "high": number.high}
    return numbers if any(n is not None for n in numbers.values()) else None


def _sources(cells: Cells) -> list[dict[str, Any]]:
    named = cells.text("source")
    if named is None:
        return []
    scale = []
    for part in re.split(r"[-;]", cells.text("sourcescale") or ""):
        found = _SCALES.get(key_of(part))
        if found is not None and found not in scale:
            scale.append(found)
    publishers = [part.strip() for part in named.split(";") if part.strip()]
    return [
        {"publisher": name[:300], "scale": scale, "url": next(iter(urls_in(name)), None)}
        for name in dict.fromkeys(publishers)
    ][:100]


FORMAT: Final = Format(
    key="acled",
    name="ACLED",
    needs=(
        frozenset({"eventidcnty", "eventdate", "eventtype", "actor1"}),
        frozenset({"dataid", "eventdate", "eventtype", "actor1"}),
    ),
    read=read,
    licence=ACLED_TERMS,
    dates=("eventdate",),
)
