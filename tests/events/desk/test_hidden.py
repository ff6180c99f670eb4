"""What is withdrawn for safety, or corrected so, viewers never see again; all synthetic."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events.changes.feed import public_changes
from events.desk.people import OPEN
from events.desk.steps import (
    correct,
    give_up,
    publish,
    restore,
    retract,
    save_new,
    withdraw_for_safety,
)
from events.errors import InvalidEvent, NotAllowed
from events.model.event import Event
from events.query.query import EventQuery
from events.store.base import EventStore
from events.store.errors import EventNotFound, UnknownCursor
from events.store.journal.store import GeoJsonStore
from events.table.table import EventTable
from events.vocabulary import State
from tests.synthetic import synthetic_event


class Desk:
    """A store at which an hour passes with each save, and the table viewers look at."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 2, 1, tzinfo=UTC)
        self.store: EventStore = GeoJsonStore(folder, clock=self._hour)
        self.table = EventTable(self.store, clock=lambda: self.now)
        self.event = save_new(self.store, synthetic_event(1), by=OPEN.person("Ann"))
        self.other = save_new(self.store, synthetic_event(2), by=OPEN.person("Ann"))

    def _hour(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now

    def ever_seen(self) -> list[tuple[int, ...]]:
        """Give, for each time anything was saved, the revisions of the event viewers see."""
        times = [datetime(2026, 2, 1, hour, 30, tzinfo=UTC) for hour in range(1, self.now.hour + 1)]
        found = [self.table.find(as_known_on=time) for time in times]
        shown = [self.table.shown(as_known_on=time) for time in times]
        assert [len(each) for each in found] == [len(each) for each in shown]
        return [tuple(e.revision for e in each if e.id == self.event.id) for each in found]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


def withdrawn(desk: Desk, event: Event) -> Event:
    return withdraw_for_safety(desk.store, event, by=OPEN.person("Ann"), reason="names somebody")


def test_what_is_withdrawn_for_safety_is_seen_on_no_day(desk: Desk) -> None:
    event = correct(
        desk.store, desk.event.with_changes(title="Synthetic, mended"), by=OPEN.person("Ann")
    )
    assert (1,) in desk.ever_seen()
    before = desk.table.version
    gone = withdrawn(desk, event)
    assert gone.state is State.WITHDRAWN
    assert set(desk.ever_seen()) == {()}
    assert desk.table.version != before
    with pytest.raises(EventNotFound):
        desk.table.public(event.id)
    assert len(desk.table.find()) == 1
    assert len(desk.store.history(event.id)) == 3  # the desk keeps it
    assert desk.table.find(states=(State.WITHDRAWN,))[0] == gone


def test_what_is_retracted_is_still_seen_as_it_was_known(desk: Desk) -> None:
    gone = retract(desk.store, desk.event, by=OPEN.person("Ann"), reason="a mistake")
    assert desk.ever_seen() == [(1,), (1,), ()]
    before = desk.table.version
    withdrawn(desk, gone)  # nothing viewers see now changes, but what they see of earlier days
    assert set(desk.ever_seen()) == {()}
    assert desk.table.version != before


def test_it_stays_hidden_when_the_event_comes_back(desk: Desk) -> None:
    withdrawn(desk, desk.event)
    back = restore(desk.store, desk.event.id, 1, by=OPEN.person("Ann"), publish=True)
    assert desk.ever_seen() == [(), (), (), (back.revision,)]


def test_a_correction_can_hide_what_it_corrects(desk: Desk) -> None:
    changed = desk.event.with_changes(title="Synthetic, without a name")
    with pytest.raises(InvalidEvent, match="why"):
        correct(desk.store, changed, by=OPEN.person("Ann"), hide_earlier=True)
    correct(desk.store, changed, by=OPEN.person("Ann"), note="a name", hide_earlier=True)
    assert desk.ever_seen() == [(), (), (2,)]
    (shown,) = [event for event in desk.table.find() if event.id == desk.event.id]
    later = correct(desk.store, shown.with_changes(summary="More."), by=OPEN.person("Ann"))
    assert desk.ever_seen() == [(), (), (2,), (later.revision,)]


def test_a_draft_hides_nothing_before_it_is_published(desk: Desk) -> None:
    changed = desk.event.with_changes(title="Synthetic, without a name", state=State.DRAFT)
    draft = correct(desk.store, changed, by=OPEN.person("Ann"), note="a name", hide_earlier=True)
    assert desk.ever_seen() == [(1,), (1,), (1,)]
    publish(desk.store, draft, by=OPEN.person("Ben"))
    assert desk.ever_seen() == [(), (), (), (3,)]


def test_a_feed_that_told_of_it_begins_anew(desk: Desk) -> None:
    told = public_changes(desk.table, EventQuery(), None)
    withdrawn(desk, desk.event)
    with pytest.raises(UnknownCursor):
        public_changes(desk.table, EventQuery(), told.cursor)
    anew = public_changes(desk.table, EventQuery(), None)
    assert [change.id for change in anew.changes] == [desk.other.id]


def test_withdrawing_needs_a_reason_and_is_not_giving_up(desk: Desk) -> None:
    with pytest.raises(InvalidEvent, match="why the event is withdrawn"):
        withdraw_for_safety(desk.store, desk.event, by=OPEN.person("Ann"), reason=" ")
    with pytest.raises(NotAllowed, match="withdraw it for safety"):
        give_up(desk.store, desk.event, by=OPEN.person("Ann"), reason="a slip")
