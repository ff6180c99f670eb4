"""What can go wrong with bulk work, grouped by what the person at the terminal should do.

``UnusableSource``: name another source. ``OtherRun``: name another folder. ``NoCluster`` and
``OtherVersion``: see to the scheduler and its workers. ``NotWritten``: see to the disk.
"""


class BulkError(Exception):
    """Root of this package's errors; ``str(error)`` is a message for the person at work."""


class UnusableSource(BulkError):  # noqa: N818 - reads as what it is
    """A source as a whole cannot be worked on."""


class OtherRun(BulkError):  # noqa: N818 - reads as what it is
    """The folder holds something else; nothing in it was touched."""


class NoCluster(BulkError):  # noqa: N818 - reads as what it is
    """No scheduler or no worker is there, or they are gone; what is done stays done."""


class OtherVersion(BulkError):  # noqa: N818 - reads as what it is
    """A worker would read by other rules; nothing was given to it."""


class NotWritten(BulkError):  # noqa: N818 - reads as what it is
    """What was read cannot be written into the folder; what is there is whole."""
