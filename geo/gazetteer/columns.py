"""Reading Parquet columns into numpy without pandas."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geo.errors import GazetteerDataError

HOW_TO_MEND: Final = "Reinstall the program, or run `make data`."

_Number = TypeVar("_Number", bound=np.generic)


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a Parquet file, all columns or those named.

    Raises
    ------
    GazetteerDataError
        When the file is missing, damaged or lacks a column.
    """
    try:
        # Not pq.read_table: going through a dataset costs a second and 80 MB.
        with pq.ParquetFile(path) as file:
            missing = set(columns or ()) - set(file.schema_arrow.names)
            if missing:
                raise GazetteerDataError(
                    f"{path} has no column {', '.join(sorted(missing))}. {HOW_TO_MEND}"
                )
            table = file.read(columns=None if columns is None else list(columns), use_threads=False)
    except FileNotFoundError as error:
        raise GazetteerDataError(f"{path} is missing. {HOW_TO_MEND}") from error
    except (OSError, pa.ArrowException) as error:
        raise GazetteerDataError(f"{path} cannot be read: {error}. {HOW_TO_MEND}") from error
    # What decoding needed goes back to the system: 40 MB for the shipped list.
    pa.default_memory_pool().release_unused()
    return table


def numbers(column: Any, kind: type[_Number]) -> NDArray[_Number]:  # noqa: ANN401 - pyarrow untyped
    """View a column of numbers as numpy; pyarrow's own `to_numpy` imports pandas (2 s, 60 MB).

    Raises
    ------
    GazetteerDataError
        When a number is missing.
    """
    array = one_chunk(column)
    if array.null_count:
        raise GazetteerDataError(f"A column of the place list has gaps. {HOW_TO_MEND}")
    if not len(array):
        return np.empty(0, dtype=kind)
    return np.frombuffer(array.buffers()[1], dtype=kind)[array.offset : array.offset + len(array)]


def truths(column: Any) -> NDArray[np.bool_]:  # noqa: ANN401
    """Give a column of booleans as numpy (Arrow packs eight to a byte; its `cast` costs 50 MB)."""
    array = one_chunk(column)
    if array.null_count:
        raise GazetteerDataError(f"A column of the place list has gaps. {HOW_TO_MEND}")
    if not len(array):
        return np.empty(0, dtype=np.bool_)
    bits = np.unpackbits(np.frombuffer(array.buffers()[1], dtype=np.uint8), bitorder="little")
    return bits[array.offset : array.offset + len(array)].astype(np.bool_)


def codes(column: Any) -> tuple[NDArray[np.int32], tuple[str, ...]]:  # noqa: ANN401
    """Give a column of repeated words as small integers and the words they stand for."""
    encoded = one_chunk(one_chunk(column).dictionary_encode())
    return numbers(encoded.indices, np.int32), tuple(encoded.dictionary.to_pylist())


def one_chunk(column: Any) -> Any:  # noqa: ANN401
    """Give a column as one array."""
    combined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(combined, pa.ChunkedArray):  # none at all
        return pa.nulls(0, combined.type)
    return combined
