"""What the tests of pages share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import Services, services_for
from settings import Settings
from ui import resources


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """The services a page in this test gets, over an empty folder of their own."""
    monkeypatch.setenv("CONFLICTMAP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CONFLICTMAP_SAMPLES", "0")
    resources._settings.cache_clear()
    found = services_for(Settings())
    yield found
    found.close()
    resources._settings.cache_clear()
