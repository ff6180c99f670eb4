"""What is done with a draft: accept it, mend it in the form, join it to an event, or drop it."""

import streamlit as st

from events.desk.steps import save
from events.duplicates.finding import LIKELY_BITS, LikelyDuplicate
from events.errors import EventsError
from events.intake.text.answers import as_event, draft_lines
from events.intake.text.kept import keep_text
from events.model.event import Event
from events.store.errors import StaleRevision
from events.vocabulary import State, Way
from geo.geocoding.outcomes import candidate_in_words
from services import Services
from ui.form import opening
from ui.messages import escape_markdown
from ui.pages import page_named
from ui.reports.html import draft_html
from ui.reports.reading import ReportRead

_MOST_LIKELY = 2
_FAILED = "report_failed"


def show_drafts(read: ReportRead, services: Services, name: str) -> None:
    """Show every draft with its buttons; keys A, M and D are those of the first undecided one."""
    if failed := st.session_state.pop(_FAILED, ""):
        st.error(escape_markdown(failed))
    left = read.undecided
    for number in range(len(read.events)):
        with st.container(border=True, key=f"report_card_{number}"):
            each = read.extraction.events[number]
            st.html(draft_html(number, each, draft_lines(each), read.decided.get(number)))
            if number in read.decided:
                continue
            _ask_place(read, number, services)
            _show_buttons(read, number, services, name, first=bool(left) and number == left[0])
            _show_likely(read, number, services, name)


def _ask_place(read: ReportRead, number: int, services: Services) -> None:
    """Offer the places that a draft's words may mean."""
    each = read.extraction.events[number]
    if each.found is not None or not each.choices:
        return
    chosen = st.selectbox(
        "Which place is meant?",
        range(len(each.choices)),
        index=None,
        format_func=lambda at: candidate_in_words(each.choices[at]),
        placeholder="None of these: leave it open",
        key=f"report_place_{number}",
    )
    candidate = None if chosen is None else each.choices[chosen]
    made = as_event(each, services.boundaries, candidate)
    read.events[number] = made.with_changes(id=read.events[number].id)


def _show_buttons(
    read: ReportRead, number: int, services: Services, name: str, *, first: bool
) -> None:
    nameless = not name
    with st.container(horizontal=True):
        st.button(
            "Accept",
            key=f"report_accept_{number}",
            type="primary" if first else "secondary",
            shortcut="A" if first else None,
            disabled=nameless,
            help="Type your name first." if nameless else "To the review queue",
            on_click=_accept,
            args=(read, number, services, name),
        )
        mend = st.button(
            "Mend",
            key=f"report_mend_{number}",
            shortcut="M" if first else None,
            disabled=nameless,
            help="Keep as a draft and open it in the form",
        )
        st.button(
            "Drop",
            key=f"report_drop_{number}",
            shortcut="D" if first else None,
            on_click=_drop,
            args=(read, number),
        )
    if mend and (saved := _saved(read, number, services, name, State.DRAFT)) is not None:
        read.decided[number] = "Kept as a draft, to be mended in the form."
        opening.change(saved.id)
        st.switch_page(page_named("add"), query_params={"edit": saved.id})


def _show_likely(read: ReportRead, number: int, services: Services, name: str) -> None:
    """Offer to join a draft to an event that is here already."""
    for likely in _likely(read.events[number], services):
        title = _title_of(likely, services)
        if title is None:
            continue
        words = f"{likely.words.capitalize()}: {escape_markdown(title[:90])}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words)
            join = st.button(
                "Join them",
                key=f"report_join_{number}_{likely.event_id[-6:]}",
                disabled=not name,
                help="Put both together: what this report says becomes a further statement",
            )
        if join and (saved := _saved(read, number, services, name, State.DRAFT)) is not None:
            read.decided[number] = "Kept as a draft, to be joined."
            both = {"event": saved.id, "with": likely.event_id}
            st.switch_page(page_named("same"), query_params=both)


def _title_of(likely: LikelyDuplicate, services: Services) -> str | None:
    try:
        return services.store.get(likely.event_id).title
    except EventsError:
        return None  # withdrawn meanwhile


def _likely(event: Event, services: Services) -> list[LikelyDuplicate]:
    try:
        if not services.duplicates.prepare():
            return []
        found = services.duplicates.of(event, limit=_MOST_LIKELY)
    except EventsError:
        return []  # saving tells what is wrong with the store
    return [each for each in found if each.bits >= LIKELY_BITS]


def _accept(read: ReportRead, number: int, services: Services, name: str) -> None:
    if _saved(read, number, services, name, State.IN_REVIEW) is not None:
        read.decided[number] = "Accepted: it waits in the review queue."


def _drop(read: ReportRead, number: int) -> None:
    read.decided[number] = "Dropped."


def _saved(
    read: ReportRead, number: int, services: Services, name: str, state: State
) -> Event | None:
    """Save a draft and keep the report's text; what is in the way is told on the next run."""
    event = read.events[number].with_changes(state=state)
    try:
        keep_text(services.reports, read.report.sha256, read.report.text)
        return save(
            services.store,
            event,
            by=services.rules.person(name),
            note="Read out of a report",
            way=Way.EXTRACTION,
            expected_revision=0,
        )
    except StaleRevision as stale:
        return stale.theirs  # pressed twice
    except EventsError as error:
        st.session_state[_FAILED] = str(error)
        return None
