"""What was read of the journal, kept so that the next program need not read it again.

Derived and disposable: it counts only while the journal still begins with exactly the bytes it
was made from, and while the code that read them is the same.
"""

import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from events.index import EVENT, EventColumns, Spot
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
            kept: dict[str, Any] = {
                "code": np.array(_code_digest()),
                "tables": np.frombuffer(_tables(revisions.columns), dtype=np.uint8),
                **_named("revision", revisions.rows),
                **_named("event", revisions.columns.events),
            }
            np.savez(file, **kept)


def _named(prefix: str, columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {f"{prefix}.{name}": column for name, column in columns.items()}


def _tables(columns: EventColumns) -> bytes:
    return orjson.dumps([columns.troop_sets, [tuple(spot) for spot in columns.spots]])


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
            if str(kept["code"]) != _code_digest():
                return None
            rows = _columns(kept, "revision", REVISION)
            events = _columns(kept, "event", EVENT)
            troop_sets, spots = orjson.loads(kept["tables"].tobytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    if rows is None or events is None:
        return None
    columns = EventColumns(
        events,
        [tuple((one, other) for one, other in each) for each in troop_sets],
        [Spot(key, bounds and tuple(bounds)) for key, bounds in spots],
    )
    revisions = Revisions(rows, columns)
    last = revisions.position(len(revisions) - 1)
    if _checksum(journal, last.offset + last.length + 1) != last.checksum:
        return None
    return revisions


def _columns(
    kept: Mapping[str, NDArray[Any]], prefix: str, dtype: np.dtype[np.void]
) -> dict[str, NDArray[Any]] | None:
    """Take the columns of one table out of what was kept; None where they are others."""
    columns = {name: kept[f"{prefix}.{name}"] for name in dtype.names or ()}
    fits = all(column.dtype == dtype[name] for name, column in columns.items())
    lengths = {len(column) for column in columns.values()}
    return columns if fits and len(lengths) == 1 and 0 not in lengths else None


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
