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
from typing import Any, Final
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
        A GeoJSON FeatureCollection (WGS 84); of the properties only a ``name`` is left.
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


_Shapes = list[tuple[BaseGeometry, str]]


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
        shapes.append((shape, _name(properties if isinstance(properties, dict) else {})))
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
    names = next((name for name in _NAMES if name in table.columns), None)
    labels = [""] * len(table) if names is None else [_text(value) for value in table[names]]
    return [(s, n) for s, n in zip(table.geometry, labels, strict=True) if s is not None]


def _drawn(path: Path, shapes: _Shapes) -> bytes:
    """Simplify for drawing, and leave out what cannot be drawn."""
    if len(shapes) > _MOST_SHAPES:
        raise _invalid(path, f"has over {_MOST_SHAPES:,} shapes.")
    features = []
    for shape, name in shapes:
        if shape.is_empty:
            continue
        west, south, east, north = shape.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise _invalid(path, "is not in longitude and latitude (WGS 84).")
        drawn = shapely.force_2d(shape.simplify(_TOLERANCE_DEGREES))
        geometry = orjson.loads(shapely.to_geojson(shapely.set_precision(drawn, 1e-5)))
        features.append({"type": "Feature", "properties": {"name": name}, "geometry": geometry})
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
    return _text(value)


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
    return next((_text(properties[name]) for name in _NAMES if properties.get(name)), "")


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:_LONGEST_LINE]


def _invalid(path: Path, fault: str) -> InvalidReferenceLayer:
    return InvalidReferenceLayer(f"{_text(path.name)} {fault}")
