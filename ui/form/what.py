"""The first section: what happened, in a line, and of what kind."""

import streamlit as st

from events.vocabulary import EventType
from ui.form.open_form import OpenForm
from ui.form.widgets import choice, section, text


def show_what(form: OpenForm) -> None:
    """Show title and kind."""
    with section(1, "What", "One thing that is said to have happened."):
        wide, narrow = st.columns([3, 2])
        with wide:
            text(
                form,
                "title",
                "What happened, in one line",
                placeholder="Two foreign soldiers captured near …",
            )
        with narrow:
            choice(
                form,
                "event_type",
                "Kind of event",
                [kind.value for kind in EventType],
                lambda value: EventType(value).words,
                placeholder="Choose",
            )
