"""One gapless coverage of first-level areas, simplified together, and countries made of it."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from scripts.build_data.countries import COUNTRY_NAMES
from scripts.build_data.coverage import multipolygon, polygonal, simplify_rest
from scripts.build_data.natural_earth import LANGUAGES

FULL_DETAIL = frozenset({"UKR", "RUS"})
TOLERANCE = 0.01
"""Degrees: square root of the area of the corners that simplifying may cut elsewhere."""
MISSING_PIECE = 1e-3
"""Square degrees: a piece of a country that no first-level area covers, worth giving back."""
GOLAN = shapely.box(35.55, 32.6, 36.1, 33.5)
"""Around what Israel's Northern District has and the country file's Israel has not."""


def mend_coverage(admin1: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Move areas to the country that the stance gives them; give back what is missing."""
    table = admin1.set_index("code", drop=False)
    by_code = countries.drop_duplicates("code").set_index("code").geometry
    # South of the border's parallel all of Morocco's regions is Western Sahara: cutting along the
    # country file's coast, which differs a little, would leave Morocco a string of beaches.
    west, south, east, north = by_code["ESH"].bounds
    western_sahara = shapely.box(west - 1, south - 1, east, north)
    _cut(table, ("MA-14", "MA-15", "MA-16"), western_sahara, "EH-X01")
    golan = table.geometry["IL-Z"].difference(by_code["ISR"]).intersection(GOLAN)
    _give(table, "SY-QU", golan)
    table.at["IL-Z", "geometry"] = multipolygon(table.geometry["IL-Z"].difference(golan))
    table = table[~table.geometry.is_empty].copy()
    _give_missing(table, countries)
    cleaned = shapely.coverage_clean(np.asarray(table.geometry), snapping_distance=1e-7)
    table["geometry"] = polygonal(cleaned)
    return table.sort_index().reset_index(drop=True)


def simplify(admin1: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify the rest of the world; Ukraine and Russia keep every vertex."""
    full = admin1["country"].isin(FULL_DETAIL).to_numpy()
    simple = simplify_rest(np.asarray(admin1.geometry), full, TOLERANCE)
    return admin1.assign(geometry=polygonal(simple))


def dissolve(admin1: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row a country, its shape exactly the union of its first-level areas."""
    known = countries.drop_duplicates("code").set_index("code")
    rows: list[dict[str, Any]] = []
    for code, parts in admin1.groupby("country"):
        whole = multipolygon(shapely.coverage_union_all(np.asarray(parts.geometry)))
        row: dict[str, Any] = {"code": code, "country": code, "kind": "country"}
        row["alpha2"] = min(parts["code"])[:2]  # ISO 3166-2 codes start with it
        if code in known.index:
            for key in ("other_names", *(f"name_{language}" for language in LANGUAGES)):
                row[key] = known.at[code, key]
            x, y = known.at[code, "label_longitude"], known.at[code, "label_latitude"]
        else:
            row |= {f"name_{language}": COUNTRY_NAMES[code][language] for language in LANGUAGES}
            row["other_names"] = ""
            x = y = np.nan
        row["label_longitude"], row["label_latitude"] = x, y
        rows.append(row | {"geometry": whole})
    return gpd.GeoDataFrame(rows, crs="EPSG:4326").sort_values("code").reset_index(drop=True)


def with_labels_inside(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep a label position that lies in its area, else take a point that does."""
    result = table.copy()
    points = shapely.points(result["label_longitude"], result["label_latitude"])
    inside = shapely.contains(np.asarray(result.geometry), points)
    other = shapely.point_on_surface(np.asarray(result.geometry))
    result["label_longitude"] = np.round(
        np.where(inside, shapely.get_x(points), shapely.get_x(other)), 4
    )
    result["label_latitude"] = np.round(
        np.where(inside, shapely.get_y(points), shapely.get_y(other)), 4
    )
    return result


def write(table: gpd.GeoDataFrame, path: Path, columns: list[str]) -> None:
    """Write GeoParquet 1.0 (WKB, zstd), which pyarrow reads in milliseconds."""
    shapes = np.asarray(table.geometry)
    metadata = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["MultiPolygon"],
                "bbox": [round(float(edge), 6) for edge in shapely.total_bounds(shapes)],
            }
        },
    }
    arrays = [pa.array(table[column]) for column in columns]
    written = pa.table(
        [*arrays, pa.array(shapely.to_wkb(shapes), pa.binary())], names=[*columns, "geometry"]
    )
    pq.write_table(
        written.replace_schema_metadata({"geo": orjson.dumps(metadata).decode()}),
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=False,
    )


def _cut(
    table: gpd.GeoDataFrame, codes: tuple[str, ...], shape: shapely.Geometry, receiver: str
) -> None:
    for code in codes:
        part = table.geometry[code].intersection(shape)
        _give(table, receiver, part)
        table.at[code, "geometry"] = multipolygon(table.geometry[code].difference(shape))


def _give(table: gpd.GeoDataFrame, receiver: str, shape: shapely.Geometry) -> None:
    table.at[receiver, "geometry"] = multipolygon(
        table.geometry[receiver].union(multipolygon(shape))
    )


def _give_missing(table: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> None:
    """Give islands that only the country file has (Åland's main one) to the nearest area."""
    covered = shapely.union_all(np.asarray(table.geometry))
    for row in countries.itertuples():
        left = row.geometry.difference(covered)
        if left.area < MISSING_PIECE or row.code == "-99":
            continue
        for piece in shapely.get_parts(left):
            if piece.geom_type != "Polygon" or piece.area < MISSING_PIECE:
                continue
            same = table[table["country"] == row.code]
            _give(
                table,
                same.index[shapely.distance(np.asarray(same.geometry), piece).argmin()],
                piece,
            )
