"""How soon a page of OGC API - Features is there, beside pygeoapi's own GeoJSON provider.

    python -m benchmarks.ogc [EVENTS]

Both serve the same events through the same pygeoapi in this process, without a network, taking
turns. All events are made up (`tests.synthetic`).
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import orjson
from pygeoapi.api import APIRequest, itemtypes
from starlette.applications import Starlette

from api.ogc.engine import Engine, _Request
from api.ogc.parameters import Asked
from api.ogc.provider import Handle
from api.routes import routes
from events.geojson.codec import dumps
from events.store.journal.contents import EVENTS_FILE
from services import Services
from settings import Settings
from tests.synthetic import recorded_events

EVENTS = 100_000
PAGE = 1_000
ROUNDS = 15
ITEMS = "/ogc/collections/events/items"
AREAS = "/ogc/collections/areas/items"


def pages(count: int, folder: Path) -> Iterator[str]:
    """Ask for pages near the beginning and near the end, in turns."""
    path = folder / EVENTS_FILE
    collection = folder / "peer.geojson"
    with path.open("wb") as file, collection.open("wb") as peer:
        peer.write(b'{"type":"FeatureCollection","features":[')
        for number, event in enumerate(recorded_events(count)):
            line = dumps(event)
            file.write(line + b"\n")
            peer.write((b"," if number else b"") + line)
        peer.write(b"]}")
    services = Services(Settings(data_dir=folder))
    ask = _asker(Starlette(routes=routes(services)))
    theirs = _peer(services, collection)
    last = min(100, count // PAGE) - 1
    query = f"?limit={PAGE}"
    ways: dict[str, Callable[[], object]] = {
        "page 1": lambda: ask(ITEMS + query),
        f"page {last + 1}": lambda: ask(f"{ITEMS}{query}&offset={last * PAGE}"),
        "page 1, with a box": lambda: ask(f"{ITEMS}{query}&bbox=35,47,38,52"),
        "page 1, with a filter (CQL2)": lambda: ask(f"{ITEMS}{query}&filter=count_best > 40"),
        "page 1, sorted": lambda: ask(f"{ITEMS}{query}&sortby=-start"),
        "areas, page 1": lambda: ask(AREAS + query),
        "areas, page 1 with a box": lambda: ask(f"{AREAS}{query}&bbox=35,47,38,52"),
    }
    began = time.perf_counter()
    ask(ITEMS + query)
    yield f"OGC items, {PAGE:,} of {count:,} events a page, median of {ROUNDS} turns"
    yield f"  first request (loads pygeoapi, opens the store) {time.perf_counter() - began:.1f} s"
    began = time.perf_counter()
    ask(f"{ITEMS}?limit=1&filter=count_best > 40")
    yield f"  first filter {time.perf_counter() - began:.1f} s"
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(_ms(way))
    peer_ms = statistics.median(_ms(lambda: theirs(0)) for _ in range(2))
    yield f"  {'pygeoapi, its GeoJSON provider: page 1':<42} {peer_ms:>9,.0f} ms"
    for name, figures in taken.items():
        figure = statistics.median(figures)
        yield f"  {name:<42} {figure:>9,.0f} ms   {figure / peer_ms:.3f} times pygeoapi's own"
    services.store.close()


def _asker(app: Starlette) -> Callable[[str], bytes]:
    transport = httpx.ASGITransport(app)
    loop = asyncio.new_event_loop()
    client = httpx.AsyncClient(transport=transport, base_url="http://bench", timeout=300)

    def ask(path: str) -> bytes:
        answer = loop.run_until_complete(client.get(path, headers={"Accept-Encoding": "identity"}))
        assert answer.status_code == 200, answer.text
        return answer.content

    return ask


def _peer(services: Services, path: Path) -> Callable[[int], object]:
    """Ask the same pygeoapi for the same events through the provider it brings."""
    engine = Engine(services)
    api = engine._api
    handle = Handle(services.table, services.area_shapes, Asked())
    config = engine._config("http://bench/ogc", handle, None)
    config["resources"]["events"]["providers"] = [
        {"type": "feature", "name": "GeoJSON", "data": str(path), "id_field": "id"}
    ]
    api.config = config

    def ask(offset: int) -> object:
        given = {"limit": str(PAGE), "offset": str(offset)}
        request = APIRequest(_Request("/ogc", given), api.locales)
        _, status, content = itemtypes.get_collection_items(api, request, "events")
        assert int(status) == 200
        assert len(orjson.loads(content)["features"]) == PAGE
        return content

    return ask


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
