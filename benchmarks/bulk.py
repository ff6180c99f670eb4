"""Bulk work by one worker and by two, beside pandas and geopandas reading the same in chunks.

    python -m benchmarks.bulk [--rows 1000000] [--posts 100000] [--part-mb 4] [--workers 1 2]

All rows and posts are made up. Each run is the command itself, as a person starts it; its memory
is that of all its processes, looked at ten times a second.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import psutil

from settings import PROJECT

PLACES = (
    ("Pokrovsk, Donets'Ka Oblast', Ukraine", 48.28, 37.18),
    ("Sudzha, Kurskaya Oblast', Russia", 51.19, 35.27),
    ("Kupyansk, Kharkivs'Ka Oblast', Ukraine", 49.71, 37.61),
    ("Kherson, Khersons'Ka Oblast', Ukraine", 46.66, 32.62),
)
TROOPS = ("Nepali", "Cuban", "Syrian", "Chinese", "North Korean", "Colombian")
COLUMNS = 61


def write_gdelt(path: Path, count: int) -> None:
    """Write made-up rows in the form of GDELT 2.0's event table: tabs and no header."""
    chance = random.Random(20260101)
    with path.open("w", encoding="utf-8", newline="") as file:
        for number in range(count):
            day = date(2024, 1, 1) + timedelta(days=number % 700)
            told = f"{day:%Y%m%d}"
            name, latitude, longitude = PLACES[number % len(PLACES)]
            at = (latitude + chance.uniform(-0.3, 0.3), longitude + chance.uniform(-0.3, 0.3))
            row = [""] * COLUMNS
            row[:5] = [str(900_000_000 + number), told, told[:6], told[:4], f"{day.year}.1"]
            row[5:8] = ["RUSMIL", "SYNTHETIC FORCES", "RUS"]
            row[15:18] = ["UKRMIL", "SYNTHETIC BRIGADE", "UKR"]
            row[25:31] = ["1", "190", "190", "19", "4", "-10.0"]
            row[31:35] = ["10", "1", "10", "-5.2"]
            row[51:59] = ["4", name, "UP", "UP05", "0", f"{at[0]:.5f}", f"{at[1]:.5f}", "-1044367"]
            row[59:61] = [f"{told}120000", f"https://synthetic.example/{number}"]
            file.write("\t".join(row) + "\n")


def write_posts(path: Path, count: int) -> None:
    """Write made-up posts as Telegram exports a channel; one in four speaks of troops."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"name": "Synthetic channel", "type": "public_channel", "messages": [\n')
        for number in range(count):
            day = date(2025, 1, 1) + timedelta(days=number % 360)
            text = (
                f"Synthetic post {number}. Kyiv said that its troops had captured two "
                f"{TROOPS[number % len(TROOPS)]} soldiers who fought for Russia near Pokrovsk."
                if number % 4 == 0
                else f"Synthetic post {number}. The market in Pokrovsk opened again on Monday, and "
                "the mayor said that the water was back."
            )
            message = {"id": number, "type": "message", "date": f"{day}T10:00:00", "text": text}
            file.write(json.dumps(message) + (",\n" if number + 1 < count else "\n"))
        file.write("]}\n")


def measured(*told: str) -> tuple[float, float, str]:
    """Run the command; gives seconds, megabytes of all its processes at most, and what it said."""
    most = 0.0
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "cli.py"), "bulk", *told],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    began, ended = time.perf_counter(), threading.Event()

    def look() -> None:
        nonlocal most
        while not ended.wait(0.1):
            most = max(most, _megabytes(process.pid))

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    said, _ = process.communicate()
    seconds = time.perf_counter() - began
    ended.set()
    watching.join()
    if process.returncode:
        sys.exit(f"bulk {' '.join(told)} ended with {process.returncode}")
    return seconds, most, said.splitlines()[0]


def _megabytes(pid: int) -> float:
    """Add up what the processes have of their own; what they share is counted once or not."""
    total = 0
    try:
        main = psutil.Process(pid)
        for process in (main, *main.children(recursive=True)):
            total += process.memory_full_info().uss
    except psutil.Error:
        pass
    return total / 1e6


def peer(path: Path, out: Path) -> float:
    """Read with pandas in chunks, make points, write GeoParquet: no checks, no events."""
    import geopandas
    import pandas

    began = time.perf_counter()
    wanted = [0, 1, 6, 16, 26, 52, 56, 57, 60]
    for number, chunk in enumerate(
        pandas.read_csv(path, sep="\t", header=None, usecols=wanted, chunksize=50_000)
    ):
        points = geopandas.points_from_xy(chunk[57], chunk[56], crs=4326)
        chunk.columns = [f"c{name}" for name in chunk.columns]
        frame = geopandas.GeoDataFrame(chunk, geometry=points)
        frame.to_parquet(out / f"{number}.parquet")
    return time.perf_counter() - began


def compare(work: str, source: Path, folder: Path, told: argparse.Namespace) -> None:
    """Print what each number of workers takes for one kind of work."""
    first = None
    for workers in told.workers:
        out = folder / f"{work}-{workers}"
        options = ["--out", str(out), "--workers", str(workers), "--part-mb", str(told.part_mb)]
        options += ["--data-dir", str(folder / "data")]
        seconds, megabytes, said = measured(work, str(source), *options)
        times = "" if first is None else f"   {first / seconds:.2f} times one worker"
        first = first or seconds
        print(
            f"  {workers} workers {seconds:8.1f} s   peak {megabytes:,.0f} MB{times}   {said}",
            flush=True,
        )


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--part-mb", type=float, default=4.0)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="conflictmap-bench-") as made:
        folder = Path(made)
        if told.rows:
            table = folder / "rows.tsv"
            write_gdelt(table, told.rows)
            size = table.stat().st_size / 1e6
            print(f"{told.rows:,} rows of a GDELT-like table ({size:,.0f} MB) read and placed")
            compare("import", table, folder, told)
            (folder / "peer").mkdir()
            seconds = peer(table, folder / "peer")
            print(f"  pandas + geopandas in chunks, nothing checked {seconds:.1f} s", flush=True)
        if told.posts:
            export = folder / "result.json"
            write_posts(export, told.posts)
            print(f"{told.posts:,} short posts extracted")
            compare("extract", export, folder, told)


if __name__ == "__main__":
    main()
