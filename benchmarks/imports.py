"""How long a large table takes to import, beside pandas and geopandas on the same rows.

    python -m benchmarks.imports [ROWS] [PLACES]

All rows are made up. Peak memory is the whole process's, children included apart.
"""

import csv
import random
import resource
import sys
import tempfile
import time
import warnings
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from events.desk.people import OPEN
from events.intake.imports.batches import new_batch_name
from events.intake.imports.importing import Choices, prepare
from events.intake.imports.report import ImportReport
from events.intake.imports.row_places import Target
from events.vocabulary import State
from services import Services
from settings import Settings

ROWS = 100_000
PLACES = 10_000
TOWNS = (
    *("Pokrovsk", "Bakhmut", "Sudzha", "Kursk", "Toretsk", "Vovchansk", "Kupiansk", "Lyman"),
    *("Avdiivka", "Robotyne", "Huliaipole", "Orikhiv", "Kherson", "Izium", "Siversk", "Marinka"),
)


def write_rows(path: Path, count: int) -> None:
    """Write made-up rows with coordinates."""
    chance = random.Random(20250409)
    header = ["id", "title", "type", "date", "place", "country", "latitude", "longitude", "deaths"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(count):
            day = date(2024, 1, 1) + timedelta(days=number % 700)
            at = [f"{chance.uniform(47, 50):.5f}", f"{chance.uniform(33, 38):.5f}"]
            row = [number, f"Synthetic event {number}", "clash", day, TOWNS[number % len(TOWNS)]]
            writer.writerow([*row, "Ukraine", *at, chance.randrange(9)])


def write_named_rows(path: Path, services: Services, count: int) -> None:
    """Write made-up rows whose places are names alone: real settlements, each another one."""
    source = services.settings.gazetteer_dir / "places.parquet"
    table = pq.ParquetFile(source).read(columns=["name", "country", "admin1"])
    places = [each for each in table.to_pylist() if each["country"] == "UKR" and each["admin1"]]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "date", "place", "region", "country"])
        for number, place in enumerate(places[:: max(len(places) // count, 1)][:count]):
            region = services.boundaries.area(place["admin1"])
            named = [place["name"], region.name if region else "", "Ukraine"]
            writer.writerow([number, f"Synthetic event {number}", "2024-01-02", *named])


def import_rows(services: Services, path: Path) -> tuple[ImportReport, float]:
    """Import a file; tells the seconds."""
    target = Target(
        services.store,
        services.gazetteer,
        services.boundaries,
        new_batch_name(),
        State.PUBLISHED,
        services.duplicates,
    )
    began, worked = time.perf_counter(), time.process_time()
    with prepare(path, Choices(), target).check(by=OPEN.person("Bench")) as checked:
        report = checked.save()
    print(
        f"  ({time.process_time() - worked:.1f} s of processor time; a busy machine takes longer)"
    )
    return report, time.perf_counter() - began


def peer(path: Path, out: Path) -> float:
    """Read with pandas, make points, write GeoJSON with geopandas: no checks, nothing stored."""
    import geopandas
    import pandas

    began = time.perf_counter()
    table = pandas.read_csv(path)
    points = geopandas.points_from_xy(table["longitude"], table["latitude"], crs=4326)
    geopandas.GeoDataFrame(table, geometry=points).to_file(out, driver="GeoJSON")
    return time.perf_counter() - began


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main(rows: int = ROWS, places: int = PLACES) -> None:
    """Print every figure."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="conflictmap-bench-") as made:
        folder = Path(made)
        services = Services(Settings(data_dir=folder / "data", samples=False))
        path, named = folder / "rows.csv", folder / "named.csv"
        write_rows(path, rows)
        write_named_rows(named, services, places)
        report, seconds = import_rows(services, path)
        print(f"{rows:,} rows with coordinates: {report.words}")
        print(f"  checked, de-duplicated, stored {seconds:>7.1f} s   peak {_megabytes():,.0f} MB")
        again, second = import_rows(services, path)
        print(f"  the same file again            {second:>7.1f} s   {again.words}")
        found, third = import_rows(services, named)
        print(f"{places:,} rows by place name alone: {found.words}")
        print(f"  found, stored                  {third:>7.1f} s   peak {_megabytes():,.0f} MB")
        services.store.close()
        pandas_s = peer(path, folder / "peer.geojson")
        print(f"pandas.read_csv + geopandas.to_file of the {rows:,} rows {pandas_s:.1f} s")
        print(f"  this import takes {seconds / pandas_s:.1f} times as long")


if __name__ == "__main__":
    main(*(int(argument.replace(",", "")) for argument in sys.argv[1:]))
