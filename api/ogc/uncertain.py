"""Which events have an uncertain place, and what area each lies in."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from events.export import AreaShapes
from events.export.geometry import own_areas
from events.table.found_events import FoundEvents
from geo.precision import LocationPrecision

IS_UNCERTAIN: Final = pl.col("location_precision") != int(LocationPrecision.EXACT)
"""Asks of each row whether it has a place that is not exact."""


def areas_of(found: FoundEvents, shapes: AreaShapes) -> NDArray[np.object_]:
    """Give the area of each event (WGS 84), as exports draw it; None for exact places and none."""
    areas = np.full(len(found), None, dtype=object)
    (at,) = np.nonzero(is_uncertain(found))
    some = found.pick(found.rows[at])
    names = ("area_code", "radius_m", "_longitude", "_latitude")
    codes, radii, *position = some.snapshot.frame.select(names)[some.rows].get_columns()
    numbers = (each.to_numpy() for each in (*position, radii))
    areas[at] = shapes.of(own_areas(some), codes.cast(pl.String).to_list(), *numbers)
    return areas


def is_uncertain(found: FoundEvents) -> NDArray[np.bool_]:
    """Tell which events have a place that is not exact."""
    # 0 stands for no place.
    uncertain: NDArray[np.bool_] = (
        found.snapshot.numbers["precision"][found.rows] > LocationPrecision.EXACT
    )
    return uncertain
