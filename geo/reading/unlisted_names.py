"""Names that reports use and neither the areas nor the place list have.

Nicknames of regions, waters, names that countries share; plants, bridges and the front's
directions, each of which stands beside a settlement of the list, which is what is looked for.
"""

from functools import cache
from typing import Final

from geo.names.forms import (
    VOWELS,
    is_cyrillic,
    name_form,
    plain,
    query_forms,
    skeleton,
    words_of,
)
from geo.word_tables import (
    DIRECTIONS,
    FORMER_STATES,
    LANDMARKS,
    NICKNAMES,
    SHARED,
    WATERS,
    Landmark,
    Water,
)
from geo.words import depends_on_words

_SHORTEST_IN_CASES: Final = 4
"""Sounds of a nickname that may stand in a case: Крим has four and is taken as it is."""


@depends_on_words
@cache
def _regions() -> dict[str, tuple[str, ...]]:
    named = [(name, row.areas) for row in NICKNAMES.rows for name in row.names]
    # На Херсонщине, на Донбасі, в Криму: a case changes the last vowel.
    stems = {
        name_form(name).rstrip(VOWELS): codes
        for name, codes in named
        if is_cyrillic(name) and len(name_form(name)) > _SHORTEST_IN_CASES
    }
    return stems | {name_form(name): codes for name, codes in named}


@depends_on_words
@cache
def _waters() -> dict[str, Water]:
    return {name_form(name): row for row in WATERS.rows for name in row.names}


@depends_on_words
@cache
def _shared() -> dict[str, tuple[str, ...]]:
    return {plain(name): row.countries for row in SHARED.rows for name in row.names}


@depends_on_words
@cache
def _landmarks() -> dict[str, Landmark]:
    return {plain(name): row for row in LANDMARKS.rows for name in row.names}


@depends_on_words
@cache
def _directions() -> dict[str, Landmark]:
    return {skeleton(name_form(name)): row for row in DIRECTIONS.rows for name in row.names}


def region_codes(form: str) -> tuple[str, ...]:
    """Give the codes of the first-level areas a nickname stands for; none if it is none."""
    return _regions().get(form) or _regions().get(form.rstrip(VOWELS), ())


def shared_name(name: str) -> tuple[str, ...]:
    """Give the codes of the countries that share a name: Congo, Korea; none for other names."""
    bare = "".join(word for word in words_of(name) if word not in ("region", "the"))
    return _shared().get(bare, ())


def parts_of(country: str, words: str) -> tuple[str, ...]:
    """Give the codes of the countries that a state is, or was, stated to hold besides itself.

    Parameters
    ----------
    country
        Alpha-3 code of the country that the words are read as.
    words
        As the report has them: "Serbia (Yugoslavia)" may be Bosnia, "Serbia" Kosovo alone.
    """
    said = words.casefold()
    rows = (row for row in FORMER_STATES.rows if row.country == country)
    meant = (row for row in rows if not row.words or any(word in said for word in row.words))
    return tuple(dict.fromkeys(code for row in meant for code in row.parts))


def water(form: str) -> Water | None:
    """Give the water of this name form, or None."""
    return _waters().get(form)


def landmark(name: str) -> Landmark | None:
    """Give the settlement that a plant or bridge stands at, or None."""
    letters = plain(name)
    return _landmarks().get(letters) or _landmarks().get(letters.removeprefix("the"))


def direction_town(name: str) -> Landmark | None:
    """Give the town that a military direction is named after, also as an adjective, or None."""
    keys = [skeleton(form.text) for form in query_forms(name, inflected=True)]
    return next((_directions()[key] for key in keys if key in _directions()), None)
