"""Geometries of strangers: made fit for an event, each repair said, or refused with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import shapely
from pydantic import ValidationError
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

from events.model.event import area_from_shape
from events.model.place import MOST_POSITIONS
from geo.measure import distance_m
from geo.position import Position

Project = Callable[[float, float], tuple[float, float]]
"""From the file's x and y to longitude and latitude (WGS 84 degrees)."""

_DEPTH: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_MOST_PARTS: Final = 10_000
_MOST_NESTED: Final = 20


class BadGeometry(ValueError):  # noqa: N818 - reads as what it is
    """A geometry that cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Where a geometry lies.

    Attributes
    ----------
    longitude, latitude
        A point that stands for it (WGS 84 degrees).
    area
        GeoJSON geometry of the area or line an event can keep; None for a point, and for what is
        neither.
    radius_m
        Metres around the point that hold all of it; 0 for a point.
    notes
        What was repaired or left out.
    """

    longitude: float
    latitude: float
    area: dict[str, Any] | None = None
    radius_m: float = 0.0
    notes: tuple[str, ...] = ()


def footprint(geometry: object, project: Project | None = None) -> Footprint | None:
    """Make a stranger's GeoJSON geometry fit for an event.

    Parameters
    ----------
    project
        From the file's coordinates to degrees; None where they are degrees.

    Returns
    -------
    None for a geometry without coordinates, such as an empty collection.

    Raises
    ------
    BadGeometry
        It is no geometry, or lies outside the world.
    """
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        point = geometry.get("coordinates")
        if isinstance(point, list) and len(point) == 2:  # the usual case, without detours
            longitude, latitude = _position(point, project, set())
            return Footprint(longitude, latitude)
    notes: set[str] = set()
    parts = _parts(geometry, project, notes, 0)
    if not parts:
        return None
    drawn = [shape(part) for part in parts]
    whole = drawn[0] if len(drawn) == 1 else shapely.GeometryCollection(drawn)
    if whole.is_empty:
        return None
    return _footprint_of(_mended(whole, notes), notes)


def _footprint_of(whole: BaseGeometry, notes: set[str]) -> Footprint:
    if isinstance(whole, shapely.Point):
        return Footprint(whole.x, whole.y, notes=tuple(sorted(notes)))
    point = _middle(whole)
    area = None
    if whole.geom_type in ("Polygon", "MultiPolygon", "LineString"):
        if shapely.get_num_coordinates(whole) > MOST_POSITIONS:
            whole = whole.simplify(0.0005)
            notes.add(f"The shape had more than {MOST_POSITIONS:,} points and was simplified.")
        try:
            area = area_from_shape(whole).geojson
        except ValidationError:
            notes.add("The shape cannot be kept; a circle around it stands for it.")
    else:
        notes.add(f"A {whole.geom_type} is kept as a circle around it, not as its parts.")
    here = Position(longitude=point.x, latitude=point.y)
    radius = max(
        distance_m(here, Position(longitude=x, latitude=y)) for x, y in _outline_points(whole)
    )
    return Footprint(point.x, point.y, area, min(radius, 20_000_000.0), tuple(sorted(notes)))


def _middle(whole: BaseGeometry) -> shapely.Point:
    """Give a point that stands for a shape; parts on both sides of 180° lie beside each other."""
    west, _, east, _ = whole.bounds
    is_over = east - west > 180
    if is_over:
        whole = shapely.transform(whole, lambda xy: xy + [[360, 0]] * (xy[:, :1] < 0))
    if whole.area > 0:
        # Of parts cut at 180° the middle of all, if it lies in one; of others a point inside.
        point = whole.centroid if is_over else whole.representative_point()
    elif whole.geom_type == "LineString":
        point = whole.interpolate(0.5, normalized=True)
    else:
        point = whole.centroid
    return shapely.Point((point.x + 180) % 360 - 180, point.y) if is_over else point


def _outline_points(whole: BaseGeometry) -> list[tuple[float, float]]:
    found = shapely.get_coordinates(whole)
    # Enough of them for a radius; the hull would be wrong on both sides of the antimeridian.
    return [(float(x), float(y)) for x, y in found[:: max(len(found) // 500, 1)]]


def _parts(geometry: object, project: Project | None, notes: set[str], depth: int) -> list[Any]:
    if not isinstance(geometry, dict):
        raise BadGeometry("Is no geometry: a group with “type” and “coordinates” is needed.")
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        members = geometry.get("geometries")
        if not isinstance(members, list) or depth > _MOST_NESTED:
            raise BadGeometry("A GeometryCollection needs a list of “geometries”.")
        if depth:
            notes.add("Collections within a collection were taken as one.")
        found = [part for m in members for part in _parts(m, project, notes, depth + 1)]
        if len(found) > _MOST_PARTS:
            raise BadGeometry(f"Has over {_MOST_PARTS:,} parts.")
        return found
    if not isinstance(kind, str) or kind not in _DEPTH:
        raise BadGeometry(f"{str(kind)[:40]!r} is no type of geometry; see RFC 7946.")
    if "coordinates" not in geometry:
        raise BadGeometry(f"Is a {kind} without “coordinates”.")
    coordinates = geometry["coordinates"]
    if coordinates in ([], None):
        notes.add(f"A {kind} without coordinates was left out.")
        return []
    nested = _nested(coordinates, _DEPTH[kind], kind, project, notes)
    if kind in ("Polygon", "MultiPolygon"):
        polygons = [nested] if kind == "Polygon" else nested
        nested = [[_ring(ring, notes) for ring in polygon] for polygon in polygons]
        for polygon in nested:
            _check_winding(polygon, notes)
        if kind == "Polygon":
            nested = nested[0]
    elif kind == "LineString" and len({tuple(p) for p in nested}) < 2:
        notes.add("The line has no length and is taken as a point.")
        return [{"type": "Point", "coordinates": nested[0]}]
    return [{"type": kind, "coordinates": nested}]


def _nested(value: object, depth: int, kind: str, project: Project | None, notes: set[str]) -> Any:  # noqa: ANN401 - as deep as the type says
    if not isinstance(value, list) or not value:
        raise BadGeometry(f"Its coordinates are not nested as a {kind} needs them.")
    if depth == 0:
        return _position(value, project, notes)
    return [_nested(part, depth - 1, kind, project, notes) for part in value]


def _position(value: list[Any], project: Project | None, notes: set[str]) -> tuple[float, float]:
    if len(value) < 2 or not all(type(number) in (int, float) for number in value[:2]):
        raise BadGeometry("Every position must be two numbers, longitude and latitude.")
    if len(value) > 2:
        notes.add("Heights and further numbers of positions were left out.")
    x, y = float(value[0]), float(value[1])
    if not (isfinite(x) and isfinite(y)):
        raise BadGeometry("A position is not finite.")
    longitude, latitude = (x, y) if project is None else project(x, y)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        if abs(latitude) > 90 and abs(longitude) <= 90 and abs(latitude) <= 180:
            hint = "are longitude and latitude exchanged?"
        elif project is None and max(abs(x), abs(y)) > 400:
            hint = "these look like metres: say which CRS they are in."
        else:
            hint = "longitude goes from -180 to 180, latitude from -90 to 90."
        raise BadGeometry(f"Position {x:g}, {y:g} is not on Earth; {hint}")
    return longitude, latitude


def _ring(ring: list[tuple[float, float]], notes: set[str]) -> list[tuple[float, float]]:
    if ring[0] != ring[-1]:
        ring = [*ring, ring[0]]
        notes.add("A ring that was not closed was closed.")
    if len(set(ring)) < 3:
        raise BadGeometry("A ring needs three different points at least.")
    return ring


def _check_winding(polygon: list[list[tuple[float, float]]], notes: set[str]) -> None:
    for number, ring in enumerate(polygon):
        if shapely.LinearRing(ring).is_ccw != (number == 0):
            notes.add("Rings turned the wrong way (RFC 7946, 3.1.6) and were turned round.")


def _mended(whole: BaseGeometry, notes: set[str]) -> BaseGeometry:
    while hasattr(whole, "geoms") and len(whole.geoms) == 1:
        whole = whole.geoms[0]
    if _reaches_over(whole):
        whole = _cut_at_antimeridian(whole)
        notes.add("The shape crosses the 180th meridian and was cut there (RFC 7946, 3.1.9).")
    if not whole.is_valid:
        reason = shapely.is_valid_reason(whole).split("[")[0].strip().lower()
        whole = _largest_kind(shapely.make_valid(whole))
        notes.add(f"The shape was not valid ({reason}) and was repaired.")
    return shapely.geometry.polygon.orient(whole) if isinstance(whole, Polygon) else whole


def _largest_kind(whole: BaseGeometry) -> BaseGeometry:
    """Keep the areas of what a repair left, which may be areas and lines."""
    if whole.geom_type != "GeometryCollection":
        return whole
    areas = [part for part in shapely.get_parts(whole) if part.area > 0]
    return shapely.union_all(areas) if areas else whole


def _reaches_over(whole: BaseGeometry) -> bool:
    """Tell whether a step of an outline is over half the world wide: it went the other way."""
    if whole.geom_type in ("Point", "MultiPoint"):
        return False
    parts = getattr(whole, "geoms", [whole])
    for part in parts:
        outline = part.exterior if part.geom_type == "Polygon" else part
        if outline.geom_type not in ("LineString", "LinearRing"):
            continue
        longitudes = shapely.get_coordinates(outline)[:, 0]
        if len(longitudes) > 1 and abs(longitudes[1:] - longitudes[:-1]).max() > 180:
            return True
    return False


def _cut_at_antimeridian(whole: BaseGeometry) -> BaseGeometry:
    shifted = shapely.transform(whole, lambda xy: xy + [[360, 0]] * (xy[:, :1] < 0))
    if not shifted.is_valid:
        shifted = _largest_kind(shapely.make_valid(shifted))
    west = shapely.clip_by_rect(shifted, 0, -90, 180, 90)
    east = shapely.transform(
        shapely.clip_by_rect(shifted, 180, -90, 360, 90), lambda xy: xy - [360, 0]
    )
    return shapely.union_all([part for part in (west, east) if not part.is_empty])
