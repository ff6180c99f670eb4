"""What has changed in viewers' eyes between two moments: every difference, by kind and in words.

Both sides are what the table gives as known at a moment, through the same gate as every other way
out: nothing is told of drafts, of what is under embargo, or of what is withdrawn for safety, whose
past is hidden too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, overload

import numpy as np
import orjson
from numpy.typing import NDArray

from events.changes.kinds import Aspect, Timing, Transition, kinds_between, timing_of
from events.geojson import codec
from events.model.event import Event
from events.query.query import EventQuery
from events.table.columns import EARLIER, LATER, microseconds
from events.table.found_events import FoundEvents
from events.table.standing import PUBLISHED
from events.table.table import EventTable
from events.versions.history import PartChange, changes_between
from events.vocabulary import RelationKind, State

NONE: Final = -1
"""Stands for no row."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One event that does not look to viewers as it did.

    Attributes
    ----------
    before, after
        As it was and as it is, without what stays in the store; None where it was not shown.
    step
        What became of it.
    kinds
        What of it is not as it was; nothing where it was not shown at one of the moments.
    timing
        Of a new one, whether it happened since.
    merged_into
        Identifier of the event it was merged into, where that one is shown.
    changes
        What differs, part by part in words.
    """

    before: Event | None
    after: Event | None
    step: Transition
    kinds: tuple[Aspect, ...]
    timing: Timing | None
    merged_into: str | None
    changes: tuple[PartChange, ...]

    @property
    def event(self) -> Event:
        """As it is, or as it last was."""
        event = self.after or self.before
        if event is None:
            raise ValueError("There is neither a before nor an after.")
        return event

    @property
    def words(self) -> str:
        """What became of it, on one line: "Corrected: moved, verification up (Claimed → …)"."""
        said = [kind.words for kind in self.kinds]
        if self.before and self.after:
            was, became = self.before.verification, self.after.verification
            if was is not became:
                said.append(f"{was.words} → {became.words}")
        if self.timing is not None:
            said.append(self.timing.words)
        return f"{self.step.words}: {', '.join(said)}" if said else self.step.words


@dataclass(frozen=True, slots=True)
class _Pair:
    """Rows of one event at both moments, `NONE` where it was not shown."""

    before: int
    after: int
    step: Transition
    kinds: tuple[Aspect, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether it was and is shown."""
        return NONE not in (self.before, self.after)

    @property
    def is_told(self) -> bool:
        """Tell whether viewers are given anything that differs."""
        return bool(self.kinds) or not self.is_whole


class Differences(Sequence[Difference]):
    """All differences between two moments; each is read when somebody looks at it.

    Attributes
    ----------
    since, until
        The moments, with their zone.
    left_out
        How many more there are of events whose licence keeps them in.
    """

    def __init__(
        self,
        since: datetime,
        until: datetime,
        pairs: Sequence[_Pair],
        found: FoundEvents,
        merged: Mapping[int, str],
        left_out: int,
    ) -> None:
        self.since = since
        self.until = until
        self.left_out = left_out
        self._pairs = tuple(pairs)
        self._found = found
        self._merged = merged

    def __len__(self) -> int:
        return len(self._pairs)

    @overload
    def __getitem__(self, index: int) -> Difference: ...

    @overload
    def __getitem__(self, index: slice) -> "Differences": ...

    def __getitem__(self, index: int | slice) -> "Difference | Differences":
        if isinstance(index, slice):
            return self._with(self._pairs[index])
        return next(iter(self._with((self._pairs[index],))))

    def __iter__(self) -> Iterator[Difference]:
        rows = [row for pair in self._pairs for row in (pair.before, pair.after) if row != NONE]
        lines = self._found.pick(rows).lines()
        for pair in self._pairs:
            before, after = (
                None if row == NONE else next(lines) for row in (pair.before, pair.after)
            )
            yield self._difference(pair, before, after)

    def _with(self, pairs: Sequence[_Pair]) -> "Differences":
        parts = (self.since, self.until, pairs, self._found, self._merged, self.left_out)
        return Differences(*parts)

    @cached_property
    def by_step(self) -> Mapping[Transition, int]:
        """How many there are of each step that there is, in the order of the list."""
        counts = Counter(pair.step for pair in self._pairs)
        return {step: counts[step] for step in Transition if counts[step]}

    @cached_property
    def by_timing(self) -> Mapping[Timing, int]:
        """How many of the new ones happened since, and how many are about an earlier day."""
        new = (self._timing(pair) for pair in self._pairs if pair.step is Transition.NEW)
        counts = Counter(new)
        return {timing: counts[timing] for timing in Timing if counts[timing]}

    @cached_property
    def by_kind(self) -> Mapping[Aspect, int]:
        """How many show each kind of difference; an event with two counts in both."""
        counts = Counter(kind for pair in self._pairs for kind in pair.kinds)
        return {kind: counts[kind] for kind in Aspect if counts[kind]}

    @property
    def shown_ids(self) -> frozenset[str]:
        """Identifiers of the events that are new or changed and still shown, to be ringed."""
        rows = [pair.after for pair in self._pairs if pair.after != NONE]
        return frozenset(self._found.snapshot.event_ids(np.array(rows, dtype=np.int64)))

    def _difference(self, pair: _Pair, old: bytes | None, new: bytes | None) -> Difference:
        before, after = (None if line is None else codec.loads(line) for line in (old, new))
        changes: tuple[PartChange, ...] = ()
        if before is not None and after is not None:
            changes = (*_verification(before, after), *changes_between(before, after))
        timing = self._timing(pair) if pair.step is Transition.NEW else None
        into = self._merged.get(pair.before) or None
        return Difference(before, after, pair.step, pair.kinds, timing, into, changes)

    def _timing(self, pair: _Pair) -> Timing:
        numbers = self._found.snapshot.numbers
        if not numbers["dated"][pair.after]:
            return timing_of(None, None, self.since)
        earliest, latest = (int(numbers[name][pair.after]) for name in ("earliest", "latest"))
        return timing_of(_day(earliest), _day(latest), self.since)


def differences(
    table: EventTable,
    since: datetime,
    until: datetime,
    query: EventQuery | None = None,
    *,
    passed_on: bool | None = None,
) -> Differences:
    """Give every difference between two moments, in what viewers saw and see.

    Parameters
    ----------
    since, until
        With their zone. What was recorded at ``until`` itself is in it.
    query
        Only events that met it at one of the moments; its ``as_known_on`` is passed over.
    passed_on
        As for `EventTable.find`; True for routes and files, which say how many they left out.
    """
    asked = None if query is None else replace(query, as_known_on=None)
    whole, some = EventQuery(), asked or EventQuery()
    views = [
        [table.find(each, as_known_on=at, passed_on=passed_on) for each in (whole, some)]
        for at in (since, until)
    ]
    newest = max((found for pair in views for found in pair), key=lambda f: len(f.snapshot))
    (shown_before, asked_before), (shown_after, asked_after) = (
        [_by_event(found, newest) for found in pair] for pair in views
    )
    gone = asked_before.keys() - shown_after.keys()
    retracted = _retracted(table, newest, until)
    merged = _merged({e: retracted[e] for e in gone & retracted.keys()}, shown_after, newest)
    ever = _ever_shown(newest, since)
    pairs = []
    for event in sorted(asked_before.keys() | asked_after.keys()):
        before, after = shown_before.get(event, NONE), shown_after.get(event, NONE)
        if before == after:
            continue
        step = Transition.CORRECTED
        if before == NONE:
            step = Transition.AGAIN if ever[event] else Transition.NEW
        elif after == NONE:
            step = Transition.GONE
            if event in retracted:
                step = Transition.MERGED if event in merged else Transition.RETRACTED
        elif event not in asked_before:
            step = Transition.ENTERED
        elif event not in asked_after:
            step = Transition.LEFT
        pairs.append(_Pair(before, after, step))
    told = [pair for pair in _with_kinds(pairs, newest) if pair.is_told]
    told.sort(key=lambda pair: (_ORDER[pair.step], -max(pair.after, pair.before)))
    into = {shown_before[event]: name for event, name in merged.items()}
    left_out = len(differences(table, since, until, query, passed_on=False)) if passed_on else 0
    return Differences(since, until, told, newest, into, left_out)


_ORDER: Final = {step: place for place, step in enumerate(Transition)}


def _by_event(found: FoundEvents, newest: FoundEvents) -> dict[int, int]:
    """Name the rows that were found by the first row of their event, which never changes."""
    first = newest.snapshot.numbers["first"][found.rows]
    return dict(zip(first.tolist(), found.rows.tolist(), strict=True))


def _ever_shown(newest: FoundEvents, since: datetime) -> NDArray[np.bool_]:
    """Tell of each first row whether viewers had seen its event by a moment."""
    numbers = newest.snapshot.numbers
    shown = (numbers["state"] == PUBLISHED) & ~numbers["hidden"]
    shown &= np.maximum(numbers["known_at"], numbers["publish_after"]) <= microseconds(since)
    ever = np.zeros(len(shown), dtype=bool)
    ever[numbers["first"][shown]] = True
    return ever


def _retracted(table: EventTable, newest: FoundEvents, until: datetime) -> dict[int, int]:
    """Give the rows of retracted revisions that stood at a moment, by the first of their event."""
    return _by_event(table.find(states=(State.RETRACTED,), as_known_on=until), newest)


def _merged(
    retracted: Mapping[int, int], shown: Mapping[int, int], newest: FoundEvents
) -> dict[int, str]:
    """Name what events were merged into; "" where that may not be seen."""
    seen = set(newest.snapshot.event_ids(np.array(list(shown.values()), dtype=np.int64)))
    found = {}
    for event, revision in zip(retracted, newest.pick(list(retracted.values())), strict=True):
        for relation in revision.relations:
            if relation.kind is RelationKind.MERGED_INTO:
                found[event] = relation.event_id if relation.event_id in seen else ""
    return found


def _with_kinds(pairs: Iterable[_Pair], newest: FoundEvents) -> list[_Pair]:
    """Tell of each event that was and is shown what of it is not as it was."""
    pairs = sorted(pairs, key=attrgetter("after"))  # so that the file is read from end to end
    whole = [pair for pair in pairs if pair.is_whole]
    before, after = (
        map(facts_of, newest.pick([row_of(pair) for pair in whole]).lines())
        for row_of in (attrgetter("before"), attrgetter("after"))
    )
    kinds = map(kinds_between, before, after)
    return [replace(pair, kinds=next(kinds)) if pair.is_whole else pair for pair in pairs]


def _day(ordinal: int) -> date:
    if ordinal <= EARLIER:
        return date.min
    return date.max if ordinal >= LATER else date.fromordinal(ordinal)


def _verification(before: Event, after: Event) -> tuple[PartChange, ...]:
    was, became = before.verification, after.verification
    return () if was is became else (PartChange("Verification", (was.words,), (became.words,)),)


def facts_of(line: bytes) -> dict[str, Any]:
    """Give the properties of a feature the store wrote, in the form of today; checks nothing.

    Parameters
    ----------
    line
        As `EventStore.lines` or `FoundEvents.lines` give it.

    Raises
    ------
    InvalidEvent
        It is no event.
    """
    properties: dict[str, Any] = orjson.loads(line)["properties"]
    if properties.get("format") != codec.FORMAT:
        properties = orjson.loads(codec.dumps_for_others(codec.loads(line)))["properties"]
    return properties
