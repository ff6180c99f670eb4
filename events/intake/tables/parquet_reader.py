"""The reading process of Parquet and GeoParquet files: rows as lines of JSON (see `isolated`)."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import shapely

from events.errors import UnreadableFile
from events.intake.tables.base import MOST_COLUMNS
from events.intake.tables.isolated import refuse, write

_AT_ONCE = 2_000


@dataclass(frozen=True)
class ParquetLayout:
    """What the columns of a Parquet file are.

    Attributes
    ----------
    fields
        All but the geometry and its box.
    geometry
        Name of the column of shapes; None where there is none.
    crs
        As declared; None for WGS 84.
    """

    fields: tuple[str, ...]
    geometry: str | None
    crs: str | None


def layout_of(file: pq.ParquetFile) -> ParquetLayout:
    """Tell the columns of a file.

    Raises
    ------
    UnreadableFile
        Its shapes, or so many columns, are not read.
    """
    names = list(file.schema_arrow.names)
    if len(names) > MOST_COLUMNS:
        raise UnreadableFile(
            f"The file has {len(names):,} columns; at most {MOST_COLUMNS:,} are read."
        )
    told = (file.schema_arrow.metadata or {}).get(b"geo")
    more = file.metadata.metadata or {}
    geo = json.loads(told or more.get(b"geo") or b"{}")
    primary = geo.get("primary_column")
    column = (geo.get("columns") or {}).get(primary) or {}
    if column and str(column.get("encoding", "WKB")).upper() != "WKB":
        raise UnreadableFile(
            "The GeoParquet file holds its shapes in another way than WKB; save it with WKB."
        )
    if primary not in names:
        primary = next(
            (name for name in names if name in ("geometry", "geom", "wkb_geometry")), None
        )
    boxes = {sides[0] for sides in (column.get("covering", {}).get("bbox") or {}).values()}
    fields = tuple(name for name in names if name != primary and name not in boxes)
    return ParquetLayout(fields, primary, _crs(column))


def rows_of(
    file: pq.ParquetFile,
    layout: ParquetLayout,
    row_groups: Sequence[int] | None = None,
    *,
    skip: int = 0,
    most: int | None = None,
) -> Iterator[tuple[list[object], object]]:
    """Give the cells of `ParquetLayout.fields` and the shape as GeoJSON of each row.

    Parameters
    ----------
    row_groups
        Of these only.
    skip, most
        Rows passed over, and rows given at most.
    """
    wanted = [*layout.fields, *([layout.geometry] if layout.geometry else [])]
    for batch in file.iter_batches(batch_size=_AT_ONCE, columns=wanted, row_groups=row_groups):
        here, skip = batch.slice(skip, most), max(skip - len(batch), 0)
        if most is not None:
            most -= len(here)
        for row in here.to_pylist():
            shape = _geojson(row.get(layout.geometry)) if layout.geometry else None
            yield [_plain(row.get(name)) for name in layout.fields], shape
        if most == 0:
            return


def main(path: str) -> None:
    """Write what columns there are, then the rows."""
    file = pq.ParquetFile(path)
    try:
        layout = layout_of(file)
    except UnreadableFile as error:
        refuse(str(error))
    write(
        {
            "fields": layout.fields,
            "crs": layout.crs,
            "geometry": layout.geometry is not None,
            "rows": file.metadata.num_rows,
        }
    )
    for cells, shape in rows_of(file, layout):
        write([cells, shape])


def _crs(column: dict[str, Any]) -> str | None:
    """Name the CRS: none given is WGS 84 (GeoParquet 1.1.0)."""
    crs = column.get("crs")
    if not isinstance(crs, dict):
        return None
    known = crs.get("id") or {}
    if known.get("authority") and known.get("code"):
        return f"{known['authority']}:{known['code']}"
    raise UnreadableFile("The GeoParquet file has a CRS without a number; save it in WGS 84.")


def _geojson(value: Any) -> object:  # noqa: ANN401 - bytes, or text in its place
    if value is None:
        return None
    try:
        shape = shapely.from_wkb(value) if isinstance(value, bytes) else shapely.from_wkt(value)
    except (shapely.errors.GEOSException, TypeError):
        return {"type": "of bytes that are no WKB"}
    return None if shape is None else json.loads(shapely.to_geojson(shapely.force_2d(shape)))


def _plain(value: Any) -> object:  # noqa: ANN401 - any cell
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


if __name__ == "__main__":
    main(sys.argv[1])
