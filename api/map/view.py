"""What the map shows of a filter, as JSON: see ``docs/map.md`` for every member.

Computed from columns in memory; events are only read where they are named one by one.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.map.row import rows_json
from api.serving.answers import ASK_AGAIN, JSON, Body, Kept, etag_of, route, send
from api.serving.parameters import read_parameters, whole_number
from events.errors import InvalidQuery
from events.model.layers import layers_of, sides_of
from events.query.address import read_box, write_query
from events.query.query import EventQuery
from events.table.areas import Counts
from events.table.columns import NOWHERE, VERIFICATIONS
from events.table.grid import FARTHEST_ZOOM, Window
from events.table.public import Selection
from events.table.view import CellsSeen, View, view_of
from geo.boundaries import Area, Boundaries
from maps.style import Edge, edge_of, in_order, side_mark, word_tables
from services import Services

_MOST_VIEWS_KEPT = 64
_VIEW = frozenset({"window", "zoom"})
_EDGES = tuple(Edge)
_EDGE_OF = np.array([_EDGES.index(edge_of(value)) for value in VERIFICATIONS])


def view_routes(services: Services) -> list[Route]:
    """Give the route the map is drawn from.

    Parameters
    ----------
    services : Services
        The store, the boundaries, and the order of the nationalities.
    """
    kept = Kept(_MOST_VIEWS_KEPT)
    nationalities = services.settings.nationalities
    extent = _extent_in(services)

    def view(request: Request) -> Response:
        query, values = read_parameters(request, _VIEW)
        window = read_window(values)
        zoom = whole_number(values, "zoom", 0, FARTHEST_ZOOM)
        public = services.table.shown(query.as_known_on)
        etag = etag_of("view", public.version, write_query(query), f"{window} {zoom}")

        def make() -> Body:
            seen = view_of(public.select(query), window, zoom, extent)
            said = view_json(seen, query, zoom, services.boundaries, nationalities)
            return Body.of(orjson.dumps(said, option=orjson.OPT_SERIALIZE_NUMPY), JSON, etag)

        return send(request, kept.get(etag, make), ASK_AGAIN)

    return [route("/view", view)]


def read_window(values: dict[str, str]) -> Window:
    """Read what the screen shows.

    Raises
    ------
    InvalidQuery
        It is missing, or no box on Earth.
    """
    text = values.get("window")
    if text is None:
        raise InvalidQuery("window", "Is missing: west,south,east,north in degrees.")
    return Window(*read_box("window", text))


def _extent_in(services: Services) -> Callable[[str], tuple[float, float, float, float] | None]:
    @lru_cache(maxsize=10_000)
    def extent(code: str) -> tuple[float, float, float, float] | None:
        area = shipped_area(services.boundaries, code)
        return None if area is None else area.geometry.bounds

    return extent


def shipped_area(boundaries: Boundaries, code: str) -> Area | None:
    """Give the shipped area of a code; None for one nobody knows, such as of a shape."""
    return boundaries.area(code) or boundaries.country(code)


# --- the answer ---------------------------------------------------------------------------------


class _Sets:
    """Which layers and sides each kind of event stands for, as positions in short tables.

    What is in the tables is in the selection: a set of troops that only retracted events had must
    not show.
    """

    def __init__(self, selection: Selection, nationalities: Sequence[str]) -> None:
        sets = selection.public.troop_sets
        counts = selection.by_kind.reshape(len(sets), len(VERIFICATIONS)).sum(axis=1)
        here = np.flatnonzero(counts).tolist()
        layers, sides = ([names(sets[n]) for n in here] for names in (layers_of, sides_of))
        self.layers = in_order((key for each in layers for key in each), nationalities)
        self.sides = tuple(sorted({key for each in sides for key in each}))
        self._layer_set = np.zeros(len(sets), dtype=np.int64)
        self._side_set = np.zeros(len(sets), dtype=np.int64)
        self.layer_sets, self._layer_set[here] = _positions(layers, self.layers)
        self.side_sets, self._side_set[here] = _positions(sides, self.sides)

    def layer_set(self, kind: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._layer_set[kind // len(VERIFICATIONS)]

    def side_set(self, kind: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._side_set[kind // len(VERIFICATIONS)]


def _positions(
    combinations: Iterable[tuple[str, ...]], keys: Sequence[str]
) -> tuple[list[tuple[int, ...]], list[int]]:
    """Write each combination of keys once, as positions; tell where each of them now stands."""
    at = {key: position for position, key in enumerate(keys)}
    table: dict[tuple[int, ...], int] = {}
    found = [
        table.setdefault(tuple(sorted(at[key] for key in each)), len(table))
        for each in combinations
    ]
    return list(table), found


def view_json(
    view: View,
    query: EventQuery,
    zoom: int,
    boundaries: Boundaries,
    nationalities: Sequence[str],
) -> dict[str, Any]:
    """Write a view in the form of ``GET /view``."""
    selection = view.selection
    sets = _Sets(selection, nationalities)
    said: dict[str, Any] = {
        "version": selection.public.version,
        "kind": "events" if view.cells is None else "cells",
        "counts": {
            "events": len(selection),
            "in_window": view.in_window,
            "unplaced": selection.unplaced,
            "undated": selection.undated,
            "undated_apart": _undated_apart(selection, query),
            "kept_in": selection.kept_in,
        },
        "layers": sets.layers,
        "sides": [side_mark(side) for side in sets.sides],
        "layer_sets": sets.layer_sets,
        "side_sets": sets.side_sets,
        "areas": _areas_json(view, sets, zoom, boundaries),
    }
    if view.cells is not None:
        said["cells"] = _cells_json(view.cells, sets, _decimals(zoom))
    elif view.rows is not None:
        said |= word_tables()
        said |= _events_json(selection, view.rows, sets)
    return said


def _undated_apart(selection: Selection, query: EventQuery) -> int:
    """Count what a date filter leaves out because nobody gave a date."""
    if not query.has_dates or query.undated is not None:
        return 0
    return len(selection.public.select(query.undated_apart()))


def _decimals(zoom: int) -> int:
    """Give how many decimals of a degree tell one pixel from the next."""
    return min(6, max(1, -(-(zoom * 3) // 10) + 1))


def _cells_json(cells: CellsSeen, sets: _Sets, decimals: int) -> dict[str, Any]:
    counts, things = cells.counts, len(cells.count)
    return {
        "longitude": np.round(cells.longitude, decimals),
        "latitude": np.round(cells.latitude, decimals),
        "count": cells.count,
        "sets": _pairs(counts, sets.layer_set(counts.kind), things),
        "side_sets": _pairs(counts, sets.side_set(counts.kind), things),
        "edges": _edges(counts, things),
    }


def _pairs(counts: Counts, group: NDArray[np.int64], things: int) -> list[list[int]]:
    """Give for each thing [group, number, group, number, ...]."""
    groups = int(group.max()) + 1 if len(group) else 1
    sums = np.bincount(counts.thing * groups + group, counts.number, minlength=things * groups)
    found = np.flatnonzero(sums)
    flat = np.column_stack([found % groups, sums[found].astype(np.int64)]).reshape(-1).tolist()
    ends = 2 * np.searchsorted(found, np.arange(1, things + 1) * groups)
    return (
        [
            flat[begin:end]
            for begin, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)
        ]
        if things
        else []
    )


def _edges(counts: Counts, things: int) -> NDArray[np.int64]:
    edge = _EDGE_OF[counts.kind % len(VERIFICATIONS)]
    sums = np.bincount(
        counts.thing * len(_EDGES) + edge, counts.number, minlength=things * len(_EDGES)
    )
    return sums.astype(np.int64).reshape(things, len(_EDGES))


def _areas_json(view: View, sets: _Sets, zoom: int, boundaries: Boundaries) -> list[dict[str, Any]]:
    selection, groups = view.selection, view.selection.areas
    order = np.full(len(groups), -1)
    order[view.areas] = np.arange(len(view.areas))
    thing = order[groups.counts.thing]
    here = thing >= 0
    counts = Counts(thing[here], groups.counts.kind[here], groups.counts.number[here])
    layer_sets = _pairs(counts, sets.layer_set(counts.kind), len(view.areas))
    side_sets = _pairs(counts, sets.side_set(counts.kind), len(view.areas))
    edges = _edges(counts, len(view.areas)).tolist()
    said = []
    for number, group in enumerate(view.areas.tolist()):
        begin, count = int(groups.begin[group]), int(groups.count[group])
        row = int(selection["row"][begin])
        key = groups.key(group)
        area = shipped_area(boundaries, key)
        entry: dict[str, Any] = {
            "key": key,
            "code": None if area is None else area.code,
            "name": area.name if area else selection.public.glances(np.array([row]))[0].place,
            "shape": None,
            "longitude": round(float(groups.longitude[group]), 4),
            "latitude": round(float(groups.latitude[group]), 4),
            "radius_m": None,
            "count": count,
            "sets": layer_sets[number],
            "side_sets": side_sets[number],
            "edges": edges[number],
        }
        if area is not None:
            at = area.label_position
            entry["longitude"], entry["latitude"] = round(at.longitude, 4), round(at.latitude, 4)
        elif key.startswith("shape:"):
            entry["shape"] = _shape(selection, row, zoom)
        else:
            entry["radius_m"] = round(float(groups.radius_m[group]))
        if count == 1:
            entry["event"] = rows_json(selection, np.array([begin]))[0]
            entry["id"] = entry["event"]["id"]
        said.append(entry)
    return said


def _shape(selection: Selection, row: int, zoom: int) -> dict[str, Any] | None:
    """Give an event's own area, no finer than the screen shows it."""
    place = selection.public.read(row).where
    if place is None or place.area_geometry is None:
        return None
    half_pixel = 180 / (256 * 2**zoom)
    drawn = place.area_geometry.shape.simplify(half_pixel)
    rounded = shapely.transform(drawn, lambda points: np.round(points, _decimals(zoom) + 1))
    geometry: dict[str, Any] = orjson.loads(shapely.to_geojson(rounded))
    return geometry


def _events_json(selection: Selection, positions: NDArray[np.int64], sets: _Sets) -> dict[str, Any]:
    """Write events one by one, with their words once each in tables."""
    positions = positions[np.argsort(selection["first"][positions], kind="stable")]
    whens: dict[str, int] = {}
    places: dict[str, int] = {}
    glances = selection.public.glances(selection["row"][positions])
    kind = selection["kind"][positions]
    columns = {
        "id": [each.id for each in glances],
        "title": [each.title for each in glances],
        "longitude": selection["longitude"][positions],
        "latitude": selection["latitude"][positions],
        "precision": selection["precision"][positions],
        "radius_m": np.round(selection["radius_m"][positions]).astype(np.int64),
        "place": [
            places.setdefault(each.place, len(places)) if each.place else NOWHERE
            for each in glances
        ],
        "when": [whens.setdefault(each.when, len(whens)) for each in glances],
        "layer_set": sets.layer_set(kind),
        "side_set": sets.side_set(kind),
        "type": selection["event_type"][positions],
        "verification": selection["verification"][positions],
    }
    return {"whens": list(whens), "places": list(places), "events": columns}
