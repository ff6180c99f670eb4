"""A typed position as a candidate: its areas looked up, its own precision kept."""

from geo.boundaries import Boundaries
from geo.finding import Candidate
from geo.position import ParsedPosition
from geo.precision import LocationPrecision


def position_candidate(parsed: ParsedPosition, boundaries: Boundaries) -> Candidate:
    """Make the candidate for a position read from text.

    The UCDP level follows from the digits given: known to 2.5 km or better is an exact place,
    to 25 km near one, else a fuzzy area.
    """
    country, admin1 = boundaries.locate(parsed.position)
    if parsed.precision_m <= 2_500:
        precision = LocationPrecision.EXACT
    elif parsed.precision_m <= 25_000:
        precision = LocationPrecision.NEAR
    else:
        precision = LocationPrecision.FUZZY
    if country is None:
        precision = LocationPrecision.WATER_OR_AIR
    return Candidate(
        name=parsed.position.words,
        longitude=parsed.position.longitude,
        latitude=parsed.position.latitude,
        country=country.code if country else "",
        admin1=admin1.name if admin1 else None,
        admin1_code=admin1.code if admin1 else None,
        kind="position",
        precision=precision,
        radius_m=max(parsed.precision_m, 1.0),
        score=1.0,
        method="coordinates",
        reading=parsed.reading,
    )
