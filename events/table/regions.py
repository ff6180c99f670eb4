"""Events counted by region: first-level areas, and what is known of a whole country only.

Every event is counted once. What is known by area counts in that area; a point, or a circle
small enough to speak of a region, in the one it lies in; what may be anywhere in a country in the
country; what lies at sea and what has no place apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from events.table.areas import Counts, count_kinds
from events.table.columns import NOWHERE
from events.table.public import PublicEvents, Selection
from geo.many_points import point_numbers
from geo.precision import LocationPrecision

AT_SEA: Final = "sea"
UNPLACED: Final = "unplaced"
"""Keys of what is in no region and no country."""

_WIDEST_M: Final = 150_000.0
"""A circle larger than this says no more than the country: most regions are smaller."""

FirstLevels: TypeAlias = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.int64]]
"""Gives for longitudes and latitudes positions among the first-level areas; -1 at sea."""


@dataclass(frozen=True, eq=False)
class Regions:
    """Which region every event of a state of the table counts in.

    Attributes
    ----------
    keys
        Codes of first-level areas, codes of countries, `AT_SEA` and `UNPLACED`.
    region
        For each row of ``public.columns`` a position in ``keys``.
    """

    keys: tuple[str, ...]
    region: NDArray[np.int32]

    def of(self, selection: Selection) -> NDArray[np.int32]:
        """Give the region of each event of a selection."""
        return self.region if selection.positions is None else self.region[selection.positions]

    def count(self, selection: Selection) -> Counts:
        """Count a selection by region and set of troops (`PublicEvents.troop_sets`)."""
        kinds = len(selection.public.troop_sets)
        region = self.of(selection).astype(np.int64)
        return count_kinds(len(self.keys), kinds, region, selection["troops"])


def regions_of(
    public: PublicEvents,
    first_levels: FirstLevels,
    codes: tuple[str, ...],
    countries: tuple[str, ...],
) -> Regions:
    """Tell which region each event counts in.

    Parameters
    ----------
    public
        All that viewers may see.
    first_levels
        Finds the first-level area of points; asked once for all of them.
    codes
        Of the first-level areas, in the order of the positions that `first_levels` gives.
    countries
        The alpha-3 code of the country of each of them.
    """
    own = tuple(dict.fromkeys(countries))
    keys = (*codes, *own, AT_SEA, UNPLACED)
    at = {key: number for number, key in enumerate(keys)}
    columns = public.columns
    precision, spot = columns["precision"], columns["spot"]
    region = np.full(len(precision), at[UNPLACED], dtype=np.int32)
    placed = precision != 0
    country_of = np.array([*(at[each] for each in countries), at[AT_SEA]], dtype=np.int32)
    found = _first_levels(columns["longitude"][placed], columns["latitude"][placed], first_levels)
    wide = precision == LocationPrecision.COUNTRY
    wide |= (spot == NOWHERE) & (columns["radius_m"] > _WIDEST_M)
    by_point = np.where(found < 0, at[AT_SEA], found)
    region[placed] = np.where(wide[placed], country_of[found], by_point)
    region[precision == LocationPrecision.WATER_OR_AIR] = at[AT_SEA]
    for number, (key, _) in enumerate(public.spots):
        if key in at:
            region[spot == number] = at[key]
    return Regions(keys, region)


def _first_levels(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64], first_levels: FirstLevels
) -> NDArray[np.int64]:
    """Look each different point up once: many events share one."""
    numbers = point_numbers(longitudes, latitudes)
    _, first, back = np.unique(numbers, return_index=True, return_inverse=True)
    return first_levels(longitudes[first], latitudes[first])[back]
