"""A typed position as a candidate: its areas looked up, its own precision kept."""

from geo.boundaries import Boundaries
from geo.finding import Candidate
from geo.position import ParsedPosition
from geo.precision import level_and_radius_m


def position_candidate(parsed: ParsedPosition, boundaries: Boundaries) -> Candidate:
    """Make the candidate for a position read from text; its level follows from its digits."""
    country, admin1 = boundaries.locate(parsed.position)
    precision, radius_m = level_and_radius_m(parsed.precision_m, at_sea=country is None)
    return Candidate(
        name=parsed.position.words,
        longitude=parsed.position.longitude,
        latitude=parsed.position.latitude,
        country=country.code if country else "",
        admin1=admin1.name if admin1 else None,
        admin1_code=admin1.code if admin1 else None,
        kind="position",
        precision=precision,
        radius_m=radius_m,
        score=1.0,
        method="coordinates",
        reading=parsed.reading,
    )
