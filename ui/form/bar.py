"""The end of the form: who saves, as what, and everything that is still to be mended."""

from html import escape

import streamlit as st

from events.model.person import DeskRole
from events.vocabulary import PENDING, State
from services import Services
from ui.form.labels import label_of
from ui.form.open_form import OpenForm
from ui.form.saving import retract_event, save
from ui.form.widgets import note, paragraphs, section, slot, text, tick
from ui.messages import escape_markdown
from ui.who import signed_in_name

_MOST_LISTED = 12


def show_bar(form: OpenForm, services: Services) -> None:
    """Show the last section and the button that saves."""
    editing = form.base is not None
    proven = signed_in_name()
    unchecked = "" if proven else " Nobody checks it: anyone can type any name."
    with section(8, "Save", f"Your name is kept with the change.{unchecked}"):
        author, change = st.columns([2, 3])
        with author:
            if proven:
                st.text(f"Signed in as {proven}")
            else:
                text(form, "author", "Your name", placeholder="Typed once, then remembered here")
        with change:
            text(
                form,
                "note",
                "Why it was changed" if editing else "Remark on this entry",
                placeholder="Optional",
            )
        free = may_publish(form, services)
        with slot():
            if free:
                tick(
                    form,
                    "keep_as_draft",
                    "Keep as a draft",
                    help="Drafts are not on the map, in feeds or in exports.",
                )
            if editing and form.base is not None and form.base.state is State.RETRACTED:
                again = "Saving publishes it again." if free else "It comes back through review."
                note(f"This event was retracted. {again}", "question")
            _show_problems(form)
            if form.theirs is not None:
                note("Not saved yet: choose between the two versions at the top.", "question")
            if form.failure:
                st.error(f"Not saved. {escape_markdown(form.failure)}", icon=":material/error:")
        with st.container(horizontal=True, vertical_alignment="center"):
            if free:
                _save_button(form, services, "Save changes" if editing else "Save event", None)
                _save_button(form, services, "Send to review", State.IN_REVIEW)
            else:
                _save_button(form, services, "Send to review", State.IN_REVIEW, primary=True)
                _save_button(form, services, "Save as a draft", State.DRAFT)
            _show_kept(form)
        if (
            editing
            and form.base is not None
            and form.base.state not in (State.RETRACTED, State.WITHDRAWN)
        ):
            waits = form.base.state in PENDING
            with st.expander(
                "Give up this draft" if waits else "Retract this event",
                expanded=bool(form.values["retract_reason"]),
            ):
                note(
                    "What was published before stays as it is; the history is kept."
                    if waits
                    else "Viewers no longer see it; its history is kept.",
                    "aside",
                )
                paragraphs(
                    form,
                    "retract_reason",
                    "Why it is given up" if waits else "Why it is retracted",
                )
                st.button(
                    "Give up" if waits else "Retract",
                    key="form_retract",
                    icon=":material/undo:",
                    on_click=retract_event,
                    args=(form, services),
                )


def may_publish(form: OpenForm, services: Services) -> bool:
    """Tell whether saving publishes here, or somebody else has to."""
    person = services.rules.person(form.values["author"])
    return person.may(DeskRole.SOLO) and person.may(DeskRole.REVIEWER)


def _save_button(
    form: OpenForm, services: Services, label: str, state: State | None, *, primary: bool = False
) -> None:
    first = primary or state is None
    st.button(
        label,
        key="form_save" if first else "form_save_other",
        type="primary" if first else "secondary",
        icon=":material/check:" if state is None else None,
        on_click=save,
        args=(form, services, state),
    )


def _show_problems(form: OpenForm) -> None:
    """List what is to be mended; each is also told beside its field."""
    if not form.problems:
        return
    count = len(form.problems)
    rows = "".join(
        f"<li><b>{escape(label_of(p.field))}</b>: {escape(p.message)}</li>"
        for p in form.problems[:_MOST_LISTED]
    )
    more = f"<li>and {count - _MOST_LISTED} more</li>" if count > _MOST_LISTED else ""
    things = "thing" if count == 1 else "things"
    st.html(
        f"<div class='form-summary' role='alert'><p>Not saved yet: {count} {things} to mend. "
        f"Nothing you typed is lost.</p><ul>{rows}{more}</ul></div>"
    )


def _show_kept(form: OpenForm) -> None:
    if form.not_kept:
        st.warning(escape_markdown(form.not_kept), icon=":material/warning:")
    else:
        st.caption("Everything you type is kept at once, also through a reload or a restart.")
