"""Saving, retracting, and what to do when somebody saved first; no widgets here."""

from collections.abc import Mapping

from events.errors import InvalidEvent, Problem, StaleRevision, StoreError
from events.intake.form import FormReading, read_form
from events.intake.form_merge import Side, merged
from events.intake.form_values import form_of
from events.model import Event, event_from
from events.vocabulary import State
from events.workflow import retract
from services import Services
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


def save(form: OpenForm, services: Services) -> None:
    """Save what the form says, or tell what is in the way; nothing typed is lost either way."""
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
    try:
        saved = services.store.save(
            event,
            author=reading.author,
            note=reading.note,
            expected_revision=form.values["base_revision"],
        )
    except StaleRevision as stale:
        if _same(stale.theirs, stale.yours):
            _saved(form, services, stale.theirs)  # pressed twice, or saved before a crash
            return
        form.theirs, form.yours = stale.theirs, stale.yours
        form.base = _opened(form, services)
    except StoreError as error:
        form.failure = str(error)
    else:
        _saved(form, services, saved)


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
    if form.base is not None and form.base.state is State.IN_REVIEW and draft.state is State.DRAFT:
        draft = draft.with_changes(state=State.IN_REVIEW)
    return event_from(draft, reading.place, base=form.base)


def save_on_top(form: OpenForm, services: Services) -> None:
    """Save mine as a new revision after theirs, which stays in the history."""
    if form.theirs is None:
        return
    form.values["base_revision"] = form.theirs.revision
    form.base, form.theirs = form.theirs, None
    save(form, services)


def save_merged(form: OpenForm, services: Services, chosen: Mapping[str, Side]) -> None:
    """Put both versions together as chosen, and save that after theirs."""
    if form.theirs is None or form.yours is None:
        return
    values = merged(form_of(form.yours), form_of(form.theirs), chosen)
    kept = {name: form.values[name] for name in ("author", "note", "event_id")}
    form.base, form.theirs = form.theirs, None
    form.replace({**values, **kept})
    save(form, services)


def retract_event(form: OpenForm, services: Services) -> None:
    """Take the event that is open back, with the reason given."""
    form.collect()
    # What is wrong in the rest of the form does not stop this.
    form.checked, form.failure = False, ""
    form.attempts += 1
    problems = []
    if not form.values["author"].strip():
        problems.append(Problem("author", "Type your name: it is kept with what you change."))
    if not form.values["retract_reason"].strip():
        problems.append(Problem("retract_reason", "Say why the event is retracted."))
    form.problems = tuple(problems)
    if problems or form.base is None:
        return
    try:
        saved = retract(
            services.store,
            form.base,
            author=form.values["author"],
            reason=form.values["retract_reason"],
        )
    except StaleRevision as stale:
        form.base = stale.theirs
        form.failure = (
            f"{stale.theirs.recorded_by or 'Somebody'} changed this event meanwhile (revision "
            f"{stale.theirs.revision}: {stale.theirs.title}). Press again to retract it "
            "all the same."
        )
    except InvalidEvent as error:
        form.problems = tuple(Problem("retract_reason", p.message) for p in error.problems)
    except StoreError as error:
        form.failure = str(error)
    else:
        _saved(form, services, saved)


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
    ignored = {"revision", "recorded_at", "recorded_by", "change_note"}
    return stored.model_dump(exclude=ignored) == wanted.model_dump(exclude=ignored)
