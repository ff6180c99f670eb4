"""What is known of each revision without reading it again: enough to find it and to check it.

Columns instead of objects: a million revisions take 110 MB and are saved and loaded in a blink.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.model.event import Event
from events.query.query import EventQuery
from events.store.base import PENDING, VIEWERS
from events.store.journal.batch import Entry, Position, entry_of
from events.store.journal.lines import NotOurs
from events.store.journal.newest import LOW_HALF, NONE, Newest, number_of, rows_of_newest
from events.store.journal.version import Seen
from events.table.growing import Growing
from events.table.select import EventColumns
from events.vocabulary import State

Rows: TypeAlias = NDArray[np.int64]
"""Numbers of revisions, counted from 0 in the order they were saved."""

REVISION: Final = np.dtype(
    [
        ("id_high", "u8"),
        ("id_low", "u8"),
        ("revision", "i4"),
        ("state", "i1"),
        ("known_at", "i8"),
        ("publish_after", "i8"),
        ("offset", "i8"),
        ("length", "i4"),
        ("checksum", "u4"),
        ("first", "i4"),
        ("previous", "i4"),
        ("until", "i4"),
        ("current", "?"),
        ("passed_on", "?"),
        ("hides", "?"),
        ("hidden", "?"),
    ]
)
"""One revision, which is one line of the file.

``id_high`` and ``id_low`` are the halves of the event's identifier. ``known_at`` is when it was
recorded, never before the lines above it; times are microseconds since 1970. ``checksum`` is the
CRC-32 of the file up to the end of the line. ``first`` and ``previous`` are rows of the same
event, `NONE` where there is none. ``until`` is the row after which this revision no longer stands
(see `events.store.base`): the next one for a draft, the next that was published or retracted for
one that was; `NONE` while it stands. ``current``: the line is, letter by letter, what the codec
would write now. ``passed_on``: its licence lets it be passed on. ``hides``: it hides revisions from
viewers for safety, whatever day they ask for. ``hidden``: it is hidden so.
"""

_NO_EMBARGO: Final = np.iinfo(np.int64).min
_STATES: Final = {state: number for number, state in enumerate(State)}
_PUBLISHED: Final = _STATES[State.PUBLISHED]
_PENDING: Final = frozenset(_STATES[state] for state in PENDING)
_VIEWERS: Final = frozenset(_STATES[state] for state in VIEWERS)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Revisions:
    """All revisions, in the order they were saved.

    For one thread at a time; only `position`, `positions`, `previous` and `stands` may be asked by
    others meanwhile, of rows that were found before.

    Parameters
    ----------
    rows, columns
        What an earlier one held, as the attributes of these names give it.

    Attributes
    ----------
    rows
        Columns of `REVISION`.
    columns
        What queries ask of each.
    checksum
        CRC-32 of the file as far as it has been read.
    """

    def __init__(
        self,
        rows: Mapping[str, NDArray[Any]] | None = None,
        columns: EventColumns | None = None,
    ) -> None:
        self.rows = Growing(REVISION, rows)
        self.columns = EventColumns() if columns is None else columns
        self._newest = Newest(self.rows)
        self._known_at = int(self.rows["known_at"][-1]) if len(self) else 0
        self.checksum = int(self.rows["checksum"][-1]) if len(self) else 0
        self._seen = Seen(self.rows, _PUBLISHED)

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, event: Event, position: Position) -> int:
        """Take in the next line, as the codec wrote it of the event, and return its row.

        Raises
        ------
        NotOurs
            It does not follow from the lines before it.
        """
        if event.recorded_at is None:
            raise NotOurs(f"event {event.id}, without the time it was recorded")
        row = len(self)
        entry = entry_of(event, position.length, current=True)
        self._add_row(entry, event.recorded_at, position)
        self.columns.append(event)
        return row

    def add_all(
        self, columns: EventColumns, lines: Iterable[tuple[Entry, datetime, Position]]
    ) -> None:
        """Take in many lines.

        Parameters
        ----------
        columns
            Of their events, in the same order.
        lines
            What is known of each, when it was recorded, and where it stands.

        Raises
        ------
        NotOurs
            One does not follow from the lines before it; some have been taken in.
        """
        self.columns.extend(columns)
        for entry, recorded_at, position in lines:
            self._add_row(entry, recorded_at, position)

    def settle(self) -> None:
        """Put into the columns what waits to be, so that looking at them changes nothing."""
        for table in (self.rows, self.columns.events):
            table.settle()

    def _add_row(self, entry: Entry, recorded_at: datetime, position: Position) -> None:
        number = number_of(entry.event_id)
        row, previous = len(self), self._newest.get(number)
        expected = 1 if previous == NONE else self.rows.at(previous, "revision") + 1
        if entry.revision != expected:
            raise NotOurs(
                f"revision {entry.revision} of event {entry.event_id}, where revision {expected} "
                "should follow"
            )
        embargo = entry.publish_after
        self._known_at = max(self._known_at, _microseconds(recorded_at))
        self.checksum = position.checksum
        self.rows.append(
            (
                number >> 64,
                number & LOW_HALF,
                entry.revision,
                _STATES[entry.state],
                self._known_at,
                _NO_EMBARGO if embargo is None else _microseconds(embargo),
                *position,
                row if previous == NONE else self.rows.at(previous, "first"),
                previous,
                NONE,
                entry.current,
                entry.passed_on,
                entry.hides_before > 0,
                entry.hides_before > entry.revision,
            )
        )
        if entry.hides_before:
            hidden = self.rows["hidden"]
            for each in self._back_from(previous):
                hidden[each] |= self.rows.at(each, "revision") < entry.hides_before
        # Looking at the last row puts rows into the columns one by one: only where it matters.
        if previous != NONE or entry.state is not State.PUBLISHED or embargo is not None:
            self._seen.note(row, self._overtake(previous, row))
        else:
            self._seen.note_plain(row)
        if self._newest.put(number, row):
            self._newest = Newest(self.rows)

    def _overtake(self, previous: int, row: int) -> int:
        """Note which revisions of the event no longer stand now that another has followed.

        Returns
        -------
        The decided one among them, `NONE` where there is none.
        """
        if previous == NONE:
            return NONE
        rows, until = self.rows, self.rows["until"]
        decided = rows.at(row, "state") not in _PENDING
        if rows.at(previous, "state") in _PENDING:
            until[previous] = row
        while decided and previous != NONE and rows.at(previous, "state") in _PENDING:
            previous = rows.at(previous, "previous")
        if not decided or previous == NONE:
            return NONE
        until[previous] = row
        return previous

    def unexpected(self, entries: Iterable[Entry]) -> Iterator[int]:
        """Give the numbers of the entries that do not follow from what is stored of their event."""
        for number, entry in enumerate(entries):
            row = self._newest.get(number_of(entry.event_id))
            stored = 0 if row == NONE else self.rows.at(row, "revision")
            if stored != entry.revision - 1:
                yield number

    def position(self, row: int) -> Position:
        """Say where a revision stands in the file."""
        at = self.rows.at
        return Position(at(row, "offset"), at(row, "length"), at(row, "checksum"))

    def positions(
        self, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Say where many revisions stand: offsets, lengths, and which are current."""
        offsets, lengths, current = (
            self.rows.pick(rows, name) for name in ("offset", "length", "current")
        )
        return offsets.astype(np.int64), lengths.astype(np.int64), current.astype(bool)

    def newest_of(self, event_id: str) -> int | None:
        """Give the newest revision of an event; None for an event that is not here."""
        row = self._newest.get(number_of(event_id))
        return None if row == NONE else row

    def all_of(self, event_id: str) -> list[int]:
        """Give the revisions of an event, oldest first; none for an event that is not here."""
        return list(self._back_from(self._newest.get(number_of(event_id))))[::-1]

    def _back_from(self, row: int) -> Iterator[int]:
        while row != NONE:
            yield row
            row = self.rows.at(row, "previous")

    def previous(self, row: int) -> int:
        """Give the revision before this one, `NONE` for the first."""
        return int(self.rows.at(row, "previous"))

    def stands(self, row: int) -> bool:
        """Tell whether a revision is the newest of its event, or is what viewers see of it."""
        return bool(self.rows.at(row, "until") == NONE)

    def public(self, event_id: str, shown_by: datetime) -> int | None:
        """Give the revision of an event viewers may see at a time; None where there is none."""
        for row in self._back_from(self._newest.get(number_of(event_id))):
            state = self.rows.at(row, "state")
            if state in _PENDING:
                continue
            until = self.rows.at(row, "publish_after")
            return row if state == _PUBLISHED and until <= _microseconds(shown_by) else None
        return None

    # Finding

    def find(
        self,
        query: EventQuery | None,
        *,
        states: Collection[State],
        known_by: datetime | None,
        shown_by: datetime | None,
        passed_on: bool | None = None,
    ) -> Rows:
        """Give one revision of each event asked for, in the order events were first saved.

        It is the newest of those that stand (see `events.store.base`) and are in ``states``.

        Parameters
        ----------
        query
            None for all; its words are not looked at, see `EventColumns.select`.
        known_by
            Look at the revisions recorded by then; at all, when it is None.
        shown_by
            Leave out published events to be shown only later than that; none, when it is None.
        passed_on
            Those whose licence lets them be passed on, those it keeps in, or both for None.
        """
        mask = self.shown(states, known_by, shown_by)
        if passed_on is not None:
            mask &= self.rows["passed_on"] == passed_on
        if query is not None:
            mask &= self.columns.select(query)
        found = np.flatnonzero(mask)
        return found[np.argsort(self.rows["first"][found], kind="stable")]

    def shown(
        self, states: Collection[State], known_by: datetime | None, shown_by: datetime | None
    ) -> NDArray[np.bool_]:
        """Tell of each revision whether `find` would give it for all events."""
        rows, known = self.rows, len(self)
        until = rows["until"]
        mask: NDArray[np.bool_] = until == NONE
        if known_by is not None:
            moment = _microseconds(known_by)
            known = int(np.searchsorted(rows["known_at"], moment, side="right"))
            mask |= until >= known
            mask[known:] = False
        wanted = {_STATES[state] for state in states}
        mask &= np.isin(range(len(_STATES)), list(wanted))[rows["state"]]
        if wanted <= _VIEWERS:
            mask &= ~rows["hidden"]
        if wanted & _PENDING and wanted - _PENDING:
            mask &= self._last_of_each(mask)
        if shown_by is not None:
            embargoed = rows["publish_after"] > _microseconds(shown_by)
            mask &= ~(embargoed & (rows["state"] == _PUBLISHED))
        return mask

    def _last_of_each(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Keep, of the revisions of one event, the last."""
        found = np.flatnonzero(mask)
        first = self.rows["first"]
        last = np.full(len(mask), NONE, dtype=np.int64)
        # Of several values put in one place, the last stays.
        last[first[found]] = found
        kept = np.zeros(len(mask), dtype=bool)
        kept[last[last != NONE]] = True
        return kept

    def embargoes(self, at: datetime) -> list[datetime]:
        """Give the times, later than this one, at which newest revisions may be shown."""
        moment = _microseconds(at)
        return [_time(until) for until in self._seen.waiting.values() if until > moment]

    def bounding_box(self, rows: Rows) -> list[float] | None:
        """Give west, south, east, north of the points of revisions; None when there are none."""
        longitudes = self.columns.events["longitude"][rows]
        placed = ~np.isnan(longitudes)
        if not placed.any():
            return None
        longitudes = longitudes[placed]
        latitudes = self.columns.events["latitude"][rows][placed]
        bounds = longitudes.min(), latitudes.min(), longitudes.max(), latitudes.max()
        return [float(bound) for bound in bounds]

    def version(self, at: datetime) -> str:
        """Give a word that changes with what viewers may see at that time, and only with it."""
        return self._seen.version(_microseconds(at))

    def changed_at(self, now: datetime) -> datetime | None:
        """Give the last time, up to now, at which what viewers see changed; None for never."""
        changed = self._seen.changed_at(_microseconds(now))
        return None if changed is None else _time(changed)

    # Time

    @property
    def last_recorded_at(self) -> datetime | None:
        """The latest time any revision bears."""
        return _time(self._known_at) if len(self) else None

    def next_recorded_at(self, now: datetime) -> datetime:
        """Give the time the next revision bears: now, but later than all before it."""
        last = self.last_recorded_at
        return now if last is None else max(now, last + _MICROSECOND)

    # Cursors: how many lines, and a checksum of them. A cursor from another file, or from one
    # that was edited or cut short, does not fit and is found out.

    @property
    def cursor(self) -> str:
        """Say how far the file has been read."""
        return f"{len(self)}-{self.checksum:08x}"

    def changed_since(self, cursor: str | None) -> tuple[Rows, bool]:
        """Give the newest revisions saved since a cursor, in the order they were saved.

        Returns
        -------
        Beside them, whether the cursor belongs to this file. Where it does not, they are all.
        """
        read = self._lines_read(cursor)
        start = read or 0
        return self._newest_from(start), read is not None

    def _newest_from(self, start: int) -> Rows:
        newest = rows_of_newest(self.rows["previous"])
        return newest[np.searchsorted(newest, start) :]

    def _lines_read(self, cursor: str | None) -> int | None:
        count, _, checksum = (cursor or "").partition("-")
        if not _is_count(count) or int(count) > len(self):
            return None
        expected = self.rows.at(int(count) - 1, "checksum") if int(count) else 0
        return int(count) if checksum == f"{expected:08x}" else None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND
