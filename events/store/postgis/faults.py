"""What PostgreSQL says went wrong, as one message for the person at work.

Neither an address nor a password is repeated in any of them.
"""

import re
from typing import Final

import psycopg

from events.store.errors import StoreUnavailable

NOTHING: Final = "Nothing was saved."

_BY_STATE: Final = {
    "28P01": "the user or the password is wrong. Mend CONFLICTMAP_STORE.",
    "28000": "this user may not connect from here. Mend CONFLICTMAP_STORE, or pg_hba.conf there.",
    "3D000": "there is no such database. Make it (createdb), or mend CONFLICTMAP_STORE.",
    "57P03": "the server is starting or stopping. Try again in a moment.",
    "57P01": "the server is being stopped. Try again in a moment.",
    "57P02": "the server had to stop. Try again in a moment.",
    "57P05": "the connection had been idle for too long and was closed. Try again.",
    "57014": "it took longer than the server allows, or somebody cancelled it. Try again.",
    "53300": "it has no connection left. Raise max_connections there, or stop other programs.",
    "53100": "its disk is full. Make room there, then save again.",
    "53200": "it has no memory left. Try again later.",
    "53400": "a limit that is set there was reached. Have its administrator look.",
    "58030": "its disk fails. Have its administrator look at the server's log.",
    "XX001": "its files are damaged. Have its administrator look at the server's log.",
    "XX002": "an index there is damaged. Have its administrator run REINDEX.",
    "25006": "it may only be read: a replica, or made read-only for a full disk. Name the server "
    "that writes in CONFLICTMAP_STORE (target_session_attrs=read-write finds it).",
    "42501": "this user lacks a right there. See “Roles and rights” in docs/deployment.md.",
    "55P03": "another program has been writing for too long. Try again.",
    "40P01": "two programs waited for one another. Try again.",
    "40001": "another program was quicker. Try again.",
}

_ALTERED: Final = frozenset({"42P01", "42703", "42883", "42P10", "42804", "3F000", "42704"})
"""A table, column, function or schema is missing, or is another than it was."""

_WORDS: Final = (
    ("password authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("the database system is", "57P03"),
    ("too many clients", "53300"),
    ("remaining connection slots", "53300"),
    ("File too large", "53100"),
)
"""What comes without a code of its own, as English servers say it."""

_ENDS: Final = frozenset({"57P01", "57P02", "57P03", "57P05", "25006"})


def is_lost(error: psycopg.Error) -> bool:
    """Tell whether a connection is gone, or leads to a server that no longer is the right one."""
    state = error.sqlstate
    if state is not None:
        return state in _ENDS or state.startswith("08")
    return isinstance(error, psycopg.OperationalError)


def can_be_repeated(error: psycopg.Error) -> bool:
    """Tell whether the server undid everything because of another program."""
    return error.sqlstate in {"40P01", "40001"}


def unavailable(error: psycopg.Error, where: str) -> StoreUnavailable:
    """Say in one message what could not be done and what to do about it.

    Parameters
    ----------
    where
        Names the database, without a password.
    """
    words = _words(error)
    state = error.sqlstate
    if state is None or state == "XX000":
        state = next((code for part, code in _WORDS if part in words), state)
    if state is None and re.search(r'database "[^"]*" does not exist', words):
        state = "3D000"
    if state in _ALTERED:
        what = (
            f"its tables are not as this program made them ({words}). Somebody changed them: "
            "`conflictmap store migrate` says what is missing."
        )
    elif state is None or state not in _BY_STATE:
        advice = "See that it runs and can be reached" if is_lost(error) else "Try again"
        what = f"{words}. {advice}."
    else:
        what = _BY_STATE[state]
    return StoreUnavailable(f"{where} cannot be used: {what} {NOTHING}")


def _words(error: psycopg.Error) -> str:
    """Give the first thing the server or libpq says, in one line."""
    told = error.diag.message_primary or str(error)
    first = next((line for line in told.splitlines() if line.strip()), "it does not answer")
    return re.sub(r"\s+", " ", first).strip().rstrip(".")
