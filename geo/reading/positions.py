"""A typed position as an answer: its areas looked up, and compared with what is stated."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from geo.boundaries import Area, Boundaries, distance_to_m
from geo.finding import Ambiguous, Candidate, Found
from geo.measure import spread_m
from geo.position import ParsedPosition, Position, swapped
from geo.precision import level_and_radius_m
from geo.reading.area_meant import in_full
from geo.reading.stated import Stated

_TOLERANCE_M: Final = 15_000.0
"""How far outside a stated area a position may lie: borders are simplified."""


def position_answer(
    parsed: ParsedPosition, stated: Stated | None, boundaries: Boundaries
) -> Found | Ambiguous:
    """Give the answer for a position read from text, in doubt where it contradicts the rest.

    Parameters
    ----------
    stated
        What the report says it lies in; None where that is no country known here.
    """
    here = _candidate(parsed, boundaries)
    if stated is None:
        return Ambiguous((replace(here, reading=f"{here.reading} (the country is not known)"),), 0)
    areas = [boundaries.area(code) for code in sorted(stated.admin1)]
    regions = [area for area in areas if area is not None]
    countries = [*stated.countries, *stated.parts]
    wrong = [
        group for group in (countries, regions) if group and not _is_near(parsed.position, group)
    ]
    if not wrong:
        return Found(here)
    named = in_full(boundaries, wrong[0][0])
    actual = ", ".join(each for each in (here.admin1, _country_name(here, boundaries)) if each)
    lies = f"lies in {actual}" if actual else "lies in no country known here"
    doubtful = [replace(here, score=0.5, reading=f"{here.reading} (stated: {named}; it {lies})")]
    exchanged = swapped(parsed.position)
    if exchanged is not None and all(
        _is_near(exchanged, group) for group in (countries, regions) if group
    ):
        other = _candidate(replace(parsed, position=exchanged), boundaries)
        reading = f"latitude and longitude exchanged: {exchanged.words}, in {named} as stated"
        doubtful.append(replace(other, score=0.5, reading=reading))
    return Ambiguous(tuple(doubtful), spread_m([each.position for each in doubtful]))


def _is_near(position: Position, areas: Sequence[Area]) -> bool:
    return any(distance_to_m(position, area, _TOLERANCE_M) <= _TOLERANCE_M for area in areas)


def _country_name(place: Candidate, boundaries: Boundaries) -> str:
    country = boundaries.country(place.country) if place.country else None
    return country.name if country is not None else ""


def _candidate(parsed: ParsedPosition, boundaries: Boundaries) -> Candidate:
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
