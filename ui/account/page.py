"""The account page: who one is here, personal tokens for GIS, and signing out."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from access.allowed import TOKEN_SCOPES, Action, Resource, Visitor, allowed
from access.audit import Deed
from access.logins import Logins
from access.register import PersonalToken
from ui.messages import escape_markdown
from ui.resources import services as current_services
from ui.who import visitor

_SCOPE_WORDS: Final = {
    Resource.FEATURES: "live layers (OGC API - Features)",
    Resource.FILES: "files: exports and briefs",
    Resource.CHANGES: "what changed (/changes, /differences)",
}
_DAYS: Final = (7, 30, 90, 365)
_USUAL_DAYS: Final = 90
_MOST_TOKENS: Final = 20
_MADE: Final = "account_made"


def show() -> None:
    """Show the page."""
    here = visitor()
    logins = current_services().logins
    _, column, _ = st.columns([1, 4, 1])
    with column:
        if here is None or not here.has_signed_in:
            st.html("<p>You have not signed in. <a href='/sign-in' target='_self'>Sign in</a></p>")
            return
        st.header("Your account")
        role = "no role" if here.role is None else f"the role **{here.role}**"
        st.markdown(f"Signed in as **{escape_markdown(here.name)}**, with {role} here.")
        if logins.ways.oidc:
            st.html("<p><a href='/sign-out' target='_self'>Sign out</a></p>")
        _show_tokens(here, logins)
        if allowed(here, Action.MANAGE, Resource.ACCESS):
            _show_everybody(here, logins)


def _show_tokens(here: Visitor, logins: Logins) -> None:
    st.subheader("Personal tokens")
    st.markdown(
        "A program that cannot sign in, such as QGIS, asks with a token: as the **password** "
        "(basic authentication, any user name), or in the header `Authorization: Bearer …`. It "
        "reads what you may see, and opens no page."
    )
    if made := st.session_state.pop(_MADE, None):
        st.success("Copy it now: it is not shown again.", icon=":material/key:")
        st.code(made, language=None, wrap_lines=True)
    mine = logins.register.tokens(here.account)
    for token in mine:
        _show_token(token, here, logins)
    good = [each for each in mine if each.is_good(logins.now())]
    if len(good) >= _MOST_TOKENS:
        st.info("You have as many tokens as one may. Revoke one to make another.")
        return
    with st.form("account_new", clear_on_submit=True):
        label = st.text_input("What it is for", max_chars=80, placeholder="QGIS at the office")
        chosen = st.multiselect(
            "It opens", TOKEN_SCOPES, list(TOKEN_SCOPES), format_func=_SCOPE_WORDS.__getitem__
        )
        days = st.selectbox(
            "It ends after", _DAYS, _DAYS.index(_USUAL_DAYS), format_func="{} days".format
        )
        if st.form_submit_button("Make a token", type="primary"):
            _make(here, logins, label, frozenset(chosen), days)


def _make(
    here: Visitor, logins: Logins, label: str, scopes: frozenset[Resource], days: int
) -> None:
    if not label.strip() or not scopes:
        st.error("Say what the token is for, and choose at least one thing it opens.")
        return
    secret, token = logins.register.make_token(here.account, label.strip(), scopes, days)
    logins.audit.note(Deed.TOKEN_MADE, here, token=token.number, scopes=sorted(scopes), days=days)
    st.session_state[_MADE] = secret
    st.rerun()


def _show_token(token: PersonalToken, here: Visitor, logins: Logins) -> None:
    words, button = st.columns([5, 1], vertical_alignment="center")
    is_good = token.is_good(logins.now())
    used = "never used" if token.used is None else f"last used {_moment(token.used)}"
    ends = f"ends {_moment(token.ends)}" if is_good else "has ended"
    opens = ", ".join(_SCOPE_WORDS[each] for each in sorted(token.scopes))
    words.markdown(f"**{escape_markdown(token.label)}**: {opens}; {ends}; {used}")
    if is_good and button.button("Revoke", key=f"account_revoke_{token.number}"):
        logins.register.revoke_token(token.number)
        logins.audit.note(Deed.TOKEN_REVOKED, here, token=token.number, of=token.account)
        st.rerun()


def _show_everybody(here: Visitor, logins: Logins) -> None:
    st.subheader("Everybody")
    roles = logins.roles.roles()
    for member in logins.register.members():
        words, button = st.columns([5, 1], vertical_alignment="center")
        words.markdown(
            f"**{escape_markdown(member.name)}**: {roles.of(member.known) or 'no role'} "
            f"({escape_markdown(', '.join(member.known.names))})"
        )
        if button.button("Sign out", key=f"account_end_{member.account}"):
            logins.register.end_sessions_of(member.account)
            logins.audit.note(Deed.SESSIONS_ENDED, here, of=member.account)
            st.rerun()
    with st.expander("Tokens of others"):
        for token in logins.register.tokens():
            if token.account != here.account and token.is_good(logins.now()):
                _show_token(token, here, logins)


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
