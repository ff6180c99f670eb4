"""A map that is for reading only: what is in the folder is shown, and nothing is written there."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from events.store.journal.store import GeoJsonStore
from settings import PROJECT
from tests.synthetic import synthetic_event
from ui import resources


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mirror"
    store = GeoJsonStore(folder)
    store.save(synthetic_event(1), author="Synthetic", expected_revision=0)
    store.close()
    monkeypatch.setenv("CONFLICTMAP_DATA_DIR", str(folder))
    monkeypatch.setenv("CONFLICTMAP_READ_ONLY", "1")
    resources._settings.cache_clear()
    return folder


def test_the_map_is_shown_and_the_folder_stays_as_it_is(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    page = AppTest.from_file(str(PROJECT / "ui" / "main.py"), default_timeout=60).run()
    assert not page.exception
    assert not page.error
    resources.services().close()
    resources._settings.cache_clear()
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
