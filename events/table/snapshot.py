"""The table as it was at one moment: every revision in columns that nobody changes any more."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from events.model.layers import Troops
from events.model.when import When
from events.query.query import EventQuery
from events.query.text import words_of
from events.table.arrow_file import keep_pages
from events.table.columns import EARLIER, LATER, STATES, Spot
from events.table.number_columns import Numbers, Rooms
from events.table.select import Mask, select
from events.table.standing import NONE, PUBLISHED, VisibleChanges, hidden, seen, standing
from events.vocabulary import PENDING, VIEWERS, State

Rows = NDArray[np.int64]
"""Numbers of rows, counted from 0 in the order revisions were saved."""

_MOST_TEXTS_KEPT: Final = 16

_TEXTS_AT_ONCE: Final = 250_000

_PART_OF_TEXT: Final = {"title": r"^([^\n]*)", "place": r"^[^\n]*\n([^\n]*)"}

_PENDING: Final = frozenset(STATES.index(state) for state in PENDING)


class RevisionChoice(NamedTuple):
    """Which revisions are looked at.

    Attributes
    ----------
    states
        Of these states.
    known_by
        Recorded by then, in microseconds since 1970; None for all.
    shown_by
        Without those published only later than that; None for all.
    passed_on
        Whose licence lets them be passed on, or keeps them in, or None for both.
    """

    states: Collection[State]
    known_by: int | None = None
    shown_by: int | None = None
    passed_on: bool | None = None


class Glance(NamedTuple):
    """What a mark or a line of a list says of an event, read without checking the rest of it."""

    id: str
    title: str
    place: str | None
    when: str


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All revisions up to one.

    Attributes
    ----------
    frame
        One row a revision: the columns of `events.table.columns`.
    numbers
        Those of `events.table.columns.NUMBERS`, and beside them ``known_at`` (when it
        was recorded, never before the rows above it), ``first``, ``until`` and ``hidden``
        (`events.table.standing`).
    troop_sets, spots
        What ``troops`` and ``spot`` are positions in.
    seen
        When what viewers see changes.
    give_back
        Gives back the pages of a file the frame lies in (`events.table.arrow_file.KeptTable`).
    """

    frame: pl.DataFrame
    numbers: Numbers
    troop_sets: tuple[Troops, ...]
    spots: tuple[Spot, ...]
    seen: VisibleChanges
    give_back: Callable[[], None]
    _found: dict[str, Mask] = field(default_factory=dict)
    _ranks: dict[str, NDArray[np.int32]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    def find(self, asked: RevisionChoice, query: EventQuery | None = None) -> Rows:
        """Give one revision of each event asked for, in the order events were first saved.

        It is the newest of those that stand and are in the states asked for.
        """
        mask = self.shown(asked)
        if query is not None:
            mask &= select(self.numbers, self.troop_sets, query)
            if query.text:
                mask &= self.holding(query.text)
        found = np.flatnonzero(mask)
        return found[np.argsort(self.numbers["first"][found], kind="stable")]

    def shown(self, asked: RevisionChoice) -> Mask:
        """Tell of each row whether `find` would give it for all events."""
        numbers, known = self.numbers, len(self)
        until = numbers["until"]
        mask: Mask = until == NONE
        if asked.known_by is not None:
            known = int(np.searchsorted(numbers["known_at"], asked.known_by, side="right"))
            mask |= until >= known
            mask[known:] = False
        if set(asked.states) <= set(VIEWERS):
            mask &= ~numbers["hidden"]
        wanted = {STATES.index(state) for state in asked.states}
        mask &= np.isin(range(len(STATES)), list(wanted))[numbers["state"]]
        if wanted & _PENDING and wanted - _PENDING:
            mask &= self._last_of_each(mask)
        if asked.shown_by is not None:
            embargoed = numbers["publish_after"] > asked.shown_by
            mask &= ~(embargoed & (numbers["state"] == PUBLISHED))
        if asked.passed_on is not None:
            mask &= numbers["passed_on"] == asked.passed_on
        return mask

    def _last_of_each(self, mask: Mask) -> Mask:
        """Keep, of the revisions of one event, the last."""
        found = np.flatnonzero(mask)
        last = np.full(len(mask), NONE, dtype=np.int64)
        # Of several values put in one place, the last stays.
        last[self.numbers["first"][found]] = found
        kept = np.zeros(len(mask), dtype=bool)
        kept[last[last != NONE]] = True
        return kept

    def rows_of(self, event_id: str) -> Rows:
        """Give the revisions of an event, oldest first."""
        try:
            name = int(event_id.replace("-", ""), 16)
        except ValueError:
            return np.zeros(0, dtype=np.int64)
        high, low = name >> 64, name & ((1 << 64) - 1)
        if high >= 1 << 64:
            return np.zeros(0, dtype=np.int64)
        same = self.numbers["id_low"] == np.uint64(low)
        same &= self.numbers["id_high"] == np.uint64(high)
        return np.flatnonzero(same)

    def event_id(self, row: int) -> str:
        """Give the identifier of a row's event."""
        high, low = (int(self.numbers[name][row]) for name in ("id_high", "id_low"))
        digits = f"{(high << 64) | low:032x}"
        parts = digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]
        return "-".join(parts)

    def event_ids(self, rows: Rows) -> list[str]:
        """Give the identifiers of the events of many rows."""
        halves = [self.numbers[name][rows] for name in ("id_high", "id_low")]
        digits = np.column_stack(halves).astype(">u8").tobytes().hex()
        names = (digits[at : at + 32] for at in range(0, len(digits), 32))
        return [f"{n[:8]}-{n[8:12]}-{n[12:16]}-{n[16:20]}-{n[20:]}" for n in names]

    def bounding_box(self, rows: Rows) -> tuple[float, float, float, float] | None:
        """Give west, south, east, north of the points of rows; None when there are none."""
        longitudes, latitudes = (self.numbers[name][rows] for name in ("longitude", "latitude"))
        placed = ~np.isnan(longitudes)
        if not placed.any():
            return None
        longitudes, latitudes = longitudes[placed], latitudes[placed]
        bounds = longitudes.min(), latitudes.min(), longitudes.max(), latitudes.max()
        west, south, east, north = (float(bound) for bound in bounds)
        return west, south, east, north

    # Words

    def glances(self, rows: Rows) -> list[Glance]:
        """Say what marks and lines of a list say of the events of some rows."""
        told = self.frame.select("title", "place", "_edtf", "reported_on", "_time")[rows]
        return [
            Glance(self.event_id(row), title, place, _when_words(*dates))
            for row, (title, place, *dates) in zip(rows.tolist(), told.iter_rows(), strict=True)
        ]

    def _texts(self) -> Iterator[tuple[slice, pl.Series]]:
        """Give all texts, some after others, with the rows they are of.

        Pages of the file are given back in between: the texts of a million events are 250 MB of
        it, and its other columns as many.
        """
        for begin in range(0, len(self), _TEXTS_AT_ONCE):
            self.give_back()
            rows = slice(begin, begin + _TEXTS_AT_ONCE)
            yield rows, self.frame["_text"][rows]
        self.give_back()

    def holding(self, text: str) -> Mask:
        """Tell of each row whether its words hold every word of a text."""
        known = self._found.get(text)
        if known is None:
            words = words_of(text)
            known = np.ones(len(self), dtype=bool)
            for rows, texts in self._texts():
                for word in words:
                    known[rows] &= texts.str.contains(word, literal=True).to_numpy()
            while len(self._found) >= _MOST_TEXTS_KEPT:
                self._found.pop(next(iter(self._found)), None)
            self._found[text] = known
        return known

    def ranks(self, name: Literal["title", "place"]) -> NDArray[np.int32]:
        """Give each row its rank by title or place, without case and accents.

        Equal ones have equal ranks; without a place it is the last.
        """
        known = self._ranks.get(name)
        if known is None:
            # Taken out of the text, not by splitting it, which would make a copy of every word.
            part = _PART_OF_TEXT[name]
            none = self.frame["_text"].clear()
            words = pl.concat([none, *(texts.str.extract(part) for _, texts in self._texts())])
            ranks = words.replace("", None).rank("dense").cast(pl.Int32)
            known = self._ranks[name] = ranks.fill_null(np.iinfo(np.int32).max).to_numpy()
        return known


def snapshot_of(
    frame: pl.DataFrame,
    troop_sets: Collection[Troops],
    spots: Collection[Spot],
    before: Snapshot | None = None,
    give_back: Callable[[], None] = keep_pages,
) -> Snapshot:
    """Make a snapshot of all rows there are.

    Parameters
    ----------
    before
        One of the first of these rows; None where nothing is known of them yet.
    give_back
        `Snapshot.give_back`.
    """
    rooms = Rooms() if before is None or frame.n_chunks() == 1 else before.numbers.rooms
    numbers = Numbers(frame, rooms)
    numbers.put("known_at", np.maximum.accumulate(numbers["recorded_at"]))
    told = None if before is None else (before.numbers["first"], before.numbers["until"])
    first, until = standing(numbers, told)
    numbers.put("first", first)
    numbers.put("until", until)
    numbers.put("hidden", hidden(numbers))
    return Snapshot(frame, numbers, tuple(troop_sets), tuple(spots), seen(numbers), give_back)


def known_days(
    earliest: NDArray[np.int32], latest: NDArray[np.int32]
) -> tuple[date | None, date | None]:
    """Give the first and last day of these that is known; open sides do not count."""
    days = np.concatenate([earliest, latest])
    days = days[(days > EARLIER) & (days < LATER)]
    if not len(days):
        return None, None
    return date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))


@lru_cache(maxsize=10_000)
def _when_words(edtf: str | None, reported_on: date | None, time: str | None) -> str:
    told = {"edtf": edtf, "reported_on": reported_on, "time": time}
    return When.model_validate(told).words
