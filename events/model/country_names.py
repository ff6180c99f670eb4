"""Countries as people and datasets write them, in every field and every way in.

Names and people in six languages, codes of two and three letters, states that are gone.
"""

import re
from functools import cache, lru_cache
from typing import Annotated, Final

from babel import Locale
from rapidfuzz import fuzz, process

from events.model.countries import ALPHA3
from events.model.nationalities import (
    AmbiguousNationality,
    Nationality,
    name_of,
    normalised,
    read_nationality,
)
from geo.names import iso_codes
from geo.words import Row, Words, WordTable, depends_on_words, one_of, pattern_of

_LIKE: Final = 80
"""From this likeness of 100 on a word may be a slip of a country's name."""

_MARGIN: Final = 8
_LANGUAGES: Final = ("en", "uk", "ru", "de", "fr", "es")
_FORCES: Final = re.compile(
    r"^(?:the |armed forces of |forces of |government of |army of |republic of )+"
    r"|(?:'s|’s)?\s+(?:armed forces|forces|army|military|troops|government|side|armee|truppen)$",
    re.IGNORECASE,
)


class CountrySpelling(Row):
    """A country as datasets spell it, where that is none of the names it is known by."""

    country: Annotated[str, one_of(ALPHA3)]
    names: Words


class NationalityWord(Row):
    """Words for the people of a country, ``*`` for any letters at the end."""

    country: Annotated[str, one_of(ALPHA3)]
    words: Words


SPELLINGS: Final = WordTable("country_spellings", CountrySpelling)
PEOPLES: Final = WordTable("nationality_words", NationalityWord)


@depends_on_words
@cache
def _spellings() -> dict[str, str]:
    return {normalised(name): row.country for row in SPELLINGS.rows for name in row.names}


@depends_on_words
@cache
def _peoples() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(pattern_of(map(_as_compared, row.words))), row.country) for row in PEOPLES.rows
    )


@cache
def _territories() -> dict[str, str]:
    """Give every country by its names in Unicode CLDR, in the languages tables come in."""
    named: dict[str, str] = {}
    for language in _LANGUAGES:
        for alpha2, name in Locale(language).territories.items():
            code = iso_codes.alpha3_of(alpha2) if len(alpha2) == 2 and alpha2.isalpha() else None
            if code in ALPHA3:
                named.setdefault(normalised(name), code)
    return named


def _as_compared(word: str) -> str:
    """Bring a word of the table into the form words are compared in, its star kept."""
    return normalised(word) + "*" * word.endswith("*")


@depends_on_words
@lru_cache(maxsize=8_192)
def alpha3_of(country: str | None) -> str | None:
    """Give the alpha-3 code of a country as people and datasets name it; None where not known.

    Names, adjectives and peoples in English, Ukrainian, Russian, German, French and Spanish,
    alpha-2 and alpha-3 codes in capitals, and old states ("Russia (Soviet Union)").
    """
    text = (country or "").strip()
    if not text:
        return None
    if text in ALPHA3:
        return text
    if text.isascii() and text.isalpha() and text.islower():
        # In a column of countries "ua" and "ukr" are codes; elsewhere they may be words.
        code = text.upper() if len(text) == 3 else iso_codes.alpha3_of(text)
        if len(text) in (2, 3) and code in ALPHA3:
            return code
    # As datasets name states, "Congo" is one; of people it may be two.
    if code := _spellings().get(normalised(text)):
        return code
    found = read_country(text)
    return found.code if isinstance(found, Nationality) else None


@depends_on_words
@lru_cache(maxsize=8_192)
def read_country(text: str) -> Nationality | AmbiguousNationality | None:
    """Read a country, a people or a side; what may mean several is given as such."""
    text = text.strip()
    if re.fullmatch(r"[A-Z]{2}", text) and (code := iso_codes.alpha3_of(text)) in ALPHA3:
        return Nationality(code, name_of(code))
    bare = re.sub(r"\s*\([^)]*\)", "", text).strip()
    for name in dict.fromkeys((text, bare, _FORCES.sub("", bare).strip())):
        key = normalised(name)
        if not key:
            continue
        if (found := read_nationality(name)) is not None:
            return found
        if code := _spellings().get(key):
            return Nationality(code, name_of(code))
        if code := _territories().get(key):
            return Nationality(code, name_of(code))
        for pattern, code in _peoples():
            if pattern.fullmatch(key):
                return Nationality(code, name_of(code))
    return None


@depends_on_words
@lru_cache(maxsize=2_048)
def slip_of(text: str) -> str | None:
    """Give the code of the one country whose name a word is a plain slip of: "Belaurs".

    A guess: whoever asks must find it agree with something else that is said, and say so.
    """
    key = normalised(text)
    if len(key) < 4 or read_country(text) is not None:
        return None
    near = process.extract(key, _names(), scorer=fuzz.ratio, limit=5, score_cutoff=_LIKE - _MARGIN)
    if not near or near[0][1] < _LIKE:
        return None
    best = _territories()[near[0][0]]
    others = [score for name, score, _ in near if _territories()[name] != best]
    return best if not others or near[0][1] - max(others) >= _MARGIN else None


@cache
def _names() -> tuple[str, ...]:
    return tuple(_territories())
