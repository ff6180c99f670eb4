"""What can go wrong while keeping events, grouped by what the caller should do.

``StaleRevision``: merge and save again. ``EventNotFound``: nothing of that identifier.
``StoreUnavailable``: free the disk or the permissions, then try again. ``StoreBeingRead``: ask
again soon. ``StoreDamaged``: somebody must look at the file. ``UnknownCursor``: begin anew.
"""

import errno
from pathlib import Path

from events.errors import EventsError
from events.model.event import Event


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


class UnknownCursor(StoreError, LookupError):  # noqa: N818 - reads as what it is
    """Changes were asked for since a moment that cannot be told any more; begin anew without."""

    def __init__(self) -> None:
        super().__init__(
            "This cursor belongs to another query, or to events that were exchanged since. "
            "Begin anew without it, and throw away what was built from earlier answers."
        )


def check_not_read_only(read_only: bool) -> None:
    """Refuse to save where a map is served for reading only.

    Raises
    ------
    StoreUnavailable
        It is.
    """
    if read_only:
        raise StoreUnavailable(
            "This map is served for reading only (--read-only). Nothing was saved."
        )


def unavailable(path: Path, action: str, error: OSError) -> StoreUnavailable:
    """Say in one message what could not be done and what to do about it."""
    reason = error.strerror or str(error)
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        advice = "The disk is full: make room on it, then save again. Nothing was saved."
    elif action == "read":
        advice = "See that this user may read it, or choose another folder."
    elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        advice = "Let this user write there, or choose another folder. Nothing was saved."
    elif error.errno in {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}:
        advice = "Something else is in its place: choose another folder. Nothing was saved."
    elif error.errno == errno.ENOSYS:
        advice = (
            "This file system has no file locks: choose a folder on another. Nothing was saved."
        )
    else:
        advice = "Nothing was saved; try again, or choose another folder."
    return StoreUnavailable(f"Cannot {action} {path}: {reason}. {advice}")
