"""The sample events: six drafts that come with the program, as one news report gave them."""

from collections.abc import Iterable
from pathlib import Path

from events.desk.people import OPEN
from events.desk.steps import save_new
from events.errors import InvalidEvent, Problem
from events.intake.drafts.files import read_drafts
from events.model.draft import EventDraft, event_from
from events.model.event import Event
from events.placing.locate import NeedsChoice, locate
from events.placing.position import Misplaced
from events.store.base import EventStore
from events.store.errors import StaleRevision
from events.vocabulary import Way
from geo.boundaries import Boundaries
from geo.finding import PlaceFinder


def load_samples(path: Path) -> tuple[EventDraft, ...]:
    """Read the sample drafts.

    Parameters
    ----------
    path
        ``data/samples/events.yaml``.

    Raises
    ------
    InvalidEvent
        With every problem, when the file is missing, damaged or edited into something else.
    """
    drafts = read_drafts(path)
    unnamed = [
        Problem(f"[{number}].id", "Is missing; with one a sample is never there twice.")
        for number, draft in enumerate(drafts)
        if draft.id is None
    ]
    if unnamed:
        raise InvalidEvent(unnamed)
    return drafts


def load_samples_into(
    store: EventStore,
    samples: Iterable[EventDraft],
    finder: PlaceFinder,
    boundaries: Boundaries,
    *,
    author: str,
) -> tuple[Event, ...]:
    """Place the sample drafts and publish them, if the store has never held an event.

    Two programs that start at once do not double them: each sample brings its identifier. They
    ship with the program, so no reviewer of this installation is asked.

    Returns
    -------
    The events saved by this call.

    Raises
    ------
    StoreError
        The store cannot be read or written to.
    """
    if store.changes_since(None, most=1).count:
        return ()
    saved: list[Event] = []
    for draft in samples:
        placement = locate(draft, finder, boundaries)
        # A place that only a person could choose stays open: a sample must not guess either.
        event = (
            event_from(draft, None)
            if isinstance(placement, NeedsChoice | Misplaced)
            else placement.event
        )
        try:
            new = save_new(store, event, by=OPEN.person(author), note="Sample event", way=Way.FILE)
        except StaleRevision:
            continue
        saved.append(new)
    return tuple(saved)
