"""Adding lines to a journal: whole, on the disk, and one writer at a time, of all programs."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from filelock import FileLock, Timeout

from events.store.errors import StoreUnavailable, unavailable
from events.store.journal.batch import extent_of_batch
from events.store.journal.open_file import look_of
from events.store.journal.read import Journal, Line
from geo.atomic import sync_folder

LOCK_TIMEOUT_S: Final = 10.0
"""How long a writer waits for another before it gives up; a save takes milliseconds."""

_CHUNK_BYTES: Final = 1 << 20
_MARK_BYTES: Final = 200


class StoreBusy(StoreUnavailable):
    """Another program is writing just now."""


class Writer:
    """What adds lines to a journal, and sets aside what another left half written.

    Not thread-safe by itself: the store guards it.

    Parameters
    ----------
    journal
        What is added counts as read by it. Its file and folder are made by the first append.
    lock_timeout_s
        Seconds to wait for another writer.
    """

    def __init__(self, journal: Journal, *, lock_timeout_s: float = LOCK_TIMEOUT_S) -> None:
        self.journal = journal
        self.path = journal.path
        self._lock = FileLock(
            journal.path.with_suffix(".lock"),
            timeout=lock_timeout_s,
            # The library's default of 50 ms lets one busy writer starve the others.
            poll_interval=0.005,
            # Where flock is missing, a lock made of a plain file would outlive a killed writer.
            fallback_to_soft=False,
            preserve_lock_file=True,
        )

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[None]:
        """Be the only writer, of all processes, for the length of the block.

        Raises
        ------
        StoreBusy
            Another writer held the lock too long (at once, unless ``wait``).
        StoreUnavailable
            The folder cannot be made or written to.
        """
        try:
            make_folder(self.path.parent)
            self._lock.acquire(blocking=wait)
        except Timeout as error:
            raise StoreBusy(
                f"{self.path} is being written by another program, which has not finished within "
                f"{self._lock.timeout:g} seconds. Nothing was saved; try again."
            ) from error
        except OSError as error:
            raise unavailable(self.path.parent, "write to", error) from error
        try:
            yield
        finally:
            self._lock.release()

    def time_of_disk(self) -> datetime | None:
        """Give the time of day as the disk knows it; None where it does not tell. Within `writing`.

        On a network share that is the clock of another computer.
        """
        lock = Path(self._lock.lock_file)
        try:
            os.utime(lock)
            return datetime.fromtimestamp(lock.stat().st_mtime, UTC)
        except OSError:
            return None

    def last_written(self) -> datetime | None:
        """Give the time the file was last written, as the disk knows it; None without one."""
        seen = self.journal.look_or_none()
        return None if seen is None else datetime.fromtimestamp(seen.modified_ns / 1e9, UTC)

    def touch(self) -> None:
        """Have the file bear the time of now, without changing it.

        Raises
        ------
        StoreUnavailable
            That cannot be done.
        """
        try:
            os.utime(self.path)
        except OSError as error:
            raise unavailable(self.path, "write to", error) from error

    def check_writable(self) -> None:
        """See that a line could be appended, without doing so.

        Raises
        ------
        StoreUnavailable
            It could not; the message says what to do.
        """
        try:
            with TemporaryFile(dir=self.path.parent):
                pass
            if self.path.exists():
                with self.path.open("r+b"):
                    pass
        except OSError as error:
            raise unavailable(self.path.parent, "write to", error) from error

    def append(self, data: bytes) -> Line:
        """Add a line and return once it is on the disk.

        Call it inside `writing`, with everything read and the tail dealt with.

        Raises
        ------
        StoreUnavailable
            It could not be written; the file is as it was before.
        """
        start = self.journal.end
        self.append_all([data])
        return Line(self.journal.lines, start, data)

    def append_all(self, lines: Iterable[bytes]) -> None:
        """Add lines and return once all are on the disk.

        Call it inside `writing`, with everything read and the tail dealt with.

        Raises
        ------
        StoreUnavailable
            They could not be written; the file is as it was before.
        """
        start = end = self.journal.end
        number, data = self.journal.lines, b""
        try:
            with self.path.open("ab", buffering=0) as file:
                try:
                    waiting = bytearray()
                    for data in lines:
                        waiting += data + b"\n"
                        number, end = number + 1, end + len(data) + 1
                        if len(waiting) > _CHUNK_BYTES:
                            write_all(file, bytes(waiting))
                            waiting.clear()
                    write_all(file, bytes(waiting))
                    os.fsync(file.fileno())
                    seen = look_of(os.fstat(file.fileno()))
                except BaseException:
                    # If even this fails, the half line is dealt with by whoever reads next.
                    with suppress(OSError):
                        file.truncate(start)
                        os.fsync(file.fileno())
                    raise
            if self.journal.file is None:
                sync_folder(self.path.parent)
        except OSError as error:
            raise unavailable(self.path, "write to", error) from error
        self.journal.wrote(end, number, data + b"\n", seen)

    def finish_tail(self, *, spoilt: int = 0) -> None:
        """Give the last line, which is whole but for its newline, its newline.

        Parameters
        ----------
        spoilt
            Bytes that stand where it should.

        Raises
        ------
        StoreUnavailable
            It could not be written.
        """
        try:
            with self.path.open("r+b", buffering=0) as file:
                file.seek(-spoilt, os.SEEK_END)
                write_all(file, b"\n")
                os.fsync(file.fileno())
        except OSError as error:
            raise unavailable(self.path, "write to", error) from error

    def set_tail_aside(self) -> Path:
        """Move the half-written last line or batch into a file of its own, and return that file.

        Raises
        ------
        StoreUnavailable
            It could not be written; what is half written then stays where it is.
        """
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
        aside = self.path.with_name(f"{self.path.stem}-torn-{stamp}.txt")
        try:
            with self.path.open("rb") as torn, aside.open("xb", buffering=0) as file:
                torn.seek(self.journal.end)
                while chunk := torn.read(_CHUNK_BYTES):
                    write_all(file, chunk)
                os.fsync(file.fileno())
            sync_folder(aside.parent)
            with self.path.open("r+b", buffering=0) as file:
                file.truncate(self.journal.end)
                os.fsync(file.fileno())
        except OSError as error:
            raise unavailable(self.path, "write to", error) from error
        self.journal.forget_tail()
        return aside

    def set_aside(self) -> list[Path]:
        """List the files that half-written lines were moved into, oldest first."""
        return sorted(self.path.parent.glob(f"{self.path.stem}-torn-*.txt"))

    def problems(self) -> Iterator[str]:
        """Say what was left half written, and where it is now."""
        for aside in self.set_aside():
            yield (
                f"{_torn_words(aside)} of {self.path.name} was incomplete, as after a power cut or "
                "a program that was killed. It was never acknowledged as saved. What there was of "
                f"it is in {aside.name}: look at it, then delete it."
            )


def _torn_words(aside: Path) -> str:
    """Say what was half written: a line, or a batch of how many lines."""
    with suppress(OSError), aside.open("rb") as file:
        extent = extent_of_batch(file.read(_MARK_BYTES))
        if extent is not None:
            return f"The last batch, of {extent.lines:,} lines,"
    return "The last line"


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
