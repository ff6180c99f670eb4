"""Decisions about one event, and what keeps a person from taking them; no widgets here."""

from collections.abc import Callable, Sequence

import streamlit as st

from events.desk import steps
from events.desk.rules import check_step
from events.errors import EventsError, InvalidEvent, NotAllowed
from events.model.event import Event
from events.store.errors import StaleRevision
from events.vocabulary import State, Way
from services import Services
from ui.review.opening import close_item

_FAILED = "review_failed"


def why_not(history: Sequence[Event], state: State, services: Services, name: str) -> str:
    """Say why a person may not bring an event as it is now to a state; "" where they may."""
    if not name:
        return "Type your name first: it is kept with what you decide."
    wanted = history[-1].model_copy(update={"state": state})
    try:
        check_step(history, wanted, by=services.rules.person(name), note="-")
    except NotAllowed as error:
        return str(error)
    return ""


def decide(
    services: Services,
    step: Callable[..., Event],
    event_id: str,
    revision: int,
    name: str,
    said_key: str,
    *,
    is_reason: bool,
) -> None:
    """Take a step with the revision that was on the screen, and go back to the queue."""
    said = str(st.session_state.get(said_key) or "")
    words = {"reason" if is_reason else "note": said}
    try:
        seen = services.store.get(event_id, revision=revision)
        person = services.rules.person(name)
        saved = step(services.store, seen, by=person, way=Way.FORM, **words)
        services.review_log.release(event_id, saved.revision, by=name)
    except StaleRevision as stale:
        fail(
            f"{stale.theirs.recorded_by or 'Somebody'} changed this event meanwhile (revision "
            f"{stale.theirs.revision}). This is how it is now: look at it again."
        )
    except InvalidEvent as error:
        fail(" ".join(problem.message for problem in error.problems))
    except EventsError as error:
        fail(str(error))
    else:
        st.session_state.pop(said_key, None)
        close_item(f"{saved.title}: {saved.state.words.lower()}, revision {saved.revision}.")


def restore(services: Services, event_id: str, revision: int, name: str) -> None:
    """Bring an old revision back as a draft beside what is published."""
    try:
        person = services.rules.person(name)
        saved = steps.restore(services.store, event_id, revision, by=person)
    except EventsError as error:
        fail(str(error))
    else:
        st.session_state["review_restored"] = (
            f"Revision {revision} is now revision {saved.revision}, a draft. What is published "
            "stays until it is published."
        )


def say(services: Services, event_id: str, revision: int, name: str, said_key: str) -> None:
    """Add a comment."""
    words = str(st.session_state.get(said_key) or "")
    try:
        services.review_log.comment(event_id, revision, by=name, words=words)
    except InvalidEvent as error:
        fail(" ".join(problem.message for problem in error.problems))
    except EventsError as error:
        fail(str(error))
    else:
        st.session_state[said_key] = ""


def claim(services: Services, event_id: str, revision: int, name: str, *, take_over: bool) -> None:
    """Claim an event for review."""
    try:
        services.review_log.claim(event_id, revision, by=name, take_over=take_over)
    except EventsError as error:
        fail(str(error))


def release(services: Services, event_id: str, revision: int, name: str) -> None:
    """Give up a claim."""
    try:
        services.review_log.release(event_id, revision, by=name)
    except EventsError as error:
        fail(str(error))


def fail(message: str) -> None:
    """Have the page say what could not be done."""
    st.session_state[_FAILED] = message


def take_failure() -> str:
    """Give, once, what could not be done."""
    return str(st.session_state.pop(_FAILED, ""))
