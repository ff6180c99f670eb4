"""Addresses that are nearly ours: a program that asks for one is told so, as by every route.

Streamlit answers what no route takes with its page and status 200, and a path it finds unsafe with
two words. Neither helps a program that mistyped an address.
"""

from collections.abc import Collection, Sequence
from typing import Final

from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.serving.answers import not_found, problem

_ADDRESS: Final = "address; /openapi.json and /ogc list those there are"


class StrayAnswers:
    """ASGI middleware that answers requests beside the routes with problem documents.

    Parameters
    ----------
    app
        Who answers everything else.
    routes
        Ours: what begins as one of them does and is none is answered here.
    pages
        What else addresses may begin with; None for anything.
    """

    def __init__(
        self, app: ASGIApp, routes: Sequence[Route], pages: Collection[str] | None = None
    ) -> None:
        self._app = app
        self._routes = routes
        self._pages = None if pages is None else {"", *pages}
        self._beginnings = {_beginning(each.path) for each in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        stray = self._stray(scope) if scope["type"] == "http" else None
        await (self._app if stray is None else stray)(scope, receive, send)

    def _stray(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if _beginning(path) not in self._beginnings:
            known = self._pages is None or _beginning(path) in self._pages
            return None if known else not_found(_ADDRESS)
        # Streamlit would refuse these, whatever routes there are.
        unsafe = "\\" in path or "\0" in path or ".." in path.split("/")
        matches = set() if unsafe else {each.matches(scope)[0] for each in self._routes}
        if Match.FULL in matches:
            return None
        if Match.PARTIAL in matches:
            detail = "Only GET is possible here."
            return problem(405, detail, headers={"Allow": "GET, HEAD"})
        return not_found(_ADDRESS)


def _beginning(path: str) -> str:
    return path.split("/")[1] if path.startswith("/") else path
