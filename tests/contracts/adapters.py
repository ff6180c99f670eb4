"""Every adapter of the store's port, for the suites that hold each to it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from events.store.base import EventStore
from events.store.journal.store import GeoJsonStore
from events.store.postgis.connection import Database
from events.store.postgis.store import PostGisStore

ADAPTERS: Final = ("geojson", "postgis")

Open = Callable[[Callable[[], datetime]], EventStore]


def opener(request: pytest.FixtureRequest, folder: Path) -> Open:
    """Give what opens the same events with a clock, once more each time."""
    if request.param == "postgis":
        address = request.getfixturevalue("postgis")
        return lambda clock: PostGisStore(Database(address), clock=clock)
    return lambda clock: GeoJsonStore(folder / "events", clock=clock)
