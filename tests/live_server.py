"""A real server on a real port, for clients that are not ours."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from api.routes import routes
from api.serving.cross_origin import CrossOrigin
from api.serving.strays import StrayAnswers
from events.store.base import EventStore
from services import Services
from settings import Settings
from tests.synthetic import synthetic_event


@dataclass
class Live:
    """A running server and its parts."""

    url: str
    services: Services

    @property
    def store(self) -> EventStore:
        return self.services.store

    @property
    def ogc(self) -> str:
        return f"{self.url}/ogc"

    def get(self, path: str, **options) -> httpx.Response:
        return httpx.get(self.url + path, timeout=30, **options)

    def save(self, number: int, **changes) -> None:
        self.store.save(synthetic_event(number, **changes), author="Synthetic", expected_revision=0)


@contextmanager
def serving(folder: Path, cors_origins: tuple[str, ...] = (), *, store: str = "") -> Iterator[Live]:
    """Serve every route over a store in a folder, or in a database, which is empty at first."""
    services = Services(Settings(data_dir=folder, store=store))
    ours = routes(services)
    guard = [Middleware(StrayAnswers, routes=ours)]
    if cors_origins:
        guard.insert(0, Middleware(CrossOrigin, routes=ours, origins=cors_origins))
    app = Starlette(routes=ours, middleware=guard)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)  # between two looks at a server that is starting
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Live(f"http://127.0.0.1:{port}", services)
    server.should_exit = True
    thread.join(timeout=10)
    services.store.close()
