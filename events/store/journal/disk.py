"""What it takes for bytes to be on the disk, and how to say that they are not."""

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from events.store.errors import StoreUnavailable


def write_all(file: BinaryIO, data: bytes) -> None:
    """Write every byte to an unbuffered file.

    Raises
    ------
    OSError
        The disk took only a part of them, or none.
    """
    view = memoryview(data)
    while view:
        # A disk that fills up takes the part that still fits, and refuses the rest.
        view = view[file.write(view) :]


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, and see that they survive a power cut.

    Raises
    ------
    OSError
        It cannot be made.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, so that a new file is not lost with its folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unavailable(path: Path, action: str, error: OSError) -> StoreUnavailable:
    """Say in one message what could not be done and what to do about it."""
    reason = error.strerror or str(error)
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        advice = "The disk is full: make room on it, then save again. Nothing was saved."
    elif action == "read":
        advice = "See that this user may read it, or choose another folder."
    elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        advice = "Let this user write there, or choose another folder. Nothing was saved."
    elif error.errno in {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}:
        advice = "Something else is in its place: choose another folder. Nothing was saved."
    elif error.errno == errno.ENOSYS:
        advice = (
            "This file system has no file locks: choose a folder on another. Nothing was saved."
        )
    else:
        advice = "Nothing was saved; try again, or choose another folder."
    return StoreUnavailable(f"Cannot {action} {path}: {reason}. {advice}")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file so that readers see the old one or the new one, whole, and never a part.

    Raises
    ------
    OSError
        It could not be written; the old one is still there.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_native_id()}.tmp")
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_unfinished(path: Path) -> None:
    """Remove what programs killed while `replacing` a file have left; only where none can be alive.

    Raises
    ------
    OSError
        One cannot be removed.
    """
    for unfinished in path.parent.glob(f".{path.name}.*.tmp"):
        unfinished.unlink(missing_ok=True)
