"""Who did it: who signed in, or a name somebody typed, unproven; and what each of them may do."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from events.model.fields import clean_text
from events.model.person import DeskRole, Person
from events.query.text import fold

LONGEST_NAME: Final = 80
"""Characters; long enough for a name with its unit, short enough for every list."""

UNNAMED: Final = "unnamed"
"""Stands for nobody: the command line's author where none is set."""

_MARKS: Final = re.compile("[\u200e\u200f\u061c]")


def clean_name(typed: str) -> str:
    """Bring a typed name into the one form in which it is kept and shown.

    Text that could show another name than it is (direction marks and overrides, invisible
    characters) is cleaned; names in right-to-left scripts stay as they are.

    Raises
    ------
    ValueError
        It is empty, too long, or holds control characters; the message says which.
    """
    name = " ".join(_MARKS.sub("", clean_text(typed, longest=LONGEST_NAME)).split())
    if not person_key(name):
        raise ValueError("Type your name: it is kept with what you change.")
    return name


def person_key(name: str) -> str:
    """Give what two spellings of one name have in common: no case, accents, spaces or signs."""
    folded = fold(unicodedata.normalize("NFKC", name))
    return "".join(letter for letter in folded if letter.isalnum())


def same_person(one: str | None, other: str | None) -> bool:
    """Tell whether two names are one person's, however they are spelt; nobody is no one."""
    return bool(one and other and person_key(one) == person_key(other))


@dataclass(frozen=True, slots=True)
class Rules:
    """What an installation asks of the people at its desk.

    Attributes
    ----------
    review_required
        What one person wrote has to be published by another.
    roles
        Names by role; a role that is missing or empty is everybody's.
    proven
        Gives who has signed in and works now, where that is known; no typed name counts then.
    """

    review_required: bool = False
    roles: Mapping[DeskRole, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    proven: Callable[[], Person | None] | None = field(default=None, compare=False)

    def person(self, name: str) -> Person:
        """Give who works now: who signed in, or whoever goes by a name, with their roles here."""
        proven = None if self.proven is None else self.proven()
        if proven is not None:
            alone = set() if self.review_required else {DeskRole.SOLO}
            return replace(proven, roles=proven.roles | alone)
        roles = {role for role in (DeskRole.WRITER, DeskRole.REVIEWER) if self._has(name, role)}
        if not self.review_required:
            roles.add(DeskRole.SOLO)
        return Person(person_key(name), name, frozenset(roles), self.roles)

    def _has(self, name: str, role: DeskRole) -> bool:
        named = self.roles.get(role, ())
        return not named or any(same_person(name, each) for each in named)


OPEN: Final = Rules()
"""One person, or people who trust each other: everybody may do everything."""
