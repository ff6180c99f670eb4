"""Likely duplicates: which kept events may be the same one as an event at hand, and why.

    likely = Duplicates(store).of(event)
    for each in likely:
        print(each.percent, each.event_id, *(reason.words for reason in each.reasons))

A duplicate is never decided here: a person merges, relates, or says "not the same", and the pair
is not offered again (`events.duplicates.merging`). Viewers never see any of it.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from events.duplicates.levels import BEST_OF_WORDS, Text, source_level, word_levels
from events.duplicates.likeness import Likeness, Reason, add_level, compare, only, percent, reasons
from events.duplicates.pairing import Blocks, Mentions, Pairs, agreeing
from events.duplicates.traits import Rows, Traits, TraitTable, traits_of
from events.errors import EventsError
from events.model.event import Event
from events.store.base import EventStore
from events.vocabulary import State

POSSIBLE_BITS: Final = -0.5
"""From here on a pair is offered: about as likely as not."""

LIKELY_BITS: Final = 1.5
VERY_LIKELY_BITS: Final = 4.0

ANY_STATE: Final = tuple(State)
_FEW: Final = 2_000
"""Events read in well under a second."""

_UNSORTED: Final = 500
"""New rows looked through one by one before everything is sorted again."""

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


class Duplicates:
    """Looks for duplicates among all events of a store, in every state, and follows its changes.

    Nothing is read before the first look-up or `catch_up`; that one reads every event. Safe to
    share between threads.

    Parameters
    ----------
    store
        Where the events are kept; None to look only among the events of a file.
    """

    def __init__(self, store: EventStore | None) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._cursor: str | None = None
        self._index = _Index()
        self._reading: threading.Thread | None = None

    def catch_up(self) -> None:
        """Take in what was saved since the last look-up.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        with self._lock:
            self._catch_up()

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
        with self._lock:
            self._catch_up()
            return self._index.weigh(traits_of(one), traits_of(other))

    def prepare(self) -> bool:
        """Read what is new now if it is little, else in the background, and tell if that is done.

        For a page whose first look-up must not keep a person waiting.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        if self._store is None:
            return True
        if self._reading is not None and self._reading.is_alive():
            return False
        if not self._store.changes_since(self._cursor, most=_FEW).more:
            self.catch_up()
            return True
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        return False

    def _read(self) -> None:
        # Whoever looks up next is told what is wrong; a thread has nobody to tell.
        with suppress(EventsError):
            self.catch_up()

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
        own = _Index()
        everything = [traits_of(event) for event in events]
        for each in everything if among else ():
            own.put(each)
        for start in range(0, len(events), _AT_ONCE):
            traits = everything[start : start + _AT_ONCE]
            with self._lock:
                self._catch_up()
                kept = self._index.look_up(traits, states, limit)
            if among:
                found = own.look_up(traits, ANY_STATE, limit, before=start)
                kept = [a + b for a, b in zip(kept, found, strict=True)]
            for likely in kept:
                best = sorted(likely, key=lambda each: (-each.bits, each.event_id))
                yield tuple(_once(best))[:limit]

    def _catch_up(self) -> None:
        if self._store is None:
            return
        more = True
        while more:
            changes = self._store.changes_since(self._cursor)
            if changes.from_the_start:
                self._index = _Index()
            for _, event in changes.revisions:
                self._index.put(traits_of(event))
            self._cursor, more = changes.cursor, changes.more


def _once(likely: Sequence[LikelyDuplicate]) -> Iterator[LikelyDuplicate]:
    seen: set[str] = set()
    for each in likely:
        if each.event_id not in seen:
            seen.add(each.event_id)
            yield each


class _Asked(NamedTuple):
    """Rows that are asked about, as an array and one by one."""

    rows: Rows
    traits: Sequence[Traits]


class _Index:
    """A table of traits with what finds rows in it."""

    def __init__(self) -> None:
        self.table = TraitTable()
        self._mentions = Mentions()
        self._blocks = Blocks(self.table)

    def put(self, traits: Traits) -> None:
        """Take in an event, or a newer revision of one."""
        row = self.table.put(traits)
        self._mentions.put(row, traits)

    def look_up(
        self,
        traits: Sequence[Traits],
        states: Collection[State],
        limit: int,
        *,
        before: int | None = None,
    ) -> list[list[LikelyDuplicate]]:
        """Find what may be the same as each, at most so many.

        Parameters
        ----------
        before
            What is asked about stands in this table itself, from this row on: compare each only
            with rows before its own.
        """
        asked = _Asked(TraitTable(traits).rows, traits)
        found: list[list[LikelyDuplicate]] = [[] for _ in traits]
        pairs, citing = self._candidates(asked, before)
        rows = self.table.rows
        wanted = np.zeros(len(State), dtype=bool)
        wanted[[list(State).index(state) for state in states]] = True
        keep = self.table.alive[pairs.found] & wanted[rows["state"][pairs.found]]
        pairs, citing = Pairs(pairs.asked[keep], pairs.found[keep]), citing[keep]
        likeness = compare(asked.rows[pairs.asked], rows[pairs.found])
        likeness = add_level(likeness, "source", citing)
        keep = likeness.bits + BEST_OF_WORDS >= POSSIBLE_BITS
        pairs, likeness = Pairs(pairs.asked[keep], pairs.found[keep]), only(likeness, keep)
        likeness = self._with_words(asked, pairs, likeness)
        offered = np.flatnonzero(likeness.bits >= POSSIBLE_BITS)
        best_first = offered[np.argsort(-likeness.bits[offered], kind="stable")]
        for at in best_first.tolist():
            number, row = int(pairs.asked[at]), int(pairs.found[at])
            if len(found[number]) < limit and self._may_offer(traits[number], row):
                found[number].append(
                    LikelyDuplicate(
                        self.table.ids[row],
                        float(likeness.bits[at]),
                        reasons(likeness, at, asked.rows[number], rows[row]),
                    )
                )
        return found

    def weigh(self, one: Traits, other: Traits) -> LikelyDuplicate:
        """Weigh two events, kept or not."""
        a, b = TraitTable([one]).rows, TraitTable([other]).rows
        shared = self._mentions.rarest(one.addresses & other.addresses)
        level = np.array([source_level(shared)], dtype=np.int8)
        likeness = add_level(compare(a, b), "source", level)
        texts = [
            [Text.of(self._mentions.telling(each.words, len(self.table)))] for each in (one, other)
        ]
        likeness = add_level(likeness, "words", word_levels(a, b, *texts))
        why = reasons(likeness, 0, a[0], b[0])
        return LikelyDuplicate(other.event_id, float(likeness.bits[0]), why)

    def _candidates(self, asked: _Asked, before: int | None) -> tuple[Pairs, np.ndarray]:
        """Pair what is asked about with rows worth comparing; also how an address is shared."""
        if len(self.table) - self._blocks.size > _UNSORTED:
            self._blocks = Blocks(self.table)
        size = self._blocks.size
        in_reach = self._blocks.pairs(asked.rows)
        unsorted = agreeing(asked.rows, self.table.rows[size:])
        numbers = [in_reach.asked, unsorted.asked]
        rows = [in_reach.found, unsorted.found + size]
        cited: list[tuple[int, int, int]] = []
        for number, traits in enumerate(asked.traits):
            alike = self._mentions.alike_in_words(traits.words)
            citing = self._mentions.citing(traits.addresses)
            cited += [(number, row, source_level(n)) for row, n in citing.items()]
            rows.append(np.array([*alike, *citing], dtype=np.int64))
            numbers.append(np.full(len(rows[-1]), number, dtype=np.int64))
        keys = (
            np.unique(
                np.concatenate(numbers).astype(np.int64) * len(self.table) + np.concatenate(rows)
            )
            if len(self.table)
            else np.zeros(0, dtype=np.int64)
        )
        pairs = Pairs(*np.divmod(keys, max(len(self.table), 1)))
        if before is not None:
            earlier = pairs.found < pairs.asked + before
            pairs, keys = Pairs(pairs.asked[earlier], pairs.found[earlier]), keys[earlier]
        levels = np.zeros(len(keys), dtype=np.int8)
        for number, row, level in cited:
            at = int(np.searchsorted(keys, number * len(self.table) + row))
            if at < len(keys) and keys[at] == number * len(self.table) + row:
                levels[at] = level
        return pairs, levels

    def _with_words(self, asked: _Asked, pairs: Pairs, likeness: Likeness) -> Likeness:
        # What many events say tells nothing of two of them. Each text is made once, not a pair.
        size = len(self.table)
        numbers, number_of = np.unique(pairs.asked, return_inverse=True)
        rows, row_of = np.unique(pairs.found, return_inverse=True)
        asked_words = (asked.traits[number].words for number in numbers.tolist())
        found_words = (self.table.words[row] for row in rows.tolist())
        texts, others = (
            [Text.of(self._mentions.telling(words, size)) for words in each]
            for each in (asked_words, found_words)
        )
        levels = word_levels(
            asked.rows[pairs.asked],
            self.table.rows[pairs.found],
            [texts[at] for at in number_of.tolist()],
            [others[at] for at in row_of.tolist()],
        )
        return add_level(likeness, "words", levels)

    def _may_offer(self, traits: Traits, row: int) -> bool:
        other = self.table.ids[row]
        return (
            other != traits.event_id
            and other not in traits.tied
            and traits.event_id not in self.table.ties_of(other)
            and other not in self.table.ties_of(traits.event_id)
        )
