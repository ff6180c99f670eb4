"""A clock that runs far ahead is found out before a time is written that nothing takes back."""

from datetime import datetime, timedelta
from typing import Final

from events.store.errors import StoreUnavailable
from events.store.journal.write import Writer

FAR_AHEAD: Final = timedelta(days=300)
"""How far a clock may be ahead of the disk's, which on a network share is another computer's, and
of the last time anything was saved. One that is further is taken for wrong."""


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
    if disk is not None and now > disk + FAR_AHEAD:
        raise StoreUnavailable(
            f"This computer's clock says {now:%Y-%m-%d %H:%M} UTC, but where the events are kept "
            f"it is {disk:%Y-%m-%d %H:%M}. A time once saved stays: set the clock right, then save "
            "again. Nothing was saved."
        )
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
