"""Words around place names: kinds of place, and pairs that Ukrainian and Russian translate.

Each entry of the tables is written once in an ordinary spelling; `geo.names.forms` reads it
through the alphabet of sounds, so that every romanisation of it counts.
"""

from functools import cache

from geo.names.romanise import clean, sounds
from geo.word_tables import PLACE_KINDS, TRANSLATED
from geo.words import depends_on_words


@depends_on_words
@cache
def _of_kind(*kinds: str) -> frozenset[str]:
    rows = (row for row in PLACE_KINDS.rows if row.kind in kinds)
    return frozenset(clean(word) for row in rows for word in row.words)


def settlement_words() -> frozenset[str]:
    """Give the words for the kind of a settlement, no part of its name, as `clean` writes them."""
    return _of_kind("settlement", "village")


def village_words() -> frozenset[str]:
    """Give the words that say a place is no town."""
    return _of_kind("village")


def words_after_names() -> frozenset[str]:
    """Give the words that follow a settlement's name in English: Kobo town, Jabalia camp."""
    return _of_kind("after a name")


def area_words() -> frozenset[str]:
    """Give the words that say "first-level area"."""
    return _of_kind("area")


def district_words() -> frozenset[str]:
    """Give the words that say "second-level area" or smaller."""
    return _of_kind("district")


def any_area_words() -> frozenset[str]:
    """Give the words for areas of both levels."""
    return _of_kind("area", "district")


@depends_on_words
@cache
def translated_stems(direction: int) -> tuple[tuple[str, str], ...]:
    """Give pairs of stems as they sound, the longest first.

    Parameters
    ----------
    direction
        0 is from Ukrainian, 1 from Russian.
    """
    pairs = {(sounds(clean(row.ukrainian)), sounds(clean(row.russian))) for row in TRANSLATED.rows}
    ordered = sorted(pairs, key=lambda pair: (-len(pair[direction]), pair))
    return tuple((pair[direction], pair[1 - direction]) for pair in ordered)
