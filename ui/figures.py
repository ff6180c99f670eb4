"""Charts of the filtered events: by nationality and side, and by verification."""

from collections import Counter
from typing import Any

import streamlit as st

from events.index import VERIFICATIONS, layers_of, sides_of
from events.public import Selection
from events.vocabulary import NOT_STATED
from maps.style import colour_of
from ui.filters import layer_words

_BAR = 22
_ROOM = 80  # px for the axis and the legend
_EVERY = {"labelOverlap": False}
_PLAIN = "#0b6e6e"
_WHOLE = {"tickMinStep": 1, "format": ",d"}


def show_figures(selection: Selection, nationalities: tuple[str, ...]) -> None:
    """Show how many events there are of each nationality and side, and how sure they are.

    Parameters
    ----------
    selection
        The events of the filter.
    nationalities
        Those with a colour of their own, for the same colours as on the map.
    """
    by_side, by_verification = counts_of(selection)
    st.caption("By nationality, and whom they are said to fight for")
    layers = list(dict.fromkeys(layer for (layer, _), _ in by_side.most_common()))
    rows = [
        {"bar": layer_words(layer), "side": layer_words(side), "events": count}
        for (layer, side), count in by_side.most_common()
    ]
    colours = {
        "domain": [layer_words(layer) for layer in layers],
        "range": [colour_of(layer, nationalities) for layer in layers],
    }
    _show(
        rows,
        [layer_words(layer) for layer in layers],
        {
            "color": {"field": "bar", "type": "nominal", "scale": colours, "legend": None},
            "opacity": {
                "field": "side",
                "type": "nominal",
                "legend": {"orient": "bottom", "title": None},
                "scale": {"range": [1, 0.55]},
            },
        },
    )
    st.caption("By verification")
    _show(
        [
            {"bar": each.words, "side": "", "events": by_verification[each]}
            for each in VERIFICATIONS
        ],
        [each.words for each in VERIFICATIONS],
        {"color": {"value": _PLAIN}},
    )
    st.caption(
        "An event of two nationalities or sides counts in both bars, and once in the totals. "
        "How many there were over time is in the histogram under the map."
    )


def counts_of(selection: Selection) -> tuple[Counter[tuple[str, str]], Counter[Any]]:
    """Count events by layer and side, and by verification, without reading one of them."""
    by_side: Counter[tuple[str, str]] = Counter()
    by_verification: Counter[Any] = Counter()
    for kind, count in enumerate(selection.by_kind.tolist()):
        if not count:
            continue
        troops = selection.public.troop_sets[kind // len(VERIFICATIONS)]
        by_verification[VERIFICATIONS[kind % len(VERIFICATIONS)]] += count
        for layer in layers_of(troops):
            for side in sides_of(troops) or (NOT_STATED,):
                by_side[layer, side] += count
    return by_side, by_verification


def _show(rows: list[dict[str, Any]], bars: list[str], colours: dict[str, Any]) -> None:
    """Draw lying bars, each of its parts with its number on pointing at it."""
    spec = {
        "mark": {"type": "bar", "tooltip": True},
        "height": _BAR * max(len(bars), 1) + _ROOM,
        "encoding": {
            "x": {"field": "events", "type": "quantitative", "title": None, "axis": _WHOLE},
            "y": {"field": "bar", "type": "nominal", "title": None, "sort": bars, "axis": _EVERY},
            "order": {"field": "side"},
            **colours,
        },
    }
    st.vega_lite_chart({"data": {"values": rows}, **spec}, width="stretch")
