"""How soon a page of OGC API - Features is there, and how soon QGIS has all of them.

    python -m benchmarks.ogc [EVENTS]

Pages are asked for in this process, without a network, taking turns, beside orjson reading the same
features from their lines and writing them again. QGIS is Debian's, without a window, over a real
port, where it is installed. All events are made up (`tests.synthetic`).
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import httpx
import orjson
from starlette.applications import Starlette

from api.routes import routes
from benchmarks.store import chained
from events.geojson.codec import dumps
from events.store.journal.contents import EVENTS_FILE
from services import Services
from settings import Settings
from tests.live_server import serving
from tests.synthetic import recorded_events

EVENTS = 100_000
PYTHON = "/usr/bin/python3"
PAGE = 1_000
ROUNDS = 15
GOAL_S, LIMIT_S = 60, 100
"""In which QGIS is to have 100,000 features."""

ITEMS = "/ogc/collections/events/items"
AREAS = "/ogc/collections/areas/items"


def pages(count: int, folder: Path) -> Iterator[str]:
    """Ask for pages near the beginning and near the end, in turns."""
    path = folder / EVENTS_FILE
    with path.open("wb") as file:
        file.writelines(chained(dumps(event) for event in recorded_events(count)))
    services = Services(Settings(data_dir=folder))
    ask = _asker(Starlette(routes=routes(services)))
    theirs = _peer(path)
    last = min(100, count // PAGE) - 1
    query = f"?limit={PAGE}"
    ways: dict[str, Callable[[], object]] = {
        "page 1": lambda: ask(ITEMS + query),
        f"page {last + 1}": lambda: ask(f"{ITEMS}{query}&offset={last * PAGE}"),
        "page 1, with a box": lambda: ask(f"{ITEMS}{query}&bbox=35,47,38,52"),
        "page 1, with a filter (CQL2)": lambda: ask(f"{ITEMS}{query}&filter=count_best > 40"),
        "page 1, sorted": lambda: ask(f"{ITEMS}{query}&sortby=-start"),
        "page 1, as CSV": lambda: ask(ITEMS + query + "&f=csv"),
        "areas, page 1": lambda: ask(AREAS + query),
        "areas, page 1 with a box": lambda: ask(f"{AREAS}{query}&bbox=35,47,38,52"),
    }
    began = time.perf_counter()
    ask(ITEMS + query)
    yield f"OGC items, {PAGE:,} of {count:,} events a page, median of {ROUNDS} turns"
    yield f"  first request (opens the store) {time.perf_counter() - began:.1f} s"
    began = time.perf_counter()
    ask(f"{ITEMS}?limit=1&filter=count_best > 40")
    yield f"  first filter {time.perf_counter() - began:.1f} s"
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(_ms(way))
    peer_ms = statistics.median(_ms(theirs) for _ in range(ROUNDS))
    yield f"  {'orjson, the same lines read and written':<42} {peer_ms:>9,.0f} ms"
    for name, figures in taken.items():
        figure = statistics.median(figures)
        yield f"  {name:<42} {figure:>9,.0f} ms   {figure / peer_ms:.3f} times orjson's"
    services.close()
    yield in_qgis(folder, count)


def _asker(app: Starlette) -> Callable[[str], bytes]:
    transport = httpx.ASGITransport(app)
    loop = asyncio.new_event_loop()
    client = httpx.AsyncClient(transport=transport, base_url="http://bench", timeout=300)

    def ask(path: str) -> bytes:
        answer = loop.run_until_complete(client.get(path, headers={"Accept-Encoding": "identity"}))
        assert answer.status_code == 200, answer.text
        return answer.content

    return ask


def _peer(path: Path) -> Callable[[], object]:
    """Read a page of lines and write their features with orjson, which does nothing else."""
    with path.open("rb") as file:
        lines = list(islice(file, PAGE))

    def work() -> object:
        features = [orjson.loads(line) for line in lines]
        return orjson.dumps({"type": "FeatureCollection", "features": features})

    return work


def in_qgis(folder: Path, count: int) -> str:
    """Have QGIS load every feature of the live service, and tell how long that took.

    Raises
    ------
    SystemExit
        QGIS is not here, or it got others than there are, or it took longer than it may.
    """
    known = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    if known.returncode:
        raise SystemExit("  QGIS is not installed here: sh scripts/install-clients.sh")
    session = Path(__file__).with_name("qgis_session.py")
    with serving(folder) as live:
        live.get(f"{ITEMS}?limit=1")
        home = {"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
        told = subprocess.run(
            [PYTHON, str(session), live.ogc], capture_output=True, text=True, check=True, env=home
        )
    loaded, seconds = int(told.stdout.split()[0]), float(told.stdout.split()[1])
    if loaded != count:
        raise SystemExit(f"  MISSED: QGIS got {loaded:,} of {count:,} features")
    words = (
        f"QGIS loads {loaded:,} features live in {seconds:.1f} s "
        f"(at 100,000: goal {GOAL_S} s, limit {LIMIT_S} s)"
    )
    if seconds > LIMIT_S * max(1.0, count / EVENTS):
        raise SystemExit(f"  MISSED: {words}")
    return f"  {words}"


def _ms(way: Callable[[], object]) -> float:
    began = time.perf_counter()
    way()
    return (time.perf_counter() - began) * 1_000


def main(count: int = EVENTS) -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory(prefix="conflictmap-bench-") as made:
        for line in pages(count, Path(made)):
            print(line, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
