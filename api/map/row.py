"""One event as a row of a list, from columns and without reading it: see ``docs/map.md``."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from events.model.layers import layers_of, sides_of
from events.table.columns import EARLIER, LATER, TYPES, VERIFICATIONS
from events.table.place_labels import place_words
from events.table.public import Selection
from events.table.select import CERTAINTIES
from events.table.snapshot import Glance
from services import Services

_COLUMNS = (
    *("earliest", "latest", "dated", "longitude", "latitude", "precision"),
    *("troops", "event_type", "verification"),
)
_CERTAINTIES = (*(each.value for each in CERTAINTIES), "undated")


def rows_json(
    selection: Selection, positions: NDArray[np.int64], services: Services
) -> list[dict[str, Any]]:
    """Write the events at some positions of a selection as ``GET /rows`` gives them."""
    glances = selection.public.snapshot.glances(selection.at("row", positions))
    places = place_words(selection, positions, glances, services.towns, services.boundaries)
    columns = {name: selection.at(name, positions).tolist() for name in _COLUMNS}
    values = (dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True))
    return [
        _row_json(selection, position, glance, place, value)
        for position, glance, place, value in zip(
            positions.tolist(), glances, places, values, strict=True
        )
    ]


def _row_json(
    selection: Selection, position: int, glance: Glance, place: str | None, value: dict[str, Any]
) -> dict[str, Any]:
    troops, placed = selection.public.troop_sets[value["troops"]], value["precision"] > 0
    said = {
        "id": glance.id,
        "title": glance.title,
        "when": glance.when,
        "earliest": _day(value["earliest"], value["dated"]),
        "latest": _day(value["latest"], value["dated"]),
        "place": place,
        "layers": layers_of(troops),
        "fighting_for": sides_of(troops),
        "type": TYPES[value["event_type"]].value,
        "verification": VERIFICATIONS[value["verification"]].value,
        "area": _area_of(selection, position),
        "precision": value["precision"] if placed else None,
        "longitude": value["longitude"] if placed else None,
        "latitude": value["latitude"] if placed else None,
    }
    if selection.query.has_dates:
        said["certainty"] = _CERTAINTIES[selection.certainty[position]]
    return said


def _day(ordinal: int, is_dated: bool) -> str | None:
    known = is_dated and EARLIER < ordinal < LATER
    return date.fromordinal(ordinal).isoformat() if known else None


def _area_of(selection: Selection, position: int) -> str | None:
    """Give the key of the area an event lies somewhere in, as ``/view`` gives it."""
    for half in (selection.foreign, selection.backdrop):
        groups = half.areas
        number = int(np.searchsorted(groups.begin, position, side="right")) - 1
        if number >= 0 and position < groups.end[number]:
            return groups.key(number)
    return None
