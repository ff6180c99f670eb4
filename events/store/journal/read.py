"""An append-only file of lines, read: which of its lines count, and what is new.

This module knows bytes and lines, not events. A line counts once its newline is in the file; bytes
after the last newline are a line half written, which a crash can leave behind and which nobody was
told had been saved. Of the lines of a batch (`events.store.journal.batch`) none counts before all
are there. Lines are added by `events.store.journal.write`.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, NamedTuple

from events.store.errors import StoreDamaged, StoreUnavailable, unavailable
from events.store.journal.batch import BatchSpan, extent_of_batch
from events.store.journal.checks import end_of
from events.store.journal.open_file import FileLook, OpenFile, look_of

LONGEST_LINE_BYTES: Final = 64 * 1024 * 1024
"""Longer than any event can be: whatever holds such a line is not our file."""

_CHUNK_BYTES: Final = 1 << 20

_BATCH: Final = b'{"batch"'
_UNWRITTEN: Final = bytes(16)
"""What stands in a block that was never written; a single byte that became zero is damage."""


class Torn(NamedTuple):
    """A batch that is not whole: how many lines it was to have, and how many are there."""

    lines: int
    there: int


class Line(NamedTuple):
    """A whole line, without its newline, and where it stands."""

    number: int
    offset: int
    data: bytes


class Journal:
    """The file, and how far it has been read.

    Not thread-safe by itself: the store guards it.

    Parameters
    ----------
    path
        The file; there may be none yet.

    Attributes
    ----------
    end
        Bytes that were taken as read.
    reached
        Bytes a reading that is going on has come to; may be looked at from other threads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stopped = False
        self.forget()

    def forget(self) -> None:
        """Start from the top at the next read."""
        self.end = self.reached = 0
        self.lines = 0
        self._last_line = b""
        self.seen: FileLook | None = None
        self.file: OpenFile | None = None
        self.tail = b""
        self.torn_batch: Torn | None = None

    @property
    def unfinished(self) -> bool:
        """Whether something half written follows on what counts."""
        return bool(self.tail) or self.torn_batch is not None

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
        """Take so much of the file as read, because somebody kept what is in it."""
        self.end, self.lines, self._last_line = position, lines, last_line

    def wrote(self, position: int, lines: int, last_line: bytes, seen: FileLook) -> None:
        """Take lines as read that were just written, after which the file looked so."""
        self.resume(position, lines, last_line)
        self.seen = seen
        self.open()

    def forget_tail(self) -> None:
        """Take it that what was half written is in the file no more."""
        self.tail, self.torn_batch = b"", None
        self.seen = self.look()

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
        whole_up_to, torn = position, None
        try:
            seen = look_of(file.look())
            with file.stream(position) as stream:
                while (line := stream.readline(LONGEST_LINE_BYTES)).endswith(b"\n"):
                    is_batch = position >= whole_up_to and line.startswith(_BATCH)
                    if is_batch and (extent := _batch_at(line)) is not None:
                        end = _end_of_batch(file, position, extent)
                        if end is None:
                            line, torn = b"", Torn(extent.lines, _line_ends(file, position))
                            break
                        whole_up_to = end
                    number += 1
                    yield Line(number, position, line[:-1])
                    position += len(line)
                    self.reached = position
                    if self._stopped:
                        raise StoreUnavailable(f"{self.path} was closed while it was being read.")
                    last = line
            self._check_length(line, number)
        except OSError as error:
            raise unavailable(self.path, "read", error) from error
        self.end, self.lines, self._last_line, self.tail = position, number, last, line
        self.torn_batch = torn
        # A line that arrived between looking and reading is seen as news once more: harmless.
        self.seen = seen

    def _check_length(self, line: bytes, number: int) -> None:
        """See that what has no line end is no longer than any event can be."""
        if len(line) == LONGEST_LINE_BYTES:
            raise StoreDamaged(
                f"{self.path}, line {number + 1}: longer than any event can be, so this is not an "
                "event file. Move it away, or choose another folder. Nothing was changed."
            )

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

    def look_or_none(self) -> FileLook | None:
        """Tell the same; None while there is no file."""
        with suppress(FileNotFoundError):
            return self.look()
        return None


def _batch_at(line: bytes) -> BatchSpan | None:
    """Tell how much begins with a line as a batch, if its mark can be believed."""
    extent = extent_of_batch(line)
    # A mark that was damaged later must not make all that follows seem half written. Many zeros are
    # no such damage: a power cut leaves them where a block was never written.
    if extent is None or _UNWRITTEN in line or end_of(line[:-1]).is_sound is not False:
        return extent
    return None


def _line_ends(file: OpenFile, at: int) -> int:
    count = 0
    while chunk := file.read(at, _CHUNK_BYTES):
        count += chunk.count(b"\n")
        at += len(chunk)
    return count


def _end_of_batch(file: OpenFile, start: int, extent: BatchSpan) -> int | None:
    """Find where a batch ends; None where it is not whole, or where a block was never written."""
    size = file.look().st_size
    written_to = None if extent.length is None else start + extent.length
    if written_to is not None and size > written_to:
        # Nobody writes on behind a batch that is not whole: what is wrong in it came later, and
        # its lines will tell.
        return written_to
    at, count, is_holed, chunk = start, extent.lines, False, b""
    while more := file.read(at, _CHUNK_BYTES):
        chunk, found = more, more.count(b"\n")
        if found >= count:
            last = -1
            for _ in range(count):
                last = chunk.index(b"\n", last + 1)
            end = at + last + 1
            return None if end == size and (is_holed or _UNWRITTEN in chunk[:last]) else end
        is_holed |= _UNWRITTEN in chunk
        count -= found
        at += len(chunk)
    # All that was written is there, and only line ends are not: damage, which the lines will tell.
    is_there = written_to is not None and at >= written_to
    return at if is_there and not is_holed and not chunk.endswith(b"\0\0") else None
