"""Puts the place list together: GeoNames, the postal list's villages, raions."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.names.forms import name_form
from scripts.build_data.postal import PostalPlace
from scripts.build_data.raions import find_raions
from scripts.build_data.settlements import by_name

SAME_PLACE_M: Final = 10_000.0
"""A postal village and a GeoNames place of one name within this distance are one place."""

COLUMNS: Final[dict[str, pa.DataType]] = {
    "gazetteer_id": pa.string(),
    "name": pa.string(),
    "names": pa.string(),
    "longitude": pa.float64(),
    "latitude": pa.float64(),
    "country": pa.string(),
    "admin1": pa.string(),
    "admin2": pa.string(),
    "population": pa.int32(),
    "source": pa.string(),
    "corroborated": pa.bool_(),
    "kind": pa.string(),
}
SETTLEMENT_COLUMNS: Final = ("katottg", "name", "kind", "admin1", "raion", "hromada")


@dataclass(frozen=True)
class Assembled:
    """How many places there are and where they come from: for SOURCES.md."""

    geonames: int
    same_as_geonames: int
    doubtful: int
    postal: int
    ukraine: int
    russia: int
    with_raion: int


def assemble(
    geonames: pd.DataFrame, villages: list[PostalPlace], settlements: pd.DataFrame
) -> tuple[pd.DataFrame, Assembled]:
    """Return the whole place list sorted by id, and the counts."""
    known = geonames.assign(
        admin2="", source="geonames", corroborated=True, kind="", names=geonames["names"]
    )
    known, added = _without_known(known, villages)
    table = pd.concat([known, _as_rows(added)], ignore_index=True)
    ours = table["country"] == "UKR"
    found = find_raions(table[ours], by_name(settlements))
    table.loc[ours, "admin2"] = [each.raion for each in found]
    table.loc[ours, "kind"] = [each.kind for each in found]
    doubtful = pd.Series(False, index=table.index)
    doubtful.loc[ours] = [each.doubtful for each in found]
    dropped = doubtful & (table["source"] == "postal")
    table = table[~dropped].sort_values("gazetteer_id").reset_index(drop=True)
    counts = Assembled(
        geonames=len(geonames),
        same_as_geonames=len(villages) - len(added),
        doubtful=int(dropped.sum()),
        postal=int((table["source"] == "postal").sum()),
        ukraine=int((table["country"] == "UKR").sum()),
        russia=int((table["country"] == "RUS").sum()),
        with_raion=int(((table["country"] == "UKR") & (table["admin2"] != "")).sum()),
    )
    return table, counts


def write_places(table: pd.DataFrame, path: Path) -> None:
    """Write the place list as Parquet."""
    _write({name: (table[name].tolist(), kind) for name, kind in COLUMNS.items()}, path)


def write_settlements(table: pd.DataFrame, path: Path) -> None:
    """Write Ukraine's official settlements, which have no coordinates, as Parquet."""
    _write({name: (table[name].tolist(), pa.string()) for name in SETTLEMENT_COLUMNS}, path)


def _write(columns: dict[str, tuple[list[Any], pa.DataType]], path: Path) -> None:
    arrays = {name: pa.array(values, kind) for name, (values, kind) in columns.items()}
    pq.write_table(pa.table(arrays), path, compression="zstd", compression_level=19)


def _without_known(
    known: pd.DataFrame, villages: list[PostalPlace]
) -> tuple[pd.DataFrame, list[PostalPlace]]:
    """Give a GeoNames place the spelling and raion of its postal twin; return the others."""
    by_form: dict[tuple[str, str], set[int]] = defaultdict(set)
    near = known[known["country"].isin({"UKR", "RUS"})]
    for row in near.itertuples():
        for name in (row.name, *row.names.split("|")):
            by_form[row.country, name_form(name)].add(row.Index)
    longitude, latitude = known["longitude"].to_numpy(), known["latitude"].to_numpy()
    spellings: dict[int, set[str]] = defaultdict(set)
    raions: dict[int, str] = {}
    others = []
    for village in villages:
        same = sorted(by_form.get((village.country, name_form(village.name)), ()))
        away = _metres(longitude[same], latitude[same], village)
        if not len(away) or away.min() > SAME_PLACE_M:
            others.append(village)
            continue
        twin = same[int(away.argmin())]
        spellings[twin].add(village.name)
        raions.setdefault(twin, village.raion)
    names = known["names"].tolist()
    own = known["name"].tolist()
    for index, said in spellings.items():
        all_names = {*filter(None, names[index].split("|")), *said} - {own[index]}
        names[index] = "|".join(sorted(all_names))
    admin2 = [raions.get(index, "") for index in range(len(known))]
    return known.assign(names=names, admin2=admin2), others


def _as_rows(villages: list[PostalPlace]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "gazetteer_id": [village.gazetteer_id for village in villages],
            "name": [village.name for village in villages],
            "names": "",
            "longitude": [village.longitude for village in villages],
            "latitude": [village.latitude for village in villages],
            "country": [village.country for village in villages],
            "admin1": [village.admin1 for village in villages],
            "admin2": [village.raion for village in villages],
            "population": 0,
            "source": "postal",
            "corroborated": False,
            "kind": "",
        }
    )


def _metres(longitudes: np.ndarray, latitudes: np.ndarray, village: PostalPlace) -> np.ndarray:
    shrink = np.cos(np.radians(village.latitude))
    return 111_320.0 * np.hypot(
        (longitudes - village.longitude) * shrink, latitudes - village.latitude
    )
