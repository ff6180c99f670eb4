"""Saving, retracting, and what to do when somebody saved first; no widgets here."""

from collections.abc import Mapping

from events.desk.people import clean_name
from events.desk.steps import give_up, retract
from events.desk.steps import save as save_allowed
from events.errors import InvalidEvent, NotAllowed, Problem
from events.intake.form.read import FormReading, read_form
from events.intake.form.values import form_of
from events.model.draft import event_from
from events.model.event import Event
from events.store.errors import StaleRevision, StoreError
from events.versions.three_way import Merge, Side
from events.vocabulary import PENDING, State, Way
from services import Services
from ui.form.likely import must_ask
from ui.form.open_form import OpenForm, unfinished_forms


def check(form: OpenForm, services: Services) -> FormReading | None:
    """Read the form; None when something is wrong, which the form then tells."""
    try:
        reading = read_form(form.values, services.boundaries)
    except InvalidEvent as error:
        form.problems = error.problems
        return None
    form.problems = ()
    return reading


def save(form: OpenForm, services: Services, state: State | None = None) -> None:
    """Save what the form says, or tell what is in the way; nothing typed is lost either way.

    Parameters
    ----------
    state
        What it is saved as; as the form's tick says, unless told.
    """
    form.state = state
    form.collect()
    form.checked, form.failure = True, ""
    form.attempts += 1
    reading = check(form, services)
    if reading is None:
        return
    try:
        event = event_of(form, reading)
    except InvalidEvent as error:
        form.problems = error.problems
        return
    if not form.compare_with and must_ask(form, services, event):
        return
    try:
        saved = save_allowed(
            services.store,
            event,
            by=services.rules.person(reading.author),
            note=reading.note,
            way=Way.FORM,
            expected_revision=form.values["base_revision"],
        )
    except InvalidEvent as error:
        form.problems = _at("note", error)
    except StaleRevision as stale:
        if _same(stale.theirs, stale.yours):
            _saved(form, services, stale.theirs)  # pressed twice, or saved before a crash
            return
        form.theirs, form.yours = stale.theirs, stale.yours
        form.base = _opened(form, services)
    except (NotAllowed, StoreError) as error:
        form.failure = str(error)
    else:
        _saved(form, services, saved)


def compare(form: OpenForm, services: Services, event_id: str) -> None:
    """Keep what is typed as a draft, to be looked at beside a kept event and merged with it."""
    form.compare_with = event_id
    save(form, services, State.DRAFT)
    if form.saved is None:
        form.compare_with = ""


def event_of(form: OpenForm, reading: FormReading) -> Event:
    """Make the event a checked form stands for.

    Raises
    ------
    InvalidEvent
        With every problem of the event as a whole.
    """
    draft = reading.draft
    if draft.id is None:
        # The form's own identifier: saved twice, it is still one event.
        draft = draft.with_changes(id=form.form_id)
    if form.state is not None:
        draft = draft.with_changes(state=form.state)
    elif (
        form.base is not None and form.base.state is State.IN_REVIEW and draft.state is State.DRAFT
    ):
        draft = draft.with_changes(state=State.IN_REVIEW)
    event = event_from(draft, reading.place, base=form.base)
    if form.values["hide_earlier"] and event.revision:
        event = event.with_changes(hidden_before=event.revision + 1)
    return event


def save_on_top(form: OpenForm, services: Services) -> None:
    """Save mine as a new revision after theirs, which stays in the history."""
    if form.theirs is None:
        return
    form.values["base_revision"] = form.theirs.revision
    form.base, form.theirs = form.theirs, None
    save(form, services, form.state)


def save_merged(
    form: OpenForm, services: Services, merged: Merge, chosen: Mapping[str, Side]
) -> None:
    """Put both versions together as chosen, and save that after theirs."""
    if form.theirs is None or form.yours is None:
        return
    try:
        event = merged.event(chosen)
    except InvalidEvent as error:
        form.failure = f"What was chosen cannot stand together. {error}"
        return
    values = form_of(event)
    kept = {name: form.values[name] for name in ("author", "note", "event_id", "hide_earlier")}
    form.base, form.theirs = form.theirs, None
    form.replace({**values, **kept})
    save(form, services, form.state)


def retract_event(form: OpenForm, services: Services) -> None:
    """Take the event that is open back, or what of it waits, with the reason given."""
    form.collect()
    # What is wrong in the rest of the form does not stop this.
    form.checked, form.failure = False, ""
    form.attempts += 1
    problems = []
    author = ""
    try:
        author = clean_name(form.values["author"])
    except ValueError as error:
        problems.append(Problem("author", str(error)))
    if not form.values["retract_reason"].strip():
        problems.append(Problem("retract_reason", "Say why the event is retracted."))
    form.problems = tuple(problems)
    if problems or form.base is None:
        return
    step = give_up if form.base.state in PENDING else retract
    try:
        saved = step(
            services.store,
            form.base,
            by=services.rules.person(author),
            reason=form.values["retract_reason"],
            way=Way.FORM,
        )
    except StaleRevision as stale:
        form.base = stale.theirs
        form.failure = (
            f"{stale.theirs.recorded_by or 'Somebody'} changed this event meanwhile (revision "
            f"{stale.theirs.revision}: {stale.theirs.title}). Press again to retract it "
            "all the same."
        )
    except InvalidEvent as error:
        form.problems = _at("retract_reason", error)
    except (NotAllowed, StoreError) as error:
        form.failure = str(error)
    else:
        _saved(form, services, saved)


def _at(field: str, error: InvalidEvent) -> tuple[Problem, ...]:
    return tuple(Problem(field, problem.message) for problem in error.problems)


def _saved(form: OpenForm, services: Services, event: Event) -> None:
    form.saved, form.theirs = event, None
    unfinished_forms(services).discard(form.form_id)


def _opened(form: OpenForm, services: Services) -> Event | None:
    """Give the event as it was when this form was opened, for a comparison of three."""
    event_id, revision = form.values["event_id"], form.values["base_revision"]
    if not event_id or not revision:
        return None
    try:
        return services.store.get(event_id, revision=revision)
    except StoreError:
        return form.base


def _same(stored: Event, wanted: Event) -> bool:
    ignored = {"revision", "recorded_at", "recorded_by", "way", "batch", "change_note"}
    return stored.model_dump(exclude=ignored) == wanted.model_dump(exclude=ignored)
