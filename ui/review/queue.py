"""The queue: what waits, filtered, in pages; each item opens for review."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Final

import streamlit as st

from events.desk.people import same_person
from events.desk.remarks import LogEntry
from events.desk.rules import standing
from events.errors import InvalidQuery
from events.model.countries import ALPHA3
from events.model.event import Event
from events.model.nationalities import name_of
from events.query.address import read_pairs
from events.query.query import EventQuery
from events.vocabulary import State
from services import Services
from ui.messages import escape_markdown
from ui.pages import page_named
from ui.resources import unproven
from ui.review.opening import open_item

_PAGE: Final = 20
_LOOK_AGAIN_S: Final = 5
_TABS: Final = (State.IN_REVIEW, State.DRAFT, State.RETRACTED)
_WHOSE: Final = ("Everything", "Claimed by nobody", "Claimed by me", "Claimed by others")


def show_queue(services: Services, name: str) -> None:
    """Show the filters and one page of what they leave."""
    state = _choose_state(services)
    whose, query = _choose_filters(services, state)
    claims = services.review_log.claims()
    events = _sorted(services.table.find(query, states=(state,), embargoed=True), state)
    found = [event for event in events if _is_wanted(whose, claims.get(event.id), name)]
    if not found:
        _show_empty(state, is_filtered=bool(events) or query is not None)
    else:
        _show_page(services, found, claims)
    _follow(services, _signature(services))


def _choose_state(services: Services) -> State:
    counts = {state: _count(services, state) for state in _TABS}
    chosen = st.segmented_control(
        "What to look at",
        _TABS,
        default=State.IN_REVIEW,
        required=True,
        format_func=lambda state: f"{_tab_words(state)} ({counts[state]:,})",
        key="queue",
        label_visibility="collapsed",
        persist_state="session",
    )
    return State(chosen or State.IN_REVIEW)


def _tab_words(state: State) -> str:
    return "Drafts" if state is State.DRAFT else state.words


def _choose_filters(services: Services, state: State) -> tuple[str, EventQuery | None]:
    """Ask for words, a nationality and whose; words too odd to search for are told of."""
    is_set = st.session_state.get
    active = (is_set("queue_nationality") is not None) + (
        is_set("queue_whose", _WHOSE[0]) != _WHOSE[0]
    )
    row = st.container(horizontal=True, vertical_alignment="bottom")
    text = row.text_input(
        "Words",
        key="queue_words",
        placeholder="In the title, place, units, sources",
        persist_state="session",
        autocomplete="off",
        label_visibility="collapsed",
        width=420,
    )
    with row.popover(f"Filters ({active})" if active else "Filters", icon=":material/tune:"):
        layers = sorted(_nationalities(services, state), key=name_of)
        code = st.selectbox(
            "Nationality",
            layers,
            index=None,
            format_func=name_of,
            placeholder="All",
            key="queue_nationality",
            persist_state="session",
        )
        whose = st.selectbox("Claims", _WHOSE, key="queue_whose", persist_state="session")
    pairs = [("q", text)] if text and text.strip() else []
    pairs += [("nationality", code)] if code else []
    try:
        return whose, read_pairs(pairs) if pairs else None
    except InvalidQuery as error:
        st.warning(escape_markdown(error.message))
        return whose, None


# Read once for what is stored under this cursor; the services are no part of the key.
@st.cache_data(max_entries=20, show_spinner=False)
def _nationalities_at(cursor: str, state: State, _services: Services) -> set[str]:  # noqa: ARG001
    return {
        code
        for event in _services.table.find(states=(state,), embargoed=True)
        for code in event.nationalities
        if code in ALPHA3
    }


def _nationalities(services: Services, state: State) -> set[str]:
    return _nationalities_at(_cursor(services), state, services)


def _cursor(services: Services) -> str:
    """Name what is stored, drafts included; costs no reading of events."""
    return services.table.cursor


def _count(services: Services, state: State) -> int:
    return len(services.table.find(states=(state,), embargoed=True))


def _sorted(events: Sequence[Event], state: State) -> list[Event]:
    """Put what waits for review longest first, and the rest latest first."""
    latest_first = state is not State.IN_REVIEW
    return sorted(events, key=_recorded, reverse=latest_first)


def _recorded(event: Event) -> float:
    return event.recorded_at.timestamp() if event.recorded_at else 0.0


def _is_wanted(whose: str, claim: LogEntry | None, name: str) -> bool:
    mine = claim is not None and same_person(claim.by, name)
    return {
        "Claimed by nobody": claim is None,
        "Claimed by me": mine,
        "Claimed by others": claim is not None and not mine,
    }.get(whose, True)


def _show_page(services: Services, found: list[Event], claims: Mapping[str, LogEntry]) -> None:
    pages = -(-len(found) // _PAGE)
    page = min(st.session_state.get("queue_page", 1), pages)
    comments = services.review_log.comments()
    with st.container(key="queue_rows"):
        for event in found[(page - 1) * _PAGE : page * _PAGE]:
            _show_row(services, event, claims.get(event.id), comments.get(event.id, 0))
    if pages > 1:
        st.session_state["queue_page"] = page
        words = f"Page, of {pages:,} ({len(found):,} events)"
        st.number_input(words, 1, pages, key="queue_page", width=240)


def _show_row(services: Services, event: Event, claim: LogEntry | None, comments: int) -> None:
    with st.container(key=f"queue_{event.id}"):
        st.button(
            escape_markdown(event.title),
            key=f"open_{event.id}",
            on_click=open_item,
            args=(event.id,),
            type="tertiary",
            width="stretch",
        )
        facts = [
            event.event_type.words,
            ", ".join(name_of(code) for code in event.nationalities),
            event.where.name if event.where else "no place given",
            event.when.words,
        ]
        lines = (facts, _standing_words(services, event, claim, comments))
        words = (" · ".join(fact for fact in line if fact) for line in lines)
        st.html("".join(f"<p class='queue-facts' dir='auto'>{escape(line)}</p>" for line in words))


def _standing_words(
    services: Services, event: Event, claim: LogEntry | None, comments: int
) -> list[str]:
    since = f"since {_moment(event.recorded_at)}" if event.recorded_at else ""
    words = [f"{since}, {event.recorded_by}{unproven()}"]
    shown = standing(services.store.history(event.id)) if event.revision > 1 else None
    if shown is not None:
        words.append(f"corrects revision {shown.revision}")
    if event.state is State.RETRACTED and event.change_note:
        words.append(f"why: {event.change_note}")
    if claim is not None:
        words.append(f"claimed by {claim.by}")
    if comments:
        words.append("1 comment" if comments == 1 else f"{comments} comments")
    return words


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def _show_empty(state: State, *, is_filtered: bool) -> None:
    if is_filtered:
        st.info("Nothing here matches these filters.")
        st.button("Clear filters", on_click=_clear_filters, key="queue_clear")
        return
    words = {
        State.IN_REVIEW: "Nothing waits for review. What is sent to review in the form comes here.",
        State.DRAFT: "There are no drafts. What is kept as a draft in the form comes here.",
        State.RETRACTED: "Nothing was retracted.",
    }
    st.info(words[state])
    st.page_link(page_named("add"), label="Add an event", icon=":material/add:")


def _clear_filters() -> None:
    st.session_state["queue_words"] = ""
    st.session_state["queue_nationality"] = None
    st.session_state["queue_whose"] = _WHOSE[0]


def _signature(services: Services) -> tuple[str, int]:
    entries = services.review_log.claims()
    said = sum(services.review_log.comments().values())
    return _cursor(services), said + hash(tuple(sorted(entries)))


@st.fragment(run_every=_LOOK_AGAIN_S)
def _follow(services: Services, signature: tuple[str, int]) -> None:
    """Run the page again when somebody saved, claimed or said something."""
    if _signature(services) != signature:
        st.rerun()
