"""A client that calls an ASGI application in this process, without a server."""

from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal
from starlette.types import ASGIApp


class Client:
    """Asks an ASGI application as a browser would, from a thread with an event loop of its own.

    A thread of its own, since the synchronous Playwright leaves a loop running in this one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://testserver"
            ) as client:
                return await client.request(method, path, **options)

        with start_blocking_portal() as portal:
            return portal.call(ask)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)
