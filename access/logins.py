"""How this installation learns who somebody is: by OpenID Connect, by a proxy, or not at all."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import time
from typing import Any, Final

from access.allowed import EVERYBODY, AccessRole, Action, Resource, Visitor, allowed
from access.audit import AuditLog, Deed
from access.register import TOKEN_MARK, AccessRegister, Member
from access.roles import Known, RoleFile, groups_in
from events.desk.people import person_key
from events.model.person import DeskRole, Person

LONGEST_SESSION_S: Final = 12 * 3_600
"""A session ends after so long, however long the login's own word is good."""

_DESK_ROLES: Final = {DeskRole.WRITER: Action.WRITE, DeskRole.REVIEWER: Action.REVIEW}
_HOLDERS: Final = {
    DeskRole.WRITER: ("whoever has the role analyst or reviewer",),
    DeskRole.REVIEWER: ("whoever has the role reviewer",),
}

SKEW_S: Final = 60
"""How far the clocks of the login and of this computer may be apart."""

_PROXY: Final = "proxy"


@dataclass(frozen=True, slots=True)
class Ways:
    """Which ways to sign in there are.

    Attributes
    ----------
    oidc
        By OpenID Connect, at a browser.
    user_header, groups_header
        Headers in which a named proxy says who asks, and which groups they are in; "" for none.
    roles_claim
        Where the login names groups or roles.
    session_s
        How long a session lasts; None for as long as the login's own word is good.
    anonymous
        What somebody is who has not signed in; None for nothing.
    """

    oidc: bool = False
    user_header: str = ""
    groups_header: str = ""
    roles_claim: str = "roles"
    session_s: float | None = None
    anonymous: AccessRole | None = None

    @property
    def are_there(self) -> bool:
        """Whether anybody has to sign in."""
        return self.oidc or bool(self.user_header)


class Logins:
    """Tells who asks, from what their program sends.

    Parameters
    ----------
    ways
        Which ways there are; without any everybody may do everything.
    register
        Where sessions, tokens and names are kept.
    roles
        Who is what.
    audit
        Where it is noted who signs in and out.
    clock
        Seconds since 1970.

    Attributes
    ----------
    ask
        Tells who has the page open that runs now; None outside of pages.
    """

    def __init__(
        self,
        ways: Ways,
        register: AccessRegister | None,
        roles: RoleFile,
        audit: AuditLog,
        clock: Callable[[], float] = time,
    ) -> None:
        self.ways = ways
        self.roles = roles
        self.audit = audit
        self.ask: Callable[[], Visitor | None] | None = None
        self._register = register
        self._clock = clock

    @property
    def are_on(self) -> bool:
        """Whether anybody has to sign in."""
        return self.ways.are_there

    @property
    def register(self) -> AccessRegister:
        """Where sessions, tokens and names are kept.

        Raises
        ------
        ValueError
            Nobody signs in here, so nothing is.
        """
        if self._register is None:
            raise ValueError("Nobody signs in here.")
        return self._register

    def now(self) -> float:
        """Give the time, in seconds since 1970."""
        return self._clock()

    # Who asks

    def visitor(
        self, headers: Mapping[str, str], cookie: str | None, *, by_proxy: bool
    ) -> Visitor | None:
        """Tell who asks; None for nobody.

        Parameters
        ----------
        headers
            By names in small letters.
        cookie
            The session's, where there is one.
        by_proxy
            Whether a named proxy handed it on, whose word on who asks counts.
        """
        if not self.are_on:
            return EVERYBODY
        token = _token_in(headers.get("authorization", ""))
        if token is not None:
            return self._of_token(token)
        name = self.ways.user_header
        if name and by_proxy and (user := headers.get(name, "").strip()):
            return self._of_proxy(user, headers.get(self.ways.groups_header, ""))
        member = self.register.of_session(cookie) if cookie else None
        return self._anonymous if member is None else self._of(member)

    @property
    def _anonymous(self) -> Visitor | None:
        anonymous = self.ways.anonymous
        return None if anonymous is None else Visitor(role=anonymous)

    def _of(self, member: Member) -> Visitor:
        return Visitor(member.account, member.name, self.roles.roles().of(member.known))

    def _of_token(self, secret: str) -> Visitor | None:
        found = self.register.of_token(secret)
        if found is None:
            return None
        member, scopes = found
        role = self.roles.roles().of(member.known)
        return Visitor(member.account, member.name, role, scopes)

    def _of_proxy(self, user: str, groups: str) -> Visitor:
        known = Known((user,), groups_in({"": groups}, ""))
        account = f"{_PROXY}|{user}"
        member = self.register.member(account)
        if member is None or member.known != known:
            is_new = member is None
            member = self.register.signed_in(account, user, known)
            if is_new:
                self.audit.note(Deed.SIGNED_IN, self._of(member), by=_PROXY)
        return self._of(member)

    def named(self, name: str) -> Visitor:
        """Give whoever saves under a name; proven where that name belongs to a login."""
        member = self.register.named(name) if self.are_on else None
        return Visitor(name=name) if member is None else self._of(member)

    def at_desk(self) -> Person | None:
        """Give who works on the page that runs now; None where a typed name has to do."""
        if not self.are_on or self.ask is None:
            return None
        visitor = self.ask()
        if visitor is None:
            return Person("", "nobody", frozenset(), _HOLDERS)
        roles = {
            role for role, action in _DESK_ROLES.items() if allowed(visitor, action, Resource.DESK)
        }
        return Person(person_key(visitor.name), visitor.name, frozenset(roles), _HOLDERS)

    # Signing in and out

    def sign_in(self, claims: Mapping[str, Any]) -> tuple[str, float]:
        """Begin a session for whom an identity provider vouches.

        Parameters
        ----------
        claims
            Of an ID token that was found to be good: its issuer, meant for us, not expired.

        Returns
        -------
        The secret the browser is to keep, and when the session ends, in seconds since 1970.

        Raises
        ------
        ValueError
            The claims do not say who it is, or are of the past.
        """
        issuer, subject = claims.get("iss"), claims.get("sub")
        if not isinstance(issuer, str) or not isinstance(subject, str) or not subject:
            raise ValueError("The login does not say who it is (iss, sub).")
        now = self._clock()
        ends = now + LONGEST_SESSION_S
        if self.ways.session_s is not None:
            ends = now + self.ways.session_s
        elif isinstance(claims.get("exp"), int | float):
            ends = min(ends, claims["exp"] + SKEW_S)
        if ends <= now:
            raise ValueError("The login's word has expired.")
        names = [subject]
        # An address nobody has proven may be anybody's.
        if claims.get("email_verified") is True and isinstance(claims.get("email"), str):
            names.append(claims["email"])
        wanted = next(
            (
                claims[name]
                for name in ("name", "preferred_username", "email")
                if isinstance(claims.get(name), str) and claims[name].strip()
            ),
            subject,
        )
        known = Known(tuple(names), groups_in(claims, self.ways.roles_claim))
        member = self.register.signed_in(f"{issuer}|{subject}", wanted, known)
        secret = self.register.begin_session(member.account, ends)
        visitor = self._of(member)
        self.audit.note(Deed.SIGNED_IN, visitor, by="oidc", role=visitor.role)
        return secret, ends

    def sign_out(self, secret: str) -> None:
        """End a session."""
        member = self.register.of_session(secret)
        self.register.end_session(secret)
        if member is not None:
            self.audit.note(Deed.SIGNED_OUT, self._of(member))


def _token_in(authorization: str) -> str | None:
    """Give the token in a header, as itself or as the password of a name (QGIS, GDAL, curl)."""
    scheme, _, value = authorization.partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer" and value.startswith(TOKEN_MARK):
        return value
    if scheme.lower() == "basic":
        try:
            name, _, password = b64decode(value, validate=True).decode().partition(":")
        except ValueError:
            return None
        for each in (password, name):
            if each.startswith(TOKEN_MARK):
                return each
    return None
