"""What the writing processes of the tests do; each runs in a process of its own."""

import os
import resource
import stat
from multiprocessing.connection import Connection
from pathlib import Path

from events.store.errors import StaleRevision, StoreUnavailable
from tests.both import Both, open_both, snapshot_with
from tests.synthetic import synthetic_event

NOBODY = 65534
"""User id without rights to anything."""

Acknowledged = tuple[str, int]
"""Event and revision, told as soon as the save has returned."""


def save_for_ever(folder: Path, first: int, delay_s: float, told: Connection) -> None:
    """Save new events, and every third time a change of one, until killed."""
    store = open_both(folder, delay_s=delay_s)
    number = first
    while True:
        saved = store.save(synthetic_event(number), author="Writer", expected_revision=0)
        told.send((saved.id, saved.revision))
        if number % 3 == 0:
            changed = saved.with_changes(title=f"Synthetic event {number}, mended")
            saved = store.save(changed, author="Writer", expected_revision=1)
            told.send((saved.id, saved.revision))
        number += 1


def save_batches_for_ever(folder: Path, first: int, size: int, told: Connection) -> None:
    """Save batches, first of new events and then of changes of them, until killed."""
    store = open_both(folder)
    events = [synthetic_event(number) for number in range(first, first + size)]
    while True:
        with store.batch(author="Writer") as batch:
            for event in events:
                batch.add(event)
            told.send("saving")
            batch.save()
            told.send("saved")
        events = [e.model_copy(update={"revision": e.revision + 1}) for e in events]


def save_some(folder: Path, first: int, count: int, shared_id: str, told: Connection) -> None:
    """Save new events, and after each add one to the number all processes count up together."""
    store = open_both(folder, lock_timeout_s=60)
    for number in range(first, first + count):
        saved = store.save(synthetic_event(number), author="Writer", expected_revision=0)
        told.send((saved.id, saved.revision))
        told.send((shared_id, _count_up(store, shared_id)))
    store.close()
    told.close()


def _count_up(store: Both, event_id: str) -> int:
    while True:
        seen = store.get(event_id)
        title = f"Synthetic {int(seen.title.split()[-1]) + 1}"
        try:
            return store.save(
                seen.with_changes(title=title), author="Writer", expected_revision=seen.revision
            ).revision
        except StaleRevision:
            continue


def save_until_refused(folder: Path, largest_file_bytes: int, told: Connection) -> None:
    """Save until the file may not grow, then once more with room; tell every answer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, hard))
    store = open_both(folder)
    number = 1
    while _try(store, number, told):
        number += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    _try(store, number, told)
    store.close()
    told.close()


def use_without_rights(folder: Path, told: Connection) -> None:
    """Read and then save as a user who may only read; tell what was read and every answer."""
    snapshot_with(
        [synthetic_event(1)]
    )  # libraries that load late may lie where that user may not read
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    else:
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
        for path in folder.iterdir():
            path.chmod(stat.S_IRUSR)
    store = open_both(folder)
    told.send([event.id for event in store.find()])
    told.send(store.problems)
    _try(store, 99, told)
    try:
        store.check_writable()
        told.send("writable")
    except StoreUnavailable as error:
        told.send(str(error))
    store.close()
    told.send(store.problems)
    told.close()


def _try(store: Both, number: int, told: Connection) -> bool:
    try:
        saved = store.save(synthetic_event(number), author="Writer", expected_revision=0)
    except StoreUnavailable as error:
        told.send(str(error))
        return False
    told.send((saved.id, saved.revision))
    return True
