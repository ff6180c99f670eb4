"""What was written before the second format is read right, and goes on being written to.

The fixtures were written by the program as it was: a journal with the samples, edits, a restored
revision, a draft, a retraction, a merge, an import that was taken back; and exports of it. All
that is not a sample is synthetic, and says so.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.export.read_back import geopackage_features
from events.geojson import codec
from events.model.event import Event
from events.store.base import EventStore
from events.store.journal.contents import EVENTS_FILE
from events.store.journal.store import GeoJsonStore
from events.table.found_events import lines_of
from events.table.table import EventTable
from events.vocabulary import NOT_MENTIONED, Role, State

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    shutil.copy(FIXTURES / "first_format.geojsonl", tmp_path / EVENTS_FILE)
    opened = GeoJsonStore(tmp_path)
    yield opened
    opened.close()


def revisions(store: EventStore) -> list[Event]:
    return [stored.event for stored in store.changes_since(None).revisions]


def titled(events: list[Event], words: str) -> list[Event]:
    return [event for event in events if event.title.startswith(words)]


def test_every_revision_is_read(store: EventStore) -> None:
    every = revisions(store)
    assert len(every) == 24
    assert sum(event.state is State.DRAFT for event in every) == 1
    assert sum(event.state is State.RETRACTED for event in every) == 4
    assert all(event.marking is None and event.hidden_before is None for event in every)
    (kept,) = titled(every, "Two Chinese citizens")
    assert kept.troops is not None
    assert [(r.nationality, r.role, r.count_best, r.count_kind) for r in kept.troops] == [
        ("CHN", Role.CAPTURED, 2, None)
    ]
    assert kept.layers == ("CHN",)


def test_no_troops_were_never_a_statement_that_there_were_none(store: EventStore) -> None:
    every = revisions(store)
    for words in ("Synthetic: no troops listed", "Ukraine's surprise incursion"):
        (event,) = titled(every, words)
        assert event.troops is None
        assert event.layers == (NOT_MENTIONED,)


def test_who_is_foreign_follows_the_one_rule(store: EventStore) -> None:
    every = revisions(store)
    (russians,) = titled(every, "Synthetic: Russians in Donetsk")
    (turks,) = titled(every, "Synthetic: Turks in Idlib")
    assert russians.layers == (NOT_MENTIONED,)
    assert turks.layers == ("TUR",)


def test_a_history_is_read_revision_by_revision(store: EventStore) -> None:
    (first, *_) = titled(revisions(store), "Synthetic: edited twice")
    history = store.history(first.id)
    assert [event.revision for event in history] == [1, 2, 3, 4]
    assert [event.layers for event in history] == [
        ("PRK", "not_stated"),
        ("PRK", "not_stated"),
        (NOT_MENTIONED,),
        ("PRK", "not_stated"),
    ]
    assert [event.change_note for event in history][1:3] == ["one", "two"]


def test_what_is_saved_on_top_is_of_the_second_format(store: EventStore, tmp_path: Path) -> None:
    (event,) = titled(revisions(store), "Synthetic: no troops listed")
    stated = store.save(event.with_changes(troops=[]), author="Ann", expected_revision=1)
    assert stated.troops == ()
    assert b'"format":2,' in (tmp_path / EVENTS_FILE).read_bytes().splitlines()[-1]
    again = GeoJsonStore(tmp_path)
    assert [each.troops for each in again.history(event.id)] == [None, ()]
    again.close()


def test_whoever_asks_for_lines_gets_the_second_format(store: EventStore) -> None:
    found = EventTable(store).find()
    lines = list(lines_of(found))
    assert len(lines) == 11
    assert all(b'"format":2,' in line for line in lines)
    assert [codec.loads(line) for line in lines] == list(found)


@pytest.mark.parametrize("name", ["first_format.geojson", "first_format.gpkg"])
def test_an_export_of_the_first_format_is_read_right(name: str) -> None:
    path = FIXTURES / name
    if path.suffix == ".gpkg":
        events = [codec.from_feature(feature) for feature in geopackage_features(path)]
    else:
        collection = codec.read_json(path.read_bytes())
        assert isinstance(collection, dict)
        events = [codec.from_feature(feature) for feature in collection["features"]]
    assert len(events) == 11
    assert [event.layers for event in titled(events, "Synthetic: no troops")] == [(NOT_MENTIONED,)]
    assert [event.layers for event in titled(events, "Synthetic: Turks")] == [("TUR",)]
