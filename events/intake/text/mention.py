"""Troops as one phrase of a sentence names them, and the words such a phrase is made of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from events.intake.text.lexicon import Marked
from events.intake.text.numbers import Count
from events.intake.text.word_groups import words_for
from events.vocabulary import TroopStatus

Sort: TypeAlias = Literal["troops", "recruits", "unit", "people", "demonym", "force"]

FUNCTION: Final = frozenset(
    {
        *("the", "a", "an", "of", "in", "on", "at", "by", "to", "for", "with", "and", "or", "but"),
        *("who", "which", "that", "was", "were", "is", "are", "be", "been", "has", "have", "had"),
        *("from", "as", "than", "into", "near", "after", "before", "while", "when", "during"),
        *("not", "will", "would", "could", "may", "might", "also", "still", "now", "there", "here"),
        *("alongside", "against", "under", "over", "since", "because", "being", "out", "can"),
        *("did", "do", "does", "among", "including", "said", "he", "she", "it", "they", "its"),
        *("і", "та", "й", "и", "в", "у", "на", "з", "із", "за", "до", "від", "що", "які", "який"),
        *("как", "что", "которые", "который", "по", "с", "из", "от", "при", "не", "про", "о", "об"),
        *("для", "к", "под", "під", "через", "после", "після", "было", "были", "був", "були"),
        *("это", "це", "так", "также", "також", "уже", "вже", "только", "лише", "ще", "еще", "же"),
        *("more", "both", "all", "some", "were", "then", "so", "if", "between", "per", "too"),
        *("inside", "across", "around", "about", "within", "through", "without", "until"),
    }
)
"""Grammar: words that stand for nothing themselves, and end a phrase."""


_SINGULAR_ENDS: Final = ("ец", "ець", "єць", "ца", "ця", "нин", "нина", "цу", "цем", "ника", "ник")
"""Grammar: cases of the singular."""

SLAVIC_ADJECTIVE: Final = re.compile(
    "(?:ий|ый|ой|ая|ое|ее|ие|ые|их|ых|им|ым|ими|ыми|ого|его|ому|ему|ую|юю|ої|ій|ні|кі|ві|ьні|йні)$"
)
"""Grammar: how adjectives of Ukrainian and Russian end."""


@dataclass(frozen=True, slots=True)
class TroopMention:
    """Troops of one nationality as one phrase names them.

    Attributes
    ----------
    sentence
        Number of the sentence.
    codes
        Alpha-3; several where the word may mean each; none where no nationality is stated.
    first, last
        Tokens of the phrase; the last is not included.
    nation
        Tokens of the word for the nationality; None where there is none.
    nominative
        It stands in the case of who does something, as far as its form tells (Slavic only).
    refers
        It speaks of troops named before.
    told_by
        Token of the verb whose object they are, where their nationality follows from its subject.
    """

    sentence: int
    codes: tuple[str, ...]
    sort: Sort
    first: int
    last: int
    nation: tuple[int, int] | None = None
    as_stated: str | None = None
    status: TroopStatus = TroopStatus.UNKNOWN
    count: Count | None = None
    singular: bool = False
    nominative: bool = False
    fighting_for: str | None = None
    refers: bool = False
    unit: str | None = None
    told_by: int | None = None

    @property
    def is_own(self) -> bool:
        """Tell "its nationals", whose state is the subject of the sentence."""
        outside = self.nation is not None and not self.first <= self.nation[0] < self.last
        return outside and self.told_by is None and self.sort == "people"

    @property
    def code(self) -> str | None:
        """The nationality where it is one."""
        return self.codes[0] if len(self.codes) == 1 else None


@dataclass
class TroopMentions:
    """The mentions of one sentence, and what was understood of it on the way."""

    troops: list[TroopMention] = field(default_factory=list)
    unread: list[tuple[int, int]] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)


def noun_after(marked: Marked, place: int) -> tuple[int, int] | None:
    """Give the troop noun that a nationality describes, past other adjectives."""
    for step in range(place, min(place + 4, len(marked.tokens))):
        noun = marked.at("troops", step)
        if noun is not None:
            behind = marked.at("troops", noun.last)
            if "civilians" in (noun.value.sort, behind.value.sort if behind else ""):
                return None
        if noun is not None and noun.value.sort == "people" and marked.tokens[step].is_capitalised:
            return None
        if noun is not None:
            longer = marked.at("troops", noun.last)
            while longer is not None and noun.value.sort != "people":
                noun, longer = longer, marked.at("troops", longer.last)
            if noun.value.sort == "unit" and _describes(marked, noun.last):
                return None
            return step, noun.last
        token = marked.tokens[step]
        if not token.is_word or token.key in FUNCTION or marked.at("role", step) is not None:
            return None
        if token.text.isascii() and token.key.endswith("s") and token.text.islower():
            return None  # "Turkish buses took foreigners"
        if token.text[0] > "\u0400" and not SLAVIC_ADJECTIVE.search(token.key):
            return None
        if marked.at("nation", step) is not None or marked.at("report", step) is not None:
            return None
    return None


def _describes(marked: Marked, place: int) -> bool:
    """Tell whether a word such as "army" describes the next one, as in "army uniforms"."""
    if place >= len(marked.tokens) or marked.key(place - 1) not in words_for("describes a noun"):
        return False
    token = marked.tokens[place]
    return (
        token.is_word
        and not token.is_capitalised
        and token.key not in FUNCTION
        and marked.at("role", place) is None
        and not token.key.endswith(("ed", "ing", "ly", "ли", "ла", "ил", "ют", "ет", "ут", "є"))
        and token.text[0] < "\u0400"
    )


def noun_ending_at(marked: Marked, place: int) -> tuple[int, int] | None:
    """Give the troop noun that ends before a word."""
    for hit in marked.of("troops"):
        if hit.last == place:
            return hit.first, hit.last
    return None


def is_of_one(key: str) -> bool:
    """Tell a word that leads to one man: "a", "another", "young"."""
    return key in ("a", "an") or key in words_for("one man")


def is_singular(marked: Marked, start: int, head: str) -> bool:
    """Tell whether a phrase names one man, by its article or the form of its noun."""
    if head.endswith("s") or head in words_for("plural noun"):
        return False
    if is_of_one(marked.key(start - 1)) or is_of_one(marked.key(start - 2)):
        return True
    return head.endswith(_SINGULAR_ENDS) or head in words_for("singular noun")


def count_before(marked: Marked, start: int, counts: Sequence[Count]) -> Count | None:
    """Give the number just before a phrase, past a few words that describe it."""
    best = None
    for count in counts:
        if count.last <= start and start - count.last <= 4:
            between = range(count.last, start)
            if all(_may_describe(marked, place) for place in between):
                best = count
    if best is not None and best.best == 1 and marked.key(best.first) in ("a", "an"):
        of = any(marked.key(place) == "of" for place in range(best.last, start))
        return None if of else best  # "an unknown number of"
    return best


def _may_describe(marked: Marked, place: int) -> bool:
    token = marked.tokens[place]
    of = ("of", "the", "из", "з", "із", "its", "their")
    if token.key in of or token.key in words_for("before troops"):
        return True
    return (
        token.is_word
        and token.key not in FUNCTION
        and marked.over("nation", place) is None
        and marked.at("troops", place) is None
        and marked.at("report", place) is None
    )
