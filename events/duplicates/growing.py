"""Columns that grow: one contiguous array a fact, as fast to look through at a million rows."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_SPARE_ROWS: Final = 4_096
"""Least room made at once, so that saves one by one do not copy everything each time."""


class Growing(Mapping[str, NDArray[Any]]):
    """A table of columns that takes more rows cheaply.

    Arrays given out keep their length whatever is added later. For one thread at a time; only
    `at` and `pick` may be asked by others meanwhile.

    Parameters
    ----------
    dtype
        A structured type: the names of the columns and what each holds.
    columns
        What it begins with.
    """

    def __init__(
        self, dtype: np.dtype[np.void], columns: Mapping[str, NDArray[Any]] | None = None
    ) -> None:
        self.dtype = dtype
        self._names: tuple[str, ...] = dtype.names or ()
        self._columns = {
            name: np.zeros(0, dtype[name]) if columns is None else columns[name]
            for name in self._names
        }
        self._length = len(self._columns[self._names[0]])
        self._new: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        """Give the number of rows (not of columns)."""
        return self._length + len(self._new)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Give all rows so far of one column; later ones are not seen through it."""
        self.settle()
        return self._columns[name][: self._length]

    def append(self, values: tuple[Any, ...]) -> None:
        """Add one row."""
        self._new.append(values)

    def extend(self, columns: Mapping[str, NDArray[Any]]) -> None:
        """Add many rows: columns of one length, with these names."""
        self.settle()
        added = len(columns[self._names[0]])
        length = self._length + added
        self._make_room(length)
        for name in self._names:
            self._columns[name][self._length : length] = columns[name]
        self._length = length

    def at(self, row: int, name: str) -> Any:  # noqa: ANN401 - whatever the column holds
        """Give one value, as Python has it; safe in any thread for a row shown before."""
        if row >= self._length:
            self.settle()
        return self._columns[name][row].item()

    def pick(self, rows: NDArray[np.int64], name: str) -> NDArray[Any]:
        """Give some values of one column; safe in any thread for rows shown before."""
        if len(rows) and int(rows.max()) >= self._length:
            self.settle()
        return self._columns[name][rows]

    def copies(self) -> dict[str, NDArray[Any]]:
        """Give every column apart from this table: what is added or changed later is not in it."""
        return {name: self[name].copy() for name in self._names}

    def settle(self) -> None:
        """Put rows that wait into the arrays: until more are added, looking changes nothing."""
        if not self._new:
            return
        # Together: putting rows into an array one by one costs ten times as much.
        length = len(self)
        self._make_room(length)
        for name, values in zip(self._names, zip(*self._new, strict=True), strict=True):
            self._columns[name][self._length : length] = values
        self._length, self._new = length, []

    def _make_room(self, length: int) -> None:
        if length <= len(self._columns[self._names[0]]):
            return
        room = max(length + _SPARE_ROWS, length + length // 8)
        for name, column in self._columns.items():
            grown = np.zeros(room, column.dtype)
            grown[: self._length] = column[: self._length]
            self._columns[name] = grown


class GrowingRecords:
    """A structured array that takes more rows cheaply, for tables looked at a row at a time.

    Parameters
    ----------
    dtype
        Its columns.
    """

    def __init__(self, dtype: np.dtype[np.void]) -> None:
        self._array = np.zeros(0, dtype)
        self._length = 0
        self._new: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return self._length + len(self._new)

    def append(self, values: tuple[Any, ...]) -> None:
        """Add one row."""
        self._new.append(values)

    @property
    def rows(self) -> NDArray[np.void]:
        """All rows so far; later ones are not seen through it."""
        if self._new:
            length = len(self)
            if length > len(self._array):
                grown = np.zeros(max(length, self._length * 2), self._array.dtype)
                grown[: self._length] = self._array[: self._length]
                self._array = grown
            self._array[self._length : length] = self._new
            self._length, self._new = length, []
        return self._array[: self._length]
