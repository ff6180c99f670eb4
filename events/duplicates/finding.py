"""Likely duplicates: which kept events may be the same one as an event at hand, and why.

    likely = Duplicates(table).of(event)
    for each in likely:
        print(each.percent, each.event_id, *(reason.words for reason in each.reasons))

A duplicate is never decided here: a person merges, relates, or says "not the same", and the pair
is not offered again (`events.duplicates.merging`). Viewers never see any of it.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np

from events.duplicates.levels import BEST_OF_WORDS, Text, word_levels
from events.duplicates.likeness import (
    Likeness,
    Reason,
    Which,
    add_level,
    compare,
    only,
    percent,
    reasons,
)
from events.duplicates.pairing import Pairs
from events.duplicates.trait_index import Index
from events.duplicates.traits import Compared, Ints
from events.errors import EventsError
from events.model.event import Event
from events.store.errors import StoreBeingRead
from events.table.columns import STATES
from events.table.table import EventTable
from events.vocabulary import State

POSSIBLE_BITS: Final = -0.5
"""From here on a pair is offered: about as likely as not."""

LIKELY_BITS: Final = 1.5
VERY_LIKELY_BITS: Final = 4.0

ANY_STATE: Final = tuple(State)
STANDING: Final = (State.PUBLISHED, State.IN_REVIEW, State.DRAFT)
"""States of events that are worth telling apart or putting together."""

_SOON: Final = 50_000
"""Rows that are sorted in a fraction of a second."""

_PAIRS_OF_ONE: Final = 3
_PATIENCE_S: Final = 1.0

_AT_ONCE: Final = 1_000
"""Rows of a file looked up together: some ten thousand pairs, a few megabytes."""


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """An event that may be the same as the one asked about.

    Attributes
    ----------
    event_id
        Of the kept event, or of another one of the same file.
    bits
        Sum of the match weights; 0 is as likely as not, each bit doubles the odds.
    reasons
        What speaks for and against it, the strongest first.
    """

    event_id: str
    bits: float
    reasons: tuple[Reason, ...]

    @property
    def percent(self) -> int:
        """How likely they are the same, 1 to 99: a judgement, no measured probability."""
        return percent(self.bits)

    @property
    def words(self) -> str:
        """How likely, in words."""
        if self.bits >= VERY_LIKELY_BITS:
            return "very likely the same"
        return "likely the same" if self.bits >= LIKELY_BITS else "possibly the same"


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two kept events that are likely the same.

    Attributes
    ----------
    event_id
        Of the one that came later.
    likely
        The other, and why.
    """

    event_id: str
    likely: LikelyDuplicate


class Duplicates:
    """Looks for duplicates among all events of a store, in every state, and follows its changes.

    Safe to share between threads. Whoever looks up while the table is being read waits for it.

    Parameters
    ----------
    table
        What the events are read from; None to look only among the events of a file.
    """

    def __init__(self, table: EventTable | None) -> None:
        self._table = table
        self._lock = threading.Lock()
        self._cursor: str | None = None
        self._index = Index(Compared.of(()), np.zeros(0, dtype=np.int64))
        self._preparing: threading.Thread | None = None

    def of(
        self, event: Event, *, limit: int = 5, states: Collection[State] = ANY_STATE
    ) -> tuple[LikelyDuplicate, ...]:
        """Give the kept events that may be the same as this one, the likeliest first.

        The event itself (by identifier), events it is tied to by a relation of either, and events
        merged into another are left out.

        Parameters
        ----------
        event
            Kept or not.
        limit
            At most so many.
        states
            Only kept events in one of these.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        return next(self.of_many((event,), limit=limit, states=states, among=False))

    def between(self, one: Event, other: Event) -> LikelyDuplicate:
        """Weigh two events against each other, however unlike they are.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        return _Weighing(self._follow(), Compared.of((one, other))).weigh()

    def worklist(self, *, most: int = 200) -> tuple["LikelyPair", ...]:
        """Give pairs of kept events that are likely the same, undecided, the likeliest first.

        The newest events are looked at first, until there are so many pairs.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        index = self._follow()
        numbers = index.compared.snapshot.numbers
        standing = np.array([state in STANDING for state in STATES])
        rows = np.flatnonzero(index.is_newest & standing[numbers["state"]] & ~numbers["merged"])
        weighing, found = _Weighing(index, index.compared), list[LikelyPair]()
        for end in range(len(rows), 0, -_AT_ONCE):
            some = rows[max(end - _AT_ONCE, 0) : end]
            likely = weighing.look_up(some, STANDING, _PAIRS_OF_ONE, earlier=True)
            for row, others in zip(some.tolist(), likely, strict=True):
                event_id = index.compared.snapshot.event_id(row)
                found += [LikelyPair(event_id, o) for o in others if o.bits >= LIKELY_BITS]
            if len(found) >= most:
                break
        return tuple(sorted(found, key=lambda pair: -pair.likely.bits)[:most])

    def prepare(self) -> bool:
        """Tell whether a look-up would be answered at once; if not, see to it in the background.

        For a page whose first look-up must not keep a person waiting.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        if self._table is None:
            return True
        if self._preparing is not None and self._preparing.is_alive():
            return False
        try:
            if self._table.cursor == self._cursor:
                return True
            rows = len(self._table.find(states=ANY_STATE, embargoed=True).snapshot)
        except StoreBeingRead:
            return False  # the table reads on by itself
        if rows - len(self._index.compared) <= _SOON:
            return True
        self._preparing = threading.Thread(target=self._prepare, daemon=True)
        self._preparing.start()
        return False

    def _prepare(self) -> None:
        # Whoever looks up next is told what is wrong; a thread has nobody to tell.
        with suppress(EventsError):
            self._follow()

    def of_many(
        self,
        events: Sequence[Event],
        *,
        limit: int = 3,
        states: Collection[State] = ANY_STATE,
        among: bool = True,
    ) -> Iterator[tuple[LikelyDuplicate, ...]]:
        """Give the likely duplicates of each event of a file, in its order; see `of`.

        Parameters
        ----------
        among
            Compare each with the events before it in the file, too.
        """
        asked = Compared.of(events)
        everything = np.arange(len(asked))
        own = _Weighing(Index(asked, everything), asked) if among else None
        for start in range(0, len(asked), _AT_ONCE):
            rows = everything[start : start + _AT_ONCE]
            found = _Weighing(self._follow(), asked).look_up(rows, states, limit)
            if own is not None:
                others = own.look_up(rows, ANY_STATE, limit, earlier=True)
                found = [a + b for a, b in zip(found, others, strict=True)]
            for likely in found:
                best = sorted(likely, key=lambda each: (-each.bits, each.event_id))
                yield tuple(_once(best))[:limit]

    def _follow(self) -> Index:
        """Give an index of everything that is kept now."""
        while self._table is not None:
            try:
                cursor = self._table.cursor
                found = None
                if cursor != self._cursor:
                    found = self._table.find(states=ANY_STATE, embargoed=True)
            except StoreBeingRead:
                self._table.wait_until_read(_PATIENCE_S)
                continue
            with self._lock:
                if found is not None:
                    self._index = Index(Compared(found.snapshot), found.rows, self._index)
                    self._cursor = cursor
                return self._index
        return self._index


def _once(likely: Sequence[LikelyDuplicate]) -> Iterator[LikelyDuplicate]:
    seen: set[str] = set()
    for each in likely:
        if each.event_id not in seen:
            seen.add(each.event_id)
            yield each


class _Weighing:
    """Weighs what is asked about against what an index finds."""

    def __init__(self, index: Index, asked: Compared) -> None:
        self._index = index
        self._asked = asked

    def look_up(
        self, rows: Ints, states: Collection[State], limit: int, *, earlier: bool = False
    ) -> list[list[LikelyDuplicate]]:
        """Find what may be the same as some of what is asked about, at most so many of each.

        Parameters
        ----------
        earlier
            What is asked about stands in the index itself: compare each only with rows before it.
        """
        index, asked = self._index, self._asked
        kept = index.compared
        pairs, sources = index.candidates(asked, rows)
        numbers = kept.snapshot.numbers
        wanted = np.array([state in states for state in STATES])
        keep = index.is_newest[pairs.found] & ~numbers["merged"][pairs.found]
        keep &= wanted[numbers["state"][pairs.found]]
        if earlier:
            keep &= pairs.found < rows[pairs.asked]
        pairs, sources = _only(pairs, keep), sources[keep]
        a, b = asked.traits(rows[pairs.asked]), kept.traits(pairs.found)
        likeness = add_level(compare(a, b), "source", sources)
        keep = likeness.bits + BEST_OF_WORDS >= POSSIBLE_BITS
        pairs, likeness = _only(pairs, keep), only(likeness, keep)
        texts = self._texts(asked, rows[pairs.asked]), self._texts(kept, pairs.found)
        likeness = add_level(likeness, "words", word_levels(*texts))
        offered = np.flatnonzero(likeness.bits >= POSSIBLE_BITS)
        best_first = offered[np.argsort(-likeness.bits[offered], kind="stable")]
        return self._offered(rows, _only(pairs, best_first), only(likeness, best_first), limit)

    def _offered(
        self, rows: Ints, pairs: Pairs, likeness: Likeness, limit: int
    ) -> list[list[LikelyDuplicate]]:
        """Give the first of each that were not decided about, with the reasons."""
        asked, kept = self._asked, self._index.compared
        a, b = asked.traits(rows[pairs.asked]), kept.traits(pairs.found)
        found: list[list[LikelyDuplicate]] = [[] for _ in rows]
        ties = self._ties(rows[np.unique(pairs.asked)])
        for at, (number, row) in enumerate(zip(*map(np.ndarray.tolist, pairs), strict=True)):
            if len(found[number]) == limit:
                continue
            own, other = asked.snapshot.event_id(rows[number]), kept.snapshot.event_id(row)
            if other != own and other not in ties[own] and own not in kept.tied(row):
                why = reasons(likeness, at, a, b)
                found[number].append(LikelyDuplicate(other, float(likeness.bits[at]), why))
        return found

    def _ties(self, rows: Ints) -> dict[str, set[str]]:
        """Give what some of those asked about are tied to, as they are and as they are kept."""
        asked, kept = self._asked.snapshot, self._index.compared.snapshot
        ties = {asked.event_id(row): set(self._asked.tied(row)) for row in rows.tolist()}
        same = np.isin(kept.numbers["id_low"], asked.numbers["id_low"][rows])
        for row in np.flatnonzero(same & self._index.is_newest).tolist():
            ties.get(kept.event_id(row), set()).update(self._index.compared.tied(row))
        return ties

    def weigh(self) -> LikelyDuplicate:
        """Weigh the first two of what is asked about against each other."""
        one, other = (np.array([row]) for row in (0, 1))
        a, b = self._asked.traits(one), self._asked.traits(other)
        likeness = add_level(compare(a, b), "source", self._index.sources_of_two(self._asked))
        texts = self._texts(self._asked, one), self._texts(self._asked, other)
        likeness = add_level(likeness, "words", word_levels(*texts))
        why = reasons(likeness, 0, a, b)
        return LikelyDuplicate(self._asked.snapshot.event_id(1), float(likeness.bits[0]), why)

    def _texts(self, compared: Compared, rows: Ints) -> list[Text]:
        """Give the words of each row that tell something. Each text is made once, not a pair."""
        common = self._index.common_words
        different, which = np.unique(rows, return_inverse=True)
        texts = [
            Text.of([word for word in text.split() if word not in common])
            for text in compared.texts(different)
        ]
        return [texts[at] for at in which.tolist()]


def _only(pairs: Pairs, which: Which) -> Pairs:
    return Pairs(pairs.asked[which], pairs.found[which])
