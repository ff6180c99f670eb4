"""Review: which step may follow which, and who may take it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from events.desk.people import OPEN, Rules
from events.desk.rules import NEXT, standing, writers
from events.desk.steps import (
    correct,
    give_up,
    publish,
    restore,
    retract,
    save_new,
    send_back,
    submit,
)
from events.errors import InvalidEvent, NotAllowed
from events.model.event import Event
from events.model.person import DeskRole
from events.store.errors import StaleRevision
from events.vocabulary import State
from tests.both import Both, open_both
from tests.synthetic import synthetic_event

REVIEWED = Rules(review_required=True)
WAITING = (State.DRAFT, State.IN_REVIEW)
PROJECT = Path(__file__).parents[3]


@pytest.fixture
def store(tmp_path: Path) -> Both:
    return open_both(tmp_path / "events")


def drafted(store: Both, author: str = "Ann") -> Event:
    return save_new(store, synthetic_event(1), by=REVIEWED.person(author), publish=False)


def in_review(store: Both, author: str = "Ann") -> Event:
    return submit(store, drafted(store, author), by=REVIEWED.person(author))


def published(store: Both) -> Event:
    return publish(store, in_review(store), by=REVIEWED.person("Ben"), note="checked")


def test_a_draft_is_reviewed_published_and_retracted_with_who_when_and_why(
    store: Both,
) -> None:
    shown = published(store)
    gone = retract(store, shown, by=REVIEWED.person("Cem"), reason="withdrawn by its source")
    steps = [(e.state, e.recorded_by, e.change_note) for e in store.history(shown.id)]
    assert steps == [
        (State.DRAFT, "Ann", None),
        (State.IN_REVIEW, "Ann", None),
        (State.PUBLISHED, "Ben", "checked"),
        (State.RETRACTED, "Cem", "withdrawn by its source"),
    ]
    assert all(e.recorded_at is not None for e in store.history(gone.id))
    assert store.find() == ()
    assert store.find(states=(State.RETRACTED,)) == (gone,)


@pytest.mark.parametrize("name", ["Ann", "ann", " A N N ", "Ánn", "Ann."])
def test_nobody_publishes_their_own_draft_however_they_spell_their_name(
    store: Both, name: str
) -> None:
    waiting = in_review(store)
    with pytest.raises(NotAllowed, match="another person"):
        publish(store, waiting, by=REVIEWED.person(name))
    assert store.get(waiting.id) == waiting
    assert store.find() == ()


def test_whoever_changes_a_draft_has_written_it_too(store: Both) -> None:
    waiting = in_review(store)
    mended = correct(store, waiting.with_changes(title="Mended"), by=REVIEWED.person("Ben"))
    assert writers(store.history(mended.id)) == ("Ann", "Ben")
    for name in ("Ann", "Ben"):
        with pytest.raises(NotAllowed, match="another person"):
            publish(store, mended, by=REVIEWED.person(name))
    assert publish(store, mended, by=REVIEWED.person("Cem")).state is State.PUBLISHED


def test_changing_it_while_publishing_is_writing_it(store: Both) -> None:
    waiting = in_review(store)
    with pytest.raises(NotAllowed, match="another person"):
        publish(store, waiting.with_changes(title="Mended"), by=REVIEWED.person("Ben"))


def test_moving_it_along_is_not_writing_it(store: Both) -> None:
    waiting = submit(store, drafted(store), by=REVIEWED.person("Ben"))
    assert publish(store, waiting, by=REVIEWED.person("Ben")).recorded_by == "Ben"


def test_only_what_was_written_since_the_last_publication_counts(store: Both) -> None:
    shown = published(store)
    change = shown.with_changes(title="Corrected", state=State.IN_REVIEW)
    waiting = correct(store, change, by=REVIEWED.person("Ben"))
    with pytest.raises(NotAllowed, match="another person"):
        publish(store, waiting, by=REVIEWED.person("Ben"))
    assert store.find() == (shown,)
    corrected = publish(store, waiting, by=REVIEWED.person("Ann"))
    assert store.find() == (corrected,)


@pytest.mark.parametrize("start", [drafted, published])
def test_where_review_is_required_only_what_is_in_review_is_published(
    store: Both, start: Callable[[Both], Event]
) -> None:
    event = start(store).with_changes(title="Changed")
    with pytest.raises(NotAllowed, match="send it to review"):
        publish(store, event, by=REVIEWED.person("Cem"))
    with pytest.raises(NotAllowed, match="send it to review"):
        save_new(store, synthetic_event(2), by=REVIEWED.person("Cem"))


def test_nobody_named_publishes_nothing_under_review(store: Both) -> None:
    with pytest.raises(NotAllowed, match="who you are"):
        publish(store, in_review(store), by=REVIEWED.person("unnamed"))


def test_a_single_user_publishes_by_saving(store: Both) -> None:
    first = save_new(store, synthetic_event(1), by=OPEN.person("Ann"))
    second = correct(store, first.with_changes(title="Mended"), by=OPEN.person("Ann"))
    assert store.find() == (second,)


def test_only_reviewers_publish_send_back_and_retract(store: Both) -> None:
    rules = Rules(review_required=True, roles={DeskRole.REVIEWER: ("Ben",)})
    waiting = in_review(store)
    with pytest.raises(NotAllowed, match="Cem may not publish"):
        publish(store, waiting, by=rules.person("Cem"))
    with pytest.raises(NotAllowed, match="may not send back"):
        send_back(store, waiting, by=rules.person("Cem"), reason="unclear")
    shown = publish(store, waiting, by=rules.person("Ben"))
    with pytest.raises(NotAllowed, match="may not retract"):
        retract(store, shown, by=rules.person("Ann"), reason="wrong")
    assert retract(store, shown, by=rules.person("Ben"), reason="wrong")


def test_only_writers_write(store: Both) -> None:
    rules = Rules(roles={DeskRole.WRITER: ("Ann",)})
    with pytest.raises(NotAllowed, match="Writers here are: Ann"):
        save_new(store, synthetic_event(1), by=rules.person("Ben"))
    assert store.find(states=tuple(State)) == ()


def test_writers_take_their_own_draft_back_and_everybody_says_why(store: Both) -> None:
    rules = Rules(review_required=True, roles={DeskRole.REVIEWER: ("Ben",)})
    waiting = in_review(store)
    with pytest.raises(InvalidEvent, match="why"):
        send_back(store, waiting, by=rules.person("Ann"), reason=" ")
    back = send_back(store, waiting, by=rules.person("Ann"), reason="not ready")
    assert (back.state, back.change_note) == (State.DRAFT, "not ready")
    with pytest.raises(NotAllowed, match="in review"):
        send_back(store, back, by=rules.person("Ann"), reason="again")


def test_a_withdrawn_correction_leaves_what_is_published(store: Both) -> None:
    shown = published(store)
    change = shown.with_changes(title="Not so", state=State.IN_REVIEW)
    waiting = correct(store, change, by=REVIEWED.person("Ann"))
    kept = give_up(store, waiting, by=REVIEWED.person("Ann"), reason="a misreading")
    assert (kept.title, kept.state) == (shown.title, State.PUBLISHED)
    assert store.find() == (kept,)
    assert store.find(states=WAITING) == ()


def test_a_draft_that_was_never_published_is_withdrawn_by_retracting_it(
    store: Both,
) -> None:
    gone = give_up(store, drafted(store), by=REVIEWED.person("Ann"), reason="no event")
    assert gone.state is State.RETRACTED
    with pytest.raises(NotAllowed, match="Nothing of this event waits"):
        give_up(store, gone, by=REVIEWED.person("Ann"), reason="again")


def test_whoever_brings_a_retracted_event_back_does_not_publish_it(store: Both) -> None:
    shown = published(store)
    retract(store, shown, by=REVIEWED.person("Ben"), reason="doubted")
    back = restore(store, shown.id, 3, by=REVIEWED.person("Cem"))
    waiting = submit(store, back, by=REVIEWED.person("Cem"))
    with pytest.raises(NotAllowed, match="another person"):
        publish(store, waiting, by=REVIEWED.person("Cem"))
    assert publish(store, waiting, by=REVIEWED.person("Ann")).title == shown.title


def test_an_old_revision_comes_back_as_a_new_one(store: Both) -> None:
    first = save_new(store, synthetic_event(1), by=OPEN.person("Ann"))
    correct(store, first.with_changes(title="Worse"), by=OPEN.person("Ben"))
    back = restore(store, first.id, 1, by=OPEN.person("Ann"), note="it was right", publish=True)
    assert (back.title, back.revision) == (first.title, 3)
    assert back.change_note == "Revision 1 restored: it was right"
    assert [e.title for e in store.history(first.id)] == [first.title, "Worse", first.title]


def test_what_is_retracted_cannot_be_retracted_again(store: Both) -> None:
    gone = give_up(store, drafted(store), by=REVIEWED.person("Ann"), reason="no event")
    with pytest.raises(NotAllowed, match="retracted already"):
        retract(store, gone, by=REVIEWED.person("Ann"), reason="again")


def test_a_decision_about_a_version_nobody_sees_any_more_is_refused(store: Both) -> None:
    waiting = in_review(store)
    correct(store, waiting.with_changes(title="Changed since"), by=REVIEWED.person("Ann"))
    with pytest.raises(StaleRevision):
        publish(store, waiting, by=REVIEWED.person("Ben"))
    assert store.find() == ()


def test_the_table_of_steps_knows_every_state() -> None:
    assert set(NEXT) == {None, *State}


def test_what_stands_is_the_last_that_was_decided(store: Both) -> None:
    assert standing(()) is None
    shown = published(store)
    draft = correct(store, shown.with_changes(state=State.DRAFT), by=REVIEWED.person("Ann"))
    assert standing(store.history(shown.id)) == shown
    retract(store, draft, by=REVIEWED.person("Ben"), reason="wrong")
    assert standing(store.history(shown.id)) is None


def test_nothing_saves_past_the_rules() -> None:
    """Pages, routes and commands save through the workflow, which is where the rules are."""
    around = [
        f"{path.relative_to(PROJECT)}: {line.strip()}"
        for room in ("ui", "api", "commands", "maps")
        for path in (PROJECT / room).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bstore\.save(_\w+)?\(", line)
    ]
    assert not around
