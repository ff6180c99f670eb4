"""Several processes over one database see the same, soon, and in one order."""

import multiprocessing
import threading
import time
from pathlib import Path

from events.store.postgis.connection import Database
from events.store.postgis.store import PostGisStore
from events.store.postgis.verify import verify
from events.table.table import FILE, EventTable
from tests.both import Both
from tests.events.store.postgis.writers import save_and_tell
from tests.synthetic import synthetic_event, synthetic_id

PROCESSES = multiprocessing.get_context("spawn")
SOON_S = 2.0


def test_what_another_process_saves_is_seen_within_two_seconds(postgis: str) -> None:
    ours = Both(PostGisStore(Database(postgis)))
    assert ours.find() == ()
    end, their_end = PROCESSES.Pipe(duplex=False)
    other = PROCESSES.Process(target=save_and_tell, args=(postgis, 1, 5, their_end))
    other.start()
    their_end.close()
    for number in range(1, 6):
        assert end.recv() == number
        began = time.monotonic()
        seen = {event.id for event in ours.find()}
        assert synthetic_id(number) in seen, "with the first look after it was acknowledged"
        assert time.monotonic() - began < SOON_S
    other.join()
    assert other.exitcode == 0
    ours.close()


def test_many_writers_leave_one_chain_in_the_order_in_which_it_is_read(postgis: str) -> None:
    reader = PostGisStore(Database(postgis))
    given: list[str] = []
    cursor = reader.changes_since(None).cursor
    stores = [PostGisStore(Database(postgis)) for _ in range(3)]

    def write(writer: int) -> None:
        for number in range(20):
            event = synthetic_event(writer * 100 + number + 1)
            stores[writer].save(event, author="Ann", expected_revision=0)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) or len(given) < 60:
        changes = reader.changes_since(cursor)
        assert not changes.from_the_start
        given += [stored.event.id for stored in changes.revisions]
        cursor = changes.cursor
    everything = [stored.event.id for stored in reader.changes_since(None).revisions]
    assert given == everything, "nothing became visible behind a reader's back"
    assert verify(Database(postgis)).is_whole
    for store in (*stores, reader):
        store.close()


def test_a_start_takes_up_what_was_kept_and_catches_up(postgis: str, tmp_path: Path) -> None:
    store = PostGisStore(Database(postgis))
    with store.batch(author="Ann") as batch:
        for number in range(1, 2_501):
            batch.add(synthetic_event(number))
        batch.save()
    before = EventTable(store, tmp_path / FILE)
    assert len(before.find()) == 2_500
    before.close()
    assert (tmp_path / FILE).exists()
    store.save(synthetic_event(3_000), author="Ann", expected_revision=0)

    class Counting(PostGisStore):
        given = 0

        def changes_since(self, cursor, **options):
            changes = super().changes_since(cursor, **options)
            self.given += changes.count
            return changes

    other = Counting(Database(postgis))
    after = EventTable(other, tmp_path / FILE)
    assert len(after.find()) == 2_501
    assert other.given <= 2, "only what was new, once to look and once to read"
    for each in (after, other, store):
        each.close()
