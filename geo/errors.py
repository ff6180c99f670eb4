"""What can go wrong in geo, grouped by what the caller should do about it."""

from collections.abc import Sequence
from typing import Any


class GeoError(Exception):
    """Root of every error geo raises on purpose."""


class InvalidPosition(GeoError, ValueError):  # noqa: N818 - reads as what it is
    """The text or numbers are no position: mend the input."""


class BoundaryDataError(GeoError):
    """Shipped boundaries are missing or damaged: reinstall, or run ``make data``."""


class InvalidReferenceLayer(GeoError, ValueError):  # noqa: N818 - reads as what it is
    """A user's reference layer cannot be drawn: mend the file; the message says how."""


class GazetteerDataError(GeoError):
    """The place list is missing or damaged: reinstall, or run ``make data``."""


class WordsError(GeoError, ValueError):
    """A table of words cannot be read: mend the file; the message names file and line."""


class GeocodingError(GeoError):
    """A place could not be looked up."""


class AmbiguousPlace(GeocodingError, LookupError):  # noqa: N818 - reads as what it is
    """Several places answer to the name, and one was asked for: choose among ``candidates``.

    Attributes
    ----------
    candidates
        The `geo.finding.Candidate` of each, best first.
    """

    def __init__(self, name: str, candidates: Sequence[Any]) -> None:
        self.candidates = tuple(candidates)
        super().__init__(f"“{name}” may be any of {len(self.candidates)} places; choose one.")


class InvalidTable(GeoError, ValueError):  # noqa: N818 - reads as what it is
    """A table of places to look up cannot be read: mend the file; the message says where."""


class InvalidDump(GeoError, ValueError):  # noqa: N818 - reads as what it is
    """A file is no GeoNames country dump, or damaged: get it anew; nothing was changed."""


class DownloadFailed(GeoError, OSError):  # noqa: N818 - reads as what it is
    """A dump could not be downloaded: try again, or hand over a file; nothing was changed."""
