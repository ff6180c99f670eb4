"""Field types the models share: text without traps, codes that exist, numbers within reason.

Each refuses with one sentence a staff officer understands; ``events.model.problems`` collects them.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

import uuid6
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from events.dates.edtf import FIRST_YEAR, LAST_YEAR
from events.model.countries import ALPHA3

MOST = 10_000_000
"""Largest number of people taken; more is a slip of the keyboard."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Invisible and without meaning in any script, or able to show a text in another order than it has.
# The joiners U+200C and U+200D and the marks U+200E and U+200F stay: Persian, Nepali, Arabic and
# Hebrew are written with them.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_ONLY_MARKS = re.compile("[\\s\u200c-\u200f\u2028\u2029]*")


class Model(BaseModel):
    """Base of every model: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def clean_text(value: str, *, longest: int, lines: bool = False) -> str:
    """Bring typed or pasted text into one form, or say why it cannot be kept.

    Line ends become a line feed (or a space where ``lines`` is false), invisible characters and
    direction overrides are taken out, letters are composed (Unicode NFC), and the ends are
    stripped. Right-to-left text stays as it is. Doing it twice changes nothing.

    Parameters
    ----------
    longest
        Most characters kept.
    lines
        Keep line breaks and tabs.

    Raises
    ------
    ValueError
        For control characters, and for text that is too long.
    """
    if value.isascii() and value.isprintable():
        value = value.strip()
    else:
        if control := _CONTROL.search(value):
            raise ValueError(
                f"Holds a character that cannot be shown (U+{ord(control[0]):04X}, "
                f"character {control.start() + 1}). Delete it."
            )
        value = unicodedata.normalize("NFC", _INVISIBLE.sub("", value))
        value = _LINE_ENDS.sub("\n", value) if lines else " ".join(value.split())
        value = "" if _ONLY_MARKS.fullmatch(value) else value.strip()
    if len(value) > longest:
        raise ValueError(f"Has {len(value):,} characters; at most {longest:,} fit. Shorten it.")
    return value


def _required(value: str, *, longest: int) -> str:
    cleaned = clean_text(value, longest=longest)
    if not cleaned:
        raise ValueError("Is empty; it is needed.")
    return cleaned


def _optional(value: str, *, longest: int, lines: bool = False) -> str | None:
    """Clean text that may be missing; empty text is missing text."""
    return clean_text(value, longest=longest, lines=lines) or None


def _check_code(value: str) -> str:
    if value in ALPHA3:
        return value
    shown = value[:20]
    if value.upper() in ALPHA3:
        raise ValueError(f"Write the country code in capitals: {value.upper()}.")
    raise ValueError(f"'{shown}' is not a country code of ISO 3166-1 (three letters, as in UKR).")


_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*)?")
"""An address nothing can be said against, as nearly all are; looked at first since it is quick."""


def _check_url(value: str) -> str:
    cleaned = value.strip()
    if len(cleaned) > 2_000:
        raise ValueError(f"Has {len(cleaned):,} characters; at most 2,000 fit.")
    if _PLAIN_URL.fullmatch(cleaned):
        return cleaned
    try:
        parts = urlsplit(cleaned)
        host = parts.hostname
        _ = parts.port  # reading it is what checks it
    except ValueError as error:
        raise ValueError("Is not a web address. Copy it from the browser's address bar.") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError("Only web addresses that start with https:// or http:// are kept.")
    if not host or re.search(r"[\s<>\"\\^`{}|\x00-\x20\x7f-\x9f\ud800-\udfff]", cleaned):
        raise ValueError("Is not a web address. Copy it from the browser's address bar.")
    return cleaned


_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _read_day(value: Any) -> date:  # noqa: ANN401 - whatever a stranger's file holds
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"There is no day {value} in the calendar.") from error
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("Write a day as 2025-04-08: year, month, day.")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"The year {value.year} is outside {FIRST_YEAR} to {LAST_YEAR}; check it.")
    return value


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def is_unset(value: object) -> bool:
    """Tell whether a field is left out where it is written, as few events have it."""
    return value is None


def new_event_id() -> str:
    """Make an identifier nobody has used: a UUIDv7 (RFC 9562), in order of time."""
    return str(uuid6.uuid7())


EventId = Annotated[
    str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
"""A UUIDv7 in lower case."""

Alpha3 = Annotated[
    str,
    AfterValidator(_check_code),
    WithJsonSchema(
        {"type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 3166-1 alpha-3"}
    ),
]
"""ISO 3166-1 alpha-3 code of a state, or XKX."""

Title = Annotated[
    str,
    AfterValidator(partial(_required, longest=140)),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 140}),
]
Line = Annotated[
    str,
    AfterValidator(partial(_optional, longest=300)),
    WithJsonSchema({"type": "string", "maxLength": 300}),
]
"""One line of text that may be missing; use as ``Line | None``."""

Name = Annotated[
    str,
    AfterValidator(partial(_required, longest=300)),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 300}),
]
"""One line of text that must be there."""

Paragraphs = Annotated[
    str,
    AfterValidator(partial(_optional, longest=5_000, lines=True)),
    WithJsonSchema({"type": "string", "maxLength": 5_000}),
]
"""Plain text with line breaks that may be missing; use as ``Paragraphs | None``."""

WebAddress = Annotated[
    str,
    AfterValidator(_check_url),
    WithJsonSchema({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://", "maxLength": 2_000}),
]
Day = Annotated[
    date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})
]
"""A calendar date, never a moment."""

UtcTime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST)]
"""A number of people."""

Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
