"""Country names and the words for their people, in English, Ukrainian and Russian.

The table is built by ``make data`` into data/gazetteer/nationalities.json. A word that may mean
several nationalities ("Korean", "Congolese") is never guessed: the person is asked.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from events.errors import NationalityDataError
from events.model.countries import ALPHA3
from geo.words import Row, Words, WordTable, depends_on_words

Language: TypeAlias = Literal["en", "uk", "ru"]

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "gazetteer" / "nationalities.json"
"""The table of this clone."""

_LONGEST = 100
_NOT_WORDS = re.compile(r"[^\w]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


class WordBeside(Row):
    """Words that stand beside a nationality and say nothing about it."""

    words: Words


WORDS_BESIDE: Final = WordTable("words_beside_nationalities", WordBeside)


@depends_on_words
@cache
def _beside() -> frozenset[str]:
    return frozenset(normalised(word) for row in WORDS_BESIDE.rows for word in row.words)


@dataclass(frozen=True, slots=True, order=True)
class Nationality:
    """A nationality as read or offered."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AmbiguousNationality:
    """A word that several nationalities share; a person must choose."""

    word: str
    choices: tuple[Nationality, ...]


@dataclass(frozen=True)
class Nationalities:
    """The table, read once.

    Attributes
    ----------
    words
        Normalised word or name to alpha-3.
    ambiguous
        Normalised word to the alpha-3 codes it may mean.
    names
        Alpha-3 to the country's name by language, and ``adjective_en`` where known.
    """

    words: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, path: Path = SHIPPED) -> "Nationalities":
        """Read a table.

        Raises
        ------
        NationalityDataError
            When the file is missing or damaged.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            names = {code: dict(by_language) for code, by_language in data["names"].items()}
            words = {normalised(word): code for word, code in data["words"].items()}
            ambiguous = {normalised(w): tuple(sorted(c)) for w, c in data["ambiguous"].items()}
            for code in names:
                words[code.casefold()] = code
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NationalityDataError(
                f"The table of nationalities ({path.name}) is missing or damaged. Install the "
                "program again, or run `make data`."
            ) from error
        return cls({w: c for w, c in words.items() if c in ALPHA3}, ambiguous, names)

    def name_of(self, code: str, language: Language = "en") -> str:
        """Name a country; a code that is not in the table is its own name."""
        names = self.names.get(code, {})
        return names.get(language) or names.get("en") or code

    def read(self, text: str) -> Nationality | AmbiguousNationality | None:
        """Read a nationality as people write it: a name, an adjective, a plural or a code.

        Returns
        -------
        Nationality | AmbiguousNationality | None
            None where nothing is known by that word.
        """
        if len(text) > _LONGEST:
            return None
        for word in _forms(normalised(text)):
            if codes := self.ambiguous.get(word):
                return AmbiguousNationality(text.strip(), tuple(map(self._nationality, codes)))
            if code := self.words.get(word):
                return self._nationality(code)
        return None

    def suggestions(
        self, prefix: str, limit: int = 8, language: Language = "en"
    ) -> tuple[Nationality, ...]:
        """Offer nationalities for the first letters typed, in any of the languages.

        What starts with these letters comes first, then what has a later word that does; a code
        typed whole comes before all.
        """
        typed = normalised(prefix)
        if not typed or len(typed) > _LONGEST:
            return ()
        best: dict[str, tuple[int, int]] = {}
        if code := self.words.get(typed):
            best[code] = (0, 0)
        for entry, code in self._offered:
            if entry.startswith(typed):
                rank = 1
            elif f" {typed}" in entry:
                rank = 2
            else:
                continue
            best[code] = min(best.get(code, (9, 0)), (rank, len(entry)))
        in_order = sorted(best, key=lambda code: (best[code], self.name_of(code)))
        return tuple(Nationality(code, self.name_of(code, language)) for code in in_order[:limit])

    @cached_property
    def _offered(self) -> tuple[tuple[str, str], ...]:
        """Give what is searched while typing: three languages, not all of the table's."""
        pairs = {(w, code) for w, code in self.words.items() if _CYRILLIC.match(w)}
        pairs |= {(word, code) for word, codes in self.ambiguous.items() for code in codes}
        pairs |= {
            (normalised(n), code) for code, names in self.names.items() for n in names.values()
        }
        return tuple(sorted(pairs))

    def _nationality(self, code: str) -> Nationality:
        return Nationality(code, self.name_of(code))


@lru_cache(maxsize=1)
def shipped() -> Nationalities:
    """Give the shipped table, read when first asked for."""
    return Nationalities.load()


def name_of(code: str, language: Language = "en") -> str:
    """Name a country by its alpha-3 code, from the shipped table."""
    return shipped().name_of(code, language)


def read_nationality(text: str) -> Nationality | AmbiguousNationality | None:
    """Read a nationality as people write it, with the shipped table."""
    return shipped().read(text)


def suggestions(prefix: str, limit: int = 8, language: Language = "en") -> tuple[Nationality, ...]:
    """Offer nationalities for the first letters typed, from the shipped table."""
    return shipped().suggestions(prefix, limit, language)


def normalised(text: str) -> str:
    """Bring words into the form they are compared in: no case, accents or punctuation."""
    composed = unicodedata.normalize("NFKD", text.casefold().replace("ё", "е"))
    # The breve of й and the dots of ї make other letters, not accents.
    kept = "".join(c for c in composed if not unicodedata.combining(c) or c in "\u0306\u0308")
    plain = unicodedata.normalize("NFC", kept.replace("ʼ", "").replace("'", "").replace("’", ""))
    return " ".join(_NOT_WORDS.sub(" ", plain).split())


def _forms(word: str) -> Iterable[str]:
    """Give the forms of a word to look for, most literal first."""
    yield word
    bare = " ".join(part for part in word.split() if part not in _beside())
    for form in (word, bare):
        yield form
        if form.endswith("s"):
            yield form[:-1]
