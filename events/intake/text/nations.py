"""The words for states and their people, in the cases reports use them in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal, TypeAlias

from events.intake.text.tables import NATIONALITY_WORDS, NOTES_ON_PEOPLE
from events.intake.text.tokens import key_of_word
from events.intake.text.word_groups import words_for
from events.model.nationalities import Nationalities, shipped

Form: TypeAlias = Literal["people", "adjective", "country", "note"]

_CYRILLIC: Final = re.compile("[а-яіїєґ]", re.IGNORECASE)
_ADJECTIVE: Final = re.compile("(?:ск|ськ|цк|цьк|зьк)(?:ий|ый)$")
_ENDINGS: Final = (
    ("ия", 1, ("я", "и", "ю", "ей")),
    ("ія", 1, ("я", "ї", "ю", "єю")),
    ("ея", 1, ("я", "и", "е", "ю", "ей", "ї", "єю")),
    ("ая", 2, ("ая", "ой", "ую")),
    ("а", 1, ("а", "ы", "и", "е", "у", "ой", "ою", "і", "ої", "ій")),
    ("й", 1, ("й", "я", "ю", "ем", "е", "єм", "ї")),
    ("ь", 1, ("ь", "я", "ю", "ем", "е", "єм", "і")),
)
"""Grammar: what a name ends with, how much of it falls away, and its cases."""

_AFTER_CONSONANT: Final = ("", "а", "у", "ом", "е", "і", "ові")


@dataclass(frozen=True, slots=True)
class Nation:
    """What a word for a state or its people says.

    Attributes
    ----------
    codes
        Alpha-3; several where the word may mean each; none for a people without a state.
    form
        ``people``: a noun in the plural, or a Slavic one; ``adjective``: also an English noun.
    """

    codes: tuple[str, ...]
    form: Form


def nation_words() -> Iterator[tuple[str, Nation]]:
    """Give every word or phrase with what it says."""
    table = shipped()
    for code in table.names:
        yield from _of_state(code, table)
    for word, codes in table.ambiguous.items():
        if _CYRILLIC.search(word):
            yield from _slavic(word, codes)
        else:
            yield from _english(word.title(), codes)
    for word, code in table.words.items():
        if _CYRILLIC.search(word) and " " not in word:
            yield from _slavic(word, (code,))
    for row in NATIONALITY_WORDS.rows:
        for word in row.words:
            yield word, Nation((row.nationality,), _form(word, row.form))
    for note in NOTES_ON_PEOPLE.rows:
        for word in note.words:
            yield word, Nation((), "note")


def _of_state(code: str, table: Nationalities) -> Iterator[tuple[str, Nation]]:
    by_language = table.names[code]
    if name := by_language.get("en"):
        yield name, Nation(table.ambiguous.get(name.casefold(), (code,)), "country")
    adjective = by_language.get("adjective_en")
    if adjective and adjective.casefold() not in table.ambiguous:
        yield from _english(adjective, (code,))
    for language in ("ru", "uk"):
        name = by_language.get(language)
        if name and key_of_word(name) not in words_for("also a word"):
            for declined in _declined(name):
                yield declined, Nation((code,), "country")


def _english(word: str, codes: tuple[str, ...]) -> Iterator[tuple[str, Nation]]:
    if key_of_word(word) in words_for("shared country"):
        yield word, Nation(codes, "country")
        return
    people = key_of_word(word) in words_for("shared people")
    yield word, Nation(codes, "people" if people else "adjective")
    if not word.endswith(("s", "sh", "ch", "ese", "x")):
        yield f"{word}s", Nation(codes, "people")


def _slavic(word: str, codes: tuple[str, ...]) -> Iterator[tuple[str, Nation]]:
    """Make stems of what the table has in a few cases only."""
    if _ADJECTIVE.search(word):
        yield f"{word[:-2]}*", Nation(codes, "adjective")
    elif word.endswith(("єць", "ець")):
        yield word, Nation(codes, "people")
        yield f"{word[:-3]}{'й' if word.endswith('єць') else ''}ц*", Nation(codes, "people")
    elif word.endswith("ец"):
        stem = word[:-2]
        vowel = stem[-1:] in "аиоуеэыюя"
        yield word, Nation(codes, "people")
        yield f"{stem}{'й' if vowel else ''}ц*", Nation(codes, "people")


def _form(word: str, form: str) -> Form:
    if form == "country":
        return "country"
    if _CYRILLIC.search(word):
        return "adjective" if re.search("(?:ск|ськ|цк|цьк|зьк)\\*$", word) else "people"
    plural = word.endswith(("s", "men")) and not word.endswith(("US", "ss"))
    return "people" if plural else "adjective"


def _declined(name: str) -> Iterator[str]:
    """Give a name in the cases of Russian or Ukrainian, too many rather than too few."""
    for words in product(*(_cases(word) for word in name.split())):
        yield " ".join(words)


def _cases(word: str) -> tuple[str, ...]:
    if word == word.upper() or not _CYRILLIC.search(word[-1]):
        return (word,)
    for ending, cut, endings in _ENDINGS:
        if word.endswith(ending):
            softened = {"ка": "ці", "га": "зі", "ха": "сі"}.get(word[-2:])
            extra = () if softened is None else (word[:-2] + softened,)
            return tuple(word[:-cut] + each for each in endings) + extra
    if word[-1] in "бвгджзклмнпрстфхцчшщ":
        return tuple(word + each for each in _AFTER_CONSONANT)
    return (word,)
