"""The place of the form: chosen, clicked or typed, and how sure the analyst says it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from events.errors import Problem
from events.model.event import AreaGeometry, DraftPlace, Place, area_from_shape
from events.model.problems import invalid_event
from events.placing.locate import compare, place_at, swapped_position
from events.vocabulary import PlaceMethod
from geo.boundaries import Boundaries
from geo.errors import InvalidPosition
from geo.finding import Candidate
from geo.map_links import parse_map_link
from geo.position import METRES_PER_DEGREE, Position, parse_position
from geo.precision import LocationPrecision, default_radius_m

_PAIR = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(?:[,;]|\s)\s*([+-]?\d+(?:\.\d+)?)\s*")
_LINK = re.compile(r"\s*(?:https?|geo):", re.IGNORECASE)
_FARTHEST_KM = 20_000
_LONGEST_READING = 300


@dataclass(frozen=True, slots=True)
class WhereReading:
    """How the place of the form was understood.

    Attributes
    ----------
    place
        None where no place is given, or where there is a problem.
    implied
        The level and radius of the place before an analyst widened them.
    remarks
        What does not agree with the country or region stated, in words.
    swapped
        The typed coordinates with latitude and longitude exchanged, where that seems meant.
    """

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
            **{name: where[name] for name in ("name", "country", "admin1", "admin2")}
        )
    except ValidationError as error:
        return WhereReading(problems=invalid_event(error, "where").problems)
    if where["coordinates"].strip():
        reading = _typed(where, stated, boundaries)
    elif where["place"]:
        reading = _chosen(where, stated, boundaries)
    else:
        return WhereReading(problems=(Problem("where.name", _unplaced(stated)),))
    if reading.place is None:
        return reading
    return _widened(reading.place, where, boundaries, reading)


def place_of_candidate(candidate: Candidate) -> dict[str, Any]:
    """Give a candidate a person chose in the way the form keeps it."""
    place = Place(
        name=candidate.name,
        precision=candidate.precision,
        longitude=candidate.longitude,
        latitude=candidate.latitude,
        radius_m=float(candidate.radius_m),
        area=_area_of(candidate),
        country=candidate.country or None,
        admin1=candidate.admin1,
        admin2=candidate.admin2,
        gazetteer_id=candidate.gazetteer_id,
        method=PlaceMethod(candidate.method),
        reading=candidate.reading[:_LONGEST_READING],
    )
    return place.model_dump(mode="json")


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
    text = where["coordinates"]
    try:
        parsed = parse_map_link(text) if _LINK.match(text) else parse_position(text)
    except InvalidPosition as error:
        problem = Problem("where.coordinates", str(error))
        return WhereReading(problems=(problem,), swapped=_readable_swap(text, stated, boundaries))
    method = PlaceMethod.CLICKED if text == where["clicked"] else PlaceMethod.COORDINATES
    at = parsed.position
    exchanged = swapped_position(
        stated.model_copy(update={"longitude": at.longitude, "latitude": at.latitude}), boundaries
    )
    place, remarks = place_at(at, stated, boundaries, precision_m=parsed.precision_m, method=method)
    if exchanged is None:
        return WhereReading(place=place, remarks=remarks)
    problem = Problem(
        "where.coordinates",
        "Latitude and longitude seem swapped: exchanged, they lie where the report says. "
        "Swap them, or change the country or region.",
    )
    swap = _exchange(text) or f"{exchanged.latitude:g}, {exchanged.longitude:g}"
    return WhereReading(problems=(problem,), remarks=remarks, swapped=swap)


def _readable_swap(text: str, stated: DraftPlace, boundaries: Boundaries) -> str | None:
    """Exchange two numbers that are no position as typed, if that gives one that fits."""
    exchanged = _exchange(text)
    if exchanged is None:
        return None
    try:
        position = parse_position(exchanged).position
    except InvalidPosition:
        return None
    return None if compare(stated, position, boundaries) else exchanged


def _exchange(text: str) -> str | None:
    match = _PAIR.fullmatch(text)
    return f"{match[2]}, {match[1]}" if match else None


def _chosen(where: Mapping[str, Any], stated: DraftPlace, boundaries: Boundaries) -> WhereReading:
    words = {name: value for name, value in stated if value}
    try:
        place = Place.model_validate({**where["place"], **words})
    except ValidationError as error:
        return WhereReading(problems=invalid_event(error, "where").problems)
    at = Position(longitude=place.longitude, latitude=place.latitude)
    return WhereReading(place=place, remarks=compare(stated, at, boundaries))


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
            "area": _area_around(place, level, boundaries),
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


def _area_around(place: Place, level: LocationPrecision, boundaries: Boundaries) -> str | None:
    country, admin1 = boundaries.locate(
        Position(longitude=place.longitude, latitude=place.latitude)
    )
    around = {LocationPrecision.ADMIN1: admin1, LocationPrecision.COUNTRY: country}.get(level)
    return around.code if around is not None else None


def _with_note(reading: str | None, note: str) -> str:
    room = _LONGEST_READING - len(note) - 1
    return f"{(reading or '')[:room].rstrip()} {note}".strip()


def _area_of(candidate: Candidate) -> str | AreaGeometry | None:
    if candidate.area_code is not None or candidate.area is None:
        return candidate.area_code
    try:
        return area_from_shape(candidate.area)
    except ValidationError:
        # Too fine, or no area: the circle of its radius stands for it.
        return None
