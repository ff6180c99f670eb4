"""Telling, before a new event is saved, which kept ones may be the same; and what to do then."""

from collections.abc import Callable

import streamlit as st

from events.duplicates.finding import LIKELY_BITS, LikelyDuplicate
from events.errors import InvalidEvent
from events.intake.form.read import read_form
from events.intake.form.values import FormValues, blank_row
from events.model.draft import event_from
from events.model.event import Event
from events.store.errors import EventNotFound, StoreError
from events.vocabulary import EventType, RelationKind
from services import Services
from ui.form.open_form import OpenForm
from ui.form.widgets import note
from ui.pages import page_named
from ui.same.html import card_html, put_style

_MOST_SHOWN = 3


def look(form: OpenForm, services: Services, event: Event | None = None) -> None:
    """Find what may be the same as what is typed so far.

    Parameters
    ----------
    event
        The event the form stands for; made from what is typed as far as that can be read.
    """
    event = event or _typed(form, services)
    if event is None:
        return
    try:
        if services.duplicates.prepare():
            form.likely = services.duplicates.of(event, limit=_MOST_SHOWN)
    except StoreError:
        form.likely = ()  # saving tells what is wrong with the store


def must_ask(form: OpenForm, services: Services, event: Event) -> bool:
    """Tell whether a person has to look at likely duplicates before this new event is saved.

    Each is asked about once: saving again says that they are two events.
    """
    if form.base is not None:
        return False
    form.likely = services.duplicates.of(event, limit=_MOST_SHOWN)
    likely = {each.event_id for each in form.likely if each.bits >= LIKELY_BITS}
    new = likely - form.asked_about
    form.asked_about |= likely
    return bool(new)


def _typed(form: OpenForm, services: Services) -> Event | None:
    """Read a form that is not finished: what a save would still ask for is not waited for."""
    values: FormValues = {
        **form.values,
        "author": "nobody yet",
        "note": "",
        "title": form.values["title"].strip() or "-",
        "event_type": form.values["event_type"] or EventType.OTHER.value,
    }
    try:
        reading = read_form(values, services.boundaries)
        draft = reading.draft
        if draft.id is None:
            draft = draft.with_changes(id=form.form_id)
        return event_from(draft, reading.place, base=form.base)
    except InvalidEvent:
        return None


def show_likely(
    form: OpenForm, services: Services, compare: Callable[[OpenForm, Services, str], None]
) -> None:
    """Show what may be the same, with what can be done about each.

    Parameters
    ----------
    compare
        Keeps what is typed as a draft, to be looked at beside the event of that identifier.
    """
    shown = [(each, _stored(each, services)) for each in form.likely]
    if not any(event for _, event in shown):
        return
    put_style()
    with st.container(key="form_likely"):
        st.html("<h2>Is this one of these?</h2>")
        if form.asked_about:
            note(
                "Not saved yet: what you typed may be kept already. Look at each; saving once "
                "more keeps yours as an event of its own.",
                "question",
            )
        for likely, event in shown:
            if event is not None:
                _show_one(form, services, likely, event, compare)


def _show_one(
    form: OpenForm,
    services: Services,
    likely: LikelyDuplicate,
    event: Event,
    compare: Callable[[OpenForm, Services, str], None],
) -> None:
    st.html(card_html(likely, event))
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"form_likely_{event.id[-12:]}"
    ):
        if form.base is None:
            st.button(
                "Compare",
                key=form.name(f"likely.compare.{event.id}"),
                icon=":material/difference:",
                help="Keeps what you typed as a draft and shows both side by side, to merge them.",
                on_click=compare,
                args=(form, services, event.id),
            )
        else:
            st.page_link(
                page_named("same"),
                label="Compare",
                icon=":material/difference:",
                query_params={"event": form.base.id, "with": event.id},
            )
        for label, kind in (
            ("Related", RelationKind.RELATED),
            ("Not the same", RelationKind.NOT_SAME_AS),
        ):
            st.button(
                label,
                key=form.name(f"likely.{kind.value}.{event.id}"),
                on_click=_tie,
                args=(form, kind, event.id),
            )


def _tie(form: OpenForm, kind: RelationKind, event_id: str) -> None:
    """Write the answer into the form; it is saved with the event."""
    form.collect()
    row = {**blank_row("relations", "0"), "kind": kind.value, "event_id": event_id}
    form.add_row("relations", row)
    form.likely = tuple(each for each in form.likely if each.event_id != event_id)
    if not form.likely:
        form.asked_about.clear()


def _stored(likely: LikelyDuplicate, services: Services) -> Event | None:
    try:
        return services.store.get(likely.event_id)
    except EventNotFound:
        return None
