"""What is let in: by name, by origin, from which proxy; and what those behind it see."""

import json
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from access.audit import AuditLog
from access.hosts import Host, Hosts, read_network
from access.logins import Logins, Ways
from access.roles import RoleFile
from api.serving.guard import Door, Guard
from tests.api.serving.servers import say, serving

SHAKE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
OURS = Host("map.example.org")
NOBODY_SIGNS_IN = Logins(Ways(), None, RoleFile(Path("no such file")), AuditLog(None))


async def tell(scope, receive, send):
    """Answer with what this application sees of a request."""
    if scope["type"] == "websocket":
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        await socket.close()
    elif scope["type"] == "http":
        request = Request(scope)
        seen = {"headers": request.headers.items(), "url": str(request.url)}
        seen["client"] = request.client.host
        await JSONResponse(seen)(scope, receive, send)


@pytest.fixture(scope="module")
def port():
    with serving(Guard(tell, Door(Hosts([OURS])), NOBODY_SIGNS_IN)) as opened:
        yield opened


@pytest.fixture(scope="module")
def behind_proxy():
    door = Door(Hosts([OURS]), [read_network("127.0.0.1")])
    with serving(Guard(tell, door, NOBODY_SIGNS_IN)) as opened:
        yield opened


def ask(port, *headers, method="GET", path="/", host=None):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{port}'}", *headers]
    return say(port, "\r\n".join([*lines, "Connection: close", "", ""]))


def shake(port, *headers, path="/_stcore/stream", host=None):
    lines = [f"GET {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{port}'}", *headers]
    return say(port, "\r\n".join(lines) + "\r\n" + SHAKE + "\r\n", until=b"\r\n\r\n")


def status(answer):
    return int(answer.split(b" ")[1])


def seen(answer):
    assert status(answer) == 200, answer
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def test_another_name_is_refused_on_every_path_and_on_the_websocket(port):
    for path in ("/", "/health", "/events.geojson", "/_stcore/upload_file/a/b", "/static/x.js"):
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
            answer = ask(port, method=method, path=path, host=f"attacker.example:{port}")
            assert status(answer) == 421, (method, path)
    own = f"Origin: http://attacker.example:{port}"
    assert status(shake(port, own, host=f"attacker.example:{port}")) == 403


def test_another_sites_page_is_refused(port):
    for origin in ("http://attacker.example", "null", f"http://localhost:{port}"):
        assert status(ask(port, f"Origin: {origin}")) == 403
        assert status(shake(port, f"Origin: {origin}")) == 403
    assert status(shake(port)) == 403  # and a websocket whose page is not told
    assert status(ask(port, method="PUT")) == 403
    assert status(ask(port)) == 200
    assert status(ask(port, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors")) == 403


def test_our_own_page_is_let_in(port):
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", "map.example.org"):
        assert status(ask(port, f"Origin: http://{host}", method="PUT", host=host)) == 200
        assert status(shake(port, f"Origin: http://{host}", host=host)) == 101
    assert status(shake(port, "Origin: https://map.example.org", host="map.example.org")) == 101


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/agent/openapi.json"]
)
def test_streamlits_own_figures_are_closed(port, path):
    assert status(ask(port, path=path)) == 404


FORWARDED = (
    "X-Forwarded-For: 203.0.113.9",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: map.example.org",
    "X-Forwarded-Prefix: /evil",
    "Forwarded: host=attacker.example",
    "X-Real-IP: 203.0.113.9",
)


def test_the_word_of_a_proxy_nobody_named_counts_for_nothing(port):
    found = seen(ask(port, *FORWARDED))
    names = {name for name, _ in found["headers"]}
    assert not {each for each in names if "forwarded" in each or each == "x-real-ip"}
    assert found["client"] == "127.0.0.1"
    assert found["url"] == f"http://127.0.0.1:{port}/"


def test_the_word_of_a_named_proxy_counts(behind_proxy):
    found = seen(ask(behind_proxy, *FORWARDED))
    assert found["client"] == "203.0.113.9"
    assert found["url"] == "https://map.example.org/"
    assert ["x-forwarded-prefix", "/evil"] in found["headers"]
    other = "X-Forwarded-Host: attacker.example"
    assert status(ask(behind_proxy, other)) == 421
    chain = "X-Forwarded-For: 198.51.100.1, 203.0.113.9, 127.0.0.1"
    assert seen(ask(behind_proxy, chain))["client"] == "203.0.113.9"
    own = "Origin: https://map.example.org"
    assert status(shake(behind_proxy, own, *FORWARDED)) == 101
    assert status(shake(behind_proxy, "Origin: http://map.example.org", *FORWARDED)) == 403


def test_a_head_larger_than_any_browser_sends_is_refused(port):
    assert status(ask(port, f"X-Large: {'y' * 100_000}")) in (400, 431)


def test_streamlit_is_never_handed_an_origin_it_would_look_up(port):
    found = seen(ask(port, "Origin: https://map.example.org", host="map.example.org"))
    assert "origin" not in dict(found["headers"])


def test_where_nobody_signs_in_only_this_computer_is_answered():
    with serving(
        Guard(tell, Door(Hosts(listens_on="0.0.0.0")), NOBODY_SIGNS_IN), "0.0.0.0"
    ) as port:
        assert status(ask(port)) == 200

    async def from_afar(scope, receive, send):
        # As a connection looks that came in on an address others can reach.
        afar = {**scope, "server": ("192.0.2.1", 80)}
        await Guard(tell, Door(Hosts()), NOBODY_SIGNS_IN)(afar, receive, send)

    with serving(from_afar) as port:
        assert status(ask(port, host="192.0.2.1")) == 403
