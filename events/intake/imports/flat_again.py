"""A row of our own flat table whose event is here: what was changed in the spreadsheet goes in.

The table holds less than the event, so nothing else of the event is touched. Compared is what the
row says with what the same columns said of the revision the row was made from.
"""

from typing import Any, Final

from events.errors import InvalidEvent, Problem
from events.intake.formats.base import RowFields
from events.intake.formats.ours_flat import flat_fields_of
from events.intake.imports.again import ReimportedEvent, kept_retracted, put_together, state_after
from events.model.country_names import alpha3_of
from events.model.event import Event
from events.store.base import EventStore
from events.vocabulary import State

_TAKEN: Final = ("title", "summary", "event_type", "when", "fatalities", "where")
_HELD_IN_PART: Final = {
    "troops": "nationalities, fighting_for or the numbers of troops",
    "sources": "source_urls or best_reliability",
    "verification_override": "verification",
}
_CUT_BYTES: Final = 240
"""A shapefile cuts texts at 254 bytes; from here on a beginning counts as the whole."""


def merge_flat(
    store: EventStore,
    stored: Event,
    row: RowFields,
    new: Event,
) -> ReimportedEvent:
    """Put a row of our own flat table together with the event it was made from.

    Parameters
    ----------
    new
        The event that the row would make alone, in the state this import brings in.
    """
    if stored.state in (State.RETRACTED, State.WITHDRAWN):
        return kept_retracted(stored)
    base = _base(store, stored, row["origin"]["version"])
    was, now = _parts(flat_fields_of(base)), _parts(row)
    changed = [name for name in now if not _same(was[name], now[name])]
    if not changed:
        return ReimportedEvent()
    for name, columns in _HELD_IN_PART.items():
        if name in changed:
            return _refused(
                columns.split(" ")[0].rstrip(","),
                f"Another value of {columns} than the event has, but the table holds only a part "
                f"of what it says of this. Change event {stored.id} in the form.",
            )
    update: dict[str, Any] = {name: getattr(new, name) for name in changed}
    if new.fatalities is not None and base.fatalities is not None and "fatalities" in changed:
        update["fatalities"] = dict(base.fatalities) | row["fatalities"]
    try:
        changed_row = base.with_changes(**update, origin=stored.origin)
    except InvalidEvent as error:
        return ReimportedEvent(problems=error.problems)
    return put_together(base, changed_row, stored, state=state_after(stored.state, new.state))


def _refused(field: str, message: str) -> ReimportedEvent:
    return ReimportedEvent(problems=(Problem(field, message),))


def _base(store: EventStore, stored: Event, revision: str | None) -> Event:
    """Find the revision a row was made from; the newest where the row does not tell."""
    if revision is None or not revision.isdecimal() or not 0 < int(revision) < stored.revision:
        return stored
    return store.get(stored.id, revision=int(revision))


def _parts(row: RowFields) -> dict[str, Any]:
    told = {name: row[name] for name in (*_TAKEN[:-1], *_HELD_IN_PART)}
    place = row["where"]
    if place["longitude"] is None:
        return told | {"where": (place["name"],)}
    named = (place["name"], alpha3_of(place["country"]) or place["country"], place["admin1"])
    at = (place["longitude"], place["latitude"] or 0.0, place["radius_m"] or 0.0)
    return told | {"where": (*named, *at, place["precision"])}


def _same(was: Any, now: Any) -> bool:  # noqa: ANN401 - any part of a row
    if isinstance(was, tuple) and isinstance(now, tuple):
        return len(was) == len(now) and all(map(_same, was, now))
    if isinstance(was, float) and isinstance(now, float):
        return abs(was - now) < 1e-5
    if isinstance(was, str) and isinstance(now, str) and was != now:
        cut = now.encode()
        return len(cut) >= _CUT_BYTES and was.encode().startswith(cut.rstrip("…".encode()))
    return bool(was == now)
