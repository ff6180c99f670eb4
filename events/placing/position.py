"""The only maker of a place from a position: typed, clicked, in a file's columns or in words.

Whichever way it comes, the same checks are made and the same is kept of it.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import shapely

from events.errors import Problem
from events.model.place import DraftPlace, Place
from events.vocabulary import PlaceMethod
from geo.boundaries import Area, Boundaries
from geo.errors import InvalidPosition
from geo.map_links import read_position
from geo.measure import circle
from geo.position import (
    METRES_PER_DEGREE,
    ParsedPosition,
    Position,
    parse_position,
    step_degrees,
    swapped,
)
from geo.precision import LocationPrecision, default_radius_m, level_and_radius_m

TOLERANCE_M: Final = 15_000.0
"""How far outside a stated area a place may lie before it is a mismatch: borders are simplified,
and places such as Sudzha are near one."""

LONGEST_READING: Final = 300

_PAIR: Final = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(?:[,;]|\s)\s*([+-]?\d+(?:\.\d+)?)\s*")
_HOW: Final = {
    PlaceMethod.CLICKED: "Clicked on the map",
    PlaceMethod.IMPORTED: "Coordinates taken over from the file",
}


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A position that cannot be what was meant.

    Attributes
    ----------
    exchanged
        The position with latitude and longitude exchanged, latitude first, where only that fits
        what is stated.
    """

    problem: Problem
    exchanged: str | None = None


def place_at(
    where: DraftPlace, boundaries: Boundaries, *, method: PlaceMethod = PlaceMethod.COORDINATES
) -> tuple[Place, tuple[str, ...]] | Misplaced:
    """Make the place of a draft that has a position, and say what does not agree.

    Level and radius follow from the digits given, unless the source states them: see
    `geo.precision.level_and_radius_m`. A country or region that is not stated is the one it lies
    in.

    Returns
    -------
    The place and a sentence for everything that does not agree with what is stated, or why there
    can be no place.
    """
    told = _told_position(where)
    if isinstance(told, InvalidPosition):
        return _unreadable(where, told, boundaries)
    position = told.position
    problem = unknown_position(position)
    if problem is not None:
        return Misplaced(problem)
    located = boundaries.locate(position)
    remarks = _mismatches(where, position, located, boundaries)
    if remarks and (exchanged := _fits_exchanged(where, position, boundaries)):
        return _exchanged(where, exchanged, boundaries)
    country, region = located
    level, radius_m = level_and_radius_m(
        max(told.precision_m, where.radius_m or 0.0), at_sea=country is None
    )
    if where.precision is not None:
        level = where.precision
        radius_m = max(where.radius_m or 0.0, default_radius_m(level))
    elif where.area is not None:
        level = max(level, LocationPrecision.FUZZY)
    lies_in = ", ".join(area.name for area in (region, country) if area is not None)
    how = where.reading or f"{_HOW.get(method, 'Typed as coordinates')}: {position.words}"
    if not where.reading:
        how += f", in {lies_in}." if lies_in else "."
    place = Place(
        name=where.name,
        precision=level,
        longitude=position.longitude,
        latitude=position.latitude,
        radius_m=radius_m,
        area=where.area or _stated_area(where, level, located, boundaries),
        country=where.country or (country.code if country else None),
        admin1=where.admin1 or (region.name if region else None),
        admin2=where.admin2,
        method=method,
        reading=reading_with(how, remarks),
    )
    return place, remarks


def unknown_position(position: Position) -> Problem | None:
    """Say of 0, 0 that it stands for no place."""
    if position.longitude != 0 or position.latitude != 0:
        return None
    return Problem(
        "where.latitude",
        "0, 0 lies in the Gulf of Guinea and stands for an unknown place; leave both empty.",
    )


def off_earth(
    where: DraftPlace, boundaries: Boundaries, *, longitude: float, latitude: float
) -> Problem | None:
    """Say of two numbers of a table that they are no position on Earth, and whether they are one
    the other way round that fits what is stated.
    """  # noqa: D205
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        return None
    hint = "latitude goes from -90 to 90, longitude from -180 to 180."
    if abs(latitude) <= 180 and abs(longitude) <= 90:
        position = Position(longitude=latitude, latitude=longitude)
        if not compare(where, position, boundaries):
            hint = "latitude and longitude look exchanged."
    name, value = ("latitude", latitude) if abs(latitude) > 90 else ("longitude", longitude)
    return Problem(f"where.{name}", f"{value:g} is not on Earth: {hint}")


def stated_regions(where: DraftPlace, boundaries: Boundaries) -> Sequence[Area]:
    """Give the first-level areas a source may mean by the region it states."""
    return _stated_regions(where.admin1, _stated_countries(where.country, boundaries), boundaries)


def area_of_level(level: LocationPrecision, located: tuple[Area | None, Area | None]) -> str | None:
    """Give the code of the shipped area that a place of this level lies somewhere in.

    Parameters
    ----------
    located
        Country and first-level area, as `Boundaries.locate` gives them.
    """
    country, region = located
    area = {LocationPrecision.ADMIN1: region, LocationPrecision.COUNTRY: country}.get(level)
    return None if area is None else area.code


def compare(where: DraftPlace, position: Position, boundaries: Boundaries) -> tuple[str, ...]:
    """Compare the country and region a source states with where a position lies.

    Returns
    -------
    One sentence for each that does not agree, none where they do. An area whose name is not
    known here cannot be compared, and a position within `TOLERANCE_M` of one agrees.
    """
    return _mismatches(where, position, None, boundaries)


def reading_with(reading: str, mismatches: Sequence[str]) -> str:
    """Keep the mismatches whole, whatever has to be left out of the rest."""
    warning = " ".join(mismatches)
    room = LONGEST_READING - len(warning) - 1
    if len(reading) > room:
        reading = reading[: max(room - 1, 0)].rstrip() + "…"
    return f"{reading} {warning}".strip()[:LONGEST_READING]


def _told_position(where: DraftPlace) -> ParsedPosition | InvalidPosition:
    if where.longitude is not None and where.latitude is not None:
        doubt_m = where.doubt_m
        if doubt_m is None:
            step = max(step_degrees(where.longitude), step_degrees(where.latitude))
            doubt_m = step / 2 * METRES_PER_DEGREE
        position = Position(longitude=where.longitude, latitude=where.latitude)
        return ParsedPosition(position, doubt_m, position.words)
    text = where.coordinates or ""
    try:
        return read_position(text)
    except InvalidPosition as error:
        return error


# --- compared with what is stated ----------------------------------------------------------------


def _mismatches(
    where: DraftPlace,
    position: Position,
    located: tuple[Area | None, Area | None] | None,
    boundaries: Boundaries,
) -> tuple[str, ...]:
    countries = _stated_countries(where.country, boundaries)
    regions = _stated_regions(where.admin1, countries, boundaries)
    return tuple(
        _mismatch(what, stated, areas, located or boundaries.locate(position))
        for what, stated, areas in (
            ("country", where.country, countries),
            ("region", where.admin1, regions),
        )
        if stated and areas and not _lies_near(position, areas)
    )


def _lies_near(position: Position, areas: Sequence[Area]) -> bool:
    """Tell whether a position lies in one of some areas, or not far outside."""
    for area in areas:
        shapely.prepare(area.geometry)
        if shapely.intersects_xy(area.geometry, position.longitude, position.latitude):
            return True
    near = circle(position, TOLERANCE_M)
    return any(area.geometry.intersects(near) for area in areas)


def _stated_countries(stated: str | None, boundaries: Boundaries) -> Sequence[Area]:
    if not stated:
        return ()
    country = boundaries.country(stated)
    return boundaries.find(stated, level=0) if country is None else (country,)


def _stated_regions(
    stated: str | None, countries: Sequence[Area], boundaries: Boundaries
) -> Sequence[Area]:
    if not stated:
        return ()
    region = boundaries.area(stated) if "-" in stated else None
    if region is not None:
        return (region,)
    if not countries:
        return boundaries.find(stated, level=1)
    return [
        region
        for country in countries
        for region in boundaries.find(stated, level=1, country=country.code)
    ]


def _stated_area(
    where: DraftPlace,
    level: LocationPrecision,
    located: tuple[Area | None, Area | None],
    boundaries: Boundaries,
) -> str | None:
    """Give the area of a place of which no more is known: the stated one before the one around."""
    if level not in (LocationPrecision.ADMIN1, LocationPrecision.COUNTRY):
        return None
    countries = _stated_countries(where.country, boundaries)
    regions = _stated_regions(where.admin1, countries, boundaries)
    stated = [
        areas[0] if len(areas) == 1 else around
        for areas, around in zip((countries, regions), located, strict=True)
    ]
    return area_of_level(level, (stated[0], stated[1]))


def _mismatch(
    what: str,
    stated: str,
    areas: Sequence[Area],
    located: tuple[Area | None, Area | None],
) -> str:
    country, region = located
    actual = ", ".join(area.name for area in (region, country) if area is not None)
    lies = f"lies in {actual}" if actual else "lies in no country known here"
    named = areas[0].name if stated == areas[0].code else stated
    return f"The stated {what} is {named}, but the place {lies}."


# --- latitude and longitude exchanged ------------------------------------------------------------


def _fits_exchanged(
    where: DraftPlace, position: Position, boundaries: Boundaries
) -> Position | None:
    """Give the position with longitude and latitude exchanged, if that fits what is stated."""
    exchanged = swapped(position)
    if exchanged is None or compare(where, exchanged, boundaries):
        return None
    return exchanged


def _exchanged(where: DraftPlace, exchanged: Position, boundaries: Boundaries) -> Misplaced:
    countries = _stated_countries(where.country, boundaries)
    country = countries[0].name if countries else where.country
    stated = ", ".join(text for text in (where.admin1, country) if text)
    problem = Problem(
        "where.longitude" if where.coordinates is None else "where.coordinates",
        f"Latitude and longitude look exchanged: longitude {exchanged.longitude:g} and latitude "
        f"{exchanged.latitude:g} lie in {stated}, as stated. Exchange them, or correct what is "
        "stated.",
    )
    as_typed = _pair_exchanged(where.coordinates or "")
    return Misplaced(problem, as_typed or f"{exchanged.latitude:g}, {exchanged.longitude:g}")


def _unreadable(where: DraftPlace, error: InvalidPosition, boundaries: Boundaries) -> Misplaced:
    """Offer two numbers that are no position as typed the other way round, if that one fits."""
    problem = Problem("where.coordinates", str(error))
    exchanged = _pair_exchanged(where.coordinates or "")
    with suppress(InvalidPosition):
        if exchanged is not None:
            position = parse_position(exchanged).position
            return Misplaced(problem, None if compare(where, position, boundaries) else exchanged)
    return Misplaced(problem)


def _pair_exchanged(text: str) -> str | None:
    match = _PAIR.fullmatch(text)
    return f"{match[2]}, {match[1]}" if match else None
