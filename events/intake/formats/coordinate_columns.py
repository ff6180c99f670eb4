"""Pairs of columns that hold coordinates, by names that differ by one word alone."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from events.intake.formats.base import key_of
from events.intake.formats.cell_values import number_of
from events.intake.formats.import_words import words_of_use
from geo.words import depends_on_words, pattern_of


def share_of(values: Sequence[object], test: Any) -> float:  # noqa: ANN401 - any test of a text
    """Give the share of values that a test of their text holds of."""
    return sum(bool(test(str(value))) for value in values) / len(values) if values else 0.0


@depends_on_words
@cache
def _axis() -> re.Pattern[str]:
    latitude = pattern_of(words_of_use("latitude"))
    longitude = pattern_of(words_of_use("longitude"))
    return re.compile(rf"(?P<lat>{latitude})|(?P<lon>{longitude})", re.IGNORECASE)


def coordinate_pairs(
    columns: Sequence[str], values: Mapping[str, Sequence[object]]
) -> list[tuple[str, str]]:
    """Find pairs of columns that hold plausible coordinates in degrees, latitude first.

    Their names differ by the word for latitude and longitude alone: ``Lat2`` and ``Long2``.
    """
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        match = _axis().search(column)
        if match is None:
            continue
        rest = key_of(column[match.end() :])  # shapefiles cut it off: Lat__autom, Long__auto
        key = f"{key_of(column[: match.start()])}*{rest[:4]}"
        limit = 90 if match.lastgroup == "lat" else 180
        if share_of(values.get(column, ()), lambda text, most=limit: is_degrees(text, most)) >= 0.5:
            found.setdefault(key, {}).setdefault(match.lastgroup or "", column)
    return [(pair["lat"], pair["lon"]) for pair in found.values() if len(pair) == 2]


def is_degrees(text: str, most: float) -> bool:
    """Tell a number of degrees, at most so many either way."""
    try:
        number = number_of(text)
    except ValueError:
        return False
    return number is not None and abs(number) <= most
