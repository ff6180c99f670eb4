"""Land, borders and names under the marks, by the rules of the screen's map.

The rules are those of ``maps/static/20-land.js`` and ``22-names.js``: the larger names first, none
over another or over a mark.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from briefs.svg import number, tag, text, width_of
from briefs.view import MapView, unit, units
from geo.gazetteer.towns import Towns
from maps.basemap import BASEMAP_FILES

SEA: Final = "#dde7eb"
_LAND, _COUNTRY, _AREA = "#f7f5f0", "#a9a294", "#dcd6c9"
_NAME, _AREA_NAME, _TOWN = "#5f686c", "#868e92", "#545d61"
_AREAS_FROM_ZOOM: Final = 5
_AREA_NAMES: Final = range(6, 12)
_COUNTRY_NAMES: Final = range(10)
_DROPS: Final = (0, 30, -30)
_ROOM: Final = 14
_MOST_TOWNS: Final = 90
_LARGE_TOWN_UNTIL: Final = 6
_SPOT_STEP: Final = 128
_MARGIN_PX: Final = 12

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Feature:
    """A country or area of the base map.

    Attributes
    ----------
    shape
        In the unit square of Web Mercator.
    label
        Where its name stands best, there; None for lines.
    """

    name: str
    shape: BaseGeometry
    label: tuple[float, float] | None


@dataclass(frozen=True)
class BaseMap:
    """The shipped base map, ready to be drawn."""

    countries: tuple[Feature, ...]
    areas: tuple[Feature, ...]
    disputed: tuple[Feature, ...]

    @classmethod
    def load(cls, directory: Path) -> "BaseMap":
        """Read the files the screen's map is drawn from; the last folder is kept."""
        return _load(directory)


@lru_cache(maxsize=1)
def _load(directory: Path) -> BaseMap:
    parts = (
        tuple(_features(directory / BASEMAP_FILES[name]))
        for name in ("countries", "areas", "disputed")
    )
    return BaseMap(*parts)


def _features(path: Path) -> Iterator[Feature]:
    for feature in orjson.loads(path.read_bytes())["features"]:
        geometry = feature["geometry"]
        if geometry["type"] == "MultiLineString":  # of which some lines are but a point
            lines = [line for line in geometry["coordinates"] if len(line) > 1]
            geometry = {**geometry, "coordinates": lines}
        shape = shapely.from_geojson(orjson.dumps(geometry))
        label = feature["properties"].get("label")
        drawn = shapely.transform(shape, units)
        yield Feature(feature["properties"]["name"], drawn, unit(*label) if label else None)


# --- land ---------------------------------------------------------------------------------------


def land_svg(base: BaseMap, view: MapView) -> str:
    """Draw sea, land and borders."""
    parts = [tag("rect", width=view.width, height=view.height, fill=SEA)]
    countries = [path for each in base.countries if (path := path_of(each.shape, view))]
    parts += [tag("path", d=path, fill=_LAND, fill_rule="evenodd") for path in countries]
    line = {"fill": "none", "stroke_linejoin": "round"}
    if view.level >= _AREAS_FROM_ZOOM:
        thick = 1.4 if view.level >= 8 else 1.0
        areas = [path for each in base.areas if (path := path_of(each.shape, view))]
        parts += [tag("path", d=path, stroke=_AREA, stroke_width=thick, **line) for path in areas]
    thick = 1.5 if view.level >= 6 else 1.0
    parts += [
        tag("path", d=path, stroke=_COUNTRY, stroke_width=thick, **line) for path in countries
    ]
    for each in base.disputed:
        if path := path_of(each.shape, view):
            parts.append(tag("path", d=path, stroke=_LAND, stroke_width=4, **line))
            dashes = {"stroke_dasharray": "6 4", **line}
            parts.append(tag("path", d=path, stroke=_COUNTRY, stroke_width=1.5, **dashes))
    return "".join(parts)


def path_of(shape: BaseGeometry, view: MapView) -> str:
    """Write the part of a shape (unit square) that is in view as path data; "" for none."""
    margin = _MARGIN_PX / view.scale
    left, top = view.left - margin, view.top - margin
    right = view.left + view.width / view.scale + margin
    bottom = view.top + view.height / view.scale + margin
    west, north, east, south = shape.bounds if not shape.is_empty else (2.0, 2.0, 2.0, 2.0)
    if west > right or east < left or north > bottom or south < top:
        return ""
    with suppress(shapely.GEOSException):  # drawn whole: the picture cuts off what is outside
        shape = shapely.clip_by_rect(shape, left, top, right, bottom)
    shape = shape.simplify(0.35 / view.scale, preserve_topology=False)
    return "".join(_rings(shape, view))


def _rings(shape: BaseGeometry, view: MapView) -> Iterator[str]:
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield f"{_line(ring.coords, view)}Z"
        elif part.geom_type in ("LineString", "LinearRing"):
            yield _line(part.coords, view)


def _line(points: Iterable[tuple[float, ...]], view: MapView) -> str:
    placed = (np.asarray(points, dtype=np.float64)[:, :2] - [view.left, view.top]) * view.scale
    written = (f"{number(round(x, 1))} {number(round(y, 1))}" for x, y in placed.tolist())
    return "M" + "L".join(written)


# --- names --------------------------------------------------------------------------------------


def names_svg(base: BaseMap, towns: Towns, view: MapView, taken: Sequence[Box]) -> str:
    """Write names where there is room for them.

    Parameters
    ----------
    taken
        Boxes of pixels nothing may be written over: those of the marks.
    """
    kept = list(taken)
    parts: list[str] = []
    if view.level in _COUNTRY_NAMES:
        parts += _feature_names(base.countries, view, kept, is_country=True)
    small = list(_towns_in(towns, view))
    parts += _town_names([each for each in small if each.zoom <= _LARGE_TOWN_UNTIL], view, kept)
    if view.level in _AREA_NAMES:
        parts += _feature_names(base.areas, view, kept, is_country=False)
    parts += _town_names([each for each in small if each.zoom > _LARGE_TOWN_UNTIL], view, kept)
    return "".join(parts)


def _feature_names(
    features: Iterable[Feature], view: MapView, kept: list[Box], *, is_country: bool
) -> Iterator[str]:
    size = 12 if is_country else 11
    for feature in features:
        west, north, east, south = feature.shape.bounds
        if feature.label is None or not _meets((west, north, east, south), view):
            continue
        at = _spot(feature, view, is_country=is_country)
        if at is None:
            continue
        x, y = at
        long = width_of(feature.name, size, bold=is_country, italic=not is_country)
        spacing = 0.08 * size if is_country else 0.0
        long += spacing * len(feature.name) + 8
        if long > (east - west) * view.scale * (1.3 if is_country else 1):
            continue
        for drop in _DROPS:
            box = (x - long / 2, y + drop - 9, x + long / 2, y + drop + 9)
            if any(overlap(other, box) for other in kept):
                continue
            kept.append(box)
            look: dict[str, object] = {"text_anchor": "middle"}
            if is_country:
                look |= {"font_weight": 700, "letter_spacing": spacing}
            else:
                look |= {"font_style": "italic"}
            colour = _NAME if is_country else _AREA_NAME
            yield haloed(feature.name, x, y + drop + 4, size, colour, **look)
            break


def _spot(feature: Feature, view: MapView, *, is_country: bool) -> tuple[float, float] | None:
    """Give the pixel of a name: its usual place if that is in view, else for a country one that is.

    The latter is the point of a fixed grid that lies in it nearest to the middle of the picture.
    """
    if feature.label is None:
        return None
    x, y = view.at(*feature.label)
    if 0 < x < view.width and 0 < y < view.height:
        return x, y
    if not is_country:
        return None
    across = np.arange(_SPOT_STEP, view.width - _SPOT_STEP / 2, _SPOT_STEP)
    down = np.arange(_SPOT_STEP, view.height - _SPOT_STEP / 2, _SPOT_STEP)
    grid = np.array([(x, y) for x in across for y in down]).reshape(-1, 2)
    places = grid / view.scale + [view.left, view.top]
    inside = grid[shapely.contains_xy(feature.shape, places[:, 0], places[:, 1])]
    if not len(inside):
        return None
    apart = np.hypot(*(inside - [view.width / 2, view.height / 2]).T)
    x, y = inside[int(np.argmin(apart))].tolist()
    return x, y


@dataclass(frozen=True)
class _Town:
    name: str
    x: float
    y: float
    zoom: int


def _towns_in(towns: Towns, view: MapView) -> Iterator[_Town]:
    window = view.window
    here = (towns.zoom <= view.level) & (towns.longitude >= window.west)
    here &= (towns.longitude <= window.east) & (towns.latitude >= window.south)
    here &= towns.latitude <= window.north
    for row in np.flatnonzero(here)[: 20 * _MOST_TOWNS].tolist():
        x, y = view.at(*unit(float(towns.longitude[row]), float(towns.latitude[row])))
        name = towns.names[int(towns.order[row])].as_py()
        yield _Town(name, x, y, int(towns.zoom[row]))


def _town_names(towns: Iterable[_Town], view: MapView, kept: list[Box]) -> Iterator[str]:
    named = 0
    for town in towns:
        if named >= _MOST_TOWNS:
            return
        size = min(10 + max(view.level - town.zoom, 0), 13)
        long = width_of(town.name, size) + 8
        for is_right in (True, False):
            left = town.x - 4 if is_right else town.x - long - 4
            box = (left, town.y - 8, left + long + 8, town.y + 8)
            wide = (box[0] - _ROOM, box[1] - _ROOM / 2, box[2] + _ROOM, box[3] + _ROOM / 2)
            if any(overlap(other, wide) for other in kept):
                continue
            kept.append(box)
            named += 1
            halo = {"fill": _TOWN, "stroke": _LAND, "stroke_width": 1.2}
            yield tag("circle", cx=town.x, cy=town.y, r=2.4, **halo)
            x = town.x + 6 if is_right else town.x - 6
            anchor = "start" if is_right else "end"
            yield haloed(town.name, x, town.y + 3.5, size, _TOWN, text_anchor=anchor)
            break


def haloed(words: str, x: float, y: float, size: float, fill: str, /, **look: object) -> str:
    """Write words with a rim of land around them, so that lines below do not disturb."""
    rim = {"fill": _LAND, "stroke": _LAND, "stroke_width": 3, "stroke_linejoin": "round"}
    return text(words, x, y, size, **rim, **look) + text(words, x, y, size, fill=fill, **look)


def overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes touch."""
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _meets(bounds: Box, view: MapView) -> bool:
    right, bottom = view.left + view.width / view.scale, view.top + view.height / view.scale
    return overlap(bounds, (view.left, view.top, right, bottom))
