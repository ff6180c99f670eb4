"""The file of published events: one GeoJSON FeatureCollection, made of lines of the journal.

Lines are copied, not read and written anew: a file of 100,000 events takes a second, not ten.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import orjson
from filelock import FileLock, Timeout

from events.store.journal.disk import remove_unfinished, replacing
from events.store.journal.write import LOCK_TIMEOUT_S

_VERSION = re.compile(rb'^\{"type":"FeatureCollection","version":"([0-9a-f-]+)"')


BETWEEN: Final = b",\n"
"""What stands between two features."""


def collection_chunks(
    features: Iterable[bytes], bbox: Sequence[float] | None, version: str
) -> Iterator[bytes]:
    """Yield the bytes of a FeatureCollection (RFC 7946), one feature a line.

    Parameters
    ----------
    features
        Features, written out, in pieces of any size, with `BETWEEN` between two.
    bbox
        West, south, east, north (WGS 84 degrees) of their points, or None without any.
    version
        The store's version, kept in a member of that name, which readers ignore.
    """
    head = {"type": "FeatureCollection", "version": version}
    yield orjson.dumps(head if bbox is None else head | {"bbox": bbox})[:-1]
    yield b',"features":[\n'
    yield from features
    yield b"\n]}\n"


def version_of_file(path: Path) -> str | None:
    """Read the version out of a file of published events; None when there is no such file.

    Raises
    ------
    OSError
        It is there and cannot be read.
    """
    try:
        with path.open("rb") as file:
            found = _VERSION.match(file.read(200))
    except FileNotFoundError:
        return None
    return None if found is None else found[1].decode()


def replace_published(
    path: Path, version: str, contents: Callable[[], tuple[str, Iterable[bytes]] | None]
) -> None:
    """Write a file of published events anew, if it is not of this version.

    Parameters
    ----------
    contents
        Gives the newest version and the bytes of its file; None while there is nothing.

    Raises
    ------
    OSError
        It cannot be written, or another program does not finish writing it.
    """
    if version == version_of_file(path):
        return
    try:
        # A lock of its own: two programs must not put an older file over a newer one.
        with FileLock(path.with_suffix(".published.lock"), timeout=LOCK_TIMEOUT_S):
            newest = contents()
            if newest is None or newest[0] == version_of_file(path):
                return
            remove_unfinished(path)
            with replacing(path) as out:
                out.writelines(newest[1])
    except Timeout as error:
        raise TimeoutError("another program is writing it and does not finish") from error
