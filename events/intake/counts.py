"""Numbers of people as reports and tables write them: "200+", "~30", "about a dozen", "10–15".

``text2num`` and ``word2number`` were looked at: they read numerals and know no hedge. The words
are data: numerals are those that reports are read with (data/words/cardinal_words.csv); hedges and
what stands in cells alone are in data/words/count_words.csv. What is vague ("a few", "dozens") is
no number and is not made one.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite
from typing import Annotated, Final

from pydantic import Field

from events.vocabulary import CountHedge
from geo.word_tables import CARDINALS
from geo.words import Row, Words, WordTable, depends_on_words, one_of, words_in

_USES: Final = (
    *("about", "at least", "more than", "up to", "fewer than", "or more", "between", "range"),
    "after about",
    *("noun", "number", "times", "about times"),
)
_MOST: Final = 10**15
_INVISIBLE: Final = frozenset({"Cf", "Cc"})
_DIGITS: Final = re.compile(r"\d{1,3}(?:([ ,.'’])\d{3})(?:\1\d{3})*|\d+(?:\.0{1,2})?")
_HYPHENS: Final = re.compile("[\u2010\u2011\u2012\u2212]")
_DIGIT: Final = re.compile(r"(?![0-9])\d")
_TENTHS: Final = re.compile(r"\d+[.,]\d+")


class CountWord(Row):
    """Words in a number of people, by what they do in it."""

    use: Annotated[str, one_of(_USES)]
    value: Annotated[int, Field(gt=0)] | None = None
    words: Words


COUNT_WORDS: Final = WordTable("count_words", CountWord)


@dataclass(frozen=True, slots=True)
class CountReading:
    """A number of people as reported: None is not reported.

    Attributes
    ----------
    hedge
        How the source hedges it; None where it does not.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    hedge: CountHedge | None = None


def visible(text: str) -> str:
    """Take out what cannot be seen (direction marks, zero width), and narrow full-width signs.

    Digits of other scripts become ours, hyphens and the minus sign one sign.
    """
    if text.isascii():
        return text.strip()
    kept = "".join(" " if c == "\t" else c for c in text if _is_seen(c))
    plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", kept))
    return " ".join(_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), plain).split())


def _is_seen(letter: str) -> bool:
    return letter == "\t" or unicodedata.category(letter) not in _INVISIBLE


def count_of(value: object) -> CountReading:
    """Read a number of people.

    Parameters
    ----------
    value
        A number, or text: 12, 1,200, 10-12, 200+, >10, ~30, "about a dozen", "десяток".

    Raises
    ------
    ValueError
        It is none; the message says so.
    """
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is no number.")
    if isinstance(value, int | float):
        if not isfinite(value):
            return CountReading()
        if value != int(value):
            raise ValueError(f"{value:g} is no whole number.")
        return CountReading(best=_not_negative(int(value)))
    text = visible(str(value)) if value is not None else ""
    if not text:
        return CountReading()
    found = _read(text.casefold())
    if found is None:
        raise ValueError(f"{text[:40]!r} is no number of people.")
    return found


def _read(text: str) -> CountReading | None:
    if re.fullmatch(r"-\s?\d+(\.0+)?", text):
        _not_negative(int(float(text.replace(" ", ""))))
    if re.fullmatch(r"\d{1,3}\.000", text):
        raise ValueError(f"{text!r} may be {text[:-4]} or {text[:-4]},000; write it without a dot.")
    if (plain := _number(text)) is not None:
        return _of_number(plain)
    if (bare := _without_brackets(text)) != text:
        return _read(bare)
    text = _without(text, "noun", at_end=True)
    if (plain := _number(text)) is not None:
        return _of_number(plain)
    hedge, rest = _hedge(text)
    if hedge is not None:
        return _hedged(hedge, rest)
    return _range(text)


def _hedged(hedge: str, rest: str) -> CountReading | None:
    number = _number(rest)
    if number is None:
        between = _range(rest) if hedge == "about" else None
        return between and replace(between, hedge=CountHedge.ABOUT)
    count = number[0]
    match hedge:
        case "at least" | "or more":
            return CountReading(low=count, hedge=CountHedge.AT_LEAST)
        case "more than":
            return CountReading(low=count + 1, hedge=CountHedge.AT_LEAST)
        case "up to":
            return CountReading(high=count, hedge=CountHedge.UP_TO)
        case "fewer than":
            return CountReading(high=max(count - 1, 0), hedge=CountHedge.UP_TO)
    return CountReading(best=count, hedge=CountHedge.ABOUT)


def _of_number(number: tuple[int, bool]) -> CountReading:
    count, is_rough = number
    return CountReading(best=count, hedge=CountHedge.ABOUT if is_rough else None)


def _without_brackets(text: str) -> str:
    """Take brackets off: "(200)", "2 (two)", "200 (estimated)"; what they hold must agree."""
    match = re.fullmatch(r"([^()]*?)\s*\(([^()]+)\)", text)
    if match is None:
        return text
    outside, inside = match[1].strip(), match[2].strip()
    if not outside:
        return inside
    numbers = (_number(outside), _number(inside))
    if None not in numbers:
        return outside if numbers[0] == numbers[1] else text
    return f"{outside} {inside}"


def _hedge(text: str) -> tuple[str | None, str]:
    """Take the hedge off a number: which it is, and what is left."""
    if (rest := _cut(text, "or more", at_end=True)) is not None:
        return "or more", rest
    if (rest := _cut(text, "after about", at_end=True)) is not None:
        return "about", _cut(rest, "about", at_end=False) or rest
    for use in ("at least", "more than", "up to", "fewer than", "about"):
        rest = _cut(text, use, at_end=False)
        # "до 20" is up to 20, "от 10 до 20" is a range and begins otherwise.
        if rest is not None:
            return use, rest
    return None, text


def _range(text: str) -> CountReading | None:
    rest = _cut(text, "between", at_end=False) or text
    for match in _between().finditer(rest):
        first, last = _number(rest[: match.start()]), _number(rest[match.end() :])
        if first is None or last is None:
            continue
        low, high = first[0] * _shared_unit(rest, match, first[0]), last[0]
        if low > high:
            raise ValueError(f"{text[:40]!r} goes down; lowest comes first.")
        rough = CountHedge.ABOUT if first[1] or last[1] else None
        return CountReading(low=low, high=high, hedge=rough)
    return None


def _shared_unit(text: str, between: re.Match[str], first: int) -> int:
    """Give the unit after the second number that counts for the first too: "10-12 thousand"."""
    last = text[between.end() :]
    words = re.sub(r"(\d)([^\W\d])", r"\1 \2", last).split()
    unit = _numerals("times").get(words[-1], 1) if len(words) == 2 else 1
    if not text[: between.start()].strip().isdecimal() or not words or not words[0].isdecimal():
        return 1
    return unit if unit > 1 and first <= int(words[0]) else 1


def _number(text: str) -> tuple[int, bool] | None:
    """Read one number, and whether its words are rough ones; None where it is none."""
    text = text.strip()
    if match := re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})+)(?!\2)[.,]0+", text):
        text = match[1]  # 1.200,00
    if _DIGITS.fullmatch(text):
        whole = text.split(".")[0] if re.fullmatch(r"\d+\.0{1,2}", text) else text
        return _within(int(re.sub(r"\D", "", whole))), False
    words, is_rough = text.replace("-", " ").split(), False
    numbers, times, rough = _numerals("number"), _numerals("times"), _numerals("about times")
    whole_words = numbers.get(text)
    if whole_words is not None:
        return whole_words, False
    words = re.sub(r"(\d)([^\W\d])", r"\1 \2", " ".join(words)).split()
    total, here, seen = 0, None, False
    for word in words:
        if word in ("of", "and", "a", "an") and word != words[-1]:
            continue
        if _DIGITS.fullmatch(word) and here is None:
            here = int(re.sub(r"\D", "", word))
        elif _TENTHS.fullmatch(word) and here is None and words[-1] in times:
            exact = float(word.replace(",", ".")) * times[words[-1]]
            return (_within(int(exact)), False) if exact == int(exact) else None
        elif word in times or word in rough:
            is_rough |= word in rough
            step = times.get(word) or rough[word]
            here = (1 if here is None else here) * step
            if step >= 1000:
                total, here = total + here, None
        elif word in numbers:
            here = (here or 0) + numbers[word]
        else:
            return None
        seen = True
    return (_within(total + (here or 0)), is_rough) if seen else None


def _within(number: int) -> int:
    return min(number, _MOST)


def _without(text: str, use: str, *, at_end: bool) -> str:
    while (rest := _cut(text, use, at_end=at_end)) is not None:
        text = rest
    return text


def _cut(text: str, use: str, *, at_end: bool) -> str | None:
    """Take a word of this use off an end of a text; None where there is none."""
    for word in _words(use):
        found = text.endswith(word) if at_end else text.startswith(word)
        if not found or len(text) == len(word):
            continue
        rest = text[: -len(word)] if at_end else text[len(word) :]
        edge = rest[-1] if at_end else rest[0]
        # A sign may touch the number; a word must stand apart from other letters.
        if word[0 if at_end else -1].isalpha() and edge.isalpha():
            continue
        return rest.strip()
    return None


@depends_on_words
@cache
def _words(use: str) -> tuple[str, ...]:
    found = {word.casefold() for word in words_in(COUNT_WORDS, use)}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@depends_on_words
@cache
def _numerals(use: str) -> dict[str, int]:
    """Give the numbers that words of a use stand for.

    Numerals of running text below a hundred count in cells too, but for phrases and for what has
    another use in a cell: "a dozen" is exactly twelve there, "десяток" about ten.
    """
    rows = [row for row in COUNT_WORDS.rows if row.use == use and row.value]
    own = {word.casefold(): row.value or 0 for row in rows for word in row.words}
    if use != "number":
        return own
    taken = {word.casefold() for row in COUNT_WORDS.rows for word in row.words}
    shared = {
        word.casefold(): row.number
        for row in CARDINALS.rows
        if row.number < 100
        for word in row.words
        if " " not in word
    }
    return {word: number for word, number in shared.items() if word not in taken} | own


@depends_on_words
@cache
def _between() -> re.Pattern[str]:
    signs = [re.escape(w) for w in _words("range") if not w[0].isalpha()]
    words = [re.escape(w) for w in _words("range") if w[0].isalpha()]
    return re.compile(rf"\s*(?:{'|'.join(signs)})\s*|\s+(?:{'|'.join(words)})\s+")


def _not_negative(number: int) -> int:
    if number < 0:
        raise ValueError(f"{number} is below zero; leave the cell empty where it is not known.")
    return number
