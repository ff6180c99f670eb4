"""Events as the drawing script takes them: one column a fact, every repeated text once."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import orjson

from events.model import Event, Place
from events.vocabulary import NO_FOREIGN, NOT_STATED, EventType, Verification
from geo.boundaries import Area, Boundaries
from geo.precision import LocationPrecision
from maps.style import edge_of, shape_of, side_mark

NOTHING = -1
"""Stands for "none" in a column of positions."""

_T = TypeVar("_T", bound=Hashable)


@dataclass
class _Table(Generic[_T]):
    """Gives each distinct value its position, in order of first sight."""

    positions: dict[_T, int] = field(default_factory=dict)

    def __call__(self, value: _T) -> int:
        return self.positions.setdefault(value, len(self.positions))

    def __iter__(self) -> Iterator[_T]:
        return iter(self.positions)


def layer_counts(events: Iterable[Event]) -> dict[str, int]:
    """Count the events of each layer; one with two nationalities counts in both layers."""
    return dict(Counter(layer for event in events for layer in event.layers))


def in_order(layers: Iterable[str], nationalities: Sequence[str] = ()) -> tuple[str, ...]:
    """Put layers into the order of legend and switches.

    First the configured nationalities in their order, then others by code, then "not stated",
    then "no foreign troops".
    """
    own = {code: position for position, code in enumerate(nationalities)}
    last = {NOT_STATED: 1, NO_FOREIGN: 2}
    return tuple(
        sorted(set(layers), key=lambda key: (last.get(key, 0), own.get(key, len(own)), key))
    )


def area_of(place: Place, boundaries: Boundaries) -> Area | None:
    """Give the shipped area an event lies somewhere in, or None when it has no such code."""
    code = place.area_code
    if code is None:
        return None
    return boundaries.area(code) or boundaries.country(code)


def marks_of(
    events: Iterable[Event], boundaries: Boundaries, nationalities: Sequence[str] = ()
) -> dict[str, Any]:
    """Turn events into columns.

    Parameters
    ----------
    events : iterable of Event
        What matches the query, published only; events without a place are counted, not drawn.
    boundaries : Boundaries
        Where the badge of an area goes.
    nationalities : sequence of str
        Order of the layers.

    Returns
    -------
    dict
        Ready for JSON. ``events`` holds equally long columns; longitudes and latitudes are
        degrees (WGS 84), ``radius_m`` metres; ``area``, ``shape``, ``place``, ``when``,
        ``layer_set``, ``side_set``, ``type`` and ``verification`` are positions in the tables
        beside it, -1 for none.
    """
    count = 0
    sides: _Table[str] = _Table()
    layers: _Table[str] = _Table()
    layer_sets: _Table[tuple[int, ...]] = _Table()
    side_sets: _Table[tuple[int, ...]] = _Table()
    whens: _Table[str] = _Table()
    places: _Table[str] = _Table()
    areas: _Table[str] = _Table()
    shapes: _Table[bytes] = _Table()
    shipped: dict[str, Area] = {}
    rows: list[tuple[Any, ...]] = []
    # one pass, keeping no event: a store may read each from disk as it is looked at
    for event in events:
        count += 1
        layer_set = tuple(layers(layer) for layer in event.layers)
        place = event.where
        if place is None:
            continue
        area = area_of(place, boundaries) if draws_area(place) else None
        if area is not None:
            shipped[area.code] = area
        shape = None if area is not None else place.area_geometry
        rows.append(
            (
                event.id,
                event.title,
                place.longitude,
                place.latitude,
                int(place.precision),
                round(place.radius_m),
                areas(area.code) if area is not None else NOTHING,
                shapes(orjson.dumps(shape.geojson)) if shape is not None else NOTHING,
                places(place.name) if place.name else NOTHING,
                whens(event.when.words),
                layer_sets(layer_set),
                side_sets(tuple(sides(side) for side in event.fighting_for)),
                _TYPE_AT[event.event_type],
                _VERIFICATION_AT[event.verification],
            )
        )
    ordered = in_order(layers, nationalities)
    moved = [ordered.index(layer) for layer in layers]
    columns = list(map(list, zip(*rows, strict=True))) or [[] for _ in _COLUMNS]
    return {
        "count": count,
        "unplaced": count - len(rows),
        "layers": ordered,
        "sides": [side_mark(side) for side in sides],
        "layer_sets": [sorted(moved[layer] for layer in each) for each in layer_sets],
        "side_sets": list(side_sets),
        "whens": list(whens),
        "places": list(places),
        "areas": [_area_label(shipped[code]) for code in areas],
        "shapes": [orjson.loads(shape) for shape in shapes],
        **word_tables(),
        "events": dict(zip(_COLUMNS, columns, strict=True)),
    }


def word_tables() -> dict[str, Any]:
    """Give the words of kinds of event, verifications and precisions, by their positions."""
    return {
        "types": [{"words": kind.words, "kind": shape_of(kind)} for kind in EventType],
        "verifications": [{"words": each.words, "edge": edge_of(each)} for each in Verification],
        "precisions": {str(int(level)): level.words for level in LocationPrecision},
    }


_TYPE_AT = {kind: position for position, kind in enumerate(EventType)}
_VERIFICATION_AT = {each: position for position, each in enumerate(Verification)}
_COLUMNS = (
    "id",
    "title",
    "longitude",
    "latitude",
    "precision",
    "radius_m",
    "area",
    "shape",
    "place",
    "when",
    "layer_set",
    "side_set",
    "type",
    "verification",
)


def draws_area(place: Place) -> bool:
    """Whether the whole area is drawn: where that is all that is known (UCDP where_prec 3 to 6)."""
    return place.precision in _AREA_LEVELS


_AREA_LEVELS = frozenset(
    {
        LocationPrecision.ADMIN2,
        LocationPrecision.ADMIN1,
        LocationPrecision.FUZZY,
        LocationPrecision.COUNTRY,
    }
)


def _area_label(area: Area) -> Mapping[str, Any]:
    at = area.label_position
    return {
        "code": area.code,
        "name": area.name,
        "label": [round(at.longitude, 4), round(at.latitude, 4)],
    }
