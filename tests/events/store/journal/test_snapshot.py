"""How often a derived file is written."""

import threading
import time

from events.store.journal.snapshot import REST, Snapshot

PATIENCE_S = 30


def test_a_file_that_takes_long_to_write_is_written_seldom() -> None:
    begun: list[float] = []
    ended: list[float] = []
    again = threading.Event()

    def write() -> None:
        begun.append(time.monotonic())
        threading.Event().wait(0.02)  # what writing takes
        ended.append(time.monotonic())
        if len(ended) == 2:
            again.set()

    snapshot = Snapshot(write, delay_s=0)
    while not again.is_set():
        snapshot.touch()  # somebody saves all the time
        again.wait(0.001)
    snapshot.close()
    assert begun[1] - ended[0] >= REST * 0.02


def test_asked_to_it_is_written_at_once_however_long_it_should_rest() -> None:
    written: list[int] = []

    def write() -> None:
        written.append(len(written))
        threading.Event().wait(0.5)

    snapshot = Snapshot(write, delay_s=3600)
    for _ in range(2):
        snapshot.touch()
        began = time.monotonic()
        snapshot.flush()
        assert time.monotonic() - began < REST * 0.5
    assert written == [0, 1]
    snapshot.close()
