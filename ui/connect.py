"""Connect GIS: the address other programs read the events from, and how each is told it."""

import streamlit as st

from ui.recipes import Recipe, address_of, recipes

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
  only the report's.
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


def show() -> None:
    """Show the page."""
    st.html(_STYLE)
    _, column, _ = st.columns([1, 5, 1])
    with column:
        address = address_of(str(st.context.url or ""))
        st.markdown(_INTRODUCTION)
        st.code(f"{address}/ogc", language=None, wrap_lines=True)
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
        st.code(recipe.code, language=recipe.language, wrap_lines=True)
