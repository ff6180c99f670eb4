"""One line of JSON a request, on stderr: what was asked, how it was answered, how long that took.

For `journalctl`, `docker logs` and what collects them. Queries are left out, since people type
what they look for, and so is who asked: the proxy in front knows, where that is wanted.
"""

import sys
import time
from datetime import UTC, datetime
from typing import TextIO

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LONGEST_PATH = 500


class RequestLog:
    """ASGI middleware that writes the log.

    Parameters
    ----------
    app
        Who answers.
    out
        Where lines go; stderr unless told.
    """

    def __init__(self, app: ASGIApp, out: TextIO | None = None) -> None:
        self._app = app
        self._out = out

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it answered, and write a line once the answer is sent."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        said = {"status": 0, "bytes": 0}

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                said["status"] = message["status"]
            elif message["type"] == "http.response.body":
                said["bytes"] += len(message.get("body", b""))
            elif message["type"] == "websocket.accept":
                said["status"] = 101
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            self._write(scope, said, time.perf_counter() - began)

    def _write(self, scope: Scope, said: dict[str, int], took_s: float) -> None:
        line = orjson.dumps(
            {
                "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
                "method": scope.get("method", "WEBSOCKET"),
                "path": scope["path"][:_LONGEST_PATH].encode("utf-8", "replace").decode(),
                **said,
                "ms": round(took_s * 1_000, 1),
            }
        )
        print(line.decode(), file=self._out or sys.stderr, flush=True)
