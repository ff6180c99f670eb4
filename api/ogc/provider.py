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
import polars as pl
import shapely
from numpy.typing import NDArray
from pygeoapi.provider.base import BaseProvider, ProviderItemNotFoundError
from pyproj import CRS, Transformer

from api.ogc.conditions import condition, equals
from api.ogc.fields import fields
from api.ogc.matching import flat, matching
from api.ogc.parameters import Asked
from api.ogc.times import read_interval
from api.ogc.uncertain import IS_UNCERTAIN, areas_of, is_uncertain
from events.export import AreaShapes
from events.model.licences import may_be_passed_on
from events.query.query import BoundingBox, EventQuery, Undated
from events.store.errors import EventNotFound
from events.table.found import Found, found_of
from events.table.select import select_box
from events.table.snapshot import Rows
from events.table.table import EventTable


@dataclass
class Handle:
    """What the providers of one request work with; pygeoapi copies its configuration, not this.

    Attributes
    ----------
    events, shapes
        Shared by all requests.
    asked
        What this request asks.
    outlines
        Geometries of the features given, by their identifier, as GeoJSON; put into the answer
        once pygeoapi has written it, as it would take a second for a page of outlines.
    """

    events: EventTable
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
            _query_of(datetime_), as_known_on=handle.asked.known, passed_on=True
        )
        if len(bbox) and not self.has_areas:
            found = _in_box_or_unplaced(found, _box(bbox))
        wanted = [equals(name, value) for name, value in properties if name in fields()]
        if handle.asked.filter is not None:
            wanted.append(condition(handle.asked.filter, lambda rows: self._shapes(found, rows)))
        order = [(each["property"], each["order"] == "-") for each in sortby]
        matched = matching(found, [*self._always(found, bbox), *wanted], order)
        page = matched[:0] if resulttype == "hits" else matched[offset : offset + limit]
        features = self._features(
            page, select_properties, crs_transform_spec, skip_geometry=skip_geometry
        )
        return {
            "type": "FeatureCollection",
            "features": features,
            "numberMatched": len(matched),
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
        features = self._features(found_of([event]), (), crs_transform_spec)
        if not features:
            raise ProviderItemNotFoundError
        return features[0]

    def _features(
        self,
        page: Found,
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
        self, page: Found, select: Sequence[str], *, skip_geometry: bool
    ) -> list[dict[str, Any]]:
        features = []
        for line in page.lines():
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

    def _shapes(self, found: Found, rows: Rows) -> NDArray[np.object_]:
        """Give the geometries of rows of what was found."""
        longitudes, latitudes = (
            found.snapshot.numbers[name][rows] for name in ("longitude", "latitude")
        )
        points = np.array(shapely.points(longitudes, latitudes), dtype=object)
        points[np.isnan(longitudes)] = None
        return points

    def _always(self, found: Found, bbox: Sequence[float]) -> list[pl.Expr]:  # noqa: ARG002
        """Give what is asked besides the filter, of what was found in the box and in time."""
        return []


class AreaProvider(EventProvider):
    """The areas events with an uncertain place lie somewhere in, one feature an event."""

    has_areas = True

    def _features(
        self,
        page: Found,
        select: Sequence[str],
        crs: Any,  # noqa: ANN401
        *,
        skip_geometry: bool = False,
    ) -> list[dict[str, Any]]:
        uncertain = is_uncertain(page)
        features = self._flat_features(page, select, skip_geometry=True)
        drawn = [each for each, wanted in zip(features, uncertain, strict=True) if wanted]
        for feature in drawn:
            if "geometry_role" in feature["properties"]:
                feature["properties"]["geometry_role"] = "area"
        if not skip_geometry:
            shapes = areas_of(page.pick(page.rows[uncertain]), self._handle.shapes)
            # Many events share an outline, which is moved and written once.
            alone = {id(shape): shape for shape in shapes}
            moved = np.array([*alone.values()], dtype=object)
            if crs is not None:
                moved = shapely.transform(moved, _mover(crs))
            texts = dict(zip(alone, shapely.to_geojson(moved), strict=True))
            for feature, shape in zip(drawn, shapes, strict=True):
                self._handle.outlines[feature["id"]] = texts[id(shape)].encode()
        return drawn

    def _shapes(self, found: Found, rows: Rows) -> NDArray[np.object_]:
        return areas_of(found.pick(rows), self._handle.shapes)

    def _always(self, found: Found, bbox: Sequence[float]) -> list[pl.Expr]:
        if not len(bbox):
            return [IS_UNCERTAIN]
        meets = {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [*_box(bbox)]}]}
        return [IS_UNCERTAIN, condition(meets, lambda rows: self._shapes(found, rows))]


def _query_of(days: str | None) -> EventQuery:
    """Ask for what may have happened in some days, and what nobody gave a date of."""
    first, last = (None, None) if days is None else read_interval("datetime", days)
    return EventQuery(from_=first, to=last, undated=None if days is None else Undated.INCLUDE)


def _in_box_or_unplaced(found: Found, box: BoundingBox) -> Found:
    """Keep what lies in a box, and what has no geometry: a box must not lose that."""
    columns = {name: found.snapshot.numbers[name][found.rows] for name in ("longitude", "latitude")}
    return found.pick(found.rows[select_box(columns, box) | np.isnan(columns["longitude"])])


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
