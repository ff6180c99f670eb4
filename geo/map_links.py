"""Coordinates out of a link to a map: the pin if the link has one, else the middle of the view."""

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import ValidationError

from geo.errors import InvalidPosition
from geo.position import METRES_PER_DEGREE, ParsedPosition, Position, parse_position

_LINK: Final = re.compile(r"\s*(?:https?|geo):", re.IGNORECASE)
_NUMBER: Final = r"(-?\d{1,3}(?:\.\d+)?)"
_LONGITUDE_FIRST: Final = re.compile(r"(^|\.)yandex\.", re.IGNORECASE)
_PAIR: Final = re.compile(rf"^{_NUMBER}[,;~ ]\s*{_NUMBER}")
_PIN: Final = re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}")
_VIEW: Final = re.compile(rf"@{_NUMBER},{_NUMBER}(?:,(\d+(?:\.\d+)?)z)?")
_SLASHES: Final = re.compile(rf"(?:map=)?(\d{{1,2}}(?:\.\d+)?)/{_NUMBER}/{_NUMBER}")
_GEO: Final = re.compile(rf"geo:{_NUMBER},{_NUMBER}(?:[,;?].*)?", re.IGNORECASE)
_EQUATOR_M: Final = 40_075_017.0
_MAX_LENGTH: Final = 2_000


def is_link(text: str) -> bool:
    """Tell whether a text means to be a link or a ``geo:`` address, whatever it holds."""
    return _LINK.match(text) is not None


def read_position(text: str) -> ParsedPosition:
    """Read coordinates, or the position in a link to a map.

    Raises
    ------
    InvalidPosition
        It is neither; the message says what is wrong with it.
    """
    return parse_map_link(text) if is_link(text) else parse_position(text)


def parse_map_link(text: str) -> ParsedPosition:
    """Read a link of OpenStreetMap, Google, Yandex, Bing, Apple, Wikimapia, DeepStateMAP and the
    like, or a ``geo:`` address (RFC 5870). Nothing is fetched.

    Raises
    ------
    InvalidPosition
        When the text is no link, or the link holds no coordinates (short links do not).
    """  # noqa: D205
    link = text.strip()
    if match := _GEO.fullmatch(link):
        return _pin(match[1], match[2])
    if len(link) > _MAX_LENGTH or not re.match(r"https?://\S+$", link, re.IGNORECASE):
        raise InvalidPosition("This is no link to a map.")
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise InvalidPosition("This link cannot be read.") from error
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    if match := _PIN.search(path):
        return _pin(match[1], match[2])
    fields = {
        **{name: values[0] for name, values in parse_qs(fragment.lstrip("#?")).items()},
        **{name: values[0] for name, values in parse_qs(parts.query).items()},
    }
    found = _from_fields(fields, longitude_first=bool(_LONGITUDE_FIRST.search(parts.netloc)))
    if found is not None:
        return found
    if match := _VIEW.search(path):
        return _view(match[1], match[2], match[3])
    for place in (fragment, path):
        if match := _SLASHES.search(place):
            return _view(match[2], match[3], match[1])
    raise InvalidPosition("This link holds no coordinates; short links do not.")


def _from_fields(fields: dict[str, str], *, longitude_first: bool) -> ParsedPosition | None:
    for latitude, longitude in (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng")):
        if latitude in fields and longitude in fields:
            return _pin(fields[latitude], fields[longitude])
    for name in ("pt", "q", "query", "destination", "coordinate", "ll", "cp", "center", "sll"):
        if match := _PAIR.match(fields.get(name, "")):
            first, second = match[1], match[2]
            return _pin(second, first) if longitude_first else _pin(first, second)
    return None


def _pin(latitude: str, longitude: str) -> ParsedPosition:
    decimals = min(len(number.partition(".")[2]) for number in (latitude, longitude))
    precision_m = max(10.0**-decimals / 2 * METRES_PER_DEGREE, 1.0)
    return _parsed(latitude, longitude, precision_m, "the point marked in the map link")


def _view(latitude: str, longitude: str, zoom: str | None) -> ParsedPosition:
    """Read the middle of a view: known to about half a screen, two tiles of that zoom level."""
    precision_m = round(2 * _EQUATOR_M / 2 ** min(float(zoom), 22.0)) if zoom else 5_000.0
    return _parsed(latitude, longitude, precision_m, "the middle of the map the link shows")


def _parsed(latitude: str, longitude: str, precision_m: float, what: str) -> ParsedPosition:
    try:
        position = Position(longitude=float(longitude), latitude=float(latitude))
    except (ValidationError, ValueError) as error:
        raise InvalidPosition("The coordinates in this link are out of range.") from error
    return ParsedPosition(position, precision_m, f"{what}: {position.words}")
