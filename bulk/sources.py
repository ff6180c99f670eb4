"""What is to be read: files and folders, here or at any address fsspec knows."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

import fsspec
from fsspec.implementations.local import LocalFileSystem

from bulk.errors import UnusableSource
from bulk.names import Work

LOCAL: Final = "file://"
"""What the address of a file of this computer begins with; the rest is its path as it is."""

_HEAD_BYTES: Final = 64_000
_CHUNK: Final = 1 << 20
_TABLES: Final = (".csv", ".tsv", ".tab")
_LINES: Final = (".jsonl", ".ndjson", ".geojsonl", ".geojsons")
_SECRETS: Final = re.compile(r"//[^/@]*@")
_MOST_FILES: Final = 1_000_000


class SourceKind(StrEnum):
    """What a source is, told by its bytes."""

    DELIMITED = "CSV"
    JSON_LINES = "JSON lines"
    PARQUET = "Parquet"
    TELEGRAM = "Telegram export"
    REPORTS = "reports"


@dataclass(frozen=True)
class SourceFile:
    """A file of rows, or all the reports of a folder.

    Attributes
    ----------
    name
        As it is told and as its folder is called; no two of a run are the same.
    address
        As fsspec opens it, of the folder where it is many reports.
    size
        Bytes.
    stamp
        Another one where the content is another.
    files
        Address and bytes of each report of a folder.
    """

    name: str
    address: str
    kind: SourceKind
    size: int
    stamp: str
    files: tuple[tuple[str, int], ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """What the manifest of a run says of it."""
        return {
            "name": self.name,
            "kind": self.kind.value,
            "bytes": self.size,
            "stamp": self.stamp,
            "files": len(self.files) or 1,
        }


def opened(address: str) -> BinaryIO:
    """Open a file for reading, wherever it is.

    Raises
    ------
    OSError
        It cannot be read.
    """
    if address.startswith(LOCAL):
        # Not through fsspec, which reads a meaning into some names of files ("a::b").
        return Path(address.removeprefix(LOCAL)).open("rb")
    try:
        filesystem, path = fsspec.core.url_to_fs(address)
        file: BinaryIO = filesystem.open(path, "rb")
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{_shown(address)} cannot be opened: {_words(error)}") from error
    return file


def find_sources(
    addresses: Sequence[str], work: Work
) -> tuple[tuple[SourceFile, ...], tuple[str, ...]]:
    """Find what is to be read, the same each time in the same order.

    Returns
    -------
    The sources, and a message for every file that is none.

    Raises
    ------
    UnusableSource
        One of the addresses cannot be looked at, or there is nothing to read in all of them.
    """
    found: list[SourceFile] = []
    passed: list[str] = []
    for address in addresses:
        try:
            found += _sources_at(address, work, passed)
        except UnusableSource:
            raise
        except ImportError as error:
            raise UnusableSource(f"{_shown(address)} cannot be read: {error}.") from error
        except Exception as error:
            # Each file system has errors of its own.
            raise UnusableSource(f"{_shown(address)} cannot be read: {_words(error)}.") from error
    if not found:
        why = f" {passed[0]}" if passed else ""
        raise UnusableSource(f"There is nothing to read in the sources.{why}")
    return tuple(_named_once(found)), tuple(passed)


def _sources_at(address: str, work: Work, passed: list[str]) -> Iterator[SourceFile]:
    here = Path(address).absolute()
    if here.exists():
        filesystem, path = LocalFileSystem(), str(here)
    else:
        filesystem, path = fsspec.core.url_to_fs(address)
    if not filesystem.exists(path):
        raise UnusableSource(f"{_shown(address)} is not there.")
    base = path.rstrip("/").rpartition("/")[2] or "source"
    if not filesystem.isdir(path):
        yield from _of_files(filesystem, [path], base, path, work, passed)
        return
    paths = sorted(each for each in filesystem.find(path) if not _is_hidden(each, path))
    if len(paths) > _MOST_FILES:
        raise UnusableSource(f"{_shown(address)} holds more than {_MOST_FILES:,} files.")
    yield from _of_files(filesystem, paths, base, path, work, passed)


def _is_hidden(path: str, folder: str) -> bool:
    return any(part[:1] in (".", "_") for part in _below(path, folder).split("/"))


def _below(path: str, folder: str) -> str:
    return path.removeprefix(folder.rstrip("/")).lstrip("/")


def _of_files(
    filesystem: Any,  # noqa: ANN401 - of fsspec
    paths: Iterable[str],
    base: str,
    folder: str,
    work: Work,
    passed: list[str],
) -> Iterator[SourceFile]:
    reports: list[tuple[str, int, str]] = []
    for path in paths:
        below = _below(path, folder)
        # A file's name may be no text at all.
        name = (f"{base}/{below}" if below else base).encode("utf-8", "replace").decode()
        with filesystem.open(path, "rb") as file:
            head = file.read(_HEAD_BYTES)
        size = int(filesystem.size(path) or 0)
        kind = _kind_of(path, head, work)
        if isinstance(kind, str) and not isinstance(kind, SourceKind):
            passed.append(f"{name} is not read: {kind}.")
            continue
        address, stamp = filesystem.unstrip_protocol(path), _stamp(filesystem, path)
        if kind is SourceKind.REPORTS:
            reports.append((address, size, stamp))
        else:
            yield SourceFile(name, address, kind, size, stamp)
    if reports:
        together = hashlib.sha256(repr(reports).encode()).hexdigest()[:32]
        files = tuple((address, size) for address, size, _ in reports)
        size = sum(size for _, size, _ in reports)
        yield SourceFile(
            base, filesystem.unstrip_protocol(folder), SourceKind.REPORTS, size, together, files
        )


def _kind_of(path: str, head: bytes, work: Work) -> SourceKind | str:
    """Tell what a file is, or why it is not read."""
    name = path.lower()
    if not head:
        return "it is empty"
    if head.startswith(b"PAR1"):
        return SourceKind.PARQUET
    text = head.lstrip(b"\xef\xbb\xbf\x1e \t\r\n")
    if text.startswith(b"{") and b'"messages"' in text and not name.endswith(_LINES):
        return (
            SourceKind.TELEGRAM
            if work is Work.EXTRACT
            else "a Telegram export can be extracted only"
        )
    if name.endswith(_LINES) or (text.startswith(b"{") and _is_lines(text)):
        return SourceKind.JSON_LINES
    if text.startswith((b"{", b"[")):
        return "it is one JSON document; import it with conflictmap import, or write it as lines"
    if name.endswith(_TABLES):
        return SourceKind.DELIMITED
    if work is Work.EXTRACT:
        return SourceKind.REPORTS
    if head.startswith((b"PK", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"SQLite")):
        return "bulk work reads CSV, Parquet and JSON lines; unpack it, or save it as one of these"
    return SourceKind.DELIMITED


def _is_lines(text: bytes) -> bool:
    first, _, rest = text.partition(b"\n")
    return first.rstrip().endswith(b"}") and (not rest.strip() or rest.lstrip().startswith(b"{"))


def _stamp(filesystem: Any, path: str) -> str:  # noqa: ANN401 - of fsspec
    """Give a digest of what a file holds; of a file elsewhere, what its server calls its state."""
    if not isinstance(filesystem, LocalFileSystem):
        return str(filesystem.checksum(path))
    digest = hashlib.blake2b(digest_size=16)
    with filesystem.open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _named_once(found: Iterable[SourceFile]) -> Iterator[SourceFile]:
    given: Counter[str] = Counter()
    for source in found:
        given[source.name] += 1
        count = given[source.name]
        name = source.name if count == 1 else f"{source.name} ({count})"
        yield SourceFile(name, source.address, source.kind, source.size, source.stamp, source.files)


def _shown(address: str) -> str:
    return _SECRETS.sub("//", address)[:300]


def _words(error: Exception) -> str:
    return _shown(" ".join(str(error).split()) or type(error).__name__).rstrip(".")
