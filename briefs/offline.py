"""One HTML file that needs no network: map, layers, window of time, list and panels.

Marks are drawn by the scripts of the page's own map (``maps/static``), put into the file; every
text is handed to them as JSON and shown as text. A policy in the file lets nothing else run.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
from jinja2 import Environment, FileSystemLoader

from briefs.content import Brief, House, Wish, brief_of, passed_on
from briefs.land import path_of
from briefs.picture import Shipped, shape_of
from briefs.view import MapView, degrees_of, unit
from events.geojson import codec
from events.model.event import Event
from events.model.layers import Troops, layers_of, sides_of
from events.table.columns import EARLIER, LATER
from events.table.listing import Sort, in_order
from events.table.public import Selection
from events.table.select import CERTAINTIES
from events.table.table import EventTable
from events.versions.in_words import source_words, statement_words, troops_lines
from events.vocabulary import NOT_STATED
from maps.assets import STATIC
from maps.elements import palette_of
from maps.style import in_order as layers_in_order
from maps.style import side_mark, word_tables

MOST_EVENTS: Final = 20_000
_HERE: Final = Path(__file__).parent
_SCRIPTS: Final = ("10-base.js", "30-glyphs.js", "40-view.js", "42-groups.js")
_ROOM: Final = 3
"""How many times the first view the land reaches, each way."""
_MOST_NAMES: Final = 1_500
_DECIMALS: Final = 6


def html_of(table: EventTable, wish: Wish, shipped: Shipped, house: House) -> bytes:
    """Make the file.

    Of more than 20,000 events it holds the latest, and says how many it left out.
    """
    brief = brief_of(table, wish, shipped, house, most_rows=1)
    selection = passed_on(table.shown(wish.query.as_known_on).select(wish.query))
    order = in_order(selection, Sort.LATEST, most=MOST_EVENTS)[:MOST_EVENTS]
    new = frozenset(brief.new)
    data = {
        "title": brief.title,
        "marking": asdict(brief.marking),
        "shown": "; ".join(filter(None, (brief.filter_words, brief.known_words))),
        "counts": brief.counts.lines,
        "made": f"{brief.made_group} · made {brief.made}",
        "credits": brief.credits,
        "address": brief.address,
        "left_out": len(selection) - len(order),
        "since": brief.since,
        "changed": [asdict(each) for each in brief.changed],
        "changed_counts": brief.changed_counts,
        "opening": [wish.view.x, wish.view.y, wish.view.zoom, wish.view.width],
        "land": _land(wish.view, shipped),
        **_marks(selection, order, shipped, house, wish, new),
    }
    return _page(brief, data)


def _page(brief: Brief, data: dict[str, Any]) -> bytes:
    script = "\n".join(
        [
            *((STATIC / name).read_text("utf-8") for name in _SCRIPTS),
            (_HERE / "static" / "offline.js").read_text("utf-8"),
        ]
    )
    digest = base64.b64encode(hashlib.sha384(script.encode()).digest()).decode()
    style = (STATIC / "conflict-map.css").read_text("utf-8")
    style += (_HERE / "static" / "offline.css").read_text("utf-8")
    # Within a script element nothing but a less-than sign could end the text.
    json = orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY).decode().replace("<", "\\u003c")
    templates = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True)
    page = templates.get_template("offline.html").render(
        title=brief.title, script=script, digest=digest, style=style, json=json
    )
    return page.encode()


def _land(view: MapView, shipped: Shipped) -> dict[str, Any]:
    """Give land and borders around the first view, in pixels of a map of its own."""
    width, height = view.width * _ROOM, view.height * _ROOM
    wide = MapView(view.x, view.y, view.zoom, width, height)
    base = shipped.base
    countries, areas, disputed = (
        [path for each in features if (path := path_of(each.shape, wide))]
        for features in (base.countries, base.areas, base.disputed)
    )
    return {
        "left": wide.left,
        "top": wide.top,
        "scale": wide.scale,
        "countries": countries,
        "areas": areas,
        "disputed": disputed,
        "names": list(_names(wide, shipped)),
    }


def _names(view: MapView, shipped: Shipped) -> Iterator[tuple[str, float, float, str, int]]:
    window = view.window
    for kind, features in (("country", shipped.base.countries), ("area", shipped.base.areas)):
        for each in features:
            if each.label is None:
                continue
            longitude, latitude = degrees_of(*each.label)
            if window.west < longitude < window.east and window.south < latitude < window.north:
                x, y = map(_rounded, each.label)
                yield each.name, x, y, kind, 0 if kind == "country" else 6
    towns = shipped.towns
    here = (towns.longitude > window.west) & (towns.longitude < window.east)
    here &= (towns.latitude > window.south) & (towns.latitude < window.north)
    for row in np.flatnonzero(here & (towns.zoom <= 11))[:_MOST_NAMES].tolist():
        x, y = unit(float(towns.longitude[row]), float(towns.latitude[row]))
        name = towns.names[int(towns.order[row])].as_py()
        yield name, _rounded(x), _rounded(y), "town", int(towns.zoom[row])


def _rounded(value: float) -> float:
    return round(value, _DECIMALS)


# --- events -------------------------------------------------------------------------------------


def _marks(
    selection: Selection,
    order: np.ndarray[Any, np.dtype[np.int64]],
    shipped: Shipped,
    house: House,
    wish: Wish,
    new: frozenset[str],
) -> dict[str, Any]:
    """Write the events as the map's scripts take them (``GET /view``), with what panels say."""
    sets = selection.public.troop_sets
    kinds, used = selection.kinds, sorted(set(selection["kind"][order].tolist()))
    troops = {kind: sets[int(kinds.troops[kind])] for kind in used}
    off = frozenset(wish.query.off)
    layers = layers_in_order(
        (key for each in troops.values() for key in layers_of(each) if key not in off),
        house.nationalities,
    )
    sides = sorted({side for each in troops.values() for side in sides_of(each)})
    place_of = {kind: place for place, kind in enumerate(used)}
    read = (selection.public.read(int(row)) for row in selection["row"][order])
    places = [
        unit(*(float(selection[n][at]) for n in ("longitude", "latitude")))
        if selection["precision"][at]
        else None
        for at in order.tolist()
    ]
    panels, ids, titles = [], [], []
    for event in map(_for_others, read):
        panels.append(_panel(event))
        ids.append(event.id)
        titles.append(event.title)
    words = word_tables()
    days = (selection["earliest"][order], selection["latest"][order])
    dated = selection["dated"][order].astype(bool)
    return {
        "layers": layers,
        "sides": [side_mark(side) for side in sides],
        "kinds": {
            "troops": [_pairs(troops[kind], layers, sides) for kind in used],
            "verification": [int(kinds.verification[kind]) for kind in used],
            "certainty": [0] * len(used),
        },
        "certainties": list(CERTAINTIES),
        "palette": palette_of((*layers, *sides), house.nationalities),
        **words,
        "areas": _areas(selection, order, shipped, wish),
        "events": {
            "id": ids,
            "title": titles,
            "longitude": [None if p is None else round(degrees_of(*p)[0], 5) for p in places],
            "latitude": [None if p is None else round(degrees_of(*p)[1], 5) for p in places],
            "precision": selection["precision"][order],
            "kind": [place_of[kind] for kind in selection["kind"][order].tolist()],
            "backdrop": [not troops[kind] for kind in selection["kind"][order].tolist()],
            "type": selection["event_type"][order],
            "verification": selection["verification"][order],
            "first": _days(days[0], dated, EARLIER),
            "last": _days(days[1], dated, LATER),
            "dated": dated.tolist(),
            "is_new": [name in new for name in ids],
            "panel": panels,
        },
    }


def _days(
    ordinals: np.ndarray[Any, np.dtype[np.int32]],
    dated: np.ndarray[Any, np.dtype[np.bool_]],
    open_side: int,
) -> list[int | None]:
    """Give days as days since 1970; None for an open side or no date."""
    epoch = 719_163
    return [
        int(day) - epoch if known and day != open_side else None
        for day, known in zip(ordinals.tolist(), dated.tolist(), strict=True)
    ]


def _areas(
    selection: Selection,
    order: np.ndarray[Any, np.dtype[np.int64]],
    shipped: Shipped,
    wish: Wish,
) -> list[dict[str, Any]]:
    """Write the areas of these events: outline, where the badge stands, and whose they are."""
    view = wish.view
    wide = MapView(view.x, view.y, view.zoom, view.width * _ROOM, view.height * _ROOM)
    kept = {position: place for place, position in enumerate(order.tolist())}
    found = []
    for half in (selection.backdrop, selection.foreign):
        groups = half.areas
        for area in range(len(groups)):
            members = range(int(groups.begin[area]), int(groups.end[area]))
            here = [kept[position] for position in members if position in kept]
            shape = shape_of((half, area), shipped) if here else None
            if shape is None:
                continue
            key = groups.key(area)
            middle = float(groups.longitude[area]), float(groups.latitude[area])
            x, y = shipped.label(key) or unit(*middle)
            bounds = shape.bounds
            found.append(
                {
                    "key": key,
                    "backdrop": half is selection.backdrop,
                    "x": _rounded(x),
                    "y": _rounded(y),
                    "across": max(bounds[2] - bounds[0], bounds[3] - bounds[1]),
                    "events": here,
                    "path": path_of(shape, wide),
                    "line": shape.geom_type in ("LineString", "MultiLineString"),
                }
            )
    return found


def _pairs(troops: Troops, layers: Sequence[str], sides: Sequence[str]) -> list[list[int]]:
    """Write troops as pairs of positions: of the layer, and of the side, -1 for none said."""
    if not troops:
        return [[layers.index(key), -1] for key in layers_of(troops) if key in layers]
    return [
        [layers.index(key), sides.index(side) if side else -1]
        for nationality, side in troops
        if (key := nationality or NOT_STATED) in layers
    ]


def _for_others(event: Event) -> Event:
    """Leave out what stays in the store, as every other way out does."""
    kept_here = event.hidden_before or any(each.sha256 or each.passage for each in event.sources)
    return codec.loads(codec.dumps_for_others(event)) if kept_here else event


def _panel(event: Event) -> dict[str, Any]:
    """Say what the panel of an event says, in words."""
    place = event.where
    return {
        "when": event.when.words,
        "where": "" if place is None or place.name is None else place.name,
        "sure": "" if place is None else place.precision.words,
        "reading": "" if place is None or place.reading is None else place.reading,
        "summary": event.summary or "",
        "troops": troops_lines(event),
        "says": [statement_words(each, event.sources) for each in event.statements],
        "sources": [_source(each.url, source_words(each)) for each in event.sources],
    }


def _source(url: str | None, words: str) -> Sequence[str]:
    return words, url or ""
