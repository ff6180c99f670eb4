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
}
"""Where the drawing script finds each part; towns also come in squares below theirs."""

CREDIT = (
    "Borders: Natural Earth, simplified; internationally recognised ones in Ukraine. "
    "Towns: GeoNames"
)
