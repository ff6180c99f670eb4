"""The map's looks as QGIS styles, which a GeoPackage carries for its layers.

Two a layer: by nationality, as on the map (with the edge for how sure and the shape for what
happened), which QGIS opens the layer with; and by verification. Both switch on QGIS's temporal
controller, from ``start`` to ``end``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from events.export import LayerStyle
from events.export.geopackage import AREAS, LINES, POINTS
from events.model.nationalities import name_of
from events.vocabulary import (
    NOT_MENTIONED,
    NOT_STATED,
    STATED_NONE,
    EventType,
    Mention,
    Verification,
)
from maps.style import (
    HATCH_COLOUR,
    NEUTRAL,
    NOT_MENTIONED_COLOUR,
    PALETTE,
    STATED_NONE_COLOUR,
    Edge,
    Shape,
    colour_of,
    edge_of,
    look_of,
    shape_of,
)

_SEVERAL: Final = "several"
_INK: Final = "#14191c"

_LAYER_KEY: Final = (
    'CASE WHEN "foreign_troops" <> \'listed\' THEN "foreign_troops" '
    f"WHEN strpos(\"nationalities\", ';') > 0 THEN '{_SEVERAL}' ELSE \"nationalities\" END"
)
"""The layer an event is in; one with troops of several nationalities is drawn neutral."""

_FIRST_MOMENT: Final = (
    'coalesce(to_datetime("start"), if("end" IS NULL, NULL, make_datetime(1000, 1, 1, 0, 0, 0)))'
)
_LAST_MOMENT: Final = (
    "coalesce(to_datetime(\"end\") + to_interval('23 hours') "
    "+ to_interval('59 minutes 59 seconds'), make_datetime(9999, 12, 31, 23, 59, 59))"
)
"""The first moment of the first day and the last of the last; an open side reaches far away, and
an event without a date is not shown while the controller is on.

Expressions, since QGIS compares a day with a time as text, letter by letter: by the columns alone
an event would be shown a day early.
"""

_MARKERS: Final = {
    Shape.FIGHTING: "diamond",
    Shape.CAPTURE: "square",
    Shape.CASUALTY: "triangle",
    Shape.PRESENCE: "circle",
    Shape.STATEMENT: "pentagon",
}
_STROKES: Final = {Edge.SOLID: "solid", Edge.DASHED: "dash", Edge.CROSSED: "dot"}
_VERIFICATION_COLOURS: Final = {
    Verification.CONFIRMED: PALETTE[7],
    Verification.CORROBORATED: PALETTE[2],
    Verification.CLAIMED: PALETTE[0],
    Verification.UNVERIFIED: STATED_NONE_COLOUR,
    Verification.DISPUTED: PALETTE[1],
    Verification.REFUTED: PALETTE[4],
}
_SYMBOLS: Final = {
    POINTS: ("marker", "SimpleMarker"),
    AREAS: ("fill", "SimpleFill"),
    LINES: ("line", "SimpleLine"),
}
_MARKER_SIZE_MM: Final = 3.6
_AREA_OPACITY: Final = 36
"""Of 255: areas lie over one another, and over the base map."""


@dataclass(frozen=True)
class _Category:
    value: str
    label: str
    colour: str


def layer_styles(nationalities: Sequence[str] = ()) -> tuple[LayerStyle, ...]:
    """Give the styles of a GeoPackage's layers.

    Parameters
    ----------
    nationalities
        Those with a colour of their own, in the installation's order.
    """
    by_nationality = _nationality_categories(nationalities)
    by_verification = [
        _Category(level.value, level.words, colour)
        for level, colour in _VERIFICATION_COLOURS.items()
    ]
    return tuple(
        LayerStyle(layer, name, _qml(layer, expression, categories), default=default)
        for layer in _SYMBOLS
        for name, expression, categories, default in (
            ("Nationality", _LAYER_KEY, by_nationality, True),
            ("Verification", '"verification"', by_verification, False),
        )
    )


def _nationality_categories(nationalities: Sequence[str]) -> list[_Category]:
    own = list(nationalities)[: len(PALETTE)]
    return [
        *(_Category(code, name_of(code), colour_of(code, own)) for code in own),
        _Category(NOT_STATED, "Not stated", HATCH_COLOUR),
        _Category(Mention.NOT_MENTIONED, look_of(NOT_MENTIONED).name, NOT_MENTIONED_COLOUR),
        _Category(Mention.NONE, look_of(STATED_NONE).name, STATED_NONE_COLOUR),
        _Category(_SEVERAL, "Several nationalities", "#ffffff"),
        # QGIS takes an empty value for all others.
        _Category("", "Other nationalities", NEUTRAL),
    ]


def _qml(layer: str, expression: str, categories: Iterable[_Category]) -> str:
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Temporal|MapTips")
    SubElement(
        root,
        "temporal",
        enabled="1",
        mode="4",  # from one expression to another
        startField="start",
        endField="end",
        limitMode="1",  # the last day belongs to it
        durationField="",
        durationUnit="d",
        fixedDuration="0",
        accumulate="0",
        startExpression=_FIRST_MOMENT,
        endExpression=_LAST_MOMENT,
    )
    renderer = SubElement(
        root,
        "renderer-v2",
        type="categorizedSymbol",
        attr=expression,
        symbollevels="0",
        enableorderby="0",
        forceraster="0",
    )
    listed, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, category in enumerate(categories):
        SubElement(
            listed,
            "category",
            symbol=str(number),
            value=category.value,
            label=category.label,
            render="true",
            type="string",
        )
        _symbol(symbols, layer, str(number), category.colour)
    SubElement(root, "mapTip").text = '<b>[% "title" %]</b><br>[% "place" %], [% "verification" %]'
    doctype = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return doctype + tostring(root, encoding="unicode")


def _symbol(symbols: Element, layer: str, name: str, colour: str) -> None:
    kind, symbol_class = _SYMBOLS[layer]
    symbol = SubElement(
        symbols, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    drawn = SubElement(symbol, "layer", {"class": symbol_class}, enabled="1", **{"pass": "0"})
    settings = _settings(layer, colour)
    options = SubElement(drawn, "Option", type="Map")
    for key, value in settings.items():
        SubElement(options, "Option", name=key, value=value, type="QString")
        # Before 3.22 QGIS wrote and read these instead.
        SubElement(drawn, "prop", k=key, v=value)
    if layer == POINTS:
        _data_defined(drawn, {"outlineStyle": _stroke_expression(), "name": _shape_expression()})


def _settings(layer: str, colour: str) -> dict[str, str]:
    if layer == LINES:
        return {"line_color": _rgba(colour), "line_width": "0.8", "line_width_unit": "MM"}
    if layer == AREAS:
        # Never dashed: on a map a dashed edge is an uncertain border.
        return {
            "color": _rgba(colour, _AREA_OPACITY),
            "style": "solid",
            "outline_color": _rgba(colour),
            "outline_style": "solid",
            "outline_width": "0.4",
            "outline_width_unit": "MM",
        }
    return {
        "color": _rgba(colour),
        "name": "circle",
        "outline_color": _rgba(_INK),
        "outline_style": "solid",
        "outline_width": "0.4",
        "outline_width_unit": "MM",
        "size": str(_MARKER_SIZE_MM),
        "size_unit": "MM",
    }


def _data_defined(drawn: Element, expressions: dict[str, str]) -> None:
    """Let a symbol's properties follow columns."""
    properties = SubElement(drawn, "data_defined_properties")
    whole = SubElement(properties, "Option", type="Map")
    SubElement(whole, "Option", name="name", value="", type="QString")
    inner = SubElement(whole, "Option", name="properties", type="Map")
    SubElement(whole, "Option", name="type", value="collection", type="QString")
    for name, expression in expressions.items():
        one = SubElement(inner, "Option", name=name, type="Map")
        SubElement(one, "Option", name="active", value="true", type="bool")
        SubElement(one, "Option", name="expression", value=expression, type="QString")
        SubElement(one, "Option", name="type", value="3", type="int")


def _stroke_expression() -> str:
    return _case("verification", {level.value: _STROKES[edge_of(level)] for level in Verification})


def _shape_expression() -> str:
    return _case("event_type", {kind.value: _MARKERS[shape_of(kind)] for kind in EventType})


def _case(column: str, words: dict[str, str]) -> str:
    """Write an expression that gives a word for each value of a column."""
    whens = " ".join(
        f"WHEN \"{column}\" = '{value}' THEN '{word}'" for value, word in words.items()
    )
    return f"CASE {whens} END"


def _rgba(colour: str, opacity: int = 255) -> str:
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return ",".join(map(str, (*channels, opacity)))
