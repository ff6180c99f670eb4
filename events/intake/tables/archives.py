"""Zip archives of strangers: looked at before anything is unpacked, and unpacked within limits."""

import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from events.errors import UnreadableFile

MOST_ENTRIES: Final = 2_000
MOST_BYTES: Final = 400_000_000
MOST_RATIO: Final = 250
_RATIO_FROM: Final = 5_000_000
_CHUNK: Final = 1 << 20


def checked_entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Give the files of an archive once all that it says of itself is found harmless.

    Raises
    ------
    UnreadableFile
        It claims too much, hides links, or names files outside of it.
    """
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise UnreadableFile(f"The archive holds {len(entries):,} files; that is no dataset.")
    total = 0
    for entry in entries:
        name = entry.filename
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise UnreadableFile(f"The archive holds a link ({name[:80]!r}); it is not opened.")
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if ".." in parts or name.startswith(("/", "\\")) or ":" in name or "\0" in name:
            raise UnreadableFile(
                f"The archive names a file outside of itself ({name[:80]!r}); it is not opened."
            )
        if entry.flag_bits & 0x1:
            raise UnreadableFile("The archive is locked with a password: unpack it first.")
        total += entry.file_size
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _RATIO_FROM and ratio > MOST_RATIO:
            raise UnreadableFile(
                f"{name[:80]!r} would grow {ratio:,.0f}-fold when unpacked: this is how a zip bomb "
                "is made. Unpack it yourself if you trust it."
            )
    if total > MOST_BYTES:
        raise UnreadableFile(
            f"Unpacked the archive would take {total / 1e6:,.0f} MB; at most "
            f"{MOST_BYTES / 1e6:,.0f} MB are read."
        )
    return [entry for entry in entries if not entry.is_dir()]


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open a zip archive.

    Raises
    ------
    UnreadableFile
        It is damaged.
    """
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableFile(f"The archive is damaged ({error}). Get it again.") from error


def unpack(
    archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo], folder: Path
) -> list[Path]:
    """Unpack files side by side into a folder, under their bare names.

    Raises
    ------
    UnreadableFile
        A file is damaged, or is not what the archive said.
    """
    unpacked = []
    for entry in entries:
        target = folder / PurePosixPath(entry.filename.replace("\\", "/")).name
        with target.open("xb") as out:
            copy_entry(archive, entry, out.write)
        unpacked.append(target)
    return unpacked


def copy_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, write: object) -> None:
    """Unpack one file through a function that takes its bytes; never more than it claims.

    Raises
    ------
    UnreadableFile
        It is damaged, or not what the archive said.
    """
    if not callable(write):
        raise TypeError(write)
    try:
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableFile(
            f"{entry.filename[:80]!r} in the archive is damaged ({error}). Get it again."
        ) from error
