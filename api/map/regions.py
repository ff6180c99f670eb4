"""Routes of the map by region: how many events each first-level area has, and its outline.

Numbers come from the table's columns; see ``docs/map.md``.
"""

from functools import lru_cache
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.map.row import rows_json
from api.serving.answers import (
    ASK_AGAIN,
    FOR_AN_HOUR,
    GEOJSON,
    JSON,
    AnswerCache,
    Body,
    etag_of,
    not_found,
    route,
    send,
)
from api.serving.parameters import read_parameters, whole_number
from events.errors import InvalidQuery
from events.model.layers import layers_of
from events.query.address import write_query
from events.query.query import LAYER_KEYS, layers_asked
from events.table.listing import Sort, in_order
from events.table.public import PublicEvents, Selection
from events.table.regions import AT_SEA, UNPLACED, Regions, regions_of
from geo.boundaries import Boundaries
from geo.many_points import first_levels, point_numbers
from maps.style import in_order as layers_in_order
from services import Services

_MOST_KEPT: Final = 64
_MOST_COUNTRIES: Final = 256
_MOST_TOGETHER: Final = 40
_MOST_ROWS: Final = 500
_FARTHEST: Final = 10_000_000
_TOLERANCE_DEGREES: Final = 0.02
"""Square root of the area of the corners cut off; regions are looked at from afar."""
_SMALLEST_PART: Final = 0.002
"""Square degrees: smaller islands are left out where a region has larger parts."""


class _RegionsKept:
    """Which region each event counts in, for the states of the table that are still asked about."""

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._kept: WeakKeyDictionary[PublicEvents, Regions] = WeakKeyDictionary()
        self._points = np.zeros(0, dtype=np.int64)
        self._found = np.zeros(0, dtype=np.int64)
        self._lock = Lock()

    def of(self, public: PublicEvents) -> Regions:
        with self._lock:
            found = self._kept.get(public)
            if found is None:
                areas = self._boundaries.areas(1)
                found = regions_of(
                    public,
                    self._first_levels,
                    tuple(area.code for area in areas),
                    tuple(area.country for area in areas),
                )
                self._kept[public] = found
            return found

    def _first_levels(
        self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """Look up only points that no state before had: a save brings few."""
        points = point_numbers(longitudes, latitudes)
        new = ~np.isin(points, self._points, assume_unique=True)
        if new.any():
            found = first_levels(self._boundaries, longitudes[new], latitudes[new])
            points_known = np.concatenate([self._points, points[new]])
            order = np.argsort(points_known)
            self._points = points_known[order]
            self._found = np.concatenate([self._found, found])[order]
        return self._found[np.searchsorted(self._points, points)]


def region_routes(services: Services) -> list[Route]:
    """Give the routes of regions.

    Parameters
    ----------
    services : Services
        The store, the boundaries, and the order of the nationalities.
    """
    kept, outlines = AnswerCache(_MOST_KEPT), AnswerCache(_MOST_KEPT)
    regions: list[_RegionsKept] = []

    def regions_in(public: PublicEvents) -> Regions:
        if not regions:
            regions.append(_RegionsKept(services.boundaries))
        return regions[0].of(public)

    def numbers(request: Request) -> Response:
        query, _ = read_parameters(request, frozenset())
        public = services.table.shown(query.as_known_on)
        etag = etag_of("regions", public.version, write_query(query), f"{query.today}")

        def make() -> Body:
            said = _regions_json(
                public.select(query),
                regions_in(public),
                services.boundaries,
                services.settings.nationalities,
            )
            return Body.of(orjson.dumps(said), JSON, etag)

        return send(request, kept.get(etag, make), ASK_AGAIN)

    def rows(request: Request) -> Response:
        key = request.path_params["key"]
        query, values = read_parameters(request, frozenset({"layers", "limit", "offset"}))
        limit = whole_number(values, "limit", 1, _MOST_ROWS, 100)
        offset = whole_number(values, "offset", 0, _FARTHEST, 0)
        layers = _read_layers(values)
        public = services.table.shown(query.as_known_on)
        asked = f"{key} {layers} {limit} {offset} {query.today}"
        etag = etag_of("region", public.version, write_query(query), asked)
        known = regions_in(public)
        if key not in known.keys:
            return not_found("region")

        def make() -> Body:
            selection = public.select(query)
            here = np.flatnonzero(known.of(selection) == known.keys.index(key))
            here = here[_is_in_layers(selection, layers)[here]]
            end = offset + limit
            page = in_order(selection, Sort.LATEST, here, most=end)[offset:end]
            said = {
                "version": public.version,
                "count": len(here),
                "rows": rows_json(selection, page, services),
            }
            return Body.of(orjson.dumps(said), JSON, etag)

        return send(request, kept.get(etag, make), ASK_AGAIN)

    @lru_cache(maxsize=_MOST_COUNTRIES)
    def outlines_of(code: str) -> tuple[bytes, ...]:
        return _outlines(services.boundaries, code)

    def shapes(request: Request) -> Response:
        asked = request.path_params["countries"].split(",", _MOST_TOGETHER)
        found = [services.boundaries.country(code[:8]) for code in asked]
        codes = tuple(country.code for country in found if country is not None)
        if len(codes) != len(asked):
            return not_found("country")

        def make() -> Body:
            features = b",".join(each for code in codes for each in outlines_of(code))
            collection = b'{"type":"FeatureCollection","features":[' + features + b"]}"
            return Body.of(collection, GEOJSON)

        return send(request, outlines.get(codes, make), FOR_AN_HOUR)

    return [
        route("/regions", numbers),
        route("/regions/{key}", rows),
        route("/basemap/regions/{countries}.json", shapes),
    ]


def _regions_json(
    selection: Selection,
    regions: Regions,
    boundaries: Boundaries,
    nationalities: tuple[str, ...],
) -> dict[str, Any]:
    counts = regions.count(selection)
    sets = selection.public.troop_sets
    used = np.unique(counts.kind).tolist()
    number_of = {troops: number for number, troops in enumerate(used)}
    layers_by_set = [layers_of(sets[troops]) for troops in used]
    layers = layers_in_order((key for each in layers_by_set for key in each), nationalities)
    found: list[dict[str, Any]] = []
    for thing in np.unique(counts.thing).tolist():
        here = counts.thing == thing
        pairs = zip(counts.kind[here].tolist(), counts.number[here].tolist(), strict=True)
        flat = [value for troops, number in pairs for value in (number_of[troops], number)]
        found.append(
            {
                **_region_json(regions.keys[thing], boundaries),
                "count": int(counts.number[here].sum()),
                "sets": flat,
            }
        )
    return {
        "version": selection.public.version,
        "events": len(selection),
        "layers": layers,
        "layer_sets": [[layers.index(key) for key in each] for each in layers_by_set],
        "regions": found,
    }


def _region_json(key: str, boundaries: Boundaries) -> dict[str, Any]:
    if key in (AT_SEA, UNPLACED):
        words = {AT_SEA: "at sea or in the air", UNPLACED: "without a place"}
        return {"key": key, "kind": key, "name": words[key], "country": None}
    area = boundaries.area(key)
    if area is None:
        raise KeyError(key)  # every other key is the code of a shipped area
    country = boundaries.country(area.country)
    at = area.label_position
    return {
        "key": key,
        "kind": "country" if area.level == 0 else "region",
        "name": area.name,
        "country": area.country,
        "country_name": country.name if country else area.country,
        "longitude": round(at.longitude, 4),
        "latitude": round(at.latitude, 4),
    }


def _read_layers(values: dict[str, str]) -> frozenset[str] | None:
    text = values.get("layers")
    if text is None:
        return None
    keys = frozenset(layers_asked(filter(None, text.split(","))))
    if not keys <= LAYER_KEYS:
        raise InvalidQuery("layers", "Must be layers as /view gives them, with commas between.")
    return keys


def _is_in_layers(selection: Selection, layers: frozenset[str] | None) -> NDArray[np.bool_]:
    if layers is None:
        return np.ones(len(selection), dtype=bool)
    sets = selection.public.troop_sets
    on = np.array([not layers.isdisjoint(layers_of(each)) for each in sets], dtype=bool)
    found: NDArray[np.bool_] = on[selection["troops"]]
    return found


def _outlines(boundaries: Boundaries, country: str) -> tuple[bytes, ...]:
    """Give the first-level areas of a country, simplified together so that they still meet."""
    areas = boundaries.areas(1, country)
    simple = shapely.coverage_simplify([area.geometry for area in areas], _TOLERANCE_DEGREES)
    features = []
    for area, shape in zip(areas, simple, strict=True):
        parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
        drawn = [part for n, part in enumerate(parts) if n == 0 or part.area >= _SMALLEST_PART]
        rounded = shapely.transform(shapely.MultiPolygon(drawn), lambda points: np.round(points, 3))
        feature = {
            "type": "Feature",
            "properties": {"code": area.code, "country": country},
            "geometry": orjson.Fragment(shapely.to_geojson(rounded)),
        }
        features.append(orjson.dumps(feature))
    return tuple(features)
