"""What the address bar and the page's memory hold: the filter and the chosen event."""

from collections.abc import Iterable, Iterator

import streamlit as st

from events.errors import InvalidQuery
from events.query.address import PARAMETERS, read_pairs, write_pairs
from events.query.query import EventQuery

CHOSEN = "event"
"""The address parameter that names the event whose panel is open."""

_ADDRESS = "address"
_OFF = "layers_off"
_ACTED = "address_acted"
_REFUSED = "address_refused"


def layers_off() -> tuple[str, ...]:
    """Name the layers that are switched off on the map."""
    off: tuple[str, ...] = st.session_state.get(_OFF, ())
    return off


def switch_off(keys: object) -> bool:
    """Take over which layers are switched off on the map; tell whether that can be meant.

    Parameters
    ----------
    keys
        As the browser sent them, with commas between: anything may come.
    """
    if not isinstance(keys, str):
        return False
    try:
        st.session_state[_OFF] = read_pairs([("off", keys)] if keys else []).off
    except InvalidQuery:
        return False
    return True


def query_from_address() -> EventQuery:
    """Read the filter from the address bar.

    A parameter that cannot be read is reported by :func:`refused_parameters` and left out, so
    that a damaged link still opens the map and says what it ignored.
    """
    pairs = list(_address_pairs())
    refused: list[str] = []
    while True:
        try:
            query = read_pairs(pairs)
        except InvalidQuery as error:
            refused.append(str(error))
            # An unknown parameter is quoted in the complaint; every unknown one goes at once.
            at_fault = {error.parameter} & PARAMETERS.keys() or _names(pairs) - PARAMETERS.keys()
            pairs = [(key, value) for key, value in pairs if key in _names(pairs) - at_fault]
            if not at_fault:
                pairs = []
        else:
            st.session_state[_REFUSED] = refused
            return query


def refused_parameters() -> list[str]:
    """Complaints about parameters of the address that were left out, in words."""
    return list(st.session_state.get(_REFUSED, []))


def note_action() -> None:
    """Note that the next run of the page follows something done on it, not on the address bar."""
    st.session_state[_ACTED] = True


def follow_address() -> bool:
    """Take over the address; tells whether it asks for another filter: opened, back or forward.

    What is done on the page (`note_action`) goes by the address the page wrote last: where the
    network is slow, the browser may not have heard of that one yet, and sends the one before.
    """
    known = st.session_state.get(_ADDRESS)
    if st.session_state.pop(_ACTED, False) and known is not None:
        return False
    st.session_state[_ADDRESS] = tuple(_browser_pairs())
    return known is None or set(_without_chosen(known)) != set(_address_pairs())


def write_address(query: EventQuery) -> None:
    """Put the filter into the address bar, keeping the chosen event."""
    _write(write_pairs(query), chosen_event())


def chosen_event() -> str | None:
    """Name the event whose panel is open; hostile until the store knows it."""
    return next((value for key, value in reversed(_pairs()) if key == CHOSEN), None)


def choose_event(event_id: str | None) -> None:
    """Open the panel of an event, or close it with None."""
    _write(tuple(_address_pairs()), event_id)


def _write(filter_pairs: tuple[tuple[str, str], ...], chosen: str | None) -> None:
    pairs = (*filter_pairs, *(() if chosen is None else ((CHOSEN, chosen),)))
    if set(pairs) != set(_pairs()):
        st.query_params.from_dict(dict(pairs))
        st.session_state[_ADDRESS] = pairs


def _names(pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {key for key, _ in pairs}


def _pairs() -> tuple[tuple[str, str], ...]:
    """Give the address this page goes by, as `follow_address` found it or as it was written."""
    pairs: tuple[tuple[str, str], ...] = st.session_state[_ADDRESS]
    return pairs


def _address_pairs() -> Iterator[tuple[str, str]]:
    return _without_chosen(_pairs())


def _without_chosen(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((key, value) for key, value in pairs if key != CHOSEN)


def _browser_pairs() -> Iterator[tuple[str, str]]:
    for key in st.query_params:
        for value in st.query_params.get_all(key):
            yield key, value
