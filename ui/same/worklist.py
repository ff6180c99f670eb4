"""Every pair of events here that is likely the same, to decide one after another."""

import streamlit as st

from events.duplicates.finding import LikelyPair
from events.duplicates.merging import merged_into
from events.model.event import Event
from events.store.errors import EventNotFound
from services import Services
from ui.same.pair import show_pair

_PAIRS, _PASSED = "same_worklist", "same_passed"


def show_worklist(services: Services, name: str) -> None:
    """Show the likeliest pair nobody has decided about, and how many there are."""
    if _PAIRS not in st.session_state:
        with st.spinner("Comparing every event with every other …", show_time=False):
            st.session_state[_PAIRS] = services.duplicates.worklist()
        st.session_state[_PASSED] = set()
    open_pairs = [
        (pair, both)
        for pair in st.session_state[_PAIRS]
        if _key(pair) not in st.session_state[_PASSED] and (both := _undecided(services, pair))
    ]
    left, right = st.columns([4, 1], vertical_alignment="center")
    count = len(open_pairs)
    pairs = "pair" if count == 1 else "pairs"
    left.markdown(f"**{count:,} {pairs} to decide**")
    if right.button("Look again", key="same_again", icon=":material/refresh:"):
        for key in (_PAIRS, _PASSED):
            st.session_state.pop(key, None)
        st.rerun()
    if not open_pairs:
        st.success("No two events here are likely the same.", icon=":material/check:")
        return
    pair, (one, other) = open_pairs[0]
    if st.button("Leave this pair for later", key="same_pass", icon=":material/skip_next:"):
        st.session_state[_PASSED].add(_key(pair))
        st.rerun()
    show_pair(services, one, other, name)


def _key(pair: LikelyPair) -> tuple[str, str]:
    return pair.event_id, pair.likely.event_id


def _undecided(services: Services, pair: LikelyPair) -> tuple[Event, Event] | None:
    """Give both events as they are now; None once somebody decided about them."""
    try:
        one, other = (services.store.get(each) for each in _key(pair))
    except EventNotFound:
        return None
    ties = {relation.event_id for event in (one, other) for relation in event.relations}
    is_decided = {one.id, other.id} & ties or merged_into(one) or merged_into(other)
    return None if is_decided else (one, other)
