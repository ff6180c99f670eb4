"""A file held open for reading, and what tells whether it is still the same."""

import os
import weakref
from pathlib import Path
from typing import BinaryIO, NamedTuple


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
