"""A file that is being made for somebody who watches: how far it is, a way out, and the file."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from events.errors import EventsError
from events.export import ExportFormat, ExportJob, Making, Stage, Workshop, WorkshopFull, file_name
from ui.messages import escape_markdown
from ui.resources import templates

_MADE: Final = "/export/made/"
_MAKING: Final = "download_making"
_LOOK_S: Final = 0.7
_LAYERS: Final = {
    "events": "events",
    "event_areas": "events, for the layer of areas",
    "event_lines": "events, for the layer of lines",
}


def current_making() -> Making | None:
    """Give the file this page is having made, or has had made and not let go."""
    making: Making | None = st.session_state.get(_MAKING)
    return making


def offer_making(
    workshop: Workshop, job: ExportJob, file_format: ExportFormat, *, restricted: bool
) -> None:
    """Show the button that begins a file.

    Parameters
    ----------
    restricted
        It holds what a licence keeps in; see `events.export.Making`.
    """
    name = file_name(file_format, job.selection.query, datetime.now(UTC).date())
    if not st.button(
        f"Make {escape_markdown(name)}", type="primary", width="stretch", key="download_make"
    ):
        return
    try:
        st.session_state[_MAKING] = workshop.start(job, file_format, restricted=restricted)
    except WorkshopFull as error:
        st.warning(str(error), icon=":material/hourglass:")
    else:
        st.rerun(scope="fragment")


def let_go() -> None:
    """Stop the making, or remove what was made: nobody waits for it any more."""
    making = st.session_state.pop(_MAKING, None)
    if making is not None:
        making.call_off()


def show_making(making: Making) -> None:
    """Show how far a file is, then the file, and the way back to the choices."""
    stage = making.stage()
    _follow(making, stage)
    if stage is Stage.DONE:
        # Not among what is drawn again and again: a click on a button that is just being drawn
        # anew would be lost.
        _offer(making)
    working = stage in (Stage.WAITING, Stage.WORKING)
    st.button(
        "Cancel" if working else "Choose again",
        icon=":material/close:" if working else ":material/arrow_back:",
        on_click=let_go,
        width="stretch",
        key="download_let_go",
    )


@st.fragment(run_every=_LOOK_S)
def _follow(making: Making, drawn: Stage) -> None:
    """Look again and again; this also tells the server that somebody still waits."""
    stage = making.stage()
    if stage is Stage.WAITING:
        st.progress(0.0, "Waiting until files of others are ready …")
    elif stage is Stage.WORKING:
        share, words = progress_of(making)
        st.progress(share, words)
    elif stage is Stage.DONE:
        size_mb = max(making.size_bytes() / 1e6, 0.1)
        st.progress(1.0, f"Ready: {size_mb:,.{int(size_mb < 10)}f} MB, kept while this is open.")
    else:
        _say_why_not(making)
    if stage is not drawn:
        st.rerun()


def progress_of(making: Making) -> tuple[float, str]:
    """Give how far a file is, as a share and in words."""
    total = len(making.selection.events)
    taken, layer = making.step()
    if taken >= total:
        return 1.0, "Finishing the file …"
    return taken / total, f"{taken:,} of {total:,} {_LAYERS[layer]}"


def _offer(making: Making) -> None:
    name = making.name
    if making.restricted:
        st.download_button(
            f"Save {escape_markdown(name)}",
            # Read only when it is asked for; no address gives it out.
            lambda: making.open().read(),
            file_name=name,
            mime=making.file_format.media_type,
            icon=":material/download:",
            on_click="ignore",
            type="primary",
            width="stretch",
            key="download_save",
        )
    else:
        template = templates().get_template("download.html")
        st.html(template.render(address=f"{_MADE}{making.number}", file_name=name))
    for note in making.report().notes:
        st.caption(escape_markdown(note))


def _say_why_not(making: Making) -> None:
    try:
        making.report()
    except EventsError as error:
        st.error(escape_markdown(str(error)))
    else:
        st.warning("This file is gone; make it anew.", icon=":material/hourglass:")
