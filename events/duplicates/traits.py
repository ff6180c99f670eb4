"""What of an event is compared when duplicates are looked for, as columns.

One row of numbers an event, and beside it its words, its sources' addresses and its ties to other
events. 100,000 events take about 60 MB and are compared without being read again.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.duplicates.growing import GrowingRecords
from events.duplicates.telling_words import telling_words
from events.duplicates.web_addresses import address_key
from events.model.countries import ALPHA3
from events.model.event import Event
from events.vocabulary import EventType, RelationKind, State
from geo.precision import LocationPrecision

Rows: TypeAlias = NDArray[np.void]
"""Rows of `TRAITS`."""

OWN, REPORTED, UNDATED = 0, 1, 2
"""Whose the days are: the event's own, taken from its report, or nobody's."""

DAYS_BEFORE_REPORT: Final = 30
"""How long before its report an event is looked for, where only the report has a day."""

LATER: Final = 4_000_000
"""Day of an open end; no calendar reaches it."""

_CODES: Final = {code: number for number, code in enumerate(sorted(ALPHA3))}
_CODE_OF: Final = tuple(sorted(ALPHA3))
_WORDS_OF_64: Final = 4  # 256 bits: one for each of the 250 codes
_TYPES: Final = {kind: number for number, kind in enumerate(EventType)}
_STATES: Final = {state: number for number, state in enumerate(State)}

TRAITS: Final = np.dtype(
    [
        ("event_type", "i1"),
        ("state", "i1"),
        ("dated", "i1"),
        ("lasting", "?"),
        ("first", "i4"),
        ("last", "i4"),
        ("longitude", "f8"),
        ("latitude", "f8"),
        ("radius_m", "f4"),
        ("precision", "i1"),
        ("place", "i8"),
        ("nationalities", "u8", (_WORDS_OF_64,)),
        ("sides", "u8", (_WORDS_OF_64,)),
        ("foreign", "i1"),
        ("count", "i4"),
        ("words", "i2"),
        ("latin", "?"),
        ("dataset", "i8"),
        ("external", "i8"),
    ]
)
"""One event. Positions in their vocabularies; days as ordinals; WGS 84 degrees, not a number
without a place; ``place`` and ``dataset`` stand for the same area, gazetteer entry or dataset
where equal and not 0; nationalities and sides as sets of 256 bits; ``foreign`` 0 no foreign troops,
1 of stated nationality, 2 not stated among them; ``count`` -1 where none is given; ``latin``
whether all words are written in plain Latin letters."""


class Traits(NamedTuple):
    """One event's row, and what does not fit into one.

    Attributes
    ----------
    words
        Stems of the words that tell it from others: neither common words, nor its place, nor the
        nationality, which are compared by themselves.
    addresses
        Keys of its sources' addresses.
    tied
        Identifiers of events it is related to, merged into or not the same as.
    merged
        Whether it was merged into another event and is never offered again.
    """

    event_id: str
    row: tuple[object, ...]
    words: tuple[str, ...]
    addresses: frozenset[int]
    tied: frozenset[str]
    merged: bool


def traits_of(event: Event) -> Traits:
    """Take from an event what is compared."""
    place, foreign = event.where, event.foreign_troops
    first, last, dated = _days(event)
    words = telling_words(event)
    counts = {row.count_best for row in foreign} - {None}
    origin = event.origin
    row = (
        _TYPES[event.event_type],
        _STATES[event.state],
        dated,
        event.when.lasting,
        first,
        last,
        np.nan if place is None else place.longitude,
        np.nan if place is None else place.latitude,
        0.0 if place is None else _radius_m(place.precision, place.radius_m),
        0 if place is None else int(place.precision),
        0 if place is None else _same(place.gazetteer_id or place.area_code),
        _bits(row.nationality for row in foreign),
        _bits(row.fighting_for for row in foreign),
        0 if not foreign else 2 if any(row.nationality is None for row in foreign) else 1,
        next(iter(counts)) if len(counts) == 1 else -1,
        len(words),
        " ".join(words).isascii(),
        0 if origin is None else _same(origin.dataset),
        0 if origin is None else _same(origin.external_id),
    )
    return Traits(
        event.id,
        row,
        words,
        frozenset(
            hash(address_key(url))
            for source in event.sources
            for url in (source.url, source.archived_url)
            if url
        ),
        frozenset(relation.event_id for relation in event.relations),
        any(relation.kind is RelationKind.MERGED_INTO for relation in event.relations),
    )


def _days(event: Event) -> tuple[int, int, int]:
    """Give the first and last day it may have happened on, and whose days they are.

    Where only the report has a day, or only the end is known ("by 9 April"), the event is looked
    for in the month before.
    """
    when = event.when
    reading = when.reading
    if reading is not None and (reading.earliest or reading.latest):
        if reading.earliest is None:
            last = reading.latest.toordinal() if reading.latest else LATER
            return last - DAYS_BEFORE_REPORT, last, REPORTED
        last = LATER if reading.latest is None else reading.latest.toordinal()
        return reading.earliest.toordinal(), last, OWN
    reported = when.reported_on or min(
        (source.published_on for source in event.sources if source.published_on), default=None
    )
    if reported is None:
        return 0, LATER, UNDATED
    return reported.toordinal() - DAYS_BEFORE_REPORT, reported.toordinal(), REPORTED


def _radius_m(precision: LocationPrecision, radius_m: float) -> float:
    """Give the radius to look in; a point's own may be 0, yet nobody reports to the metre."""
    return max(radius_m, 500.0) if precision is LocationPrecision.EXACT else max(radius_m, 5_000.0)


def _same(name: str | None) -> int:
    return 0 if not name else hash(name.casefold())


def _bits(codes: Iterable[str | None]) -> tuple[int, ...]:
    words = [0] * _WORDS_OF_64
    for code in codes:
        if code is not None:
            number = _CODES[code]
            words[number // 64] |= 1 << (number % 64)
    return tuple(words)


def codes_of(bits: Sequence[int]) -> tuple[str, ...]:
    """Give the alpha-3 codes a set of bits stands for, sorted."""
    found = []
    for word, value in enumerate(bits):
        while value:
            lowest = value & -value
            found.append(_CODE_OF[64 * word + lowest.bit_length() - 1])
            value ^= lowest
    return tuple(found)


# --- a table of them ----------------------------------------------------------------------------


class TraitTable:
    """Traits of many events, the newest of each; the others' rows stay and are not alive.

    Attributes
    ----------
    ids, words, addresses
        One entry a row.
    """

    def __init__(self, traits: Iterable[Traits] = ()) -> None:
        self._rows = GrowingRecords(TRAITS)
        self._alive = bytearray()
        self._row_of: dict[str, int] = {}
        self._tied: dict[str, set[str]] = {}
        self.ids: list[str] = []
        self.words: list[tuple[str, ...]] = []
        self.addresses: list[frozenset[int]] = []
        for each in traits:
            self.put(each)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def rows(self) -> Rows:
        """Rows of `TRAITS`."""
        return self._rows.rows

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which rows stand for an event as it is now, and not merged into another."""
        return np.frombuffer(bytes(self._alive), dtype=bool)

    def is_alive(self, row: int) -> bool:
        """Tell that of one row."""
        return bool(self._alive[row])

    def put(self, traits: Traits) -> int:
        """Add an event, or its newer revision; returns its row."""
        row = len(self.ids)
        before = self._row_of.get(traits.event_id)
        if before is not None:
            self._alive[before] = 0
        self._row_of[traits.event_id] = row
        self._rows.append(traits.row)
        self._alive.append(not traits.merged)
        self.ids.append(traits.event_id)
        self.words.append(traits.words)
        self.addresses.append(traits.addresses)
        if traits.tied or traits.event_id in self._tied:
            self._tied[traits.event_id] = set(traits.tied)
        return row

    def row_of(self, event_id: str) -> int | None:
        """Give the newest row of an event."""
        return self._row_of.get(event_id)

    def ties_of(self, event_id: str) -> set[str]:
        """Give the events this one says it is tied to."""
        return self._tied.get(event_id, set())
