"""The table as one Arrow file, so that the next program need not read every event again.

It holds for the store's cursor it was made at, for the format of its columns, and for the tables
of data the columns follow from; nothing else.
"""

import mmap
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
import polars as pl
import pyarrow as pa

from events.model.layers import Troops
from events.table.columns import DETAILS, FLAT, FORMAT, NUMBERS, Spot
from geo.atomic import replacing

_ABOUT: Final = b"conflictmap"
_MOST_SEEN_BYTES: Final = 1 << 31
"""A view counts where its text begins in 31 bits."""


def keep_pages() -> None:
    """Give back nothing: of a frame that lies in no file."""


class KeptTable(NamedTuple):
    """What was kept.

    Attributes
    ----------
    give_back
        Gives the system the pages of the file that were looked at; they come again when needed.
    """

    frame: pl.DataFrame
    troop_sets: tuple[Troops, ...]
    spots: tuple[Spot, ...]
    cursor: str
    give_back: Callable[[], None] = keep_pages


def keep(path: Path, kept: KeptTable, *, data: str) -> bool:
    """Write the file; tells whether that could be done, on which nothing depends.

    Parameters
    ----------
    data
        Names the tables of data the columns follow from.
    """
    about: dict[str, Any] = {
        "format": [FORMAT, data],
        "cursor": kept.cursor,
        "troop_sets": kept.troop_sets,
        "spots": [tuple(spot) for spot in kept.spots],
    }
    # Texts lie together, which makes searching them fast, and are kept with the views by which
    # Polars looks at them, which it would make anew in memory at every start.
    table = kept.frame.to_arrow(compat_level=pl.CompatLevel.oldest()).combine_chunks()
    for position, column in enumerate(table.columns):
        if pa.types.is_large_string(column.type) and column.nbytes < _MOST_SEEN_BYTES:
            name = table.schema.names[position]
            table = table.set_column(position, name, column.cast(pa.string_view()))
    table = table.replace_schema_metadata({_ABOUT: orjson.dumps(about)})
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        return True
    return False


def kept_table(path: Path, *, data: str) -> KeptTable | None:
    """Give what another program kept; None where there is nothing of use."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        table = pa.ipc.open_file(pa.BufferReader(pa.py_buffer(mapped))).read_all()
        about = orjson.loads(table.schema.metadata[_ABOUT])
        if about["format"] != [FORMAT, data]:
            return None
        frame = pl.from_arrow(table)
        give_back = keep_pages
        if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
            give_back = partial(mapped.madvise, mmap.MADV_DONTNEED)
        # Every text was touched once; most are not looked at before somebody searches them.
        give_back()
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None
    names = [*(f"_{name}" for name in NUMBERS), *FLAT, *DETAILS]
    if not isinstance(frame, pl.DataFrame) or frame.columns != names:
        return None
    sets: Sequence[Any] = about["troop_sets"]
    troops = (None if each is None else tuple((a, b) for a, b in each) for each in sets)
    return KeptTable(
        frame,
        tuple(troops),
        tuple(Spot(key, bounds and tuple(bounds)) for key, bounds in about["spots"]),
        about["cursor"],
        give_back,
    )
