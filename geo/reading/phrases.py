"""How reports describe places: "20 km west of Sudzha", "between A and B", "border area of C".

Text goes in, a small tree of phrases comes out; what each means on the map is
`geo.reading.described`. English, Ukrainian and Russian are read alike.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, TypeAlias

from geo.reading.bearings import directions, read_bearing
from geo.reading.wording import any_of, plainer
from geo.words import depends_on_words

MAX_LENGTH: Final = 300
_MAX_DEPTH: Final = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A plain name, with the larger areas the text gives: ("Sudzha", ("Kursk Oblast",)).

    ``inflected`` is True where a preposition or another word puts a Cyrillic name in a case.
    """

    name: str
    within: tuple[str, ...] = ()
    inflected: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """Near a place; ``words`` are the report's own."""

    place: "Phrase"
    words: str


@dataclass(frozen=True, slots=True)
class Site:
    """Something that bears a settlement's name: "Bagram airbase", "Hawijat Saqr island".

    ``whole`` is the text as a name of its own: Long Island. A landform seldom lies at the very
    settlement it shares its name with, what people built does.
    """

    place: "Phrase"
    whole: Named
    words: str
    landform: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A place that lies near another one: "Polovynkyne, near Starobilsk"."""

    place: "Phrase"
    other: "Phrase"


@dataclass(frozen=True, slots=True)
class Outskirts:
    """At the edge of a place, on one side of it where a bearing (degrees) is given."""

    place: "Phrase"
    bearing: float | None


@dataclass(frozen=True, slots=True)
class Away:
    """A distance (metres, None if not given) and a bearing (degrees, None) from a place."""

    place: "Phrase"
    distance_m: float | None
    bearing: float | None


@dataclass(frozen=True, slots=True)
class Between:
    """Somewhere between two places."""

    first: "Phrase"
    second: "Phrase"


@dataclass(frozen=True, slots=True)
class PartOf:
    """The part of an area on one side; bearing None is the middle.

    ``literal`` is True where the words can only mean a part ("the eastern part of"), False where
    they may be the press's way to say where in the country the area lies ("eastern Donetsk
    region").
    """

    place: "Phrase"
    bearing: float | None
    literal: bool
    words: str


@dataclass(frozen=True, slots=True)
class Direction:
    """A military direction or axis named after a place ("Kursk direction")."""

    place: "Phrase"


@dataclass(frozen=True, slots=True)
class BorderOf:
    """The border strip of an area, along another one if the text names it."""

    place: "Phrase"
    other: "Phrase | None" = None


@dataclass(frozen=True, slots=True)
class District:
    """A district (raion) by name; ``kind`` is the report's word for what it is."""

    name: str
    within: tuple[str, ...] = ()
    kind: str = "district"


Phrase: TypeAlias = (
    Named
    | Near
    | Site
    | Beside
    | Outskirts
    | Away
    | Between
    | PartOf
    | Direction
    | BorderOf
    | District
)

# --- Rules ---

_NUMBER = r"(?P<number>\d+(?:[.,]\d+)?)(?:\s*(?:-|–|to|до)\s*(?P<upper>\d+(?:[.,]\d+)?))?"
_PLACE = r"(?P<place>.+)"

_Builder: TypeAlias = Callable[[re.Match[str], int], Phrase]


def _away(match: re.Match[str], depth: int) -> Phrase:
    groups = match.groupdict()
    bearing = read_bearing(groups["side"]) if groups.get("side") else None
    distance = _distance_m(match) if groups.get("number") else None
    return Away(_parse(match["place"], depth), distance, bearing)


def _distance_m(match: re.Match[str]) -> float:
    numbers = [float(match[name].replace(",", ".")) for name in ("number", "upper") if match[name]]
    metres = 1000.0 if match["km"] else 1609.344 if match["miles"] else 1.0
    return sum(numbers) / len(numbers) * metres


def _part(match: re.Match[str], depth: int) -> Phrase:
    side = match.groupdict().get("side") or ""
    literal = "maybe" not in match.groupdict()
    words = match.group()[: match.start("place") - match.start()].strip()
    return PartOf(_parse(match["place"], depth), read_bearing(side), literal, words)


def side_of(text: str) -> tuple[str, float | None, str] | None:
    """Split "northern Luhansk" into the words for the side, its bearing and the place, or None."""
    match = _sided().fullmatch(text)
    return match and (match["side"], read_bearing(match["side"]), match["place"])


def _district(match: re.Match[str], _: int) -> Phrase:
    named = _named(match["place"] + (match["rest"] or ""))
    return District(named.name, named.within, match["kind"])


def _site(match: re.Match[str], depth: int) -> Phrase:
    rest = match["rest"] or ""
    place, words = match["place"], match["words"]
    whole = _named(f"{place} {words}{rest}")
    return Site(_parse(place + rest, depth), whole, words, match.re.groupindex.get("land", 0) > 0)


_IN = r"(?:(?:in|on|at|inside|within|into|across|to|в|у|во|на|до|к|по)\s+)?(?:the\s+)?"


@depends_on_words
@cache
def _rules() -> tuple[tuple[re.Pattern[str], _Builder], ...]:
    unit = rf"(?:(?P<km>{any_of('kilometres')})|(?P<miles>{any_of('miles')})|{any_of('metres')})\.?"
    length = rf"(?:(?:{any_of('about')})\s+|~)*{_NUMBER}\s*{unit}"
    away_from = any_of("away from")
    middle, border = any_of("middle"), any_of("border area")
    area = rf"\b(?:{any_of('area')})\b"
    patterns: tuple[tuple[str, _Builder], ...] = (
        # between A and B
        (
            rf"(?:(?:area|sector|stretch|road|front\s*line)\s+)?(?:{any_of('between')})\s+"
            rf"(?P<first>.+?)\s+(?:{any_of('and')})\s+(?P<second>.+)",
            lambda m, d: Between(_parse(m["first"], d), _parse(m["second"], d)),
        ),
        # 20 km (to the) west of A; за 20 км на захід від A; в 20 км к западу от A
        (
            rf"{length}\s+(?:(?:to\s+the|due|на|к|ко|в)\s+)?"
            rf"(?P<side>{directions()})(?:\s+(?:of|{away_from}))?\s+{_PLACE}",
            _away,
        ),
        # 20 km from A
        (rf"{length}\s+(?:away\s+)?(?:of|{away_from})\s+{_PLACE}", _away),
        # the eastern outskirts of A
        (
            rf"(?:(?P<side>{directions()})\s+)?(?:{any_of('outskirts')})(?:\s+of)?\s+{_PLACE}",
            lambda m, d: Outskirts(_parse(m["place"], d), read_bearing(m["side"] or "")),
        ),
        # the eastern part of A, the east of A; на сході A, восточная часть A
        (
            rf"(?P<side>{directions()}|{middle})\s+(?:{any_of('part')})\s+(?:of\s+)?(?:the\s+)?{_PLACE}",
            _part,
        ),
        (
            rf"(?P<side>{directions()}|cent(?:re|er))\s+of\s+(?:the\s+)?(?P<place>.*(?:AREA).*)",
            _part,
        ),
        (
            r"(?P<side>(?:північний\s+|південний\s+|північно-|південно-)?(?:сході?|заході?)|"
            r"півночі|північ|півдні|південь|(?:северо-|юго-)?(?:востоке?|западе?)|севере?|юге?|"
            rf"центрі?|центре)\s+{_PLACE}",
            _part,
        ),
        # west of A, without a distance
        (rf"(?P<side>{directions()})(?:\s+(?:of|{away_from}))\s+{_PLACE}", _away),
        # Kursk direction; Курський напрямок; на Покровском направлении
        (
            rf"(?P<place>.+?)\s+(?:{any_of('front')})",
            lambda m, d: Direction(_parse(m["place"], d)),
        ),
        (
            r"(?:direction|axis|напрям\w*|направлени\w*)\s+(?:of\s+|на\s+)?(?P<place>.+)",
            lambda m, d: Direction(_parse(m["place"], d)),
        ),
        # the border between A and B; A's border with B
        (
            r"border(?:\s+(?:areas?|regions?|zones?))?\s+(?:between|of)\s+(?P<place>.+?)\s+and\s+"
            r"(?P<other>.+)",
            lambda m, d: BorderOf(_parse(m["place"], d), _parse(m["other"], d)),
        ),
        (
            r"(?P<place>(?!(?:on|at|in|the)\b).+?)(?:'s)?\s+border\s+with\s+(?P<other>.+)",
            lambda m, d: BorderOf(_parse(m["place"], d), _parse(m["other"], d)),
        ),
        # border area of A; прикордоння A; приграничье A
        (
            rf"(?:{border})\s+(?:of\s+|in\s+|with\s+|райони?\s+|районы?\s+)?(?:the\s+)?{_PLACE}",
            lambda m, d: BorderOf(_parse(m["place"], d)),
        ),
        (
            rf"(?P<place>.+?)(?:'s)?\s+(?:{border})",
            lambda m, d: BorderOf(_parse(m["place"], d)),
        ),
        # near A; the front line near A; під A; вблизи A
        (
            rf"(?P<words>(?:(?:the\s+)?(?:{any_of('front line near')})\s+)?(?:{any_of('near')}|"
            r"under(?!\s.*\b(?:control|fire|attack)\b)))\s+"
            rf"(?:the\s+)?{_PLACE}",
            lambda m, d: Near(_parse(m["place"], d), m["words"]),
        ),
        # the Bakhmut area, Bakhmut and its surroundings
        (
            r"(?P<place>(?![^,]*\b(?:border|coastal)\b)[^,]+?)(?:\s+and\s+(?:its|the))?\s+"
            rf"(?P<words>{any_of('surroundings')})(?P<rest>\s*[,;(].*)?",
            _site,
        ),
        # Hawijat Saqr island
        (
            rf"(?P<place>[^,;(]+?)\s+(?P<land>)(?P<words>{any_of('landform')})(?P<rest>\s*[,;(].*)?",
            _site,
        ),
        # the airfield of Kramatorsk; аеродром Краматорськ, лес под Кременной is read above
        (
            rf"(?P<words>{any_of('airfield')})\s+(?:of\s+|in\s+|at\s+|міста\s+|города\s+)?"
            rf"(?:the\s+)?{_PLACE}",
            lambda m, d: Near(_parse(m["place"], d), m["words"]),
        ),
        # Pokrovsk district; Покровський район
        (
            rf"(?P<place>[^,;(]+?)\s+(?P<kind>{any_of('district')})"
            r"(?P<rest>\s*(?:[,;(]|\b(?:in|of|в|у)\b).*)?",
            _district,
        ),
        # Polovynkyne, near Starobilsk
        (
            rf"(?P<place>[^,]+?),?\s+(?:{any_of('beside')})\s+(?P<other>.+)",
            lambda m, d: Beside(_parse(m["place"], d), _parse(m["other"], d)),
        ),
        # eastern Donetsk region: the press's idiom, or a part
        (
            rf"(?P<maybe>)(?P<side>(?:{directions()}|cent(?:ral)|центральн\w+))\s+(?P<place>.*(?:AREA).*)",
            _part,
        ),
    )
    return tuple(
        (re.compile(f"{_IN}(?:{pattern.replace('AREA', area)})", re.IGNORECASE), builder)
        for pattern, builder in patterns
    )


@depends_on_words
@cache
def _sided() -> re.Pattern[str]:
    side = rf"(?P<side>{directions()}|{any_of('middle')})"
    return re.compile(rf"{side}\s+(?P<place>\S.*)", re.IGNORECASE)


# The eastern (Ukrainian) (front-line) city of A; the village of A: told apart from A itself.
@depends_on_words
@cache
def _described_kind() -> re.Pattern[str]:
    return re.compile(
        rf"^(?:in\s+|at\s+)?(?:the\s+)?(?:[\w-]+\s+){{0,4}}?(?:{any_of('kind of')})\s+of\s+",
        re.IGNORECASE,
    )


_LEADING = re.compile(
    r"^(?:(?:in|at|inside|within|into|on|from|в|у|во|на|з|із|зі|из|до|к)\s+)(?:the\s+)?|^the\s+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*[,;]\s*(?:(?:in|of|в|у)\s+)?(?:the\s+)?|\s+in\s+(?:the\s+)?", re.IGNORECASE
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_PARENTHESES = re.compile(r"\s*\(([^()]*)\)")


@depends_on_words
@lru_cache(maxsize=16_384)
def parse(text: str) -> Phrase:
    """Read a description of a place; a text without description is just a name."""
    return _parse(plainer(" ".join(text.split())[:MAX_LENGTH].strip(" ,;.")), _MAX_DEPTH)


# No rule matches a text without one of these or a word of the tables; most are plain names.
_SIGNS = (
    r"\d|\b(?:under|north|south|east|west|cent|border|oblast|region|front|line|area"
    r"|півн|півд|схід|сход|захід|заход|север|юг|юж|восто|запад|центр|обл)"
)


@depends_on_words
@cache
def _trigger() -> re.Pattern[str]:
    uses = (
        *(
            "near",
            "front line near",
            "beside",
            "surroundings",
            "landform",
            "airfield",
            "district",
            "front",
        ),
        *("border area", "between", "away from", "outskirts", "part", "middle"),
    )
    return re.compile(rf"{_SIGNS}|\b(?:{'|'.join(map(any_of, uses))})\b", re.IGNORECASE)


def _parse(text: str, depth: int) -> Phrase:
    words = text.strip(" ,;.")
    if depth > 0 and _trigger().search(words):
        for pattern, builder in _rules():
            match = pattern.fullmatch(words)
            if match and match.groupdict().get("place", "x").strip():
                return builder(match, depth - 1)
    return _named(words, inflected=depth < _MAX_DEPTH)


def _named(text: str, *, inflected: bool = False) -> Named:
    """Split "Sudzha (Kursk Oblast), Russia" into the name and what it lies in."""
    inside = tuple(part.strip() for part in _PARENTHESES.findall(text) if part.strip())
    parts = [part for part in _CLAUSE.split(_PARENTHESES.sub("", text)) if part.strip()]
    if not parts:
        return Named(text)
    name, *within = parts
    bare = _bare(name)
    case = bool(_CYRILLIC.search(bare)) and (inflected or bare != name)
    return Named(bare, (*inside, *map(_bare, within)), case)


def _bare(name: str) -> str:
    without_kind = _described_kind().sub("", name)
    return _LEADING.sub("", without_kind).strip() or name
