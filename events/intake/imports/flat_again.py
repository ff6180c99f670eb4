"""A row of our own flat table whose event is here: what was changed in the spreadsheet goes in.

The table holds less than the event, so nothing else of the event is touched. Compared is what the
row says with what the same columns said of the revision the row was made from.
"""

from typing import Any, Final

from pydantic import ValidationError

from events.errors import Problem
from events.intake.formats.base import Drafted, ToldPlace
from events.intake.formats.ours_flat import flat_draft_of
from events.intake.imports.again import Merged, kept_retracted, state_after
from events.model.country_names import alpha3_of
from events.model.event import Event
from events.model.problems import invalid_event
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
    row: Drafted,
    where: Any,  # noqa: ANN401 - fields of a place, or a place
    state: State,
) -> Merged:
    """Put a row of our own flat table together with the event it was made from.

    Parameters
    ----------
    where
        The place of the row, for the case that it is another one.
    state
        Of what this import brings in.
    """
    if stored.state is State.RETRACTED:
        return kept_retracted(stored)
    base = _base(store, stored, row.version)
    was, now = _parts(flat_draft_of(base)), _parts(row)
    changed = [name for name in now if not _same(was[name], now[name])]
    if not changed:
        return Merged()
    for name, columns in _HELD_IN_PART.items():
        if name in changed:
            return _refused(
                columns.split(" ")[0].rstrip(","),
                f"Another value of {columns} than the event has, but the table holds only a part "
                f"of what it says of this. Change event {stored.id} in the form.",
            )
    if clash := [name for name in changed if not _same(_parts(flat_draft_of(stored))[name],
                                                       was[name])]:  # fmt: skip
        return _refused(
            clash[0],
            f"{stored.recorded_by or 'Somebody'} changed this here after the table was written, "
            f"and it was changed in the table too. It is left as it is here: compare and change "
            f"event {stored.id} by hand.",
        )
    update: dict[str, Any] = {n: where if n == "where" else row.told[n] for n in changed}
    if "fatalities" in changed and update["fatalities"] and stored.fatalities is not None:
        update["fatalities"] = dict(stored.fatalities) | update["fatalities"]
    try:
        event = Event.model_validate(
            dict(stored) | update | {"state": state_after(stored.state, state)}
        )
    except ValidationError as error:
        return Merged(problems=tuple(invalid_event(error).problems))
    return Merged(event)


def _refused(field: str, message: str) -> Merged:
    return Merged(problems=(Problem(field, message),))


def _base(store: EventStore, stored: Event, revision: str | None) -> Event:
    """Find the revision a row was made from; the newest where the row does not tell."""
    if revision is None or not revision.isdecimal() or not 0 < int(revision) < stored.revision:
        return stored
    return store.get(stored.id, revision=int(revision))


def _parts(row: Drafted) -> dict[str, Any]:
    told = {name: row.told[name] for name in (*_TAKEN[:-1], *_HELD_IN_PART)}
    place = row.place or ToldPlace()
    if place.longitude is None:
        return told | {"where": (place.name,)}
    named = (place.name, alpha3_of(place.country) or place.country, place.admin1)
    at = (place.longitude, place.latitude or 0.0, place.radius_m or 0.0)
    return told | {"where": (*named, *at, place.precision)}


def _same(was: Any, now: Any) -> bool:  # noqa: ANN401 - any part of a row
    if isinstance(was, tuple) and isinstance(now, tuple):
        return len(was) == len(now) and all(map(_same, was, now))
    if isinstance(was, float) and isinstance(now, float):
        return abs(was - now) < 1e-5
    if isinstance(was, str) and isinstance(now, str) and was != now:
        cut = now.encode()
        return len(cut) >= _CUT_BYTES and was.encode().startswith(cut.rstrip("…".encode()))
    return bool(was == now)
