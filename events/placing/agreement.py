"""Whether a position and the country or region a source states contradict each other.

What does is never published by itself. Where states dispute land, datasets follow one or the
other: that is said, and no contradiction.
"""

from functools import cache
from typing import Annotated, Final

from events.model.countries import ALPHA3
from events.model.place import DraftPlace
from events.placing.position import compare, stated_regions
from geo.boundaries import Boundaries
from geo.measure import circle
from geo.position import Position
from geo.reading.unlisted_names import parts_of
from geo.words import Row, Words, WordTable, depends_on_words, one_of

_ZONE_M: Final = 370_400.0
"""200 nautical miles: a place at sea may be told with the state whose waters they are (UNCLOS)."""

_REGION_M: Final = 100_000.0
"""Regions are drawn anew more often than states; a place this far outside is in another."""


class DisputedArea(Row):
    """A state that datasets name for areas drawn with another: their codes, or that state's."""

    stated: Annotated[str, one_of(ALPHA3)]
    areas: Words


DISPUTED_AREAS: Final = WordTable("disputed_areas", DisputedArea)


def contradicts(
    where: DraftPlace, position: Position, boundaries: Boundaries, *, words: str = ""
) -> bool:
    """Tell whether a position cannot be in the country that is stated.

    Not so within the tolerance of `events.placing.position.compare`, in waters of that country,
    in areas of which it is disputed whose they are, and in countries that it held.

    Parameters
    ----------
    words
        The country as the source has it: "Russia (Soviet Union)" may be Georgia.
    """
    stated = DraftPlace(country=where.country)
    if where.country is None or not compare(stated, position, boundaries):
        return False
    country, region = boundaries.locate(position)
    if country is None:
        area = boundaries.country(where.country)
        return area is None or not area.geometry.intersects(circle(position, _ZONE_M))
    disputed = _disputed().get(where.country, frozenset())
    disputed |= frozenset(parts_of(where.country, words or where.country))
    return country.code not in disputed and (region is None or region.code not in disputed)


def is_far_from_region(where: DraftPlace, position: Position, boundaries: Boundaries) -> bool:
    """Tell whether a position lies far outside the first-level area that is stated."""
    areas = stated_regions(where, boundaries)
    if not areas:
        return False
    near = circle(position, _REGION_M)
    return not any(area.geometry.intersects(near) for area in areas)


@depends_on_words
@cache
def _disputed() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in DISPUTED_AREAS.rows:
        found[row.stated] = found.get(row.stated, frozenset()) | frozenset(row.areas)
    return found
