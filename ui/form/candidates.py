"""The list of places the words may mean, each told apart from the others."""

from collections.abc import Sequence

import streamlit as st

from events.model.nationalities import name_of
from geo.finding import Ambiguous, Candidate, Found, NotFound, Outcome, ServiceUnavailable
from geo.measure import distance_m
from services import Services
from ui.form.open_form import OpenForm
from ui.form.place_search import (
    ask_second_opinion,
    candidates_of,
    chosen_identity,
    identity,
    take,
)
from ui.form.widgets import note
from ui.messages import escape_markdown

MOST_SHOWN = 8


def show_candidates(form: OpenForm, outcome: Outcome | None, services: Services) -> None:
    """Show what was found, and let the person choose."""
    found = candidates_of(outcome)
    match outcome:
        case NotFound(reason=reason):
            note(
                f"{reason} Click the map, type coordinates, or name the district or region.",
                "question",
            )
        case ServiceUnavailable(service=service, reason=reason):
            note(f"{service} could not be asked: {reason}", "problem")
        case Ambiguous(candidates=several, spread_m=spread_m) if len(several) > 1:
            if not (form.get("where.place") or form.get("where.coordinates").strip()):
                note(
                    f"{len(several)} places may be meant, up to {spread_m / 1000:,.0f} km apart. "
                    "Choose one.",
                    "question",
                )
        case _:
            pass
    if found:
        _choose(form, found, sure=isinstance(outcome, Found))
    if outcome is not None and services.second_opinion is not None:
        st.button(
            "Ask the online service too",
            key=form.name("where.opinion"),
            icon=":material/travel_explore:",
            on_click=ask_second_opinion,
            args=(form, services.second_opinion),
            help="Sends the words for the place to the service this installation has set.",
        )


def _choose(form: OpenForm, found: Sequence[Candidate], *, sure: bool) -> None:
    where = form.values["where"]
    by_identity = {identity(candidate): candidate for candidate in found}
    keys = list(by_identity)
    shown = keys[:MOST_SHOWN]
    chosen = chosen_identity(where)
    if chosen and chosen not in by_identity:
        note(
            "The words have changed since this place was chosen. Is it still the one meant?",
            "question",
        )
    if sure and len(shown) == 1 and chosen == shown[0]:
        return  # nothing to choose: the map and the line below it say what was found
    key = form.name(f"where.choose.{hash(tuple(shown)):x}")
    current = chosen if chosen in shown else None
    if st.session_state.get(key) != current:
        st.session_state[key] = current
    st.radio(
        "Which place is meant?",
        shown,
        index=None,
        format_func=lambda each: (
            f"{shown.index(each) + 1}. {escape_markdown(by_identity[each].name)}"
        ),
        captions=[escape_markdown(_where_words(by_identity[each], found)) for each in shown],
        key=key,
        on_change=_chosen,
        args=(form, key, by_identity),
    )
    if len(keys) > len(shown):
        note(f"{len(keys) - len(shown):,} more. Add the country or region to see them.", "aside")


def _chosen(form: OpenForm, key: str, by_identity: dict[str, Candidate]) -> None:
    candidate = by_identity.get(st.session_state[key])
    if candidate is not None:
        take(form, candidate)


def _where_words(candidate: Candidate, found: Sequence[Candidate]) -> str:
    """Tell a place apart: what it is, in which areas, and how far from the first."""
    areas = ", ".join(
        dict.fromkeys(
            filter(
                None,
                (
                    candidate.admin2,
                    candidate.admin1 if candidate.admin1 != candidate.name else None,
                    name_of(candidate.country) if candidate.country else None,
                ),
            )
        )
    )
    words = [areas, f"whole {candidate.kind}" if candidate.area_code else candidate.kind]
    if candidate is not found[0]:
        apart_m = distance_m(found[0].position, candidate.position)
        words.append(f"{apart_m / 1000:,.0f} km from the first")
    if not candidate.corroborated:
        words.append("known from the postal list alone")
    return " · ".join(filter(None, words))
