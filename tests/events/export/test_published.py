"""The file of published events follows the table in the background."""

import json
import time
from pathlib import Path

from events.export.published import FILE, PublishedFile, version_of
from events.store.journal.store import GeoJsonStore
from events.table.table import EventTable
from tests.synthetic import MARK, synthetic_event


def test_it_follows_a_save_and_is_whole_whenever_it_is_closed(tmp_path: Path) -> None:
    store = GeoJsonStore(tmp_path)
    table = EventTable(store)
    file = PublishedFile(table, tmp_path / FILE, delay_s=0.01)
    file.follow()
    for saved in (1, 2):
        with store.batch(author=MARK) as batch:
            for number in range(250):
                batch.add(synthetic_event(1_000 * saved + number))
            batch.save()
        if saved == 1:
            until = time.monotonic() + 60
            while version_of(file.path) != table.version and time.monotonic() < until:
                time.sleep(0.01)
        else:
            file.close()  # in the middle of whatever it does: what is there is written all the same
        assert version_of(file.path) == table.version
        features = json.loads(file.path.read_bytes())["features"]
        assert len(features) == len(table.find(passed_on=True)) > 100 * saved
    table.close()
    store.close()
