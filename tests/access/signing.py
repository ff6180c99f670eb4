"""A real identity provider in a thread, a map of nothing behind the guard, and a browser."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import oidc_provider_mock
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp
from starlette.websockets import WebSocket
from werkzeug.serving import make_server

from access.audit import AuditFile, AuditLog
from access.hosts import Hosts
from access.logins import Logins, Ways
from access.register import AccessRegister
from access.register_file import RegisterFile
from access.roles import RoleFile
from api.serving.cross_origin import CrossOrigin
from api.serving.guard import Door, Guard
from api.sign_in import SignIn
from tests.api.serving.servers import serving

Claims = dict[str, Any]
CLIENT = "synthetic-map"


@dataclass
class Provider:
    """An identity provider whose tokens can be changed before they are handed out."""

    url: str
    tamper: Callable[[Claims], Claims] | None = None
    forge: bool = False
    users: dict[str, Claims] = field(default_factory=dict)


@contextmanager
def provider_of(
    users: dict[str, Claims], token_age: timedelta = timedelta(hours=1)
) -> Iterator[Provider]:
    known = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in users.items()]
    app = oidc_provider_mock.app(user_claims=known, access_token_max_age=token_age)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    provider = Provider(f"http://127.0.0.1:{server.server_port}", users=users)

    @app.after_request
    def tampered(answer: flask.Response) -> flask.Response:
        if flask.request.path == "/oauth2/token" and answer.status_code == 200:
            said = answer.get_json()
            said["id_token"] = _changed(said["id_token"], provider)
            answer.set_data(flask.json.dumps(said))
        return answer

    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


def _changed(token: str, provider: Provider) -> str:
    key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
    told = jwt.decode(token, key, algorithms=["RS256"])
    claims = told.claims if provider.tamper is None else provider.tamper(dict(told.claims))
    if provider.forge:
        return jwt.encode(told.header, claims, RSAKey.generate_key(2048))
    return token if provider.tamper is None else jwt.encode(told.header, claims, key)


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """Answer whatever was let through, and echo on the websocket."""
    if scope["type"] == "websocket":
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        async for text in socket.iter_text():
            await socket.send_text(text)
    elif scope["type"] == "http":
        await PlainTextResponse("behind the guard")(scope, receive, send)


@dataclass
class Place:
    """A server with logins on."""

    url: str
    logins: Logins
    folder: Path

    def audit(self) -> str:
        path = self.folder / "audit.jsonl"
        return path.read_text() if path.exists() else ""

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Accept": "text/html"}, timeout=30)

    def sign_in(self, browser: httpx.Client, user: str, after: str = "/") -> httpx.Response:
        """Go to the provider, be this user there, and come back."""
        sent = browser.get("/sign-in/start", params={"next": after})
        assert sent.status_code == 302, sent.text
        back = httpx.post(sent.headers["location"], data={"sub": user})
        assert back.status_code == 302, back.text
        return browser.get(back.headers["location"])


def logins_of(folder: Path, ways: Ways, clock: Callable[[], float] = time.time) -> Logins:
    audit = AuditLog(AuditFile(folder / "audit.jsonl"))
    register = AccessRegister(RegisterFile(folder / "access.sqlite3"), clock)
    return Logins(ways, register, RoleFile(folder / "roles.csv"), audit, clock)


@contextmanager
def place_of(
    folder: Path,
    provider: Provider | None,
    *,
    app: ASGIApp = nothing,
    ways: Ways | None = None,
    clock: Callable[[], float] = time.time,
    proxies: Any = (),
    readers: Sequence[str] = (),
    routes: Sequence[Route] = (),
) -> Iterator[Place]:
    """Serve an application behind the guard; pages of `readers` may read its `routes`."""
    logins = logins_of(folder, ways or Ways(oidc=True), clock)
    signing = SignIn(
        app,
        logins=logins,
        oidc_url=f"{provider.url}/.well-known/openid-configuration" if provider else "",
        client_id=CLIENT,
        client_secret="synthetic",
    )
    door = Door(Hosts(), proxies, readers=readers, only_here=False)
    guarded: ASGIApp = Guard(signing, door, logins)
    if readers:
        guarded = CrossOrigin(guarded, routes, readers)
    with serving(guarded) as port:
        yield Place(f"http://127.0.0.1:{port}", logins, folder)
    logins.register.close()


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
