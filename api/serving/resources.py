"""What an address is about, for `access.allowed`: an address nobody listed is a page."""

from typing import Final

from starlette.types import Scope

from access.allowed import Action, Resource

_OPEN: Final = (
    *("/health", "/openapi.json", "/sign-in", "/sign-out", "/oauth2callback"),
    *("/static", "/assets", "/basemap", "/areas", "/favicon.png", "/manifest.json"),
    "/_stcore/health",
)
_OF_MAP: Final = (
    *("/view", "/rows", "/regions", "/timeline", "/events"),
    *("/places", "/reference", "/reference.json", "/tiles"),
)
_BEGINNINGS: Final = (
    *((each, Resource.OPEN) for each in _OPEN),
    *((each, Resource.MAP) for each in _OF_MAP),
    ("/ogc", Resource.FEATURES),
    *((each, Resource.FILES) for each in ("/events.geojson", "/export", "/brief", "/qgis")),
    *((each, Resource.CHANGES) for each in ("/changes", "/differences")),
    ("/_stcore/upload_file", Resource.DESK),
)
_BY_FIRST: Final = dict(_BEGINNINGS)


def asked_for(scope: Scope) -> tuple[Action, Resource]:
    """Tell what a request wants to do, and to what."""
    path = scope["path"]
    if scope["type"] == "websocket":
        return Action.READ, Resource.PAGES
    parts = path.split("/")
    for length in (3, 2):
        resource = _BY_FIRST.get("/".join(parts[:length]))
        if resource is not None:
            return (Action.WRITE if resource is Resource.DESK else Action.READ), resource
    return Action.READ, Resource.PAGES
