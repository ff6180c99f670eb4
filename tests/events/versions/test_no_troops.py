"""Not mentioned and stated none are two things when versions and events are put together."""

from events.duplicates.combining import combine
from events.model.event import Event
from events.versions.history import changes_between
from events.versions.three_way import merge
from tests.synthetic import synthetic_event


def saying(troops: object, number: int = 1) -> Event:
    return synthetic_event(number, troops=troops)


ROW = [{"nationality": "PRK", "fighting_for": "RUS"}]


def test_what_one_changed_stands() -> None:
    base = saying(None)
    changed = base.with_changes(troops=[])
    assert merge(base, changed, base).event({}).troops == ()
    assert merge(base, base, changed).event({}).troops == ()
    listed = saying(ROW)
    assert merge(listed, listed.with_changes(troops=None), listed).event({}).troops is None


def test_where_both_changed_it_a_person_chooses() -> None:
    base = saying(ROW)
    merged = merge(base, base.with_changes(troops=None), base.with_changes(troops=[]))
    (clash,) = merged.clashes
    assert (clash.mine, clash.theirs) == ((), ("Stated: none foreign",))
    assert merged.event({clash.name: "mine"}).troops is None
    assert merged.event({clash.name: "theirs"}).troops == ()


def test_a_history_tells_them_apart() -> None:
    (change,) = changes_between(saying(None), saying([]))
    assert (change.part, change.before, change.after) == ("Troops", (), ("Stated: none foreign",))


def test_of_two_events_one_that_mentions_none_gives_way_and_one_that_denies_any_is_asked() -> None:
    listed = saying(ROW)
    assert combine(saying(None, 2), listed, {}).event.troops == listed.troops
    combined = combine(saying([], 2), listed, {})
    assert "troops" in {clash.field for clash in combined.clashes}
    assert combined.event.troops == ()
    assert combine(saying([], 2), listed, {"troops": "other"}).event.troops == listed.troops


def test_where_each_took_out_the_others_rows_nothing_is_stated() -> None:
    first, second = ROW[0], {"nationality": "NPL", "fighting_for": "UKR"}
    base = saying([first, second])
    merged = merge(base, base.with_changes(troops=[first]), base.with_changes(troops=[second]))
    assert merged.event({}).troops is None
