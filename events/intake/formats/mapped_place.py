"""The place of a row of any other table: names, coordinates, shapes, and how exact it is said."""

import re
from collections.abc import Callable
from typing import Any, Final

from events.intake.formats.base import Cells, Context, RowFields
from events.intake.formats.mapped_words import (
    acled_level,
    is_code_of_country,
    is_kind_of_site,
    is_world_part,
    precision_of,
)
from events.intake.tables.shapes import BadGeometry
from events.intake.tables.written_shapes import looks_like_shape, shape_of
from events.model.country_names import alpha3_of
from geo.errors import InvalidPosition
from geo.map_links import is_link, read_position
from geo.position import METRES_PER_DEGREE, step_degrees
from geo.precision import LocationPrecision

At = Callable[[str], str]
"""Gives the key of the column of a field."""

_ANGLE: Final = re.compile(r"[°º'\"′″NSEWСЮ]|\d\s+\d")


def place_of(
    cells: Cells, at: At, context: Context, meant: Callable[[str], str | None]
) -> RowFields:
    """Read the place of a row.

    Parameters
    ----------
    meant
        Gives the text of a field, or what a person said it means.
    """
    place: RowFields = {
        "name": meant("place"),
        "country": meant("country"),
        "admin1": meant("admin1"),
        "admin2": meant("admin2"),
    }
    _read_country(cells, at, place)
    if place["name"] is not None and is_kind_of_site(place["name"]):
        place["name"] = None
        cells.keep(at("place"))
        cells.warn((at("place"),), "Tells a kind of site and names no place; it is kept beside.")
    if place["admin1"] is not None and is_world_part(place["admin1"]):
        cells.not_understood((at("admin1"),), place["admin1"], ": it is a region of the world")
        place["admin1"] = None
    _read_position(cells, at, place)
    _read_precision(cells, at, context, place, meant("precision"))
    return place


def _read_position(cells: Cells, at: At, place: RowFields) -> None:
    longitude, latitude = cells.raw(at("longitude")), cells.raw(at("latitude"))
    if (
        isinstance(latitude, str)
        and isinstance(longitude, str)
        and _are_angles(latitude, longitude)
    ):
        _from_words(cells, (at("latitude"), at("longitude")), f"{latitude} {longitude}", place)
    elif longitude is not None or latitude is not None:
        place["longitude"] = cells.number(at("longitude"))
        place["latitude"] = cells.number(at("latitude"))
        step = max(_step_of(longitude), _step_of(latitude))
        place["doubt_m"] = step / 2 * METRES_PER_DEGREE
        place["step"] = step
    whole = cells.raw(at("position"))
    if whole is None:
        return
    source = (cells.name(at("position")),)
    if isinstance(whole, dict | list):
        place["shape_source"] = source
        _from_parts(cells, at, whole, place)
        return
    text = str(whole).strip()
    if looks_like_shape(text):
        place["shape_source"] = source
        try:
            place["shape"], place["shape_crs"] = shape_of(text)
        except BadGeometry as error:
            cells.problem((at("position"),), str(error))
    elif place.get("longitude") is None:
        place["source"] = source
        _from_words(cells, (at("position"),), text, place)
    else:
        cells.keep(at("position"))
        if (other := _position_in(text)) is not None:
            place["others"] = [(source, other)]


def _from_parts(cells: Cells, at: At, whole: Any, place: RowFields) -> None:  # noqa: ANN401 - JSON
    """Take GeoJSON, or a group with lat and lon, from a cell of a JSON file."""
    if isinstance(whole, dict) and "coordinates" in whole:
        place["shape"] = whole
        return
    cells.keep(at("position"))
    if isinstance(whole, list) and len(whole) == 2:
        cells.not_understood((at("position"),), whole, ": which of the two is the latitude is open")


def _are_angles(latitude: str, longitude: str) -> bool:
    """Tell degrees, minutes and seconds; a blank between digits says so in both columns only."""
    if re.search(r"[°º'\"′″NSEWСЮ]", latitude):
        return True
    return all(re.search(r"\d\s+\d", text.strip()) for text in (latitude, longitude))


def _from_words(cells: Cells, keys: tuple[str, ...], text: str, place: RowFields) -> None:
    try:
        found = read_position(text)
    except InvalidPosition as error:
        if is_link(text):
            cells.not_understood(keys, text, ": it is no link to a place on a map")
        else:
            cells.problem(keys, str(error))
        return
    place |= {
        "longitude": found.position.longitude,
        "latitude": found.position.latitude,
        "doubt_m": found.precision_m,
        "reading": found.reading,
    }


def _position_in(text: str) -> tuple[float, float] | None:
    """Read a position beside columns of coordinates, latitude first; None where it is none."""
    try:
        found = read_position(text)
    except InvalidPosition:
        return None
    return found.position.latitude, found.position.longitude


def _step_of(value: object) -> float:
    return step_degrees(value if isinstance(value, str) else repr(value))


def _read_precision(
    cells: Cells, at: At, context: Context, place: RowFields, told: str | None
) -> None:
    if told is None:
        return
    found = precision_of(told)
    if found is None:
        cells.not_understood((at("precision"),), told)
        # Somebody said how exact it is and we do not know what: no more is claimed than "near".
        if place.get("longitude") is not None or place.get("shape") is not None:
            place["precision"] = LocationPrecision.NEAR
        return
    level, radius_m = found
    if context.acled_levels and radius_m is None and (acled := acled_level(int(level))) is not None:
        level = acled
    place["precision"] = level
    if radius_m is not None:
        place["radius_m"] = radius_m
    if not told.strip().isdigit():
        cells.keep(at("precision"))


def _read_country(cells: Cells, at: At, place: RowFields) -> None:
    """Read the country as a code; what is none known is left for whoever knows the position."""
    told, name = place["country"], place["name"]
    code = alpha3_of(told)
    if told is not None and code is None:
        place |= {"country": None, "country_told": told, "country_key": at("country")}
    elif told is not None:
        place |= {"country": code, "country_words": told}
        if code not in (told, told.upper()) and not told.isascii():
            cells.keep(at("country"))
    if name is not None and is_code_of_country(name) and told in (None, name):
        # A code of a country in a column of places is that country, and no town spelled like it.
        place |= {"name": None, "country": alpha3_of(name)}
        cells.keep(at("place"))
