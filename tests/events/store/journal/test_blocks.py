"""Many lines are read by several processes, with the same result as by one."""

import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest

from events.geojson.codec import dumps
from events.store.errors import StoreDamaged
from events.store.journal import cache
from events.store.journal.blocks import WORTH_PROCESSES_BYTES, BadLine, read_blocks
from events.store.journal.read import Line
from events.store.journal.store import CACHE_FILE, GeoJsonStore
from events.vocabulary import State
from tests.synthetic import recorded_events

COUNT = 2_500
DATA = [dumps(event) for event in recorded_events(COUNT)]


def lines(data: list[bytes]) -> Iterator[Line]:
    offset = 0
    for number, line in enumerate(data, 1):
        yield Line(number, offset, line)
        offset += len(line) + 1


def test_processes_give_what_this_one_does_in_order() -> None:
    here = list(read_blocks(lines(DATA), 0))
    elsewhere = list(read_blocks(lines(DATA), WORTH_PROCESSES_BYTES))
    assert [block for block, _ in here] == [block for block, _ in elsewhere]
    assert sum(len(block) for block, _ in elsewhere) == COUNT
    for (_, one), (_, other) in zip(here, elsewhere, strict=True):
        assert one.entries == other.entries
        assert one.recorded_at == other.recorded_at
        assert one.columns.troop_sets == other.columns.troop_sets
        assert one.columns.spots == other.columns.spots
        assert list(one.columns.texts.blocks(0)) == list(other.columns.texts.blocks(0))
        for name in one.columns.events:
            # As bytes: two that are not a number count as different.
            assert one.columns.events[name].tobytes() == other.columns.events[name].tobytes()


@pytest.mark.parametrize("size_bytes", [0, WORTH_PROCESSES_BYTES])
def test_a_line_that_is_none_of_ours_is_named_wherever_it_is_read(size_bytes: int) -> None:
    data = [*DATA[:1_200], b'{"type":"Feature"}', *DATA[1_200:]]
    read = read_blocks(lines(data), size_bytes)
    first, _ = next(read)
    with pytest.raises(BadLine, match="not one of our events") as raised:
        next(read)
    assert len(first) + raised.value.number == 1_200


def test_nothing_is_lost_when_the_processes_that_read_die() -> None:
    read = read_blocks(lines(DATA * 4), WORTH_PROCESSES_BYTES)
    blocks = [next(read)]
    readers = active_children()
    assert readers
    for process in readers:
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
    blocks += read
    assert [line.number for block, _ in blocks for line in block] == list(range(1, 4 * COUNT + 1))
    assert sum(len(block.entries) for _, block in blocks) == 4 * COUNT


def test_the_store_names_the_line_of_a_file_it_cannot_read(tmp_path: Path) -> None:
    file = tmp_path / "events.geojsonl"
    file.write_bytes(b"\n".join([*DATA[:1_200], b"[]", *DATA[1_200:]]) + b"\n")
    with pytest.raises(StoreDamaged, match=r"line 1201: not one of our events"):
        GeoJsonStore(tmp_path).find()


def test_a_line_of_an_older_program_is_passed_on_as_it_is_written_now(tmp_path: Path) -> None:
    old = DATA[7].replace(b'"verification":"claimed"', b'"verification":"confirmed"')
    assert old != DATA[7]
    (tmp_path / "events.geojsonl").write_bytes(b"\n".join([*DATA[:7], old, *DATA[8:]]) + b"\n")
    for _ in range(2):  # read anew, and from its cache
        store = GeoJsonStore(tmp_path, snapshot_delay_s=3600)
        found = store.find(states=frozenset(State))
        assert list(found.lines()) == DATA  # type: ignore[attr-defined]
        store.close()
    kept = cache.load(tmp_path / CACHE_FILE)
    assert kept is not None
    assert np.flatnonzero(~kept[0].rows["current"]).tolist() == [7]
