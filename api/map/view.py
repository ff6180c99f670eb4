"""What the map shows of a filter, as JSON: see ``docs/map.md`` for every member.

Computed from columns in memory; events are only read where they are named one by one.
"""

from collections.abc import Callable, Sequence
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
from api.serving.answers import ASK_AGAIN, JSON, AnswerCache, Body, etag_of, route, send
from api.serving.parameters import read_parameters, whole_number
from events.errors import InvalidQuery
from events.model.layers import Troops, layers_of, sides_of
from events.query.address import read_box, write_query
from events.query.query import EventQuery
from events.table.areas import Counts
from events.table.columns import NOWHERE
from events.table.grid import FARTHEST_ZOOM, Window
from events.table.place_labels import place_words, shipped_area
from events.table.public import Selection
from events.table.select import CERTAINTIES
from events.table.view import CellsSeen, HalfSeen, View, view_of
from events.vocabulary import NOT_STATED
from maps.style import in_order, side_mark, word_tables
from services import Services

_MOST_VIEWS_KEPT = 64
_VIEW = frozenset({"window", "zoom"})


def view_routes(services: Services) -> list[Route]:
    """Give the route the map is drawn from.

    Parameters
    ----------
    services : Services
        The store, the boundaries, and the order of the nationalities.
    """
    kept = AnswerCache(_MOST_VIEWS_KEPT)
    extent = _extent_in(services)

    def view(request: Request) -> Response:
        query, values = read_parameters(request, _VIEW)
        window = read_window(values)
        zoom = whole_number(values, "zoom", 0, FARTHEST_ZOOM)
        public = services.table.shown(query.as_known_on)
        asked = f"{window} {zoom} {query.today}"
        etag = etag_of("view", public.version, write_query(query), asked)

        def make() -> Body:
            seen = view_of(public.select(query), window, zoom, extent)
            said = view_json(seen, query, zoom, services)
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


# --- the answer ---------------------------------------------------------------------------------


class _Words:
    """What each kind of event in a selection stands for, as positions in short tables.

    What is in the tables is in the selection: a set of troops that only retracted events had must
    not show.
    """

    def __init__(self, selection: Selection, nationalities: Sequence[str]) -> None:
        sets, kinds = selection.public.troop_sets, selection.kinds
        here = [sets[number] for number in kinds.troops.tolist()]
        self.layers = in_order((key for troops in here for key in layers_of(troops)), nationalities)
        self.sides = tuple(sorted({side for troops in here for side in sides_of(troops)}))
        self.troops = [self._pairs(troops) for troops in here]

    def _pairs(self, troops: Troops) -> list[tuple[int, int]]:
        """Write each layer that an event is drawn in with the side fought for, -1 for none."""
        if not troops:
            return [(self.layers.index(layers_of(troops)[0]), NOWHERE)]
        return [
            (
                self.layers.index(nationality or NOT_STATED),
                NOWHERE if side is None else self.sides.index(side),
            )
            for nationality, side in troops
        ]


def view_json(
    view: View,
    query: EventQuery,
    zoom: int,
    services: Services,
) -> dict[str, Any]:
    """Write a view in the form of ``GET /view``."""
    selection = view.selection
    words = _Words(selection, services.settings.nationalities)
    kinds = selection.kinds
    unplaced = selection["kind"][selection.placed.stop :]
    said: dict[str, Any] = {
        "version": selection.public.version,
        "counts": {
            "all": len(selection.public),
            "events": len(selection),
            "in_window": int(view.in_window.sum()),
            "unplaced": selection.unplaced,
            "undated": selection.undated,
            "undated_apart": _undated_apart(selection, query),
            "kept_in": selection.kept_in,
            **{each.value: selection.standing(n) for n, each in enumerate(CERTAINTIES)},
        },
        "layers": words.layers,
        "sides": [side_mark(side) for side in words.sides],
        "kinds": {
            "troops": words.troops,
            "verification": kinds.verification,
            "certainty": kinds.certainty,
            "events": kinds.number,
            "in_window": view.in_window,
            "unplaced": np.bincount(unplaced, minlength=len(kinds.number)),
        },
        "certainties": [*CERTAINTIES, "undated"],
        **word_tables(),
        **_half_json(view.foreign, zoom, services),
        "backdrop": _half_json(view.backdrop, zoom, services),
    }
    return said


def _half_json(seen: HalfSeen, zoom: int, services: Services) -> dict[str, Any]:
    said: dict[str, Any] = {
        "kind": "events" if seen.cells is None else "cells",
        "areas": _areas_json(seen, zoom, services),
    }
    if seen.cells is not None:
        said["cells"] = _cells_json(seen.cells, _decimals(zoom))
    if seen.rows is not None:
        said |= _events_json(seen.half.selection, seen.rows, services)
    return said


def _undated_apart(selection: Selection, query: EventQuery) -> int:
    """Count what a date filter leaves out because nobody gave a date."""
    if not query.has_dates or query.undated is not None:
        return 0
    return len(selection.public.select(query.undated_apart()))


def _decimals(zoom: int) -> int:
    """Give how many decimals of a degree tell one pixel from the next."""
    return min(6, max(1, -(-(zoom * 3) // 10) + 1))


def _cells_json(cells: CellsSeen, decimals: int) -> dict[str, Any]:
    return {
        "longitude": np.round(cells.longitude, decimals),
        "latitude": np.round(cells.latitude, decimals),
        "count": cells.count,
        "kinds": _pairs(cells.counts, len(cells.count)),
    }


def _pairs(counts: Counts, things: int) -> list[list[int]]:
    """Give for each thing [kind, number, kind, number, ...]."""
    flat = np.column_stack([counts.kind, counts.number]).reshape(-1).tolist()
    ends = (2 * np.searchsorted(counts.thing, np.arange(1, things + 1))).tolist()
    return [flat[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def _areas_json(seen: HalfSeen, zoom: int, services: Services) -> list[dict[str, Any]]:
    selection, groups = seen.half.selection, seen.half.areas
    order = np.full(len(groups), NOWHERE)
    order[seen.areas] = np.arange(len(seen.areas))
    thing = order[groups.counts.thing]
    here = np.flatnonzero(thing != NOWHERE)
    here = here[np.argsort(thing[here], kind="stable")]
    counts = Counts(thing[here], groups.counts.kind[here], groups.counts.number[here])
    kinds = _pairs(counts, len(seen.areas))
    said = []
    rows = selection.at("row", groups.begin[seen.areas]).tolist()
    for number, (group, row) in enumerate(zip(seen.areas.tolist(), rows, strict=True)):
        begin, count = int(groups.begin[group]), int(groups.count[group])
        key = groups.key(group)
        area = shipped_area(services.boundaries, key)
        entry: dict[str, Any] = {
            "key": key,
            "code": None if area is None else area.code,
            "name": area.name
            if area
            else selection.public.snapshot.glances(np.array([row]))[0].place,
            "shape": None,
            "longitude": round(float(groups.longitude[group]), 4),
            "latitude": round(float(groups.latitude[group]), 4),
            "radius_m": None,
            "count": count,
            "kinds": kinds[number],
        }
        if area is not None:
            at = area.label_position
            entry["longitude"], entry["latitude"] = round(at.longitude, 4), round(at.latitude, 4)
        elif key.startswith("shape:"):
            entry["shape"] = _shape(selection, row, zoom)
        else:
            entry["radius_m"] = round(float(groups.radius_m[group]))
        if count == 1:
            entry["event"] = rows_json(selection, np.array([begin]), services)[0]
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


def _events_json(
    selection: Selection, positions: NDArray[np.int64], services: Services
) -> dict[str, Any]:
    """Write events one by one, with their words once each in tables."""
    positions = positions[np.argsort(selection.at("first", positions), kind="stable")]
    whens: dict[str, int] = {}
    places: dict[str, int] = {}
    glances = selection.public.snapshot.glances(selection.at("row", positions))
    named = place_words(selection, positions, glances, services.towns, services.boundaries)
    columns = {
        "id": [each.id for each in glances],
        "title": [each.title for each in glances],
        "longitude": selection.at("longitude", positions),
        "latitude": selection.at("latitude", positions),
        "precision": selection.at("precision", positions),
        "radius_m": np.round(selection.at("radius_m", positions)).astype(np.int64),
        "place": [places.setdefault(each, len(places)) if each else NOWHERE for each in named],
        "when": [whens.setdefault(each.when, len(whens)) for each in glances],
        "kind": selection.at("kind", positions),
        "type": selection.at("event_type", positions),
        "verification": selection.at("verification", positions),
    }
    return {"whens": list(whens), "places": list(places), "events": columns}
