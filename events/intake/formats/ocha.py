"""OCHA Ukraine, "Ukraine: Hostilities" (HDX).

Its columns come whole or cut to ten letters by a shapefile, its positions in degrees or in web
maps' metres.
"""

from typing import Any, Final

from events.intake.formats.base import (
    Cells,
    Context,
    Format,
    RowFields,
    publisher_of,
    title_of,
    urls_in,
)
from events.intake.formats.cell_values import DateOrder
from events.vocabulary import EventType
from geo.precision import LocationPrecision


def read(cells: Cells, _context: Context) -> RowFields:
    """Make an event's fields of a row."""
    town = _named(cells, "citysettl", "citysettlement", "settlement", "nameen", "name")
    hromada, raion, oblast = (_named(cells, key) for key in ("hromada", "rayon", "oblast"))
    precision = LocationPrecision.ADMIN1
    if town is not None:
        precision = LocationPrecision.EXACT
    elif hromada is not None or raion is not None:
        precision = LocationPrecision.ADMIN2
    place = {
        "name": town or hromada or raion or oblast,
        "country": "UKR",
        "admin1": oblast,
        "admin2": raion,
        "longitude": _degrees(cells, "long", "longitude", "lon"),
        "latitude": _degrees(cells, "lat", "latitude"),
        "precision": precision,
        "reading": "As OCHA gives the settlement" if town else "As OCHA gives the area",
    }
    found = cells.day("date")
    told: dict[str, Any] = {
        "title": title_of(f"Hostilities in {place.get('name') or 'a place not given'}"),
        "summary": _summary(cells),
        "event_type": EventType.OTHER,
        "when": {} if found is None else {"edtf": found.day.isoformat()},
        "sources": _sources(cells),
    }
    cells.used.add(cells.name("objectid"))
    return told | {"where": place}


def _named(cells: Cells, *keys: str) -> str | None:
    name = cells.line(*keys)
    return None if name in ("0", "0.0") else name


def _degrees(cells: Cells, *keys: str) -> float | None:
    number = cells.number(*keys)
    return None if number == 0 else number


def _summary(cells: Cells) -> str | None:
    said = []
    if status := cells.line("status"):
        said.append(f"{status}.")
    control = cells.line("gcangca", "gcangcano", "gcangcaar")
    if control:
        said.append(f"Control: {control}.")
    if (encircled := cells.line("encircled")) is not None:
        said.append(f"Encircled: {encircled}.")
    return " ".join(said) or None


def _sources(cells: Cells) -> list[dict[str, Any]]:
    link = cells.text("humanitari", "humanitarianinfolink", "link", "source", "sourcelink")
    found = urls_in(link)
    if found:
        return [{"publisher": publisher_of(url), "url": url} for url in found]
    return [] if link is None else [{"title": link[:300]}]


FORMAT: Final = Format(
    key="ocha",
    name="OCHA Ukraine: Hostilities",
    needs=(
        frozenset({"oblast", "rayon", "hromada", "date", "status", "encircled"}),
        frozenset({"oblast", "rayon", "hromada", "date", "citysettl"}),
        frozenset({"oblast", "rayon", "hromada", "date", "admin4pcod"}),
    ),
    read=read,
    licence="CC BY 3.0 IGO",
    dates=("date",),
    date_order=DateOrder.MDY,
    longitude=("long", "longitude", "lon"),
    latitude=("lat", "latitude"),
)
