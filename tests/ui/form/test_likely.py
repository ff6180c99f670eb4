"""Likely duplicates as an analyst meets them: in the form, and two events side by side."""

import pytest
from streamlit.testing.v1 import AppTest

from events.desk.people import OPEN
from events.duplicates.merging import merge, merged_into
from events.model.event import Event
from events.vocabulary import RelationKind, State
from services import Services
from tests.synthetic import synthetic_event
from tests.ui.form_driver import FormDriver, tags_in

HOSTILE = "Synthetic <script>alert(1)</script> **farm** :red[x]"


@pytest.fixture
def kept(services: Services) -> Event:
    """A capture that is published already."""
    event = synthetic_event(
        1,
        title="Synthetic: two captured near a farm",
        summary=None,
        event_type="capture",
        when={"edtf": "2025-01-09"},
        where=None,
        troops=[{"nationality": "PRK", "fighting_for": "RUS", "role": "captured", "count_best": 2}],
        sources=[{"publisher": "Agency", "url": "https://example.org/news?id=1"}],
        statements=[],
    )
    return services.store.save(event, author="Ann", expected_revision=0)


def typed(title: str = "Synthetic: near a farm two captured") -> FormDriver:
    form = FormDriver.opened()
    form.type("What happened, in one line", title).choose("Kind of event", "capture")
    form.tick("No place given").type("When it happened", "9 January 2025")
    form.choose("Nationality", "PRK").choose("Fighting for", "RUS")
    form.choose("What they did", "captured")
    return form.type("Your name", "Ben")


def others(services: Services, kept: Event) -> list[Event]:
    found = services.table.find(states=tuple(State), embargoed=True)
    return [event for event in found if event.id != kept.id]


def test_a_likely_duplicate_is_told_while_the_form_is_filled(kept):
    words = typed().words
    assert "Is this one of these?" in words
    assert kept.title in words
    assert "on the same day" in words


def test_saving_asks_once_and_saving_again_keeps_both(kept, services):
    form = typed().press("Save event")
    assert others(services, kept) == []
    assert "Not saved yet" in form.words
    form.press("Save event")
    assert len(others(services, kept)) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("Not the same", RelationKind.NOT_SAME_AS), ("Related", RelationKind.RELATED)],
)
def test_an_answer_is_saved_with_the_event_and_not_asked_again(kept, services, answer, kind):
    form = typed().press(answer)
    assert "Is this one of these?" not in form.words
    form.press("Save event")
    (saved,) = others(services, kept)
    assert [(r.kind, r.event_id) for r in saved.relations] == [(kind, kept.id)]
    assert services.duplicates.of(saved) == services.duplicates.of(kept) == ()


def test_an_event_like_no_other_is_saved_at_once(kept, services):
    form = typed("Synthetic: training ground opened").type("When it happened", "3 May 2023")
    assert "Is this one of these?" not in form.words
    form.press("Save event")
    assert len(others(services, kept)) == 1


def test_changing_a_kept_event_is_not_held_up(kept, services):
    twin = kept.with_changes(id=synthetic_event(2).id, revision=0)
    services.store.save(twin, author="Ann", expected_revision=0)
    form = FormDriver.opened(edit=kept.id).type("Your name", "Ben")
    assert "Is this one of these?" in form.words
    form.press("Save changes")
    assert services.store.get(kept.id).revision == 2


def test_a_hostile_title_stays_text(kept, services):
    services.store.save(kept.with_changes(title=HOSTILE), author="Ann", expected_revision=1)
    form = typed()
    assert "script" not in tags_in(form.html)
    assert "<script>" in form.words


# --- two events side by side --------------------------------------------------------------------


def _page() -> None:
    from ui.messages import one_clear_message
    from ui.navigation import all_pages
    from ui.same.page import show

    all_pages()

    with one_clear_message():
        show()


class Pair:
    """One browser tab with the page open."""

    def __init__(self, name: str = "Cem", **address: str) -> None:
        self.app = AppTest.from_function(_page, default_timeout=60)
        for parameter, value in address.items():
            self.app.query_params[parameter] = value
        self._run()
        if name:
            field = next(f for f in self.app.text_input if f.label.startswith("Your name"))
            field.set_value(name)
            self._run()

    def press(self, label: str) -> "Pair":
        button = next(each for each in self.app.button if each.label == label)
        assert not button.disabled, f"{label} is disabled"
        button.click()
        return self._run()

    def pick(self, label: str, option: str) -> "Pair":
        next(each for each in self.app.radio if each.label == label).set_value(option)
        return self._run()

    def disabled(self, label: str) -> bool:
        return bool(next(each for each in self.app.button if each.label == label).disabled)

    @property
    def words(self) -> str:
        kinds = ("caption", "error", "warning", "success", "info", "markdown")
        said = [each.value for kind in kinds for each in self.app.get(kind)]
        return "\n".join([*said, self.html]).replace("\\", "")

    @property
    def html(self) -> str:
        bodies = [each.proto.body for each in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith(("<style", "<script")))

    def _run(self) -> "Pair":
        self.app.run()
        assert not self.app.exception, self.app.exception
        return self


@pytest.fixture
def twin(services: Services, kept: Event) -> Event:
    """Another account of the same capture, a draft, which says another number."""
    event = kept.with_changes(
        id=synthetic_event(2).id,
        revision=0,
        state=State.DRAFT,
        title=HOSTILE,
        troops=[{"nationality": "PRK", "fighting_for": "RUS", "role": "captured", "count_best": 3}],
        sources=[{"publisher": "Other", "url": "https://example.org/other"}],
    )
    return services.store.save(event, author="Ben", expected_revision=0)


def test_likely_duplicates_of_an_event_are_listed_with_reasons(kept, twin):
    page = Pair(event=kept.id)
    assert "other numbers (2 and 3)" in page.words
    assert "Draft" in page.words
    assert "script" not in tags_in(page.html)


def test_two_events_are_merged_once_every_clash_is_decided_and_taken_apart_again(
    kept, twin, services
):
    page = Pair(event=twin.id, **{"with": kept.id})
    assert "script" not in tags_in(page.html)
    assert page.disabled("They are one: merge")
    page.pick("Troops: take", "other").press("They are one: merge")
    assert "Merged into" in page.words
    merged = services.store.get(kept.id)
    assert merged.troops[0].count_best == 3
    assert [source.publisher for source in merged.sources] == ["Agency", "Other"]
    assert merged.recorded_by == "Cem"
    assert merged_into(services.store.get(twin.id)) == kept.id
    page.press("Undo the merge")
    assert services.store.get(kept.id).troops[0].count_best == 2
    assert services.store.get(twin.id).state is State.DRAFT


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Related, but two events", RelationKind.RELATED),
        ("Not the same", RelationKind.NOT_SAME_AS),
    ],
)
def test_two_events_are_related_or_told_apart(kept, twin, services, label, kind):
    page = Pair(event=kept.id, **{"with": twin.id}).press(label)
    assert [r.kind for r in services.store.get(twin.id).relations] == [kind]
    assert "decided already" in page.words
    assert "No other event here" in Pair(event=kept.id).words


def test_nothing_can_be_decided_without_a_name(kept, twin):
    page = Pair(name="", event=kept.id, **{"with": twin.id})
    assert page.disabled("Not the same")
    assert "Type your name first" in page.words


def test_a_change_in_between_is_told_and_nothing_is_saved(kept, twin, services):
    page = Pair(event=kept.id, **{"with": twin.id})
    page.pick("Troops: take", "kept")
    services.store.save(twin.with_changes(summary="New"), author="Dan", expected_revision=1)
    page.press("They are one: merge")
    assert "Dan changed one of them meanwhile" in page.words
    assert services.store.get(kept.id).revision == 1


@pytest.mark.parametrize("address", [{}, {"event": "../x<script>"}])
def test_an_address_without_an_event_offers_every_pair_of_the_store(services, address):
    page = Pair(name="", **address)
    assert "No two events here are likely the same" in page.words
    assert "script" not in tags_in(page.html)


def test_pairs_of_the_whole_store_are_decided_one_after_another(services, kept):
    other = services.store.save(
        synthetic_event(
            2,
            title="Synthetic: near a farm two captured",
            summary=None,
            event_type="capture",
            when={"edtf": "2025-01-09"},
            where=None,
            troops=[
                {"nationality": "PRK", "fighting_for": "RUS", "role": "captured", "count_best": 2}
            ],
            sources=[{"publisher": "Agency", "url": "https://example.org/news?id=1"}],
            statements=[],
        ),
        author="Ben",
        expected_revision=0,
    )
    page = Pair(name="Cat")
    assert "1 pair to decide" in page.words
    page.press("Not the same")
    assert "No two events here are likely the same" in page.words
    ties = {r.event_id for event in (kept, other) for r in services.store.get(event.id).relations}
    assert ties & {kept.id, other.id}


# --- what viewers find behind an old link ---------------------------------------------------------


def _opened() -> None:
    import streamlit as st

    from ui.map.opened_event import show_opened
    from ui.navigation import all_pages
    from ui.resources import services

    all_pages()
    show_opened(services(), st.query_params["event"])


@pytest.mark.parametrize(("state", "told"), [(State.PUBLISHED, True), (State.DRAFT, False)])
def test_an_old_link_leads_to_the_kept_event_and_tells_nothing_of_a_draft(
    kept, services, state, told
):
    other = kept.with_changes(id=synthetic_event(2).id, revision=0, state=state)
    other = services.store.save(other, author="Ben", expected_revision=0)
    merge(services.store, kept, other, by=OPEN.person("Cem"))
    app = AppTest.from_function(_opened, default_timeout=60)
    app.query_params["event"] = other.id
    app.run()
    labels = [button.label for button in app.button]
    assert any("now part of" in label for label in labels) is told
    assert "no published event" in app.info[0].value
