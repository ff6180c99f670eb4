"""Pages of other origins that may read our answers: CORS (Fetch Standard, 3.2)."""

from collections.abc import Sequence
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

EXPOSED: Final = (
    *("Content-Crs", "Content-Disposition", "Content-Range", "ETag", "Link"),
    *("Retry-After", "X-Events", "X-Events-Left-Out"),
)
"""Headers a script of another origin may read."""

_KEPT_S: Final = 3_600


class CrossOrigin:
    """ASGI middleware that lets pages of some origins read our routes; never Streamlit's own.

    No cookie is taken along: whoever is logged in here is nobody there, unless the page gives a
    personal token.

    Parameters
    ----------
    app
        Who answers.
    routes
        Ours.
    origins
        ``https://maps.example.org``, or ``*`` for any.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route], origins: Sequence[str]) -> None:
        self._app = app
        self._beginnings = {each.path.split("/")[1] for each in routes}
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "HEAD", "OPTIONS"),
            # Tokens only: no cookie is let in from elsewhere (api.serving.guard).
            allow_headers=("Authorization", "If-None-Match", "Range"),
            expose_headers=EXPOSED,
            max_age=_KEPT_S,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for those who may ask."""
        first = scope["path"].split("/")[1:2] if scope["type"] == "http" else []
        ours = bool(first) and first[0] in self._beginnings
        await (self._open if ours else self._app)(scope, receive, send)
