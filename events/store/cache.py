"""What was read of the journal, kept so that the next program need not read it again.

Derived and disposable: it counts only while the journal still begins with exactly the bytes it
was made from, and while the code that read them is the same.
"""

import zipfile
import zlib
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from events.index import EVENT, TROOPS, EventColumns
from events.store.disk import replacing
from events.store.revisions import REVISION, Revisions

WORTH_KEEPING: Final = 2_000
"""Lines that are read faster than a cache is checked."""

_CHUNK_BYTES: Final = 1 << 20
_CODE: Final = Path(__file__).parents[2]


@cache
def _code_digest() -> str:
    """Give a digest of the code that decides what a line means, such as how it is verified."""
    files = [*_CODE.glob("events/*.py"), *_CODE.glob("events/store/*.py")]
    digest = sha256()
    for path in sorted([*files, _CODE / "geo" / "precision.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def save(path: Path, revisions: Revisions) -> None:
    """Keep what was read; without a word where that cannot be, as nothing depends on it."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        with replacing(path) as file:
            np.savez(
                file,
                code=np.array(_code_digest()),
                revisions=revisions.rows,
                events=revisions.columns.events,
                troops=revisions.columns.troops,
            )


def load(path: Path, journal: BinaryIO) -> Revisions | None:
    """Give back what was kept, if it fits the journal.

    Parameters
    ----------
    journal
        The journal, open for reading at its beginning.

    Returns
    -------
    None where there is nothing that fits: the journal has to be read.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            code, rows = str(kept["code"]), kept["revisions"]
            events, troops = kept["events"], kept["troops"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    types = (rows.dtype, events.dtype, troops.dtype)
    if code != _code_digest() or types != (REVISION, EVENT, TROOPS) or not len(rows):
        return None
    revisions = Revisions(rows, EventColumns(events, troops))
    last = revisions.position(len(rows) - 1)
    if _checksum(journal, last.offset + last.length + 1) != last.checksum:
        return None
    return revisions


def _checksum(file: BinaryIO, length: int) -> int | None:
    """Give the CRC-32 of so many bytes; None when there are not that many."""
    checksum = 0
    while length > 0:
        chunk = file.read(min(length, _CHUNK_BYTES))
        if not chunk:
            return None
        checksum = zlib.crc32(chunk, checksum)
        length -= len(chunk)
    return checksum
