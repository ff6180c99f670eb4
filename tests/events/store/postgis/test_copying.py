"""Copies between a folder and a database: interrupted, of earlier programs, and of erased lines."""

import shutil
from pathlib import Path

import psycopg
import pytest

from events.geojson.codec import to_feature
from events.store.journal.rewriting import erase
from events.store.journal.store import GeoJsonStore
from events.store.postgis.connection import Database
from events.store.postgis.copying import DatabaseEnd, JournalEnd, copy
from events.store.postgis.store import PostGisStore
from events.table.table import EventTable
from events.vocabulary import State
from tests.synthetic import synthetic_event, synthetic_id

FIXTURES = Path(__file__).parents[1] / "fixtures"


class CutOffError(Exception):
    """Somebody pressed Ctrl+C."""


def interrupt(_count: int) -> None:
    raise CutOffError


def test_a_copy_that_was_interrupted_goes_on(postgis: str, tmp_path: Path) -> None:
    store = GeoJsonStore(tmp_path / "folder")
    for first in range(1, 6_001, 1_000):
        with store.batch(author="Ann") as batch:
            for number in range(first, first + 1_000):
                batch.add(synthetic_event(number))
            batch.save()
    store.close()
    folder, database = JournalEnd(tmp_path / "folder"), Database(postgis)
    with pytest.raises(CutOffError):
        copy(folder, DatabaseEnd(database), interrupt)
    held, _ = DatabaseEnd(database).tail()
    assert held == 5_000
    done = copy(folder, DatabaseEnd(database))
    assert (done.lines, done.revisions, done.added) == (6_000, 6_000, 1_000)
    other = JournalEnd(tmp_path / "other")
    with pytest.raises(CutOffError):
        copy(DatabaseEnd(database), other, interrupt)
    assert copy(DatabaseEnd(database), other).head == done.head
    files = [tmp_path / name / "events.geojsonl" for name in ("folder", "other")]
    assert files[0].read_bytes() == files[1].read_bytes()
    database.close()


@pytest.mark.parametrize("journal", sorted(FIXTURES.glob("*.geojsonl")), ids=lambda p: p.name)
def test_lines_of_earlier_programs_are_copied_and_have_their_columns_as_of_now(
    journal: Path, postgis: str, tmp_path: Path
) -> None:
    (tmp_path / "events").mkdir()
    shutil.copy(journal, tmp_path / "events" / "events.geojsonl")
    database = Database(postgis)
    copy(JournalEnd(tmp_path / "events"), DatabaseEnd(database))
    ours, theirs = GeoJsonStore(tmp_path / "events"), PostGisStore(database)
    wanted = list(EventTable(ours).find(states=tuple(State), embargoed=True))
    assert list(EventTable(theirs).find(states=tuple(State), embargoed=True)) == wanted
    with psycopg.connect(postgis) as connection:
        for event in wanted:
            row = connection.execute(
                "SELECT title, foreign_troops, nationalities, verification, sidc"
                " FROM conflictmap.current WHERE event_id = %s",
                (event.id,),
            ).fetchone()
            says = to_feature(event)["properties"]
            names = ("title", "foreign_troops", "nationalities", "verification", "sidc")
            assert row == tuple(says[name] for name in names)
    # What is saved from now on proves what was there before.
    theirs.save(synthetic_event(900), author="Ann", expected_revision=0)
    assert DatabaseEnd(database).verify().is_whole
    for store in (ours, theirs):
        store.close()


def test_what_was_erased_is_copied_as_what_it_is(postgis: str, tmp_path: Path) -> None:
    store = GeoJsonStore(tmp_path / "folder")
    for number in (1, 2, 3):
        store.save(synthetic_event(number), author="Ann", expected_revision=0)
    store.close()
    erase(tmp_path / "folder", synthetic_id(2), by="Ann")
    database = Database(postgis)
    done = copy(JournalEnd(tmp_path / "folder"), DatabaseEnd(database))
    assert (done.lines, done.revisions) == (4, 2)
    theirs = PostGisStore(database)
    titles = [stored.event.title for stored in theirs.changes_since(None).revisions]
    assert titles == ["Synthetic event 1", "Synthetic event 3"]
    assert theirs.save(synthetic_event(4), author="Ann", expected_revision=0).revision == 1
    assert DatabaseEnd(database).verify().is_whole
    theirs.close()
