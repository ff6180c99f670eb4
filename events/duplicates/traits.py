"""What events are compared by when duplicates are looked for, read from the table as it is needed.

What is asked about need not be kept: it is put into the same columns, and read the same way.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from events.model.countries import ALPHA3
from events.model.event import Event
from events.model.layers import Troops
from events.table.columns import EARLIER, Sets, compared_frame_of
from events.table.columns import LATER as OPEN
from events.table.snapshot import Snapshot, snapshot_of
from geo.precision import LocationPrecision

Ints: TypeAlias = NDArray[np.int64]

Traits: TypeAlias = Mapping[str, NDArray[Any]]
"""Columns, one entry an event. ``event_type`` is a position in the vocabulary; ``first`` and
``last`` are days as ordinals, and ``dated`` tells whose; ``longitude`` and ``latitude`` are WGS 84
degrees, not a number without a place; ``place``, ``dataset`` and ``entry`` are equal for the same
area or gazetteer entry, dataset or entry in it, 0 for none; ``nationalities`` and ``sides`` are
sets of 256 bits; ``foreign`` is 0 for no foreign troops, 1 for those of stated nationality, 2 where
it is not stated of some; ``count`` is -1 where none is given."""

OWN, REPORTED, UNDATED = 0, 1, 2
"""Whose the days are: the event's own, taken from its report, or nobody's."""

DAYS_BEFORE_REPORT: Final = 30
"""How long before its report an event is looked for, where only the report has a day."""

LATER: Final = 4_000_000
"""Day of an open end; no calendar reaches it."""

_CODE_OF: Final = tuple(sorted(ALPHA3))
_CODES: Final = {code: number for number, code in enumerate(_CODE_OF)}
_WORDS_OF_64: Final = 4  # 256 bits: one for each of the 250 codes


class Mentioned(NamedTuple):
    """What events mention: one entry a mention, equal keys for equal things.

    Attributes
    ----------
    row
        Who mentions it.
    key
        What is mentioned.
    """

    row: Ints
    key: NDArray[Any]


class Compared:
    """Events of a snapshot, kept or only asked about, as they are compared.

    Parameters
    ----------
    snapshot
        Of the table, or with the columns of `events.table.columns.compared_frame_of`.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        sets = [_bits_of(troops) for troops in snapshot.troop_sets] or [_bits_of(None)]
        shape = (len(sets), _WORDS_OF_64)
        self._nationalities = np.array([each[0] for each in sets], np.uint64).reshape(shape)
        self._sides = np.array([each[1] for each in sets], np.uint64).reshape(shape)
        self._foreign = np.array([each[2] for each in sets], np.int8)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Compared":
        """Put events into columns, in their order."""
        sets = Sets()
        frame = compared_frame_of(events, sets)
        return cls(snapshot_of(frame, sets.troops, sets.spots))

    def __len__(self) -> int:
        return len(self.snapshot)

    def traits(self, rows: Ints) -> Traits:
        """Give the traits of some rows, in the order told."""
        numbers = self.snapshot.numbers
        troops = numbers["troops"][rows]
        precision, radius = numbers["precision"][rows], numbers["radius_m"][rows]
        # A point's own radius may be 0, yet nobody reports to the metre.
        least = np.where(precision == int(LocationPrecision.EXACT), 500, 5_000)
        first, last, dated = self._days(rows)
        return {
            "first": first,
            "last": last,
            "dated": dated,
            "radius_m": np.where(precision == 0, 0, np.maximum(radius, least)).astype(np.float32),
            "place": numbers["place_key"][rows],
            "dataset": numbers["dataset_key"][rows],
            "entry": numbers["entry_key"][rows],
            "nationalities": self._nationalities[troops],
            "sides": self._sides[troops],
            "foreign": self._foreign[troops],
            **{
                name: numbers[name][rows]
                for name in ("event_type", "lasting", "longitude", "latitude", "count")
            },
        }

    def _days(self, rows: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
        """Give the first and last day each may have happened on, and whose days they are.

        Where only the report has a day, or only the end is known ("by 9 April"), the event is
        looked for in the month before.
        """
        numbers = self.snapshot.numbers
        earliest, latest = numbers["earliest"][rows], numbers["latest"][rows]
        reported = numbers["reported"][rows]
        own = numbers["dated"][rows] & ((earliest != EARLIER) | (latest != OPEN))
        by_end = own & (earliest == EARLIER)
        is_reported = ~own & (reported != 0)
        last = np.where(own, np.minimum(latest, LATER), np.where(is_reported, reported, LATER))
        first = np.where(
            by_end | is_reported, last - DAYS_BEFORE_REPORT, np.where(own, earliest, 0)
        )
        dated = np.where(by_end | is_reported, REPORTED, np.where(own, OWN, UNDATED))
        return first.astype(np.int32), last.astype(np.int32), dated.astype(np.int8)

    def words(self, rows: Ints) -> tuple[Mentioned, list[str]]:
        """Give the telling words of some rows, as keys and, in the same order, as they are."""
        lists = [text.split() for text in self.texts(rows)]
        words = [word for each in lists for word in each]
        keys = pl.Series(words, dtype=pl.String).hash(0).to_numpy()
        return Mentioned(np.repeat(rows, [len(each) for each in lists]), keys), words

    def texts(self, rows: Ints) -> list[str]:
        """Give the telling words of some rows, joined by a space."""
        texts: list[str] = self.snapshot.frame["_telling"][rows].to_list()
        return texts

    def addresses(self, rows: Ints) -> Mentioned:
        """Give the keys of the addresses some rows cite."""
        lists: list[list[int]] = self.snapshot.frame["_addresses"][rows].to_list()
        keys = np.array([key for each in lists for key in each], dtype=np.int64)
        return Mentioned(np.repeat(rows, [len(each) for each in lists]), keys)

    def tied(self, row: int) -> Collection[str]:
        """Give the identifiers of what a row is related to, merged into or not the same as."""
        told: str | None = self.snapshot.frame["_tied"][row]
        return () if told is None else told.split(" ")


@lru_cache(maxsize=4_096)
def _bits_of(troops: Troops) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    pairs = troops or ()
    unstated = any(nationality is None for nationality, _ in pairs)
    return (
        _bits(nationality for nationality, _ in pairs),
        _bits(side for _, side in pairs),
        0 if not pairs else 2 if unstated else 1,
    )


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
