"""The columns of all revisions asked about so far, in memory: what filters and sorting look at.

A page of events without a filter needs none of this; the first filter reads every line once.
"""

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from api.ogc.fields import fields
from events.export.frame import COLUMNS, columns_of, in_json
from events.export.geometry import own_areas
from events.export.job import chunked
from events.model.event import Event
from events.table.found import lines_of

Positions = NDArray[np.int64]
"""Rows of a table."""

_POSITION: Final = ("longitude", "latitude")
_TYPES: Final = {
    pa.string(): pd.StringDtype(),
    pa.int32(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
_NO_COLUMNS: Final = {
    **{name: pa.array([], in_json(kind)) for name, kind in COLUMNS.items()},
    **{name: pa.array([], pa.float64()) for name in _POSITION},
}


class Table:
    """One row a revision; rows are added as revisions are asked about, and never change.

    The types are pandas's own, which know "not stated" apart from any value, so that a comparison
    with it is neither true nor false, as in SQL. Days and times are ISO 8601 text, which compares
    in order of time.
    """

    def __init__(self) -> None:
        self._source: object = None
        self._at: Positions = np.zeros(0, np.int64)
        self._frame = _frame([])
        self._snapshot = Snapshot(self._frame)
        self._lock = Lock()

    def rows_of(self, found: Sequence[Event]) -> tuple["Snapshot", Positions]:
        """Give the table with these events in it, and their rows.

        Parameters
        ----------
        found
            As a store found them.
        """
        frame = _frame(lines_of(found))
        return Snapshot(frame), np.arange(len(frame))


class Snapshot:
    """The table at one time; more rows make another.

    Parameters
    ----------
    frame
        Its columns.

    Attributes
    ----------
    areas
        Room for `api.ogc.uncertain` to keep the area of each row in.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.areas: NDArray[np.object_] | None = None
        self._points: NDArray[np.object_] | None = None

    @property
    def points(self) -> NDArray[np.object_]:
        """Representative points (WGS 84), None where there is no place."""
        points = self._points
        if points is None:
            longitudes = self.frame["longitude"].to_numpy(float, na_value=np.nan)
            latitudes = self.frame["latitude"].to_numpy(float, na_value=np.nan)
            points = np.array(shapely.points(longitudes, latitudes), dtype=object)
            points[np.isnan(longitudes)] = None
            self._points = points
        return points


def flat(feature: dict[str, Any]) -> dict[str, Any]:
    """Give the flat columns of a feature, in order."""
    properties = feature["properties"]
    return {name: properties.get(name) for name in fields()}


def _frame(lines: Iterable[bytes]) -> pd.DataFrame:
    parts = [_part(chunk) for chunk in chunked(iter(lines))]
    return _joined(*parts) if parts else _part([])


def _part(lines: Sequence[bytes]) -> pd.DataFrame:
    columns = columns_of(lines) if lines else _NO_COLUMNS
    table = pa.table({name: columns[name] for name in (*fields(), *_POSITION)})
    frame: pd.DataFrame = table.to_pandas(types_mapper=_TYPES.get)
    return frame.assign(own_area=own_areas(lines))


def _joined(*parts: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


NOTHING: Final = Snapshot(_frame([]))
"""A table without rows."""
