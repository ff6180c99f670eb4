"""The commands `brief` and `differences`, called as people do."""

from pathlib import Path

import pytest

from events.store.journal.store import GeoJsonStore
from tests.command_line import one_line, run
from tests.synthetic import synthetic_event


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = GeoJsonStore(tmp_path / "var")
    store.save(synthetic_event(1), author="Synthetic", expected_revision=0)
    store.close()
    return tmp_path


def test_a_brief_is_the_same_each_time(folder: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        run(
            *("brief", "--data-dir", str(folder / "var"), "--out", str(folder / name)),
            *("--query", "http://localhost:8501/?nationality=PRK#map=6/48.5/37.2&off=CHN"),
            *("--since", "yesterday", "--made-at", "2099-01-01T00:00Z"),
        )
    assert (folder / "one.pdf").read_bytes() == (folder / "two.pdf").read_bytes()


def test_a_full_disk_is_said(folder: Path) -> None:
    done = run("brief", "--data-dir", str(folder / "var"), "--out", "/dev/full", "--format", "pdf")
    assert done.returncode != 0
    assert "/dev/full" in one_line(done.stderr)


def test_differences_are_said_in_words(folder: Path) -> None:
    done = run("differences", "--data-dir", str(folder / "var"), "--since", "yesterday")
    assert "1 difference since" in done.stdout
    assert "New to us: about an earlier day" in done.stdout
