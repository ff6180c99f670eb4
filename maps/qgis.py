"""The map's looks as QGIS styles, which a GeoPackage carries for its layers.

Two a layer: by nationality, as on the map (with the edge for how sure and the shape for what
happened), which QGIS opens the layer with; and by verification. Both switch on QGIS's temporal
controller, from the first possible day to the last, and draw faintly what is only possible then.
`maps.qgis_project` makes whole projects of these.
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
    MarkShape,
    colour_of,
    edge_of,
    look_of,
    shape_of,
)

SEVERAL: Final = "several"
_INK: Final = "#14191c"

LAYER_KEY: Final = (
    'CASE WHEN "foreign_troops" <> \'listed\' THEN "foreign_troops" '
    f"WHEN strpos(\"nationalities\", ';') > 0 THEN '{SEVERAL}' ELSE \"nationalities\" END"
)
"""The layer an event is in; one with troops of several nationalities is drawn neutral."""

FIRST_MOMENT: Final = 'to_datetime("possible_from")'
LAST_MOMENT: Final = (
    'to_datetime(coalesce("possible_to", if(to_date("possible_from") > to_date(now()), '
    "\"possible_from\", to_date(now())))) + to_interval('23 hours 59 minutes 59 seconds')"
)
"""The first moment of the first possible day, the last of the last (`events.dates.certainty`): what
goes on is there until today, and what has no possible day, or no date, is not shown while the
controller is on.

Expressions, since QGIS compares a day with a time as text, letter by letter: by the columns alone
an event would be shown a day early.
"""

_FIRST_DAY: Final = "to_date(@map_start_time)"
_LAST_DAY: Final = "to_date(@map_end_time - to_interval('1 second'))"
_OPACITY: Final = (
    "CASE WHEN @map_start_time IS NULL THEN 100 "
    f'WHEN to_date("start") >= {_FIRST_DAY} AND to_date("end") <= {_LAST_DAY} '
    f'OR to_date("certain_from") <= {_LAST_DAY} AND to_date("certain_to") >= {_FIRST_DAY} '
    "THEN 100 ELSE 45 END"
)
"""Percent: what is only possible in the days that are shown is faint, as on the map."""

_MARKERS: Final = {
    MarkShape.FIGHTING: "diamond",
    MarkShape.CAPTURE: "square",
    MarkShape.CASUALTY: "triangle",
    MarkShape.PRESENCE: "circle",
    MarkShape.STATEMENT: "pentagon",
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
OPACITY: Final = {POINTS: "1", AREAS: "0.35", LINES: "1"}
"""Of a layer as a whole: a hundred events of one area are no darker than one of them."""


@dataclass(frozen=True)
class Category:
    """A value of an expression, with its words and its colour."""

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
    by_nationality = nationality_categories(nationalities)
    by_verification = [
        Category(level.value, level.words, colour)
        for level, colour in _VERIFICATION_COLOURS.items()
    ]
    return tuple(
        LayerStyle(layer, name, _qml(layer, expression, categories), default=default)
        for layer in _SYMBOLS
        for name, expression, categories, default in (
            ("Nationality", LAYER_KEY, by_nationality, True),
            ("Verification", '"verification"', by_verification, False),
        )
    )


def nationality_categories(nationalities: Sequence[str]) -> list[Category]:
    """Give a category for each layer of the map, in the order of the legend."""
    own = list(nationalities)[: len(PALETTE)]
    return [
        *(Category(code, name_of(code), colour_of(code, own)) for code in own),
        Category(NOT_STATED, "Not stated", HATCH_COLOUR),
        Category(Mention.NOT_MENTIONED, look_of(NOT_MENTIONED).name, NOT_MENTIONED_COLOUR),
        Category(Mention.NONE, look_of(STATED_NONE).name, STATED_NONE_COLOUR),
        Category(SEVERAL, "Several nationalities", "#ffffff"),
        # QGIS takes an empty value for all others.
        Category("", "Other nationalities", NEUTRAL),
    ]


def _qml(layer: str, expression: str, categories: Iterable[Category]) -> str:
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Rendering|Temporal|MapTips")
    root.extend([temporal(), categorized(layer, expression, categories), map_tip()])
    SubElement(root, "layerOpacity").text = OPACITY[layer]
    doctype = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return doctype + tostring(root, encoding="unicode")


def temporal() -> Element:
    """Give what QGIS's temporal controller goes by."""
    return Element(
        "temporal",
        enabled="1",
        mode="4",  # from one expression to another
        startField="possible_from",
        endField="possible_to",
        limitMode="1",  # the last day belongs to it
        durationField="",
        durationUnit="d",
        fixedDuration="0",
        accumulate="0",
        startExpression=FIRST_MOMENT,
        endExpression=LAST_MOMENT,
    )


def categorized(layer: str, expression: str, categories: Iterable[Category]) -> Element:
    """Give a renderer with a symbol for each value of an expression."""
    renderer = _renderer(layer, "categorizedSymbol", attr=expression)
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
    return renderer


def in_one_colour(layer: str, colour: str) -> Element:
    """Give a renderer with one symbol."""
    renderer = _renderer(layer, "singleSymbol")
    _symbol(SubElement(renderer, "symbols"), layer, "0", colour)
    return renderer


def _renderer(layer: str, kind: str, **more: str) -> Element:
    is_sorted = str(int(layer == AREAS))
    settings = {"symbollevels": "0", "enableorderby": is_sorted, "forceraster": "0"}
    made = Element("renderer-v2", {"type": kind, **more, **settings})
    if layer == AREAS:
        # The largest first, so that none hides a smaller one.
        clause = SubElement(SubElement(made, "orderby"), "orderByClause", asc="0", nullsFirst="0")
        clause.text = "area($geometry)"
    return made


def map_tip() -> Element:
    """Give what QGIS says of an event under the pointer; what strangers wrote is text, not HTML."""
    tip = Element("mapTip")
    tip.text = (
        f"<b>{_shown('title')}</b><br>{_shown('place')}, {_shown('verification')}"
        f"<br>{_shown('attribution')} {_shown('marking')}"
    )
    return tip


def _shown(column: str) -> str:
    escaped = "map('&', '&amp;', '<', '&lt;', '>', '&gt;')"
    return f"[% replace(coalesce(\"{column}\", ''), {escaped}) %]"


def _symbol(symbols: Element, layer: str, name: str, colour: str) -> None:
    kind, symbol_class = _SYMBOLS[layer]
    symbol = SubElement(
        symbols, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    _data_defined(symbol, {"alpha": _OPACITY})
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
            "color": _rgba(colour),
            "style": "solid",
            "outline_color": _rgba(_INK),
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


def _rgba(colour: str) -> str:
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return ",".join(map(str, (*channels, 255)))
