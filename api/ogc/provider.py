"""Our store as a provider of pygeoapi: published events as points, and their uncertain areas.

Works with pygeoapi 0.21 (Python 3.11) and 0.24 (from 3.12 on): it uses `BaseProvider`'s arguments
alone, which both have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from pygeoapi.provider.base import BaseProvider, ProviderItemNotFoundError
from pyproj import CRS, Transformer

from api.ogc.conditions import evaluate
from api.ogc.fields import JOINED, fields
from api.ogc.parameters import Asked
from api.ogc.table import Positions, Snapshot, Table, flat
from api.ogc.times import read_interval
from api.ogc.uncertain import all_areas, areas_of, is_area, meets
from events.errors import InvalidQuery
from events.export import AreaShapes
from events.model.event import Event
from events.model.licences import may_be_passed_on
from events.query.query import BoundingBox, EventQuery, Undated
from events.store.errors import EventNotFound
from events.table.found import Found, lines_of
from events.table.table import EventTable


@dataclass
class Handle:
    """What the providers of one request work with; pygeoapi copies its configuration, not this.

    Attributes
    ----------
    events, table, shapes
        Shared by all requests.
    asked
        What this request asks.
    outlines
        Geometries of the features given, by their identifier, as GeoJSON; put into the answer
        once pygeoapi has written it, as it would take a second for a page of outlines.
    """

    events: EventTable
    table: Table
    shapes: AreaShapes
    asked: Asked
    outlines: dict[str, bytes] = field(default_factory=dict)

    def __deepcopy__(self, memo: object) -> "Handle":
        return self


class EventProvider(BaseProvider):  # type: ignore[misc]
    """Published events that may be passed on, as their representative points.

    Parameters
    ----------
    provider_def
        pygeoapi's, with a `Handle` as ``data``.
    """

    has_areas = False

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._handle: Handle = provider_def["data"]
        self._fields = self.get_fields()

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """Describe the columns; see `api.ogc.fields`."""
        return {name: dict(field) for name, field in fields().items()}

    def query(
        self,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: Sequence[float] = (),
        datetime_: str | None = None,
        properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[dict[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        crs_transform_spec: Any = None,  # noqa: ANN401
        **_: object,
    ) -> dict[str, Any]:
        """Give one page of features; see pygeoapi's `BaseProvider`."""
        handle = self._handle
        found = handle.events.find(
            _query_of((), datetime_) if self.has_areas else _query_of(bbox, datetime_),
            as_known_on=handle.asked.known,
            passed_on=True,
        )
        wanted = [(name, value) for name, value in properties if name in fields()]
        if self.has_areas or wanted or sortby or handle.asked.filter is not None:
            order = self._select(found, bbox if self.has_areas else (), wanted, sortby)
        else:
            order = None
        matched = len(found) if order is None else len(order)
        page: Sequence[Event] = found[:0]
        if resulttype != "hits":
            if order is None:
                page = found[offset : offset + limit]
            else:
                page = _picked(found, order[offset : offset + limit])
        features = self._features(
            page, select_properties, crs_transform_spec, skip_geometry=skip_geometry
        )
        return {
            "type": "FeatureCollection",
            "features": features,
            "numberMatched": matched,
            "numberReturned": len(features),
        }

    def get(
        self,
        identifier: str,
        crs_transform_spec: Any = None,  # noqa: ANN401
        **_: object,
    ) -> dict[str, Any]:
        """Give one feature.

        Raises
        ------
        ProviderItemNotFoundError
            There is none, or it may not be seen.
        """
        try:
            event = self._handle.events.public(str(UUID(identifier)))
        except (ValueError, EventNotFound) as error:
            raise ProviderItemNotFoundError from error
        if not may_be_passed_on(event) or (self.has_areas and event.where is None):
            raise ProviderItemNotFoundError
        features = self._features([event], (), crs_transform_spec)
        if not features:
            raise ProviderItemNotFoundError
        return features[0]

    def _features(
        self,
        page: Sequence[Event],
        select: Sequence[str],
        crs: Any,  # noqa: ANN401
        *,
        skip_geometry: bool = False,
    ) -> list[dict[str, Any]]:
        features = self._flat_features(page, select, skip_geometry=skip_geometry)
        if crs is not None:
            _transform(features, crs)
        return features

    def _flat_features(
        self, page: Sequence[Event], select: Sequence[str], *, skip_geometry: bool
    ) -> list[dict[str, Any]]:
        features = []
        for line in lines_of(page):
            feature = orjson.loads(line)
            properties = flat(feature)
            if select:
                properties = {name: properties[name] for name in select}
            features.append(
                {
                    "type": "Feature",
                    "id": feature["id"],
                    "geometry": None if skip_geometry else feature["geometry"],
                    "properties": properties,
                }
            )
        return features

    def _select(
        self,
        found: Sequence[Event],
        bbox: Sequence[float],
        properties: Sequence[tuple[str, str]],
        sortby: Sequence[dict[str, str]],
    ) -> Positions:
        """Give the positions in ``found`` of what is asked for, in the order asked for."""
        table, rows = self._handle.table.rows_of(found)
        keep = np.ones(len(rows), dtype=bool)
        for name, value in properties:
            keep &= _equals(table, name, value)[rows]
        if self._handle.asked.filter is not None:
            keep &= evaluate(self._handle.asked.filter, table, lambda: self._shapes(table))[rows]
        keep &= self._rest(table, rows, bbox)
        order = np.flatnonzero(keep)
        if sortby:
            frame = table.frame[[each["property"] for each in sortby]].iloc[rows[order]]
            ranks = frame.reset_index(drop=True).sort_values(
                [each["property"] for each in sortby],
                ascending=[each["order"] != "-" for each in sortby],
                kind="stable",
                na_position="last",
            )
            order = order[ranks.index.to_numpy()]
        return order

    def _shapes(self, table: Snapshot) -> NDArray[np.object_]:
        return table.points

    def _rest(
        self,
        table: Snapshot,  # noqa: ARG002 - the areas need it
        rows: Positions,
        bbox: Sequence[float],  # noqa: ARG002
    ) -> NDArray[np.bool_]:
        return np.ones(len(rows), dtype=bool)


class AreaProvider(EventProvider):
    """The areas events with an uncertain place lie somewhere in, one feature an event."""

    has_areas = True

    def _features(
        self,
        page: Sequence[Event],
        select: Sequence[str],
        crs: Any,  # noqa: ANN401
        *,
        skip_geometry: bool = False,
    ) -> list[dict[str, Any]]:
        table, rows = self._handle.table.rows_of(page)
        uncertain = is_area(table)[rows]
        features = self._flat_features(page, select, skip_geometry=True)
        drawn = [each for each, wanted in zip(features, uncertain, strict=True) if wanted]
        for feature in drawn:
            if "geometry_role" in feature["properties"]:
                feature["properties"]["geometry_role"] = "area"
        if not skip_geometry:
            shapes = areas_of(table, rows[uncertain], self._handle.shapes)
            # Many events share an outline, which is moved and written once.
            alone = {id(shape): shape for shape in shapes}
            moved = np.array([*alone.values()], dtype=object)
            if crs is not None:
                moved = shapely.transform(moved, _mover(crs))
            texts = dict(zip(alone, shapely.to_geojson(moved), strict=True))
            for feature, shape in zip(drawn, shapes, strict=True):
                self._handle.outlines[feature["id"]] = texts[id(shape)].encode()
        return drawn

    def _shapes(self, table: Snapshot) -> NDArray[np.object_]:
        return all_areas(table, self._handle.shapes)

    def _rest(self, table: Snapshot, rows: Positions, bbox: Sequence[float]) -> NDArray[np.bool_]:
        keep = is_area(table)[rows]
        if len(bbox):
            keep &= meets(self._shapes(table), rows, _box(bbox))
        return keep


def _query_of(bbox: Sequence[float], days: str | None) -> EventQuery:
    first, last = (None, None) if days is None else read_interval("datetime", days)
    return EventQuery(
        bbox=_box(bbox) if len(bbox) else None,
        from_=first,
        to=last,
        undated=None if days is None else Undated.EXCLUDE,
    )


def _box(bbox: Sequence[float]) -> BoundingBox:
    """Bring a box into the range of longitudes and latitudes; GIS asks for a little more."""
    west, south, east, north = bbox if len(bbox) == 4 else [*bbox[:2], *bbox[3:5]]
    if east - west >= 360:
        west, east = -180.0, 180.0
    return BoundingBox(
        *(
            min(max(value, -180.0), 180.0) if place % 2 == 0 else min(max(value, -90.0), 90.0)
            for place, value in enumerate((west, south, east, north))
        )
    )


def _picked(found: Found, positions: Positions) -> Found:
    return found.pick(found.rows[positions])


def _equals(table: Snapshot, name: str, value: str) -> NDArray[np.bool_]:
    """Tell which rows have a value; of joined columns, also as one of several."""
    column, kind = table.frame[name], fields()[name]["type"]
    if kind == "string":
        same = column == value
        if name in JOINED:
            same |= (";" + column + ";").str.contains(f";{value};", regex=False)
    elif kind == "boolean":
        if value not in ("true", "false"):
            raise InvalidQuery(name, "Must be true or false.")
        same = column == (value == "true")
    else:
        try:
            same = column == float(value)
        except ValueError as error:
            raise InvalidQuery(name, "Must be a number.") from error
    return np.asarray(same.fillna(False), dtype=bool)


def _mover(spec: Any) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:  # noqa: ANN401
    """Give what brings coordinates into another reference system, in its own order of axes."""
    target = CRS.from_wkt(spec.target_crs_wkt)
    change = Transformer.from_crs(CRS.from_wkt(spec.source_crs_wkt), target)
    decimals = 2 if target.is_projected else 7

    def moved(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(np.column_stack(change.transform(*coordinates.T)), decimals)

    return moved


def _transform(features: list[dict[str, Any]], spec: Any) -> None:  # noqa: ANN401
    """Bring points into another reference system."""
    mover = _mover(spec)
    for feature in features:
        if feature["geometry"] is not None:
            shape = shapely.transform(shapely.geometry.shape(feature["geometry"]), mover)
            feature["geometry"] = shapely.geometry.mapping(shape)
