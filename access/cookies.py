"""The cookies this server sets: which browser it is, and who signed in on it."""

from collections.abc import Mapping
from typing import Final

BROWSER_COOKIE: Final = "conflictmap_browser"
"""A number nobody can guess, for what belongs to a browser where nobody signs in."""

SESSION_COOKIE: Final = "conflictmap_session"
"""The session of who signed in."""

_YEAR_S: Final = 365 * 24 * 3_600


def read_cookies(header: str) -> Mapping[str, str]:
    """Read the cookies a browser sends; of what cannot be read, as many as can."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, is_pair, value = part.strip().partition("=")
        if is_pair:
            found.setdefault(name, value.strip().strip('"'))
    return found


def set_cookie(name: str, value: str, *, is_secure: bool, longest_s: int = _YEAR_S) -> str:
    """Write the header that sets a cookie no script can read; gone at once with ``longest_s`` 0.

    Name and value are ours: letters, digits, ``-`` and ``_``.
    """
    secure = "; Secure" if is_secure else ""
    return f"{name}={value}; Path=/; Max-Age={longest_s}; HttpOnly; SameSite=Lax{secure}"
