"""Who sits at this browser: who signed in, or where nobody has to, a name typed once, unchecked."""

import json
from hashlib import sha256
from urllib.parse import quote, unquote

import streamlit as st

from access.allowed import EVERYBODY, Action, Resource, Visitor, allowed
from access.cookies import BROWSER_COOKIE, SESSION_COOKIE
from access.logins import Logins
from events.desk.people import clean_name
from ui.resources import services

_NAME = "who_name"
_COOKIE = "conflictmap_name"
_KEPT_S = 365 * 24 * 3600
_SEEN = "who_visitor"


def visitor_here(logins: Logins) -> Visitor | None:
    """Tell who has this page open; None for nobody, where one has to sign in.

    What the browser sent was looked through by the guard: a header that a proxy says this in is
    there only where a named proxy set it.
    """
    if not logins.are_on:
        return EVERYBODY
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    by_proxy = logins.ways.user_header in headers
    return logins.visitor(headers, st.context.cookies.get(SESSION_COOKIE), by_proxy=by_proxy)


def visitor() -> Visitor | None:
    """Tell who has this page open, having put away what another left on it."""
    logins = services().logins
    here = visitor_here(logins)
    if logins.are_on:
        account = None if here is None else here.account
        if st.session_state.get(_SEEN, account) != account:
            st.session_state.clear()
        st.session_state[_SEEN] = account
    return here


def may(action: Action, resource: Resource = Resource.DESK) -> bool:
    """Tell whether whoever sits here may do something."""
    return allowed(visitor_here(services().logins), action, resource)


def signed_in_name() -> str:
    """Give the proven name of whoever sits here; "" where nobody has to sign in."""
    here = visitor_here(services().logins)
    return here.name if here is not None else ""


def known_name() -> str:
    """Give the name this browser goes by, or "" where nobody has typed one.

    What the browser kept is as hostile as what is typed.
    """
    if proven := signed_in_name():
        return proven
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
    if not name or services().logins.are_on:
        return
    value = f"{_COOKIE}={quote(name, safe='')}; Path=/; Max-Age={_KEPT_S}; SameSite=Lax"
    st.html(
        f"<script>document.cookie = {json.dumps(value)};</script>", unsafe_allow_javascript=True
    )


def owner_here() -> str:
    """Name whoever sits here in letters and digits, for what is theirs alone; "" where none can be.

    Where nobody signs in it is this browser, by a cookie that no page can read or set.
    """
    here = visitor_here(services().logins)
    kept = here.account if here is not None and here.has_signed_in else None
    kept = kept or st.context.cookies.get(BROWSER_COOKIE)
    return sha256(kept.encode()).hexdigest()[:16] if isinstance(kept, str) else ""


def ask_name() -> str:
    """Show the name with a field to change it, and give it; "" while there is none.

    A name that is proven is shown, and cannot be changed.
    """
    if proven := signed_in_name():
        with st.container(key="who"):
            st.text(f"Signed in as {proven}")
        return proven
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
