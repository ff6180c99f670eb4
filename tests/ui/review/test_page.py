"""The review page: the queue, one event of it, and every decision, as two people see it."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from events.desk.people import Rules
from events.desk.steps import correct, publish, save_new, submit
from events.model.event import Event
from events.vocabulary import State
from services import Services, services_for
from settings import Settings
from tests.synthetic import synthetic_event
from tests.ui.form_driver import tags_in
from ui import resources

REVIEWED = Rules(review_required=True)


def _page() -> None:
    from ui.messages import one_clear_message
    from ui.navigation import all_pages
    from ui.review.page import show

    all_pages()

    with one_clear_message():
        show()


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The services of a desk where review is required, over an empty folder."""
    monkeypatch.setenv("CONFLICTMAP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CONFLICTMAP_SAMPLES", "0")
    monkeypatch.setenv("CONFLICTMAP_REVIEW", "1")
    resources._settings.cache_clear()
    found = services_for(Settings())
    yield found
    found.close()
    resources._settings.cache_clear()


class Desk:
    """One browser tab with the review page open."""

    def __init__(self, name: str = "", **address: str) -> None:
        self.app = AppTest.from_function(_page, default_timeout=60)
        for parameter, value in address.items():
            self.app.query_params[parameter] = value
        self._run()
        if name:
            self.type("Your name (not checked)", name)

    def type(self, label: str, text: str) -> "Desk":
        widgets = [*self.app.text_input, *self.app.text_area]
        next(each for each in widgets if each.label == label).set_value(text)
        return self._run()

    def press(self, label: str) -> "Desk":
        button = self.button(label)
        assert not button.disabled, f"{label} is disabled"
        button.click()
        return self._run()

    def button(self, label: str):
        return next(each for each in self.app.button if each.label == label)

    @property
    def labels(self) -> list[str]:
        return [each.label for each in self.app.button]

    @property
    def words(self) -> str:
        kinds = ("caption", "error", "warning", "success", "info", "markdown")
        said = [each.value for kind in kinds for each in self.app.get(kind)]
        return "\n".join([*said, self.html]).replace("\\", "")

    @property
    def html(self) -> str:
        bodies = [each.proto.body for each in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith(("<style", "<script")))

    def _run(self) -> "Desk":
        self.app.run()
        assert not self.app.exception, self.app.exception
        return self


def in_review(services: Services, number: int = 1, **changes: object) -> Event:
    event = synthetic_event(number, **changes)
    draft = save_new(services.store, event, by=REVIEWED.person("Ann"), publish=False)
    return submit(services.store, draft, by=REVIEWED.person("Ann"))


def correction(services: Services) -> Event:
    shown = publish(services.store, in_review(services), by=REVIEWED.person("Ben"))
    changed = shown.with_changes(title="Synthetic, corrected", state=State.IN_REVIEW)
    return correct(services.store, changed, by=REVIEWED.person("Ann"))


def test_an_empty_queue_says_so_and_offers_the_form(services: Services) -> None:
    desk = Desk()
    assert "Nothing waits for review" in desk.words
    links = [link.proto.label for link in desk.app.get("page_link")]
    assert links == ["Pairs of events that are likely the same", "Add an event"]


def test_a_reviewer_opens_what_waits_and_publishes_it(services: Services) -> None:
    waiting = in_review(services)
    desk = Desk("Ben").press(waiting.title)
    assert 'Written by <b dir="auto">Ann</b> (not checked)' in desk.html
    assert "Viewers have nothing of it." in desk.html
    desk.press("Claim it for review")
    assert 'Claimed by <b dir="auto">Ben</b>' in desk.html
    desk.type("Remark or reason", "both sources read").press("Publish")
    (shown,) = services.table.find()
    assert (shown.recorded_by, shown.change_note) == ("Ben", "both sources read")
    assert "published, revision 3" in desk.words
    assert "Nothing waits for review" in desk.words
    assert services.review_log.claims() == {}


def test_the_writer_is_told_why_they_cannot_publish(services: Services) -> None:
    waiting = in_review(services)
    desk = Desk(" ann ", event=waiting.id)
    assert desk.button("Publish").disabled
    assert "another person has to publish it" in desk.words
    assert not desk.button("Give up").disabled


def test_without_a_name_nothing_is_decided(services: Services) -> None:
    desk = Desk(event=in_review(services).id)
    assert desk.button("Publish").disabled
    assert desk.button("Add comment").disabled
    assert "Type your name first" in desk.words


def test_what_is_sent_back_needs_a_reason_and_keeps_it(services: Services) -> None:
    waiting = in_review(services)
    desk = Desk("Ben", event=waiting.id).press("Send back")
    assert "Say why" in desk.words
    assert services.store.get(waiting.id) == waiting
    desk.type("Remark or reason", "whose date is it?").press("Send back")
    returned = services.store.get(waiting.id)
    assert (returned.state, returned.change_note) == (State.DRAFT, "whose date is it?")


def test_a_correction_is_shown_beside_what_is_published(services: Services) -> None:
    waiting = correction(services)
    desk = Desk("Ben", event=waiting.id)
    assert "Viewers have revision 3 until this is published." in desk.html
    assert "Synthetic event 1" in desk.html
    assert "Synthetic, corrected" in desk.html
    assert '<h3 role="rowheader">Troops</h3>' not in desk.html
    desk.app.toggle[0].set_value(True).run()
    assert '<h3 role="rowheader">Troops</h3>' in desk.html
    desk.press("Publish")
    assert [event.title for event in services.table.find()] == ["Synthetic, corrected"]


def test_giving_up_a_correction_keeps_what_is_published(services: Services) -> None:
    waiting = correction(services)
    Desk("Ann", event=waiting.id).type("Remark or reason", "misread").press("Give up")
    assert [event.title for event in services.table.find()] == ["Synthetic event 1"]


def test_a_retraction_says_why_and_stays_findable(services: Services) -> None:
    shown = publish(services.store, in_review(services), by=REVIEWED.person("Ben"))
    desk = Desk("Cem", event=shown.id).type("Remark or reason", "never happened")
    desk.press("Retract the event")
    assert services.table.find() == ()
    desk.app.segmented_control[0].set_value(State.RETRACTED)
    desk._run()
    assert shown.title in desk.labels
    assert "why: never happened" in desk.words


def test_comments_are_for_the_desk(services: Services) -> None:
    waiting = in_review(services)
    desk = Desk("Ben", event=waiting.id)
    desk.type("Comment", "Who says so?\n<script>alert(1)</script>").press("Add comment")
    assert "Who says so?" in desk.html
    assert "script" not in tags_in(desk.html)
    desk.press("The queue")
    assert "1 comment" in desk.words
    assert "Ann (not checked)" in desk.words


def test_a_decision_about_an_older_version_is_not_taken(services: Services) -> None:
    waiting = in_review(services)
    desk = Desk("Ben", event=waiting.id)
    correct(services.store, waiting.with_changes(title="Changed"), by=REVIEWED.person("Ann"))
    desk.press("Publish")
    assert services.table.find() == ()
    assert "Ann changed this event meanwhile" in desk.words


def test_a_colleagues_claim_can_be_taken_over_knowingly(services: Services) -> None:
    waiting = in_review(services)
    services.review_log.claim(waiting.id, waiting.revision, by="Ben")
    desk = Desk("Cem", event=waiting.id).press("Take over from Ben")
    assert services.review_log.claims()[waiting.id].by == "Cem"
    desk.press("Give up the claim")
    assert services.review_log.claims() == {}


def test_an_old_revision_is_restored_as_a_draft(services: Services) -> None:
    waiting = correction(services)
    desk = Desk("Cem", event=waiting.id).press("Restore revision 1")
    newest = services.store.get(waiting.id)
    assert (newest.title, newest.state) == ("Synthetic event 1", State.DRAFT)
    assert "Revision 1 is now revision 5" in desk.words


def test_the_history_tells_what_each_revision_changed(services: Services) -> None:
    html = Desk("Ben", event=correction(services).id).html
    assert html.count('class="step"') == 4
    assert "<h4>What happened</h4>" in html


def test_five_hundred_are_shown_in_pages_and_filtered(services: Services) -> None:
    with services.store.batch(author="Ann") as batch:
        for number in range(1, 501):
            title = "Synthetic needle" if number == 77 else f"Synthetic straw {number}"
            batch.add(synthetic_event(number, title=title, state=State.IN_REVIEW))
        batch.save()
    desk = Desk("Ben")
    assert len([key for key in desk.app.button if key.key.startswith("open_")]) == 20
    assert desk.app.number_input[0].label == "Page, of 25 (500 events)"
    desk.type("Words", "needle")
    assert [each for each in desk.labels if each.startswith("Synthetic")] == ["Synthetic needle"]
    desk.type("Words", "no such words")
    assert "Nothing here matches" in desk.words
    desk.press("Clear filters")
    assert desk.app.number_input[0].label == "Page, of 25 (500 events)"


@pytest.mark.parametrize(
    "attack", ["<img src=x onerror=alert(1)>", "דונצק ‏<b>x</b>", "**bold** [x](http://y) $z$"]
)
def test_hostile_words_are_shown_letter_by_letter(services: Services, attack: str) -> None:
    waiting = in_review(services, title=f"Synthetic {attack}", summary=attack)
    desk = Desk("Ben", event=waiting.id)
    assert not {"img", "script"} & tags_in(desk.html)
    assert "<b>x" not in desk.html
    (title,) = [each for each in Desk("Ben").labels if "Synthetic" in each]
    assert not re.search(r"(?<!\\)[<*$]", title)


def test_an_address_of_no_event_says_so(services: Services) -> None:
    desk = Desk("Ben", event="../../etc/passwd")
    assert "There is no event" in desk.words
