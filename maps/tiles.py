"""Online map tiles, where somebody set them; without, nothing is asked of another host."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import folium
import xyzservices.providers


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
