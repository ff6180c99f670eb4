"""Who did what and when: one line of JSON each, apart from the events, without anything secret.

A line says who signed in, was refused, changed, published, withdrew, exported, made or ended a
token. Tokens, sessions and what a form holds are in none.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

import orjson

from access.allowed import Visitor
from events.store.entries import Entries

FILE: Final = "audit.jsonl"

_MOST_REFUSALS: Final = 60
"""Lines of refusals a minute; of more, their number is told. Nobody fills the disk from outside."""

_LONGEST: Final = 500
_log = logging.getLogger(__name__)


class Deed(StrEnum):
    """What a line is about."""

    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNED_OUT = "signed out"
    REFUSED = "refused"
    EXPORTED = "exported"
    SAVED = "saved"
    TOKEN_MADE = "token made"  # noqa: S105 - words of a line
    TOKEN_REVOKED = "token revoked"  # noqa: S105 - words of a line
    SESSIONS_ENDED = "sessions ended"


class Lines(Protocol):
    """Where lines are kept, safe to share between threads and programs."""

    def append(self, line: bytes) -> None:
        """Add a line.

        Raises
        ------
        OSError
            It could not be kept.
        """
        ...

    def all(self) -> Iterator[bytes]:
        """Give every line there is, oldest first.

        Raises
        ------
        OSError
            They cannot be read.
        """
        ...


class AuditFile:
    """Lines in a file, which nobody else may read.

    It is opened for every line, so it may be moved away at any time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, line: bytes) -> None:
        """See `Lines.append`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # One call, so that lines of several programs stay whole.
            os.write(file, line + b"\n")
        finally:
            os.close(file)

    def all(self) -> Iterator[bytes]:
        """See `Lines.all`."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line[:-1]


class AuditEntries:
    """Lines among the entries that several servers share."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._lock = Lock()

    def append(self, line: bytes) -> None:
        """See `Lines.append`."""
        with self._lock, self._entries.alone():
            self._entries.append(line)

    def all(self) -> Iterator[bytes]:
        """See `Lines.all`."""
        with self._lock:
            self._entries.forget()
            yield from self._entries.added().entries


class AuditLog:
    """Writes the lines, in threads and programs at once.

    Parameters
    ----------
    lines
        Where they are kept; None to write nothing.
    clock
        Seconds that never go back.
    """

    def __init__(self, lines: Lines | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines = lines
        self._clock = clock
        self._lock = Lock()
        self._minute = 0
        self._refusals = 0

    def note(self, deed: Deed, who: Visitor | None, **said: object) -> None:
        """Write a line.

        A log that cannot be written stops nobody at work; the program's own log says so.

        Parameters
        ----------
        who
            None for nobody, or where nobody can tell.
        said
            More of it, by name: words and numbers, never a secret.
        """
        if self._lines is None or (deed is Deed.REFUSED and not self._is_let_through()):
            return
        self._write(deed, who, said)

    def _is_let_through(self) -> bool:
        with self._lock:
            minute = int(self._clock() // 60)
            if minute != self._minute:
                left_out, self._minute = self._refusals - _MOST_REFUSALS, minute
                self._refusals = 0
                if left_out > 0:
                    self._write(Deed.REFUSED, None, {"more_like_these": left_out})
            self._refusals += 1
            return self._refusals <= _MOST_REFUSALS

    def _write(self, deed: Deed, who: Visitor | None, said: dict[str, object]) -> None:
        line: dict[str, object] = {
            "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            "what": deed.value,
            "who": None if who is None else who.name or None,
            "account": None if who is None else who.account or None,
            "proven": who is not None and who.has_signed_in,
        }
        line |= {name: _short(value) for name, value in said.items()}
        if self._lines is None:
            return
        try:
            self._lines.append(orjson.dumps(line, default=str))
        except OSError:
            _log.exception("The audit log cannot be written")

    def lines(self) -> Iterator[bytes]:
        """Give every line that is kept, oldest first.

        Raises
        ------
        OSError
            They cannot be read.
        """
        yield from () if self._lines is None else self._lines.all()


def _short(value: object) -> object:
    if not isinstance(value, str):
        return value
    return value[:_LONGEST].encode("utf-8", "replace").decode()
