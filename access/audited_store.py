"""A store whose every save is noted in the audit log: who, which event, in which state."""

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self

from access.allowed import Visitor
from access.audit import AuditLog, Deed
from events.model.event import Event
from events.store.base import PAGE, Batch, Changes, EventStore
from events.vocabulary import Way


class AuditedStore:
    """An `EventStore` in front of another.

    Parameters
    ----------
    store
        Who keeps the events.
    audit
        Where saves are noted.
    named
        Tells who saves under a name.
    """

    def __init__(self, store: EventStore, audit: AuditLog, named: Callable[[str], Visitor]) -> None:
        self._store = store
        self._audit = audit
        self._named = named

    def save(
        self,
        event: Event,
        *,
        author: str,
        note: str = "",
        way: Way | None = None,
        expected_revision: int,
    ) -> Event:
        """Save, and note it; see `EventStore.save`."""
        saved = self._store.save(
            event, author=author, note=note, way=way, expected_revision=expected_revision
        )
        self._audit.note(
            Deed.SAVED,
            self._who(author, saved.way),
            event=saved.id,
            revision=saved.revision,
            state=saved.state,
            way=saved.way,
        )
        return saved

    def batch(
        self,
        *,
        author: str,
        note: str = "",
        way: Way | None = None,
        import_id: str | None = None,
    ) -> Batch:
        """Collect revisions, and note them once they are saved; see `EventStore.batch`."""
        batch = self._store.batch(author=author, note=note, way=way, import_id=import_id)
        said: dict[str, object] = {"way": way, "batch": import_id}
        return _AuditedBatch(batch, lambda number: self._note(author, number, said))

    def _note(self, author: str, number: int, said: dict[str, object]) -> None:
        who = self._who(author, said["way"])
        self._audit.note(Deed.SAVED, who, events=number, **said)

    def _who(self, author: str, way: object) -> Visitor:
        # Whoever may type commands on this computer may type any name.
        return Visitor(name=author) if way is Way.COMMAND else self._named(author)

    def get(self, event_id: str, *, revision: int | None = None) -> Event:
        """See `EventStore.get`."""
        return self._store.get(event_id, revision=revision)

    def lines(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """See `EventStore.lines`."""
        return self._store.lines(numbers)

    def history(self, event_id: str) -> tuple[Event, ...]:
        """See `EventStore.history`."""
        return self._store.history(event_id)

    def changes_since(self, cursor: str | None, *, most: int = PAGE) -> Changes:
        """See `EventStore.changes_since`."""
        return self._store.changes_since(cursor, most=most)

    @property
    def share_read(self) -> float:
        """See `EventStore.share_read`."""
        return self._store.share_read

    @property
    def is_whole(self) -> bool:
        """See `EventStore.is_whole`."""
        return self._store.is_whole

    @property
    def problems(self) -> tuple[str, ...]:
        """See `EventStore.problems`."""
        return self._store.problems

    def check_writable(self) -> None:
        """See `EventStore.check_writable`."""
        self._store.check_writable()

    def close(self) -> None:
        """See `EventStore.close`."""
        self._store.close()


class _AuditedBatch:
    def __init__(self, batch: Batch, note: Callable[[int], None]) -> None:
        self._batch = batch
        self._note = note

    def add(self, event: Event) -> None:
        self._batch.add(event)

    def __len__(self) -> int:
        return len(self._batch)

    def save(self) -> int:
        number = self._batch.save()
        if number:
            self._note(number)
        return number

    def __enter__(self) -> Self:
        self._batch.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._batch.__exit__(kind, error, trace)
