"""More places by choice, through the command line; the dump is made up."""

import functools
import http.server
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo.gazetteer.places import CONFIRMED_FILE, PLACED_FILE
from geo.gazetteer.register_files import SETTLEMENTS_FILE
from settings import PROJECT
from tests import command_line
from tests.geo.small_gazetteer import write_small_gazetteer

ROW = (
    "999000001\tSyntheticville\tSyntheticville\tСинтетичне\t48.5\t37.5\tP\tPPL\tUA\t\t05\t\t\t\t"
    "120\t\t100\tEurope/Kyiv\t2024-01-01\n"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """What is shipped, with few places: to index all of them anew takes half a minute."""
    folder = tmp_path / "shipped"
    write_small_gazetteer(folder / "gazetteer")
    (folder / "gazetteer" / SETTLEMENTS_FILE).symlink_to(
        PROJECT / "data" / "gazetteer" / SETTLEMENTS_FILE
    )
    for name in ("boundaries", "profiles", "samples", "words"):
        (folder / name).symlink_to(PROJECT / "data" / name)
    return folder


@pytest.fixture
def run(tmp_path: Path, shipped: Path) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        ended = command_line.run(
            *(*arguments, "--data-dir", str(tmp_path / "data")),
            CONFLICTMAP_SHIPPED_DATA=str(shipped),
        )
        return ended.returncode, ended.stdout, ended.stderr

    return call


@pytest.fixture
def dumps(tmp_path: Path) -> Iterator[str]:
    """A local server that has one dump, UA.zip."""
    folder = tmp_path / "server"
    folder.mkdir()
    with zipfile.ZipFile(folder / "UA.zip", "w") as archive:
        archive.writestr("UA.txt", ROW)
        archive.writestr("readme.txt", "synthetic")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_status_says_what_is_loaded_and_its_licence(run: Run):
    code, out, _ = run("gazetteer", "status")
    assert code == 0
    assert "CC BY 4.0" in out


def test_a_fetched_dump_is_used_and_named_in_the_status(run: Run, dumps: str, tmp_path: Path):
    code, out, complaint = run("gazetteer", "fetch", "ua", "--source", dumps)
    assert code == 0, complaint
    assert "UA.zip" in out
    assert "sha256" in out
    _, answer, _ = run("geocode", "Синтетичне")
    assert "Syntheticville" in answer
    for name in (CONFIRMED_FILE, PLACED_FILE):  # the settlement register, laid over it anew
        assert (tmp_path / "data" / "gazetteer" / name).is_file()
    _, answer, _ = run("geocode", "Chasiv Yar")
    assert "Chasiv Yar" in answer  # what was shipped is still there


def test_a_country_the_server_does_not_have_changes_nothing(run: Run, dumps: str, tmp_path: Path):
    code, _, complaint = run("gazetteer", "fetch", "RU", "--source", dumps)
    assert code == 1
    assert "RU.zip" in complaint
    assert "Traceback" not in complaint
    assert not (tmp_path / "data" / "gazetteer").exists()


def test_a_file_that_is_no_dump_is_refused_and_changes_nothing(run: Run, tmp_path: Path):
    file = tmp_path / "UA.zip"
    file.write_bytes(b"<html>log in first</html>")
    code, _, complaint = run("gazetteer", "add", str(file))
    assert code == 1
    assert "Traceback" not in complaint
    assert not (tmp_path / "data" / "gazetteer").exists()
