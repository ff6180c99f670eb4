"""What the panel of an opened event says, and of which revisions it may speak."""

from datetime import UTC, date, datetime

import pytest

from events.store.errors import EventNotFound
from events.vocabulary import State
from services import Services
from settings import Settings
from tests.synthetic import synthetic_event
from ui.event.panel import changed_parts, event_panel
from ui.map.opened_event import published_history

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def services(tmp_path):
    made = Services(Settings(data_dir=tmp_path / "var", samples=False))
    yield made
    made.close()


def saved(store, event, expected_revision, **changes):
    return store.save(
        event.with_changes(**changes), author="Analyst", expected_revision=expected_revision
    )


def test_the_panel_says_grades_in_words_and_what_each_revision_changed(services):
    event = synthetic_event(1)
    saved(services.store, event, 0)
    last = saved(services.store, event, 1, title="Mended title")
    panel = event_panel(last, services.store.history(event.id), services.boundaries)
    for words in ("truth cannot be judged", "reliability cannot be judged", "Changed: title"):
        assert words in panel
    assert panel.index("Revision 2") < panel.index("Revision 1")
    assert f"/events/{event.id}.json" in panel


def test_nothing_typed_becomes_markup(services):
    event = synthetic_event(1, title=HOSTILE, summary=HOSTILE)
    last = services.store.save(event, author=HOSTILE, note=HOSTILE, expected_revision=0)
    panel = event_panel(last, services.store.history(event.id), services.boundaries)
    assert "<img" not in panel
    assert panel.count("&lt;img") >= 4


def test_changes_are_named_once_and_in_words():
    before = synthetic_event(1)
    after = before.with_changes(event_type="capture", title="Other", revision=2)
    assert changed_parts(before, after) == "kind, title"


def test_a_draft_correction_is_no_part_of_the_history_and_a_retraction_ends_it(services):
    store = services.store
    event = synthetic_event(1)
    saved(store, event, 0)
    saved(store, event, 1, state=State.DRAFT, title="Not for viewers")
    assert [each.revision for each in published_history(store, event.id)] == [1]
    saved(store, event, 2, state=State.RETRACTED)
    with pytest.raises(EventNotFound):
        published_history(store, event.id)


def test_on_a_past_day_an_event_is_what_was_known_then(services):
    store = services.store
    event = synthetic_event(1)
    saved(store, event, 0)
    assert published_history(store, event.id, datetime.now(UTC).date())
    with pytest.raises(EventNotFound):
        published_history(store, event.id, date(2001, 1, 1))
