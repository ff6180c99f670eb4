"""Everything that can go wrong with events, grouped by what the caller should do.

``InvalidEvent`` and ``InvalidQuery``: mend the input. ``NotAllowed``: leave it to another person.
``UnreadableFile``: choose another file, or how to read it. ``ExportFailed``: choose another
format, a narrower filter or another disk. What can go wrong while keeping events is a branch of
this tree in `events.store.errors`.
"""

from collections.abc import Iterable
from dataclasses import dataclass


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


class UnreadableFile(EventsError, ValueError):  # noqa: N818 - reads as what it is
    """A file to import cannot be read, or must not be; the message says why and what to do."""


class ExportFailed(EventsError):  # noqa: N818 - reads as what it is
    """A file could not be written, or cannot hold so much; a file of that name is as it was."""


class NationalityDataError(EventsError):
    """The shipped table of nationalities is missing or damaged: reinstall, or ``make data``."""
