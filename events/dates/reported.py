"""Dates as people write them, read into EDTF: "8 Apr", "early January 2025", "by 9 April".

A small grammar of our own: ``edtf.text_to_edtf`` and dateparser were tried first; the one reads
"8-9 April 2025" as 2008-04-09 and loses "by", the other drops ranges. English, Ukrainian and
Russian. What was assumed is said in a note; what may mean two dates is asked, never guessed. Every
result is checked by ``events.dates.edtf``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from events.dates.edtf import MONTHS, day_words, edtf_words, read_edtf
from events.dates.lexicon import DateToken, UnreadableText, tokens
from events.dates.written_dates import Point, Unclear, complete, last_week, read_point

_LONGEST = 200
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_EDTF_RANGE = re.compile(r"\[?[\dX~?%-]*(?:/|\.\.)[\dX~?%./-]*\]?")
_HOW = (
    "Write it like '8 April 2025', 'early January 2025', 'by 9 April', 'between 5 and 7 May', "
    "'since March 2024', '2024', or as EDTF."
)


@dataclass(frozen=True, slots=True)
class ReportedDate:
    """A written date as it was read.

    Attributes
    ----------
    edtf
        EDTF level 1 as ``When.edtf`` takes it; None for "date not known".
    words
        The reading in plain English, to be shown before saving.
    note
        What was assumed, one or more sentences; empty where nothing was.
    """

    edtf: str | None
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AmbiguousDate:
    """A written date that may mean several; a person must choose."""

    question: str
    choices: tuple[ReportedDate, ...]


@dataclass(frozen=True, slots=True)
class UnreadableDate:
    """A text that was not read; ``reason`` says what to write instead."""

    reason: str


DateReading: TypeAlias = ReportedDate | AmbiguousDate | UnreadableDate


def read_reported_date(text: str, reference: date | None = None) -> DateReading:
    """Read a date as a report words it.

    Parameters
    ----------
    reference
        Day of the report. A date without a year is taken to be the last such date up to it.
    """
    cleaned = " ".join(text.split())
    if not cleaned:
        return ReportedDate(None, "date not known")
    if len(cleaned) > _LONGEST:
        return UnreadableDate(f"This is too long to be a date. {_HOW}")
    if (as_edtf := _typed_edtf(cleaned, reference)) is not None:
        return as_edtf
    if _CLOCK.search(cleaned):
        return UnreadableDate("Leave the time of day out here: it has a field of its own.")
    found = tokens(cleaned)
    if not found:
        return UnreadableDate(_fault_of_edtf(cleaned) or _not_understood(cleaned))
    try:
        return _read(found, reference)
    except Unclear as unclear:
        choices = _choices(found, unclear, reference)
        if len(choices) == 1:
            note = f"{choices[0].note} The other ways to read it make no date.".strip()
            return replace(choices[0], note=note)
        if choices:
            return AmbiguousDate(unclear.question, choices)
        reason = ""
    except (UnreadableText, ValueError) as error:
        reason = str(error)
    return UnreadableDate(reason or _fault_of_edtf(cleaned) or _not_understood(cleaned))


def _not_understood(text: str) -> str:
    return f"'{text[:60]}' was not understood as a date. {_HOW}"


def _fault_of_edtf(text: str) -> str:
    """Say what is wrong with a range in EDTF, such as an end before its start."""
    if not _EDTF_RANGE.fullmatch(text):
        return ""
    try:
        read_edtf(text)
    except ValueError as error:
        return str(error)
    return ""


def _choices(
    found: Sequence[DateToken], unclear: Unclear, reference: date | None
) -> tuple[ReportedDate, ...]:
    """Read the text once for each meaning of its unclear pieces; two of them give up to four."""
    choices: list[ReportedDate] = []
    for option in unclear.options:
        clear = _with(found, unclear.piece, option)
        try:
            choices.append(_read(clear, reference))
        except Unclear as another:
            choices.extend(_choices(clear, another, reference))
        except ValueError:
            continue
    return tuple(dict.fromkeys(choices))


def _with(
    found: Sequence[DateToken], piece: Sequence[DateToken], option: Sequence[DateToken]
) -> tuple[DateToken, ...]:
    """Put an option in the place of an unclear piece."""
    for start in range(len(found)):
        if tuple(found[start : start + len(piece)]) == tuple(piece):
            return (*found[:start], *option, *found[start + len(piece) :])
    raise AssertionError(piece)


def _typed_edtf(text: str, reference: date | None) -> ReportedDate | None:
    """Take EDTF as typed; what only looks like it is left to the grammar."""
    if not text[0].isdigit() and text[0] not in "./[":
        return None
    try:
        read_edtf(text)
    except ValueError:
        return None
    return ReportedDate(text, edtf_words(text, reference))


def _read(found: Sequence[DateToken], reference: date | None) -> ReportedDate:
    keys = [token.text if token.kind == "key" else "" for token in found]
    if "unknown" in keys:
        if all(token.text in ("unknown", "") for token in found):
            return ReportedDate(None, "date not known")
        raise UnreadableText
    doubt = _doubt(found)
    plain = [
        token
        for token in found
        if token.kind not in ("tilde", "question")
        and not (token.kind == "key" and token.text in ("about", "perhaps"))
    ]
    notes: list[str] = []
    edtf = _sentence(plain, doubt, reference, notes)
    reading = read_edtf(edtf)
    if reference is not None and reading.earliest is not None and reading.earliest > reference:
        notes.append(f"This is after the report's date, {day_words(reference)}.")
    return ReportedDate(edtf, edtf_words(edtf, reference), " ".join(dict.fromkeys(notes)))


def _doubt(found: Sequence[DateToken]) -> str:
    about = any(t.kind == "tilde" or (t.kind, t.text) == ("key", "about") for t in found)
    perhaps = any(t.kind == "question" or (t.kind, t.text) == ("key", "perhaps") for t in found)
    return "%" if about and perhaps else "~" if about else "?" if perhaps else ""


# --- the grammar --------------------------------------------------------------------------------


def _sentence(found: list[DateToken], doubt: str, reference: date | None, notes: list[str]) -> str:
    """Read one date, a range, or a date with a word such as "by" before it."""
    if found and _is(found[-1], "atthelatest"):
        found = found[:-1]
        if not any(_is(token, "to", "from", "since", "byorbefore") for token in found):
            found = [DateToken("key", "by"), *found]
        return _bounded(_sentence(found, doubt, reference, notes))
    first = found[0] if found else None
    if first is not None and _is(first, "between"):
        return _range(_cut(found[1:], "and"), "[{}..{}]", doubt, reference, notes)
    if first is not None and len(found) == 1 and _is(first, "lastweek"):
        monday, sunday = last_week(reference)
        notes.append("'Last week' was read as Monday to Sunday before the report's week.")
        return f"[{monday}..{sunday}]"
    if first is not None and _is(first, "night") and len(found) > 1:
        return _night(found[1:], doubt, reference, notes)
    for joints in (("to",), ("byorbefore",), ("until",), ("dash",), ("or",), ("and",)):
        inner = found[1:] if first is not None and _is(first, "from", "since") else found
        if inner and not _is(inner[0], *joints) and any(_is(t, *joints) for t in inner[1:]):
            form = "[{}..{}]" if joints == ("or",) else "{}/{}"
            return _range(_cut(inner, *joints), form, doubt, reference, notes)
    if first is not None and first.kind == "key" and first.text in _PREFIXES:
        point = complete(read_point(found[1:], reference), reference, notes)
        return _PREFIXES[first.text](point, doubt, reference, notes)
    if first is not None and _is(first, "week"):
        point = complete(read_point(found[1:], reference), reference, notes)
        if point.day is None:
            raise UnreadableText
        notes.append("A week was read as the seven days from the date given.")
        return f"[{point.first}..{point.first + timedelta(days=6)}]"
    return _single(complete(read_point(found, reference), reference, notes), doubt, notes)


def _bounded(edtf: str) -> str:
    """Mark the end of what lasted as a bound: it may have ended before."""
    start, _, end = edtf.partition("/")
    if not end or start == ".." or end == ".." or read_edtf(edtf).form != "interval":
        return edtf
    marked = f"{start}/{end.rstrip('~?%')}{'%' if end[-1] in '~%' else '?'}"
    try:
        read_edtf(marked)
    except ValueError:  # EDTF level 1 marks no season
        return edtf
    return marked


def _night(found: list[DateToken], doubt: str, reference: date | None, notes: list[str]) -> str:
    """Read "the night of 7 to 8 April" as one of both days, "the night of 7 April" as well."""
    for joints in (("to",), ("dash",), ("and",)):
        if any(_is(token, *joints) for token in found[1:]):
            return _range(_cut(found, *joints), "[{}..{}]", doubt, reference, notes)
    point = complete(read_point(found, reference), reference, notes)
    if point.day is None:
        raise UnreadableText
    return _night_after(point.first, notes)


def _night_after(day: date, notes: list[str]) -> str:
    following = day + timedelta(days=1)
    notes.append(f"That night was read as {day_words(day)} or {day_words(following)}.")
    return f"[{day}..{following}]"


def _single(point: Point, doubt: str, notes: list[str]) -> str:
    if point.part is None:
        if point.season is not None and doubt:  # EDTF level 1 marks no season
            notes.append("A season is rough as it is: 'about' or 'perhaps' was left out.")
            doubt = ""
        return f"{point.edtf}{doubt}"
    start, end = point.part_bounds()
    notes.append(f"'{point.part_words}' was read as {_span(point)}.")
    return start if start == end else f"[{start}..{end}]"


def _span(point: Point) -> str:
    first, last = point.first, point.last
    if point.month is not None:
        return f"days {first.day} to {last.day} of the month"
    start, end = MONTHS[first.month - 1], MONTHS[last.month - 1]
    return start if start == end else f"{start} to {end}"


def _range(
    halves: tuple[list[DateToken], list[DateToken]],
    form: str,
    doubt: str,
    reference: date | None,
    notes: list[str],
) -> str:
    start, end = (read_point(half, reference, partial=True) for half in halves)
    same_month = (start.day is not None and start.month is None) or (
        end.day is not None and end.month is None
    )
    start, end = _share(start, end, same_month)
    end = complete(end, reference, notes)
    if start.year is None and same_month:
        start = replace(start, year=end.year)
    # A start without a year is the last such date before the end.
    start = complete(start, end.last if start.year is None else reference, [])
    if form == "[{}..{}]":
        return form.format(start.edge_edtf(last=False), end.edge_edtf(last=True))
    if start.part or end.part:
        notes.append("'Early', 'mid' or 'late' was read as 'about' in a range.")
    left = f"{start.range_edtf(last=False)}{_doubted(start, doubt)}"
    right = f"{end.range_edtf(last=True)}{_doubted(end, doubt)}"
    return form.format(left, right)


def _doubted(point: Point, doubt: str) -> str:
    return "~" if point.part and not doubt else doubt


def _share(start: Point, end: Point, same_month: bool) -> tuple[Point, Point]:
    """Let each end take from the other what it leaves out: "5 to 7 May", "28 Dec to 3 Jan 2025"."""
    if same_month:
        month = start.month or end.month
        start, end = replace(start, month=month), replace(end, month=month)
    if start.month is None or end.month is None:
        return start, end
    over_new_year = not same_month and (start.month, start.day or 0) > (end.month, end.day or 31)
    if start.year is None and end.year is not None:
        start = replace(start, year=end.year - over_new_year)
    elif end.year is None and start.year is not None:
        end = replace(end, year=start.year + over_new_year)
    return start, end


def _cut(found: list[DateToken], *joints: str) -> tuple[list[DateToken], list[DateToken]]:
    for place, token in enumerate(found):
        if place and _is(token, *joints):
            return found[:place], found[place + 1 :]
    raise UnreadableText


def _is(token: DateToken, *names: str) -> bool:
    return (token.text if token.kind == "key" else token.kind) in names


# --- a word before a date -----------------------------------------------------------------------

_Reader: TypeAlias = Callable[[Point, str, date | None, list[str]], str]


def _by(point: Point, doubt: str, _: date | None, notes: list[str]) -> str:
    if point.day is None and point.part is None:
        notes.append("Read as by the end of it, the widest meaning.")
    return f"../{point.edge_edtf(last=True)}{doubt}"


def _before(point: Point, doubt: str, _: date | None, notes: list[str]) -> str:
    last = point.first - timedelta(days=1)
    if point.part is None and point.season is None:
        if point.month is None:
            return f"../{last.year:04d}{doubt}"
        if point.day is None:
            return f"../{last.year:04d}-{last.month:02d}{doubt}"
    if point.day is not None:
        notes.append(f"'Before' was read as not on {day_words(point.first)} itself.")
    return f"../{last}{doubt}"


def _by_or_before(point: Point, doubt: str, reference: date | None, notes: list[str]) -> str:
    """Read "до", which is "by" before a day and "before" before a month or year."""
    if point.part is not None:  # "до кінця 2024 року": by the end of the year
        return _by(point, doubt, reference, notes)
    if point.day is None:
        notes.append("'до' was read as 'before'.")
        return _before(point, doubt, reference, notes)
    notes.append(f"'до' was read as 'by': {day_words(point.first)} itself counts.")
    return _by(point, doubt, reference, notes)


def _night_to(point: Point, _: str, __: date | None, notes: list[str]) -> str:
    """Read "в ночь на 8 апреля": the night that ends on the 8th."""
    if point.day is None:
        raise UnreadableText
    return _night_after(point.first - timedelta(days=1), notes)


def _until(point: Point, doubt: str, _: date | None, __: list[str]) -> str:
    return f"/{point.range_edtf(last=True)}{doubt}"


def _since(point: Point, doubt: str, _: date | None, __: list[str]) -> str:
    return f"{point.range_edtf(last=False)}{_doubted(point, doubt)}/.."


def _after(point: Point, _: str, reference: date | None, notes: list[str]) -> str:
    first = point.last + timedelta(days=1)
    if reference is None or reference < first:
        raise UnreadableText(
            "'After' needs a last possible day: give the date of the report, or write 'between'."
        )
    notes.append(f"Taken to be no later than the report, {day_words(reference)}.")
    return f"[{first}..{reference}]" if first != reference else str(first)


_PREFIXES: dict[str, _Reader] = {
    "by": _by,
    "before": _before,
    "byorbefore": _by_or_before,
    "until": _until,
    "since": _since,
    "from": _since,
    "after": _after,
    "nightto": _night_to,
}
