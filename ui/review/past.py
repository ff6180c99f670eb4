"""The history of an event: each revision with what it changed, and a way to bring it back."""

from collections.abc import Sequence

import streamlit as st

from events.geojson import codec
from events.model.event import Event
from events.versions.history import steps
from services import Services
from ui.review.deciding import restore
from ui.review.html import step_html

_MOST = 20


def show_past(services: Services, history: Sequence[Event], name: str) -> None:
    """Show every revision, newest first, with its differences."""
    told = steps(history)[::-1]
    st.subheader(f"History ({len(told)})", anchor=False)
    shown = told
    if len(told) > _MOST and not st.toggle(f"Show all {len(told)} revisions", key="past_all"):
        shown = told[:_MOST]
    with st.container(key="review_past"):
        for step in shown:
            words, act = st.columns([8, 2], vertical_alignment="top")
            words.html(step_html(step))
            if step.revision.revision != history[-1].revision:
                act.button(
                    f"Restore revision {step.revision.revision}",
                    key=f"past_{step.revision.revision}",
                    icon=":material/restore:",
                    help="Brings it back as a new draft; nothing between is lost.",
                    disabled=not name,
                    on_click=restore,
                    args=(services, history[-1].id, step.revision.revision, name),
                )
    st.download_button(
        "Download the history",
        data=lambda: b"".join(codec.dumps_for_others(each) + b"\n" for each in history),
        file_name=f"history-{history[-1].id}.geojsonl",
        mime="application/geo+json-seq",
        icon=":material/download:",
        on_click="ignore",
        help="Every revision as newline-delimited GeoJSON, drafts and names included.",
        key="past_download",
    )
