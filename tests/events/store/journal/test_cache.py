"""What was read is kept for the next program, and never trusted further than it can be checked."""

import ast
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.geojson.codec import dumps
from events.model.event import Event
from events.query.query import EventQuery, matches
from events.query.text import record_of
from events.store.journal import cache, code
from events.store.journal.open_file import OpenFile
from events.store.journal.store import GeoJsonStore
from events.table.texts import Texts
from settings import PROJECT
from tests.events import strategies
from tests.synthetic import recorded_events, synthetic_event

COUNT = cache.WORTH_KEEPING


@pytest.fixture(scope="module")
def lines() -> bytes:
    return b"".join(dumps(event) + b"\n" for event in recorded_events(COUNT))


@pytest.fixture
def folder(tmp_path: Path, lines: bytes) -> Path:
    (tmp_path / "events.geojsonl").write_bytes(lines)
    return tmp_path


@pytest.fixture
def open_store(folder: Path) -> Iterator[Callable[[], GeoJsonStore]]:
    opened: list[GeoJsonStore] = []

    def open_another() -> GeoJsonStore:
        opened.append(GeoJsonStore(folder, snapshot_delay_s=3600))
        return opened[-1]

    yield open_another
    for store in opened:
        store.close()


def kept(folder: Path) -> Path:
    return folder / "cache" / "revisions.npz"


def is_loaded(folder: Path) -> bool:
    found = cache.load(kept(folder))
    if found is None:
        return False
    return bool(cache.begins_with(OpenFile(folder / "events.geojsonl"), found[1]))


QUERY = EventQuery(nationality=("CHN",))


def test_every_module_that_decides_what_a_line_means_counts() -> None:
    read, found = (
        ["events.store.journal.batch", "events.store.journal.lines", "events.table.select"],
        set(),
    )
    while read:
        module = read.pop()
        path = PROJECT / f"{module.replace('.', '/')}.py"
        if module in found or not path.exists():
            continue
        found.add(module)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                read += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    named = {f"events.{name.replace('/', '.')}" for name in code.DECIDING}
    assert found <= named | {"geo.precision"}


def test_a_long_reading_is_kept_and_answers_the_same(
    folder: Path, open_store: Callable[[], GeoJsonStore]
) -> None:
    first = open_store()
    found = first.find(QUERY)
    assert len(found) > 100
    assert is_loaded(folder)
    again = open_store()
    assert again.find(QUERY) == found
    assert again.version == first.version
    assert again.changes_since(first.changes_since(None).cursor).events == ()


def test_a_short_reading_is_not_worth_keeping(tmp_path: Path) -> None:
    store = GeoJsonStore(tmp_path)
    store.save(synthetic_event(1), author="Ann", expected_revision=0)
    store.close()
    assert not kept(tmp_path).exists()


def test_what_was_saved_after_it_was_kept_is_read_from_the_file(
    folder: Path, open_store: Callable[[], GeoJsonStore]
) -> None:
    store = open_store()
    changed = store.find()[0].with_changes(title="Synthetic, mended")
    changed = store.save(changed, author="Ann", expected_revision=1)
    new = store.save(synthetic_event(COUNT + 1), author="Ann", expected_revision=0)
    before = kept(folder).stat().st_mtime_ns
    again = open_store()
    assert len(again.find()) == COUNT + 1
    assert (again.find()[0], again.find()[-1]) == (changed, new)
    assert len(again.history(changed.id)) == 2
    assert again.save(changed, author="Ann", expected_revision=2).revision == 3
    assert kept(folder).stat().st_mtime_ns == before, "two lines are not worth keeping anew"


def spoil_bytes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def spoil_code(path: Path) -> None:
    with np.load(path) as all_kept:
        arrays = dict(all_kept)
    np.savez(path, **{**arrays, "code": np.array("another")})


def spoil_columns(path: Path) -> None:
    with np.load(path) as all_kept:
        arrays = dict(all_kept)
    np.savez(path, **{**arrays, "event.latest": arrays["event.longitude"]})


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_bytes,
        spoil_code,
        spoil_columns,
        cut,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"something else"),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_a_spoilt_cache_is_passed_over_and_made_anew(
    folder: Path, open_store: Callable[[], GeoJsonStore], spoil: Callable[[Path], object]
) -> None:
    expected = open_store().find(QUERY)
    spoil(kept(folder))
    assert not is_loaded(folder)
    assert open_store().find(QUERY) == expected
    assert is_loaded(folder) or kept(folder).is_dir()


@pytest.mark.parametrize("change", ["edited", "cut short", "another"])
def test_a_file_that_is_not_the_one_it_was_made_from_is_read_anew(
    folder: Path, open_store: Callable[[], GeoJsonStore], lines: bytes, change: str
) -> None:
    open_store().find()
    path = folder / "events.geojsonl"
    changed = {
        "edited": lines.replace(b'"Synthetic event 7"', b'"Synthetic event X"'),
        "cut short": lines[: lines.index(b"\n") + 1],
        "another": b"".join(dumps(e) + b"\n" for e in recorded_events(3, first=9_000)),
    }[change]
    path.write_bytes(changed)
    assert not is_loaded(folder)
    found = open_store().find()
    assert b"".join(dumps(event) + b"\n" for event in found).count(b"\n") == changed.count(b"\n")


def test_a_file_that_went_on_after_it_was_kept_still_fits(
    folder: Path, open_store: Callable[[], GeoJsonStore]
) -> None:
    open_store().find()
    with (folder / "events.geojsonl").open("ab") as file:
        file.write(b'{"torn')
    assert is_loaded(folder)


def test_events_found_before_stay_what_they_were(
    folder: Path, open_store: Callable[[], GeoJsonStore]
) -> None:
    store = open_store()
    found = store.find()
    first = found[0]
    store.save(first.with_changes(title="Synthetic, mended"), author="Ann", expected_revision=1)
    other = folder / "other"
    other.write_bytes(b"".join(dumps(event) + b"\n" for event in recorded_events(2)))
    other.replace(folder / "events.geojsonl")
    assert len(store.find()) == 2
    assert len(found) == COUNT
    assert found[0] == first
    assert [event.id for event in found[-3:]] == [e.id for e in list(found)[-3:]]


def test_a_journal_changed_behind_its_time_of_change_is_found_out(
    folder: Path, open_store: Callable[[], GeoJsonStore], lines: bytes
) -> None:
    first = open_store()
    title, version = first.find()[6].title, first.version
    first.close()
    path = folder / "events.geojsonl"
    looked = path.stat()
    with path.open("r+b") as file:
        file.write(lines.replace(title.encode(), title.encode()[:-1] + b"X"))
    os.utime(path, ns=(looked.st_atime_ns, looked.st_mtime_ns))
    store = open_store()
    deadline = time.monotonic() + 10
    while store.version == version and time.monotonic() < deadline:
        time.sleep(0.01)
    assert store.find()[6].title == title[:-1] + "X"


@given(st.lists(strategies.events(), max_size=4), strategies.texts)
def test_words_are_found_as_the_reference_finds_them(events: list[Event], text: str) -> None:
    texts = Texts()
    for event in events:
        texts.append(record_of(event))
    query = EventQuery(text=text)
    assert texts.holding(query.text, len(texts)).tolist() == [matches(e, query) for e in events]
