"""How reports describe places: "20 km west of Sudzha", "between A and B", "border area of C".

Text goes in, a small tree of phrases comes out; what each means on the map is
`geo.reading.described`. English, Ukrainian and Russian are read alike.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from geo.reading.wording import plainer

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
    """A district (raion) by name."""

    name: str
    within: tuple[str, ...] = ()


Phrase: TypeAlias = (
    Named | Near | Beside | Outskirts | Away | Between | PartOf | Direction | BorderOf | District
)

# --- Directions ----------------------------------------------------------------------------------

_SIDES: Final = (
    # (stems, degrees east, degrees north)
    (r"north|північ|північн|север", 0, 1),
    (r"south|півден|південь|півдн|юг|юж", 0, -1),
    (r"east|схід|східн|сход|восток|восточн", 1, 0),
    (r"west|захід|західн|заход|запад", -1, 0),
)
_SHORT: Final = {
    **{"n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0, "w": 270.0},
    **{"nw": 315.0},
}
_SIDE = (
    r"(?:north|south|east|west|півн\w*|півд\w*|сх[іо]д\w*|зах[іо]д\w*|север\w*|ю[гж]\w*|"
    r"вост\w*|запад\w*)"
)
_DIRECTION = (
    rf"{_SIDE}(?:[\s-]*{_SIDE})?(?:ern|erly|ward|wards|ее|нее)?|\b(?:n|s|e|w|ne|nw|se|sw)\b"
)
_MIDDLE = r"cent(?:ral|re|er)|центр\w*|середин\w*"


def read_bearing(text: str) -> float | None:
    """Give the bearing in degrees of "north-east", "південний схід", "SW"; None for none."""
    words = text.casefold().strip()
    if words in _SHORT:
        return _SHORT[words]
    east = north = 0
    for stems, x, y in _SIDES:
        if re.search(stems, words):
            east, north = east + x, north + y
    bearings = {
        (0, 1): 0.0,
        (1, 1): 45.0,
        (1, 0): 90.0,
        (1, -1): 135.0,
        (0, -1): 180.0,
        (-1, -1): 225.0,
        (-1, 0): 270.0,
        (-1, 1): 315.0,
    }
    return bearings.get((east, north))


# --- Rules ---

_NUMBER = r"(?P<number>\d+(?:[.,]\d+)?)(?:\s*(?:-|–|to|до)\s*(?P<upper>\d+(?:[.,]\d+)?))?"
_UNIT = (
    r"(?P<unit>km|kms|kilomet\w+|км|кілометр\w*|километр\w*|mi|miles?|миль|m|met(?:er|re)s?|"
    r"м|метр\w*)"
)
_ABOUT = (
    r"(?:(?:some|about|around|approximately|roughly|circa|ca\.?|близько|приблизно|біля|около|"
    r"примерно|за|в|во|на|at|~)\s+|~)*"
)
_FROM = r"(?:\s+(?:of|from|від|од|от))?\s+"
_PLACE = r"(?P<place>.+)"

_Builder: TypeAlias = Callable[[re.Match[str], int], Phrase]


def _away(match: re.Match[str], depth: int) -> Phrase:
    groups = match.groupdict()
    bearing = read_bearing(groups["side"]) if groups.get("side") else None
    distance = _distance_m(match) if groups.get("number") else None
    return Away(_parse(match["place"], depth), distance, bearing)


def _distance_m(match: re.Match[str]) -> float:
    numbers = [float(match[name].replace(",", ".")) for name in ("number", "upper") if match[name]]
    unit = match["unit"].casefold()
    if unit.startswith(("km", "kilo", "км", "кіло", "кило")):
        metres = 1000.0
    elif unit.startswith(("mi", "миль")):
        metres = 1609.344
    else:
        metres = 1.0
    return sum(numbers) / len(numbers) * metres


def _part(match: re.Match[str], depth: int) -> Phrase:
    side = match.groupdict().get("side") or ""
    literal = "maybe" not in match.groupdict()
    words = match.group()[: match.start("place") - match.start()].strip()
    return PartOf(_parse(match["place"], depth), read_bearing(side), literal, words)


def side_of(text: str) -> tuple[str, float | None, str] | None:
    """Split "northern Luhansk" into the words for the side, its bearing and the place, or None."""
    match = _SIDED.fullmatch(text)
    return match and (match["side"], read_bearing(match["side"]), match["place"])


def _district(match: re.Match[str], _: int) -> Phrase:
    named = _named(match["place"] + (match["rest"] or ""))
    return District(named.name, named.within)


_IN = r"(?:(?:in|on|at|inside|within|into|across|to|в|у|во|на|до|к|по)\s+)?(?:the\s+)?"

_RULES: Final[tuple[tuple[re.Pattern[str], _Builder], ...]] = tuple(
    (re.compile(rf"{_IN}(?:{pattern})", re.IGNORECASE), builder)
    for pattern, builder in (
        # between A and B
        (
            r"(?:(?:area|sector|stretch|road|front\s*line)\s+)?(?:between|між|между)\s+(?P<first>.+?)"
            r"\s+(?:and|та|і|й|и)\s+(?P<second>.+)",
            lambda m, d: Between(_parse(m["first"], d), _parse(m["second"], d)),
        ),
        # 20 km (to the) west of A; за 20 км на захід від A; в 20 км к западу от A
        (
            rf"{_ABOUT}{_NUMBER}\s*{_UNIT}\.?\s+(?:(?:to\s+the|due|на|к|ко|в)\s+)?"
            rf"(?P<side>{_DIRECTION}){_FROM}{_PLACE}",
            _away,
        ),
        # 20 km from A
        (rf"{_ABOUT}{_NUMBER}\s*{_UNIT}\.?\s+(?:away\s+)?(?:from|of|від|од|от)\s+{_PLACE}", _away),
        # the eastern outskirts of A
        (
            rf"(?:(?P<side>{_DIRECTION})\s+)?(?:outskirts?|edge|suburbs?|околиц\w+|окраин\w*|"
            rf"передмість\w*|передмістя|пригород\w*)(?:\s+of)?\s+{_PLACE}",
            lambda m, d: Outskirts(_parse(m["place"], d), read_bearing(m["side"] or "")),
        ),
        # the eastern part of A, the east of A; на сході A, восточная часть A
        (
            rf"(?P<side>{_DIRECTION}|{_MIDDLE})\s+(?:part|parts|half|portion|end|areas?|districts?|"
            rf"частин\w*|част\w*|район\w*)\s+(?:of\s+)?(?:the\s+)?{_PLACE}",
            _part,
        ),
        (rf"(?P<side>{_DIRECTION}|cent(?:re|er))\s+of\s+(?:the\s+)?(?P<place>.*(?:AREA).*)", _part),
        (
            r"(?P<side>(?:північний\s+|південний\s+|північно-|південно-)?(?:сході?|заході?)|"
            r"півночі|північ|півдні|південь|(?:северо-|юго-)?(?:востоке?|западе?)|севере?|юге?|"
            rf"центрі?|центре)\s+{_PLACE}",
            _part,
        ),
        # west of A, without a distance
        (rf"(?P<side>{_DIRECTION})(?:\s+(?:of|from|від|од|от))\s+{_PLACE}", _away),
        # Kursk direction; Курський напрямок; на Покровском направлении
        (
            r"(?P<place>.+?)\s+(?:direction|axis|sector|front|напрям\w*|направлени\w*)",
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
            r"(?:border(?:\s*land)?\s*(?:areas?|regions?|zones?|districts?|strip)?|прикордонн\w+|"
            rf"приграничн?\w*)\s+(?:of\s+|in\s+|with\s+|райони?\s+|районы?\s+)?(?:the\s+)?{_PLACE}",
            lambda m, d: BorderOf(_parse(m["place"], d)),
        ),
        (
            r"(?P<place>.+?)(?:'s)?\s+border\s*(?:land)?\s*(?:areas?|regions?|zones?|strip)?",
            lambda m, d: BorderOf(_parse(m["place"], d)),
        ),
        # near A; the front line near A; під A; вблизи A
        (
            r"(?P<words>(?:(?:the\s+)?(?:front\s*-?\s*line|frontline|line\s+of\s+contact|area|vicinity|"
            r"positions?|approach\w*|surroundings?|environs)\s+)?(?:near(?:\s+to)?|close\s+to|not\s+far"
            r"\s+from|outside(?:\s+of)?|under(?!\s.*\b(?:control|fire|attack)\b)|around|towards?|by|of|in\s+the\s+(?:area|vicinity|direction)"
            r"\s+of)|(?:area|vicinity|surroundings|environs|approaches)\s+(?:of|to)|"
            r"лін\w+\s+фронту\s+(?:біля|поблизу|під)|"
            r"лини\w+\s+фронта\s+(?:возле|около|близ|вблизи|под|у)|"
            r"біля|поблизу|неподалік(?:\s+від)?|недалеко\s+від|поруч\s+(?:з|із)|коло|під|районі?|"
            r"околиц\w*|возле|около|близ|вблизи|недалеко\s+от|неподал[её]ку(?:\s+от)?|рядом\s+с|под|"
            r"районе|окрестност\w+|підступ\w+(?:\s+до)?|подступ\w+(?:\s+к)?)\s+"
            rf"(?:the\s+)?{_PLACE}",
            lambda m, d: Near(_parse(m["place"], d), m["words"]),
        ),
        # the Bakhmut area, Bakhmut and its surroundings
        (
            r"(?P<place>(?![^,]*\b(?:border|coastal)\b)[^,]+?)(?:\s+and\s+(?:its|the))?\s+"
            r"(?P<words>area|vicinity|surroundings|surrounding\s+areas?|environs|forests?|woods?|"
            r"(?:international\s+)?airport|airfield|air\s?base|aerodrome|(?:railway|train)\s+station|"
            r"training\s+ground)",
            lambda m, d: Near(_parse(m["place"], d), m["words"]),
        ),
        # the airfield of Kramatorsk; аеродром Краматорськ, лес под Кременной is read above
        (
            r"(?P<words>(?:international\s+)?airport|airfield|air\s?base|aerodrome|аеропорт\w*|аэропорт\w*|"
            r"аеродром\w*|аэродром\w*|авіабаз\w*|авиабаз\w*)\s+(?:of\s+|in\s+|at\s+|міста\s+|города\s+)?"
            rf"(?:the\s+)?{_PLACE}",
            lambda m, d: Near(_parse(m["place"], d), m["words"]),
        ),
        # Pokrovsk district; Покровський район
        (
            r"(?P<place>[^,;]+?)\s+(?:district|raion|rayon|raions|municipality|район\w*|р-н\w*)"
            r"(?P<rest>\s*(?:[,;(]|\b(?:in|of|в|у)\b).*)?",
            _district,
        ),
        # Polovynkyne, near Starobilsk
        (
            r"(?P<place>[^,]+?),?\s+(?:near(?:\s+to)?|close\s+to|not\s+far\s+from|outside|біля|"
            r"поблизу|неподалік(?:\s+від)?|возле|около|вблизи|недалеко\s+от)\s+(?P<other>.+)",
            lambda m, d: Beside(_parse(m["place"], d), _parse(m["other"], d)),
        ),
        # eastern Donetsk region: the press's idiom, or a part
        (
            rf"(?P<maybe>)(?P<side>(?:{_DIRECTION}|cent(?:ral)|центральн\w+))\s+(?P<place>.*(?:AREA).*)",
            _part,
        ),
    )
)
_SIDED: Final = re.compile(rf"(?P<side>{_DIRECTION}|{_MIDDLE})\s+(?P<place>\S.*)", re.IGNORECASE)
_AREA_WORD = (
    r"\b(?:oblast|region|province|krai|republic|district|raion|област\w*|обл\b|край|республік\w*|"
    r"республик\w*|ukraine|russia|україн\w*|украин\w*|росі\w*|росси\w*)\b"
)
_RULES_READY: Final = tuple(
    (re.compile(pattern.pattern.replace("AREA", _AREA_WORD), re.IGNORECASE), builder)
    for pattern, builder in _RULES
)

# The eastern (Ukrainian) (front-line) city of A; the village of A: told apart from A itself.
_DESCRIBED_KIND = re.compile(
    r"^(?:in\s+|at\s+)?(?:the\s+)?(?:[\w-]+\s+){0,4}?(?:city|town|village|settlement|hamlet|port)\s+of\s+",
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


@lru_cache(maxsize=16_384)
def parse(text: str) -> Phrase:
    """Read a description of a place; a text without description is just a name."""
    return _parse(plainer(" ".join(text.split())[:MAX_LENGTH].strip(" ,;.")), _MAX_DEPTH)


# No rule matches a text without one of these, and most texts are plain names.
_TRIGGER = re.compile(
    r"[\d]|\b(?:near|close|not|outside|under|around|towards?|by|of|between|north|south|east|west|cent|outskirt"
    r"|edge|suburb|direction|axis|sector|border|area|vicinity|position|approach|surround|environ"
    r"|front|line|district|raion|rayon|municipal|oblast|region"
    r"|між|меж|біля|поблизу|неподалік|недалеко|поруч|рядом|коло|під|под|воз|окол|близ|вблизи|район"
    r"|півн|півд|схід|сход|захід|заход|север|юг|юж|восто|запад|центр|середин|околиц|окраин|перед"
    r"|forest|wood|air|aero|аеро|аэро|авіа|авиа|station|training|окрест|неподал|підступ|подступ"
    r"|приг|напрям|направ|прик|част|лін|р-н|обл)",
    re.IGNORECASE,
)


def _parse(text: str, depth: int) -> Phrase:
    words = text.strip(" ,;.")
    if depth > 0 and _TRIGGER.search(words):
        for pattern, builder in _RULES_READY:
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
    without_kind = _DESCRIBED_KIND.sub("", name)
    return _LEADING.sub("", without_kind).strip() or name
