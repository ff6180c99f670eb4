"""The words dates are written with; data/words/date_words.csv says what each means."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Final

from geo.words import Row, Words, WordTable, depends_on_words, one_of

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_SEASONS: Final = ("spring", "summer", "autumn", "winter")
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
QUARTERS = ("firstquarter", "secondquarter", "thirdquarter", "fourthquarter")
"""Of a year, in order."""

_PARTS: Final = frozenset({"early", "mid", "late", "firsthalf", "secondhalf", *QUARTERS})
_NOTHING: Final = "nothing"
_FEASTS: Final = {
    "new year": "1 january",
    "orthodox christmas": "7 january",
    "christmas eve": "24 december",
    "christmas": "25 december",
    "new years eve": "31 december",
}
"""Days that reports name by what is kept on them, as they are written otherwise."""

_MEANINGS: Final = (
    *(*_MONTHS, *_SEASONS, *WEEKDAY_NAMES, "early", "mid", "late", "first half", "second half"),
    *("first quarter", "second quarter", "third quarter", "fourth quarter"),
    *("by", "by or before", "before", "until", "after", "since", "from", "to", "between", "and"),
    *("or", "about", "perhaps", "at the latest", "unknown", "today", "yesterday", "week"),
    *("night", "night to", "last week", "last month", "last year", _NOTHING, *_FEASTS),
)


class DateWord(Row):
    """Words and phrases of dates, with what they mean."""

    meaning: Annotated[str, one_of(_MEANINGS)]
    words: Words


DATE_WORDS: Final = WordTable("date_words", DateWord)

_TOKEN = re.compile(
    r"(?P<iso>(?<!\d)\d{4}-\d\d-\d\d(?!\d))"
    r"|(?P<full>(?<!\d)\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)(?:\d{4}|\d\d)(?!\d))"
    r"|(?P<yearfirst>(?<!\d)\d{4}[./]\d{1,2}[./]\d{1,2}(?!\d))"
    r"|(?P<isomonth>(?<!\d)\d{4}-(?:0[1-9]|1[0-2])(?![\d-]))"
    r"|(?P<monthyear>(?<!\d)\d{1,2}[./]\d{4}(?!\d))"
    r"|(?P<daymonth>(?<!\d)\d{1,2}(?P<dm>[./])\d{1,2}(?!\d))"
    r"|(?P<seasonyears>(?<!\d)\d{4}[-/]\d{2}(?!\d))"
    r"|(?P<year>(?<!\d)\d{4}(?!\d))"
    r"|(?P<number>(?<!\d)\d{1,2}(?!\d)(?:st|nd|rd|th|-?(?:го|ого|е|й|ого|ое|му))?(?![^\W\d]))"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<dash>-)"
    r"|(?P<tilde>~)|(?P<question>\?)"
    r"|(?P<skip>[\s.,;:()]+)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+")


class UnreadableText(ValueError):  # noqa: N818 - reads as what it is
    """The text is no date; an empty message leaves the words to the caller."""


@dataclass(frozen=True, slots=True)
class DateToken:
    """One piece of a written date.

    Attributes
    ----------
    kind
        A kind of ``_TOKEN``, or "month", "season", "part", "weekday", "key".
    text
        As written, or the key of a word.
    number
        Value of a number, month, season or weekday.
    """

    kind: str
    text: str
    number: int = 0


def tokens(text: str) -> tuple[DateToken, ...] | None:
    """Cut a written date into its pieces, or give None where one means nothing here."""
    prepared = _prepared(text)
    found: list[DateToken] = []
    position = 0
    for match in _TOKEN.finditer(prepared):
        if match.start() != position:
            return None
        position = match.end()
        kind = str(match.lastgroup)
        if kind == "skip":
            continue
        if kind == "word":
            token = _word(match[0])
            if token is None:
                return None
        elif kind in ("number", "year"):
            token = DateToken(kind, match[0], int(re.match(r"\d+", match[0])[0]))  # type: ignore[index]
        else:
            token = DateToken(kind, match[0])
        if token.text:
            found.append(token)
    return tuple(found) if position == len(prepared) else None


@depends_on_words
@cache
def _meanings() -> dict[str, str]:
    """Give for each word and phrase, as `_plain` writes it, the meaning in one word."""
    meanings = {}
    for row in DATE_WORDS.rows:
        meaning = row.meaning.replace(" ", "")
        # A phrase is replaced by its meaning, which so has to be a word too.
        meanings[meaning.casefold()] = meaning
        for word in row.words:
            meanings[_plain(word)] = meaning
    meanings.pop("", None)
    return meanings


@depends_on_words
@cache
def _phrases() -> re.Pattern[str]:
    """Match whatever is more than one word of letters, and feasts, the longest first."""
    feasts = {feast.replace(" ", "") for feast in _FEASTS}
    phrases = sorted(
        (word for word, m in _meanings().items() if m in feasts or not _WORD.fullmatch(word)),
        key=len,
    )
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, reversed(phrases)))})\b")


def _meant(phrase: str) -> str:
    meaning = _meanings()[phrase]
    days = {feast.replace(" ", ""): day for feast, day in _FEASTS.items()}
    return days.get(meaning, meaning.casefold())


def _plain(text: str) -> str:
    plain = " ".join(text.casefold().replace("ё", "е").split())
    plain = re.sub("[\u2010-\u2015\u2212]", "-", plain)
    return re.sub("['\u2019\u02bc]", "", plain)


def _prepared(text: str) -> str:
    plain = _phrases().sub(lambda phrase: f" {_meant(phrase[0])} ", _plain(text))
    # "mid-May", "early-2025"
    return re.sub(r"\b(early|mid|late)-", r"\1 ", plain).strip()


@depends_on_words
@lru_cache(maxsize=4096)
def _word(word: str) -> DateToken | None:
    meaning = _meanings().get(word)
    if meaning in _MONTHS:
        return DateToken("month", word, _MONTHS.index(meaning) + 1)
    if meaning in _SEASONS:
        return DateToken("season", word, _SEASONS.index(meaning) + 21)
    if meaning in WEEKDAY_NAMES:
        return DateToken("weekday", word, WEEKDAY_NAMES.index(meaning))
    if meaning in _PARTS:
        return DateToken("part", meaning)
    return None if meaning is None else DateToken("key", "" if meaning == _NOTHING else meaning)
