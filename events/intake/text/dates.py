"""The dates a sentence gives, resolved against the day of the report through `events.dates`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from events.dates.edtf import read_edtf
from events.dates.lexicon import DateToken
from events.dates.lexicon import tokens as date_tokens
from events.dates.reported import ReportedDate, read_reported_date
from events.intake.text.lexicon import Marked
from events.intake.text.word_groups import words_for
from geo.words import depends_on_words

_STRONG: Final = frozenset(
    {"month", "weekday", "season", "year", "iso", "full", "isomonth", "yearfirst"}
)
_STRONG_KEYS: Final = frozenset({"today", "yesterday", "lastweek", "lastmonth", "lastyear"})
_LONGEST: Final = 9
_DAYS: Final = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A date as a sentence gives it.

    Attributes
    ----------
    edtf
        As resolved; None where the day of the report would be needed and is not known.
    """

    edtf: str | None
    first: int
    last: int


@depends_on_words
@lru_cache(maxsize=20_000)
def _date_tokens(word: str) -> tuple[DateToken, ...] | None:
    return date_tokens(word)


def dates_in(marked: Marked, published: date | None) -> list[DatePhrase]:
    """Read every date of a sentence."""
    relative = list(_relative(marked, published))
    taken = {at for phrase in relative for at in range(phrase.first, phrase.last)}
    found = list(relative)
    kinds = [_kind(marked, place) for place in range(len(marked.tokens))]
    place = 0
    while place < len(kinds):
        phrase = None
        if place not in taken and kinds[place] != "":
            phrase = _longest(marked, kinds, place, taken, published)
        if phrase is None:
            place += 1
        else:
            found.append(phrase)
            place = phrase.last
    return sorted(found, key=lambda phrase: phrase.first)


def _kind(marked: Marked, place: int) -> str:
    """Give "strong" for a word that makes a date, "weak" for one that may belong to it."""
    token = marked.tokens[place]
    if token.text in ("-", "–", "—"):
        return "weak"
    if not (token.is_word or token.text[0].isdigit()):
        return ""
    read = _date_tokens(token.text)
    if read is None:
        return ""
    if not read:
        return "weak"
    if token.key in words_for("rarely a month") and not _surely_month(marked, place):
        return ""
    short = token.is_word and len(token.key) <= 4 and read[0].kind in ("month", "weekday")
    if short and token.key not in words_for("short month") and not _digits_near(marked, place):
        return ""
    return "strong" if _is_strong(read) else "weak"


def _is_strong(read: tuple[DateToken, ...]) -> bool:
    return any(
        (token.kind in _STRONG and (token.kind != "year" or 1990 <= token.number <= 2035))
        or (token.kind == "key" and token.text in _STRONG_KEYS)
        for token in read
    )


def _surely_month(marked: Marked, place: int) -> bool:
    token = marked.tokens[place]
    if token.key in words_for("fall"):
        return _digits_near(marked, place)
    if not token.is_capitalised:
        return False
    before = marked.key(place - 1)
    return _digits_near(marked, place) or before in (
        *("in", "early", "late", "mid", "since", "last", "until", "by", "of", "from", "and"),
    )


def _digits_near(marked: Marked, place: int) -> bool:
    return any(marked.key(at)[:1].isdigit() for at in (place - 1, place + 1, place + 2))


def _longest(
    marked: Marked, kinds: list[str], start: int, taken: set[int], published: date | None
) -> DatePhrase | None:
    end = start
    while end < len(kinds) and kinds[end] and end not in taken and end - start < _LONGEST:
        end += 1
    while end > start:
        if "strong" in kinds[start:end]:
            text = _text(marked, start, end)
            reading = read_reported_date(text, published)
            if isinstance(reading, ReportedDate) and reading.edtf is not None:
                return DatePhrase(reading.edtf, start, end)
        end -= 1
    return None


def _text(marked: Marked, first: int, last: int) -> str:
    return " ".join(token.text for token in marked.tokens[first:last])


# --- told from the day of the report -------------------------------------------------------------


def _relative(marked: Marked, published: date | None) -> Iterator[DatePhrase]:
    for ago in marked.of("date ago"):
        yield from _ago(marked, ago.first, ago.last, published)
    for hit in marked.of("date past"):
        phrase = _past(marked, hit.first, hit.last, published)
        if phrase is not None:
            yield phrase
    for name in ("last", "this"):
        for hit in marked.of(f"date {name}"):
            phrase = _last_or_this(marked, name, hit.first, hit.last, published)
            if phrase is not None:
                yield phrase
    for name in ("last year", "last night", "weekend", "day before yesterday"):
        for hit in marked.of(f"date {name}"):
            edtf = None if published is None else _named(name, published)
            yield DatePhrase(edtf, hit.first, hit.last)


def _named(name: str, published: date) -> str:
    if name == "last year":
        return f"{published.year - 1:04d}"
    if name == "last night":
        return f"[{published - timedelta(days=1)}..{published}]"
    if name == "day before yesterday":
        return str(published - timedelta(days=2))
    sunday = published - timedelta(days=(published.weekday() + 1) % 7)
    return f"[{sunday - timedelta(days=1)}..{sunday}]"


def _ago(marked: Marked, at: int, last: int, published: date | None) -> Iterator[DatePhrase]:
    unit = _unit_at(marked, at - 1)
    if unit is None:
        return
    number, first = 1, at - 1
    counted = marked.over("number", at - 2)
    if counted is not None:
        number, first = counted.value.number, counted.first
    elif marked.key(at - 2).isdigit():
        number, first = int(marked.key(at - 2)[:4]), at - 2
    elif marked.tokens[at - 1].key.endswith("s") or marked.key(at - 1) in words_for(
        "many units of time"
    ):
        return
    if published is None:
        yield DatePhrase(None, first, last)
        return
    yield DatePhrase(_before(published, number, unit), first, last)


def _before(published: date, number: int, unit: str) -> str:
    if unit in _DAYS:
        day = published - timedelta(days=number * _DAYS[unit])
        return str(day) if unit == "day" else f"{day}~"
    if unit == "month":
        months = published.year * 12 + published.month - 1 - number
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    return f"{published.year - number:04d}"


def _unit_at(marked: Marked, place: int) -> str | None:
    for unit in ("day", "week", "month", "year"):
        if marked.at(f"date {unit}", place) is not None:
            return unit
    return None


def _last_or_this(
    marked: Marked, name: str, first: int, last: int, published: date | None
) -> DatePhrase | None:
    unit = _unit_at(marked, last)
    part, start = _part_before(marked, first)
    if unit is not None:
        if unit == "day" or marked.tokens[last].key in words_for("units of time"):
            return None
        edtf = None if published is None else _unit(name, unit, part, published)
        return DatePhrase(edtf, start, last + 1)
    read = _date_tokens(marked.tokens[last].text) if last < len(marked.tokens) else None
    if not read or read[0].kind not in ("season", "month", "weekday"):
        return None
    if marked.key(last + 1)[:1].isdigit() and len(marked.key(last + 1)) == 4:
        return None
    if published is None:
        return DatePhrase(None, start, last + 1)
    if read[0].kind == "season":
        return DatePhrase(_season(name, read[0].number, published), start, last + 1)
    reading = read_reported_date(f"{part} {marked.tokens[last].text}".strip(), published)
    edtf = reading.edtf if isinstance(reading, ReportedDate) else None
    return DatePhrase(edtf, start, last + 1)


def _past(marked: Marked, first: int, last: int, published: date | None) -> DatePhrase | None:
    """Read "over the past week", the days up to the report."""
    unit, at, number = _unit_at(marked, last), last, 1
    if marked.key(last).isdigit() or marked.at("number", last) is not None:
        counted = marked.at("number", last)
        number = counted.value.number if counted is not None else int(marked.key(last)[:3])
        unit, at = _unit_at(marked, last + 1), last + 1
    if marked.key(first) == "за" and (number != 1 or marked.key(at) not in words_for("a whole")):
        return None
    if unit is None and marked.key(last) == "24":
        unit, number, at = "day", 1, last + 1
    if unit is None or (number == 1 and marked.tokens[at].key in words_for("units of time")):
        return None
    if published is None:
        return DatePhrase(None, first, at + 1)
    days = number * {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
    return DatePhrase(f"[{published - timedelta(days=days)}..{published}]", first, at + 1)


def _part_before(marked: Marked, first: int) -> tuple[str, int]:
    """Give "early", "mid" or "late" before "last year", with where the phrase begins."""
    for at in (first - 1, first - 2):
        read = (
            _date_tokens(marked.tokens[at].text) if at >= 0 and marked.tokens[at].is_word else None
        )
        if read and read[0].kind == "part":
            return read[0].text, at
    return "", first


def _unit(name: str, unit: str, part: str, published: date) -> str | None:
    back = 1 if name == "last" else 0
    if unit == "week":
        monday = published - timedelta(days=published.weekday() + 7 * back)
        return f"[{monday}..{monday + timedelta(days=6) if back else published}]"
    if unit == "month":
        text = _before(published, back, "month")
        year, month = map(int, text.split("-"))
        words = f"{part} {date(year, month, 1):%B} {year}" if part else text
    else:
        words = f"{part} {published.year - back}".strip()
    reading = read_reported_date(words, published)
    return reading.edtf if isinstance(reading, ReportedDate) else None


def _season(name: str, season: int, published: date) -> str:
    """Give the season meant; "last" is the last one that is over."""
    year = published.year
    ends = {21: (5, 31), 22: (8, 31), 23: (11, 30), 24: (12, 31)}[season]
    if name == "last" and date(year, *ends) >= published:
        year -= 1
    if name == "last" and season == 24 and published.month > 2:
        year = published.year - 1
    return f"{year:04d}-{season}"


def is_of_day(edtf: str) -> bool:
    """Tell a date that is one exact day."""
    reading = read_edtf(edtf)
    return reading.earliest is not None and reading.earliest == reading.latest
