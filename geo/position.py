"""A point on Earth, and reading one from typed or pasted text.

``geopy.Point.from_string`` was tried first: it searches instead of matching the whole text, so
that "48 12 30 N 37 10 0 E" gives 10, 0 and "48,2 37,1" gives 37, 1, and it wraps longitude 200 to
-160 without a word. A wrong pin is worse than none, so a strict reader stands here instead; MGRS
goes through the ``mgrs`` library.
"""

import re
import warnings
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import mgrs
from pydantic import BaseModel, ConfigDict, Field

from geo.errors import InvalidPosition
from geo.utm import parse_utm

METRES_PER_DEGREE = 111_320.0
"""Length of one degree along a meridian or the equator (WGS 84, rounded)."""

_MAX_LENGTH = 200
Axis = Literal["latitude", "longitude"]


class Position(BaseModel):
    """A point in WGS 84 degrees, always in range and finite."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]

    @property
    def words(self) -> str:
        """The position as people write it: "48.2820° N, 37.1810° E"."""
        north = "N" if self.latitude >= 0 else "S"
        east = "E" if self.longitude >= 0 else "W"
        return f"{abs(self.latitude):.4f}° {north}, {abs(self.longitude):.4f}° {east}"


@dataclass(frozen=True, slots=True)
class ParsedPosition:
    """What a text says about a position.

    Attributes
    ----------
    precision_m
        Half of the last digit's step in metres: how far off the true place can be although every
        digit is right.
    reading
        In words, how the text was understood.
    """

    position: Position
    precision_m: float
    reading: str


def parse_position(text: str) -> ParsedPosition:
    """Read decimal degrees, degrees-minutes-seconds, an MGRS reference or a UTM position.

    Latitude comes first unless letters (N, S, E, W, "с.ш.", "сх.д.") or words (lat, lon) say
    otherwise. A comma between digits is a decimal sign only where the text cannot mean a pair.

    Raises
    ------
    InvalidPosition
        When the whole text is not one position, or the position is out of range; the message
        says what to mend.
    """
    cleaned = _clean(text)
    if not cleaned:
        raise InvalidPosition("No position was given.")
    if len(cleaned) > _MAX_LENGTH:
        raise InvalidPosition("This text is too long to be a position.")
    if match := _MGRS.fullmatch(cleaned.upper()):
        return _parse_mgrs(match)
    if utm := parse_utm(cleaned):
        longitude, latitude = utm
        position = Position(longitude=longitude, latitude=latitude)
        reading = f"UTM zone, easting and northing {cleaned}: {position.words}"
        return ParsedPosition(position, 0.5, reading)
    return _parse_degrees(cleaned)


def swapped(position: Position) -> Position | None:
    """Exchange latitude and longitude, or give None when that is no position on Earth."""
    if abs(position.longitude) > 90:
        return None
    return Position(longitude=position.latitude, latitude=position.longitude)


def step_degrees(told: float | str) -> float:
    """Give the step of the last digit of a coordinate in degrees: 48.2 is known to 0.1.

    A number that is a whole one counts as written with one decimal, as JSON and YAML write it.
    """
    text = told if isinstance(told, str) else repr(float(told))
    _, _, decimals = text.strip().replace(",", ".").partition(".")
    digits = len(decimals) if decimals.isdigit() else (6 if decimals else 0)
    return float(10.0**-digits)


# --- MGRS ---------------------------------------------------------------------------------------

_MGRS = re.compile(
    r"(?:MGRS:?\s*)?(?P<zone>\d{1,2})\s*(?P<band>[C-HJ-NP-X])\s*(?P<square>[A-HJ-NP-Z][A-HJ-NP-V])"
    r"\s*(?P<digits>\d{0,5}\s*\d{0,5})"
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"


def _parse_mgrs(match: re.Match[str]) -> ParsedPosition:
    halves = match["digits"].split()
    digits = "".join(halves)
    if len(digits) % 2 or (len(halves) == 2 and len(halves[0]) != len(halves[1])):
        raise InvalidPosition("An MGRS reference needs as many digits for east as for north.")
    zone = int(match["zone"])
    if not 1 <= zone <= 60:
        raise InvalidPosition("An MGRS zone is a number from 1 to 60.")
    half = len(digits) // 2
    easting, northing = digits[:half], digits[half:]
    prefix = f"{zone}{match['band']}{match['square']}"
    try:
        # The library gives the middle of the square, which is the honest point (see the tests),
        # and only warns of letters that contradict each other: the band is checked below.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            latitude, longitude = mgrs.MGRS().toLatLon(prefix + digits)
    except mgrs.core.MGRSError as error:
        raise InvalidPosition(
            f"{prefix} is not an MGRS square: check the zone and the letters."
        ) from error
    south = -80 + 8 * _BANDS.index(match["band"])
    north = 84 if match["band"] == "X" else south + 8
    if not south - 1 <= latitude <= north + 1:
        raise InvalidPosition(f"{prefix} is not an MGRS square: its letters contradict each other.")
    size_m = 10.0 ** (5 - half)
    return ParsedPosition(
        Position(longitude=longitude, latitude=latitude),
        size_m / 2,
        f"MGRS reference {prefix} {easting} {northing}".strip()
        + f", a square of {_metres(size_m)}",
    )


# --- Degrees ------------------------------------------------------------------------------------

_REPLACEMENTS = str.maketrans(
    {
        **dict.fromkeys("′’ʹ‘ʼ´`", "'"),
        **dict.fromkeys("″”“„ʺ", '"'),
        **dict.fromkeys("º˚ᵒ", "°"),
        **dict.fromkeys("−–—‐‑", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\u200b\ufeff\t\r\n", " "),
    }
)

_AXIS_WORDS = (
    (r"latitude|lat|широта", "lat"),
    (r"longitude|long|lon|lng|довгота|долгота", "lon"),
    (r"північної\s+широти|северной\s+широты|північ|пн\.?\s*ш\.?|с\.?\s*ш\.?|пн|north|n|с", "N"),
    (r"південної\s+широти|южной\s+широты|пд\.?\s*ш\.?|ю\.?\s*ш\.?|пд|south|s|ю", "S"),
    (r"східної\s+довготи|восточной\s+долготы|сх\.?\s*д\.?|в\.?\s*д\.?|сх|east|e|в", "E"),
    (r"західної\s+довготи|западной\s+долготы|зх\.?\s*д\.?|з\.?\s*д\.?|зх|west|w|з", "W"),
)
_TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+])|(?P<unit>''|[°'\":]|deg(?:rees)?\b)"
    r"|(?P<separator>[,;/|])|(?P<space>\s+)|"
    + "|".join(
        rf"(?P<axis_{code}>(?:{words})(?![a-zа-яіїєґ])\.?=?)" for words, code in _AXIS_WORDS
    ),
    re.IGNORECASE,
)
_AXES: dict[str, Axis] = {
    "lat": "latitude",
    "N": "latitude",
    "S": "latitude",
    "lon": "longitude",
    "E": "longitude",
    "W": "longitude",
}
_FORM = (
    "Write a position as 48.2820, 37.1810 (latitude first), 48°16'55\"N 37°10'52\"E or "
    "MGRS 37U CP 650 492."
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Angle:
    degrees: float
    step: float
    axis: Axis | None
    parts: int


# 48-16-30N, as aviation has it; 48d16m30s N, as programs do.
_OTHER_FORMS: Final = (
    (
        re.compile(r"\b(\d{1,3})-(\d{1,2})(?:-(\d{1,2}(?:\.\d+)?))?(?=\s?[NSEW]\b)", re.I),
        r"\1 \2 \3",
    ),
    (
        re.compile(r"(\d)\s?d\s?(\d{1,2})\s?m\s?(?:(\d{1,2}(?:\.\d+)?)\s?s\b)?", re.I),
        r"\1 \2 \3",
    ),
)


def _clean(text: str) -> str:
    cleaned = " ".join(text.translate(_REPLACEMENTS).split()).strip("()[]{}. ")
    for form, written in _OTHER_FORMS:
        cleaned = form.sub(written, cleaned)
    return re.sub(
        r"\b(lat\w*|lo?ng?\w*|широта|довгота|долгота)\s*[:=]\s*", r"\1 ", cleaned, flags=re.I
    )


def _parse_degrees(text: str) -> ParsedPosition:
    first, second = (_read_angle(half) for half in _split(_tokens(_decimal_points(text))))
    if first.axis == second.axis and first.axis is not None:
        raise InvalidPosition(f"Both numbers are marked as {first.axis}. {_FORM}")
    longitude_first = first.axis == "longitude" or second.axis == "latitude"
    latitude, longitude = (second, first) if longitude_first else (first, second)
    _check_range(latitude.degrees, longitude.degrees, marked=bool(first.axis or second.axis))
    how = {1: "decimal degrees", 2: "degrees and minutes", 3: "degrees, minutes and seconds"}
    step_m = max(latitude.step, longitude.step) * METRES_PER_DEGREE
    position = Position(longitude=longitude.degrees, latitude=latitude.degrees)
    order = "longitude first" if longitude_first else "latitude first"
    return ParsedPosition(
        position,
        max(step_m / 2, 0.5),
        f"{how[max(first.parts, second.parts)]}, {order}: {position.words}, "
        f"known to about {_metres(max(step_m / 2, 0.5))}",
    )


def _check_range(latitude: float, longitude: float, *, marked: bool) -> None:
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        return
    if abs(latitude) > 90:
        problem = f"Latitude {latitude:g} is outside -90 to 90."
        if not marked and abs(latitude) <= 180 and abs(longitude) <= 90:
            problem += " Latitude comes first: are the two numbers swapped?"
    else:
        problem = f"Longitude {longitude:g} is outside -180 to 180."
    raise InvalidPosition(problem)


def _decimal_points(text: str) -> str:
    """Turn decimal commas into points where the text cannot be a plain pair."""
    if "." in re.sub(r"[^\d.,]", "", re.sub(r"(?<!\d)\.|\.(?!\d)", "", text)):
        return text
    commas = len(re.findall(r"(?<=\d),(?=\d)", text))
    if commas == 0:
        return text
    if commas == 1 and re.fullmatch(r"\s*[-+]?\d+,\d+\s*", text):
        return text  # "48,37" is a pair of whole degrees
    if commas == 3 and re.fullmatch(r"[\s\d,+-]*", text):
        raise InvalidPosition("Commas here could be decimals or separators. " + _FORM)
    return re.sub(r"(?<=\d),(?=\d)", ".", text)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise InvalidPosition(f"Cannot read {text[at : at + 20]!r} in a position. {_FORM}")
        kind, _, axis = match.lastgroup.partition("_")
        if kind == "axis":
            tokens.append(_Token("axis", axis))
        elif kind != "space":
            tokens.append(_Token(kind, match.group()))
        at = match.end()
    return tokens


def _split(tokens: list[_Token]) -> tuple[list[_Token], list[_Token]]:
    """Divide the tokens into those of the first and the second angle."""
    kinds = [token.kind for token in tokens]
    if kinds.count("separator") == 1:
        middle = kinds.index("separator")
        return tokens[:middle], tokens[middle + 1 :]
    if "separator" in kinds:
        raise InvalidPosition(f"A position has two parts. {_FORM}")
    axes = [place for place, kind in enumerate(kinds) if kind == "axis"]
    degrees = [place for place, token in enumerate(tokens) if token.text in ("°", "deg", "degrees")]
    numbers = [place for place, kind in enumerate(kinds) if kind == "number"]
    if len(axes) == 2:
        middle = axes[1] if axes[0] == 0 else axes[0] + 1
    elif len(degrees) == 2:
        middle = degrees[1] - 1
    elif len(numbers) in (2, 4, 6):
        middle = numbers[len(numbers) // 2]
    else:
        raise InvalidPosition(_FORM)
    if kinds[middle - 1] == "sign":
        middle -= 1
    return tokens[:middle], tokens[middle:]


_UNITS = ({"°", "deg", "degrees", ":"}, {"'", ":"}, {'"', "''"})


def _read_angle(tokens: list[_Token]) -> _Angle:
    axes = [token.text for token in tokens if token.kind == "axis"]
    signs = [token.text for token in tokens if token.kind == "sign"]
    rest = [token for token in tokens if token.kind in ("number", "unit")]
    numbers = [token.text for token in rest if token.kind == "number"]
    starts_right = [t.kind for t in tokens if t.kind != "axis"][: len(signs) + 1]
    inside = [token.kind for token in tokens[1:-1]]
    if (
        not 1 <= len(numbers) <= 3
        or len(axes) > 1
        or "axis" in inside
        or len(signs) > 1
        or starts_right != ["sign"] * len(signs) + ["number"]
        or any("." in number for number in numbers[:-1])
    ):
        raise InvalidPosition(_FORM)
    place = -1
    for token in rest:
        if token.kind == "number":
            place += 1
        elif token.text.lower() not in _UNITS[place]:
            raise InvalidPosition(_FORM)
    values = [float(number) for number in numbers]
    if any(value >= 60 for value in values[1:]):
        raise InvalidPosition("Minutes and seconds must be less than 60.")
    degrees = sum(value / 60**power for power, value in enumerate(values))
    decimals = len(numbers[-1].partition(".")[2])
    negative = "-" in signs
    if axes and axes[0] in "SW":
        if negative:
            raise InvalidPosition("Give either a minus sign or S / W, not both.")
        negative = True
    return _Angle(
        degrees=-degrees if negative else degrees,
        step=10.0**-decimals / 60 ** (len(numbers) - 1),
        axis=_AXES[axes[0]] if axes else None,
        parts=len(numbers),
    )


def _metres(metres: float) -> str:
    return f"{metres / 1000:.3g} km" if metres >= 1000 else f"{metres:.3g} m"
