"""Changing a stored event: opened, retracted, and saved by two people at once."""

import pytest

from events.model.event import Event
from events.vocabulary import State
from services import Services
from tests.synthetic import synthetic_event
from tests.ui.form_driver import FormDriver


@pytest.fixture
def stored(services: Services) -> Event:
    return services.store.save(synthetic_event(4), author="Tester", expected_revision=0)


@pytest.fixture
def form(stored: Event) -> FormDriver:
    return FormDriver.opened(edit=stored.id).type("Your name", "Me")


def saved_by_somebody(services: Services, event: Event, **changes: object) -> Event:
    return services.store.save(
        event.with_changes(**changes), author="Somebody else", expected_revision=event.revision
    )


def now(services: Services, event: Event) -> Event:
    return services.store.get(event.id)


def test_a_stored_event_is_opened_changed_and_saved(form, stored, services):
    assert form.value("What happened, in one line") == stored.title
    form.type("What happened, in one line", "Synthetic, corrected")
    form.type("Why it was changed", "Made up").press("Save changes")
    event = now(services, stored)
    assert (event.revision, event.title) == (2, "Synthetic, corrected")
    assert (event.recorded_by, event.change_note) == ("Me", "Made up")


def test_what_the_form_does_not_touch_stays_as_it_was(form, stored, services):
    form.press("Save changes")
    told = {"revision", "recorded_at", "recorded_by", "way", "batch", "change_note"}
    assert now(services, stored).model_dump(exclude=told) == stored.model_dump(exclude=told)


def test_a_reload_goes_on_with_the_same_change(form, stored):
    form.type("What happened, in one line", "Synthetic, half corr")
    again = form.reloaded()
    assert again.value("What happened, in one line") == "Synthetic, half corr"
    assert "Revision 1" in again.words
    assert again.has("Save changes", "button")


def test_an_unknown_event_is_said_and_a_new_form_opened(services):
    form = FormDriver.opened(edit="../x<script>")
    assert "no event" in form.words
    assert form.has("Save event", "button")


def test_an_event_is_retracted_with_a_reason_only(form, stored, services):
    form.press("Retract")
    assert "Say why the event is retracted." in form.complaints
    form.type("Why it is retracted", "Synthetic mistake").press("Retract")
    event = now(services, stored)
    assert (event.state, event.change_note) == (State.RETRACTED, "Synthetic mistake")
    assert services.table.find() == ()


def test_retracting_what_somebody_changed_meanwhile_is_asked_again(form, stored, services):
    saved_by_somebody(services, stored, title="Synthetic, theirs")
    form.type("Why it is retracted", "Synthetic mistake").press("Retract")
    assert now(services, stored).state is State.PUBLISHED
    assert "Somebody else" in form.words
    form.press("Retract")
    assert now(services, stored).state is State.RETRACTED


def test_a_stale_save_overwrites_nothing_and_shows_both_versions(form, stored, services):
    saved_by_somebody(services, stored, title="Synthetic, theirs")
    form.type("What happened, in one line", "Synthetic, mine").press("Save changes")
    assert now(services, stored).title == "Synthetic, theirs"
    assert "Somebody else" in form.words
    assert "Synthetic, theirs" in form.words
    assert "Synthetic, mine" in form.words
    assert form.value("What happened, in one line") == "Synthetic, mine"


def test_a_part_both_changed_must_be_chosen(form, stored, services):
    saved_by_somebody(services, stored, title="Synthetic, theirs")
    form.type("What happened, in one line", "Synthetic, mine").press("Save changes")
    (button,) = [each for each in form.app.button if each.label == "Save as chosen"]
    assert button.disabled
    form.pick("What happened: keep", "theirs").press("Save as chosen")
    event = now(services, stored)
    assert (event.revision, event.title, event.recorded_by) == (3, "Synthetic, theirs", "Me")


def test_changes_to_different_parts_are_put_together(form, stored, services):
    saved_by_somebody(services, stored, summary="Synthetic summary, theirs")
    form.type("What happened, in one line", "Synthetic, mine").press("Save changes")
    form.press("Save both changes")
    event = now(services, stored)
    assert event.title == "Synthetic, mine"
    assert event.summary == "Synthetic summary, theirs"


def test_statements_both_added_are_both_kept_with_their_sources(form, stored, services):
    theirs = [*stored.statements, {"party": "CHN", "stance": "verifying", "source": 1}]
    sources = [*stored.sources, {"publisher": "Their agency"}]
    saved_by_somebody(services, stored, statements=theirs, sources=sources)
    form.press("Add a statement").press("Add a source").type("Publisher", "My agency", row=1)
    form.choose("Party", "PRK", row=2).choose("What it does", "denies", row=2)
    form.choose("Read in", "2", row=2).press("Save changes").press("Save both changes")
    event = now(services, stored)
    read_in = {s.party: event.source_of(s) for s in event.statements}
    publishers = {party: source.publisher for party, source in read_in.items() if source}
    assert publishers["CHN"] == "Their agency"
    assert publishers["PRK"] == "My agency"
    assert len(event.statements) == len(stored.statements) + 2


def test_mine_can_be_saved_on_top_and_theirs_stays_in_the_history(form, stored, services):
    saved_by_somebody(services, stored, title="Synthetic, theirs")
    form.type("What happened, in one line", "Synthetic, mine").press("Save changes")
    form.press("Save mine on top")
    titles = [event.title for event in services.store.history(stored.id)]
    assert titles == [stored.title, "Synthetic, theirs", "Synthetic, mine"]


def test_a_third_person_saving_meanwhile_is_seen_again(form, stored, services):
    second = saved_by_somebody(services, stored, title="Synthetic, theirs")
    form.type("What happened, in one line", "Synthetic, mine").press("Save changes")
    saved_by_somebody(services, second, title="Synthetic, third")
    form.press("Save mine on top")
    assert now(services, stored).title == "Synthetic, third"
    assert "Synthetic, third" in form.words
    form.press("Save mine on top")
    assert now(services, stored).title == "Synthetic, mine"


def test_drafts_can_be_found_and_published(services):
    draft = services.store.save(
        synthetic_event(5, state="draft"), author="Tester", expected_revision=0
    )
    form = FormDriver.opened().press(f"Draft: {draft.title}").type("Your name", "Me")
    form.app.checkbox(key=_key_of(form, "Keep as a draft")).uncheck()
    form.press("Save changes")
    assert services.store.get(draft.id).state is State.PUBLISHED


def _key_of(form: FormDriver, label: str) -> str:
    (key,) = [each.key for each in form.app.checkbox if each.label == label]
    return str(key)
