"""What people write for what troops did, and for what a party says of an event."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Final, TypeVar

from events.intake.formats.base import key_of
from events.vocabulary import Role, Stance
from geo.words import Row, Words, WordTable, depends_on_words

_Value = TypeVar("_Value", bound=StrEnum)


class RoleWord(Row):
    """Words for what troops did, beside our own."""

    role: Role
    words: Words


class StanceWord(Row):
    """Words for what a party says of an event, beside our own."""

    stance: Stance
    words: Words


ROLES: Final = WordTable("roles", RoleWord)
STANCES: Final = WordTable("stances", StanceWord)


def role_of(words: str) -> Role | None:
    """Give the role these words tell of, in any case; None where they are not known."""
    return _roles().get(key_of(words))


def stance_of(words: str) -> Stance | None:
    """Give the stance these words tell of, in any case; None where they are not known."""
    return _stances().get(key_of(words))


@depends_on_words
@cache
def _roles() -> dict[str, Role]:
    told = ((word, row.role) for row in ROLES.rows for word in row.words)
    return _by_key(((role.words, role) for role in Role), told)


@depends_on_words
@cache
def _stances() -> dict[str, Stance]:
    told = ((word, row.stance) for row in STANCES.rows for word in row.words)
    return _by_key(((stance.words, stance) for stance in Stance), told)


def _by_key(*named: Iterable[tuple[str, _Value]]) -> dict[str, _Value]:
    pairs = [(word, value) for words in named for word, value in words]
    values = {key_of(value.value): value for _, value in pairs}
    return values | {key_of(word): value for word, value in pairs}
