"""Which rows have an uncertain place, what area each lies in, and which of them meet a box."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from api.ogc.table import Positions, Snapshot
from events.export import AreaShapes
from geo.precision import LocationPrecision

_NUMBERS: Final = ("longitude", "latitude", "radius_m")


def is_area(table: Snapshot) -> NDArray[np.bool_]:
    """Tell which rows have a place that is not exact."""
    precision = table.frame["location_precision"]
    return np.asarray((precision != LocationPrecision.EXACT).fillna(False), dtype=bool)


def areas_of(table: Snapshot, rows: Positions, shapes: AreaShapes) -> NDArray[np.object_]:
    """Give the areas of some rows (WGS 84), as exports draw them."""
    frame = table.frame.iloc[rows]
    codes = [code if isinstance(code, str) else None for code in frame["area_code"]]
    numbers = (frame[name].to_numpy(float, na_value=np.nan) for name in _NUMBERS)
    return shapes.of(frame["own_area"].to_numpy(dtype=object), codes, *numbers)


def all_areas(table: Snapshot, shapes: AreaShapes) -> NDArray[np.object_]:
    """Give the area of each row, None for exact places and for none; made once a table."""
    if table.areas is None:
        found = np.full(len(table.frame), None, dtype=object)
        rows = np.flatnonzero(is_area(table))
        found[rows] = areas_of(table, rows, shapes)
        table.areas = found
    return table.areas


def meets(
    shapes: NDArray[np.object_], rows: Positions, box: tuple[float, ...]
) -> NDArray[np.bool_]:
    """Tell which of some rows' areas meet a box, which may cross the antimeridian."""
    west, south, east, north = box
    halves = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    region = shapely.union_all([shapely.box(a, south, b, north) for a, b in halves])
    shapely.prepare(region)
    return np.asarray(shapely.intersects(region, shapes[rows]), dtype=bool)
