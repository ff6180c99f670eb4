"""Which role somebody has: by a file of names and groups, or by what the login says of them."""

import csv
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

from access.allowed import AccessRole, higher

GROUP: Final = "group:"
NONE: Final = "none"
"""In the file: this person or group has no role, whatever else is said of them."""

_LARGEST_BYTES: Final = 5_000_000
_MOST_KEPT: Final = 2_000
_log = logging.getLogger(__name__)


class RolesError(Exception):
    """The file of roles cannot be read; the message says which line, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a login says of somebody, as far as roles follow from it.

    Attributes
    ----------
    names
        By which the file may name them: a proven e-mail address, the login's own number for them.
    groups
        Which the login says they are in.
    """

    names: tuple[str, ...]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roles:
    """Names and groups with what they are; None for those who are to have no role.

    Attributes
    ----------
    of_all
        What everybody is who can sign in at all; None for nothing.
    """

    named: Mapping[str, AccessRole | None] = field(default_factory=dict)
    of_all: AccessRole | None = None
    _found: dict[Known, AccessRole | None] = field(default_factory=dict, compare=False, repr=False)

    def of(self, known: Known) -> AccessRole | None:
        """Give the highest role somebody has; none where the file says so of them."""
        if known not in self._found:
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
            self._found[known] = self._look_up(known)
        return self._found[known]

    def _look_up(self, known: Known) -> AccessRole | None:
        role = self.of_all
        names = [key for key in map(_key, known.names) if not key.startswith(GROUP)]
        keys = [*names, *(GROUP + _key(each) for each in known.groups)]
        for key in keys:
            if key in self.named:
                if self.named[key] is None:
                    return None
                role = higher(role, self.named[key])
        groups = {_key(each) for each in known.groups}
        for each in AccessRole:
            if each.value in groups:
                role = higher(role, each)
        return role


class RoleFile:
    """A table of two columns, ``who`` and ``role``, read again whenever it has changed.

    Parameters
    ----------
    path
        The CSV file; it need not exist.
    of_all
        See `Roles`.
    """

    def __init__(self, path: Path, of_all: AccessRole | None = None) -> None:
        self._path = path
        self._of_all = of_all
        self._stamp: tuple[int, int, int] | None = None
        self._roles = Roles(of_all=of_all)
        self._lock = Lock()

    def check(self) -> None:
        """See that the file can be read, if it is there.

        Raises
        ------
        RolesError
            It cannot.
        """
        self._read()

    def roles(self) -> Roles:
        """Give what the file says now; what it said before, while it cannot be read."""
        with self._lock:
            stamp = self._now()
            if stamp != self._stamp:
                try:
                    self._roles = self._read()
                except RolesError:
                    _log.exception("The file of roles was changed and cannot be read")
                self._stamp = stamp
            return self._roles

    def _now(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> Roles:
        try:
            if self._path.stat().st_size > _LARGEST_BYTES:
                raise RolesError(f"{self._path.name} is larger than any table of roles.")
            lines = self._path.read_text(encoding="utf-8-sig").splitlines()
        except FileNotFoundError:
            return Roles(of_all=self._of_all)
        except (OSError, UnicodeDecodeError) as error:
            raise RolesError(f"{self._path.name} cannot be read: {error}") from error
        named: dict[str, AccessRole | None] = {}
        for number, row in enumerate(csv.reader(lines), start=1):
            cells = [cell.strip() for cell in row]
            if not any(cells) or cells[0].startswith("#") or (number == 1 and cells[0] == "who"):
                continue
            if len(cells) != 2 or not all(cells):
                raise RolesError(
                    f"{self._path.name}, line {number}: write a name or group, a comma, and a role."
                )
            key = _key(cells[0])
            if key in named:
                raise RolesError(f"{self._path.name}, line {number}: {cells[0]} is there twice.")
            named[key] = self._role(number, cells[1])
        return Roles(named, self._of_all)

    def _role(self, number: int, word: str) -> AccessRole | None:
        if word.casefold() == NONE:
            return None
        try:
            return AccessRole(word.casefold())
        except ValueError as error:
            raise RolesError(
                f"{self._path.name}, line {number}: {word} is no role; there are "
                f"{', '.join(AccessRole)} and {NONE}."
            ) from error


def groups_in(claims: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """Give the groups that claims name, a list or one word, at a path (``realm_access.roles``)."""
    found: Any = claims.get(claim) if claim in claims else claims
    if claim not in claims:
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        found = found.replace(",", " ").split()
    if not isinstance(found, Collection) or isinstance(found, Mapping):
        return ()
    return tuple(each for each in found if isinstance(each, str))


def _key(text: str) -> str:
    return text.strip().casefold()
