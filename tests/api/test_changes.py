"""Following changes: whoever applies each answer has what the service would give anew."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.changes.feed import public_changes
from events.query.query import EventQuery
from events.store.errors import UnknownCursor
from events.store.journal.contents import EVENTS_FILE
from tests.api.conftest import problem_of
from tests.both import open_both
from tests.synthetic import synthetic_event, synthetic_id

START = datetime(2026, 2, 1, tzinfo=UTC)
LATER = START + timedelta(hours=1)


@pytest.fixture
def save(services):
    def save(number, **changes):
        event = synthetic_event(number, **changes)
        store = services.store
        stored = [each.event for each in store.changes_since(None).revisions]
        known = {each.id: each.revision for each in stored}
        return store.save(event, author="Synthetic", expected_revision=known.get(event.id, 0))

    return save


def ask(client, **parameters):
    answer = client.get("/changes", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(page):
    return [(int(each["id"][-12:], 16), each["what"]) for each in page["changes"]]


def test_first_everything_appears_then_only_what_changed(client, save):
    save(1)
    save(2)
    first = ask(client)
    assert (told(first), first["from_the_start"]) == ([(1, "appeared"), (2, "appeared")], True)
    assert first["changes"][0]["feature"] == client.get(f"/events/{synthetic_id(1)}.json").json()
    save(2, title="Synthetic, mended")
    save(3)
    later = ask(client, since=first["cursor"])
    assert (told(later), later["from_the_start"]) == ([(2, "changed"), (3, "appeared")], False)
    assert told(ask(client, since=later["cursor"])) == []


@pytest.mark.parametrize(
    "change",
    [
        {"state": "retracted"},
        {"publish_after": datetime.now(UTC) + timedelta(days=1)},
        {"origin": {"dataset": "ACLED"}},
    ],
    ids=["retracted", "embargoed", "kept in by its licence"],
)
def test_what_may_no_longer_be_seen_is_gone_and_nothing_more_is_said(client, save, change):
    save(1)
    cursor = ask(client)["cursor"]
    save(1, title="Secret reason", **change)
    page = ask(client, since=cursor)
    assert page["changes"] == [{"id": synthetic_id(1), "what": "gone"}]


def test_drafts_leave_no_trace(client, save):
    save(1)
    first = ask(client)
    save(2, state="draft")
    save(1, state="draft", title="Secret correction")
    assert ask(client, since=first["cursor"]) == {**first, "changes": [], "from_the_start": False}


def test_an_event_that_leaves_the_filter_is_gone(client, save):
    save(1)
    cursor = ask(client, event_type="strike")["cursor"]
    save(1, event_type="other")
    assert told(ask(client, event_type="strike", since=cursor)) == [(1, "gone")]


def test_pages_of_one_answer_stay_together_while_events_are_saved(client, save):
    for number in range(1, 8):
        save(number)
    page = ask(client, limit=3)
    seen = told(page)
    save(2, title="Synthetic, mended")
    while page["more"]:
        page = ask(client, limit=3, since=page["cursor"])
        seen += told(page)
    assert seen == [(number, "appeared") for number in range(1, 8)]
    assert told(ask(client, since=page["cursor"])) == [(2, "changed")]


@pytest.mark.parametrize(
    "since", ["", "x", "0-0", "f" * 16 + "-00000000", "1" * 500, "-1-0000000a"]
)
def test_what_is_no_cursor_is_refused(client, save, since):
    save(1)
    answer = client.get("/changes", params={"since": since})
    assert answer.status_code == 400
    assert problem_of(answer)["parameter"] == "since"


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 99_999}, {"known": "2025-01-01"}, {"a": 1}]
)
def test_what_cannot_be_asked_is_named(client, query):
    answer = client.get("/changes", params=query)
    assert (answer.status_code, problem_of(answer)["parameter"]) == (400, next(iter(query)))


def test_a_cursor_of_exchanged_events_is_gone(client, save, services):
    save(1)
    save(2)
    cursor = ask(client)["cursor"]
    path = services.settings.data_dir / EVENTS_FILE
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    answer = client.get("/changes", params={"since": cursor})
    assert (answer.status_code, problem_of(answer)["parameter"]) == (410, "since")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "ask"]),
        st.integers(1, 4),
        st.sampled_from(["published", "published", "draft", "retracted"]),
        st.sampled_from([None, LATER]),
        st.integers(0, 40),
    ),
    max_size=14,
)


@given(steps=STEPS, limit=st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_a_follower_always_has_what_is_there(tmp_path_factory, steps, limit):
    now = START
    store = open_both(tmp_path_factory.mktemp("store"), clock=lambda: now)
    mirror: dict[str, bytes] = {}
    cursor = None

    def follow():
        nonlocal cursor
        more = True
        while more:
            page = public_changes(store.table, EventQuery(), cursor, limit)
            for change in page.changes:
                assert (change.id in mirror) == (change.what != "appeared")
                if change.feature is None:
                    del mirror[change.id]
                else:
                    mirror[change.id] = change.feature
            cursor, more = page.cursor, page.more

    for what, number, state, embargo, minutes in [*steps, ("ask", 1, "", None, 0)]:
        now += timedelta(minutes=minutes)
        if what == "save":
            history = {
                each.event.id: each.event.revision for each in store.changes_since(None).revisions
            }
            event = synthetic_event(number, state=state, publish_after=embargo)
            store.save(event, author="S", expected_revision=history.get(event.id, 0))
        else:
            try:
                follow()
            except UnknownCursor:
                pytest.fail("A cursor of the same events is known")
            shown = store.find(passed_on=True)
            assert mirror == dict(zip((each.id for each in shown), shown.lines(), strict=True))
    store.close()
