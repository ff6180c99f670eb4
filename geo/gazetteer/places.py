"""The place list as columns.

About 275,000 places: one Python object a place would take seconds to make and hundreds of
megabytes to keep, so all is numpy and Arrow columns, one row a place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.gazetteer.columns import codes, numbers, one_chunk, read_table, truths
from geo.word_tables import CAPITALS

_Any = TypeVar("_Any", bound=np.generic)

PLACES_FILE: Final = "places.parquet"
PLACED_FILE: Final = "register.parquet"
CONFIRMED_FILE: Final = "confirmed.parquet"

MOST_IN_A_VILLAGE: Final = 10_000
MOST_IN_A_QUARTER: Final = 20_000
"""What a Ukrainian village, and a place the official list lacks, may count at most: GeoNames has
quarters of Kyiv and Kharkiv among them, each with the people of a city."""

LEAST_IN_A_CITY: Final = 10_000
"""What a Ukrainian settlement had to count to be made a city (misto), by the rule of 1981."""

_COLUMNS: Final = (
    "gazetteer_id",
    "name",
    "longitude",
    "latitude",
    "country",
    "admin1",
    "admin2",
    "population",
    "corroborated",
    "kind",
)


@dataclass(frozen=True, eq=False)
class PlaceTable:
    """The places, one row each; row numbers are what the name index points to.

    Attributes
    ----------
    longitude, latitude
        WGS 84 degrees, float64.
    country, admin1
        Codes as small integers into ``countries`` (alpha-3) and ``admin1_codes`` (ISO 3166-2).
    radius_m
        Metres within which the place lies, float32.
    corroborated
        False for what one source alone says: postal villages, and settlements placed among the
        others of their hromada.
    quarter
        What GeoNames alone names in Ukraine, and the official list does not: mostly quarters of
        cities (Kramatorsk has one called Chornobyl).
    """

    ids: pa.Array
    names: pa.Array
    admin2: pa.Array
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    country: NDArray[np.int32]
    countries: tuple[str, ...]
    admin1: NDArray[np.int32]
    admin1_codes: tuple[str, ...]
    population: NDArray[np.int32]
    radius_m: NDArray[np.float32]
    corroborated: NDArray[np.bool_]
    placed: NDArray[np.bool_]
    quarter: NDArray[np.bool_]
    capital: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.longitude)

    @cached_property
    def country_numbers(self) -> dict[str, int]:
        """The number of each alpha-3 code in ``country``."""
        return {code: number for number, code in enumerate(self.countries)}

    @cached_property
    def admin1_numbers(self) -> dict[str, int]:
        """The number of each ISO 3166-2 code in ``admin1``."""
        return {code: number for number, code in enumerate(self.admin1_codes)}


def read_places(directory: Path) -> PlaceTable:
    """Read the place list of a gazetteer folder, with what the settlement register adds.

    Raises
    ------
    GazetteerDataError
        When a file is missing, damaged or lacks a column.
    """
    listed = read_table(directory / PLACES_FILE, _COLUMNS)
    confirmed, placed = _register_files(directory)
    more = placed.num_rows
    # Joined column by column: Arrow's own conversions from lists import pandas (1 s, 50 MB).
    country, countries = codes(listed["country"])
    if more and "UKR" not in countries:
        countries = (*countries, "UKR")
    ukraine = countries.index("UKR") if "UKR" in countries else -1
    admin1, admin1_codes = codes(_joined(listed, placed, "admin1"))
    ids = _joined(listed, placed, "gazetteer_id")
    sure, capital = _among(
        ids, confirmed.to_pylist(), [f"geonames:{row.geonames_id}" for row in CAPITALS.rows]
    )
    own = slice(0, len(listed))
    people = _believed(listed, country == ukraine, sure[own])
    population = _longer(people, _at_least(placed))
    kinds, words = codes(listed["kind"])
    unlisted = kinds == words.index("") if "" in words else np.zeros(len(kinds), np.bool_)
    quarter = unlisted & (country == ukraine) & truths(listed["corroborated"]) & ~sure[own]
    radius_m = settlement_radius_m(population)
    radius_m[len(listed) :] = numbers(placed["radius_m"], np.float32)
    corroborated = _longer(truths(listed["corroborated"]), np.zeros(more, np.bool_))
    return PlaceTable(
        ids=ids,
        names=_joined(listed, placed, "name"),
        admin2=_joined(listed, placed, "admin2"),
        longitude=_longer(*(numbers(each["longitude"], np.float64) for each in (listed, placed))),
        latitude=_longer(*(numbers(each["latitude"], np.float64) for each in (listed, placed))),
        country=_longer(country, np.full(more, ukraine, np.int32)),
        countries=countries,
        admin1=admin1,
        admin1_codes=admin1_codes,
        population=population,
        radius_m=radius_m,
        corroborated=corroborated | sure,
        placed=np.arange(len(population)) >= listed.num_rows,
        capital=capital,
        quarter=_longer(quarter, np.zeros(more, np.bool_)),
    )


def _believed(
    listed: pa.Table, of_ukraine: NDArray[np.bool_], confirmed: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Give the people of each place, of Ukrainian villages and quarters no more than they have."""
    people = numbers(listed["population"], np.int32).copy()
    for row in np.flatnonzero((people > MOST_IN_A_VILLAGE) & of_ukraine & ~confirmed).tolist():
        # One by one: Arrow's `take` would copy the whole column.
        kind = listed["kind"][row].as_py()
        if kind == "village":
            people[row] = MOST_IN_A_VILLAGE
        elif not kind:
            people[row] = min(people[row], MOST_IN_A_QUARTER)
    return people


def _at_least(placed: pa.Table) -> NDArray[np.int32]:
    """Give the people of settlements without a position: none known, of a city so many as make one.

    The city of Prypiat, abandoned, must not yield to the village of Prypiat in Volyn.
    """
    kinds = placed["kind"].to_pylist()
    return np.array([LEAST_IN_A_CITY if kind == "city" else 0 for kind in kinds], np.int32)


def settlement_radius_m(population: NDArray[np.int32]) -> NDArray[np.float32]:
    """Give the radius in metres of settlements of so many people.

    1 km for a hamlet, 15 km for a city of two million, 20 km at most: the densities of Ukraine's
    towns, rounded to 100 m.
    """
    radius = np.round(10.5 * np.sqrt(np.maximum(population, 0)), -2)
    return np.clip(radius, 1_000, 20_000).astype(np.float32)


def _register_files(directory: Path) -> tuple[pa.Array, pa.Table]:
    """Give the ids of confirmed places and the placed settlements; both may be absent."""
    if not (directory / PLACED_FILE).is_file():
        return pa.nulls(0, pa.string()), PLACED_SCHEMA.empty_table()
    confirmed = read_table(directory / CONFIRMED_FILE, ["gazetteer_id"])["gazetteer_id"]
    placed = read_table(directory / PLACED_FILE)
    if "kind" not in placed.column_names:  # as programs before 24 November 2026 wrote it
        placed = placed.append_column("kind", pa.array([""] * len(placed), pa.string()))
    return one_chunk(confirmed), placed


PLACED_SCHEMA: Final = pa.schema(
    {
        "gazetteer_id": pa.string(),
        "name": pa.string(),
        "longitude": pa.float64(),
        "latitude": pa.float64(),
        "admin1": pa.string(),
        "admin2": pa.string(),
        "radius_m": pa.float32(),
        "kind": pa.string(),
    }
)


def _joined(listed: pa.Table, placed: pa.Table, name: str) -> Any:  # noqa: ANN401 - untyped
    """Put a text column of both tables into one array."""
    return pa.concat_arrays([one_chunk(listed[name]), one_chunk(placed[name])])


def _longer(first: NDArray[_Any], second: NDArray[_Any]) -> NDArray[_Any]:
    return np.concatenate([first, second]) if len(second) else first


def _among(ids: Any, *wanted: Iterable[str]) -> list[NDArray[np.bool_]]:  # noqa: ANN401 - untyped
    """Tell for each id which of several sets it is in, in one pass over the ids."""
    marks: dict[str, int] = {}
    for number, each in enumerate(wanted):
        for key in each:
            marks[key] = marks.get(key, 0) | 1 << number
    # By pieces: a list of all ids would take 20 MB that Python never gives back; Arrow's own
    # `is_in` imports pandas (1 s, 60 MB).
    pieces = (ids[start : start + 10_000].to_pylist() for start in range(0, len(ids), 10_000))
    found = np.fromiter(
        (marks.get(each, 0) for piece in pieces for each in piece), np.uint8, len(ids)
    )
    return [found & (1 << number) > 0 for number in range(len(wanted))]
