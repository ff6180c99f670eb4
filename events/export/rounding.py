"""Positions made coarse for sensitive places, and nothing finer left beside them.

The point is moved to the nearest corner of a grid, the radius grows by as much as that can have
moved it, and everything the exact position could be read from goes: an area of the event's own, the
gazetteer's number, how the place was understood, a stranger's further properties, and positions
written in texts and web addresses. Names of places stay; whoever publishes has to look at those.
"""

import re
from math import ceil
from typing import Any, Final

from shapely.geometry import shape

from geo.measure import area_radius_m, distance_m
from geo.position import Position
from geo.precision import LocationPrecision

_REMOVED: Final = "[position removed]"
_DECIMAL: Final = r"[-+−]?\d{1,3}(?:\.\d{2,}|,\d{4,})\s*°?\s*[NSEWnsewСЮЗВ]?"
_POSITION: Final = re.compile(
    # 48.1234, 37.5678 and 48,1234 37,5678
    rf"{_DECIMAL}[\s,;/|]{{1,4}}{_DECIMAL}"
    # 48° 7' 24" N, 37°34'
    r"|\d{1,3}(?:[.,]\d+)?\s*°(?:\s*\d{1,2}(?:[.,]\d+)?\s*['′’`\"″”]{0,2})*\s*[NSEWСЮЗВ]?"
    # MGRS: 37U DQ 12345 67890
    r"|\b\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{2,5}\s?\d{2,5}\b",
)
_ADDRESS_WITH_POSITION: Final = re.compile(r"[=@/,:!+~#]-?\d{1,3}\.\d{2,}|\bmgrs\b", re.IGNORECASE)
_HOST: Final = re.compile(r"https?://[^/?#]*/?", re.IGNORECASE)
_LARGEST_RADIUS_M: Final = 20_100_000
_NEAR_M: Final = 25_000


def rounded(feature: dict[str, Any], degrees: float) -> dict[str, Any]:
    """Make a feature's position coarse, and say so in ``rounded_to``.

    Parameters
    ----------
    feature
        As the codec writes it, with its representative point; it may be changed.
    degrees
        Size of the grid.
    """
    place = feature["properties"].get("where")
    changed = {} if place is None else _coarse_place(feature, place, degrees)
    kept = {"extra": {}, **changed}
    properties: dict[str, Any] = {}
    for name, value in feature["properties"].items():
        properties[name] = kept.get(name, value) if name in kept else _without_positions(value)
        if name == "geometry_role":
            properties["rounded_to"] = None if place is None else degrees
    feature["properties"] = properties
    return feature


def _coarse_place(feature: dict[str, Any], place: dict[str, Any], degrees: float) -> dict[str, Any]:
    """Move the point, and give the properties that follow from that."""
    longitude, latitude = place["longitude"], place["latitude"]
    point = Position(
        longitude=max(-180.0, min(180.0, _nearest(longitude, degrees))),
        latitude=max(-90.0, min(90.0, _nearest(latitude, degrees))),
    )
    doubt_m = _doubt_m(point, degrees)
    radius_m = place["radius_m"] + doubt_m
    area = place["area"]
    if isinstance(area, dict):
        radius_m = max(radius_m, area_radius_m(shape(area), point))
        area = None
    # Whole kilometres, since the exact sum would tell how far the point was moved.
    radius_m = float(min(ceil(radius_m / 1000) * 1000, _LARGEST_RADIUS_M))
    precision = _coarse_precision(place["precision"], doubt_m)
    feature["geometry"] = {"type": "Point", "coordinates": [point.longitude, point.latitude]}
    name = _without_positions(place["name"])
    where = {
        **{key: _without_positions(value) for key, value in place.items()},
        "name": name,
        "precision": precision,
        "longitude": point.longitude,
        "latitude": point.latitude,
        "radius_m": radius_m,
        "area": area,
        "gazetteer_id": None,
        "reading": None,
    }
    return {
        "where": where,
        "place": name,
        "location_precision": precision,
        "radius_m": radius_m,
        "geometry_role": "representative",
    }


def _nearest(value: float, degrees: float) -> float:
    return round(round(value / degrees) * degrees, 6) + 0.0


def _doubt_m(point: Position, degrees: float) -> float:
    """Give how far at most the exact point lies from the rounded one, in metres."""
    corners = (
        Position(
            longitude=max(-180.0, min(180.0, point.longitude + east * degrees / 2)),
            latitude=max(-90.0, min(90.0, point.latitude + north * degrees / 2)),
        )
        for east in (-1, 1)
        for north in (-1, 1)
    )
    return max(distance_m(point, corner) for corner in corners)


def _coarse_precision(precision: int, doubt_m: float) -> int:
    """Give the UCDP level that is still true: "near a known place" means within 25 km."""
    if precision == LocationPrecision.EXACT and doubt_m <= _NEAR_M:
        return int(LocationPrecision.NEAR)
    if precision < LocationPrecision.ADMIN1 and doubt_m > _NEAR_M:
        return int(LocationPrecision.FUZZY)
    return precision


def _without_positions(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Take positions out of every text in a JSON value."""
    if isinstance(value, str):
        if _HOST.match(value):
            return " ".join(map(_address_without_position, value.split(" ")))
        return _POSITION.sub(_REMOVED, value) if any(map(str.isdigit, value)) else value
    if isinstance(value, dict):
        return {key: _without_positions(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_positions(item) for item in value]
    return value


def _address_without_position(address: str) -> str:
    """Cut a web address down to its host where the rest may hold a position."""
    host = _HOST.match(address)
    if host is None or not _ADDRESS_WITH_POSITION.search(address, host.end() - 1):
        return address
    return host[0]
