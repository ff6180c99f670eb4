"""The download: which file, what stands for a place, how exact, and how many events it holds."""

from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import streamlit as st

from events.export import (
    ROUNDINGS,
    ExportFormat,
    ExportOptions,
    GeometryChoice,
    Job,
    Selection,
    select,
    too_many_words,
    waiting_words,
    write_export,
)
from events.query import EventQuery
from maps.qgis import layer_styles
from services import Services
from ui.messages import escape_markdown
from ui.resources import templates

_METRES_PER_DEGREE = 111_000
_ROUTE = "/export/"


def download_button(services: Services, query: EventQuery, count: int) -> None:
    """Show the button that opens the download.

    Parameters
    ----------
    query
        The filter of the page.
    count
        How many events it shows.
    """
    events = "1 event" if count == 1 else f"{count:,} events"
    if st.button(f"Download {events}", icon=":material/download:", width="stretch"):
        _show(services, query)


@st.dialog("Download", width="medium")
def _show(services: Services, query: EventQuery) -> None:
    selection = select(services.store, query)
    file_format = (
        st.selectbox(
            "Format", list(ExportFormat), format_func=lambda each: each.words, key="download_format"
        )
        or ExportFormat.GEOJSON
    )
    geometry, round_to = _choose_place(file_format)
    bom = file_format is ExportFormat.CSV and st.checkbox(
        "For Excel (byte order mark)",
        value=True,
        key="download_bom",
        help="Without it Excel shows Cyrillic letters as signs. Other programs do not need it.",
    )
    options = ExportOptions(
        geometry=geometry,
        round_to=round_to,
        bom=bom,
        styles=layer_styles(services.settings.nationalities),
    )
    if selection.left_out and _insists(selection):
        everything = select(services.store, query, include_restricted=True)
        _make_here(services, everything, options, file_format)
        return
    count = len(selection.events)
    _say_how_many(count)
    too_many = too_many_words(file_format, count)
    if too_many:
        st.warning(too_many, icon=":material/filter_alt:")
        return
    waiting = waiting_words(file_format, count)
    if waiting:
        st.caption(waiting)
    address = _address(query, options, file_format)
    # A plain link, for which the browser shows how far it is; Streamlit's opens an empty tab.
    template = templates().get_template("download.html")
    st.html(template.render(address=address, file_name=file_format.file_name))
    with st.expander("Address for a program"):
        st.caption("After the name of this server; always the newest events of this filter.")
        st.code(address, language=None, wrap_lines=True)


def _choose_place(file_format: ExportFormat) -> tuple[GeometryChoice, float | None]:
    both = file_format is ExportFormat.GEOPACKAGE
    geometry = st.radio(
        "What stands for a place",
        list(GeometryChoice),
        format_func=lambda each: each.words,
        key="download_geometry",
        disabled=both,
        help="A GeoPackage holds both, in layers of their own." if both else None,
    )
    round_to = st.selectbox(
        "Positions",
        [None, *ROUNDINGS],
        format_func=_rounding_words,
        key="download_round",
        help="For sensitive places. What was rounded is marked, and its area grows as far as that "
        "can have moved it. Names of places stay in the texts: look at those too.",
    )
    return geometry, round_to


def _rounding_words(degrees: float | None) -> str:
    if degrees is None:
        return "As exact as they are known"
    return f"Rounded to {degrees:g}° (about {degrees * _METRES_PER_DEGREE / 1000:,.0f} km)"


def _insists(selection: Selection) -> bool:
    st.info(escape_markdown(selection.left_out_words), icon=":material/lock:")
    return st.checkbox(
        "Take them in all the same; I answer for what becomes of the file",
        key="download_restricted",
    )


def _say_how_many(count: int) -> None:
    st.markdown("**1 event**" if count == 1 else f"**{count:,} events**")


def _address(query: EventQuery, options: ExportOptions, file_format: ExportFormat) -> str:
    """Give the address of the file: the filter of the page, and what was chosen here."""
    chosen = {
        "geometry": options.geometry.value if options.geometry is GeometryChoice.AREA else "",
        "round": "" if options.round_to is None else f"{options.round_to:g}",
        "bom": "true" if options.bom else "",
    }
    own = urlencode({name: value for name, value in chosen.items() if value})
    asked = "&".join(filter(None, (query.to_query_string(), own)))
    return f"{_ROUTE}{file_format.value}{'?' if asked else ''}{asked}"


def _make_here(
    services: Services, selection: Selection, options: ExportOptions, file_format: ExportFormat
) -> None:
    """Make a file no route gives out, and hand it over."""
    count = len(selection.events)
    _say_how_many(count)
    if not st.button("Make the file", type="primary", width="stretch", key="download_make"):
        return
    bar = st.progress(0.0, "Writing …")

    def progress(written: int) -> None:
        bar.progress(min(1.0, written / max(count, 1)), f"{min(written, count):,} of {count:,}")

    with TemporaryDirectory(prefix="conflictmap-") as folder:
        made = Path(folder) / file_format.file_name
        write_export(Job(selection, options, services.area_shapes, progress), file_format, made)
        content = made.read_bytes()
    bar.empty()
    st.download_button(
        f"Save {file_format.file_name}",
        content,
        file_name=file_format.file_name,
        mime=file_format.media_type,
        icon=":material/download:",
        on_click="ignore",
        type="primary",
        width="stretch",
    )
