"""Which form a tab shows: a new one, one begun before, or a stored event to change."""

import re

import streamlit as st

from events.intake.form.values import blank_form, form_of, restored
from events.model.event import Event
from events.store.errors import EventNotFound, StoreError
from services import Services
from ui.form.open_form import OpenForm, current_form, set_current_form, unfinished_forms
from ui.messages import escape_markdown
from ui.who import known_name, signed_in_name, use_name

_FORM, _EDIT = "form", "edit"
_EVENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")


def open_form(services: Services) -> OpenForm:
    """Open what the address asks for; what it cannot give is said, and a new form opened."""
    edit = st.query_params.get(_EDIT)
    asked = st.query_params.get(_FORM)
    open_now = current_form()
    if edit is not None:
        form = _form_to_change(edit, open_now, services)
    elif asked is not None and (open_now is None or open_now.form_id != asked):
        form = _form_begun(asked, services)
    else:
        form = open_now if open_now is not None else _new_form(services)
    set_current_form(form)
    if st.query_params.get(_FORM) != form.form_id or edit is not None:
        st.query_params.from_dict({_FORM: form.form_id})
    if proven := signed_in_name():
        form.values["author"] = proven
    use_name(form.values["author"])
    return form


def start_anew() -> None:
    """Put the open form away (it stays among the unfinished ones) and begin a new one."""
    set_current_form(None)
    st.query_params.clear()


def go_on_with(form_id: str) -> None:
    """Take up a form begun before."""
    set_current_form(None)
    st.query_params.from_dict({_FORM: form_id})


def change(event_id: str) -> None:
    """Open a stored event to change it."""
    set_current_form(None)
    st.query_params.from_dict({_EDIT: event_id})


def _new_form(services: Services, form_id: str | None = None) -> OpenForm:
    values = blank_form()
    values["author"] = known_name()
    return OpenForm(form_id or unfinished_forms(services).begin(), values)


def _form_begun(form_id: str, services: Services) -> OpenForm:
    kept = unfinished_forms(services).load(form_id)
    if kept is None:
        if unfinished_forms(services).is_anothers(form_id):
            st.info("This form was begun by somebody else, or in another browser. It is theirs.")
            return _new_form(services)
        return _form_saved_or_new(form_id, services)
    values = restored(kept)
    form = OpenForm(form_id, values)
    if values["event_id"]:
        form.base = _stored(values["event_id"], values["base_revision"], services)
    return form


def _form_saved_or_new(form_id: str, services: Services) -> OpenForm:
    """Give the event a form was saved as, or an empty form of that name."""
    if not _EVENT_ID.match(form_id):
        return _new_form(services)
    form = _new_form(services, form_id)
    form.saved = _stored(form_id, None, services)
    return form


def _form_to_change(event_id: str, open_now: OpenForm | None, services: Services) -> OpenForm:
    unsaved = open_now is not None and open_now.saved is None
    if open_now is not None and unsaved and open_now.values["event_id"] == event_id:
        return open_now
    event = _stored(event_id, None, services)
    if event is None:
        st.warning("There is no event with the identifier in the address. This is a new form.")
        return _new_form(services)
    values = form_of(event)
    values["author"] = known_name()
    return OpenForm(unfinished_forms(services).begin(), values, base=event)


def _stored(event_id: str, revision: int | None, services: Services) -> Event | None:
    try:
        return services.store.get(event_id, revision=revision)
    except EventNotFound:
        return None
    except StoreError as error:
        st.error(escape_markdown(str(error)))
        return None
