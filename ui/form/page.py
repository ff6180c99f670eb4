"""The page with the event form: for a new event, or for one that is to be changed."""

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

import streamlit as st

from events.desk.rules import standing
from events.intake.form.values import is_untouched
from events.model.event import Event
from events.vocabulary import State
from services import Services
from ui.form import opening
from ui.form.bar import show_bar
from ui.form.conflict import show_conflict
from ui.form.ledger import show_ledger
from ui.form.likely import look, show_likely
from ui.form.more import show_more
from ui.form.open_form import OpenForm, current_form, unfinished_forms
from ui.form.opening import open_form
from ui.form.saving import check, compare
from ui.form.troops import show_troops
from ui.form.what import show_what
from ui.form.when import show_when
from ui.form.where import show_where
from ui.form.widgets import report_day, slot
from ui.messages import escape_markdown, one_clear_message
from ui.pages import page_named
from ui.resources import services as current_services
from ui.who import keep_name

_FORM_FOLDER = Path(__file__).parent

_PARTS: Mapping[str, Callable[[OpenForm, Services], None]] = {
    "what": lambda form, _: show_what(form),
    "where": show_where,
    "when": lambda form, _: show_when(form),
    "troops": lambda form, _: show_troops(form),
    "ledger": lambda form, _: show_ledger(form),
    "more": lambda form, services: show_more(form, services.settings),
}


def show() -> None:
    """Show the page."""
    services = current_services()
    st.html(_FORM_FOLDER / "form.css")
    with st.container(key="form_page"):
        with slot():
            form = open_form(services)
        if form.saved is not None:
            if form.compare_with:
                both = {"event": form.saved.id, "with": form.compare_with}
                form.compare_with = ""
                st.switch_page(page_named("same"), query_params=both)
            _show_saved(form.saved, services)
            keep_name()
            return
        with slot():
            _show_head(form, services)
        with slot():
            show_conflict(form, services)
        if form.checked:
            form.collect()
            check(form, services)
        for name in _PARTS:
            _show_part(name)
        look(form, services)
        with slot():
            show_likely(form, services, compare)
        show_bar(form, services)
    form.keep(unfinished_forms(services))
    _run_script(form)
    keep_name()


@st.fragment
def _show_part(name: str) -> None:
    """Show one section; what is typed in it runs this section alone, and is kept at once."""
    form = current_form()
    if form is None:
        return
    services = current_services()
    before = _told_elsewhere(form)
    form.collect()
    if form.checked:
        check(form, services)
    with one_clear_message():  # a place list that cannot be read must not take the form along
        _PARTS[name](form, services)
    form.keep(unfinished_forms(services))
    look(form, services)
    if _told_elsewhere(form) != before:
        st.rerun()


def _told_elsewhere(form: OpenForm) -> tuple[object, ...]:
    """Give what other sections show: what is to be mended, not kept, or kept already, and the
    year of the days typed beside statements and sources.
    """  # noqa: D205
    return (
        form.problems,
        form.not_kept,
        [each.event_id for each in form.likely],
        report_day(form) if form.has_days_in_rows else None,
    )


def _show_head(form: OpenForm, services: Services) -> None:
    title, words = "Add event", "Fields may stay empty: unknown is never nought."
    if form.base is not None:
        title = "Change event"
        words = f"Revision {form.base.revision}, {form.base.state.words.lower()}."
    st.html(f"<div class='form-head'><h1>{escape(title)}</h1><p>{escape(words)}</p></div>")
    _show_others(form, services)


def _show_others(form: OpenForm, services: Services) -> None:
    """Offer what was begun and not finished, so that nothing typed is out of reach."""
    begun = [
        (form_id, values)
        for form_id, values in unfinished_forms(services).newest()
        if form_id != form.form_id
    ]
    drafts = services.table.find(states=(State.DRAFT, State.IN_REVIEW))
    if not begun and not drafts and is_untouched(form.values):
        return
    counts = [f"{len(begun)} unfinished"] if begun else []
    counts += [f"{len(drafts)} drafts" if len(drafts) > 1 else "1 draft"] if drafts else []
    with st.expander(", ".join(counts).capitalize() or "Start anew", expanded=False):
        for form_id, values in begun:
            name = str(values.get("title") or "").strip() or "Without a title"
            st.button(
                f"Go on with: {escape_markdown(name[:80])}",
                key=f"form_go_on_{form_id}",
                icon=":material/edit_note:",
                on_click=opening.go_on_with,
                args=(form_id,),
                type="tertiary",
            )
        for draft in drafts[:20]:
            st.button(
                f"Draft: {escape_markdown(draft.title[:80])}",
                key=f"form_draft_{draft.id}",
                icon=":material/draft:",
                on_click=opening.change,
                args=(draft.id,),
                type="tertiary",
            )
        st.button(
            "Put this form aside and start a new one",
            key="form_start_anew",
            icon=":material/add:",
            on_click=opening.start_anew,
            type="tertiary",
        )


def _show_saved(event: Event, services: Services) -> None:
    if event.state is State.PUBLISHED:
        words = "It is on the map now, for everyone who has it open."
        if event.where is None:
            words = "It has no place, so it is counted and listed beside the map, not drawn on it."
        if event.publish_after is not None:
            words = f"Viewers see it from {event.publish_after:%Y-%m-%d %H:%M} UTC on."
    elif event.state is State.RETRACTED:
        words = "It was retracted: viewers no longer see it, its history is kept."
    else:
        where = "is in review" if event.state is State.IN_REVIEW else "is kept as a draft"
        shown = standing(services.store.history(event.id)) is not None
        viewers = "keep what is published until then" if shown else "do not see it"
        words = f"It {where}: viewers {viewers}."
    st.success(f"Saved as revision {event.revision}.", icon=":material/check_circle:")
    link = (
        f"<a href='./?event={escape(event.id)}' target='_self'>Show it on the map</a>"
        if event.state is State.PUBLISHED
        else ""
    )
    st.html(
        f"<div class='form-saved'><p><b dir='auto'>{escape(event.title)}</b></p>"
        f"<p>{escape(words)} Verification: {escape(event.verification.words.lower())}.</p>"
        f"{link}</div>"
    )
    if not event.sources and not event.statements:
        st.warning(
            "Nobody is named who says so: the event has neither a source nor a statement. “Change "
            "it” to add one.",
            icon=":material/link_off:",
        )
    with st.container(horizontal=True):
        st.button(
            "Add another event", key="form_another", type="primary", on_click=opening.start_anew
        )
        st.button("Change it", key="form_change", on_click=opening.change, args=(event.id,))


def _run_script(form: OpenForm) -> None:
    """Put the page's script in; it is ours and the same for everyone."""
    script = (_FORM_FOLDER / "keep_typing.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    if form.attempts and (form.problems or form.theirs is not None):
        st.html(
            f"<script>/* {form.attempts} */ ConflictForm.showFirstProblem();</script>",
            unsafe_allow_javascript=True,
        )
