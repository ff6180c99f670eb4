"""What was read of the journal, kept so that the next program need not read it again.

Derived and disposable: it counts only while the journal still begins with exactly the bytes it
was made from, and while the code that read them is the same.

Checking a journal of gigabytes takes seconds, so a program that has checked it leaves a stamp: what
the file looked like then (device, inode, size, time of change). A journal that still looks so is
believed at once and checked in the background (`events.store.journal.resuming`); any other is
checked before it is used.
"""

import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from events.store.journal.code import code_digest
from events.store.journal.disk import replacing
from events.store.journal.open_file import FileLook, OpenFile
from events.store.journal.revisions import REVISION, Revisions
from events.table.select import EVENT, EventColumns, Spot
from events.table.texts import Texts

WORTH_KEEPING: Final = 2_000
"""Lines that are read faster than a cache is checked."""

_CHUNK_BYTES: Final = 1 << 20


class Prefix(NamedTuple):
    """The part of the journal a cache is made of."""

    length: int
    checksum: int


def _prefix(revisions: Revisions) -> Prefix:
    last = revisions.position(len(revisions) - 1)
    return Prefix(last.offset + last.length + 1, last.checksum)


def save(path: Path, revisions: Revisions) -> Prefix | None:
    """Keep what was read.

    Returns
    -------
    What it is of; None where it cannot be kept, which nothing depends on.
    """
    columns = revisions.columns
    words = path.with_name(f"words-{token_hex(8)}.bin")
    try:
        path.parent.mkdir(exist_ok=True)
        with replacing(words) as file:
            columns.texts.save(file)
        kept: dict[str, Any] = {
            "code": np.array(code_digest()),
            "tables": np.frombuffer(_tables(columns, words.name), dtype=np.uint8),
            "text_ends": columns.texts.ends,
            **_named("revision", revisions.rows),
            **_named("event", columns.events),
        }
        with replacing(path) as file:
            np.savez(file, **kept)
        columns.texts.use(words)
    except OSError:
        with suppress(OSError):
            words.unlink(missing_ok=True)
        return None
    for other in path.parent.glob("words-*.bin"):
        if other != words:
            with suppress(OSError):  # whoever reads it has it open
                other.unlink()
    return _prefix(revisions)


def _named(prefix: str, columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {f"{prefix}.{name}": column for name, column in columns.items()}


def _tables(columns: EventColumns, words: str) -> bytes:
    spots = [tuple(spot) for spot in columns.spots]
    return orjson.dumps({"troop_sets": columns.troop_sets, "spots": spots, "words": words})


def load(path: Path) -> tuple[Revisions, Prefix] | None:
    """Give back what was kept, and what it was made of, which is for the caller to check.

    Returns
    -------
    None where there is nothing of use: the journal has to be read.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if str(kept["code"]) != code_digest():
                return None
            rows = _columns(kept, "revision", REVISION)
            events = _columns(kept, "event", EVENT)
            tables, ends = orjson.loads(kept["tables"].tobytes()), kept["text_ends"]
        if rows is None or events is None or len(rows["first"]) != len(ends):
            return None
        words = path.with_name(tables["words"])
        if words.stat().st_size < int(ends[-1]):
            return None
        texts = Texts(words, ends)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    columns = EventColumns(
        events,
        [
            each if each is None else tuple((one, other) for one, other in each)
            for each in tables["troop_sets"]
        ],
        [Spot(key, bounds and tuple(bounds)) for key, bounds in tables["spots"]],
        texts,
    )
    revisions = Revisions(rows, columns)
    return revisions, _prefix(revisions)


def _columns(
    kept: Mapping[str, NDArray[Any]], prefix: str, dtype: np.dtype[np.void]
) -> dict[str, NDArray[Any]] | None:
    """Take the columns of one table out of what was kept; None where they are others."""
    columns = {name: kept[f"{prefix}.{name}"] for name in dtype.names or ()}
    fits = all(column.dtype == dtype[name] for name, column in columns.items())
    lengths = {len(column) for column in columns.values()}
    return columns if fits and len(lengths) == 1 and 0 not in lengths else None


# --- is it of this journal? ---------------------------------------------------------------------


def begins_with(
    file: OpenFile, prefix: Prefix, stopped: Callable[[], bool] = lambda: False
) -> bool | None:
    """Tell whether a file begins with what a cache was made of; None when told to stop."""
    at, checksum = 0, 0
    while at < prefix.length:
        if stopped():
            return None
        chunk = file.read(at, min(_CHUNK_BYTES, prefix.length - at))
        if not chunk:
            return False
        checksum = zlib.crc32(chunk, checksum)
        at += len(chunk)
    return checksum == prefix.checksum


def leave_stamp(path: Path, look: FileLook, prefix: Prefix) -> None:
    """Note what a journal looks like that was found to begin with what the cache was made of."""
    stamp = path.with_suffix(".stamp")
    with suppress(OSError), replacing(stamp) as file:
        file.write(orjson.dumps([[*look], [*prefix]]))


def is_stamped(path: Path, look: FileLook, prefix: Prefix) -> bool:
    """Tell whether somebody noted that of a journal which looks exactly like this one."""
    try:
        noted = orjson.loads(path.with_suffix(".stamp").read_bytes())
    except (OSError, ValueError):
        return False
    return bool(noted == [[*look], [*prefix]])
