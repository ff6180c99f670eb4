"""Scripts and styles of the map, all served by ourselves so that no page asks another host."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xstatic.pkg import leaflet

ASSETS_PATH = "/assets/"
"""Where api.routes serves these files."""

STATIC = Path(__file__).parent / "static"
_LEAFLET = Path(leaflet.BASE_DIR)
_TYPES: Mapping[str, str] = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".png": "image/png",
}


@dataclass(frozen=True)
class Asset:
    """One file as it is served.

    Attributes
    ----------
    body : bytes
        The content.
    media_type : str
        Its content type.
    digest : str
        Names this content; part of the address, so that it can be cached for ever.
    """

    body: bytes
    media_type: str
    digest: str


def _asset(body: bytes, suffix: str) -> Asset:
    return Asset(body, _TYPES[suffix], hashlib.sha256(body).hexdigest()[:16])


@cache
def assets() -> Mapping[str, Asset]:
    """Give every file of the map by its name under ``/assets/``.

    Our own scripts become one file, in the order of their numbers: streamlit-folium loads
    scripts one after the other, so each would cost a round trip.
    """
    script = b"\n".join(path.read_bytes() for path in sorted(STATIC.glob("[0-9]*.js")))
    found = {
        "conflict-map.js": _asset(script, ".js"),
        "conflict-map.css": _asset((STATIC / "conflict-map.css").read_bytes(), ".css"),
        "leaflet/leaflet.js": _asset((_LEAFLET / "leaflet.js").read_bytes(), ".js"),
        "leaflet/leaflet.css": _asset((_LEAFLET / "leaflet.css").read_bytes(), ".css"),
    }
    for image in sorted((_LEAFLET / "images").glob("*.png")):
        found[f"leaflet/images/{image.name}"] = _asset(image.read_bytes(), ".png")
    return found


def asset_url(name: str) -> str:
    """Give the address of an asset, with its digest so that a new version is a new address.

    Raises
    ------
    KeyError
        When there is no such asset.
    """
    return f"{ASSETS_PATH}{name}?v={assets()[name].digest}"
