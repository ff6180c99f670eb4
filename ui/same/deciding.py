"""What is decided about two events, and telling what came of it; no widgets here."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from events.duplicates import merging
from events.duplicates.combining import Side
from events.errors import EventsError, InvalidEvent
from events.model.event import Event
from events.store.errors import StaleRevision
from services import Services
from ui.messages import escape_markdown

_TOLD = "same_told"


def merge(
    services: Services, kept: Event, other: Event, name: str, note_key: str, chosen: dict[str, Side]
) -> None:
    """Merge what was on the screen."""

    def step(note: str) -> str:
        done = merging.merge(
            services.store,
            kept,
            other,
            by=services.rules.person(name),
            note=note,
            choices=chosen,
        )
        if done.waits:
            return (
                "What the other one adds now waits in review. Both stay published until it is; "
                "merge once more afterwards."
            )
        waiting = "" if done.kept.state is kept.state else " It waits in review."
        return f"Merged into “{done.kept.title}”, revision {done.kept.revision}.{waiting}"

    _take(step, note_key)


def unmerge(services: Services, other: Event, name: str, note_key: str) -> None:
    """Undo a merge."""

    def step(note: str) -> str:
        done = merging.unmerge(services.store, other, by=services.rules.person(name), note=note)
        left = (
            " The kept one was changed after the merge: take out by hand what came from the other."
            if done.kept_was_changed
            else " Both are what they were."
        )
        return "The merge is undone." + left

    _take(step, note_key)


def relate(services: Services, one: Event, other: Event, name: str, note_key: str) -> None:
    """Say that two events belong together."""

    def step(note: str) -> str:
        merging.relate(services.store, one, other, by=services.rules.person(name), note=note)
        return "They are related now, and each leads to the other."

    _take(step, note_key)


def tell_apart(services: Services, one: Event, other: Event, name: str, note_key: str) -> None:
    """Say for good that two events are not the same."""

    def step(note: str) -> str:
        merging.say_not_the_same(
            services.store, one, other, by=services.rules.person(name), note=note
        )
        return "They are not the same, and are not offered as such again."

    _take(step, note_key)


def _take(step: Callable[[str], str], note_key: str) -> None:
    try:
        _tell("success", step(str(st.session_state.get(note_key) or "")))
    except StaleRevision as stale:
        _tell(
            "error",
            f"{stale.theirs.recorded_by or 'Somebody'} changed one of them meanwhile (revision "
            f"{stale.theirs.revision}). Nothing was saved; this is how both are now.",
        )
    except InvalidEvent as error:
        _tell("error", " ".join(problem.message for problem in error.problems))
    except EventsError as error:
        _tell("error", str(error))


def _tell(kind: str, words: str) -> None:
    st.session_state[_TOLD] = {"kind": kind, "words": words}


def show_told() -> None:
    """Show, once, what came of the last decision."""
    told: Mapping[str, Any] | None = st.session_state.pop(_TOLD, None)
    if told is None:
        return
    words = escape_markdown(told["words"])
    if told["kind"] == "success":
        st.success(words, icon=":material/check_circle:")
    else:
        st.error(words, icon=":material/error:")
