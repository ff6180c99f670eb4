"""Events as a table of typed columns (Arrow): the flat ones of the read model, and the summary.

The lines they are kept as are read for what stands in no column alone: the summary, the nested
facts, and areas of their own.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import orjson
import polars as pl
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from events.export.formats import GeometryChoice
from events.export.geometry import own_areas
from events.export.job import EVENTS, ExportJob
from events.geojson.codec import parts_of, summary_of
from events.geojson.flat import AFTER, BEFORE, Columns
from events.table.columns import FLAT
from events.table.found_events import FoundEvents

GEOMETRY: Final = "geometry"
FACTS: Final = "facts"

_TEXT, _REAL = pa.string(), pa.float64()
_ROUNDED: Final = "rounded_to"
_KINDS: Final[dict[Any, tuple[Any, pa.DataType]]] = {
    pl.Date: (pl.Date, pa.date32()),
    pl.Int64: (pl.Int32, pa.int32()),
    pl.Float64: (pl.Float64, _REAL),
    pl.Boolean: (pl.Boolean, pa.bool_()),
    # The store's times have microseconds, those of GDAL's formats have not.
    FLAT["recorded_at"]: (pl.Datetime("ms", "UTC"), pa.timestamp("ms", tz="UTC")),
}
"""What a column of the read model becomes; whatever is not here becomes text."""


def _columns() -> Iterator[tuple[str, pa.DataType]]:
    yield "id", _TEXT
    for name in (*BEFORE, *Columns.model_fields, *AFTER):
        yield name, _KINDS.get(FLAT.get(name), (pl.String, _TEXT))[1]
        if name == "geometry_role":
            yield _ROUNDED, _REAL


COLUMNS: Final[dict[str, pa.DataType]] = dict(_columns())
"""The flat columns of every table, in order, and what each holds.

``rounded_to`` is there only where positions were rounded.
"""

_POSITION: Final = ("longitude", "latitude")
_SCHEMA: Final = pa.schema([*COLUMNS.items(), *((name, _REAL) for name in _POSITION)])
_TAKEN: Final = (
    *(pl.col(name).cast(_KINDS.get(kind, (pl.String, _TEXT))[0]) for name, kind in FLAT.items()),
    *(pl.col(f"_{name}").fill_nan(None).alias(name) for name in _POSITION),
)


def table_of(job: ExportJob, events: FoundEvents, lines: Sequence[bytes]) -> pa.Table:
    """Give `COLUMNS` and ``longitude``, ``latitude`` (WGS 84 degrees) of a job's events.

    Parameters
    ----------
    events, lines
        As `ExportJob.chunks` gives them.
    """
    if job.options.round_to is not None:
        return _rounded(lines)
    names = [*FLAT, *(f"_{name}" for name in _POSITION)]
    frame = events.snapshot.frame.select(names)[events.rows].select(_TAKEN)
    frame = frame.with_columns(
        pl.Series("id", events.snapshot.event_ids(events.rows), dtype=pl.String),
        pl.Series("summary", [summary_of(parts_of(line)[1]) for line in lines], dtype=pl.String),
        pl.lit(None, dtype=pl.Float64).alias(_ROUNDED),
    )
    arrow = frame.select(_SCHEMA.names).to_arrow(compat_level=pl.CompatLevel.oldest())
    return arrow.cast(_SCHEMA).combine_chunks()


def _rounded(lines: Sequence[bytes]) -> pa.Table:
    """Read every column from rounded features, so that none is finer than they are."""
    return table_of_features([orjson.loads(line) for line in lines])


def table_of_features(features: Sequence[dict[str, Any]]) -> pa.Table:
    """Give the table of `table_of` of features as the codec writes them."""
    rows = [
        {"id": feature["id"], **feature["properties"], **_position(feature)} for feature in features
    ]
    return pa.table([_read([r.get(f.name) for r in rows], f.type) for f in _SCHEMA], _SCHEMA)


def _position(feature: dict[str, Any]) -> dict[str, float]:
    place = feature["properties"]["where"]
    return {} if place is None else {name: place[name] for name in _POSITION}


def _read(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Read values of JSON, which has neither days nor times."""
    if pa.types.is_date(kind):
        return pa.array(values, _TEXT).cast(kind)
    if pa.types.is_timestamp(kind):
        return pa.array(values, _TEXT).cast(pa.timestamp("us", tz="UTC")).cast(kind, safe=False)
    return pa.array(values, kind)


def areas_of(job: ExportJob, events: FoundEvents, table: pa.Table) -> NDArray[np.object_]:
    """Give the areas of the events of `table_of`; None where there is no place."""
    own = (
        own_areas(events)
        if job.options.round_to is None
        else np.full(len(events), None, dtype=np.object_)
    )
    numbers = (_floats(table[name]) for name in (*_POSITION, "radius_m"))
    return job.shapes.of(own, table["area_code"].to_pylist(), *numbers)


def point_geometries(table: pa.Table) -> NDArray[np.object_]:
    """Give the points of the events of `table_of`; None where there is no place."""
    longitudes, latitudes = (_floats(table[name]) for name in _POSITION)
    points = np.asarray(shapely.points(longitudes, latitudes), dtype=np.object_)
    points[np.isnan(longitudes)] = None
    return points


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    # Not ChunkedArray.to_numpy, which imports pandas.
    return np.array(column.combine_chunks().to_numpy(zero_copy_only=False), dtype=np.float64)


def schema_of(job: ExportJob, *, facts: bool = False, positions: bool = False) -> pa.Schema:
    """Give the columns of an export's table, without the geometry; see `chunks_of`."""
    names = [name for name in COLUMNS if name != _ROUNDED or job.options.round_to is not None]
    fields = [pa.field(name, COLUMNS[name]) for name in names]
    if positions:
        fields += [pa.field(name, _REAL) for name in _POSITION]
    return pa.schema([*fields, pa.field(FACTS, _TEXT)] if facts else fields)


class Chunk:
    """Some events as a table, with the geometry that was chosen.

    Attributes
    ----------
    table
        The columns of `schema_of`.
    geometries
        A shapely geometry or None each.
    """

    def __init__(self, table: pa.Table, geometries: NDArray[np.object_]) -> None:
        self.table = table
        self.geometries = geometries

    def with_wkb(self) -> pa.Table:
        """Give the table with the geometries as well-known binary."""
        wkb = pa.array(shapely.to_wkb(self.geometries), pa.binary())
        return self.table.append_column(GEOMETRY, wkb)


def chunks_of(
    job: ExportJob,
    *,
    facts: bool = False,
    positions: bool = False,
    geometry: GeometryChoice | None = None,
    layer: str = EVENTS,
    events: FoundEvents | None = None,
) -> Iterator[Chunk]:
    """Yield an export's events as tables.

    Parameters
    ----------
    facts
        With a column that holds, as JSON, everything the flat columns do not.
    positions
        With columns for the representative longitude and latitude.
    geometry
        Point or area, whatever the options say.
    layer
        What they are written into, for those who are told how far it is.
    events
        These only, not all of the job's.
    """
    choice = job.options.geometry if geometry is None else geometry
    names = schema_of(job, facts=facts, positions=positions).names

    def make(some: FoundEvents, lines: Sequence[bytes]) -> Chunk:
        table = table_of(job, some, lines)
        if choice is GeometryChoice.POINT:
            geometries = point_geometries(table)
        else:
            geometries = areas_of(job, some, table)
            table = _standing_for_areas(table)
        if facts:
            nested = pa.array([parts_of(line)[1] for line in lines], pa.binary()).view(_TEXT)
            table = table.append_column(FACTS, nested)
        return Chunk(table.select(names), geometries)

    written = 0

    def so_far() -> int:
        return written

    # The next is made while this one is written: most of both is done outside Python.
    with ThreadPoolExecutor(max_workers=1) as ahead:
        making: Future[Chunk] | None = None
        for some, lines in job.chunks(layer, so_far, events):
            following = ahead.submit(make, some, lines)
            if making is not None:
                yield making.result()
                written += len(making.result().geometries)
            making = following
        if making is not None:
            yield making.result()
            written += len(making.result().geometries)
    job.progress(len(job.selection.events), layer)


def _standing_for_areas(table: pa.Table) -> pa.Table:
    """Say of every event with a place that its geometry is its area."""
    name = "geometry_role"
    roles = ["area" if role is not None else None for role in table[name].to_pylist()]
    return table.set_column(table.column_names.index(name), name, pa.array(roles, _TEXT))
