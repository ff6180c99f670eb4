"""A clock that runs far ahead is found out before a time is written that nothing takes back."""

from datetime import datetime, timedelta
from typing import Final

from events.store.errors import StoreUnavailable
from events.store.journal.write import Writer

FAR_AHEAD: Final = timedelta(days=300)
"""How far a clock may be ahead of the disk's, which on a network share is another computer's, and
of the last time anything was saved. One that is further is taken for wrong."""


STILL_TO_COME: Final = timedelta(minutes=5)
"""How far ahead of this clock another machine's may be before somebody is told."""


def check_not_ahead(now: datetime, there: datetime) -> None:
    """See that this computer's clock is not far ahead of the one where events are kept.

    Raises
    ------
    StoreUnavailable
        It is; nothing must be saved.
    """
    if now > there + FAR_AHEAD:
        raise StoreUnavailable(
            f"This computer's clock says {now:%Y-%m-%d %H:%M} UTC, but where the events are kept "
            f"it is {there:%Y-%m-%d %H:%M}. A time once saved stays: set the clock right, then "
            "save again. Nothing was saved."
        )


def still_to_come(last: datetime | None, now: datetime) -> str | None:
    """Say that the newest change bears a time still to come; None where it does not."""
    if last is None or last <= now + STILL_TO_COME:
        return None
    return (
        f"The newest change bears the time {last:%Y-%m-%d %H:%M} UTC, which is still to come: a "
        "clock was wrong then, or is now. Set the clock of this machine right"
    )


def check_clock(now: datetime, last: datetime | None, writer: Writer) -> None:
    """See that a time may be written.

    Parameters
    ----------
    now
        What the clock says, UTC.
    last
        The latest time in the journal; None without any.
    writer
        Of the journal; holds the lock.

    Raises
    ------
    StoreUnavailable
        It is far ahead of all else that is known; the message says what to do.
    """
    disk = writer.time_of_disk()
    if disk is not None:
        check_not_ahead(now, disk)
    written = writer.last_written()
    known = max((time for time in (last, written) if time is not None), default=None)
    if last is not None and known is not None and now > known + FAR_AHEAD:
        raise StoreUnavailable(
            f"This computer's clock says {now:%Y-%m-%d %H:%M} UTC, {(now - known).days:,} days "
            f"after anything was saved here ({known:%Y-%m-%d}). A time once saved stays: if the "
            "clock is wrong, set it right; if it is right, say so with `conflictmap repair "
            "--clock-is-right`. Then save again. Nothing was saved."
        )


def clock_is_right(writer: Writer) -> None:
    """Take it that the clock is right, though long nothing was saved.

    Raises
    ------
    StoreUnavailable
        The folder cannot be written to.
    """
    with writer.writing():
        writer.touch()
