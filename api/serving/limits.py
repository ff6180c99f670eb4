"""What one client may take at once: long answers, room for files, and memory for what it reads.

Whoever asks for too much is told to come again (429, 503), and everybody else is served meanwhile.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.allowed import Resource
from api.serving.answers import problem
from api.serving.guard import visitor_of
from api.serving.resources import asked_for

_PIECE_BYTES: Final = 1 << 16
_UPLOAD: Final = "/_stcore/upload_file/"
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Most:
    """How much there may be of what is costly.

    Attributes
    ----------
    long_of_one, long
        Exports, briefs and differences under way for one client, and in all.
    upload_bytes, uploads_bytes
        Files one page session holds, and all of those on their way.
    body_bytes
        Of a request that brings no file.
    """

    long_of_one: int = 6
    long: int = 24
    upload_bytes: int = 120 * _MB
    uploads_bytes: int = 400 * _MB
    body_bytes: int = _MB


class Limits:
    """ASGI middleware that holds clients to what they may take.

    Parameters
    ----------
    app
        Who answers.
    upload_bytes
        Tells how much a page session holds of files; None where there is no such session.
    most
        How much there may be.
    """

    def __init__(
        self,
        app: ASGIApp,
        upload_bytes: Callable[[str], int | None] = lambda _: 0,
        most: Most | None = None,
    ) -> None:
        self._app = app
        self._upload_bytes = upload_bytes
        self._most = most or Most()
        self._long: Counter[str] = Counter()
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it answered, or say that it is too much."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _in_pieces(send)
        path = scope["path"]
        if path.startswith(_UPLOAD) and scope["method"] == "PUT":
            await self._upload(path.split("/")[3], scope, receive, send)
            return
        if _length(scope) > self._most.body_bytes:
            await problem(413, "Nothing here takes so much.")(scope, receive, send)
            return
        _, resource = asked_for(scope)
        is_long = resource is Resource.FILES or path == "/differences"
        if is_long and scope["method"] == "GET":
            await self._answer_long(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer_long(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = _client(scope)
        later = {"Retry-After": "5"}
        if self._long[client] >= self._most.long_of_one:
            detail = "You have as many files on their way as one may; wait until one is there."
            await problem(429, detail, headers=later)(scope, receive, send)
            return
        if self._long.total() >= self._most.long:
            detail = "Many files are being made at the moment; try again in a few seconds."
            await problem(503, detail, headers=later)(scope, receive, send)
            return
        self._long[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            _less(self._long, client, 1)

    async def _upload(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        held = self._upload_bytes(session)
        if held is None:
            await problem(404, "There is no such page session.")(scope, receive, send)
            return
        length = _length(scope)
        if not length:
            await problem(411, "Say how long the file is.")(scope, receive, send)
            return
        if held + self._coming[session] + length > self._most.upload_bytes:
            detail = (
                f"This page holds {held // _MB} MB of files already, and may hold "
                f"{self._most.upload_bytes // _MB}. Take one out, or open the page anew."
            )
            await problem(413, detail)(scope, receive, send)
            return
        if self._coming.total() + length > self._most.uploads_bytes:
            detail = "Many files are being brought at the moment; try again in a few seconds."
            await problem(503, detail, headers={"Retry-After": "10"})(scope, receive, send)
            return
        self._coming[session] += length
        try:
            await self._app(scope, receive, send)
        finally:
            _less(self._coming, session, length)


def _client(scope: Scope) -> str:
    """Name who is counted: the person, or where nobody has signed in the address."""
    visitor = visitor_of(scope)
    if visitor is not None and visitor.has_signed_in:
        return visitor.account
    return str((scope.get("client") or ("", 0))[0])


def _length(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length", "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


def _less(counter: Counter[str], key: str, number: int) -> None:
    counter[key] -= number
    if counter[key] <= 0:
        del counter[key]


def _in_pieces(send: Send) -> Send:
    """Hand a long answer on in pieces, each once the client has taken what was before it.

    Else all of it is copied for a client that takes nothing.
    """

    async def in_pieces(message: Message) -> None:
        body = message.get("body", b"")
        if message["type"] != "http.response.body" or len(body) <= _PIECE_BYTES:
            await send(message)
            return
        view, more = memoryview(body), message.get("more_body", False)
        for start in range(0, len(body), _PIECE_BYTES):
            last = start + _PIECE_BYTES >= len(body)
            piece = bytes(view[start : start + _PIECE_BYTES])
            await send({**message, "body": piece, "more_body": more or not last})
            await asyncio.sleep(0)  # others are served between two pieces

    return in_pieces
