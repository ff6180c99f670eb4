"""Events as a table of typed columns (Arrow), read straight from the lines they are kept as.

What a store gives as lines holds every flat column already, so no event object is made: Arrow's own
JSON reader takes 100,000 events in about a second.
"""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any, Final, get_args

import numpy as np
import pyarrow as pa
import pyarrow.json
import shapely
from numpy.typing import NDArray

from events.export.formats import GeometryChoice
from events.export.geometry import AreaShapes, own_areas
from events.export.job import EVENTS, Job
from events.geojson.codec import parts_of
from events.geojson.flat import AFTER, BEFORE, Columns

GEOMETRY: Final = "geometry"
FACTS: Final = "facts"

_TEXT, _DAY, _NUMBER, _REAL, _TRUTH = (
    pa.string(),
    pa.date32(),
    pa.int32(),
    pa.float64(),
    pa.bool_(),
)

_OF_EVENTS: Final = {
    "id": _TEXT,
    "revision": _NUMBER,
    "recorded_at": pa.timestamp("ms", tz="UTC"),
}
"""Facts that are columns and no text; those of `Columns` follow from its annotations."""

_KINDS: Final = {bool: _TRUTH, date: _DAY, int: _NUMBER, float: _REAL}


def _kind_of(annotation: Any) -> pa.DataType:  # noqa: ANN401 - a type
    kinds = [each for each in (annotation, *get_args(annotation)) if each in _KINDS]
    return _KINDS[kinds[0]] if kinds else _TEXT


def _all_columns() -> Iterator[tuple[str, pa.DataType]]:
    for name in ("id", *BEFORE):
        yield name, _OF_EVENTS.get(name, _TEXT)
    for name, field in Columns.model_fields.items():
        yield name, _kind_of(field.annotation)
        if name == "geometry_role":
            yield _ROUNDED, _REAL
    for name in AFTER:
        yield name, _OF_EVENTS.get(name, _TEXT)


_ROUNDED: Final = "rounded_to"
COLUMNS: Final = dict(_all_columns())
"""The flat columns of every table, in order, and what each holds.

``rounded_to`` is there only where positions were rounded.
"""

_PLACE: Final = pa.struct([("longitude", _REAL), ("latitude", _REAL)])
_POSITION: Final = tuple(_PLACE.names)


def in_json(kind: pa.DataType) -> pa.DataType:
    """Days and times are read as text first: JSON has neither."""
    return _TEXT if pa.types.is_date(kind) or pa.types.is_timestamp(kind) else kind


_IN_JSON: Final = pa.schema(
    [
        ("id", _TEXT),
        (
            "properties",
            pa.struct(
                [(name, in_json(kind)) for name, kind in COLUMNS.items() if name != "id"]
                + [("where", _PLACE)]
            ),
        ),
    ]
)
_LEAST_BLOCK: Final = 4 * 1024 * 1024


def columns_of(lines: Sequence[bytes]) -> dict[str, pa.Array]:
    """Read the flat columns of events, days and times as the text they are written as.

    Parameters
    ----------
    lines
        As the codec writes them.

    Returns
    -------
    Those of `COLUMNS` and ``longitude``, ``latitude`` (WGS 84 degrees), one value a line.
    """
    block = max(_LEAST_BLOCK, 2 * max(map(len, lines), default=0))
    read = pyarrow.json.read_json(
        io.BytesIO(b"\n".join(lines)),
        read_options=pyarrow.json.ReadOptions(block_size=block),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=_IN_JSON, unexpected_field_behavior="ignore"
        ),
    ).combine_chunks()
    (properties,) = read["properties"].chunks
    columns = {name: properties.field(name) for name in COLUMNS if name != "id"}
    # `flatten` heeds that a place may be missing altogether, `field` does not.
    places = zip(_POSITION, properties.field("where").flatten(), strict=True)
    return {"id": read["id"].combine_chunks(), **columns, **dict(places)}


def table_of(lines: Sequence[bytes]) -> pa.Table:
    """Give `columns_of` as a table, days as days and times as times."""
    columns = columns_of(lines)
    typed = {name: _typed(columns[name], kind) for name, kind in COLUMNS.items()}
    return pa.table({**typed, **{name: columns[name] for name in _POSITION}})


def _typed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if not pa.types.is_timestamp(kind):
        return column.cast(kind)
    # The store's times have microseconds, those of GDAL's formats have not.
    return column.cast(pa.timestamp("us", tz="UTC")).cast(kind, safe=False)


def area_geometries(
    table: pa.Table, lines: Sequence[bytes], shapes: AreaShapes
) -> NDArray[np.object_]:
    """Give the areas of the events of `table_of`; None where there is no place."""
    return shapes.of(
        own_areas(lines),
        table["area_code"].to_pylist(),
        *(_floats(table[name]) for name in (*_POSITION, "radius_m")),
    )


def point_geometries(table: pa.Table) -> NDArray[np.object_]:
    """Give the points of the events of `table_of`; None where there is no place."""
    longitudes, latitudes = (_floats(table[name]) for name in _POSITION)
    points = np.asarray(shapely.points(longitudes, latitudes), dtype=np.object_)
    points[np.isnan(longitudes)] = None
    return points


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    # Not ChunkedArray.to_numpy, which imports pandas.
    return np.array(column.combine_chunks().to_numpy(zero_copy_only=False), dtype=np.float64)


def schema_of(job: Job, *, facts: bool = False, positions: bool = False) -> pa.Schema:
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
    job: Job,
    *,
    facts: bool = False,
    positions: bool = False,
    geometry: GeometryChoice | None = None,
    lines: Iterator[Sequence[bytes]] | None = None,
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
    lines
        These lines only, not all of the job's.
    """
    choice = job.options.geometry if geometry is None else geometry
    names = schema_of(job, facts=facts, positions=positions).names

    def make(chunk: Sequence[bytes]) -> Chunk:
        read = table_of(chunk)
        if choice is GeometryChoice.POINT:
            geometries = point_geometries(read)
        else:
            geometries = area_geometries(read, chunk, job.shapes)
            read = _standing_for_areas(read)
        if facts:
            nested = pa.array([parts_of(line)[1] for line in chunk], pa.binary()).view(_TEXT)
            read = read.append_column(FACTS, nested)
        return Chunk(read.select(names), geometries)

    written = 0

    def so_far() -> int:
        return written

    # The next is made while this one is written: most of both is done outside Python.
    with ThreadPoolExecutor(max_workers=1) as ahead:
        making: Future[Chunk] | None = None
        for chunk in job.chunks(so_far) if lines is None else lines:
            following = ahead.submit(make, chunk)
            if making is not None:
                yield making.result()
                written += len(making.result().geometries)
            making = following
        if making is not None:
            yield making.result()
            written += len(making.result().geometries)
    if lines is None:
        job.progress(written, EVENTS)


def _standing_for_areas(table: pa.Table) -> pa.Table:
    """Say of every event with a place that its geometry is its area."""
    name = "geometry_role"
    roles = ["area" if role is not None else None for role in table[name].to_pylist()]
    return table.set_column(table.column_names.index(name), name, pa.array(roles, _TEXT))
