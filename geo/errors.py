"""What can go wrong in geo, grouped by what the caller should do about it."""


class GeoError(Exception):
    """Root of every error geo raises on purpose."""


class InvalidPosition(GeoError, ValueError):  # noqa: N818 - reads as what it is
    """The text or numbers are no position: mend the input."""


class BoundaryDataError(GeoError):
    """Shipped boundaries are missing or damaged: reinstall, or run ``make data``."""


class GazetteerDataError(GeoError):
    """The place list is missing or damaged: reinstall, or run ``make data``."""


class GeocodingError(GeoError):
    """A place could not be looked up."""
