"""How the map says things.

Colour says nationality, shape the kind of event, edge how sure it is, tab the side fought for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from events.model.nationalities import name_of
from events.vocabulary import NOT_MENTIONED, NOT_STATED, STATED_NONE, EventType, Verification
from geo.precision import LocationPrecision

PALETTE = (
    "#e88b0e",
    "#6c20a9",
    "#279ea4",
    "#f8acf5",
    "#945829",
    "#a4de87",
    "#9a6af5",
    "#035160",
)
"""Eight colours that stay apart for people with any of the three kinds of colour blindness.

Chosen by search in OKLab under the simulation of Machado, Oliveira and Fernandes (2009); the test
of this module repeats the measurement. No plain red or blue, which readers of military maps take
for hostile and friendly (NATO APP-6).
"""

NEUTRAL = "#6b7780"
"""For every nationality without a colour of its own; the code in the mark tells them apart."""

STATED_NONE_COLOUR = "#a9b6bc"
NOT_MENTIONED_COLOUR = "#dde3e5"
"""Quiet ones, for what is the background of where foreign troops are."""

HATCH_COLOUR = "#59656d"
_DARK_INK = "#14191c"
_LIGHT_INK = "#ffffff"


class MarkShape(StrEnum):
    """Outline of a mark: what kind of thing happened."""

    FIGHTING = "fighting"
    CAPTURE = "capture"
    CASUALTY = "casualty"
    PRESENCE = "presence"
    STATEMENT = "statement"

    @property
    def words(self) -> str:
        """The shape's meaning for the legend."""
        return _SHAPE_WORDS[self]


class Edge(StrEnum):
    """Outline stroke of a mark: how sure it is."""

    SOLID = "solid"
    DASHED = "dashed"
    CROSSED = "crossed"

    @property
    def words(self) -> str:
        """The edge's meaning for the legend."""
        return _EDGE_WORDS[self]


_SHAPE_WORDS: Mapping[MarkShape, str] = MappingProxyType(
    {
        MarkShape.FIGHTING: "Fighting, strike",
        MarkShape.CAPTURE: "Capture",
        MarkShape.CASUALTY: "Casualties",
        MarkShape.PRESENCE: "Presence",
        MarkShape.STATEMENT: "Statement, other",
    }
)

_EDGE_WORDS: Mapping[Edge, str] = MappingProxyType(
    {
        Edge.SOLID: "Confirmed or corroborated",
        Edge.DASHED: "Claimed or unverified",
        Edge.CROSSED: "Disputed or refuted",
    }
)

_SHAPES: Mapping[EventType, MarkShape] = MappingProxyType(
    {
        EventType.CLASH: MarkShape.FIGHTING,
        EventType.STRIKE: MarkShape.FIGHTING,
        EventType.INCURSION: MarkShape.FIGHTING,
        EventType.CAPTURE: MarkShape.CAPTURE,
        EventType.CASUALTY: MarkShape.CASUALTY,
        EventType.DEPLOYMENT: MarkShape.PRESENCE,
        EventType.RECRUITMENT: MarkShape.PRESENCE,
        EventType.TRAINING: MarkShape.PRESENCE,
        EventType.WITHDRAWAL: MarkShape.PRESENCE,
        EventType.TERRITORY_CHANGE: MarkShape.PRESENCE,
        EventType.STATEMENT: MarkShape.STATEMENT,
        EventType.OTHER: MarkShape.STATEMENT,
    }
)

_EDGES: Mapping[Verification, Edge] = MappingProxyType(
    {
        Verification.CONFIRMED: Edge.SOLID,
        Verification.CORROBORATED: Edge.SOLID,
        Verification.CLAIMED: Edge.DASHED,
        Verification.UNVERIFIED: Edge.DASHED,
        Verification.DISPUTED: Edge.CROSSED,
        Verification.REFUTED: Edge.CROSSED,
    }
)

_FILLED_SIDES = frozenset({"RUS"})
"""Sides whose tab is filled; all others are open, so that two sides differ in more than letters."""


@dataclass(frozen=True)
class Look:
    """How a layer's marks look.

    Attributes
    ----------
    colour : str
        Fill, as ``#rrggbb``.
    ink : str
        Colour of letters on that fill.
    code : str
        Letters in the mark: alpha-3, ``?`` for not stated, none where none are listed.
    look : str
        ``plain`` or ``hatched``.
    name : str
        The layer's name for people.
    """

    colour: str
    ink: str
    code: str
    look: str
    name: str


_OTHER_LAYERS: Mapping[str, Look] = MappingProxyType(
    {
        NOT_STATED: Look(HATCH_COLOUR, _DARK_INK, "?", "hatched", "Not stated"),
        NOT_MENTIONED: Look(NOT_MENTIONED_COLOUR, _DARK_INK, "", "plain", "Not mentioned"),
        STATED_NONE: Look(STATED_NONE_COLOUR, _DARK_INK, "", "plain", "Stated: none foreign"),
    }
)
"""The layers that are no nationality, in the order of the legend."""


def shape_of(event_type: EventType) -> MarkShape:
    """Give the outline for a kind of event."""
    return _SHAPES[event_type]


def edge_of(verification: Verification) -> Edge:
    """Give the stroke for a verification."""
    return _EDGES[verification]


def colour_of(layer: str, nationalities: Sequence[str] = ()) -> str:
    """Give a layer's colour.

    Parameters
    ----------
    layer : str
        Alpha-3 code, ``not_stated``, ``not_mentioned`` or ``stated_none``.
    nationalities : sequence of str
        The nationalities with a colour of their own, in the installation's fixed order; at most
        eight count.
    """
    if layer in _OTHER_LAYERS:
        return _OTHER_LAYERS[layer].colour
    own = list(nationalities)[: len(PALETTE)]
    return PALETTE[own.index(layer)] if layer in own else NEUTRAL


def look_of(layer: str, nationalities: Sequence[str] = ()) -> Look:
    """Give everything needed to draw a layer's marks."""
    if layer in _OTHER_LAYERS:
        return _OTHER_LAYERS[layer]
    colour = colour_of(layer, nationalities)
    return Look(colour, _ink_on(colour), layer, "plain", name_of(layer))


def side_mark(side: str) -> dict[str, str]:
    """Give the tab of a side: its letters, its name, and whether it is filled or open."""
    look = "filled" if side in _FILLED_SIDES else "open"
    return {"code": side, "name": name_of(side), "look": look}


def legend() -> dict[str, object]:
    """Give the fixed words of the legend; colours and sides are added from what is on the map."""
    return {
        "colour_title": "Nationality",
        "shape_title": "What happened",
        "edge_title": "How sure",
        "side_title": "Fighting for",
        "place_title": "Where",
        "shapes": [{"key": shape.value, "words": shape.words} for shape in MarkShape],
        "edges": [{"key": edge.value, "words": edge.words} for edge in Edge],
        "sides": "Two of a ring's events",
        "possible": "Possibly in the days shown",
        "ring": "Several events",
        "backdrop": "Foreign troops not mentioned",
        "exact": "Point, within about 2 km",
        "area": "Somewhere in the area",
        "disputed": "Disputed border",
    }


def words_of_terms() -> dict[str, dict[str, dict[str, str]]]:
    """Give words and looks of kinds of event and verifications, for lists that carry the terms."""
    return {
        "type": {
            kind.value: {"words": kind.words, "kind": shape_of(kind).value} for kind in EventType
        },
        "verification": {
            each.value: {"words": each.words, "edge": edge_of(each).value} for each in Verification
        },
    }


def word_tables() -> dict[str, Any]:
    """Give the words of kinds of event, verifications and precisions, by their positions."""
    return {
        "types": [{"words": kind.words, "kind": shape_of(kind)} for kind in EventType],
        "verifications": [{"words": each.words, "edge": edge_of(each)} for each in Verification],
        "precisions": {str(int(level)): level.words for level in LocationPrecision},
    }


def in_order(layers: Iterable[str], nationalities: Sequence[str] = ()) -> tuple[str, ...]:
    """Put layers into the order of legend and switches.

    First the configured nationalities in their order, then others by code, then "not stated",
    then "not mentioned" and "stated: none foreign".
    """
    own = {code: position for position, code in enumerate(nationalities)}
    last = {layer: place for place, layer in enumerate(_OTHER_LAYERS, 1)}
    return tuple(
        sorted(set(layers), key=lambda key: (last.get(key, 0), own.get(key, len(own)), key))
    )


def _ink_on(colour: str) -> str:
    """Choose dark or light letters, whichever contrasts more (WCAG 2.2, contrast ratio)."""
    luminance = relative_luminance(colour)
    dark = (luminance + 0.05) / (relative_luminance(_DARK_INK) + 0.05)
    light = 1.05 / (luminance + 0.05)
    return _DARK_INK if dark > light else _LIGHT_INK


def relative_luminance(colour: str) -> float:
    """Give the relative luminance of ``#rrggbb``, 0 black to 1 white (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
