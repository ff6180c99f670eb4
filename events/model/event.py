"""The event: what was said to have happened, apart from how well it is known.

A draft (`events.model.draft`) holds what a report said; an event has been given a place (or found
to have none) and can be stored. Both are frozen; ``with_changes`` makes a checked copy.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Annotated, Any, Self

import orjson
from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from events.model.fields import (
    EventId,
    Line,
    Model,
    Name,
    Paragraphs,
    Title,
    UtcTime,
    is_unset,
    new_event_id,
)
from events.model.foreign import country_of
from events.model.layers import (
    Troops,
    foreign_among,
    layers_of,
    nationalities_of,
    sides_of,
    troops_of,
)
from events.model.ledger import Source, Statement
from events.model.place import AreaGeometry, DraftPlace, Place, area_from_shape
from events.model.problems import invalid_event
from events.model.troops import Actor, Fatalities, ForeignTroops
from events.model.verification import derive
from events.model.when import When
from events.vocabulary import (
    EventType,
    RelationKind,
    State,
    Verification,
    Way,
)

__all__ = [
    "Actor",
    "AreaGeometry",
    "Event",
    "Fatalities",
    "ForeignTroops",
    "Origin",
    "Place",
    "Relation",
    "Source",
    "Statement",
    "VerificationOverride",
    "When",
    "area_from_shape",
    "new_event_id",
    "read_event",
]

_MOST_EXTRA_BYTES = 100_000


class Origin(Model):
    """Where an imported event came from; what makes an import repeatable and undoable.

    Attributes
    ----------
    version
        Of the row or the dataset.
    batch
        Names all that one import saved.
    fingerprint
        Digest of what the row said, by which a changed row is told from the same one.
    """

    dataset: Name
    external_id: Line | None = None
    version: Line | None = None
    licence: Line | None = None
    batch: Line | None = None
    fingerprint: Line | None = None


class Relation(Model):
    """How this event stands to another one."""

    kind: RelationKind
    event_id: EventId


class VerificationOverride(Model):
    """An analyst's own judgement in place of the derived one, with the reason that is shown."""

    value: Verification
    reason: Name


def _keepable(value: dict[str, Any]) -> dict[str, Any]:
    """Bring a stranger's properties into the form JSON gives back, or say why that cannot be."""
    if not value:
        return value
    try:
        raw = orjson.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError("Holds values that JSON cannot keep.") from error
    if len(raw) > _MOST_EXTRA_BYTES:
        raise ValueError(
            f"Is larger than {_MOST_EXTRA_BYTES:,} bytes; leave out what is not needed."
        )
    if b"null" in raw and _holds_nan(value):  # orjson writes NaN as null
        raise ValueError("Holds a number that is not finite.")
    kept: dict[str, Any] = orjson.loads(raw)
    return kept


def _holds_nan(value: object) -> bool:
    if isinstance(value, float):
        return not isfinite(value)
    if isinstance(value, dict):
        return any(map(_holds_nan, value.values()))
    return isinstance(value, list | tuple) and any(map(_holds_nan, value))


class EventContent(Model):
    """What a draft and an event have in common.

    Attributes
    ----------
    troops
        None where the source says nothing of foreign troops; no rows where a source or an analyst
        states that none took part.
    marking
        How far it may be passed on, one of the installation's list; None is its default.
    """

    title: Title
    summary: Paragraphs | None = None
    event_type: EventType
    when: When = When()
    where: DraftPlace | Place | None = None
    troops: Annotated[tuple[ForeignTroops, ...], Field(max_length=100)] | None = None
    actors: Annotated[tuple[Actor, ...], Field(max_length=100)] = ()
    fatalities: Fatalities | None = None
    sources: Annotated[tuple[Source, ...], Field(max_length=500)] = ()
    statements: Annotated[tuple[Statement, ...], Field(max_length=500)] = ()
    verification_override: VerificationOverride | None = None
    relations: Annotated[tuple[Relation, ...], Field(max_length=500)] = ()
    origin: Origin | None = None
    state: State = State.DRAFT
    publish_after: UtcTime | None = None
    marking: Line | None = None
    extra: Annotated[dict[str, Any], AfterValidator(_keepable)] = Field(default_factory=dict)

    @field_validator("statements")
    @classmethod
    def _sources_are_there(
        cls, value: tuple[Statement, ...], info: ValidationInfo
    ) -> tuple[Statement, ...]:
        sources = info.data.get("sources")
        for number, statement in enumerate(value):
            if sources is None or statement.source is None or statement.source < len(sources):
                continue
            raise PydanticCustomError(
                "missing_source",
                "There is no sources[{source}]; the event has {held}, counted from 0.",
                {"at": f"[{number}].source", "source": statement.source, "held": len(sources)},
            )
        return value

    def with_changes(self, **changes: Any) -> Self:  # noqa: ANN401 - any field's value
        """Make a copy with some fields replaced, checked like new input.

        Raises
        ------
        InvalidEvent
            With every problem of the result.
        """
        try:
            return type(self).model_validate({**dict(self), **changes})
        except ValidationError as error:
            raise invalid_event(error) from error

    @property
    def foreign_troops(self) -> tuple[ForeignTroops, ...]:
        """Rows of foreign troops; see `events.model.foreign.is_foreign`."""
        return foreign_among(self.troops, country_of(self.where))

    @property
    def troop_set(self) -> Troops:
        """The foreign troops as filters see them."""
        return troops_of(self.troops, country_of(self.where))

    @property
    def nationalities(self) -> tuple[str, ...]:
        """Alpha-3 codes of the foreign troops, sorted."""
        return nationalities_of(self.troop_set)

    @property
    def layers(self) -> tuple[str, ...]:
        """Layers the event is drawn in; see `events.model.layers.layers_of`."""
        return layers_of(self.troop_set)

    @property
    def fighting_for(self) -> tuple[str, ...]:
        """Alpha-3 codes of the sides the foreign troops fight for, sorted."""
        return sides_of(self.troop_set)

    @property
    def derived_verification(self) -> Verification:
        """What the ledger says, whatever an analyst decided."""
        if not self.statements:
            return Verification.UNVERIFIED
        against = (c for r in self.troops or () for c in (r.nationality, r.fighting_for) if c)
        return derive(self.statements, self.sources, against)

    @property
    def verification(self) -> Verification:
        """How well the event is established: the analyst's override, else derived."""
        override = self.verification_override
        return self.derived_verification if override is None else override.value

    def source_of(self, statement: Statement) -> Source | None:
        """Return the source a statement was read in, or None where it names none."""
        return None if statement.source is None else self.sources[statement.source]


class Event(EventContent):
    """One thing said to have happened at one place and time.

    Attributes
    ----------
    where
        None where no place is known: the event is counted and listed, not drawn.
    hidden_before
        Viewers see no revision of the event before this one, whatever day they ask for: something
        in its past would put somebody in danger. It stays in the store.
    revision
        0 for an event never saved; set by the store, like what follows.
    recorded_at
        UTC.
    way, batch
        Which way the revision came, and the import it belongs to, be it saved or taken back by it;
        None in revisions of programs that did not say.
    """

    id: EventId
    where: Place | None = None
    hidden_before: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        default=None, exclude_if=is_unset
    )
    revision: Annotated[int, Field(strict=True, ge=0)] = 0
    recorded_by: Line | None = None
    way: Way | None = None
    batch: Line | None = None
    change_note: Line | None = None
    # Last, so that a store can write the time into a line when it has the lock.
    recorded_at: UtcTime | None = None

    def __hash__(self) -> int:
        return hash((self.id, self.revision))

    @property
    def hides_before(self) -> int:
        """Number of the revision before which viewers see nothing of the event; 0 for all of it.

        What is withdrawn for safety takes its own revision and all before it along. A draft hides
        nothing yet.
        """
        if self.state is State.WITHDRAWN:
            return self.revision + 1
        return 0 if self.state in (State.DRAFT, State.IN_REVIEW) else self.hidden_before or 0

    def is_public(self, at: datetime) -> bool:
        """Tell whether viewers, feeds and exports may have it at that time (with a zone)."""
        return self.state is State.PUBLISHED and (
            self.publish_after is None or self.publish_after <= at
        )


def not_hidden(history: Sequence[Event]) -> tuple[Event, ...]:
    """Leave out the revisions of an event that are hidden from viewers for safety."""
    first = max((each.hides_before for each in history), default=0)
    return tuple(each for each in history if each.revision >= first)


def read_event(data: Mapping[str, Any]) -> Event:
    """Check an event's fields.

    Raises
    ------
    InvalidEvent
        With every problem by field.
    """
    try:
        return Event.model_validate(data)
    except ValidationError as error:
        raise invalid_event(error) from error
