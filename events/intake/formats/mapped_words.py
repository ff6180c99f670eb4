"""Words in cells of any table: kinds of site, precision, approval, parts of the world, codes."""

import re
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import Field

from events.intake.counts import CountReading, count_of, visible
from events.intake.formats.import_words import words_of_use
from events.model.countries import ALPHA3
from events.model.nationalities import normalised
from geo.names import iso_codes
from geo.precision import LocationPrecision, level_and_radius_m
from geo.reading.wording import any_of
from geo.words import Row, Words, WordTable, depends_on_words, pattern_of

_LEVEL_FIRST: Final = re.compile(r"\(?\s*([1-7])\s*[).:=–-]*\s*((?![\d,.–-])\D.*)?")
_ACLED: Final = {1: LocationPrecision.EXACT, 2: LocationPrecision.NEAR, 3: LocationPrecision.ADMIN1}


class PrecisionWord(Row):
    """Words for a level of precision of a place (UCDP 1 to 7)."""

    level: Annotated[int, Field(ge=1, le=7)]
    words: Words


class PlainWords(Row):
    """Words that are one thing together."""

    words: Words


class SiteWord(Row):
    """Words that tell a kind of site, or join such words."""

    use: Literal["kind", "joins"]
    words: Words


class ApprovalWord(Row):
    """Words for what a moderator decided of a report."""

    approved: Literal["yes", "no"]
    words: Words


PRECISION_WORDS: Final = WordTable("precision_words", PrecisionWord)
KINDS_OF_SITE: Final = WordTable("kinds_of_site", SiteWord)
WORLD_PARTS: Final = WordTable("world_parts", PlainWords)
APPROVAL_WORDS: Final = WordTable("approval_words", ApprovalWord)


def precision_of(text: str) -> tuple[LocationPrecision, float | None] | None:
    """Read how exactly a place is known: a level, words, or a distance.

    Returns
    -------
    The level, and the radius in metres where the text gives one; None where it is not understood.
    """
    plain = visible(text).casefold().strip()
    if re.fullmatch(r"[1-7](\.0+)?", plain):
        return LocationPrecision(int(plain[0])), None
    if match := _distance().fullmatch(plain):
        metres = 1_000.0 if match["km"] else 1_609.344 if match["miles"] else 1.0
        radius_m = float(match["number"].replace(",", ".")) * metres
        return (level_and_radius_m(radius_m)[0], radius_m) if radius_m > 0 else None
    if (level := _levels().get(normalised(plain))) is not None:
        return level, None
    if (level := _coarsest_of(plain)) is not None:
        return level, None
    if match := _LEVEL_FIRST.fullmatch(plain):
        return LocationPrecision(int(match[1])), None
    # "street level", "oblast (admin1)": of its words one may tell.
    bare = re.sub(
        r"\b(level|location|accuracy|precision|known|geolocated|only|cent(?:roid|er|re)|of|the|"
        r"coordinates?|рівень|уровень|центр\w*|центроїд|центроид)\b",
        "",
        plain,
    )
    inside = re.search(r"\(([^()]+)\)", bare)
    for words in (re.sub(r"\([^)]*\)", "", bare), inside[1] if inside else ""):
        level = _levels().get(normalised(words))
        if level is not None:
            return level, None
    return None


def _coarsest_of(text: str) -> LocationPrecision | None:
    """Read "town/village": the coarsest of several levels, if each is one."""
    parts = re.split(r"\s*[/,;&]\s*|\s+(?:or|and|або|или|oder|ou)\s+", text)
    levels = [_levels().get(normalised(part)) for part in parts]
    if len(parts) < 2 or None in levels:
        return None
    return max(level for level in levels if level is not None)


def acled_level(number: int) -> LocationPrecision | None:
    """Give the level of ACLED's ``geo_precision``."""
    return _ACLED.get(number)


def is_kind_of_site(text: str) -> bool:
    """Tell a kind of site ("Health Building", "Road") from the name of a place."""
    words = normalised(text).split()
    kinds, joining = _kinds_of_site()
    return (
        bool(words)
        and all(w in kinds or w in joining for w in words)
        and any(w in kinds for w in words)
    )


def is_world_part(text: str) -> bool:
    """Tell a region of the world from a first-level area."""
    return normalised(text) in _world_parts()


def is_code_of_country(text: str) -> bool:
    """Tell an ISO code of a country in capitals."""
    code = text.strip()
    return code in ALPHA3 or (
        len(code) == 2 and code.isupper() and iso_codes.alpha3_of(code) in ALPHA3
    )


def is_count(text: str) -> bool:
    """Tell a number of people, hedged or not."""
    try:
        return count_of(text) != CountReading()
    except ValueError:
        return False


def approval_of(text: str) -> bool | None:
    """Read whether a moderator let a report through; None where the text does not say."""
    return _approvals().get(normalised(text))


@depends_on_words
@cache
def _distance() -> re.Pattern[str]:
    beside = pattern_of(words_of_use("distance"))
    units = rf"(?P<km>{any_of('kilometres')})|(?P<miles>{any_of('miles')})|{any_of('metres')}"
    return re.compile(
        rf"(?:(?:{beside})\s*)*[:<~±≈]?\s*(?:(?:{beside})\s*)*"
        rf"(?P<number>\d+(?:[.,]\d+)?)\s*-?\s*(?:{units})\.?\s*(?:{beside})?",
        re.IGNORECASE,
    )


@depends_on_words
@cache
def _levels() -> dict[str, LocationPrecision]:
    return {
        normalised(word): LocationPrecision(row.level)
        for row in PRECISION_WORDS.rows
        for word in row.words
    }


@depends_on_words
@cache
def _kinds_of_site() -> tuple[frozenset[str], frozenset[str]]:
    """Give the words that are kinds of site, and those that only join them."""
    words: dict[str, set[str]] = {"kind": set(), "joins": set()}
    for row in KINDS_OF_SITE.rows:
        words[row.use] |= set(map(normalised, row.words))
    return frozenset(words["kind"] - words["joins"]), frozenset(words["joins"])


@depends_on_words
@cache
def _world_parts() -> frozenset[str]:
    return frozenset(normalised(word) for row in WORLD_PARTS.rows for word in row.words)


@depends_on_words
@cache
def _approvals() -> dict[str, bool]:
    return {
        normalised(word): row.approved == "yes" for row in APPROVAL_WORDS.rows for word in row.words
    }
