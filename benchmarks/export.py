"""How long 100,000 events take to each format, beside geopandas writing the same frame.

    python -m benchmarks.export [EVENTS] [MANY]

Ours is from the store (opened, its events on the disk) to the finished file. The peer reads the
same file of events into the same frame as pandas users do (orjson, then columns), once, and writes
that frame; ours is compared with its writing alone, and with both. Both write to the same disk, in
turns.
Then the memory needed to export MANY events as GeoJSON, in a process of its own. All events are
made up (`tests.synthetic`).
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas
import orjson
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.store import chained
from events.export import AreaShapes, ExportFormat, ExportJob, ExportOptions, select, write_export
from events.export.frame import COLUMNS, FACTS
from events.geojson.codec import dumps
from events.store.journal.contents import EVENTS_FILE
from events.store.journal.store import GeoJsonStore
from events.table.table import FILE as TABLE_FILE
from events.table.table import EventTable
from geo.boundaries import Boundaries
from settings import Settings
from tests.synthetic import recorded_events, synthetic_id

EVENTS = 100_000
MANY = 1_000_000
ROUNDS = 3
SLOW = (ExportFormat.XLSX, ExportFormat.KML, ExportFormat.SHAPEFILE)
"""Formats that take so long that one turn is enough."""

PAGE = os.sysconf("SC_PAGE_SIZE")

Write = Callable[[geopandas.GeoDataFrame, Path], object]


def _with_text(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Give the frame spreadsheets get: the geometry as text, no time zones, no nested facts."""
    plain = frame.drop(columns=["geometry", "facts"])
    plain["recorded_at"] = plain["recorded_at"].dt.tz_localize(None)
    return plain.assign(WKT=frame.geometry.to_wkt())


PEERS: dict[ExportFormat, tuple[str, Write]] = {
    ExportFormat.GEOJSON: (
        "GeoDataFrame.to_file, the same columns",
        lambda frame, path: frame.to_file(path, driver="GeoJSON"),
    ),
    ExportFormat.GEOJSONL: (
        "GeoDataFrame.to_file, the same columns",
        lambda frame, path: frame.to_file(path, driver="GeoJSONSeq"),
    ),
    ExportFormat.GEOPACKAGE: (
        "GeoDataFrame.to_file, points alone",
        lambda frame, path: frame.to_file(path, driver="GPKG", layer="events"),
    ),
    ExportFormat.GEOPARQUET: (
        "GeoDataFrame.to_parquet, zstd, covering box",
        lambda frame, path: frame.to_parquet(path, compression="zstd", write_covering_bbox=True),
    ),
    ExportFormat.FLATGEOBUF: (
        "GeoDataFrame.to_file",
        lambda frame, path: frame.to_file(path, driver="FlatGeobuf"),
    ),
    ExportFormat.CSV: (
        "DataFrame.to_csv, geometry as WKT",
        lambda frame, path: _with_text(frame).to_csv(path, index=False),
    ),
    ExportFormat.XLSX: (
        "DataFrame.to_excel with xlsxwriter",
        lambda frame, path: _with_text(frame).to_excel(path, index=False, engine="xlsxwriter"),
    ),
    ExportFormat.KML: (
        "GeoDataFrame.to_file, driver LIBKML",
        lambda frame, path: frame.drop(columns="facts").to_file(path, driver="LIBKML"),
    ),
    ExportFormat.SHAPEFILE: (
        "GeoDataFrame.to_file, not zipped",
        lambda frame, path: frame.drop(columns="facts").to_file(path.with_suffix(".shp")),
    ),
}


def make_table(folder: Path, count: int) -> EventTable:
    """Put events into a store's file and read them; what is kept of them is made on the way."""
    folder.mkdir(parents=True)
    with (folder / EVENTS_FILE).open("wb") as file:
        file.writelines(chained(_lines(count)))
    table = _table(folder)
    assert len(table.find()) == count
    return table


def _table(folder: Path) -> EventTable:
    return EventTable(GeoJsonStore(folder), folder / TABLE_FILE)


def _lines(count: int) -> Iterator[bytes]:
    """Give lines of events; beyond the first 100,000, those again under numbers of their own."""
    made: list[bytes] = []
    for event in recorded_events(min(count, EVENTS)):
        made.append(dumps(event))
        yield made[-1]
    for number in range(len(made), count):
        first = number % len(made)
        yield made[first].replace(_id(first), _id(number), 1)


def _id(number: int) -> bytes:
    return synthetic_id(number + 1).encode()


def read_frame(path: Path) -> geopandas.GeoDataFrame:
    """Read a file of events into the frame of an export, as the peer: nothing of ours is used."""
    rows, facts, places = [], [], []
    with path.open("rb") as file:
        for feature in map(orjson.loads, file):
            properties = feature["properties"]
            rows.append([feature["id"], *(properties.pop(name, None) for name in _FLAT)])
            facts.append(orjson.dumps(properties).decode())
            place = properties["where"] or {}
            places.append((place.get("longitude"), place.get("latitude")))
    frame = pd.DataFrame(rows, columns=["id", *_FLAT])
    for name in frame.columns:
        kind = str(COLUMNS[name])
        if kind.startswith("date"):
            frame[name] = pd.to_datetime(frame[name])
        elif kind.startswith("timestamp"):
            frame[name] = pd.to_datetime(frame[name], format="ISO8601")
        else:
            frame[name] = frame[name].astype(_PANDAS[kind])
    frame[FACTS] = facts
    longitudes, latitudes = zip(*places, strict=True)
    points = geopandas.points_from_xy(longitudes, latitudes)
    return geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


_FLAT = [name for name in COLUMNS if name not in ("id", "rounded_to")]
_PANDAS = {"string": "str", "int32": "Int32", "double": "float64", "bool": "bool"}


def formats(count: int) -> Iterator[str]:
    """Write every format in turns with its peer."""
    shapes = AreaShapes(Boundaries.load(Settings().boundaries_dir))
    with tempfile.TemporaryDirectory(prefix="conflictmap-bench-") as made:
        folder = Path(made)
        table = make_table(folder / "store", count)
        selection = select(table)
        job = ExportJob(selection, ExportOptions(), shapes)
        began = time.perf_counter()
        frame = read_frame(folder / "store" / EVENTS_FILE)
        reading = time.perf_counter() - began
        ours = folder / "frame.parquet"
        write_export(job, ExportFormat.GEOPARQUET, ours)
        assert set(pq.read_schema(ours).names) == {*frame.columns, "bbox"}
        yield f"Exporting {count:,} events (median of {ROUNDS} turns, of one for the slow ones)"
        yield f"  the peer reads the events into a frame in {reading:.2f} s"
        for file_format, (peer, write) in sorted(PEERS.items(), key=lambda each: each[0] in SLOW):
            ours, theirs = (
                folder / f"ours{file_format.suffix}",
                folder / f"theirs{file_format.suffix}",
            )
            rounds = 1 if file_format in SLOW else ROUNDS
            mine, others = [], []
            for _ in range(rounds):
                mine.append(_seconds(lambda f=file_format, o=ours: write_export(job, f, o)))
                others.append(_seconds(lambda w=write, t=theirs: w(frame, t)))
            yield _line(file_format, mine, others, reading, ours, theirs, peer)
        table.close()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    with warnings.catch_warnings():
        # pyogrio warns of names it shortens and columns it cannot write: the peer's business.
        warnings.simplefilter("ignore")
        work()
    return time.perf_counter() - began


def _line(
    file_format: ExportFormat,
    mine: list[float],
    others: list[float],
    reading: float,
    ours: Path,
    theirs: Path,
    peer: str,
) -> str:
    seconds, their_seconds = statistics.median(mine), statistics.median(others)
    size = ours.stat().st_size / 1e6
    parts = (
        [theirs]
        if theirs.exists()
        else list(theirs.parent.glob("theirs.shp.*")) + list(theirs.parent.glob("theirs.shp*"))
    )
    their_size = sum(part.stat().st_size for part in set(parts)) / 1e6
    return (
        f"  {file_format.value:<11}{seconds:>7.2f} s {size:>7.0f} MB   {peer:<44}"
        f"{their_seconds:>7.2f} s {their_size:>7.0f} MB   ours takes {seconds / their_seconds:.2f}"
        f" times its writing, {seconds / (reading + their_seconds):.2f} times its reading and "
        "writing"
    )


# --- memory -------------------------------------------------------------------------------------


def memory(many: int) -> Iterator[str]:
    """Export many events as GeoJSON in a process of its own, and watch its memory."""
    with tempfile.TemporaryDirectory(prefix="conflictmap-bench-") as made:
        folder = Path(made) / "store"
        make_table(folder, many).close()
        command = [sys.executable, "-m", "benchmarks.export", "--memory", str(folder)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        yield f"Exporting {many:,} events as GeoJSON: {told.strip()}"


def _watch(folder: Path) -> None:
    """Say how far memory rose above idle while all events of a store were exported."""
    shapes = AreaShapes(Boundaries.load(Settings().boundaries_dir))
    table = _table(folder)
    count = len(table.find())
    idle = _resident()
    highest = [idle]
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.02):
            highest.append(_resident())

    watcher = threading.Thread(target=look)
    watcher.start()
    out = folder / "out.geojson"
    began = time.perf_counter()
    report = write_export(
        ExportJob(select(table), ExportOptions(), shapes), ExportFormat.GEOJSON, out
    )
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    assert report.written == count
    print(
        f"{seconds:.1f} s, {out.stat().st_size / 1e6:,.0f} MB; memory {max(highest) - idle:.0f} MB "
        f"above idle ({idle:.0f} MB with the store open)"
    )


def _resident() -> float:
    fields = Path("/proc/self/statm").read_text()
    return int(re.split(r"\s", fields)[1]) * PAGE / 1e6


def main(count: int = EVENTS, many: int = MANY) -> None:
    """Print every figure."""
    for line in formats(count):
        print(line, flush=True)
    print()
    for line in memory(many):
        print(line, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        _watch(Path(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:3]))
