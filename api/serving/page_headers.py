"""What pages may do in a browser: run our scripts only, ask this server only, stand in no frame.

Our own routes say so themselves (`api.serving.answers`); this says it for what Streamlit answers.
"""

import secrets
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.cookies import BROWSER_COOKIE, read_cookies, set_cookie

_EVERYWHERE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
_COMMON: Final = (
    "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "style-src 'self' 'unsafe-inline'; font-src 'self' data:; worker-src 'self' blob:; "
    "media-src 'self' data: blob:"
)
_OF_PAGES: Final = "script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
_OF_COMPONENTS: Final = "script-src 'self' 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'self'"
"""The map's component makes its script out of text, and stands in a frame of the page."""

_OF_FILES: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Files a page hands out (``/media/``) are shown by nothing but that page."""


class PageHeaders:
    """ASGI middleware that adds the headers where an answer has none of its own.

    A browser that opens its first page is given the number by which it is known again.

    Parameters
    ----------
    app
        Who answers.
    tiles
        Whether an online base map is set, so that the map shows pictures of other hosts.
    """

    def __init__(self, app: ASGIApp, *, tiles: bool = False) -> None:
        self._app = app
        pictures = "img-src 'self' data: blob:" + (" https: http:" if tiles else "")
        self._page = f"{_COMMON}; {pictures}; {_OF_PAGES}"
        self._component = f"{_COMMON}; {pictures}; {_OF_COMPONENTS}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it answered, and say what the answer may do."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        known = BROWSER_COOKIE in read_cookies(Headers(scope=scope).get("cookie", ""))

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _EVERYWHERE.items():
                    headers.setdefault(name, value)
                host = Headers(scope=scope).get("host", "")
                headers.setdefault("Content-Security-Policy", self._policy(scope["path"], host))
                if "text/html" in headers.get("content-type", "") and not known:
                    made = secrets.token_urlsafe(24)
                    secure = scope.get("scheme") == "https"
                    headers.append("Set-Cookie", set_cookie(BROWSER_COOKIE, made, is_secure=secure))
            await send(message)

        await self._app(scope, receive, add)

    def _policy(self, path: str, host: str) -> str:
        if path.startswith("/media/"):
            return _OF_FILES
        # Older browsers do not count a websocket of this host as 'self'.
        asked = f"; connect-src 'self' ws://{host} wss://{host}"
        return (self._component if path.startswith("/component/") else self._page) + asked
