"""What stands before everything this server answers: routes, pages, files and the websocket.

Streamlit decides about origins by asking the internet under which address this computer is seen,
in the middle of its event loop. So it is decided here (`access.hosts`), before Streamlit sees
anything, and what it is handed then is always of its own origin.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.allowed import EVERYBODY, Action, Resource, Visitor, allowed
from access.audit import Deed
from access.cookies import SESSION_COOKIE, read_cookies
from access.hosts import (
    Hosts,
    Network,
    Refusal,
    is_among,
    is_loopback,
    refusal_of_host,
    refusal_of_origin,
)
from access.logins import Logins
from api.serving.answers import HEADERS, not_found, problem
from api.serving.resources import asked_for
from events.store.errors import StoreUnavailable

T = TypeVar("T")

CLOSED: Final = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent")
"""Streamlit's own routes that tell of everybody's sessions, or drive pages; nobody needs them."""

HEAD_BYTES: Final = 32_768

LOOK_S: Final = 2.0
"""How often an open websocket is looked at: whether whoever opened it still may."""

SIGN_IN: Final = "/sign-in"

VISITOR: Final = "conflictmap.visitor"
"""Under which name those behind the guard find who asks."""

_THREADS: Final = 8
"""In which it is looked up who asks, and noted: a database may take its time."""

_FORWARDED: Final = b"x-forwarded-"
_log = logging.getLogger(__name__)
_OF_PROXIES: Final = (b"forwarded", b"x-real-ip")


@dataclass(frozen=True, slots=True)
class Door:
    """From where a server may be asked.

    Attributes
    ----------
    hosts
        The names it goes by.
    proxies
        Those whose word counts on who asked, how, and under which name.
    readers
        Origins whose pages may read the routes (`api.serving.cross_origin`); ``*`` for any.
    only_here
        Nobody has to sign in, and nobody said that this is meant: only this computer is answered.
    """

    hosts: Hosts
    proxies: Collection[Network] = ()
    readers: Collection[str] = ()
    only_here: bool = True


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request came from, after the word of a named proxy.

    Attributes
    ----------
    client
        IP address of who asks; "" where nobody can tell.
    host
        Every host it names.
    scheme
        http or https.
    is_secure
        Whether it came by TLS; None where that cannot be told.
    by_proxy
        Whether a named proxy handed it on.
    """

    client: str
    host: Sequence[str]
    scheme: str
    is_secure: bool | None
    by_proxy: bool


class Guard:
    """ASGI middleware that lets through what is asked of this server, by its own pages or by none.

    Parameters
    ----------
    app
        Who answers what is let through.
    door
        From where it may be asked.
    logins
        Who asks.
    """

    def __init__(self, app: ASGIApp, door: Door, logins: Logins) -> None:
        self._app = app
        self._door = door
        self._logins = logins
        self._threads = ThreadPoolExecutor(_THREADS, "who-asks")
        ways = logins.ways
        self._of_proxies = {
            name.encode() for name in (ways.user_header, ways.groups_header) if name
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it answered, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = asked_by(scope, headers, self._door.proxies)
        action, resource = asked_for(scope)
        refused = self._refusal(scope, asked)
        foreign = self._refusal_of_origin(scope, headers, asked) if refused is None else None
        is_read_elsewhere = foreign is not None and self._may_be_read(scope, headers, resource)
        if foreign is not None and not is_read_elsewhere:
            refused = foreign
        if refused is not None:
            await self._aside(lambda: self._note_refusal(None, scope, asked, refused.status))
            await refuse(problem(refused.status, refused.detail), scope, receive, send)
            return
        path = scope["path"]
        if any(path == each or path.startswith(f"{each}/") for each in CLOSED):
            await refuse(not_found("address"), scope, receive, send)
            return
        try:
            # A browser adds the cookie to what other sites' pages ask for too: those need a token.
            visitor = await self._visitor(headers, asked, takes_cookie=not is_read_elsewhere)
        except StoreUnavailable:
            _log.exception("Nobody can tell who asks")
            later = {"Retry-After": "5"}
            answer = problem(503, "Who asks cannot be told now; try again soon.", headers=later)
            await refuse(answer, scope, receive, send)
            return
        if not allowed(visitor, action, resource):
            answer = self._not_allowed(visitor, scope, headers, resource)
            status = answer.status_code
            await self._aside(lambda: self._note_refusal(visitor, scope, asked, status))
            await refuse(answer, scope, receive, send)
            return
        handed = handed_on(scope, asked, self._of_proxies) | {VISITOR: visitor}
        if scope["type"] == "websocket" and self._logins.are_on:
            watched = _WhileAllowed(receive, lambda: self._still(visitor, headers, asked))
            await self._app(handed, watched, send)
        elif resource is Resource.FILES and scope["method"] == "GET":
            await self._app(handed, receive, self._noting(visitor, scope, asked, send))
        else:
            await self._app(handed, receive, send)

    async def _aside(self, work: Callable[[], T]) -> T:
        """Do in a thread what may have to wait, so that nobody else waits with it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _visitor(
        self, headers: Headers, asked: Caller, *, takes_cookie: bool = True
    ) -> Visitor | None:
        if not self._logins.are_on:
            return self._logins.visitor({}, None, by_proxy=False)
        said = headers.get("cookie", "") if takes_cookie else ""
        cookie = read_cookies(said).get(SESSION_COOKIE)
        return await self._aside(
            lambda: self._logins.visitor(headers, cookie, by_proxy=asked.by_proxy)
        )

    async def _still(self, before: Visitor | None, headers: Headers, asked: Caller) -> bool:
        """Tell whether whoever opened a page is who they were, and may have it open."""
        try:
            now = await self._visitor(headers, asked)
        except StoreUnavailable:
            return False  # the browser tries to open it again
        return now == before and allowed(now, Action.READ, Resource.PAGES)

    def _not_allowed(
        self, visitor: Visitor | None, scope: Scope, headers: Headers, resource: Resource
    ) -> Response:
        has_role = visitor is not None and visitor.role is not None
        if resource is Resource.PAGES and not has_role and "text/html" in headers.get("accept", ""):
            query = scope["query_string"].decode("ascii", "replace")
            asked = scope["path"] + (f"?{query}" if query else "")
            kept = {**HEADERS, "Cache-Control": "no-store"}
            return RedirectResponse(f"{SIGN_IN}?next={quote(asked, safe='/')}", 303, headers=kept)
        if visitor is None or not visitor.has_signed_in:
            return problem(
                401,
                "Sign in first: open the map in a browser, or give a personal token.",
                headers={"WWW-Authenticate": 'Bearer realm="Conflict Event Mapper"'},
            )
        return problem(403, "Your role here, or what this token is for, does not include this.")

    def _note_refusal(
        self, visitor: Visitor | None, scope: Scope, asked: Caller, status: int
    ) -> None:
        self._logins.audit.note(
            Deed.REFUSED,
            visitor,
            status=status,
            path=scope["path"],
            method=scope.get("method", "WEBSOCKET"),
            client=asked.client,
        )

    def _noting(self, visitor: Visitor | None, scope: Scope, asked: Caller, send: Send) -> Send:
        def exported() -> None:
            self._logins.audit.note(
                Deed.EXPORTED,
                visitor,
                path=scope["path"],
                query=scope["query_string"].decode("ascii", "replace"),
                client=asked.client,
            )

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                await self._aside(exported)
            await send(message)

        return note

    def _refusal(self, scope: Scope, asked: Caller) -> Refusal | None:
        local = local_end(scope)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEAD_BYTES:
            return Refusal(431, "The head of the request is larger than any browser's.")
        if self._door.only_here and local is not None and not is_loopback(local[0]):
            return Refusal(
                403,
                "Nobody has to sign in here, so only the computer it runs on is answered. Whoever "
                "runs it turns logins on (docs/security.md), or starts it with --without-login.",
            )
        return refusal_of_host(asked.host, self._door.hosts, local, asked.scheme)

    @staticmethod
    def _refusal_of_origin(scope: Scope, headers: Headers, asked: Caller) -> Refusal | None:
        return refusal_of_origin(
            scope.get("method", "GET"),
            headers.getlist("origin"),
            asked.host[0],
            is_secure=asked.is_secure,
            fetch_site=headers.get("sec-fetch-site", ""),
            fetch_mode=headers.get("sec-fetch-mode", ""),
            is_websocket=scope["type"] == "websocket",
        )

    def _may_be_read(self, scope: Scope, headers: Headers, resource: Resource) -> bool:
        """Tell whether a page of another origin asks for what it was given leave to read."""
        origins = headers.getlist("origin")
        return (
            scope["type"] == "http"
            and scope["method"] in ("GET", "HEAD")
            and len(origins) == 1
            and ("*" in self._door.readers or origins[0] in self._door.readers)
            and resource not in (Resource.PAGES, Resource.DESK)
        )


def visitor_of(scope: Scope) -> Visitor | None:
    """Give who asks, for those behind the guard; without one everybody is asked alike."""
    found: Visitor | None = scope.get(VISITOR, EVERYBODY)
    return found


def local_end(scope: Scope) -> tuple[str, int] | None:
    """Give the end of the connection on this side; None where it has no port."""
    server = scope.get("server")
    return None if not server or server[1] is None else (server[0], server[1])


def asked_by(scope: Scope, headers: Headers, proxies: Collection[Network]) -> Caller:
    """Tell where a request came from; what it says of that itself counts from named proxies."""
    client = (scope.get("client") or ("", 0))[0]
    scheme = "https" if scope.get("scheme") in ("https", "wss") else "http"
    host = headers.getlist("host")
    if not is_among(client, proxies):
        # With no proxy named one may stand before it all the same, and have taken TLS off.
        return Caller(client, host, scheme, True if scheme == "https" else None, False)
    said = _outermost(headers, "x-forwarded-host")
    stated = _outermost(headers, "x-forwarded-proto")
    if stated in ("http", "https"):
        scheme = stated
    return Caller(
        _last_unnamed(headers, client, proxies),
        [said] if said else host,
        scheme,
        scheme == "https" if stated else None,
        True,
    )


class _WhileAllowed:
    """What a browser sends to an open page, until whoever opened it may no longer have it open."""

    def __init__(self, receive: Receive, is_allowed: Callable[[], Awaitable[bool]]) -> None:
        self._receive = receive
        self._is_allowed = is_allowed
        self._next: asyncio.Task[Message] | None = None

    async def __call__(self) -> Message:
        while True:
            if self._next is None:
                self._next = asyncio.ensure_future(self._receive())
            # Not cancelled where nothing came in time: a message must not be lost.
            await asyncio.wait({self._next}, timeout=LOOK_S)
            if not await self._is_allowed():
                self._next.cancel()
                return {"type": "websocket.disconnect", "code": 1008}
            if self._next.done():
                message, self._next = self._next.result(), None
                return message


def handed_on(scope: Scope, asked: Caller, of_proxies: Collection[bytes] = ()) -> dict[str, Any]:
    """Give a request as those behind the guard are to see it.

    What claims to come from a proxy and does not is left out, and so is an origin that was found
    to be ours: Streamlit would look up the address of this computer to compare it. The websocket
    keeps one, since Streamlit asks for it, in the form Streamlit takes without a look-up.

    Parameters
    ----------
    of_proxies
        Headers in which a named proxy says who asks: nobody else may set them.
    """
    host = asked.host[0].encode("latin-1")
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name not in (b"origin", b"host") and (asked.by_proxy or not _is_proxys(name, of_proxies))
    ]
    kept.append((b"host", host))
    scheme = asked.scheme
    if scope["type"] == "websocket":
        kept.append((b"origin", asked.scheme.encode() + b"://" + host))
        scheme = "wss" if asked.scheme == "https" else "ws"
    port = (scope.get("client") or ("", 0))[1]
    return {**scope, "headers": kept, "scheme": scheme, "client": (asked.client, port)}


async def refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Give an answer in place of what was asked for; a websocket is not opened (answer 403)."""
    if scope["type"] == "http":
        await answer(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": ""})


def _is_proxys(name: bytes, of_proxies: Collection[bytes]) -> bool:
    return name.startswith(_FORWARDED) or name in _OF_PROXIES or name in of_proxies


def _outermost(headers: Headers, name: str) -> str:
    """Give what the outermost of several proxies said."""
    return headers.get(name, "").partition(",")[0].strip()


def _last_unnamed(headers: Headers, client: str, proxies: Collection[Network]) -> str:
    """Give the nearest client that is no named proxy; what is said to lie behind it is hearsay."""
    for each in reversed(headers.get("x-forwarded-for", "").split(",")):
        if each.strip() and not is_among(each.strip(), proxies):
            return each.strip()[:60]
    return client
