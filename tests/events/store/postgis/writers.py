"""What other processes do to a database in these tests."""

from multiprocessing.connection import Connection
from threading import Event, Thread

from events.store.errors import StoreUnavailable
from events.store.postgis.connection import Database
from events.store.postgis.store import PostGisStore
from tests.synthetic import synthetic_event, synthetic_id


def save_and_tell(address: str, first: int, count: int, to: Connection) -> None:
    """Save events one by one, and tell the number of each once it is acknowledged."""
    store = PostGisStore(Database(address))
    for number in range(first, first + count):
        store.save(synthetic_event(number), author=f"Writer {first}", expected_revision=0)
        to.send(number)
    store.close()
    to.close()


class Writing:
    """Threads that save new events for as long as they are let, and note what was acknowledged."""

    def __init__(self, address: str, writers: int) -> None:
        self.store = PostGisStore(Database(address))
        self.acknowledged: list[str] = []
        self.refused: list[StoreUnavailable] = []
        self._enough = Event()
        self._threads = [Thread(target=self._write, args=(n,)) for n in range(writers)]
        for thread in self._threads:
            thread.start()

    def _write(self, writer: int) -> None:
        number = writer * 100_000 + 1
        while not self._enough.is_set():
            try:
                self.store.save(synthetic_event(number), author="Ann", expected_revision=0)
                self.acknowledged.append(synthetic_id(number))
            except StoreUnavailable as error:
                self.refused.append(error)
            number += 1

    def end(self) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()
        self.store.close()
