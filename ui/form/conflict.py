"""Somebody saved first: both versions side by side, part by part, and neither is lost."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from events.intake.form_merge import Difference, Side, differences
from events.intake.form_values import blank_form, form_of
from services import Services
from ui.form.open_form import OpenForm
from ui.form.saving import save_merged, save_on_top
from ui.messages import escape_markdown

_WORDS: Mapping[str, str] = {"theirs": "Theirs", "mine": "Mine", "both": "Both"}


def show_conflict(form: OpenForm, services: Services) -> None:
    """Show what differs and let the person choose, part by part."""
    theirs, yours = form.theirs, form.yours
    if theirs is None or yours is None:
        return
    who = theirs.recorded_by or "Somebody"
    with st.container(border=True, key="form_conflict"):
        st.subheader("Somebody saved this event first", anchor=False)
        st.markdown(
            f"**{escape_markdown(who)}** saved revision {theirs.revision} after you opened it. "
            "Nothing was overwritten and nothing you typed is lost. Choose for each part, or save "
            "yours as a new revision on top: theirs stays in the history."
        )
        base = form_of(form.base) if form.base is not None else blank_form()
        found = differences(base, form_of(yours), form_of(theirs))
        for difference in found:
            _show_part(form, difference)
        if not found:
            st.caption("Both versions say the same.")
        _show_buttons(form, services, found)


def _show_part(form: OpenForm, difference: Difference) -> None:
    st.html(f"<h3 class='form-part'>{escape(difference.part)}</h3>")
    theirs, mine, choose = st.columns([4, 4, 3])
    theirs.html(_version("Theirs", difference.theirs))
    mine.html(_version("Mine", difference.mine))
    options = ["theirs", "mine", *(["both"] if difference.can_join else [])]
    with choose:
        st.radio(
            f"{difference.part}: keep",
            options,
            index=options.index(difference.suggested) if difference.suggested else None,
            format_func=_WORDS.__getitem__,
            horizontal=True,
            key=_key(form, difference),
        )


def _version(title: str, lines: Sequence[str]) -> str:
    shown = "".join(f"<li dir='auto'>{escape(line)}</li>" for line in lines)
    return f"<div class='form-version'><b>{title}</b><ul>{shown}</ul></div>"


def _show_buttons(form: OpenForm, services: Services, found: Sequence[Difference]) -> None:
    chosen: dict[str, Side] = {}
    for difference in found:
        if side := st.session_state.get(_key(form, difference)):
            chosen[difference.part] = side
    open_parts = [each.part for each in found if each.part not in chosen]
    with st.container(horizontal=True):
        st.button(
            "Save as chosen",
            key=form.name("conflict.merge"),
            type="primary",
            disabled=bool(open_parts),
            on_click=save_merged,
            args=(form, services, chosen),
        )
        st.button(
            "Save mine on top",
            key=form.name("conflict.mine"),
            on_click=save_on_top,
            args=(form, services),
        )
    if open_parts:
        st.caption(f"Still to choose: {escape_markdown(', '.join(open_parts))}.")


def _key(form: OpenForm, difference: Difference) -> str:
    revision = form.theirs.revision if form.theirs else 0
    return form.name(f"conflict.{revision}.{difference.part}")
