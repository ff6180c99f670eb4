"""Many revisions as one save: all of them count, or none does.

The lines of a batch stand together in the journal. The first bears a member ``batch`` that says
how many there are, and none of them counts before the last one is there: a program killed half
way leaves a torn batch, which is set aside like a line half written.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Final, NamedTuple, Protocol, Self

import orjson

from events.geojson import codec
from events.model.event import Event
from events.model.licences import may_be_passed_on
from events.store.journal.checksums import with_checksum
from events.table.select import EventColumns
from events.vocabulary import State, Way

_MARK: Final = re.compile(rb'\{"batch":\{"events":(\d{1,9})\},')
_MEMORY_BYTES: Final = 8 * 1024 * 1024


def marked(first_line: bytes, count: int) -> bytes:
    """Write into the first line of a batch how many lines it has."""
    return b'{"batch":{"events":%d},' % count + first_line[1:]


def lines_of_batch(first_line: bytes) -> int | None:
    """Tell how many lines begin with this one as a batch; None for a line of its own."""
    found = _MARK.match(first_line)
    return None if found is None else int(found[1])


class Batch(Protocol):
    """Revisions collected to be saved together; part of the port (`events.store.base`).

    Used as a context: what was not saved by its end is thrown away.
    """

    def add(self, event: Event) -> None:
        """Take in a changed or new event; its ``revision`` says what it was made from (0: new).

        Raises
        ------
        ValueError
            The event is in the batch already.
        """
        ...

    def __len__(self) -> int: ...

    def save(self) -> int:
        """Save all, and return their number once none can be lost. All bear one time.

        Raises
        ------
        StaleRevision
            Somebody saved one of them meanwhile; nothing was saved.
        EventNotFound
            A revision was expected of an event that is not here; nothing was saved.
        StoreUnavailable
            Nothing was saved; the message says what to do.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Position(NamedTuple):
    """Where a line stands in the file, and the CRC-32 of the file up to its end."""

    offset: int
    length: int
    checksum: int


class Entry(NamedTuple):
    """What the store must know of a line to be written, without reading it.

    Attributes
    ----------
    revision
        The one it becomes.
    hides_before
        As `Event.hides_before`.
    passed_on, current
        As in `events.store.journal.revisions.REVISION`.
    """

    event_id: str
    revision: int
    state: State
    publish_after: datetime | None
    hides_before: int
    passed_on: bool
    current: bool
    length: int


def entry_of(event: Event, length: int, *, current: bool) -> Entry:
    """Say what the store must know of the line of an event."""
    return Entry(
        event_id=event.id,
        revision=event.revision,
        state=event.state,
        publish_after=event.publish_after,
        hides_before=event.hides_before,
        passed_on=may_be_passed_on(event),
        current=current,
        length=length,
    )


class Prepared:
    """Lines of a batch, ready but for their time: some 1 kB an event on disk, 0.2 kB in memory.

    Parameters
    ----------
    author, note, way, import_id
        Of every revision; checked like new input.
    stamp
        A time that stands in for the one they will bear.
    """

    def __init__(
        self,
        *,
        author: str,
        note: str,
        way: Way | None,
        import_id: str | None,
        stamp: datetime,
    ) -> None:
        self._by = {
            "recorded_by": author,
            "way": way,
            "batch": import_id,
            "change_note": note or None,
        }
        self._stamp = stamp
        self._revision_fields: dict[str, object] | None = None
        self._spool = SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115 - see close
        self._ids: set[str] = set()
        self.entries: list[Entry] = []
        self.columns = EventColumns()

    def add(self, event: Event) -> None:
        """Take in an event."""
        if event.id in self._ids:
            raise ValueError(f"The event {event.id} is in the batch already.")
        saved = self._as_saved(event)
        line = codec.dumps(saved)
        self._spool.write(line)
        self._ids.add(event.id)
        self.columns.append(saved)
        self.entries.append(entry_of(saved, len(line), current=True))

    def _as_saved(self, event: Event) -> Event:
        revision = event.revision + 1
        if self._revision_fields is None:
            checked = event.with_changes(
                revision=revision,
                recorded_at=self._stamp,
                **self._by,
            )
            names = ("recorded_at", *self._by)
            self._revision_fields = {name: getattr(checked, name) for name in names}
            return checked
        # Checked once for all: checking every event anew takes longer than all else together.
        return event.model_copy(update={**self._revision_fields, "revision": revision})

    def lines(self, recorded_at: datetime) -> Iterator[bytes]:
        """Yield the lines as they are to be written, without line ends."""
        old, new = _time_member(self._stamp), _time_member(recorded_at)
        self._spool.seek(0)
        for number, entry in enumerate(self.entries):
            line = self._spool.read(entry.length).replace(old, new)
            if number == 0 and len(self.entries) > 1:
                line = marked(line, len(self.entries))
            yield with_checksum(line)

    def written(
        self, recorded_at: datetime, positions: Iterable[Position]
    ) -> Iterator[tuple[Entry, datetime, Position]]:
        """Give what the store must know of each line, now that it stands in the file."""
        for number, (entry, position) in enumerate(zip(self.entries, positions, strict=True)):
            # The first line bears a mark the codec does not write.
            is_marked = number == 0 and len(self.entries) > 1
            yield (entry._replace(current=False) if is_marked else entry), recorded_at, position

    def event(self, number: int) -> Event:
        """Give one of the events, counted from 0, with the revision it was made from."""
        self._spool.seek(sum(entry.length for entry in self.entries[:number]))
        event = codec.loads(self._spool.read(self.entries[number].length))
        return event.model_copy(update={"revision": event.revision - 1})

    def close(self) -> None:
        """Throw away what was collected."""
        self._spool.close()


def _time_member(time: datetime) -> bytes:
    # Inside a text the quotes would be escaped, so this is found as a member only.
    written = orjson.dumps(time).replace(b"+00:00", b"Z")
    return b'"recorded_at":' + written


class PreparedBatch:
    """A `Batch` of prepared lines, and the way to save them."""

    def __init__(self, prepared: Prepared, save: Callable[[Prepared], None]) -> None:
        self._prepared = prepared
        self._save = save

    def add(self, event: Event) -> None:
        """Take in an event; see `Batch`."""
        self._prepared.add(event)

    def __len__(self) -> int:
        return len(self._prepared.entries)

    def save(self) -> int:
        """Save all of them; see `Batch`."""
        self._save(self._prepared)
        return len(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._prepared.close()


def placed(
    lines: Iterable[bytes], offset: int, checksum: int, written: list[Position]
) -> Iterator[bytes]:
    """Pass lines on to be written, and note where each will stand.

    Parameters
    ----------
    offset, checksum
        Length of the file so far, and its CRC-32.
    written
        Grows as the lines pass.
    """
    for line in lines:
        checksum = zlib.crc32(b"\n", zlib.crc32(line, checksum))
        written.append(Position(offset, len(line), checksum))
        offset += len(line) + 1
        yield line
