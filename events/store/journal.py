"""An append-only file of lines: whole, on the disk, and one writer at a time.

This module knows bytes and lines, not events. A line counts once its newline is in the file; bytes
after the last newline are a line half written, which a crash can leave behind and which nobody was
told had been saved. Of the lines of a batch (`events.store.batch`) none counts before all are
there.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, Literal, NamedTuple

from filelock import FileLock, Timeout

from events.errors import StoreDamaged, StoreUnavailable
from events.store.batch import lines_of_batch
from events.store.disk import make_folder, sync_folder, unavailable, write_all
from events.store.open_file import FileLook, OpenFile, look_of

LOCK_TIMEOUT_S = 10.0
"""How long a writer waits for another before it gives up; a save takes milliseconds."""

LONGEST_LINE_BYTES = 64 * 1024 * 1024
"""Longer than any event can be: whatever holds such a line is not our file."""


_CHUNK_BYTES: Final = 1 << 20


class Line(NamedTuple):
    """A whole line, without its newline, and where it stands."""

    number: int
    offset: int
    data: bytes


class Journal:
    """The file, how far it has been read, and the lock its writers share.

    Not thread-safe by itself: the store guards it.

    Parameters
    ----------
    path
        The file; it and its folder are made by the first append.
    lock_timeout_s
        Seconds to wait for another writer.

    Attributes
    ----------
    end
        Bytes that were taken as read.
    reached
        Bytes a reading that is going on has come to; may be looked at from other threads.
    """

    def __init__(self, path: Path, *, lock_timeout_s: float = LOCK_TIMEOUT_S) -> None:
        self.path = path
        self._stopped = False
        self._lock = FileLock(
            path.with_suffix(".lock"),
            timeout=lock_timeout_s,
            # The library's default of 50 ms lets one busy writer starve the others.
            poll_interval=0.005,
            # Where flock is missing, a lock made of a plain file would outlive a killed writer.
            fallback_to_soft=False,
            preserve_lock_file=True,
        )
        self.forget()

    def forget(self) -> None:
        """Start from the top at the next read."""
        self.end = self.reached = 0
        self.lines = 0
        self._last_line = b""
        self.seen: FileLook | None = None
        self.file: OpenFile | None = None
        self.tail = b""
        self.torn_batch = False

    @property
    def unfinished(self) -> bool:
        """Whether something half written follows on what counts."""
        return bool(self.tail) or self.torn_batch

    @property
    def unread_bytes(self) -> int:
        """How much follows on what was read.

        Raises
        ------
        StoreUnavailable
            The file cannot be read.
        """
        file = self.open()
        try:
            return 0 if file is None else max(0, file.look().st_size - self.end)
        except OSError as error:
            raise unavailable(self.path, "read", error) from error

    def open(self) -> OpenFile | None:
        """Give the file, held open until it is forgotten; None while there is none.

        Raises
        ------
        StoreUnavailable
            It cannot be read.
        """
        if self.file is None:
            try:
                self.file = OpenFile(self.path)
            except FileNotFoundError:
                return None
            except OSError as error:
                raise unavailable(self.path, "read", error) from error
        return self.file

    def resume(self, position: int, lines: int, last_line: bytes) -> None:
        """Take so much of the file as read already, because somebody kept what was in it."""
        self.end, self.lines, self._last_line = position, lines, last_line

    # Reading

    def news(self) -> Literal["none", "more", "replaced"]:
        """Compare the file with what was read of it.

        "Replaced" means that what was read is no longer its beginning, because another file was
        moved or copied over it, or because it was cut short or edited.

        Raises
        ------
        StoreUnavailable
            The file was there and has disappeared, as when a drive is unplugged.
        """
        seen = self.seen
        try:
            now = self.look()
        except FileNotFoundError as error:
            if seen is None:
                return "none"
            raise StoreUnavailable(
                f"{self.path} has disappeared while in use. Put it back (is a drive unplugged?), "
                "or restart to begin with an empty store."
            ) from error
        if seen is None:
            return "more"
        if now == seen:
            return "none"
        another = (now.device, now.inode) != (seen.device, seen.inode)
        edited = now.size == seen.size == self.end
        if another or edited or now.size < self.end:
            return "replaced"
        file, length = self.open(), len(self._last_line)
        same = file is not None and (file.read(self.end - length, length) == self._last_line)
        return "more" if same else "replaced"

    def stop(self) -> None:
        """End a reading that is going on in another thread, which is told StoreUnavailable."""
        self._stopped = True

    def read_new(self) -> Iterator[Line]:
        """Yield the whole lines that were added since the last read.

        The position moves on only when all have been taken without an error. ``tail`` then holds
        the bytes after the last newline, or ``torn_batch`` is set where a batch is not whole.

        Raises
        ------
        StoreDamaged
            A line is too long to be one of ours.
        StoreUnavailable
            The file cannot be read, or somebody stopped it.
        """
        file = self.open()
        if file is None:
            return
        position, number, last = self.end, self.lines, self._last_line
        whole_up_to, torn = position, False
        try:
            seen = look_of(file.look())
            with file.stream(position) as stream:
                while (line := self._read_line(stream, number)).endswith(b"\n"):
                    count = None if position < whole_up_to else lines_of_batch(line)
                    if count is not None:
                        end = _end_of_lines(file, position, count)
                        if end is None:
                            line, torn = b"", True
                            break
                        whole_up_to = end
                    number += 1
                    yield Line(number, position, line[:-1])
                    position += len(line)
                    self.reached = position
                    if self._stopped:
                        raise StoreUnavailable(f"{self.path} was closed while it was being read.")
                    last = line
        except OSError as error:
            raise unavailable(self.path, "read", error) from error
        self.end, self.lines, self._last_line, self.tail = position, number, last, line
        self.torn_batch = torn
        # A line that arrived between looking and reading is seen as news once more: harmless.
        self.seen = seen

    def _read_line(self, file: BinaryIO, number: int) -> bytes:
        line = file.readline(LONGEST_LINE_BYTES)
        if len(line) == LONGEST_LINE_BYTES:
            raise StoreDamaged(
                f"{self.path}, line {number + 1}: longer than any event can be, so this is not an "
                "event file. Move it away, or choose another folder. Nothing was changed."
            )
        return line

    def look(self) -> FileLook:
        """Tell what the file looks like now.

        Raises
        ------
        FileNotFoundError
            There is none.
        StoreUnavailable
            It cannot be looked at.
        """
        try:
            return look_of(self.path.stat())
        except FileNotFoundError:
            raise
        except OSError as error:
            raise unavailable(self.path, "read", error) from error

    # Writing

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[None]:
        """Be the only writer, of all processes, for the length of the block.

        Raises
        ------
        StoreUnavailable
            Another writer held the lock too long (at once, unless ``wait``), or the folder cannot
            be made or written to.
        """
        try:
            make_folder(self.path.parent)
            self._lock.acquire(blocking=wait)
        except Timeout as error:
            raise StoreUnavailable(
                f"{self.path} is being written by another program, which has not finished within "
                f"{self._lock.timeout:g} seconds. Nothing was saved; try again."
            ) from error
        except OSError as error:
            raise unavailable(self.path.parent, "write to", error) from error
        try:
            yield
        finally:
            self._lock.release()

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
        start = self.end
        self.append_all([data])
        return Line(self.lines, start, data)

    def append_all(self, lines: Iterable[bytes]) -> None:
        """Add lines and return once all are on the disk.

        Call it inside `writing`, with everything read and the tail dealt with.

        Raises
        ------
        StoreUnavailable
            They could not be written; the file is as it was before.
        """
        start, end, number, data = self.end, self.end, self.lines, b""
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
            if self.file is None:
                sync_folder(self.path.parent)
        except OSError as error:
            raise unavailable(self.path, "write to", error) from error
        self.end, self.lines, self._last_line, self.seen = end, number, data + b"\n", seen
        self.open()

    def finish_tail(self) -> None:
        """Give the last line, which is whole but for its newline, its newline.

        Raises
        ------
        StoreUnavailable
            It could not be written.
        """
        try:
            with self.path.open("ab", buffering=0) as file:
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
                torn.seek(self.end)
                while chunk := torn.read(_CHUNK_BYTES):
                    write_all(file, chunk)
                os.fsync(file.fileno())
            sync_folder(aside.parent)
            with self.path.open("r+b", buffering=0) as file:
                file.truncate(self.end)
                os.fsync(file.fileno())
        except OSError as error:
            raise unavailable(self.path, "write to", error) from error
        self.tail, self.torn_batch = b"", False
        self.seen = self.look()
        return aside

    def set_aside(self) -> list[Path]:
        """List the files that half-written lines were moved into, oldest first."""
        return sorted(self.path.parent.glob(f"{self.path.stem}-torn-*.txt"))

    def problems(self) -> Iterator[str]:
        """Say what was left half written, and where it is now."""
        if self.unfinished:
            yield (
                f"The last line (or batch of lines) of {self.path.name} is incomplete, and cannot "
                "be moved away because the folder cannot be written to. It is left out; it was "
                "never acknowledged."
            )
        for aside in self.set_aside():
            yield (
                f"The last line (or batch of lines) of {self.path.name} was incomplete, as after "
                "a power cut. It was never acknowledged as saved. What there was of it is in "
                f"{aside.name}: look at it, then delete it."
            )


def _end_of_lines(file: OpenFile, start: int, count: int) -> int | None:
    """Find where so many lines end; None where they do not, or where a block was never written."""
    at = start
    while chunk := file.read(at, _CHUNK_BYTES):
        found = chunk.count(b"\n")
        if found >= count:
            last = -1
            for _ in range(count):
                last = chunk.index(b"\n", last + 1)
            return None if b"\0" in chunk[:last] else at + last + 1
        if b"\0" in chunk:
            return None
        count -= found
        at += len(chunk)
    return None
