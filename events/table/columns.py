"""What of a revision stands in columns, and how an event becomes a row of them.

The flat columns of a feature (`events.geojson.flat`) stand there as they are, for exports and the
filters of GIS. Beside them, with names that begin with ``_``, stands what queries, the map and the
lists ask about, as numbers, and the words a search looks through.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any, Final, NamedTuple, get_args

import orjson
import polars as pl
import pyarrow as pa

from events.geojson.flat import Columns, columns_of
from events.model.event import Event, Place
from events.model.layers import Troops
from events.model.licences import may_be_passed_on
from events.model.when import When
from events.query.text import searched_text
from events.store.base import Stored
from events.table.compared import (
    COMPARED_DETAILS,
    COMPARED_NUMBERS,
    compared_details,
    compared_numbers,
)
from events.vocabulary import EventType, State, Verification
from geo.precision import AREA_LEVELS

FORMAT: Final = 6
"""Raise it whenever a column is added or says something else: kept tables become stale."""

TYPES: Final = tuple(EventType)
VERIFICATIONS: Final = tuple(Verification)
STATES: Final = tuple(State)
_TYPES: Final = {kind: number for number, kind in enumerate(TYPES)}
_VERIFICATIONS: Final = {value.value: number for number, value in enumerate(VERIFICATIONS)}
_STATES: Final = {state: number for number, state in enumerate(STATES)}

EARLIER, LATER = 0, 10_000_000
"""Days, as ordinals, that stand for an open side."""

NOWHERE: Final = -1
"""Stands for no area."""

NO_EMBARGO: Final = -(2**63)

NUMBERS: Final[Mapping[str, type[pl.DataType]]] = {
    "number": pl.Int64,
    "id_high": pl.UInt64,
    "id_low": pl.UInt64,
    "revision": pl.Int32,
    "state": pl.Int8,
    "recorded_at": pl.Int64,
    "publish_after": pl.Int64,
    "digest": pl.UInt32,
    "hides_before": pl.Int32,
    "passed_on": pl.Boolean,
    "event_type": pl.Int8,
    "verification": pl.Int8,
    "dated": pl.Boolean,
    "lasting": pl.Boolean,
    "earliest": pl.Int32,
    "latest": pl.Int32,
    "certain_from": pl.Int32,
    "certain_to": pl.Int32,
    "possible_from": pl.Int32,
    "possible_to": pl.Int32,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "precision": pl.Int8,
    "radius_m": pl.Float32,
    "troops": pl.Int32,
    "spot": pl.Int32,
    "own_area": pl.Boolean,
    **COMPARED_NUMBERS,
}
"""One revision: its `Stored.number` and ``digest``, the halves of its event's identifier; times in
microseconds since 1970, `NO_EMBARGO` for no embargo; `Event.hides_before`; positions in their
vocabularies; days as ordinals, open sides `EARLIER` and `LATER`; from which day to which it is
certain and possible (`events.dates.certainty`), from `LATER` to `EARLIER` for no day, possible to
`LATER` for today; WGS 84 degrees, not a number
without a place; UCDP where_prec, 0 without a place; metres; positions in `Sets.troops` and
`Sets.spots`, `NOWHERE` for no area; whether the place has a geometry of its own, which its line
alone holds; and what duplicates are found by. In the frame their names begin with ``_``."""

_NUMBERS: Final = {f"_{name}": kind for name, kind in NUMBERS.items()}

_TEXTS: Final = frozenset({"title", "place", "source_urls"})
"""Flat columns with few equal values; the other texts are kept as positions in their values."""

_KEPT_FACTS: Final = {
    "title": pl.String,
    "event_type": pl.Categorical,
    "state": pl.Categorical,
    "marking": pl.Categorical,
    "revision": pl.Int64,
    "recorded_at": pl.Datetime("us", "UTC"),
}
"""Flat properties of a feature that are facts, not computed columns."""


def _kind_of(name: str) -> Any:  # noqa: ANN401 - a polars type or class of one
    annotation = Columns.model_fields[name].annotation
    kinds = {kind for kind in (*get_args(annotation), annotation) if isinstance(kind, type)}
    if bool in kinds:
        return pl.Boolean
    if date in kinds:
        return pl.Date
    if float in kinds:
        return pl.Float64
    if int in kinds:
        return pl.Int64
    return pl.String if name in _TEXTS else pl.Categorical


FLAT: Final[Mapping[str, Any]] = {
    **_KEPT_FACTS,
    **{name: _kind_of(name) for name in Columns.model_fields},
}
"""The flat columns by name, each with its type."""

DETAILS: Final[Mapping[str, Any]] = {
    "_edtf": pl.Categorical,
    "_time": pl.Categorical,
    "_text": pl.String,
    **COMPARED_DETAILS,
}
"""What a date was written as, the words of a search (`events.query.text.searched_text`), and what
duplicates are found by."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


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


class Sets:
    """Every different set of troops and every different area, in order of first sight."""

    def __init__(self, troops: Iterable[Troops] = (), spots: Iterable[Spot] = ()) -> None:
        self.troops: list[Troops] = list(troops)
        self.spots: list[Spot] = list(spots)
        self._troops_at = {value: number for number, value in enumerate(self.troops)}
        self._spots_at = {value.key: number for number, value in enumerate(self.spots)}

    def troops_number(self, troops: Troops) -> int:
        """Give the number of a set of troops."""
        number = self._troops_at.setdefault(troops, len(self.troops))
        if number == len(self.troops):
            self.troops.append(troops)
        return number

    def spot_number(self, place: Place | None) -> int:
        """Give the number of the area that is all that is known of a place, or `NOWHERE`."""
        if place is None or place.area is None or place.precision not in AREA_LEVELS:
            return NOWHERE
        spot = spot_of(place)
        number = self._spots_at.setdefault(spot.key, len(self.spots))
        if number == len(self.spots):
            self.spots.append(spot)
        return number


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


def frame_of(revisions: Iterable[Stored], sets: Sets) -> pl.DataFrame:
    """Put revisions into columns, one row each.

    Parameters
    ----------
    sets
        Grows by what is new in them.
    """
    numbers: list[tuple[Any, ...]] = []
    flat: list[tuple[Any, ...]] = []
    details: list[tuple[Any, ...]] = []
    computed_of = itemgetter(*Columns.model_fields)
    for number, event, digest, columns in revisions:
        computed = columns_of(event) if columns is None else columns
        numbers.append(_numbers(number, event, digest, computed["verification"], sets))
        facts = (
            event.title,
            event.event_type.value,
            event.state.value,
            event.marking,
            event.revision,
        )
        flat.append((*facts, _microseconds_or_none(event.recorded_at), *computed_of(computed)))
        when = event.when
        details.append((when.edtf, when.time, searched_text(event), *compared_details(event)))
    series = [*_series(_NUMBERS, numbers), *_series(FLAT, flat), *_series(DETAILS, details)]
    return pl.DataFrame(series)


def compared_frame_of(events: Iterable[Event], sets: Sets) -> pl.DataFrame:
    """Put events into columns as `frame_of` does, only into those that duplicates are found by.

    Numbers are all there; `Stored.number` counts from 0.

    Parameters
    ----------
    sets
        Grows by what is new in them.
    """
    numbers: list[tuple[Any, ...]] = []
    details: list[tuple[Any, ...]] = []
    for number, event in enumerate(events):
        numbers.append(_numbers(number, event, 0, event.verification.value, sets))
        details.append(compared_details(event))
    return pl.DataFrame([*_series(_NUMBERS, numbers), *_series(COMPARED_DETAILS, details)])


def empty_frame() -> pl.DataFrame:
    """Give the columns without a row."""
    return frame_of((), Sets())


def _series(kinds: Mapping[str, Any], rows: list[tuple[Any, ...]]) -> Iterable[pl.Series]:
    columns = zip(*rows, strict=True) if rows else ((),) * len(kinds)
    for (name, kind), values in zip(kinds.items(), columns, strict=True):
        if kind is pl.Date:  # written as text, as JSON has no days
            yield pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d")
        elif isinstance(kind, pl.Datetime):  # written as microseconds
            yield pl.Series(name, values, dtype=pl.Int64).cast(kind)
        elif isinstance(kind, pl.List):  # polars would make a series of each
            ends = accumulate(map(len, values), initial=0)
            whole = pa.array(chain.from_iterable(values), pa.int64())
            lists = pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), whole)
            yield pl.Series(name, pl.from_arrow(lists))
        else:
            yield pl.Series(name, values, dtype=kind)


def _numbers(
    number: int, event: Event, digest: int, verification: str, sets: Sets
) -> tuple[Any, ...]:
    place, name = event.where, int(event.id.replace("-", ""), 16)
    return (
        number,
        name >> 64,
        name & ((1 << 64) - 1),
        event.revision,
        _STATES[event.state],
        _microseconds_or_none(event.recorded_at) or 0,
        NO_EMBARGO if event.publish_after is None else microseconds(event.publish_after),
        digest,
        event.hides_before,
        may_be_passed_on(event),
        _TYPES[event.event_type],
        _VERIFICATIONS[verification],
        *_days(event.when.edtf),
        float("nan") if place is None else place.longitude,
        float("nan") if place is None else place.latitude,
        0 if place is None else int(place.precision),
        0.0 if place is None else place.radius_m,
        sets.troops_number(event.troop_set),
        sets.spot_number(place),
        place is not None and place.area_geometry is not None,
        *compared_numbers(event),
    )


@lru_cache(maxsize=65_536)
def _days(edtf: str | None) -> tuple[bool, bool, int, int, int, int, int, int]:
    """Give what stands of a date in columns, from ``dated`` to ``possible_to``."""
    when = When(edtf=edtf)
    days = when.days
    certain, possible = (None, None) if days is None else (days.certain, days.possible)
    first, last = certain or (None, None)
    begin, end = possible or (None, None)
    goes_on = possible is not None and end is None
    return (
        *(days is not None, when.lasting),
        *(_day(when.earliest, EARLIER), _day(when.latest, LATER)),
        *(_day(first, LATER), _day(last, EARLIER)),
        *(_day(begin, LATER), LATER if goes_on else _day(end, EARLIER)),
    )


def _day(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def microseconds(time: datetime) -> int:
    """Give a time as microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def _microseconds_or_none(time: datetime | None) -> int | None:
    return None if time is None else microseconds(time)


def time_of(value: int) -> datetime:
    """Give the time of so many microseconds since 1970, in UTC."""
    return _EPOCH + value * _MICROSECOND
