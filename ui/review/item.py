"""One event under review: what would change, who says what about it, and the decisions."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from events.desk import steps
from events.desk.people import same_person
from events.desk.remarks import EntryKind, LogEntry
from events.desk.rules import standing, writers
from events.model.event import Event
from events.store.errors import EventNotFound
from events.vocabulary import PENDING, State
from services import Services
from ui.messages import escape_markdown
from ui.pages import page_named
from ui.review.deciding import claim, decide, release, say, take_failure, why_not
from ui.review.html import comments_html, comparison_html, item_head_html
from ui.review.opening import close_item
from ui.review.past import show_past

_LOOK_AGAIN_S: Final = 5


def show_item(services: Services, event_id: str, name: str) -> None:
    """Show an event in any state, or say that there is none."""
    st.button("The queue", icon=":material/arrow_back:", on_click=close_item, key="review_back")
    try:
        history = services.store.history(event_id)
    except EventNotFound:
        st.info("There is no event with the identifier in the address; the link may be cut short.")
        return
    event, shown = history[-1], standing(history)
    entries = services.review_log.entries(event_id)
    held = services.review_log.claim_of(event_id)
    st.html(item_head_html(event, shown, writers(history) if event.state in PENDING else (), held))
    if failure := take_failure():
        st.error(escape_markdown(failure), icon=":material/error:")
    if restored := st.session_state.pop("review_restored", ""):
        st.success(escape_markdown(str(restored)), icon=":material/check_circle:")
    left, right = st.columns([13, 7], gap="medium")
    with left, st.container(key="review_compare"):
        everything = shown is not None and st.toggle(
            "Show what is the same, too", key="review_everything"
        )
        st.html(comparison_html(shown, event, everything=everything))
    with right, st.container(key="review_desk"):
        _show_claim(services, event, held, name)
        _show_decisions(services, history, name)
        _show_comments(services, event, entries, name)
    show_past(services, history, name)
    _follow(services, event_id, (event.revision, len(entries)))


def _show_claim(services: Services, event: Event, held: LogEntry | None, name: str) -> None:
    if event.state not in PENDING:
        return
    mine = held is not None and same_person(held.by, name)
    label = "Claim it for review"
    step: Callable[..., None] = claim
    if held is not None:
        label = "Give up the claim" if mine else f"Take over from {held.by}"
        step = release if mine else claim
    st.button(
        escape_markdown(label),
        key="review_claim",
        icon=":material/back_hand:",
        disabled=not name,
        on_click=step,
        args=(services, event.id, event.revision, name),
        kwargs={} if mine else {"take_over": held is not None},
    )


def _show_decisions(services: Services, history: Sequence[Event], name: str) -> None:
    event, shown = history[-1], standing(history)
    said = f"review_said_{event.id}"
    refusals = []
    st.markdown("**Decide**")
    if event.state is not State.WITHDRAWN:
        st.text_area(
            "Remark or reason",
            key=said,
            height=80,
            placeholder="Public when you publish, or give up a correction; else not.",
            max_chars=300,
        )
    if event.state not in PENDING and shown is None:
        done = "withdrawn" if event.state is State.WITHDRAWN else "retracted"
        st.caption(f"It was {done}. Restore a revision below, or change it, to bring it back.")

    def button(
        label: str,
        step: Callable[..., Event],
        state: State,
        *,
        is_reason: bool,
        kind: str,
        help: str | None = None,
    ) -> None:
        refusal = why_not(history, state, services, name)
        refusals.append(refusal)
        st.button(
            label,
            key=f"review_{label.split()[0].lower()}",
            type="primary" if kind == "primary" else "secondary",
            disabled=bool(refusal),
            help=help,
            on_click=decide,
            args=(services, step, event.id, event.revision, name, said),
            kwargs={"is_reason": is_reason},
        )

    with st.container(horizontal=True):
        if event.state is State.DRAFT:
            button("Send to review", steps.submit, State.IN_REVIEW, is_reason=False, kind="")
        if event.state in PENDING:
            button("Publish", steps.publish, State.PUBLISHED, is_reason=False, kind="primary")
        if event.state is State.IN_REVIEW:
            button("Send back", steps.send_back, State.DRAFT, is_reason=True, kind="")
        if event.state in PENDING:
            state = State.RETRACTED if shown is None else event.state
            button("Give up", steps.give_up, state, is_reason=True, kind="")
        if shown is not None:
            button("Retract the event", steps.retract, State.RETRACTED, is_reason=True, kind="")
        if event.state is not State.WITHDRAWN:
            button(
                "Withdraw for safety",
                steps.withdraw_for_safety,
                State.WITHDRAWN,
                is_reason=True,
                kind="",
                help="For what would put somebody in danger: viewers no longer see it, nor what "
                "it said before, whatever day they ask for. A retracted event they still see as "
                "it was known on an earlier day.",
            )
        st.page_link(
            page_named("add"),
            label="Change it",
            icon=":material/edit:",
            query_params={"edit": event.id},
        )
        st.page_link(
            page_named("same"),
            label="Look for duplicates",
            icon=":material/difference:",
            query_params={"event": event.id},
        )
    for refusal in dict.fromkeys(filter(None, refusals)):
        st.caption(escape_markdown(refusal))


def _show_comments(
    services: Services, event: Event, entries: Sequence[LogEntry], name: str
) -> None:
    said = sum(entry.kind is EntryKind.COMMENT for entry in entries)
    st.markdown(f"**Comments ({said})** for the desk only")
    st.html(comments_html(entries))
    key = f"review_comment_{event.id}"
    st.text_area(
        "Comment",
        key=key,
        height=80,
        max_chars=5_000,
        label_visibility="collapsed",
        placeholder="No viewer, feed or export is given this",
    )
    st.button(
        "Add comment",
        key="review_comment",
        icon=":material/comment:",
        disabled=not name,
        on_click=say,
        args=(services, event.id, event.revision, name, key),
    )


@st.fragment(run_every=_LOOK_AGAIN_S)
def _follow(services: Services, event_id: str, seen: tuple[int, int]) -> None:
    """Run the page again when somebody changed the event or said something about it."""
    now = services.store.get(event_id).revision, len(services.review_log.entries(event_id))
    if now != seen:
        st.rerun()
