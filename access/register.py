"""Who has signed in, with which sessions and tokens, in a database beside the events.

Of sessions and tokens it keeps the SHA-256 alone: each is 256 random bits, so nothing slower is
needed, and whoever reads the database cannot use what is in it.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from secrets import token_urlsafe
from time import time
from typing import Any, Final, Protocol

from access.allowed import Resource
from access.roles import Known
from events.desk.people import LONGEST_NAME, clean_name, person_key
from events.errors import EventsError

TOKEN_MARK: Final = "cem_"  # noqa: S105 - what every token begins with, so that it is recognised
_USED_EVERY_S: Final = 60.0
_OF_TOKENS: Final = "SELECT number,account,label,scopes,made,ends,revoked,used FROM tokens"


class Answer(Protocol):
    """What a statement found."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the next row; None where there is none."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give all rows."""
        ...


class Connection(Protocol):
    """What statements are given to; ``?`` stands for a value."""

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Answer:
        """Have a statement done."""
        ...


class Database(Protocol):
    """The tables ``people``, ``sessions`` and ``tokens``, safe to share between threads.

    Statements are of the SQL that SQLite and PostgreSQL have in common.
    `access.register_file` is one, `events.store.postgis.register_tables` another.
    """

    def rows(self, statement: str, values: Sequence[object] = (), /) -> list[tuple[Any, ...]]:
        """Ask something.

        Raises
        ------
        StoreUnavailable
            Nobody can tell now.
        """
        ...

    def changing(self) -> AbstractContextManager[Connection]:
        """Be the only one who changes something, of all programs: all of it is kept, or nothing.

        Raises
        ------
        StoreUnavailable
            It cannot be changed now.
        """
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has signed in at least once.

    Attributes
    ----------
    account
        The login and its number for them.
    name
        As it was when they first signed in; nobody else has it, and it never changes.
    known
        What roles follow from, as of the last time.
    """

    account: str
    name: str
    known: Known


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A personal token, without what is secret of it; times in seconds since 1970 (UTC).

    Attributes
    ----------
    label
        What its owner calls it.
    used
        When it last opened something, to a minute; None for never.
    """

    number: int
    account: str
    label: str
    scopes: frozenset[Resource]
    made: float
    ends: float
    revoked: float | None
    used: float | None

    def is_good(self, now: float) -> bool:
        """Tell whether it opens anything."""
        return self.revoked is None and now < self.ends


class AccessRegister:
    """The people, sessions and tokens of one installation, safe to share between threads.

    Parameters
    ----------
    database
        Where they are kept.
    clock
        Seconds since 1970.

    Attributes
    ----------
    database
        As given.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time) -> None:
        self._clock = clock
        self.database = database

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    # People

    def signed_in(self, account: str, wanted: str, known: Known) -> Member:
        """Note that somebody has signed in, and give the name they go by.

        Parameters
        ----------
        wanted
            What the login calls them; a number is put behind it where another person has it.
        """
        with self.database.changing() as database:
            row = database.execute("SELECT name FROM people WHERE account=?", (account,)).fetchone()
            name = row[0] if row else _free_name(database, wanted)
            said = json.dumps([known.names, known.groups])
            database.execute(
                "INSERT INTO people VALUES(?,?,?,?,?) ON CONFLICT(account) DO UPDATE SET "
                "known=excluded.known, signed_in=excluded.signed_in",
                (account, name, person_key(name), said, self._clock()),
            )
        return Member(account, name, known)

    # Sessions

    def begin_session(self, account: str, ends: float) -> str:
        """Begin a session, and give the secret the browser is to keep."""
        secret = token_urlsafe(32)
        with self.database.changing() as database:
            database.execute("DELETE FROM sessions WHERE ends<=?", (self._clock(),))
            row = (_hash(secret), account, self._clock(), ends)
            database.execute("INSERT INTO sessions VALUES(?,?,?,?)", row)
        return secret

    def end_session(self, secret: str) -> None:
        """End a session: what was opened with it is closed."""
        with self.database.changing() as database:
            database.execute("DELETE FROM sessions WHERE hash=?", (_hash(secret),))

    def end_sessions_of(self, account: str) -> None:
        """End every session of somebody."""
        with self.database.changing() as database:
            database.execute("DELETE FROM sessions WHERE account=?", (account,))

    def of_session(self, secret: str) -> Member | None:
        """Give whose session this is; None where it has ended, or never was."""
        return self._member(
            "SELECT p.account, p.name, p.known FROM sessions s JOIN people p USING(account) "
            "WHERE s.hash=? AND s.ends>?",
            (_hash(secret), self._clock()),
        )

    # Tokens

    def make_token(
        self, account: str, label: str, scopes: frozenset[Resource], days: int
    ) -> tuple[str, PersonalToken]:
        """Make a token, and give it: it cannot be shown again."""
        secret = TOKEN_MARK + token_urlsafe(32)
        now = self._clock()
        said = " ".join(sorted(scopes))
        with self.database.changing() as database:
            row = database.execute(
                "INSERT INTO tokens(hash,account,label,scopes,made,ends) VALUES(?,?,?,?,?,?) "
                "RETURNING number,account,label,scopes,made,ends,revoked,used",
                (_hash(secret), account, label, said, now, now + days * 86_400),
            ).fetchone()
            assert row is not None  # noqa: S101 - what was put in is returned
        return secret, _token(row)

    def tokens(self, account: str | None = None) -> tuple[PersonalToken, ...]:
        """Give somebody's tokens, or everybody's, newest first."""
        of_whom, values = ("", ()) if account is None else (" WHERE account=?", (account,))
        rows = self.database.rows(f"{_OF_TOKENS}{of_whom} ORDER BY number DESC", values)
        return tuple(map(_token, rows))

    def revoke_token(self, number: int, account: str | None = None) -> None:
        """End a token for good; with an account only one of that person's."""
        with self.database.changing() as database:
            ended = "UPDATE tokens SET revoked=? WHERE number=? AND revoked IS NULL"
            if account is None:
                database.execute(ended, (self._clock(), number))
            else:
                database.execute(f"{ended} AND account=?", (self._clock(), number, account))

    def of_token(self, secret: str) -> tuple[Member, frozenset[Resource]] | None:
        """Give whose token this is and what for; None where it is none, or has ended."""
        now = self._clock()
        rows = self.database.rows(f"{_OF_TOKENS} WHERE hash=?", (_hash(secret),))
        token = _token(rows[0]) if rows else None
        if token is None or not token.is_good(now):
            return None
        member = self.member(token.account)
        if member is None:
            return None
        if token.used is None or now - token.used >= _USED_EVERY_S:
            with self.database.changing() as database:
                database.execute("UPDATE tokens SET used=? WHERE number=?", (now, token.number))
        return member, token.scopes

    def member(self, account: str) -> Member | None:
        """Give somebody who has signed in before."""
        return self._member("SELECT account,name,known FROM people WHERE account=?", (account,))

    def named(self, name: str) -> Member | None:
        """Give whoever goes by a name, however it is spelt."""
        asked = "SELECT account,name,known FROM people WHERE key=?"
        return self._member(asked, (person_key(name),))

    def members(self) -> tuple[Member, ...]:
        """Give everybody who has ever signed in, by name."""
        rows = self.database.rows("SELECT account,name,known FROM people ORDER BY key")
        return tuple(map(_member, rows))

    def _member(self, asked: str, values: tuple[object, ...]) -> Member | None:
        rows = self.database.rows(asked, values)
        return _member(rows[0]) if rows else None


class NamesDiffer(EventsError):  # noqa: N818 - reads as what it is
    """Two registers do not fit together: a name belongs to one person here, to another there."""


def copy_register(source: Database, target: Database) -> tuple[int, int]:
    """Copy people and tokens that are not there yet; tells how many of both are in both now.

    Sessions are not copied: everybody signs in anew, and nobody's that was ended begins again.
    Done twice it doubles nothing, and a token that is revoked in one is revoked in the copy.

    Raises
    ------
    NamesDiffer
        Somebody goes by another name there, or somebody else by theirs; nothing was copied.
    StoreUnavailable
        One of the two cannot be used; nothing was copied.
    """
    people = source.rows("SELECT account,name,key,known,signed_in FROM people")
    tokens = source.rows(
        "SELECT hash,account,label,scopes,made,ends,revoked,used FROM tokens ORDER BY number"
    )
    with target.changing() as database:
        for row in people:
            asked = "SELECT account,name FROM people WHERE account=? OR key=?"
            there = database.execute(asked, (row[0], row[2])).fetchall()
            if not there:
                database.execute("INSERT INTO people VALUES(?,?,?,?,?)", tuple(row))
            elif list(map(tuple, there)) != [tuple(row[:2])]:
                raise NamesDiffer(
                    f"{row[1]} ({row[0]}) has signed in there under another name, or somebody else "
                    "has the name. Copy into a database in which nobody has signed in yet."
                )
        for row in tokens:
            database.execute(
                "INSERT INTO tokens(hash,account,label,scopes,made,ends,revoked,used) "
                "VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(hash) DO UPDATE SET "
                "revoked=COALESCE(tokens.revoked, excluded.revoked)",
                tuple(row),
            )
    return len(people), len(tokens)


def _free_name(database: Connection, wanted: str) -> str:
    try:
        first = clean_name(wanted[: LONGEST_NAME - 6])
    except ValueError:
        first = "somebody"
    for number in range(1, 10_000):
        name = first if number == 1 else f"{first} ({number})"
        taken = "SELECT 1 FROM people WHERE key=?"
        if not database.execute(taken, (person_key(name),)).fetchone():
            return name
    raise ValueError("Thousands of people cannot have one name.")


def _hash(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "replace")).digest()


def _member(row: tuple[Any, ...]) -> Member:
    return _member_of(*row)


@lru_cache(maxsize=2_000)  # somebody in 400 groups asks many times
def _member_of(account: str, name: str, known: str) -> Member:
    names, groups = json.loads(known)
    return Member(account, name, Known(tuple(names), tuple(groups)))


def _token(row: tuple[Any, ...]) -> PersonalToken:
    number, account, label, scopes, made, ends, revoked, used = row
    known = frozenset(Resource(each) for each in scopes.split())
    return PersonalToken(number, account, label, known, made, ends, revoked, used)
