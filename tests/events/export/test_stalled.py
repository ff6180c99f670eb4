"""A download that nobody takes on holds little, however many events there are."""

import gc
import tracemalloc
from itertools import islice

import pytest

from api.serving.answers import blocks
from events.export import geojson_chunks, select
from events.geojson.codec import dumps
from events.store.journal.contents import EVENTS_FILE
from services import Services
from settings import Settings
from tests.synthetic import recorded_events

DOWNLOADS = 10
MOST_BYTES = 1_500_000
"""Of one that waits: half a megabyte read ahead, that again in lines, a block on its way."""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stalled")
    with (folder / EVENTS_FILE).open("wb") as file:
        file.writelines(dumps(event) + b"\n" for event in recorded_events(4_000))
    services = Services(Settings(data_dir=folder))
    yield services.table
    services.close()


def test_a_download_that_waits_holds_a_megabyte_and_not_the_file(table, figures):
    whole = sum(map(len, blocks(geojson_chunks(select(table)))))
    assert whole > 5 * MOST_BYTES
    gc.collect()
    tracemalloc.start()
    waiting = [blocks(geojson_chunks(select(table))) for _ in range(DOWNLOADS)]
    taken = [len(part) for each in waiting for part in islice(each, 1)]
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(taken) == DOWNLOADS
    assert held / DOWNLOADS < MOST_BYTES
    figures(f"a download that waits holds {held / DOWNLOADS / 1e6:.2f} MB of {whole / 1e6:.0f}")
    for each in waiting:
        each.close()
