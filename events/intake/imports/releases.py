"""What a file changes among the events that are here: changed, gone, and likely the same."""

from collections.abc import Collection, Sequence
from typing import Any

from events.duplicates.finding import LIKELY_BITS, Duplicates
from events.intake.imports.plan import Outcome
from events.model.event import Event
from events.store.base import EventStore
from events.store.errors import EventNotFound
from events.vocabulary import State


def changes_told(outcome: Outcome) -> list[dict[str, Any]]:
    """Give what a row changes of its event, field by field, for the report."""
    if outcome.event is None or not outcome.changes:
        return []
    return [
        {
            "row": outcome.row.number,
            "event_id": outcome.event.id,
            "title": outcome.event.title,
            "fields": [
                {"field": name, "before": before[:300], "after": after[:300]}
                for name, before, after in outcome.changes
            ],
        }
    ]


def missing_events(
    store: EventStore, past: Collection[str], seen: Collection[str]
) -> tuple[list[Event], str]:
    """Find events of a dataset that a newer release of it no longer has.

    Parameters
    ----------
    past, seen
        Identifiers of the events that came in with the dataset before, and of those in the file.

    Returns
    -------
    The events, and a remark where the file holds less than half of them: it is then a part of the
    dataset, and no release of it.
    """
    missing = sorted(set(past) - set(seen))
    if not missing or len(missing) == len(past):
        return [], ""
    if len(missing) * 2 > len(past):
        return [], (
            f"The file holds {len(past) - len(missing):,} of {len(past):,} events that came in "
            "with this dataset before, so it is a part of it; nothing is said of the others."
        )
    found = []
    for event_id in missing:
        try:
            event = store.get(event_id)
        except EventNotFound:
            continue
        if event.state not in (State.RETRACTED, State.WITHDRAWN):
            found.append(event)
    return found, ""


def gone_told(event: Event) -> dict[str, Any]:
    """Name an event that is gone from its dataset, for the report."""
    known = None if event.origin is None else event.origin.external_id
    return {"event_id": event.id, "title": event.title, "external_id": known}


def likely_among(
    new: Sequence[tuple[int, Event]], duplicates: Duplicates, store: EventStore, *, is_named: bool
) -> list[dict[str, Any]]:
    """Find events of other origin that may be the same as new ones, with the rows of these.

    Two rows of one dataset are two events by its own judgement.

    Parameters
    ----------
    is_named
        Somebody vouches for the dataset. Of a table nobody named, its rows may well be the same as
        those of another table with the same header.
    """
    asked = [event if is_named else _of_another_dataset(event) for _, event in new]
    told = []
    for (number, event), other, likely in zip(
        new, asked, duplicates.of_many(asked, limit=2, among=False), strict=True
    ):
        for each in likely:
            if each.bits < LIKELY_BITS:
                continue
            kept = store.get(each.event_id)
            if _dataset(kept) == _dataset(other):
                continue
            told.append(
                {"row": number, "event_id": kept.id, "title": kept.title, "new_id": event.id,
                 "new_title": event.title, "likely": each.words, "percent": each.percent}
            )  # fmt: skip
    return told


def _of_another_dataset(event: Event) -> Event:
    if event.origin is None:
        return event
    name = f"{event.origin.dataset} {event.origin.batch}"[:300]
    return event.model_copy(update={"origin": event.origin.model_copy(update={"dataset": name})})


def _dataset(event: Event) -> str | None:
    return None if event.origin is None else event.origin.dataset
