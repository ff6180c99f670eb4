"""Many revisions as one save: all of them count, or none does.

The lines of a batch stand together in the journal. The first bears a member ``batch`` that says
how many there are, and none of them counts before the last one is there: a program killed half
way leaves a torn batch, which is set aside like a line half written.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Final, NamedTuple, Self

from events.geojson import codec
from events.model.event import Event
from events.store.journal.checks import with_check
from events.vocabulary import Way

_MARK: Final = re.compile(rb'\{"batch":\{"events":(\d{1,9})\},')
_MEMORY_BYTES: Final = 8 * 1024 * 1024


def marked(first_line: bytes, count: int) -> bytes:
    """Write into the first line of a batch how many lines it has."""
    return b'{"batch":{"events":%d},' % count + first_line[1:]


def without_mark(line: bytes) -> bytes:
    """Give a line without the mark of a batch, if it has one."""
    found = _MARK.match(line)
    return line if found is None else b"{" + line[found.end() :]


def lines_of_batch(first_line: bytes) -> int | None:
    """Tell how many lines begin with this one as a batch; None for a line of its own."""
    found = _MARK.match(first_line)
    return None if found is None else int(found[1])


class Entry(NamedTuple):
    """A line to be written: its event, the revision it becomes, and its length in bytes."""

    event_id: str
    revision: int
    length: int


class Prepared:
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
        self.entries: list[Entry] = []

    def add(self, event: Event) -> None:
        """Take in an event."""
        if event.id in self._ids:
            raise ValueError(f"The event {event.id} is in the batch already.")
        saved = self._as_saved(event)
        line = codec.dumps(saved)
        self._spool.write(line)
        self._ids.add(event.id)
        self.entries.append(Entry(saved.id, saved.revision, len(line)))

    def _as_saved(self, event: Event) -> Event:
        stamp = {"revision": event.revision + 1, "recorded_at": None}
        if self._checked is None:
            checked = event.with_changes(**self._by, **stamp)
            self._checked = {name: getattr(checked, name) for name in self._by}
            return checked
        # Checked once for all: checking every event anew takes longer than all else together.
        return event.model_copy(update={**self._checked, **stamp})

    def lines(self, recorded_at: datetime) -> Iterator[bytes]:
        """Yield the lines as they are to be written, without line ends."""
        self._spool.seek(0)
        for number, entry in enumerate(self.entries):
            line = codec.stamped(self._spool.read(entry.length), recorded_at)
            if number == 0 and len(self.entries) > 1:
                line = marked(line, len(self.entries))
            yield with_check(line)

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

    def __init__(self, prepared: Prepared, save: Callable[[Prepared], None]) -> None:
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
