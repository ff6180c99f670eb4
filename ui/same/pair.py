"""Two events side by side, and what can be decided about them."""

from collections.abc import Sequence

import streamlit as st

from events.duplicates.combining import FieldClash, Side
from events.duplicates.merging import keep_first, merged_into, preview
from events.errors import EventsError, InvalidEvent
from events.model.event import Event
from services import Services
from ui.messages import escape_markdown
from ui.same import deciding
from ui.same.html import pair_html, verdict_html

_NOTE = "same_note"
_SIDES: tuple[Side, Side] = ("kept", "other")


def show_pair(services: Services, one: Event, other: Event, name: str) -> None:
    """Show both, why they may be the same, and the decisions."""
    likely = services.duplicates.between(one, other)
    st.html(verdict_html(likely))
    st.html(pair_html(one, other))
    tied = _tie_words(one, other)
    if tied:
        st.info(tied)
    with st.container(key="same_decide"):
        st.markdown("**Decide**")
        st.text_input(
            "Why, for the history",
            key=_NOTE,
            placeholder="Optional",
            max_chars=300,
            autocomplete="off",
        )
        if merged := next((each for each in (one, other) if merged_into(each)), None):
            _show_undo(services, merged, name)
            return
        _show_merge(services, one, other, name)
        with st.container(horizontal=True):
            for label, icon, step in (
                ("Related, but two events", ":material/link:", deciding.relate),
                ("Not the same", ":material/call_split:", deciding.tell_apart),
            ):
                st.button(
                    label,
                    key=f"same_{step.__name__}",
                    icon=icon,
                    disabled=not name,
                    on_click=step,
                    args=(services, one, other, name, _NOTE),
                )
    if not name:
        st.caption("Type your name first: it is kept with what you decide.")


def _tie_words(one: Event, other: Event) -> str:
    for event, target in ((one, other), (other, one)):
        for relation in event.relations:
            if relation.event_id == target.id:
                return f"It was decided already: one is {relation.kind.words} the other."
    return ""


def _show_merge(services: Services, one: Event, other: Event, name: str) -> None:
    first, second = keep_first(one, other)
    titles = {event.id: event.title for event in (one, other)}
    kept_id = st.radio(
        "If they are one, keep",
        [first.id, second.id],
        format_func=lambda event_id: escape_markdown(titles[event_id]),
        key="same_keep",
        help="The other one is retracted and leads to it. Both histories stay.",
    )
    kept, gone = (first, second) if kept_id == first.id else (second, first)
    try:
        clashes = preview(services.store, kept.id, gone.id).clashes
    except InvalidEvent as error:
        st.warning(escape_markdown(" ".join(problem.message for problem in error.problems)))
        return
    except EventsError as error:
        st.warning(escape_markdown(str(error)))
        return
    chosen = _show_clashes(clashes, kept.id)
    open_ones = [each for each in clashes if each.must_choose and each.field not in chosen]
    st.button(
        "They are one: merge",
        key="same_merge",
        type="primary",
        icon=":material/merge:",
        disabled=not name or bool(open_ones),
        on_click=deciding.merge,
        args=(services, kept, gone, name, _NOTE, chosen),
    )
    if open_ones:
        labels = ", ".join(dict.fromkeys(each.label.lower() for each in open_ones))
        st.caption(f"To merge them, choose first: {escape_markdown(labels)}.")


def _show_clashes(clashes: Sequence[FieldClash], kept_id: str) -> dict[str, Side]:
    """Ask whose words to take where both say something else."""
    chosen: dict[str, Side] = {}
    for clash in clashes:
        words = {"kept": clash.kept, "other": clash.other}
        side: Side | None = st.radio(
            f"{clash.label}: take",
            _SIDES,
            index=None if clash.must_choose else 0,
            format_func=lambda each, words=words: escape_markdown(_short(words[each])),
            key=f"same_take_{kept_id[-12:]}_{clash.field}",
        )
        if side is not None and (side == "other" or clash.must_choose):
            chosen[clash.field] = side
    return chosen


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199]}…"


def _show_undo(services: Services, merged: Event, name: str) -> None:
    st.button(
        "Undo the merge",
        key="same_undo",
        icon=":material/undo:",
        disabled=not name,
        on_click=deciding.unmerge,
        args=(services, merged, name, _NOTE),
    )
