"""What has changed since a moment: chosen, listed before → after, and ringed on the map."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import unquote

import streamlit as st

from briefs.marks import area_holding, positions_of
from events.changes.differences import Difference, Differences, differences
from events.changes.moments import moment_words, read_since
from events.errors import InvalidQuery
from events.model.layers import layers_of
from events.query.as_known import last_instant
from events.query.query import EventQuery
from events.table.public import Selection
from maps.rings import ChangedGroup, changed_group
from services import Services
from ui.map.state import choose_event, note_action
from ui.messages import escape_markdown
from ui.resources import templates

_COOKIE: Final = "conflictmap_visit"
_VISIT: Final = "last_visit"
_KEPT_S: Final = 365 * 24 * 3600
_PAGE: Final = 10
_MOST_RINGED: Final = 500
_DAYS_BACK: Final = 7
_LIST: Final = "since"
"""Key of the choice beside the list; the dialog of briefs has another."""

_NOTHING, _YESTERDAY, _MONDAY, _VISITED, _DAY = "", "yesterday", "monday", "visit", "day"
_WORDS: Final = {
    _NOTHING: "nothing of it",
    _YESTERDAY: "Since yesterday",
    _MONDAY: "Since Monday",
    _VISITED: "Since my last visit",
    _DAY: "Since a date …",
}


def chosen_since(key: str, *, with_nothing: bool = False) -> str:
    """Let a person choose since when; gives it as addresses have it, "" for not at all."""
    visit = last_visit()
    offered = [each for each in _WORDS if each or with_nothing]
    if visit is None:
        offered.remove(_VISITED)
    chosen = st.selectbox(
        "What has changed",
        offered,
        format_func=_WORDS.__getitem__,
        key=key,
        on_change=note_action,
        label_visibility="visible" if with_nothing else "collapsed",
    )
    if chosen == _DAY:
        today = datetime.now(UTC).date()
        st.date_input(
            "Since",
            today - timedelta(days=_DAYS_BACK),
            max_value=today,
            min_value=date(1990, 1, 1),
            format="YYYY-MM-DD",
            key=f"{key}_day",
            on_change=note_action,
        )
    return _since_of_widgets(key)


def _since_of_widgets(key: str) -> str:
    """Give what `chosen_since` gives, before its widgets are drawn: the map comes before them."""
    offered = _NOTHING if key != _LIST else _YESTERDAY
    chosen = st.session_state.get(key, offered) or _NOTHING
    visit = last_visit()
    if chosen == _VISITED:
        return _YESTERDAY if visit is None else visit.isoformat()
    if chosen != _DAY:
        return str(chosen)
    day = st.session_state.get(f"{key}_day")
    if not isinstance(day, date):
        day = datetime.now(UTC).date() - timedelta(days=_DAYS_BACK)
    return day.isoformat()


def last_visit() -> datetime | None:
    """Give when this browser was here before; None the first time.

    The visit that goes on now is noted for the next one. What the browser kept is hostile.
    """
    if _VISIT not in st.session_state:
        kept = st.context.cookies.get(_COOKIE)
        # Streamlit's test harness has no browser, and gives no text.
        text = unquote(kept[:60]) if isinstance(kept, str) else ""
        try:
            st.session_state[_VISIT] = read_since(text, datetime.now(UTC)) if text else None
        except InvalidQuery:
            st.session_state[_VISIT] = None
    visit: datetime | None = st.session_state[_VISIT]
    return visit


def note_visit() -> None:
    """Have the browser keep when it was here, once a session and after the last was read."""
    last_visit()
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}"
    value = f"{_COOKIE}={now}; Path=/; Max-Age={_KEPT_S}; SameSite=Lax"
    st.html(f"<script>document.cookie = '{value}';</script>", unsafe_allow_javascript=True)


def changes_shown(services: Services, query: EventQuery) -> Differences | None:
    """Give the differences the page shows; None while it shows none."""
    if st.session_state.get("panel_shows") != "Changes":
        return None
    try:
        since = read_since(_since_of_widgets(_LIST), datetime.now(UTC))
    except InvalidQuery:
        return None
    until = datetime.now(UTC)
    if query.as_known_on is not None:
        until = min(until, last_instant(query.as_known_on))
    return differences(services.table, min(since, until), until, query)


def changed_marks(services: Services, query: EventQuery) -> list[ChangedGroup]:
    """Give what rings the marks of the events that are new or changed; nothing while not asked."""
    found = changes_shown(services, query)
    rows = []
    if found is not None:
        selection = services.table.shown(query.as_known_on).select(query)
        rows = _rows(selection, found.shown_ids)
    return [changed_group(rows)]


def _rows(selection: Selection, ids: frozenset[str]) -> list[dict[str, object]]:
    """Say where events are drawn, as ``GET /rows`` does."""
    rows: list[dict[str, object]] = []
    for position in positions_of(selection, ids)[:_MOST_RINGED].tolist():
        if not int(selection["precision"][position]):
            continue
        area = area_holding(selection, position)
        troops = selection.public.troop_sets[int(selection["troops"][position])]
        rows.append(
            {
                "id": selection.public.snapshot.event_id(int(selection["row"][position])),
                "area": None if area is None else area[0].areas.key(area[1]),
                "layers": layers_of(troops),
                "longitude": float(selection["longitude"][position]),
                "latitude": float(selection["latitude"][position]),
            }
        )
    return rows


def show_changes(services: Services, query: EventQuery) -> None:
    """List what has changed within the filter, before → after; each opens its event."""
    chosen_since(_LIST)
    found = changes_shown(services, query)
    if found is None:
        return
    count = len(found)
    since = moment_words(found.since)
    st.markdown(f"**{count:,} {'change' if count == 1 else 'changes'}** since {since}")
    said = [f"{step.words}: {number:,}" for step, number in found.by_step.items()]
    said += [f"{timing.words}: {number:,}" for timing, number in found.by_timing.items()]
    if said:
        st.caption(escape_markdown(" · ".join(said)))
    if not count:
        st.info("Nothing of what these filters show is other than it was then.")
        return
    pages = -(-count // _PAGE)
    page = min(st.session_state.get("since_page", 1), pages)
    for each in found[(page - 1) * _PAGE : page * _PAGE]:
        _show_one(each)
    if pages > 1:
        st.number_input(f"Page, of {pages:,}", 1, pages, page, key="since_page")


def _show_one(difference: Difference) -> None:
    event = difference.event
    with st.container(key=f"row_changed_{event.id}"):
        st.button(
            escape_markdown(event.title),
            key=f"changed_{event.id}",
            on_click=choose_event,
            args=(event.id,),
            type="tertiary",
            width="stretch",
            disabled=difference.after is None,
        )
        template = templates().get_template("difference.html")
        st.html(template.render(words=difference.words, changes=difference.changes))
