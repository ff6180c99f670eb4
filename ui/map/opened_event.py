"""The event that was opened, beside the map: its panel, related events, and ways on."""

from datetime import UTC, date, datetime

import streamlit as st

from access.allowed import Action
from events.duplicates.merging import merged_into
from events.model.event import Event, not_hidden
from events.query.as_known import last_instant
from events.store.base import EventStore
from events.store.errors import EventNotFound
from events.table.table import EventTable
from events.vocabulary import PENDING
from services import Services
from ui.event.panel import event_panel
from ui.map.state import choose_event
from ui.messages import escape_markdown
from ui.pages import page_named
from ui.who import may


def show_opened(services: Services, event_id: str, *, known: date | None = None) -> None:
    """Show the chosen event, or say why there is nothing to show.

    Parameters
    ----------
    event_id
        From the address: hostile until the store knows it.
    known
        Show the event as the store knew it at the end of that day (UTC), or None for now.
    """
    st.button(
        "All events", icon=":material/arrow_back:", on_click=choose_event, args=(None,), key="back"
    )
    try:
        published = published_history(services.store, event_id, known)
    except EventNotFound:
        if services.store.is_whole:
            st.info(_missing(known))
        else:
            st.warning("Some events cannot be read at the moment, perhaps this one.")
        if known is None:
            _lead_on(services, event_id)
        return
    history = tuple(map(services.table.for_viewers, published))
    event = history[-1]
    st.html(event_panel(event, history, services.boundaries, marking=services.settings.marking))
    _show_related(services.table, event)
    if not services.settings.read_only and may(Action.WRITE):
        _show_ways_on(event_id)


def _show_ways_on(event_id: str) -> None:
    """Lead to the pages on which something can be done with an event."""
    st.page_link(
        page_named("add"),
        label="Change this event",
        icon=":material/edit:",
        query_params={"edit": event_id},
    )
    st.page_link(
        page_named("same"),
        label="Look for duplicates",
        icon=":material/difference:",
        query_params={"event": event_id},
    )
    st.page_link(
        page_named("review"),
        label="History and review",
        icon=":material/rule:",
        query_params={"event": event_id},
    )


def published_history(
    store: EventStore, event_id: str, known: date | None = None
) -> tuple[Event, ...]:
    """Give the revisions viewers may see, oldest first; the last one is what is shown.

    Raises
    ------
    EventNotFound
        There is none, or the newest of that day had taken the event back.
    """
    now = datetime.now(UTC)
    shown: list[Event] = []
    standing = False
    history = store.history(event_id)
    hidden = {each.revision for each in history} - {each.revision for each in not_hidden(history)}
    for event in history:
        at = event.recorded_at
        if known is not None and (at is None or at > last_instant(known)):
            break
        if event.state in PENDING:
            continue  # what is published stands while a correction waits
        standing = event.is_public(now) and event.revision not in hidden
        if standing:
            shown.append(event)
    if not standing:
        raise EventNotFound(event_id)
    return tuple(shown)


def _show_related(table: EventTable, event: Event) -> None:
    """Offer each related event viewers may see; others are not named."""
    for number, relation in enumerate(event.relations):
        try:
            other = table.public(relation.event_id)
        except EventNotFound:
            continue
        if number == 0:
            st.markdown("**Related events**")
        st.button(
            escape_markdown(f"{relation.kind.words}: {other.title}"),
            key=f"related_{number}_{other.id}",
            on_click=choose_event,
            args=(other.id,),
            icon=":material/link:",
            type="tertiary",
        )


def _lead_on(services: Services, event_id: str) -> None:
    """Lead from an event viewers once had to the one it was merged into."""
    try:
        history = services.store.history(event_id)
        into = merged_into(history[-1])
        if into is None or not any(
            each.is_public(datetime.now(UTC)) for each in not_hidden(history)
        ):
            return
        kept = services.table.public(into)
    except EventNotFound:
        return
    st.button(
        escape_markdown(f"It is now part of: {kept.title}"),
        key="merged_into",
        on_click=choose_event,
        args=(kept.id,),
        icon=":material/merge:",
        type="tertiary",
    )


def _missing(known: date | None) -> str:
    if known is not None:
        return f"On {known:%Y-%m-%d} this event had not been published, or had been taken back."
    return (
        "There is no published event with the identifier in the address. It may have been "
        "retracted, or the link may be cut short."
    )
