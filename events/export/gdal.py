"""Layers written by GDAL (through pyogrio), fed with one table after the other."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely

from events.errors import ExportFailed
from events.export.formats import GeometryChoice
from events.export.frame import GEOMETRY, Chunk, chunks_of, schema_of
from events.export.job import ExportJob
from events.export.metadata import TITLE, description_of

CRS: Final = "EPSG:4326"

Pick = Callable[[Chunk], np.ndarray[Any, np.dtype[np.bool_]]]
"""Tells which events of a chunk belong in a layer."""

_LINE: Final = shapely.GeometryType.LINESTRING


def areas_alone(chunk: Chunk) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Pick what is no line: areas, and events without a place."""
    return np.asarray(shapely.get_type_id(chunk.geometries) != _LINE)


def lines_alone(chunk: Chunk) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Pick events whose own area is a line."""
    return ~areas_alone(chunk)


def only(chunks: Iterator[Chunk], pick: Pick) -> Iterator[Chunk]:
    """Keep of each chunk what belongs in a layer."""
    for chunk in chunks:
        wanted = pick(chunk)
        yield Chunk(chunk.table.filter(pa.array(wanted)), chunk.geometries[wanted])


def write_layer(
    path: Path,
    chunks: Iterator[Chunk],
    schema: pa.Schema,
    *,
    driver: str,
    geometry_type: str,
    **settings: Any,  # noqa: ANN401 - pyogrio's
) -> int:
    """Write one layer, and tell how many rows it has.

    Parameters
    ----------
    path
        The file; a layer of another name that is in it stays.
    schema
        The columns of the chunks' tables.
    driver, geometry_type, settings
        As `pyogrio.write_arrow` takes them.

    Raises
    ------
    ExportFailed
        GDAL could not write it.
    """
    # Imported only here: it brings GDAL and takes a second.
    from pyogrio import write_arrow
    from pyogrio.errors import DataSourceError, FeatureError, GeometryError

    stopped: list[BaseException] = []
    whole = schema.append(pa.field(GEOMETRY, pa.binary()))
    rows = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        try:
            for chunk in chunks:
                rows += chunk.table.num_rows
                # GDAL trusts the schema blindly and would crash on another; this checks it.
                yield from chunk.with_wkb().cast(whole).to_batches()
        except BaseException as error:
            # GDAL would pass on its words alone.
            stopped.append(error)
            raise

    try:
        write_arrow(
            pa.RecordBatchReader.from_batches(whole, batches()),
            path,
            driver=driver,
            geometry_name=GEOMETRY,
            geometry_type=geometry_type,
            crs=CRS,
            encoding="UTF-8",
            **settings,
        )
    except (DataSourceError, FeatureError, GeometryError, RuntimeError, OSError) as error:
        if stopped:
            raise stopped[0] from error
        raise ExportFailed(
            f"The file could not be written ({error}). Is the disk full? Nothing was changed."
        ) from error
    return rows


def write_flatgeobuf(job: ExportJob, path: Path) -> tuple[str, ...]:
    """Write a FlatGeobuf file: every column, and the facts as JSON."""
    points = job.options.geometry is GeometryChoice.POINT
    # Its spatial index cannot hold a feature without geometry, and leaving those out would make
    # the counts differ.
    indexed = bool((job.precisions > 0).all())
    write_layer(
        path,
        chunks_of(job, facts=True),
        schema_of(job, facts=True),
        driver="FlatGeobuf",
        geometry_type="Point" if points else "Unknown",
        layer="events",
        SPATIAL_INDEX="YES" if indexed else "NO",
        TITLE=TITLE,
        DESCRIPTION=description_of(job),
    )
    return () if indexed else ("Without a spatial index, since some events have no place.",)
