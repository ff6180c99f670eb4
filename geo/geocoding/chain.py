"""Several place finders asked in order."""

from geo.finding import NotFound, Outcome, PlaceFinder, PlaceQuery, ServiceUnavailable


class ChainGeocoder:
    """Ask one finder after another until one knows the place.

    "Found" and "ambiguous" end the search: several places of a name are an answer, and asking
    somebody else must not turn them into one. When nobody knows the place and somebody could not
    be asked, the outcome is "unavailable": it may exist all the same.

    Parameters
    ----------
    finders
        At least one, the most trusted first.
    """

    def __init__(self, *finders: PlaceFinder) -> None:
        if not finders:
            raise ValueError("a chain needs at least one place finder")
        self._finders = finders

    def look_up(self, query: PlaceQuery) -> Outcome:
        """Find the place; see `geo.finding.PlaceFinder`."""
        missing: Outcome = NotFound(query, "No place finder knows it.")
        for finder in self._finders:
            outcome = finder.look_up(query)
            if not isinstance(outcome, NotFound | ServiceUnavailable):
                return outcome
            if isinstance(outcome, ServiceUnavailable) or isinstance(missing, NotFound):
                missing = outcome
        return missing
