"""Which step may follow which in the life of an event, and who may take it.

Steps are taken in `events.desk.steps`; imports and merges ask here too (`check_step`).
"""

from collections.abc import Sequence
from typing import Final

from events.desk.people import UNNAMED, person_key, same_person
from events.errors import InvalidEvent, NotAllowed, Problem
from events.model.event import Event
from events.model.person import DeskRole, Person
from events.vocabulary import PENDING, State

CONTENT: Final = tuple(
    name
    for name in Event.model_fields
    if name
    not in {
        *("state", "revision", "recorded_at", "recorded_by"),
        *("way", "batch", "change_note"),
    }
)
"""Fields that say something of what happened; the others say where the event stands."""

_OPEN: Final = (State.DRAFT, State.IN_REVIEW, State.PUBLISHED)
NEXT: Final[dict[State | None, tuple[State, ...]]] = {
    None: _OPEN,
    State.DRAFT: (*_OPEN, State.RETRACTED, State.WITHDRAWN),
    State.IN_REVIEW: (*_OPEN, State.RETRACTED, State.WITHDRAWN),
    State.PUBLISHED: (*_OPEN, State.RETRACTED, State.WITHDRAWN),
    State.RETRACTED: (*_OPEN, State.WITHDRAWN),
    State.WITHDRAWN: _OPEN,
}
"""Which state may follow which; None is an event that is new."""


_TAKEN_BACK: Final = {
    State.RETRACTED: ("retracted", "retract"),
    State.WITHDRAWN: ("withdrawn", "withdraw"),
}
"""States in which nothing of an event is before its viewers, with the words of the step."""


def check_step(history: Sequence[Event], changed: Event, *, by: Person, note: str) -> None:
    """See that a person may save this as the next revision of an event.

    Parameters
    ----------
    history
        Every revision so far, oldest first; none for a new event.
    changed
        What is to be saved, in the state it is to have.

    Raises
    ------
    NotAllowed
        The step does not exist, or is another person's to take; the message says whose.
    InvalidEvent
        The step needs a reason and has none.
    """
    before = history[-1] if history else None
    state = before.state if before else None
    if changed.state not in NEXT[state]:
        done = "withdrawn" if state is State.WITHDRAWN else "retracted"
        raise NotAllowed(
            f"This event is {done} already. Restore a revision, or change it, to bring it back."
        )
    if not by.may(DeskRole.WRITER):
        raise NotAllowed(
            f"{by.name} may read, not write. Writers here are: {by.who_may(DeskRole.WRITER)}."
        )
    if before is not None and changed.hidden_before == before.revision + 1:
        need_reason(note, "to hide what it said before")
    if changed.state is State.PUBLISHED:
        _check_publishing(history, changed, by)
    elif changed.state in _TAKEN_BACK:
        done, act = _TAKEN_BACK[changed.state]
        need_reason(note, done)
        if standing(history) is not None or changed.state is State.WITHDRAWN:
            _need_reviewer(by, act)
    elif state is State.IN_REVIEW and changed.state is State.DRAFT:
        need_reason(note, "sent back")
        if not any(same_person(by.name, each) for each in writers(history)):
            _need_reviewer(by, "send back")


def _check_publishing(history: Sequence[Event], changed: Event, by: Person) -> None:
    shown = standing(history)
    if shown is not None and same_content(shown, changed) and history[-1].state in PENDING:
        return  # a correction is withdrawn: what is published stays what it is
    if not by.may(DeskRole.SOLO) and (not history or history[-1].state is not State.IN_REVIEW):
        raise NotAllowed(
            "Here what one person writes is published by another: send it to review, or keep it "
            "as a draft."
        )
    _need_reviewer(by, "publish")
    if by.may(DeskRole.SOLO):
        return
    if person_key(by.name) == person_key(UNNAMED):
        raise NotAllowed("Say who you are before you publish what somebody else wrote.")
    wrote = writers((*history, changed.model_copy(update={"recorded_by": by.name})))
    if any(same_person(by.name, each) for each in wrote):
        raise NotAllowed(
            f"{by.name} wrote a part of this since it was last published, so another person has "
            "to publish it."
        )


def _need_reviewer(by: Person, act: str) -> None:
    if not by.may(DeskRole.REVIEWER):
        who = by.who_may(DeskRole.REVIEWER)
        raise NotAllowed(f"{by.name} may not {act}. Reviewers here are: {who}.")


def need_reason(note: str, done: str) -> None:
    """See that a step that takes something back says why.

    Raises
    ------
    InvalidEvent
        It does not.
    """
    if not note.strip():
        raise InvalidEvent([Problem("change_note", f"Say why the event is {done}.")])


def same_content(one: Event, other: Event) -> bool:
    """Tell whether two revisions say the same of what happened, wherever they stand."""
    return all(getattr(one, name) == getattr(other, name) for name in CONTENT)


def standing(history: Sequence[Event]) -> Event | None:
    """Give the published revision that stands, under embargo or not; None where there is none."""
    decided = [each for each in history if each.state not in PENDING]
    return decided[-1] if decided and decided[-1].state is State.PUBLISHED else None


def writers(history: Sequence[Event]) -> tuple[str, ...]:
    """Name everybody who wrote a part of what is not published yet, in the order they did.

    Whoever brings an event back that was retracted or withdrawn wrote it, changed or not.
    """
    published = [at for at, each in enumerate(history) if each.state is State.PUBLISHED]
    # What was just published was written by those before it.
    if published and published[-1] == len(history) - 1:
        published.pop()
    start = published[-1] + 1 if published else 0
    names: dict[str, str] = {}
    for at in range(start, len(history)):
        revision, before = history[at], history[at - 1] if at else None
        if (
            before is None
            or not same_content(before, revision)
            or (before.state in _TAKEN_BACK and revision.state not in _TAKEN_BACK)
        ):
            name = revision.recorded_by or UNNAMED
            names.setdefault(person_key(name), name)
    return tuple(names.values())
