"""The filter widgets: they show the address and write it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypedDict

import streamlit as st

from events.dates.certainty import Certainty
from events.dates.edtf import FIRST_YEAR, LAST_YEAR
from events.errors import InvalidQuery
from events.query.address import read_pairs, write_pairs
from events.query.query import EventQuery, Placed, Undated
from events.vocabulary import EventType, Verification
from maps.style import look_of
from ui.map.overview import Overview
from ui.map.state import (
    follow_address,
    note_action,
    query_from_address,
    refused_parameters,
    switch_off,
    write_address,
)
from ui.messages import escape_markdown

_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


class _DateLimits(TypedDict):
    min_value: date
    max_value: date
    format: str


def layer_words(layer: str) -> str:
    """Name a layer: a nationality, "not stated", "not mentioned" or "stated: none foreign"."""
    return look_of(layer).name


def read_filters() -> EventQuery:
    """Give the query that the filters make, before they are shown: the map need not wait for them.

    What cannot be meant is said where this is called.
    """
    # Streamlit forgets the widgets of a page that was left, whatever its address is on coming back.
    is_new = "filter_nationality" not in st.session_state
    if is_new:
        switch_off("")  # the map that comes says what is off
    if follow_address() or is_new:
        _fill_widgets(query_from_address())
    for complaint in refused_parameters():
        st.warning(
            escape_markdown(f"Part of the address was left out. {complaint}"),
            icon=":material/link_off:",
        )
    query = _query_of_widgets()
    write_address(query)
    return query


def show_filters(offered: Overview, query: EventQuery) -> None:
    """Show the filters.

    Parameters
    ----------
    offered
        Of all published events: the nationalities and sides there are to choose from.
    query
        As `read_filters` gave it.
    """
    state = st.session_state
    layers = sorted(offered.layers, key=layer_words)
    sides = sorted(offered.sides, key=layer_words)
    st.multiselect(
        "Nationality",
        _with_chosen(layers, state["filter_nationality"]),
        format_func=layer_words,
        key="filter_nationality",
        on_change=note_action,
        placeholder="All",
    )
    st.multiselect(
        "Fighting for",
        _with_chosen(sides, state["filter_fighting_for"]),
        format_func=layer_words,
        key="filter_fighting_for",
        on_change=note_action,
        placeholder="All",
    )
    st.multiselect(
        "Kind of event",
        list(EventType),
        format_func=lambda kind: kind.words,
        key="filter_event_type",
        on_change=note_action,
        placeholder="All",
    )
    st.multiselect(
        "Verification",
        list(Verification),
        format_func=lambda level: level.words,
        key="filter_verification",
        on_change=note_action,
        placeholder="All",
    )
    limits: _DateLimits = {"min_value": _FIRST_DAY, "max_value": _LAST_DAY, "format": "YYYY-MM-DD"}
    st.date_input("From", value=None, key="filter_from", on_change=note_action, **limits)
    st.date_input("To", value=None, key="filter_to", on_change=note_action, **limits)
    if state["filter_from"] or state["filter_to"]:
        state.setdefault("filter_open", True)
        st.checkbox(
            "With open dates",
            key="filter_open",
            on_change=note_action,
            help="From and To are “between”. An event “by 9 April” reaches into every earlier day "
            "with its open side alone; without this mark such events are left out.",
        )
    st.text_input(
        "Words",
        key="filter_text",
        on_change=note_action,
        placeholder="Title, place, unit, source …",
    )
    st.date_input(
        "As known on",
        value=None,
        key="filter_known",
        on_change=note_action,
        help="The map, the list and the exports as the store knew it at the end of that day (UTC).",
        **limits,
    )
    for words in _unseen(state["filter_rest"]):
        st.caption(words)
    if query != EventQuery():
        st.button("Clear filters", on_click=clear_filters, icon=":material/filter_alt_off:")


def _unseen(rest: EventQuery) -> Iterator[str]:
    """Say what is asked for that no widget shows."""
    if rest.undated is not None:
        yield {
            Undated.ONLY: "Only events without a date.",
            Undated.EXCLUDE: "Without events of unknown date.",
            Undated.INCLUDE: "With events of unknown date.",
        }[rest.undated]
    if rest.placed is not None:
        yield f"Only events {'without' if rest.placed is Placed.NO else 'with'} a place."
    if rest.certainty:
        yield f"Only what is {' or '.join(each.words for each in rest.certainty)} in these days."
    if rest.bbox is not None:
        yield "Only within a box on the map."
    if rest.off:
        yield f"Without {', '.join(map(layer_words, rest.off))}."


def clear_filters() -> None:
    """Empty every filter."""
    note_action()
    _fill_widgets(EventQuery())


def ask(changes: object, *, anew: bool) -> bool:
    """Ask for other events, as a number above the map leads to; tell whether that can be meant.

    Parameters
    ----------
    changes
        Parameters of the address with their values, "" for none: as the browser sent them, so
        anything may come.
    anew
        Leave out what was asked before.
    """
    if not isinstance(changes, dict):
        return False
    before = [] if anew else [p for p in write_pairs(_query_of_widgets()) if p[0] not in changes]
    new = [(str(name), str(value)) for name, value in changes.items() if value]
    try:
        query = read_pairs([*before, *new])
    except InvalidQuery:
        return False
    note_action()
    _fill_widgets(query)
    return True


def set_days(first: object, last: object) -> bool:
    """Take the first and last day from the map's window of time; tell whether they can be meant.

    Parameters
    ----------
    first, last
        As the browser sent them, ``2025-04-08`` or None for no limit: anything may come.
    """
    try:
        days = read_pairs(
            (name, str(day)) for name, day in (("from", first), ("to", last)) if day is not None
        )
    except InvalidQuery:
        return False
    note_action()
    st.session_state["filter_from"] = days.from_
    st.session_state["filter_to"] = days.to
    return True


def show_undated() -> None:
    """Ask for the events whose date nobody gave, and no others."""
    note_action()
    _fill_widgets(_query_of_widgets().undated_apart())


def _query_of_widgets() -> EventQuery:
    """Read the widgets; what cannot be meant is said beside them and left out."""
    state = st.session_state
    # What a link asks for and no widget shows (a box, only placed events) stays asked for.
    query: EventQuery = state["filter_rest"]
    parts: tuple[dict[str, Any], ...] = (
        {
            "nationality": tuple(state["filter_nationality"]),
            "fighting_for": tuple(state["filter_fighting_for"]),
            "event_type": tuple(state["filter_event_type"]),
            "verification": tuple(state["filter_verification"]),
        },
        {"from_": state["filter_from"], "to": state["filter_to"]},
        {"certainty": _certainty_of_widgets(query)},
        {"text": state["filter_text"]},
        {"as_known_on": state["filter_known"]},
    )
    for part in parts:
        try:
            query = replace(query, **part)
        except InvalidQuery as error:
            st.warning(escape_markdown(f"{error.message} It was left out."))
    return query


def _certainty_of_widgets(rest: EventQuery) -> tuple[Certainty, ...]:
    """Give what the mark for open dates says, within what a link or a number asked for."""
    state = st.session_state
    if not state["filter_from"] and not state["filter_to"]:
        return ()  # without days every date is certain
    if state.get("filter_open", True):
        return rest.certainty
    kept = rest.certainty or tuple(Certainty)
    return tuple(each for each in kept if each is not Certainty.OPEN)


def _fill_widgets(query: EventQuery) -> None:
    state = st.session_state
    is_shut = query.certainty == (Certainty.CERTAIN, Certainty.POSSIBLE)
    state["filter_open"] = not is_shut
    state["filter_nationality"] = list(query.nationality)
    state["filter_fighting_for"] = list(query.fighting_for)
    state["filter_event_type"] = list(query.event_type)
    state["filter_verification"] = list(query.verification)
    state["filter_from"] = query.from_
    state["filter_to"] = query.to
    state["filter_text"] = query.text
    state["filter_rest"] = EventQuery(
        undated=query.undated,
        placed=query.placed,
        bbox=query.bbox,
        off=query.off,
        certainty=() if is_shut else query.certainty,
    )
    state["filter_known"] = query.as_known_on


def _with_chosen(offered: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """Keep what a link chose even when no event has it: an empty map then says why."""
    return [*offered, *(value for value in chosen if value not in offered)]
