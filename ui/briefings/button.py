"""The button "Brief this view": what the map shows, as a page, slides, a picture or one file."""

from typing import Final
from urllib.parse import urlencode

import streamlit as st

from briefs.content import LONGEST_TITLE, USUAL_TITLE
from briefs.formats import BriefFormat
from briefs.markings import LONGEST as LONGEST_MARKING
from briefs.request import asked_of
from briefs.typesetting import Paper
from events.errors import InvalidQuery
from events.query.address import write_query
from events.query.query import EventQuery
from services import Services
from ui.briefings.since import chosen_since
from ui.map.state import note_action
from ui.messages import escape_markdown
from ui.resources import templates

_OPEN: Final = "brief_open"
_ROUTE: Final = "/brief/"
_SIZES: Final = {
    "254x143": "A slide (254 × 143 mm)",
    "170x120": "In a text (170 × 120 mm)",
    "400x270": "A3 (400 × 270 mm)",
}
_NOTHING: Final = ""


def brief_button(services: Services, query: EventQuery) -> None:
    """Show the button that opens the dialog."""
    st.button(
        "Brief this view", icon=":material/summarize:", width="stretch", on_click=_open_dialog
    )
    # Not the button's own answer: the dialog has to stand when somebody saves meanwhile.
    if st.session_state.get(_OPEN):
        _show(services, query)


def _open_dialog() -> None:
    note_action()
    st.session_state[_OPEN] = True


def _close_dialog() -> None:
    note_action()
    st.session_state[_OPEN] = False


@st.dialog("Brief this view", width="medium", on_dismiss=_close_dialog)
def _show(services: Services, query: EventQuery) -> None:
    chosen = st.radio(
        "As", list(BriefFormat), format_func=lambda each: each.words, key="brief_format"
    )
    if chosen is None:  # none is ever without a choice, which streamlit's types do not say
        return
    values = _choose(services, chosen)
    try:
        asked = asked_of(services.table, query, values, chosen)
    except InvalidQuery as error:
        st.error(escape_markdown(error.message))
        return
    own = urlencode({name: value for name, value in values.items() if value})
    parts = "&".join(filter(None, (write_query(query), own)))
    address = f"{_ROUTE}{chosen.value}?{parts}"
    template = templates().get_template("brief.html")
    name = chosen.file_name(asked.wish.made_at)
    # The script adds where the map stands, which the browser alone knows.
    st.html(template.render(address=address, file_name=name), unsafe_allow_javascript=True)
    st.caption("What has no licence to be passed on is left out, and the brief says how much.")


def _choose(services: Services, chosen: BriefFormat) -> dict[str, str]:
    values: dict[str, str] = {}
    if chosen is BriefFormat.PDF:
        paper, turned = st.columns(2)
        with paper:
            values["paper"] = st.selectbox(
                "Paper",
                [each.value for each in Paper],
                format_func=lambda value: Paper(value).name.title(),
                key="brief_paper",
            )
        with turned:
            values["orientation"] = st.selectbox(
                "Orientation",
                ["portrait", "landscape"],
                format_func=str.title,
                key="brief_orientation",
            )
    if chosen is BriefFormat.PNG:
        values["size"] = st.selectbox(
            "Size", list(_SIZES), format_func=_SIZES.__getitem__, key="brief_size"
        )
    values["title"] = st.text_input(
        "Title", USUAL_TITLE, max_chars=LONGEST_TITLE, key="brief_title"
    )
    markings = (_NOTHING, *services.settings.markings)
    values["marking"] = st.selectbox(
        "Marking",
        markings,
        format_func=lambda each: each or "that of what is in it",
        accept_new_options=True,
        key="brief_marking",
        help=f"One of the list, or your own words (up to {LONGEST_MARKING} letters). Where events "
        "carry a marking of their own, it is never lower than theirs.",
    )
    since = chosen_since("brief_since", with_nothing=True)
    values["since"] = since
    return {name: value or "" for name, value in values.items()}
