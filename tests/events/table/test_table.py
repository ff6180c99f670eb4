"""The table follows any store: all that is on the disk, or how far it is; and a file of its own."""

import gc
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.geojson.codec import dumps
from events.model.event import Event
from events.query.query import EventQuery, matches
from events.query.text import holds_words, searched_text
from events.store.base import PAGE
from events.store.errors import StoreBeingRead, StoreDamaged, StoreUnavailable
from events.store.journal.batch import marked
from events.store.journal.read import Journal
from events.store.journal.write import Writer
from events.table.grid import Window
from events.table.table import WORTH_KEEPING
from events.table.view import view_of
from events.vocabulary import State
from tests.both import Both, open_both, snapshot_with
from tests.events import strategies
from tests.synthetic import recorded_events, synthetic_event

FEW, MANY = 20, PAGE + 1_000
"""Events read at once, and so many that a server reads them in the background."""

PATIENCE_S = 60
QUERY = EventQuery(nationality=("CHN",))
WORLD = Window(-180, -85, 180, 85)


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return [dumps(event) + b"\n" for event in recorded_events(FEW + MANY)]


@pytest.fixture
def journal(tmp_path: Path, lines: list[bytes]) -> Path:
    path = tmp_path / "events.geojsonl"
    path.write_bytes(b"".join(lines[:FEW]))
    return path


@pytest.fixture
def both(journal: Path) -> Iterator[Both]:
    """Events as a server has them open."""
    opened = open_both(journal.parent)
    opened.begin_reading()
    assert opened.wait_until_read(PATIENCE_S)
    assert len(opened.shown()) == FEW
    yield opened
    opened.close()


def add(journal: Path, data: bytes) -> None:
    """Write as another program would."""
    with journal.open("ab") as file:
        file.write(data)


def counts_until(both: Both, count: int) -> list[int]:
    """Look until there are so many, and tell every number that was seen."""
    seen: list[int] = []
    waiting = threading.Event()
    for _ in range(PATIENCE_S * 100):
        with suppress(StoreBeingRead):
            seen.append(len(both.shown()))
        if count in seen:
            return seen
        waiting.wait(0.01)
    raise AssertionError(f"Only {seen} were seen.")


def test_little_that_another_program_saved_is_seen_by_whoever_looks_next(
    both: Both, journal: Path, lines: list[bytes]
) -> None:
    add(journal, b"".join(lines[FEW : FEW + 100]))
    assert len(both.shown()) == FEW + 100


def test_of_much_that_is_new_all_is_seen_or_how_far_it_is_told(
    both: Both, journal: Path, lines: list[bytes]
) -> None:
    version = both.version
    add(journal, b"".join(lines[FEW:]))
    with pytest.raises(StoreBeingRead, match="%"):
        both.shown()
    assert set(counts_until(both, FEW + MANY)) == {FEW + MANY}
    assert both.version != version
    assert len(both.find()) == FEW + MANY


def test_a_save_need_not_wait_until_the_table_is_read(
    both: Both, journal: Path, lines: list[bytes]
) -> None:
    add(journal, b"".join(lines[FEW:]))
    changed = synthetic_event(FEW + MANY, revision=1)
    assert both.save(changed, author="Ann", expected_revision=1).revision == 2
    counts_until(both, FEW + MANY)
    assert both.find()[-1].revision == 2


def test_what_viewers_saw_before_a_save_holds_no_memory_after_it(
    both: Both, journal: Path, lines: list[bytes]
) -> None:
    """Without waiting for Python's search for circles: of a million events a state is 100 MB."""
    gc.collect()
    gc.disable()
    try:
        seen = []
        for number in range(3):
            public = both.shown()
            for query in (EventQuery(), QUERY, EventQuery(text="Ann")):
                view_of(public.select(query), WORLD, 3, lambda _: None)
            public.read(int(public.columns["row"][0]))
            list(both.find(QUERY))
            seen.append((weakref.ref(public), weakref.ref(public.snapshot)))
            add(journal, lines[FEW + number])
        del public
        assert len(both.shown()) == FEW + 3
        assert not [each() for state in seen for each in state if each() is not None]
    finally:
        gc.enable()


def test_another_file_in_its_place_is_read_from_its_beginning(
    both: Both, journal: Path, lines: list[bytes]
) -> None:
    other = journal.with_suffix(".other")
    other.write_bytes(b"".join(lines[FEW:]))
    other.replace(journal)
    assert set(counts_until(both, MANY)) == {MANY}
    assert both.find()[0].id == synthetic_event(FEW + 1).id


def test_what_is_wrong_with_much_that_is_new_is_said(
    both: Both, journal: Path, lines: list[bytes]
) -> None:
    add(journal, b"".join(lines[FEW:]) + b'{"type":"Feature"}\n')
    counts_until(both, FEW + MANY)
    assert any(f"line {FEW + MANY + 1:,}" in problem for problem in both.problems)
    os.truncate(journal, sum(map(len, lines)))
    counts_until(both, FEW + MANY)
    assert both.problems == ()


def test_a_batch_half_written_by_another_program_shows_nothing_until_it_is_whole(
    both: Both, journal: Path, lines: list[bytes]
) -> None:
    batch = marked(lines[FEW], MANY) + b"".join(lines[FEW + 1 :])
    half = len(batch) * 2 // 3
    with Writer(Journal(journal)).writing():
        add(journal, batch[:half])
        for _ in range(20):
            assert len(both.shown()) == FEW
        add(journal, batch[half:])
        assert set(counts_until(both, FEW + MANY)) == {FEW + MANY}


def test_viewers_see_all_or_nothing_of_a_batch_this_program_saves(both: Both) -> None:
    seen: set[int] = set()
    saved = threading.Event()

    def save() -> None:
        with both.batch(author="Ann") as batch:
            for number in range(FEW + 1, FEW + 1_001):
                batch.add(synthetic_event(number))
            batch.save()
        saved.set()

    saving = threading.Thread(target=save)
    saving.start()
    while not saved.is_set():
        seen.add(len(both.shown()))
    saving.join()
    assert seen <= {FEW, FEW + 1_000}
    assert len(both.shown()) == len(both.find()) == FEW + 1_000


def test_whoever_looks_while_all_is_read_is_told_how_far_it_is_and_then_sees_all(
    journal: Path, lines: list[bytes]
) -> None:
    journal.write_bytes(b"".join(lines))
    both = open_both(journal.parent)
    both.begin_reading()
    looks: list[Callable[[], object]] = [both.shown, both.find, lambda: both.version]
    for look in looks:
        with pytest.raises(StoreBeingRead, match="%") as told:
            look()
        assert 0 <= told.value.share < 1
    assert not both.wait_until_read(0)
    assert both.wait_until_read(PATIENCE_S)
    assert len(both.shown()) == len(both.find()) == FEW + MANY
    both.close()


def test_closing_ends_the_reading_and_a_later_call_begins_anew(
    journal: Path, lines: list[bytes]
) -> None:
    journal.write_bytes(b"".join(lines))
    both = open_both(journal.parent)
    both.begin_reading()
    (reading,) = (each for each in threading.enumerate() if each.name == "events-reading")
    both.table.close()
    reading.join(PATIENCE_S)
    assert not reading.is_alive()
    assert len(both.shown()) == FEW + MANY
    both.close()


def test_a_damaged_file_is_told_of_each_time_until_it_was_mended(
    journal: Path, lines: list[bytes]
) -> None:
    journal.write_bytes(b'{"type":"Feature"}\n' + b'{"type":"Feature"}\n')
    both = open_both(journal.parent)
    both.begin_reading()
    assert both.wait_until_read(PATIENCE_S)
    for _ in range(2):
        with pytest.raises(StoreDamaged, match="line 1"):
            both.shown()
    journal.write_bytes(b"".join(lines))
    counts_until(both, FEW + MANY)
    both.close()


# The file the table is kept as


def kept(folder: Path) -> Path:
    return folder / "cache" / "events.arrow"


@pytest.fixture
def folder(tmp_path: Path, lines: list[bytes]) -> Path:
    """A folder whose table has been kept."""
    (tmp_path / "events.geojsonl").write_bytes(b"".join(lines[: WORTH_KEEPING + 50]))
    first = open_both(tmp_path)
    assert len(first.find()) == WORTH_KEEPING + 50
    first.close()
    assert kept(tmp_path).exists()
    return tmp_path


COUNT = WORTH_KEEPING + 50


def test_a_kept_table_answers_the_same_and_goes_on(folder: Path) -> None:
    before = kept(folder).stat()
    both = open_both(folder)
    found = both.find()
    assert len(both.find(QUERY)) == len([event for event in found if matches(event, QUERY)]) > 100
    changed = found[0].with_changes(title="Synthetic, mended")
    changed = both.save(changed, author="Ann", expected_revision=1)
    new = both.save(synthetic_event(COUNT + 1), author="Ann", expected_revision=0)
    again = open_both(folder)
    assert (again.find()[0], again.find()[-1]) == (changed, new)
    assert len(again.find()) == COUNT + 1
    assert again.version == both.version
    assert again.find(EventQuery(text="mended")) == (changed,)
    after = kept(folder).stat()
    assert before.st_mtime_ns == after.st_mtime_ns, "two rows are not worth keeping anew"
    both.close()
    again.close()


def test_few_events_are_not_worth_keeping(tmp_path: Path) -> None:
    both = open_both(tmp_path)
    both.save(synthetic_event(1), author="Ann", expected_revision=0)
    assert len(both.find()) == 1
    both.close()
    assert not kept(tmp_path).exists()


def spoil_bytes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-200:] = bytes(200)
    path.write_bytes(data)


def write(path: Path, table: pa.Table) -> None:
    """Put a file in its place: one that is mapped into memory must not change."""
    other = path.with_suffix(".other")
    with pa.ipc.new_file(str(other), table.schema) as writer:
        writer.write_table(table)
    other.replace(path)


def spoil_format(path: Path) -> None:
    with pa.memory_map(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    about = table.schema.metadata[b"conflictmap"].replace(b'"format":[', b'"format":[9')
    table = table.replace_schema_metadata({b"conflictmap": about})
    write(path, table)


def spoil_columns(path: Path) -> None:
    with pa.memory_map(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    table = table.drop_columns(["_latest"])
    write(path, table)


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_bytes,
        spoil_format,
        spoil_columns,
        lambda path: path.write_bytes(path.read_bytes()[:-1000]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"something else"),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_a_spoilt_file_is_passed_over(folder: Path, spoil: Callable[[Path], object]) -> None:
    first = open_both(folder)
    expected, version = list(first.find(QUERY)), first.version
    first.close()
    spoil(kept(folder))
    again = open_both(folder)
    assert list(again.find(QUERY)) == expected
    assert again.version == version


@pytest.mark.parametrize("change", ["edited", "cut short", "another"])
def test_a_table_of_other_events_is_passed_over(
    folder: Path, lines: list[bytes], change: str
) -> None:
    whole = b"".join(lines[:COUNT])
    changed = {
        "edited": whole.replace(b'"Synthetic event 7"', b'"Synthetic event X"'),
        "cut short": lines[0],
        "another": b"".join(dumps(e) + b"\n" for e in recorded_events(3, first=9_000)),
    }[change]
    (folder / "events.geojsonl").write_bytes(changed)
    both = open_both(folder)
    assert len(both.find()) == changed.count(b"\n")
    assert b"".join(line + b"\n" for line in both.find().lines()) == changed
    both.close()


def test_events_found_in_a_file_that_was_exchanged_are_never_others(
    folder: Path, lines: list[bytes]
) -> None:
    both = open_both(folder)
    found = both.find()
    other = folder / "other"
    other.write_bytes(b"".join(lines[100:103]))
    other.replace(folder / "events.geojsonl")
    assert len(both.find()) == 3
    with pytest.raises(StoreUnavailable, match="exchanged"):
        _ = found[0]
    with pytest.raises(StoreUnavailable, match="exchanged"):
        list(found[:3].lines())
    both.close()


def test_a_journal_changed_behind_its_time_of_change_is_found_out(
    folder: Path, lines: list[bytes]
) -> None:
    path = folder / "events.geojsonl"
    looked = path.stat()
    with path.open("r+b") as file:
        file.write(b"".join(lines[:COUNT]).replace(b'"Synthetic event 7"', b'"Synthetic event X"'))
    os.utime(path, ns=(looked.st_atime_ns, looked.st_mtime_ns))
    both = open_both(folder)
    waiting, title = threading.Event(), ""
    deadline = time.monotonic() + PATIENCE_S
    while title != "Synthetic event X" and time.monotonic() < deadline:
        waiting.wait(0.01)
        with suppress(StoreUnavailable):  # "ask again", once the line is seen to be another
            title = both.find()[6].title
    assert title == "Synthetic event X"
    both.close()


# Against the reference


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(strategies.events(), max_size=4, unique_by=lambda e: e.id), strategies.texts)
def test_words_are_found_as_the_reference_finds_them(events: list[Event], text: str) -> None:
    try:
        query = EventQuery(text=text)
    except ValueError:
        return
    found = snapshot_with(events).holding(query.text) if query.text else np.ones(len(events), bool)
    expected = [holds_words(searched_text(event), query.text) for event in events]
    assert found.tolist() == expected


def test_whoever_asks_first_after_another_program_took_much_back_sees_it_taken_back(
    tmp_path: Path,
) -> None:
    served, other = open_both(tmp_path), open_both(tmp_path)
    with other.batch(author="Ann") as batch:
        for number in range(650):
            batch.add(synthetic_event(number))
        batch.save()
    served.begin_reading()
    assert served.wait_until_read(PATIENCE_S)
    assert len(served.shown()) == 650
    with other.batch(author="Ann") as batch:
        for event in other.find():
            batch.add(event.model_copy(update={"state": State.RETRACTED}))
        batch.save()
    assert len(served.shown()) == len(served.find()) == 0
    for each in (served, other):
        each.close()


def test_what_is_published_later_is_left_out_unless_it_is_asked_for(both: Both) -> None:
    later = synthetic_event(FEW + 1, publish_after="2999-01-01T00:00:00Z")
    both.save(later, author="Synthetic", expected_revision=0)
    assert later.id not in {each.id for each in both.table.find()}
    assert later.id in {each.id for each in both.table.find(embargoed=True)}
