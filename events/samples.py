"""The sample events: six drafts that come with the program, as one news report gave them."""

from pathlib import Path

from events.errors import InvalidEvent, Problem
from events.intake.files import read_drafts
from events.model import EventDraft


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
