"""Layers a user lays over the map for reference: a line of contact, areas of control.

None ships. Each is a GeoJSON or GeoPackage file in one folder, and must say whose it is and of
which day: in members of the GeoJSON itself (``title``, ``source``, ``date``, ``url``), or in a
file of the same name that ends in ``.yaml``. Everything in them is a stranger's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import orjson
import shapely
import yaml
from shapely.geometry.base import BaseGeometry

from geo.errors import InvalidReferenceLayer

SUFFIXES: Final = (".geojson", ".gpkg")
LARGEST_FILE_BYTES: Final = 30_000_000
MOST_LAYERS: Final = 30
_MOST_SHAPES: Final = 20_000
_TOLERANCE_DEGREES: Final = 0.0005
"""About 50 m: less than a pixel up to zoom 11."""
_LONGEST_LINE: Final = 200
_NAMES: Final = ("name", "Name", "NAME", "title", "label")
_VALID: Final = ("valid_from", "valid_to")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class ReferenceLayer:
    """One layer, ready to be drawn.

    Attributes
    ----------
    key
        Its file's name: names it in addresses.
    title, source
        As its author states them, one line each.
    date
        The day it speaks of.
    url
        Where it is from, http or https, or nothing.
    colour
        ``#rrggbb``, or nothing for the map's own.
    shapes
        A GeoJSON FeatureCollection (WGS 84); of the properties only ``name`` is left, and
        ``valid_from`` and ``valid_to`` where they are given.
    """

    key: str
    title: str
    source: str
    date: date
    url: str
    colour: str
    shapes: bytes


def layer_files(directory: Path) -> list[Path]:
    """Give the files of the folder that may be layers, by name; none where there is no folder."""
    if not directory.is_dir():
        return []
    found = (path for path in directory.iterdir() if path.suffix.lower() in SUFFIXES)
    return sorted(path for path in found if path.is_file())[:MOST_LAYERS]


def stated_beside(path: Path) -> Path:
    """Give the file that may state title, source and date of a layer."""
    return path.with_suffix(".yaml")


def read_layer(path: Path) -> ReferenceLayer:
    """Read one layer.

    Raises
    ------
    InvalidReferenceLayer
        In one line that names the file and how to mend it.
    """
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise _invalid(path, f"is larger than {LARGEST_FILE_BYTES // 1_000_000} MB; simplify it.")
    members: Mapping[str, Any] = {}
    if path.suffix.lower() == ".gpkg":
        shapes = _from_geopackage(path)
    else:
        members, shapes = _from_geojson(path)
    stated = {**members, **_stated_in_yaml(stated_beside(path))}
    title = _line(path, stated, "title") or path.stem
    source = _line(path, stated, "source")
    if not source:
        raise _invalid(path, f"says not whose it is: add “source” to {stated_beside(path).name}.")
    url = _line(path, stated, "url")
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise _invalid(path, "has a “url” that is not http or https.")
    colour = _line(path, stated, "colour")
    if colour and not _COLOUR.fullmatch(colour):
        raise _invalid(path, "has a “colour” that is not written like #3a5f0b.")
    return ReferenceLayer(
        path.name, title, source, _day(path, stated), url, colour, _drawn(path, shapes)
    )


class _Shape(NamedTuple):
    """One feature: its geometry, its name, and the days it is said to hold between."""

    geometry: BaseGeometry
    name: str
    valid_from: date | None
    valid_to: date | None


_Shapes = list[_Shape]


def _from_geojson(path: Path) -> tuple[Mapping[str, Any], _Shapes]:
    try:
        read = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise _invalid(path, f"cannot be read as GeoJSON ({error}).") from error
    if not isinstance(read, dict) or not isinstance(read.get("features"), list):
        raise _invalid(path, "is no GeoJSON FeatureCollection.")
    shapes: _Shapes = []
    for number, feature in enumerate(read["features"]):
        if not isinstance(feature, dict) or feature.get("geometry") is None:
            continue
        try:
            shape = shapely.from_geojson(orjson.dumps(feature["geometry"]))
        except shapely.GEOSException as error:
            raise _invalid(path, f"has no geometry in its feature {number + 1}.") from error
        properties = feature.get("properties")
        known = properties if isinstance(properties, dict) else {}
        shapes.append(_shape(path, number + 1, shape, known))
    return read, shapes


def _from_geopackage(path: Path) -> _Shapes:
    # Imported only where somebody has such a file: it takes a second and 60 MB.
    import geopandas as gpd
    from pyogrio.errors import DataSourceError

    try:
        table = gpd.read_file(path)
        if table.crs is None:
            raise _invalid(path, "does not say its coordinate system.")
        table = table.to_crs(4326)
    except (DataSourceError, ValueError, OSError, AttributeError) as error:
        raise _invalid(path, "cannot be read as a GeoPackage.") from error
    facts = [name for name in (*_NAMES, *_VALID) if name in table.columns]
    rows = zip(table.geometry, table[facts].to_dict("records"), strict=True)
    return [
        _shape(path, number, shape, {str(name): value for name, value in known.items()})
        for number, (shape, known) in enumerate(rows, start=1)
        if shape is not None
    ]


def _shape(
    path: Path, number: int, geometry: BaseGeometry, properties: Mapping[str, Any]
) -> _Shape:
    begin, end = (_valid_day(path, number, name, properties.get(name)) for name in _VALID)
    if begin is not None and end is not None and end < begin:
        raise _invalid(path, f"has a feature {number} that ends ({end}) before it begins.")
    return _Shape(geometry, _name(properties), begin, end)


def _valid_day(path: Path, number: int, name: str, value: object) -> date | None:
    """Read a day as GeoJSON or a GeoPackage holds it; nothing given is an open side."""
    if value is None or value == "" or value != value:  # NaT and NaN are not themselves
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = value.strip()[:10] if isinstance(value, str) else ""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        fault = f"has a “{name}” in its feature {number} that is not written like 2025-04-09."
        raise _invalid(path, fault) from error


def _drawn(path: Path, shapes: _Shapes) -> bytes:
    """Simplify for drawing, and leave out what cannot be drawn."""
    if len(shapes) > _MOST_SHAPES:
        raise _invalid(path, f"has over {_MOST_SHAPES:,} shapes.")
    features = []
    for shape in shapes:
        if shape.geometry.is_empty:
            continue
        west, south, east, north = shape.geometry.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise _invalid(path, "is not in longitude and latitude (WGS 84).")
        drawn = shapely.force_2d(shape.geometry.simplify(_TOLERANCE_DEGREES))
        geometry = orjson.loads(shapely.to_geojson(shapely.set_precision(drawn, 1e-5)))
        days = zip(_VALID, (shape.valid_from, shape.valid_to), strict=True)
        properties = {"name": shape.name, **{name: day for name, day in days if day is not None}}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    if not features:
        raise _invalid(path, "has nothing in it to draw.")
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _stated_in_yaml(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise _invalid(path, "cannot be read as YAML.") from error
    if not isinstance(read, dict):
        raise _invalid(path, "must hold lines such as “source: Whoever drew it”.")
    return read


def _line(path: Path, stated: Mapping[str, Any], name: str) -> str:
    value = stated.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _invalid(path, f"has a “{name}” that is no text.")
    return plain_text(value)


def _day(path: Path, stated: Mapping[str, Any]) -> date:
    value = stated.get("date")
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip()[:10])
        except ValueError as error:
            raise _invalid(path, "has a “date” that is not written like 2025-04-09.") from error
    if isinstance(value, date):  # as YAML reads it
        return date(value.year, value.month, value.day)
    raise _invalid(path, f"says not of which day it is: add “date” to {stated_beside(path).name}.")


def _name(properties: Mapping[str, Any]) -> str:
    return next((plain_text(properties[name]) for name in _NAMES if properties.get(name)), "")


def plain_text(value: object) -> str:
    """Give a stranger's text as one short line of printable letters; nothing for what is none."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:_LONGEST_LINE]


def _invalid(path: Path, fault: str) -> InvalidReferenceLayer:
    return InvalidReferenceLayer(f"{plain_text(path.name)} {fault}")
