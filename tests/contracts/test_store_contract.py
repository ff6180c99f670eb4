"""What every event store promises; each adapter has to keep it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from events.errors import InvalidEvent
from events.geojson.codec import dumps
from events.model.event import Event
from events.model.licences import ACLED_TERMS
from events.query.address import read_pairs
from events.query.query import BoundingBox, EventQuery, matches
from events.store.base import Changes
from events.store.errors import EventNotFound, StaleRevision
from events.table.found_events import lines_of
from events.table.table import Extent
from events.vocabulary import State, Way
from tests.both import Both
from tests.contracts.adapters import ADAPTERS, opener
from tests.synthetic import synthetic_event, synthetic_id

START = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


OpenStore = Callable[[], Both]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=ADAPTERS)
def open_store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[OpenStore]:
    """Open the same stored events once more, as another process would."""
    opened: list[Both] = []
    open_one = opener(request, tmp_path)

    def open_another() -> Both:
        opened.append(Both(open_one(clock), clock=clock))
        return opened[-1]

    yield open_another
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> Both:
    return open_store()


def save(store: Both, event: Event, note: str = "") -> Event:
    return store.save(event, author="Ann", note=note, expected_revision=event.revision)


def titles(events: tuple[Event, ...]) -> list[str]:
    return [event.title for event in events]


def test_an_empty_store_has_nothing_and_no_problems(store: Both) -> None:
    assert store.find() == ()
    assert store.problems == ()
    assert store.changes_since(None).count == 0
    assert store.is_empty


def test_a_saved_event_comes_back_equal_with_its_revision_fields(store: Both) -> None:
    event = synthetic_event(1)
    saved = store.save(event, author="Ann", note="first report", expected_revision=0)
    assert saved == event.with_changes(
        revision=1, recorded_at=START, recorded_by="Ann", change_note="first report"
    )
    assert store.get(event.id) == saved
    assert store.find() == (saved,)


def test_what_was_saved_is_there_for_whoever_opens_the_store_next(open_store: OpenStore) -> None:
    saved = save(open_store(), synthetic_event(1))
    assert open_store().get(saved.id) == saved


def test_a_store_already_open_sees_what_another_one_saves(open_store: OpenStore) -> None:
    ours, theirs = open_store(), open_store()
    assert ours.find() == ()
    first = save(theirs, synthetic_event(1))
    assert ours.find() == (first,)
    second = save(theirs, first.with_changes(title="Synthetic, mended"))
    assert ours.get(first.id) == second


def test_every_revision_is_kept(store: Both) -> None:
    first = save(store, synthetic_event(1))
    second = save(store, first.with_changes(title="Synthetic, mended"), note="title mended")
    assert (first.revision, second.revision) == (1, 2)
    assert store.history(first.id) == (first, second)
    assert store.get(first.id) == second
    assert store.get(first.id, revision=1) == first
    assert store.find() == (second,)


@pytest.mark.parametrize("revision", [0, -1, 2])
def test_a_revision_that_does_not_exist_is_not_found(store: Both, revision: int) -> None:
    saved = save(store, synthetic_event(1))
    with pytest.raises(EventNotFound):
        store.get(saved.id, revision=revision)


@pytest.mark.parametrize("event_id", [synthetic_id(2), "", "no-such-event", "../events", "\0"])
def test_an_event_that_does_not_exist_is_not_found(store: Both, event_id: str) -> None:
    save(store, synthetic_event(1))
    with pytest.raises(EventNotFound):
        store.get(event_id)
    with pytest.raises(EventNotFound):
        store.history(event_id)


def test_a_stale_save_is_refused_and_carries_both_versions(open_store: OpenStore) -> None:
    mine, hers = open_store(), open_store()
    opened = save(mine, synthetic_event(1))
    stored = save(hers, opened.with_changes(title="Synthetic, her words"))
    my_words = opened.with_changes(title="Synthetic, my words")
    with pytest.raises(StaleRevision) as conflict:
        save(mine, my_words)
    assert conflict.value.theirs == stored
    assert conflict.value.yours == my_words
    assert mine.history(opened.id) == (opened, stored)


def test_the_same_event_cannot_be_new_twice(store: Both) -> None:
    event = synthetic_event(1)
    saved = save(store, event)
    with pytest.raises(StaleRevision) as conflict:
        save(store, event)
    assert conflict.value.theirs == saved
    assert store.history(event.id) == (saved,)


def test_a_change_of_an_event_that_is_not_here_is_refused(store: Both) -> None:
    with pytest.raises(EventNotFound):
        store.save(synthetic_event(1), author="Ann", expected_revision=1)
    assert store.find() == ()


def test_a_revision_from_the_future_is_refused(store: Both) -> None:
    saved = save(store, synthetic_event(1))
    with pytest.raises(StaleRevision):
        store.save(saved, author="Ann", expected_revision=2)


@pytest.mark.parametrize("author", ["x" * 10_000, "bell \a"])
def test_an_author_that_could_not_be_read_back_is_refused(store: Both, author: str) -> None:
    with pytest.raises(InvalidEvent) as refused:
        store.save(synthetic_event(1), author=author, expected_revision=0)
    assert [problem.field for problem in refused.value.problems] == ["recorded_by"]
    assert store.find() == ()


def test_hostile_text_is_kept_letter_by_letter(store: Both) -> None:
    hostile = '</script><script>alert(1)</script>","id":"\\\n\u2028 דונצק ‏Донецьк'
    saved = save(store, synthetic_event(1, summary=hostile))
    assert store.get(saved.id).summary == synthetic_event(1, summary=hostile).summary


def test_only_published_events_are_found_unless_told(store: Both) -> None:
    events = {
        state: save(store, synthetic_event(number, state=state))
        for number, state in enumerate(State, start=1)
    }
    assert store.find() == (events[State.PUBLISHED],)
    assert store.find(states=(State.DRAFT, State.IN_REVIEW)) == (
        events[State.DRAFT],
        events[State.IN_REVIEW],
    )
    assert store.find(states=tuple(State)) == tuple(events.values())


def test_a_retracted_event_is_no_longer_found_but_keeps_its_history(store: Both) -> None:
    first = save(store, synthetic_event(1))
    second = save(store, first.with_changes(state=State.RETRACTED))
    assert store.find() == ()
    assert store.history(first.id) == (first, second)


@pytest.mark.parametrize("waiting", [State.DRAFT, State.IN_REVIEW])
def test_what_is_published_stays_before_viewers_while_its_correction_waits(
    open_store: OpenStore, waiting: State
) -> None:
    store = open_store()
    shown = save(store, synthetic_event(1))
    version = store.version
    drafted = save(store, shown.with_changes(title="Synthetic, mended", state=State.DRAFT))
    held = save(store, drafted.with_changes(state=waiting))
    for seen in (store, open_store()):
        assert seen.find() == (shown,)
        assert seen.public(shown.id) == shown
        assert seen.find(states=(waiting,)) == (held,)
        assert seen.find(states=tuple(State)) == (held,)
        assert seen.get(shown.id) == held
    assert store.version == version
    corrected = save(store, held.with_changes(state=State.PUBLISHED))
    for seen in (store, open_store()):
        assert seen.find() == seen.find(states=tuple(State)) == (corrected,)
        assert seen.public(shown.id) == corrected
        assert seen.find(states=(waiting,)) == ()
    assert store.version != version


def test_a_retraction_takes_the_published_version_away_and_a_draft_does_not_bring_it_back(
    store: Both,
) -> None:
    shown = save(store, synthetic_event(1))
    drafted = save(store, shown.with_changes(state=State.DRAFT))
    gone = save(store, drafted.with_changes(state=State.RETRACTED))
    assert store.find() == ()
    again = save(store, gone.with_changes(state=State.DRAFT))
    assert store.find() == ()
    assert store.find(states=(State.RETRACTED,)) == (gone,)
    assert store.find(states=(State.DRAFT,)) == (again,)
    with pytest.raises(EventNotFound):
        store.public(shown.id)


def test_a_correction_that_waits_is_asked_for_by_its_own_words(store: Both) -> None:
    shown = save(store, synthetic_event(1, title="Synthetic, as published"))
    held = save(store, shown.with_changes(title="Synthetic, as corrected", state=State.DRAFT))
    everything = tuple(State)
    assert store.find(read_pairs([("q", "published")]), states=everything) == ()
    assert store.find(read_pairs([("q", "corrected")]), states=everything) == (held,)
    assert store.find(read_pairs([("q", "corrected")])) == ()
    assert store.find(read_pairs([("q", "published")])) == (shown,)


def test_what_was_public_on_a_day_is_found_whatever_was_drafted_since(
    store: Both, clock: Clock
) -> None:
    first = save(store, synthetic_event(1))
    clock.now = START + timedelta(days=1)
    held = save(store, first.with_changes(title="Synthetic, mended", state=State.DRAFT))
    clock.now = START + timedelta(days=2)
    second = save(store, held.with_changes(state=State.PUBLISHED))
    assert store.find(as_known_on=START + timedelta(days=1, hours=1)) == (first,)
    assert store.find(as_known_on=START + timedelta(days=1, hours=1), states=tuple(State)) == (
        held,
    )
    assert store.find(as_known_on=START + timedelta(days=2)) == (second,)


def test_only_what_viewers_may_see_is_public(store: Both, clock: Clock) -> None:
    held = save(store, synthetic_event(1, state=State.DRAFT))
    due = save(store, synthetic_event(2, publish_after=START + timedelta(hours=1)))
    for event_id in (held.id, due.id, synthetic_id(3), "../events"):
        with pytest.raises(EventNotFound):
            store.public(event_id)
    clock.now = START + timedelta(hours=1)
    assert store.public(due.id) == due


def test_drafts_leave_no_trace_in_the_version(store: Both) -> None:
    before = store.version
    save(store, synthetic_event(1, state=State.DRAFT))
    save(store, synthetic_event(2, state=State.IN_REVIEW))
    assert store.version == before


def test_events_come_in_the_order_they_were_first_saved(store: Both) -> None:
    first, second = save(store, synthetic_event(9)), save(store, synthetic_event(2))
    mended = save(store, first.with_changes(title="Synthetic, mended"))
    assert store.find() == (mended, second)


def test_a_query_is_honoured_in_every_part(store: Both) -> None:
    saved = [save(store, synthetic_event(number)) for number in range(1, 40)]
    for text in (
        "nationality=CHN",
        "nationality=PRK,not_stated&fighting_for=UKR",
        "event_type=clash,capture",
        "from=2024-01-05&to=2024-01-20",
        "verification=confirmed",
        "bbox=35,50,38,53",
        "q=kursk",
    ):
        query = read_pairs(parse_qsl(text))
        found = store.find(query)
        assert found == tuple(event for event in saved if matches(event, query)), text
        assert len(found) < len(saved), text


def test_an_embargoed_event_is_not_shown_before_its_time(store: Both, clock: Clock) -> None:
    due = START + timedelta(hours=1)
    saved = save(store, synthetic_event(1, publish_after=due))
    before = store.version
    assert store.find() == ()
    assert store.find(embargoed=True) == (saved,)
    clock.now = due
    assert store.find() == (saved,)
    assert store.version != before


def test_the_map_as_known_on_a_day_is_what_had_been_recorded_by_its_end(
    store: Both, clock: Clock
) -> None:
    clock.now = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    first = save(store, synthetic_event(1))
    clock.now = datetime(2026, 2, 1, 23, 59, tzinfo=UTC)
    second = save(store, first.with_changes(title="Synthetic, mended"))
    clock.now = datetime(2026, 2, 2, tzinfo=UTC)
    third = save(store, second.with_changes(state=State.RETRACTED))
    later = save(store, synthetic_event(2))
    assert store.find(as_known_on=date(2026, 1, 30)) == ()
    assert store.find(as_known_on=date(2026, 1, 31)) == (first,)
    assert store.find(as_known_on=date(2026, 2, 1)) == (second,)
    assert store.find(as_known_on=date(2026, 2, 2)) == (later,)
    assert store.find(as_known_on=third.recorded_at, states=tuple(State)) == (third,)


def test_a_query_can_say_the_day_it_is_asked_as_of(store: Both, clock: Clock) -> None:
    clock.now = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    first = save(store, synthetic_event(1))
    clock.now = datetime(2026, 2, 1, tzinfo=UTC)
    second = save(store, first.with_changes(title="Synthetic, mended"))
    then = EventQuery(as_known_on=date(2026, 1, 31))
    assert store.find(then) == (first,)
    assert store.find(EventQuery(as_known_on=date(2026, 1, 30))) == ()
    assert store.find(replace(then, text="mended")) == ()
    assert store.find(EventQuery(as_known_on=date(2026, 2, 1), text="mended")) == (second,)
    assert store.find(EventQuery(as_known_on=date(2026, 2, 1)), as_known_on=START) == (second,)
    assert store.find(then, as_known_on=date(2026, 2, 1)) == (first,), "the earlier of two counts"


def test_lines_are_what_the_codec_writes_of_what_was_found(store: Both) -> None:
    first = save(store, synthetic_event(1, summary="Synthetic\nof two lines"))
    second = save(store, synthetic_event(2))
    mended = save(store, first.with_changes(title="Synthetic, mended"))
    assert list(lines_of(store.find())) == [dumps(mended), dumps(second)]
    assert list(lines_of(store.find()[1:])) == [dumps(second)]


def test_what_a_licence_keeps_in_can_be_left_out_or_asked_for_alone(store: Both) -> None:
    ours = save(store, synthetic_event(1))
    theirs = save(store, synthetic_event(2, origin={"dataset": "ACLED", "licence": ACLED_TERMS}))
    assert store.find() == (ours, theirs)
    assert store.find(passed_on=True) == (ours,)
    assert store.find(passed_on=False) == (theirs,)
    # A licence that is mended lets the event out.
    freed = save(store, theirs.with_changes(origin={"dataset": "ACLED", "licence": "by leave"}))
    assert store.find(passed_on=True) == (ours, freed)
    assert store.find(EventQuery(text="event"), passed_on=False) == ()


def test_a_time_without_a_zone_is_refused(store: Both) -> None:
    with pytest.raises(ValueError, match="zone"):
        store.find(as_known_on=datetime(2026, 2, 1, 12, 0))


def test_what_was_under_embargo_on_a_day_is_not_shown_as_known_then(
    store: Both, clock: Clock
) -> None:
    save(store, synthetic_event(1, publish_after=START + timedelta(days=2)))
    clock.now = START + timedelta(days=3)
    assert store.find(as_known_on=START + timedelta(days=1)) == ()
    assert len(store.find(as_known_on=START + timedelta(days=3))) == 1


def test_the_future_cannot_be_asked_to_lift_an_embargo(store: Both) -> None:
    save(store, synthetic_event(1, publish_after=START + timedelta(days=2)))
    assert store.find(as_known_on=START + timedelta(days=365)) == ()


def test_a_clock_set_back_does_not_change_the_order(store: Both, clock: Clock) -> None:
    first = save(store, synthetic_event(1))
    clock.now = START - timedelta(days=400)
    second = save(store, first.with_changes(title="Synthetic, mended"))
    third = save(store, synthetic_event(2))
    assert first.recorded_at is not None
    assert second.recorded_at is not None
    assert third.recorded_at is not None
    assert first.recorded_at < second.recorded_at < third.recorded_at
    assert second.recorded_at - first.recorded_at < timedelta(seconds=1)
    assert store.find(as_known_on=first.recorded_at) == (first,)
    assert any("clock" in problem for problem in store.problems)


def revisions(changes: Changes) -> list[Event]:
    return [stored.event for stored in changes.revisions]


def test_changes_since_a_cursor_are_every_revision_in_order(store: Both) -> None:
    one, two = save(store, synthetic_event(1)), save(store, synthetic_event(2))
    start = store.changes_since(None)
    assert (revisions(start), start.from_the_start, start.more) == ([one, two], True, False)
    nothing = store.changes_since(start.cursor)
    assert (revisions(nothing), nothing.from_the_start) == ([], False)
    three = save(store, synthetic_event(3, state=State.DRAFT))
    mended = save(store, one.with_changes(title="Synthetic, mended"))
    again = save(store, mended.with_changes(title="Synthetic, mended again"))
    later = store.changes_since(start.cursor)
    assert (revisions(later), later.from_the_start) == ([three, mended, again], False)
    assert revisions(store.changes_since(later.cursor)) == []


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_changes_come_in_pages_of_which_none_is_lost(store: Both, most: int) -> None:
    saved = [save(store, synthetic_event(number)) for number in range(1, 7)]
    given, shares, cursor, more = [], [], None, True
    while more:
        page = store.changes_since(cursor, most=most)
        assert page.count <= most
        assert page.from_the_start is (cursor is None)
        given += revisions(page)
        shares.append(page.share)
        cursor, more = page.cursor, page.more
    assert given == saved
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_revisions_are_given_as_lines_by_their_numbers(store: Both) -> None:
    first = save(store, synthetic_event(1, summary="Synthetic\nof two lines"))
    second = save(store, synthetic_event(2))
    mended = save(store, first.with_changes(title="Synthetic, mended"))
    numbers = [stored.number for stored in store.changes_since(None).revisions]
    assert numbers == sorted(set(numbers))
    one, two, three = numbers
    wanted = [dumps(mended), dumps(first), dumps(second), dumps(first)]
    assert list(store.lines([three, one, two, one])) == wanted
    assert list(store.lines([])) == []
    with pytest.raises(EventNotFound):
        list(store.lines([max(numbers) + 1]))


def test_a_cursor_outlives_the_process_that_gave_it(open_store: OpenStore) -> None:
    store = open_store()
    save(store, synthetic_event(1))
    cursor = store.changes_since(None).cursor
    two = save(store, synthetic_event(2))
    assert revisions(open_store().changes_since(cursor)) == [two]


def test_a_revision_says_which_way_it_came(store: Both) -> None:
    first = store.save(synthetic_event(1), author="Ann", way=Way.FORM, expected_revision=0)
    assert (first.way, first.batch) == (Way.FORM, None)
    with store.batch(author="Ann", way=Way.IMPORT, import_id="20260201-120000-abcd") as batch:
        batch.add(first.with_changes(title="Synthetic, imported"))
        batch.save()
    imported = store.get(first.id)
    assert (imported.way, imported.batch) == (Way.IMPORT, "20260201-120000-abcd")
    by_hand = store.save(imported, author="Ann", expected_revision=2)
    assert (by_hand.way, by_hand.batch) == (None, None)


@pytest.mark.parametrize("cursor", ["", "0", "99-00000000", "1-00000000", "-1-0", "²-0", "x" * 999])
def test_an_unknown_cursor_gives_everything_and_says_so(store: Both, cursor: str) -> None:
    saved = save(store, synthetic_event(1))
    changes = store.changes_since(cursor)
    assert (revisions(changes), changes.from_the_start) == ([saved], True)


def test_the_version_changes_with_the_content_and_only_then(open_store: OpenStore) -> None:
    store = open_store()
    seen = [store.version]
    saved = save(store, synthetic_event(1))
    seen.append(store.version)
    save(store, saved.with_changes(title="Synthetic, mended"))
    seen.append(store.version)
    assert len(set(seen)) == 3
    assert store.version == seen[-1] == open_store().version


def test_a_store_can_be_used_again_after_it_was_closed(store: Both) -> None:
    save(store, synthetic_event(1))
    store.close()
    save(store, synthetic_event(2))
    assert len(store.find()) == 2


def test_trying_whether_it_can_be_written_to_saves_nothing(store: Both) -> None:
    store.check_writable()
    assert store.find(states=tuple(State)) == ()


def test_what_nobody_may_see_changes_neither_version_nor_time(store: Both, clock: Clock) -> None:
    assert store.changed_at is None
    save(store, synthetic_event(1))
    before = store.version, store.changed_at
    clock.now += timedelta(hours=1)
    draft = save(store, synthetic_event(2, state=State.DRAFT))
    save(store, draft.with_changes(title="Synthetic, mended"))
    save(store, synthetic_event(3, publish_after=clock.now + timedelta(days=1)))
    assert (store.version, store.changed_at) == before


def test_what_is_seen_now_can_be_asked_for_ever_by_the_time_it_came_about(
    store: Both, clock: Clock
) -> None:
    due = START + timedelta(hours=2)

    def publish() -> None:
        save(store, synthetic_event(1))

    def embargo() -> None:
        save(store, synthetic_event(2, publish_after=due))

    def embargo_ends() -> None:
        clock.now = due + timedelta(hours=1)

    def change() -> None:
        save(store, store.get(synthetic_id(1)).with_changes(title="Synthetic, mended"))

    def take_back() -> None:
        save(store, store.get(synthetic_id(1)).with_changes(state=State.RETRACTED))

    def draft_after_that() -> None:
        save(store, store.get(synthetic_id(1)).with_changes(state=State.DRAFT))

    seen = []
    for step in (publish, embargo, embargo_ends, change, take_back, draft_after_that):
        clock.now += timedelta(minutes=1)
        step()
        at = store.changed_at
        assert at is not None
        seen.append((at, tuple(store.find())))
        for earlier, then in seen:
            assert store.find(as_known_on=earlier) == then, step.__name__


def test_the_extent_is_that_of_what_may_be_seen_and_passed_on(store: Both) -> None:
    assert store.extent == Extent(None, None, None)
    where = synthetic_event(1).where
    assert where is not None
    save(store, synthetic_event(1, when={"edtf": "../2024-03-05"}))
    save(store, synthetic_event(2, when={"edtf": "2024-02-01/2024-02-03"}, where=None))
    save(store, synthetic_event(3, state=State.DRAFT))
    save(store, synthetic_event(4, origin={"dataset": "ACLED", "licence": ACLED_TERMS}))
    box = BoundingBox(where.longitude, where.latitude, where.longitude, where.latitude)
    assert store.extent == Extent(box, date(2024, 2, 1), date(2024, 3, 5))


def test_the_same_revision_has_the_same_number(store: Both) -> None:
    first = save(store, synthetic_event(1))
    save(store, synthetic_event(2))
    before = store.find()
    save(store, first.with_changes(title="Synthetic, mended"))
    after = store.find()
    assert after.numbers[1] == before.numbers[1]
    assert after.numbers[0] not in before.numbers
