"""The normal form of a place name, and the other forms worth trying.

Three steps, each coarser: `clean` (letters as typed, lower case), `name_form` (sounds, one
alphabet for all spellings) and `skeleton` (consonants alone), since Ukrainian and Russian spell
the same place with other vowels: Авдіївка / Авдеевка, Харків / Харьков, Нове / Новое.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from geo.names.place_words import (
    any_area_words,
    district_words,
    settlement_words,
    translated_stems,
    village_words,
    words_after_names,
)
from geo.names.romanise import clean, sounds
from geo.word_tables import OLD_NAMES
from geo.words import depends_on_words

VOWELS: Final = "aeiou"
TRANSLATED_COST: Final = 0.4
"""What a form costs that is a translation of what was typed, in edits."""
KIND_COST: Final = 0.05
OTHER_READING_COST: Final = 0.25
"""What a form costs that reads a letter as another language does."""
SHORT: Final = 2
"""Forms of at most so many sounds are looked for as spelled only."""
DECLINED_COST: Final = 0.25
NOT_INFLECTED_COST: Final = 0.1
ADJECTIVE_COST: Final = 0.2

_NO_VOWELS = str.maketrans(dict.fromkeys(VOWELS, "") | {"x": "h"})
_VOWELS_AGAIN = re.compile("e{2,}")
_VOWEL_RUN = re.compile(f"[{VOWELS}]+")
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_WORD = re.compile(r"[^\W_]+")
_NO_NAME: Final = frozenset(
    {
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "our",
        "their",
        "its",
        "unknown",
        "unnamed",
    }
)
_SAME_NAME = (("микол", "никол"), ("микіл", "никол"), ("микит", "никит"))
"""Given names whose consonants differ, always read as the first: the name index is made with
them, so that they are no table of words."""
# Case endings with a consonant, in the alphabet of sounds, longest first: Покровськом, Часового,
# Лисичанського. Endings of vowels alone need no rule, since skeletons have no vowels.
_DECLINED = re.compile("(?:oho|eho|iho|omu|emu|imu|ami|imi|om|em|im|am|ax|ix|ex)$")
# Those of names in the plural, which end in a vowel themselves: Сумах, Черкасами.
_PLURAL = re.compile("(?:ami|imi|am|im|ax|ix)$")
_OTHER_READINGS = (
    ("j", "zh"),  # French and English: Sudja, Jmerinka
    ("x", "kh"),  # scholarly: Xarkiv, Xerson
    ("sch", "sh"),  # German: Schytomyr, Schostka
)
_ARTICLE = re.compile(r"^(?:al|el|an|ar|as|ash|at|ath|az|ad|adh)[\s-]+(?=\S{3})", re.IGNORECASE)
_ALPHABETIC = re.compile("[a-z\u00df-\u024f\u0370-\u04ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN_LETTERS = re.compile("[іїєґ]")
_RUSSIAN_ENDING = re.compile("(?:ovk|evk|ovc|ov|ev|ovo|evo|ino|oe|ee|aia|eia|ie|ioe)[aeiou]*$")
_LONG_ADJECTIVE = re.compile("aia$")
_NEUTER = re.compile("(?<=[^aeiou])ia$")
_SAME_IN_BOTH = str.maketrans({"i": "e", "o": "e", "x": "h"})
_ADJECTIVE = re.compile("[sz]?k[aeiou]*$")
_NOUN_IN_A_CASE = re.compile("[сц]ь?к(?:а|у|ом|ові)$|[сц]ке$")
_ADJECTIVE_IN_A_CASE = re.compile("[сц]ь?к(?:ого|ому|им|ім)$")
_LONG_ENDING = re.compile("(a)ia$|o(e)$")
_GROWTH = ("novo", "staro", "veliko", "malo", "nijno", "nijne", "verxno", "verxne")


@dataclass(frozen=True, slots=True)
class Form:
    """A form to look for and what it costs to have come to it, in edits of one letter."""

    text: str
    cost: float
    russian: bool = False
    """Spelled the Russian way, so that Ukrainian і may stand where it has е or о."""
    declined: bool = False
    """A case ending may be on it, so that its vowels tell little."""
    of_noun: bool | None = None
    """Whether the ending is one of a noun in -ськ (Покровська) or of an adjective (Покровського),
    where either can be told: that of Покровськ, or of Покровське."""


def words_of(text: str) -> list[str]:
    """Give the cleaned words of a name: "Івано-Франківськ" has two, "(Луганська)" is left out."""
    return list(_words_of(text))


@lru_cache(maxsize=16_384)
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(clean(_PARENTHESES.sub(" ", text))))


def form_of_words(words: Iterable[str]) -> str:
    """Join cleaned words into one form; spaces and hyphens tell nothing reliable."""
    form = "".join(map(sounds, words))
    for ours, theirs in _same_name():
        if theirs in form:
            form = form.replace(theirs, ours)
    return form


def name_form(text: str) -> str:
    """Spell a name in the alphabet of sounds (see `geo.names.romanise`), without spaces."""
    return form_of_words(words_of(text))


@lru_cache(maxsize=65_536)
def skeleton(form: str) -> str:
    """Keep the consonants of a form; х counts as г. A form without consonants stays whole."""
    return form.translate(_NO_VOWELS) or form


@lru_cache(maxsize=65_536)
def shape(form: str) -> str:
    """Write every run of vowels as one "a": where syllables stand, not how they are spelled."""
    return _VOWEL_RUN.sub("a", form).replace("x", "h")


@lru_cache(maxsize=65_536)
def common_form(form: str) -> str:
    """Write a form so that regular pairs of Ukrainian and Russian spelling fall together.

    і stands for Russian е and о (Оріхове, Орехово; -івка, -овка), endings of adjectives are
    longer in Russian (-е, -ое; -а, -ая), neuters in -я end in -е (Привілля, Приволье), and a
    first vowel may differ (Олексіївка, Алексеевка).
    """
    common = _LONG_ADJECTIVE.sub("a", form)
    common = _NEUTER.sub("e", common).translate(_SAME_IN_BOTH)
    common = _VOWELS_AGAIN.sub("e", common)
    if common[:1] in ("a", "e"):
        return "e" + common[1:]
    return "rez" + common[3:] if common.startswith("raz") else common


def is_cyrillic(text: str) -> bool:
    """Tell whether a text has Cyrillic letters."""
    return bool(_CYRILLIC.search(text))


def looks_russian(words: Iterable[str]) -> bool:
    """Tell whether cleaned words may be spelled the Russian way, in either script.

    Cyrillic without і, ї, є or ґ may be either language; Latin is told by its endings.
    """
    text = " ".join(words)
    if _CYRILLIC.search(text):
        return not _UKRAINIAN_LETTERS.search(text)
    return any(_RUSSIAN_ENDING.search(sounds(word)) for word in text.split())


def without_kind_words(words: list[str]) -> list[str]:
    """Drop "city of", "с.", "смт" and the like from the ends of a name, unless nothing is left."""
    start, end = 0, len(words)
    while start < end and words[start] in settlement_words():
        start += 1
    while end > start and words[end - 1] in words_after_names():
        end -= 1
    return words[start:end] or words


def is_village(text: str) -> bool:
    """Tell whether a name says that it is a village's: "с. Нове", "Konye village"."""
    words = words_of(text)
    return len(words) > 1 and not village_words().isdisjoint((words[0], words[-1]))


def plain(text: str) -> str:
    """Give a name's letters as spelled, without case, spaces and signs: to compare exactly."""
    return "".join(words_of(text))


def without_article(name: str) -> str:
    """Leave out the Arabic article that begins a name: Anbar for Al Anbar, Raqqa for Ar Raqqah."""
    return _ARTICLE.sub("", name)


def tells_little(form: str) -> bool:
    """Tell of a form whether it is so short that hundreds of names sound like it.

    One or two sounds of our alphabet ("X" is k and s) must be spelled exactly. A character of
    Chinese or a syllable of Korean tells more than a letter, and its form is not ASCII.
    """
    return form.isascii() and len(form) <= SHORT


@depends_on_words
@lru_cache(maxsize=16_384)
def is_no_name(text: str) -> bool:
    """Tell whether a text is one letter, or one over and over ("qqq", "K region"), or just "town".

    There are villages of one letter, Å and Y; in a report it is far oftener an initial, a slip or
    a mark, so they are to be asked for by coordinates. A letter twice may be a name: Aa, Ee.
    """
    every = set(words_of(text))
    if every and every <= _NO_NAME | settlement_words():
        return True
    words = [word for word in words_of(text) if word not in any_area_words()]
    letters = "".join(without_kind_words(words))
    return len(set(letters)) == 1 and len(letters) != 2 and bool(_ALPHABETIC.match(letters))


def district_form(name: str) -> str:
    """Give the form of a district's name without "raion", "район" and the like."""
    words = words_of(name)
    return form_of_words([word for word in words if word not in district_words()] or words)


def same_district(wanted: str, key: str) -> bool:
    """Tell of two skeletons whether one is a district named after the other.

    Покровський for Pokrovsk, Суджанский for Sudzha, Bakhmutskyi for Bakhmut.
    """
    if key == wanted:
        return True
    if wanted.endswith("t") and key.startswith(f"{wanted[:-1]}c"):  # т + с is written ц
        wanted = f"{wanted[:-1]}c"
    return (
        len(wanted) >= 2
        and key.startswith(wanted)
        and len(key) <= len(wanted) + 4
        and (key.endswith(("sk", "ck")) or key == f"{wanted}k")
    )


def query_forms(text: str, *, inflected: bool = False) -> tuple[Form, ...]:
    """Give the forms to look for, cheapest first: as typed, without kind words, translated,
    and with case endings taken off.

    The first is always the form as typed; forms that repeat an earlier one are left out. With
    ``inflected`` the words are known to stand in a case, or as an adjective (Бахмутський).
    """  # noqa: D205 - one sentence
    return _query_forms(tuple(words_of(text)), inflected)


@depends_on_words
@lru_cache(maxsize=16_384)
def _query_forms(words: tuple[str, ...], inflected: bool) -> tuple[Form, ...]:
    typed = list(words)
    bare = without_kind_words(typed)
    # Большая, Новое: an adjective's longer Russian ending, as Ukrainian has it.
    tokens = [_LONG_ENDING.sub(_shorter, form_of_words([word])) for word in bare]
    russian = looks_russian(bare)
    forms = [
        Form(form_of_words(typed), 0.0, russian),
        Form("".join(tokens), KIND_COST, russian),
    ]
    for direction in (0, 1):
        translated = [_translate(token, direction) for token in tokens]
        forms.append(Form("".join(translated), TRANSLATED_COST, russian))
    if any(_CYRILLIC.search(word) for word in bare):
        stems = "".join(_DECLINED.sub("", token) if len(token) > 4 else token for token in tokens)
        plural = "".join(_PLURAL.sub("i", token) if len(token) > 4 else token for token in tokens)
        cost = 0.0 if inflected else DECLINED_COST
        noun = _of_noun(bare[-1])
        if plural != "".join(tokens):
            forms.append(Form(plural, cost, russian, declined=True))
        forms.append(Form(stems, cost, russian, declined=True, of_noun=noun))
        forms.append(Form(stems.rstrip(VOWELS), cost, russian, declined=True, of_noun=noun))
        if inflected:
            forms = [
                replace(
                    form, cost=form.cost + NOT_INFLECTED_COST * (not form.declined), of_noun=noun
                )
                for form in forms
            ]
            forms += [Form(root, ADJECTIVE_COST, russian, declined=True) for root in _roots(stems)]
    if len(bare) > 1 and bare[0] == "st":
        forms.append(Form(form_of_words(["saint", *bare[1:]]), KIND_COST, russian))
    for letters, read_as in _OTHER_READINGS:
        if any(letters in word for word in bare):
            other = form_of_words([word.replace(letters, read_as) for word in bare])
            forms.append(Form(other, OTHER_READING_COST, russian))
    seen: dict[tuple[str, bool], Form] = {}
    for form in forms:
        if form.text:
            seen.setdefault((form.text, form.declined), form)
    return tuple(seen.values())


def _of_noun(word: str) -> bool | None:
    if _NOUN_IN_A_CASE.search(word):
        return True
    return False if _ADJECTIVE_IN_A_CASE.search(word) else None


def _shorter(ending: re.Match[str]) -> str:
    return ending[1] or ending[2]


def _roots(stems: str) -> list[str]:
    """Give what an adjective in -ськ- may be made from: лиманськ- from Лиман, донецьк- from Донец.

    т + с was read as ц, so that бахмутськ- may be from Бахмут too.
    """
    root = _ADJECTIVE.sub("", stems)
    if root == stems or len(root) < 3:
        return []
    return [root, root[:-1] + "t"] if root.endswith("c") else [root]


def names_in_force(old_form: str) -> frozenset[str]:
    """Give the forms of the names in force for the form of an old name; none for other names."""
    return _renamings().get(old_form, frozenset())


@depends_on_words
@cache
def _renamings() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for row in OLD_NAMES.rows:
        table.setdefault(name_form(row.old), set()).add(name_form(row.now))
    return {old: frozenset(names) for old, names in table.items()}


@cache
def _same_name() -> tuple[tuple[str, str], ...]:
    return tuple((sounds(clean(a)), sounds(clean(b))) for a, b in _SAME_NAME)


def _translate(token: str, direction: int) -> str:
    growth = next((prefix for prefix in _GROWTH if token.startswith(prefix)), "")
    rest = token[len(growth) :]
    for stem, other in translated_stems(direction):
        if rest.startswith(stem):
            return growth + other + rest[len(stem) :]
        if growth and token.startswith(stem):
            return other + token[len(stem) :]
    return token
