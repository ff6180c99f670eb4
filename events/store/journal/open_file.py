"""A file held open for reading, and what tells whether it is still the same."""

import os
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from events.store.errors import StoreUnavailable

_READ_AHEAD_BYTES: Final = 1 << 19
_WIDEST_GAP_BYTES: Final = 8_192
"""What is read though nobody asked for it, since asking the disk twice takes longer."""


class FileLook(NamedTuple):
    """What the file looked like when it was last read; the same again means nothing is new."""

    device: int
    inode: int
    size: int
    modified_ns: int


def look_of(stat: os.stat_result) -> FileLook:
    """Take what matters out of what the system tells of a file."""
    return FileLook(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)


class OpenFile:
    """A file held open for reading, whatever becomes of its name; closed when nobody needs it."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)

    def look(self) -> os.stat_result:
        """Tell its size and identity."""
        return os.fstat(self._descriptor)

    def read(self, offset: int, length: int) -> bytes:
        """Read a part of it; by many threads at once, if need be."""
        return os.pread(self._descriptor, length, offset)

    def stream(self, offset: int = 0) -> BinaryIO:
        """Read on from an offset; close it after use. One at a time."""
        stream = os.fdopen(os.dup(self._descriptor), "rb")
        stream.seek(offset)
        return stream


def read_together(file: OpenFile, places: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """Read parts of a file, in one go where they follow each other.

    Raises
    ------
    StoreUnavailable
        It cannot be read any more.
    """
    waiting: list[tuple[int, int]] = []

    def together() -> Iterator[bytes]:
        start = waiting[0][0]
        try:
            data = file.read(start, waiting[-1][1] - start)
        except OSError as error:
            raise StoreUnavailable(f"The file of events cannot be read: {error}") from error
        for begin, end in waiting:
            yield data[begin - start : end - start]
        waiting.clear()

    for begin, end in places:
        if waiting and (
            not 0 <= begin - waiting[-1][1] <= _WIDEST_GAP_BYTES
            or end - waiting[0][0] > _READ_AHEAD_BYTES
        ):
            yield from together()
        waiting.append((begin, end))
    if waiting:
        yield from together()
