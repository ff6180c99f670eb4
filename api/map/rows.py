"""Lists of events and their numbers over time, as JSON: see ``docs/map.md``."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.map.row import rows_json
from api.map.view import read_window
from api.serving.answers import ASK_AGAIN, JSON, AnswerCache, Body, etag_of, route, send
from api.serving.parameters import one_of, read_parameters, whole_number
from events.errors import InvalidQuery
from events.model.layers import layers_of
from events.query.address import read_day, write_query
from events.query.query import LAYER_KEYS, EventQuery, layers_asked
from events.table.listing import Sort, in_order
from events.table.public import Selection
from events.table.select import select_box
from events.table.timeline import MOST_BINS, StepLength, Timeline, timeline_of
from maps.style import in_order as layers_in_order
from services import Services

_MOST_KEPT = 64
_MOST_ROWS = 500
_FARTHEST = 10_000_000
_ROWS = frozenset({"window", "area", "layers", "sort", "reverse", "limit", "offset"})
_TIMELINE = frozenset({"bins", "whole", "first", "last", "step"})


def row_routes(services: Services) -> list[Route]:
    """Give the routes of the table and of the histogram.

    Parameters
    ----------
    services : Services
        The store, and the order of the nationalities.
    """
    kept = AnswerCache(_MOST_KEPT)
    nationalities = services.settings.nationalities

    def rows(request: Request) -> Response:
        query, values = read_parameters(request, _ROWS)
        window = None if "window" not in values else read_window(values)
        sort = one_of(values, "sort", Sort, Sort.LATEST)
        limit = whole_number(values, "limit", 1, _MOST_ROWS, 100)
        offset = whole_number(values, "offset", 0, _FARTHEST, 0)
        area = _read_area(values)
        reverse = whole_number(values, "reverse", 0, 1, 0) == 1
        layers = _read_layers(values)
        public = services.table.shown(query.as_known_on)
        asked = f"{window} {area} {layers} {sort} {reverse} {limit} {offset} {query.today}"
        etag = etag_of("rows", public.version, write_query(query), asked)

        def make() -> Body:
            selection = public.select(query)
            positions = None
            if window is not None:
                box = selection.placed
                points = {name: selection[name][box] for name in ("longitude", "latitude")}
                positions = np.flatnonzero(select_box(points, window))
            if area is not None:
                positions = _within(selection, area, positions)
            if layers is not None:
                positions = _in_layers(selection, layers, positions)
            end = offset + limit
            page = in_order(selection, sort, positions, reverse=reverse, most=end)[offset:end]
            said = {
                "version": public.version,
                "count": len(selection) if positions is None else len(positions),
                "rows": rows_json(selection, page, services),
            }
            return Body.of(orjson.dumps(said), JSON, etag)

        return send(request, kept.get(etag, make), ASK_AGAIN)

    def timeline(request: Request) -> Response:
        query, values = read_parameters(request, _TIMELINE)
        bins = whole_number(values, "bins", 1, MOST_BINS, 120)
        whole = whole_number(values, "whole", 0, 1, 0) == 1
        step = one_of(values, "step", StepLength, StepLength.DAY) if "step" in values else None
        axis = _read_axis(values)
        if whole:
            query = replace(query, from_=None, to=None, certainty=())
        public = services.table.shown(query.as_known_on)
        asked = f"{bins} {whole} {axis} {step} {query.today}"
        etag = etag_of("timeline", public.version, write_query(query), asked, *nationalities)

        def make() -> Body:
            selection = public.select(query)
            first, last = axis if any(axis) else (query.from_, query.to)
            found = timeline_of(selection, bins, first, last, step)
            said = _timeline_json(found, selection, nationalities)
            return Body.of(orjson.dumps(said, option=orjson.OPT_SERIALIZE_NUMPY), JSON, etag)

        return send(request, kept.get(etag, make), ASK_AGAIN)

    return [route("/rows", rows), route("/timeline", timeline)]


def _read_area(values: dict[str, str]) -> str | None:
    area = values.get("area")
    if area is not None and (not area or not area.isprintable()):
        raise InvalidQuery("area", "Must be the key of an area, as /view gives it.")
    return area


def _read_layers(values: dict[str, str]) -> tuple[str, ...] | None:
    """Read the layers that are switched on; none of them is a table of nothing."""
    text = values.get("layers")
    if text is None:
        return None
    keys = layers_asked(filter(None, text.split(",")))
    if not LAYER_KEYS.issuperset(keys):
        raise InvalidQuery("layers", "Must be layers as /view gives them, with commas between.")
    return keys


def _in_layers(
    selection: Selection, layers: tuple[str, ...], positions: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    """Give the positions of the events that are drawn in one of some layers."""
    sets = selection.public.troop_sets
    on = np.array([not set(layers).isdisjoint(layers_of(each)) for each in sets], dtype=bool)
    found = np.flatnonzero(on[selection["troops"]])
    return found if positions is None else np.intersect1d(positions, found)


def _within(
    selection: Selection, key: str, positions: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    """Give the positions of the events that lie somewhere in an area."""
    ranges = [np.zeros(0, dtype=np.int64)]
    for groups in (selection.foreign.areas, selection.backdrop.areas):
        found = [number for number in range(len(groups)) if groups.key(number) == key]
        ranges += [np.arange(groups.begin[n], groups.end[n]) for n in found]
    within = np.concatenate(ranges)
    return within if positions is None else np.intersect1d(within, positions)


def _read_axis(values: dict[str, str]) -> tuple[date | None, date | None]:
    """Read the days that a histogram shows; none of them for all there are."""
    first, last = (read_day(n, values[n]) if n in values else None for n in ("first", "last"))
    EventQuery(from_=first)  # refuses a year no event can lie in
    EventQuery(from_=last)
    if first is not None and last is not None and last < first:
        raise InvalidQuery("last", f"The last day ({last}) is before the first ({first}).")
    return first, last


def _timeline_json(
    timeline: Timeline, selection: Selection, nationalities: tuple[str, ...]
) -> dict[str, Any]:
    sets = selection.public.troop_sets
    drawn = [layers_of(sets[number]) for number in selection.kinds.troops.tolist()]
    layers = layers_in_order((key for each in drawn for key in each), nationalities)
    member = np.array([[key in each for key in layers] for each in drawn], dtype=np.int64)
    member = member.reshape(len(drawn), len(layers))
    return {
        "version": selection.public.version,
        "step": timeline.step.value,
        "starts": [start.isoformat() for start in timeline.starts],
        "layers": layers,
        "counts": timeline.certain @ member,
        "faint": timeline.possible @ member,
        "open_before": timeline.open_before @ member,
        "open_after": timeline.open_after @ member,
        "events": timeline.certain.sum(axis=1),
        "events_faint": timeline.possible.sum(axis=1),
        "undated": timeline.undated,
        "first": timeline.first and timeline.first.isoformat(),
        "last": timeline.last and timeline.last.isoformat(),
        "known": [day and day.isoformat() for day in timeline.known],
    }
