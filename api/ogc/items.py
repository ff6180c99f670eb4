"""Features of a collection: events as points, and the areas those lie somewhere in."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
import orjson
import polars as pl
import shapely
from numpy.typing import NDArray

from api.ogc.conditions import condition
from api.ogc.matching import columns_of, matching
from api.ogc.parameters import ItemsRequest
from api.ogc.systems import Box, out_of_wgs84
from api.ogc.uncertain import IS_UNCERTAIN, areas_of, is_uncertain
from events.export import AreaShapes
from events.export.csv_file import csv_of
from events.model.licences import may_be_passed_on
from events.store.errors import EventNotFound
from events.table.found_events import FoundEvents, found_of
from events.table.select import select_box
from events.table.snapshot import Rows
from events.table.table import EventTable

AREAS: Final = "areas"
EVENTS: Final = "events"


def find(
    table: EventTable, shapes: AreaShapes, collection: str, asked: ItemsRequest
) -> FoundEvents:
    """Give every event that is asked for, of all pages, in order.

    Without a place an event is in every box, without a day in every time (OGC 17-069r4,
    fc-bbox-response and fc-time-response).

    Raises
    ------
    InvalidQuery
        The filter cannot be answered.
    """
    found = table.find(as_known_on=asked.known, passed_on=True)
    drawn = _Drawn(found, shapes, in_areas=collection == AREAS)
    wanted: list[pl.Expr] = []
    if collection == AREAS:
        wanted.append(IS_UNCERTAIN)
    if asked.days is not None:
        wanted += _in_time(*asked.days)
    wanted += asked.equal
    if asked.box is not None:
        if collection == AREAS:
            meets = {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": asked.box}]}
            wanted.append(condition(meets, drawn.of))
        else:
            found = found.pick(found.rows[_in_box(found, asked.box)])
    if asked.filter is not None:
        wanted.append(condition(asked.filter, drawn.of, asked.filter_crs))
    return matching(found, wanted, asked.order)


def one(table: EventTable, collection: str, identifier: str) -> FoundEvents | None:
    """Give one event; None where there is none, or it may not be seen."""
    try:
        if str(UUID(identifier)) != identifier.lower():
            return None
        event = table.public(identifier.lower())
    except (ValueError, EventNotFound):
        return None
    found = found_of([event])
    seen = may_be_passed_on(event) and (collection != AREAS or bool(is_uncertain(found)[0]))
    return found if seen else None


def features(
    page: FoundEvents, shapes: AreaShapes, collection: str, asked: ItemsRequest
) -> list[dict[str, Any]]:
    """Write a page of events as GeoJSON features."""
    frame = _frame(page, collection, asked.columns)
    names = frame.columns
    drawn = _geometries(page, shapes, collection, asked)
    return [
        {
            "type": "Feature",
            "id": identifier,
            "geometry": geometry,
            "properties": dict(zip(names, values, strict=True)),
        }
        for identifier, geometry, values in zip(
            page.snapshot.event_ids(page.rows), drawn, frame.iter_rows(), strict=True
        )
    ]


def table_of(page: FoundEvents, shapes: AreaShapes, collection: str, asked: ItemsRequest) -> bytes:
    """Write a page of events as CSV, with the geometry as well-known text."""
    frame = _frame(page, collection, asked.columns)
    frame = frame.insert_column(0, pl.Series("id", page.snapshot.event_ids(page.rows), pl.String))
    if not asked.without_geometry:
        drawn = _moved(_Drawn(page, shapes, in_areas=collection == AREAS).of(page.rows), asked.crs)
        frame = frame.with_columns(pl.Series("WKT", shapely.to_wkt(drawn), dtype=pl.String))
    return csv_of(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))


def _frame(page: FoundEvents, collection: str, columns: Sequence[str]) -> pl.DataFrame:
    frame = columns_of(page, columns).select(columns)
    if collection == AREAS and "geometry_role" in columns:
        frame = frame.with_columns(pl.lit("area").alias("geometry_role"))
    return frame


def _geometries(
    page: FoundEvents, shapes: AreaShapes, collection: str, asked: ItemsRequest
) -> list[dict[str, Any] | orjson.Fragment | None]:
    if asked.without_geometry:
        return [None] * len(page)
    drawn = _Drawn(page, shapes, in_areas=collection == AREAS).of(page.rows)
    # Many events share an outline, which is moved and written once.
    alone = {id(shape): shape for shape in drawn if shape is not None}
    moved = _moved(np.array([*alone.values()], dtype=object), asked.crs)
    texts = dict(zip(alone, map(orjson.Fragment, shapely.to_geojson(moved)), strict=True))
    return [texts.get(id(shape)) for shape in drawn]


def _moved(shapes: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    mover = out_of_wgs84(crs)
    return shapes if mover is None else np.asarray(shapely.transform(shapes, mover), dtype=object)


class _Drawn:
    """Gives the geometries of rows of what was found."""

    def __init__(self, found: FoundEvents, shapes: AreaShapes, *, in_areas: bool) -> None:
        self._found = found
        self._shapes = shapes
        self._in_areas = in_areas

    def of(self, rows: Rows) -> NDArray[np.object_]:
        """Give a geometry each (WGS 84), None where there is none."""
        if self._in_areas:
            return areas_of(self._found.pick(rows), self._shapes)
        numbers = self._found.snapshot.numbers
        longitudes, latitudes = (numbers[name][rows] for name in ("longitude", "latitude"))
        points = np.array(shapely.points(longitudes, latitudes), dtype=object).reshape(len(rows))
        points[np.isnan(longitudes)] = None
        return points


def _in_box(found: FoundEvents, box: Box) -> NDArray[np.bool_]:
    numbers = found.snapshot.numbers
    some = {name: numbers[name][found.rows] for name in ("longitude", "latitude")}
    west, _, east, _ = box
    if east - west >= 360:
        box = (-180.0, box[1], 180.0, box[3])
    inside: NDArray[np.bool_] = select_box(some, box) | np.isnan(some["longitude"])
    return inside


def _in_time(first: object, last: object) -> list[pl.Expr]:
    """Ask for the days from start to end to meet others; an empty side is open."""
    start, end = pl.col("start"), pl.col("end")
    wanted = []
    if last is not None:
        wanted.append(start.is_null() | (start <= pl.lit(last)))
    if first is not None:
        wanted.append(end.is_null() | (end >= pl.lit(first)))
    return wanted
