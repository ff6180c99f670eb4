"""A backup: one file with the events and all that people wrote beside them, proved by hashes.

It is a ZIP file, which any computer opens, with a list ``backup.json`` of what is in it, how long
each file is and its SHA-256. The journal in it ends with a whole line, whatever is saved meanwhile.
"""

import errno
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

import orjson

from events.errors import EventsError
from events.store.errors import unavailable
from events.store.journal.contents import EVENTS_FILE
from events.store.journal.read import Journal
from events.store.journal.verify import verify
from events.store.journal.write import Writer, make_folder
from geo.atomic import replacing, sync_folder

FORMAT: Final = 1
LIST_FILE: Final = "backup.json"

BESIDE: Final = (
    *("review.jsonl", "imports", "profiles", "reports", "unfinished"),
    *("words", "gazetteer", "reference", "fonts", "roles.csv", "audit.jsonl", "access.sqlite3"),
)
"""Files and folders of the data folder that people made; all others are made anew."""

_OF_DATABASE: Final = ("-wal", "-shm")
"""What SQLite keeps beside a database that is in use."""

_ASIDE: Final = ("events-torn-*", "events-set-aside-*")
_CHUNK_BYTES: Final = 1 << 20

_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError),
    *(KeyError, ValueError, TypeError, RuntimeError, OverflowError),
)
"""What reading a ZIP file or a list with some bytes changed can raise."""


class BackupError(EventsError):
    """A backup cannot be used, or would overwrite what is there; the message says what to do."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds.

    Attributes
    ----------
    lines
        Of the journal.
    head
        What its last line is known by.
    files
        How many files, the journal among them.
    made
        When, ISO 8601.
    wrong
        How much was wrong with the journal when it was backed up (`events.store.journal.verify`).
    """

    lines: int
    head: str | None
    files: int
    made: str
    wrong: int = 0


def back_up(folder: Path, target: Path) -> BackedUp:
    """Write a backup of a data folder, while programs use it; of a damaged one, what there is.

    Parameters
    ----------
    target
        The file; it must not exist.

    Raises
    ------
    BackupError
        There is such a file, or there are no events.
    StoreUnavailable
        Something cannot be read or written; there is no backup then.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; name another file.")
    checked = verify(folder)
    if not (folder / EVENTS_FILE).exists():
        raise BackupError(f"There are no events in {folder}.")
    made = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    try:
        make_folder(target.parent)
        with (
            replacing(target) as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
        ):
            files = {}
            # The rest first: what it says of events is then of events that are in the journal.
            for name, path in _beside(folder):
                with _at_rest(path) as still, still.open("rb") as file:
                    files[name] = _put(archive, name, file, still.stat().st_size)
            with (folder / EVENTS_FILE).open("rb") as file:
                files[EVENTS_FILE] = _put(archive, EVENTS_FILE, file, checked.length)
            said = {"format": FORMAT, "made": made, "lines": checked.lines, "head": checked.head}
            archive.writestr(LIST_FILE, orjson.dumps(said | {"files": files}))
    except sqlite3.Error as error:
        raise BackupError(
            f"access.sqlite3 cannot be read ({error}); there is no backup."
        ) from error
    except OSError as error:
        raise unavailable(target, "write to", error) from error
    return BackedUp(checked.lines, checked.head, len(files), made, len(checked.wrong))


def restore_backup(backup: Path, folder: Path, *, replace: bool = False) -> BackedUp:
    """Put back what a backup holds, after all of it was checked.

    Parameters
    ----------
    folder
        The data folder; made when there is none.
    replace
        Move events that are there into a folder of their own; else they are left alone.

    Raises
    ------
    BackupError
        It is no backup, not whole, or there are events already; nothing was changed.
    StoreUnavailable
        The folder cannot be written to.
    """
    try:
        make_folder(folder)
        with TemporaryDirectory(dir=folder, prefix=".restoring-") as made:
            held = _unpack(backup, Path(made))
            with Writer(Journal(folder / EVENTS_FILE)).writing():
                _make_room(folder, replace=replace)
                for path in sorted(Path(made).iterdir()):
                    path.replace(folder / path.name)
                shutil.rmtree(folder / "cache", ignore_errors=True)
                sync_folder(folder)
    except OSError as error:
        if isinstance(error, EventsError):
            raise
        raise unavailable(folder, "write to", error) from error
    return held


def _unpack(backup: Path, folder: Path) -> BackedUp:
    with _or_no_backup(backup), zipfile.ZipFile(backup) as archive:
        said: dict[str, Any] = orjson.loads(archive.read(LIST_FILE))
        if said["format"] != FORMAT:
            raise BackupError(f"{backup} is of format {said['format']}; use the newer program.")
        if set(archive.namelist()) != {LIST_FILE, *said["files"]}:
            raise BackupError(
                f"{backup} does not hold just the files it lists; use another backup."
            )
        for name, about in said["files"].items():
            _check_name(backup, name)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as file, (folder / name).open("wb") as out:
                digest = sha256()
                while chunk := file.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
            if digest.hexdigest() != about["sha256"]:
                raise BackupError(
                    f"{backup}: {name} is not as it was backed up; use another backup."
                )
        head, lines = said["head"], said["lines"]
    found = verify(folder)
    if (found.lines, found.head) != (lines, head):
        raise BackupError(
            f"{backup}: the journal in it is not the one it lists; use another backup."
        )
    return BackedUp(lines, head, len(said["files"]), said["made"], len(found.wrong))


@contextmanager
def _or_no_backup(backup: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise BackupError(f"{backup} is no backup, or a damaged one ({error}).") from error
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {backup}.") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise BackupError(f"{backup} is a damaged backup.") from error


def _check_name(backup: Path, name: str) -> None:
    """See that a file would not be written anywhere else."""
    path = PurePosixPath(name)
    first = path.parts[0] if path.parts else ""
    known = first in {EVENTS_FILE, *BESIDE} or any(PurePosixPath(first).match(a) for a in _ASIDE)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not known:
        raise BackupError(f"{backup} holds {name[:80]!r}, which is no file of ours; use another.")


def _make_room(folder: Path, *, replace: bool) -> None:
    if not (folder / EVENTS_FILE).exists():
        return
    if not replace:
        raise BackupError(
            f"There are events in {folder} already. Choose another folder (--data-dir), or have "
            "them moved aside first (--replace)."
        )
    aside = folder / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
    aside.mkdir()
    for name in (EVENTS_FILE, *BESIDE):
        for each in (name, *(name + end for end in _OF_DATABASE)):
            if (folder / each).exists():
                (folder / each).rename(aside / each)


def _beside(folder: Path) -> Iterator[tuple[str, Path]]:
    patterns = (*BESIDE, *(f"{name}/**/*" for name in BESIDE), *_ASIDE)
    paths = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    for path in sorted(paths):
        if not path.name.startswith("."):
            yield path.relative_to(folder).as_posix(), path


@contextmanager
def _at_rest(path: Path) -> Iterator[Path]:
    """Give a file nobody writes to: of a database in use a copy, as SQLite makes it."""
    if path.suffix != ".sqlite3":
        yield path
        return
    with TemporaryDirectory() as made:
        copy = Path(made) / path.name
        with closing(sqlite3.connect(path)) as here, closing(sqlite3.connect(copy)) as there:
            here.backup(there)
        yield copy


def _put(archive: zipfile.ZipFile, name: str, file: BinaryIO, length: int) -> dict[str, Any]:
    """Copy so many bytes into the archive; what is added to the file meanwhile is not."""
    digest, left = sha256(), length
    with archive.open(name, "w", force_zip64=True) as out:
        while left and (chunk := file.read(min(_CHUNK_BYTES, left))):
            digest.update(chunk)
            out.write(chunk)
            left -= len(chunk)
    return {"bytes": length - left, "sha256": digest.hexdigest()}
