"""The words of an event that tell it from others, for finding duplicates.

Common words are left out, and so are the place's own names and the nationality's: those are
compared by themselves, and would make every two events of one place seem alike.
"""

import re
from functools import cache, lru_cache
from hashlib import sha256
from typing import Final

from events.model.event import Event
from events.model.nationalities import name_of
from events.query.text import fold
from geo.words import Row, Words, WordTable, depends_on_words

MOST_WORDS: Final = 40

_WORD = re.compile(r"\w+")
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}\b)")
_STEM = 6


class CommonWord(Row):
    """Words so common in reports of fighting that they tell no event from another."""

    words: Words


COMMON_WORDS: Final = WordTable("common_words", CommonWord)


@depends_on_words
@cache
def _common() -> frozenset[str]:
    rows = COMMON_WORDS.rows
    words = (word for row in rows for word in _WORD.findall(fold(" ".join(row.words))))
    return frozenset(word[:_STEM] for word in words)


def tables_digest() -> str:
    """Name the words that are left out, for whoever keeps the others."""
    return sha256(" ".join(sorted(_common())).encode()).hexdigest()[:16]


def telling_words(event: Event) -> tuple[str, ...]:
    """Give the stems of an event's telling words, title first, each once."""
    known = _known_by_code(event.nationalities)
    place = event.where
    if place is not None:
        known = known | _known_by_place(place.name, place.country, place.admin1, place.admin2)
    text = event.title if event.summary is None else f"{event.title}\n{event.summary[:1_000]}"
    found: dict[str, None] = {}
    common = _common()
    for word in _WORD.findall(fold(_GROUPED.sub("", text))):
        stem = word[:_STEM]
        if stem in found or stem in common or word[:5] in known or word[:4] in known:
            continue
        if len(word) > 2 or word.isdigit():
            found[stem] = None
            if len(found) == MOST_WORDS:
                break
    return tuple(found)


@lru_cache(maxsize=4096)
def _known_by_place(*names: str | None) -> frozenset[str]:
    """Give the first letters of the words of a place's names."""
    return frozenset(word[:5] for word in _WORD.findall(fold(" ".join(filter(None, names)))))


@lru_cache(maxsize=4096)
def _known_by_code(codes: tuple[str, ...]) -> frozenset[str]:
    """Give the first letters of a nationality's words: "Chin" for China, Chinese, Chinesen."""
    return frozenset(word[:4] for code in codes for word in _WORD.findall(fold(name_of(code))))
