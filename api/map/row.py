"""One event as a row of a list, from columns and without reading it: see ``docs/map.md``."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from events.model.layers import layers_of, sides_of
from events.table.columns import EARLIER, LATER, TYPES, VERIFICATIONS
from events.table.public import Glance, Selection


def rows_json(selection: Selection, positions: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Write the events at some positions of a selection as ``GET /rows`` gives them."""
    glances = selection.public.glances(selection["row"][positions])
    return [
        _row_json(selection, position, glance)
        for position, glance in zip(positions.tolist(), glances, strict=True)
    ]


def _row_json(selection: Selection, position: int, glance: Glance) -> dict[str, Any]:
    public = selection.public
    value = {
        name: selection[name][position].item()
        for name in (
            *("earliest", "latest", "dated", "longitude", "latitude", "precision"),
            *("troops", "event_type", "verification"),
        )
    }
    troops, placed = public.troop_sets[value["troops"]], value["precision"] > 0
    return {
        "id": glance.id,
        "title": glance.title,
        "when": glance.when,
        "earliest": _day(value["earliest"], value["dated"]),
        "latest": _day(value["latest"], value["dated"]),
        "place": glance.place,
        "layers": layers_of(troops),
        "fighting_for": sides_of(troops),
        "type": TYPES[value["event_type"]].value,
        "verification": VERIFICATIONS[value["verification"]].value,
        "area": _area_of(selection, position),
        "precision": value["precision"] if placed else None,
        "longitude": value["longitude"] if placed else None,
        "latitude": value["latitude"] if placed else None,
    }


def _day(ordinal: int, is_dated: bool) -> str | None:
    known = is_dated and EARLIER < ordinal < LATER
    return date.fromordinal(ordinal).isoformat() if known else None


def _area_of(selection: Selection, position: int) -> str | None:
    """Give the key of the area an event lies somewhere in, as ``/view`` gives it."""
    groups = selection.areas
    number = int(np.searchsorted(groups.begin, position, side="right")) - 1
    if number < 0 or position >= groups.end[number]:
        return None
    return groups.key(number)
