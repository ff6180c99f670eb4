"""The newest revision of every event, sorted for looking up what is worth comparing.

What stands in the table is read from it; kept here are only the sorted lists. Those of most rows
stay as they are while few are added: the rows since then have sorted lists of their own, made anew
with every change.
"""

from collections.abc import Iterable
from itertools import compress
from typing import Final, NamedTuple

import numpy as np

from events.duplicates.levels import Levels, source_levels
from events.duplicates.pairing import MOST_CITING, MOST_WITH_WORD, Blocks, MentionIndex, Pairs
from events.duplicates.traits import Compared, Ints, Mentioned

_FEW: Final = 60
_SHARE: Final = 50
"""So many new rows, or one in so many, are looked through apart before all are sorted again; and a
word that more rows have than that tells nothing of two of them."""

_AT_ONCE: Final = 20_000
_NO_ROWS: Final = np.zeros(0, dtype=np.int64)


class _Part:
    """Some of the rows, sorted."""

    def __init__(self, compared: Compared, newest: Ints) -> None:
        numbers = compared.snapshot.numbers
        self.size = len(compared)
        self._names = tuple(numbers[name] for name in ("number", "digest"))
        offered = newest[~numbers["merged"][newest]]
        self.blocks = Blocks(offered, compared.traits(offered))
        # Some at a time: all words of a million events at once take a gigabyte.
        some = [newest[start : start + _AT_ONCE] for start in range(0, len(newest), _AT_ONCE)]
        some = some or [newest]
        self.addresses = MentionIndex(_joined(map(compared.addresses, some)), MOST_CITING)
        mentioned = _joined(compared.words(rows)[0] for rows in some)
        self.words = MentionIndex(mentioned, MOST_WITH_WORD)
        common = self.words.common(max(_FEW, len(newest) // _SHARE))
        (_, keys), words = compared.words(mentioned.row[common])
        is_common = np.isin(keys, mentioned.key[common]).tolist()
        self.common_words = frozenset(compress(words, is_common))

    def is_of(self, compared: Compared) -> bool:
        """Tell whether its rows are the first ones of these, which may be another store's."""
        now = (compared.snapshot.numbers[name] for name in ("number", "digest"))
        return all(
            np.array_equal(before, after[: self.size])
            for before, after in zip(self._names, now, strict=True)
        )


def _joined(mentions: Iterable[Mentioned]) -> Mentioned:
    return Mentioned(*(np.concatenate(part) for part in zip(*mentions, strict=True)))


class Candidates(NamedTuple):
    """Pairs worth comparing, in the order of what is asked about.

    Attributes
    ----------
    pairs
        Each once.
    sources
        The level of the rarest address both cite, of `events.duplicates.levels.SOURCE`.
    """

    pairs: Pairs
    sources: Levels


class Index:
    """Finds what is worth comparing among events; it never changes.

    Parameters
    ----------
    compared
        The events.
    newest
        Rows of the newest revision of each.
    before
        What was made when there were fewer rows.
    """

    def __init__(self, compared: Compared, newest: Ints, before: "Index | None" = None) -> None:
        self.compared = compared
        self.is_newest = np.zeros(len(compared), dtype=bool)
        self.is_newest[newest] = True
        main: _Part | None = None if before is None else before.main
        if main is not None and not main.is_of(compared):
            main = None
        added = newest if main is None else newest[newest >= main.size]
        if main is None or len(added) > max(_FEW, len(newest) // _SHARE):
            main, added = _Part(compared, newest), _NO_ROWS
        self.main: _Part = main
        self._parts = (main, _Part(compared, added)) if len(added) else (main,)

    @property
    def common_words(self) -> frozenset[str]:
        """Words that so many events have that they tell nothing of any two."""
        return self.main.common_words

    def candidates(self, asked: Compared, rows: Ints) -> Candidates:
        """Pair some of what is asked about, by position in ``rows``, with what may be the same."""
        traits = asked.traits(rows)
        near = [part.blocks.pairs(traits) for part in self._parts]
        cited = self._citing(asked, rows)
        codes = self._codes(near)
        codes = np.unique(np.concatenate([codes, self._alike_in_words(asked, rows), cited.code]))
        levels = np.zeros(len(codes), dtype=np.int8)
        levels[np.searchsorted(codes, cited.code)] = source_levels(cited.events)
        return Candidates(Pairs(*np.divmod(codes, self._base)), levels)

    def sources_of_two(self, both: Compared) -> Levels:
        """Give the level of the rarest address two events cite, kept or not."""
        one, other = (both.addresses(np.array([row])).key for row in (0, 1))
        shared = np.intersect1d(one, other)
        # Two events share it at least, kept or not.
        rarest = min((max(2, count) for count in self._cited(shared).tolist()), default=0)
        return source_levels(np.array([rarest]))

    @property
    def _base(self) -> int:
        return max(len(self.compared), 1)

    def _codes(self, pairs: list[Pairs]) -> Ints:
        """Give each pair one number."""
        codes: Ints = np.concatenate([each.asked * self._base + each.found for each in pairs])
        return codes

    def _alike_in_words(self, asked: Compared, rows: Ints) -> Ints:
        """Give pairs that share two telling words at least."""
        mentioned, _ = asked.words(rows)
        position = np.searchsorted(rows, mentioned.row)
        found = [part.words.pairs(mentioned.key) for part in self._parts]
        pairs = [Pairs(position[each.asked], each.found) for each in found]
        codes, shared = np.unique(self._codes(pairs), return_counts=True)
        return codes[shared >= 2]

    def _citing(self, asked: Compared, rows: Ints) -> "_Cited":
        """Give pairs that cite the same address, unless many events do."""
        mentioned = asked.addresses(rows)
        events = self._cited(mentioned.key)
        few = events <= MOST_CITING
        key, events = mentioned.key[few], events[few]
        position = np.searchsorted(rows, mentioned.row[few])
        found = [part.addresses.pairs(key) for part in self._parts]
        codes = self._codes([Pairs(position[each.asked], each.found) for each in found])
        shared = events[np.concatenate([each.asked for each in found])]
        rarest_first = np.lexsort((shared, codes))
        codes, first = np.unique(codes[rarest_first], return_index=True)
        return _Cited(codes, shared[rarest_first][first])

    def _cited(self, addresses: Ints) -> Ints:
        """Say how many events cite each."""
        found: Ints = np.sum([part.addresses.count(addresses) for part in self._parts], axis=0)
        return found


class _Cited(NamedTuple):
    """Pairs as numbers, each with how many events cite the rarest address both cite."""

    code: Ints
    events: Ints
