"""Places that the lists lack and reports name: islands, bases, villages that were fought over."""

import re
from functools import cache, lru_cache
from typing import Final

from geo.boundaries import Boundaries
from geo.finding import Candidate
from geo.names.forms import is_cyrillic, plain, query_forms, words_of
from geo.position import Position
from geo.precision import LocationPrecision, default_radius_m
from geo.word_tables import MORE_PLACES, MorePlace
from geo.words import depends_on_words

_ISLAND: Final = re.compile("остр[оі]в")
_FUZZY: Final = LocationPrecision.FUZZY
_LEVELS: Final = (
    (LocationPrecision.EXACT, 5_000.0),
    (LocationPrecision.NEAR, default_radius_m(LocationPrecision.NEAR)),
)
"""UCDP's precision of a place that lies within so many metres."""


def more_places(name: str, boundaries: Boundaries, *, inflected: bool = False) -> list[Candidate]:
    """Give the places of this name in the table more_places.csv, spelled as they stand there.

    Parameters
    ----------
    inflected
        Whether a Cyrillic name is known to stand in a case.
    """
    return [_candidate(row, boundaries) for row in _rows_named(name, inflected)]


@depends_on_words
@lru_cache(maxsize=16_384)
def _rows_named(name: str, inflected: bool) -> tuple[MorePlace, ...]:
    words = [word for word in words_of(name) if word != "the" and not _ISLAND.match(word)]
    name = " ".join(words)
    rows = _by_letters().get(plain(name), ())
    if not rows and is_cyrillic(name):
        forms = (form for form in query_forms(name, inflected=inflected) if form.declined)
        rows = next((_by_stem()[form.text] for form in forms if form.text in _by_stem()), ())
    return rows


def _candidate(row: MorePlace, boundaries: Boundaries) -> Candidate:
    position = Position(longitude=row.longitude, latitude=row.latitude)
    country = boundaries.country(row.country)
    _, admin1 = boundaries.locate(position)
    if admin1 is not None and admin1.country != row.country:
        admin1 = None
    radius_m = row.radius_km * 1000
    precision = next((level for level, most_m in _LEVELS if radius_m <= most_m), _FUZZY)
    where = ", ".join(area.name for area in (admin1, country) if area is not None)
    note = f" ({row.note})" if row.note else ""
    return Candidate(
        name=row.name,
        longitude=row.longitude,
        latitude=row.latitude,
        country=row.country,
        admin1=admin1.name if admin1 else None,
        admin1_code=admin1.code if admin1 else None,
        kind=row.kind,
        precision=precision,
        radius_m=radius_m,
        score=1.0,
        method="gazetteer",
        reading=f"{row.name}, {where}{note}",
    )


_Rows = dict[str, tuple[MorePlace, ...]]


@depends_on_words
@cache
def _by_letters() -> _Rows:
    table: _Rows = {}
    for row in MORE_PLACES.rows:
        for key in {plain(name) for name in row.names}:
            table[key] = (*table.get(key, ()), row)
    return table


@depends_on_words
@cache
def _by_stem() -> _Rows:
    """Give the rows by what a case leaves of their Cyrillic names: на Зміїному."""
    table: _Rows = {}
    for row in MORE_PLACES.rows:
        names = [name for name in row.names if is_cyrillic(name)]
        stems = {form.text for name in names for form in query_forms(name, inflected=True)}
        for key in stems:
            table[key] = (*table.get(key, ()), row)
    return table
