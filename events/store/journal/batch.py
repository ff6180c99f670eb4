"""Many revisions as one save: all of them count, or none does.

The lines of a batch stand together in the journal. The first bears a member ``batch`` that says
how many there are and how many bytes they take, and none of them counts before the last one is
there: a program killed half way leaves a torn batch, which is set aside like a line half written.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Final, NamedTuple, Self

from events.geojson import codec
from events.model.event import Event
from events.store.journal.checks import START, with_check
from events.vocabulary import Way

_MARK: Final = re.compile(rb'\{"batch":\{"events":(\d{1,9})(?:,"bytes":(\d{1,15}))?\},')
_CHECK_BYTES: Final = len(with_check(b"{}")) - 2
_MEMORY_BYTES: Final = 8 * 1024 * 1024


class BatchSpan(NamedTuple):
    """How many lines a batch has, and how many bytes with their line ends when it was written.

    Batches of earlier programs do not say how many bytes: None.
    """

    lines: int
    length: int | None


def marked(first_line: bytes, lines: int, others_bytes: int | None = None) -> bytes:
    """Write into the first line of a batch how many lines and bytes it has.

    Parameters
    ----------
    first_line
        As it will be written, but for its check.
    others_bytes
        Of all other lines with their checks and line ends; None where they are not known.
    """
    if others_bytes is None:
        return b'{"batch":{"events":%d},' % lines + first_line[1:]
    own = len(first_line) + _CHECK_BYTES + 1
    length = 0
    # How long the mark is depends on the number in it; once or twice round, and it agrees.
    while True:
        mark = b'{"batch":{"events":%d,"bytes":%d},' % (lines, length)
        if length == (length := own - 1 + len(mark) + others_bytes):
            return mark + first_line[1:]


def without_mark(line: bytes) -> bytes:
    """Give a line without the mark of a batch, if it has one."""
    found = _MARK.match(line)
    return line if found is None else b"{" + line[found.end() :]


def extent_of_batch(first_line: bytes) -> BatchSpan | None:
    """Tell how much begins with this line as a batch; None for a line of its own."""
    found = _MARK.match(first_line)
    if found is None:
        return None
    return BatchSpan(int(found[1]), None if found[2] is None else int(found[2]))


class PendingLine(NamedTuple):
    """A line to be written: its event, the revision it becomes, and its length in bytes."""

    event_id: str
    revision: int
    length: int


class GatheredBatch:
    """Lines of a batch, ready but for their time: some 1 kB an event on disk, 0.1 kB in memory.

    Parameters
    ----------
    author, note, way, import_id
        Of every revision; checked like new input.
    """

    def __init__(self, *, author: str, note: str, way: Way | None, import_id: str | None) -> None:
        self._by = {
            "recorded_by": author,
            "way": way,
            "batch": import_id,
            "change_note": note or None,
        }
        self._checked: dict[str, object] | None = None
        self._spool = SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115 - see close
        self._ids: set[str] = set()
        self.entries: list[PendingLine] = []

    def add(self, event: Event) -> None:
        """Take in an event."""
        if event.id in self._ids:
            raise ValueError(f"The event {event.id} is in the batch already.")
        saved = self._as_saved(event)
        line = codec.dumps(saved)
        self._spool.write(line)
        self._ids.add(event.id)
        self.entries.append(PendingLine(saved.id, saved.revision, len(line)))

    def _as_saved(self, event: Event) -> Event:
        stamp = {"revision": event.revision + 1, "recorded_at": None}
        if self._checked is None:
            checked = event.with_changes(**self._by, **stamp)
            self._checked = {name: getattr(checked, name) for name in self._by}
            return checked
        # Checked once for all: checking every event anew takes longer than all else together.
        return event.model_copy(update={**self._checked, **stamp})

    def lines(self, recorded_at: datetime, previous: bytes = START) -> Iterator[bytes]:
        """Yield the lines as they are to be written, without line ends.

        Parameters
        ----------
        previous
            What the last line of the journal is known by.
        """
        self._spool.seek(0)
        for number, entry in enumerate(self.entries):
            line = codec.stamped(self._spool.read(entry.length), recorded_at)
            if number == 0 and len(self.entries) > 1:
                more = len(line) - entry.length + _CHECK_BYTES + 1
                others = sum(each.length + more for each in self.entries[1:])
                line = marked(line, len(self.entries), others)
            line = with_check(line, previous)
            previous = line[-66:-2]
            yield line

    def event(self, number: int) -> Event:
        """Give one of the events, counted from 0, with the revision it was made from."""
        self._spool.seek(sum(entry.length for entry in self.entries[:number]))
        event = codec.loads(self._spool.read(self.entries[number].length))
        return event.model_copy(update={"revision": event.revision - 1})

    def close(self) -> None:
        """Throw away what was collected."""
        self._spool.close()


class PreparedBatch:
    """The port's `Batch` of prepared lines, and the way to save them."""

    def __init__(self, prepared: GatheredBatch, save: Callable[[GatheredBatch], None]) -> None:
        self._prepared = prepared
        self._save = save

    def add(self, event: Event) -> None:
        """Take in an event; see the port."""
        self._prepared.add(event)

    def __len__(self) -> int:
        return len(self._prepared.entries)

    def save(self) -> int:
        """Save all of them; see the port."""
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
