"""The download: which file, what stands for a place, how exact, and how many events it holds."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from events.export import (
    ROUNDINGS,
    ExportFormat,
    ExportJob,
    ExportOptions,
    GeometryChoice,
    Releasable,
    file_name,
    select,
    too_many_words,
    waiting_words,
)
from events.query.address import write_query
from events.query.query import EventQuery
from maps.placemarks import placemark_looks
from maps.qgis import layer_styles
from maps.qgis_project import geopackage_project
from services import Services
from ui.map.making import current_making, let_go, offer_making, show_making
from ui.map.state import note_action
from ui.messages import escape_markdown
from ui.resources import templates

_METRES_PER_DEGREE = 111_000
_ROUTE = "/export/"
_EXACT: Final = 0.0
_OPEN: Final = "download_open"


def download_button(
    services: Services, query: EventQuery, count: int, *, left_out: str = ""
) -> None:
    """Show the button that opens the download.

    Parameters
    ----------
    query
        The filter of the page, and the layers switched off.
    count
        How many events it shows.
    left_out
        What is not in the file because its layer is switched off, in words.
    """
    events = "1 event" if count == 1 else f"{count:,} events"
    st.button(
        f"Download {events}", icon=":material/download:", width="content", on_click=_open_dialog
    )
    # Not the button's own answer: the dialog has to stand when somebody saves meanwhile.
    if st.session_state.get(_OPEN):
        _show(services, query, left_out)


def _open_dialog() -> None:
    note_action()
    st.session_state[_OPEN] = True


def _close_dialog() -> None:
    note_action()
    st.session_state[_OPEN] = False
    let_go()


@st.dialog("Download", width="medium", on_dismiss=_close_dialog)
def _show(services: Services, query: EventQuery, left_out: str) -> None:
    making = current_making()
    file_format, options = _choose(services, fixed=making is not None)
    selection = select(services.table, query)
    insisted = bool(selection.left_out) and _insists(selection, fixed=making is not None)
    if insisted:
        selection = select(services.table, query, include_restricted=True)
    if making is not None:
        selection = making.selection
    count = len(selection.events)
    st.markdown("**1 event**" if count == 1 else f"**{count:,} events**")
    if left_out:
        st.caption(escape_markdown(left_out))
    if making is not None:
        show_making(making)
        return
    too_many = too_many_words(file_format, count)
    if too_many:
        st.warning(too_many, icon=":material/filter_alt:")
        return
    waiting = waiting_words(file_format, count)
    if waiting:
        st.caption(waiting)
    address = _address(query, options, file_format)
    if waiting or insisted:
        job = ExportJob(selection, options, services.area_shapes)
        offer_making(services.workshop, job, file_format, restricted=insisted)
    else:
        # A plain link, for which the browser shows how far it is; Streamlit's opens an empty tab.
        template = templates().get_template("download.html")
        name = file_name(file_format, selection.query, datetime.now(UTC).date())
        st.html(template.render(address=address, file_name=name))
    if not insisted:
        with st.expander("Address for a program"):
            st.caption("After the name of this server; always the newest events of this filter.")
            st.code(address, language=None, wrap_lines=True)


def _choose(services: Services, *, fixed: bool) -> tuple[ExportFormat, ExportOptions]:
    """Let a person choose, unless a file is being made of what was chosen."""
    file_format = (
        st.selectbox(
            "Format",
            list(ExportFormat),
            format_func=lambda each: each.words,
            key="download_format",
            disabled=fixed,
        )
        or ExportFormat.GEOJSON
    )
    geometry, round_to = _choose_place(file_format, fixed=fixed)
    bom = file_format is ExportFormat.CSV and st.checkbox(
        "For Excel (byte order mark)",
        value=True,
        key="download_bom",
        disabled=fixed,
        help="Without it Excel shows Cyrillic letters as signs. Other programs do not need it.",
    )
    settings = services.settings
    styles = layer_styles(settings.nationalities)
    project = geopackage_project(settings.nationalities)
    looks = placemark_looks(settings.nationalities)
    options = ExportOptions(geometry, round_to, bom, styles, project, settings.markings, looks)
    return file_format, options


def _choose_place(file_format: ExportFormat, *, fixed: bool) -> tuple[GeometryChoice, float | None]:
    both = file_format is ExportFormat.GEOPACKAGE
    geometry = st.radio(
        "What stands for a place",
        list(GeometryChoice),
        format_func=lambda each: each.words,
        key="download_geometry",
        disabled=both or fixed,
        help="A GeoPackage holds both, in layers of their own." if both else None,
    )
    round_to = st.selectbox(
        "Positions",
        [_EXACT, *ROUNDINGS],
        format_func=_rounding_words,
        key="download_round",
        disabled=fixed,
        help="For sensitive places. What was rounded is marked, and its area grows as far as that "
        "can have moved it. Names of places stay in the texts: look at those too.",
    )
    return geometry, round_to or None


def _rounding_words(degrees: float) -> str:
    if degrees == _EXACT:
        return "As exact as they are known"
    return f"Rounded to {degrees:g}° (about {degrees * _METRES_PER_DEGREE / 1000:,.0f} km)"


def _insists(selection: Releasable, *, fixed: bool) -> bool:
    st.info(escape_markdown(selection.left_out_words), icon=":material/lock:")
    return st.checkbox(
        "Take them in all the same; I answer for what becomes of the file",
        key="download_restricted",
        disabled=fixed,
    )


def _address(query: EventQuery, options: ExportOptions, file_format: ExportFormat) -> str:
    """Give the address of the file: the filter of the page, and what was chosen here."""
    chosen = {
        "geometry": options.geometry.value if options.geometry is GeometryChoice.AREA else "",
        "round": "" if options.round_to is None else f"{options.round_to:g}",
        "bom": "true" if options.bom else "",
    }
    own = urlencode({name: value for name, value in chosen.items() if value})
    asked = "&".join(filter(None, (write_query(query), own)))
    return f"{_ROUTE}{file_format.value}{'?' if asked else ''}{asked}"
