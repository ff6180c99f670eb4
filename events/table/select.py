"""What queries ask about, in columns: answers a filter over a million events in milliseconds.

`events.query.query.matches` says what a query means; `select` must agree with it, and a property
test holds it to that.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from events.model.event import Event, Place
from events.model.layers import Troops
from events.query.query import EventQuery, Placed, Undated, troops_match
from events.query.text import record_of
from events.table.growing import Growing
from events.table.texts import Texts
from events.vocabulary import EventType, Verification
from geo.precision import LocationPrecision

Mask: TypeAlias = NDArray[np.bool_]

EVENT: Final = np.dtype(
    [
        ("event_type", "i1"),
        ("verification", "i1"),
        ("dated", "?"),
        ("lasting", "?"),
        ("earliest", "i4"),
        ("latest", "i4"),
        ("longitude", "f8"),
        ("latitude", "f8"),
        ("precision", "i1"),
        ("radius_m", "f4"),
        ("troops", "i4"),
        ("spot", "i4"),
    ]
)
"""One event. Positions in their vocabularies; days as ordinals, open sides `EARLIER` and `LATER`;
WGS 84 degrees, not a number without a place; UCDP where_prec, 0 without a place; metres; and
positions in `EventColumns.troop_sets` and `EventColumns.spots`, `NOWHERE` for no area."""

EARLIER, LATER = 0, 10_000_000
NOWHERE: Final = -1

TYPES: Final = tuple(EventType)
VERIFICATIONS: Final = tuple(Verification)
_TYPES: Final = {kind: number for number, kind in enumerate(TYPES)}
_VERIFICATIONS: Final = {value: number for number, value in enumerate(VERIFICATIONS)}

AREA_LEVELS: Final = frozenset(
    {
        LocationPrecision.ADMIN2,
        LocationPrecision.ADMIN1,
        LocationPrecision.FUZZY,
        LocationPrecision.COUNTRY,
    }
)
"""Where the area is all that is known of the place (UCDP where_prec 3 to 6)."""


class Spot(NamedTuple):
    """An area that events lie somewhere in.

    Attributes
    ----------
    key
        Names it: the code of a shipped area, or "shape:" and a digest of a geometry of its own.
    bounds
        West, south, east, north in degrees of a geometry of its own; None for a shipped area.
    """

    key: str
    bounds: tuple[float, float, float, float] | None


class EventColumns:
    """Events as columns, in the order they were added.

    Parameters
    ----------
    events, troop_sets, spots, texts
        What an earlier one held, as the attributes of these names give it.

    Attributes
    ----------
    events
        Columns of `EVENT`.
    troop_sets, spots
        Every different set of troops and every different area, in order of first sight.
    texts
        The words of each.
    """

    def __init__(
        self,
        events: Mapping[str, NDArray[Any]] | None = None,
        troop_sets: Iterable[Troops] = (),
        spots: Iterable[Spot] = (),
        texts: Texts | None = None,
    ) -> None:
        self.events = Growing(EVENT, events)
        self.texts = Texts() if texts is None else texts
        self.troop_sets: list[Troops] = list(troop_sets)
        self.spots: list[Spot] = list(spots)
        self._troops_at = {value: number for number, value in enumerate(self.troop_sets)}
        self._spots_at = {value.key: number for number, value in enumerate(self.spots)}

    def __len__(self) -> int:
        return len(self.events)

    def append(self, event: Event, verification: Verification | None = None) -> None:
        """Add one event.

        Parameters
        ----------
        verification
            Its own, where it has been derived already: that takes as long as all else here.
        """
        when, place = event.when.reading, event.where
        self.texts.append(record_of(event))
        self.events.append(
            (
                _TYPES[event.event_type],
                _VERIFICATIONS[verification or event.verification],
                when is not None,
                when is not None and when.lasting,
                _day(None if when is None else when.earliest, EARLIER),
                _day(None if when is None else when.latest, LATER),
                np.nan if place is None else place.longitude,
                np.nan if place is None else place.latitude,
                0 if place is None else int(place.precision),
                0.0 if place is None else place.radius_m,
                self._troop_set(event.troop_set),
                NOWHERE if place is None else self._spot_of(place),
            )
        )

    def extend(self, other: "EventColumns") -> None:
        """Add the events of another one, in its order."""
        troops = [self._troop_set(each) for each in other.troop_sets]
        spots = [*(self._spot(each) for each in other.spots), NOWHERE]
        columns = dict(other.events)
        columns["troops"] = np.array([*troops, NOWHERE])[columns["troops"]]
        columns["spot"] = np.array(spots)[columns["spot"]]
        self.events.extend(columns)
        self.texts.extend(other.texts)

    def __reduce__(self) -> tuple[type["EventColumns"], tuple[Any, ...]]:
        # For another process: without the room the columns keep for more.
        return EventColumns, (dict(self.events), self.troop_sets, self.spots, self.texts)

    def _troop_set(self, troops: Troops) -> int:
        number = self._troops_at.setdefault(troops, len(self.troop_sets))
        if number == len(self.troop_sets):
            self.troop_sets.append(troops)
        return number

    def _spot_of(self, place: Place) -> int:
        if place.precision not in AREA_LEVELS or place.area is None:
            return NOWHERE
        return self._spot(spot_of(place))

    def _spot(self, spot: Spot) -> int:
        number = self._spots_at.setdefault(spot.key, len(self.spots))
        if number == len(self.spots):
            self.spots.append(spot)
        return number

    def select(self, query: EventQuery) -> Mask:
        """Tell which events a query asks for; see `select`."""
        return select(self.events, self.troop_sets, query)

    def days(self, rows: NDArray[np.int64]) -> tuple[date | None, date | None]:
        """Give the first and last day known of any of these events; open sides do not count."""
        return known_days(self.events["earliest"][rows], self.events["latest"][rows])


def known_days(
    earliest: NDArray[np.int32], latest: NDArray[np.int32]
) -> tuple[date | None, date | None]:
    """Give the first and last day of these that is known; open sides do not count."""
    days = np.concatenate([earliest, latest])
    days = days[(days > EARLIER) & (days < LATER)]
    if not len(days):
        return None, None
    return date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))


def spot_of(place: Place) -> Spot:
    """Name the area of a place that has one."""
    if place.area_code is not None:
        return Spot(place.area_code, None)
    geometry = place.area_geometry
    if geometry is None:
        raise ValueError("The place has no area.")
    digest = sha256(orjson.dumps(geometry.geojson)).hexdigest()[:24]
    west, south, east, north = geometry.shape.bounds
    return Spot(f"shape:{digest}", (west, south, east, north))


# --- selecting ----------------------------------------------------------------------------------


def select(
    columns: Mapping[str, NDArray[Any]], troop_sets: Sequence[Troops], query: EventQuery
) -> Mask:
    """Tell which events a query asks for.

    Parameters
    ----------
    columns
        Columns of `EVENT`, equally long.
    troop_sets
        What their ``troops`` are positions in.

    Returns
    -------
    One truth value an event. The words of ``query.text`` are not looked at, nor is
    ``query.as_known_on``, which decides which revisions the columns are of.
    """
    return select_facts(columns, troop_sets, query) & select_dates(columns, query)


def select_facts(
    columns: Mapping[str, NDArray[Any]], troop_sets: Sequence[Troops], query: EventQuery
) -> Mask:
    """Tell which events a query asks for, whatever it says of dates."""
    mask = np.ones(len(columns["event_type"]), dtype=bool)
    if query.event_type:
        wanted = np.isin(range(len(TYPES)), [_TYPES[kind] for kind in query.event_type])
        mask &= wanted[columns["event_type"]]
    if query.verification:
        numbers = [_VERIFICATIONS[value] for value in query.verification]
        mask &= np.isin(range(len(VERIFICATIONS)), numbers)[columns["verification"]]
    if query.nationality or query.fighting_for:
        fits = np.array([troops_match(troops, query) for troops in troop_sets], dtype=bool)
        mask &= fits[columns["troops"]]
    if query.placed is not None:
        mask &= (columns["precision"] == 0) == (query.placed is Placed.NO)
    if query.bbox is not None:
        mask &= select_box(columns, query.bbox)
    return mask


def select_dates(columns: Mapping[str, NDArray[Any]], query: EventQuery) -> Mask:
    """Tell which events a query asks for by its dates alone."""
    dated: Mask = columns["dated"]
    if query.undated is Undated.ONLY:
        return ~dated
    if not query.has_dates:
        return dated.copy() if query.undated is Undated.EXCLUDE else np.ones(len(dated), bool)
    asked = dated.copy()
    if query.to is not None:
        asked &= columns["earliest"] <= query.to.toordinal()
    if query.from_ is not None:
        asked &= columns["latest"] >= query.from_.toordinal()
    if query.undated is Undated.INCLUDE:
        asked |= ~dated
    return asked


def select_box(columns: Mapping[str, NDArray[Any]], box: tuple[float, float, float, float]) -> Mask:
    """Tell which points lie in a box or on its edge; west greater than east crosses 180°."""
    west, south, east, north = box
    longitudes, latitudes = columns["longitude"], columns["latitude"]
    beyond_west, before_east = longitudes >= west, longitudes <= east
    mask: Mask = beyond_west & before_east if west <= east else beyond_west | before_east
    mask &= latitudes >= south
    mask &= latitudes <= north
    return mask


def _day(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()
