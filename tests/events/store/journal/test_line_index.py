"""What was kept of a journal's lines, and when the next program believes it."""

import os
from pathlib import Path

import pytest

from events.store.journal.contents import EVENTS_FILE, INDEX_FILE
from events.store.journal.line_index import WORTH_KEEPING, kept_index
from events.store.journal.open_file import OpenFile
from events.store.journal.store import GeoJsonStore
from tests.synthetic import MARK, synthetic_event


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A journal of which enough lines were kept, and one more saved since."""
    store = GeoJsonStore(tmp_path)
    with store.batch(author=MARK) as batch:
        for number in range(WORTH_KEEPING):
            batch.add(synthetic_event(number))
        batch.save()
    store.close()
    kept = (tmp_path / INDEX_FILE).read_bytes()
    store.save(synthetic_event(WORTH_KEEPING), author=MARK, expected_revision=0)
    store.close()
    (tmp_path / INDEX_FILE).write_bytes(kept)
    return tmp_path / EVENTS_FILE


def read_kept(journal: Path, long_bytes: int) -> tuple[int, bool] | None:
    found = kept_index(journal.parent / INDEX_FILE, OpenFile(journal), long_bytes=long_bytes)
    return found and (len(found[0]), found[1])


def test_a_journal_that_grew_is_looked_through_first_or_aside_where_that_takes_long(
    journal: Path,
) -> None:
    assert read_kept(journal, long_bytes=1 << 30) == (WORTH_KEEPING, False)
    assert read_kept(journal, long_bytes=0) == (WORTH_KEEPING, True)


def test_a_long_journal_whose_last_kept_line_is_another_is_not_believed(journal: Path) -> None:
    lines = journal.read_bytes().split(b"\n")
    at = sum(len(line) + 1 for line in lines[: WORTH_KEEPING - 1])
    with journal.open("r+b") as file:
        file.seek(at + 20)
        file.write(b"#")
    assert read_kept(journal, long_bytes=0) is None


def test_a_long_journal_put_in_its_place_is_looked_through_first(journal: Path) -> None:
    copy = journal.with_suffix(".copy")
    copy.write_bytes(journal.read_bytes())
    copy.replace(journal)
    assert read_kept(journal, long_bytes=0) == (WORTH_KEEPING, False)


def test_a_long_journal_as_it_was_but_older_is_looked_through_first(journal: Path) -> None:
    os.utime(journal, ns=(0, 0))
    assert read_kept(journal, long_bytes=0) == (WORTH_KEEPING, False)
