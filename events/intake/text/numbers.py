"""Numbers of people as reports hedge them: "at least 6", "up to 12,000", "10 to 15", "a dozen"."""

import re
from dataclasses import dataclass
from typing import Final

from events.intake.text.lexicon import Marked
from events.intake.text.word_groups import words_for
from events.model.fields import MOST
from events.vocabulary import CountHedge

_DIGITS: Final = re.compile(r"\D")
_RANGE: Final = frozenset(
    {"-", "–", "—", "to", "and", "до", "or", "или", "або", "чи", "та", "і", "и"}
)
"""Grammar: what stands between two numbers."""

_BEFORE_YEAR: Final = frozenset(
    {
        *("in", "since", "of", "by", "early", "late", "у", "в", "с", "з", "від", "до", "к"),
        *("from", "until", "after", "before", "после", "після", ",", "during", "(", "the"),
    }
)
"""Grammar: prepositions of a year, beside the months of the table."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, and the words it was read from.

    Attributes
    ----------
    low, best, high
        As the model keeps them: "at least 6" has a low and a best, "up to 6" a high.
    first, last
        Tokens of the sentence; the last is not included.
    """

    low: int | None
    best: int | None
    high: int | None
    hedge: CountHedge | None
    first: int
    last: int

    @property
    def size(self) -> int:
        """The one number that stands for it."""
        return self.best or self.high or self.low or 0


def counts_in(marked: Marked) -> list[Count]:
    """Read every number of a sentence that may count people."""
    found: list[Count] = []
    place = 0
    while place < len(marked.tokens):
        count = _count_at(marked, place)
        if count is None:
            place += 1
            continue
        if not _is_something_else(marked, count):
            found.append(count)
        place = count.last
    return found


def _count_at(marked: Marked, place: int) -> Count | None:
    hedge = marked.at("hedge", place)
    start = place
    if hedge is not None and not hedge.value.hedge.startswith("after"):
        start = hedge.last
    between = marked.key(start) in ("between", "from", "від", "от", "между", "між")
    number = _number_at(marked, start + between)
    if number is None or marked.key(start + between - 1) in words_for("several"):
        return None
    value, last = number
    told = hedge.value.count_hedge if hedge is not None and start != place else None
    second = _number_at(marked, last + 1) if marked.key(last) in _RANGE else None
    if second is not None and _is_range(marked.key(last), value, second[0], between):
        low, high = value, second[0]
        if low < 1000 <= high and high % 1000 == 0 and low < high // 1000:
            low *= 1000  # "10 to 12 thousand"
        return Count(low, None, high, told, place, second[1])
    following = marked.at("hedge", last)
    if told is None and following is not None and following.value.hedge.startswith("after"):
        told, last = following.value.count_hedge, following.last
    if told is CountHedge.AT_LEAST:
        return Count(value, None, None, told, place, last)
    if told is CountHedge.UP_TO:
        return Count(None, None, value, told, place, last)
    return Count(None, value, None, told, place if told else start, last)


def _is_range(joint: str, low: int, high: int, between: bool) -> bool:
    if joint in ("and", "та", "і", "и"):
        return between and low < high
    return low < high or (low * 1000 > high > 0 and high % 1000 == 0 and low < high)


def _number_at(marked: Marked, place: int) -> tuple[int, int] | None:
    """Read a number that begins at a word, and give it with the word after it."""
    if place >= len(marked.tokens):
        return None
    token = marked.tokens[place]
    if token.text[0].isdigit():
        last = place + 1
        following = marked.at("number", last)
        thousands = following.value.number if following is not None else 1
        if thousands >= 1000 and following is not None:
            last = following.last
            if marked.key(last) == "." and last + 1 < len(marked.tokens):
                last += 1  # "12 тис. солдатів"
        else:
            thousands = 1
        value = _value_of(token.text, thousands)
        return (value, last) if 0 < value <= MOST else None
    total, group, last = 0, 0, place
    while (hit := marked.at("number", last)) is not None:
        number = hit.value.number
        if number >= 1000:
            if not group and marked.tokens[last].key in words_for("thousands"):
                return None  # "thousands", no number
            total, group = total + max(group, 1) * number, 0
        elif number == 100 and group:
            group *= 100
        elif group and number >= group % 100 and group % 100:
            if marked.tokens[last].key in words_for("dozen"):
                group *= 12
            else:
                break
        else:
            group += number
        last = hit.last
        if (marked.key(last) == "-" and marked.at("number", last + 1) is not None) or (
            marked.key(last) == "and" and number == 100 and marked.at("number", last + 1)
        ):
            last += 1
    value = total + group
    return (value, last) if value else None


def _value_of(digits: str, thousands: int) -> int:
    """Give the value of digits; 0 for a decimal that counts no thousands."""
    if len(digits) > 15:
        return 0
    if re.fullmatch(r"\d+[.,]\d{1,2}", digits):
        return round(float(digits.replace(",", ".")) * thousands) if thousands > 1 else 0
    return int(_DIGITS.sub("", digits)) * thousands


def _is_something_else(marked: Marked, count: Count) -> bool:
    """Tell a year, an age, a unit's number, a sum or a measure."""
    after, before = marked.key(count.last), marked.key(count.first - 1)
    if before in words_for("before day") and count.size <= 31:
        return True
    token = marked.tokens[count.last - 1]
    behind = marked.tokens[count.last] if count.last < len(marked.tokens) else None
    if after in words_for("measure") or before == "-" or before in words_for("before code"):
        return True
    if after == "-" and behind is not None and behind.start == token.end:
        return True
    glued = behind is not None and behind.start == token.end and behind.is_word
    if token.text[0].isdigit() and glued:
        return True
    of_year = before in _BEFORE_YEAR or before in words_for("before year")
    return (
        re.fullmatch(r"(?:19|20)\d\d", token.text) is not None
        and count.last - count.first == 1
        and (of_year or marked.at("troops", count.last) is None)
        and (marked.at("nation", count.last) is None or of_year)
    )
