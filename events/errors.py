"""Everything that can go wrong with events, grouped by what the caller should do.

``InvalidEvent`` and ``InvalidQuery``: mend the input. ``NotAllowed``: leave it to another person.
``UnreadableFile``: choose another file, or how to read it. ``StaleRevision``: merge and save again.
``EventNotFound``: nothing of that identifier. ``StoreUnavailable``: free the disk or the
permissions, then try again. ``StoreBeingRead``: ask again soon. ``StoreDamaged``: somebody must
look at the file. ``ExportFailed``: choose another format, a narrower filter or another disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from events.model import Event


class EventsError(Exception):
    """Root of this package's errors; ``str(error)`` is a message for the person at work."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with an input.

    Attributes
    ----------
    field
        Dotted path such as ``troops[0].count_low``; empty for the input as a whole.
    message
        What is wrong and how to mend it, in words.
    """

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class InvalidEvent(EventsError, ValueError):  # noqa: N818 - reads as what it is
    """The input is no event; ``problems`` holds all that is wrong with it, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class NotAllowed(EventsError):  # noqa: N818 - reads as what it is
    """The rules of the desk refuse this step; the message says whose it is. Nothing was saved."""


class InvalidQuery(EventsError, ValueError):  # noqa: N818 - reads as what it is
    """A query string cannot be read; ``parameter`` names the part to mend."""

    def __init__(self, parameter: str, message: str) -> None:
        self.parameter = parameter
        self.message = message
        super().__init__(f"{parameter}: {message}")


class UnknownCursor(EventsError, LookupError):  # noqa: N818 - reads as what it is
    """Changes were asked for since a moment that cannot be told any more; begin anew without."""

    def __init__(self) -> None:
        super().__init__(
            "This cursor belongs to another query, or to events that were exchanged since. "
            "Begin anew without it, and throw away what was built from earlier answers."
        )


class UnreadableFile(EventsError, ValueError):  # noqa: N818 - reads as what it is
    """A file to import cannot be read, or must not be; the message says why and what to do."""


class StoreError(EventsError):
    """Root of what can go wrong while keeping events."""


class StaleRevision(StoreError):  # noqa: N818 - reads as what it is
    """Somebody saved this event after it was opened; nothing was overwritten.

    Attributes
    ----------
    theirs
        The event as stored now.
    yours
        The event that was to be saved.
    """

    def __init__(self, theirs: Event, yours: Event) -> None:
        self.theirs = theirs
        self.yours = yours
        super().__init__(
            f"This event was changed meanwhile by {theirs.recorded_by or 'somebody'} (revision "
            f"{theirs.revision}). Nothing was overwritten: compare both versions and save again."
        )


class EventNotFound(StoreError, KeyError):  # noqa: N818 - reads as what it is
    """No event, or no such revision of it, is stored."""

    def __init__(self, event_id: str, revision: int | None = None) -> None:
        self.event_id = event_id
        self.revision = revision
        what = "event" if revision is None else f"revision {revision} of event"
        super().__init__(f"There is no {what} {event_id[:80]!r}.")

    def __str__(self) -> str:
        # KeyError shows the repr of its argument, which is no sentence.
        return str(self.args[0])


class StoreUnavailable(StoreError, OSError):  # noqa: N818 - reads as what it is
    """The store cannot be used now (disk full, read-only, locked); the message says what to do."""


class StoreBeingRead(StoreError):  # noqa: N818 - reads as what it is
    """What is stored is being read for the first time; it goes on by itself.

    Attributes
    ----------
    share
        How much of it has been read, from 0 to 1.
    """

    def __init__(self, share: float) -> None:
        self.share = share
        super().__init__(f"The events are being read: {share:.0%} so far.")


class StoreDamaged(StoreError):  # noqa: N818 - reads as what it is
    """The store's file is not ours or not readable; nothing was changed in it."""


class ExportFailed(EventsError):  # noqa: N818 - reads as what it is
    """A file could not be written, or cannot hold so much; a file of that name is as it was."""


class NationalityDataError(EventsError):
    """The shipped table of nationalities is missing or damaged: reinstall, or ``make data``."""
