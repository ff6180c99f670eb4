"""The place of the form: chosen, clicked or typed, and how sure the analyst says it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from events.errors import Problem
from events.model.event import Place
from events.model.place import DraftPlace
from events.model.problems import invalid_event
from events.placing.position import LONGEST_READING, Misplaced, area_of_level, compare, place_at
from events.vocabulary import PlaceMethod
from geo.boundaries import Boundaries
from geo.position import METRES_PER_DEGREE, Position
from geo.precision import LocationPrecision, default_radius_m

_FARTHEST_KM = 20_000


@dataclass(frozen=True, slots=True)
class WhereReading:
    """How the place of the form was understood.

    Attributes
    ----------
    stated
        The place in the report's own words; None where no place is given.
    place
        None where no place is given, or where there is a problem.
    implied
        The level and radius of the place before an analyst widened them.
    remarks
        What does not agree with the country or region stated, in words.
    swapped
        The typed coordinates with latitude and longitude exchanged, where that seems meant.
    """

    stated: DraftPlace | None = None
    place: Place | None = None
    implied: Place | None = None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    swapped: str | None = None


def read_where(where: Mapping[str, Any], boundaries: Boundaries) -> WhereReading:
    """Read the place of a form."""
    if where["none"]:
        return WhereReading()
    try:
        stated = DraftPlace(
            **{name: where[name] for name in ("name", "country", "admin1", "admin2")},
            coordinates=where["coordinates"],
        )
    except ValidationError as error:
        return WhereReading(problems=invalid_event(error, "where").problems)
    if stated.coordinates:
        reading = _typed(where, stated, boundaries)
    elif where["place"]:
        reading = _chosen(where, stated, boundaries)
    else:
        return WhereReading(problems=(Problem("where.name", _unplaced(stated)),))
    reading = replace(reading, stated=stated)
    if reading.place is None:
        return reading
    return _widened(reading.place, where, boundaries, reading)


def clicked_coordinates(position: Position, metres_per_pixel: float) -> str:
    """Write a clicked position with the decimals a click at that zoom deserves.

    Parameters
    ----------
    metres_per_pixel
        Scale of the map at the click; a finger is taken to be sure to about eight pixels.
    """
    doubt_degrees = 8 * metres_per_pixel / METRES_PER_DEGREE
    decimals = next((n for n in range(5) if 0.5 * 10**-n <= doubt_degrees), 5)
    return f"{position.latitude:.{decimals}f}, {position.longitude:.{decimals}f}"


def wider_levels(implied: LocationPrecision) -> tuple[LocationPrecision, ...]:
    """Give the levels an analyst may choose: the implied one and every less certain one."""
    return tuple(level for level in LocationPrecision if level >= implied)


def _typed(where: Mapping[str, Any], stated: DraftPlace, boundaries: Boundaries) -> WhereReading:
    method = (
        PlaceMethod.CLICKED if where["coordinates"] == where["clicked"] else PlaceMethod.COORDINATES
    )
    placed = place_at(stated, boundaries, method=method)
    if isinstance(placed, Misplaced):
        return WhereReading(problems=(placed.problem,), swapped=placed.exchanged)
    return WhereReading(place=placed[0], remarks=placed[1])


def _chosen(where: Mapping[str, Any], stated: DraftPlace, boundaries: Boundaries) -> WhereReading:
    words = {name: value for name, value in stated if value}
    try:
        place = Place.model_validate({**where["place"], **words})
    except ValidationError as error:
        return WhereReading(problems=invalid_event(error, "where").problems)
    return WhereReading(place=place, remarks=compare(stated, _position(place), boundaries))


def _unplaced(stated: DraftPlace) -> str:
    if stated.name or stated.admin1 or stated.country:
        return (
            "Choose which place is meant. If it is not in the list, click the map, type "
            "coordinates, or name the district or region it lies in."
        )
    return "Say where it happened, or tick “No place given”."


def _widened(
    place: Place, where: Mapping[str, Any], boundaries: Boundaries, reading: WhereReading
) -> WhereReading:
    reading = replace(reading, place=None, implied=place)
    level = place.precision
    for wider in wider_levels(place.precision):
        if where["precision"] == str(int(wider)):
            level = wider
    changes: dict[str, Any] = {}
    if level > place.precision:
        changes = {
            "precision": level,
            "radius_m": max(place.radius_m, default_radius_m(level)),
            "area": area_of_level(level, boundaries.locate(_position(place))),
            "reading": _with_note(place.reading, f"Widened by the analyst: {level.words}."),
        }
    if where["radius_km"].strip():
        try:
            radius_m = _radius_m(where["radius_km"], place.radius_m)
        except ValueError as error:
            problem = Problem("where.radius_km", str(error))
            return replace(reading, problems=(*reading.problems, problem))
        changes["radius_m"] = radius_m
    wide = Place.model_validate({**dict(place), **changes})
    return replace(reading, place=wide)


def _radius_m(text: str, implied_m: float) -> float:
    plain = text.strip().casefold().removesuffix("km").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", plain, re.ASCII):
        raise ValueError("Write the radius in kilometres, such as 5 or 12.5.")
    radius_m = float(plain) * 1000
    if radius_m > _FARTHEST_KM * 1000:
        raise ValueError(f"The radius is at most {_FARTHEST_KM:,} km.")
    if radius_m < implied_m:
        raise ValueError(
            f"The place is known to within {implied_m / 1000:,.3g} km; it can be widened, not "
            "narrowed. For a smaller place choose that place."
        )
    return radius_m


def _with_note(reading: str | None, note: str) -> str:
    room = LONGEST_READING - len(note) - 1
    return f"{(reading or '')[:room].rstrip()} {note}".strip()


def _position(place: Place) -> Position:
    return Position(longitude=place.longitude, latitude=place.latitude)
