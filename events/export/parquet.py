"""GeoParquet 1.1: well-known binary, with the box of each geometry as its covering."""

from pathlib import Path
from typing import Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from events.export.frame import GEOMETRY, chunks_of, schema_of
from events.export.job import ExportJob
from events.export.metadata import metadata_of

_SIDES: Final = ("xmin", "ymin", "xmax", "ymax")
_BOX: Final = pa.struct([(side, pa.float64()) for side in _SIDES])
_BBOX: Final = "bbox"


def write_geoparquet(job: ExportJob, path: Path) -> tuple[str, ...]:
    """Write every column, the facts as JSON, and a covering box that readers filter by."""
    schema = schema_of(job, facts=True)
    whole = schema.append(pa.field(GEOMETRY, pa.binary())).append(pa.field(_BBOX, _BOX))
    kinds: set[str] = set()
    bounds = np.full((0, 4), np.nan)
    with pq.ParquetWriter(path, whole, compression="zstd") as writer:
        for chunk in chunks_of(job, facts=True):
            boxes = shapely.bounds(chunk.geometries)
            table = chunk.with_wkb().append_column(_BBOX, _box_column(boxes))
            writer.write_table(table.cast(whole))
            kinds |= _kinds(chunk.geometries)
            bounds = np.vstack([bounds, boxes])
        writer.add_key_value_metadata(
            {
                "geo": orjson.dumps(_metadata(kinds, bounds)).decode(),
                **metadata_of(job),
            }
        )
    return ()


def _box_column(boxes: NDArray[np.float64]) -> pa.StructArray:
    missing = np.isnan(boxes[:, 0])
    sides = [pa.array(boxes[:, number], mask=missing) for number in range(4)]
    return pa.StructArray.from_arrays(sides, fields=list(_BOX), mask=pa.array(missing))


def geoparquet_of(table: pa.Table, geometries: NDArray[np.object_]) -> pa.Table:
    """Make a table that is a GeoParquet file once it is written: geometries, boxes, metadata."""
    boxes = shapely.bounds(geometries)
    wkb = pa.array(shapely.to_wkb(geometries), pa.binary())
    whole = table.append_column(GEOMETRY, wkb).append_column(_BBOX, _box_column(boxes))
    geo = orjson.dumps(_metadata(_kinds(geometries), boxes))
    return whole.replace_schema_metadata({b"geo": geo})


def _kinds(geometries: NDArray[np.object_]) -> set[str]:
    return {shape.geom_type for shape in geometries if shape is not None}


def _metadata(kinds: set[str], bounds: NDArray[np.float64]) -> dict[str, object]:
    """Give the file's ``geo`` metadata (GeoParquet 1.1.0); without a CRS it is WGS 84."""
    column: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": sorted(kinds),
        "covering": {"bbox": {side: [_BBOX, side] for side in _SIDES}},
    }
    known = bounds[~np.isnan(bounds[:, 0])]
    if len(known):
        low, high = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
        column["bbox"] = [*low.tolist(), *high.tolist()]
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
