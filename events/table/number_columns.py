"""The numbers of a table as arrays: each made when it is first looked at, and gone on in.

Most of who looks at a table looks at a few of its columns; an array of each takes 8 MB of a million
rows.
"""

from threading import Lock
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

_ROOM: Final = 1_000
"""Least rows an array has room for when it must grow."""


class Rooms:
    """Arrays with room behind them for rows to come, which the snapshots of one table share.

    What an earlier snapshot sees of them never changes. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._rooms: dict[str, tuple[NDArray[Any], int]] = {}
        self._lock = Lock()

    def column(self, series: pl.Series) -> NDArray[Any]:
        """Give a column in pieces as one array, without copying the many rows for the new ones."""
        rows = len(series)
        with self._lock:
            room, filled = self._rooms.get(series.name, (None, 0))
            if room is None or len(room) < rows:
                kind = series[:0].to_numpy().dtype
                room, filled = np.empty(rows + max(_ROOM, rows // 16), dtype=kind), 0
            if filled < rows:
                room[filled:rows] = series[filled:].to_numpy()
                self._rooms[series.name] = room, rows
            return room[:rows]


class Numbers:
    """The numbers of one snapshot.

    Parameters
    ----------
    frame
        Whose columns of `events.table.columns.NUMBERS` begin with ``_``.
    rooms
        Where those in pieces are put together.
    """

    def __init__(self, frame: pl.DataFrame, rooms: Rooms) -> None:
        self._frame = frame
        self.rooms = rooms
        self._made: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Give a column, equally long as all others, which nobody changes."""
        made = self._made.get(name)
        if made is None:
            series = self._frame[f"_{name}"]
            made = series.to_numpy() if series.n_chunks() == 1 else self.rooms.column(series)
            self._made[name] = made
        return made

    def put(self, name: str, column: NDArray[Any]) -> None:
        """Put one that was made of others beside them."""
        self._made[name] = column
