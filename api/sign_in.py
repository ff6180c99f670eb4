"""Signing in and out: OpenID Connect by Authlib, a session of our own, nothing of the login kept.

The browser is sent to the identity provider, comes back with a code, and is given a session. What
the provider says of a person never goes into a cookie, so that one in 400 groups can sign in.
"""

import hmac
import logging
from html import escape
from secrets import token_hex
from typing import Any, Final
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from access.audit import Deed
from access.cookies import SESSION_COOKIE, set_cookie
from access.logins import SKEW_S, Logins
from api.serving.answers import HEADERS
from api.serving.base_url import address_of
from api.serving.guard import SIGN_IN, visitor_of

CALLBACK: Final = "/oauth2callback"
SIGN_OUT: Final = "/sign-out"

_STATE_S: Final = 600
"""How long somebody may take at the identity provider."""

_SAFE_HEADERS: Final = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    # With none at all a browser would not say from which page it signs out.
    "Referrer-Policy": "same-origin",
}
_log = logging.getLogger(__name__)

_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Conflict Event Mapper</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }}
main {{ max-width: 32rem; margin: 15vh auto; padding: 0 1rem; }}
a, button {{ font: inherit; padding: .6rem 1rem; border: 1px solid; border-radius: .4rem;
  color: inherit; background: none; text-decoration: none; cursor: pointer; }}
</style></head>
<body><main><h1>Conflict Event Mapper</h1>{body}</main></body></html>
"""


class SignIn:
    """ASGI middleware that answers the addresses of signing in and out.

    Parameters
    ----------
    app
        Who answers everything else.
    logins
        Where sessions begin and end.
    oidc_url, client_id, client_secret
        How the identity provider is asked; "" where there is none.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        logins: Logins,
        oidc_url: str,
        client_id: str,
        client_secret: str,
    ) -> None:
        self._app = app
        self._logins = logins
        self._client_id = client_id
        self._provider: Any = None
        if oidc_url:
            self._provider = _provider(oidc_url, client_id, client_secret)
        routes = [
            Route(SIGN_IN, self._page),
            Route(f"{SIGN_IN}/start", self._start),
            Route(CALLBACK, self._come_back),
            Route(SIGN_OUT, self._sign_out, methods=["GET", "POST"]),
        ]
        self._paths = {route.path for route in routes}
        state = Middleware(
            SessionMiddleware,
            secret_key=_state_secret(client_secret),
            session_cookie="conflictmap_sign_in",
            max_age=_STATE_S,
            same_site="lax",
        )
        self._pages = Starlette(routes=routes, middleware=[state])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        is_ours = scope["type"] == "http" and scope["path"] in self._paths
        await (self._pages if is_ours else self._app)(scope, receive, send)

    async def _page(self, request: Request) -> Response:
        visitor = visitor_of(request.scope)
        if visitor is not None and visitor.has_signed_in:
            if visitor.role is not None:
                return _to(_next_of(request))
            return _page(
                f"<p>You are signed in as <b>{escape(visitor.name)}</b>, who has no role here. "
                "Whoever runs this map can give you one.</p>" + _SIGN_OUT_FORM,
                403,
            )
        if self._provider is None:
            return _page("<p>The proxy before this map did not say who you are.</p>", 401)
        start = escape(f"{SIGN_IN}/start?{urlencode({'next': _next_of(request)})}")
        failed = "<p>That did not work. Try again.</p>" if "failed" in request.query_params else ""
        return _page(f"{failed}<p>Sign in to see the map.</p><p><a href='{start}'>Sign in</a></p>")

    async def _start(self, request: Request) -> Response:
        if self._provider is None:
            return _to(SIGN_IN)
        request.session.clear()
        request.session["next"] = _next_of(request)
        try:
            sent: Response = await self._provider.authorize_redirect(
                request, f"{address_of(request)}{CALLBACK}"
            )
        except Exception:  # whatever the provider or the way to it does
            _log.exception("The identity provider cannot be asked")
            return _page(
                "<p>The identity provider cannot be reached. Try again soon.</p>"
                f"<p><a href='{SIGN_IN}'>Back</a></p>",
                503,
            )
        return sent

    async def _come_back(self, request: Request) -> Response:
        if self._provider is None:
            return _to(SIGN_IN)
        after = str(request.session.get("next", "/"))
        try:
            claims = await self._claims(request)
            secret, ends = await run_in_threadpool(self._logins.sign_in, claims)
        except Exception as error:  # whatever was sent back, by whomever
            _log.warning("A sign-in failed: %s: %s", type(error).__name__, error)
            why = type(error).__name__
            await run_in_threadpool(self._logins.audit.note, Deed.SIGN_IN_FAILED, None, why=why)
            request.session.clear()
            return _to(f"{SIGN_IN}?failed=1")
        request.session.clear()
        answer = _to(after)
        answer.headers.append("Set-Cookie", self._cookie(request, secret, ends))
        return answer

    async def _claims(self, request: Request) -> dict[str, Any]:
        """Take the ID token for the code, and see that it is good.

        Authlib checks the signature, ``nonce``, ``exp`` and ``iat``; for whom it is meant and by
        whom it was made is told to it here.
        """
        metadata = await self._provider.load_server_metadata()
        wanted = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": self._client_id},
            "exp": {"essential": True},
            "sub": {"essential": True},
        }
        token = await self._provider.authorize_access_token(
            request, claims_options=wanted, leeway=SKEW_S
        )
        claims = token.get("userinfo")
        if not claims or "id_token" not in token:
            raise ValueError("The provider gave no ID token.")
        found = dict(claims)
        if not any(each in found for each in ("name", "email", self._logins.ways.roles_claim)):
            # Some tell only on being asked.
            told = await self._provider.userinfo(token=token)
            if told.get("sub") == found["sub"]:
                found = {**told, **found}
        return found

    def _cookie(self, request: Request, secret: str, ends: float) -> str:
        longest = max(0, int(ends - self._logins.now()))
        secure = request.url.scheme == "https"
        return set_cookie(SESSION_COOKIE, secret, is_secure=secure, longest_s=longest)

    async def _sign_out(self, request: Request) -> Response:
        own = request.headers.get("sec-fetch-site") == "same-origin"
        if request.method != "POST" and not own:
            return _page(_SIGN_OUT_FORM)
        secret = request.cookies.get(SESSION_COOKIE)
        if secret and self._logins.are_on:
            await run_in_threadpool(self._logins.sign_out, secret)
        answer = _to(await self._farewell(request))
        gone = set_cookie(SESSION_COOKIE, "", is_secure=request.url.scheme == "https", longest_s=0)
        answer.headers.append("Set-Cookie", gone)
        return answer

    async def _farewell(self, request: Request) -> str:
        """Give where to go on: to the provider, where it wants to be told, else to our own page."""
        back = f"{address_of(request)}{SIGN_IN}"
        if self._provider is not None:
            try:
                metadata = await self._provider.load_server_metadata()
            except Exception:  # it cannot be told then; the session here has ended
                return back
            if end := metadata.get("end_session_endpoint"):
                asked = {"client_id": self._client_id, "post_logout_redirect_uri": back}
                return f"{end}?{urlencode(asked)}"
        return back


def _state_secret(client_secret: str) -> str:
    """Give what signs the cookie that lives while somebody is at the provider.

    Whoever comes back may come to another server of the same staff, which has the same secret.
    """
    if not client_secret:
        return token_hex(32)
    return hmac.digest(client_secret.encode(), b"conflictmap: state of a sign-in", "sha256").hex()


_SIGN_OUT_FORM: Final = f"<form method='post' action='{SIGN_OUT}'><button>Sign out</button></form>"


def _provider(oidc_url: str, client_id: str, client_secret: str) -> Any:  # noqa: ANN401
    """Give Authlib's client of the provider.

    Raises
    ------
    ModuleNotFoundError
        Authlib is not installed; it comes with the extra ``login``.
    """
    from authlib.integrations.starlette_client import OAuth

    oauth = OAuth()
    return oauth.register(
        "provider",
        server_metadata_url=oidc_url,
        client_id=client_id,
        client_secret=client_secret or None,
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "timeout": 10,
        },
    )


def _next_of(request: Request) -> str:
    """Give where somebody wanted to go, which is an address of ours and nobody else's."""
    path = request.query_params.get("next", "/")[:2_000]
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    safe = is_ours and not any(ord(letter) < 33 for letter in path)
    return path if safe and not path.startswith((SIGN_IN, SIGN_OUT)) else "/"


def _page(body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(body=body), status, headers=_SAFE_HEADERS)


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, headers={**HEADERS, "Cache-Control": "no-store"})
