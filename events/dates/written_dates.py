"""One date as written: "8 Apr", "April 8, 2025", "08.04.2025", "early January 2025"."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from events.dates.edtf import FIRST_YEAR, LAST_YEAR, MONTHS, day_words
from events.dates.lexicon import WEEKDAY_NAMES, DateToken, UnreadableText
from events.dates.parts import PART_WORDS, days_in, month_part, months_part

_TWO_DIGITS = re.compile(r"\d\d\D\d\d\D\d\d")


class Unclear(Exception):  # noqa: N818 - a question, not an error
    """A piece of the text may mean several dates.

    Attributes
    ----------
    piece
        The unclear pieces, as they stand in the text.
    options
        What to put in their place, one for each meaning.
    """

    def __init__(
        self, question: str, piece: Sequence[DateToken], options: Sequence[Sequence[DateToken]]
    ) -> None:
        self.question = question
        self.piece = tuple(piece)
        self.options = options
        super().__init__(question)


@dataclass(frozen=True, slots=True)
class Point:
    """A date, as far as it was written.

    Attributes
    ----------
    season
        EDTF number of a season, 21 (spring) to 24 (winter, named by the year of its December).
    part
        "early", "mid", "late", "firsthalf" or "secondhalf" of the month, season or year; or one of
        a year's quarters, "firstquarter" to "fourthquarter".
    weekday
        Day of the week written beside it, Monday being 0.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    part: str | None = None
    weekday: int | None = None

    @property
    def whole(self) -> tuple[date, date]:
        """First and last day, whatever part of it is meant."""
        if self.year is None:
            raise UnreadableText
        if self.season is not None:
            month = (self.season - 20) * 3
            year, last_month = (self.year + 1, 2) if self.season == 24 else (self.year, month + 2)
            return date(self.year, month, 1), date(year, last_month, days_in(year, last_month))
        if self.month is None:
            return date(self.year, 1, 1), date(self.year, 12, 31)
        if self.day is None:
            last = days_in(self.year, self.month)
            return date(self.year, self.month, 1), date(self.year, self.month, last)
        exact = date(self.year, self.month, self.day)
        return exact, exact

    @property
    def first(self) -> date:
        """First day meant."""
        return self._part_days()[0]

    @property
    def last(self) -> date:
        """Last day meant."""
        return self._part_days()[1]

    @property
    def edtf(self) -> str:
        """The date in EDTF, without its part."""
        if self.season is not None:
            return f"{self.year:04d}-{self.season}"
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    @property
    def part_words(self) -> str:
        """The part, to be quoted in a note."""
        return PART_WORDS.get(self.part or "", "")

    def part_bounds(self) -> tuple[str, str]:
        """Give the first and last date of the part in EDTF: days of a month, months of a year."""
        return self.edge_edtf(last=False), self.edge_edtf(last=True)

    def edge_edtf(self, *, last: bool) -> str:
        """Give one edge of what is meant, as coarse as it was written."""
        edge = self.last if last else self.first
        if self.month is not None and (self.part is not None or self.day is not None):
            return edge.isoformat()
        if self.month is None and self.season is None and self.part is None:
            return f"{edge.year:04d}"
        return f"{edge.year:04d}-{edge.month:02d}"

    def range_edtf(self, *, last: bool) -> str:
        """Give the date as the start or end of something lasting; a season by its edge month."""
        if self.season is None:
            return self.edtf
        edge = self.whole[1] if last else self.whole[0]
        return f"{edge.year:04d}-{edge.month:02d}"

    def _part_days(self) -> tuple[date, date]:
        first, last = self.whole
        if self.part is None:
            return first, last
        if self.month is not None:
            return month_part(first, last, self.part)
        return months_part(first, last, self.part)


def read_point(
    found: Sequence[DateToken], reference: date | None, *, partial: bool = False
) -> Point:
    """Read the pieces of one date.

    Parameters
    ----------
    partial
        Take a day without a month, as one end of a range may be written.

    Raises
    ------
    UnreadableText
        When they are no date.
    Unclear
        When they may mean two.
    """
    if len(found) == 1 and (point := _whole_token(found[0], reference)) is not None:
        return point
    shape = " ".join(token.kind for token in found)
    if shape == "season" or shape.endswith("season year"):
        _ask_winter(found)
    reader = _SHAPES.get(shape) or (_PARTIAL_SHAPES.get(shape) if partial else None)
    if reader is None:
        raise UnreadableText
    point = reader(found)
    if point.year is not None:
        _check_year(point.year)
    return point


def complete(point: Point, reference: date | None, notes: list[str]) -> Point:
    """Add a missing year from the reference date and check that the date exists.

    Raises
    ------
    UnreadableText
        When no year is known, or there is no such day.
    """
    if point.year is not None:
        return _checked(point)
    if point.month is None and point.season is None:
        raise UnreadableText
    if reference is None:
        raise UnreadableText("Which year? Write it, or give the date of the report.")
    # Eight years hold a 29 February even across 1900 or 2100.
    for year in range(reference.year, reference.year - 9, -1):
        candidate = replace(point, year=year)
        if not _exists(candidate) or candidate.whole[0] > reference:
            continue
        notes.append(f"The year {year} was taken from the report's date, {day_words(reference)}.")
        return _checked(candidate)
    return _checked(replace(point, year=reference.year))


def _exists(point: Point) -> bool:
    if point.year is None or point.month is None or point.day is None:
        return True
    return 1 <= point.month <= 12 and 1 <= point.day <= days_in(point.year, point.month)


def _checked(point: Point) -> Point:
    if point.month is not None and not 1 <= point.month <= 12:
        raise UnreadableText(f"There is no month {point.month}.")
    if not _exists(point) and point.month is not None:
        raise UnreadableText(f"There is no {point.day} {MONTHS[point.month - 1]} {point.year}.")
    if point.weekday is not None and point.first.weekday() != point.weekday:
        raise UnreadableText(
            f"{day_words(point.first)} is a {WEEKDAY_NAMES[point.first.weekday()]}, not a "
            f"{WEEKDAY_NAMES[point.weekday]}; check which of the two is right."
        )
    return point


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableText(f"The year {year} is outside {FIRST_YEAR} to {LAST_YEAR}; check it.")


# --- the shapes a date has ----------------------------------------------------------------------

_Reader = Callable[[Sequence[DateToken]], Point]

_SHAPES: Mapping[str, _Reader] = MappingProxyType(
    {
        "number month year": lambda t: Point(t[2].number, t[1].number, t[0].number),
        "number month": lambda t: Point(None, t[1].number, t[0].number),
        "number month number": lambda t: Point(2000 + t[2].number, t[1].number, t[0].number),
        "month number year": lambda t: Point(t[2].number, t[0].number, t[1].number),
        "month number": lambda t: Point(None, t[0].number, t[1].number),
        "year month number": lambda t: Point(t[0].number, t[1].number, t[2].number),
        "month year": lambda t: Point(t[1].number, t[0].number),
        "year month": lambda t: Point(t[0].number, t[1].number),
        "month": lambda t: Point(None, t[0].number),
        "year": lambda t: Point(t[0].number),
        "season year": lambda t: Point(t[1].number, season=t[0].number),
        "season": lambda t: Point(season=t[0].number),
        "season seasonyears": lambda t: _winter_years(t[0], t[1]),
        "part season seasonyears": lambda t: replace(_winter_years(t[1], t[2]), part=t[0].text),
        "part month year": lambda t: Point(t[2].number, t[1].number, part=t[0].text),
        "part month": lambda t: Point(None, t[1].number, part=t[0].text),
        "part year": lambda t: Point(t[1].number, part=t[0].text),
        "part season year": lambda t: Point(t[2].number, season=t[1].number, part=t[0].text),
        "part season": lambda t: Point(season=t[1].number, part=t[0].text),
        "weekday number month year": lambda t: Point(
            t[3].number, t[2].number, t[1].number, weekday=t[0].number
        ),
        "weekday number month": lambda t: Point(
            None, t[2].number, t[1].number, weekday=t[0].number
        ),
        "weekday month number year": lambda t: Point(
            t[3].number, t[1].number, t[2].number, weekday=t[0].number
        ),
        "weekday month number": lambda t: Point(
            None, t[1].number, t[2].number, weekday=t[0].number
        ),
    }
)
_PARTIAL_SHAPES: Mapping[str, _Reader] = MappingProxyType(
    {
        "number": lambda t: Point(day=t[0].number),
        "number year": lambda t: Point(t[1].number, day=t[0].number),
    }
)


def _whole_token(token: DateToken, reference: date | None) -> Point | None:
    """Read a date written as one piece: ISO, numbers with dots, a weekday, "yesterday"."""
    numbers = [int(part) for part in re.findall(r"\d+", token.text)]
    match token.kind:
        case "iso" | "yearfirst":
            point = Point(numbers[0], numbers[1], numbers[2])
        case "isomonth":
            point = Point(numbers[0], numbers[1])
        case "monthyear":
            point = Point(numbers[1], numbers[0])
        case "full":
            point = _numbers(token, numbers, reference)
        case "daymonth":
            point = _numbers(token, numbers, reference)
        case "weekday":
            return _weekday(token.number, reference)
        case "key" if token.text == "lastmonth":
            before = _needed(reference).replace(day=1) - timedelta(days=1)
            return Point(before.year, before.month)
        case "key" if token.text == "lastyear":
            return Point(_needed(reference).year - 1)
        case "key" if token.text in ("today", "yesterday"):
            return _on(_needed(reference) - timedelta(days=token.text == "yesterday"))
        case _:
            return None
    if point.year is None:
        return point
    _check_year(point.year)
    return _checked(point)


def _numbers(token: DateToken, numbers: list[int], reference: date | None) -> Point:
    """Read 08.04.2025 as day and month; ask where other signs leave the order open.

    Three numbers of two digits may also begin with the year: 24-05-06.
    """
    first, second = numbers[0], numbers[1]
    year = None
    if len(numbers) == 3:
        year = numbers[2] + 2000 if numbers[2] < 100 else numbers[2]
    day_first = Point(year, second, first)
    if "." in token.text:
        return day_first
    ways = {"day first": day_first, "month first": Point(year, first, second)}
    latest = (reference or datetime.now(UTC).date()).year
    if _TWO_DIGITS.fullmatch(token.text) and 2000 + first <= latest:
        ways["year first"] = Point(2000 + first, second, numbers[2])
    meant: dict[Point, str] = {}
    for way, point in ways.items():
        if 1 <= (point.month or 0) <= 12 and 1 <= (point.day or 0) <= 31:
            meant.setdefault(point, way)
    if len(meant) < 2:
        return next(iter(meant), day_first)
    several = len({point.year for point in meant}) > 1
    *others, last = (
        f"{way} ({point.day} {MONTHS[(point.month or 0) - 1]}{f' {point.year}' if several else ''})"
        for point, way in meant.items()
    )
    raise Unclear(
        f"Is '{token.text}' {', '.join(others)} or {last}?",
        [token],
        [_spelt(point.month or 0, point.day or 0, point.year) for point in meant],
    )


def _spelt(month: int, day: int, year: int | None) -> list[DateToken]:
    pieces = [DateToken("number", str(day), day), DateToken("month", MONTHS[month - 1], month)]
    return pieces if year is None else [*pieces, DateToken("year", str(year), year)]


def _ask_winter(found: Sequence[DateToken]) -> None:
    """Ask which winter is meant by "winter 2025", which touches two; "winter 2024/25" is clear."""
    season, last = found[-2] if len(found) > 1 else found[-1], found[-1]
    if season.number != 24 or last.kind != "year":
        return
    winters = [f"{year}/{(year + 1) % 100:02d}" for year in (last.number - 1, last.number)]
    raise Unclear(
        f"Which winter: {' or '.join(winters)}?",
        found[-2:],
        [[season, DateToken("seasonyears", winter)] for winter in winters],
    )


def _winter_years(season: DateToken, years: DateToken) -> Point:
    first, second = (int(part) for part in re.findall(r"\d+", years.text))
    if season.number != 24 or (first + 1) % 100 != second:
        raise UnreadableText
    return Point(first, season=24)


def _weekday(number: int, reference: date | None) -> Point:
    """Read a weekday as the last one up to the report."""
    day = _needed(reference)
    return _on(day - timedelta(days=(day.weekday() - number) % 7))


def last_week(reference: date | None) -> tuple[date, date]:
    """Give Monday and Sunday of the week before the report's."""
    day = _needed(reference)
    monday = day - timedelta(days=day.weekday() + 7)
    return monday, monday + timedelta(days=6)


def _on(day: date) -> Point:
    return Point(day.year, day.month, day.day)


def _needed(reference: date | None) -> date:
    if reference is None:
        raise UnreadableText("Which day? Give the date of the report, or write the date.")
    return reference
