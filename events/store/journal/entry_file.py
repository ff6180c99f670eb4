"""Entries in a file, one a line: a journal beside the events, append-only like theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from events.store.entries import NewEntries
from events.store.errors import unavailable
from events.store.journal.read import Journal
from events.store.journal.write import Writer
from geo.atomic import replacing


class EntryFile:
    """`Entries` as lines of a file.

    Parameters
    ----------
    path
        The file; made with the first entry.
    private
        Let no other user of the computer read it.
    """

    def __init__(self, path: Path, *, private: bool = False) -> None:
        self._private = private
        self._journal = Journal(path)
        self._writer = Writer(self._journal)

    @property
    def where(self) -> str:
        """The file."""
        return str(self._journal.path)

    def added(self) -> NewEntries:
        """See `Entries.added`."""
        news = self._journal.news()
        if news == "none":
            return NewEntries((), False)
        anew = self._journal.end == 0
        if news == "replaced":
            self._journal.forget()
            anew = True
        return NewEntries([line.data for line in self._journal.read_new()], anew)

    def forget(self) -> None:
        """See `Entries.forget`."""
        self._journal.forget()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See `Entries.alone`."""
        with self._writer.writing():
            if self._private:
                self._journal.path.touch(0o600)
            yield

    def append(self, *entries: bytes) -> None:
        """See `Entries.append`."""
        if self._journal.unfinished:
            # Half a line was never acknowledged; it is set aside, not thrown away.
            self._writer.set_tail_aside()
        self._writer.append_all(entries)

    def erase(self, words: str) -> None:
        """See `Entries.erase`."""
        path = self._journal.path
        with self._writer.writing():
            try:
                with path.open("rb") as old, replacing(path) as new:
                    for line in old:
                        if words.encode() not in line:
                            new.write(line)
            except FileNotFoundError:
                return
            except OSError as error:
                raise unavailable(path, "write to", error) from error
        self._journal.forget()
