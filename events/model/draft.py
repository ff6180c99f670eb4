"""A draft: what a report said, not yet placed, and the words each field came from.

The form, files of drafts and the rows of tables all make one; `events.placing` makes an
event of it.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from events.model.event import Event, EventContent, read_event
from events.model.fields import (
    EventId,
    Model,
    Name,
    new_event_id,
)
from events.model.place import DraftPlace, Place
from events.model.problems import invalid_event


class Span(Model):
    """Words of a text that a field was read from.

    Attributes
    ----------
    sha256
        Names the text, by the digest of its UTF-8 bytes.
    first, last
        Characters, counted from 0; both belong to it.
    """

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    first: Annotated[int, Field(strict=True, ge=0)]
    last: Annotated[int, Field(strict=True, ge=0)]

    @field_validator("last")
    @classmethod
    def _in_order(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("first", 0):
            raise ValueError("Lies before the first character.")
        return value


class EventDraft(EventContent):
    """What a report said, not yet placed, whichever way it came in.

    Attributes
    ----------
    id
        Identifier of the event being changed; None for a new one.
    spans
        By path of a field (``where.name``, ``troops[0].count_best``), the words it was read from.
    """

    id: EventId | None = None
    where: DraftPlace | None = None
    spans: Annotated[dict[Name, tuple[Span, ...]], Field(max_length=500)] = Field(
        default_factory=dict
    )


def read_draft(data: Mapping[str, Any]) -> EventDraft:
    """Check a draft typed by a person or read from a file.

    Raises
    ------
    InvalidEvent
        With every problem by field.
    """
    try:
        return EventDraft.model_validate(data)
    except ValidationError as error:
        raise invalid_event(error) from error


_SHARED: Sequence[str] = tuple(name for name in EventContent.model_fields if name != "where")


_TOLD_OF_PLACE: Sequence[str] = tuple(
    name for name in Place.model_fields if name in DraftPlace.model_fields
)


def event_from(draft: EventDraft, where: Place | None, *, base: Event | None = None) -> Event:
    """Make an event of a draft and the place found for it.

    Parameters
    ----------
    base
        The stored event the draft changes: its identifier and revision are kept.
    """
    told = {name: getattr(draft, name) for name in _SHARED}
    if base is not None:
        return base.with_changes(**told, where=where)
    return read_event({**told, "id": draft.id or new_event_id(), "where": where})


def draft_of(event: Event) -> EventDraft:
    """Make a draft to change an event from: its words, and its position where it has one."""
    told = {name: getattr(event, name) for name in _SHARED}
    where = None if event.where is None else told_of(event.where)
    return read_draft({**told, "id": event.id, "where": where})


def told_of(place: Place) -> DraftPlace:
    """Give a place the way a draft made from it tells it."""
    return DraftPlace(**{name: getattr(place, name) for name in _TOLD_OF_PLACE})
