"""The words of an event that tell it from others, for finding duplicates.

Common words are left out, and so are the place's own names and the nationality's: those are
compared by themselves, and would make every two events of one place seem alike.
"""

import re
from functools import cache, lru_cache
from typing import Final

from events.model.event import Event
from events.model.nationalities import name_of
from events.query.text import fold
from geo.words import Row, Words, WordTable, depends_on_words, digest_of

MOST_WORDS: Final = 40

_WORD = re.compile(r"\w+")
_BETWEEN: Final = str.maketrans({chr(c): " " for c in range(128) if not _WORD.match(chr(c))})
# It begins with what is rare: looking for a digit first takes twice as long.
_GROUPED = re.compile(r"[,\u00a0\u202f ](?=\d{3}\b)(?<=\d.)")
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
    return digest_of(COMMON_WORDS)


def telling_words(event: Event) -> tuple[str, ...]:
    """Give the stems of an event's telling words, title first, each once."""
    known = _known_by_code(event.nationalities)
    place = event.where
    if place is not None:
        names = (place.name, place.country, place.admin1, place.admin2)
        known = known.union(*[_known_by_name(name) for name in names if name])
    text = event.title if event.summary is None else f"{event.title}\n{event.summary[:1_000]}"
    found: list[str] = []
    common = _common()
    words = _words_in(fold(_GROUPED.sub("", text)))
    for stem in dict.fromkeys([word[:_STEM] for word in words]):
        if stem in common or stem[:5] in known or stem[:4] in known:
            continue
        if len(stem) > 2 or stem.isdigit():
            found.append(stem)
            if len(found) == MOST_WORDS:
                break
    return tuple(found)


@lru_cache(maxsize=4096)
def _known_by_name(name: str) -> frozenset[str]:
    """Give the first letters of the words of a place's name."""
    return frozenset([word[:5] for word in _words_in(fold(name))])


@lru_cache(maxsize=4096)
def _known_by_code(codes: tuple[str, ...]) -> frozenset[str]:
    """Give the first letters of a nationality's words: "Chin" for China, Chinese, Chinesen."""
    return frozenset(word[:4] for code in codes for word in _WORD.findall(fold(name_of(code))))


def _words_in(text: str) -> list[str]:
    # The same twice; of plain text, as most is, in a third of the time.
    return text.translate(_BETWEEN).split() if text.isascii() else _WORD.findall(text)
