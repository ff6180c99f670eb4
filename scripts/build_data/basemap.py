"""The light GeoJSON files that the offline map draws: land, first-level borders, disputed lines.

All three come from one simplified coverage, so their lines lie on each other.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import orjson
import shapely

from scripts.build_data.coverage import polygonal, simplify_rest

DETAILED: Final = frozenset(
    "UKR RUS BLR POL SVK HUN ROU MDA GEO KAZ EST LTU FIN BGR TUR ARM".split()  # noqa: SIM905
)
"""Countries whose first-level borders are drawn: the war's and its neighbours'.

Latvia's and Azerbaijan's districts are too many to help anybody read the map.
"""
TOLERANCE_DETAILED = 0.012
TOLERANCE_WORLD = 0.06
"""Degrees, see `coverage.simplify`."""
SMALLEST_PART_DETAILED = 0.0005
SMALLEST_PART_WORLD = 0.01
"""Square degrees: smaller islands are left out where a country has larger parts."""
THREE_DECIMALS: Final = (12.0, 35.0, 60.0, 72.0)
"""West, south, east, north: within, coordinates keep three decimals (100 m), else two (1 km)."""

DISPUTED: Final[tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]] = (
    ("Crimea and Sevastopol, of Ukraine, occupied by Russia", ("UA-43", "UA-40"), ("UA-65",)),
    ("Abkhazia, of Georgia", ("GE-AB",), ("GEO",)),
    ("Transnistria, of Moldova", ("MD-SN",), ("MDA",)),
    ("Kosovo", ("XKX",), ("SRB",)),
    ("Northern Cyprus, of Cyprus", ("CY-X04",), ("CYP", "GBR")),
    ("Golan Heights, of Syria, occupied by Israel", ("SYR",), ("IL-Z",)),
    ("Palestine, armistice lines of 1949", ("PSE",), ("ISR",)),
    ("Western Sahara", ("ESH",), ("MAR",)),
    ("Somaliland, of Somalia", ("SO-X11",), ("SOM",)),
    ("Kashmir", ("IN-JK", "IN-X06"), ("PAK", "CHN")),
)  # fmt: skip
"""What is drawn dashed: the line between two sets of areas (codes of areas or countries)."""


def build(admin1: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    """Return the feature collections by file name."""
    light = _lighter(admin1)
    whole = {
        code: shapely.coverage_union_all(np.asarray(parts.geometry))
        for code, parts in light.groupby("country")
    }
    disputed_areas = {code for _, codes, _ in DISPUTED for code in codes}
    land = [
        _feature(row, whole[row.code], disputed=row.code in disputed_areas)
        for row in countries.itertuples()
    ]
    areas = [
        _feature(row, row.geometry, disputed=row.code in disputed_areas)
        for row in light.itertuples()
        if row.country in DETAILED
    ]
    return {
        "basemap_countries.geojson": _collection(land),
        "basemap_admin1.geojson": _collection(areas),
        "basemap_disputed.geojson": _collection(_disputed_lines(light)),
    }


def write(collections: dict[str, dict[str, Any]], directory: Path) -> None:
    """Write each collection as compact GeoJSON."""
    for name, collection in collections.items():
        (directory / name).write_bytes(orjson.dumps(collection) + b"\n")


def _lighter(admin1: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = np.asarray(admin1.geometry)
    detailed = admin1["country"].isin(DETAILED).to_numpy()
    fine = shapely.coverage_simplify(shapes, TOLERANCE_DETAILED)
    result = simplify_rest(fine, detailed, TOLERANCE_WORLD)
    return admin1.assign(geometry=polygonal(result))


def _rounded(line: shapely.LineString) -> list[list[float]]:
    """Round by where a point lies, not by whose it is: shared borders stay shared."""
    west, south, east, north = THREE_DECIMALS
    points: list[list[float]] = []
    for x, y in line.coords:
        digits = 3 if west < x < east and south < y < north else 2
        point = [round(x, digits), round(y, digits)]
        if not points or points[-1] != point:
            points.append(point)
    return points


def _feature(row: Any, shape: shapely.Geometry, *, disputed: bool) -> dict[str, Any]:  # noqa: ANN401 - a row of a data frame
    properties: dict[str, Any] = {
        "code": row.code,
        "name": row.name_en,
        "label": [round(row.label_longitude, 2), round(row.label_latitude, 2)],
    }
    if disputed:
        properties["disputed"] = True
    smallest = SMALLEST_PART_DETAILED if row.country in DETAILED else SMALLEST_PART_WORLD
    coordinates = list(_polygons(shape, smallest))
    return {
        "type": "Feature",
        "id": row.code,
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
    }


def _polygons(shape: shapely.Geometry, smallest: float) -> Iterable[list[list[list[float]]]]:
    """Give the polygons worth drawing, always the largest; rounding may have flattened some."""
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    for index, part in enumerate(parts):
        if index == 0 or part.area >= smallest:
            rings = [part.exterior, *(hole for hole in part.interiors)]
            drawn = [ring for ring in map(_rounded, rings) if len(ring) > 3]
            if drawn:
                yield drawn


def _disputed_lines(light: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    features = []
    for name, ours, theirs in DISPUTED:
        inside = light["code"].isin(ours) | light["country"].isin(ours)
        outside = (light["code"].isin(theirs) | light["country"].isin(theirs)) & ~inside
        one = shapely.coverage_union_all(np.asarray(light.geometry[inside]))
        other = shapely.coverage_union_all(np.asarray(light.geometry[outside]))
        shared = shapely.line_merge(
            shapely.union_all(
                [
                    part
                    for part in shapely.get_parts(one.boundary.intersection(other.boundary))
                    if part.geom_type == "LineString"
                ]
            )
        )
        lines = [_rounded(line) for line in shapely.get_parts(shared)]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": name, "disputed": True},
                "geometry": {"type": "MultiLineString", "coordinates": lines},
            }
        )
    return features


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
