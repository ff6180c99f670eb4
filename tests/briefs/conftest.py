"""A store of synthetic events, and briefs of it; a text out of a PDF by poppler's program."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefs.formats import BriefFormat, write_brief
from briefs.request import asked_of
from events.query.query import EventQuery
from services import Services
from settings import Settings
from tests.synthetic import synthetic_event

MADE_AT = "2026-11-30T07:45Z"


class Desk:
    """Saves events, and makes briefs of what viewers may see."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.services = Services(Settings(data_dir=folder, **settings))

    def save(self, number: int, revision: int = 0, **changes: object) -> None:
        event = synthetic_event(number, **changes)
        self.services.store.save(event, author="Synthetic", expected_revision=revision)

    def brief(
        self, form: str, query: EventQuery | None = None, address: str = "", **values: str
    ) -> bytes:
        services, chosen = self.services, BriefFormat(form)
        values = {"made_at": MADE_AT, **values}
        asked = asked_of(services.table, query or EventQuery(), values, chosen, address)
        return write_brief(services.brief_materials, asked.wish, chosen, asked.layout)


@pytest.fixture
def desk(tmp_path: Path):
    made = Desk(tmp_path / "var")
    yield made
    made.services.store.close()


def text_of(pdf: bytes) -> str:
    """Read a PDF's text as poppler does, its lines joined."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def now() -> datetime:
    return datetime.now(UTC)
