"""Charts of the filtered events: over time, by nationality and side, and by verification."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import streamlit as st

from events.model.layers import layers_of, sides_of
from events.table.columns import LATER, VERIFICATIONS
from events.table.public import Selection
from events.table.timeline import StepLength, timeline_of
from events.vocabulary import NOT_MENTIONED, NOT_STATED, STATED_NONE, Verification
from maps.style import NEUTRAL, colour_of
from ui.map.filters import layer_words

_BAR = 22
_ROOM, _LEGEND = 30, 90  # px around bars, without and with a legend
_OVER_TIME = 290
_QUIET = "#7d8990"
_STEPS = 60
_EVERY = {"labelOverlap": False}
_WHOLE = {"tickMinStep": 1, "format": ",d", "tickCount": 4}
_FAINTEST = 0.4
_BESIDE = 1.3
_HOLLOW = "#ffffff00"
"""Of bars of events without foreign troops: a grey would be taken for a nationality's."""

_GROUPINGS = ("Nationality", "Side", "Verification")

# Sure ones dark, claims pale, doubted ones in another hue; told apart without colour by lightness.
_VERIFICATION_COLOURS = {
    Verification.CONFIRMED: "#04474a",
    Verification.CORROBORATED: "#0b7d7d",
    Verification.CLAIMED: "#6fbcb8",
    Verification.UNVERIFIED: "#bcd9d8",
    Verification.DISPUTED: "#d98b3a",
    Verification.REFUTED: "#8c4a0a",
}
_SIDE_COLOURS = ("#0b6e6e", "#c08a1e", "#7a5a86", "#5f6b72")


def show_figures(selection: Selection, nationalities: tuple[str, ...]) -> None:
    """Show how many events there are over time, of each nationality and side, and how sure.

    Parameters
    ----------
    selection
        The events of the filter.
    nationalities
        Those with a colour of their own, for the same colours as on the map.
    """
    by_side, by_verification = counts_of(selection)
    _show_over_time(selection, nationalities)
    st.caption("By nationality, and whom they are said to fight for")
    totals: Counter[str] = Counter()
    fought: Counter[str] = Counter()
    for (layer, side), count in by_side.items():
        totals[layer] += count
        fought[side] += count
    layers = [layer for layer, _ in totals.most_common()]
    # The side of most is the strongest; what has no side is the faintest.
    sides = sorted(fought, key=lambda side: (side == NOT_STATED, -fought[side], side))
    _show_bars(
        [
            {"bar": layer_words(layer), "side": layer_words(side), "events": count}
            for (layer, side), count in by_side.items()
        ],
        [layer_words(layer) for layer in layers],
        {layer_words(layer): _fill_of(layer, colour_of(layer, nationalities)) for layer in layers},
        [layer_words(side) for side in sides],
    )
    st.caption("By verification")
    _show_bars(
        [
            {"bar": each.words, "side": "", "events": by_verification[each]}
            for each in _VERIFICATION_COLOURS
        ],
        [each.words for each in _VERIFICATION_COLOURS],
        {each.words: ink for each, ink in _VERIFICATION_COLOURS.items()},
    )
    st.caption(
        "An event of two nationalities or sides counts in both bars, and once in the totals."
    )


# --- numbers ------------------------------------------------------------------------------------


def counts_of(selection: Selection) -> tuple[Counter[tuple[str, str]], Counter[Any]]:
    """Count events by layer and side, and by verification, without reading one of them."""
    by_side: Counter[tuple[str, str]] = Counter()
    by_verification: Counter[Any] = Counter()
    kinds = selection.kinds
    columns = (kinds.troops, kinds.verification, kinds.number)
    for number, verification, count in zip(*(each.tolist() for each in columns), strict=True):
        troops = selection.public.troop_sets[number]
        by_verification[VERIFICATIONS[verification]] += count
        for layer in layers_of(troops):
            for side in sides_of(troops) or (NOT_STATED,):
                by_side[layer, side] += count
    return by_side, by_verification


def groups_of(selection: Selection, kind: int, grouping: str) -> Sequence[str]:
    """Name the groups an event of that kind counts in."""
    if grouping == "Verification":
        return (VERIFICATIONS[selection.kinds.verification[kind]].value,)
    troops = selection.public.troop_sets[selection.kinds.troops[kind]]
    return layers_of(troops) if grouping == "Nationality" else sides_of(troops) or (NOT_STATED,)


def over_time(selection: Selection, grouping: str) -> list[dict[str, Any]]:
    """Count events over time by nationality, side or verification.

    Returns
    -------
    list of dict
        ``start`` and ``end`` (the day after) of a step as ISO dates, ``group``, ``sure`` (whether
        they happened or went on then, or may have) and ``events``; steps without any are left out.
    """
    query = selection.query
    found = timeline_of(selection, _STEPS, query.from_, query.to)
    members: dict[str, list[int]] = {}
    for kind in range(selection.kind_count):
        for group in groups_of(selection, kind, grouping):
            members.setdefault(group, []).append(kind)
    ends = [*found.starts[1:], _after(found.starts[-1], found.step)] if found.starts else []
    rows = []
    for group, kinds in members.items():
        for is_sure, counts in ((True, found.certain), (False, found.possible)):
            numbers = counts[:, kinds].sum(axis=1).tolist()
            for start, end, number in zip(found.starts, ends, numbers, strict=True):
                if number:
                    step = {"start": start.isoformat(), "end": end.isoformat()}
                    rows.append({**step, "group": group, "sure": is_sure, "events": number})
    return rows


def _after(start: date, step: StepLength) -> date:
    """Give the day after a step; years that stand together end where one year does."""
    if step is StepLength.MONTH:
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = {StepLength.DAY: 1, StepLength.WEEK: 7, StepLength.YEAR: 365}[step]
    return min(start, date.max - timedelta(days=days)) + timedelta(days=days)


# --- drawing ------------------------------------------------------------------------------------


def _show_over_time(selection: Selection, nationalities: tuple[str, ...]) -> None:
    grouping = st.selectbox(
        "Over time, by",
        _GROUPINGS,
        format_func=lambda each: f"Over time, by {each.lower()}",
        key="figures_grouping",
        label_visibility="collapsed",
    )
    rows = over_time(selection, grouping)
    colours = colours_of(grouping, [row["group"] for row in rows], nationalities)
    fills = [_fill_of(group, ink) for group, ink in colours.items()]
    named = {group: _words(grouping, group) for group in colours}
    _stack(rows, list(colours))
    for row in rows:
        row["group"] = named[row["group"]]
        row["words"] = "happened then" if row["sure"] else "may have been then"
    day = {"type": "temporal", "title": None, "scale": {"type": "utc"}}
    fill = {"domain": list(named.values()), "range": fills}
    colour = {"domain": list(named.values()), "range": list(colours.values())}
    own = [named[group] for group, ink in colours.items() if ink != NEUTRAL]
    key = {"orient": "bottom", "title": None, "columns": 2, "values": own}
    legend = key if own else None
    st.vega_lite_chart(
        {
            "data": {"values": rows},
            "mark": {"type": "rect"},
            "height": _OVER_TIME,
            "encoding": {
                "x": {**day, "field": "start", "axis": {"tickCount": 4, "format": "%b %Y"}},
                "x2": {"field": "end"},
                "y": {"field": "low", "type": "quantitative", "title": None, "axis": _WHOLE},
                "y2": {"field": "high"},
                "fill": {"field": "group", "type": "nominal", "scale": fill, "legend": legend},
                "stroke": {"field": "group", "type": "nominal", "scale": colour, "legend": legend},
                "opacity": {
                    "field": "sure",
                    "type": "ordinal",
                    "scale": {"domain": [True, False], "range": [1, _FAINTEST]},
                    "legend": None,
                },
                "tooltip": [
                    {"field": "start", "type": "temporal", "title": "from", "format": "%-d %b %Y"},
                    {"field": "group", "title": grouping.lower()},
                    {"field": "events", "type": "quantitative"},
                    {"field": "words", "title": "how sure"},
                ],
            },
        },
        width="stretch",
    )
    notes = ["Faint: possibly then, counted in each step it may have been in."]
    if grey := len(named) - len(own):
        notes.append(f"Dark grey: {grey:,} of the nationalities; pointing at a part names it.")
    if unfilled := int(
        np.count_nonzero(selection["dated"] & (selection["possible_from"] == LATER))
    ):
        notes.append(f"{unfilled:,} of which only a bound is known (“by 9 April”) are in no bar.")
    if selection.undated:
        notes.append(f"{selection.undated:,} without a date of their own are in no bar.")
    st.caption(" ".join(notes))


def _fill_of(group: str, ink: str) -> str:
    return _HOLLOW if group in (NOT_MENTIONED, STATED_NONE) else ink


def _stack(rows: list[dict[str, Any]], order: Sequence[str]) -> None:
    """Give each row where it lies: sure ones below what may have been, in the order of groups."""
    rows.sort(key=lambda row: (row["start"], not row["sure"], order.index(row["group"])))
    tops: Counter[str] = Counter()
    for row in rows:
        row["low"] = tops[row["start"]]
        tops[row["start"]] += row["events"]
        row["high"] = tops[row["start"]]


def _words(grouping: str, group: str) -> str:
    return Verification(group).words if grouping == "Verification" else layer_words(group)


def colours_of(
    grouping: str, groups: Sequence[str], nationalities: tuple[str, ...]
) -> Mapping[str, str]:
    """Give each group its colour, in the order of the legend: those with most steps first.

    Nationalities without a colour of their own come last, so that they lie together on top.
    """
    found = [group for group, _ in Counter(groups).most_common()]
    if grouping == "Verification":
        return {each.value: ink for each, ink in _VERIFICATION_COLOURS.items() if each in found}
    if grouping == "Nationality":
        inks = {group: colour_of(group, nationalities) for group in found}
        return dict(sorted(inks.items(), key=lambda each: each[1] == NEUTRAL))
    return {
        group: _SIDE_COLOURS[min(place, len(_SIDE_COLOURS) - 1)]
        for place, group in enumerate(sorted(found, key=layer_words))
    }


def _show_bars(
    rows: list[dict[str, Any]],
    bars: list[str],
    fills: Mapping[str, str],
    sides: Sequence[str] = ("",),
) -> None:
    """Draw lying bars with their numbers; each part says its own on pointing at it."""
    y = {"field": "bar", "type": "nominal", "title": None, "sort": bars, "axis": _EVERY}
    x = {"field": "events", "type": "quantitative", "title": None, "axis": None}
    scale = {"domain": bars, "range": [fills[bar] for bar in bars]}
    rims = [_QUIET if fills[bar] == _HOLLOW else fills[bar] for bar in bars]
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row["bar"]] += row["events"]
    longest = max([1, *totals.values()])
    shades = np.linspace(1, _FAINTEST, max(len(sides), 2)).round(2).tolist()[: len(sides)]
    legend = {"orient": "bottom", "title": None, "symbolFillColor": _QUIET}
    has_sides = len(sides) > 1
    for row in rows:
        row["order"] = sides.index(row["side"])
    bar = {
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            # Room beside the longest bar for its number.
            "x": {**x, "stack": "zero", "scale": {"domain": [0, _BESIDE * longest]}},
            "fill": {"field": "bar", "type": "nominal", "scale": scale, "legend": None},
            "stroke": {
                "field": "bar",
                "type": "nominal",
                "scale": {"domain": bars, "range": rims},
                "legend": None,
            },
            "order": {"field": "order", "type": "quantitative"},
            "opacity": {
                "field": "side",
                "type": "ordinal",
                "legend": legend if has_sides else None,
                "scale": {"domain": list(sides), "range": shades},
            },
        },
    }
    total = {"field": "events", "type": "quantitative", "aggregate": "sum"}
    number = {
        "mark": {"type": "text", "align": "left", "dx": 4, "color": _QUIET},
        "encoding": {"x": total, "text": {**total, "format": ",d"}},
    }
    spec = {
        "height": _BAR * max(len(bars), 1) + (_LEGEND if has_sides else _ROOM),
        "encoding": {"y": y},
        "layer": [bar, number],
    }
    st.vega_lite_chart({"data": {"values": rows}, **spec}, width="stretch")
