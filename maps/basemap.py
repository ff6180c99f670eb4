"""What lies under the marks: the shipped boundaries and towns."""

BASEMAP_FILES = {
    "countries": "basemap_countries.geojson",
    "areas": "basemap_admin1.geojson",
    "disputed": "basemap_disputed.geojson",
}
"""Name in the address (``/basemap/countries.json``) and file in the boundaries' folder."""

BASEMAP_ADDRESSES = {
    **{name: f"/basemap/{name}.json" for name in BASEMAP_FILES},
    "towns": "/basemap/towns",
    "land": "/basemap/land",
    "regions": "/basemap/regions",
}
"""Where the drawing script finds each part; towns also come in squares below theirs, finer land
and regions only there."""

AREAS_OF = frozenset(
    "UKR RUS BLR POL SVK HUN ROU MDA GEO KAZ EST LTU FIN BGR TUR ARM".split()  # noqa: SIM905
)
"""Countries whose first-level borders are drawn, as in ``basemap_admin1.geojson``."""

CREDIT = (
    "Borders: Natural Earth, true to about 1 km; those the UN recognises in Ukraine. "
    "Towns: GeoNames"
)
