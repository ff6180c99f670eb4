"""Two servers over one database: the same events, the same answers as from a folder, and soon."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from events.vocabulary import State
from tests.command_line import run
from tests.live_server import Live, serving
from tests.synthetic import synthetic_event, synthetic_id

ANSWERS = (
    *("/events.geojson", "/events.geojson?nationality=CHN", "/rows", "/timeline", "/changes"),
    *("/view?window=-180,-85,180,85&zoom=4", "/view?window=30,44,42,54&zoom=12"),
    *("/export/csv", "/export/geojson", f"/events/{synthetic_id(2)}.json"),
    *("/ogc/collections/events/items?f=json&limit=100", "/regions"),
)
SOON_S = 2.0


@pytest.fixture
def servers(postgis: str, tmp_path: Path) -> Iterator[tuple[Live, Live]]:
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(serving(tmp_path / name, store=postgis)) for name in "ab"
        )
        yield first, second


def test_what_is_saved_at_one_is_seen_at_the_other(servers: tuple[Live, Live]) -> None:
    one, other = servers
    assert other.get("/events.geojson").json()["features"] == []
    one.save(1)
    saved = time.monotonic()
    assert [each["id"] for each in other.get("/events.geojson").json()["features"]] == [
        synthetic_id(1)
    ]
    assert time.monotonic() - saved < SOON_S
    other.save(2)
    assert len(one.get("/rows").json()["rows"]) == 2
    assert one.get("/events.geojson").content == other.get("/events.geojson").content


def test_every_way_out_gives_what_it_gives_over_a_folder(
    servers: tuple[Live, Live], postgis: str, tmp_path: Path
) -> None:
    with serving(tmp_path / "folder") as folder:
        for number in range(1, 12):
            folder.save(number)
        folder.save(20, state=State.DRAFT)
        changed = folder.store.get(synthetic_id(3)).with_changes(title="Synthetic, mended")
        folder.store.save(changed, author="Synthetic", expected_revision=1)
        copied = run("store", "copy", str(tmp_path / "folder"), postgis)
        assert copied.returncode == 0, copied.stderr
        for path in ANSWERS:
            wanted, given = folder.get(path), servers[0].get(path)
            assert (given.status_code, wanted.status_code) == (200, 200), path
            assert _plain(given.json() if _is_json(given) else given.text, servers[0]) == _plain(
                wanted.json() if _is_json(wanted) else wanted.text, folder
            ), path


def _is_json(answer) -> bool:
    return "json" in answer.headers["content-type"]


def _plain(said: object, live: Live) -> object:
    """Leave out what names the server or the moment, and versions, which are mere words."""
    if isinstance(said, dict):
        return {
            name: _plain(value, live)
            for name, value in said.items()
            if name not in {"version", "timeStamp", "cursor", "next"}
        }
    if isinstance(said, list):
        return [_plain(each, live) for each in said]
    return said.replace(live.url, "") if isinstance(said, str) else said


def test_the_event_file_beside_is_written_from_the_database(
    servers: tuple[Live, Live], tmp_path: Path
) -> None:
    one, _ = servers
    one.store.save(synthetic_event(5), author="Ann", expected_revision=0)
    one.services.close()
    assert synthetic_id(5) in (tmp_path / "a" / "events.geojson").read_text()
