"""Connect GIS: the address other programs read the events from, and how each is told it.

The tests run the recipes as they stand here.
"""

from dataclasses import dataclass

import streamlit as st

from maps.qgis import FIRST_MOMENT, LAST_MOMENT
from ui.resources import services

_INTRODUCTION = """
## Connect GIS
QGIS, ArcGIS Pro, pandas and others read the events **live** from this address (OGC API - Features).
They see what viewers see: published events, never drafts.
"""

_MORE = """
- **As files.** The map's **Download** gives the current filter as GeoPackage, GeoParquet, CSV,
  Excel and more.
- **Counts.** A number that is not known is empty, never 0.
- **Dates.** `start` and `end` are real dates; `date_basis` says whether they are the event's or
  only the report's. `certain_from` to `certain_to` it surely was, `possible_from` to `possible_to`
  it may have been; `possible_to` is empty while it goes on.
- **Credit.** `dataset`, `licence` and `attribution` say whose an event is, `marking` how far it may
  be passed on.
- **Military symbols.** `sidc` is an APP-6D code for tools that draw such.
- **Places.** A point whose `geometry_role` is `representative` stands for an area: use the layer of
  areas beside it.
"""

# Streamlit shows the button that copies only under a pointer, which a touch screen has not.
_STYLE = """
<style>
.stCode > div:has(button) { opacity: 1; visibility: visible; }
[role="tab"][aria-selected="true"] p { color: light-dark(#12656b, #7fd0d6); font-weight: 600; }
</style>
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one program gets the live events.

    Attributes
    ----------
    program
        Its name.
    steps
        What to do, in Markdown; the first line says what comes of it.
    code
        What to copy, or empty.
    """

    program: str
    steps: str
    code: str = ""


def address_of(page_url: str) -> str:
    """Give the address of the program from that of one of its pages.

    Parameters
    ----------
    page_url
        As the browser shows it: ``https://host/prefix/connect?x=1``.
    """
    bare = page_url.partition("?")[0].partition("#")[0].rstrip("/")
    return bare.removesuffix("/connect")


def recipes(address: str) -> tuple[Recipe, ...]:
    """Give the recipes for a program at an address."""
    ogc = f"{address}/ogc"
    return (
        Recipe(
            "QGIS",
            f"The quick way: [download the project]({address}/qgis/live.qgs) and open it. It has a "
            "layer a nationality in the map's colours, the areas, the time and the credit.\n\n"
            "By hand, a live layer: panning, filtering and the temporal controller ask only for "
            "what they need.\n\n"
            "1. **Layer › Add Layer › Add WFS / OGC API - Features Layer…**, then **New**.\n"
            "2. Paste the address above as **URL**, choose version **OGC API - Features**, "
            "press **OK** and **Connect**.\n"
            "3. Add **Events** (points) and **Uncertainty areas** (polygons).\n"
            "4. For time: layer **Properties › Temporal**, **Start and End Date/Time from "
            "Expressions**: the two below, limits **Include Start, Include End**. What goes on is "
            "then there until today. (Taken as plain fields, QGIS 3.22 shows dates a day off.)",
            f"{FIRST_MOMENT}\n{LAST_MOMENT}",
        ),
        Recipe(
            "pandas and geopandas",
            "A table with typed columns and geometry; `filter` is CQL2, see the queryables.",
            "from urllib.parse import urlencode\n"
            "\n"
            "import geopandas\n"
            "\n"
            f'items = "{ogc}/collections/events/items?"\n'
            'events = geopandas.read_file(items + urlencode({"limit": 10000}))\n'
            "\n"
            "asked = \"verification = 'claimed' AND start >= DATE('2024-01-01')\"\n"
            'claimed = geopandas.read_file(items + urlencode({"limit": 10000, "filter": asked}))\n'
            'print(events.groupby("verification").size(), len(claimed))',
        ),
        Recipe(
            "GDAL",
            "Everything into a GeoPackage of your own; further pages are fetched by themselves.",
            f'ogr2ogr events.gpkg "OAPIF:{ogc}" -oo PAGE_SIZE=1000\n'
            f'ogrinfo -ro -so -oo PAGE_SIZE=1000 "OAPIF:{ogc}" events -where "verification = '
            "'claimed'\"",
        ),
        Recipe(
            "DuckDB",
            "SQL over the file as it is now. (With its extension `httpfs` DuckDB also reads the "
            "address itself, and of the file only the columns that are asked for.)",
            f'curl -o events.parquet "{address}/export/geoparquet"\n'  # noqa: S608 - shown, not run
            'duckdb -c "SELECT nationalities, count(*) AS events\n'
            "  FROM 'events.parquet' GROUP BY ALL ORDER BY events DESC\"",
        ),
        Recipe(
            "R",
            "A table with geometry (package sf).",
            "library(sf)\n"
            f'events <- st_read("{ogc}/collections/events/items?f=json&limit=10000")\n'
            "table(events$verification)",
        ),
        Recipe(
            "Excel, LibreOffice",
            "**Data › Get Data › From Web** (LibreOffice: **Sheet › Link to External Data**), and "
            "this address; it is read anew with **Refresh**.",
            f"{address}/export/csv?bom=true",
        ),
        Recipe(
            "A web page (Leaflet)",
            "The page may stand on another origin once whoever runs this server has named it: "
            "`CONFLICTMAP_CORS_ORIGINS=https://maps.example.org`.",
            f'fetch("{ogc}/collections/events/items?limit=1000")\n'
            "  .then((answer) => answer.json())\n"
            "  .then((events) => L.geoJSON(events, {\n"
            "    filter: (event) => event.geometry,\n"
            "    // as text, never as HTML\n"
            "    onEachFeature: (event, mark) =>\n"
            '      mark.bindPopup(Object.assign(document.createElement("span"),\n'
            "        { textContent: event.properties.title })),\n"
            "  }).addTo(map));",
        ),
        Recipe(
            "ArcGIS Pro",
            "From version 2.8 on. These steps follow Esri's manual; unlike the others, no test of "
            "ours runs them, only of what they need from us.\n\n"
            "1. **Insert › Connections › Server › New OGC API Server**.\n"
            "2. Paste the address above as **Server URL** and press **OK**.\n"
            "3. In **Catalog › Servers**, open it and drag **Events** onto the map.",
        ),
        Recipe(
            "Any program that follows",
            "Ask for what changed since you last asked: each answer ends with a cursor for the "
            "next (`since=`).",
            f'curl "{address}/changes"',
        ),
    )


def show() -> None:
    """Show the page."""
    st.html(_STYLE)
    _, column, _ = st.columns([1, 5, 1])
    with column:
        address = address_of(str(st.context.url or ""))
        st.markdown(_INTRODUCTION)
        st.code(f"{address}/ogc", language=None, wrap_lines=True)
        if services().logins.are_on:
            st.info(
                "Here a program needs a **personal token**: make one on the page of your own name, "
                "and give it as the password (any user name).",
                icon=":material/key:",
            )
        st.markdown(
            f"[Look at it in the browser]({address}/ogc?f=html) · "
            f"[columns]({address}/ogc/collections/events/schema?f=html) · "
            f"[every parameter]({address}/ogc/openapi?f=html)"
        )
        for tab, recipe in zip(
            st.tabs([each.program for each in recipes(address)]), recipes(address), strict=True
        ):
            with tab:
                _show(recipe)
        st.markdown(_MORE)


def _show(recipe: Recipe) -> None:
    st.markdown(recipe.steps)
    if recipe.code:
        st.code(recipe.code, language=None, wrap_lines=True)
