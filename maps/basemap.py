"""What lies under the marks: the shipped boundaries, and online tiles where somebody set them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import folium
import xyzservices.providers

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


class TilesError(ValueError):
    """The setting for online tiles is neither a known provider nor an address."""


@dataclass(frozen=True)
class Tiles:
    """An online tile layer.

    Attributes
    ----------
    url : str
        Address with ``{z}``, ``{x}`` and ``{y}``.
    attribution : str
        Credit line, plain text or the provider's HTML.
    max_zoom : int
        The closest zoom it has.
    """

    url: str
    attribution: str
    max_zoom: int = 18


def read_tiles(tiles: str, attribution: str = "") -> Tiles:
    """Read the setting for online tiles.

    Parameters
    ----------
    tiles : str
        A provider known to xyzservices, such as ``OpenStreetMap.Mapnik``, or an http(s) address
        with ``{z}``, ``{x}`` and ``{y}``.
    attribution : str
        Credit line an address needs.

    Raises
    ------
    TilesError
        When it is neither, an address lacks its credit line, or a provider needs a key.
    """
    if "{z}" in tiles:
        if urlsplit(tiles).scheme not in ("http", "https"):
            raise TilesError(f"A tile address starts with http:// or https://: {tiles}")
        if not attribution.strip():
            raise TilesError("A tile address needs its credit line: set tiles_attribution.")
        return Tiles(tiles, attribution)
    try:
        provider = xyzservices.providers.query_name(tiles)
    except ValueError as error:
        raise TilesError(
            f"No tile provider is called {tiles!r}. Give a name such as OpenStreetMap.Mapnik, "
            "or an address with {z}, {x} and {y}."
        ) from error
    if provider.requires_token():
        raise TilesError(f"{provider.name} needs a key: give its whole address instead.")
    return Tiles(
        provider.build_url(), str(provider.html_attribution), int(provider.get("max_zoom", 18))
    )


def tile_layer(tiles: Tiles) -> folium.TileLayer:
    """Give the tiles as a folium layer that lies over the land and under names and marks."""
    return folium.TileLayer(
        tiles=tiles.url,
        attr=tiles.attribution,
        name="Online map",
        max_native_zoom=tiles.max_zoom,
        max_zoom=18,
        overlay=True,
        control=False,
    )
