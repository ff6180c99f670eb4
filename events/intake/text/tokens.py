"""Text cut into sentences and words, each knowing where it stands."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from razdel import sentenize

from events.intake.text.tables import REPORT_WORDS, ReportUse
from geo.words import depends_on_words, pattern_of, words_in

_WORD: Final = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f,.]\d{3})+(?!\d)|\d+[.,]\d{1,2}(?![\d.,]\d|\d)|\d+)"
    r"|(?P<word>(?:[A-Z]\.){2,}|[^\W\d_]+(?:(?!['\u2019]s\b)[-\u2010\u2011'\u02bc\u2019][^\W\d_]+)*)"
    r"|(?P<mark>['\u2019]s\b|[^\w\s])"
)
_LINE: Final = re.compile(r"[^\n]+")


def _words(use: ReportUse) -> str:
    return pattern_of(words_in(REPORT_WORDS, use))


@depends_on_words
@cache
def _two_in_one() -> re.Pattern[str]:
    """Match words such as наёмников-колумбийцев: what they are, and where from."""
    return re.compile(rf"(?P<first>{_words('two in one')})-(?P<second>\w{{4,}})", re.IGNORECASE)


@depends_on_words
@cache
def _abbreviated() -> re.Pattern[str]:
    return re.compile(rf"(?:\b(?:{_words('abbreviation')}|[A-Z]))\.$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark.

    Attributes
    ----------
    key
        The word as it is compared: no case, one apostrophe, е for ё.
    start, end
        Characters of the text; the end lies behind it.
    """

    text: str
    key: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Tell whether it begins with a letter."""
        return self.text[0].isalpha()

    @property
    def is_capitalised(self) -> bool:
        """Tell whether it begins with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence.

    Attributes
    ----------
    number
        Counted from 0 through the text.
    paragraph
        Line of the text it stands in, counted from 0.
    """

    number: int
    paragraph: int
    tokens: tuple[Token, ...]
    start: int
    end: int


@lru_cache(maxsize=50_000)
def key_of_word(word: str) -> str:
    """Bring a word into the form it is compared in."""
    key = word.casefold().replace("ё", "е")
    return re.sub("[\u2019\u02bc]", "'", re.sub("[\u2010\u2011]", "-", key))


def tokens_of(text: str, start: int = 0) -> tuple[Token, ...]:
    """Cut text into words, numbers and marks.

    Parameters
    ----------
    start
        Where the text begins within a longer one.
    """
    found = []
    for match in _WORD.finditer(text):
        for first, last in _pieces(match):
            word = text[first:last]
            found.append(Token(word, key_of_word(word), start + first, start + last))
    return tuple(found)


def _pieces(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    joined = _two_in_one().fullmatch(match[0])
    if joined is None:
        return (match.span(),)
    at = match.start()
    return (at + joined.start("first"), at + joined.end("first")), (
        at + joined.start("second"),
        at + joined.end("second"),
    )


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences; a line's end ends one, as it does in headlines and lists."""
    sentences: list[Sentence] = []
    for paragraph, line in enumerate(_LINE.finditer(text)):
        for first, last in _bounds(line[0]):
            start, end = line.start() + first, line.start() + last
            tokens = tokens_of(text[start:end], start)
            if tokens:
                sentences.append(Sentence(len(sentences), paragraph, tokens, start, end))
    return tuple(sentences)


def _bounds(line: str) -> list[tuple[int, int]]:
    """Give the sentences of a line, with those put together that an abbreviation divided."""
    bounds: list[tuple[int, int]] = []
    for piece in sentenize(line):
        if bounds and _abbreviated().search(line[bounds[-1][0] : bounds[-1][1]]):
            bounds[-1] = (bounds[-1][0], piece.stop)
        else:
            bounds.append((piece.start, piece.stop))
    return bounds
