"""Regions of the world that reports name and the shipped areas do not bear as names.

A region that is just a few first-level areas together is composed of them; one that is not is said
to be unknown, with the areas it lies in.
"""

from functools import cache, lru_cache
from typing import TypeAlias

from geo.names.forms import is_cyrillic, plain, words_of
from geo.names.place_words import area_words
from geo.names.romanise import clean
from geo.word_tables import PHRASES, WORLD_REGIONS, WorldRegion
from geo.words import depends_on_words, words_in

_Regions: TypeAlias = dict[str, tuple[WorldRegion, ...]]
"""For each name, as spelled by `geo.names.forms.plain`, each region that bears it."""


@depends_on_words
@lru_cache(maxsize=4096)
def composed_of(name: str) -> tuple[WorldRegion, ...]:
    """Give each region of this name with the areas it is together."""
    return _look_up(_named("is"), name)


@depends_on_words
@lru_cache(maxsize=4096)
def lies_in(name: str) -> tuple[str, ...]:
    """Give the codes of the areas that a region without an outline is a part of."""
    return tuple(code for region in parts_of_areas(name) for code in region.areas)


@depends_on_words
@lru_cache(maxsize=4096)
def parts_of_areas(name: str) -> tuple[WorldRegion, ...]:
    """Give each region of this name that is a part of areas, without an outline of its own."""
    bare = " ".join(word for word in words_of(name) if word not in area_words())
    return _look_up(_named("part of"), name) or _look_up(_named("part of"), bare)


@depends_on_words
@lru_cache(maxsize=4096)
def crosses_countries(name: str) -> bool:
    """Tell whether a name is of a region without an agreed edge."""
    return plain(name) in _without_edge()


@depends_on_words
@cache
def _region_words() -> frozenset[str]:
    return frozenset(map(clean, words_in(PHRASES, "region")))


def _look_up(table: _Regions, name: str) -> tuple[WorldRegion, ...]:
    words = [word for word in words_of(name) if word != "the"]
    spelled = "".join(words)
    keys = [spelled, "".join(word for word in words if word not in _region_words())]
    if is_cyrillic(name):  # в Каталонії, на Северном Кавказе: a case changes the last vowels
        keys.append(_stem(spelled))
    return next((table[key] for key in keys if key in table), ())


def _stem(letters: str) -> str:
    return letters.rstrip("аеєиіїоуюяыэйь")


@depends_on_words
@cache
def _named(relation: str) -> _Regions:
    regions: _Regions = {}
    for row in WORLD_REGIONS.rows:
        if row.relation != relation:
            continue
        spelled = {plain(name) for name in row.names}
        spelled |= {_stem(each) for each in spelled if is_cyrillic(each) and len(_stem(each)) > 4}
        for key in spelled:
            regions[key] = (*regions.get(key, ()), row)
    return regions


@depends_on_words
@cache
def _without_edge() -> frozenset[str]:
    rows = (row for row in WORLD_REGIONS.rows if row.relation == "no edge")
    return frozenset(plain(name) for row in rows for name in row.names)
