"""Who sits at this browser: a name typed once and kept there, not checked until logins come."""

import json
from urllib.parse import quote, unquote

import streamlit as st

from events.desk.people import clean_name

_NAME = "who_name"
_COOKIE = "conflictmap_name"
_KEPT_S = 365 * 24 * 3600


def known_name() -> str:
    """Give the name this browser goes by, or "" where nobody has typed one.

    What the browser kept is as hostile as what is typed.
    """
    if _NAME not in st.session_state:
        kept = st.context.cookies.get(_COOKIE)
        # Streamlit's test harness has no browser, and gives no text.
        st.session_state[_NAME] = _clean(unquote(kept[:1_000])) if isinstance(kept, str) else ""
    return str(st.session_state[_NAME])


def use_name(typed: str) -> None:
    """Go by this name from now on; what is no name changes nothing."""
    if name := _clean(typed):
        st.session_state[_NAME] = name


def keep_name() -> None:
    """Have the browser keep the name, for its other tabs and for another day."""
    name = known_name()
    if not name:
        return
    value = f"{_COOKIE}={quote(name, safe='')}; Path=/; Max-Age={_KEPT_S}; SameSite=Lax"
    st.html(
        f"<script>document.cookie = {json.dumps(value)};</script>", unsafe_allow_javascript=True
    )


def ask_name() -> str:
    """Show the name with a field to change it, and give it; "" while there is none."""
    with st.container(key="who", horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Your name (not checked)",
            known_name(),
            key="who_typed",
            placeholder="Typed once, then remembered here",
            autocomplete="off",
            help="It is kept with what you do. Nobody checks it: anyone can type any name.",
            max_chars=200,
        )
    try:
        name = clean_name(typed)
    except ValueError as error:
        if typed.strip():
            st.error(str(error))
        return ""
    use_name(name)
    keep_name()
    return name


def _clean(typed: str) -> str:
    try:
        return clean_name(typed)
    except ValueError:
        return ""
