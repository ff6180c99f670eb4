"""A real server on a real port, over made-up events, for clients that are not ours."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from api.routes import routes
from events.licences import ACLED_TERMS
from events.store.base import EventStore
from services import Services
from settings import Settings
from tests.synthetic import synthetic_event

COUNT = 25
UNPLACED, DRAFT, EMBARGOED, RETRACTED, KEPT_IN = range(101, 106)
"""Numbers of events of which only the first may be given to anybody."""


@dataclass
class Live:
    """A running server and its store."""

    url: str
    store: EventStore

    @property
    def ogc(self) -> str:
        return f"{self.url}/ogc"

    def get(self, path: str, **options) -> httpx.Response:
        return httpx.get(self.url + path, timeout=30, **options)

    def save(self, number: int, **changes) -> None:
        self.store.save(synthetic_event(number, **changes), author="Synthetic", expected_revision=0)


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Iterator[Live]:
    services = Services(Settings(data_dir=tmp_path_factory.mktemp("ogc")))
    config = uvicorn.Config(
        Starlette(routes=routes(services)), host="127.0.0.1", port=0, log_level="error", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)  # between two looks at a server that is starting
    port = server.servers[0].sockets[0].getsockname()[1]
    made = Live(f"http://127.0.0.1:{port}", services.store)
    for number in range(1, COUNT):
        made.save(number)
    made.save(UNPLACED, where=None)
    made.save(DRAFT, state="draft", title="Secret draft")
    made.save(EMBARGOED, publish_after=datetime.now(UTC) + timedelta(days=1), title="Secret, later")
    made.save(RETRACTED, state="retracted", title="Secret, taken back")
    made.save(KEPT_IN, origin={"dataset": "ACLED", "licence": ACLED_TERMS}, title="Secret of ACLED")
    yield made
    server.should_exit = True
    thread.join(timeout=10)
    services.store.close()
