"""How soon the server says what a window of the map shows, beside what folium and pydeck send.

    python -m benchmarks.map [EVENTS ...]

Every event is made up (`tests.synthetic`) and says so. Stores are kept between runs in the folder
for temporary files; the program is started as people start it and asked over HTTP as a browser
would. Processor times are its own; all others grow with whatever else the machine does.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from gzip import decompress as gunzip
from pathlib import Path

import orjson

from benchmarks.store import chained
from events.geojson.codec import dumps
from events.store.base import EventStore
from events.store.journal.contents import EVENTS_FILE
from services import Services
from settings import Settings
from tests.synthetic import AREAS, MARK, recorded_events, synthetic_event, synthetic_id

SIZES = (10_000, 100_000, 1_000_000)
FOLDER = Path(tempfile.gettempdir()) / "conflictmap-bench-map"
TEMPLATES = 2_520
PANS = 120
USERS = 10
SAVED = 5
LARGEST = "view, largest answer, compressed"
LIMIT_OF_PEERS = 100_000


# --- stores -------------------------------------------------------------------------------------


def store_of(count: int) -> Path:
    """Give a folder with a journal of so many events, written and read once if need be."""
    folder = FOLDER / str(count)
    journal = folder / EVENTS_FILE
    if not journal.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = journal.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            file.writelines(chained(lines(count)))
        unfinished.replace(journal)
    services = Services(Settings(data_dir=folder, samples=False))
    began = time.perf_counter()
    found = len(services.table.shown())
    seconds = time.perf_counter() - began
    print(f"  read {found:,} events in {seconds:.1f} s (once; later starts have a kept table)")
    services.close()
    return folder


def lines(count: int) -> Iterator[bytes]:
    """Write events as the store would, from some thousand made with all checks."""
    templates = [orjson.loads(dumps(event)) for event in recorded_events(TEMPLATES)]
    chance = random.Random(1)
    for number in range(1, count + 1):
        feature = templates[number % TEMPLATES]
        told = feature["properties"]
        feature["id"] = synthetic_id(number)
        told["title"] = f"{MARK} event {number}"
        where = told["where"]
        name, _, longitude, latitude = AREAS[number % len(AREAS)]
        if where["precision"] == 1:
            place = [
                round(longitude + chance.gauss(0, 2.5), 5),
                round(latitude + chance.gauss(0, 1.5), 5),
            ]
            feature["geometry"]["coordinates"] = place
            where["longitude"], where["latitude"] = place
            told["place"] = where["name"] = f"{MARK} place {number} in {name}"
        told["recorded_at"] = f"2025-01-01T00:00:{number // 1_000_000:02}.{number % 1_000_000:06}Z"
        yield orjson.dumps(feature)


# --- the program, as it is served ----------------------------------------------------------------


class Server:
    """The whole program over one store, started as people start it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        program = Path(sys.executable).with_name("conflictmap")
        options = ["--port", str(port), "--address", "127.0.0.1", "--data-dir", str(folder)]
        self._process = subprocess.Popen(
            [program, "serve", *options],
            env={**os.environ, "CONFLICTMAP_SAMPLES": "0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> "Server":
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                Asker(self.port).ask("/health")
            except (OSError, NotReadYetError):
                time.sleep(0.02)
            except BaseException:
                self.__exit__()
                raise
            else:
                return self
        self.__exit__()
        raise TimeoutError("The server did not start.")

    def __exit__(self, *_: object) -> None:
        # At once: what a server does when it is told to end is not what is measured here.
        self._process.kill()
        self._process.wait()

    def memory_mb(self) -> tuple[float, float, float]:
        """Give what it holds now, at most so far, and what of it now is no page of a file.

        Pages of the kept table are counted to the program; the system takes them back when others
        need memory.
        """
        text = Path(f"/proc/{self._process.pid}/status").read_text()
        kb = {line.split(":")[0]: line.split()[1] for line in text.splitlines() if "kB" in line}
        now, most, own = (int(kb[name]) / 1e3 for name in ("VmRSS", "VmHWM", "RssAnon"))
        return now, most, own

    def processor_s(self) -> float:
        """Give the processor time it has taken, which other work on the machine does not change."""
        told = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


class NotReadYetError(Exception):
    """The server has not read its events yet."""


class Asker:
    """One browser's connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, address: str) -> tuple[float, bytes]:
        """Give the seconds an answer took, and its bytes as they were sent."""
        began = time.perf_counter()
        self._connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status == 503:
            raise NotReadYetError(content)
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status} {content[:200]!r}")
        return time.perf_counter() - began, content


def pans(seed: int, query: str = "") -> Iterator[str]:
    """Give windows of a screen of 1440 by 900, each a step beside the last, at all zooms used."""
    chance = random.Random(seed)
    longitude, latitude = 36.5, 48.5
    while True:
        zoom = chance.choice([3, 4, 5, 5, 6, 6, 7, 8, 9])
        wide, high = 1440 / 256 * 360 / 2**zoom, 900 / 256 * 360 / 2**zoom * 0.65
        longitude = min(max(longitude + chance.uniform(-0.3, 0.3) * min(wide, 8), 30), 42)
        latitude = min(max(latitude + chance.uniform(-0.3, 0.3) * min(high, 5), 45), 53)
        west, east = max(longitude - wide / 2, -180), min(longitude + wide / 2, 180)
        south, north = max(latitude - high / 2, -85), min(latitude + high / 2, 85)
        window = f"{west:.4f},{south:.4f},{east:.4f},{north:.4f}"
        yield f"/view?{query}window={window}&zoom={zoom}"


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] * 1000


def served(folder: Path, port: int) -> Iterator[tuple[str, float, str]]:
    """Measure one store: names, figures, units."""
    began = time.perf_counter()
    services = Services(Settings(data_dir=folder, samples=False))
    count = len(services.table.shown())
    yield "store opened to columns ready", time.perf_counter() - began, "s"
    began = time.perf_counter()
    with Server(folder, port) as server:
        yield "program started to its first answer", time.perf_counter() - began, "s"
        yield "memory then", server.memory_mb()[0], "MB"
        alone, walk = Asker(port), pans(1)
        for _ in range(5):
            alone.ask(next(walk))
        before = server.processor_s()
        asked = [alone.ask(next(walk)) for _ in range(PANS)]
        yield "view, one user, processor time, mean", spent(server, before, PANS), "ms"
        yield "view, one user, median", statistics.median(s for s, _ in asked) * 1000, "ms"
        yield "view, one user, p95", p95([s for s, _ in asked]), "ms"
        yield LARGEST, max(len(c) for _, c in asked) / 1000, "kB"
        walk = pans(2, "nationality=CHN,PRK&verification=claimed&")
        filtered = [alone.ask(next(walk))[0] for _ in range(PANS)]
        yield "view under a filter, p95", p95(filtered), "ms"
        before, played = server.processor_s(), []
        for day in range(1, 61):
            span = f"from=2024-{1 + day % 12:02d}-01&to=2024-{1 + day % 12:02d}-{1 + day % 28:02d}&"
            played.append(alone.ask(f"/view?{span}window=22,44,50,58&zoom=5")[0])
        yield "frame of playback, processor time, mean", spent(server, before, len(played)), "ms"
        yield "frame of playback, another range of days each, p95", p95(played), "ms"
        before = server.processor_s()
        seconds = together(port)
        yield (
            f"view, {USERS} users, processor time, mean",
            spent(server, before, len(seconds)),
            "ms",
        )
        yield f"view, {USERS} users, p95", p95(seconds), "ms"
        alone = Asker(port)  # the server has closed a connection that was silent so long
        yield "timeline", alone.ask("/timeline?bins=120")[0] * 1000, "ms"
        yield "list, latest first, first page", alone.ask("/rows")[0] * 1000, "ms"
        yield "list by title, first page, first time", alone.ask("/rows?sort=title")[0] * 1000, "ms"
        word = "/view?q=99%20zaporizhzhia&window=22,44,50,58&zoom=5"
        yield "words, first time", alone.ask(word)[0] * 1000, "ms"
        yield "words, again in another window", alone.ask(word + "&placed=yes")[0] * 1000, "ms"
        known = "/view?known=2024-12-31&window=22,44,50,58&zoom=5"
        yield "as known on a past day, first time", alone.ask(known)[0] * 1000, "ms"
        yield "memory after all that", server.memory_mb()[0], "MB"
        yield "of it its own, not pages of the kept table", server.memory_mb()[2], "MB"
        yield "memory at its peak", server.memory_mb()[1], "MB"
        before, seen = server.processor_s(), []
        for number in range(SAVED):
            seen.append(saved_and_seen(services.store, alone, count + number))
        yield "event another program saved, until a view has it", statistics.median(seen), "ms"
        yield "its processor time here, mean", spent(server, before, SAVED), "ms"


def spent(server: Server, before: float, times: int) -> float:
    """Give the processor time each of so many answers took, in milliseconds."""
    return (server.processor_s() - before) * 1000 / times


def saved_and_seen(store: EventStore, asker: Asker, count: int) -> float:
    """Save an event here and ask until a view has it; give the milliseconds after the save."""
    new = synthetic_event(int(time.time() * 1000) % 10**9 + 10**9)
    store.save(new, author=MARK, expected_revision=0)
    began = time.perf_counter()
    while True:
        said = orjson.loads(gunzip(asker.ask("/view?window=22,44,50,58&zoom=5")[1]))
        if said["counts"]["events"] > count:
            return (time.perf_counter() - began) * 1000


def together(port: int) -> list[float]:
    """Let users pan at once, each a quarter of a second after the last answer."""
    seconds: list[float] = []

    def pan(user: int) -> None:
        asker, walk = Asker(port), pans(100 + user)
        for _ in range(PANS // 4):
            seconds.append(asker.ask(next(walk))[0])
            time.sleep(0.25)

    users = [threading.Thread(target=pan, args=(user,)) for user in range(USERS)]
    for user in users:
        user.start()
    for user in users:
        user.join()
    return seconds


def peers(count: int) -> Iterator[tuple[str, float, float]]:
    """Build the same points with what others use: name, seconds, kB of HTML.

    Of very many only the first: the others take minutes and gigabytes.
    """
    pages = peer_pages(count)
    for name, build in pages if count <= LIMIT_OF_PEERS else pages[:1]:
        began = time.perf_counter()
        html = build()
        yield name, time.perf_counter() - began, len(html) / 1000


def peer_pages(count: int, *, offline: bool = False) -> tuple[tuple[str, Callable[[], str]], ...]:
    """Give what builds a page of so many points: name, and a function that gives its HTML.

    Parameters
    ----------
    offline
        Put pydeck's own library into its page; folium has no such way.
    """
    import folium
    import pydeck
    from folium.plugins import FastMarkerCluster

    chance = random.Random(1)
    points = [[chance.gauss(48.5, 1.5), chance.gauss(36.5, 2.5)] for _ in range(count)]

    def cluster() -> str:
        made = folium.Map(location=[48.5, 36.5], zoom_start=5)
        FastMarkerCluster(points).add_to(made)
        return str(made.get_root().render())

    def features() -> str:
        made = folium.Map(location=[48.5, 36.5], zoom_start=5)
        geometries = [
            {
                "type": "Feature",
                "properties": {"title": f"{MARK} event {number}"},
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            }
            for number, (latitude, longitude) in enumerate(points)
        ]
        folium.GeoJson({"type": "FeatureCollection", "features": geometries}).add_to(made)
        return str(made.get_root().render())

    def deck() -> str:
        data = [{"at": [longitude, latitude]} for latitude, longitude in points]
        layer = pydeck.Layer("ScatterplotLayer", data, get_position="at", get_radius=500)
        return str(pydeck.Deck(layers=[layer]).to_html(as_string=True, offline=offline))

    return (
        ("folium FastMarkerCluster", cluster),
        ("folium.GeoJson", features),
        ("pydeck ScatterplotLayer", deck),
    )


def main(sizes: tuple[int, ...] = SIZES, port: int = 8522) -> None:
    """Print every figure."""
    first: dict[str, float] = {}
    for count in sizes:
        print(f"{count:,} synthetic events", flush=True)
        ours: dict[str, float] = {}
        for name, figure, unit in served(store_of(count), port):
            ours[name] = figure
            first.setdefault(name, figure)
            ratio = f"{figure / first[name]:6.2f} times {sizes[0]:,}" if count > sizes[0] else ""
            print(f"  {name:<52} {figure:>9.1f} {unit:<3} {ratio}", flush=True)
        for name, seconds, size in peers(count):
            times = size / ours[LARGEST]
            told = f"built in {seconds:6.2f} s, {size:>9,.0f} kB: {times:,.0f} times a view"
            print(f"  {name:<36} {told}", flush=True)


if __name__ == "__main__":
    main(tuple(int(each) for each in sys.argv[1:]) or SIZES)
