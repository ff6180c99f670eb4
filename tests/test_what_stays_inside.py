"""The hash and passage of a text that was read, and what is hidden, leave the house on no way."""

import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pytest
from starlette.applications import Starlette

from api.routes import routes
from briefs.formats import BriefFormat
from events.desk import steps
from events.desk.people import OPEN
from events.export import ExportFormat
from events.model.event import Event
from events.query.query import EventQuery
from events.versions.history import history_lines
from services import Services, services_for
from settings import Settings
from tests.asgi import Client
from tests.synthetic import synthetic_event

HASH = "0123456789abcdef" * 4
WORDS = (HASH, "sha256", "passage", "hidden_before")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = services_for(Settings(data_dir=tmp_path / "var", samples=False))
    yield made
    made.close()


@pytest.fixture
def event(services: Services) -> Event:
    plain = synthetic_event(1)
    source = {**plain.sources[0].model_dump(), "sha256": HASH, "passage": (10, 140)}
    told = plain.with_changes(sources=[source, *plain.sources[1:]], hidden_before=1)
    return steps.save_new(services.store, told, by=OPEN.person("Ann"))


def texts_of(answer: bytes, folder: Path) -> str:
    """Give all text in an answer, whatever file it is."""
    if answer[:4] == b"PAR1":
        (folder / "answer.parquet").write_bytes(answer)
        return str(pyarrow.parquet.read_table(folder / "answer.parquet").to_pydict())
    if answer[:2] == b"PK":
        (folder / "answer.zip").write_bytes(answer)
        with zipfile.ZipFile(folder / "answer.zip") as zipped:
            return "".join(zipped.read(name).decode("latin-1") for name in zipped.namelist())
    if answer.startswith(b"SQLite"):
        (folder / "answer.gpkg").write_bytes(answer)
        with sqlite3.connect(folder / "answer.gpkg") as database:
            return "".join(database.iterdump())
    return answer.decode("latin-1")


def test_the_store_keeps_them(services: Services, event: Event) -> None:
    (kept,) = services.store.history(event.id)
    assert (kept.sources[0].sha256, kept.sources[0].passage) == (HASH, (10, 140))
    assert kept.hidden_before == 1


def test_no_route_tells_them(services: Services, event: Event, tmp_path: Path) -> None:
    client = Client(Starlette(routes=routes(services)))
    items = "/ogc/collections/events/items"
    ways = [
        *("/events.geojson", f"/events/{event.id}.json", "/changes", "/rows"),
        *("/regions", "/regions/UA-14", "/regions/RU-KRS", "/regions/UA-23"),
        "/view?window=-180,-85,180,85&zoom=12",
        *(f"/export/{kind}" for kind in ExportFormat),
        *(f"/brief/{kind}?since=1990-01-01" for kind in BriefFormat),
        "/differences?since=1990-01-01",
        *(items, f"{items}?f=html", f"{items}/{event.id}", f"{items}/{event.id}?f=html"),
        *(f"/ogc/collections/events/{name}" for name in ("schema", "feature-schema", "queryables")),
    ]
    for way in ways:
        answer = client.get(way)
        assert answer.status_code == 200, way
        text = texts_of(answer.content, tmp_path)
        assert not [word for word in WORDS if word in text], way


def test_no_file_tells_them(services: Services, event: Event) -> None:
    services.published.write()
    published = services.published.path.read_text()
    history = b"".join(history_lines(services.store, [event])).decode()
    for text in (published, history):
        assert event.title in text
        assert not [word for word in WORDS if word in text]


def test_a_change_by_someone_who_was_not_shown_them_keeps_them(
    services: Services, event: Event
) -> None:
    shown = event.with_changes(
        title="Synthetic, mended",
        hidden_before=None,
        sources=[
            {**source.model_dump(), "sha256": None, "passage": None} for source in event.sources
        ],
    )
    steps.correct(services.store, shown, by=OPEN.person("Ben"))
    (kept,) = services.table.find(EventQuery())
    assert (kept.sources[0].sha256, kept.sources[0].passage) == (HASH, (10, 140))
    assert kept.hidden_before == 1
