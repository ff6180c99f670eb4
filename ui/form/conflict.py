"""Somebody saved first: both versions beside the common one, and neither is lost."""

from html import escape

import streamlit as st

from events.model.event import Event
from events.versions.history import changes_between
from events.versions.three_way import Clash, Merge, Side, merge
from events.vocabulary import State
from services import Services
from ui.form.open_form import OpenForm
from ui.form.saving import save_merged, save_on_top
from ui.form.widgets import note
from ui.messages import escape_markdown
from ui.resources import templates, unproven

_WORDS = {"theirs": "Theirs", "mine": "Mine"}


def show_conflict(form: OpenForm, services: Services) -> None:
    """Show what each changed, put together what does not clash, and ask about the rest."""
    theirs, yours = form.theirs, form.yours
    if theirs is None or yours is None:
        return
    who = theirs.recorded_by or "Somebody"
    merged = merge(form.base, yours, theirs)
    with st.container(border=True, key="form_conflict"):
        st.subheader("Somebody saved this event first", anchor=False)
        asked = (
            "Choose what both of you changed; the rest is put together."
            if merged.clashes
            else "What you both changed does not clash and is put together: look, then save."
        )
        st.markdown(
            f"**{escape_markdown(who)}**{unproven()} saved revision {theirs.revision} after you "
            f"opened it. Nothing was overwritten and nothing you typed is lost. {asked} Theirs "
            "stays in the history."
        )
        if theirs.state is State.RETRACTED:
            why = f": {theirs.change_note}" if theirs.change_note else ""
            note(f"They retracted the event{why}. Saving brings it back.", "question")
        if form.base is not None:
            _show_changes(form.base, theirs, yours)
        for clash in merged.clashes:
            _show_clash(form, clash)
        _show_buttons(form, services, merged)


def _show_changes(base: Event, theirs: Event, yours: Event) -> None:
    """Put beside each other what either changed of the version both started from."""
    columns = st.columns(2)
    for column, title, event in zip(columns, ("They", "You"), (theirs, yours), strict=True):
        column.html(
            templates()
            .get_template("changes.html")
            .render(title=title, base=base, changes=changes_between(base, event))
        )


def _show_clash(form: OpenForm, clash: Clash) -> None:
    st.html(f"<h3 class='form-part' dir='auto'>{escape(clash.name)}</h3>")
    versions = {"Common": clash.base, "Theirs": clash.theirs, "Mine": clash.mine}
    for column, (title, lines) in zip(st.columns(3), versions.items(), strict=True):
        shown = "".join(f"<li dir='auto'>{escape(line)}</li>" for line in lines)
        words = f"<ul>{shown}</ul>" if shown else "<p>not there</p>"
        column.html(f"<div class='form-version'><b>{title}</b>{words}</div>")
    st.radio(
        f"{clash.name}: keep",
        list(_WORDS),
        index=None,
        format_func=_WORDS.__getitem__,
        horizontal=True,
        key=_key(form, clash),
        label_visibility="collapsed",
    )


def _show_buttons(form: OpenForm, services: Services, merged: Merge) -> None:
    chosen: dict[str, Side] = {}
    for clash in merged.clashes:
        if side := st.session_state.get(_key(form, clash)):
            chosen[clash.name] = side
    open_names = [each.name for each in merged.clashes if each.name not in chosen]
    with st.container(horizontal=True):
        st.button(
            "Save as chosen" if merged.clashes else "Save both changes",
            key=form.name("conflict.merge"),
            type="primary",
            disabled=bool(open_names),
            on_click=save_merged,
            args=(form, services, merged, chosen),
        )
        st.button(
            "Save mine on top",
            key=form.name("conflict.mine"),
            help="As a new revision: all of theirs is undone, and stays in the history.",
            on_click=save_on_top,
            args=(form, services),
        )
    if open_names:
        st.caption(f"Still to choose: {escape_markdown(', '.join(open_names))}.")


def _key(form: OpenForm, clash: Clash) -> str:
    revision = form.theirs.revision if form.theirs else 0
    return form.name(f"conflict.{revision}.{clash.name}")
